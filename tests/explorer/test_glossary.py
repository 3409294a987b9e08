"""The words for certainty and the kinds of nothing are defined once, as the ontology defines them."""

from __future__ import annotations

import pytest

from kg.explorer.blocks.common import certainty_chip, status_chip
from kg.explorer.blocks.glossary import ABOUT, glossary, words_link
from kg.explorer.shell import read_address
from kg.explorer.view.claims import CERTAINTIES
from kg.explorer.view.glossary import CERTAINTY, EXISTENCE, GLOSSARY, STATUS, certainty_meaning, status_meaning
from kg.explorer.view.risk_atlas import STATE_WORDS


@pytest.mark.parametrize(
    ("group", "kind", "beside"),
    [
        (CERTAINTY, "skg:CertaintyLevel", {"not graded"}),
        (STATUS, "skg:ClaimStatus", set()),
        (EXISTENCE, "skg:Existence", set()),
    ],
)
def test_the_glossary_says_what_the_ontology_says(small, group, kind, beside):
    """Every value of a closed list stands in the glossary with the ontology's own definition."""
    rows = small.select(
        f"SELECT ?word ?meaning WHERE {{ ?v a {kind} ; skos:prefLabel ?word ; skos:definition ?meaning }}"
    )
    laid_down = {str(word): str(meaning) for word, meaning in rows}
    laid_down.pop("not asked", None)  # a claim that is not about a harm shows no existence
    assert {term.word: term.meaning for term in group.terms if term.word not in beside} == laid_down


def test_no_word_is_defined_twice():
    """One word has one meaning in the whole glossary."""
    words = [term.word for group in GLOSSARY for term in group.terms]
    # Existence and the cells of the matrix both tell of harms that were seen or not; none shares a word.
    assert len(words) == len(set(words))


def test_every_kind_of_nothing_is_in_the_glossary():
    """The words of the cells of the risk matrix, and of what was never looked for, are explained."""
    words = {term.word for group in GLOSSARY for term in group.terms}
    assert {words_ for words_, _ in STATE_WORDS.values()} <= words
    assert {"zero observed", "not reported", "not searched", "looked for, not found", "fragile"} <= words


@pytest.mark.parametrize("word", CERTAINTIES)
def test_a_certainty_carries_its_meaning(word):
    """The word on a page shows what it means."""
    assert f'title="{certainty_meaning(word)}"' in certainty_chip(word)
    assert certainty_meaning(word)


def test_what_was_not_graded_carries_its_meaning_too():
    """The absence of a grade is explained."""
    assert certainty_meaning("not graded") in certainty_chip("")


def test_a_status_carries_its_meaning():
    """A contested claim says what contested means; an unknown word has no meaning made up."""
    assert f'title="{status_meaning("contested")}"' in status_chip("contested")
    assert "title" not in status_chip("<unheard of>")


def test_the_link_opens_the_glossary_on_the_data_page():
    """The link leads to the Data page, which shows the glossary first."""
    href = words_link().split('href="')[1].split('"')[0]
    page, given = read_address(href)
    assert (page.name, given) == ("data", {"about": ABOUT})


def test_every_word_is_on_the_page():
    """The block shows every word with its meaning."""
    text = glossary()
    assert text.count("<dt>") == text.count("<dd>") == sum(len(group.terms) for group in GLOSSARY)


@pytest.mark.parametrize(
    ("about", "first"), [("words", "What the words mean"), ("report", "Found an error?"), ("<b>", "Take it with you")]
)
def test_a_link_can_ask_for_a_section_of_the_data_page(run_page, about, first):
    """The section that a link asks for comes first and once; an unheard-of one changes nothing."""
    app = run_page("data", about=about)
    assert not app.exception
    titles = [header.value for header in app.header]
    assert titles[0] == first
    assert titles.count("What the words mean") == titles.count("Found an error?") == 1

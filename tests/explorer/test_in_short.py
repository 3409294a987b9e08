"""The page of a therapy or a harm in short: plain words before the analyst's detail."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kg.evidence.proportion import clopper_pearson
from kg.explorer.blocks import harms
from kg.explorer.blocks.in_short import in_short_block
from kg.explorer.view.in_short import in_short, share_sentence
from kg.explorer.view.natural import Share
from kg.explorer.view.page import read_page
from kg.namespaces import KG


def short_of(graph, name):
    """What a page says in short."""
    return in_short(read_page(graph, str(KG) + name))


def told(lines):
    """Lines as one text."""
    return "\n".join(f"{line.before}{line.about.label if line.about else ''}: {line.text}" for line in lines)


@given(some.integers(1, 10_000), some.data())
def test_a_count_never_sounds_safer_than_its_interval(at_risk, data):
    """Zero leaves something possible, and every count names its people and what else fits it."""
    affected = data.draw(some.integers(0, at_risk))
    exact = clopper_pearson(affected, at_risk)
    words = share_sentence(Share(affected, at_risk, exact.low, exact.high))
    assert f"{at_risk:,} p" in words
    assert "fit the count" in words
    assert "up to 0 of" not in words


def test_only_harms_and_what_may_bring_them_have_a_short_page(small):
    """A study has none: how often and how sure are no questions about it."""
    assert short_of(small, "study-trial") is None


def test_what_was_counted_is_told_in_people(small):
    """Harms with a count come first, in people of 100, with the warning that a count names no cause."""
    short = short_of(small, "therapy-disc-cells")
    assert "infection: 4 of 50 people, about 8 of 100; 2 to 19 of 100 fit the count" in told(short.often)
    assert "discitis: none of 20 people; up to 17 of 100 still fit the count" in told(short.often)
    assert "not that it was the cause" in told(short.often)
    assert "contested" in told(short.sure)
    assert "1 of 3 harms: only argued" in told(short.unknown)
    assert "1 open question: How often does discitis follow?" in told(short.unknown)


@pytest.mark.parametrize("name", ["proc-surgery", "risk-rejection"])
def test_silence_is_not_told_as_safety(small, name):
    """Where nobody counted anything, the page says that this is not the same as never."""
    short = short_of(small, name)
    assert "not the same as never" in told(short.often)
    assert "nobody looked for" in told(short.unknown)


def test_a_harm_says_whether_it_happens_at_all(small):
    """Existence is told apart from frequency."""
    assert "Does it happen at all? It was seen in people" in told(short_of(small, "risk-discitis").sure)


def test_mixed_diseases_are_named(small):
    """A sum over people with different diseases says so."""
    page = read_page(small, str(KG) + "therapy-disc-cells")
    row = next(row for row in page.risks if row.frequency.share)
    mixed = replace(row, frequency=replace(row.frequency, mixed=True))
    assert "different diseases" in told(in_short(replace(page, risks=(mixed,))).often)


def test_nothing_that_brings_a_harm_is_said_as_such(small):
    """The page of a harm that nothing is known to bring speaks of what may bring it, not of harms."""
    page = replace(read_page(small, str(KG) + "risk-discitis"), risks=())
    assert "Nothing that may bring it is recorded" in told(in_short(page).unknown)
    assert "names nothing that may bring this harm" in harms.harms_table("Title", harms.BRINGS, (), {})
    assert "holds no harm here" in harms.harms_table("Title", "Harm", (), {})


def test_the_block_links_every_harm_and_the_glossary(small):
    """Each harm is a link to its page, and the words are explained one click away."""
    html = in_short_block(short_of(small, "therapy-disc-cells"))
    assert "explore?id=kg:risk-" in html
    assert "data?about=words" in html


def test_hostile_labels_stay_text(hostile):
    """A label that tries to break out of the page is shown as text."""
    for name in ("risk-discitis", "therapy-disc-cells"):
        html = in_short_block(short_of(hostile, name))
        assert "<img" not in html
        assert "<script" not in html

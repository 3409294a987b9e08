"""Start and Explore, run without a browser."""

from __future__ import annotations

import pytest
from shown_markup import html_of

from kg.explorer import shell


def test_the_start_page_says_what_it_is_and_that_it_is_not_advice(run_page):
    """The first page carries the standing notice, the date, the sizes and the templates."""
    app = run_page()
    shown = html_of(app)
    assert not app.exception
    assert "not medical advice" in shown
    assert "Data of 20" in shown
    assert "What is known about stem-cell therapy" in shown
    assert len(app.selectbox) == 3


def test_a_misspelt_search_finds_the_harm(run_page):
    """Suggestions mend a typing error and lead to the page."""
    app = run_page()
    app.text_input(key="url-q").set_value("disitis").run()
    assert 'href="explore?id=kg:risk-discitis"' in html_of(app)


def test_a_search_in_the_address_is_run(run_page):
    """A link to a search gives the same answer."""
    assert "explore?id=kg:risk-discitis" in html_of(run_page(q="disitis"))


def test_a_search_without_hits_says_what_to_do(run_page):
    """Nothing found is an answer with a next step."""
    assert "Try another word" in html_of(run_page(q="qqqqzzzz"))


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '" OR 1=1 --', "a" * 5000, "(((", ":red[x]"])
def test_hostile_search_words_are_only_words(run_page, text):
    """Whatever is typed, the page stands."""
    app = run_page(q=text)
    assert not app.exception
    assert "<script>" not in html_of(app)


NAMES = [
    "therapy-disc-cells",
    "risk-discitis",
    "cond-disc-pain",
    "claim-cells-improve-pain",
    "study-trial",
    "doc-trial",
    "question-how-often-discitis",
    "product-discocel",
    "source-donor-marrow",
    "cohort-series",
    "arm-case",
]


@pytest.mark.parametrize("name", NAMES)
def test_an_entity_of_any_kind_has_its_page(run_page, name):
    """The page names the entity, carries the notice and raises nothing."""
    app = run_page("explore", id=f"kg:{name}")
    assert not app.exception
    assert "kg-h1" in html_of(app)
    assert "not medical advice" in html_of(app)


@pytest.mark.parametrize("view", ["risks", "claims", "questions", "graph", "nonsense"])
def test_a_part_of_the_page_can_be_asked_for(run_page, view):
    """The view in the address decides what is shown; a wrong one shows all."""
    app = run_page("explore", id="kg:therapy-disc-cells", view=view)
    assert not app.exception
    shown = html_of(app)
    assert ("Harms and how well" in shown) == (view in ("risks", "nonsense"))
    assert ("Claims and their evidence" in shown) == (view in ("claims", "nonsense"))


def test_the_order_of_harms_is_in_the_address(run_page):
    """A link with another order gives the other order, and the control shows it."""
    by_severity = html_of(run_page("explore", id="kg:therapy-disc-cells", view="risks"))
    app = run_page("explore", id="kg:therapy-disc-cells", view="risks", sort="frequency")
    by_frequency = html_of(app)
    assert by_severity.index("risk-discitis") < by_severity.index("risk-infection")
    assert by_frequency.index("risk-infection") < by_frequency.index("risk-discitis")


@pytest.mark.parametrize(
    "bad", ["kg:no-such-thing", "<script>alert(1)</script>", "a" * 3000, ":red[x]", "kg:a b", "http://["]
)
def test_an_unknown_id_is_answered_with_suggestions(run_page, bad):
    """A stale or hostile link gets a message and a search box, and the text stays text."""
    app = run_page("explore", id=bad)
    assert not app.exception
    assert "There is nothing called" in app.warning[0].value
    assert "<script>" not in app.warning[0].value.replace("\\<script\\>", "")
    assert app.text_input


def test_a_misspelt_id_offers_what_is_close(run_page):
    """The id of a harm with a typing error leads to the harm."""
    assert "explore?id=kg:risk-discitis" in html_of(run_page("explore", id="kg:risk-disitis"))


def test_no_id_asks_for_one(run_page):
    """Explore without an id is a search, not an error."""
    app = run_page("explore")
    assert not app.warning
    assert app.text_input


def test_an_empty_graph_is_no_error(run_page, small_data, tmp_path):
    """A graph without any data still has its pages."""
    empty = tmp_path / "empty.ttl"
    empty.write_text("", encoding="utf-8")
    assert not run_page(release=empty).exception
    assert not run_page("explore", release=empty, id="kg:risk-discitis").exception


def test_a_graph_that_cannot_be_opened_is_explained(run_page, tmp_path):
    """The visitor reads what is wrong and how to mend it; there is no traceback."""
    app = run_page(release=tmp_path / "missing")
    assert not app.exception
    assert "cannot be opened" in app.error[0].value
    assert "To mend" in app.code[0].value


def test_a_mended_graph_opens_at_the_next_load(small_release, tmp_path):
    """A failure is not remembered."""
    shelf = shell.GraphShelf()
    with pytest.raises(shell.StemKGError):
        shelf.open(str(tmp_path / "missing"), lambda _: None)
    opened = shelf.open(str(small_release), lambda _: None)
    assert shelf.open(str(small_release), lambda _: None) is opened
    assert shelf.peek(str(small_release)) is opened


@pytest.mark.parametrize(
    "target", ["https://evil.example/explore", "//evil.example", "javascript:alert(1)", "nopage?id=x", ""]
)
def test_only_addresses_of_this_explorer_are_followed(target):
    """A link that leads elsewhere is no view of ours."""
    assert shell.read_address(target) is None


def test_only_pages_whose_file_exists_are_in_the_navigation():
    """The navigation never leads to a page that is not there."""
    assert {"start", "explore"} <= set(shell.pages())
    assert all(page.file.exists() for page in shell.pages().values())


def test_everything_keeps_its_place_when_the_first_visitor_goes_on(run_page):
    """What told the first visitor how far the graph is leaves its place: nothing moves up and is made anew."""
    app = run_page()
    first = {place: block.type for place, block in app.main.children.items()}
    app.run()
    assert {place: block.type for place, block in app.main.children.items()} == first

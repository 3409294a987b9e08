"""The Evidence map page, run without a browser."""

from __future__ import annotations

import pytest
from shown_markup import html_of

CELL = {"condition": "kg:cond-disc-pain", "given": "kg:therapy-disc-cells"}


def test_the_map_is_drawn_with_its_key_and_its_table(run_page):
    """Marks, the meaning of letters and a table twin are there."""
    app = run_page("evidence")
    shown = html_of(app)
    assert not app.exception
    assert "not medical advice" in shown
    assert "70 people in 2 studies in people" in shown
    assert "Letter: which kind of nothing" in shown
    assert "The evidence map as a table" not in shown
    assert "The evidence map as a table" in html_of(run_page("evidence", table="1"))


def test_the_years_of_the_whole_map_are_drawn_once_a_reader_opens_them(run_page):
    """The address says that they are open; under an open cell they belong to the answer."""
    assert not run_page("evidence").get("vega_lite_chart")
    assert len(run_page("evidence", years="1").get("vega_lite_chart")) == 2
    app = run_page("evidence", **CELL)
    assert "Year by year" in [header.value for header in app.header]
    assert len(app.get("vega_lite_chart")) == 2


def test_a_cell_in_the_address_is_open(run_page):
    """A link to a cell lists its studies, claims, gaps and trials."""
    shown = html_of(run_page("evidence", **CELL))
    assert "Studies (3)" in shown
    assert "Claims of benefit" in shown
    assert "sources stand on both sides" in shown.lower()
    assert "No registered trial of the two" in shown
    assert 'aria-current="true"' in shown


def test_a_cell_source_in_the_address_turns_the_map(run_page):
    """The columns are cell sources when a cell source is asked for."""
    app = run_page("evidence", condition="kg:cond-disc-pain", given="kg:source-donor-marrow")
    assert "Studies (1)" in html_of(app)
    assert app.session_state["url-by"] == "source"


def test_one_choice_alone_narrows_the_map(run_page):
    """A condition without a treatment keeps its row only and opens nothing."""
    shown = html_of(run_page("evidence", condition="kg:cond-disc-pain"))
    assert "Close this cell" not in shown
    assert "kg-cell" in shown


def test_filters_of_the_address_are_applied(run_page):
    """The year in the link leaves out the later studies, and the page says so."""
    shown = html_of(run_page("evidence", **CELL, until="2018", human="1", design="trials"))
    assert "30 people in 1 study in people" in shown
    assert "published until 2018" in shown
    assert "2 studies left out by your filters" in shown


def test_filters_that_leave_nothing_say_so(run_page):
    """No study left is worded otherwise than no study recorded."""
    shown = html_of(run_page("evidence", **CELL, design="reviews"))
    assert "No study is left by your filters" in shown
    assert "No source with a year" in shown


def test_a_pair_without_a_cell_has_a_way_on(run_page):
    """Two things that nothing joins are explained, with links."""
    shown = html_of(run_page("evidence", condition="kg:cond-back-pain", given="kg:therapy-disc-cells"))
    assert "neither a sign that it was never" in shown


def test_the_claim_in_the_address_is_drawn(run_page):
    """A chosen claim shows how it came to stand as it does."""
    app = run_page("evidence", **CELL, claim="kg:claim-cells-improve-pain")
    assert "What was known year by year" in html_of(app)
    assert app.session_state["url-claim"] == "kg:claim-cells-improve-pain"


def test_choosing_a_condition_puts_it_into_the_address(run_page):
    """What is picked in a list is kept in the link."""
    app = run_page("evidence")
    app.selectbox(key="url-condition").set_value("kg:cond-disc-pain").run()
    assert app.query_params["condition"] in ("kg:cond-disc-pain", ["kg:cond-disc-pain"])
    assert not app.exception


@pytest.mark.parametrize("bad", ["kg:no-such", "<script>alert(1)</script>", ":red[x]", "a" * 3000, "kg:risk-discitis"])
@pytest.mark.parametrize("name", ["condition", "given"])
def test_an_unknown_name_is_answered_helpfully(run_page, name, bad):
    """A stale or hostile link, or a thing of another kind, gets a message and the whole map."""
    app = run_page("evidence", **{name: bad})
    assert not app.exception
    assert "There is no" in app.warning[0].value
    assert "<script>" not in html_of(app)
    assert "kg-cell" in html_of(app)


@pytest.mark.parametrize("name", ["by", "family", "human", "until", "setting", "design", "claim", "table"])
@pytest.mark.parametrize("bad", ["nonsense", "-1", "9" * 30, "<b>"])
def test_a_wrong_filter_falls_back(run_page, name, bad):
    """Whatever a filter is set to, the map stands."""
    app = run_page("evidence", **{name: bad})
    assert not app.exception
    assert "kg-cell" in html_of(app)


def test_an_empty_graph_has_an_empty_map(run_page, tmp_path):
    """A graph without data says that there is nothing to draw."""
    empty = tmp_path / "empty.ttl"
    empty.write_text("", encoding="utf-8")
    app = run_page("evidence", release=empty)
    assert not app.exception
    assert "Nothing of this kind" in html_of(app)


def test_hostile_labels_stay_text(run_page, hostile):
    """Labels with markup do not run."""
    shown = html_of(run_page("evidence", release=hostile.folder, **CELL))
    assert "<script>" not in shown
    assert "<img" not in shown

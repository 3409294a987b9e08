"""The neighbourhood on Explore, run without a browser."""

from __future__ import annotations

import pytest
from shown_markup import html_of

PAGE = {"id": "kg:therapy-disc-cells", "view": "graph"}


def test_the_picture_has_its_tables_its_key_and_its_ways(run_page):
    """Both tables, the key of lines, and buttons for a step back and a new beginning."""
    app = run_page("explore", **PAGE)
    shown = html_of(app)
    assert not app.exception
    assert "All things as a table" in shown
    assert "Opening it brings" in shown
    assert "How to read the lines" in shown
    assert app.button(key="network-undo").disabled
    assert app.button(key="network-restart_alt").disabled


def test_a_link_reopens_what_was_opened_hidden_and_picked(run_page):
    """Steps and the picked thing stand in the address."""
    app = run_page("explore", **PAGE, steps="hide~risk-infection", pick="kg:risk-discitis")
    shown = html_of(app)
    assert not app.exception
    assert "1 thing hidden" in shown
    assert "kg-selected" in shown
    assert app.selectbox(key="network-pick").value == "kg:risk-discitis"
    assert not app.button(key="network-undo").disabled


def test_a_thing_is_opened_and_hidden_by_buttons(run_page):
    """The buttons do what a click in the picture would, and the way back undoes it."""
    app = run_page("explore", **PAGE, pick="kg:risk-discitis")
    before = html_of(app).count("<tr>")
    app.button(key="network-hide").click().run()
    assert "1 thing hidden" in html_of(app)
    app.button(key="network-undo").click().run()
    assert html_of(app).count("<tr>") == before
    assert not app.exception


def test_all_lines_are_drawn_in_full_where_the_reader_wants_them(run_page):
    """The choice stands in the address, and a new beginning takes it back."""
    app = run_page("explore", **PAGE)
    lines = next(group for group in app.segmented_control if group.label == "Lines from neighbour to neighbour")
    lines.set_value("full").run()
    assert not app.exception
    assert app.query_params["lines"] == "full"
    app.button(key="network-restart_alt").click().run()
    assert "lines" not in app.query_params


@pytest.mark.parametrize(
    "parameters",
    [
        {"steps": "open~no-such-thing"},
        {"steps": "<script>alert(1)</script>.open~x"},
        {"pick": "<script>alert(1)</script>"},
        {"groups": "Nonsense", "edges": "x", "sure": "perfectly", "hops": "99", "most": "-1"},
        {"steps": ".".join(["open~a"] * 5000)},
    ],
)
def test_a_hostile_link_gives_the_picture(run_page, parameters):
    """What the address says wrongly is left out; nothing of it becomes markup."""
    app = run_page("explore", **PAGE, **parameters)
    assert not app.exception
    assert "All things as a table" in html_of(app)
    assert "<script>" not in html_of(app)


def test_the_filters_of_a_link_are_told(run_page):
    """What the picture is narrowed to stands above it, not only in a closed box."""
    app = run_page("explore", **PAGE, groups="Risk", sure="low.very-low")
    assert not app.exception
    assert "Only things of the kind risk; claims of certainty low or very low shown." in html_of(app)


def test_a_filter_that_leaves_nothing_says_what_to_do(run_page):
    """The empty picture names the way out."""
    app = run_page("explore", id="kg:design-case-report", view="graph", sure="high")
    assert not app.exception
    assert "Nothing is joined to it" in html_of(app) or "All things as a table" in html_of(app)

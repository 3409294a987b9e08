"""Connections, run without a browser."""

from __future__ import annotations

import pytest
from shown_markup import html_of

from kg.explorer.blocks.connections import CAUTION

ENDS = {"from": "kg:therapy-disc-cells", "to": "kg:risk-discitis"}


def test_two_ends_give_paths_with_their_weakest_hop(run_page):
    """The page cautions, tells the paths, names the weakest hop and shows what both are joined to."""
    app = run_page("connections", **ENDS)
    shown = html_of(app)
    assert not app.exception
    assert CAUTION in shown
    assert "Path 1" in shown
    assert "Weakest hop" in shown
    assert "What both are joined to" in shown
    assert "The same as a table" in shown


def test_the_boxes_show_names_instead_of_ids(run_page):
    """A link by id fills in the labels."""
    app = run_page("connections", **ENDS)
    assert app.text_input(key="end-from").value == "donor cells in a disc"
    assert app.text_input(key="end-to").value == "discitis"


def test_an_exact_label_is_as_good_as_an_id(run_page):
    """Typing a name leads to the paths."""
    app = run_page("connections", **{"from": "kg:therapy-disc-cells"})
    app.text_input(key="end-to").set_value("discitis").run()
    assert not app.exception
    assert "Path 1" in html_of(app)


def test_a_misspelt_name_is_answered_with_suggestions(run_page):
    """Each suggestion keeps the other end and the filters."""
    shown = html_of(run_page("connections", use="written", **{"from": "kg:therapy-disc-cells", "to": "disitis"}))
    assert "Which “disitis”?" in shown
    assert "connections?from=kg:therapy-disc-cells&amp;use=written&amp;to=kg:risk-discitis" in shown


def test_an_empty_address_says_where_to_begin(run_page):
    """Nothing chosen is no error."""
    app = run_page("connections")
    assert not app.exception
    assert "Begin here" in html_of(app)


def test_filters_stand_in_the_address(run_page):
    """A link with filters gives the filtered view; a node left out can be let in again."""
    app = run_page("connections", use="written", longest="4", without="kg:proc-injection", **ENDS)
    assert not app.exception
    assert "inferred by a rule" not in html_of(app)
    app.button(key="pass-again").click().run()
    assert not app.exception


def test_no_path_leads_on(run_page):
    """An empty answer tells what each end is near to, and how to loosen the filters."""
    shown = html_of(
        run_page("connections", use="evidence", longest="1", **{"from": "kg:proc-surgery", "to": "kg:risk-rejection"})
    )
    assert "No path was found" in shown
    assert "walk over all connections" in shown
    assert "allow 4 hops" in shown
    assert "is near to" in shown


@pytest.mark.parametrize(
    "bad", ["kg:nope", "<script>alert(1)</script>", "a" * 3000, ":red[x]", "http://[", "(((", "%00"]
)
def test_unknown_or_hostile_parameters_are_answered_with_words(run_page, bad):
    """Whatever stands in the address, the page stands and the text stays text."""
    app = run_page("connections", use=bad, longest=bad, without=bad, **{"from": bad, "to": "kg:risk-discitis"})
    assert not app.exception
    assert "<script>" not in html_of(app)
    assert "There is nothing called" in app.warning[0].value


def test_the_queries_behind_the_page_can_be_run(run_page, unfold):
    """Both general queries lead to the SPARQL page."""
    assert html_of(unfold(run_page("connections", **ENDS))).count("sparql?q=") >= 2


def test_hostile_labels_are_only_text(run_page, hostile):
    """Markup in a label of the graph is shown, never run."""
    app = run_page("connections", release=hostile.folder, **ENDS)
    assert not app.exception
    assert "<img src=x" not in html_of(app)


def test_an_empty_graph_is_no_error(run_page, tmp_path):
    """A graph without data has the page too."""
    empty = tmp_path / "empty.ttl"
    empty.write_text("", encoding="utf-8")
    assert not run_page("connections", release=empty, **ENDS).exception

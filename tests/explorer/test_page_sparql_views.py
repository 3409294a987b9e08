"""The views of an answer on the SPARQL page as Streamlit runs it: graph, chart, their columns and their files."""

from __future__ import annotations

from functools import partial

import pytest
from shown_markup import html_of

SIZES = "SELECT ?study ?studyLabel ?participants ?months { ?study a skg:Study ; skos:prefLabel ?studyLabel ; \
skg:participants ?participants ; skg:followUpMonths ?months } LIMIT 20"
PAIRS = "SELECT ?therapy ?risk ?source { ?therapy skg:hasCountedRisk ?risk ; skg:cellSource ?source } LIMIT 30"
TRIPLES = "CONSTRUCT { ?a skos:broader ?b } WHERE { ?a a skg:Risk ; skos:broader ?b } LIMIT 40"


@pytest.fixture
def page(run_alone):
    """Run the page with query parameters."""
    return partial(run_alone, "sparql")


def labels(app):
    """Labels of the buttons that give files."""
    return {button.proto.label for button in app.get("download_button")}


@pytest.mark.parametrize("kind", ["bar", "line", "point"])
def test_every_kind_of_chart_has_its_table_and_files(page, kind):
    """A chart of the columns that the link names comes with a text, a table and PNG, SVG and CSV."""
    app = page(q=SIZES, show="chart", chart=kind, up="participants")
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == 1
    assert {"PNG", "SVG", "Vega-Lite", "Numbers as CSV"} <= labels(app)
    assert "The numbers of the chart" in html_of(app)
    assert app.selectbox(key="url-up").value == "participants"


def test_choosing_a_column_stands_in_the_address(page):
    """The number that is drawn is part of the link."""
    app = page(q=SIZES, show="chart")
    app.selectbox(key="url-up").set_value("months").run()
    assert app.query_params["up"] == "months"
    assert not app.exception


def test_odd_columns_in_a_link_do_no_harm(page):
    """Columns and kinds that there are not give the first ones."""
    app = page(q=SIZES, show="chart", chart="pie", across="<script>", up="study")
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == 1
    assert "<script>" not in html_of(app)


def test_triples_are_drawn_as_a_graph(page):
    """A CONSTRUCT is drawn, with the same lines as a table and as a file."""
    app = page(q=TRIPLES, show="graph")
    assert not app.exception
    assert "The same as a table" in html_of(app)
    assert "Lines as CSV" in labels(app)
    assert {"Turtle", "JSON-LD", "RDF/XML", "N-Triples"} <= labels(app)


def test_rows_that_join_things_are_drawn_as_a_graph(page):
    """Which columns are joined stands in the link; three columns of things can be chosen among."""
    app = page(q=PAIRS, show="graph", **{"from": "source", "to": "risk"})
    assert not app.exception
    assert app.selectbox(key="url-from").value == "source"
    assert app.selectbox(key="url-to").value == "risk"
    assert "stands in one row with" in html_of(app)


def test_time_and_limits_stand_beside_the_answer(page):
    """How long it took and how long it may take are said; the history remembers both size and time."""
    app = page(q=SIZES)
    assert any("at most 10 s and 5,000 rows" in block.value for block in app.markdown)
    assert "20 rows in" in html_of(app)


def test_view_that_an_answer_has_not_is_a_table(page):
    """A link to a chart of an answer without numbers shows the table."""
    app = page(q="SELECT ?r { ?r a skg:Risk } LIMIT 3", show="chart")
    assert not app.exception
    assert "kg-rows" in html_of(app)

"""The views of an answer on the SPARQL page: table, graph, chart and text, with what each is made of in the URL."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kg import KnowledgeGraph
from kg.charts.saving import chart_bytes
from kg.explorer.blocks import tools
from kg.explorer.blocks.network import network_table
from kg.explorer.choices import choose_one
from kg.explorer.shell import keep_in_url, release_id, url_value
from kg.explorer.view import sparql_chart as charts
from kg.explorer.view import sparql_network as networks
from kg.explorer.view.lookup import Lookup
from kg.explorer.view.network import Network
from kg.explorer.view.record_files import as_csv
from kg.explorer.view.sparql_results import (
    PAGE_ROWS,
    TRIPLE_COLUMNS,
    Cell,
    Column,
    Label,
    columns_of,
    heading_of,
    rows_of,
)
from kg.explorer.view.words import counted
from kg.namespaces import KG, SKG
from kg.query.results import AskResult, GraphResult, SelectResult

_LARGEST_TEXT = 200_000
_GRAPH_HEIGHT = 620
_RELATED = "stands in one row with"

Answer = SelectResult | AskResult | GraphResult


def choose_view(answer: Answer) -> str:
    """Let the reader choose among the views that an answer allows; the choice stands in the URL."""
    views = views_of(answer)
    if len(views) == 1:
        return "table"
    return choose_one("Show as", "show", views, default="table", labelled=False)


def views_of(answer: Answer) -> dict[str, str]:
    """The views that an answer allows, by their names in the URL."""
    views = {"table": "Table"}
    if isinstance(answer, GraphResult) and len(answer):
        if networks.joined_by_triples(answer):
            views["graph"] = "Graph"
        views["turtle"] = "Turtle"
    if isinstance(answer, SelectResult) and len(answer):
        if networks.ends(tuple(networks.thing_columns(answer))):
            views["graph"] = "Graph"
        if charts.kinds_for(charts.chart_columns(answer)):
            views["chart"] = "Chart"
    return views


def show_view(graph: KnowledgeGraph, answer: SelectResult | GraphResult, view: str, *, readable: bool) -> None:
    """Show an answer that is not empty.

    Arguments:
        graph: the opened graph.
        answer: rows or triples.
        view: one of :func:`views_of`.
        readable: True shows entities by label and headings in words.
    """
    if view == "turtle" and isinstance(answer, GraphResult):
        _show_turtle(answer)
    elif view == "graph":
        _show_graph(graph, answer)
    elif view == "chart" and isinstance(answer, SelectResult):
        _show_chart(graph, answer)
    else:
        _show_table(graph, answer, readable=readable)


def labeller(graph: KnowledgeGraph) -> Label:
    """Gives the labels of entities, classes and properties of a graph."""
    lookup = Lookup(graph)

    def label(iri: str) -> str:
        if iri.startswith(str(SKG)):
            return lookup.term(iri)
        return lookup.label(iri) if iri.startswith(str(KG)) else ""

    return label


# ------------------------------------------------------------------ table and text


def _show_table(graph: KnowledgeGraph, answer: SelectResult | GraphResult, *, readable: bool) -> None:
    columns: tuple[Column, ...] = TRIPLE_COLUMNS
    if isinstance(answer, SelectResult):
        columns = columns_of(answer.variables, merged=readable)
    number = -(-len(answer) // PAGE_ROWS)
    page = _choose_page(number) if number > 1 else 1
    rows = rows_of(answer, columns, labeller(graph), page=page, readable=readable)
    first = (page - 1) * PAGE_ROWS + 1
    caption = f"Rows {first:,} to {first + len(rows) - 1:,} of {len(answer):,}"
    st.html(tools.answer_table(columns, rows, caption=caption))
    if number > 1:
        st.caption(caption)


def _choose_page(number: int) -> int:
    asked = url_value("page")
    page = min(max(int(asked), 1), number) if asked.isdecimal() else 1
    # The key holds the page of the URL, so that the browser's back button moves the widget too.
    key = f"page-{page}-of-{number}"
    return st.pagination(number, default=page, key=key, on_change=_keep_page, args=(key,))


def _keep_page(key: str) -> None:
    st.query_params["page"] = str(st.session_state[key])


def _show_turtle(answer: GraphResult) -> None:
    text = answer.serialize("turtle")
    st.code(text[:_LARGEST_TEXT], language="turtle", height=480)
    if len(text) > _LARGEST_TEXT:
        st.caption("Only the beginning is shown; the download holds all.")


# ------------------------------------------------------------------ graph


@st.cache_resource(max_entries=20, show_spinner=False)
def cached_network(
    release: str,  # noqa: ARG001 - a key of the cache
    joined: tuple[networks.Joined, ...],
    _graph: KnowledgeGraph,
) -> Network:
    """An answer laid out as a picture, kept because that takes longer than asking."""
    return networks.network_of(joined, Lookup(_graph), _RELATED)


def _show_graph(graph: KnowledgeGraph, answer: SelectResult | GraphResult) -> None:
    if isinstance(answer, GraphResult):
        joined = networks.joined_by_triples(answer)
    else:
        things = tuple(networks.thing_columns(answer))
        chosen = networks.ends(things, url_value("from"), url_value("to"))
        if chosen is None:
            return
        if len(things) > len(chosen):
            with st.container(horizontal=True, key="kg-graph-columns"):
                _choose("From", "from", things, chosen[0])
                _choose("To", "to", tuple(name for name in things if name != chosen[0]), chosen[1])
        joined = networks.joined_by_rows(answer, *chosen)
    found = cached_network(release_id(graph), tuple(joined), graph)
    if not found.nodes:
        st.info("Nothing in this answer is joined to anything else. The table shows all.", icon=":material/info:")
        return
    described = networks.network_description(found)
    st.echarts_chart(
        networks.answer_option(found, dark=st.context.theme.type == "dark"),
        height=_GRAPH_HEIGHT,
        key="answer-graph",
        alt=described,
    )
    left = f" {found.left_out:,} less joined things are left out: narrow the question." if found.left_out else ""
    st.caption(f"Drag moves, the wheel zooms, the legend hides, the arrow at the corner saves a PNG.{left}")
    _take_graph(found)
    st.html(network_table(found))


def _take_graph(found: Network) -> None:
    _button("Lines as CSV", lambda: as_csv(list(networks.network_rows(found))), "answer-graph.csv", "text/csv")


# ------------------------------------------------------------------ chart


def _show_chart(graph: KnowledgeGraph, answer: SelectResult) -> None:
    columns = charts.chart_columns(answer)
    choice = charts.choose(columns, url_value("chart"), url_value("across"), url_value("up"))
    if choice is None:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="kg-chart-columns"):
        kinds = charts.kinds_for(columns)
        choose_one("Kind of chart", "chart", {kind: charts.KINDS[kind] for kind in kinds})
        _choose("By", "across", charts.across_options(columns, choice.kind), choice.across)
        _choose("Number", "up", charts.up_options(columns, choice.across), choice.up)
    data = charts.read_chart(answer, choice, labeller(graph))
    if not data.marks:
        st.info("No row has a number in these columns. Choose others.", icon=":material/info:")
        return
    dark = st.context.theme.type == "dark"
    st.altair_chart(charts.answer_chart(data, dark=dark), alt=charts.chart_description(data))
    if data.left_out:
        st.caption(f"{counted(data.left_out, 'row')} not drawn: without a number, or beyond what can be read.")
    with st.container(horizontal=True, key="kg-chart-files"):
        for label, suffix, media in (
            ("PNG", ".png", "image/png"),
            ("SVG", ".svg", "image/svg+xml"),
            ("Vega-Lite", ".json", "application/json"),
        ):
            ending = ".vl.json" if suffix == ".json" else suffix
            _button(label, _drawn(data, suffix), f"answer-chart{ending}", media)
        _button("Numbers as CSV", lambda: as_csv(charts.chart_rows(data)), "answer-chart.csv", "text/csv")
    with st.expander(f"The same as a table ({counted(len(data.marks), 'row')})", icon=":material/table:"):
        rows = charts.chart_rows(data)
        cells = [[_cell(value) for value in row.values()] for row in rows]
        shown = tuple(Column(name, place) for place, name in enumerate(rows[0]))
        st.html(tools.answer_table(shown, cells, caption="The numbers of the chart"))


def _drawn(data: charts.ChartData, suffix: str) -> Callable[[], bytes]:
    """A file of the chart on white paper, drawn when it is asked for."""
    said = charts.chart_description(data)
    return lambda: chart_bytes(charts.answer_chart(data, dark=False).properties(description=said), suffix)


def _cell(value: str | float) -> Cell:
    return Cell(value) if isinstance(value, str) else Cell(f"{value:,g}", number=True)


def _choose(label: str, name: str, options: tuple[str, ...], chosen: str) -> None:
    """A column as a choice that stands in the URL."""
    key = f"url-{name}"
    st.session_state[key] = chosen
    st.selectbox(label, options, key=key, format_func=heading_of, on_change=keep_in_url, args=(name,), width=220)


def _button(label: str, make: Callable[[], str | bytes], name: str, media: str) -> None:
    st.download_button(label, make, name, media, key=f"download-{name}", icon=":material/download:", on_click="ignore")

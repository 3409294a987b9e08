"""The parts of the Sources page, laid out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import altair as alt
import streamlit as st

from kg import KnowledgeGraph
from kg.explorer.alone import runs_alone
from kg.explorer.blocks import source_list as blocks
from kg.explorer.blocks import source_rests as rest_blocks
from kg.explorer.choices import choose_one
from kg.explorer.folds import fold_in_url
from kg.explorer.query_parts import BehindQuery, named_query, show_behind, show_citation
from kg.explorer.shell import bind, bind_many, keep_in_url, keep_many_in_url, pages, release_id, url_value
from kg.explorer.view import source_figures as figures
from kg.explorer.view import source_files as files
from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import markdown_text
from kg.explorer.view.source_filter import KINDS, ONLY, ORDERS, TIMES, Options, SourceFilter, filter_words, read_years
from kg.explorer.view.source_list import CLOSED, SourceRow
from kg.explorer.view.source_query import list_query
from kg.explorer.view.source_rests import FIRST, Rests, read_rests
from kg.explorer.view.sparql_asking import link_parameters
from kg.explorer.view.sparql_questions import option_label
from kg.explorer.view.words import counted

_NAMES = {
    "design": "Design",
    "setting": "Setting",
    "realm": "In whom or in what",
    "standing": "Standing",
    "seen": "How much was read",
    "sponsor": "Kind of sponsor",
    "status": "Status of the registered trial",
}
FILTERS = ("q", "kind", "sort", *CLOSED, "times", "only", "condition", "given", "risk", "years")
"""Query parameters that choose and order the list."""

OPENED = ("filters", "numbers")
"""Query parameters that say which parts of the page are open."""

_ALONE = {"all": "all reports of its people", "this": "this report alone"}


# ------------------------------------------------------------------ filters


def show_filters(options: Options) -> tuple[SourceFilter, str]:
    """The filters as widgets tied to the URL; what is asked for, and in which order."""
    left, middle, right = st.columns([5, 3, 2], vertical_alignment="bottom")
    with left:
        text = st.text_input(
            "Search",
            key=bind("q"),
            max_chars=200,
            placeholder="Title, author, journal, sponsor, DOI, PMID or trial number",
            on_change=_keep,
            args=("q",),
        )
    with middle:
        kind = bind("kind", "once", tuple(KINDS))
        st.segmented_control(
            "Show",
            tuple(KINDS),
            key=kind,
            required=True,
            format_func=KINDS.__getitem__,
            help="A study stands for the documents that report it, unless you ask for documents.",
            on_change=_keep,
            args=("kind", "once"),
        )
    with right:
        order = bind("sort", "newest", tuple(ORDERS))
        st.selectbox(
            "Order",
            tuple(ORDERS),
            key=order,
            format_func=ORDERS.__getitem__,
            on_change=_keep,
            args=("sort", "newest"),
        )
    wanted = _asked(options, (text or "").strip(), str(st.session_state[kind]))
    if part := fold_in_url("Filters", "filters", ":material/filter_list:"):
        with part:
            _show_more_filters(options)
    if words := filter_words(wanted, options, _NAMES):
        st.caption(f"Kept: {markdown_text('; '.join(words))}.")
    return wanted, str(st.session_state[order])


def _asked(options: Options, text: str, kind: str) -> SourceFilter:
    """What the URL asks for; what it names and the graph does not know is said and left out."""
    unknown: list[str] = []

    def known(name: str, allowed: Mapping[str, Any]) -> tuple[str, ...]:
        asked = [value for value in url_value(name).split(".") if value]
        unknown.extend(value for value in asked if value not in allowed)
        return tuple(value for value in asked if value in allowed)

    def one(name: str, refs: tuple[Ref, ...]) -> str:
        value = url_value(name)
        if value and all(ref.id != value for ref in refs):
            unknown.append(value)
            return ""
        return value

    since, until = read_years(url_value("years"))
    wanted = SourceFilter(
        text=text,
        kind=kind,
        values={attribute: known(attribute, options.values[attribute]) for attribute in CLOSED},
        times=known("times", TIMES),
        only=known("only", ONLY),
        condition=one("condition", options.conditions),
        given=one("given", options.given),
        since=since,
        until=until,
        risk=one("risk", options.risks),
    )
    if url_value("years") and since is None and until is None:
        unknown.append(url_value("years"))
    if unknown:
        names = markdown_text(", ".join(value[:60] for value in unknown[:5]))
        st.warning(f"No source of this graph has {names}: left out of the filters.", icon=":material/search_off:")
    return wanted


def _show_more_filters(options: Options) -> None:
    left, middle, right = st.columns(3)
    with left:
        _pick("condition", "Condition, with all kinds of it", options.conditions)
    with middle:
        _pick("given", "What was given, with all kinds of it", options.given)
    with right:
        _pick("risk", "Harm that was counted, with all kinds of it", options.risks)
    columns = st.columns(3)
    for place, attribute in enumerate(_NAMES):
        with columns[place % 3]:
            _pick_many(attribute, _NAMES[attribute], options.values[attribute])
    with columns[1]:
        _pick_many("times", "How often it was read", TIMES)
    with columns[2]:
        _pick_many("only", "Only with", ONLY)
    _pick_years(options)


def _pick(name: str, label: str, refs: tuple[Ref, ...]) -> None:
    found = {ref.id: ref for ref in refs}
    key = f"url-{name}"
    st.session_state[key] = value if (value := url_value(name)) in found else None
    st.selectbox(
        label,
        tuple(found),
        key=key,
        index=None,
        format_func=lambda value: option_label(found[value], several_kinds=name == "given"),
        placeholder="Type to search",
        on_change=_keep,
        args=(name,),
    )


def _pick_many(name: str, label: str, values: Mapping[str, str]) -> None:
    st.multiselect(
        label,
        tuple(values),
        key=bind_many(name, tuple(values)),
        format_func=values.__getitem__,
        placeholder="Any",
        on_change=_keep_many,
        args=(name,),
    )


def _pick_years(options: Options) -> None:
    if options.years is None or options.years[0] == options.years[1]:
        return
    first, last = options.years
    since, until = read_years(url_value("years"))
    low = min(max(since or first, first), last)
    st.session_state["url-years"] = (low, max(low, min(until or last, last)))
    st.slider("Years of publication", first, last, key="url-years", on_change=_keep_years, args=(first, last))
    st.caption("Sources without a known year are left out as soon as the years are narrowed.")


def _keep(name: str, default: str = "") -> None:
    """Write a filter into the URL; another list begins on its first page."""
    keep_in_url(name, default)
    st.query_params.pop("p", None)


def _keep_many(name: str) -> None:
    keep_many_in_url(name)
    st.query_params.pop("p", None)


def _keep_years(first: int, last: int) -> None:
    low, high = st.session_state["url-years"]
    st.query_params.pop("p", None)
    if (low, high) == (first, last):
        st.query_params.pop("years", None)
    else:
        st.query_params["years"] = f"{low}-{high}"


# ------------------------------------------------------------------ what rests on one source


@st.cache_resource(max_entries=200, show_spinner="Weighing the evidence again without it ...")
def cached_rests(
    release: str,  # noqa: ARG001 - a key of the cache
    source: str,  # noqa: ARG001 - the name of the row, which is no key itself
    mode: tuple[bool, int | None],
    _row: SourceRow,
    _graph: KnowledgeGraph,
) -> Rests:
    """What rests on a source, kept for the next visitor; mode is whether alone, and how many to work out."""
    return read_rests(_graph, _row, alone=mode[0], most=mode[1])


def show_rests(graph: KnowledgeGraph, row: SourceRow) -> None:
    """What rests on the selected source."""
    alone, most = False, FIRST if url_value("rest") != "all" else None
    with st.container(horizontal=True, vertical_alignment="bottom", key="kg-src-choices"):
        if row.mates:
            alone = choose_one("Take out", "out", _ALONE, default="all") == "this"
        st.button("Close", icon=":material/close:", key="close-rests", on_click=_close)
    rests = cached_rests(release_id(graph), row.ref.id, (alone, most), row, graph)
    st.html(rest_blocks.rests_head(rests, row.mates))
    st.html(rest_blocks.claims_table(rests))
    st.html(rest_blocks.figures_table(rests, cells="risks" in pages()))
    if more := rests.claims_more + rests.figures_more:
        st.button(f"Work out the other {more:,} too", key="all-rests", on_click=_all_rests)


def _close() -> None:
    for name in ("id", "out", "rest"):
        st.query_params.pop(name, None)


def _all_rests() -> None:
    st.query_params["rest"] = "all"


# ------------------------------------------------------------------ figures and files


@st.cache_resource(max_entries=50, show_spinner=False)
def cached_figures(
    release: str,  # noqa: ARG001 - a key of the cache
    ids: str,  # noqa: ARG001 - a key of the cache
    dark: bool,  # noqa: FBT001 - a key of the cache
    _rows: tuple[SourceRow, ...],
) -> tuple[tuple[figures.Table, str], ...]:
    """The rows by year, by design and by how they were read, each with its chart as JSON, kept for the next visitor."""
    years, designs, readings = figures.by_year(_rows), figures.by_design(_rows), figures.by_reading(_rows)
    return (
        (years, _spec(figures.years_chart(years, dark=dark))),
        (designs, _spec(figures.bars_chart(designs, dark=dark))),
        (readings, _spec(figures.bars_chart(readings, dark=dark))),
    )


def _spec(chart: alt.Chart | alt.LayerChart) -> str:
    """A chart without the sizes that Altair gives a place of its own, for this one has the page's."""
    spec = chart.to_dict()
    for name in ("continuousWidth", "continuousHeight"):
        spec["config"]["view"].pop(name, None)
    return json.dumps(spec)


@runs_alone
def show_figures(graph: KnowledgeGraph, rows: tuple[SourceRow, ...]) -> None:
    """The rows by year, by design and by how they were read, once a reader wants to see them."""
    part = fold_in_url("In numbers: by year, by design and by how they were read", "numbers", ":material/bar_chart:")
    if part:
        with part:
            _show_charts(graph, rows)


def _show_charts(graph: KnowledgeGraph, rows: tuple[SourceRow, ...]) -> None:
    ids = " ".join(row.ref.id for row in rows)
    found = cached_figures(release_id(graph), ids, st.context.theme.type == "dark", rows)
    _show_chart(*found[0])
    for column, (table, spec) in zip(st.columns(2, gap="large"), found[1:], strict=True):
        with column:
            _show_chart(table, spec)


def _show_chart(table: figures.Table, spec: str) -> None:
    st.vega_lite_chart(spec=json.loads(spec))  # its description is its text for those who hear it
    with st.expander(f"{table.title}: the numbers", icon=":material/table:"):
        st.html(blocks.figure_table(table))


def show_files(graph: KnowledgeGraph, rows: tuple[SourceRow, ...], wanted: SourceFilter, options: Options) -> None:
    """The rows as files, and how to cite the list."""
    reports = files.documents_in(rows)
    documents = counted(len(reports), "document")
    downloads = (
        ("Rows as CSV", lambda: files.as_csv(rows), "stemkg-sources.csv", "text/csv"),
        ("Rows as JSON", lambda: files.as_json(rows), "stemkg-sources.json", "application/json"),
        (
            f"{documents} as RIS",
            lambda: files.as_ris(reports),
            "stemkg-sources.ris",
            "application/x-research-info-systems",
        ),
        (f"{documents} as BibTeX", lambda: files.as_bibtex(reports), "stemkg-sources.bib", "application/x-bibtex"),
    )
    with st.container(horizontal=True, horizontal_alignment="right", key="kg-take-away"):
        with st.popover("Export", icon=":material/download:"):
            for label, make, name, media_type in downloads:
                st.download_button(label, make, name, media_type, on_click="ignore", width="stretch")
            st.caption("All rows that fit the filters, not only those of this page.")
        words = [f"“{wanted.text}”"] if wanted.text else []
        about = "; ".join([*words, *filter_words(wanted, options, _NAMES)]) or "all"
        show_citation(graph, f"Sources ({KINDS[wanted.kind].lower()}): {about}; {counted(len(rows), 'row')}")


def show_queries(graph: KnowledgeGraph, wanted: SourceFilter, row: SourceRow | None) -> None:
    """The list as a query, and named queries beside it."""
    text = list_query(wanted)
    found: list[BehindQuery | None] = [BehindQuery("The sources of this list", text, link_parameters(text))]
    if row:
        found += [
            named_query(graph, "source-facts", report.ref.label, document=report.ref.id) for report in row.reports
        ]
        found.append(named_query(graph, "fragile-claims"))
    found += [named_query(graph, "documents"), named_query(graph, "shared-cohorts")]
    if wanted.condition or wanted.given:
        found.append(named_query(graph, "registered-trials", entity=wanted.condition or wanted.given))
    show_behind(found)

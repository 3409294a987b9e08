"""The parts of the page of harms, laid out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import altair as alt
import streamlit as st

from kg import KnowledgeGraph
from kg.charts.look import ON_DARK, ON_LIGHT, ON_PAPER, Look
from kg.charts.saving import chart_bytes
from kg.evidence.two_arms import Measure
from kg.explorer.blocks import risk_cell as cell_blocks
from kg.explorer.blocks import risk_matrix as matrix_blocks
from kg.explorer.choices import choose_many, choose_one
from kg.explorer.query_parts import BehindQuery, show_behind
from kg.explorer.shell import bind, bind_many, keep_in_url, keep_many_in_url, release_id, set_in_url, url_value
from kg.explorer.view import risk_files as files
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.markup import Html, address
from kg.explorer.view.risk_atlas import CLASSES, Atlas
from kg.explorer.view.risk_cell import CellDetail, read_detail
from kg.explorer.view.risk_matrix import KIND_WORDS, MOST, Filters, Matrix, column_options, make_matrix, severities
from kg.explorer.view.risk_switches import SPONSORS, Switches, read_year
from kg.explorer.view.take_away import ViewQuery
from kg.explorer.view.words import counted

_MEASURES = {"ratio": "Risk ratio", "difference": "Difference of 1,000"}
_MOST_CLOSE = 12
_LONGEST_SEARCH = 100


@st.cache_resource(max_entries=60, show_spinner=False)
def cached_matrix(release: str, filters: Filters, _graph: KnowledgeGraph, _atlas: Atlas) -> tuple[Matrix, Html]:  # noqa: ARG001
    """The matrix under filters with its HTML, kept for the next visitor; the release is part of the key."""
    matrix = make_matrix(_atlas, filters)
    if filters.q and not matrix.rows:
        hits = _graph.search(filters.q[:_LONGEST_SEARCH], kinds=["Risk"], limit=_MOST_CLOSE)
        matrix = make_matrix(_atlas, filters, frozenset(Lookup(_graph).ref(hit.iri).id for hit in hits))
    return matrix, matrix_blocks.matrix_block(matrix)


@st.cache_resource(max_entries=200, show_spinner=False)
def cached_detail(
    release: str,  # noqa: ARG001 - a key of the cache
    given: str,
    risk: str,
    switches: Switches,
    _graph: KnowledgeGraph,
    _atlas: Atlas,
) -> CellDetail:
    """One cell under switches, kept for the next visitor."""
    return read_detail(Lookup(_graph), _atlas.cell(given, risk), switches)


# ------------------------------------------------------------------ filters


def choose_filters(atlas: Atlas, given: Ref | None = None, risk: str = "") -> Filters:
    """The widgets above the matrix; what they say stands in the URL.

    Arguments:
        atlas: everything that is known.
        given: the one column that the URL names without a harm, None where it names none.
        risk: compact id of the harm that the URL names alone, empty where it names none.
    """
    kinds = tuple(KIND_WORDS)
    with st.container(horizontal=True, vertical_alignment="bottom", key="kg-risk-filters"):
        by = bind("by", kinds[0], kinds)
        if given:
            st.session_state[by] = next(name for name, kind in CLASSES.items() if kind == given.kind)
        st.segmented_control(
            "Columns",
            kinds,
            key=by,
            required=True,
            format_func=KIND_WORDS.__getitem__,
            on_change=_change_kind,
        )
        words = bind("q")
        st.text_input(
            "Find a harm",
            key=words,
            placeholder="infection, tumour ...",
            icon=":material/search:",
            on_change=keep_in_url,
            args=("q",),
            width=220,
        )
        condition = _choose_condition(atlas)
        with st.popover("Filter", icon=":material/tune:"):
            _choose_more(atlas, str(st.session_state[by]), given)
        posted = toggle("posted", "Harms that only registries list")
    state = st.session_state
    return Filters(
        by=str(state[by]),
        family=tuple(state["url-family"]),
        severity=tuple(state["url-severity"]),
        cond=condition,
        q=" ".join(str(state[words] or "").split())[:_LONGEST_SEARCH],
        posted=posted,
        most=str(state["url-most"]),
        only=(given.id,) if given else tuple(state["url-only"]),
        harm=risk,
    )


def _change_kind() -> None:
    """Chosen columns of another kind would leave nothing."""
    kind = str(st.session_state["url-by"])
    _set_columns({"by": "" if kind == next(iter(KIND_WORDS)) else kind, "only": ""})


def _set_columns(columns: dict[str, str]) -> None:
    """Columns that are chosen take the place of the one that the address names alone."""
    set_in_url(columns if url_value("risk") else {**columns, "given": ""})


def _choose_condition(atlas: Atlas) -> str:
    names = {ref.id: ref.label for ref in atlas.conditions}
    key = bind("cond", "", ("", *names))
    st.selectbox(
        "Tried for",
        ("", *names),
        key=key,
        format_func=lambda name: names.get(name, "any condition"),
        on_change=keep_in_url,
        args=("cond",),
        width=240,
    )
    return str(st.session_state[key] or "")


def _choose_more(atlas: Atlas, by: str, given: Ref | None) -> None:
    families = {family.id: family.label for family in atlas.families}
    choose_many("Families of harms (all where none is chosen)", "family", families)
    choose_many("How bad they usually are", "severity", severities(atlas))
    choose_one("At most so many columns", "most", MOST)
    options = column_options(atlas, by)
    key = bind_many("only", tuple(options))
    if given and given.id in options:
        st.session_state[key] = [given.id]
    st.multiselect(
        "Only these columns",
        tuple(options),
        key=key,
        format_func=options.__getitem__,
        placeholder="Type to search",
        on_change=lambda: _set_columns({"only": ".".join(map(str, st.session_state["url-only"]))}),
    )


def toggle(name: str, label: str, help_: str | None = None) -> bool:
    """A switch that stands in the URL as 1.

    Arguments:
        name: name of the parameter.
        label: what it says.
        help_: what it does, in a sentence.
    """
    key = f"url-{name}"
    st.session_state[key] = url_value(name) == "1"
    st.toggle(label, key=key, help=help_, on_change=_keep_toggle, args=(name,))
    return bool(st.session_state[key])


def _keep_toggle(name: str) -> None:
    if st.session_state.get(f"url-{name}"):
        st.query_params[name] = "1"
    elif name in st.query_params:
        del st.query_params[name]


# ------------------------------------------------------------------ one cell


def choose_switches(plain: CellDetail) -> Switches:
    """The widgets that leave studies out; what they say stands in the URL.

    Arguments:
        plain: the cell without switches.
    """
    with st.container(border=True, key="kg-risk-switches"):
        st.markdown("**Leave something out, and see what is left**")
        with st.container(horizontal=True, vertical_alignment="center"):
            regulated = toggle("regulated", "Only regulated trials")
            randomised = toggle("randomised", "Only randomised")
            blinded = toggle("blinded", "Only double blind", "Studies that do not say so are left out.")
        sponsors = choose_many("Without studies run or paid by", "sponsors", SPONSORS)
        until = _choose_year(plain.span)
        options = {ref.id: ref.label for ref in plain.options}
        key = bind_many("without", tuple(options))
        st.multiselect(
            "Without single studies",
            tuple(options),
            key=key,
            format_func=options.__getitem__,
            placeholder="All are in",
            on_change=keep_many_in_url,
            args=("without",),
        )
    return Switches(regulated, randomised, blinded, sponsors, until, tuple(st.session_state[key]))


def _choose_year(span: tuple[int, int] | None) -> int | None:
    if span is None:
        return None
    asked = read_year(url_value("until"))
    key = "url-until"
    st.session_state[key] = min(max(asked or span[1], span[0]), span[1])
    year = st.slider(
        "What was known until the end of",
        span[0],
        span[1],
        key=key,
        on_change=_keep_year,
        args=(span[1],),
        format="%d",
        help="Studies without a year are left out before the last one.",
    )
    return int(year) if year < span[1] else None


def _keep_year(last: int) -> None:
    keep_in_url("until")
    if st.session_state["url-until"] == last:
        del st.query_params["until"]


def show_cell(graph: KnowledgeGraph, atlas: Atlas, filters: Filters, given: str, risk: str) -> None:
    """One cell, opened; reruns alone when a switch is moved."""
    release = release_id(graph)
    plain = cached_detail(release, given, risk, Switches(), graph, atlas)
    place = st.container()
    switches = choose_switches(plain) if plain.counted else Switches()
    detail = cached_detail(release, given, risk, switches, graph, atlas)
    here = {**filters.parameters, "given": given, "risk": risk}
    with place:
        st.html(cell_blocks.cell_head(detail))
        left, right = st.columns(2, gap="medium")
        left.html(cell_blocks.certainty_block(detail))
        right.html(cell_blocks.missing_block(detail))
    if plain.counted:
        kept = f"{len(detail.studies)} of {len(plain.studies)}" if switches.any else str(len(plain.studies))
        st.caption(f"Independent groups of people that enter the rate: {kept}.")
        _show_rate(detail)
        _show_effect(detail)
        left_title = f"What was left out, and why ({len(detail.left_out)})"
        with st.expander(left_title, icon=":material/block:", expanded=not detail.studies):
            st.html(cell_blocks.left_out_block(detail.left_out))
        _show_years(detail, here)
    show_take_away(graph, detail, address("risks", **here, **switches.parameters))
    show_queries(files.cell_queries(graph, detail))


def _look() -> Look:
    return ON_DARK if st.context.theme.type == "dark" else ON_LIGHT


def _show_rate(detail: CellDetail) -> None:
    st.subheader("How often it was counted", anchor=False)
    if chart := files.rate_figure(detail, _look()):
        with st.container(key="kg-figure-rate"):
            st.altair_chart(chart, width="content")  # its description is its text for those who hear it
    st.html(cell_blocks.study_table(detail))


def _show_effect(detail: CellDetail) -> None:
    st.subheader("Compared with groups that did not get it", anchor=False)
    if detail.effect:
        chart = files.effect_figure(detail, _measure(choose_one("Draw", "measure", _MEASURES)), _look())
        if chart:
            with st.container(key="kg-figure-effect"):
                st.altair_chart(chart, width="content")
    st.html(cell_blocks.compared_table(detail))


def _measure(name: str) -> Measure:
    return Measure.RISK_DIFFERENCE if name == "difference" else Measure.RISK_RATIO


def _show_years(detail: CellDetail, here: dict[str, str]) -> None:
    if len(detail.years) > 1:
        with st.expander("What was known when", icon=":material/history:"):
            switches = {k: v for k, v in detail.switches.parameters.items() if k != "until"}
            links = [address("risks", **here, **switches, until=str(row.year)) for row in detail.years]
            st.html(cell_blocks.years_table(detail.years, links, detail.switches.until))


# ------------------------------------------------------------------ taking it away


def show_take_away(graph: KnowledgeGraph, detail: CellDetail, view: str) -> None:
    """Files and citation of one cell."""
    stem = files.file_stem([detail.risk, detail.given])
    with st.container(horizontal=True, key="kg-risk-take-away"):
        with st.popover("Download", icon=":material/download:"):
            _button("Rows as CSV", lambda: files.as_csv(files.detail_rows(detail)), f"{stem}.csv", "text/csv")
            _button(
                "Rows as JSON", lambda: files.as_json(files.detail_rows(detail)), f"{stem}.json", "application/json"
            )
            for name, there, draw in (
                ("How often", detail.rate, lambda: files.rate_figure(detail, ON_PAPER)),
                (
                    "Compared",
                    detail.effect,
                    lambda: files.effect_figure(detail, _measure(url_value("measure")), ON_PAPER),
                ),
            ):
                if there:
                    _figure_buttons(name, draw, f"{stem}-{name.lower().replace(' ', '-')}")
        with st.popover("Cite / link", icon=":material/link:"):
            st.write("To cite this cell:")
            what = " ".join(filter(None, [detail.title, detail.switches.words]))
            st.code(files.citation(graph, what, view), language=None, wrap_lines=True)
            st.write("To link to it, copy the address of this page; it holds the whole view.")


def _figure_buttons(name: str, draw: Callable[[], alt.VConcatChart | None], stem: str) -> None:
    def file(suffix: str) -> bytes:
        chart = draw()
        return chart_bytes(chart, suffix) if chart else b""

    for label, suffix, media in (("SVG", ".svg", "image/svg+xml"), ("Vega-Lite", ".json", "application/json")):
        ending = ".vl.json" if suffix == ".json" else suffix
        _button(f"Figure '{name}' as {label}", partial(file, suffix), f"{stem}{ending}", media)


def _button(label: str, make: Callable[[], str | bytes], name: str, media: str) -> None:
    st.download_button(label, make, name, media, key=f"download-{name}", on_click="ignore", width="stretch")


def show_matrix_take_away(graph: KnowledgeGraph, matrix: Matrix) -> None:
    """Files, citation and query of the matrix."""
    filters = matrix.filters
    what = f"Harms by {KIND_WORDS[filters.by].lower()}"
    with st.container(horizontal=True, vertical_alignment="center", key="kg-matrix-take-away"):
        with st.popover("Download", icon=":material/download:", key="popover-matrix"):
            _button("Cells as CSV", lambda: files.as_csv(files.matrix_rows(matrix)), "harms.csv", "text/csv")
            _button("Cells as JSON", lambda: files.as_json(files.matrix_rows(matrix)), "harms.json", "application/json")
            st.caption(f"{counted(len(matrix.rows) * len(matrix.columns), 'cell')}, those that are shown.")
        with st.popover("Cite / link", icon=":material/link:", key="popover-cite-matrix"):
            st.code(files.citation(graph, what, address("risks", **filters.parameters)), language=None, wrap_lines=True)
            st.write("To link to it, copy the address of this page; it holds the whole view.")


def show_queries(queries: Sequence[ViewQuery]) -> None:
    """The SPARQL behind a view, and the way to run it."""
    show_behind(
        BehindQuery(
            query.title,
            query.text,
            {"query": query.name, query.parameter: query.value} if query.name else {"q": query.text},
        )
        for query in queries
    )

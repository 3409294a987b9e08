"""Compare: two to four treatments for one condition, side by side."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from kg import KnowledgeGraph
from kg.explorer.alone import runs_alone
from kg.explorer.blocks import compare as blocks
from kg.explorer.choices import choose_one
from kg.explorer.large_block import show_large
from kg.explorer.query_parts import BehindQuery, named_query, show_behind, show_citation
from kg.explorer.shell import bind, keep_in_url, open_cached_graph, release_id, url_value
from kg.explorer.view import compare_files as files
from kg.explorer.view.compare import FEWEST, MOST, Asked, Choice, choices_for, examples, read_asked
from kg.explorer.view.compare_columns import Comparison, read_comparison
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.markup import markdown_text
from kg.explorer.view.words import sentence
from kg.explorer.whole_graph import cached_conditions
from kg.namespaces import expand

_CONDITION, _WITH = "url-condition", "url-with"
_PER = {"auto": "as fits", "100": "of 100", "1000": "of 1,000"}
_ALL = "all"


@st.cache_resource(max_entries=100, show_spinner=False)
def cached_choices(release: str, condition: str, _graph: KnowledgeGraph) -> tuple[Choice, ...]:  # noqa: ARG001
    """Treatments for the picker, kept for the next visitor."""
    return choices_for(Lookup(_graph), condition)


@st.cache_resource(max_entries=100, show_spinner=False)
def cached_comparison(
    release: str,  # noqa: ARG001 - a key of the cache
    condition: str,
    treatments: tuple[str, ...],
    base: int,
    _graph: KnowledgeGraph,
) -> Comparison:
    """A comparison, kept for the next visitor."""
    return read_comparison(_graph, condition, treatments, base)


def show() -> None:
    """Lay out the page."""
    graph = open_cached_graph()
    lookup = Lookup(graph)
    asked = read_asked(lookup, url_value("condition"), url_value("with"))
    st.html(blocks.page_head())
    _choose(graph, asked)
    _say_what_is_wrong(asked)
    if asked.condition is None or len(asked.treatments) < FEWEST:
        st.html(blocks.beginnings(examples(lookup), asked.condition))
        return
    st.html(blocks.warning())
    _show_comparison(graph, asked, asked.condition)


@runs_alone
def _show_comparison(graph: KnowledgeGraph, asked: Asked, condition: Ref) -> None:
    """What is compared, without the choice of it, which another way to look at it leaves as it is."""
    only, base = _choose_view(asked)
    iris = tuple(str(expand(ref.id)) for ref in asked.treatments)
    found = cached_comparison(release_id(graph), str(expand(condition.id)), iris, base, graph)
    _show_files(graph, found)
    _show(found if only == _ALL else one_of(found, only))
    show_behind(_queries(graph, found))


def one_of(found: Comparison, treatment: str) -> Comparison:
    """A comparison of which only one treatment is shown; its rows stay those of the whole.

    Arguments:
        found: the whole.
        treatment: id of the treatment.
    """
    number = next(n for n, column in enumerate(found.columns) if column.ref.id == treatment)
    rows = tuple(
        type(row)(row.risk, row.severity, (row.cells[number],), row.base, found_as=row.group) for row in found.rows
    )
    return Comparison(found.condition, (found.columns[number],), rows, found.direct, found.together)


def _show(found: Comparison) -> None:
    for block in (
        blocks.what_it_is,
        blocks.claimed_benefits,
        blocks.counted_harms,
        blocks.serious_harms,
        blocks.compared_effects,
        blocks.other_harms,
        blocks.compared_directly,
        blocks.how_certain,
    ):
        show_large(block(found), block.__name__)


# ------------------------------------------------------------------ choosing


def _choose(graph: KnowledgeGraph, asked: Asked) -> None:
    known = {ref.id: ref for ref in cached_conditions(release_id(graph), graph)}
    if asked.condition:
        known.setdefault(asked.condition.id, asked.condition)
    st.session_state[_CONDITION] = asked.condition.id if asked.condition else None
    left, right = st.columns([2, 5])
    with left:
        st.selectbox(
            "Condition",
            tuple(known),
            index=None,
            key=_CONDITION,
            placeholder="Choose or type",
            format_func=lambda name: sentence(known[name].label),
            on_change=_keep_condition,
        )
    if not asked.condition:
        return
    found = cached_choices(release_id(graph), str(expand(asked.condition.id)), graph)
    words = {choice.ref.id: choice.words for choice in found}
    words |= {ref.id: f"{sentence(ref.label)} · not recorded for this condition" for ref in asked.foreign}
    st.session_state[_WITH] = [ref.id for ref in asked.treatments]
    with right:
        st.multiselect(
            f"Treatments, {FEWEST} to {MOST}",
            tuple(words),
            key=_WITH,
            max_selections=MOST,
            format_func=words.__getitem__,
            placeholder="Choose or type",
            on_change=_keep_treatments,
        )


def _keep_condition() -> None:
    chosen = st.session_state[_CONDITION]
    if chosen:
        st.query_params["condition"] = chosen
    else:
        st.query_params.pop("condition", None)


def _keep_treatments() -> None:
    chosen = st.session_state[_WITH]
    if chosen:
        st.query_params["with"] = ",".join(chosen)
    else:
        st.query_params.pop("with", None)


def _say_what_is_wrong(asked: Asked) -> None:
    for name in asked.unknown[:5]:
        told = f"There is no condition, therapy or procedure called {markdown_text(name[:80])} in this graph."
        st.warning(f"{told} Choose one above.", icon=":material/search_off:")
    if asked.left_out:
        names = markdown_text(", ".join(ref.label for ref in asked.left_out))
        st.info(f"At most {MOST} treatments stand side by side; left out: {names}.", icon=":material/info:")
    if asked.foreign and asked.condition:
        names = markdown_text(", ".join(ref.label for ref in asked.foreign))
        told = f"Not recorded as tried for {markdown_text(asked.condition.label)}, shown all the same: {names}."
        st.info(told, icon=":material/info:")


def _choose_view(asked: Asked) -> tuple[str, int]:
    names = {_ALL: "Side by side"} | {ref.id: sentence(ref.label) for ref in asked.treatments}
    with st.container(horizontal=True, vertical_alignment="bottom", key="kg-compare-choices"):
        show = bind("show", _ALL, tuple(names))
        st.radio(  # unlike a segmented control it goes on to a second line on a phone
            "Show",
            tuple(names),
            key=show,
            horizontal=True,
            format_func=names.__getitem__,
            on_change=keep_in_url,
            args=("show", _ALL),
        )
        chosen = choose_one("Tell harms as people", "per", _PER, default="auto")
    return str(st.session_state[show]), 0 if chosen == "auto" else int(chosen)


# ------------------------------------------------------------------ taking away


def _show_files(graph: KnowledgeGraph, found: Comparison) -> None:
    name = "stemkg-compare-" + found.condition.id.rpartition(":")[2]
    downloads = (
        ("All rows as CSV", lambda: files.as_csv(files.file_rows(found)), f"{name}.csv", "text/csv"),
        ("All rows as JSON", lambda: files.as_json(files.file_rows(found)), f"{name}.json", "application/json"),
        ("The crowds as SVG", lambda: files.as_svg(found, blocks.WARNING), f"{name}.svg", "image/svg+xml"),
    )
    with st.container(horizontal=True, horizontal_alignment="right", key="kg-take-away"):
        with st.popover("Export", icon=":material/download:"):
            for label, make, file, mime in downloads:
                st.download_button(label, make, file, mime, on_click="ignore", width="stretch")
        treatments = ", ".join(column.ref.label for column in found.columns)
        show_citation(graph, f"Comparison for {found.condition.label}: {treatments}")


def _queries(graph: KnowledgeGraph, found: Comparison) -> Iterator[BehindQuery | None]:
    yield named_query(graph, "tried-for-condition", condition=found.condition.id)
    yield named_query(graph, "alternatives")
    yield named_query(graph, "approvals")
    for column in found.columns:
        for name in ("counted-harms", "comparative-effects", "claims-about", "evidence-gaps"):
            yield named_query(graph, name, column.ref.label, entity=column.ref.id)


if __name__ == "__main__":
    show()

"""Sources: all documents and studies, and what rests on each."""

from __future__ import annotations

import re
from dataclasses import replace

import streamlit as st

from kg import KnowledgeGraph
from kg.explorer import source_parts as parts
from kg.explorer.blocks import source_list as blocks
from kg.explorer.blocks.head import key_numbers
from kg.explorer.large_block import show_large
from kg.explorer.shell import open_cached_graph, release_id, url_value
from kg.explorer.view.entity import is_known
from kg.explorer.view.lookup import Lookup
from kg.explorer.view.markup import markdown_text
from kg.explorer.view.source_filter import SourceFilter, choose_rows, list_numbers
from kg.explorer.view.source_list import SourceRow
from kg.explorer.view.source_unused import read_unused
from kg.explorer.whole_graph import cached_sources
from kg.namespaces import compact
from kg.resources import data_folder

PAGE_ROWS = 25
"""Sources on one page of the list."""

_PAGE = re.compile(r"[0-9]{1,5}")


def show() -> None:
    """Lay out the page."""
    graph = open_cached_graph()
    rows, options = cached_sources(release_id(graph), graph)
    st.html(blocks.page_head())
    selected = _selected(graph, rows)
    if selected:
        parts.show_rests(graph, selected)
    wanted, order = parts.show_filters(options)
    found = choose_rows(rows, wanted, order)
    if not found and wanted.text:
        found, wanted = _closest(graph, rows, wanted, order)
    if found:
        left, right = st.columns([7, 3], vertical_alignment="center")
        with left:
            st.html(key_numbers(list_numbers(found)))
        with right:
            parts.show_files(graph, found, wanted, options)
    _show_list(found, wanted)
    if found:
        parts.show_figures(graph, found)
    with st.expander("Read and not used", icon=":material/block:"):
        st.html(blocks.not_used(read_unused(data_folder())))
    parts.show_queries(graph, wanted, selected)


def _selected(graph: KnowledgeGraph, rows: tuple[SourceRow, ...]) -> SourceRow | None:
    """The source that the URL names; says where there is none."""
    asked = url_value("id")
    if not asked:
        return None
    iri = is_known(Lookup(graph), asked)
    row = next((row for row in rows if iri and row.ref.id == compact(iri)), None)
    if row is None:
        st.warning(
            f"There is no document or study called {markdown_text(asked[:120])} in this graph. Look for it below.",
            icon=":material/search_off:",
        )
    return row


def _closest(
    graph: KnowledgeGraph, rows: tuple[SourceRow, ...], wanted: SourceFilter, order: str
) -> tuple[tuple[SourceRow, ...], SourceFilter]:
    """Where no source holds the words, sources whose names are spelt alike, in the order of how well they fit."""
    hits = graph.search(wanted.text, kinds=("Study", "Document"), limit=PAGE_ROWS)
    rank = {compact(hit.iri): place for place, hit in enumerate(hits)}
    wide = replace(wanted, text="")
    found = [row for row in choose_rows(rows, wide, order) if row.ref.id in rank]
    if not found:
        return (), wanted
    st.info(f"No source holds “{markdown_text(wanted.text)}”. These are spelt alike.", icon=":material/spellcheck:")
    return tuple(sorted(found, key=lambda row: rank[row.ref.id])), wanted


def _show_list(found: tuple[SourceRow, ...], wanted: SourceFilter) -> None:
    if not found:
        st.html(blocks.nothing_found(f" “{wanted.text}”" if wanted.text else " these filters"))
        return
    number = -(-len(found) // PAGE_ROWS)
    page = _choose_page(number)
    first = (page - 1) * PAGE_ROWS
    shown = found[first : first + PAGE_ROWS]
    caption = f"Sources {first + 1:,} to {first + len(shown):,} of {len(found):,}"
    kept = {name: url_value(name)[:300] for name in (*parts.FILTERS, *parts.OPENED, "p")}
    show_large(blocks.source_list(shown, kept, caption), "sources")
    if number > 1:
        with st.container(horizontal=True, vertical_alignment="center"):
            # The key holds the page of the URL, so that the browser's back button moves the widget too.
            key = f"page-{page}-of-{number}"
            st.pagination(number, default=page, key=key, on_change=_keep_page, args=(key,))
            st.caption(caption)


def _choose_page(number: int) -> int:
    asked = url_value("p")
    return min(max(int(asked), 1), number) if _PAGE.fullmatch(asked) else 1


def _keep_page(key: str) -> None:
    st.query_params["p"] = str(st.session_state[key])


if __name__ == "__main__":
    show()

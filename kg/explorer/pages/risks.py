"""Risks: a matrix of treatments and harms; a cell opens every study behind it, with switches that recompute."""

from __future__ import annotations

import streamlit as st

from kg import KnowledgeGraph
from kg.explorer import risks_parts as parts
from kg.explorer.alone import runs_alone
from kg.explorer.blocks import risk_matrix as blocks
from kg.explorer.large_block import show_large
from kg.explorer.shell import open_cached_graph, release_id, url_value
from kg.explorer.view.lookup import Lookup
from kg.explorer.view.markup import address
from kg.explorer.view.risk_atlas import CLASSES, Atlas
from kg.explorer.view.risk_cell import close_names, known_name
from kg.explorer.view.risk_files import matrix_query
from kg.explorer.view.risk_matrix import Filters
from kg.explorer.whole_graph import cached_risk_atlas
from kg.namespaces import expand


def show() -> None:
    """Lay out the page."""
    graph = open_cached_graph()
    release = release_id(graph)
    atlas = cached_risk_atlas(release, graph)
    st.html(blocks.risks_head())
    lookup, kinds = Lookup(graph), tuple(CLASSES.values())
    asked = {"treatment": (url_value("given"), kinds), "harm": (url_value("risk"), ("Risk",))}
    pair = tuple(known_name(lookup, *what) for what in asked.values())
    # One of the two alone narrows the matrix; both open a cell below the whole of it.
    alone = lookup.ref(str(expand(pair[0] or pair[1]))) if _names_one(asked) and any(pair) else None
    filters = parts.choose_filters(atlas, alone if pair[0] else None, alone.id if alone and pair[1] else "")
    matrix, table = parts.cached_matrix(release, filters, graph, atlas)
    st.html(blocks.matrix_note(matrix))
    if alone:
        st.html(blocks.narrow_note(matrix, alone))
    if all(pair):
        opened = address("risks", **filters.parameters, given=pair[0], risk=pair[1])
        title = f"{atlas.harms[pair[1]].ref.label} after {atlas.givens[pair[0]].ref.label}"
        st.html(blocks.open_note(title, opened, address("risks", **filters.parameters)))
    show_large(table, "matrix")
    st.html(blocks.matrix_key())
    parts.show_matrix_take_away(graph, matrix)
    if all(pair):
        _show_cell(graph, atlas, filters, pair[0], pair[1])
    else:
        if alone is None and any(name for name, _ in asked.values()):
            missing = [(word, *what) for (word, what), name in zip(asked.items(), pair, strict=True) if not name]
            st.html(blocks.no_such_pair([(word, name, close_names(lookup, name, of)) for word, name, of in missing]))
        parts.show_queries([matrix_query(filters.by)])


def _names_one(asked: dict[str, tuple[str, tuple[str, ...]]]) -> bool:
    """Whether the address names a treatment or a harm, and not both."""
    return sum(bool(name) for name, _ in asked.values()) == 1


@runs_alone
def _show_cell(graph: KnowledgeGraph, atlas: Atlas, filters: Filters, given: str, risk: str) -> None:
    """The open cell reruns alone, so that a switch does not redraw the matrix."""
    parts.show_cell(graph, atlas, filters, given, risk)


if __name__ == "__main__":
    show()

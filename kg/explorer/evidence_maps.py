"""Evidence maps and their cells, each drawn once for all visitors."""

from __future__ import annotations

import streamlit as st

from kg import KnowledgeGraph
from kg.explorer.blocks import evidence_map as blocks
from kg.explorer.view.evidence_atlas import Atlas
from kg.explorer.view.evidence_cell import CellDetail, read_cell
from kg.explorer.view.evidence_filters import Filters
from kg.explorer.view.evidence_map import EvidenceMap, draw_map
from kg.explorer.view.lookup import Lookup
from kg.explorer.view.markup import Html


@st.cache_resource(max_entries=100, show_spinner=False)
def cached_map(
    release: str,  # noqa: ARG001 - a key of the cache
    by: str,
    filters: Filters,
    condition: str,
    given: str,
    _atlas: Atlas,
) -> EvidenceMap:
    """One map, kept for the next visitor."""
    return draw_map(_atlas, by, filters, condition=condition, given=given)


@st.cache_resource(max_entries=100, show_spinner=False)
def cached_block(
    release: str,  # noqa: ARG001 - a key of the cache
    by: str,  # noqa: ARG001 - a key of the cache
    filters: Filters,  # noqa: ARG001 - a key of the cache
    condition: str,  # noqa: ARG001 - a key of the cache
    given: str,  # noqa: ARG001 - a key of the cache
    picked: tuple[str, str],
    _found: EvidenceMap,
) -> Html:
    """The map as HTML, kept for the next visitor."""
    return blocks.map_block(_found, picked)


@st.cache_resource(max_entries=200, show_spinner=False)
def cached_cell(
    release: str,  # noqa: ARG001 - a key of the cache
    given: str,
    condition: str,
    filters: Filters,
    _atlas: Atlas,
    _graph: KnowledgeGraph,
) -> CellDetail | None:
    """One cell, kept for the next visitor."""
    return read_cell(Lookup(_graph), _atlas, given, condition, filters)

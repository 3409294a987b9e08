"""Views over the whole graph: each is read once for all visitors, and the server reads them before anybody asks."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path

import streamlit as st

from kg import KnowledgeGraph, StemKGError
from kg.build.manifest import Manifest
from kg.diff import compare
from kg.diff.previous import previous_release
from kg.explorer.evidence_maps import cached_block, cached_map
from kg.explorer.shell import release_id
from kg.explorer.view import evidence_atlas, risk_atlas
from kg.explorer.view.compare import conditions
from kg.explorer.view.data_quality import MeasureRow, Quality, measure_rows, read_quality
from kg.explorer.view.evidence_filters import Filters
from kg.explorer.view.gap_list import GapRow, read_gaps
from kg.explorer.view.lookup import Lookup, Ref, whole_lookup
from kg.explorer.view.question_list import OpenQuestion, read_questions
from kg.explorer.view.source_filter import Options, read_options
from kg.explorer.view.source_list import SourceRow, read_rows
from kg.explorer.view.start import COMPARED, TEMPLATES, Recent, choices, recent
from kg.graph.opening import IN_MEMORY_QUADS, open_release
from kg.namespaces import expand
from kg.network.edges import NODE_KINDS

_READERS: dict[str, Lookup] = {}

_LIBRARIES = (
    *("kg.explorer.explore_parts", "kg.explorer.risks_parts", "kg.explorer.source_parts", "kg.explorer.sparql_parts"),
    *("pandas", "networkx"),  # Streamlit and the neighbourhoods load them at the first need
)
"""Parts of pages whose libraries take long to load."""


@contextmanager
def shared_reader(graph: KnowledgeGraph) -> Iterator[None]:
    """Let all views that are read inside the block read each property once."""
    release = release_id(graph)
    _READERS[release] = whole_lookup(graph)
    try:
        yield
    finally:
        _READERS.pop(release, None)


def _reader(release: str, graph: KnowledgeGraph) -> Lookup:
    return _READERS.get(release) or whole_lookup(graph)


# The release is the key of each cache; the graph is what is read where the cache does not hold it yet.


@st.cache_resource(max_entries=60, show_spinner=False)
def cached_choices(release: str, kinds: tuple[str, ...], _graph: KnowledgeGraph) -> tuple[Ref, ...]:
    """Entities of some classes for a picker."""
    return choices(_reader(release, _graph), kinds)


@st.cache_resource(max_entries=4, show_spinner=False)
def cached_conditions(release: str, _graph: KnowledgeGraph) -> tuple[Ref, ...]:
    """Conditions for which something is tried, for a picker."""
    return conditions(_reader(release, _graph))


@st.cache_resource(max_entries=4, show_spinner=False)
def cached_size(release: str, _graph: KnowledgeGraph) -> int:  # noqa: ARG001 - a key of the cache
    """How many facts there are; a store counts them one by one."""
    return len(_graph.store)


@st.cache_resource(max_entries=4, show_spinner="Reading harms and counts ...")
def cached_risk_atlas(release: str, _graph: KnowledgeGraph) -> risk_atlas.Atlas:
    """Everything that the matrix of harms can show."""
    return risk_atlas.read_atlas(_reader(release, _graph))


@st.cache_resource(max_entries=4, show_spinner="Reading the map ...")
def cached_evidence_atlas(release: str, _graph: KnowledgeGraph) -> evidence_atlas.Atlas:
    """Everything that evidence maps are drawn from."""
    return evidence_atlas.read_atlas(_reader(release, _graph))


@st.cache_resource(max_entries=4, show_spinner="Reading the questions ...")
def cached_questions(release: str, _graph: KnowledgeGraph) -> tuple[OpenQuestion, ...]:
    """All open questions."""
    return read_questions(_reader(release, _graph))


@st.cache_resource(max_entries=4, show_spinner=False)
def cached_gaps(release: str, _graph: KnowledgeGraph) -> tuple[GapRow, ...]:
    """All computed gaps."""
    return read_gaps(_reader(release, _graph))


@st.cache_resource(max_entries=4, show_spinner="Reading the sources ...")
def cached_sources(release: str, _graph: KnowledgeGraph) -> tuple[tuple[SourceRow, ...], Options]:
    """All documents and studies, and what their filters offer."""
    lookup = _reader(release, _graph)
    rows = read_rows(lookup)
    return rows, read_options(rows, lambda name: lookup.ref(str(expand(name))))


@st.cache_resource(max_entries=4, show_spinner="Counting ...")
def cached_quality(release: str, _graph: KnowledgeGraph) -> Quality:
    """The quality report."""
    return read_quality(_reader(release, _graph))


@st.cache_resource(max_entries=4, show_spinner="Counting what is missing ...")
def cached_measures(release: str, _graph: KnowledgeGraph) -> tuple[MeasureRow, ...]:  # noqa: ARG001 - a key of the cache
    """What is missing."""
    return measure_rows(_graph)


@st.cache_resource(max_entries=4, show_spinner=False)
def cached_recent(release: str, folder: Path, _graph: KnowledgeGraph) -> Recent | None:  # noqa: ARG001 - a key of the cache
    """What changed since the release before this one; None where there is none to compare with."""
    try:
        older = previous_release(folder)
        if older is None or Manifest.read(older).counts.get("quads", 0) > IN_MEMORY_QUADS:
            return None  # the page would have to wait for a comparison of giants
        with open_release(older) as before:
            return recent(compare(before, _graph, sections=COMPARED))
    except (StemKGError, OSError):  # a release that is damaged or just went is nothing to tell a visitor
        return None


# ------------------------------------------------------------------ before the first visitor


def warm_up(graph: KnowledgeGraph, stopped: threading.Event) -> None:
    """Read all views of a graph, those first that visitors meet first.

    Arguments:
        graph: the opened graph.
        stopped: nothing further is read once it is set.
    """
    with shared_reader(graph):
        _warmed(release_id(graph), graph, stopped)
    # Streamlit has the garbage collector walk through all that is alive after every run of a page. These views stay as
    # long as the server does, and they are the greater part of it: the collector need not look at them again.
    gc.collect()
    gc.freeze()


@st.cache_resource(max_entries=1, show_spinner=False)
def _warmed(release: str, _graph: KnowledgeGraph, _stopped: threading.Event) -> bool:
    """Inside a cached function the spinners of others, for which no visitor is here, stay away."""
    for step in _steps(release, _graph):
        if _stopped.is_set():
            return False
        with suppress(StemKGError):  # whoever opens the view is told
            step()
    return True


def _steps(release: str, graph: KnowledgeGraph) -> Iterator[Callable[[], object]]:
    for name in _LIBRARIES:
        yield partial(import_module, name)
    for template in TEMPLATES:
        yield partial(cached_choices, release, template.kinds, graph)
    if graph.folder and graph.manifest and graph.manifest.counts.get("quads", 0) <= IN_MEMORY_QUADS:
        yield partial(cached_recent, release, graph.folder, graph)
    yield lambda: _first_matrix(release, graph)
    yield lambda: _first_map(release, graph)
    yield lambda: cached_conditions(release, graph)
    yield lambda: cached_questions(release, graph)
    yield lambda: cached_gaps(release, graph)
    yield lambda: cached_sources(release, graph)
    yield lambda: cached_choices(release, NODE_KINDS, graph)
    yield lambda: cached_size(release, graph)
    yield lambda: cached_quality(release, graph)
    yield lambda: cached_measures(release, graph)


def _first_matrix(release: str, graph: KnowledgeGraph) -> None:
    from kg.explorer.risks_parts import cached_matrix  # it loads the libraries of charts, which pages do without
    from kg.explorer.view.risk_matrix import Filters as Asked

    cached_matrix(release, Asked(), graph, cached_risk_atlas(release, graph))


def _first_map(release: str, graph: KnowledgeGraph) -> None:
    filters, atlas = Filters(), cached_evidence_atlas(release, graph)
    cached_block(release, "therapy", filters, "", "", ("", ""), cached_map(release, "therapy", filters, "", "", atlas))

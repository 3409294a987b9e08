"""What the tests of the comparison share: graphs made of quads, and the small graph changed in one place."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import KnowledgeGraph
from kg.build.pipeline import build
from kg.diff import compare


def make_graph(quads):
    """A graph in memory; what is compared needs neither a folder nor a search index."""
    store = ox.Store()
    store.extend(quads)
    return KnowledgeGraph(store, snapshot=Path("nowhere"), index=Path("nowhere"))


@pytest.fixture(scope="session")
def graph_of():
    """Makes a graph in memory of some quads."""
    return make_graph


@pytest.fixture(scope="session")
def small_quads(small):
    """All quads of the small graph, sorted."""
    return tuple(sorted(small.store.quads_for_pattern(None, None, None, None), key=str))


@pytest.fixture
def changed(small, small_data):
    """Change texts of files of the small data, and compare the graph before with the graph after."""

    def run(*changes):
        for name, before, after in changes:
            small_data.change(name, before, after)
        return compare(small, make_graph(build(small_data.inputs).quads))

    return run

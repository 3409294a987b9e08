"""Measures of the whole graph: three engines, one answer."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import NotFoundError, ParameterError
from kg.network import analytics
from kg.network.analytics import MEASURES, Pairs, choose_engine, measure, read_pairs

FAST = [name for name in MEASURES if name != "betweenness"]  # which takes networkx 20 seconds on the shipped graph


def test_one_query_reads_the_pairs_of_the_property_graph(shipped):
    """What the query calls a pair is what the property graph joins, no more and no less."""
    pairs = read_pairs(shipped)
    expected = nx.Graph(shipped.to_networkx())
    expected.remove_edges_from(list(nx.selfloop_edges(expected)))
    assert set(pairs.nodes) == set(expected)
    assert {frozenset(pairs.nodes[end] for end in pair) for pair in pairs.joined} == set(map(frozenset, expected.edges))


@pytest.mark.parametrize("name", FAST)
def test_networkx_and_igraph_agree_on_the_shipped_graph(shipped, name):
    """Whichever engine the size chooses, the numbers are the same."""
    ours, theirs = (measure(shipped, name, engine=engine) for engine in ("networkx", "igraph"))
    assert ours == pytest.approx(theirs, abs=1e-9)


def test_the_store_counts_the_same_degrees(shipped):
    """Degrees counted in the store are those of the property graph, entities without any included."""
    assert measure(shipped, "degree", engine="store") == measure(shipped, "degree", engine="networkx")


def test_betweenness_agrees_too(small):
    """The slow measure is compared on a small graph."""
    assert measure(small, "betweenness", engine="networkx") == pytest.approx(
        measure(small, "betweenness", engine="igraph"), abs=1e-12
    )


@st.composite
def graphs(draw):
    """A number of entities and some pairs of their places, loops and doubles among them."""
    size = draw(st.integers(1, 12))
    place = st.integers(0, size - 1)
    return size, draw(st.sets(st.tuples(place, place)))


@given(graphs())
def test_engines_agree_on_any_graph(drawn):
    """No shape of a graph, empty, torn or dense, is measured differently."""
    size, ends = drawn
    joined = tuple(sorted({(min(pair), max(pair)) for pair in ends if pair[0] != pair[1]}))
    pairs = Pairs(tuple(f"kg:{place:02}" for place in range(size)), joined)
    for name in MEASURES:
        ours = analytics._NETWORKX[name](pairs.networkx())
        theirs = analytics._IGRAPH[name](pairs.igraph())
        assert [ours[place] for place in range(size)] == pytest.approx(theirs, abs=1e-9), name


def test_a_bridge_holds_two_parts_together():
    """In a chain of three the middle one is the bridge, passed by every path, and the whole is one component."""
    pairs = Pairs(("kg:a", "kg:b", "kg:c"), ((0, 1), (1, 2)))
    chain = pairs.networkx()
    assert analytics._NETWORKX["bridge"](chain) == {0: 0, 1: 1, 2: 0}
    assert analytics._NETWORKX["betweenness"](chain)[1] == 1
    assert set(analytics._NETWORKX["component"](chain).values()) == {3}


@pytest.mark.parametrize(
    ("name", "facts", "pairs", "expected"),
    [
        ("degree", 300_000, 9_000, "networkx"),
        ("degree", 20_000_000, None, "store"),
        ("pagerank", 20_000_000, 100_001, "igraph"),
        ("pagerank", 300_000, 100_000, "networkx"),
        ("betweenness", 300_000, 9_000, "igraph"),
    ],
)
def test_size_chooses_the_engine(name, facts, pairs, expected):
    """Small graphs are measured by networkx, large ones by igraph, and huge ones are counted where they lie."""
    assert choose_engine(name, facts=facts, pairs=pairs) == expected


def test_without_igraph_networkx_does_it(monkeypatch):
    """A missing library costs time, never the answer; asking for it by name says how to get it."""
    monkeypatch.setattr(analytics, "find_spec", lambda _: None)
    assert choose_engine("pagerank", facts=1, pairs=10**9) == "networkx"
    with pytest.raises(ParameterError, match=r"stemkg\[large\]"):
        Pairs((), ()).igraph()


def test_what_cannot_be_measured_is_refused(small):
    """Unknown measures, and measures that the store cannot compute, name what can."""
    with pytest.raises(NotFoundError, match="take one of degree"):
        measure(small, "beauty")
    with pytest.raises(ParameterError, match="networkx or igraph"):
        measure(small, "pagerank", engine="store")

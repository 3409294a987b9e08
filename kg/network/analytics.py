"""Measures of the whole graph: what is central, what holds it together, what stands alone.

The graph is taken as simple and undirected: two entities are joined or they are not, however many claims join them.
Three engines give the same numbers; :func:`choose_engine` says which one is taken when.

- ``networkx``: pure Python, always there, and the one a person would read.
- ``igraph``: compiled; for graphs of more than :data:`NETWORKX_PAIRS` pairs (``pip install 'stemkg[large]'``).
- ``store``: the SPARQL store itself, so that nothing is carried out of it; counts only (``degree``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from rdflib import Literal as Number

from kg.errors import NotFoundError, ParameterError
from kg.namespaces import compact
from kg.network.edges import NODE_KINDS

if TYPE_CHECKING:
    import networkx as nx

    from kg.graph.knowledge_graph import KnowledgeGraph

Engine = Literal["networkx", "igraph", "store"]
Scores = dict[str, float]

NETWORKX_PAIRS = 100_000
"""Most pairs that networkx is asked to measure where igraph is there."""
NETWORKX_PAIRS_OF_PATHS = 2_000
"""The same for betweenness, whose work grows with entities times pairs."""
STORE_FACTS = 20_000_000
"""Facts from which on degrees are counted in the store instead of carried out of it."""

_SPARQL = Path(__file__).resolve().parent / "sparql"


@dataclass(frozen=True)
class Pairs:
    """The whole graph as pairs of entities.

    Arguments:
        nodes: compact ids of all entities, sorted.
        joined: places in ``nodes`` of the two ends of each pair, the smaller first; sorted, without doubles and loops.

    >>> Pairs(("kg:a", "kg:b"), ((0, 1),)).networkx().number_of_edges()
    1
    """

    nodes: tuple[str, ...]
    joined: tuple[tuple[int, int], ...]

    def networkx(self) -> nx.Graph[int]:
        """As networkx sees it; nodes are places in ``nodes``."""
        import networkx as nx

        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(range(len(self.nodes)))
        graph.add_edges_from(self.joined)
        return graph

    def igraph(self) -> Any:  # noqa: ANN401 - igraph brings no types
        """As igraph sees it.

        Raises:
            ParameterError: igraph is not installed.
        """
        if find_spec("igraph") is None:
            raise ParameterError("igraph is not installed. To mend: pip install 'stemkg[large]', or take networkx.")
        import igraph

        return igraph.Graph(n=len(self.nodes), edges=self.joined)


def read_pairs(graph: KnowledgeGraph) -> Pairs:
    """Read the pairs of the whole graph by one query; the same pairs as in ``graph.to_networkx()``.

    Arguments:
        graph: the opened graph.
    """
    found = graph.select(_pattern())
    ends = [(compact(str(source)), compact(str(target))) for source, target in found]
    names = {compact(str(iri)) for kind in NODE_KINDS for iri in graph.facts.members(kind)}
    nodes = tuple(sorted(names))
    place = {name: index for index, name in enumerate(nodes)}
    joined = {(min(a, b), max(a, b)) for a, b in ((place[source], place[target]) for source, target in ends) if a != b}
    return Pairs(nodes, tuple(sorted(joined)))


def choose_engine(measure: str, *, facts: int, pairs: int | None = None) -> Engine:
    """The engine that is taken where nobody names one.

    Arguments:
        measure: name of the measure.
        facts: facts in the store.
        pairs: pairs of the graph, None where they have not been read.

    >>> choose_engine("pagerank", facts=300_000, pairs=9_000)
    'networkx'
    >>> choose_engine("degree", facts=50_000_000)
    'store'
    """
    if measure == "degree" and facts >= STORE_FACTS:
        return "store"
    most = NETWORKX_PAIRS_OF_PATHS if measure == "betweenness" else NETWORKX_PAIRS
    if (pairs or 0) > most and find_spec("igraph") is not None:
        return "igraph"
    return "networkx"


def measure(graph: KnowledgeGraph, name: str, *, engine: Engine | None = None) -> Scores:
    """Measure every entity of the graph.

    Arguments:
        graph: the opened graph.
        name: a measure of :data:`MEASURES`.
        engine: which engine; chosen by size where None.

    Returns:
        A number for each entity by compact id, in the unit that :data:`MEASURES` says.

    Raises:
        NotFoundError: there is no such measure.
        ParameterError: the engine does not know the measure, or is not installed.

    >>> from kg import open_graph
    >>> measure(open_graph(), "degree")["kg:risk-discitis"] > 5
    True
    """
    if name not in MEASURES:
        raise NotFoundError(f"there is no measure '{name}'. To mend: take one of {', '.join(MEASURES)}.")
    if engine == "store" and name != "degree":
        raise ParameterError(f"the store cannot compute '{name}'. To mend: take the engine networkx or igraph.")
    if (engine or choose_engine(name, facts=len(graph.store))) == "store":
        return _degrees_in_store(graph)
    pairs = read_pairs(graph)
    chosen = engine or choose_engine(name, facts=len(graph.store), pairs=len(pairs.joined))
    scores = _IGRAPH[name](pairs.igraph()) if chosen == "igraph" else _NETWORKX[name](pairs.networkx())
    return {node: float(scores[place]) for place, node in enumerate(pairs.nodes)}


MEASURES: Mapping[str, str] = {
    "degree": "how many other entities it is joined to",
    "component": "how many entities hang together with it, itself included",
    "core": "the largest k such that it stays when everything with fewer than k neighbours is taken away",
    "pagerank": "share of the time that a random walk spends on it (damping 0.85); all sum to 1",
    "betweenness": "share of the shortest paths between other entities that pass through it, 0 to 1",
    "bridge": "1 where taking it away would tear the graph apart, else 0",
}
"""The measures and what their numbers mean."""


def _pattern() -> str:
    kinds = " ".join(f"skg:{kind}" for kind in NODE_KINDS)
    return (_SPARQL / "pairs.rq").read_text(encoding="utf-8").replace("$kinds", kinds)


def _degrees_in_store(graph: KnowledgeGraph) -> Scores:
    text = (_SPARQL / "degrees.rq").read_text(encoding="utf-8").replace("$pairs", _pattern())
    scores = {compact(str(iri)): 0.0 for kind in NODE_KINDS for iri in graph.facts.members(kind)}
    for entity, degree in graph.select(text):
        scores[compact(str(entity))] = float(cast(Number, degree))
    return dict(sorted(scores.items()))


# ------------------------------------------------------------------ the engines; each gives scores by place


def _nx_components(graph: nx.Graph[int]) -> dict[int, float]:
    import networkx as nx

    return {node: len(part) for part in nx.connected_components(graph) for node in part}


def _nx_pagerank(graph: nx.Graph[int]) -> dict[int, float]:
    import networkx as nx

    # The default tolerance stops at the fourth digit, where igraph solves the equations.
    return cast(dict[int, float], nx.pagerank(graph, tol=1e-12, max_iter=10_000))


def _nx_bridges(graph: nx.Graph[int]) -> dict[int, float]:
    import networkx as nx

    cuts = set(nx.articulation_points(graph))
    return {node: float(node in cuts) for node in graph}


def _nx_core(graph: nx.Graph[int]) -> dict[int, float]:
    import networkx as nx

    return dict(nx.core_number(graph))


def _nx_betweenness(graph: nx.Graph[int]) -> dict[int, float]:
    import networkx as nx

    return dict(nx.betweenness_centrality(graph))


def _ig_components(graph: Any) -> list[float]:  # noqa: ANN401
    parts = graph.connected_components()
    sizes = parts.sizes()
    return [sizes[part] for part in parts.membership]


def _ig_betweenness(graph: Any) -> list[float]:  # noqa: ANN401
    others = (graph.vcount() - 1) * (graph.vcount() - 2) / 2
    return [score / others if others > 0 else 0.0 for score in graph.betweenness(directed=False)]


def _ig_bridges(graph: Any) -> list[float]:  # noqa: ANN401
    cuts = set(graph.articulation_points())
    return [float(node in cuts) for node in range(graph.vcount())]


_NETWORKX: Mapping[str, Callable[[nx.Graph[int]], Mapping[int, float]]] = {
    "degree": lambda graph: dict(graph.degree()),
    "component": _nx_components,
    "core": _nx_core,
    "pagerank": _nx_pagerank,
    "betweenness": _nx_betweenness,
    "bridge": _nx_bridges,
}
_IGRAPH: Mapping[str, Callable[[Any], list[float]]] = {
    "degree": lambda graph: cast(list[float], graph.degree()),
    "component": _ig_components,
    "core": lambda graph: cast(list[float], graph.coreness()),
    "pagerank": lambda graph: cast(list[float], graph.pagerank(directed=False, damping=0.85)),
    "betweenness": _ig_betweenness,
    "bridge": _ig_bridges,
}

__all__ = ["MEASURES", "NETWORKX_PAIRS", "STORE_FACTS", "Engine", "Pairs", "choose_engine", "measure", "read_pairs"]

"""How two entities are connected: ranked paths with the evidence of every hop."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx

from kg.network.edges import Edge, EdgeReader

if TYPE_CHECKING:
    from kg.graph.knowledge_graph import KnowledgeGraph

_CERTAINTY_COST = {"high": 1.0, "moderate": 1.3, "low": 1.7, "very low": 2.2}
_KIND_COST = {"fact": 1.2, "inferred": 1.6, "study": 1.5}
_DISPUTED_COST = 3.0
_MAX_NODES = 3000


@dataclass(frozen=True)
class Hop:
    """One step of a path.

    Arguments:
        edge: the connection.
        forward: True where the path walks it from source to target.
        start: label of where the hop starts.
        end: label of where it ends.
        cost: the lower the better evidenced.
    """

    edge: Edge
    forward: bool
    start: str
    end: str
    cost: float

    @property
    def sentence(self) -> str:
        """The hop in words, in the direction of its edge."""
        subject, target = (self.start, self.end) if self.forward else (self.end, self.start)
        told = (
            self.edge.plain
            or f"{subject} {self.edge.relation} {target}{f' ({self.edge.figures})' if self.edge.figures else ''}."
        )
        if self.edge.kind == "claim":
            graded = f", {self.edge.certainty} certainty" if self.edge.certainty else ""
            return f"{told} [claim: {self.edge.status or 'not assessed'}{graded}]"
        return f"{told} [{self.edge.kind}]"


@dataclass(frozen=True)
class RankedPath:
    """A path between two entities.

    Arguments:
        nodes: IRIs from start to end.
        hops: its steps.
        cost: sum of the hops' costs plus a toll for each well-connected node between.
    """

    nodes: tuple[str, ...]
    hops: tuple[Hop, ...]
    cost: float

    @property
    def weakest(self) -> Hop:
        """The hop with the weakest evidence."""
        return max(self.hops, key=lambda hop: hop.cost)

    @property
    def sentence(self) -> str:
        """The whole path in words, its weakest hop named."""
        told = " ".join(hop.sentence for hop in self.hops)
        return f"{told} Weakest hop: {self.weakest.start} – {self.weakest.end}."


def ranked_paths(
    graph: KnowledgeGraph,
    start: str,
    end: str,
    *,
    limit: int = 5,
    longest: int = 4,
    kinds: Collection[str] = (),
    without: Collection[str] = (),
    reader: EdgeReader | None = None,
) -> list[RankedPath]:
    """Paths between two entities, best-evidenced first; edges may be walked in both directions.

    Arguments:
        graph: the opened graph.
        start: IRI.
        end: IRI.
        limit: most paths.
        longest: most hops.
        kinds: kinds of edges that may be walked, such as ``claim``; all where empty.
        without: IRIs of entities that no path may pass.
        reader: reads the edges; one that remembers what it read spares a second search the reading.
    """
    start, end = str(start), str(end)  # an rdflib term is never equal to the text it holds
    if start == end:
        return []
    reader = reader or EdgeReader(graph.facts)
    network = _between(reader, start, end, longest, frozenset(kinds), frozenset(map(str, without)) - {start, end})
    if start not in network or end not in network:
        return []
    return [_path(graph, network, nodes) for nodes in _cheapest(network, start, end, limit, longest)]


def edge_cost(edge: Edge) -> float:
    """Cost of walking an edge: certainty for claims, a fixed price for facts, dearer where studies speak against it."""
    if edge.kind != "claim":
        return _KIND_COST[edge.kind]
    cost = _CERTAINTY_COST.get(edge.certainty, 2.5)
    return cost * _DISPUTED_COST if edge.negated else cost


def _between(
    reader: EdgeReader, start: str, end: str, longest: int, kinds: frozenset[str], without: frozenset[str]
) -> nx.Graph[str]:
    """All edges on walks of bounded length from either end, the best of parallel ones."""
    network: nx.Graph[str] = nx.Graph()
    for origin, reach in ((start, math.ceil(longest / 2)), (end, longest // 2)):
        frontier, seen = [origin], {origin}
        for _ in range(reach):
            following: list[str] = []
            for iri in frontier:
                for edge in reader.edges(iri):
                    if (kinds and edge.kind not in kinds) or edge.source in without or edge.target in without:
                        continue
                    _offer(network, edge)
                    other = edge.target if edge.source == iri else edge.source
                    if other not in seen and reader.kind(other) and len(seen) < _MAX_NODES:
                        seen.add(other)
                        following.append(other)
            frontier = following
    for source, target, data in network.edges(data=True):
        # A node that is joined to everything explains nothing.
        toll = sum(0.25 * math.log(1 + network.degree(n)) for n in (source, target) if n not in (start, end))
        data["cost"] = edge_cost(data["edge"]) + toll
    return network


def _cheapest(network: nx.Graph[str], start: str, end: str, limit: int, longest: int) -> list[tuple[str, ...]]:
    """Cheapest paths of bounded length, by A*: the guess for what is left of a path is the cheapest walk to the end."""
    rest = _walk_costs(network, end, longest)
    found: list[tuple[str, ...]] = []
    waiting: list[tuple[float, tuple[str, ...], float]] = []
    if start in rest[longest]:
        heappush(waiting, (rest[longest][start], (start,), 0.0))
    while waiting and len(found) < limit:
        _, nodes, paid = heappop(waiting)
        if nodes[-1] == end:
            found.append(nodes)
            continue
        left = rest[longest - len(nodes)]
        for other, data in network[nodes[-1]].items():
            if other in left and other not in nodes:
                cost = paid + data["cost"]
                heappush(waiting, (round(cost + left[other], 9), (*nodes, other), cost))
    return found


def _walk_costs(network: nx.Graph[str], end: str, longest: int) -> list[dict[str, float]]:
    """For every number of hops up to the longest: cost of the cheapest walk of at most so many from each node."""
    costs: list[dict[str, float]] = [{end: 0.0}]
    for _ in range(longest):
        known = costs[-1]
        reached = dict(known)
        for iri, cost in known.items():
            for other, data in network[iri].items():
                reached[other] = min(reached.get(other, math.inf), cost + data["cost"])
        costs.append(reached)
    return costs


def _offer(network: nx.Graph[str], edge: Edge) -> None:
    if edge.source == edge.target:
        return
    known = network.get_edge_data(edge.source, edge.target)
    if known is None or (edge_cost(edge), edge.key) < (edge_cost(known["edge"]), known["edge"].key):
        network.add_edge(edge.source, edge.target, edge=edge)


def _path(graph: KnowledgeGraph, network: nx.Graph[str], nodes: tuple[str, ...]) -> RankedPath:
    hops = []
    total = 0.0
    for here, there in pairwise(nodes):
        data = network.edges[here, there]
        edge: Edge = data["edge"]
        hops.append(Hop(edge, edge.source == here, graph.label(here), graph.label(there), edge_cost(edge)))
        total += data["cost"]
    return RankedPath(nodes, tuple(hops), round(total, 3))

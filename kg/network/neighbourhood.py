"""What lies around some entities, nearer and better-evidenced things first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.network.edges import STRENGTH, Edge, EdgeReader
from kg.network.property_graph import assemble

if TYPE_CHECKING:
    import networkx as nx

    from kg.graph.knowledge_graph import KnowledgeGraph

_KIND_ORDER = {"claim": 0, "fact": 1, "study": 2, "inferred": 3}


def neighbourhood(
    graph: KnowledgeGraph, centres: Sequence[str], *, hops: int = 1, limit: int = 150
) -> nx.MultiDiGraph[str]:
    """The property graph around some entities, read from the store.

    Arguments:
        graph: the opened graph.
        centres: IRIs.
        hops: how many steps away, at least 1.
        limit: most nodes; ``graph.graph['left_out']`` says how many more there were.
    """
    reader = EdgeReader(graph.facts)
    nodes: dict[str, int] = dict.fromkeys(map(str, centres), 0)
    edges: dict[tuple[str, str, str], Edge] = {}
    frontier = list(nodes)
    left_out: set[str] = set()
    for distance in range(1, max(hops, 1) + 1):
        found = sorted((e for iri in frontier for e in reader.edges(iri)), key=importance)
        frontier = []
        for edge in found:
            edges[edge.source, edge.target, edge.key] = edge
            for end in (edge.source, edge.target):
                if end in nodes or not reader.kind(end):
                    continue
                if len(nodes) >= limit:
                    left_out.add(end)
                else:
                    nodes[end] = distance
                    frontier.append(end)
    for iri in frontier:  # edges among the outermost nodes belong to the picture too
        for edge in reader.edges(iri, incoming=False):
            edges[edge.source, edge.target, edge.key] = edge
    result = assemble(reader, nodes, (edges[key] for key in sorted(edges)))
    result.graph["left_out"] = len(left_out)
    return result


def importance(edge: Edge) -> tuple[int, int, int, str, str, str]:
    """Sorts edges: claims first, surer and better-evidenced ones before others."""
    studies = edge.supportingStudies + edge.disputingStudies + edge.supportingSyntheses + edge.disputingSyntheses
    return (_KIND_ORDER[edge.kind], -STRENGTH.get(edge.certainty, 0), -studies, edge.source, edge.target, edge.key)

"""Where a release waits on an endpoint until it is complete, so that nobody sees a part of it.

Readers ask the union of all named graphs, and staging graphs are named graphs as well. So the properties of what waits
there are veiled: they stand under another name, and no question that names a property finds any of it. The switch
takes the veil off within the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from urllib.parse import quote

import pyoxigraph as ox

from kg.namespaces import RDF
from kg.quads import text_of
from kg.store.quads import DESCRIPTION, STAGING

VEIL = "urn:stemkg:staged:"
_DONE = ox.NamedNode(str(RDF.value))


class Staging:
    """Names and SPARQL for the graphs in which one release waits.

    Arguments:
        release: its id.
    """

    def __init__(self, release: str) -> None:
        self.prefix = f"{STAGING}{quote(release, safe='')}/"
        self.progress = ox.NamedNode(f"{self.prefix}progress")

    def name(self, graph: str) -> ox.NamedNode:
        """The staging graph of a graph."""
        return ox.NamedNode(f"{self.prefix}graph/{quote(graph, safe='')}")

    def insertion(self, quads: Sequence[ox.Quad], number: int) -> str:
        """The update that adds a batch and notes that it is there, in one request.

        Arguments:
            quads: the batch, sorted by graph.
            number: which one it is.
        """
        blocks = [
            f"GRAPH {self.name(graph)} {{\n{_lines(group)}}}\n"
            for graph, group in groupby(quads, key=lambda quad: text_of(quad.graph_name))
        ]
        return f"INSERT DATA {{\n{''.join(blocks)}}} ;\n{self.note(number)}"

    def note(self, number: int) -> str:
        """The update that notes that a batch is there."""
        return f"INSERT DATA {{ GRAPH {self.progress} {{ {self.progress} {_DONE} {ox.Literal(number)} }} }}"

    def notes(self) -> str:
        """The query for the batches that are there."""
        return f"SELECT ?number WHERE {{ GRAPH {self.progress} {{ {self.progress} {_DONE} ?number }} }}"

    def unveiling(self, graph: str) -> str:
        """The update that puts the waiting graph in its place, and takes away what stood there."""
        return (
            f"DROP SILENT GRAPH <{graph}> ;\n"
            f"INSERT {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH {self.name(graph)} {{ ?s ?q ?o }} "
            f'BIND(IRI(STRAFTER(STR(?q), "{VEIL}")) AS ?p) }} ;\n'
            f"DROP SILENT GRAPH {self.name(graph)}"
        )

    def veiling(self, graph: str) -> str:
        """The update that keeps a copy of a graph in waiting."""
        return (
            f"INSERT {{ GRAPH {self.name(graph)} {{ ?s ?q ?o }} }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} "
            f'BIND(IRI(CONCAT("{VEIL}", STR(?p))) AS ?q) }}'
        )


def batches(quads: Iterable[ox.Quad], size: int, *, one_graph: bool) -> Iterator[list[ox.Quad]]:
    """Quads in batches, the same ones for the same quads, so that an interrupted work can be taken up.

    Arguments:
        quads: all quads, sorted by graph.
        size: most quads of a batch.
        one_graph: no batch has quads of two graphs.
    """
    batch: list[ox.Quad] = []
    for quad in quads:
        if len(batch) == size or (one_graph and batch and batch[0].graph_name != quad.graph_name):
            yield batch
            batch = []
        batch.append(quad)
    if batch:
        yield batch


def triples(quads: Iterable[ox.Quad]) -> bytes:
    """Quads of one graph as veiled N-Triples."""
    return _lines(quads).encode()


def unveiled(quads: Iterable[ox.Quad], graph: str) -> Iterator[ox.Quad]:
    """What a staging graph stands for."""
    name = ox.NamedNode(graph)
    for quad in quads:
        yield ox.Quad(quad.subject, ox.NamedNode(quad.predicate.value.removeprefix(VEIL)), quad.object, name)


def description_update(quads: Iterable[ox.Quad]) -> str:
    """The update that replaces the description of what an endpoint holds."""
    lines = "".join(f"{quad.triple} .\n" for quad in quads)
    return f"DROP SILENT GRAPH {DESCRIPTION} ;\nINSERT DATA {{ GRAPH {DESCRIPTION} {{\n{lines}}} }}"


def drops(names: Iterable[str]) -> list[str]:
    """Updates that remove graphs."""
    return [f"DROP SILENT GRAPH <{name}>" for name in names]


def _lines(quads: Iterable[ox.Quad]) -> str:
    return "".join(f"{quad.subject} <{VEIL}{quad.predicate.value}> {quad.object} .\n" for quad in quads)


__all__ = ["VEIL", "Staging", "batches", "description_update", "drops", "triples", "unveiled"]

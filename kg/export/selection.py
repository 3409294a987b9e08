"""The facts of a part of the graph, with all that makes them understandable elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.export.formats import Selection
from kg.namespaces import SKG
from kg.store.protocol import Store

if TYPE_CHECKING:
    from kg.graph.knowledge_graph import KnowledgeGraph

COMPONENT_PROPERTIES = frozenset(
    f"{SKG}{name}"
    for name in (
        "hasApproval",
        "hasArm",
        "hasBurdenCount",
        "hasEffectEstimate",
        "hasEventCount",
        "hasEvidenceLine",
        "hasIncidence",
        "hasNegativeSearch",
        "hasOutcomeResult",
        "hasStatement",
    )
)
"""Properties whose value is described as a part of its owner and nowhere else: the kinds of ``skg:hasComponent``."""


def selected_quads(graph: KnowledgeGraph, selection: Selection) -> set[ox.Quad]:
    """The facts of the selected entities, their components, and the claims that join them.

    A claim brings its assessment, the arguments for and against it, and what cites it; of these sources only their
    own description comes along, not their other figures.

    Arguments:
        graph: the opened graph.
        selection: entities and hops.

    Raises:
        NotFoundError: an entity does not exist.
    """
    nodes = {str(iri) for _, iri in selection.network(graph).nodes(data="iri")}
    collector = _Collector(graph.store)
    for node in nodes:
        collector.take(node)
    for claim in _claims_between(graph, nodes):
        collector.take(claim)
        for assessment in graph.facts.values(claim, "hasAssessment"):
            collector.take(assessment)
        for line in graph.facts.subjects("bearsOn", claim):
            collector.take(line)
            for source in graph.facts.subjects("hasEvidenceLine", line):
                collector.take(source, components=False)
                collector.take_triple(source, f"{SKG}hasEvidenceLine", line)
    return collector.quads


def _claims_between(graph: KnowledgeGraph, nodes: Iterable[str]) -> list[str]:
    facts = graph.facts
    ends = set(nodes)
    claims = {claim for node in ends for claim in facts.subjects("subject", node)}
    return sorted(claim for claim in claims if ends.issuperset(facts.values(claim, "object")))


class _Collector:
    """Gathers the quads of entities; each entity is read once.

    Arguments:
        store: the facts.
    """

    def __init__(self, store: Store) -> None:
        self.quads: set[ox.Quad] = set()
        self._store = store
        self._taken: set[tuple[str, bool]] = set()

    def take(self, iri: str, *, components: bool = True) -> None:
        """Take what is said of an entity and, where asked for, of its components and theirs."""
        if (iri, components) in self._taken:
            return
        self._taken.add((iri, components))
        for quad in self._store.quads_for_pattern(ox.NamedNode(iri), None, None, None):
            if quad.predicate.value not in COMPONENT_PROPERTIES:
                self.quads.add(quad)
            elif components and isinstance(quad.object, ox.NamedNode):
                self.quads.add(quad)
                self.take(quad.object.value)

    def take_triple(self, subject: str, predicate: str, value: str) -> None:
        """Take one triple from wherever it stands."""
        self.quads.update(
            self._store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value), None)
        )

"""Read facts of an opened graph by short names, as views need them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from kg.graph.at_hand import FactsAtHand, at_hand
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import KG, SKG, compact, expand
from kg.overlay.graph import OverlaidGraph

_LONGEST_NAME = 90
_NODE_KINDS_FIRST = ("OpenQuestion", "Study", "Document", "Claim")


@dataclass(frozen=True)
class Ref:
    """Something that a view can link to.

    Arguments:
        id: compact id, such as ``kg:risk-discitis``.
        label: what people call it.
        kind: local name of its class, such as ``Risk``; empty where it has none.
        own: whether a file that a visitor laid over the graph defines it.
    """

    id: str
    label: str
    kind: str = ""
    own: bool = False


class Lookup:
    """Reads one graph; properties are given as ``skg:severity``, ``skos:definition`` and so on.

    Arguments:
        graph: the opened graph.
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        self.graph = graph
        self.store = graph.store
        self._own = _defined_by_visitor(graph)
        self._label = lru_cache(maxsize=20_000)(graph.facts.label)
        self._kind = lru_cache(maxsize=20_000)(self._read_kind)

    def values(self, subject: str, name: str) -> list[str]:
        """Values of a property as text or IRIs, sorted, without repeats."""
        quads = self.store.quads_for_pattern(ox.NamedNode(subject), _node(name), None)
        return sorted({_text(quad.object) for quad in quads})

    def value(self, subject: str, name: str) -> str:
        """The first value of a property, empty where there is none."""
        values = self.values(subject, name)
        return values[0] if values else ""

    def number(self, subject: str, name: str) -> float | None:
        """The number in a property, None where there is none."""
        value = self.value(subject, name)
        return float(value) if value else None

    def integer(self, subject: str, name: str) -> int | None:
        """The whole number in a property, None where there is none."""
        value = self.value(subject, name)
        return int(value) if value else None

    def subjects(self, name: str, value: str) -> list[str]:
        """IRIs that have an entity in a property, sorted."""
        quads = self.store.quads_for_pattern(None, _node(name), ox.NamedNode(value))
        return sorted({_text(quad.subject) for quad in quads})

    def label(self, iri: str) -> str:
        """Label of anything, empty for an empty IRI."""
        if not iri:
            return ""
        label = self._label(iri)
        # A statement has a text and no name; its place in the source says nothing to a reader.
        return (_shortened(self.value(iri, "skg:text")) or label) if iri.endswith(label) else label

    def word(self, subject: str, name: str) -> str:
        """Label of the value of a property, empty where there is none."""
        return self.label(self.value(subject, name))

    def kind(self, iri: str) -> str:
        """Local name of the class of an entity, empty where it has none of the model."""
        return self._kind(iri)

    def _read_kind(self, iri: str) -> str:
        kinds = {value.removeprefix(str(SKG)) for value in self.values(iri, "rdf:type") if value.startswith(str(SKG))}
        return next((kind for kind in _NODE_KINDS_FIRST if kind in kinds), min(kinds, default=""))

    def ref(self, iri: str) -> Ref:
        """A link to an entity."""
        return Ref(compact(iri), self.label(iri), self.kind(iri), iri in self._own)

    def refs(self, iris: list[str]) -> tuple[Ref, ...]:
        """Links to entities, in the order of their labels."""
        return tuple(sorted((self.ref(iri) for iri in iris), key=lambda ref: (ref.label.casefold(), ref.id)))

    def term(self, iri: str) -> str:
        """What the ontology calls a class or property."""
        label = self.value(iri, "rdfs:label")
        return label or compact(iri).rpartition(":")[2]

    def quads_of(self, iri: str) -> list[tuple[str, str, bool, str]]:
        """Every statement with an entity as subject: property, value, whether that is an entity, graph."""
        quads = self.store.quads_for_pattern(ox.NamedNode(iri), None, None, None)
        return sorted(
            (q.predicate.value, _text(q.object), isinstance(q.object, ox.NamedNode), _text(q.graph_name)) for q in quads
        )

    def quads_to(self, iri: str) -> list[tuple[str, str, str]]:
        """Every statement with an entity as object: subject, property, graph."""
        quads = self.store.quads_for_pattern(None, None, ox.NamedNode(iri), None)
        return sorted((_text(q.subject), q.predicate.value, _text(q.graph_name)) for q in quads)


class LookupAtHand(Lookup):
    """Reads a graph whose facts are at hand.

    Arguments:
        graph: the graph.
        facts: its facts.
        below: the graph from which they were read.
    """

    def __init__(self, graph: KnowledgeGraph, facts: FactsAtHand, below: KnowledgeGraph) -> None:
        super().__init__(graph)
        self._facts = facts
        self._own = _defined_by_visitor(below)

    def values(self, subject: str, name: str) -> list[str]:
        """Values of a property as text or IRIs, sorted, without repeats."""
        return self._facts.objects(subject, _iri(name))

    def subjects(self, name: str, value: str) -> list[str]:
        """IRIs that have an entity in a property, sorted."""
        return self._facts.having(_iri(name), value)


def whole_lookup(graph: KnowledgeGraph) -> Lookup:
    """Reads a graph for a view over all of it, which asks for so many values that they are read by property.

    Arguments:
        graph: the opened graph.
    """
    near = at_hand(graph)
    return LookupAtHand(near, near.facts, graph) if isinstance(near.facts, FactsAtHand) else Lookup(graph)


def _defined_by_visitor(graph: KnowledgeGraph) -> frozenset[str]:
    return graph.overlay.defined if isinstance(graph, OverlaidGraph) else frozenset()


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1].rstrip() + "…"


def is_entity(iri: str) -> bool:
    """Whether an IRI is one of this graph's own."""
    return iri.startswith(str(KG))


@lru_cache(maxsize=1000)
def _iri(name: str) -> str:
    return str(expand(name))


@lru_cache(maxsize=1000)
def _node(name: str) -> ox.NamedNode:
    return ox.NamedNode(_iri(name))


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))

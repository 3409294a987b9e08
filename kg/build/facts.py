"""Look facts up in a store during a build, by property name, without writing SPARQL for each."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyoxigraph as ox

from kg.namespaces import KG, RDF, RDFS, SKG, SKOS
from kg.quads import text_of
from kg.store.protocol import Store

_TYPE = ox.NamedNode(str(RDF.type))
_LABELS = (ox.NamedNode(str(SKOS.prefLabel)), ox.NamedNode(str(RDFS.label)))
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}\Z")


class Facts:
    """Read access to the facts of a store, over all its graphs.

    Arguments:
        store: the facts.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def members(self, name: str) -> list[str]:
        """IRIs of all instances of a class of the model, sorted."""
        quads = self.store.quads_for_pattern(None, _TYPE, ox.NamedNode(f"{SKG}{name}"))
        return sorted({text_of(quad.subject) for quad in quads})

    def values(self, subject: str, name: str) -> list[str]:
        """Values of a property, sorted and without repeats."""
        quads = self.store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(f"{SKG}{name}"), None)
        return sorted({text_of(quad.object) for quad in quads})

    def kinds(self, subject: str) -> list[str]:
        """IRIs of the classes of something, sorted."""
        quads = self.store.quads_for_pattern(ox.NamedNode(subject), _TYPE, None)
        return sorted({text_of(quad.object) for quad in quads})

    def value(self, subject: str, name: str) -> str | None:
        """The value of a property that has at most one."""
        values = self.values(subject, name)
        return values[0] if values else None

    def subjects(self, name: str, value: str) -> list[str]:
        """What has a value in a property, sorted."""
        quads = self.store.quads_for_pattern(None, ox.NamedNode(f"{SKG}{name}"), ox.NamedNode(value))
        return sorted({text_of(quad.subject) for quad in quads})

    def broader(self, subject: str) -> list[str]:
        """The next broader concepts, sorted."""
        quads = self.store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(str(SKOS.broader)), None)
        return sorted({text_of(quad.object) for quad in quads})

    def integer(self, subject: str, name: str) -> int | None:
        """The whole number in a property, None where it is absent or no whole number."""
        value = self.value(subject, name)
        return int(value) if value and _INTEGER.match(value) else None

    def label(self, subject: str) -> str:
        """The label of anything, made up from what is known where it has none."""
        for name in _LABELS:
            found = [text_of(q.object) for q in self.store.quads_for_pattern(ox.NamedNode(subject), name, None)]
            if found:
                return min(found)
        if sources := self.subjects("hasEvidenceLine", subject):
            return f"an argument from {self.label(sources[0])}"
        for part in ("hasEventCount", "hasOutcomeResult", "hasEffectEstimate", "hasBurdenCount"):
            if owners := self.subjects(part, subject):
                return f"a figure of {self.label(owners[0])}"
        return subject.replace("#", "/").rsplit("/", 1)[-1]


COUNTED = (
    "Document",
    "Study",
    "Claim",
    "EvidenceLine",
    "EventCount",
    "OutcomeResult",
    "EffectEstimate",
    "BurdenCount",
    "NegativeSearch",
    "Risk",
    "Therapy",
    "Condition",
    "CellSource",
    "Procedure",
    "OpenQuestion",
    "Derivation",
    "Incidence",
)
"""Main classes, whose sizes tell how large a graph is."""


def local(iri: str | None) -> str:
    """Local name of an entity's IRI.

    >>> local("https://w3id.org/stemkg/id/design-rct")
    'design-rct'
    """
    return (iri or "").removeprefix(str(KG)).removeprefix(str(SKG))


def quad(subject: str, name: str, value: ox.NamedNode | ox.Literal, graph: str) -> ox.Quad:
    """A quad with a property of the model."""
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(f"{SKG}{name}"), value, ox.NamedNode(graph))


def typed(subject: str, name: str, graph: str) -> ox.Quad:
    """A quad that says of which class of the model something is."""
    return ox.Quad(ox.NamedNode(subject), _TYPE, ox.NamedNode(f"{SKG}{name}"), ox.NamedNode(graph))


def all_quads(store: Store) -> Iterator[ox.Quad]:
    """Every quad of a store."""
    return store.quads_for_pattern(None, None, None, None)

"""Read from an opened graph what is compared, property by property and each only once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from kg.namespaces import OWL, RDF, RDFS, SKG, SKOS
from kg.quads import node, text_of

if TYPE_CHECKING:
    from kg.graph.knowledge_graph import KnowledgeGraph

Table = Mapping[str, tuple[str, ...]]
"""Values of a property by subject, sorted."""

_TYPE = node(RDF.type)
_TERM_KINDS = (
    (OWL.NamedIndividual, "word of a list"),
    (OWL.AnnotationProperty, "property"),
    (OWL.DatatypeProperty, "property"),
    (OWL.ObjectProperty, "property"),
    (OWL.Class, "class"),
)


@dataclass(frozen=True)
class Line:
    """One evidence line as it is compared.

    Arguments:
        claim: IRI of the claim it bears on.
        source: IRI of the study or document that holds it.
        words: its direction in words, such as ``disputes: no difference``.
    """

    claim: str
    source: str
    words: str


class Reader:
    """Read access to one of two graphs that are compared.

    Arguments:
        graph: the opened graph.
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        self.graph = graph
        self._store = graph.store
        self.table: Callable[[str], Table] = cache(self._read)
        self.label: Callable[[str], str] = cache(self._label)

    def _read(self, name: str) -> Table:
        found: dict[str, set[str]] = defaultdict(set)
        for quad in self._store.quads_for_pattern(None, node(f"{SKG}{name}"), None):
            found[text_of(quad.subject)].add(text_of(quad.object))
        return {subject: tuple(sorted(values)) for subject, values in found.items()}

    def values(self, subject: str, name: str) -> tuple[str, ...]:
        """All values of a property of ours, sorted."""
        return self.table(name).get(subject, ())

    def value(self, subject: str, name: str) -> str:
        """The first value of a property of ours, empty where there is none."""
        return next(iter(self.values(subject, name)), "")

    def word(self, subject: str, name: str) -> str:
        """Label of the value of a property, empty where there is none."""
        value = self.value(subject, name)
        return self.label(value) if value else ""

    def members(self, *names: str) -> frozenset[str]:
        """IRIs of all instances of some classes of the model."""
        return frozenset(iri for name in names for iri in self.graph.facts.members(name))

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for name in (RDFS.label, SKOS.prefLabel):  # the later one wins
            own: dict[str, str] = {}
            for quad in self._store.quads_for_pattern(None, node(name), None):
                subject, label = text_of(quad.subject), text_of(quad.object)
                own[subject] = min(own.get(subject, label), label)
            found |= own
        return found

    def _label(self, iri: str) -> str:
        try:
            return self._labels.get(iri) or self.graph.facts.label(iri)
        except ValueError:  # a text where an entity was expected
            return iri

    def declares(self, name: str) -> bool:
        """Whether the graph knows a class or property: it uses it, or its ontology has it."""
        term = node(f"{SKG}{name}")
        patterns = ((term, _TYPE, None), (None, term, None), (None, _TYPE, term))
        return any(True for pattern in patterns for _ in self._store.quads_for_pattern(*pattern))

    @cached_property
    def terms(self) -> Mapping[str, str]:
        """The classes, properties and words of lists that the graph's ontology declares: IRI and which of these."""
        return {
            text_of(quad.subject): words
            for kind, words in _TERM_KINDS
            for quad in self._store.quads_for_pattern(None, _TYPE, node(kind))
        }

    @cached_property
    def lines(self) -> Mapping[str, Line]:
        """Evidence lines by IRI."""
        owners = {line: source for source, lines in self.table("hasEvidenceLine").items() for line in lines}
        found = {}
        for line in self.table("bearsOn"):
            if direction := self.word(line, "direction"):
                dispute = self.word(line, "disputeKind")
                words = f"{direction}: {dispute}" if dispute else direction
                found[line] = Line(self.value(line, "bearsOn"), owners.get(line, ""), words)
        return found

    @cached_property
    def lines_by_claim(self) -> Mapping[str, tuple[Line, ...]]:
        """Evidence lines on each claim."""
        found: dict[str, list[Line]] = defaultdict(list)
        for _, line in sorted(self.lines.items()):
            found[line.claim].append(line)
        return {claim: tuple(lines) for claim, lines in found.items()}

    @cached_property
    def claims_by_source(self) -> Mapping[str, frozenset[str]]:
        """Claims on which each study or document bears; a document bears where a study does that it reports."""
        found: dict[str, set[str]] = defaultdict(set)
        for line in self.lines.values():
            for source in (line.source, *self.values(line.source, "reportedIn")):
                found[source].add(line.claim)
        return {source: frozenset(claims) for source, claims in found.items()}

    @cached_property
    def claims_by_pair(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """Claims by what they join: subject, and object or condition."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for claim in self.members("Claim"):
            subject = self.value(claim, "subject")
            for target in (*self.values(claim, "object"), *self.values(claim, "inCondition")):
                found[subject, target].add(claim)
        return {pair: frozenset(claims) for pair, claims in found.items()}

    @cached_property
    def studies_by_count(self) -> Mapping[str, str]:
        """The study that holds each count of harm."""
        return {count: study for study, counts in self.table("hasEventCount").items() for count in counts}


@dataclass(frozen=True)
class Pair:
    """The two graphs that are compared.

    Arguments:
        old: the older one.
        new: the newer one.
    """

    old: Reader
    new: Reader

    def label(self, iri: str) -> str:
        """Label in the newer graph, in the older one where the newer does not know it."""
        known = self.new.label(iri)
        return self.old.label(iri) if iri.endswith(known) else known

    def both(self, *names: str) -> tuple[list[str], list[str], list[str]]:
        """Instances of some classes: new ones, gone ones, and those in both graphs; each sorted."""
        old, new = self.old.members(*names), self.new.members(*names)
        return sorted(new - old), sorted(old - new), sorted(old & new)

    def comparable(self, name: str) -> bool:
        """Whether both graphs know a class or property."""
        return self.old.declares(name) and self.new.declares(name)

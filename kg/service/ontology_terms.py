"""The ontology of an opened graph as plain records, in the order of its file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.namespaces import DCTERMS, ONTOLOGY, OWL, RDF, RDFS, SKG, SKOS
from kg.quads import node, text_of
from kg.resources import ontology_folder

if TYPE_CHECKING:
    from kg.graph.knowledge_graph import KnowledgeGraph

ONTOLOGY_IRI = str(SKG).rstrip("#")

_KINDS = {
    str(OWL.Class): "class",
    str(OWL.ObjectProperty): "object property",
    str(OWL.DatatypeProperty): "datatype property",
    str(OWL.AnnotationProperty): "annotation property",
}
_CLOSED = f"{SKG}ClosedListValue"
_MATCHES = tuple(str(SKOS[name]) for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"))


@dataclass(frozen=True)
class Word:
    """One value of a closed list.

    Arguments:
        iri: the value.
        label: what people call it.
        definition: what it means.
    """

    iri: str
    label: str
    definition: str


@dataclass(frozen=True)
class Term:
    """One class or property.

    Arguments:
        iri: the term.
        kind: ``class``, ``object property``, ``datatype property`` or ``annotation property``.
        label: what people call it.
        definition: what it means.
        source: where the meaning comes from.
        parents: IRIs of broader classes or properties.
        children: IRIs of narrower ones.
        domain: IRIs of the classes of its subjects.
        ranges: IRIs of the classes or datatypes of its values.
        matches: IRIs of like terms of other ontologies.
        properties: for a class, IRIs of the properties whose domain it is.
        words: for a closed list, its values.
        id_prefix: for a class, what ids of its instances begin with.
        claimed: whether a claim may put it between its subject and its object.
    """

    iri: str
    kind: str
    label: str
    definition: str
    source: str
    parents: tuple[str, ...]
    children: tuple[str, ...]
    domain: tuple[str, ...]
    ranges: tuple[str, ...]
    matches: tuple[str, ...]
    properties: tuple[str, ...]
    words: tuple[Word, ...]
    id_prefix: str
    claimed: bool

    @property
    def name(self) -> str:
        """The local name, which is also the anchor on the page."""
        return self.iri.removeprefix(str(SKG))


def ontology_triples(graph: KnowledgeGraph) -> list[ox.Triple]:
    """The ontology that a graph was built with, or the shipped one for a graph that carries none."""
    found = [quad.triple for quad in graph.store.quads_for_pattern(None, None, None, node(str(ONTOLOGY)))]
    if found:
        return found
    return [q.triple for q in ox.parse(path=str(ontology_folder() / "stemkg.ttl"), format=ox.RdfFormat.TURTLE)]


def triples_of_term(triples: Iterable[ox.Triple], iri: str) -> list[ox.Triple]:
    """What the ontology says of a term, in both directions; empty where it has no such term."""
    found = [t for t in triples if text_of(t.subject) == iri or text_of(t.object) == iri]
    return found if any(text_of(t.subject) == iri for t in found) else []


def read_terms(triples: Iterable[ox.Triple]) -> list[Term]:
    """All classes and properties of the model's own namespace, by kind and name.

    Arguments:
        triples: the ontology.
    """
    facts: dict[tuple[str, str], list[str]] = defaultdict(list)
    back: dict[tuple[str, str], list[str]] = defaultdict(list)
    for triple in triples:
        subject, predicate, value = text_of(triple.subject), triple.predicate.value, text_of(triple.object)
        facts[subject, predicate].append(value)
        back[value, predicate].append(subject)
    return [
        _term(iri, kind, facts, back)
        for kind_iri, kind in _KINDS.items()
        for iri in sorted(back[kind_iri, str(RDF.type)], key=str.casefold)
        if iri.startswith(str(SKG))
    ]


def read_rules(triples: Iterable[ox.Triple]) -> list[Word]:
    """The rules of inference that stand beside the ontology, each with the sentence that explains a conclusion.

    Arguments:
        triples: the ontology.
    """
    facts: dict[tuple[str, str], str] = {}
    rules = []
    for triple in triples:
        facts[text_of(triple.subject), triple.predicate.value] = text_of(triple.object)
        if triple.predicate.value == str(RDF.type) and text_of(triple.object) == f"{SKG}Rule":
            rules.append(text_of(triple.subject))
    return [
        Word(rule, facts.get((rule, str(SKOS.prefLabel)), rule), facts.get((rule, f"{SKG}explanation"), ""))
        for rule in sorted(rules)
    ]


def _term(
    iri: str,
    kind: str,
    facts: dict[tuple[str, str], list[str]],
    back: dict[tuple[str, str], list[str]],
) -> Term:
    def said(predicate: str) -> tuple[str, ...]:
        return tuple(sorted(facts.get((iri, str(predicate)), ())))

    def one(predicate: str) -> str:
        return next(iter(said(predicate)), "")

    above = str(RDFS.subClassOf if kind == "class" else RDFS.subPropertyOf)
    members = back.get((iri, str(RDF.type)), []) if _CLOSED in said(above) else []
    words = (
        Word(
            member,
            next(iter(facts.get((member, str(SKOS.prefLabel)), ())), ""),
            next(iter(facts.get((member, str(SKOS.definition)), ())), ""),
        )
        for member in sorted(members)
    )
    return Term(
        iri=iri,
        kind=kind,
        label=one(str(RDFS.label)),
        definition=one(str(SKOS.definition)),
        source=one(str(DCTERMS.source)),
        parents=said(above),
        children=tuple(sorted(back.get((iri, above), ()))),
        domain=said(str(RDFS.domain)),
        ranges=said(str(RDFS.range)),
        matches=tuple(match for predicate in _MATCHES for match in said(predicate)),
        properties=tuple(sorted(back.get((iri, str(RDFS.domain)), ()))) if kind == "class" else (),
        words=tuple(words),
        id_prefix=one(f"{SKG}idPrefix"),
        claimed=f"{SKG}ClaimPredicate" in said(str(RDF.type)),
    )

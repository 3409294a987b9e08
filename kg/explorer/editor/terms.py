"""What the editor offers by label: classes, properties, words of the closed lists, and concepts of the graph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from kg.explorer.view.lookup import Lookup
from kg.namespaces import OWL, PREFIXES, compact

Kind = Literal["class", "property", "word", "entity"]

_DECLARED: tuple[tuple[str, Kind], ...] = (
    (str(OWL.Class), "class"),
    (str(OWL.ObjectProperty), "property"),
    (str(OWL.DatatypeProperty), "property"),
    (str(OWL.AnnotationProperty), "property"),
)
_FOREIGN = (
    ("rdf:type", "type", "What something is."),
    ("rdfs:label", "label of a class or property", "What the ontology calls it."),
    ("rdfs:subClassOf", "sub-class of", "The class above a class."),
    ("rdfs:domain", "domain", "The class whose members have a property."),
    ("rdfs:range", "range", "The class from which a property takes its values."),
    ("skos:prefLabel", "label", "What an entity is called."),
    ("skos:altLabel", "synonym", "What an entity is called as well."),
    ("skos:definition", "definition", "What is meant, in a sentence."),
    ("skos:broader", "broader", "The next wider concept."),
    ("dcterms:title", "title", "The title of a document."),
    ("dcterms:source", "source", "Whence a text or a definition comes."),
)
_CONCEPT, _LIST, _PREDICATE = "skg:Concept", "skg:ClosedListValue", "skg:ClaimPredicate"
# A name with other characters needs escapes in SPARQL, which nobody can read.
_PLAIN = re.compile(r"[a-z]+:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?\Z")
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Term:
    """A name that can be written in a query.

    Arguments:
        name: the compact name, such as ``skg:severity``.
        label: what people call it.
        kind: ``class``, ``property``, ``word`` of a closed list, or ``entity``.
        about: of a class the class above it, of a property the class of its values, of the others their class; empty
            where there is none.
        definition: a sentence on it, for classes and properties.
    """

    name: str
    label: str
    kind: Kind
    about: str = ""
    definition: str = ""

    def row(self) -> list[str]:
        """The term as the editor reads it."""
        return [self.name, self.label, self.kind, self.about, self.definition]


def terms(lookup: Lookup) -> tuple[Term, ...]:
    """All names that the editor offers, by kind and label.

    Studies, documents and claims are left out: there are too many of them to be sent to each reader, and they are found
    by what is said of them.

    Arguments:
        lookup: reads the graph.
    """
    declared = [*_vocabulary(lookup), *(Term(name, label, "property", "", said) for name, label, said in _FOREIGN)]
    classes = {term.name: term.about for term in declared if term.kind == "class"}
    entities = [
        Term(compact(iri), lookup.label(iri), kind, name)
        for name in classes
        if (kind := _kind_of_members(name, classes))
        for iri in lookup.graph.facts.members(name.partition(":")[2])
    ]
    return _sorted([*declared, *entities])


def _vocabulary(lookup: Lookup) -> Iterable[Term]:
    known = {name for name, _, _ in _FOREIGN}
    for declaration, kind in _DECLARED:
        for iri in lookup.subjects("rdf:type", declaration):
            name = compact(iri)
            if name not in known and name.partition(":")[0] in PREFIXES:
                about = lookup.values(iri, "rdfs:subClassOf" if kind == "class" else "rdfs:range")
                first = next((short for value in about if _PLAIN.match(short := compact(value))), "")
                label = lookup.value(iri, "rdfs:label") or _HUMPS.sub(" ", name.partition(":")[2]).lower()
                yield Term(name, label, kind, first, lookup.value(iri, "skos:definition"))


def _kind_of_members(name: str, above: dict[str, str]) -> Kind | None:
    """Whether the members of a class are offered, and as what."""
    if not name.startswith("skg:"):
        return None
    seen: set[str] = set()
    while name and name not in seen:
        if name in (_LIST, _PREDICATE):
            return "word"
        if name == _CONCEPT:
            return "entity"
        seen.add(name)
        name = above.get(name, "")
    return None


def _sorted(found: Sequence[Term]) -> tuple[Term, ...]:
    kept = {(term.name, term.kind): term for term in reversed(found) if _PLAIN.match(term.name)}
    return tuple(sorted(kept.values(), key=lambda term: (term.kind, term.label.casefold(), term.name)))

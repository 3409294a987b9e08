"""The head of an entity's page: what it is called, what it is, where it stands in the tree."""

from __future__ import annotations

from dataclasses import dataclass

from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.overlay import own_marks
from kg.explorer.view.words import within
from kg.namespaces import SKG, expand

_LONGEST_CHAIN = 12
_MATCHES = {
    "exactMatch": "same as",
    "closeMatch": "close to",
    "broadMatch": "narrower than",
    "narrowMatch": "broader than",
    "relatedMatch": "related to",
}


@dataclass(frozen=True)
class Mapping:
    """A term of another vocabulary.

    Arguments:
        relation: how it matches, in words.
        iri: its address.
        code: its short code, such as ``MONDO:0005300``.
        label: its label there, empty where unknown.
    """

    relation: str
    iri: str
    code: str
    label: str


@dataclass(frozen=True)
class Entity:
    """What stands at the head of an entity's page.

    Arguments:
        id: compact id.
        iri: full IRI.
        label: what people call it.
        kind: local name of its class.
        kind_label: the ontology's label for the class.
        badges: short words on it: severity, design, status.
        own: whether it comes from a visitor's own file, in words; empty where it does not.
        definition: what it is; for a claim its plain sentence.
        plain_language: the same for a reader without training, empty where there is none.
        synonyms: other names.
        notes: the curators' notes.
        breadcrumb: broader concepts, broadest first.
        narrower: kinds of it.
        mappings: terms of other vocabularies.
    """

    id: str
    iri: str
    label: str
    kind: str
    kind_label: str
    badges: tuple[str, ...] = ()
    own: str = ""
    definition: str = ""
    plain_language: str = ""
    synonyms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    breadcrumb: tuple[Ref, ...] = ()
    narrower: tuple[Ref, ...] = ()
    mappings: tuple[Mapping, ...] = ()


_WITHIN = "in {}"
_BADGES = {
    "Risk": (("severity", "{}"),),
    "Procedure": (("stage", "{}"),),
    "Study": (("design", "{}"), ("setting", "{}"), ("realm", _WITHIN)),
    "Document": (("documentType", "{}"), ("standing", "{}"), ("seenAs", "read: {}")),
    "OpenQuestion": (("status", "{}"), ("gapKind", "{}")),
    "CellSource": (("donor", "{}"), ("tissue", "{}")),
    "Claim": (("questionType", "a question of {}"),),
    "CellProduct": (("donor", "{}"),),
}


def read_entity(lookup: Lookup, iri: str) -> Entity:
    """The head of an entity's page.

    Arguments:
        lookup: reads the graph.
        iri: an existing entity.
    """
    ref = lookup.ref(iri)
    plain = lookup.value(iri, "skg:plain")
    title = lookup.value(iri, "dcterms:title")
    return Entity(
        id=ref.id,
        iri=str(iri),
        label=ref.label,
        kind=ref.kind,
        kind_label=lookup.term(str(SKG) + ref.kind) if ref.kind else "entity",
        badges=_badges(lookup, iri, ref.kind),
        own=own_marks(lookup.graph).get(str(iri), ""),
        definition=plain or lookup.value(iri, "skos:definition") or title or lookup.value(iri, "skg:text"),
        plain_language=lookup.value(iri, "skg:plainLanguage"),
        synonyms=tuple(value for value in lookup.values(iri, "skos:altLabel") if value != ref.label),
        notes=(*lookup.values(iri, "skos:note"), *lookup.values(iri, "skos:scopeNote")),
        breadcrumb=broader_chain(lookup, iri),
        narrower=lookup.refs(lookup.subjects("skos:broader", iri)),
        mappings=_mappings(lookup, iri),
    )


def _badges(lookup: Lookup, iri: str, kind: str) -> tuple[str, ...]:
    words = ((pattern, lookup.word(iri, f"skg:{name}")) for name, pattern in _BADGES.get(kind, ()))
    return tuple(within(word) if pattern == _WITHIN else pattern.format(word) for pattern, word in words if word)


def broader_chain(lookup: Lookup, iri: str) -> tuple[Ref, ...]:
    """The broader concepts of a concept, broadest first; where there are several, the first of each step."""
    chain: list[str] = []
    step = iri
    while len(chain) < _LONGEST_CHAIN:
        broader = [b for b in lookup.values(step, "skos:broader") if b not in chain and b != iri]
        if not broader:
            break
        step = broader[0]
        chain.insert(0, step)
    return tuple(map(lookup.ref, chain))


def _mappings(lookup: Lookup, iri: str) -> tuple[Mapping, ...]:
    found = []
    for name, relation in _MATCHES.items():
        for target in lookup.values(iri, f"skos:{name}"):
            code = lookup.value(target, "skos:notation") or target.replace("#", "/").rsplit("/", 1)[-1].replace(
                "_", ":"
            )
            found.append(Mapping(relation, target, code, lookup.value(target, "rdfs:label")))
    return tuple(found)


def is_known(lookup: Lookup, name: str) -> str:
    """The IRI of an existing entity given by compact id or IRI, empty where there is none.

    Arguments:
        lookup: reads the graph.
        name: what stands in the URL; anything at all.
    """
    if not name or len(name) > 500 or any(c.isspace() or ord(c) < 33 or c in '<>"{}|\\^`' for c in name):
        return ""
    iri = str(expand(name))
    return iri if lookup.graph.exists(iri) else ""

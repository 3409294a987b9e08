"""The data dictionary: every class, key and word of the model as one Markdown page, read from the ontology itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kg.namespaces import RDF, RDFS, SH, SKG, SKOS, compact
from kg.quads import Term, node, text_of
from kg.sources.model import Key, Model

_CLOSED = f"{SKG}ClosedListValue"
_PREDICATE = f"{SKG}ClaimPredicate"
_TEXTS = {
    "text": "English text",
    "string": "text",
    "integer": "whole number",
    "decimal": "number",
    "boolean": "true or false",
    "anyURI": "web address",
}
_INTRODUCTION = """# Data dictionary

What a source file may say: every class of record with its keys, how often each may stand, what it takes and what it
means, and every word of the closed lists. This page is written by `stemkg dictionary` from `ontology/stemkg.ttl`,
`ontology/shapes.ttl` and `ontology/context.jsonld`; do not edit it. How files are written:
[add-a-source.md](add-a-source.md).

A record has an `id` that begins with the prefix of its class (`kg:risk-...`) and a `type`, the class. A record that is
nested in another needs neither. *How often*: 1 (needed), 0-1, 1+ (needed, a list), 0+ (a list).
"""
_BOUNDS = {
    "minInclusive": "from {}",
    "minExclusive": "above {}",
    "maxInclusive": "to {}",
    "maxExclusive": "below {}",
    "pattern": "pattern `{}`",
}


@dataclass(frozen=True)
class _Slot:
    """One property of a shape."""

    path: str
    least: int
    most: int | None
    wanted: str
    words: tuple[str, ...]
    bounds: str
    message: str

    @property
    def times(self) -> str:
        if self.most == 1:
            return "1" if self.least else "0-1"
        return f"{self.least or 0}+"


class _Page:
    def __init__(self, ontology: Path) -> None:
        self.model = Model.load(ontology)
        self.facts: dict[tuple[str, str], list[str]] = defaultdict(list)
        for triple in self.model.triples:
            self.facts[text_of(triple.subject), triple.predicate.value].append(text_of(triple.object))
        self.shapes = ox.Store()
        self.shapes.load(path=str(ontology / "shapes.ttl"), format=ox.RdfFormat.TURTLE)

    def one(self, subject: str, predicate: str) -> str:
        return next(iter(self.facts.get((subject, str(predicate)), ())), "")

    def label(self, iri: str) -> str:
        return self.one(iri, str(RDFS.label)) or self.one(iri, str(SKOS.prefLabel)) or compact(iri)

    def definition(self, iri: str) -> str:
        return self.one(iri, str(SKOS.definition))

    @cached_property
    def keys(self) -> Mapping[str, Key]:
        """Keys by the property they stand for."""
        return {key.iri: key for key in self.model.keys.values()}

    @cached_property
    def words(self) -> Mapping[str, str]:
        return {iri: word for word, iri in self.model.words.items()}

    @cached_property
    def classes(self) -> list[str]:
        """Classes in the order of the ontology."""
        return list(dict.fromkeys(text_of(t.subject) for t in self.model.triples if text_of(t.subject) in self._known))

    @property
    def _known(self) -> frozenset[str]:
        return self.model.classes

    @cached_property
    def closed(self) -> list[str]:
        return [c for c in self.classes if _CLOSED in self.facts.get((c, str(RDFS.subClassOf)), ())]

    def members(self, kind: str) -> list[str]:
        return list(
            dict.fromkeys(
                text_of(t.subject)
                for t in self.model.triples
                if t.predicate.value == str(RDF.type) and text_of(t.object) == kind
            )
        )

    # -------------------------------------------------------------- shapes

    def shape_of(self, kind: str) -> ox.NamedNode | ox.BlankNode | None:
        found = list(self.shapes.quads_for_pattern(None, node(str(SH.targetClass)), node(kind)))
        return found[0].subject if found and not isinstance(found[0].subject, ox.Triple) else None

    def slots(self, shape: ox.NamedNode | ox.BlankNode) -> list[_Slot]:
        """The properties that a class may have, in the order of the keys."""
        order = {iri: place for place, iri in enumerate(self.keys)}
        found = []
        for quad in self.shapes.quads_for_pattern(shape, node(str(SH.property)), None):
            value = {q.predicate.value.removeprefix(str(SH)): q.object for q in self._about(quad.object)}
            if not isinstance(value["path"], ox.NamedNode):  # an inverse path says where the record belongs
                continue
            most = value.get("maxCount")
            found.append(
                _Slot(
                    text_of(value["path"]),
                    int(text_of(value["minCount"])) if "minCount" in value else 0,
                    int(text_of(most)) if most is not None else None,
                    text_of(value["class"]) if "class" in value else "",
                    tuple(self._list(value["in"])) if "in" in value else (),
                    ", ".join(text.format(text_of(value[b])) for b, text in _BOUNDS.items() if b in value),
                    text_of(value.get("message", ox.Literal(""))),
                )
            )
        return sorted(found, key=lambda slot: (order.get(slot.path, len(order)), slot.path))

    def belongs(self, shape: ox.NamedNode | ox.BlankNode) -> list[str]:
        """What the shape says of where a record stands."""
        texts = []
        for quad in self.shapes.quads_for_pattern(shape, node(str(SH.property)), None):
            value = {q.predicate.value.removeprefix(str(SH)): q.object for q in self._about(quad.object)}
            if not isinstance(value["path"], ox.NamedNode) and "message" in value:
                texts.append(text_of(value["message"]))
        return sorted(texts)

    def _about(self, subject: object) -> Iterator[ox.Quad]:
        if isinstance(subject, ox.NamedNode | ox.BlankNode):
            yield from self.shapes.quads_for_pattern(subject, None, None)

    def _list(self, start: Term) -> Iterator[str]:
        """Members of an RDF list."""
        while start != node(str(RDF.nil)):
            value = {q.predicate.value: q.object for q in self._about(start)}
            yield text_of(value[str(RDF.first)])
            start = value[str(RDF.rest)]

    # -------------------------------------------------------------- text

    def taken(self, slot: _Slot) -> str:
        """What a key takes, in words."""
        key = self.keys.get(slot.path)
        if slot.words:
            return "one of " + ", ".join(f"`{self.words.get(iri, compact(iri))}`" for iri in slot.words)
        if slot.wanted == _PREDICATE:
            return "a word of [claim predicates](#claim-predicates)"
        if slot.wanted in self.closed:
            return f"a word of [{self.label(slot.wanted)}]({_anchor(self.label(slot.wanted))})"
        if key is not None and key.component:
            return f"{self.link(f'{SKG}{key.component}')} records, nested or by id"
        if slot.wanted:
            return f"id of {_article(self.label(slot.wanted))} {self.link(slot.wanted)}"
        text = _TEXTS.get(key.kind, key.kind) if key else "a computed value"
        return f"{text}, {slot.bounds}" if slot.bounds else text

    def link(self, kind: str) -> str:
        return f"[{self.label(kind)}]({_anchor(self.heading(kind))})"

    def heading(self, kind: str) -> str:
        return f"{_sentence(self.label(kind))} ({kind.removeprefix(str(SKG))})"

    def record(self, kind: str, shape: ox.NamedNode | ox.BlankNode) -> Iterator[str]:
        prefix = self.model.id_prefixes.get(kind)
        yield f"### {self.heading(kind)}\n"
        yield self.definition(kind) + (f" Ids begin with `kg:{prefix}-`." if prefix else "") + "\n"
        if belongs := self.belongs(shape):
            yield " ".join(belongs) + "\n"
        rows = []
        for slot in self.slots(shape):
            key = self.keys.get(slot.path)
            name = f"`{key.name}`" if key else "(computed)"
            meaning = self.definition(slot.path) or slot.message
            rows.append((name, f"`{compact(slot.path)}`", slot.times, self.taken(slot), meaning))
        yield _table(("Key", "Property", "How often", "Takes", "Meaning"), rows)

    def computed(self, kind: str) -> Iterator[str]:
        yield f"### {self.heading(kind)}\n"
        yield self.definition(kind) + "\n"
        domain = str(RDFS.domain)
        properties = sorted({s for (s, p), values in self.facts.items() if p == domain and kind in values})
        rows = [
            (f"`{compact(p)}`", self._range(self.one(p, str(RDFS.range))), self.definition(p))
            for p in properties
            if p not in self.keys
        ]
        if rows:
            yield _table(("Property", "Value", "Meaning"), rows)

    def _range(self, iri: str) -> str:
        if iri in self.model.classes:
            return self.label(iri)
        local = iri.replace("#", "/").rsplit("/", 1)[-1]
        return _TEXTS.get(local, "English text" if local == "PlainLiteral" else local)

    def word_list(self, kind: str) -> Iterator[str]:
        yield f"### {_sentence(self.label(kind))}\n"
        yield self.definition(kind) + "\n"
        rows = [
            (
                f"`{self.words[iri]}`" if iri in self.words else "",
                f"`{compact(iri)}`",
                self.label(iri),
                self.definition(iri),
            )
            for iri in self.members(kind)
        ]
        yield _table(("Word", "Id", "Label", "Meaning"), rows)

    def predicates(self) -> Iterator[str]:
        yield "### Claim predicates\n"
        yield "What a claim may say between its `subject` and its `object`.\n"
        rows = [
            (
                f"`{iri.removeprefix(str(SKG))}`",
                self.label(iri),
                self._range(self.one(iri, str(RDFS.range))),
                self.definition(iri),
            )
            for iri in self.members(_PREDICATE)
        ]
        yield _table(("Word", "Label", "Object", "Meaning"), rows)

    def parts(self) -> Iterator[str]:
        written = [(kind, shape) for kind in self.classes if (shape := self.shape_of(kind)) is not None]
        told = {kind for kind, _ in written}.union(self.closed)
        rest = [kind for kind in self.classes if kind not in told]
        yield _INTRODUCTION
        yield "## Records\n"
        for kind, shape in written:
            yield from self.record(kind, shape)
        yield "## Words\n"
        yield from self.predicates()
        for kind in self.closed:
            yield from self.word_list(kind)
        yield "## What is computed, and classes above others\n"
        yield "Nobody writes records of these classes: a build makes them, or they stand above others.\n"
        for kind in rest:
            yield from self.computed(kind)


def data_dictionary(ontology: Path) -> str:
    """The data dictionary as Markdown.

    Arguments:
        ontology: folder with ``stemkg.ttl``, ``shapes.ttl`` and ``context.jsonld``.
    """
    return "\n".join(_Page(ontology).parts()).rstrip("\n") + "\n"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _article(word: str) -> str:
    """The article of a noun.

    >>> _article("arm"), _article("risk")
    ('an', 'a')
    """
    return "an" if word[:1].lower() in "aeiou" else "a"


def _anchor(heading: str) -> str:
    """The link to a heading, as Markdown readers make it.

    >>> _anchor("Event count (EventCount)")
    '#event-count-eventcount'
    """
    return "#" + re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [
        columns,
        ["---"] * len(columns),
        *([cell.replace("|", "\\|").replace("\n", " ") for cell in r] for r in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"

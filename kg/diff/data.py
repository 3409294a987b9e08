"""Write a difference as data: JSON, and RDF in the terms of the ontology and of PROV."""

from __future__ import annotations

import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from kg.diff.changes import Change, Difference, Kind, Side
from kg.diff.outline import moved_counts
from kg.diff.terms import DATASET
from kg.namespaces import DCTERMS, KG, PREFIXES, PROV, RDF, RDFS, SKG, compact
from kg.quads import node

FORMAT = 1
"""Version of the JSON layout."""


def to_json(difference: Difference) -> str:
    """A difference as JSON, the same text for the same difference.

    Arguments:
        difference: what differs.
    """
    kinds = Counter(change.kind.value for change in difference.changes)
    data = {
        "format": FORMAT,
        "old": _side(difference.old),
        "new": _side(difference.new),
        "differs": difference.differs,
        "rulesChanged": difference.rules_changed,
        "notCompared": [{"section": one.section.value, "what": one.what} for one in difference.not_compared],
        "summary": {kind.value: kinds[kind.value] for kind in Kind if kinds[kind.value]},
        "changes": [_change(change) for change in difference.changes],
        "counts": {count.name: {"old": count.old, "new": count.new} for count in difference.counts},
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _side(side: Side) -> dict[str, Any]:
    return {
        "release": side.release or None,
        "date": side.date or None,
        "version": side.version or None,
        "ruleSets": list(side.rule_sets),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "section": change.kind.section.value,
        "id": compact(change.entity),
        "iri": change.entity,
        "label": change.label,
        "old": change.old or None,
        "new": change.new or None,
        "claims": [compact(claim) for claim in change.claims],
        "reasons": [
            {
                "text": reason.text,
                "entity": compact(reason.entity) if reason.entity else None,
                "domain": compact(reason.domain) if reason.domain else None,
            }
            for reason in change.reasons
        ],
    }


def to_turtle(difference: Difference) -> str:
    """A difference as RDF in Turtle, the same text for the same difference.

    Every change is a ``skg:Change`` with its kind, entity, values and reasons; the sources and grading domains behind
    a reason are told by ``prov:wasInfluencedBy``, the two releases by ``prov:wasDerivedFrom``.

    Arguments:
        difference: what differs.
    """
    triples = sorted(_triples(difference), key=str)
    written = io.BytesIO()
    ox.serialize(triples, written, format=ox.RdfFormat.TURTLE, prefixes=dict(PREFIXES))
    return written.getvalue().decode()


def _triples(difference: Difference) -> Iterator[ox.Triple]:
    changes = (*difference.changes, *_count_changes(difference))
    name = hashlib.sha256("\n".join(map(repr, (difference.old, difference.new, changes))).encode()).hexdigest()[:16]
    whole = node(f"{KG}difference-{name}")
    yield ox.Triple(whole, node(RDF.type), node(SKG.Difference))
    yield ox.Triple(whole, node(RDF.type), node(PROV.Entity))
    releases = [_release(side) for side in (difference.old, difference.new)]
    for side, release in zip((difference.old, difference.new), releases, strict=True):
        if release:
            yield ox.Triple(whole, node(PROV.wasDerivedFrom), release)
            yield ox.Triple(release, node(RDF.type), node(PROV.Entity))
            yield ox.Triple(release, node(PROV.specializationOf), node(DATASET))
            yield ox.Triple(release, node(PROV.wasGeneratedBy), node(f"{KG}build-{side.release}"))
            yield ox.Triple(release, node(DCTERMS.modified), ox.Literal(side.date))
    if releases[0] and releases[1] and releases[0] != releases[1]:
        yield ox.Triple(releases[1], node(PROV.wasRevisionOf), releases[0])
    for one in difference.not_compared:
        yield ox.Triple(whole, node(SKG.notCompared), _english(one.what))
    for change in changes:
        yield from _change_triples(whole, change, name)


def _release(side: Side) -> ox.NamedNode | None:
    return node(f"https://w3id.org/stemkg/release/{side.release}") if side.release else None


def _count_changes(difference: Difference) -> Iterator[Change]:
    for count in moved_counts(difference)[0]:
        old, new = ("" if number is None else str(number) for number in (count.old, count.new))
        yield Change(Kind.COUNT_CHANGED, DATASET, count.name, old, new)


def _change_triples(whole: ox.NamedNode, change: Change, name: str) -> Iterator[ox.Triple]:
    key = f"{name} {change.kind.value} {change.entity} {change.label}"
    subject = node(f"{KG}change-{hashlib.sha256(key.encode()).hexdigest()[:16]}")
    yield ox.Triple(whole, node(SKG.hasChange), subject)
    yield ox.Triple(subject, node(RDF.type), node(SKG.Change))
    yield ox.Triple(subject, node(RDF.type), node(PROV.Entity))
    yield ox.Triple(subject, node(SKG.changeKind), node(f"{KG}changekind-{change.kind.value}"))
    yield ox.Triple(subject, node(RDFS.label), _english(change.label))
    if entity := _iri(change.entity):
        yield ox.Triple(subject, node(SKG.changeOf), entity)
    for predicate, value in ((SKG.oldValue, change.old), (SKG.newValue, change.new)):
        if value:
            yield ox.Triple(subject, node(predicate), _english(value))
    for claim in filter(None, map(_iri, change.claims)):
        yield ox.Triple(subject, node(SKG.changeTouches), claim)
    for reason in change.reasons:
        yield ox.Triple(subject, node(SKG.changeReason), _english(reason.text))
        for influence in filter(None, map(_iri, (reason.entity, reason.domain))):
            yield ox.Triple(subject, node(PROV.wasInfluencedBy), influence)


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")


def _iri(text: str) -> ox.NamedNode | None:
    """A node, or None for the name of a blank node of somebody's file."""
    try:
        return ox.NamedNode(text) if text else None
    except ValueError:
        return None

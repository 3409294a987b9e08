"""Where else in the explorer a thing can be looked at: the views that have something to say on it."""

from __future__ import annotations

from dataclasses import dataclass

from kg.explorer.view.entity import Entity
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.page import Page
from kg.namespaces import expand
from kg.network.edges import NODE_KINDS

_COLUMNS = ("Therapy", "CellSource", "Procedure")
_ASKED = ("intervention", "blocks")
_MOST_CONDITIONS = 3


@dataclass(frozen=True)
class Elsewhere:
    """One other view of a thing.

    Arguments:
        words: what is to be seen there.
        page: name of the page.
        parameters: its query parameters.
    """

    words: str
    page: str
    parameters: tuple[tuple[str, str], ...]


def elsewhere(lookup: Lookup, page: Page) -> tuple[Elsewhere, ...]:
    """Other views of an entity; a view that would have nothing to say is left out.

    Arguments:
        lookup: reads the graph.
        page: the entity's page.
    """
    entity = page.entity
    iri = str(expand(entity.id))
    found = [
        *_harms(entity),
        *_evidence(entity),
        *_comparisons(lookup, entity, iri),
        *_questions(lookup, entity, iri),
        *_sources(page),
    ]
    if entity.kind in NODE_KINDS:
        found.append(_view("Connections from here to ...", "connections", {"from": entity.id}))
    return tuple(found)


def _view(words: str, page: str, parameters: dict[str, str]) -> Elsewhere:
    return Elsewhere(words, page, tuple(parameters.items()))


def _harms(entity: Entity) -> list[Elsewhere]:
    if entity.kind == "Risk":
        return [_view("Risks: after what it was counted", "risks", {"risk": entity.id})]
    if entity.kind in _COLUMNS:
        return [_view("Risks: its column in the matrix", "risks", {"given": entity.id})]
    return []


def _evidence(entity: Entity) -> list[Elsewhere]:
    if entity.kind == "Condition":
        return [_view("Evidence map of it", "evidence", {"condition": entity.id})]
    if entity.kind == "Therapy":
        return [_view("Evidence map of it", "evidence", {"given": entity.id})]
    if entity.kind == "CellSource":
        return [_view("Evidence map of it", "evidence", {"by": "source", "given": entity.id})]
    return []


def _comparisons(lookup: Lookup, entity: Entity, iri: str) -> list[Elsewhere]:
    if entity.kind == "Condition":
        if lookup.subjects("skg:investigatedFor", iri):
            return [_view("Compare treatments for it", "compare", {"condition": entity.id})]
        return []
    if entity.kind != "Therapy":
        return []
    tried = lookup.refs(sorted(lookup.values(iri, "skg:investigatedFor")))
    return [
        _view(f"Compare it with others for {ref.label}", "compare", {"condition": ref.id, "with": entity.id})
        for ref in _without_narrower(lookup, tried)[:_MOST_CONDITIONS]
    ]


def _without_narrower(lookup: Lookup, refs: tuple[Ref, ...]) -> list[Ref]:
    """The broadest of some conditions; a comparison for a condition holds what was tried for its kinds."""
    ids = {str(expand(ref.id)) for ref in refs}
    return [ref for ref in refs if not ids & set(lookup.values(str(expand(ref.id)), "skg:broaderTransitive"))]


def _questions(lookup: Lookup, entity: Entity, iri: str) -> list[Elsewhere]:
    found = []
    if any(lookup.subjects(f"skg:{name}", iri) for name in _ASKED):
        found.append(_view("Open questions about it", "questions", {"intervention": entity.id}))
    elif lookup.subjects("skg:inPopulation", iri):
        found.append(_view("Open questions about it", "questions", {"population": entity.id}))
    elif entity.kind == "Risk" and lookup.subjects("skg:concerns", iri):
        found.append(_view("Open questions about it", "explore", {"id": entity.id, "view": "questions"}))
    if lookup.subjects("skg:gapSubject", iri):
        found.append(_view("Computed gaps in it", "questions", {"given": entity.id}))
    elif lookup.subjects("skg:gapObject", iri):
        about = "Condition" if entity.kind == "Condition" else "Risk"
        found.append(_view("Computed gaps about it", "questions", {"about": about, "words": entity.label}))
    return found


def _sources(page: Page) -> list[Elsewhere]:
    entity = page.entity
    if entity.kind in ("Study", "Document"):
        return [_view("What rests on it", "sources", {"id": entity.id})]
    name = "given" if entity.kind in _COLUMNS else {"Condition": "condition", "Risk": "risk"}.get(entity.kind, "")
    return [_view("Sources on it", "sources", {name: entity.id})] if name and page.studies else []

"""What the graph says of one entity, and of what lies round some, as plain records for JSON and for pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.build.facts import local
from kg.namespaces import ASSESSED, CLAIMED, DERIVATIONS, INFERRED, KG, MAPPINGS, RDF, RDFS, SKG, SKOS, compact
from kg.quads import Term, text_of
from kg.query.results import SelectResult

if TYPE_CHECKING:
    from kg.graph.knowledge_graph import KnowledgeGraph

MOST_REFERENCES = 20
"""Things that are named for each property that points at an entity; a common word is pointed at by thousands."""
MOST_CLAIMS = 100

ORIGINS = {
    str(INFERRED): "inferred",
    str(ASSESSED): "assessed",
    str(CLAIMED): "claimed",
    str(DERIVATIONS): "derivation",
    str(MAPPINGS): "mapping",
}
"""Where a fact comes from, by its named graph; everything else was stated in a source file."""

_TALLIES = ("studiesFor", "studiesAgainst", "studiesOpen", "synthesesFor", "synthesesAgainst")


def entity_record(graph: KnowledgeGraph, iri: str) -> dict[str, Any]:
    """What is recorded of an entity, what is claimed of it, and what points at it.

    Arguments:
        graph: the opened graph.
        iri: the entity, which exists.
    """
    here = ox.NamedNode(iri)
    quads = list(graph.store.quads_for_pattern(here, None, None, None))
    claims = _claims(graph, iri)
    return {
        "id": compact(iri),
        "iri": iri,
        "label": graph.label(iri),
        "kinds": sorted({local(text_of(q.object)) for q in quads if q.predicate.value == str(RDF.type)}),
        "definition": _first(quads, str(SKOS.definition)),
        "synonyms": sorted({text_of(q.object) for q in quads if q.predicate.value == str(SKOS.altLabel)}),
        "facts": list(_facts(graph, quads)),
        "claims": claims[:MOST_CLAIMS],
        "claimsInAll": len(claims),
        "referencedBy": list(_references(graph, graph.store.quads_for_pattern(None, None, here, None))),
    }


def _first(quads: Iterable[ox.Quad], predicate: str) -> str:
    return min((text_of(q.object) for q in quads if q.predicate.value == predicate), default="")


def _facts(graph: KnowledgeGraph, quads: Sequence[ox.Quad]) -> Iterator[dict[str, Any]]:
    found: dict[tuple[str, str], dict[Term, None]] = defaultdict(dict)
    for quad in quads:
        origin = ORIGINS.get(text_of(quad.graph_name), "stated")
        if quad.predicate.value != str(RDF.type) and not isinstance(quad.object, ox.Triple):
            found[quad.predicate.value, origin][quad.object] = None
    for (predicate, origin), values in sorted(found.items()):
        yield {
            "property": compact(predicate),
            "label": property_label(graph, predicate),
            "origin": origin,
            "values": [value_record(graph, value) for value in sorted(values, key=str)],
        }


def _references(graph: KnowledgeGraph, quads: Iterable[ox.Quad]) -> Iterator[dict[str, Any]]:
    found: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if text_of(quad.graph_name) not in (str(CLAIMED), str(DERIVATIONS)):
            found[quad.predicate.value].add(text_of(quad.subject))
    for predicate, subjects in sorted(found.items()):
        named = sorted(subjects)[:MOST_REFERENCES]
        yield {
            "property": compact(predicate),
            "label": f"{property_label(graph, predicate)} (of)",
            "count": len(subjects),
            "values": [entity_reference(graph, subject) for subject in named],
        }


def property_label(graph: KnowledgeGraph, iri: str) -> str:
    """What the ontology calls a property, or its local name as words.

    >>> from kg import open_graph
    >>> property_label(open_graph(), "http://www.w3.org/2004/02/skos/core#altLabel")
    'alt label'
    """
    for quad in graph.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(str(RDFS.label)), None):
        return text_of(quad.object)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", iri.replace("#", "/").rsplit("/", 1)[-1]).lower()


def entity_reference(graph: KnowledgeGraph, iri: str) -> dict[str, str]:
    """An entity as a value: its short id, IRI, label, and where this service tells of it; empty where it does not."""
    href = f"/id/{iri.removeprefix(str(KG))}" if iri.startswith(str(KG)) else ""
    if iri.startswith(str(SKG)):
        href = f"/ontology/{iri.removeprefix(str(SKG))}"
    return {"id": compact(iri), "iri": iri, "label": graph.label(iri), "href": href}


def value_record(graph: KnowledgeGraph, value: Term) -> dict[str, str]:
    """A value of a property: an entity, or a literal with its datatype and language."""
    if isinstance(value, ox.Literal):
        return {"value": value.value, "datatype": compact(value.datatype.value), "language": value.language or ""}
    return entity_reference(graph, text_of(value))


def _claims(graph: KnowledgeGraph, iri: str) -> list[dict[str, Any]]:
    answer = graph.run("claims-about", {"entity": iri})
    rows = answer.to_dicts() if isinstance(answer, SelectResult) else []
    return [
        {
            "id": compact(str(row["claim"])),
            "plain": str(row["plain"]),
            "status": str(row["status"]),
            "certainty": str(row["certainty"]),
            **{name: int(str(row[name])) for name in _TALLIES},
        }
        for row in rows
    ]


def network_record(graph: KnowledgeGraph, iri: str, hops: int, limit: int) -> dict[str, Any]:
    """What lies round an entity, as nodes and edges.

    Arguments:
        graph: the opened graph.
        iri: the entity, which exists.
        hops: how many steps away.
        limit: most nodes.
    """
    network = graph.neighbourhood(iri, hops=hops, limit=limit)
    return {
        "id": compact(iri),
        "hops": hops,
        "nodes": [{"id": name, **told} for name, told in network.nodes(data=True)],
        "edges": [{"source": one, "target": other, **told} for one, other, told in network.edges(data=True)],
        "leftOut": network.graph["left_out"],
    }

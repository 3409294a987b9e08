"""Pages for people: the ontology with an anchor for every term; where no explorer runs, an entity and the way in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from kg.namespaces import DCTERMS, OWL, SKG, compact
from kg.quads import text_of
from kg.service.answers import told_of
from kg.service.api import OPERATIONS
from kg.service.documents import SUFFIXES
from kg.service.names import local_name
from kg.service.ontology_terms import ONTOLOGY_IRI, Term, ontology_triples, read_rules, read_terms
from kg.service.records import entity_record

if TYPE_CHECKING:
    from kg.graph.knowledge_graph import KnowledgeGraph

_SAID_ABOVE = frozenset({"skos:prefLabel", "skos:definition"})
_TEMPLATES = Path(__file__).resolve().parent / "templates"


@dataclass(frozen=True)
class Alternate:
    """The same document in another form.

    Arguments:
        href: its address.
        media_type: what it is.
        label: what people call it.
    """

    href: str
    media_type: str
    label: str


@dataclass(frozen=True)
class Section:
    """A part of the ontology's page.

    Arguments:
        anchor: its place.
        title: its heading.
        text: a sentence on what stands in it.
        terms: the terms.
    """

    anchor: str
    title: str
    text: str
    terms: tuple[Term, ...]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"compact": compact, "local": local_name}
    return made


@lru_cache(maxsize=1)
def page_style() -> str:
    """The style sheet that every page carries in itself; the security policy allows it by its hash."""
    return (_TEMPLATES / "page.css").read_text(encoding="utf-8")


def _rendered(template: str, graph: KnowledgeGraph, root: str, here: str, **values: object) -> str:
    alternates = [
        Alternate(f"{root}{here}{suffix}", form.media_type, form.label)
        for suffix, form in SUFFIXES.items()
        if here and suffix != ".json"
    ]
    return (
        _environment()
        .get_template(template)
        .render(style=page_style(), root=root, alternates=alternates, told=told_of(graph), **values)
    )


def home_page(graph: KnowledgeGraph, root: str) -> str:
    """The first page of a service without the explorer: what may be asked, and where.

    Arguments:
        graph: the opened graph.
        root: what stands before every path of the service.
    """
    queries = list(graph.named_queries.values())
    return _rendered("home.html", graph, root, "", operations=OPERATIONS, queries=queries)


def entity_page(graph: KnowledgeGraph, iri: str, root: str) -> str:
    """The page of one entity.

    Arguments:
        graph: the opened graph.
        iri: the entity, which exists.
        root: what stands before every path of the service.
    """
    record = entity_record(graph, iri)
    # A claim's own triple is not asserted; the section on claims says how its evidence stands.
    record["facts"] = [
        fact for fact in record["facts"] if fact["origin"] != "claimed" and fact["property"] not in _SAID_ABOVE
    ]
    return _rendered("entity.html", graph, root, f"/id/{local_name(iri)}", record=record)


def ontology_page(graph: KnowledgeGraph, counts: Mapping[str, int], root: str) -> str:
    """The page of the ontology: classes, properties and closed lists, each term with its own anchor.

    Arguments:
        graph: the opened graph.
        counts: instances by class.
        root: what stands before every path of the service.
    """
    triples = ontology_triples(graph)
    terms = read_terms(triples)
    said = {t.predicate.value: text_of(t.object) for t in triples if text_of(t.subject) == ONTOLOGY_IRI}
    about = {
        "title": said.get(str(DCTERMS.title), "Ontology of StemKG"),
        "description": said.get(str(DCTERMS.description), ""),
        "version": said.get(str(OWL.versionInfo), "not stated"),
    }
    return _rendered(
        "ontology.html",
        graph,
        root,
        "/ontology",
        about=about,
        namespace=str(SKG),
        sections=_sections(terms),
        rules=read_rules(triples),
        known={term.iri: term.label or term.name for term in terms},
        counts=counts,
    )


def _sections(terms: list[Term]) -> list[Section]:
    closed = [term for term in terms if term.words]
    classes = [term for term in terms if term.kind == "class" and not term.words]
    claimed = [term for term in terms if term.claimed]
    links = [term for term in terms if term.kind == "object property" and not term.claimed]
    values = [term for term in terms if term.kind in ("datatype property", "annotation property")]
    parts = (
        ("classes", "Classes", "Kinds of things that the graph speaks of.", classes),
        ("claim-predicates", "Claim predicates", "What a claim may say between its subject and its object.", claimed),
        ("links", "Properties between things", "Their values are things of the graph.", links),
        ("values", "Properties with plain values", "Their values are texts, numbers, dates or addresses.", values),
        ("closed-lists", "Closed lists", "Classes whose few values stand here, each with its meaning.", closed),
    )
    return [Section(anchor, title, text, tuple(found)) for anchor, title, text, found in parts if found]

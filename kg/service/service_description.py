"""What the endpoint says of itself: SPARQL 1.1 Service Description for machines, a page for people."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from kg.namespaces import DCTERMS, OWL, PREFIXES, RDF, XSD
from kg.service.answers import told_of
from kg.service.backend.cache import BoundedCache
from kg.service.documentation import Alternate, page_style
from kg.service.negotiation import SERIALISATIONS
from kg.service.settings import Settings

if TYPE_CHECKING:
    from kg.graph.knowledge_graph import KnowledgeGraph

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_SCHEMA = "https://schema.org/"
# The W3C's names of formats; it has none for N-Triples as a result of its own, and says so by these IRIs.
_FORMATS = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "nt": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
}
# A Host header is the client's own word: no more descriptions are kept than honest clients need.
_KEPT_BYTES = 4_000_000

_EXAMPLE = """SELECT ?risk ?label {
  ?risk a skg:Risk ; skos:prefLabel ?label .
}
ORDER BY ?label LIMIT 10"""

Limit = tuple[str, float, str, str]


def limits_of(settings: Settings) -> list[Limit]:
    """The limits as name, value, unit and sentence."""
    return [
        ("seconds", settings.seconds, "seconds", "A query that runs longer is ended with status 504."),
        ("rows", settings.rows, "rows or triples", "An answer ends there, and X-StemKG-Truncated says true."),
        ("answer-bytes", settings.answer_bytes, "bytes", "A larger answer is refused with status 422."),
        ("memory-mb", settings.memory_mb, "MB", "A query that needs more is ended with status 422."),
        ("text-bytes", settings.text_bytes, "bytes", "A longer query is refused with status 413."),
        ("workers", settings.worker_count, "queries", "So many run at the same time."),
        (
            "queue",
            settings.queue,
            "queries",
            f"So many wait, at most {settings.queue_seconds:g} seconds; further ones get status 503 and Retry-After.",
        ),
    ]


class Description:
    """The endpoint's description of itself.

    Arguments:
        graph: the opened graph.
        settings: its limits are told.
    """

    def __init__(self, graph: KnowledgeGraph, settings: Settings) -> None:
        self._graph = graph
        self._settings = settings
        self._written = BoundedCache[tuple[str, str], bytes](_KEPT_BYTES)

    def written(self, endpoint: str, engine_format: str) -> bytes:
        """The description in RDF.

        Arguments:
            endpoint: address of the endpoint, as the client wrote it.
            engine_format: name of a pyoxigraph format.
        """
        key = endpoint, engine_format
        body = self._written.get(key)
        if body is None:
            form: ox.RdfFormat = getattr(ox.RdfFormat, engine_format)
            prefixes = {**PREFIXES, "sd": _SD, "schema": _SCHEMA} if form != ox.RdfFormat.N_TRIPLES else None
            body = ox.serialize(self._triples(endpoint), format=form, prefixes=prefixes) or b""
            self._written.put(key, body, cost=len(body))
        return body

    def _graph_names(self) -> set[ox.NamedNode | ox.BlankNode]:
        # pyoxigraph's own type information lacks this method.
        names: set[ox.NamedNode | ox.BlankNode] = set(self._graph.store.named_graphs())  # type: ignore[attr-defined]
        return names

    def page(self, endpoint: str) -> bytes:
        """The description for people.

        Arguments:
            endpoint: as above.
        """
        links = [
            Alternate(f"?format={form.name}", form.media_type, form.label)
            for form in SERIALISATIONS
            if form.kind == "triples"
        ]
        page = _environment().get_template("endpoint.html")
        return page.render(
            style=Markup(page_style()),  # noqa: S704 - ours, and without any '<'
            root=endpoint.removesuffix("/sparql"),
            alternates=links,
            told=told_of(self._graph),
            endpoint=endpoint,
            example=_EXAMPLE,
            limits=limits_of(self._settings),
            forms=[form for form in SERIALISATIONS if form.kind in {"solutions", "triples"}],
            prefixes=PREFIXES,
        ).encode()

    def _triples(self, endpoint: str) -> Iterator[ox.Triple]:
        said = _Speaker(endpoint)
        yield from said.of("", RDF.type, f"{_SD}Service")
        yield from said.of("", f"{_SD}endpoint", endpoint)
        yield from said.of("", f"{_SD}supportedLanguage", f"{_SD}SPARQL11Query")
        # The default graph of a query is the union of all named graphs.
        yield from said.of("", f"{_SD}feature", f"{_SD}UnionDefaultGraph")
        for form in SERIALISATIONS:
            if form.name in _FORMATS:
                yield from said.of("", f"{_SD}resultFormat", f"http://www.w3.org/ns/formats/{_FORMATS[form.name]}")
        yield from said.of("", DCTERMS.license, "https://creativecommons.org/licenses/by/4.0/")
        if (manifest := self._graph.manifest) is not None:
            yield from said.of("", OWL.versionInfo, ox.Literal(manifest.release))
            yield from said.of("", DCTERMS.issued, ox.Literal(manifest.date))
        for limit in limits_of(self._settings):
            yield from _limit(said, limit)
        yield from said.of("", f"{_SD}defaultDataset", f"{endpoint}#dataset")
        yield from said.of("#dataset", RDF.type, f"{_SD}Dataset")
        yield from said.of("#dataset", f"{_SD}defaultGraph", f"{endpoint}#default-graph")
        yield from said.of("#default-graph", RDF.type, f"{_SD}Graph")
        for number, name in enumerate(sorted(self._graph_names(), key=str)):
            part = f"#graph-{number}"
            yield from said.of("#dataset", f"{_SD}namedGraph", f"{endpoint}{part}")
            yield from said.of(part, RDF.type, f"{_SD}NamedGraph")
            if isinstance(name, ox.NamedNode):
                yield from said.of(part, f"{_SD}name", name)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    folder = Path(__file__).resolve().parent / "templates"
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class _Speaker:
    """Says things of parts of the endpoint's address."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint

    def of(self, part: str, predicate: str, value: str | ox.NamedNode | ox.Literal) -> Iterator[ox.Triple]:
        term = ox.NamedNode(value) if isinstance(value, str) else value
        yield ox.Triple(_node(self._endpoint + part), _node(str(predicate)), term)


@lru_cache(maxsize=512)
def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def _limit(said: _Speaker, limit: Limit) -> Iterator[ox.Triple]:
    name, value, unit, sentence = limit
    part = f"#limit-{name}"
    yield from said.of("", f"{_SCHEMA}additionalProperty", _node(said._endpoint + part))
    yield from said.of(part, RDF.type, f"{_SCHEMA}PropertyValue")
    yield from said.of(part, f"{_SCHEMA}name", ox.Literal(name))
    yield from said.of(part, f"{_SCHEMA}value", ox.Literal(f"{value:g}", datatype=_node(str(XSD.decimal))))
    yield from said.of(part, f"{_SCHEMA}unitText", ox.Literal(unit))
    yield from said.of(part, f"{_SCHEMA}description", ox.Literal(sentence, language="en"))

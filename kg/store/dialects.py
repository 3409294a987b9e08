"""What engines do otherwise than the standards say; no other module knows of any of it.

Each quirk was seen on the engine that its comment names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pyoxigraph as ox

from kg.namespaces import RDF, XSD
from kg.store.protocol import Solutions, Term

_BOOLEAN = ox.NamedNode(str(XSD.boolean))
_TRUE, _FALSE = ox.Literal("true", datatype=_BOOLEAN), ox.Literal("false", datatype=_BOOLEAN)
_LANGUAGE = ox.NamedNode(str(RDF.langString))


@dataclass(frozen=True)
class Dialect:
    """How to speak to one kind of engine.

    Arguments:
        name: what it is called.
        union: form fields by which a query runs over all named graphs.
        tells_cuts: it says by itself when it cut an answer off, or never does so.
        tells_cut_triples: it does so for CONSTRUCT and DESCRIBE too.
        sorts_texts: its ORDER BY sorts texts as the standard says.
        own_graphs: matches the names of graphs that are the engine's own and no data.
        update_field: form field that carries an update.
        graph_field: query parameter that names a graph of the Graph Store Protocol.
        update_paths: paths that take SPARQL Update, by the path that takes queries.
        transactional: readers see the whole of an update request or nothing of it.
    """

    name: str = "generic"
    union: Mapping[str, str] = field(default_factory=dict)
    tells_cuts: bool = False
    tells_cut_triples: bool = False
    sorts_texts: bool = True
    own_graphs: re.Pattern[str] | None = None
    update_field: str = "update"
    graph_field: str = "graph"
    update_paths: Mapping[str, str] = field(default_factory=dict)
    transactional: bool = False


GENERIC = Dialect(
    # Fuseki and RDF4J style; what takes updates elsewhere has to be told by --update.
    update_paths=MappingProxyType({"/query": "/update", "/sparql": "/update"}),
)

OXIGRAPH = Dialect(
    name="oxigraph",
    # Its default graph is the unnamed graph alone unless the server was started with --union-default-graph; the
    # field asks for the same per query, and does no harm where the flag was given.
    union=MappingProxyType({"union-default-graph": "true"}),
    tells_cuts=True,  # it never cuts an answer
    tells_cut_triples=True,
    update_paths=MappingProxyType({"/query": "/update"}),
    transactional=True,
)

VIRTUOSO = Dialect(
    name="virtuoso",
    # The default graph is the union of everything in the database: its own system graphs too.
    own_graphs=re.compile(
        r"http://www\.openlinksw\.com/|http://localuriqaserver/|http://(?:localhost|127\.0\.0\.1)(?::\d+)?/(?:DAV|sparql)"
        r"|http://www\.w3\.org/(?:2002/07/owl|ns/ldp)#|urn:(?:activitystreams|core|rules|virtuoso)"
    ),
    # Answers longer than ResultSetMaxRows (10,000 as shipped) are cut; a header is all that says so, and triples that
    # were made from the first so many rows come without it.
    tells_cuts=True,
    # Texts with a language tag and texts above some length come sorted by an inner number.
    sorts_texts=False,
    # /sparql takes updates only where the user SPARQL may write; /sparql-auth asks for a password (digest).
    # It knows the field "update" only from 7.2.6 on, and takes an update in the field "query" as well.
    update_field="query",
    graph_field="graph-uri",
    update_paths=MappingProxyType({"/sparql": "/sparql-auth", "/sparql-auth": "/sparql-auth"}),
    # An update request is committed statement by statement.
    transactional=False,
)


def dialect_of(server: str) -> Dialect:
    """The dialect of an engine by the ``Server`` header of its answers.

    >>> dialect_of("Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu").name
    'virtuoso'
    """
    lower = server.lower()
    return next((known for known in (OXIGRAPH, VIRTUOSO) if known.name in lower), GENERIC)


def was_cut(headers: Mapping[str, str]) -> bool:
    """Whether an answer's headers say that it is not complete.

    Virtuoso: ``X-SPARQL-MaxRows`` stands only on an answer that was cut at that number of rows, and the SQL state
    S1TAT on what a time limit left of one.
    """
    return "x-sparql-maxrows" in headers or "S1TAT" in headers.get("x-sql-state", "")


def truth(answer: Solutions) -> bool | None:
    """The answer of an ASK that came as a table, None where it is no such table.

    Virtuoso, depending on the media type: a variable ``__ask_retval`` with one row of 1, or of 0, or no row.
    """
    if len(answer.variables) != 1:
        return None
    if not answer.rows:
        return False
    (cell,) = answer.rows[0]
    if len(answer.rows) == 1 and isinstance(cell, ox.Literal) and cell.value in ("0", "1", "false", "true"):
        return cell.value in ("1", "true")
    return None


def mended(term: Term | None) -> Term | None:
    """A term as the embedded store would give it.

    Virtuoso spells booleans in JSON 0 and 1. Language tags are lower case in the embedded store, which SPARQL allows;
    other engines keep the case in which they were written.

    >>> mended(ox.Literal("1", datatype=ox.NamedNode(str(XSD.boolean)))).value
    'true'
    """
    if isinstance(term, ox.Literal):
        if term.language:
            return term
        if term.datatype == _BOOLEAN and term.value in ("0", "1"):
            return _TRUE if term.value == "1" else _FALSE
    return term

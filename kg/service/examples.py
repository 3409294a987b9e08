"""The named queries as SPARQL examples in the form of the SIB collection, which other tools read.

The form: Bolleman et al. 2025, GigaScience 14, "A large collection of bioinformatics question-query pairs"; SHACL's
``sh:SPARQLExecutable`` holds the text, ``schema:target`` the endpoint.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.namespaces import RDF, RDFS, SH, XSD
from kg.quads import node
from kg.query.guard import inspect

if TYPE_CHECKING:
    from kg.query.guard import QueryForm
    from kg.query.named import NamedQuery

PATH = "/.well-known/sparql-examples"
SCHEMA = "https://schema.org/"

_SPEX = "https://purl.expasy.org/sparql-examples/ontology#"
_EXECUTABLES = {
    "select": (f"{SH}SPARQLSelectExecutable", f"{SH}select"),
    "ask": (f"{SH}SPARQLAskExecutable", f"{SH}ask"),
    "construct": (f"{SH}SPARQLConstructExecutable", f"{SH}construct"),
    "describe": (f"{SH}SPARQLExecutable", f"{_SPEX}describe"),  # SHACL has no name for it
}


def example_text(query: NamedQuery) -> str:
    """A named query with its defaults and with every prefix declared, so that any client can send it as it stands."""
    text = query.text({})
    return _declared(inspect(text)) + text


def _declared(form: QueryForm) -> str:
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in form.prefixes.items())


def example_triples(queries: Iterable[NamedQuery], base: str) -> list[ox.Triple]:
    """Named queries as examples.

    Arguments:
        queries: the queries.
        base: address of the service, without a slash at its end.
    """
    triples: list[ox.Triple] = []
    prefixes: dict[str, str] = {}
    for query in queries:
        form = inspect(query.text({}))
        prefixes |= form.prefixes
        triples += _example(query, form, base)
    return [*triples, *_prefix_triples(prefixes, base)]


def _example(query: NamedQuery, form: QueryForm, base: str) -> Iterator[ox.Triple]:
    example = node(f"{base}{PATH}#{query.name}")
    kind, holder = _EXECUTABLES[form.kind]
    defaults = "; ".join(
        f"{p.description or p.name}: {p.default}, may be replaced" for p in query.parameters.values() if p.default
    )
    comment = f"{query.title} {query.description}" + (f" Here for {defaults}." if defaults else "")
    yield ox.Triple(example, node(str(RDF.type)), node(f"{SH}SPARQLExecutable"))
    yield ox.Triple(example, node(str(RDF.type)), node(kind))
    yield ox.Triple(example, node(str(RDFS.label)), ox.Literal(query.title, language="en"))
    yield ox.Triple(example, node(str(RDFS.comment)), ox.Literal(comment, language="en"))
    yield ox.Triple(example, node(f"{SH}prefixes"), node(f"{base}{PATH}#prefixes"))
    yield ox.Triple(example, node(holder), ox.Literal(example_text(query)))
    yield ox.Triple(example, node(f"{SCHEMA}target"), node(f"{base}/sparql"))
    for word in query.keywords:
        yield ox.Triple(example, node(f"{SCHEMA}keywords"), ox.Literal(word))


def _prefix_triples(prefixes: dict[str, str], base: str) -> Iterator[ox.Triple]:
    declarations = node(f"{base}{PATH}#prefixes")
    for prefix, iri in sorted(prefixes.items()):
        one = node(f"{base}{PATH}#prefix-{prefix}")
        yield ox.Triple(declarations, node(f"{SH}declare"), one)
        yield ox.Triple(one, node(f"{SH}prefix"), ox.Literal(prefix))
        yield ox.Triple(one, node(f"{SH}namespace"), ox.Literal(iri, datatype=node(str(XSD.anyURI))))

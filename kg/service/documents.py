"""Triples as documents in the form that a client asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.export.rdf import serialise
from kg.graph.terms import to_oxigraph
from kg.namespaces import PREFIXES, RDF, SH
from kg.quads import text_of
from kg.service.negotiation import BY_NAME, choose, offered, serialisation

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.query.results import GraphResult
    from kg.service.negotiation import Serialisation

_EXPORTS = {"turtle": "turtle", "nt": "ntriples", "jsonld": "jsonld", "rdfxml": "rdfxml"}

_PREFIXES = {
    **PREFIXES,
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "sh": str(SH),
    "spdx": "http://spdx.org/rdf/terms#",
}

SUFFIXES: Mapping[str, Serialisation] = MappingProxyType(
    {f".{BY_NAME[name].suffix}": BY_NAME[name] for name in _EXPORTS} | {".json": BY_NAME["jsonld"]}
)
"""Endings of an address that ask for a form of triples; ``.json`` is JSON-LD too."""

PAGE_SUFFIX = ".html"


def form_of(request: Request, suffix: str, *, page: bool) -> Serialisation:
    """The form of an answer.

    Arguments:
        request: what was asked.
        suffix: ending of the address, empty where the header decides.
        page: whether there is a page for people as well.

    Raises:
        NotAcceptable: nothing that there is fits.
    """
    if suffix == PAGE_SUFFIX and page:
        return BY_NAME["html"]
    if suffix:
        return SUFFIXES[suffix]
    # Triples go first: a program that does not say what it wants is no browser.
    kinds = ("triples", "page") if page else ("triples",)
    asked = choose(request.headers.get("accept"), request.query_params.get("format"), offered(*kinds))
    return serialisation(asked, *kinds)


def triples_of(result: GraphResult) -> list[ox.Triple]:
    """The triples of an answer as the store's own terms."""
    made = []
    for subject, predicate, value in result:
        one, two, three = to_oxigraph(subject), to_oxigraph(predicate), to_oxigraph(value)
        if isinstance(one, ox.NamedNode | ox.BlankNode) and isinstance(two, ox.NamedNode):
            made.append(ox.Triple(one, two, three))
    return made


def document(triples: Iterable[ox.Triple], form: Serialisation) -> bytes:
    r"""Triples written in a form; the same triples give the same bytes.

    Raises:
        ExportError: RDF/XML has no form for one of the facts.

    >>> name = ox.NamedNode("https://w3id.org/stemkg/id/a")
    >>> document([ox.Triple(name, name, ox.Literal("b"))], BY_NAME["nt"])
    b'<https://w3id.org/stemkg/id/a> <https://w3id.org/stemkg/id/a> "b" .\n'
    """
    said = sorted(set(triples), key=str)
    if form.name == "turtle":
        return ox.serialize(said, format=ox.RdfFormat.TURTLE, prefixes=_used_prefixes(said)) or b""
    written = serialise((ox.Quad(t.subject, t.predicate, t.object) for t in said), _EXPORTS[form.name])
    return _with_context(written, _used_prefixes(said)) if form.name == "jsonld" else written


def _used_prefixes(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """The prefixes that a document needs; a dozen idle ones would hide the facts of a small one."""
    bases = {}
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            iri = term.datatype.value if isinstance(term, ox.Literal) else text_of(term)
            bases[iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]] = True
    return {prefix: base for prefix, base in _PREFIXES.items() if base in bases}


def _with_context(expanded: bytes, prefixes: Mapping[str, str]) -> bytes:
    """JSON-LD with short names and the prefixes in the document itself, so that nobody has to fetch them."""
    graph = [_shortened(node, prefixes) for node in json.loads(expanded)]
    return json.dumps({"@context": prefixes, "@graph": graph}, ensure_ascii=False, indent=1).encode()


def _shortened(value: Any, prefixes: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return [_shortened(item, prefixes) for item in value]
    if not isinstance(value, dict):
        return value
    made: dict[str, Any] = {}
    for key, part in value.items():
        if key == str(RDF.type):  # the serialiser writes it like any other property; readers expect the keyword
            made["@type"] = [_short(kind["@id"], prefixes) for kind in part]
        elif key in ("@id", "@type"):
            made[key] = _short(part, prefixes)
        else:
            made[_short(key, prefixes)] = part if key == "@value" else _shortened(part, prefixes)
    return made


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    for prefix, base in prefixes.items():
        name = iri.removeprefix(base)
        # 'kg://x' would be read as an address (JSON-LD 1.1, section 5.2).
        if name != iri and name and not name.startswith("//"):
            return f"{prefix}:{name}"
    return iri

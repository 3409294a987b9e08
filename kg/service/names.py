"""Names in addresses: what may stand behind ``/id/`` and ``/ontology/``, and which page of the web this is."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import NotFoundError, ParameterError
from kg.namespaces import KG, SKG, compact

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.graph.knowledge_graph import KnowledgeGraph

LONGEST_NAME = 200
"""Characters of a name; the longest of the built-in graph has about half as many."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*\Z")
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?\Z")


@dataclass(frozen=True)
class Wanted:
    """What an address asks for.

    Arguments:
        name: local name of an entity or a term, such as ``risk-discitis``.
        suffix: ending that asks for a format, with its dot; empty where the Accept header decides.
    """

    name: str
    suffix: str = ""


def wanted(text: str, suffixes: Collection[str]) -> Wanted:
    """Read the last part of an address.

    Arguments:
        text: what stands behind ``/id/``, with the percent signs decoded.
        suffixes: endings that ask for a format.

    Raises:
        ParameterError: it cannot be a name.
        NotFoundError: its ending is no known format.

    >>> wanted("risk-discitis.ttl", {".ttl"})
    Wanted(name='risk-discitis', suffix='.ttl')
    """
    name, dot, ending = text.partition(".")
    if len(text) > LONGEST_NAME or not _NAME.match(name) or (dot and not _NAME.match(ending)):
        raise ParameterError(
            "that is no name of this graph. To mend: a name such as risk-discitis has letters, digits and hyphens, "
            f"{LONGEST_NAME} at most{_endings(', and may end in ', suffixes)}."
        )
    if dot and dot + ending not in suffixes:
        remedy = _endings("take ", suffixes) or "leave the ending out"
        raise NotFoundError(f"there is no format '.{ending}' here. To mend: {remedy}.")
    return Wanted(name, dot + ending)


def _endings(words: str, suffixes: Collection[str]) -> str:
    return words + ", ".join(sorted(suffixes)) if suffixes else ""


def local_name(iri: str) -> str:
    """The local name of an entity or a term, given by its IRI or short id.

    >>> local_name("https://w3id.org/stemkg/id/risk-discitis"), local_name("skg:Risk")
    ('risk-discitis', 'Risk')
    """
    return iri.removeprefix(str(KG)).removeprefix(str(SKG)).removeprefix("kg:").removeprefix("skg:")


def known_entity(graph: KnowledgeGraph, name: str) -> str:
    """The IRI of an entity of this very name.

    Arguments:
        graph: the opened graph.
        name: its local name; labels and the like are not taken, so that one thing has one address.

    Raises:
        NotFoundError: there is none; the message names what is close.
    """
    iri = f"{KG}{name}"
    if graph.exists(iri):
        return iri
    hits = graph.search(name.replace("-", " ").replace("_", " "), limit=5)
    close = ", ".join(f"{compact(hit.iri)} ({hit.label})" for hit in hits)
    raise NotFoundError(
        f"there is nothing called kg:{name} in this graph. To mend: "
        + (f"did you mean {close}?" if close else "find its name at /api/search?q=WORDS.")
    )


def own_address(request: Request) -> str:
    """The address at which a visitor reached the service, without a slash at its end.

    It is written into descriptions, which therefore take no host name that a web server could not have.

    Raises:
        ParameterError: the Host header names no host.
    """
    host = request.headers.get("host", "")
    if not _HOST.match(host):
        raise ParameterError("the Host header names no host. To mend: send the host name of this service.")
    return f"{request.url.scheme}://{host}{request.scope.get('root_path', '').rstrip('/')}"

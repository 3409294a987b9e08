"""Reads a request of the SPARQL 1.1 Protocol (sections 2.1 and 2.2): what is asked, of which graphs, in which form."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope

from kg.errors import RequestError
from kg.service.settings import Settings

METHODS = "GET, HEAD, POST, OPTIONS"
ACCEPTED_BODIES = "application/sparql-query, application/x-www-form-urlencoded"

_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
_MOST_FIELDS = 300
_MOST_GRAPHS = 200
_SHORT = 8_000
# IRIREF of SPARQL, rule 139, with a scheme; the protocol wants absolute IRIs.
_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Asked:
    """A request of the query operation.

    Arguments:
        query: the SPARQL text, None where the service itself is asked for.
        default_graphs: IRIs of the parameter ``default-graph-uri``.
        named_graphs: IRIs of the parameter ``named-graph-uri``.
        format: value of the parameter ``format``, which goes before the Accept header.
    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None

    @property
    def dataset(self) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """The protocol's dataset, which replaces that of the query; None if the request names none."""
        return (self.default_graphs, self.named_graphs) if self.default_graphs or self.named_graphs else None


def header(scope: Scope, name: bytes) -> str | None:
    """A header of the request; several of one name are joined by commas, as HTTP has it.

    Arguments:
        scope: the request.
        name: in lower case.
    """
    values = [value for key, value in scope["headers"] if key == name]
    return b", ".join(values).decode("latin-1") if values else None


async def read(scope: Scope, receive: Receive, settings: Settings) -> Asked:
    """Read a request.

    Raises:
        RequestError: it is not of the protocol, too large, too slow, or asks to change the graph.
    """
    address = _pairs(scope["query_string"], "the address")
    if scope["method"] != "POST":
        return _asked(address)
    media_type, charset = _content_type(header(scope, b"content-type"))
    if media_type == _UPDATE:
        raise _read_only()
    if media_type not in {_FORM, _DIRECT}:
        raise RequestError(
            f"a body of the type '{media_type[:100]}' is not read here. To mend: send the query as {_DIRECT}, or as "
            f"query=... in a form of the type {_FORM}.",
            status=415,
            headers={"Accept-Post": ACCEPTED_BODIES},
        )
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        raise RequestError(f"the body's charset is '{charset[:50]}'. To mend: send UTF-8, which SPARQL is written in.")
    body = await _body(scope, receive, settings)
    if media_type == _FORM:
        return _asked(_pairs(body, "the form") + address)
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise RequestError(f"byte {error.start + 1} of the query is no UTF-8. To mend: send UTF-8.") from error
    if any(name == "query" for name, _ in address):
        raise RequestError("there is a query in the address and another in the body. To mend: send one of them.")
    return _asked((("query", text), *address))


def _content_type(value: str | None) -> tuple[str, str]:
    media_type, _, parameters = (value or "").partition(";")
    found = re.search(r"charset\s*=\s*\"?([^\s\";]+)", parameters, flags=re.IGNORECASE)
    return media_type.strip().lower(), found[1].lower() if found else "utf-8"


def _pairs(text: bytes, place: str) -> Pairs:
    """Names and values of a query string or a form."""
    return _read_before(text, place) if len(text) <= _SHORT else _read_pairs(text, place)


def _read_pairs(text: bytes, place: str) -> Pairs:
    try:
        return tuple(
            parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
        )
    except UnicodeDecodeError as error:
        raise RequestError(
            f"the parameters in {place} are no UTF-8 in percent signs. To mend: encode them as UTF-8, "
            "as encodeURIComponent and urllib do."
        ) from error
    except ValueError as error:
        raise RequestError(f"{place} has more than {_MOST_FIELDS} parameters. To mend: send fewer.") from error


# Programs ask the same again and again.
_read_before = lru_cache(maxsize=256)(_read_pairs)


def _asked(pairs: Pairs) -> Asked:
    names = [name for name, _ in pairs]
    if "update" in names:
        raise _read_only()
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) > 1:
        raise RequestError(f"there are {len(queries)} queries in one request. To mend: send exactly one.")
    default, named = _graphs(pairs, "default-graph-uri"), _graphs(pairs, "named-graph-uri")
    formats = [value for name, value in pairs if name == "format" and value.strip()]
    return Asked(queries[0] if queries else None, default, named, formats[0] if formats else None)


def _graphs(pairs: Pairs, parameter: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(value for name, value in pairs if name == parameter))
    if len(found) > _MOST_GRAPHS:
        raise RequestError(f"{parameter} stands more than {_MOST_GRAPHS} times. To mend: name fewer graphs.")
    for value in found:
        if not _ABSOLUTE_IRI.fullmatch(value):
            raise RequestError(
                f"{parameter} is {value[:100]!r}, which is no absolute IRI. To mend: give one such as "
                "https://w3id.org/stemkg/graph/assessed."
            )
    return found


def _read_only() -> RequestError:
    return RequestError(
        "this graph is read only: there is no update operation, and nothing was changed. To mend: ask with SELECT, "
        "ASK, CONSTRUCT or DESCRIBE; to correct the data, send the maintainers a change of the source files.",
        status=403,
    )


async def _body(scope: Scope, receive: Receive, settings: Settings) -> bytes:
    most = settings.body_bytes
    length = header(scope, b"content-length")
    if length is not None and length.isdigit() and len(length) < 19 and int(length) > most:
        raise _too_large(most)
    try:
        async with asyncio.timeout(settings.body_seconds):
            return await _gathered(receive, most)
    except TimeoutError:
        raise RequestError(
            f"the request's body did not come within {settings.body_seconds:g} seconds. To mend: send it at once.",
            status=408,
            headers={"Connection": "close"},
        ) from None


async def _gathered(receive: Receive, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise _too_large(most)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _too_large(most: int) -> RequestError:
    # The rest of the body is not read, so the connection cannot be used again.
    return RequestError(
        f"the request's body is larger than {most:,} bytes. To mend: ask in several steps, or by a shorter VALUES.",
        status=413,
        headers={"Connection": "close"},
    )

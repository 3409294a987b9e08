"""Sends answers: their headers, small ones at once, large ones piece by piece, and errors as text or JSON."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import IO

from starlette.types import Scope, Send

from kg.errors import (
    EndpointError,
    OpenError,
    QueryError,
    QueryLimitError,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeError,
    RequestError,
    StemKGError,
)
from kg.service.asking import header

Headers = list[tuple[bytes, bytes]]

EXPOSED = "ETag, Retry-After, X-StemKG-Release, X-StemKG-Truncated, X-StemKG-Cache"
OPEN_TO_ALL: Headers = [
    # Anybody's page may ask, and none may send a visitor's cookies along: without credentials "*" is safe.
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", EXPOSED.encode()),
    (b"x-content-type-options", b"nosniff"),
]

_PIECE_BYTES = 65_536
_PROBLEM = "application/problem+json"
_log = logging.getLogger(__name__)


async def send_bytes(send: Send, scope: Scope, status: int, headers: Headers, body: bytes) -> None:
    """Send a whole answer; none of its body for HEAD."""
    # 204 and 304 have no body, and a length of theirs would speak of another answer.
    length = [] if status in {204, 304} else [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*OPEN_TO_ALL, *headers, *length]})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def send_file(send: Send, scope: Scope, headers: Headers, body: IO[bytes], seconds: float) -> None:
    """Send a large answer in pieces, each only when the last has gone; the file is closed.

    Arguments:
        send: the server's side.
        scope: the request.
        headers: of the answer.
        body: a file that stands at its beginning.
        seconds: how long the client may take to accept a piece; one that stops is dropped.
    """
    with body:
        await send({"type": "http.response.start", "status": 200, "headers": [*OPEN_TO_ALL, *headers]})
        try:
            while scope["method"] != "HEAD" and (piece := body.read(_PIECE_BYTES)):
                async with asyncio.timeout(seconds):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
        except TimeoutError:
            _log.info("a client stopped to read its answer and was dropped")
            return
        await send({"type": "http.response.body", "body": b""})


def status_of(error: StemKGError) -> int:
    """The HTTP status for an error.

    >>> status_of(QuerySyntaxError("line 1: ..."))
    400
    """
    if isinstance(error, RequestError):
        return error.status
    for kind, status in (
        (QuerySyntaxError, HTTPStatus.BAD_REQUEST),
        (QueryRefused, HTTPStatus.FORBIDDEN),
        (QueryTimeError, HTTPStatus.GATEWAY_TIMEOUT),
        # The protocol's words are 500, which people who run servers take for a fault of the server.
        (QueryLimitError, HTTPStatus.UNPROCESSABLE_ENTITY),
        (EndpointError, HTTPStatus.BAD_GATEWAY),
        (QueryError, HTTPStatus.UNPROCESSABLE_ENTITY),
        (OpenError, HTTPStatus.SERVICE_UNAVAILABLE),
    ):
        if isinstance(error, kind):
            return int(status)
    return int(HTTPStatus.SERVICE_UNAVAILABLE)


async def send_error(send: Send, scope: Scope, error: StemKGError) -> None:
    """Send what is wrong and how to mend it: as text, or as JSON to whoever asks for ``application/problem+json``."""
    status = status_of(error)
    extra: Mapping[str, str] = error.headers if isinstance(error, RequestError) else {}
    headers: Headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in extra.items()]
    if status == HTTPStatus.SERVICE_UNAVAILABLE and "Retry-After" not in extra:
        headers.append((b"retry-after", b"10"))
    headers.append((b"cache-control", b"no-store"))
    if _PROBLEM in (header(scope, b"accept") or ""):
        problem: dict[str, object] = {"title": HTTPStatus(status).phrase, "status": status, "detail": str(error)}
        if isinstance(error, QueryError) and error.line:
            problem |= {"line": error.line, "column": error.column}
        await send_bytes(send, scope, status, [(b"content-type", _PROBLEM.encode()), *headers], _json(problem))
        return
    text = f"{HTTPStatus(status).phrase}: {error}\n"
    plain = (b"content-type", b"text/plain; charset=utf-8")
    await send_bytes(send, scope, status, [plain, *headers], text.encode(errors="replace"))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode(errors="replace")

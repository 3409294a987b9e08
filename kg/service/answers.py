"""Answers of the linked-data side: their headers, and every refusal as text that helps."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from kg.errors import BuildError, ExportError, NotFoundError, OpenError, RequestError, SourceError, StemKGError

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from kg.graph.knowledge_graph import KnowledgeGraph

Handler = Callable[[Request], Response]

METHODS = "GET, HEAD, OPTIONS"
LONGEST_QUERY = 4096
"""Bytes that may stand behind the question mark of an address."""

NOTICE = "For information only, not medical advice."

# Reading the graph holds the interpreter's lock: more at once would only keep all others waiting.
_TURNS = threading.BoundedSemaphore(8)
_PATIENCE_SECONDS = 5.0

_CORS = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Content-Location, ETag, Link",
}
_PREFLIGHT = {
    "access-control-allow-methods": METHODS,
    "access-control-allow-headers": "Accept, If-None-Match",
    "access-control-max-age": "86400",
}
_STATUS: tuple[tuple[type[StemKGError], HTTPStatus], ...] = (
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (ExportError, HTTPStatus.NOT_ACCEPTABLE),
    (OpenError, HTTPStatus.SERVICE_UNAVAILABLE),
    (BuildError, HTTPStatus.SERVICE_UNAVAILABLE),
    (SourceError, HTTPStatus.SERVICE_UNAVAILABLE),
)


class Endpoint:
    """Answers GET, HEAD and OPTIONS at one place by a plain function, and every other method with 405.

    Arguments:
        handler: makes the answer to GET; runs in a thread, because reading the graph blocks.
        problems: refusals as JSON (RFC 9457) instead of plain text.
        shared: whether it is for everybody: scripts of any web page may read the answers (CORS), and each waits for
            its turn. What the operator looks at is not.
    """

    def __init__(self, handler: Handler, *, problems: bool = False, shared: bool = True) -> None:
        self._handler = handler
        self._shared = shared
        self._refusal = problem if problems else plain_refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        response = await self._answer(request)
        if self._shared:
            response.headers.update(_CORS)
        if request.method == "HEAD" and not isinstance(response, FileResponse):  # that one knows HEAD itself
            response = Response(status_code=response.status_code, headers=dict(response.headers))
        await response(scope, receive, send)

    def _in_turn(self, request: Request) -> Response:
        """The answer, once few enough others are being made.

        Raises:
            RequestError: too many are, and stay so.
        """
        if not _TURNS.acquire(timeout=_PATIENCE_SECONDS):
            raise RequestError("the service is busy. To mend: ask again in a few seconds.", status=503)
        try:
            return self._handler(request)
        finally:
            _TURNS.release()

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            preflight = _PREFLIGHT if self._shared else {}
            return Response(status_code=HTTPStatus.NO_CONTENT, headers={"allow": METHODS, **preflight})
        if request.method not in ("GET", "HEAD"):
            refusal = self._refusal(HTTPStatus.METHOD_NOT_ALLOWED, f"this is read only. To mend: use {METHODS}.")
            refusal.headers["allow"] = METHODS
            return refusal
        if len(request.scope.get("query_string", b"")) > LONGEST_QUERY:
            message = f"the address is too long. To mend: at most {LONGEST_QUERY} characters may follow the '?'."
            return self._refusal(HTTPStatus.REQUEST_URI_TOO_LONG, message)
        try:
            return await run_in_threadpool(self._in_turn if self._shared else self._handler, request)
        except StemKGError as error:
            status = _status(error)
            refusal = self._refusal(status, str(error))
            if isinstance(error, RequestError):
                refusal.headers.update(error.headers)
            if status is HTTPStatus.SERVICE_UNAVAILABLE:
                refusal.headers["retry-after"] = "30"
            return refusal


def _status(error: StemKGError) -> HTTPStatus:
    if isinstance(error, RequestError):
        return HTTPStatus(error.status)
    return next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.BAD_REQUEST)


def plain_refusal(status: HTTPStatus, message: str) -> Response:
    """A refusal as plain text."""
    return PlainTextResponse(f"{status.value} {status.phrase}\n\n{_sentence(message)}\n", status_code=status)


def problem(status: HTTPStatus, message: str) -> Response:
    """A refusal as JSON after RFC 9457."""
    told = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": _sentence(message)}
    return Response(json.dumps(told), status_code=status, media_type="application/problem+json")


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:]


def told_of(graph: KnowledgeGraph) -> dict[str, str]:
    """What every answer says of its data: that it is no advice, the release, its date and its licence."""
    release, date = (graph.manifest.release, graph.manifest.date) if graph.manifest else ("", "")
    return {
        "notMedicalAdvice": NOTICE,
        "release": release,
        "date": date,
        "licence": "https://creativecommons.org/licenses/by/4.0/",
    }


def whole(
    request: Request,
    graph: KnowledgeGraph,
    content: bytes,
    media_type: str,
    *,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An answer that a cache may keep and ask after.

    Arguments:
        request: what was asked.
        graph: the opened graph; its release is a part of the tag.
        content: the bytes.
        media_type: what they are.
        headers: further headers.
    """
    release = graph.manifest.release if graph.manifest else "file"
    tag = f'"{release}-{hashlib.sha256(media_type.encode() + content).hexdigest()[:16]}"'
    given = {
        "etag": tag,
        "vary": "Accept",
        # A new release shows at once; until then a cache asks and is told that nothing changed.
        "cache-control": "public, no-cache",
        **(headers or {}),
    }
    if is_known(request, tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=given)
    return Response(content, media_type=media_type, headers=given)


def is_known(request: Request, tag: str) -> bool:
    """Whether a client has the version of a tag (RFC 9110, 13.1.2: tags are compared weakly)."""
    known = request.headers.get("if-none-match", "")
    tags = {part.strip().removeprefix("W/") for part in known.split(",")}
    return tag in tags or "*" in tags


def as_json(record: Mapping[str, Any]) -> bytes:
    """A record as JSON text; a number that JSON has no form for is an error, not a surprise."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False, indent=1).encode()

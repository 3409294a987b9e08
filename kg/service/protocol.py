"""The endpoint of the SPARQL 1.1 Protocol: its query operation, as one ASGI application."""

from __future__ import annotations

import asyncio
import hashlib
import re
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote
from uuid import uuid4

import pyoxigraph as ox
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from kg.build.inputs import version
from kg.errors import NotAcceptable, RequestError, StemKGError
from kg.query.guard import QueryForm, inspect
from kg.service.asking import METHODS, Asked, header, read
from kg.service.backend.cache import BoundedCache
from kg.service.backend.engine import Dataset, Engine, Written
from kg.service.negotiation import choose, offered, serialisation
from kg.service.replies import Headers, send_bytes, send_error, send_file
from kg.service.service_description import Description
from kg.service.settings import Settings

if TYPE_CHECKING:
    from kg.graph.knowledge_graph import KnowledgeGraph
    from kg.service.backend.relay import Relay
    from kg.store.remote import RemoteStore

PATH = "/sparql"

_SOLUTIONS = offered("solutions")
_TRIPLES = offered("triples")
_DESCRIPTION = (*offered("triples"), *offered("page"))
# What these give differs from one time to the next.
_VOLATILE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID)\s*\(", flags=re.IGNORECASE)
_VERDICT_BYTES = 8_000_000
_LONG_TEXT = 4_000
# Verdicts on long texts take a tenth of a second and the interpreter's lock.
_LONG_TEXTS_AT_ONCE = 2
_PATIENCE_SECONDS = 0.2
_GRACE_SECONDS = 5.0


@dataclass(frozen=True)
class _Backend:
    """What stands once the graph is open.

    Arguments:
        graph: what is asked.
        engine: answers queries.
        release: id of the release.
        identity: what, beside a query, decides on its answer's bytes: the release and the version that writes it;
            empty where the facts may change and nobody tells.
        description: what the endpoint says of itself.
    """

    graph: KnowledgeGraph
    engine: Engine | Relay
    release: str
    identity: bytes
    description: Description


@dataclass(frozen=True)
class _Prepared:
    """What is known of a query before it is asked.

    Arguments:
        packet: what a worker is sent.
        tag: the answer's ETag, empty where it differs from one time to the next.
    """

    packet: bytes
    tag: str


class SparqlEndpoint:
    """Answers what is asked at the endpoint.

    Arguments:
        graph_provider: gives the opened graph; called once, off the event loop.
        settings: limits.
        explorer: whether the explorer's own SPARQL page stands at the same address.
    """

    def __init__(
        self, graph_provider: Callable[[], KnowledgeGraph], settings: Settings, *, explorer: bool = False
    ) -> None:
        self._provider = graph_provider
        self._settings = settings
        self._explorer = explorer
        self._opening = threading.Lock()
        self._opened: _Backend | None = None
        self._verdicts = BoundedCache[tuple[str, bool], QueryForm](_VERDICT_BYTES)
        self._prepared = BoundedCache[tuple[str, Dataset | None, str, bytes], _Prepared](_VERDICT_BYTES)
        self._answers = BoundedCache[str, tuple[bytes, bool]](settings.cache_mb << 20)
        self._long_texts = asyncio.Semaphore(_LONG_TEXTS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            await self._answer(scope, receive, send)
        except StemKGError as error:
            await send_error(send, scope, error)
        except ConnectionAbortedError:
            return  # the client has gone; nobody reads an answer

    @property
    def load(self) -> tuple[int, int]:
        """How many queries run, and how many wait."""
        opened = self._opened
        return (opened.engine.running, opened.engine.waiting) if opened else (0, 0)

    async def warm(self) -> None:
        """Open the graph and start the workers.

        Raises:
            StemKGError: the graph cannot be opened.
        """
        await (await self._backend()).engine.warm()

    def close(self) -> None:
        """End all processes."""
        with self._opening:
            if self._opened is not None:
                self._opened.engine.close()
                self._opened = None

    # ------------------------------------------------------------------ one request

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method == "OPTIONS":
            await send_bytes(send, scope, 204, _preflight(scope), b"")
            return
        if method not in {"GET", "HEAD", "POST"}:
            raise RequestError(
                f"{method[:20]} is no method of the query operation. To mend: use GET or POST.",
                status=405,
                headers={"Allow": METHODS},
            )
        asked = await read(scope, receive, self._settings)
        if asked.query is None:
            if method == "POST":
                raise RequestError("the form has no parameter 'query'. To mend: send the SPARQL text as query=...")
            await self._describe(scope, asked, send)
        elif self._explorer and method != "POST" and prefers_page(scope):
            # A person opened the address of a query: the explorer's page shows it, ready to run.
            await send_bytes(send, scope, 303, [(b"location", f"?q={quote(asked.query)}".encode())], b"")
        else:
            await self._query(scope, receive, asked, send)

    async def _query(self, scope: Scope, receive: Receive, asked: Asked, send: Send) -> None:
        text, dataset = asked.query or "", asked.dataset
        form = await self._verdict(text, any_dataset=dataset is not None)
        solutions = form.kind in {"select", "ask"}
        try:
            media_type = choose(header(scope, b"accept"), asked.format, _SOLUTIONS if solutions else _TRIPLES)
        except NotAcceptable as error:
            error.headers["Vary"] = "Accept"
            raise
        engine_format = serialisation(media_type, "solutions" if solutions else "triples").engine
        backend = await self._backend()
        prepared = self._prepared_for(text, form, dataset, engine_format, backend)
        headers: Headers = [
            (b"content-type", _with_charset(media_type)),
            (b"vary", b"Accept"),
            (b"x-stemkg-release", backend.release.encode()),
        ]
        if not prepared.tag:
            headers.append((b"cache-control", b"no-store"))
        else:
            headers += [(b"etag", prepared.tag.encode()), (b"cache-control", b"no-cache")]
            if scope["method"] != "POST" and _matches(header(scope, b"if-none-match"), prepared.tag):
                await send_bytes(send, scope, 304, headers[1:], b"")
                return
            if (kept := self._answers.get(prepared.tag)) is not None:
                await send_bytes(send, scope, 200, [*headers, *_flags(kept[1], b"hit")], kept[0])
                return
        written = await _while_connected(backend.engine.ask(prepared.packet), receive)
        headers += _flags(written.truncated, b"miss")
        if not isinstance(written.body, bytes):
            await send_file(send, scope, headers, written.body, self._settings.send_seconds)
            return
        if prepared.tag:
            self._answers.put(prepared.tag, (written.body, written.truncated), cost=written.length + 500)
        await send_bytes(send, scope, 200, headers, written.body)

    def _prepared_for(
        self, text: str, form: QueryForm, dataset: Dataset | None, engine_format: str, backend: _Backend
    ) -> _Prepared:
        key = text, dataset, engine_format, backend.identity
        prepared = self._prepared.get(key)
        if prepared is None:
            packet = backend.engine.packet(form, dataset, engine_format)
            tag = ""
            if backend.identity and not _VOLATILE.search(form.text):
                # The packet holds all that the answer depends on, but for the release. Weak: the same rows may come
                # in another order.
                digest = hashlib.sha256(backend.identity + packet).hexdigest()
                tag = f'W/"{digest[:32]}"'
            prepared = _Prepared(packet, tag)
            self._prepared.put(key, prepared, cost=2 * len(packet) + 500)
        return prepared

    async def _verdict(self, text: str, *, any_dataset: bool) -> QueryForm:
        key = text, any_dataset
        form = self._verdicts.get(key)
        if form is not None:
            return form
        most = self._settings.text_bytes
        size = len(text.encode(errors="surrogatepass"))
        if size > most:
            raise RequestError(
                f"the query is {size:,} bytes long, and {most:,} are allowed. To mend: ask in several steps.",
                status=413,
            )
        if size > _LONG_TEXT:
            async with self._long_texts:
                form = await asyncio.to_thread(self._inspect, text, any_dataset)
        else:
            form = self._inspect(text, any_dataset)
        self._verdicts.put(key, form, cost=4 * size + 1000)
        return form

    def _inspect(self, text: str, any_dataset: bool) -> QueryForm:  # noqa: FBT001 - called by position in a thread
        settings = self._settings
        return inspect(text, text_bytes=settings.text_bytes, most_rows=settings.rows, any_dataset=any_dataset)

    async def _describe(self, scope: Scope, asked: Asked, send: Send) -> None:
        media_type = choose(header(scope, b"accept"), asked.format, _DESCRIPTION)
        backend = await self._backend()
        endpoint = _address(scope)
        if media_type in offered("page"):
            body = backend.description.page(endpoint)
        else:
            engine_format = serialisation(media_type, "triples").engine
            body = await asyncio.to_thread(backend.description.written, endpoint, engine_format)
        headers = [(b"content-type", _with_charset(media_type)), (b"vary", b"Accept"), (b"cache-control", b"no-cache")]
        await send_bytes(send, scope, 200, headers, body)

    # ------------------------------------------------------------------ opening

    async def _backend(self) -> _Backend:
        opened = self._opened
        if opened is None:
            return await asyncio.to_thread(self._open)
        if not opened.graph.comes_from_endpoint or not await asyncio.to_thread(lambda: opened.graph.outdated):
            return opened
        fresh = await asyncio.to_thread(self._open, opened)
        if fresh.engine is not opened.engine:
            # What was asked before is answered yet; by then all of it has passed its limits.
            wait = self._settings.queue_seconds + self._settings.seconds + _GRACE_SECONDS
            asyncio.get_running_loop().call_later(wait, opened.engine.close)
        return fresh

    def _open(self, outdated: _Backend | None = None) -> _Backend:
        with self._opening:
            held = self._opened
            if held is None or held is outdated:
                graph = self._provider()
                if held is None or graph is not held.graph:
                    held = self._made(graph)
                elif held.identity:
                    held = replace(held, identity=b"")  # of which release an answer is, nobody knows
                self._opened = held
            return held

    def _made(self, graph: KnowledgeGraph) -> _Backend:
        chosen = self._settings
        limits = {"workers": chosen.worker_count, "queue": chosen.queue}
        description = Description(graph, chosen)
        if not isinstance(graph.store, ox.Store):
            from kg.service.backend.relay import Relay  # the network's libraries are loaded only for those who use them

            relay = Relay(cast("RemoteStore", graph.store), chosen.limits, **limits, queue_seconds=chosen.queue_seconds)
            release = graph.manifest.release if graph.manifest else ""
            identity = f"{version()} {release} ".encode() if release else b""
            return _Backend(graph, relay, release or "unnamed", identity, description)
        engine = Engine(graph.worker_snapshot, chosen.limits, **limits, queue_seconds=chosen.queue_seconds)
        # Another graph than a release has no name; its answers are told apart by this process's own.
        release = graph.manifest.release if graph.manifest else f"unnamed-{uuid4().hex[:12]}"
        return _Backend(graph, engine, release, f"{version()} {release} ".encode(), description)


class _PageFirst(Route):
    """The endpoint's route in the explorer: who wants a page, and asks no query, is left to the explorer's own."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As every route, but for a browser that opens the explorer's page."""
        if scope["type"] == "http" and scope["path"] == PATH and _opens_page(scope):
            return Match.NONE, {}
        return super().matches(scope)


def sparql_routes(endpoint: SparqlEndpoint, *, explorer: bool = False) -> list[BaseRoute]:
    """The endpoint's route.

    Arguments:
        endpoint: answers.
        explorer: whether the explorer's own SPARQL page stands at the same address.
    """
    # Without methods: the endpoint itself says which it takes, and what it answers to the others.
    return [(_PageFirst if explorer else Route)(PATH, endpoint)]


def prefers_page(scope: Scope) -> bool:
    """Whether a person's browser asks, to which a page is worth more than data."""
    accept = header(scope, b"accept") or ""
    try:
        return "html" in accept and choose(accept, None, (*_SOLUTIONS, *_TRIPLES, "text/html")) == "text/html"
    except NotAcceptable:
        return False


def _opens_page(scope: Scope) -> bool:
    if scope["method"] not in {"GET", "HEAD"} or not prefers_page(scope):
        return False
    # The explorer's own links carry the name of a query, never its text; a text has a bracket.
    asks = re.search(rb"(?:^|&)query=[^&]*(?:\{|%7b)", scope["query_string"], flags=re.IGNORECASE)
    return asks is None and b"format=" not in scope["query_string"]


def _preflight(scope: Scope) -> Headers:
    headers: Headers = [(b"allow", METHODS.encode())]
    if header(scope, b"access-control-request-method"):
        headers += [
            (b"access-control-allow-methods", METHODS.encode()),
            (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match"),
            (b"access-control-max-age", b"86400"),
        ]
    return headers


def _with_charset(media_type: str) -> bytes:
    # The other types are UTF-8 by their own definition.
    return f"{media_type}; charset=utf-8".encode() if media_type.startswith("text/") else media_type.encode()


def _flags(truncated: bool, cache: bytes) -> Headers:  # noqa: FBT001 - it is the header's value
    return [(b"x-stemkg-truncated", b"true" if truncated else b"false"), (b"x-stemkg-cache", cache)]


def _matches(condition: str | None, tag: str) -> bool:
    if condition is None:
        return False
    known = {part.strip().removeprefix("W/") for part in condition.split(",")}
    return "*" in known or tag.removeprefix("W/") in known


def _address(scope: Scope) -> str:
    host = header(scope, b"host") or "localhost"
    if not re.fullmatch(r"[A-Za-z0-9.:\[\]_-]{1,255}", host):
        host = "localhost"
    return f"{scope['scheme']}://{host}{scope['root_path'].rstrip('/')}{PATH}"


async def _while_connected(answer: Coroutine[Any, Any, Written], receive: Receive) -> Written:
    """Wait for an answer, unless the client goes away: then the query is ended and its worker free again.

    Raises:
        ConnectionAbortedError: the client has gone.
    """
    asking = asyncio.current_task()
    watch: list[asyncio.Task[None]] = []
    gone = False

    async def look() -> None:
        nonlocal gone
        while (await receive())["type"] != "http.disconnect":
            pass
        gone = True
        if asking is not None:
            asking.cancel()

    # Most answers come at once, and cost no look at the connection.
    timer = asyncio.get_running_loop().call_later(_PATIENCE_SECONDS, lambda: watch.append(asyncio.create_task(look())))
    try:
        return await answer
    except asyncio.CancelledError:
        if not gone:
            raise
        raise ConnectionAbortedError from None
    finally:
        timer.cancel()
        for task in watch:
            task.cancel()

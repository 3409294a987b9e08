"""The web server's side of the explorer: the service beside it, and the headers of its answers."""

from __future__ import annotations

import base64
import hashlib
import re
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
import streamlit
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from kg import KnowledgeGraph, StemKGError
from kg.build.inputs import silent
from kg.explorer.editor.bundle import editor_routes
from kg.service.app import routes as service_routes
from kg.service.hosts import HostCheck
from kg.service.metrics import Meter, Watch
from kg.service.nodelay import NoDelay
from kg.service.settings import Settings


@lru_cache(maxsize=1)
def _meter() -> Meter:
    return Meter()


def middleware() -> list[Middleware]:
    """What stands between the network and Streamlit: the counters, the security headers and the check of names."""
    return [
        Middleware(NoDelay),
        Middleware(Watch, meter=_meter()),
        Middleware(SecurityHeaders),
        Middleware(HostCheck, allowed=_allowed_hosts),
    ]


def routes() -> list[BaseRoute]:
    """The service for programs, on the graph that the pages show, and the file of the SPARQL editor."""
    service = service_routes(_graph, Settings.from_environment(), meter=_meter(), explorer=True)
    return [*editor_routes(config.get_option("server.baseUrlPath") or ""), *service]


@asynccontextmanager
async def lifespan(_: object) -> AsyncIterator[None]:
    """While the server runs: open the graph and read the views of it, so that the first visitor does not wait.

    What visitors laid over the graph is closed when the server ends: a signal leaves Python no time to tidy up later.
    """
    stopped = threading.Event()
    threading.Thread(target=_prepare, args=(stopped,), name="stemkg-warm-up", daemon=True).start()
    try:
        yield
    finally:
        stopped.set()
        from kg.explorer.overlays import overlay_shelf  # as in the threads: once Streamlit runs

        overlay_shelf().clear()


def _prepare(stopped: threading.Event) -> None:
    from kg.explorer import shell  # once Streamlit runs: its caches are made at import and look for it
    from kg.explorer.overlays import overlay_shelf
    from kg.explorer.whole_graph import warm_up

    def read(graph: KnowledgeGraph) -> None:
        if isinstance(graph.store, ox.Store):  # an endpoint would be asked for all that it holds
            thread = threading.Thread(target=warm_up, args=(graph, stopped), name="stemkg-views", daemon=True)
            thread.start()

    overlay_shelf()  # it removes what a server that was killed has left behind
    shelf = shell.graph_shelf()
    shelf.on_open = read
    with suppress(StemKGError):  # the first visitor is told what is wrong
        shelf.open(shell.graph_source(), silent)


def _allowed_hosts() -> list[str]:
    # As Streamlit itself checks its web sockets; an empty list stands for any name.
    return list(config.get_option("server.allowedHosts") or ())


def _graph() -> KnowledgeGraph:
    """The graph of the pages; whoever comes first, visitor or program, opens it for all."""
    from kg.explorer import shell  # once Streamlit runs: its caches are made at import and look for it

    return shell.graph_shelf().open(shell.graph_source(), silent)


def security_headers(inline_scripts: Iterable[str] = ()) -> dict[str, str]:
    """The headers of every answer; nothing may be fetched from, framed by or sent to another host.

    Arguments:
        inline_scripts: scripts that the page itself carries; each is allowed by its hash.

    >>> "http" in security_headers()["content-security-policy"]
    False
    """
    hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in inline_scripts)
    policy = {
        "default-src": "'self'",
        # Streamlit starts its own components from blobs and reads Arrow tables by WebAssembly.
        "script-src": f"'self' 'wasm-unsafe-eval' blob: {hashes}".strip(),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self' ws: wss:",
        "worker-src": "'self' blob:",
        "frame-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "x-frame-options": "SAMEORIGIN",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
    }


def page_scripts() -> list[str]:
    """The scripts inside the page that Streamlit serves."""
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    return re.findall(r"<script>(.*?)</script>", page.read_text(encoding="utf-8"), flags=re.DOTALL)


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


class SecurityHeaders:
    """Puts the security headers on every HTTP answer.

    Arguments:
        app: the application behind it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = security_headers(page_scripts())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)

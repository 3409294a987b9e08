"""Counts and durations of requests for Prometheus, and one log line for each, without anything about the person.

No address, no query, no user agent, no referrer: a question about a disease is nobody else's business.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("kg.service.access")

_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})
_BUCKETS = (0.005, 0.02, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_OTHER = "(other)"
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Meter:
    """The counters of one running service; two services in one process do not share them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "stemkg_requests",
            "Requests that were answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "stemkg_request_seconds",
            "Seconds from a request to the end of its answer.",
            ("route",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._bytes = Counter(
            "stemkg_response_bytes", "Bytes of the bodies that were sent.", ("route",), registry=self.registry
        )
        self._open = Gauge("stemkg_requests_open", "Requests that are being answered.", registry=self.registry)

    def watch(self, name: str, description: str, read: Callable[[], float]) -> None:
        """Tell a number that somebody else keeps, such as the length of a queue.

        Arguments:
            name: name of the metric, ``stemkg_`` and words with underscores.
            description: what it counts.
            read: gives the number; called at every look.
        """
        Gauge(name, description, registry=self.registry).set_function(read)

    def started(self) -> None:
        """A request came."""
        self._open.inc()

    def finished(self, method: str, route: str, status: int, size: int, seconds: float) -> None:
        """A request was answered.

        Arguments:
            method: its method.
            route: template of its address.
            status: status of the answer.
            size: bytes of the body.
            seconds: how long it took.
        """
        self._open.dec()
        self._requests.labels(method if method in _METHODS else _OTHER, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        self._bytes.labels(route).inc(size)

    def text(self) -> bytes:
        """All numbers in Prometheus' text format, version 0.0.4."""
        return generate_latest(self.registry)


def write_log() -> None:
    """Write the lines to standard error; a second call changes nothing."""
    if not any(isinstance(handler, logging.StreamHandler) for handler in LOG.handlers):
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(message)s"))
        LOG.addHandler(handler)
        LOG.propagate = False
    LOG.setLevel(logging.INFO)


class Watch:
    """Counts every request and writes one line of JSON about it to the log ``kg.service.access``.

    Arguments:
        app: the application behind it.
        meter: the counters.
    """

    def __init__(self, app: ASGIApp, meter: Meter) -> None:
        self.app = app
        self.meter = meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # Where nothing is ever sent, the server will answer 500 in the application's place.
        told = {"status": 500, "bytes": 0}

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
            elif message["type"] == "http.response.body":
                told["bytes"] += len(message.get("body", b""))
            await send(message)

        self.meter.started()
        started = time.perf_counter()
        try:
            await self.app(scope, receive, send_counted)
        finally:
            seconds = time.perf_counter() - started
            method, route = scope["method"], route_template(scope)
            self.meter.finished(method, route, told["status"], told["bytes"], seconds)
            if LOG.isEnabledFor(logging.INFO):
                line = {"method": method if method in _METHODS else _OTHER, "route": route, **told}
                LOG.info(json.dumps({**line, "ms": round(seconds * 1000, 1)}))


def route_template(scope: Scope) -> str:
    """The template of the route that answered, never the address itself, which may tell what somebody looked for.

    >>> route_template({"path": "/id/risk-discitis"})
    '(other)'
    """
    route: Any = scope.get("route")
    return getattr(route, "path", "") or _OTHER

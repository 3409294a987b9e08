"""What whoever runs the service looks at: ``/health``, ``/metrics``, and the headers of every answer."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.routing import Route

from kg.errors import StemKGError
from kg.service.answers import Endpoint, as_json, told_of
from kg.service.documentation import page_style
from kg.service.metrics import MEDIA_TYPE

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kg.graph.knowledge_graph import KnowledgeGraph
    from kg.service.metrics import Meter

_COUNTED = ("quads", "concepts", "Claim", "EvidenceLine", "Study", "Document")


def operation_routes(provide: Callable[[], KnowledgeGraph], meter: Meter) -> list[Route]:
    """The routes for whoever runs the service.

    Arguments:
        provide: gives the opened graph.
        meter: counts the requests.
    """

    def health(request: Request) -> Response:
        del request
        return _health(provide)

    def metrics(request: Request) -> Response:
        del request
        return Response(meter.text(), media_type=MEDIA_TYPE, headers={"cache-control": "no-store"})

    return [Route("/health", Endpoint(health, shared=False)), Route("/metrics", Endpoint(metrics, shared=False))]


def _health(provide: Callable[[], KnowledgeGraph]) -> Response:
    """Ready with release and counts, or 503 with the reason."""
    headers = {"cache-control": "no-store"}
    try:
        graph = provide()
        graph.ask("ASK { ?s ?p ?o }")
    except StemKGError as error:
        told: dict[str, Any] = {"ready": False, "reason": str(error)}
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return Response(as_json(told), status, headers | {"retry-after": "30"}, media_type="application/json")
    counts = graph.manifest.counts if graph.manifest else {}
    told = {"ready": True, **told_of(graph), "counts": {name: counts[name] for name in _COUNTED if name in counts}}
    return Response(as_json(told), headers=headers, media_type="application/json")


def service_headers() -> dict[str, str]:
    """The headers of every answer of a service without the explorer: its pages run no script and load nothing.

    >>> "script" in service_headers()["content-security-policy"]
    False
    """
    style = base64.b64encode(hashlib.sha256(page_style().encode()).digest()).decode()
    return {
        "content-security-policy": f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
        "cross-origin-opener-policy": "same-origin",
    }


class ServiceHeaders:
    """Puts the headers on every HTTP answer that does not set them itself.

    Arguments:
        app: the application behind it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = [(name.encode(), value.encode()) for name, value in service_headers().items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                set_already = {name for name, _ in message["headers"]}
                missing = [header for header in self.headers if header[0] not in set_already]
                message = {**message, "headers": [*message["headers"], *missing]}
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)

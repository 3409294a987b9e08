"""Sends an answer's body at once where the web server's socket would hold it back."""

from __future__ import annotations

import socket

from starlette.types import ASGIApp, Receive, Scope, Send


class NoDelay:
    """Switches Nagle's algorithm off for each connection.

    uvicorn sends headers and body in two steps, and Streamlit's listening socket leaves Nagle's algorithm on: on a
    connection that stays open, each body then waits 40 ms for the client to confirm the headers.

    Arguments:
        app: the application behind it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request."""
        # ASGI has no word for it; uvicorn's receive is a method of an object that knows the connection.
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        if scope["type"] == "http" and transport is not None:
            connection = transport.get_extra_info("socket")
            if connection is not None and connection.family in {socket.AF_INET, socket.AF_INET6}:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self.app(scope, receive, send)

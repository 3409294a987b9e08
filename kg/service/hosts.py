"""Answers only requests for names that this server goes by, so that no foreign page can point its own name here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from starlette.types import ASGIApp, Receive, Scope, Send

from kg.errors import RequestError
from kg.service.asking import header
from kg.service.replies import send_error

# Probes of containers and proxies call the server by its number.
_ALWAYS_ANSWERED = frozenset({"/_stcore/health", "/health"})


class HostCheck:
    """Refuses requests whose Host header names another server; a browser cannot send a false one.

    Arguments:
        app: the application behind it.
        allowed: gives the names, without port; ``*`` stands for all, ``*.name`` for all that end so, none for all.
    """

    def __init__(self, app: ASGIApp, allowed: Callable[[], Sequence[str]]) -> None:
        self.app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request, or refuse it."""
        if scope["type"] != "http" or scope["path"] in _ALWAYS_ANSWERED or is_allowed(scope, self._allowed()):
            await self.app(scope, receive, send)
            return
        await send_error(
            send,
            scope,
            RequestError(
                "this server does not go by the name of the Host header. To mend: use the address that the server was "
                "started for; who runs it can allow more names (--allow-host, or server.allowedHosts of the explorer).",
                status=421,
            ),
        )


def is_allowed(scope: Scope, allowed: Sequence[str]) -> bool:
    """Whether the request's Host header, without its port, is one of some names.

    >>> is_allowed({"headers": [(b"host", b"LOCALHOST:8501")]}, ["localhost"])
    True
    >>> is_allowed({"headers": [(b"host", b"evil.example")]}, ["localhost", "*.stemkg.org"])
    False
    """
    if not allowed or "*" in allowed:
        return True
    return _is_known(header(scope, b"host") or "", tuple(allowed))


@lru_cache(maxsize=64)
def _is_known(host: str, allowed: tuple[str, ...]) -> bool:
    found = re.fullmatch(r"(\[[0-9a-f:.]+\]|[^\[\]:/@?#\s,]+)(?::[0-9]{1,5})?", host.lower())
    if found is None:
        return False
    name = found[1].rstrip(".")
    return any(
        name.endswith(pattern[1:]) if pattern.startswith("*.") else name in (pattern, f"[{pattern}]")
        for pattern in (one.strip().lower().rstrip(".") for one in allowed)
    )

"""A server of its own for the service: uvicorn, with an end to everything that a client may draw out."""

from __future__ import annotations

import signal
import socket
import time
from types import FrameType
from typing import Any
from weakref import WeakKeyDictionary

import uvicorn

from kg.errors import OpenError
from kg.service.app import GraphProvider, application
from kg.service.settings import Settings

_KEEP_ALIVE_SECONDS = 15
_STUCK_SECONDS = 25.0
_CONNECTIONS = 1000
_BACKLOG = 512
_GRACE_SECONDS = 10
_TICKS_A_LOOK = 10


class WatchfulServer(uvicorn.Server):
    """uvicorn that drops clients who stand still outside an answer.

    uvicorn itself closes only connections that rest between two requests: one that sends half a header, or never
    takes the last bytes of its answer, would stay for ever.

    Arguments:
        config: uvicorn's.
        stuck_seconds: how long a connection may stand still; longer than its keep-alive.
    """

    def __init__(self, config: uvicorn.Config, *, stuck_seconds: float = _STUCK_SECONDS) -> None:
        super().__init__(config)
        self._stuck_seconds = stuck_seconds
        self.interrupted = False
        self._seen: WeakKeyDictionary[Any, tuple[object, float]] = WeakKeyDictionary()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End on a signal, and remember an interruption.

        uvicorn raises the signal again once it has ended, but an exception that comes while Python clears things away
        is swallowed, and the program would end as if nobody had interrupted it.
        """
        self.interrupted = self.interrupted or sig == signal.SIGINT
        super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        """Look at all connections about once a second."""
        if counter % _TICKS_A_LOOK == 0:
            now = time.monotonic()
            for connection in list(self.server_state.connections):
                self._look(connection, now)
        return await super().on_tick(counter)

    def _look(self, connection: Any, now: float) -> None:  # noqa: ANN401 - uvicorn has several classes of it
        cycle = getattr(connection, "cycle", None)
        closing = connection.transport.is_closing()
        if cycle is not None and not cycle.response_complete and not closing:
            self._seen.pop(connection, None)  # an answer is under way: it has its own limits
            return
        state = (id(cycle), closing)
        before, since = self._seen.get(connection, (None, now))
        if before != state:
            self._seen[connection] = state, now
        elif now - since > self._stuck_seconds:
            connection.transport.abort()


def server(
    graph_provider: GraphProvider, settings: Settings, *, host: str = "127.0.0.1", port: int = 7878
) -> tuple[WatchfulServer, socket.socket]:
    """A server and the socket on which it will listen.

    Arguments:
        graph_provider: gives the opened graph.
        settings: limits and names.
        host: address; the default is reachable from this machine alone.
        port: 0 for any free one.

    Raises:
        OpenError: the address cannot be had.
    """
    try:
        listening = socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=_BACKLOG
        )
    except OSError as error:
        raise OpenError(
            f"the service cannot listen on {host}, port {port}: {error.strerror or error}. "
            "To mend: choose another port by --port, or end what listens there."
        ) from error
    # Inherited by each connection. Without it, an answer's body waits 40 ms for the client to confirm its headers.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        application(graph_provider, settings),
        access_log=False,  # it would hold addresses and queries; kg.service.metrics writes one without
        log_level="warning",
        server_header=False,
        ws="none",
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        limit_concurrency=_CONNECTIONS,
        backlog=_BACKLOG,
    )
    return WatchfulServer(config), listening

"""The overlays that are alive in a process: few, found by a key that only its owner has, and none for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from kg.errors import OpenError
from kg.overlay.graph import OverlaidGraph

MOST_ALIVE = 4
"""Overlays of all visitors together; each takes about as much memory as the graph itself."""

IDLE_MINUTES = 60
"""How long an overlay stays that nobody looks at."""

_MINUTE = 60.0
_YIELDING_MINUTES = 15


@dataclass
class _Kept:
    graph: OverlaidGraph
    used: float


class OverlayShelf:
    """Holds the overlays of a process; safe for threads.

    Arguments:
        clock: tells the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # A session that goes may be collected, and its overlay removed, while this very thread holds the lock.
        self._lock = threading.RLock()
        self._kept: dict[str, _Kept] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def keys(self) -> tuple[str, ...]:
        """Keys of the overlays that are alive."""
        with self._lock:
            return tuple(self._kept)

    def get(self, key: str) -> OverlaidGraph | None:
        """The overlay of a key, None where it is gone; those that nobody looked at for long go now."""
        now = self._clock()
        with self._lock:
            idle = [name for name, kept in list(self._kept.items()) if now - kept.used > IDLE_MINUTES * _MINUTE]
            gone = [self._kept.pop(name) for name in idle]
            found = self._kept.get(key)
            if found:
                found.used = now
        for kept in gone:
            kept.graph.close()
        return found.graph if found else None

    def make_room(self) -> None:
        """Make room for one more: the overlay that was idle longest goes, where it was idle for long enough.

        Raises:
            OpenError: all places are taken by overlays in use.
        """
        now = self._clock()
        with self._lock:
            if len(self._kept) < MOST_ALIVE:
                return
            oldest = min(list(self._kept), key=lambda name: self._kept[name].used)
            if now - self._kept[oldest].used < _YIELDING_MINUTES * _MINUTE:
                raise OpenError(
                    f"{MOST_ALIVE} visitors have files of their own laid over the graph just now, which is as many as "
                    "fit into memory. To mend: try again in some minutes, or run StemKG on your own machine."
                )
            gone = self._kept.pop(oldest)
        gone.graph.close()

    def put(self, graph: OverlaidGraph) -> str:
        """Keep an overlay; returns its key."""
        with self._lock:
            self._kept[graph.overlay.key] = _Kept(graph, self._clock())
        return graph.overlay.key

    def remove(self, key: str) -> None:
        """Close an overlay and forget it; nothing happens where it is gone already."""
        with self._lock:
            gone = self._kept.pop(key, None)
        if gone:
            gone.graph.close()

    def clear(self) -> None:
        """Close all overlays and forget them, as when the server ends."""
        for key in self.keys():
            self.remove(key)

"""Workers that answer strangers' queries, each in a process that can be killed and replaced without harm."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Self

from kg.errors import OpenError, QueryError, QueryLimitError
from kg.query.answers import Answer, decode
from kg.query.channel import Broken, Channel, Late, Message, setup
from kg.query.failures import death, failure, late
from kg.query.guard import TEXT_BYTES, QueryForm, inspect

# A large N-Quads file is loaded into memory before the worker answers.
_START_SECONDS = 300.0
# An answer also travels and is decoded; JSON needs up to six bytes for a character.
_BYTES_PER_CHARACTER = 6
_FRAME_OVERHEAD = 10_000_000


@dataclass(frozen=True)
class Limits:
    """What one query may cost.

    Arguments:
        seconds: wall-clock time; the worker is killed then.
        memory_mb: memory beyond what the open snapshot takes, in MB.
        rows: rows or triples of an answer; more are cut off and the answer says so.
        text_bytes: longest query, in bytes of UTF-8.
        characters: sum of the lengths of all terms of an answer; more are cut off and the answer says so.

    >>> Limits(seconds=2).rows
    10000
    """

    seconds: float = 10.0
    memory_mb: int = 2048
    rows: int = 10_000
    text_bytes: int = TEXT_BYTES
    characters: int = 20_000_000


class QueryWorker:
    """One process on one snapshot; answers one query at a time, whichever thread asks.

    Arguments:
        store_path: an Oxigraph store's folder, or an N-Quads file whose name ends in ``.nq``.
        limits: what one query may cost.

    Raises:
        OpenError: the snapshot cannot be opened.

    ``isolation`` says what the system let the worker give away: ``offline`` (no network device), ``fileless`` (no new
    file or socket). At least one holds, or the worker does not start.
    """

    def __init__(self, store_path: Path | str, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._path = Path(store_path).absolute()
        if not self._path.exists():
            raise OpenError(f"there is no snapshot at {store_path}. To mend: build a release, or correct the path.")
        self._lock = threading.Lock()
        self._closed = False
        self._channel: Channel | None = None
        self.isolation: frozenset[str] = frozenset()
        self._begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process that will answer the next query, None if there is none."""
        return self._channel.pid if self._channel else None

    def execute(self, text: str, *, allowed_graphs: Collection[str] = ()) -> Answer:
        """Check a query and answer it.

        Arguments:
            text: SPARQL as typed.
            allowed_graphs: IRIs that FROM may name beside those of StemKG's own graphs.

        Raises:
            QuerySyntaxError: it is no SPARQL 1.1.
            QueryRefused: it is of a kind that is not allowed.
            QueryLimitError: it passed a limit.
            QueryError: it failed while it ran.
        """
        return self.run(inspect(text, allowed_graphs=allowed_graphs, text_bytes=self.limits.text_bytes))

    def run(self, form: QueryForm) -> Answer:
        """Answer a query that the guard has passed.

        Raises:
            QueryLimitError: it passed a limit.
            QueryError: it failed while it ran, or the worker is closed.
        """
        with self._lock:
            if self._closed:
                raise QueryError("the worker is closed. To mend: open the graph again.")
            channel = self._ready_channel()
            started = time.monotonic()
            reply = self._reply(channel, form, started + self.limits.seconds)
        if "error" in reply:
            raise failure(reply, self.limits)
        return decode(reply, form, time.monotonic() - started)

    def warm(self) -> None:
        """Wait until the process is ready.

        Raises:
            OpenError: the snapshot cannot be opened.
        """
        with self._lock:
            self._ready_channel()

    def close(self) -> None:
        """End the process; a query that is running is answered first.

        A worker that nobody closes ends with the program, or when it is no longer used.
        """
        with self._lock:
            self._closed = True
            self._discard()

    def _begin(self) -> None:
        self.isolation = frozenset()
        self._channel = Channel()
        with suppress(Broken, Late):  # the same comes up again, with its reason, when the answer is read
            self._channel.send(setup(str(self._path), self.limits.memory_mb), time.monotonic() + _START_SECONDS)

    def _discard(self) -> None:
        if self._channel is not None:
            self._channel.close()
            self._channel = None

    def _replace(self) -> None:
        # The new process opens the snapshot while the caller reads about the failure.
        self._discard()
        self._begin()

    def _ready_channel(self) -> Channel:
        for _ in range(2):
            if self._channel is None or not self._channel.alive:
                self._replace()
            channel = self._channel
            if channel is not None and self.isolation:
                return channel
            try:
                return self._greet(channel)
            except Broken:
                continue
        raise self._unopened("its process died at once")

    def _greet(self, channel: Channel | None) -> Channel:
        if channel is None:
            raise Broken
        try:
            greeting = channel.receive(time.monotonic() + _START_SECONDS, _FRAME_OVERHEAD)
        except Late:
            self._discard()
            raise self._unopened(f"it took longer than {_START_SECONDS:.0f} seconds") from None
        if "error" in greeting:
            self._discard()
            raise self._unopened(str(greeting.get("message")))
        self.isolation = frozenset(name for name in ("offline", "fileless") if greeting.get(name) is True)
        if not self.isolation:
            self._discard()
            raise self._unopened("its process could not give away the network")
        return channel

    def _unopened(self, reason: str) -> OpenError:
        return OpenError(
            f"the query worker cannot open {self._path.name}: {reason}. "
            "To mend: build the release again, or open its quads.nq instead of its store."
        )

    def _reply(self, channel: Channel, form: QueryForm, deadline: float) -> Message:
        limits = self.limits
        request: Message = {
            "query": form.text,
            "prefixes": dict(form.prefixes),
            "union": form.over_all_graphs,
            "rows": limits.rows,
            "characters": limits.characters,
            "seconds": limits.seconds,
        }
        try:
            channel.send(request, deadline)
            return channel.receive(deadline, _FRAME_OVERHEAD + _BYTES_PER_CHARACTER * limits.characters)
        except Late:
            self._replace()
            raise late(limits) from None
        except Broken:
            cause = channel.cause_of_death()
            self._replace()
            raise death(cause, limits) from None


class WorkerPool:
    """Several workers on one snapshot, for faces that serve several people at once.

    Arguments:
        store_path: an Oxigraph store's folder, or an N-Quads file whose name ends in ``.nq``.
        size: number of processes.
        limits: what one query may cost.

    Raises:
        OpenError: the snapshot cannot be opened.
    """

    def __init__(self, store_path: Path | str, size: int = 1, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._workers = [QueryWorker(store_path, self.limits) for _ in range(max(size, 1))]
        # Last in, first out: under light load one worker stays warm in the processor's caches.
        self._idle: LifoQueue[QueryWorker] = LifoQueue()
        try:
            for worker in self._workers:
                worker.warm()
                self._idle.put(worker)
        except OpenError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def execute(self, text: str, *, allowed_graphs: Collection[str] = ()) -> Answer:
        """Check a query and answer it on the next free worker.

        Arguments:
            text: SPARQL as typed.
            allowed_graphs: IRIs that FROM may name beside those of StemKG's own graphs.

        Raises:
            QuerySyntaxError: it is no SPARQL 1.1.
            QueryRefused: it is of a kind that is not allowed.
            QueryLimitError: it passed a limit, or no worker came free within the time limit.
            QueryError: it failed while it ran.
        """
        form = inspect(text, allowed_graphs=allowed_graphs, text_bytes=self.limits.text_bytes)
        try:
            worker = self._idle.get(timeout=self.limits.seconds)
        except Empty:
            raise QueryLimitError(
                f"all {len(self._workers)} query workers were busy for {self.limits.seconds:g} seconds. "
                "To mend: ask again in a moment."
            ) from None
        try:
            return worker.run(form)
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """End all processes; queries that are running are answered first."""
        for worker in self._workers:
            worker.close()

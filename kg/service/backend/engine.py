"""Answers queries in worker processes: a few at a time, a few more waiting, each with an end."""

from __future__ import annotations

import asyncio
import json
import signal
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kg.errors import NotAcceptable, OpenError, QueryError, QueryLimitError, RequestError
from kg.namespaces import PREFIXES
from kg.query.failures import NARROW, death, failure, late
from kg.query.guard import QueryForm
from kg.query.pool import Limits
from kg.query.worker import LENGTH
from kg.service.backend.line import Heard, Line
from kg.service.backend.workers import Nursery, Worker

Dataset = tuple[tuple[str, ...], tuple[str, ...]]
"""IRIs of the default graphs and of the named graphs."""

_GREETING_SECONDS = 60.0


@dataclass(frozen=True)
class Written:
    """An answer, written out.

    Arguments:
        body: its bytes, or a file of them that stands at its beginning.
        length: how many bytes.
        truncated: whether a cap was reached, so that there may be more.
    """

    body: bytes | IO[bytes]
    length: int
    truncated: bool


def busy(workers: int, waiting: int, queue_seconds: float) -> RequestError:
    """Too many ask at once.

    Arguments:
        workers: queries that run.
        waiting: queries that wait.
        queue_seconds: after how long it is worth asking again.
    """
    return RequestError(
        f"all {workers} query workers are busy and {waiting} queries wait. "
        "To mend: ask again after the seconds that Retry-After says.",
        status=503,
        headers={"Retry-After": str(max(1, round(queue_seconds)))},
    )


class Engine:
    """A few workers on one snapshot, and a queue of bounded length before them; belongs to one event loop at a time.

    Arguments:
        snapshot: an N-Quads file whose name ends in ``.nq``, or an Oxigraph store's folder.
        limits: what one query may cost; ``characters`` are bytes of the written answer here.
        workers: how many queries run at the same time.
        queue: how many more may wait.
        queue_seconds: how long one may wait.
    """

    def __init__(self, snapshot: Path, limits: Limits, *, workers: int, queue: int, queue_seconds: float) -> None:
        self.limits = limits
        self._nursery = Nursery(snapshot, limits.memory_mb)
        self._idle: list[Line | None] = [None] * workers
        self._workers = workers
        self._waiting: deque[asyncio.Future[Line | None]] = deque()
        self._queue = queue
        self._queue_seconds = queue_seconds

    @property
    def waiting(self) -> int:
        """How many queries wait for a worker."""
        return len(self._waiting)

    @property
    def running(self) -> int:
        """How many queries run."""
        return self._workers - len(self._idle)

    def packet(self, form: QueryForm, dataset: Dataset | None, engine_format: str) -> bytes:
        """What a worker is sent for a query.

        Arguments:
            form: the query as the guard passed it.
            dataset: the protocol's dataset, None for that of the query.
            engine_format: name of a pyoxigraph format.
        """
        message = {
            "query": form.text,
            "prefixes": dict(form.prefixes),
            "union": form.over_all_graphs and dataset is None,
            "dataset": dataset,
            "format": engine_format,
            "names": dict(PREFIXES) if form.kind in {"construct", "describe"} else {},
            "rows": form.most_rows or self.limits.rows,
            "held": form.most_rows > 0,
            "star_at": form.star_at,
            "star_order": form.star_order,
            "bytes": self.limits.characters,
            "seconds": self.limits.seconds,
        }
        body = json.dumps(message).encode()
        return LENGTH.pack(len(body)) + body

    async def ask(self, packet: bytes) -> Written:
        """Answer a query.

        Arguments:
            packet: what :meth:`packet` made of it.

        Raises:
            RequestError: too many wait already; it says when to come back.
            NotAcceptable: the answer holds what the format cannot carry.
            QueryLimitError: it passed a limit.
            QueryError: it failed while it ran.
            OpenError: no worker can be started.
        """
        line = await self._free()
        try:
            if line is None or line.loop is not asyncio.get_running_loop():
                line = await self._new(line)
            try:
                heard = await line.exchange(packet, self.limits.seconds)
            except TimeoutError:
                line = self._ended(line)[0]
                raise late(self.limits) from None
            except (OSError, ValueError):
                line, cause = self._ended(line)
                raise death(cause, self.limits) from None
            except asyncio.CancelledError:  # the client has gone
                line = self._ended(line)[0]
                raise
        finally:
            self._release(line)
        if heard.body is None:
            raise self._failed(heard)
        return Written(heard.body, heard.length, heard.message.get("truncated") is True)

    async def warm(self) -> None:
        """Load the snapshot and start all workers.

        Raises:
            OpenError: they cannot be started.
        """
        self._idle = [await self._new(line) for line in self._idle]

    def close(self) -> None:
        """End all processes."""
        for line in self._idle:
            if line is not None:
                line.close()
                line.worker.close()
        self._idle = [None] * self._workers
        self._nursery.close()

    # ------------------------------------------------------------------ the queue

    async def _free(self) -> Line | None:
        if self._idle:
            return self._idle.pop()  # the last one used is warm in the processor's caches
        if len(self._waiting) >= self._queue:
            raise busy(self._workers, len(self._waiting), self._queue_seconds)
        future: asyncio.Future[Line | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            async with asyncio.timeout(self._queue_seconds):
                return await future
        except (TimeoutError, asyncio.CancelledError) as error:
            if future.done() and not future.cancelled():
                self._release(future.result())  # it was handed over at the very moment
            with suppress(ValueError):
                self._waiting.remove(future)
            if isinstance(error, TimeoutError):
                raise busy(self._workers, len(self._waiting), self._queue_seconds) from None
            raise

    def _release(self, line: Line | None) -> None:
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(line)
                return
        self._idle.append(line)

    # ------------------------------------------------------------------ the processes

    async def _new(self, before: Line | None) -> Line:
        """A line to a new worker, or to that of a line of an event loop that has ended."""
        if before is not None:
            return Line(before.worker, self.limits.characters)
        forking = asyncio.ensure_future(asyncio.to_thread(self._nursery.fork))
        try:
            line = Line(await asyncio.shield(forking), self.limits.characters)
        except asyncio.CancelledError:
            forking.add_done_callback(self._unwanted)
            raise
        try:
            greeting = (await line.exchange(b"", _GREETING_SECONDS)).message
        except (OSError, ValueError, TimeoutError):
            _, cause = self._ended(line)
            raise OpenError(f"a query worker ended at its start ({cause}). To mend: see the server's log.") from None
        except asyncio.CancelledError:
            self._ended(line)
            raise
        if "error" in greeting or not (greeting.get("offline") is True or greeting.get("fileless") is True):
            self._ended(line)
            reason = greeting.get("message", "its process could not give away the network")
            raise OpenError(f"a query worker cannot start: {reason}. To mend: build the release again.")
        return line

    def _unwanted(self, forking: asyncio.Future[Worker]) -> None:
        if not forking.cancelled() and forking.exception() is None:
            self._nursery.end(forking.result())
            forking.result().close()

    def _ended(self, line: Line) -> tuple[None, str]:
        """End a worker for good, and say why it ended if it had already."""
        line.close()
        code = self._nursery.end(line.worker)
        words = line.worker.last_words()
        line.worker.close()
        if any(word in words for word in (b"memory allocation", b"MemoryError", b"bad_alloc")):
            return None, "memory"
        if code == -signal.SIGXCPU:
            return None, "time"
        return None, signal.Signals(-code).name if code < 0 else f"exit code {code}"

    def _failed(self, heard: Heard) -> QueryError | NotAcceptable:
        reply = heard.message
        if reply.get("error") == "size":
            return QueryLimitError(f"the answer is larger than {self.limits.characters:,} bytes. {NARROW}")
        if reply.get("error") == "xml":
            return NotAcceptable(
                "a value of the answer holds a character that XML 1.0 cannot carry. "
                "To mend: ask for JSON or TSV, for Turtle or N-Triples, or take it out with REPLACE in the query."
            )
        return failure(reply, self.limits)

"""Hands queries that passed the guard on to the endpoint of the facts: a few at a time, a few more waiting."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import ExportError, NotAcceptable, QueryError, QueryLimitError
from kg.graph.terms import to_oxigraph
from kg.namespaces import PREFIXES
from kg.query.failures import NARROW
from kg.query.guard import QueryForm
from kg.query.results import GraphResult
from kg.service.backend.engine import Dataset, Written, busy
from kg.store.guarded import ask_form

if TYPE_CHECKING:
    from kg.query.answers import Answer
    from kg.query.pool import Limits
    from kg.store.remote import RemoteStore


class Relay:
    """Asks an endpoint in threads, with a queue of bounded length before them.

    Time, rows and size are limited on this side; memory is the endpoint's own matter.

    Arguments:
        store: the endpoint.
        limits: what one query may cost; ``characters`` are bytes of the written answer.
        workers: how many queries run at the same time.
        queue: how many more may wait.
        queue_seconds: how long one may wait.
    """

    def __init__(self, store: RemoteStore, limits: Limits, *, workers: int, queue: int, queue_seconds: float) -> None:
        self.limits = limits
        self._store = store
        self._workers, self._queue, self._queue_seconds = workers, queue, queue_seconds
        self._free = asyncio.Semaphore(workers)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="stemkg-relay")
        self.waiting = self.running = 0

    def packet(self, form: QueryForm, dataset: Dataset | None, engine_format: str) -> bytes:
        """All that the answer to a query depends on.

        Arguments:
            form: the query as the guard passed it.
            dataset: the protocol's dataset, None for that of the query.
            engine_format: name of a pyoxigraph format.
        """
        message = {"form": {**asdict(form), "prefixes": dict(form.prefixes)}, "dataset": dataset}
        return json.dumps({**message, "format": engine_format, "rows": self.limits.rows}).encode()

    async def ask(self, packet: bytes) -> Written:
        """Answer a query.

        Arguments:
            packet: what :meth:`packet` made of it.

        Raises:
            RequestError: too many wait already; it says when to come back.
            NotAcceptable: the answer holds what the format cannot carry.
            QueryLimitError: it passed a limit.
            EndpointError: the endpoint does not answer it.
        """
        if self._free.locked() and self.waiting >= self._queue:
            raise busy(self._workers, self.waiting, self._queue_seconds)
        self.waiting += 1
        try:
            async with asyncio.timeout(self._queue_seconds):
                await self._free.acquire()
        except TimeoutError:
            raise busy(self._workers, self.waiting - 1, self._queue_seconds) from None
        finally:
            self.waiting -= 1
        self.running += 1
        loop = asyncio.get_running_loop()
        work = self._threads.submit(self._answer, packet)

        def finished(_: Future[Written]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._release)

        # A client that goes away ends no request under way: its place is free once the endpoint is done with it.
        work.add_done_callback(finished)
        return await asyncio.shield(asyncio.wrap_future(work))

    async def warm(self) -> None:
        """Nothing to do: the endpoint was asked when it was opened."""

    def close(self) -> None:
        """Take no more queries; the endpoint itself stays open, because others may ask it."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _release(self) -> None:
        self.running -= 1
        self._free.release()

    def _answer(self, packet: bytes) -> Written:
        message = json.loads(packet)
        form, dataset = QueryForm(**message["form"]), message["dataset"]
        answer = ask_form(self._store, form, self.limits, dataset=None if dataset is None else tuple(dataset))
        body = _written(answer, message["format"])
        if len(body) > self.limits.characters:
            raise QueryLimitError(f"the answer is larger than {self.limits.characters:,} bytes. {NARROW}")
        return Written(body, len(body), getattr(answer, "truncated", False))


def _written(answer: Answer, name: str) -> bytes:
    """An answer in a format of pyoxigraph.

    Raises:
        NotAcceptable: it holds what the format cannot carry.
        QueryError: it holds what no RDF 1.1 format can carry.
    """
    if isinstance(answer, GraphResult):
        triples = [ox.Triple(*map(to_oxigraph, triple)) for triple in answer.triples]  # type: ignore[arg-type]
        prefixes = None if name == "N_TRIPLES" else dict(PREFIXES)
        try:
            return ox.serialize(triples, format=getattr(ox.RdfFormat, name), prefixes=prefixes) or b""
        except (ValueError, OSError) as error:
            raise QueryError(f"the answer cannot be written: {error}. To mend: ask for Turtle or N-Triples.") from error
    writers = {"JSON": answer.to_json, "XML": answer.to_xml, "CSV": answer.to_csv, "TSV": answer.to_tsv}
    try:
        return writers[name]().encode()
    except ExportError as error:
        raise NotAcceptable(str(error)) from error

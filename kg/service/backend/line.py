"""One worker's connection, read as its bytes come: a frame that says how many bytes follow, and then these bytes."""

from __future__ import annotations

import asyncio
import json
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

from kg.query.worker import LENGTH
from kg.service.backend.workers import Worker

_HEAD_BYTES = 65_536
_PIECE_BYTES = 65_536
_KEPT_IN_MEMORY = 1 << 20


@dataclass(frozen=True)
class Heard:
    """What a worker answered.

    Arguments:
        message: its frame.
        body: the bytes behind it, or a file of them that stands at its beginning; None for a failure.
        length: how many bytes.
    """

    message: dict[str, Any]
    body: bytes | IO[bytes] | None = None
    length: int = 0


class Line:
    """Sends to a worker and listens; looks at the connection once for all, which costs less than once an answer.

    Arguments:
        worker: the process.
        most_bytes: longest answer that is believed.
    """

    def __init__(self, worker: Worker, most_bytes: int) -> None:
        self.worker = worker
        self.loop = asyncio.get_running_loop()
        self._most = most_bytes
        self._answer: asyncio.Future[Heard] | None = None
        self._begin()
        self.loop.add_reader(worker.connection, self._readable)

    async def exchange(self, packet: bytes, seconds: float) -> Heard:
        """Send a query, if any, and wait for the answer.

        Raises:
            TimeoutError: it did not come in time.
            ConnectionError: the worker is gone.
            ValueError: it speaks nonsense.
        """
        answer: asyncio.Future[Heard] = self.loop.create_future()
        self._answer = answer
        timer = self.loop.call_later(seconds, _expire, answer)
        try:
            if packet:
                await self._send(packet)
            return await answer
        finally:
            timer.cancel()
            self._answer = None

    def close(self) -> None:
        """Look no more at the connection."""
        if not self.loop.is_closed():
            self.loop.remove_reader(self.worker.connection)
        self._drop_spool()

    async def _send(self, packet: bytes) -> None:
        try:
            sent = self.worker.connection.send(packet)
        except BlockingIOError:
            sent = 0
        if sent < len(packet):
            await self.loop.sock_sendall(self.worker.connection, packet[sent:])

    # ------------------------------------------------------------------ listening

    def _begin(self) -> None:
        self._data = bytearray()
        self._message: dict[str, Any] | None = None
        self._length = self._left = 0
        self._spool: IO[bytes] | None = None

    def _readable(self) -> None:
        try:
            data = self.worker.connection.recv(_PIECE_BYTES)
        except BlockingIOError:
            return
        except OSError as error:
            self._fail(error)
            return
        if not data:
            self._fail(ConnectionResetError())
            return
        try:
            self._take(data)
        except (ValueError, OSError) as error:
            self._fail(error)

    def _take(self, data: bytes) -> None:
        if self._answer is None:
            raise ValueError("an answer to no question")
        if self._message is None:
            self._data += data
            if not self._take_head():
                return
        elif self._spool is not None:
            self._spool.write(data)
            self._left -= len(data)
        else:
            self._data += data
            self._left -= len(data)
        if self._left < 0:
            raise ValueError("more bytes than were announced")
        if self._left == 0:
            self._finish()

    def _take_head(self) -> bool:
        """Read the frame once it is whole; what stands behind it is the body's beginning."""
        data = self._data
        if len(data) < LENGTH.size:
            return False
        end = LENGTH.size + LENGTH.unpack_from(data)[0]
        if end > _HEAD_BYTES:
            raise ValueError("no frame of a sound worker")
        if len(data) < end:
            return False
        message = json.loads(bytes(data[LENGTH.size : end]))
        if not isinstance(message, dict):
            raise ValueError("no frame of a sound worker")  # noqa: TRY004 - one more kind of nonsense
        length = message.get("bytes", 0)
        # The worker has run a stranger's query: nothing of what it says is believed unseen.
        if not isinstance(length, int) or not 0 <= length <= self._most:
            raise ValueError("no answer of a sound worker")
        del data[:end]
        self._message, self._length, self._left = message, length, length - len(data)
        if length > _KEPT_IN_MEMORY:
            # To disk, so that neither memory nor a worker waits for a slow client.
            self._spool = tempfile.TemporaryFile(prefix="stemkg-answer-")  # noqa: SIM115 - whoever sends it closes it
            self._spool.write(data)
            self._data = bytearray()
        return True

    def _finish(self) -> None:
        message, spool, data = self._message or {}, self._spool, self._data
        body: bytes | IO[bytes] | None = bytes(data) if "bytes" in message else None
        if spool is not None:
            spool.seek(0)
            body = spool
        heard = Heard(message, body, self._length)
        self._begin()
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(heard)
        elif spool is not None:
            spool.close()

    def _fail(self, error: Exception) -> None:
        self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    def _drop_spool(self) -> None:
        if self._spool is not None:
            with suppress(OSError):
                self._spool.close()
            self._spool = None


def _expire(answer: asyncio.Future[Heard]) -> None:
    if not answer.done():
        answer.set_exception(TimeoutError())

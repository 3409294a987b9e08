"""The parent's side of :mod:`kg.query.nursery`: start it, have workers made and ended."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import weakref
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph

from kg.errors import OpenError, QueryError
from kg.query import nursery

# A large N-Quads file is loaded into memory before the first worker answers.
_LOAD_SECONDS = 300.0
_ORDER_SECONDS = 30.0
_COMPLAINT_BYTES = 8192


@dataclass(eq=False)
class Worker:
    """One process that answers one query at a time.

    Arguments:
        pid: its number.
        connection: non-blocking socket on which :mod:`kg.query.worker` speaks.
        complaints: descriptor of what it writes to its standard error.
        greeted: whether it has said that it is ready.
    """

    pid: int
    connection: socket.socket
    complaints: int
    greeted: bool = field(default=False)

    def last_words(self) -> bytes:
        """What it has written to its standard error."""
        with suppress(OSError):
            return os.read(self.complaints, _COMPLAINT_BYTES)
        return b""

    def close(self) -> None:
        """Let go of its descriptors; the process reads the end of its input and ends."""
        self.connection.close()
        if self.complaints >= 0:
            os.close(self.complaints)
            self.complaints = -1


class Nursery:
    """Makes workers on one snapshot; safe to use from several threads.

    Arguments:
        snapshot: an N-Quads file whose name ends in ``.nq``, loaded once for all workers, or an Oxigraph store's
            folder, opened by each.
        memory_mb: memory of a worker beyond what the open snapshot takes, in MB.
    """

    def __init__(self, snapshot: Path, memory_mb: int) -> None:
        self._snapshot = snapshot.absolute()
        self._memory_mb = memory_mb
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._finalizer: weakref.finalize[Any, Any] | None = None
        self._workers: set[Worker] = set()
        self._closed = False

    def fork(self) -> Worker:
        """A new worker; the first call loads the snapshot.

        Raises:
            OpenError: the snapshot cannot be opened.
            QueryError: the nursery is closed.
        """
        with self._lock:
            for _ in range(2):
                control = self._started()
                try:
                    return self._forked(control)
                except (OSError, ValueError):  # it has died, most likely for want of memory: a new one is started
                    self._stop()
        raise OpenError(
            f"no query worker can be started on {self._snapshot.name}. To mend: give the service more memory."
        )

    def end(self, worker: Worker) -> int:
        """Kill a worker if it still runs; the exit code, negative for a signal."""
        code = 0
        with self._lock:
            self._workers.discard(worker)
            if self._control is not None:
                with suppress(OSError, ValueError):
                    self._control.send(json.dumps({"do": "end", "pid": worker.pid}).encode())
                    code = int(_heard(self._control, _ORDER_SECONDS).get("code", 0))
        return code

    def close(self) -> None:
        """End all workers and the nursery; safe to call twice."""
        with self._lock:
            self._closed = True
            self._stop()

    def _forked(self, control: socket.socket) -> Worker:
        ours, theirs = socket.socketpair()
        complaints, complain = os.pipe()
        try:
            socket.send_fds(control, [b'{"do": "fork"}'], [theirs.fileno(), complain])
            pid = int(_heard(control, _ORDER_SECONDS)["pid"])
        except (OSError, ValueError, KeyError) as error:
            ours.close()
            os.close(complaints)
            raise ValueError("no worker") from error
        finally:
            theirs.close()
            os.close(complain)
        ours.settimeout(0)
        os.set_blocking(complaints, False)
        worker = Worker(pid, ours, complaints)
        self._workers.add(worker)
        return worker

    def _started(self) -> socket.socket:
        if self._closed:
            raise QueryError("the service is closed. To mend: start it again.")
        if self._control is not None:
            return self._control
        if not self._snapshot.exists():
            raise OpenError(f"there is no snapshot {self._snapshot.name}. To mend: build the release again.")
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # By path and without site packages, as a worker alone is started, in a session of its own.
        process = subprocess.Popen(  # noqa: S603 - our own program, nothing from outside
            [sys.executable, "-I", "-S", "-B", str(Path(nursery.__file__)), str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            env={},
            cwd="/",
            start_new_session=True,
        )
        theirs.close()
        self._control = ours
        self._finalizer = weakref.finalize(self, _end, process, ours, self._workers)
        site = str(Path(pyoxigraph.__file__).parents[1])
        try:
            ours.send(json.dumps({"store": str(self._snapshot), "memory_mb": self._memory_mb, "site": site}).encode())
            greeting = _heard(ours, _LOAD_SECONDS)
        except (OSError, ValueError) as error:
            self._stop()
            raise self._unopened("its process died") from error
        if "error" in greeting:
            self._stop()
            raise self._unopened(str(greeting.get("message")))
        return ours

    def _unopened(self, reason: str) -> OpenError:
        return OpenError(
            f"the query workers cannot open {self._snapshot.name}: {reason}. To mend: build the release again."
        )

    def _stop(self) -> None:
        self._control = None
        if self._finalizer is not None:
            self._finalizer()
            self._finalizer = None


def _heard(control: socket.socket, seconds: float) -> dict[str, Any]:
    control.settimeout(seconds)
    data = control.recv(nursery.PACKET_BYTES)
    message = json.loads(data or b"null")
    if not isinstance(message, dict):
        raise ValueError("no message")  # noqa: TRY004 - the caller treats it as any other nonsense
    return message


def _end(process: subprocess.Popen[bytes], control: socket.socket, workers: set[Worker]) -> None:
    control.close()  # it ends its workers, then itself
    for worker in list(workers):
        worker.close()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

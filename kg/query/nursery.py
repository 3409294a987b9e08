"""The process that makes workers of :mod:`kg.query.worker` by forking: ``python nursery.py DESCRIPTOR``.

It loads the snapshot once and runs no query itself. Each worker is a copy of it that shares its memory, so a graph of
300,000 facts is loaded once for all of them and a new worker stands in 10 milliseconds, where the old one had to be
killed. A store's folder is opened by each worker itself: an open store on disk has threads, which no copy keeps.

It speaks JSON in packets over the socket with the number of its argument. The first packet says what to open. Then
``fork`` comes with two descriptors (the worker's connection and its complaints) and is answered by the process's
number, and ``end`` kills a worker and is answered by its exit code. When the socket closes, all workers end.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.query import worker
else:
    sys.path.append(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - pathlib takes long to load
    import worker

PACKET_BYTES = 65_536


def main() -> None:
    """Load, then make and end workers on demand."""
    control = socket.socket(fileno=int(sys.argv[1]))
    setup = json.loads(control.recv(PACKET_BYTES))
    sys.path.append(setup["site"])
    path = setup["store"]
    offline = worker.leave_the_network()
    try:
        import pyoxigraph  # noqa: F401 - loaded once for all workers

        store = worker.open_store(path) if path.endswith(".nq") else None
        _refuse_threads()
    except (OSError, SyntaxError, ValueError, ImportError) as error:
        _say(control, {"error": "open", "message": str(error)[:2000]})
        return
    gc.freeze()  # so that the collector of a copy leaves the shared pages alone
    _say(control, {"ready": True, "offline": offline})
    children: set[int] = set()
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, PACKET_BYTES, 2)
        if not data:
            break
        order = json.loads(data)
        if order["do"] == "fork":
            pid = os.fork()
            if pid == 0:
                control.close()
                _become_worker(descriptors, setup, store, offline=offline)
            children.add(pid)
            for descriptor in descriptors:
                os.close(descriptor)
            _say(control, {"pid": pid})
        else:
            children.discard(order["pid"])
            _say(control, {"code": _end(order["pid"])})
    for pid in children:
        _end(pid)


def _become_worker(descriptors: list[int], setup: dict[str, Any], store: ox.Store | None, *, offline: bool) -> None:
    connection, complaints = descriptors
    code = 1
    try:
        os.dup2(complaints, 2)
        source, sink = os.fdopen(connection, "rb"), os.fdopen(os.dup(connection), "wb")
        try:
            opened = worker.open_store(setup["store"]) if store is None else store
            worker.give_up_resources(setup["memory_mb"])
            fileless = worker.give_up_files(setup["store"], offline=offline)
        except (OSError, ValueError) as error:
            worker.write_frame(sink, {"error": "open", "message": str(error)})
        else:
            worker.write_frame(sink, {"ready": True, "offline": offline, "fileless": fileless})
            worker.serve(opened, source, sink)
            code = 0
    except MemoryError:
        os.write(2, b"MemoryError")
    finally:
        # Never back into the loop of the parent, and none of its clean-up.
        os._exit(code)


def _refuse_threads() -> None:
    if len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208 - as above
        raise OSError("the store's library left threads behind, which a copy of the process would lack")


def _end(pid: int) -> int:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return 0
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _say(control: socket.socket, message: dict[str, Any]) -> None:
    control.send(json.dumps(message).encode())


if __name__ == "__main__":
    main()

"""Start the engines that the contract is tested with: each on a free port of this machine, in a folder of its own.

``oxigraph`` comes from the package index with the tests; Virtuoso is Debian's ``virtuoso-opensource-7``, which
``dev.py test`` installs.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

VIRTUOSO = shutil.which("virtuoso-t")
ISQL = shutil.which("isql-vt")
VIRTUOSO_MISSING = (
    "VIRTUOSO IS NOT INSTALLED: nothing of what StemKG does with Virtuoso was tested. "
    "To mend, as root: apt-get install virtuoso-opensource-7"
)
PASSWORD = "contract"  # noqa: S105 - of a database that lives for one run, on the loopback

_INI = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000

[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
MaxCheckpointRemap = 2000

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 10
CheckpointInterval = 0
DirsAllowed = .
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
CaseMode = 2
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 4

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 8
MaxKeepAlives = 8
KeepAliveTimeout = 10
Charset = UTF-8

[SPARQL]
; As shipped: longer answers are cut without a word.
ResultSetMaxRows = 10000
MaxQueryCostEstimationTime = 400
MaxQueryExecutionTime = 60
"""


@dataclass(frozen=True)
class Engine:
    """A running engine.

    Arguments:
        name: ``oxigraph`` or ``virtuoso``.
        query: address that takes queries.
        update: address that takes updates.
        graph_store: address of the Graph Store Protocol.
        user: who may write; nobody needs a name where it is empty.
        folder: its folder.
    """

    name: str
    query: str
    update: str
    graph_store: str
    user: str
    folder: Path


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nothing listens on."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def wait_for_line(process: subprocess.Popen[str], word: str) -> None:
    """Read what a program says until a word comes up; its end ends the wait, so no clock is needed."""
    said = []
    for line in process.stdout or ():
        said.append(line)
        if word in line:
            return
    raise AssertionError(f"the engine ended before it said {word!r}:\n{''.join(said)}")


@contextmanager
def oxigraph_server(folder: Path, quads: Path | None = None) -> Iterator[Engine]:
    """Oxigraph's native server, as it is without any option.

    Arguments:
        folder: where it keeps its data.
        quads: N-Quads to begin with.
    """
    program = Path(sys.executable).with_name("oxigraph")
    store = folder / "oxigraph"
    if quads is not None:
        subprocess.run([program, "load", "-l", store, "--file", quads], check=True, capture_output=True)
    (port,) = free_ports(1)
    process = subprocess.Popen(
        [program, "serve", "-l", store, "-b", f"127.0.0.1:{port}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for_line(process, "Listening")
        base = f"http://127.0.0.1:{port}"
        yield Engine("oxigraph", f"{base}/query", f"{base}/update", f"{base}/store", "", folder)
    finally:
        end(process)


@contextmanager
def virtuoso_server(folder: Path, quads: Path | None = None) -> Iterator[Engine]:
    """A private Virtuoso with the limits it is shipped with.

    Arguments:
        folder: where it keeps its data.
        quads: N-Quads to begin with, loaded by its own bulk loader.
    """
    sql, http = free_ports(2)
    (folder / "virtuoso.ini").write_text(_INI.format(sql=sql, http=http), encoding="utf-8")
    process = subprocess.Popen(
        [VIRTUOSO, "+foreground", "+configfile", "virtuoso.ini"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for_line(process, "Server online at")
        steps = [f"set password dba {PASSWORD}"]
        if quads is not None:
            (folder / "load").mkdir()
            shutil.copy(quads, folder / "load" / "quads.nq")
            steps += ["ld_dir('load', '*.nq', 'http://localuriqaserver/')", "rdf_loader_run()", "checkpoint"]
        _sql(f"127.0.0.1:{sql}", "dba", steps[0])
        for step in steps[1:]:
            _sql(f"127.0.0.1:{sql}", PASSWORD, step)
        base = f"http://127.0.0.1:{http}"
        yield Engine(
            "virtuoso", f"{base}/sparql", f"{base}/sparql-auth", f"{base}/sparql-graph-crud-auth", "dba", folder
        )
    finally:
        end(process)


def _sql(address: str, password: str, statement: str) -> None:
    done = subprocess.run(
        [ISQL, address, "dba", password, "verbose=off", f"exec={statement};"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{statement}: {done.stdout}{done.stderr}"
    assert "*** Error" not in done.stdout + done.stderr, f"{statement}: {done.stdout}{done.stderr}"


def end(process: subprocess.Popen[str]) -> None:
    """End an engine that was started here."""
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()

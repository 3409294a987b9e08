"""The process that runs a stranger's query: ``python -m kg.query.worker``, spoken to by :mod:`kg.query.pool`.

It opens one snapshot, gives away network, files, new processes and all memory beyond a limit, and then answers queries
until its input ends. It imports nothing of StemKG and no library but the store's, so that a fresh one stands in
50 milliseconds when the last one had to be killed.

A frame is its length (4 bytes, little endian) and JSON in UTF-8. The first frame in says what to open; every later one
is a query. Terms of an answer are ``null``, a string whose first letter is its kind (``I`` IRI, ``B`` blank node, ``S``
plain literal) or a list ``[value, language, datatype]``. A query that names a ``format`` is answered by a frame that
says how many bytes follow it, and then these bytes: the answer as the store's library writes it.
"""

from __future__ import annotations

import csv
import ctypes
import io
import json
import os
import re
import resource
import struct
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import pyoxigraph as ox

Message = dict[str, Any]
Cell = str | tuple[str, str | None, str | None] | None

LENGTH = struct.Struct("<I")

_CLONE_NEWNET = 0x40000000
_CLONE_NEWUSER = 0x10000000
_PR_SET_NO_NEW_PRIVS = 38
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
# RocksDB opens this many table files with the store and the others when they are first read.
_FILES_OPENED_AT_ONCE = 16
# Quotes, brackets and commas; counted so that a million empty cells are not free.
_CELL_OVERHEAD = 8
# Everything outside the character range of XML 1.0, section 2.2, in UTF-8.
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
# What stands between two rows, or at least once in each; never fewer than there are rows.
_ROW_MARKS = {"JSON": b"},{", "XML": b"<result>", "CSV": b"\r\n", "TSV": b"\n"}


class TooLarge(Exception):  # noqa: N818 - it ends an answer, it is no fault
    """Not even one row of the answer fits into the space for it."""


class Space(io.BytesIO):
    """Takes an answer up to a number of bytes.

    Arguments:
        most: bytes.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self._left = most

    def write(self, part: Any) -> int:  # noqa: ANN401 - any buffer
        """Take one more part.

        Raises:
            TooLarge: it does not fit.
        """
        self._left -= len(part)
        if self._left < 0:
            raise TooLarge
        return super().write(part)


def read_frame(stream: BinaryIO) -> Message | None:
    """Read one message, None at the end of the stream."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    message: Message = json.loads(stream.read(LENGTH.unpack(head)[0]))
    return message


def write_frame(stream: BinaryIO, message: Message) -> None:
    """Write one message."""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    stream.write(LENGTH.pack(len(body)))
    stream.write(body)
    stream.flush()


def leave_the_network() -> bool:
    """Move into a network namespace without any device; True if the system allows it.

    Must come before the store starts threads: a user namespace can only be entered by a process with one thread.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    unshare = getattr(libc, "unshare", None)
    return unshare is not None and (unshare(_CLONE_NEWNET) == 0 or unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def open_store(path: str) -> ox.Store:
    """Open a snapshot: a store's folder read-only, or an ``.nq`` file loaded into memory."""
    import pyoxigraph as ox

    if not path.endswith(".nq"):
        return ox.Store.read_only(path)
    store = ox.Store()
    store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
    return store


def give_up_files(path: str, *, offline: bool) -> bool:
    """Allow no new file or socket; False if the store is too large for that and the network is gone anyhow.

    Raises:
        OSError: the store needs files later, and the network could not be taken away.
    """
    # No pathlib here: loading it takes as long as opening a store.
    tables = 0 if path.endswith(".nq") else sum(name.endswith(".sst") for name in os.listdir(path))  # noqa: PTH208
    if tables <= _FILES_OPENED_AT_ONCE:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
        return True
    if not offline:
        raise OSError(
            f"the store has {tables} table files, so it must open files while it answers, and this system does not "
            "let a process leave the network. Allow network namespaces, or point the worker at the N-Quads file"
        )
    return False


def give_up_resources(memory_mb: int) -> None:
    """Allow no written file, no core dump, no process, and ``memory_mb`` MB beyond what the open store takes."""
    for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):
        resource.setrlimit(limit, (0, 0))
    with open("/proc/self/statm") as statm:  # noqa: PTH123 - as above
        taken = int(statm.read().split()[0]) * resource.getpagesize()
    allowed = taken + (memory_mb << 20)
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))


def limit_processor(seconds: float) -> None:
    """Die after this much more processor time, so that a worker whose parent is gone does not run on."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def cell(term: Any) -> Cell:  # noqa: ANN401 - naming the classes would need the store's library at import
    """A term as JSON.

    Raises:
        ValueError: the term is of RDF 1.2.
    """
    if term is None:
        return None
    kind = type(term).__name__
    if kind == "NamedNode":
        return "I" + str(term.value)
    if kind == "BlankNode":
        return "B" + str(term.value)
    if kind != "Literal" or term.direction is not None:
        raise ValueError("the answer holds a term of RDF 1.2, such as a triple term; ask for its parts instead")
    if term.language:
        return (term.value, term.language, None)
    if term.datatype.value == _XSD_STRING:
        return "S" + str(term.value)
    return (term.value, None, term.datatype.value)


def spelt_length(one: Cell) -> int:
    """Characters of a cell: value, language and datatype."""
    if one is None or isinstance(one, str):
        return len(one or "")
    return sum(len(part) for part in one if part)


def gather(rows: Iterable[Iterable[Any]], most: int, most_characters: int) -> tuple[list[tuple[Cell, ...]], bool]:
    """Collect rows of terms up to a number of rows and of characters; the flag says that there were more.

    Raises:
        TooLarge: the first row alone is over ``most_characters``.
    """
    kept: list[tuple[Cell, ...]] = []
    size = 0
    for row in rows:
        if len(kept) == most:
            return kept, True
        cells = tuple(cell(term) for term in row)
        size += sum(_CELL_OVERHEAD + spelt_length(one) for one in cells)
        if size > most_characters:
            if not kept:
                raise TooLarge
            return kept, True
        kept.append(cells)
    return kept, False


def distinct(triples: Iterable[Any]) -> Iterable[Any]:
    """Each triple once: the store's CONSTRUCT repeats them."""
    seen = set()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            yield triple


def answer(store: ox.Store, request: Message) -> Message:
    """Run one query; every failure that the process survives comes back as a message with ``error``."""
    try:
        result: Any = store.query(
            request["query"], prefixes=request["prefixes"], use_default_graph_as_union=request["union"]
        )
        if type(result).__name__ == "QueryBoolean":
            return {"value": bool(result)}
        names = getattr(result, "variables", None)
        variables = None if names is None else [name.value for name in names]
        rows, truncated = gather(distinct(result) if names is None else result, request["rows"], request["characters"])
    except SyntaxError as error:
        return {"error": "syntax", "message": str(error)}
    except MemoryError:
        return {"error": "memory", "message": ""}
    except TooLarge:
        return {"error": "size", "message": ""}
    except (RuntimeError, OSError, ValueError) as error:
        return {"error": "evaluation", "message": str(error)}
    return {"variables": variables, "rows": rows, "truncated": truncated}


def written(store: ox.Store, request: Message) -> tuple[Message, bytes]:
    """Run one query and write its answer in the format asked for: the frame to send, and the bytes that follow it."""
    space = Space(request["bytes"])
    try:
        truncated = _write(_asked(store, request), request, space)
    except TooLarge:
        return {"error": "size", "message": ""}, b""
    except SyntaxError as error:
        return {"error": "syntax", "message": str(error)}, b""
    except MemoryError:
        return {"error": "memory", "message": ""}, b""
    except (RuntimeError, OSError, ValueError) as error:
        return {"error": "evaluation", "message": str(error)}, b""
    body = space.getvalue()
    if request["format"] in {"XML", "RDF_XML"} and _NOT_XML.search(body):
        return {"error": "xml", "message": ""}, b""
    return {"bytes": len(body), "truncated": truncated}, body


def _asked(store: ox.Store, request: Message) -> Any:  # noqa: ANN401 - one of three classes of the store's library
    """Ask over the dataset of the request: the union of all graphs, that of the query, or that of the protocol."""
    import pyoxigraph as ox

    text, dataset = request["query"], request["dataset"]
    options: dict[str, Any] = {"prefixes": request["prefixes"], "use_default_graph_as_union": request["union"]}
    if dataset is not None:
        options["default_graph"], options["named_graphs"] = ([ox.NamedNode(iri) for iri in part] for part in dataset)
    result: Any = store.query(text, **options)
    star, order = request["star_at"], request["star_order"]
    if star < 0:
        return result
    # The store sorts the columns of SELECT * by name; a person expects them as they were written.
    names = [variable.value for variable in result.variables]
    wanted = sorted(names, key=lambda name: order.index(name) if name in order else len(order))
    if wanted == names:
        return result
    columns = " ".join(f"?{name}" for name in wanted)
    return store.query(f"{text[:star]} {columns} {text[star + 1 :]}", **options)


def _write(result: Any, request: Message, space: Space) -> bool:  # noqa: ANN401 - as above
    """Write an answer; True where it has as many rows or triples as it may have."""
    import pyoxigraph as ox

    kind, name, most = type(result).__name__, request["format"], request["rows"]
    if kind == "QueryTriples":
        kept: list[Any] = []
        full = False
        for triple in distinct(result):
            if full := len(kept) == most:
                break
            kept.append(triple)
        # Plain N-Triples has no prefixes, and its writer says so by an error.
        prefixes = None if name == "N_TRIPLES" else request["names"]
        ox.serialize(kept, space, format=getattr(ox.RdfFormat, name), prefixes=prefixes)
        return full
    result.serialize(space, format=getattr(ox.QueryResultsFormat, name))
    return kind == "QuerySolutions" and request["held"] and _row_count(space.getvalue(), name, most) >= most


def _row_count(body: bytes, name: str, enough: int) -> int:
    """Rows of a written answer; where a look shows that they are fewer than enough, a number not below them."""
    marks = body.count(_ROW_MARKS[name])
    if name in {"XML", "TSV"}:
        return marks - (name == "TSV")  # in these two, no value can hold the mark
    if name == "JSON":
        import pyoxigraph as ox

        if marks + 1 < enough:
            return marks + 1
        solutions: Any = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        return sum(1 for _ in solutions)
    if marks - 1 < enough:
        return marks - 1
    csv.field_size_limit(len(body))
    return sum(1 for _ in csv.reader(io.StringIO(body.decode(), newline=""))) - 1


def serve(store: ox.Store, source: BinaryIO, sink: BinaryIO) -> None:
    """Answer one query after the other until the input ends."""
    while (request := read_frame(source)) is not None:
        limit_processor(request["seconds"])
        if "format" in request:
            reply, body = written(store, request)
            head = json.dumps(reply).encode()
            sink.write(LENGTH.pack(len(head)) + head)
            sink.write(body)
            sink.flush()
        else:
            write_frame(sink, answer(store, request))


def main() -> None:
    """Open, give up, answer."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    setup = read_frame(source)
    if setup is None:
        return
    sys.path.append(setup["site"])
    offline = leave_the_network()
    try:
        store = open_store(setup["store"])
        give_up_resources(setup["memory_mb"])
        fileless = give_up_files(setup["store"], offline=offline)
    except (OSError, SyntaxError, ValueError, ImportError) as error:
        write_frame(sink, {"error": "open", "message": str(error)})
        return
    write_frame(sink, {"ready": True, "offline": offline, "fileless": fileless})
    serve(store, source, sink)


if __name__ == "__main__":
    main()

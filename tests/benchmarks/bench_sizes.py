"""What one machine needs as the graph grows: disk, memory and times at the shipped size and at multiples of it.

The larger graphs are renamed copies of the shipped one (``bench_store.py`` says how). Each is written as a release has
it: store on disk and search index. A fresh process then opens it and is measured: memory held after all named queries,
the times of those queries with their defaults, a search with a misspelt word, a neighbourhood, and degrees counted in
the store. Times are those of the machine on which it runs; compare the columns, not the numbers.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph as ox
from bench_store import copies_of, load_default, median_seconds, timed

from kg.graph.knowledge_graph import KnowledgeGraph
from kg.graph.opening import open_graph
from kg.network.analytics import measure
from kg.search.index import write_index

SIZES = (1, 4, 36)


def size_of(path: Path) -> float:
    """Megabytes of a file, or of all files of a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def resident() -> float:
    """Megabytes of memory that this process holds, as Linux counts them."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1e3


def write(copies: int, folder: Path) -> dict[str, float]:
    """Write the store and the search index; say how long it took and how large they are."""
    quads = folder / "quads.nq"
    with open_graph() as graph:
        ox.serialize(copies_of(graph, copies), str(quads), ox.RdfFormat.N_QUADS)
    loading, store = timed(lambda: load_default(quads, folder / "store"))
    assert isinstance(store, ox.Store)
    everything = store.quads_for_pattern(None, None, None, None)
    indexing, _ = timed(lambda: write_index(everything, folder / "search.sqlite"))
    return {
        "facts": len(store),
        "load into the store, s": loading,
        "write the search index, s": indexing,
        "quads.nq, MB": size_of(quads),
        "store, MB": size_of(folder / "store"),
        "search index, MB": size_of(folder / "search.sqlite"),
    }


def read(folder: Path) -> dict[str, float]:
    """Open what was written and measure it; meant for a fresh process."""
    before = resident()
    opening, store = timed(lambda: ox.Store.read_only(str(folder / "store")))
    assert isinstance(store, ox.Store)
    graph = KnowledgeGraph(store, snapshot=folder / "store", index=folder / "search.sqlite")
    texts = {name: query.text({}) for name, query in graph.named_queries.items()}
    first = {name: timed(lambda text=text: graph.query(text))[0] for name, text in texts.items()}
    slowest = max(first, key=first.__getitem__)
    times = sorted(first.values())
    searching = median_seconds(lambda: graph.search("dicitis"))
    around = median_seconds(lambda: graph.neighbourhood("kg:therapy-intravenous-msc"))
    counting, _ = timed(lambda: measure(graph, "degree", engine="store"))
    print(f"  slowest named query: {slowest}", file=sys.stderr)
    return {
        "open, ms": opening * 1000,
        "named query, median, ms": times[len(times) // 2] * 1000,
        "named query, slowest, s": times[-1],
        "misspelt search, ms": searching * 1000,
        "neighbourhood of one therapy, ms": around * 1000,
        "degrees in the store, s": counting,
        "memory held, MB": resident() - before,
    }


def main() -> None:
    """Print one table, a column a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, nargs="*", default=SIZES, help="how many times the shipped graph")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        print(json.dumps(read(arguments.read)))
        return
    columns: list[dict[str, float]] = []
    for copies in arguments.copies:
        with tempfile.TemporaryDirectory() as name:
            started = time.perf_counter()
            written = write(copies, Path(name))
            command = [sys.executable, __file__, "--read", name]
            measured = subprocess.run(command, check=True, stdout=subprocess.PIPE)
            columns.append(written | json.loads(measured.stdout))
            print(f"{copies} copies: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    for row in columns[0]:
        print(f"{row:34}" + "".join(f"{column[row]:>14,.1f}" for column in columns))


if __name__ == "__main__":
    main()

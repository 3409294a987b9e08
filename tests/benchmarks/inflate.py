"""Write a release that is several times as large as another one, to see what grows with the graph.

It holds renamed copies of every entity, as ``bench_store.py`` makes them: shapes, labels and lengths of texts stay
those of the real data, and what is joined inside the original is joined inside each copy.
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import asdict, replace
from pathlib import Path

import pyoxigraph as ox
from bench_store import copies_of, load_default

from kg.build.facts import COUNTED, Facts
from kg.build.manifest import Manifest
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.graph.opening import open_graph
from kg.search.index import write_index

MILLION = 1_000_000


def inflate(graph: KnowledgeGraph, folder: Path, quads: int = MILLION) -> Manifest:
    """Write a larger release.

    Arguments:
        graph: a release that was opened.
        folder: where the larger one is written; it must not exist.
        quads: it holds at least so many.

    Returns:
        What the larger release says of itself.
    """
    if graph.manifest is None:
        raise ValueError("only a release can be inflated: a file has no manifest")
    folder.mkdir(parents=True)
    copies = math.ceil(quads / len(graph.store))
    ox.serialize(copies_of(graph, copies), str(folder / "quads.nq"), ox.RdfFormat.N_QUADS)
    store = load_default(folder / "quads.nq", folder / "store")
    write_index(store.quads_for_pattern(None, None, None, None), folder / "search.sqlite")
    counts = {kind: len(Facts(store).members(kind)) for kind in COUNTED}
    manifest = replace(
        graph.manifest,
        release=f"{copies}x{graph.manifest.release}"[:16],
        counts={**graph.manifest.counts, **counts, "quads": len(store)},
        outputs={},
    )
    (folder / "manifest.json").write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True), encoding="utf-8")
    return manifest


def main() -> None:
    """Write the larger release, and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where it is written")
    parser.add_argument("--release", help="the release to start from; the built-in one where none is given")
    parser.add_argument("--quads", type=int, default=MILLION, help="it holds at least so many")
    given = parser.parse_args()
    with open_graph(given.release) as graph:
        manifest = inflate(graph, given.folder, given.quads)
    print(f"{given.folder}: {manifest.counts['quads']:,} quads")


if __name__ == "__main__":
    main()

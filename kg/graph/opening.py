"""Open the built-in graph, a release, or any RDF file as one and the same object."""

from __future__ import annotations

import tempfile
import weakref
from pathlib import Path

import pyoxigraph as ox

from kg.build.inputs import Inputs, Progress, silent
from kg.build.manifest import FORMAT, Manifest, current
from kg.errors import OpenError
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import GRAPH
from kg.resources import cache_folder
from kg.store.address import is_address

IN_MEMORY_QUADS = 500_000
"""Largest release that is loaded into memory when asked; a million quads took 4.5 s to load on two cores."""


def open_graph(
    source: str | Path | None = None, *, progress: Progress = silent, in_memory: bool = False
) -> KnowledgeGraph:
    """Open a graph.

    Arguments:
        source: nothing for the built-in graph (built at the first use), a release folder, a folder of releases,
            an RDF file (``.ttl``, ``.trig``, ``.nt``, ``.nq``, ``.jsonld``, ``.rdf``), or the address of a SPARQL
            endpoint (``https://...``; who asks is said by the variables of :mod:`kg.store.address`).
        progress: told of every step when something has to be built.
        in_memory: load a release, or an endpoint's graph, of moderate size into memory, which takes about a second for
            every 100,000 facts and then answers several times faster; meant for programs that go on running.

    Raises:
        OpenError: there is no such graph, or it cannot be read.
        EndpointError: the endpoint gives no usable answer.
        SourceError: the built-in data had to be built and are not valid.

    >>> graph = open_graph()
    >>> graph.label("https://w3id.org/stemkg/id/risk-discitis")
    'discitis'
    """
    if source is None:
        from kg.build.release import publish

        return open_release(publish(Inputs(), cache_folder() / "releases", progress), in_memory=in_memory)
    if isinstance(source, str) and is_address(source):
        from kg.store.opening import open_endpoint  # the network's libraries are loaded only for those who use them

        return open_endpoint(source, progress=progress, in_memory=in_memory, most_quads=IN_MEMORY_QUADS)
    path = Path(source)
    if path.is_dir():
        return open_release(path if (path / "manifest.json").exists() else current(path), in_memory=in_memory)
    if not path.exists():
        raise OpenError(f"there is no file or folder {path}. To mend: check the path.")
    return open_file(path)


def open_release(folder: Path, *, in_memory: bool = False) -> KnowledgeGraph:
    """Open a release folder, read-only.

    Arguments:
        folder: the release.
        in_memory: load it into memory where it has at most :data:`IN_MEMORY_QUADS` quads.

    Raises:
        OpenError: it is no release, a damaged one, or of another version.
    """
    manifest = Manifest.read(folder)
    if manifest.format != FORMAT:
        raise OpenError(f"{folder} has layout {manifest.format}, this StemKG reads {FORMAT}. To mend: build it again.")
    store, index = folder / "store", folder / "search.sqlite"
    remedy = f"To mend: delete {folder} and build it again; the built-in graph is built anew at its next use."
    if not index.exists():
        raise OpenError(f"{folder} has no search.sqlite. {remedy}")
    try:
        opened = ox.Store.read_only(str(store))
        if in_memory and len(opened) <= IN_MEMORY_QUADS:
            opened = _loaded(folder / "quads.nq")
    except (OSError, RuntimeError, SyntaxError) as error:  # the last two where its files are damaged
        raise OpenError(f"the store of {folder} cannot be opened: {error}. {remedy}") from error
    return KnowledgeGraph(opened, snapshot=store, index=index, folder=folder, manifest=manifest)


def _loaded(quads: Path) -> ox.Store:
    store = ox.Store()
    with quads.open("rb") as stream:
        store.bulk_load(stream, format=ox.RdfFormat.N_QUADS)
    return store


def open_file(path: Path) -> KnowledgeGraph:
    """Open an RDF file in memory; triples outside named graphs are put into a graph of their own.

    Raises:
        OpenError: it cannot be read.
    """
    from kg.search.index import write_index
    from kg.sources.reader import RDF_FORMATS

    rdf_format = RDF_FORMATS.get(path.suffix.lower())
    if rdf_format is None:
        known = ", ".join(sorted(RDF_FORMATS))
        raise OpenError(f"{path} has no ending of an RDF format. To mend: rename it to one of {known}.")
    store = ox.Store()
    graph = ox.NamedNode(f"{GRAPH}file")
    try:
        if rdf_format == ox.RdfFormat.RDF_XML and b"<!DOCTYPE" in path.read_bytes():
            raise OpenError(f"{path} declares a document type; DTDs are not read. To mend: remove the DOCTYPE.")
        with path.open("rb") as stream:
            for quad in ox.parse(stream, format=rdf_format, base_iri=f"{GRAPH}file/"):
                name = quad.graph_name if isinstance(quad.graph_name, ox.NamedNode) else graph
                store.add(ox.Quad(quad.subject, quad.predicate, quad.object, name))
    except (SyntaxError, ValueError, OSError) as error:
        raise OpenError(f"{path} cannot be read as {rdf_format.name}: {error}. To mend: correct it there.") from error
    scratch = tempfile.TemporaryDirectory(prefix="stemkg-")
    snapshot, index = Path(scratch.name) / "quads.nq", Path(scratch.name) / "search.sqlite"
    store.dump(str(snapshot), format=ox.RdfFormat.N_QUADS)
    write_index(store.quads_for_pattern(None, None, None, None), index)
    opened = KnowledgeGraph(store, snapshot=snapshot, index=index)
    weakref.finalize(opened, scratch.cleanup)
    return opened

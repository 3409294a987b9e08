"""Open an endpoint as a graph: as it stands behind the network, or as a copy in memory."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import EndpointError
from kg.quads import text_of
from kg.resources import cache_folder
from kg.search.index import INDEXED, write_index
from kg.store.address import MIRROR_VARIABLE, Credentials
from kg.store.client import Client
from kg.store.description import read_manifest
from kg.store.remote import RemoteStore

if TYPE_CHECKING:
    from kg.build.inputs import Progress
    from kg.build.manifest import Manifest
    from kg.graph.knowledge_graph import KnowledgeGraph

_KEPT_RELEASES = 3
"""Releases of one endpoint whose index and copy stay in the cache folder."""


def open_endpoint(
    address: str,
    *,
    progress: Progress,
    in_memory: bool = False,
    most_quads: int,
    credentials: Credentials | None = None,
) -> KnowledgeGraph:
    """Open the graph behind an endpoint.

    The search index, and the copy where one is made, are kept in the cache folder for as long as the release of the
    endpoint is the same; they are made anew at each opening of an endpoint that does not describe its release.

    Arguments:
        address: the endpoint's address, without user name or password.
        progress: told of every step.
        in_memory: copy the graph into memory where it has at most ``most_quads`` quads.
        most_quads: largest graph to copy.
        credentials: as whom to ask; what the environment says if left out.

    Raises:
        EndpointError: it gives no usable answer.
    """
    from kg.graph.knowledge_graph import KnowledgeGraph

    progress("asking the endpoint")
    store = RemoteStore(Client(address, Credentials.from_environment() if credentials is None else credentials))
    manifest = read_manifest(store)
    folder, scratch = _folder(address, manifest)
    if in_memory and len(store) <= most_quads:
        opened = _copied(store, folder, manifest, progress)
    else:
        index = folder / "search.sqlite"
        if not index.exists():
            progress("reading the names for the search")
            with _replacing(index) as fresh:
                write_index(_indexed(store), fresh)
        opened = KnowledgeGraph(store, index=index, manifest=manifest, origin=store)
    if scratch is not None:
        weakref.finalize(opened, scratch.cleanup)
    return opened


def _folder(address: str, manifest: Manifest | None) -> tuple[Path, tempfile.TemporaryDirectory[str] | None]:
    """Where the index and the copy of a release are kept; a passing folder for what cannot be told apart."""
    if manifest is None:
        scratch = tempfile.TemporaryDirectory(prefix="stemkg-")
        return Path(scratch.name), scratch
    # The address may hold a key that is nobody's business; its hash tells endpoints apart as well.
    name = hashlib.sha256(address.encode()).hexdigest()[:16]
    release = "".join(c for c in manifest.release if c.isalnum())[:40] or "unnamed"
    folder = cache_folder() / "endpoints" / name / release
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EndpointError(f"the folder {folder} cannot be made: {error}. To mend: set STEMKG_HOME.") from error
    os.utime(folder)
    for old in sorted(folder.parent.iterdir(), key=lambda path: path.stat().st_mtime)[:-_KEPT_RELEASES]:
        shutil.rmtree(old, ignore_errors=True)
    return folder, None


def _indexed(store: RemoteStore) -> Iterator[ox.Quad]:
    """What the search index is made of, one property after the other, in parts where the endpoint needs it."""
    for name in sorted(INDEXED):
        yield from store.quads_for_pattern(None, ox.NamedNode(name), None)


def _copied(store: RemoteStore, folder: Path, manifest: Manifest | None, progress: Progress) -> KnowledgeGraph:
    from kg.graph.knowledge_graph import KnowledgeGraph

    quads, index = folder / "quads.nq", folder / "search.sqlite"
    if not quads.exists():
        progress("copying the graph")
        with _replacing(quads) as fresh:
            _copy(store, fresh)
    progress("loading the copy")
    copy = ox.Store()
    with quads.open("rb") as stream:
        copy.bulk_load(stream, format=ox.RdfFormat.N_QUADS)
    if not index.exists():
        progress("indexing the names")
        with _replacing(index) as fresh:
            write_index(copy.quads_for_pattern(None, None, None, None), fresh)
    return KnowledgeGraph(copy, snapshot=quads, index=index, manifest=manifest, origin=store)


def _copy(store: RemoteStore, file: Path) -> None:
    """Write all quads to a file, and make sure that they are those of one release.

    Raises:
        EndpointError: the endpoint changed meanwhile.
    """
    before = store.reader.read_graph_sizes()
    found: dict[str, int] = dict.fromkeys(before, 0)
    with file.open("wb") as stream:
        for quad in store.reader.read_everything():
            stream.write(f"{quad} .\n".encode())
            name = text_of(quad.graph_name)
            found[name] = found.get(name, 0) + 1
    if not before == found == store.reader.read_graph_sizes():
        raise EndpointError(
            f"{store.client.shown} changed while it was copied. To mend: open it again in a moment, "
            f"or set {MIRROR_VARIABLE}=never."
        )


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A new file that takes its name only once it is complete; another process may write the same one."""
    fresh = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        yield fresh
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)

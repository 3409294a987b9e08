"""Put a release on an endpoint: load it out of sight, check it, then switch.

Whatever is interrupted can be taken up: batches that are there are not sent again, and sending one twice changes
nothing. Until the switch, readers have the old release; on an engine whose update requests are transactions (Oxigraph)
they have the new one from the next moment on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import pyoxigraph as ox

from kg.build.inputs import Progress, silent
from kg.build.manifest import Manifest
from kg.errors import BuildError, EndpointError, OpenError
from kg.quads import text_of
from kg.store.address import shown
from kg.store.checksums import sums
from kg.store.client import Client
from kg.store.description import Sum, described, read_manifest, read_sums
from kg.store.quads import STAGING
from kg.store.remote import RemoteStore
from kg.store.staging import Staging, batches, description_update, drops, triples, unveiled


@dataclass(frozen=True)
class Target:
    """Where a release is published.

    Arguments:
        update: address that takes SPARQL Update, empty for the usual one beside the endpoint.
        graph_store: address of the Graph Store Protocol, by which much is loaded faster; empty to do without.
        batch: quads of one request.
    """

    update: str = ""
    graph_store: str = ""
    batch: int = 2000


@dataclass(frozen=True)
class Published:
    """What was done.

    Arguments:
        release: id of the release that the endpoint has now.
        quads: how many it has.
        sent: batches that were sent by this run.
        resumed: batches that an earlier run had sent.
        whole: readers saw the old release or the new one, never a mixture.
    """

    release: str
    quads: int
    sent: int = 0
    resumed: int = 0
    whole: bool = True


def publish_release(
    folder: Path,
    client: Client,
    target: Target | None = None,
    *,
    keep_old: bool = False,
    read_back: bool = True,
    progress: Progress = silent,
) -> Published:
    """Publish a release folder on an endpoint.

    Arguments:
        folder: the release.
        client: asks the endpoint; the password it knows must allow writing.
        target: where to write.
        keep_old: let the old release wait out of sight, so that it can be published again at once.
        read_back: read all quads back and compare their checksums; counts alone are compared otherwise.
        progress: told of every step.

    Raises:
        OpenError: the folder is no release.
        EndpointError: the endpoint refuses, or went away; run it again to take up the work.
        BuildError: what the endpoint holds is not what was sent; readers still have the old release.
    """
    return _Publication(folder, client, target or Target(), progress).run(keep_old=keep_old, read_back=read_back)


class _Publication:
    def __init__(self, folder: Path, client: Client, target: Target, progress: Progress) -> None:
        self.progress = progress
        progress("reading the release")
        self.manifest = Manifest.read(folder)
        self.quads = _read(folder / "quads.nq")
        self.sums = sums(self.quads)
        self.client = client
        self.store = RemoteStore(client)
        self.target = target
        self.update_address = target.update or _beside(client.address, self.store.dialect.update_paths)
        self.staging = Staging(self.manifest.release)

    def run(self, *, keep_old: bool, read_back: bool) -> Published:
        release, count = self.manifest.release, sum(graph.quads for graph in self.sums.values())
        old, old_sums = read_manifest(self.store), read_sums(self.store)
        there = self.store.reader.read_graph_sizes(hidden=True)
        if old is not None and old.release == release and self._is_whole(there, lambda name: name, self.sums):
            return Published(release, count)
        sent, resumed = self._load(there)
        self.progress("checking what was loaded")
        self._check(read_back=read_back)
        self.progress("switching")
        self._switch(old.release if old else "", old_sums, keep_old=keep_old)
        self._check_switched()
        return Published(release, count, sent, resumed, self.store.dialect.transactional)

    # ------------------------------------------------------------------ loading

    def _load(self, there: Mapping[str, int]) -> tuple[int, int]:
        waiting = {name for name in there if name.startswith(self.staging.prefix)}
        if self._is_whole(there, lambda name: self.staging.name(name).value, self.sums):
            return 0, 0  # an old release that was kept
        done = {row[0].value for row in self.store.reader.rows(self.staging.notes()) if isinstance(row[0], ox.Literal)}
        mark = f"{self.target.batch}{'g' if self.target.graph_store else ''}"
        if waiting and mark not in done:  # loaded in batches of another size: their numbers mean nothing
            self._update(drops(sorted(waiting)))
            done = set()
        if mark not in done:
            self._update([self.staging.note(0).replace(str(ox.Literal(0)), str(ox.Literal(mark)))])
        sent = resumed = 0
        whole = list(batches(self.quads, self.target.batch, one_graph=bool(self.target.graph_store)))
        for number, batch in enumerate(whole, 1):
            if str(number) in done:
                resumed += 1
                continue
            self.progress(f"loading, {number} of {len(whole)}")
            if self.target.graph_store:
                name = self.staging.name(text_of(batch[0].graph_name)).value
                address = _with_graph(self.target.graph_store, name, self.store.dialect.graph_field)
                self.client.write("POST", address, triples(batch), "application/n-triples")
                self._update([self.staging.note(number)])
            else:
                self._update([self.staging.insertion(batch, number)])
            sent += 1
        return sent, resumed

    def _check(self, *, read_back: bool) -> None:
        there = self.store.reader.read_graph_sizes(hidden=True)
        same = self._is_whole(there, lambda name: self.staging.name(name).value, self.sums)
        if same and read_back:
            same = self.sums == sums(self._waiting())
        if not same:
            waiting = [name for name in there if name.startswith(self.staging.prefix)]
            self._update(drops(sorted(waiting)))
            raise BuildError(
                f"{self.client.shown} does not hold what was sent to it; what was loaded has been removed, and readers "
                "have what they had. To mend: publish again; if it fails again, the engine changes values it is given."
            )

    def _waiting(self) -> Iterable[ox.Quad]:
        for name in sorted(self.sums):
            yield from unveiled(self.store.reader.quads_of_graph(self.staging.name(name)), name)

    # ------------------------------------------------------------------ switching

    def _switch(self, old: str, old_sums: Mapping[str, Sum], *, keep_old: bool) -> None:
        there = self.store.reader.read_graph_sizes(hidden=True)
        kept = Staging(old) if keep_old and old and old != self.manifest.release else None
        leftovers = [name for name in there if name.startswith(STAGING) and not name.startswith(self.staging.prefix)]
        steps = [] if keep_old else drops(sorted(leftovers))
        steps += [kept.veiling(name) for name in sorted(old_sums)] if kept else []
        # Graphs that no release of ours described are somebody else's.
        steps += drops(sorted(old_sums.keys() - self.sums.keys()))
        steps += [self.staging.unveiling(name) for name in sorted(self.sums)]
        steps += [description_update(described(self.manifest, self.sums)), *drops([self.staging.progress.value])]
        if self.store.dialect.transactional:
            steps = [" ;\n".join(steps)]
        for step in steps:
            self._update([step])

    def _check_switched(self) -> None:
        if not self._is_whole(self.store.reader.read_graph_sizes(), lambda name: name, self.sums):
            raise BuildError(
                f"{self.client.shown} holds other facts after the switch than were sent. To mend: publish again, and "
                "see that nobody else writes there."
            )

    def _is_whole(self, there: Mapping[str, int], place: Callable[[str], str], wanted: Mapping[str, Sum]) -> bool:
        return all(there.get(place(name)) == graph.quads for name, graph in wanted.items())

    def _update(self, steps: Iterable[str]) -> None:
        for step in steps:
            self.client.write("POST", self.update_address, {self.store.dialect.update_field: step})


def _read(path: Path) -> list[ox.Quad]:
    """The quads of a release with their values spelt as the embedded store spells them, sorted by graph."""
    store = ox.Store()
    try:
        with path.open("rb") as stream:
            store.bulk_load(stream, format=ox.RdfFormat.N_QUADS)
    except (OSError, SyntaxError) as error:
        raise OpenError(f"{path} cannot be read: {error}. To mend: build the release again.") from error
    found = sorted(store, key=lambda quad: (str(quad.graph_name), str(quad)))
    if any(isinstance(term, ox.BlankNode) for quad in found for term in (quad.subject, quad.object)):
        raise OpenError(f"{path} has blank nodes, which no endpoint keeps. To mend: give them names.")
    return found


def _beside(address: str, paths: Mapping[str, str]) -> str:
    """The usual address for updates beside one for queries."""
    parts = urlsplit(address)
    for query, update in paths.items():
        if parts.path.endswith(query):
            return urlunsplit(parts._replace(path=parts.path.removesuffix(query) + update, query=""))
    raise EndpointError(f"nobody knows where {shown(address)} takes updates. To mend: give --update.")


def _with_graph(address: str, graph: str, field: str) -> str:
    separator = "&" if urlsplit(address).query else "?"
    return f"{address}{separator}{field}={quote(graph, safe='')}"


__all__ = ["Published", "Target", "publish_release"]

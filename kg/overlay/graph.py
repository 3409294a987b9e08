"""A graph with files of one's own laid over it: in memory, for one person, and gone when it is closed."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.build.facts import Facts, all_quads
from kg.build.inputs import Inputs
from kg.build.statistics import count
from kg.errors import OpenError
from kg.graph.knowledge_graph import Answer, KnowledgeGraph
from kg.namespaces import KG, RDF
from kg.overlay.deriving import Derived, derive
from kg.overlay.finding import extend_index
from kg.overlay.scratch import Scratch
from kg.quads import node, text_of

if TYPE_CHECKING:
    from kg.query.pool import Limits

NOT_HERE = (
    "files of one's own can only be laid over a graph that this program holds itself, and this one is asked over the "
    "network. To mend: open the built-in graph or a release."
)
"""Why nothing can be laid over a graph behind an endpoint."""

_TYPE = str(RDF.type)


@dataclass(frozen=True)
class Overlay:
    """What was laid over a graph.

    Arguments:
        key: tells this overlay from all others, even from one of the same files.
        files: names of the files.
        facts: how many facts they hold.
        defined: IRIs of what they define.
        extended: IRIs of what the graph defines and they add facts to.
        derived: what was worked out anew.
    """

    key: str
    files: tuple[str, ...]
    facts: int
    defined: frozenset[str]
    extended: frozenset[str]
    derived: Derived


class OverlaidGraph(KnowledgeGraph):
    """A graph with an overlay; :func:`lay_over` makes it.

    Closing it frees its memory at once, whoever still holds it; it then answers as an empty graph does.

    Arguments:
        base: the graph below.
        store: facts of both.
        scratch: a private folder that holds its search index; it is removed with the graph.
        overlay: what was laid over.
    """

    def __init__(self, base: KnowledgeGraph, store: ox.Store, scratch: Scratch, overlay: Overlay) -> None:
        manifest = base.manifest
        if manifest:
            release = f"{manifest.release}+own-{overlay.key}"
            manifest = replace(manifest, release=release, counts=count_of(store))
        self._own = store
        self._dumped = scratch.folder / "quads.nq"
        super().__init__(store, snapshot=self._dumped, index=scratch.folder / "search.sqlite", manifest=manifest)
        self.overlay = overlay
        self._writing = threading.Lock()
        self._scratch = scratch

    def query_guarded(self, text: str, limits: Limits | None = None, *, workers: int = 1) -> Answer:
        """Answer a query that a user typed, in the one worker that this graph has.

        The worker's snapshot is written at the first query, because many never ask one. Arguments and errors are those
        of :meth:`KnowledgeGraph.query_guarded`.
        """
        with self._writing:
            if not self._dumped.exists() and self._scratch.alive:
                unfinished = self._dumped.with_suffix(".part")
                self._own.dump(str(unfinished), format=ox.RdfFormat.N_QUADS)
                unfinished.rename(self._dumped)
        return super().query_guarded(text, limits, workers=min(workers, 1))

    def close(self) -> None:
        """Stop the worker, free the memory and remove the private folder."""
        super().close()
        self._scratch.remove()
        self._own.clear()


def count_of(store: ox.Store) -> dict[str, int]:
    """The numbers that a release states of itself."""
    return count(Facts(store))


def lay_over(
    base: KnowledgeGraph, files: Sequence[str], quads: Sequence[ox.Quad], inputs: Inputs | None = None
) -> OverlaidGraph:
    """Lay checked facts over a graph, which stays as it is.

    Arguments:
        base: the opened graph.
        files: names of the files.
        quads: their facts, as :func:`kg.overlay.checking.check_files` gives them.
        inputs: where the ontology lies.

    Raises:
        OpenError: the graph is asked over the network.
    """
    if not isinstance(base.store, ox.Store):
        raise OpenError(NOT_HERE)
    where = inputs or Inputs()
    store = ox.Store()
    store.extend(all_quads(base.store))
    store.extend(quads)
    derived = derive(store, quads, base.evidence.items, where.ontology / "rules")
    subjects = {text_of(quad.subject) for quad in quads}
    typed = {text_of(quad.subject) for quad in quads if quad.predicate.value == _TYPE}
    known = {iri for iri in subjects if base.exists(iri)}
    overlay = Overlay(
        key=secrets.token_hex(8),
        files=tuple(files),
        facts=len(quads),
        defined=frozenset(typed - known),
        extended=frozenset(known),
        derived=derived,
    )
    scratch = Scratch()
    said = [
        q for iri in sorted(subjects) if iri.startswith(str(KG)) for q in store.quads_for_pattern(node(iri), None, None)
    ]
    extend_index(base._index, said, scratch.folder / "search.sqlite")
    return OverlaidGraph(base, store, scratch, overlay)

"""One object behind every face: the opened graph."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import Dataset, URIRef

from kg.build.facts import Facts, local
from kg.errors import (
    EndpointError,
    NotFoundError,
    OpenError,
    ParameterError,
    QueryError,
    QueryLimitError,
    QuerySyntaxError,
)
from kg.graph.terms import to_rdflib
from kg.namespaces import KG, expand, sparql_prologue
from kg.query.results import AskResult, GraphResult, SelectResult
from kg.store.protocol import Solutions, Store

if TYPE_CHECKING:
    import networkx as nx

    from kg.build.release import Manifest
    from kg.graph.evidence import GraphEvidence
    from kg.network.explain import Explanation
    from kg.network.paths import RankedPath
    from kg.query.named import NamedQuery, Parameter
    from kg.query.pool import Limits, WorkerPool
    from kg.search.index import Hit, SearchIndex
    from kg.store.remote import RemoteStore

Answer = SelectResult | AskResult | GraphResult


class KnowledgeGraph:
    """An opened graph: ask it, search it, walk it, explain it, take it away.

    Open one by :func:`kg.open_graph`. Terms that come out are rdflib's.

    Arguments:
        store: the facts.
        folder: folder of the release, None for a graph that came from elsewhere.
        manifest: what the release says of itself, None for a graph that came from elsewhere.
        snapshot: file or store folder from which a guarded worker can open the same facts; None where an endpoint
            itself is asked.
        index: file of the search index.
        origin: the endpoint from which the facts come, None where they come from files.
    """

    def __init__(
        self,
        store: Store,
        *,
        index: Path,
        snapshot: Path | None = None,
        folder: Path | None = None,
        manifest: Manifest | None = None,
        origin: RemoteStore | None = None,
    ) -> None:
        self.store = store
        self.folder = folder
        self.manifest = manifest
        self.facts = Facts(store)
        self._snapshot = snapshot
        self._index = index
        self._origin = origin
        self._pools: dict[tuple[int, Limits], WorkerPool] = {}
        self._lock = threading.Lock()

    @cached_property
    def evidence(self) -> GraphEvidence:
        """Weighs claims and harms anew, under switches of the reader's choice."""
        from kg.graph.evidence import GraphEvidence

        return GraphEvidence(self)

    @property
    def comes_from_endpoint(self) -> bool:
        """Whether the facts stand at an endpoint, or were copied from one."""
        return self._origin is not None

    @property
    def outdated(self) -> bool:
        """Whether the endpoint from which the facts come has another release by now; open it anew then."""
        if self._origin is None:
            return False
        with suppress(EndpointError, QueryLimitError):  # what was read can be used while the endpoint is away
            self._origin.look_now_and_then()
        return self._origin.changed

    @property
    def worker_snapshot(self) -> Path:
        """The file from which workers can load these facts into memory, or the store's folder of a larger graph.

        Raises:
            OpenError: the facts stand at an endpoint of their own.
        """
        from kg.graph.opening import IN_MEMORY_QUADS

        if self._snapshot is None:
            raise OpenError("these facts stand at an endpoint of their own. To mend: ask that one.")
        quads = self._snapshot.with_name("quads.nq")
        return quads if quads.exists() and len(self.store) <= IN_MEMORY_QUADS else self._snapshot

    # ------------------------------------------------------------------ asking

    def query(self, text: str) -> Answer:
        """Answer a trusted SPARQL 1.1 query in this process, over the union of all named graphs.

        Text that somebody else typed belongs into :meth:`query_guarded`.

        Arguments:
            text: the query; the prefixes of :data:`kg.namespaces.PREFIXES` need not be declared.

        Raises:
            QuerySyntaxError: it is not SPARQL 1.1.
            QueryError: it failed while it ran.
        """
        started = time.perf_counter()
        try:
            answer = self.store.query(sparql_prologue() + text, use_default_graph_as_union=True)
            if isinstance(answer, ox.QuerySolutions | Solutions):
                names = tuple(variable.value for variable in answer.variables)
                rows = tuple(
                    tuple(None if term is None else to_rdflib(term) for term in solution) for solution in answer
                )
                return SelectResult(names, rows, seconds=time.perf_counter() - started)
            if isinstance(answer, ox.QueryBoolean | bool):
                return AskResult(bool(answer), seconds=time.perf_counter() - started)
            triples = dict.fromkeys((to_rdflib(t.subject), to_rdflib(t.predicate), to_rdflib(t.object)) for t in answer)
            return GraphResult(tuple(triples), seconds=time.perf_counter() - started)
        except SyntaxError as error:
            line = max((error.lineno or 1) - len(sparql_prologue().splitlines()), 0)
            raise QuerySyntaxError(
                f"this is not SPARQL 1.1: {error.msg}. To mend: correct it near line {line}.",
                line=line,
                column=error.offset or 0,
            ) from error
        except (ValueError, RuntimeError, OSError) as error:
            raise QueryError(f"the query could not be answered: {error}. To mend: simplify it.") from error

    def select(self, text: str) -> SelectResult:
        """Answer a trusted SELECT query.

        Raises:
            QueryError: it is of another form.
        """
        answer = self.query(text)
        if not isinstance(answer, SelectResult):
            raise QueryError("this is no SELECT query. To mend: use ask() or construct().")
        return answer

    def ask(self, text: str) -> bool:
        """Answer a trusted ASK query.

        Raises:
            QueryError: it is of another form.
        """
        answer = self.query(text)
        if not isinstance(answer, AskResult):
            raise QueryError("this is no ASK query. To mend: use select() or construct().")
        return bool(answer)

    def construct(self, text: str) -> GraphResult:
        """Answer a trusted CONSTRUCT or DESCRIBE query.

        Raises:
            QueryError: it is of another form.
        """
        answer = self.query(text)
        if not isinstance(answer, GraphResult):
            raise QueryError("this is no CONSTRUCT or DESCRIBE query. To mend: use select() or ask().")
        return answer

    def query_guarded(self, text: str, limits: Limits | None = None, *, workers: int = 1) -> Answer:
        """Answer a query that a user typed, in a worker process with limits of time, memory and rows.

        Arguments:
            text: the query.
            limits: the limits; :class:`kg.query.pool.Limits` says the defaults.
            workers: how many workers stand ready for these limits.

        Raises:
            QuerySyntaxError: it is not SPARQL 1.1.
            QueryRefused: it is of a kind that is not allowed.
            QueryLimitError: it passed a limit.
        """
        from kg.query.pool import Limits, WorkerPool  # processes are started only by those who ask here

        chosen = limits or Limits()
        if self._snapshot is None:
            return self._asked_endpoint(text, chosen)
        with self._lock:
            if (workers, chosen) not in self._pools:
                self._pools[workers, chosen] = WorkerPool(self._snapshot, size=workers, limits=chosen)
            pool = self._pools[workers, chosen]
        return pool.execute(text)

    def _asked_endpoint(self, text: str, limits: Limits) -> Answer:
        from kg.store.guarded import ask_guarded

        if self._origin is None:
            raise QueryError("this graph has no snapshot for guarded queries. To mend: open it by open_graph().")
        return ask_guarded(self._origin, text, limits)

    @cached_property
    def named_queries(self) -> Mapping[str, NamedQuery]:
        """The named queries of ``ontology/queries`` by their names."""
        from kg.query.named import load_queries
        from kg.resources import ontology_folder

        return load_queries(ontology_folder() / "queries")

    def run(self, name: str, parameters: Mapping[str, str] | None = None) -> Answer:
        """Answer a named query.

        Arguments:
            name: its name, as ``stemkg queries`` lists it.
            parameters: values by parameter name; missing and empty ones take their defaults; entities are given as
                :meth:`resolve` takes them.

        Raises:
            NotFoundError: there is no such query, or no such entity for a parameter.
            ParameterError: a parameter is unknown or of the wrong kind.
        """
        from kg.query.named import find_query

        query = find_query(self.named_queries, name)
        given = {key: value for key, value in (parameters or {}).items() if value.strip()}
        for key, parameter in query.parameters.items():
            if key in given and parameter.wants_entity:
                given[key] = self._entity(parameter, given[key])
        return self.query(query.text(given))

    def _entity(self, parameter: Parameter, value: str) -> str:
        """The IRI of an entity that fits a parameter; an unknown one would silently answer nothing."""
        iri = self.resolve(value)
        kinds = {local(kind) for kind in self.facts.kinds(iri)}
        if parameter.kind != "Concept" and kinds and parameter.kind not in kinds:
            raise ParameterError(
                f"the parameter '{parameter.name}' takes a {parameter.kind}, and {value} is of the class "
                f"{', '.join(sorted(kinds))}. To mend: 'stemkg search --kind {parameter.kind} WORDS' finds one."
            )
        return iri

    # ------------------------------------------------------------------ finding

    def search(self, text: str, *, kinds: Sequence[str] = (), limit: int = 20) -> list[Hit]:
        """Find entities by label, synonym or identifier; misspelt words are mended.

        Arguments:
            text: what a person would type.
            kinds: classes to keep, such as ``Risk``; all where empty.
            limit: most hits to return.
        """
        return self._search_index.search(text, kinds=kinds, limit=limit)

    @cached_property
    def _search_index(self) -> SearchIndex:
        from kg.search.index import SearchIndex

        return SearchIndex(self._index)

    def resolve(self, name: str) -> URIRef:
        """The IRI of an existing entity given by IRI, ``kg:`` name, bare name or exact label.

        Raises:
            NotFoundError: there is none; the message names what is close.
        """
        iri = expand(name.strip()) if name.strip() and " " not in name.strip() else None
        if iri is not None and self.exists(iri):
            return iri
        hits = self.search(name.strip().removeprefix(str(KG)).removeprefix("kg:").replace("-", " "), limit=5)
        exact = [hit for hit in hits if hit.label.casefold() == name.strip().casefold()]
        if exact:
            return URIRef(exact[0].iri)
        close = ", ".join(f"kg:{hit.iri.removeprefix(str(KG))} ({hit.label})" for hit in hits[:3])
        raise NotFoundError(
            f"there is nothing called '{name}' in this graph. To mend: "
            + (f"did you mean {close}?" if close else "search for another word.")
        )

    def exists(self, iri: str) -> bool:
        """Whether the graph says anything of this IRI as a subject."""
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return False
        return any(True for _ in self.store.quads_for_pattern(node, None, None, None))

    def label(self, iri: str) -> str:
        """Label of anything given by IRI or ``kg:`` name; made up from what is known where it has none."""
        try:
            return self.facts.label(expand(iri))
        except ValueError:  # no IRI at all
            return iri

    def describe(self, name: str) -> GraphResult:
        """All facts of an entity and of its components, in both directions.

        Arguments:
            name: IRI, ``kg:`` name, bare name or exact label.

        Raises:
            NotFoundError: there is no such entity.
        """
        started = time.perf_counter()
        iri = ox.NamedNode(self.resolve(name))
        triples: dict[ox.Triple, None] = {}
        for quad in self.store.quads_for_pattern(iri, None, None, None):
            triples[quad.triple] = None
            if isinstance(quad.object, ox.NamedNode) and "#has" in quad.predicate.value:
                for part in self.store.quads_for_pattern(quad.object, None, None, None):
                    triples[part.triple] = None
        for quad in self.store.quads_for_pattern(None, None, iri, None):
            triples[quad.triple] = None
        rows = sorted(triples, key=str)
        return GraphResult(
            tuple((to_rdflib(t.subject), to_rdflib(t.predicate), to_rdflib(t.object)) for t in rows),
            seconds=time.perf_counter() - started,
        )

    # ------------------------------------------------------------------ walking

    def neighbourhood(self, *names: str, hops: int = 1, limit: int = 150) -> nx.MultiDiGraph[str]:
        """The property graph around some entities.

        Arguments:
            names: entities, each as :meth:`resolve` takes it.
            hops: how many steps away.
            limit: most nodes to return; nearer and better-evidenced ones first.
        """
        from kg.network.neighbourhood import neighbourhood

        return neighbourhood(self, [self.resolve(name) for name in names], hops=hops, limit=limit)

    def paths(self, start: str, end: str, *, limit: int = 5, longest: int = 4) -> list[RankedPath]:
        """How two entities are connected, best-evidenced first, with the evidence of every hop.

        Arguments:
            start: first entity.
            end: last entity.
            limit: most paths to return.
            longest: most hops of a path.
        """
        from kg.network.paths import ranked_paths

        return ranked_paths(self, self.resolve(start), self.resolve(end), limit=limit, longest=longest)

    def explain(self, subject: str, predicate: str, value: str) -> list[Explanation]:
        """Why an inferred triple holds: rule, premises, and why each premise holds.

        Arguments:
            subject: entity.
            predicate: property, such as ``skg:hasRiskOfStep``.
            value: entity.

        Raises:
            NotFoundError: the triple does not hold.
        """
        from kg.network.explain import explain

        return explain(self, self.resolve(subject), expand(predicate), self.resolve(value))

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """The whole graph as a property graph: entities as nodes, claims and facts as edges."""
        from kg.network.property_graph import property_graph

        return property_graph(self)

    def to_rdflib(self) -> Dataset:
        """An rdflib dataset over the same store, by oxrdflib; nothing is copied. An endpoint's can only be read."""
        if isinstance(self.store, ox.Store):
            from oxrdflib import OxigraphStore

            return Dataset(store=OxigraphStore(store=self.store), default_union=True)
        from kg.store.rdflib_view import ReadOnlyStore

        return Dataset(store=ReadOnlyStore(self), default_union=True)

    # ------------------------------------------------------------------ closing

    def close(self) -> None:
        """Stop the guarded workers and close the connections; a graph that is no endpoint can still be asked."""
        with self._lock:
            for pool in self._pools.values():
                pool.close()
            self._pools.clear()
        if self._origin is not None:
            self._origin.close()

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


__all__ = ["Answer", "KnowledgeGraph"]

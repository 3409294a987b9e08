"""An endpoint that speaks SPARQL 1.1 Protocol, used like the embedded store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Self, TypeVar

import pyoxigraph as ox

from kg.errors import EndpointError, QueryRefused, QuerySyntaxError
from kg.namespaces import DCTERMS
from kg.store.answers import TABLES, TRIPLES, Table, read_table, read_triples, read_truth
from kg.store.client import Body, Client, Manners
from kg.store.dialects import Dialect
from kg.store.introduction import introduced
from kg.store.patterns import PatternCache
from kg.store.protocol import GraphTerm, Solutions, StoreAnswer, SubjectTerm, Term
from kg.store.quads import COUNTED_FROM, DESCRIPTION, QuadReader, number
from kg.store.texts import (
    ORDERABLE,
    Parts,
    aligned,
    count,
    in_order,
    page,
    parts_of,
    solutions_of,
    sorts_texts,
    windowed,
)

Answered = TypeVar("Answered")

_LOOK_AGAIN_SECONDS = 60.0
_MOST_PAGES = 1000


class RemoteStore:
    """Quads behind an endpoint, with the methods of ``pyoxigraph.Store`` that read.

    What was read is kept as long as the release of the endpoint stays the same; that is looked at once a minute.

    Arguments:
        client: asks the endpoint.
        dialect: what its engine does in its own way; found out if left out.
        clock: tells the time in seconds.

    Raises:
        EndpointError: the endpoint gives no usable answer.
    """

    def __init__(
        self, client: Client, *, dialect: Dialect | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.client = client
        self.dialect, named = introduced(client, dialect)
        self.reader = QuadReader(client, self.dialect, named=named)
        self._clock = clock
        self._cache = PatternCache(self.reader.outward, self.reader.inward, self.reader.pattern)
        self.release = self._read_release()
        self.changed = False
        """Whether another release has been published since this store was opened."""
        self._looked = clock()

    def __repr__(self) -> str:
        return f"RemoteStore({self.client.shown!r}, {self.dialect.name})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    # ------------------------------------------------------------------ quads

    def __len__(self) -> int:
        """How many quads there are, the description of the release and graphs in staging left out."""
        return sum(self.graph_sizes.values())

    @cached_property
    def graph_sizes(self) -> Mapping[str, int]:
        """How many quads each named graph has, by its name."""
        return self.reader.read_graph_sizes()

    def named_graphs(self) -> Iterator[ox.NamedNode]:
        """The names of the graphs."""
        return map(ox.NamedNode, self.graph_sizes)

    def quads_for_pattern(
        self,
        subject: SubjectTerm | None,
        predicate: ox.NamedNode | None,
        object: Term | None,  # noqa: A002 - pyoxigraph's own name for it
        graph_name: GraphTerm | None = None,
        /,
    ) -> Iterator[ox.Quad]:
        """All quads of a pattern; None stands for anything.

        Raises:
            EndpointError: the endpoint does not answer.
        """
        if any(isinstance(term, ox.BlankNode | ox.Triple) for term in (subject, object, graph_name)):
            raise EndpointError(
                "an endpoint's blank nodes cannot be asked for by name. To mend: ask by a query that leads there."
            )
        self.look_now_and_then()
        return self._cache.quads(subject, predicate, object, graph_name)

    # ------------------------------------------------------------------ queries

    def query(self, query: str, /, *, use_default_graph_as_union: bool = True) -> StoreAnswer:
        """Answer a trusted query, whole.

        Arguments:
            query: SPARQL 1.1; prefixes are declared.
            use_default_graph_as_union: run it over the union of all named graphs.

        Raises:
            SyntaxError: it is no SPARQL 1.1, as the embedded store says it.
            EndpointError: the endpoint does not answer it, or not in full.
            QueryLimitError: it takes too long.
        """
        self.look_now_and_then()
        parts = _parts(query)
        union = use_default_graph_as_union and not parts.datasets
        if parts.form == "ASK":
            return self._ask(query, read_truth, union=union)
        if parts.form == "SELECT":
            return self.in_order(self._whole(query, parts, union=union), parts, union=union)
        found = self._ask(query, read_triples, union=union, accept=TRIPLES)
        if found.cut or self.lacks_triples(parts, len(found.triples), union=union):
            raise self.reader.cut(len(found.triples))
        return found.triples

    def _whole(self, query: str, parts: Parts, *, union: bool, manners: Manners | None = None) -> Solutions:
        """All rows of a SELECT: page by page, checked against their number, where one answer does not hold them."""
        table = self._ask(query, read_table, union=union, manners=manners)
        if not self.lacks_rows(parts, table, union=union, manners=manners):
            return table.solutions
        size = len(table.solutions.rows)
        total = self._number(count(parts), union=union, manners=manners)
        rows: list[tuple[Term | None, ...]] = []
        variables = table.solutions.variables
        for _ in range(_MOST_PAGES):
            found = self._ask(page(parts, len(rows), size), read_table, union=union, manners=manners).solutions
            rows += aligned(found, variables).rows
            if len(rows) >= total or not found.rows:
                break
        if len(rows) != total or (parts.is_distinct and len(set(rows)) != total):
            raise self.reader.cut(size)
        return Solutions(variables, tuple(rows))

    def lacks_rows(self, parts: Parts, table: Table, *, union: bool, manners: Manners | None = None) -> bool:
        """Whether an engine kept some rows of an answer to SELECT back, with or without a word.

        Arguments:
            parts: the query.
            table: the answer.
            union: whether the query ran over the union of all named graphs.
            manners: limits of the questions about it; the client's own if left out.
        """
        if table.cut or self.dialect.tells_cuts or len(table.solutions.rows) < COUNTED_FROM:
            return table.cut
        return self._number(count(parts), union=union, manners=manners) != len(table.solutions.rows)

    def lacks_triples(self, parts: Parts, found: int, *, union: bool, manners: Manners | None = None) -> bool:
        """Whether an engine may have kept some triples of an answer back without a word.

        Triples are made from rows that nobody sees, and many rows may make one triple; so the rows are asked for.

        Arguments:
            parts: the query.
            found: triples that it gave.
            union: whether the query ran over the union of all named graphs.
            manners: limits of the questions about it; the client's own if left out.
        """
        if self.dialect.tells_cut_triples:
            return False
        if parts.where:
            total = self._number(count(parts), union=union, manners=manners)
            if total < COUNTED_FROM:
                return False
            table = self._ask(solutions_of(parts), read_table, union=union, manners=manners)
            return table.cut or len(table.solutions.rows) != total
        if found < COUNTED_FROM or found >= len(self):
            return False
        graph = "GRAPH ?g { ?s ?p ?o }" if self.reader.named else "?s ?p ?o"
        table = self._ask(f"SELECT ?s WHERE {{ {graph} }} LIMIT {found + 1}", read_table, union=False, manners=manners)
        return table.cut or len(table.solutions.rows) <= found

    def in_order(self, solutions: Solutions, parts: Parts, *, union: bool, manners: Manners | None = None) -> Solutions:
        """The rows of an answer in the order that was asked for, where the engine sorts in a way of its own.

        Arguments:
            solutions: the rows as the engine sorted them.
            parts: the query.
            union: whether the query ran over the union of all named graphs.
            manners: limits of the questions about it; the client's own if left out.
        """
        if self.dialect.sorts_texts or not parts.order:
            return solutions
        if parts.has_window and sorts_texts(solutions, parts):
            # LIMIT kept the first rows of the engine's own order, which may be others than the first of the right one.
            every = parts_of(parts.unlimited)
            if self._number(count(every), union=union, manners=manners) <= ORDERABLE:
                rows = aligned(self._whole(parts.unlimited, every, union=union, manners=manners), solutions.variables)
                return windowed(in_order(rows, parts), parts)
        return in_order(solutions, parts)

    def _number(self, query: str, *, union: bool, manners: Manners | None) -> int:
        return number(self._ask(query, read_table, union=union, manners=manners).solutions.rows[0][0])

    def _ask(
        self,
        query: str,
        read: Callable[[Body], Answered],
        *,
        union: bool,
        accept: str = TABLES,
        manners: Manners | None = None,
    ) -> Answered:
        return self.client.read(self.form(query, union=union), accept, read, manners)

    def form(self, query: str, *, union: bool) -> dict[str, str]:
        """The fields to post for a query.

        Arguments:
            query: SPARQL.
            union: run it over the union of all named graphs.
        """
        return {"query": query, **(self.dialect.union if union and self.reader.named else {})}

    # ------------------------------------------------------------------ the release

    def _read_release(self) -> str:
        text = f"SELECT ?release WHERE {{ GRAPH {DESCRIPTION} {{ ?dataset <{DCTERMS.identifier}> ?release }} }}"
        rows = self.reader.rows(text)
        return rows[0][0].value if rows and isinstance(rows[0][0], ox.Literal) else ""

    def look_now_and_then(self) -> None:
        """See once a minute whether another release was published; what was read before is of no use then.

        Raises:
            EndpointError: the endpoint does not answer.
        """
        if self._clock() - self._looked < _LOOK_AGAIN_SECONDS:
            return
        self._looked = self._clock()
        release = self._read_release()
        if release != self.release:
            self.release, self.changed = release, True
            self._cache.clear()
            self.__dict__.pop("graph_sizes", None)


def _parts(query: str) -> Parts:
    try:
        parts = parts_of(query)
    except QuerySyntaxError as error:
        told = str(error).partition(" To mend: ")[0].rstrip(".")  # whoever catches it says how, and which line it is
        raise SyntaxError(told.partition(": ")[2] or told, ("query", error.line, error.column, None)) from error
    if parts.form not in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
        raise QueryRefused(f"'{parts.form}' changes a graph. To mend: ask with SELECT, ASK, CONSTRUCT or DESCRIBE.")
    return parts

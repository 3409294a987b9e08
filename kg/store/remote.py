"""An endpoint that speaks SPARQL 1.1 Protocol, used like the embedded store."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Self, TypeVar

import pyoxigraph as ox

from kg.errors import EndpointError, QueryRefused, QuerySyntaxError
from kg.namespaces import DCTERMS
from kg.store.answers import TABLES, TRIPLES, Table, read_table, read_triples, read_truth
from kg.store.client import Body, Client
from kg.store.dialects import Dialect
from kg.store.introduction import introduced
from kg.store.patterns import PatternCache
from kg.store.protocol import GraphTerm, Solutions, StoreAnswer, SubjectTerm, Term
from kg.store.quads import COUNTED_FROM, DESCRIPTION, QuadReader, number
from kg.store.texts import Parts, count, in_order, page, parts_of

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
        union = use_default_graph_as_union and not parts.has_datasets
        if parts.form == "ASK":
            return self._ask(query, read_truth, union=union)
        if parts.form != "SELECT":
            found = self._ask(query, read_triples, union=union, accept=TRIPLES)
            if found.cut or self.lacks_triples(parts, len(found.triples), union=union):
                raise self.reader.cut(len(found.triples))
            return found.triples
        table = self._ask(query, read_table, union=union)
        if not table.cut and not self._lacks_rows(parts, table, union=union):
            return self._sorted(table.solutions, parts)
        if parts.has_datasets:
            raise self.reader.cut(len(table.solutions.rows))
        return self._sorted(self._in_pages(parts, len(table.solutions.rows), union=union), parts)

    def _in_pages(self, parts: Parts, size: int, *, union: bool) -> Solutions:
        """All rows of a SELECT that one answer does not hold, checked against their number."""
        total = number(self._ask(count(parts), read_table, union=union).solutions.rows[0][0])
        rows: list[tuple[Term | None, ...]] = []
        variables: tuple[ox.Variable, ...] = ()
        for _ in range(_MOST_PAGES):
            table = self._ask(page(parts, len(rows), size), read_table, union=union)
            rows += table.solutions.rows
            variables = table.solutions.variables
            if len(rows) >= total or not table.solutions.rows:
                break
        if len(rows) != total or (_distinct(parts) and len(set(rows)) != total):
            raise self.reader.cut(size)
        return Solutions(variables, tuple(rows))

    def _lacks_rows(self, parts: Parts, table: Table, *, union: bool) -> bool:
        if self.dialect.tells_cuts or parts.has_datasets or len(table.solutions.rows) < COUNTED_FROM:
            return False
        counted = self._ask(count(parts), read_table, union=union).solutions.rows[0][0]
        return number(counted) != len(table.solutions.rows)

    def lacks_triples(self, parts: Parts, found: int, *, union: bool) -> bool:
        """Whether an engine may have kept some triples of an answer back without a word.

        Arguments:
            parts: the query.
            found: triples that it gave.
            union: whether the query ran over the union of all named graphs.
        """
        if self.dialect.tells_cut_triples or found < COUNTED_FROM:
            return False
        if not parts.where or parts.has_datasets:
            return found >= self._row_limit
        counted = self._ask(count(parts), read_table, union=union).solutions.rows[0][0]
        return number(counted) > self._row_limit

    @cached_property
    def _row_limit(self) -> int:
        """Most rows that the engine gives at once."""
        text = "SELECT ?s WHERE { GRAPH ?g { ?s ?p ?o } }" if self.reader.named else "SELECT ?s WHERE { ?s ?p ?o }"
        table = self._ask(text, read_table, union=False)
        whole = len(table.solutions.rows) >= len(self) if not table.cut else False
        return sys.maxsize if whole else len(table.solutions.rows)

    def _sorted(self, solutions: Solutions, parts: Parts) -> Solutions:
        return solutions if self.dialect.sorts_texts else in_order(solutions, parts.order, parts.prologue)

    def _ask(self, query: str, read: Callable[[Body], Answered], *, union: bool, accept: str = TABLES) -> Answered:
        return self.client.read(self.form(query, union=union), accept, read)

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
        raise SyntaxError(str(error), ("query", error.line, error.column, None)) from error
    if parts.form not in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
        raise QueryRefused(f"'{parts.form}' changes a graph. To mend: ask with SELECT, ASK, CONSTRUCT or DESCRIBE.")
    return parts


def _distinct(parts: Parts) -> bool:
    return parts.body.split(maxsplit=2)[1:2] == ["DISTINCT"]

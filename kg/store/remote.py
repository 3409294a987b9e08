"""An endpoint that speaks SPARQL 1.1 Protocol, used like the embedded store."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Self, TypeVar

import pyoxigraph as ox

from kg.errors import EndpointError, QueryLimitError, QueryRefused, QuerySyntaxError
from kg.namespaces import DCTERMS, GRAPH
from kg.store.answers import TABLES, TRIPLES, Table, read_table, read_triples, read_truth
from kg.store.client import Body, Client
from kg.store.dialects import Dialect
from kg.store.introduction import introduced
from kg.store.patterns import PatternCache
from kg.store.protocol import GraphTerm, Solutions, StoreAnswer, SubjectTerm, Term
from kg.store.texts import Parts, count, in_order, page, parts_of

DESCRIPTION = ox.NamedNode(str(GRAPH["description"]))
"""Graph in which a published release says what it is; no part of the data."""
STAGING = str(GRAPH["staging/"])
"""What the names of graphs begin with in which a release waits to be published; no part of the data."""
UNNAMED = ox.NamedNode(str(GRAPH["endpoint"]))
"""What the quads of an endpoint without named graphs are said to stand in."""

Answered = TypeVar("Answered")

_DIGITS = "0123456789abcdef"
_FINEST = 3
"""A pattern is read in at most 16 to the power of this many parts."""
_COUNTED_FROM = 1000
"""An answer of so many rows is counted, where an engine may cut it off without a word; no engine cuts earlier."""
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
        self.dialect, self._named = introduced(client, dialect)
        self._clock = clock
        self._cache = PatternCache(self._outward, self._inward, self._pattern)
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
        return self.read_graph_sizes()

    def read_graph_sizes(self, *, hidden: bool = False) -> dict[str, int]:
        """Count the quads of each named graph anew.

        Arguments:
            hidden: count the description and graphs in staging too.
        """
        if not self._named:
            rows = self.rows("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
            return {UNNAMED.value: _number(rows[0][0])}
        rows = self.rows("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        return {
            graph.value: _number(size)
            for graph, size in rows
            if isinstance(graph, ox.NamedNode) and (self._is_data(graph) or (hidden and _is_hidden(graph)))
        }

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

    def _outward(self, nodes: Sequence[ox.NamedNode]) -> Iterator[ox.Quad]:
        if len(nodes) == 1:
            return self._quads(f"{nodes[0]} ?p ?o", {"s": nodes[0]}, "CONCAT(STR(?p), STR(?o))")
        return self._of_many(nodes, "s", "?s ?p ?o", {})

    def _inward(self, predicate: ox.NamedNode | None, nodes: Sequence[ox.NamedNode]) -> Iterator[ox.Quad]:
        fixed: dict[str, Term] = {"p": predicate} if predicate else {}
        link = predicate or "?p"
        if len(nodes) == 1:
            return self._quads(f"?s {link} {nodes[0]}", {**fixed, "o": nodes[0]}, "STR(?s)")
        return self._of_many(nodes, "o", f"?s {link} ?o", fixed)

    def _of_many(
        self, nodes: Sequence[ox.NamedNode], variable: str, triple: str, fixed: Mapping[str, Term]
    ) -> Iterator[ox.Quad]:
        values = f"VALUES ?{variable} {{ {' '.join(map(str, nodes))} }} "
        table, known_whole = self._table_of(triple, fixed, values)
        if known_whole:
            yield from self._made(table.solutions, fixed)
            return
        middle = len(nodes) // 2  # the answer was cut off: ask for fewer
        for half in (nodes[:middle], nodes[middle:]):
            yield from self._outward(half) if variable == "s" else self._inward(_named(fixed.get("p")), half)

    def _pattern(
        self, predicate: ox.NamedNode | None, value: Term | None, graph: GraphTerm | None
    ) -> Iterator[ox.Quad]:
        given = {"p": predicate, "o": value}
        fixed: dict[str, Term] = {name: term for name, term in given.items() if term is not None}
        triple = f"?s {predicate or '?p'} {'?o' if value is None else value}"
        if isinstance(graph, ox.NamedNode) and self._named:
            yield from self._quads(triple, fixed, "STR(?s)", graph)
        elif fixed or not self._named:
            yield from self._quads(triple, fixed, "STR(?s)")
        else:
            yield from self.read_everything()

    def read_everything(self) -> Iterator[ox.Quad]:
        """All quads, in one answer where the engine gives it whole, else graph by graph; nothing is kept."""
        if self.dialect.tells_cuts:
            table, whole = self._table_of("?s ?p ?o", {}, "")
            if whole:
                yield from self._made(table.solutions, {})
                return
        for name in sorted(self.read_graph_sizes()):
            yield from self.quads_of_graph(ox.NamedNode(name))

    def quads_of_graph(self, graph: ox.NamedNode) -> Iterator[ox.Quad]:
        """All quads of one named graph, hidden ones too; nothing is kept."""
        return self._quads("?s ?p ?o", {}, "STR(?s)", graph)

    def _quads(
        self, triple: str, fixed: Mapping[str, Term], split: str, graph: ox.NamedNode | None = None, part: str = ""
    ) -> Iterator[ox.Quad]:
        """The quads of a pattern; where an answer is cut off, in parts by the hash of what varies."""
        narrow = f" FILTER(STRSTARTS(MD5({split}), '{part}'))" if part else ""
        table, whole = self._table_of(triple, fixed, "", graph, narrow)
        if not whole and not part:
            table, whole = self._paged(table, triple, fixed, graph)
        if whole:
            yield from self._made(table.solutions, fixed, graph)
        elif len(part) == _FINEST:
            raise EndpointError(
                f"{self.client.shown} cuts its answers off at {len(table.solutions.rows):,} rows, which is too few "
                "for one look-up. To mend: raise its limit of rows (ResultSetMaxRows in Virtuoso)."
            )
        else:
            for digit in _DIGITS:
                yield from self._quads(triple, fixed, split, graph, part + digit)

    def _table_of(
        self,
        triple: str,
        fixed: Mapping[str, Term],
        before: str,
        graph: ox.NamedNode | None = None,
        narrow: str = "",
    ) -> tuple[Table, bool]:
        """The rows of a pattern, and whether they are all."""
        names, where = self._select(triple, fixed, before, graph, narrow)
        table = self._ask(f"SELECT {names} {where}", read_table, union=False)
        if table.cut:
            return table, False
        if self.dialect.tells_cuts or len(table.solutions.rows) < _COUNTED_FROM:
            return table, True
        counted = self._ask(f"SELECT (COUNT(*) AS ?n) {where}", read_table, union=False)
        return table, _number(counted.solutions.rows[0][0]) == len(table.solutions.rows)

    def _select(
        self, triple: str, fixed: Mapping[str, Term], before: str, graph: ox.NamedNode | None, narrow: str
    ) -> tuple[str, str]:
        """Variables and WHERE of the query for a pattern."""
        inner = f"{before}{triple} . " if not self._named else f"{before}GRAPH {graph or '?g'} {{ {triple} }}"
        names = [name for name in "spo" if name not in fixed] + (["g"] if self._named and graph is None else [])
        return " ".join(f"?{name}" for name in names), f"WHERE {{ {inner}{narrow} }}"

    def _paged(
        self, first: Table, triple: str, fixed: Mapping[str, Term], graph: ox.NamedNode | None
    ) -> tuple[Table, bool]:
        """The rows of a pattern page by page, and whether they are all.

        No order is asked for, because sorting costs more than reading; that no row came twice and none is missing
        shows that the engine kept one order all the same.
        """
        names, where = self._select(triple, fixed, "", graph, "")
        total = _number(self._ask(f"SELECT (COUNT(*) AS ?n) {where}", read_table, union=False).solutions.rows[0][0])
        rows, size = list(first.solutions.rows), len(first.solutions.rows)
        while size and len(rows) < total:
            text = f"SELECT {names} {where} OFFSET {len(rows)} LIMIT {size}"
            found = self._ask(text, read_table, union=False).solutions.rows
            if not found:
                break
            rows += found
        table = replace(first, solutions=Solutions(first.solutions.variables, tuple(rows)))
        return table, len(rows) == total == len(set(rows))

    def _made(
        self, solutions: Solutions, fixed: Mapping[str, Term], graph: ox.NamedNode | None = None
    ) -> Iterator[ox.Quad]:
        names = [variable.value for variable in solutions.variables]
        constant: dict[str, object] = {"g": graph or UNNAMED, **fixed}
        # Nodes come again and again; a set of the same objects takes a fraction of the memory.
        same: dict[Term, Term] = {}
        for row in solutions.rows:
            terms = constant | {name: same.setdefault(t, t) for name, t in zip(names, row, strict=True) if t}
            if graph is None and not self._is_data(terms["g"]):
                continue
            yield ox.Quad(terms["s"], terms["p"], terms["o"], terms["g"])  # type: ignore[arg-type]

    def _is_data(self, graph: object) -> bool:
        if not isinstance(graph, ox.NamedNode):
            return False
        own = self.dialect.own_graphs
        return not _is_hidden(graph) and not (own is not None and own.match(graph.value))

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
                raise self._cut(len(found.triples))
            return found.triples
        table = self._ask(query, read_table, union=union)
        if not table.cut and not self._lacks_rows(parts, table, union=union):
            return self._sorted(table.solutions, parts)
        if parts.has_datasets:
            raise self._cut(len(table.solutions.rows))
        return self._sorted(self._in_pages(parts, len(table.solutions.rows), union=union), parts)

    def rows(self, query: str) -> tuple[tuple[Term | None, ...], ...]:
        """The rows of a SELECT that names its graphs; nothing is kept.

        Raises:
            EndpointError: the endpoint does not answer it, or not in full.
        """
        table = self._ask(query, read_table, union=False)
        if table.cut:
            raise self._cut(len(table.solutions.rows))
        return table.solutions.rows

    def _in_pages(self, parts: Parts, size: int, *, union: bool) -> Solutions:
        """All rows of a SELECT that one answer does not hold, checked against their number."""
        total = _number(self._ask(count(parts), read_table, union=union).solutions.rows[0][0])
        rows: list[tuple[Term | None, ...]] = []
        variables: tuple[ox.Variable, ...] = ()
        for _ in range(_MOST_PAGES):
            table = self._ask(page(parts, len(rows), size), read_table, union=union)
            rows += table.solutions.rows
            variables = table.solutions.variables
            if len(rows) >= total or not table.solutions.rows:
                break
        if len(rows) != total or (_distinct(parts) and len(set(rows)) != total):
            raise self._cut(size)
        return Solutions(variables, tuple(rows))

    def _lacks_rows(self, parts: Parts, table: Table, *, union: bool) -> bool:
        if self.dialect.tells_cuts or parts.has_datasets or len(table.solutions.rows) < _COUNTED_FROM:
            return False
        counted = self._ask(count(parts), read_table, union=union).solutions.rows[0][0]
        return _number(counted) != len(table.solutions.rows)

    def lacks_triples(self, parts: Parts, found: int, *, union: bool) -> bool:
        """Whether an engine may have kept some triples of an answer back without a word.

        Arguments:
            parts: the query.
            found: triples that it gave.
            union: whether the query ran over the union of all named graphs.
        """
        if self.dialect.tells_cut_triples or found < _COUNTED_FROM:
            return False
        if not parts.where or parts.has_datasets:
            return found >= self._row_limit
        counted = self._ask(count(parts), read_table, union=union).solutions.rows[0][0]
        return _number(counted) > self._row_limit

    @cached_property
    def _row_limit(self) -> int:
        """Most rows that the engine gives at once."""
        text = "SELECT ?s WHERE { GRAPH ?g { ?s ?p ?o } }" if self._named else "SELECT ?s WHERE { ?s ?p ?o }"
        table = self._ask(text, read_table, union=False)
        whole = len(table.solutions.rows) >= len(self) if not table.cut else False
        return sys.maxsize if whole else len(table.solutions.rows)

    def _sorted(self, solutions: Solutions, parts: Parts) -> Solutions:
        return solutions if self.dialect.sorts_texts else in_order(solutions, parts.order, parts.prologue)

    def _cut(self, rows: int) -> QueryLimitError:
        return QueryLimitError(
            f"{self.client.shown} cut its answer off at {rows:,} rows. "
            "To mend: raise its limit of rows (ResultSetMaxRows in Virtuoso), or ask for fewer."
        )

    def _ask(self, query: str, read: Callable[[Body], Answered], *, union: bool, accept: str = TABLES) -> Answered:
        return self.client.read(self.form(query, union=union), accept, read)

    def form(self, query: str, *, union: bool) -> dict[str, str]:
        """The fields to post for a query.

        Arguments:
            query: SPARQL.
            union: run it over the union of all named graphs.
        """
        return {"query": query, **(self.dialect.union if union and self._named else {})}

    # ------------------------------------------------------------------ the release

    def _read_release(self) -> str:
        text = f"SELECT ?release WHERE {{ GRAPH {DESCRIPTION} {{ ?dataset <{DCTERMS.identifier}> ?release }} }}"
        rows = self.rows(text)
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


def _is_hidden(graph: ox.NamedNode) -> bool:
    return graph == DESCRIPTION or graph.value.startswith(STAGING)


def _distinct(parts: Parts) -> bool:
    return parts.body.split(maxsplit=2)[1:2] == ["DISTINCT"]


def _named(term: Term | None) -> ox.NamedNode | None:
    return term if isinstance(term, ox.NamedNode) else None


def _number(term: Term | None) -> int:
    if isinstance(term, ox.Literal) and term.value.isdigit():
        return int(term.value)
    raise EndpointError(f"the endpoint counts {term}, which is no number. To mend: ask its operator.")


__all__ = ["DESCRIPTION", "STAGING", "UNNAMED", "RemoteStore"]

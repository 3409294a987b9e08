"""Read quads from an endpoint, whole: an answer that was cut off is read in pages or in parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pyoxigraph as ox

from kg.errors import EndpointError, QueryLimitError
from kg.namespaces import GRAPH
from kg.store.answers import TABLES, Table, read_table
from kg.store.client import Client
from kg.store.dialects import Dialect
from kg.store.protocol import GraphTerm, Solutions, Term

DESCRIPTION = ox.NamedNode(str(GRAPH["description"]))
"""Graph in which a published release says what it is; no part of the data."""
STAGING = str(GRAPH["staging/"])
"""What the names of graphs begin with in which a release waits to be published; no part of the data."""
UNNAMED = ox.NamedNode(str(GRAPH["endpoint"]))
"""What the quads of an endpoint without named graphs are said to stand in."""

COUNTED_FROM = 1000
"""An answer of so many rows is counted, where an engine may cut it off without a word; no engine cuts earlier."""
_DIGITS = "0123456789abcdef"
_FINEST = 3
"""A pattern is read in at most 16 to the power of this many parts."""


class QuadReader:
    """Reads quads by patterns; keeps nothing.

    Arguments:
        client: asks the endpoint.
        dialect: what its engine does in its own way.
        named: whether its quads stand in named graphs.
    """

    def __init__(self, client: Client, dialect: Dialect, *, named: bool) -> None:
        self.client, self.dialect, self.named = client, dialect, named

    def read_graph_sizes(self, *, hidden: bool = False) -> dict[str, int]:
        """Count the quads of each named graph anew.

        Arguments:
            hidden: count the description and graphs in staging too.
        """
        if not self.named:
            rows = self.rows("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
            return {UNNAMED.value: number(rows[0][0])}
        rows = self.rows("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        return {
            graph.value: number(size)
            for graph, size in rows
            if isinstance(graph, ox.NamedNode) and (self._is_data(graph) or (hidden and _is_hidden(graph)))
        }

    def outward(self, nodes: Sequence[ox.NamedNode]) -> Iterator[ox.Quad]:
        """All quads that have one of some nodes as subject."""
        if len(nodes) == 1:
            return self._quads(f"{nodes[0]} ?p ?o", {"s": nodes[0]}, "CONCAT(STR(?p), STR(?o))")
        return self._of_many(nodes, "s", "?s ?p ?o", {})

    def inward(self, predicate: ox.NamedNode | None, nodes: Sequence[ox.NamedNode]) -> Iterator[ox.Quad]:
        """All quads that have one of some nodes as object, of one property where it is given."""
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
            yield from self.outward(half) if variable == "s" else self.inward(_named(fixed.get("p")), half)

    def pattern(self, predicate: ox.NamedNode | None, value: Term | None, graph: GraphTerm | None) -> Iterator[ox.Quad]:
        """The quads of any other pattern."""
        given = {"p": predicate, "o": value}
        fixed: dict[str, Term] = {name: term for name, term in given.items() if term is not None}
        triple = f"?s {predicate or '?p'} {'?o' if value is None else value}"
        if isinstance(graph, ox.NamedNode) and self.named:
            yield from self._quads(triple, fixed, "STR(?s)", graph)
        elif fixed or not self.named:
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
        table = self._table(f"SELECT {names} {where}")
        if table.cut:
            return table, False
        if self.dialect.tells_cuts or len(table.solutions.rows) < COUNTED_FROM:
            return table, True
        counted = self._table(f"SELECT (COUNT(*) AS ?n) {where}")
        return table, number(counted.solutions.rows[0][0]) == len(table.solutions.rows)

    def _select(
        self, triple: str, fixed: Mapping[str, Term], before: str, graph: ox.NamedNode | None, narrow: str
    ) -> tuple[str, str]:
        """Variables and WHERE of the query for a pattern."""
        inner = f"{before}{triple} . " if not self.named else f"{before}GRAPH {graph or '?g'} {{ {triple} }}"
        names = [name for name in "spo" if name not in fixed] + (["g"] if self.named and graph is None else [])
        return " ".join(f"?{name}" for name in names), f"WHERE {{ {inner}{narrow} }}"

    def _paged(
        self, first: Table, triple: str, fixed: Mapping[str, Term], graph: ox.NamedNode | None
    ) -> tuple[Table, bool]:
        """The rows of a pattern page by page, and whether they are all.

        No order is asked for, because sorting costs more than reading; that no row came twice and none is missing
        shows that the engine kept one order all the same.
        """
        names, where = self._select(triple, fixed, "", graph, "")
        total = number(self._table(f"SELECT (COUNT(*) AS ?n) {where}").solutions.rows[0][0])
        rows, size = list(first.solutions.rows), len(first.solutions.rows)
        while size and len(rows) < total:
            text = f"SELECT {names} {where} OFFSET {len(rows)} LIMIT {size}"
            found = self._table(text).solutions.rows
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

    def rows(self, query: str) -> tuple[tuple[Term | None, ...], ...]:
        """The rows of a SELECT that names its graphs.

        Raises:
            EndpointError: the endpoint does not answer it.
            QueryLimitError: it does not answer in full.
        """
        table = self._table(query)
        if table.cut:
            raise self.cut(len(table.solutions.rows))
        return table.solutions.rows

    def cut(self, rows: int) -> QueryLimitError:
        """What is said of an answer that was cut off."""
        return QueryLimitError(
            f"{self.client.shown} cut its answer off at {rows:,} rows. "
            "To mend: raise its limit of rows (ResultSetMaxRows in Virtuoso), or ask for fewer."
        )

    def _table(self, query: str) -> Table:
        return self.client.read({"query": query}, TABLES, read_table)


def _is_hidden(graph: ox.NamedNode) -> bool:
    return graph == DESCRIPTION or graph.value.startswith(STAGING)


def _named(term: Term | None) -> ox.NamedNode | None:
    return term if isinstance(term, ox.NamedNode) else None


def number(term: Term | None) -> int:
    """A count that came as a term."""
    if isinstance(term, ox.Literal) and term.value.isdigit():
        return int(term.value)
    raise EndpointError(f"the endpoint counts {term}, which is no number. To mend: ask its operator.")

"""SPARQL for an endpoint: a query's parts, its rows in pages, their number, and their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import pyoxigraph as ox

from kg.errors import QueryRefused
from kg.namespaces import RDF, XSD
from kg.query.grammar import QueryParser
from kg.query.guard import DEPTH
from kg.query.lexer import Token, expand_escapes, respell
from kg.store.protocol import Solutions, Term

ORDERABLE = 20_000
"""Most rows that are sorted here."""

_TEXTS = frozenset({str(XSD.string), str(RDF.langString)})
# What an ORDER BY may hold that the rows of an answer alone do not decide.
_BEYOND_ROWS = frozenset({"EXISTS", "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_LONGEST_NUMBER = 18


@dataclass(frozen=True)
class Parts:
    """What a query is made of.

    Arguments:
        form: SELECT, ASK, CONSTRUCT or DESCRIBE; an update's keyword for an update.
        prologue: its PREFIX and BASE lines.
        datasets: its FROM clauses.
        body: all behind the prologue but the FROM clauses.
        where: for CONSTRUCT, the WHERE and all behind it; empty for other forms.
        order: its ORDER BY, empty where it has none or the rows of an answer do not decide on it.
        order_names: the variables that it sorts by.
        unlimited: the whole query without LIMIT and OFFSET.
        window: the numbers of OFFSET and LIMIT; None for no limit.
    """

    form: str
    prologue: str
    datasets: str
    body: str
    where: str = ""
    order: str = ""
    order_names: tuple[str, ...] = ()
    unlimited: str = ""
    window: tuple[int, int | None] = (0, None)

    @property
    def has_window(self) -> bool:
        """Whether LIMIT or OFFSET leave rows out."""
        return self.window != (0, None)

    @property
    def is_distinct(self) -> bool:
        """Whether no row may come twice."""
        return self.body.upper().split(maxsplit=2)[1:2] == ["DISTINCT"]


@lru_cache(maxsize=500)
def parts_of(text: str) -> Parts:
    """Take a query apart.

    Raises:
        QuerySyntaxError: it is no SPARQL 1.1.
        QueryRefused: it nests too deep.

    >>> parts = parts_of("PREFIX a: <http://a/> SELECT ?x { ?x a a:B } ORDER BY DESC(?x) LIMIT 3")
    >>> parts.order, parts.order_names, parts.window
    ('ORDER BY DESC( ?x )', ('x',), (0, 3))
    """
    parser = QueryParser(expand_escapes(text), DEPTH)
    try:
        parser.query()
    except RecursionError as error:
        raise QueryRefused("the query nests too deep to be read. To mend: split it.") from error
    tokens = parser.taken
    start = next((place for place, token in enumerate(tokens) if token is parser.form_token), 0)
    datasets = _dataset_places(parser)
    behind = [place for place in range(start, len(tokens)) if place not in datasets]
    modifiers = list(_outermost(tokens, start))
    order = _order(tokens, modifiers)
    window = {place + step for place in modifiers if tokens[place].upper in ("LIMIT", "OFFSET") for step in (0, 1)}
    return Parts(
        parser.form,
        respell(tokens[:start]),
        _spelt(tokens, sorted(datasets)),
        _spelt(tokens, behind),
        _spelt(tokens, range(parser.dataset_gap, len(tokens))) if parser.form == "CONSTRUCT" else "",
        "" if any(token.upper in _BEYOND_ROWS for token in order) else respell(list(order)).strip(),
        tuple(dict.fromkeys(token.text[1:] for token in order if token.kind == "var")),
        _spelt(tokens, [place for place in range(len(tokens)) if place not in window]),
        (_number(tokens, modifiers, "OFFSET") or 0, _number(tokens, modifiers, "LIMIT")),
    )


def _spelt(tokens: Sequence[Token], places: Sequence[int]) -> str:
    return respell([tokens[place] for place in places]).strip()


def _dataset_places(parser: QueryParser) -> frozenset[int]:
    """Where in a query the words of its FROM clauses stand."""
    places = {id(token): place for place, token in enumerate(parser.taken)}
    found: set[int] = set()
    for token, _, named in parser.datasets:
        here = places[id(token)]
        found.update(range(here - (2 if named else 1), here + 1))
    return frozenset(found)


def _outermost(tokens: Sequence[Token], start: int) -> Iterator[int]:
    """Where the keywords of a query stand that are in no bracket."""
    depth = 0
    for place in range(start, len(tokens)):
        token = tokens[place]
        depth += (token.text in ("{", "(")) - (token.text in ("}", ")")) if token.kind == "op" else 0
        if depth == 0 and token.kind == "word":
            yield place


def _order(tokens: Sequence[Token], modifiers: Sequence[int]) -> Sequence[Token]:
    start = next((place for place in modifiers if tokens[place].upper == "ORDER"), None)
    if start is None:
        return ()
    ends = (place for place in modifiers if place > start and tokens[place].upper in ("LIMIT", "OFFSET", "VALUES"))
    return tokens[start : next(ends, len(tokens))]


def _number(tokens: Sequence[Token], modifiers: Sequence[int], word: str) -> int | None:
    for place in modifiers:
        if tokens[place].upper == word:
            digits = tokens[place + 1].text.lstrip("0")
            return int(digits or "0") if len(digits) <= _LONGEST_NUMBER else 10**_LONGEST_NUMBER
    return None


def in_dataset(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """A query with FROM clauses in place of its own.

    Arguments:
        text: the query.
        default: IRIs of the graphs that make up its default graph.
        named: IRIs of its named graphs.

    >>> in_dataset("SELECT * FROM <http://b/> WHERE { ?a ?b ?c }", ["http://a/"], [])
    'SELECT * FROM <http://a/> WHERE { ?a ?b ?c }'
    """
    parser = QueryParser(expand_escapes(text), DEPTH)
    parser.query()
    tokens, own = parser.taken, _dataset_places(parser)
    clauses = [f"FROM <{iri}>" for iri in default] + [f"FROM NAMED <{iri}>" for iri in named]
    before = [place for place in range(parser.dataset_gap) if place not in own]
    behind = range(parser.dataset_gap, len(tokens))
    return " ".join([_spelt(tokens, before), *clauses, _spelt(tokens, behind)]).strip()


# ---------------------------------------------------------------------- order


def sorts_texts(solutions: Solutions, parts: Parts) -> bool:
    """Whether the rows of an answer are sorted by names or texts, which some engines sort in a way of their own."""
    return any(
        isinstance(row[place], ox.NamedNode)
        or (isinstance(row[place], ox.Literal) and row[place].datatype.value in _TEXTS)  # type: ignore[union-attr]
        for place in _columns(solutions, parts)
        for row in solutions.rows
    )


def in_order(solutions: Solutions, parts: Parts) -> Solutions:
    """Sort the rows of an answer as the query's ORDER BY says, by the embedded engine.

    Rows that the order leaves undecided keep their places. An order by something that is no column, or by
    a function that only the engine knows, is left alone.

    Arguments:
        solutions: the rows.
        parts: the query.
    """
    columns = _columns(solutions, parts)
    known = len(columns) == len(parts.order_names) and not any(
        _is_blank(row[c]) for row in solutions.rows for c in columns
    )
    if not columns or not known or len(solutions.rows) > ORDERABLE:
        return solutions
    heads = " ".join(f"?{solutions.variables[place].value}" for place in columns)
    data = "\n".join(
        f"({number} {' '.join('UNDEF' if row[place] is None else str(row[place]) for place in columns)})"
        for number, row in enumerate(solutions.rows)
    )
    query = f"{parts.prologue}\nSELECT ?row__ {{ VALUES (?row__ {heads}) {{ {data} }} }} {parts.order} ?row__"
    try:
        found = ox.Store().query(query)
    except (RuntimeError, SyntaxError):  # a function or a prefix that the engine alone knows
        return solutions
    if not isinstance(found, ox.QuerySolutions):
        return solutions
    places = [int(row[0].value) for row in found if isinstance(row[0], ox.Literal)]
    return Solutions(solutions.variables, tuple(solutions.rows[place] for place in places))


def aligned(solutions: Solutions, variables: Sequence[ox.Variable]) -> Solutions:
    """The same rows with their columns in another order."""
    if tuple(variables) == solutions.variables or set(variables) != set(solutions.variables):
        return solutions
    places = [solutions.variables.index(variable) for variable in variables]
    return Solutions(tuple(variables), tuple(tuple(row[place] for place in places) for row in solutions.rows))


def windowed(solutions: Solutions, parts: Parts) -> Solutions:
    """The rows that a query's OFFSET and LIMIT leave."""
    start, most = parts.window
    return replace(solutions, rows=solutions.rows[start : None if most is None else start + most])


def _columns(solutions: Solutions, parts: Parts) -> list[int]:
    """The columns that the order names."""
    if not parts.order:
        return []
    return [place for place, variable in enumerate(solutions.variables) if variable.value in parts.order_names]


def _is_blank(cell: Term | None) -> bool:
    return isinstance(cell, ox.BlankNode | ox.Triple)


# ---------------------------------------------------------------------- pages and numbers


def page(parts: Parts, start: int, size: int) -> str:
    """The query for some of the rows of a SELECT."""
    return f"{parts.prologue}\nSELECT * {parts.datasets} WHERE {{ {{ {parts.body} }} }} OFFSET {start} LIMIT {size}"


def count(parts: Parts) -> str:
    """The query for how many rows a SELECT has, or how many solutions a CONSTRUCT is made from."""
    inner = _solutions(parts) if parts.where else parts.body
    return f"{parts.prologue}\nSELECT (COUNT(*) AS ?n) {parts.datasets} WHERE {{ {{ {inner} }} }}"


def solutions_of(parts: Parts) -> str:
    """The query for one short row a solution that a CONSTRUCT is made from."""
    return f"{parts.prologue}\nSELECT * {parts.datasets} WHERE {{ {{ {_solutions(parts)} }} }}"


def _solutions(parts: Parts) -> str:
    # A constant, because SELECT * must not stand beside GROUP BY, and a pattern need not have any variable.
    return f"SELECT (1 AS ?one__) {parts.where}"

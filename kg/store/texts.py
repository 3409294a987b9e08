"""SPARQL for an endpoint: patterns as queries, a query's parts, its rows in pages and in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from kg.errors import QueryRefused
from kg.query.grammar import QueryParser
from kg.query.guard import DEPTH
from kg.query.lexer import Token, expand_escapes, respell
from kg.store.protocol import Solutions, Term

_ORDERABLE = 20_000


@dataclass(frozen=True)
class Parts:
    """What a query is made of.

    Arguments:
        form: SELECT, ASK, CONSTRUCT or DESCRIBE; an update's keyword for an update.
        prologue: its PREFIX and BASE lines.
        body: all behind them.
        order: its last ORDER BY, empty where it has none or cuts rows off after sorting.
        has_datasets: it names graphs by FROM.
        where: for CONSTRUCT, its WHERE and all behind it; empty for other forms.
    """

    form: str
    prologue: str
    body: str
    order: str
    has_datasets: bool
    where: str = ""


@lru_cache(maxsize=500)
def parts_of(text: str) -> Parts:
    """Take a query apart.

    Raises:
        QuerySyntaxError: it is no SPARQL 1.1.
        QueryRefused: it nests too deep.

    >>> parts_of("PREFIX a: <http://a/> SELECT ?x { ?x a a:B } ORDER BY DESC(?x)").order
    'ORDER BY DESC( ?x )'
    """
    parser = QueryParser(expand_escapes(text), DEPTH)
    try:
        parser.query()
    except RecursionError as error:
        raise QueryRefused("the query nests too deep to be read. To mend: split it.") from error
    tokens = parser.taken
    start = next((place for place, token in enumerate(tokens) if token is parser.form_token), 0)
    return Parts(parser.form, respell(tokens[:start]), respell(tokens[start:]), _order(tokens), bool(parser.datasets))


def _order(tokens: Sequence[Token]) -> str:
    depth, start = 0, None
    for place, token in enumerate(tokens):
        depth += (token.text in ("{", "(")) - (token.text in ("}", ")")) if token.kind == "op" else 0
        if depth == 0 and token.upper == "ORDER":
            start = place
        elif depth == 0 and token.upper in ("LIMIT", "OFFSET", "VALUES"):
            return ""
    return "" if start is None else " ".join(respell(list(tokens[start:])).split())


def in_order(solutions: Solutions, order: str, prologue: str) -> Solutions:
    """Sort the rows of an answer as the query's ORDER BY says, by the embedded engine.

    Rows that the order leaves undecided keep their places. An order by something that is no column is left alone.

    Arguments:
        solutions: the rows.
        order: the clause.
        prologue: prefixes that it may use.
    """
    names = {variable.value for variable in solutions.variables}
    used = {token for token in order.replace("(", " ").replace(")", " ").split() if token.startswith(("?", "$"))}
    simple = all(not _is_blank(cell) for row in solutions.rows for cell in row)
    if not order or not simple or not {name[1:] for name in used} <= names or len(solutions.rows) > _ORDERABLE:
        return solutions
    columns = [place for place, variable in enumerate(solutions.variables) if f"?{variable.value}" in used]
    heads = " ".join(f"?{solutions.variables[place].value}" for place in columns)
    data = "\n".join(
        f"({number} {' '.join(str(row[place]) if row[place] is not None else 'UNDEF' for place in columns)})"
        for number, row in enumerate(solutions.rows)
    )
    query = f"{prologue}\nSELECT ?row__ {{ VALUES (?row__ {heads}) {{ {data} }} }} {order} ?row__"
    found = ox.Store().query(query)
    if not isinstance(found, ox.QuerySolutions):
        return solutions
    places = [int(row[0].value) for row in found if isinstance(row[0], ox.Literal)]
    return Solutions(solutions.variables, tuple(solutions.rows[place] for place in places))


def _is_blank(cell: Term | None) -> bool:
    return isinstance(cell, ox.BlankNode | ox.Triple)


def page(parts: Parts, start: int, size: int) -> str:
    """The query for some of the rows of a SELECT."""
    return f"{parts.prologue}\nSELECT * WHERE {{ {{ {parts.body} }} }} OFFSET {start} LIMIT {size}"


def count(parts: Parts) -> str:
    """The query for how many rows a SELECT has, or how many solutions a CONSTRUCT is made from."""
    if parts.where:
        return f"{parts.prologue}\nSELECT (COUNT(*) AS ?n) WHERE {{ {{ SELECT * {parts.where} }} }}"
    return f"{parts.prologue}\nSELECT (COUNT(*) AS ?n) WHERE {{ {{ {parts.body} }} }}"

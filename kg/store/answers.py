"""From the body of an endpoint's answer to terms; whatever is not exactly what was asked for is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from kg.errors import EndpointError
from kg.store.client import Body
from kg.store.dialects import mended, truth, was_cut
from kg.store.protocol import Solutions, Term

TABLES = "application/sparql-results+json"
TRIPLES = "application/n-triples"
_JSON = frozenset({TABLES, "application/json"})


@dataclass(frozen=True)
class Table:
    """An answer to SELECT.

    Arguments:
        solutions: columns and rows.
        cut: there are more rows.
        server: what the endpoint says it is.
    """

    solutions: Solutions
    cut: bool
    server: str = ""


@dataclass(frozen=True)
class Triples:
    """An answer to CONSTRUCT or DESCRIBE.

    Arguments:
        triples: each once, in the endpoint's order.
        cut: there are more.
    """

    triples: tuple[ox.Triple, ...]
    cut: bool


def read_table(body: Body, most: int | None = None) -> Table:
    """Read the rows of a SELECT.

    Arguments:
        body: the answer.
        most: most rows to read; all if left out.

    Raises:
        EndpointError: it is something else, or cut off in the middle.
    """
    answer = _parsed(body, _JSON)
    if not isinstance(answer, ox.QuerySolutions):
        raise EndpointError("the endpoint answers yes or no where rows were asked for. To mend: ask its operator.")
    rows, more = _rows(body, answer, most)
    cut = more or was_cut(body.headers)
    return Table(Solutions(tuple(answer.variables), rows), cut, body.headers.get("server", ""))


def read_truth(body: Body) -> bool:
    """Read the yes or no of an ASK.

    Raises:
        EndpointError: it is something else.
    """
    answer = _parsed(body, _JSON)
    if isinstance(answer, ox.QueryBoolean):
        return bool(answer)
    told = truth(Solutions(tuple(answer.variables), _rows(body, answer, 2)[0]))
    if told is None:
        raise EndpointError("the endpoint answers with rows where yes or no was asked for. To mend: ask its operator.")
    return told


def read_triples(body: Body, most: int | None = None) -> Triples:
    """Read the triples of a CONSTRUCT or DESCRIBE.

    Arguments:
        body: the answer.
        most: most triples to read; all if left out.

    Raises:
        EndpointError: it is something else, or cut off in the middle.
    """
    _expect(body, frozenset({TRIPLES, "text/plain"}))
    if not body.tells_its_end:
        # N-Triples has no end of its own: one that was cut behind a line would pass for a whole one.
        raise EndpointError(
            "the endpoint sends triples without saying how long its answer is, so nobody could tell a part from the "
            "whole. To mend: ask with SELECT, or reach the endpoint over HTTP 1.1."
        )
    found: dict[ox.Triple, None] = {}
    more = False
    try:
        for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES):  # type: ignore[arg-type]
            triple = ox.Triple(quad.subject, quad.predicate, mended(quad.object))  # type: ignore[arg-type]
            if more := len(found) == most and triple not in found:
                break
            found[triple] = None
    except (SyntaxError, ValueError, OSError) as error:
        raise _unreadable(body, error) from error
    return Triples(tuple(found), more or was_cut(body.headers))


def _parsed(body: Body, types: frozenset[str]) -> ox.QuerySolutions | ox.QueryBoolean:
    _expect(body, types)
    try:
        return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)  # type: ignore[arg-type]
    except (SyntaxError, ValueError, OSError) as error:
        raise _unreadable(body, error) from error


def _rows(
    body: Body, answer: Iterable[ox.QuerySolution], most: int | None
) -> tuple[tuple[tuple[Term | None, ...], ...], bool]:
    try:
        found = [tuple(map(mended, row)) for row in islice(answer, None if most is None else most + 1)]
    except (SyntaxError, ValueError, OSError) as error:
        raise _unreadable(body, error) from error
    more = most is not None and len(found) > most
    return tuple(found[:most]), more


def _expect(body: Body, types: frozenset[str]) -> None:
    if body.media_type not in types:
        given = body.media_type or "something without a name"
        raise EndpointError(
            f"the endpoint answers with {given[:100]}, not with {min(types)}. "
            "To mend: see that the address is that of the SPARQL service, not of a page about it."
        )


def _unreadable(body: Body, error: Exception) -> Exception:
    if body.trouble is not None:  # the parser only passed on what went wrong on the way
        return body.trouble
    return EndpointError(
        f"the endpoint's answer is broken off or garbled ({error!s:.200}). To mend: try again, or ask its operator."
    )

"""Queries that somebody typed, asked of an endpoint under limits of time, rows and size.

The guard decides on the parsed text before the endpoint sees it; what the endpoint spends on it is its own matter.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.errors import QueryRefused
from kg.graph.terms import RdflibTerm, to_rdflib
from kg.query.guard import inspect
from kg.query.results import AskResult, GraphResult, SelectResult
from kg.store.answers import TABLES, TRIPLES, read_table, read_triples, read_truth
from kg.store.texts import in_order, parts_of

if TYPE_CHECKING:
    from kg.query.answers import Answer
    from kg.query.pool import Limits
    from kg.store.protocol import Term
    from kg.store.remote import RemoteStore

# Virtuoso calls its built-in and stored procedures by these names; some of them read files and the network.
_PROCEDURES = re.compile(r"<\s*(?:bif|sql):", flags=re.IGNORECASE)
_BYTES_PER_CHARACTER = 6
_FRAME = 10_000_000


def ask_guarded(store: RemoteStore, text: str, limits: Limits, *, allowed_graphs: Collection[str] = ()) -> Answer:
    """Answer a query that a user typed.

    Arguments:
        store: the endpoint.
        text: SPARQL as typed.
        limits: limits of time, rows and size; memory is the endpoint's.
        allowed_graphs: IRIs that FROM may name beside those of StemKG's own graphs.

    Raises:
        QuerySyntaxError: it is no SPARQL 1.1.
        QueryRefused: it is of a kind that is not allowed.
        QueryLimitError: it passed a limit.
        EndpointError: the endpoint does not answer it.
    """
    form = inspect(text, allowed_graphs=allowed_graphs, text_bytes=limits.text_bytes)
    if _PROCEDURES.search(form.text):
        raise QueryRefused(
            "names that start with bif: or sql: call procedures of the database, which is not allowed here. "
            "To mend: use the functions of SPARQL 1.1."
        )
    query = form.standalone()
    manners = replace(
        store.client.manners, seconds=limits.seconds, most_bytes=_FRAME + _BYTES_PER_CHARACTER * limits.characters
    )
    fields = store.form(query, union=form.over_all_graphs)
    started = time.perf_counter()
    if form.kind == "ask":
        return AskResult(store.client.read(fields, TABLES, read_truth, manners), time.perf_counter() - started)
    if form.kind == "select":
        table = store.client.read(fields, TABLES, lambda body: read_table(body, limits.rows), manners)
        solutions = table.solutions
        if not (table.cut or store.dialect.sorts_texts):
            parts = parts_of(query)
            solutions = in_order(solutions, parts.order, parts.prologue)
        columns = [variable.value for variable in solutions.variables]
        order = sorted(range(len(columns)), key=lambda place: _rank(columns[place], form.star_order))
        rows = tuple(tuple(_rdflib(row[place]) for place in order) for row in solutions.rows)
        seconds = time.perf_counter() - started
        return SelectResult(tuple(columns[place] for place in order), rows, table.cut, seconds)

    found = store.client.read(fields, TRIPLES, lambda body: read_triples(body, limits.rows), manners)
    triples = tuple((to_rdflib(t.subject), to_rdflib(t.predicate), to_rdflib(t.object)) for t in found.triples)
    cut = found.cut or store.lacks_triples(parts_of(query), len(triples), union=form.over_all_graphs)
    return GraphResult(triples, cut, time.perf_counter() - started)


def _rank(name: str, order: tuple[str, ...]) -> int:
    return order.index(name) if name in order else len(order)


def _rdflib(term: Term | None) -> RdflibTerm | None:
    return None if term is None else to_rdflib(term)

"""Queries that somebody typed, asked of an endpoint under limits of time, rows and size.

The guard decides on the parsed text before the endpoint sees it; what the endpoint spends on it is its own matter.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.errors import QueryRefused
from kg.graph.terms import RdflibTerm, to_rdflib
from kg.namespaces import GRAPH
from kg.query.guard import QueryForm, inspect
from kg.query.results import AskResult, GraphResult, SelectResult
from kg.store.answers import TABLES, TRIPLES, read_table, read_triples, read_truth
from kg.store.texts import in_dataset, parts_of

if TYPE_CHECKING:
    from kg.query.answers import Answer
    from kg.query.pool import Limits
    from kg.store.protocol import Term
    from kg.store.remote import RemoteStore

# Virtuoso calls its built-in and stored procedures by these names; some of them read files and the network.
_PROCEDURES = re.compile(r"<\s*(?:bif|sql):", flags=re.IGNORECASE)
_BYTES_PER_CHARACTER = 6
_FRAME = 10_000_000
_NOWHERE = str(GRAPH["no-such-graph"])
"""An empty list of graphs would stand for all of them."""


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
    return ask_form(store, inspect(text, allowed_graphs=allowed_graphs, text_bytes=limits.text_bytes), limits)


def ask_form(
    store: RemoteStore,
    form: QueryForm,
    limits: Limits,
    *,
    dataset: tuple[Sequence[str], Sequence[str]] | None = None,
) -> Answer:
    """Answer a query that the guard passed.

    Arguments:
        store: the endpoint.
        form: the query.
        limits: limits of time, rows and size; memory is the endpoint's.
        dataset: IRIs of default graphs and of named graphs that stand in place of the query's own; None for its own.

    Raises:
        QueryRefused: it is of a kind that is not allowed.
        QueryLimitError: it passed a limit.
        EndpointError: the endpoint does not answer it.
    """
    if _PROCEDURES.search(form.text):
        raise QueryRefused(
            "names that start with bif: or sql: call procedures of the database, which is not allowed here. "
            "To mend: use the functions of SPARQL 1.1."
        )
    query = form.standalone()
    if dataset is not None:
        query = in_dataset(query, *(_known(store, part) for part in dataset))
    union = form.over_all_graphs and dataset is None
    parts = parts_of(query)
    manners = replace(
        store.client.manners, seconds=limits.seconds, most_bytes=_FRAME + _BYTES_PER_CHARACTER * limits.characters
    )
    fields = store.form(query, union=union)
    started = time.perf_counter()
    if form.kind == "ask":
        return AskResult(store.client.read(fields, TABLES, read_truth, manners), time.perf_counter() - started)
    if form.kind == "select":
        table = store.client.read(fields, TABLES, lambda body: read_table(body, limits.rows), manners)
        solutions = table.solutions
        cut = store.lacks_rows(parts, table, union=union, manners=manners)
        if not cut:
            solutions = store.in_order(solutions, parts, union=union, manners=manners)
        columns = [variable.value for variable in solutions.variables]
        order = sorted(range(len(columns)), key=lambda place: _rank(columns[place], form.star_order))
        rows = tuple(tuple(_rdflib(row[place]) for place in order) for row in solutions.rows)
        cut = cut or 0 < form.most_rows <= len(rows)
        return SelectResult(tuple(columns[place] for place in order), rows, cut, time.perf_counter() - started)
    found = store.client.read(fields, TRIPLES, lambda body: read_triples(body, limits.rows), manners)
    triples = tuple((to_rdflib(t.subject), to_rdflib(t.predicate), to_rdflib(t.object)) for t in found.triples)
    cut = found.cut or store.lacks_triples(parts, len(triples), union=union, manners=manners)
    return GraphResult(triples, cut, time.perf_counter() - started)


def _known(store: RemoteStore, names: Sequence[str]) -> list[str]:
    """The graphs that the endpoint has; an engine that is asked for another may fetch it from the network."""
    return [name for name in names if name in store.graph_sizes] or [_NOWHERE]


def _rank(name: str, order: tuple[str, ...]) -> int:
    return order.index(name) if name in order else len(order)


def _rdflib(term: Term | None) -> RdflibTerm | None:
    return None if term is None else to_rdflib(term)

"""Find out what kind of engine answers at an address, and how all its named graphs are asked together."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox

from kg.errors import EndpointError
from kg.store.answers import TABLES, read_table, read_truth
from kg.store.client import Client
from kg.store.dialects import Dialect, dialect_of


def introduced(client: Client, dialect: Dialect | None) -> tuple[Dialect, bool]:
    """The dialect of an endpoint with the way to its union of graphs, and whether it has named graphs at all.

    Arguments:
        client: asks the endpoint.
        dialect: what is known of it; found out if left out.

    Raises:
        EndpointError: it gives no usable answer, or no way to ask all its graphs together is known.
    """
    text = "SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 1"
    table = client.read({"query": text}, TABLES, read_table)
    known = dialect or dialect_of(table.server)
    if not table.solutions.rows:
        plain = client.read({"query": "ASK { ?s ?p ?o }"}, TABLES, read_truth)
        return known, not plain
    if known.name != "generic":
        return known, True
    subject, predicate, value, _ = table.solutions.rows[0]
    if isinstance(subject, ox.BlankNode) or isinstance(value, ox.BlankNode):
        subject, value = "?s", "?o"  # type: ignore[assignment]
    probe = {"query": f"ASK {{ {subject} {predicate} {value} }}"}
    # The engine may be any, or hide its name: nothing, Oxigraph's way, Jena's way.
    ways: tuple[dict[str, str], ...] = (
        {},
        {"union-default-graph": "true"},
        {"default-graph-uri": "urn:x-arq:UnionGraph"},
    )
    for fields in ways:
        if client.read({**probe, **fields}, TABLES, read_truth):
            return replace(known, union=fields), True
    raise EndpointError(
        f"{client.shown} does not ask all its named graphs together. To mend: let its default graph be the union of "
        "all graphs (Oxigraph: --union-default-graph; Fuseki: tdb2:unionDefaultGraph)."
    )

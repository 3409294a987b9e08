"""The stores that go through the contract, all with the same facts."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
from engines import VIRTUOSO, VIRTUOSO_MISSING, oxigraph_server, virtuoso_server

from kg import open_graph
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import GRAPH, KG, XSD
from kg.search.index import write_index

LARGE = 12_000
"""More rows than Virtuoso gives as it is shipped."""
NOTE, NUMBER, LITERAL = (ox.NamedNode(KG[f"contract-{name}"]) for name in ("note", "number", "literal"))
OF_CONTRACT = ox.NamedNode(GRAPH["data/contract"])


def _typed(value, name):
    return ox.Literal(value, datatype=ox.NamedNode(str(XSD[name])))


LITERALS = {
    "ascii": ox.Literal("discitis"),
    "umlauts": ox.Literal("Modic-Veränderungen, Größe ≥ 3 µm"),
    "scripts": ox.Literal("干细胞 стволовые клетки الخلايا"),
    "beyond-the-basic-plane": ox.Literal("🧫 and 𝛼"),
    "quotes": ox.Literal("a \"quoted\" word, a 'single' one, a \\ and $name {braces} <angles> & more"),
    "lines": ox.Literal("first\nsecond\tindented\nthird"),
    "empty": ox.Literal(""),
    "tagged": ox.Literal("Bandscheibe", language="de"),
    "tagged-region": ox.Literal("disc", language="en-gb"),
    "yes": _typed("true", "boolean"),
    "no": _typed("false", "boolean"),
    "whole": ox.Literal(1_000_000_007),
    "negative": ox.Literal(-3),
    "decimal": _typed("0.0625", "decimal"),
    "small-decimal": _typed("0.000001", "decimal"),
    "date": _typed("2026-02-28", "date"),
    "address": _typed("https://example.org/a?b=c&d=e", "anyURI"),
    "printed": ox.Literal("0.10"),
    "long": ox.Literal("A sentence that goes on and on. " * 3000),
}


def contract_quads():
    """Facts beside those of the small graph that try an engine: all kinds of values, and a lot of rows."""
    for name, literal in LITERALS.items():
        yield ox.Quad(ox.NamedNode(KG[f"contract-{name}"]), LITERAL, literal, OF_CONTRACT)
    for number in range(LARGE):
        row = ox.NamedNode(KG[f"contract-row-{number}"])
        yield ox.Quad(row, NUMBER, ox.Literal(number), OF_CONTRACT)


@dataclass(frozen=True)
class Tried:
    """A graph that goes through the contract.

    Arguments:
        kind: where its facts stand.
        graph: the opened graph.
        reference: the same facts in memory.
    """

    kind: str
    graph: KnowledgeGraph
    reference: KnowledgeGraph


@pytest.fixture(scope="session")
def contract_file(small_release, tmp_path_factory):
    """The facts of the contract as N-Quads."""
    path = tmp_path_factory.mktemp("contract") / "contract.nq"
    written = ox.serialize(contract_quads(), format=ox.RdfFormat.N_QUADS)
    path.write_bytes((small_release / "quads.nq").read_bytes() + written)
    return path


@pytest.fixture(scope="session")
def reference(contract_file):
    """The facts of the contract in memory."""
    with open_graph(contract_file) as graph:
        yield graph


@contextmanager
def opened_on_disk(file: Path, folder: Path):
    """The facts of a file in a store on disk."""
    store = ox.Store(str(folder / "store"))
    store.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS)
    store.flush()
    write_index(store, folder / "search.sqlite")
    del store
    store = ox.Store.read_only(str(folder / "store"))
    with KnowledgeGraph(store, snapshot=folder / "store", index=folder / "search.sqlite") as graph:
        yield graph


@pytest.fixture(scope="session")
def oxigraph(contract_file, tmp_path_factory):
    """Oxigraph's server with the facts of the contract."""
    with oxigraph_server(tmp_path_factory.mktemp("oxigraph"), contract_file) as engine:
        yield engine


@pytest.fixture(scope="session")
def virtuoso(contract_file, tmp_path_factory):
    """Virtuoso with the facts of the contract."""
    if not VIRTUOSO:
        pytest.skip(VIRTUOSO_MISSING)
    with virtuoso_server(tmp_path_factory.mktemp("virtuoso"), contract_file) as engine:
        yield engine


@pytest.fixture(scope="session", params=["memory", "disk", "oxigraph", "mirrored oxigraph", "virtuoso"])
def tried(request, reference, contract_file, tmp_path_factory):
    """Each store in turn."""
    if request.param == "memory":
        opened = open_graph(contract_file)
    elif request.param == "disk":
        opened = opened_on_disk(contract_file, tmp_path_factory.mktemp("disk"))
    else:
        engine = request.getfixturevalue(request.param.rpartition(" ")[2])
        opened = open_graph(engine.query, in_memory=request.param.startswith("mirrored"))
    with opened as graph:
        yield Tried(request.param, graph, reference)

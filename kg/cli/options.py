"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.output import Format, progress
from kg.store.address import ENDPOINT_VARIABLE

if TYPE_CHECKING:
    from kg.graph.knowledge_graph import KnowledgeGraph

GraphOption = Annotated[
    str | None,
    typer.Option(
        "--graph",
        "-g",
        help="A release folder, an RDF file or a SPARQL endpoint's address. If left out: the endpoint that "
        f"{ENDPOINT_VARIABLE} names, or the built-in graph.",
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to write the answer.")]
LimitOption = Annotated[int, typer.Option("--limit", "-n", min=1, help="Most rows.")]


def opened(source: str | Path | None) -> KnowledgeGraph:
    """Open the graph that a command was asked for, telling of the steps of a first build.

    Arguments:
        source: what :func:`kg.open_graph` takes; what the environment names, else the built-in graph, if left out.
    """
    from kg.graph.opening import open_graph

    with progress() as tell:
        return open_graph(source or os.environ.get(ENDPOINT_VARIABLE, "").strip() or None, progress=tell)

"""``stemkg measure``: what is central in the whole graph, and what holds it together."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kg.cli.options import FormatOption, GraphOption, LimitOption, opened
from kg.cli.output import Format, console, rows
from kg.network.analytics import MEASURES, Engine
from kg.network.analytics import measure as measured


class EngineChoice(StrEnum):
    """What computes a measure."""

    AUTO = "auto"
    NETWORKX = "networkx"
    IGRAPH = "igraph"
    STORE = "store"


_CHOSEN: dict[EngineChoice, Engine | None] = {
    EngineChoice.AUTO: None,
    EngineChoice.NETWORKX: "networkx",
    EngineChoice.IGRAPH: "igraph",
    EngineChoice.STORE: "store",
}


def measure(
    name: Annotated[str, typer.Argument(help=f"One of: {', '.join(MEASURES)}.")],
    kind: Annotated[
        list[str] | None, typer.Option("--kind", "-k", help="Class to keep, such as Risk; may be given again.")
    ] = None,
    engine: Annotated[
        EngineChoice, typer.Option(help="What computes it; the size of the graph decides if left out.")
    ] = EngineChoice.AUTO,
    graph: GraphOption = None,
    limit: LimitOption = 20,
    form: FormatOption = Format.TABLE,
) -> None:
    """Measure every entity of the graph; the highest first. It says what is connected, never what is better."""
    with opened(graph) as knowledge:
        scores = measured(knowledge, name, engine=_CHOSEN[engine])
        body = []
        for entity, score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
            kinds = sorted(knowledge.facts.kinds(knowledge.resolve(entity))) if kind else []
            if not kind or any(of.endswith(f"#{wanted}") for of in kinds for wanted in kind):
                body.append([entity, knowledge.label(entity), f"{score:.6g}"])
            if len(body) == limit:
                break
    rows("", ("id", "label", name), body, form)
    if form is Format.TABLE:
        console().print(f"{name}: {MEASURES[name]}.", markup=False, soft_wrap=True)


COMMANDS = (measure,)

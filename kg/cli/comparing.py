"""``stemkg diff``."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import opened
from kg.cli.output import console, write
from kg.diff.changes import Section
from kg.errors import NotFoundError

if TYPE_CHECKING:
    from kg.diff.changes import Difference
    from kg.graph.knowledge_graph import KnowledgeGraph

BUILT_IN = "current"
_TEXT_ENTRIES = 20
_STYLES = {"title": "bold", "note": "dim", "reason": "dim", "+": "green", "-": "red", "~": "yellow"}


class DiffFormat(StrEnum):
    """How a difference is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    TURTLE = "turtle"


def diff(
    old: Annotated[str, typer.Argument(help="The older graph: a release, a folder of them, an RDF file, an endpoint.")],
    new: Annotated[str, typer.Argument(help="The newer graph; 'current', the built-in graph, if left out.")] = BUILT_IN,
    form: Annotated[DiffFormat, typer.Option("--format", "-f", help="How to write it.")] = DiffFormat.TEXT,
    only: Annotated[list[Section] | None, typer.Option("--only", help="Part to tell; may be given again.")] = None,
    claim: Annotated[str, typer.Option("--claim", help="Tell only what touches this claim.")] = "",
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=0, help="Most entries of a list, 0 for all; text has 20.")
    ] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 1 where they differ.")] = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Say what changed between two graphs: claims, evidence, certainty and why, estimates, gaps, questions."""
    from kg.diff.compare import compare

    with _opened(old) as older, _opened(new) as newer:
        difference = compare(older, newer).only(only or ())
        if claim:
            difference = difference.about(_claim(older, newer, claim))
    _write(difference, form, limit)
    if exit_code and difference.differs:
        raise typer.Exit(1)


def _opened(source: str) -> KnowledgeGraph:
    return opened(None if source == BUILT_IN else source)


def _claim(older: KnowledgeGraph, newer: KnowledgeGraph, name: str) -> str:
    """IRI of a claim that one of the two graphs has."""
    for graph in (newer, older):
        try:
            iri = str(graph.resolve(name))
        except NotFoundError:
            continue
        if any(kind.endswith("#Claim") for kind in graph.facts.kinds(iri)):
            return iri
    raise NotFoundError(f"neither graph has a claim '{name}'. To mend: 'stemkg search --kind Claim WORDS' finds one.")


def _write(difference: Difference, form: DiffFormat, limit: int | None) -> None:
    from kg.diff.data import to_json, to_turtle
    from kg.diff.markdown import to_markdown

    if form is DiffFormat.JSON:
        write(to_json(difference))
    elif form is DiffFormat.TURTLE:
        write(to_turtle(difference))
    elif form is DiffFormat.MARKDOWN:
        write(to_markdown(difference, limit or None))
    else:
        _show(difference, _TEXT_ENTRIES if limit is None else limit or None)


def _show(difference: Difference, limit: int | None) -> None:
    from rich.table import Table
    from rich.text import Text

    from kg.diff.outline import count_cells, moved_counts
    from kg.diff.text import text_lines

    screen = console()
    for line in text_lines(difference, limit):
        screen.print(Text(f"{' ' * line.indent}{line.text}", _STYLES[line.role]), soft_wrap=True)
    moved, same = moved_counts(difference)
    if moved:
        table = Table(title="Counts", title_justify="left", caption=f"Counts that are the same: {same}")
        for column in ("what", "older", "newer", "change"):
            table.add_column(column, justify="left" if column == "what" else "right", overflow="fold")
        for count in moved:
            table.add_row(*map(Text, count_cells(count)))
        screen.print()
        screen.print(table)


COMMANDS = (diff,)

"""All commands of ``stemkg``, put together."""

from __future__ import annotations

import typer

from kg.cli import (
    asking,
    building,
    comparing,
    describing,
    exploring,
    exporting,
    ingesting,
    looking,
    measuring,
    publishing,
    serving,
    weighing,
)

app = typer.Typer(
    name="stemkg",
    help="What is known, how well, and what is not, about stem-cell therapy and its risks. Not medical advice.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for module in (
    building,
    asking,
    looking,
    measuring,
    weighing,
    comparing,
    exporting,
    publishing,
    ingesting,
    describing,
    exploring,
    serving,
):
    for command in module.COMMANDS:
        app.command()(command)

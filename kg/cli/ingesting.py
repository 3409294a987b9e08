"""``stemkg ingest``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.output import Format, console, rows


class Registry(StrEnum):
    """Registries whose records can be read."""

    CLINICALTRIALS = "clinicaltrials"


def ingest(
    registry: Annotated[Registry, typer.Argument(help="Where the records come from.")],
    files: Annotated[list[Path], typer.Argument(help="Records, one JSON record a line; may be compressed by gzip.")],
    into: Annotated[Path, typer.Option("--into", help="Folder to write, made anew: one source file a trial.")],
    tables: Annotated[
        Path | None,
        typer.Option("--tables", help="Folder of the tables that say what the words mean; ours if left out."),
    ] = None,
) -> None:
    """Turn records of a registry into source files."""
    from kg.ingest.clinicaltrials import convert_all
    from kg.ingest.reading import read_trials
    from kg.ingest.tables import load_tables
    from kg.ingest.writing import to_yaml, write_files
    from kg.resources import data_folder

    known = load_tables(tables or data_folder() / "ingest")
    converted = convert_all(read_trials(files), known, ", ".join(path.name for path in files))
    write_files({f"{nct.lower()}.yaml": to_yaml(records) for nct, records in converted.files.items()}, into)
    if converted.dropped:
        body = [[nct, reason] for nct, reason in sorted(converted.dropped.items())]
        rows("Not kept", ("trial", "reason"), body, Format.TABLE)
    out = console()
    out.print(f"{registry.value}: {len(converted.files)} trials kept, {len(converted.dropped)} not.", soft_wrap=True)
    found = ", ".join(f"{how} {number:,}" for how, number in sorted(converted.matches.items())) or "none"
    out.print(f"{converted.rows:,} counts of harm; distinct terms: {found}.", soft_wrap=True)
    for name in converted.unmapped:
        out.print(f"condition without a concept: {name}", markup=False, soft_wrap=True)
    out.print(f"written into {into}", markup=False, soft_wrap=True)


COMMANDS = (ingest,)

"""``stemkg check`` and ``stemkg build``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import FormatOption
from kg.cli.output import Format, console, progress, rows
from kg.cli.quality import report_quality
from kg.errors import ParameterError, SourceError

WithOption = Annotated[
    list[Path] | None,
    typer.Option("--with", "-w", help="Your own file or folder, added to the built-in data; may be given again."),
]


def check(
    own: Annotated[
        list[Path] | None, typer.Argument(help="Your own files or folders; the built-in data alone if left out.")
    ] = None,
    form: FormatOption = Format.TABLE,
    pair_claims: Annotated[bool, typer.Option("--pair-claims", help="Write data/claims/claim-keys.tsv anew.")] = False,  # noqa: FBT002 - a flag of the command line
    quality: Annotated[bool, typer.Option("--quality", help="Report how complete the valid data are.")] = False,  # noqa: FBT002 - a flag of the command line
    listed: Annotated[
        str | None, typer.Option("--list", metavar="MEASURE", help="List what one measure of --quality found.")
    ] = None,
    ratchet: Annotated[bool, typer.Option("--ratchet", help="Lower data/quality-debts.tsv to what is left.")] = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Check data files and report every problem with file, line, record, rule and remedy; or how complete they are."""
    from kg.build.inputs import Inputs
    from kg.build.pipeline import check as check_inputs
    from kg.resources import data_folder

    data = data_folder().resolve()
    extra = tuple(path for path in own or () if not path.resolve().is_relative_to(data))
    if pair_claims and extra:
        raise ParameterError("--pair-claims is for the built-in data. To mend: leave your own files out.")
    inputs = Inputs(extra=extra)
    with progress() as tell:
        sources, _, problems = check_inputs(inputs, tell)
    if pair_claims and all(problem.rule == "claim-changed" for problem in problems):
        from kg.build.claims import propositions, write_pairs

        write_pairs(data / "claims" / "claim-keys.tsv", propositions(sources.quads))
        problems = []
    if (quality or listed or ratchet) and not problems:
        report_quality(inputs, sources, listed, form, ratchet=ratchet)
        return
    if form is not Format.TABLE:
        columns = ("file", "line", "record", "rule", "message", "remedy")
        rows("Problems", columns, [[getattr(p, c) for c in columns] for p in problems], form)
        raise typer.Exit(1 if problems else 0)
    if problems:
        raise SourceError(problems)
    console().print(f"No problems: {len(sources.files)} files, {len(sources.quads):,} facts.")


def build(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder of releases; the user's cache if left out.")
    ] = None,
    own: WithOption = None,
) -> None:
    """Build a release from the data and make it current."""
    from kg.build.inputs import Inputs
    from kg.build.manifest import Manifest
    from kg.build.release import publish
    from kg.resources import cache_folder

    releases = out or (cache_folder() / ("with-own-data" if own else "releases"))
    with progress() as tell:
        folder = publish(Inputs(extra=tuple(own or ())), releases, tell)
    manifest = Manifest.read(folder)
    told = f"Release {manifest.release} of {manifest.date}: {manifest.counts['quads']:,} facts in {folder}"
    console().print(told, soft_wrap=True, markup=False)


COMMANDS = (check, build)

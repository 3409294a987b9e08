"""``stemkg publish``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.output import console, progress


def publish(
    to: Annotated[str, typer.Option("--to", help="Address of the endpoint, without user name or password.")],
    release: Annotated[
        Path | None, typer.Option("--release", "-r", help="Release folder; the built-in graph if left out.")
    ] = None,
    update: Annotated[
        str, typer.Option("--update", help="Address that takes SPARQL Update; the usual one if left out.")
    ] = "",
    graph_store: Annotated[
        str, typer.Option("--graph-store", help="Address of the Graph Store Protocol, to load by it.")
    ] = "",
    batch: Annotated[int, typer.Option(min=1, max=100_000, help="Facts of one request.")] = 2000,
    keep_old: Annotated[bool, typer.Option("--keep-old", help="Keep the old release there, out of sight.")] = False,  # noqa: FBT002 - a flag of the command line
    counts_only: Annotated[bool, typer.Option("--counts-only", help="Check counts, do not read all back.")] = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Put a release on a SPARQL endpoint: load it out of sight, check it, then switch; run again if interrupted."""
    from kg.build.inputs import Inputs
    from kg.build.manifest import current
    from kg.build.release import publish as build_release
    from kg.resources import cache_folder
    from kg.store.address import Credentials
    from kg.store.client import Client
    from kg.store.publish import Target, publish_release

    with progress() as tell, Client(to, Credentials.from_environment()) as client:
        if release is None:
            folder = build_release(Inputs(), cache_folder() / "releases", tell)
        else:
            folder = release if (release / "manifest.json").exists() else current(release)
        done = publish_release(
            folder,
            client,
            Target(update=update, graph_store=graph_store, batch=batch),
            keep_old=keep_old,
            read_back=not counts_only,
            progress=tell,
        )
    told = f"Release {done.release}, {done.quads:,} facts, is what {client.shown} has now."
    if not done.whole:
        told += " While it was switched, readers may have seen some graphs of the old release beside new ones."
    console().print(told, soft_wrap=True, markup=False)


COMMANDS = (publish,)

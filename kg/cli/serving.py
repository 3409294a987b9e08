"""``stemkg serve``."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import opened
from kg.cli.output import errors
from kg.store.address import ENDPOINT_VARIABLE

if TYPE_CHECKING:
    from kg.graph.knowledge_graph import KnowledgeGraph

_INTERRUPTED = 130
"""Exit code of a program that Ctrl-C ended: 128 and the number of the signal."""

LogOption = Annotated[
    bool, typer.Option("--log", help="Write a line of JSON for each request, with nothing about who asked what.")
]


def serve(
    host: Annotated[str, typer.Option(help="Address; the default is reachable from this machine alone.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 for any free one.")] = 7878,
    release: Annotated[
        str | None,
        typer.Option(
            "--release",
            "--graph",
            "-g",
            help="A release folder, an RDF file or a SPARQL endpoint's address. If left out: the endpoint that "
            f"{ENDPOINT_VARIABLE} names, or the built-in graph.",
        ),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(help="A further name of this server, as browsers send it; '*' for any. May be given repeatedly."),
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Queries that run at the same time.")] = None,
    queue: Annotated[int | None, typer.Option(min=0, help="Queries that may wait; more are refused with 503.")] = None,
    seconds: Annotated[float | None, typer.Option(min=0.1, help="How long a query may run.")] = None,
    memory_mb: Annotated[int | None, typer.Option(min=64, help="Memory of a query, in MB.")] = None,
    rows: Annotated[int | None, typer.Option(min=1, help="Most rows or triples of an answer.")] = None,
    cache_mb: Annotated[int | None, typer.Option(min=0, help="Memory for answers asked for again, in MB.")] = None,
    log: LogOption = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Serve the graph to programs: SPARQL 1.1 Protocol at /sparql, linked data, no explorer.

    Every limit can also be given by an environment variable such as STEMKG_SERVICE_ROWS.
    """
    from kg.service.metrics import write_log
    from kg.service.server import server  # the web server is loaded only here
    from kg.service.settings import Settings

    if log:
        write_log()
    settings = Settings.from_environment()
    given = {"workers": workers, "queue": queue, "seconds": seconds, "memory_mb": memory_mb}
    given |= {"rows": rows, "cache_mb": cache_mb}
    chosen = {name: value for name, value in given.items() if value is not None}
    names = (*settings.allowed_hosts, host.lower(), *(name.lower() for name in allow_host or ()))
    settings = replace(settings, allowed_hosts=names, **chosen)  # type: ignore[arg-type] # each of its field's type
    web, listening = server(_Latest(release), settings, host=host, port=port)
    bound = listening.getsockname()
    shown = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
    errors().print(f"SPARQL endpoint: http://{shown}:{bound[1]}/sparql (Ctrl-C ends it)", markup=False, soft_wrap=True)
    with listening:
        web.run(sockets=[listening])
    if web.interrupted:
        raise typer.Exit(_INTERRUPTED)
    if not web.started:
        raise typer.Exit(1)


class _Latest:
    """Gives the graph, opened anew once its endpoint has another release.

    Arguments:
        source: what the command was asked for.
    """

    def __init__(self, source: str | None) -> None:
        self._source, self._lock = source, threading.Lock()
        self._graph = opened(source)

    def __call__(self) -> KnowledgeGraph:
        with self._lock:
            if self._graph.outdated:
                self._graph = opened(self._source)
            return self._graph


COMMANDS = (serve,)

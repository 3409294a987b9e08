"""How many queries a second the service answers over HTTP, beside Oxigraph's own server and rdflib-endpoint.

    python tests/benchmarks/bench_service.py --release RELEASE [--rdflib PYTHON] [--seconds 3]

All servers hold the same release and are asked the same queries over connections that stay open, from this process, on
the loopback: what counts is the ratio. StemKG's service is measured twice, with its memory of answers off and on; its
guard is on in both. The servers take turns, so that a busy machine is busy for all. ``--rdflib`` names a Python in
whose environment rdflib-endpoint is installed.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx

from kg.namespaces import sparql_prologue
from kg.query.named import load_queries
from kg.resources import ontology_folder

NAMES = ("mappings-of", "counted-harms", "therapy-risks", "claim-evidence", "kinds-of", "evidence-gaps")
CONCURRENCY = (1, 8, 32)
ROUNDS = 3
RDFLIB = """
import sys, uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
graph = Dataset(default_union=True)
graph.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=graph, path="/sparql"), port=int(sys.argv[2]), log_level="error")
"""


@dataclass
class Server:
    """One server that is measured.

    Arguments:
        name: what the table says.
        port: where it listens.
        path: its endpoint.
    """

    name: str
    port: int
    path: str
    rates: dict[int, list[float]] = field(default_factory=dict)
    waits: dict[int, list[float]] = field(default_factory=dict)


def free_port() -> int:
    """A port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port: int = sock.getsockname()[1]
        return port


@contextmanager
def started(command: list[str], port: int, path: str) -> Iterator[None]:
    """Run a server until it is no longer needed; waits until it answers."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(2400):  # rdflib takes minutes to load a release
            try:
                httpx.get(f"http://127.0.0.1:{port}{path}?query=ASK%7B%7D", timeout=60)
                break
            except httpx.TransportError:
                if process.poll() is not None:
                    raise SystemExit(f"{command[0]} ended with {process.returncode}") from None
                time.sleep(0.25)
        yield
    finally:
        process.terminate()
        process.wait()


async def connection(port: int, requests: list[bytes], start: int, until: float, waits: list[float]) -> None:
    """Ask one query after the other over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    number = start
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(requests[number % len(requests)])
        number += 1
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(head.decode())
        lower = head.lower()
        if b"content-length:" in lower:
            await reader.readexactly(int(lower.split(b"content-length:")[1].split(b"\r\n")[0]))
        else:
            while size := int((await reader.readline()).strip(), 16):
                await reader.readexactly(size + 2)
            await reader.readline()
        waits.append(time.perf_counter() - began)
    writer.close()


def measure(server: Server, texts: list[str], concurrency: int, seconds: float) -> None:
    """One turn of a server at one number of connections."""
    requests = [
        (
            f"GET {server.path}?query={quote(text, safe='')} HTTP/1.1\r\nHost: localhost\r\n"
            "Accept: application/sparql-results+json\r\n\r\n"
        ).encode()
        for text in texts
    ]
    waits: list[float] = []

    async def all_of_them() -> float:
        began = time.perf_counter()
        until = began + seconds
        await asyncio.gather(*(connection(server.port, requests, n, until, waits) for n in range(concurrency)))
        return time.perf_counter() - began

    took = asyncio.run(all_of_them())
    server.rates.setdefault(concurrency, []).append(len(waits) / took)
    server.waits.setdefault(concurrency, []).append(statistics.quantiles(waits, n=20)[-1] if len(waits) > 1 else took)


def rows_agree(servers: list[Server], texts: dict[str, str]) -> None:
    """The same question has as many rows everywhere, or the comparison means nothing."""
    for name, text in texts.items():
        counts = {}
        for server in servers:
            answer = httpx.get(
                f"http://127.0.0.1:{server.port}{server.path}",
                params={"query": text},
                headers={"Accept": "application/sparql-results+json", "Host": "localhost"},
                timeout=300,
            )
            answer.raise_for_status()
            counts[server.name] = len(answer.json()["results"]["bindings"])
        note = "" if len(set(counts.values())) == 1 else "   <- they differ"
        print(f"  {name:20} rows {counts}{note}")


def table(servers: list[Server]) -> None:
    """Print the rates, the 95th percentiles and the ratios to the other servers."""
    for concurrency in CONCURRENCY:
        print(f"\n{concurrency} connections")
        rates = {server.name: statistics.median(server.rates[concurrency]) for server in servers}
        for server in servers:
            wait = statistics.median(server.waits[concurrency]) * 1000
            against = "  ".join(
                f"{rates[server.name] / rates[other]:8.2f} x {other}"
                for other in ("oxigraph on disk", "oxigraph in memory", "rdflib-endpoint")
                if other in rates and server.name.startswith("StemKG")
            )
            print(f"  {server.name:22} {rates[server.name]:9.1f} /s   p95 {wait:9.1f} ms   {against}")


def main() -> None:
    """Start the servers, measure them in turn, print a table."""
    options = argparse.ArgumentParser()
    options.add_argument("--release", type=Path, required=True)
    options.add_argument("--rdflib", default="")
    options.add_argument("--seconds", type=float, default=3.0)
    options.add_argument("--workers", default="2")
    given = options.parse_args()
    queries = load_queries(ontology_folder() / "queries")
    texts = {name: sparql_prologue() + queries[name].text({}) for name in NAMES}
    stemkg = [sys.executable, "-m", "kg.cli", "serve", "--release", str(given.release), "--workers", given.workers]
    oxigraph = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    commands: list[tuple[str, str, list[str]]] = [
        ("StemKG, every answer new", "/sparql", [*stemkg, "--cache-mb", "0", "--port", "PORT"]),
        ("StemKG, with its memory", "/sparql", [*stemkg, "--port", "PORT"]),
    ]
    if oxigraph:
        serve = [oxigraph, "serve-read-only", "--union-default-graph", "--bind", "127.0.0.1:PORT"]
        commands.append(("oxigraph on disk", "/query", [*serve, "--location", str(given.release / "store")]))
    if given.rdflib:
        commands.append(
            ("rdflib-endpoint", "/sparql", [given.rdflib, "-c", RDFLIB, str(given.release / "quads.nq"), "PORT"])
        )
    run(commands, texts, given.seconds)


def run(commands: list[tuple[str, str, list[str]]], texts: dict[str, str], seconds: float) -> None:
    """Measure the servers of some commands, in which PORT stands for a port."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        servers = []
        for name, path, command in commands:
            port = free_port()
            stack.enter_context(started([part.replace("PORT", str(port)) for part in command], port, path))
            servers.append(Server(name, port, path))
        rows_agree(servers, texts)
        for _ in range(ROUNDS):
            for concurrency in CONCURRENCY:
                for server in servers:
                    measure(server, list(texts.values()), concurrency, seconds)
        table(servers)


if __name__ == "__main__":
    sys.exit(main())

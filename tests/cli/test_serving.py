"""``stemkg serve`` answers programs, in a process of its own."""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from kg.service.server import WatchfulServer

LARGE = f"SELECT (CONCAT('{'a' * 2500}', STR(?a)) AS ?x) {{ ?a ?b ?c . ?d ?e ?f }}"


@contextlib.contextmanager
def serving(*options):
    """The process of a server and its endpoint."""
    command = [sys.executable, "-m", "kg.cli", "serve", "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process, re.search(r"http://\S+/sparql", process.stderr.readline())[0]
        finally:
            process.send_signal(signal.SIGINT)


@pytest.fixture(scope="module")
def served(small_release):
    """A server of the small release with limits of its own."""
    with serving(
        "--release", str(small_release), "--rows", "1000", "--workers", "1", "--allow-host", "Graph.Example"
    ) as it:
        yield it


def get(url, **options):
    """The answer, also of a server that has just been started on a busy machine."""
    return httpx.get(url, timeout=120, **options)


def resident_kb(pid):
    """Memory of a process that is in use."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])


def test_the_release_is_served(served, small):
    """What is asked comes from the release that was given, under the limits that were given."""
    answer = get(served[1], params={"query": "SELECT * { ?s ?p ?o }"})
    assert len(answer.json()["results"]["bindings"]) == 1000
    assert answer.headers["x-stemkg-truncated"] == "true"
    assert answer.headers["x-stemkg-release"] == small.manifest.release


def test_further_names_are_allowed_by_option(served):
    """Loopback names and those of --allow-host, in any case; no other."""
    for host, status in (("graph.example", 200), ("localhost", 200), ("other.example", 421)):
        assert get(served[1], params={"query": "ASK {}"}, headers={"host": host}).status_code == status


def test_large_answers_take_no_lasting_memory(served):
    """Thirty answers of 2.5 MB pass through; the process keeps none of them."""
    process, url = served
    address = f"{url}?format=csv&query={quote(LARGE)}"
    get(address)
    before = resident_kb(process.pid)
    for number in range(30):
        assert len(get(f"{address}&number={number}").content) > 2_500_000
    assert resident_kb(process.pid) - before < 30_000


def test_linked_data_is_served_beside_it(served):
    """The same server knows the ontology and its health."""
    root = served[1].removesuffix("/sparql")
    assert get(f"{root}/health").status_code == 200
    assert get(f"{root}/ontology", headers={"accept": "text/turtle"}).status_code == 200


def test_its_workers_end_with_it(small_release):
    """Ctrl-C ends the server and all its processes, with the exit code of an interruption."""
    with serving("-g", str(small_release)) as (process, url):
        get(url, params={"query": "ASK {}"})
        tasks = Path(f"/proc/{process.pid}/task").glob("*/children")
        children = [pid for task in tasks for pid in task.read_text().split()]
        assert children
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    for pid in children:
        assert not Path(f"/proc/{pid}").exists()


def test_an_interruption_is_told_even_where_nobody_raises_it(stemkg, small_release, monkeypatch):
    """The exit code is that of an interruption also when the signal that uvicorn raises again was swallowed."""
    monkeypatch.setattr(WatchfulServer, "run", lambda web, **_: web.handle_exit(signal.SIGINT, None))
    assert stemkg("serve", "-g", str(small_release), "--port", "0").code == 130
    monkeypatch.setattr(WatchfulServer, "run", lambda web, **_: web.handle_exit(signal.SIGTERM, None))
    assert stemkg("serve", "-g", str(small_release), "--port", "0").code == 1


@pytest.mark.parametrize(
    ("options", "status", "word"),
    [(["--release", "nowhere"], 1, "nowhere"), (["--seconds", "x"], 2, "seconds"), (["--rows", "0"], 2, "rows")],
)
def test_wrong_options_are_told(stemkg, options, status, word):
    """A missing release and values that are none."""
    ran = stemkg("serve", *options)
    assert ran.code == status
    assert word in ran.err


def test_a_wrong_variable_is_told(stemkg, monkeypatch):
    """The message names the variable."""
    monkeypatch.setenv("STEMKG_SERVICE_ROWS", "many")
    ran = stemkg("serve")
    assert ran.code == 2
    assert "STEMKG_SERVICE_ROWS" in ran.err

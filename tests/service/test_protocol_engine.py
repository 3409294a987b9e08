"""The workers behind the endpoint: made by forking, ended with their query, and waited for in a queue."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import OpenError, ParameterError, QueryError, QueryLimitError, QueryTimeError, RequestError
from kg.namespaces import GRAPH, KG, SKG
from kg.query.guard import inspect
from kg.query.pool import Limits
from kg.service.backend.cache import BoundedCache
from kg.service.backend.engine import Engine
from kg.service.settings import Settings

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LIMITS = Limits(seconds=0.5, memory_mb=150, rows=100, characters=1_000_000)


def quads():
    """Three hundred quads."""
    for number in range(300):
        risk, value = ox.NamedNode(KG[f"risk-{number}"]), ox.Literal(number)
        yield ox.Quad(risk, ox.NamedNode(SKG["number"]), value, ox.NamedNode(GRAPH["all"]))


@pytest.fixture(scope="module", params=["quads.nq", "store"])
def snapshot(request, tmp_path_factory):
    """The two kinds of snapshot: a file that all workers share in memory, and a store on disk."""
    path = tmp_path_factory.mktemp("snapshot") / request.param
    if request.param == "quads.nq":
        ox.serialize(quads(), str(path), ox.RdfFormat.N_QUADS)
    else:
        store = ox.Store(str(path))
        store.bulk_extend(quads())
        store.flush()
        del store
    return path


def run(snapshot, scenario, limits=LIMITS, **options):
    """Run a scenario on an engine of its own."""

    async def running():
        engine = Engine(snapshot, limits, **({"workers": 1, "queue": 8, "queue_seconds": 5} | options))
        try:
            return await scenario(engine)
        finally:
            engine.close()

    return asyncio.run(running())


async def ask(engine, query, form="CSV"):
    """The answer's text."""
    written = await engine.ask(engine.packet(inspect(query, most_rows=engine.limits.rows), None, form))
    return written.body.decode()


async def good(engine):
    """The question that must be answered after everything."""
    return await ask(engine, "SELECT ?n { kg:risk-7 skg:number ?n }")


def test_workers_answer_from_both_kinds_of_snapshot(snapshot):
    """The first question starts what is needed."""
    assert run(snapshot, good) == "n\r\n7\r\n"


def test_what_ends_a_worker_is_told_and_the_next_one_answers(snapshot):
    """Time, memory, and a process that somebody killed."""

    async def scenario(engine):
        with pytest.raises(QueryTimeError, match=r"0\.5 seconds"):
            await ask(engine, ENDLESS)
        assert await good(engine)
        binds = "".join(f"BIND(CONCAT(?x{n},?x{n}) AS ?x{n + 1}) " for n in range(30))
        with pytest.raises(QueryLimitError, match=r"150 MB|0\.5 seconds"):
            await ask(engine, f"SELECT (STRLEN(?x30) AS ?n) {{ BIND('{'a' * 100}' AS ?x0) {binds} }}")
        assert await good(engine)
        asking = asyncio.ensure_future(ask(engine, ENDLESS))
        while engine.running == 0:
            await asyncio.sleep(0)
        for pid in worker_pids(engine):
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(QueryLimitError, match="killed"):
            await asking
        return await good(engine)

    assert run(snapshot, scenario) == "n\r\n7\r\n"


def worker_pids(engine):
    """The processes of an engine's workers."""
    return [worker.pid for worker in engine._nursery._workers]


def test_workers_have_given_up_network_and_files(snapshot):
    """As those of the explorer: no new file or socket, no child, no core; all of it after the snapshot was opened."""

    async def scenario(engine):
        await good(engine)
        (pid,) = worker_pids(engine)
        limits = Path(f"/proc/{pid}/limits").read_text().splitlines()[1:]
        lines = {line[:26].strip(): line[26:].split()[:2] for line in limits}
        for name in ("Max file size", "Max core file size", "Max processes", "Max open files"):
            assert lines[name] == ["0", "0"]
        assert lines["Max address space"][0] != "unlimited"
        # Its own connection and its complaints, nothing of the other workers.
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))

    assert run(snapshot, scenario) < 60


def test_a_closed_engine_leaves_no_process(snapshot):
    """The nursery and its workers are gone."""

    async def scenario(engine):
        await engine.warm()
        return worker_pids(engine)

    pids = run(snapshot, scenario, workers=3)
    assert len(pids) == 3
    for pid in pids:
        assert not Path(f"/proc/{pid}").exists()


def test_a_cancelled_question_ends_its_worker(snapshot):
    """The client has gone; the next one does not wait for an answer to nobody."""

    async def scenario(engine):
        await good(engine)
        before = worker_pids(engine)
        asking = asyncio.ensure_future(ask(engine, ENDLESS))
        while engine.running == 0:
            await asyncio.sleep(0)
        asking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asking
        assert await good(engine)
        return before, worker_pids(engine), engine.running

    before, after, running = run(snapshot, scenario, Limits(seconds=300))
    assert (len(before), len(after), running) == (1, 1, 0)
    assert before != after


def test_the_queue_is_served_in_turn_and_has_an_end(snapshot):
    """One runs, two wait, the fourth is told to come again."""

    async def scenario(engine):
        await engine.warm()
        order = []

        async def one(number):
            await ask(engine, f"SELECT ?n {{ kg:risk-{number} skg:number ?n }}")
            order.append(number)

        tasks = [asyncio.ensure_future(one(number)) for number in range(3)]
        await asyncio.sleep(0)
        assert (engine.running, engine.waiting) == (1, 2)
        with pytest.raises(RequestError) as refusal:
            await good(engine)
        await asyncio.gather(*tasks)
        return order, refusal.value

    order, refusal = run(snapshot, scenario, queue=2)
    assert order == [0, 1, 2]
    assert (refusal.status, refusal.headers["Retry-After"]) == (503, "5")


def test_waiting_has_an_end(snapshot):
    """Whoever waits too long is told to come again, and leaves the queue."""

    async def scenario(engine):
        await engine.warm()
        first = asyncio.ensure_future(ask(engine, ENDLESS))
        await asyncio.sleep(0)
        with pytest.raises(RequestError):
            await good(engine)
        waiting = engine.waiting
        with pytest.raises(QueryTimeError):
            await first
        return waiting, await good(engine)

    assert run(snapshot, scenario, queue_seconds=0.05) == (0, "n\r\n7\r\n")


def test_a_cancelled_waiter_leaves_the_queue(snapshot):
    """Its place is the next one's."""

    async def scenario(engine):
        await engine.warm()
        tasks = [asyncio.ensure_future(good(engine)) for _ in range(3)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        return [type(answer).__name__ for answer in answers], engine.running, engine.waiting

    assert run(snapshot, scenario) == (["str", "CancelledError", "str"], 0, 0)


def test_a_nursery_that_was_killed_is_started_again(snapshot):
    """The next worker comes from a new one."""

    async def scenario(engine):
        await good(engine)
        os.kill(engine._nursery._finalizer.peek()[2][0].pid, signal.SIGKILL)
        with pytest.raises(QueryError):
            await ask(engine, ENDLESS)
        return await good(engine)

    assert run(snapshot, scenario) == "n\r\n7\r\n"


@pytest.mark.parametrize("content", [None, "no quads at all\n"])
def test_a_snapshot_that_cannot_be_opened_is_told(tmp_path, content):
    """Missing and damaged files."""
    path = tmp_path / "quads.nq"
    if content is not None:
        path.write_text(content)
    with pytest.raises(OpenError, match=r"quads\.nq.*To mend"):
        run(path, good)


def test_settings_come_from_the_environment():
    """Each under its own name; names of hosts are a list."""
    environment = {"STEMKG_SERVICE_SECONDS": "2.5", "STEMKG_SERVICE_ALLOWED_HOSTS": "A.example, *.b.example"}
    settings = Settings.from_environment(environment)
    assert (settings.seconds, settings.allowed_hosts) == (2.5, ("a.example", "*.b.example"))
    assert (settings.rows, settings.limits.seconds) == (Settings().rows, 2.5)


@pytest.mark.parametrize("text", ["x", "-1", "1e99", "nan", "1.5"])
def test_settings_that_are_no_numbers_are_told(text):
    """The message names the variable."""
    with pytest.raises(ParameterError, match="STEMKG_SERVICE_ROWS"):
        Settings.from_environment({"STEMKG_SERVICE_ROWS": text})


def test_the_cache_forgets_what_was_not_asked_for_longest():
    """Its cost never passes its limit, and replacing a value counts it once."""
    cache = BoundedCache[int, int](80)
    for number in range(10):
        cache.put(number, number, cost=10)
        cache.get(0)
    assert cache.get(0) == 0
    assert cache.get(1) is None
    assert cache.cost == 80
    cache.put(0, 1, cost=5)
    assert (cache.get(0), cache.cost) == (1, 75)


def test_a_cache_of_nothing_keeps_nothing():
    """Nought switches it off."""
    cache = BoundedCache[int, int](0)
    cache.put(1, 1, cost=1)
    assert (cache.get(1), len(cache)) == (None, 0)

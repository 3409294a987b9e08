"""kg.query.pool: warm workers answer, are limited, die and are replaced."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, XSD, Literal, URIRef

from kg.errors import OpenError, QueryError, QueryLimitError, QueryRefused, QuerySyntaxError
from kg.namespaces import KG, SKG
from kg.query import channel, worker
from kg.query.answers import decode
from kg.query.guard import QueryForm, inspect
from kg.query.pool import Limits, QueryWorker, WorkerPool
from kg.query.results import AskResult, GraphResult, SelectResult

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def offline_possible():
    """Whether this system lets a process leave the network; asked in a process of its own."""
    code = f"import runpy; print(runpy.run_path({worker.__file__!r})['leave_the_network']())"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip() == "True"


@pytest.fixture
def own_worker(snapshot):
    """A worker that a test may kill."""
    with QueryWorker(snapshot, Limits(seconds=5, memory_mb=200)) as own:
        yield own


def test_select_gives_rows_of_rdflib_terms(worker):
    """Terms arrive with language and datatype, columns as SELECT names them."""
    answer = worker.execute("SELECT ?note ?n { kg:risk-7 skg:note ?note ; skg:number ?n }")
    assert isinstance(answer, SelectResult)
    assert answer.variables == ("note", "n")
    assert answer.rows == ((Literal("risk 7", lang="en"), Literal("7", datatype=XSD.integer)),)
    assert answer.truncated is False
    assert answer.seconds > 0


def test_select_star_has_its_columns_in_the_order_of_the_text(worker):
    """The store sorts them by name; a person wrote them in another order."""
    answer = worker.execute("SELECT * { ?s skg:number ?n ; skg:note ?a } LIMIT 1")
    assert answer.variables == ("s", "n", "a")
    assert str(answer.rows[0][2]) == f"risk {answer.rows[0][1]}"


def test_unbound_cells_are_none(worker):
    """A gap in a row stays a gap."""
    assert worker.execute("SELECT ?a ?b { VALUES (?a ?b) { (UNDEF 1) } }").rows == ((None, Literal(1)),)


@pytest.mark.parametrize(("text", "value"), [("ASK { ?s a skg:Risk }", True), ("ASK { ?s a skg:Therapy }", False)])
def test_ask_gives_yes_or_no(worker, text, value):
    """The union of the named graphs is what is asked."""
    answer = worker.execute(text)
    assert isinstance(answer, AskResult)
    assert answer.value is value


def test_construct_and_describe_give_triples(worker):
    """Each triple comes once."""
    built = worker.execute("CONSTRUCT { skg:Risk a ?type } { ?s a ?type }")
    assert isinstance(built, GraphResult)
    assert built.triples == ((SKG["Risk"], RDF.type, SKG["Risk"]),)
    described = worker.execute("DESCRIBE kg:risk-3")
    assert len(described) == 8
    assert {subject for subject, _, _ in described} == {KG["risk-3"]}


def test_from_and_graph_choose_named_graphs(worker):
    """FROM narrows what is asked, and is not swallowed by the union of all graphs."""
    count = "SELECT (COUNT(*) AS ?n) {} {{ ?s a skg:Risk }}"
    everywhere, even, nowhere = (
        int(worker.execute(count.replace("{}", clause, 1).replace("{{", "{").replace("}}", "}")).rows[0][0])
        for clause in ("", "FROM graph:even", "FROM graph:nothing")
    )
    assert (everywhere, even, nowhere) == (400, 200, 0)
    named = worker.execute("SELECT DISTINCT ?g FROM NAMED graph:odd { GRAPH ?g { ?s ?p ?o } }")
    assert [str(row[0]) for row in named] == ["https://w3id.org/stemkg/graph/odd"]


def test_an_n_quads_file_is_a_snapshot_too(quads_file):
    """The worker loads it into memory and answers as from a store, with files and network gone."""
    with QueryWorker(quads_file) as own:
        assert len(own.execute("SELECT ?s { ?s a skg:Risk }")) == 400
        assert "fileless" in own.isolation


def test_rows_are_cut_at_the_cap_and_the_answer_says_so(worker):
    """An answer of exactly the cap is whole, one more row is cut."""
    assert worker.execute("SELECT ?s { ?s ?p ?o } LIMIT 1000").truncated is False
    cut = worker.execute("SELECT ?s { ?s ?p ?o }")
    assert (len(cut), cut.truncated) == (1000, True)
    graph = worker.execute("CONSTRUCT WHERE { ?s ?p ?o }")
    assert (len(graph), graph.truncated) == (1000, True)


def test_an_answer_is_cut_where_it_grows_too_long(worker):
    """Rows that fit come, and the answer says that there were more."""
    long = 'SELECT ?s (CONCAT(REPLACE("{}", "x", "{}"), STR(?s)) AS ?t) {{ ?s a skg:Risk }}'.format(
        "x" * 100, "y" * 100
    )
    answer = worker.execute(long)
    assert answer.truncated
    assert 90 <= len(answer) <= 100


def test_one_row_over_the_cap_is_an_error(worker):
    """Cutting would leave nothing to show."""
    text = 'SELECT (REPLACE("{}", "x", "{}") AS ?t) {{}}'.format("x" * 2000, "y" * 2000)
    with pytest.raises(QueryLimitError, match="one row"):
        worker.execute(text)


def test_a_slow_query_is_killed_and_the_next_one_answered(snapshot):
    """A query that would never end is stopped, and the message says the limit and how to narrow."""
    with QueryWorker(snapshot, Limits(seconds=0.5)) as own:
        own.warm()
        before = own.pid
        with pytest.raises(QueryLimitError, match=r"longer than 0\.5 seconds.*To mend: .*LIMIT"):
            own.execute(ENDLESS)
        assert own.execute("ASK { kg:risk-1 a skg:Risk }").value
        assert own.pid != before


def test_a_query_that_eats_memory_ends_at_the_limit(snapshot):
    """The limit is told apart from a crash, and the next query is answered."""
    with QueryWorker(snapshot, Limits(seconds=20, memory_mb=50)) as own:
        with pytest.raises(QueryLimitError, match="more than 50 MB of memory"):
            own.execute("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d")
        assert own.execute("ASK { kg:risk-1 a skg:Risk }").value


def test_a_dead_worker_is_replaced(own_worker):
    """Whoever killed it between two queries, the next query is answered."""
    own_worker.warm()
    os.kill(own_worker.pid, signal.SIGKILL)
    own_worker._channel._process.wait()
    assert own_worker.execute("ASK { kg:risk-1 a skg:Risk }").value


def test_a_worker_killed_by_the_system_is_told_apart(own_worker):
    """The kernel kills with SIGKILL when memory runs out; the message says so."""
    own_worker.warm()
    killer = threading.Timer(0.1, os.kill, (own_worker.pid, signal.SIGKILL))
    killer.start()
    with pytest.raises(QueryLimitError, match="want of memory"):
        own_worker.execute(ENDLESS)
    killer.join()
    assert own_worker.execute("ASK { kg:risk-1 a skg:Risk }").value


def test_a_worker_that_dies_in_a_query_is_replaced(own_worker):
    """A crash of the engine is an error of that query only."""
    own_worker.warm()
    killer = threading.Timer(0.1, os.kill, (own_worker.pid, signal.SIGSEGV))
    killer.start()
    with pytest.raises(QueryLimitError, match="SIGSEGV"):
        own_worker.execute(ENDLESS)
    killer.join()
    assert own_worker.execute("ASK { kg:risk-1 a skg:Risk }").value


def test_an_orphan_stops_by_itself(own_worker):
    """If the parent is gone, the processor limit of the query ends the worker: here it is 2 seconds, not hours."""
    own_worker.warm()
    limits = Path(f"/proc/{own_worker.pid}/limits")
    own_worker.execute("ASK {}")
    (line,) = [line for line in limits.read_text().splitlines() if line.startswith("Max cpu time")]
    assert 5 <= int(line.split()[3]) <= 10


def test_nothing_of_a_crash_reaches_the_terminal(own_worker, capfd):
    """The engine's complaint goes to the parent, not to a stranger's screen."""
    with pytest.raises(QueryLimitError):
        own_worker.execute("SELECT * {FILTER(" + "1+" * 40_000 + "1)}")
    assert capfd.readouterr() == ("", "")


def test_ill_typed_literals_make_no_noise(own_worker, capfd, caplog):
    """A stranger cannot fill the log with conversion failures."""
    answer = own_worker.execute('SELECT (STRDT("x", xsd:integer) AS ?a) (STRDT("y", xsd:boolean) AS ?b) {}')
    assert [str(term) for term in answer.rows[0]] == ["x", "y"]
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("SELECT * { BIND(1 AS ?x) BIND(2 AS ?x) }", QuerySyntaxError, "one value"),
        ("SELECT * { ?s <relative> ?o }", QuerySyntaxError, "IRIs in full"),
        ("SELECT (<urn:f>(1) AS ?x) {}", QueryError, "urn:f"),
        ("SELECT * {", QuerySyntaxError, "expected"),
        ("DROP ALL", QueryRefused, "read only"),
    ],
)
def test_an_error_of_the_query_is_told_and_costs_no_worker(worker, text, error, message):
    """The process lives on when the query was merely wrong."""
    worker.warm()
    before = worker.pid
    with pytest.raises(error, match=message):
        worker.execute(text)
    assert worker.execute("ASK {}").value
    assert worker.pid == before


def test_an_error_of_the_store_has_line_and_column(worker):
    """What only the store sees is still placed in the user's text."""
    with pytest.raises(QuerySyntaxError) as caught:
        worker.execute("SELECT * {\n  BIND(1 AS ?x)  # first\n  BIND(2 AS ?x)\n}")
    assert caught.value.line in {3, 4}  # the store names the place where it gave up


def test_a_triple_term_in_the_answer_is_an_error(worker):
    """What rdflib cannot hold is refused with a reason, even past the guard."""
    with pytest.raises(QueryError, match=r"RDF 1\.2"):
        worker.run(QueryForm("select", "SELECT (TRIPLE(<urn:a>,<urn:b>,1) AS ?t) {}"))


def test_threads_share_a_worker_and_get_their_own_answers(worker):
    """Nobody reads the answer to another's question."""
    wrong = []

    def ask(number):
        for _ in range(10):
            answer = worker.execute(f"SELECT ?note {{ kg:risk-{number} skg:note ?note }}")
            if str(answer.rows[0][0]) != f"risk {number}":
                wrong.append(number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_pool_answers_while_one_worker_is_held_up(snapshot):
    """A slow query of one person does not make another wait."""
    with WorkerPool(snapshot, size=2, limits=Limits(seconds=1)) as pool:
        failures = []

        def hold():
            try:
                pool.execute(ENDLESS)
            except QueryLimitError as error:
                failures.append(error)

        thread = threading.Thread(target=hold)
        thread.start()
        assert pool.execute("ASK { kg:risk-1 a skg:Risk }").value
        assert thread.is_alive()
        thread.join()
        assert len(failures) == 1


def test_a_pool_that_is_busy_says_so(snapshot):
    """Waiting for a worker has the same limit as a query."""
    with WorkerPool(snapshot, size=1, limits=Limits(seconds=0.3)) as pool:
        taken = pool._idle.get()
        with pytest.raises(QueryLimitError, match="busy"):
            pool.execute("ASK {}")
        pool._idle.put(taken)
        assert pool.execute("ASK {}").value


def test_a_closed_worker_refuses_and_leaves_no_process(snapshot):
    """close() may be called twice, and the process is gone."""
    own = QueryWorker(snapshot)
    own.warm()
    pid = own.pid
    own.close()
    own.close()
    assert not Path(f"/proc/{pid}").exists()
    with pytest.raises(QueryError, match="closed"):
        own.execute("ASK {}")


def test_a_forgotten_worker_ends_with_the_program(snapshot):
    """Nobody has to call close() for the processes to go away."""
    code = (
        "import sys; from kg.query.pool import QueryWorker; own = QueryWorker(sys.argv[1]); own.warm(); print(own.pid)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(snapshot)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert not Path(f"/proc/{int(done.stdout)}").exists()
    assert done.stderr == ""


@pytest.mark.parametrize("name", ["nothing", "nothing.nq"])
def test_a_missing_snapshot_is_an_open_error(tmp_path, name):
    """The error comes when the worker is made, with the path."""
    with pytest.raises(OpenError, match=name):
        QueryWorker(tmp_path / name)


def test_a_broken_snapshot_is_an_open_error(tmp_path):
    """What the store says about it is passed on."""
    path = tmp_path / "broken.nq"
    path.write_text("this is no N-Quads")
    with pytest.raises(OpenError, match=r"broken\.nq"), WorkerPool(path):
        pass


@pytest.mark.parametrize(
    "code",
    [
        "",
        "import sys; sys.stdout.buffer.write(b'\\xff' * 100)",
        "import sys; sys.stdout.buffer.write(b'\\x02\\0\\0\\0[]')",
        "import sys; sys.stdout.buffer.write(b'\\x02\\0\\0\\0{]')",
        "import sys; sys.stdout.buffer.write(b'\\x02\\0\\0\\0{}'); sys.stdout.flush(); sys.stdin.buffer.read()",
    ],
    ids=["silence", "endless frame", "no object", "no JSON", "no promise"],
)
def test_a_program_that_is_no_worker_is_not_believed(tmp_path, snapshot, monkeypatch, code):
    """Frames are checked for size and shape, and a worker that gave nothing away is not used."""
    stub = tmp_path / "stub.py"
    stub.write_text(code)
    monkeypatch.setattr(worker, "__file__", str(stub))
    with pytest.raises(OpenError), QueryWorker(snapshot) as own:
        own.warm()


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"variables": ["a"], "rows": [["Ione", "Itwo"]], "truncated": False},
        {"variables": ["a"], "rows": [["Xone"]], "truncated": False},
        {"variables": ["a"], "rows": [[""]], "truncated": False},
        {"variables": ["a"], "rows": [[7]], "truncated": False},
        {"variables": ["a"], "rows": [[["v", 1, 2]]], "truncated": False},
        {"variables": ["a"], "rows": [[["v"]]], "truncated": False},
        {"variables": ["a"], "rows": [[{"v": 1}]], "truncated": False},
        {"variables": None, "rows": [["Sx"]], "truncated": False},
        {"variables": ["a"], "rows": 7, "truncated": False},
    ],
)
def test_an_answer_of_a_wrong_shape_is_not_believed(reply):
    """The worker has run a stranger's query, so each field is checked."""
    with pytest.raises(QueryError, match="cannot be read"):
        decode(reply, QueryForm("select", ""), 0.0)


def test_a_triple_with_a_gap_is_not_believed():
    """A CONSTRUCT answer has three terms a row."""
    with pytest.raises(QueryError, match="cannot be read"):
        decode({"rows": [["Ia", None, "Ib"]], "truncated": False}, QueryForm("construct", ""), 0.0)


def test_a_store_of_many_files_is_answered_too(tmp_path):
    """Such a store opens files while it answers; then the network must be gone, or the worker does not start."""
    path = tmp_path / "store"
    predicate = ox.NamedNode("urn:p")
    store = ox.Store(str(path))
    for load in range(20):
        graph = ox.NamedNode(f"urn:g{load}")
        store.bulk_extend(
            [ox.Quad(ox.NamedNode(f"urn:{load}-{n}"), predicate, ox.Literal(n), graph) for n in range(50)]
        )
    store.flush()
    del store
    assert len(list(path.glob("*.sst"))) > 16
    with QueryWorker(path) as own:
        if not offline_possible():
            with pytest.raises(OpenError, match="table files"):
                own.warm()
            return
        own.warm()
        assert own.isolation == {"offline"}
        assert own.execute("SELECT (COUNT(DISTINCT STR(?s)) AS ?n) { ?s ?p ?o }").rows == ((Literal(1000),),)


def test_the_worker_starts_without_heavy_libraries():
    """A fresh worker must stand quickly: it loads nothing of StemKG, and none of the libraries of its faces."""
    code = f"import runpy, sys; runpy.run_path({worker.__file__!r}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"kg", "rdflib", "pandas", "streamlit", "numpy", "asyncio", "pathlib", "subprocess"}


def test_the_worker_runs_as_a_module(snapshot):
    """``python -m kg.query.worker`` speaks the same protocol."""
    setup = channel.setup(str(snapshot), 100)
    query = {"query": "ASK {}", "prefixes": {}, "union": True, "rows": 1, "characters": 100, "seconds": 1}
    frames = b"".join(
        worker.LENGTH.pack(len(body)) + body for body in (json.dumps(part).encode() for part in (setup, query))
    )
    done = subprocess.run(
        [sys.executable, "-m", "kg.query.worker"],
        input=frames,
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.endswith(b'{"value":true}')


def test_the_form_carries_what_the_worker_needs(worker):
    """A checked query can be kept and run again."""
    form = inspect("SELECT ?s { ?s skg:number 5 }")
    assert worker.run(form).rows == worker.run(form).rows == ((URIRef(KG["risk-5"]),),)

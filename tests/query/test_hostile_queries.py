"""Queries of people who mean harm: each is refused or bounded, and the service answers the next one."""

from __future__ import annotations

import contextlib
import select
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import QueryError, QueryLimitError, QueryRefused, QuerySyntaxError
from kg.query import worker as worker_program
from kg.query.guard import QueryForm
from kg.query.results import SelectResult

A = '"' + "a" * 100 + '"'


def doubled(times, function="CONCAT(?x{0},?x{0})"):
    """A chain of BINDs, each value twice as long as the one before."""
    binds = "".join(f"BIND({function.format(n)} AS ?x{n + 1}) " for n in range(times))
    return f"SELECT (STRLEN(?x{times}) AS ?n) {{ BIND({A} AS ?x0) {binds} }}"


# The answer may come in time on a fast machine; what counts is that it is bounded.
BOUNDED = {
    "product of three": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "count of a product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "order of a product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f RAND()",
    "distinct of a product": "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?g) }",
    "groups of a product": "SELECT ?a ?d (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?a ?d",
    "construct of a product": "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "ask that finds nothing": "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = 1 && ?i = 2) }",
    "path bomb": (
        "SELECT (COUNT(*) AS ?n) { ?a (skg:near|^skg:near|skg:near/skg:near)* ?b . "
        "?b (skg:near+/^skg:near+)* ?c . ?c (!<urn:x>|^skg:near)+ ?d }"
    ),
    "string doubling": doubled(40),
    "string doubling by REPLACE": doubled(12, 'REPLACE(?x{0}, "a", "aaaaaaaaaa")'),
    "doubling with encoding": doubled(36, "CONCAT(ENCODE_FOR_URI(?x{0}),UCASE(?x{0}))"),
    "group_concat of a product": (
        "SELECT (GROUP_CONCAT(CONCAT(STR(?a),STR(?d),STR(?g)); SEPARATOR=' ') AS ?t) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    ),
    "regex bomb": (
        "SELECT * { ?a ?b ?c . ?d ?e ?f "
        'FILTER(REGEX(CONCAT(STR(?a),STR(?d),STR(?c)), "(.*a){20}(.*b){20}x{100}", "i")) }'
    ),
    "regex too large": 'ASK { FILTER(REGEX("a", "((a{1000}){1000}){1000}")) }',
    "huge values": "SELECT * { VALUES ?a { " + "1 " * 45_000 + "} }",
    "product of values": "SELECT * { "
    + " ".join(f"VALUES ?v{n} {{ " + "1 " * 1000 + "}" for n in range(8))
    + " } ORDER BY ?v1",
    "many patterns": "SELECT * { " + "?s ?p ?o . " * 2000 + "}",
    "many different patterns": "SELECT * { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(60)) + "}",
    "long sum": "SELECT (" + "1+" * 40_000 + "1 AS ?x) {}",
    "long disjunction": "SELECT * { ?s ?p ?o FILTER(" + "?o=1||" * 12_000 + "?o=2) }",
    "many unions": "SELECT * { " + "{ ?s ?p ?o } UNION " * 4000 + "{} }",
    "many binds": "SELECT * { " + "".join(f"BIND({n} AS ?x{n}) " for n in range(4000)) + "}",
    "many optionals": "SELECT * { ?s ?p ?o " + "OPTIONAL { ?s ?p ?o } " * 3000 + "}",
    "many columns": "SELECT * { ?s ?p ?o " + "".join(f"OPTIONAL {{ ?s <urn:x> ?y{n} }} " for n in range(300)) + "}",
    "long path": "SELECT * { ?s " + "skg:near/" * 9000 + "skg:near ?o }",
    "nested not exists": "SELECT * " + "{ ?s ?p ?o FILTER NOT EXISTS " * 19 + "{ ?a ?b ?c }" + "}" * 19,
    "long datatypes": "SELECT (STRDT(STR(?s), IRI(CONCAT('urn:', REPLACE(?l, 'x', ?l)))) AS ?t) { ?s a skg:Risk BIND('"
    + "x" * 500
    + "' AS ?l) }",
    "huge offset": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } OFFSET 99999999999",
}
REFUSED = {
    "deep groups": "SELECT * " + "{" * 20_000,
    "deep brackets": "SELECT * { FILTER(" + "(" * 20_000,
    "deep functions": "SELECT (" + "STR(" * 15_000 + "1" + ")" * 15_000 + " AS ?x) {}",
    "text too long": "SELECT * { ?s ?p '" + "x" * 200_000 + "' }",
    "service": "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "service silent": "SELECT * { SERVICE SILENT <http://127.0.0.1/> { ?s ?p ?o } }",
    "service escaped": r"SELECT * { \u0053\u0045RVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "service by variable": "SELECT * { BIND(<http://127.0.0.1/> AS ?e) SERVICE ?e { ?s ?p ?o } }",
    "service in exists": "ASK { FILTER EXISTS { { SELECT * { SERVICE <http://127.0.0.1/> {} } } } }",
    "service behind a false IRI": "ASK { ?s ?p ?a FILTER(?a<'>') SERVICE <http://127.0.0.1/> { ?s ?p '>' } }",
    "load": "LOAD <http://127.0.0.1/x>",
    "load file": "LOAD <file:///etc/passwd>",
    "clear": "CLEAR ALL",
    "drop": "DROP ALL",
    "insert data": "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "delete data": "DELETE DATA { <urn:a> <urn:b> <urn:c> }",
    "delete where": "DELETE WHERE { ?s ?p ?o }",
    "from http": "SELECT * FROM <http://127.0.0.1/x> { ?s ?p ?o }",
    "from file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "from named": "SELECT * FROM NAMED <http://127.0.0.1/x> { GRAPH ?g { ?s ?p ?o } }",
    "query then update": "SELECT * { ?s ?p ?o } ; DROP ALL",
}


def good_answer(worker):
    """The question that must be answered after everything."""
    return worker.execute("SELECT ?note { kg:risk-7 skg:note ?note }").rows[0][0].toPython()


@pytest.mark.parametrize("text", BOUNDED.values(), ids=BOUNDED.keys())
def test_an_expensive_query_is_bounded_and_the_next_one_answered(worker, text):
    """Time, memory and size of the answer stay within their limits, whatever is asked; most would never end."""
    worker.warm()
    # A wrong or failing query is bounded too, for instance a regular expression that the engine finds too large.
    with contextlib.suppress(QueryError):
        answer = worker.execute(text)
        if isinstance(answer, SelectResult):
            cells = sum(len(str(term)) for row in answer for term in row if term is not None)
            assert cells <= worker.limits.characters
            assert len(answer) <= worker.limits.rows
    assert good_answer(worker) == "risk 7"


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_a_forbidden_query_is_refused_before_the_worker_sees_it(worker, text):
    """The worker's process stays the same one."""
    worker.warm()
    before = worker.pid
    with pytest.raises((QueryRefused, QuerySyntaxError)):
        worker.execute(text)
    assert good_answer(worker) == "risk 7"
    assert worker.pid == before


def test_a_count_of_a_product_names_its_limit(worker):
    """A query that can only pass a limit says which one, and how to narrow."""
    with pytest.raises(QueryLimitError, match=r"0\.5 seconds.*To mend"):
        worker.execute(BOUNDED["count of a product"])


def test_a_product_fills_the_rows(worker):
    """A product that comes row by row is cut at the cap, and its worker lives on."""
    answer = worker.execute(BOUNDED["product of three"])
    assert (len(answer), answer.truncated) == (worker.limits.rows, True)


@pytest.fixture
def listener():
    """A socket on the loopback that nobody should call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def called(server):
    """Whether somebody has called."""
    return bool(select.select([server], [], [], 0)[0])


# URL stands for the listener's address.
PAST_THE_GUARD = {
    "service": "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "service silent": "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "service by variable": "SELECT * { VALUES ?e { <URL> } SERVICE ?e { ?s ?p ?o } }",
    "from": "SELECT * FROM <URL> { ?s ?p ?o }",
    "from named": "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
    "from file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "load": "LOAD <URL>",
    "insert": "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
}


def addressed(name, server):
    """A text that the guard refuses, with the address of the listener."""
    return PAST_THE_GUARD[name].replace("URL", f"http://127.0.0.1:{server.getsockname()[1]}/sparql")


def test_without_the_worker_the_engine_does_call(listener):
    """The proof that the silence below means something: the engine, asked in this process, reaches the listener."""
    text = addressed("service", listener)
    failures = []

    def ask():
        try:
            list(ox.Store().query(text))
        except (RuntimeError, OSError) as error:
            failures.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    listener.settimeout(10)
    listener.accept()[0].close()
    thread.join()
    assert failures


@pytest.mark.parametrize("name", PAST_THE_GUARD)
def test_past_the_guard_the_worker_still_reaches_nothing(worker, listener, name):
    """Were the guard wrong, the worker has no network and no files: nothing comes back, and nobody is called."""
    text = addressed(name, listener)
    with contextlib.suppress(QueryError):
        # A form with a graph of its own, so that FROM is not replaced by the union of all graphs.
        answer = worker.run(QueryForm("select", text, default_graphs=("urn:any",)))
        # SERVICE SILENT gives one empty solution; nothing may come from outside.
        assert all(term is None or "127.0.0.1" in str(term) for row in answer for term in row)
    assert not called(listener)
    assert good_answer(worker) == "risk 7"


def isolated(code, *arguments):
    """Run code beside the worker's functions, in a process as bare as the worker's."""
    folder = str(Path(worker_program.__file__).parent)
    program = f"import sys, socket; sys.path.append({folder!r}); import worker\n{code}"
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, *arguments], capture_output=True, text=True, check=False
    )


def test_each_of_the_two_walls_holds_alone(listener, quads_file):
    """Without new descriptors there is no socket; without a network there is nobody to reach."""
    port = str(listener.getsockname()[1])
    fileless = isolated(
        "worker.give_up_files(sys.argv[2], offline=False); socket.create_connection(('127.0.0.1', int(sys.argv[1])))",
        port,
        str(quads_file),
    )
    assert "Too many open files" in fileless.stderr
    offline = isolated(
        "print(worker.leave_the_network()); socket.create_connection(('127.0.0.1', int(sys.argv[1])))", port
    )
    if offline.stdout.startswith("False"):
        pytest.skip("this system lets no process leave the network; the other wall was tested")
    assert "unreachable" in offline.stderr
    assert not called(listener)


def test_resources_are_gone_after_opening(worker):
    """No file can be written, no core dumped, no process started, and memory has an end."""
    worker.warm()
    limits = Path(f"/proc/{worker.pid}/limits").read_text()
    lines = {line[:26].strip(): line[26:].split()[:2] for line in limits.splitlines()[1:]}
    for name in ("Max file size", "Max core file size", "Max processes", "Max open files"):
        assert lines[name] == ["0", "0"]
    assert lines["Max address space"][0] != "unlimited"

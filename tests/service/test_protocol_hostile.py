"""Requests of people who mean harm, over HTTP: each is refused or bounded, and the next good one is answered."""

from __future__ import annotations

import select
import socket
from urllib.parse import quote

import httpx
import pytest

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
HERE = "http://127.0.0.1:PORT/sparql"  # stands for a listener that nobody may call


def doubled(times):
    """A chain of values, each twice as long as the one before."""
    binds = "".join(f"BIND(CONCAT(?x{n},?x{n}) AS ?x{n + 1}) " for n in range(times))
    return f"SELECT (STRLEN(?x{times}) AS ?n) {{ BIND('{'a' * 100}' AS ?x0) {binds} }}"


REFUSED = {
    "service": f"SELECT * {{ SERVICE <{HERE}> {{ ?s ?p ?o }} }}",
    "service silent": f"SELECT * {{ SERVICE SILENT <{HERE}> {{ ?s ?p ?o }} }}",
    "service in small letters": f"select * {{ service <{HERE}> {{ ?s ?p ?o }} }}",
    "service by variable": f"SELECT * {{ BIND(<{HERE}> AS ?e) SERVICE ?e {{ ?s ?p ?o }} }}",
    "service by values": f"SELECT * {{ VALUES ?e {{ <{HERE}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
    "service by prefix": "PREFIX e: <http://127.0.0.1:PORT/> SELECT * { SERVICE e:sparql { ?s ?p ?o } }",
    "service by base": "BASE <http://127.0.0.1:PORT/> SELECT * { SERVICE <sparql> { ?s ?p ?o } }",
    "service escaped": rf"SELECT * {{ \u0053\u0045RVICE <{HERE}> {{ ?s ?p ?o }} }}",
    "service escaped wide": rf"SELECT * {{ \U00000053ERVICE <{HERE}> {{ ?s ?p ?o }} }}",
    "service behind a comment": f"SELECT * {{ # }}\nSERVICE <{HERE}> {{ ?s ?p ?o }} }}",
    "service behind an escaped comment": rf"SELECT * {{ \u0023 }}{chr(10)}SERVICE <{HERE}> {{ ?s ?p ?o }} }}",
    "service behind a carriage return": f"SELECT * {{ # x\rSERVICE <{HERE}> {{ ?s ?p ?o }} }}",
    "service behind a false IRI": f"ASK {{ ?s ?p ?a FILTER(?a<'>') SERVICE <{HERE}> {{ ?s ?p '>' }} }}",
    "service behind a false string": f"ASK {{ ?s ?p '\\\\' . SERVICE <{HERE}> {{ ?s ?p '' }} }}",
    "service in exists": f"ASK {{ FILTER EXISTS {{ SERVICE <{HERE}> {{}} }} }}",
    "service in minus": f"ASK {{ ?s ?p ?o MINUS {{ SERVICE <{HERE}> {{ ?s ?p ?o }} }} }}",
    "service in a subquery": f"SELECT * {{ {{ SELECT * {{ SERVICE <{HERE}> {{ ?s ?p ?o }} }} }} }}",
    "service in a union": f"SELECT * {{ {{}} UNION {{ OPTIONAL {{ SERVICE <{HERE}> {{ ?s ?p ?o }} }} }} }}",
    "service in a graph": f"SELECT * {{ GRAPH ?g {{ SERVICE <{HERE}> {{ ?s ?p ?o }} }} }}",
    "service in construct": f"CONSTRUCT {{ ?s ?p ?o }} {{ SERVICE <{HERE}> {{ ?s ?p ?o }} }}",
    "service in describe": f"DESCRIBE ?s {{ SERVICE <{HERE}> {{ ?s ?p ?o }} }}",
    "service in an aggregate": f"SELECT (COUNT(EXISTS {{ SERVICE <{HERE}> {{}} }}) AS ?n) {{}}",
    "service to a file": "SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }",
    "load": f"LOAD <{HERE}>",
    "load silent": f"LOAD SILENT <{HERE}> INTO GRAPH <urn:x>",
    "load a file": "LOAD <file:///etc/passwd>",
    "load behind a prefix": f"PREFIX x: <urn:x>\nLOAD <{HERE}>",
    "load behind a query": f"ASK {{}} ; LOAD <{HERE}>",
    "clear": "CLEAR ALL",
    "clear in small letters": "clear silent all",
    "clear escaped": r"\u0043LEAR ALL",
    "drop": "DROP ALL",
    "create": "CREATE GRAPH <urn:x>",
    "copy": "COPY DEFAULT TO <urn:x>",
    "insert data": "INSERT DATA { <urn:a> <urn:b> 1 }",
    "delete where": "DELETE WHERE { ?s ?p ?o }",
    "modify": "WITH <urn:g> DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    "from a file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "from the web": "SELECT * FROM <http://127.0.0.1:PORT/x> { ?s ?p ?o }",
    "from named": "SELECT * FROM NAMED <http://127.0.0.1:PORT/x> { GRAPH ?g { ?s ?p ?o } }",
    "from by prefix": "PREFIX f: <file:///etc/> SELECT * FROM f:passwd { ?s ?p ?o }",
    "from by base": "BASE <file:///etc/> SELECT * FROM <passwd> { ?s ?p ?o }",
    "from up the path": "SELECT * FROM <https://w3id.org/stemkg/graph/../../../etc/passwd> FROM <file:///x> {}",
    "from escaped": rf"SELECT * \u0046ROM <{HERE}> {{ ?s ?p ?o }}",
    "describe from": f"DESCRIBE <urn:x> FROM <{HERE}>",
    "deep groups": "SELECT * " + "{" * 5_000,
    "deep brackets": "SELECT * { FILTER(" + "(" * 5_000,
    "deep functions": "SELECT (" + "STR(" * 3_000 + "1" + ")" * 3_000 + " AS ?x) {}",
    "text too long": "SELECT * { ?s ?p '" + "x" * 30_000 + "' }",
    "null bytes": "ASK { ?s ?p ?o }\x00 CLEAR ALL",
}
BOUNDED = {
    "product of three": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "count of a product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "order of a product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f RAND()",
    "distinct of a product": "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?g) }",
    "construct of a product": "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "describe of all": "DESCRIBE * { ?a ?b ?c . ?d ?e ?f }",
    "path bomb": "SELECT (COUNT(*) AS ?n) { ?a (skg:near|^skg:near)* ?b . ?b (skg:near+/^skg:near+)* ?c }",
    "negated path bomb": "ASK { ?a (!<urn:x>|^!<urn:x>)+ ?b . ?b (!<urn:x>|^!<urn:x>)+ ?c . ?c <urn:none> ?d }",
    "string doubling": doubled(40),
    "group_concat of a product": (
        "SELECT (GROUP_CONCAT(CONCAT(STR(?a),STR(?d),STR(?g))) AS ?t) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    ),
    "regex bomb": (
        "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?a),STR(?d)), '(.*a){20}(.*b){20}x{100}', 'i')) }"
    ),
    "regex too large": "ASK { FILTER(REGEX('a', '((a{1000}){1000}){1000}')) }",
    "huge values": "SELECT * { VALUES ?a { " + "1 " * 9_000 + "} }",
    "product of values": "SELECT * { "
    + " ".join(f"VALUES ?v{n} {{ " + "1 " * 500 + "}" for n in range(8))
    + " } ORDER BY ?v1",
    "many patterns": "SELECT * { " + "?s ?p ?o . " * 1_500 + "}",
    "many unions": "SELECT * { " + "{ ?s ?p ?o } UNION " * 900 + "{} }",
    "nested not exists": "SELECT * " + "{ ?s ?p ?o FILTER NOT EXISTS " * 19 + "{ ?a ?b ?c }" + "}" * 19,
    "long sum": "SELECT (" + "1+" * 9_000 + "1 AS ?x) {}",
    "huge offset": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } OFFSET 99999999999",
    "huge limit": "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT " + "9" * 5_000,
}
# Raw requests: method, address, headers, body.
ODD = {
    "path up": ("GET", "/sparql/../../etc/passwd", {}, b""),
    "path up encoded": ("GET", "/%2e%2e/%2e%2e/etc/passwd", {}, b""),
    "path up in an id": ("GET", "/id/..%2f..%2f..%2fetc%2fpasswd", {}, b""),
    "double slash": ("GET", "//etc/passwd", {}, b""),
    "line breaks in the format": ("GET", "/sparql?query=ASK%7B%7D&format=x%0d%0aX-Injected:%201", {}, b""),
    "line breaks in a graph": ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=urn:x%0d%0aX-Injected:1", {}, b""),
    "line breaks in the query": ("GET", "/sparql?query=ASK%7B%7D%0d%0aX-Injected:%201", {}, b""),
    "half characters": ("GET", "/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%27%ED%A0%80%27%7D", {}, b""),
    "double encoding": ("GET", "/sparql?query=" + quote(quote("CLEAR ALL")), {}, b""),
    "accept of garbage": ("GET", "/sparql?query=ASK%7B%7D", {"accept": "a/b;q=\xff,;;;,*/*;q=9"}, b""),
    "accept without end": ("GET", "/sparql?query=ASK%7B%7D", {"accept": "x/y," * 10_000}, b""),
    "form as a query": ("POST", "/sparql", {"content-type": DIRECT}, b"query=CLEAR+ALL"),
    "query as a form": ("POST", "/sparql", {"content-type": FORM}, b"CLEAR ALL"),
    "update in a form": ("POST", "/sparql", {"content-type": FORM}, b"update=CLEAR+ALL&query=ASK%7B%7D"),
    "update directly": ("POST", "/sparql", {"content-type": "application/sparql-update"}, b"CLEAR ALL"),
    "a multipart form": (
        "POST",
        "/sparql",
        {"content-type": "multipart/form-data; boundary=x"},
        b"--x\r\n\r\nASK{}\r\n--x--",
    ),
    "compressed": ("POST", "/sparql", {"content-type": DIRECT, "content-encoding": "gzip"}, b"\x1f\x8b\x08\x00" * 10),
    "a body over the limit": ("POST", "/sparql", {"content-type": DIRECT}, b"#" * 1_000_000),
    "a flood of fields": ("POST", "/sparql", {"content-type": FORM}, b"a=b&" * 5_000),
    "another method by header": ("POST", "/sparql", {"x-http-method-override": "DELETE"}, b""),
    "a tag without end": ("GET", "/sparql?query=ASK%7B%7D", {"if-none-match": '"x",' * 5_000}, b""),
    "a range": ("GET", "/sparql?query=ASK%7B%7D", {"range": "bytes=0-,0-,0-"}, b""),
    "an upgrade": ("GET", "/sparql?query=ASK%7B%7D", {"connection": "upgrade", "upgrade": "websocket"}, b""),
}


@pytest.fixture(scope="module")
def listener():
    """A socket on the loopback that nobody should call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server
        assert not select.select([server], [], [], 0)[0], "somebody has called"


@pytest.fixture
def ask(live, listener):
    """Sends a query and checks that the service lives on."""

    def asked(query):
        query = query.replace("PORT", str(listener.getsockname()[1]))
        answer = httpx.post(live.url, data={"query": query}, timeout=60)
        assert_alive(live)
        return answer

    return asked


def assert_alive(live):
    """The good question is answered, with what is true."""
    good = {"query": "SELECT ?n { kg:risk-7 skg:number ?n }"}
    answer = httpx.get(live.url, params=good, timeout=60)
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "7"


@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED.keys())
def test_forbidden_queries_are_refused(ask, query):
    """Before any engine sees them, with a text that helps."""
    answer = ask(query)
    assert answer.status_code in {400, 403, 413}
    assert "To mend: " in answer.text


@pytest.mark.parametrize("query", BOUNDED.values(), ids=BOUNDED.keys())
def test_expensive_queries_are_bounded(ask, query):
    """Time, memory, rows and bytes stay within their limits; what passes one is told which."""
    answer = ask(query)
    assert answer.status_code in {200, 400, 403, 422, 504}
    assert len(answer.content) <= 3_000_000
    if answer.status_code != 200:
        assert "To mend: " in answer.text


@pytest.mark.parametrize(("method", "address", "headers", "body"), ODD.values(), ids=ODD.keys())
def test_odd_requests_are_refused_or_answered(live, method, address, headers, body):
    """Never an error of the server, never a file, never a header of the client's making."""
    lines = [f"{name}: {value}" for name, value in {"host": "localhost", "connection": "close", **headers}.items()]
    head = "\r\n".join([f"{method} {address} HTTP/1.1", *lines, f"content-length: {len(body)}", "", ""])
    try:
        answer = live.say(head.encode("latin-1") + body)
    except (ConnectionResetError, BrokenPipeError):  # it refused before all was sent
        answer = b""
    if answer:
        assert int(answer[9:12]) in {200, 400, 403, 404, 405, 406, 413, 415, 421, 431}
        assert b"\r\nX-Injected" not in answer.partition(b"\r\n\r\n")[0]
        assert b"root:" not in answer
    assert_alive(live)


@pytest.mark.parametrize("parameter", ["default-graph-uri", "named-graph-uri"])
def test_graphs_of_the_protocol_are_never_fetched(live, listener, parameter):
    """The address of a live listener is a name like any other."""
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/x.ttl"
    for value in (address, "file:///etc/passwd"):
        answer = httpx.get(
            live.url, params={"query": "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }", parameter: value}
        )
        assert answer.json()["results"]["bindings"] == []

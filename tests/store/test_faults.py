"""Endpoints that misbehave: each fault gives a message that helps, within limits, and no password goes astray."""

from __future__ import annotations

import base64
import gzip
import json
import logging
import socketserver
import threading
from contextlib import contextmanager

import pytest

from kg import open_graph
from kg.errors import EndpointError, OpenError, QueryError, QueryLimitError
from kg.store.address import Credentials
from kg.store.answers import TABLES, read_table, read_triples
from kg.store.client import Client, Manners
from kg.store.remote import RemoteStore

QUESTION = {"query": "SELECT ?n { ?s ?p ?n }"}
JSON = "application/sparql-results+json"
GOOD = json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "literal", "value": "one"}}]}})
SECRET = "correct-horse"  # noqa: S105 - nobody's


def answer(body, *, status="200 OK", media_type=JSON, headers=(), length=None):
    """An HTTP answer in bytes."""
    body = body if isinstance(body, bytes) else body.encode()
    lines = [f"HTTP/1.1 {status}", "Connection: close", *([f"Content-Type: {media_type}"] if media_type else [])]
    if length is not False:
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, script):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script, self.heads = list(script), []
        self.finished = threading.Event()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}/sparql"


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        head = {}
        first = self.rfile.readline()
        while line := self.rfile.readline().strip():
            name, _, value = line.decode().partition(":")
            head[name.lower()] = value.strip()
        self.rfile.read(int(head.get("content-length", 0)))
        self.server.heads.append({"request": first.decode(), **head})
        step = self.server.script.pop(0) if len(self.server.script) > 1 else self.server.script[0]
        try:
            for part in [step] if isinstance(step, bytes) else step(self.server):
                self.wfile.write(part)
                self.wfile.flush()
        except OSError:
            pass  # the client has had enough, which is what some tests want


@contextmanager
def server(*script):
    """A server that gives each answer of a script once and the last one for ever."""
    with _Server(script) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield running
        finally:
            running.finished.set()
            running.shutdown()


def ask(running, *, credentials=None, read=read_table, accept=TABLES, pauses=None, **manners):
    """Ask the server one question."""
    chosen = Manners(**{"seconds": 20, **manners})
    with Client(running.address, credentials, chosen, sleep=([] if pauses is None else pauses).append) as client:
        return client.read(QUESTION, accept, read)


def test_a_good_answer_is_read():
    """The script server itself is sound."""
    with server(answer(GOOD)) as running:
        assert [str(row[0]) for row in ask(running).solutions.rows] == ['"one"']


def test_a_slow_endpoint_is_given_up():
    """An endpoint that says nothing is waited for as long as allowed, once."""
    with server(lambda own: own.finished.wait() and ()) as running:
        with pytest.raises(QueryLimitError, match=r"longer than 0\.2 seconds"):
            ask(running, seconds=0.2)
        assert len(running.heads) == 1


def test_a_dripping_endpoint_is_given_up():
    """An answer of which a little comes now and then does not hold the program for ever: the whole time counts."""
    ticks = iter(range(0, 10_000, 7))

    def drip(own):
        yield answer("", length=10_000)
        while not own.finished.is_set():
            yield b" "

    with (
        server(drip) as running,
        Client(running.address, None, Manners(seconds=20), clock=lambda: next(ticks)) as client,
        pytest.raises(QueryLimitError, match="longer than 20 seconds"),
    ):
        client.read(QUESTION, TABLES, read_table)


def test_an_answer_that_ends_early_is_tried_again():
    """A connection that breaks in the middle of an answer is taken up anew, and the second answer counts."""
    pauses = []
    with server(answer(GOOD[:30], length=len(GOOD)), answer(GOOD)) as running:
        assert len(ask(running, pauses=pauses).solutions.rows) == 1
    assert pauses == [0.5]


def test_an_endpoint_that_always_breaks_off_is_named():
    """After some tries the message says what happens, each pause twice as long as the last."""
    pauses = []
    with (
        server(answer(GOOD[:30], length=len(GOOD))) as running,
        pytest.raises(EndpointError, match="closed the connection before its answer was complete, 4 times"),
    ):
        ask(running, pauses=pauses)
    assert pauses == [0.5, 1.0, 2.0]


@pytest.mark.parametrize("status", ["429 Too Many Requests", "502 Bad Gateway", "503 Service Unavailable"])
def test_a_busy_endpoint_is_asked_again(status):
    """Busy twice, then good: the answer is had."""
    with server(answer("", status=status), answer("", status=status), answer(GOOD)) as running:
        assert len(ask(running).solutions.rows) == 1
        assert len(running.heads) == 3


def test_the_endpoint_says_how_long_to_wait():
    """Retry-After is heeded, up to half a minute."""
    pauses = []
    busy = "503 Service Unavailable"
    script = (
        answer("", status=busy, headers=["Retry-After: 7"]),
        answer("", status=busy, headers=["Retry-After: 86400"]),
    )
    with server(*script, answer(GOOD)) as running:
        ask(running, pauses=pauses)
    assert pauses == [7.0, 30.0]


def test_nobody_there():
    """A port on which nothing listens is named, with what to do."""
    with server(answer(GOOD)) as running:
        address = running.address
    with pytest.raises(EndpointError, match=r"cannot be reached, 4 times in a row\. To mend"):
        RemoteStore(Client(address, sleep=lambda _: None))


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (answer("<html>Welcome</html>", media_type="text/html"), "answers with text/html"),
        (answer(GOOD, media_type=""), "something without a name"),
        (answer("n\none\n", media_type="text/csv"), "answers with text/csv"),
        (answer(GOOD[:40]), "broken off or garbled"),
        (answer(GOOD[:40], length=False), "broken off or garbled"),
        (answer(""), "broken off or garbled"),
        (answer("{}"), "broken off or garbled"),
        (answer('{"head": {}, "boolean": true}'), "yes or no"),
        (answer(b"\xff\xfe" + GOOD.encode()), "broken off or garbled"),
        (answer("<h1>Oops</h1>", status="500 Internal Server Error", media_type="text/html"), "500 with a web page"),
        (answer("too\ncomplex\x1b[31m", status="400 Bad Request", media_type="text/plain"), r"400: too complex \[31m"),
        (answer("no", status="404 Not Found", media_type="text/plain"), "not there"),
        (answer(b"not gzip", headers=["Content-Encoding: gzip"]), "cannot be unpacked"),
    ],
)
def test_what_is_no_answer_is_refused(sent, told):
    """Web pages, other formats, broken JSON and failures are told in one sentence; nothing is guessed."""
    with server(sent) as running:
        with pytest.raises(EndpointError, match=told) as caught:
            ask(running)
        assert "\x1b" not in str(caught.value)
        assert len(running.heads) == 1


def test_triples_whose_end_nobody_knows_are_refused():
    """A cut list of triples looks like a whole one; where HTTP would not notice, it is not believed."""
    line = "<http://a/> <http://a/> <http://a/> .\n"
    with (
        server(answer(line, media_type="application/n-triples", length=False)) as running,
        pytest.raises(EndpointError, match="a part from the whole"),
    ):
        ask(running, read=read_triples, accept="application/n-triples")
    with server(answer(line, media_type="application/n-triples")) as running:
        assert len(ask(running, read=read_triples, accept="application/n-triples").triples) == 1


def test_an_endless_answer_is_stopped():
    """A body without end is read up to the largest size that is allowed."""

    def endless(own):
        yield answer("", length=False)
        yield b'{"head": {"vars": ["n"]}, "results": {"bindings": ['
        while not own.finished.is_set():
            yield b'{"n": {"type": "literal", "value": "one"}},' * 1000

    with (
        server(endless) as running,
        pytest.raises(QueryLimitError, match="larger than 1,000,000 bytes"),
    ):
        ask(running, most_bytes=1_000_000)


def test_a_gzip_bomb_is_stopped():
    """The size counts unpacked."""
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < 100_000
    with (
        server(answer(bomb, headers=["Content-Encoding: gzip"])) as running,
        pytest.raises(QueryLimitError, match="larger than 1,000,000 bytes"),
    ):
        ask(running, most_bytes=1_000_000)


# ------------------------------------------------------------------ who asks


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
def test_a_refused_visitor_is_told_what_to_set(status):
    """The message names the variables, and never what they hold."""
    given = Credentials("reader", SECRET)
    with (
        server(answer("", status=status, headers=['WWW-Authenticate: Basic realm="x"'])) as running,
        pytest.raises(EndpointError, match="STEMKG_ENDPOINT_USER") as caught,
    ):
        ask(running, credentials=given)
    assert SECRET not in str(caught.value)
    assert "reader" not in str(caught.value)


def test_a_password_is_sent_only_when_it_is_asked_for():
    """The first question goes without; after a Basic challenge the password comes along at once."""
    challenge = answer("", status="401 Unauthorized", headers=['WWW-Authenticate: Basic realm="x"'])
    with server(challenge, answer(GOOD)) as running:
        client = Client(running.address, Credentials("reader", SECRET))
        for _ in range(2):
            client.read(QUESTION, TABLES, read_table)
        client.close()
        sent = [head.get("authorization") for head in running.heads]
    basic = "Basic " + base64.b64encode(f"reader:{SECRET}".encode()).decode()
    assert sent == [None, basic, basic]


def test_a_digest_challenge_is_answered_without_the_password():
    """Digest sends a proof of the password, not the password."""
    demand = 'WWW-Authenticate: Digest realm="SPARQL", qop="auth", nonce="abc", algorithm=MD5'
    challenge = answer("", status="401 Unauthorized", headers=[demand])
    with server(challenge, challenge, answer(GOOD)) as running:
        assert len(ask(running, credentials=Credentials("reader", SECRET)).solutions.rows) == 1
        last = running.heads[-1]["authorization"]
    assert last.startswith('Digest username="reader"')
    assert SECRET not in last


def test_a_token_comes_along_at_once():
    """A bearer token goes before a user."""
    with server(answer(GOOD)) as running:
        ask(running, credentials=Credentials("reader", SECRET, "token-1"))
        assert running.heads[0]["authorization"] == "Bearer token-1"


def test_another_host_gets_neither_the_question_nor_the_password():
    """A redirect to another server is not followed but named."""
    with server(answer(GOOD)) as other:
        away = answer("", status="307 Temporary Redirect", headers=[f"Location: {other.address}?stolen=1"])
        with (
            server(away) as running,
            pytest.raises(EndpointError, match="it is another server") as caught,
        ):
            ask(running, credentials=Credentials("", "", SECRET))
        assert other.heads == []
    assert SECRET not in str(caught.value)


def test_a_redirect_within_the_host_is_followed():
    """The same question is asked again where the server says, with the token."""
    with server(answer("", status="308 Permanent Redirect", headers=["Location: /new"]), answer(GOOD)) as running:
        assert len(ask(running, credentials=Credentials("", "", SECRET)).solutions.rows) == 1
        assert [head["request"].split()[:2] for head in running.heads] == [["POST", "/sparql"], ["POST", "/new"]]
        assert running.heads[1]["authorization"] == f"Bearer {SECRET}"


def test_a_circle_of_redirects_ends():
    """A server that sends the question round and round is left."""
    with server(answer("", status="307 Temporary Redirect", headers=["Location: /sparql"])) as running:
        with pytest.raises(EndpointError, match="in a circle"):
            ask(running)
        assert len(running.heads) == 4


def test_a_redirect_to_a_page_is_no_answer():
    """303 leads to a page to look at, not to a service to ask."""
    with (
        server(answer("", status="303 See Other", headers=["Location: /about"])) as running,
        pytest.raises(EndpointError, match="not of a page about it"),
    ):
        ask(running)


@pytest.mark.parametrize("address", ["http://reader:{}@127.0.0.1:1/", "https://{}@example.org/sparql"])
def test_a_password_in_an_address_is_refused(address):
    """It would stand in histories and logs; the message does not repeat it."""
    with pytest.raises(OpenError, match="carries a user name") as caught:
        open_graph(address.format(SECRET))
    assert SECRET not in str(caught.value)


def test_no_secret_is_in_reprs_or_logs(caplog):
    """Neither objects that are printed nor the log of the HTTP library show a password, a token or a key."""
    caplog.set_level(logging.DEBUG)
    given = Credentials("reader", SECRET, SECRET)
    with server(answer(GOOD)) as running, Client(running.address + "?key=" + SECRET, given) as client:
        client.read(QUESTION, TABLES, read_table)
        shown = f"{given!r} {client!r} {client.shown}"
    assert SECRET not in shown
    assert SECRET not in caplog.text


def test_an_endpoint_error_is_an_error_of_opening_and_of_asking():
    """Whoever catches either gets it."""
    assert issubclass(EndpointError, OpenError)
    assert issubclass(EndpointError, QueryError)

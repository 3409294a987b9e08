"""A real server on the loopback: large answers, slow and broken clients, and clients who leave."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from dataclasses import replace
from urllib.parse import quote

import httpx
import pytest

from kg.errors import OpenError
from kg.service.server import server
from kg.service.settings import Settings

ASK = "ASK%20%7B%7D"
LARGE = f"SELECT (CONCAT('{'a' * 2500}', STR(?a)) AS ?x) {{ ?a skg:number ?b . ?d skg:number ?e }}"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def status(answer):
    """The status of an answer in bytes, 0 if there is none."""
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0


def get(url, **options):
    """The answer, also on a busy machine."""
    return httpx.get(url, **{"timeout": 60, **options})


def works(live):
    """Whether the server still answers a good query."""
    return get(live.url, params={"query": "ASK { kg:risk-7 a skg:Risk }"}).json()["boolean"] is True


def test_a_large_answer_comes_in_pieces(live):
    """Chunked, whole, and with its flag before its first byte."""
    with httpx.stream("GET", live.url, params={"query": LARGE, "format": "csv"}) as answer:
        assert answer.headers["transfer-encoding"] == "chunked"
        assert answer.headers["x-stemkg-truncated"] == "true"
        pieces = list(answer.iter_raw())
    assert len(pieces) > 1
    assert b"".join(pieces).count(b"\r\n") == 1001


def test_connections_stay_open(live):
    """Several queries on one connection, good and bad ones."""
    with httpx.Client() as client:
        for query, code in (("ASK {}", 200), ("ASK {", 400), ("CLEAR ALL", 403), ("ASK {}", 200)):
            answer = client.get(live.url, params={"query": query})
            assert (answer.status_code, answer.headers.get("connection")) == (code, None)


def test_a_body_that_does_not_come_is_not_waited_for(live):
    """Content-Length promises more than is sent: 408 after the time for bodies, and the connection is closed."""
    answer = live.say(
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 100\r\n\r\nASK {}"
    )
    assert status(answer) == 408
    assert b"connection: close" in answer.lower()
    assert works(live)


def test_a_body_longer_than_it_says_is_cut_there(live):
    """What follows is read as the next request, which is none."""
    answer = live.say(
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 6\r\n\r\nASK {} and something else\r\n\r\n"
    )
    assert status(answer) == 200
    assert b"HTTP/1.1 400" in answer
    assert works(live)


@pytest.mark.parametrize(
    "request_head",
    [
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1x\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /sparql HTTP/1.1\r\n\r\n",
        b"GET /sparql HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /spa rql HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /sparql?query=" + b"a" * 70_000,
    ],
)
def test_broken_requests_are_refused(live, request_head):
    """Wrong lengths, two hosts, TLS on a plain port, endless lines: 4xx or a closed connection, and life goes on."""
    assert status(live.say(request_head)) in {0, 400, 408, 413, 415, 421}
    assert works(live)


def test_a_body_too_large_is_refused_before_it_is_sent(live):
    """Content-Length is enough to know."""
    answer = live.say(
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 99999999999\r\n\r\n"
    )
    assert status(answer) == 413


def test_an_endless_body_in_pieces_is_refused(live):
    """A chunked body says no length; it is cut at the limit."""
    with live.connect() as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        with contextlib.suppress(OSError):  # the server closes while we still send
            for _ in range(200):
                connection.sendall(b"1000\r\n" + b"#" * 4096 + b"\r\n")
        with contextlib.suppress(OSError):
            assert status(connection.recv(65_536)) in {0, 413}
    assert works(live)


@pytest.mark.parametrize("beginning", [b"", b"GET /sparql?que", b"GET /sparql HTTP/1.1\r\nHost: local"])
def test_a_client_that_says_half_a_request_is_dropped(live, beginning):
    """The limit is 25 seconds, one second here."""
    assert live.say(beginning) == b""


def test_a_client_that_says_half_of_its_second_request_is_dropped(live):
    """The first was answered; the connection does not stay for that."""
    answer = live.say(f"GET /sparql?query={ASK} HTTP/1.1\r\nHost: localhost\r\n\r\nGET /spa".encode())
    assert status(answer) == 200
    assert answer.endswith(b'"boolean":true}')


def test_a_client_that_does_not_read_is_dropped(live):
    """It asks for 2.5 MB and takes none of it; nobody else waits meanwhile."""
    with live.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        address = f"GET /sparql?query={quote(LARGE)} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        connection.sendall(address.encode())
        assert works(live)
        gone = threading.Event()
        while not gone.is_set():  # the server's side of it ends within its limits
            ports = {item.transport.get_extra_info("peername")[1] for item in list(live.web.server_state.connections)}
            if connection.getsockname()[1] not in ports:
                gone.set()
    assert works(live)


def test_a_client_that_leaves_frees_its_worker(serving, numbered):
    """The only worker is ended with the query of a client that has gone, long before the limit of time."""
    own = Settings(workers=1, queue=0, seconds=300, allowed_hosts=("127.0.0.1", "localhost"))
    live = serving(numbered, own)
    assert works(live)
    leaver = live.connect()
    leaver.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    codes = [get(live.url, params={"query": "ASK { ?s ?p 1 }"}).status_code]
    while codes[-1] == 200:  # until the endless one has begun
        codes.append(get(live.url, params={"query": f"ASK {{ ?s ?p {len(codes)} }}"}).status_code)
    assert codes[-1] == 503
    leaver.close()
    while codes[-1] == 503:
        codes.append(get(live.url, params={"query": f"ASK {{ ?s ?p {len(codes)} }}"}).status_code)
    assert codes[-1] == 200


def test_a_full_house_says_when_to_come_again(serving, numbered):
    """One runs, none may wait: 503, Retry-After, and a text; then all goes on."""
    live = serving(numbered, Settings(workers=1, queue=0, seconds=2, allowed_hosts=("127.0.0.1",)))
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(get(live.url, params={"query": ENDLESS}, timeout=30)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = sorted(answer.status_code for answer in results)
    assert codes[-1] == 504
    assert set(codes) <= {503, 504}
    busy = next(answer for answer in results if answer.status_code == 503)
    assert int(busy.headers["retry-after"]) >= 1
    assert "To mend: ask again" in busy.text
    assert works(live)


def test_two_hundred_clients_at_once(live):
    """Each is answered or told to come again; none breaks anything."""
    codes = []

    def ask(number):
        with live.connect() as connection:
            query = ENDLESS if number % 10 == 0 else f"ASK {{ ?s skg:number {number} }}"
            request = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            connection.sendall(request.encode())
            codes.append(status(b"".join(iter(lambda: connection.recv(65_536), b""))))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(codes) == 200
    assert set(codes) <= {200, 503, 504}
    assert codes.count(200) >= 5
    assert works(live)


def test_nothing_is_said_of_the_software(live):
    """No Server header."""
    assert "server" not in get(live.url, params={"query": "ASK {}"}).headers


def test_a_port_in_use_is_told(live, numbered):
    """The message names the port and the remedy."""
    with pytest.raises(OpenError, match=rf"{live.port}.*To mend"):
        server(lambda: numbered, Settings(), port=live.port)


def test_the_counters_know_the_queue(live):
    """/metrics tells how many queries run and wait."""
    text = get(live.url.replace("/sparql", "/metrics")).text
    assert "stemkg_queries_running" in text
    assert "stemkg_queries_waiting" in text


def test_answers_are_the_same_with_and_without_a_memory(serving, numbered, live):
    """Nought megabytes keep nothing."""
    own = serving(numbered, replace(Settings(), cache_mb=0, workers=1))
    query = {"query": "SELECT ?n { kg:risk-3 skg:number ?n }"}
    answers = [get(own.url, params=query) for _ in range(2)]
    assert [answer.headers["x-stemkg-cache"] for answer in answers] == ["miss", "miss"]
    assert json.loads(answers[0].content) == json.loads(get(live.url, params=query).content)

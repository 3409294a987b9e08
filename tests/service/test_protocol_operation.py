"""The query operation of the SPARQL 1.1 Protocol, W3C Recommendation of 21 March 2013; sections are its own."""

from __future__ import annotations

import pytest

ASK = "ASK { kg:risk-7 a skg:Risk }"
SELECT = "SELECT ?n { kg:risk-7 skg:number ?n }"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"


def sent(client, body, media_type, path="/sparql"):
    """The answer to a POST."""
    return client.request("POST", path, content=body, headers={"content-type": media_type} if media_type else {})


# ------------------------------------------------------------------ what the protocol asks for


def test_query_by_get(client):
    """Section 2.1.1: the query stands percent-encoded in the parameter query."""
    assert client.get(ASK).json()["boolean"] is True


def test_query_by_form(client):
    """Section 2.1.2: the same parameter in a form."""
    assert client.request("POST", data={"query": ASK}).json()["boolean"] is True


def test_query_by_post_directly(client):
    """Section 2.1.3: the body is the query, unencoded."""
    assert sent(client, ASK.encode(), DIRECT).json()["boolean"] is True


def test_a_charset_may_be_named(client):
    """Section 2.1.3: SPARQL is UTF-8, and a client may say so."""
    query = 'ASK { FILTER("ü" = "\\u00FC") }'
    assert sent(client, query.encode(), f'{DIRECT}; charset="UTF-8"').json()["boolean"] is True


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("SELECT ?s { ?s a skg:Risk } LIMIT 1", "application/sparql-results+json"),
        ("ASK {}", "application/sparql-results+json"),
        ("CONSTRUCT WHERE { kg:risk-1 ?p ?o }", "text/turtle"),
        ("DESCRIBE kg:risk-1", "text/turtle"),
    ],
)
def test_each_form_of_query_has_its_media_type(client, query, first):
    """Section 2.1.6: results for SELECT and ASK, an RDF graph for CONSTRUCT and DESCRIBE."""
    answer = client.get(query)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == first


def test_parameters_that_nobody_knows_are_passed_over(client):
    """Clients send parameters of other servers along."""
    assert client.get(ASK, params=[("timeout", "5"), ("debug", "on")]).json()["boolean"] is True


def test_head_has_the_headers_of_get_and_no_body(client):
    """RFC 9110, section 9.3.2."""
    get, head = client.get(ASK), client.request("HEAD", params={"query": ASK})
    assert head.status_code == 200
    assert head.content == b""
    assert {name: head.headers[name] for name in ("etag", "content-type", "content-length")} == {
        name: get.headers[name] for name in ("etag", "content-type", "content-length")
    }


# ------------------------------------------------------------------ what is no request of the protocol


def refused(answer, status):
    """The answer's text, where it is a refusal that says how to mend it."""
    assert answer.status_code == status, answer.text
    assert "To mend: " in answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    return answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_other_methods(client, method):
    """Section 2.1: GET or POST; RFC 9110, section 15.5.6: Allow says so."""
    answer = client.request(method, params={"query": ASK})
    refused(answer, 405)
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}


def test_two_queries(client):
    """Section 2.1: exactly one query."""
    refused(client.request("GET", params=[("query", ASK), ("query", ASK)]), 400)
    refused(sent(client, b"query=ASK%20%7B%7D&query=ASK%20%7B%7D", FORM), 400)


def test_a_query_in_the_address_and_another_in_the_body(client):
    """Section 2.1: exactly one query, wherever it stands."""
    refused(sent(client, ASK.encode(), DIRECT, "/sparql?query=ASK%20%7B%7D"), 400)
    refused(sent(client, b"query=ASK%20%7B%7D", FORM, "/sparql?query=ASK%20%7B%7D"), 400)


@pytest.mark.parametrize("media_type", ["text/plain", "application/json", "multipart/form-data; boundary=x", None, "x"])
def test_bodies_of_other_types(client, media_type):
    """Section 2.1: only the two types; RFC 9110, section 15.5.16: 415 says which."""
    answer = sent(client, ASK.encode(), media_type)
    refused(answer, 415)
    assert DIRECT in answer.headers["accept-post"]


def test_a_body_that_is_not_utf8(client):
    """Section 2.1.3: a UTF-16 query is refused, whether its charset says so or not."""
    assert "UTF-8" in refused(sent(client, ASK.encode("utf-16"), f"{DIRECT}; charset=UTF-16"), 400)
    assert "UTF-8" in refused(sent(client, ASK.encode("utf-16"), DIRECT), 400)
    refused(sent(client, "ASK { ?s ?p 'ü' }".encode("latin-1"), DIRECT), 400)


@pytest.mark.parametrize("encoded", ["%FF%FE", "ASK%20%7B%7D%ED%A0%80", "%C0%AF"])
def test_parameters_that_are_not_utf8(client, encoded):
    """Neither broken UTF-8 nor half characters get through."""
    refused(client.request("GET", f"/sparql?query={encoded}"), 400)
    refused(sent(client, f"query={encoded}".encode(), FORM), 400)


@pytest.mark.parametrize("query", ["SELECT", "SELECT ?s { ?s ?p }", "", "hello", "ASK { ?s ?p ?o", "SELECT ?x {} }"])
def test_malformed_queries(client, query):
    """Section 2.1.4: 400, and the text names line and column."""
    assert "line 1, column" in refused(client.get(query), 400)


def test_a_form_without_query(client):
    """Section 2.1.2: a form has a query."""
    refused(sent(client, b"default-graph-uri=urn:x", FORM), 400)


@pytest.mark.parametrize(
    "update",
    ["INSERT DATA { <urn:a> <urn:b> 1 }", "DELETE WHERE { ?s ?p ?o }", "CLEAR ALL", "LOAD <http://127.0.0.1/>"],
)
def test_updates_are_refused_by_every_way(client, update):
    """Section 2.2: there is no update operation, and the text says that nothing can be changed."""
    for answer in (
        client.get(update),
        client.request("GET", params={"update": update}),
        client.request("POST", data={"update": update}),
        client.request("POST", data={"query": ASK, "update": update}),
        sent(client, update.encode(), "application/sparql-update"),
        sent(client, update.encode(), DIRECT),
    ):
        assert "read only" in refused(answer, 403)
    assert client.get(ASK).json()["boolean"] is True


def test_a_text_over_the_limit(client):
    """413, by every way, and the text names the limit."""
    long = f"ASK {{ ?s ?p '{'x' * 20_000}' }}"
    for answer in (client.get(long), client.request("POST", data={"query": long}), sent(client, long.encode(), DIRECT)):
        assert "20,000" in refused(answer, 413)
    assert refused(sent(client, b"x" * 200_000, DIRECT), 413)


def test_forms_that_are_not_there(client):
    """406 lists what there is, for the header as for the parameter."""
    assert "text/csv" in refused(client.get(ASK, accept="image/png"), 406)
    assert "text/turtle" in refused(client.get("DESCRIBE kg:risk-1", params=[("format", "csv")]), 406)


def test_errors_come_as_json_to_whoever_asks(client):
    """RFC 9457; a program finds line and column without reading the sentence."""
    answer = client.get("SELECT ?s\n{ ?s ?p }", accept="application/problem+json, application/sparql-results+json")
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["line"]) == (400, 2)
    assert "To mend" in told["detail"]


def test_too_many_parameters(client):
    """A flood of parameters ends at once."""
    refused(client.request("GET", params=[("a", "b")] * 400), 400)


# ------------------------------------------------------------------ other sites' pages


def test_any_page_may_ask(client):
    """CORS: any origin, never with credentials, and scripts may read what the answer says of itself."""
    answer = client.get(ASK, headers={"origin": "https://elsewhere.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    assert "X-StemKG-Truncated" in answer.headers["access-control-expose-headers"]


def test_preflight(client):
    """A browser asks first before it sends a query directly."""
    asked = {
        "origin": "null",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    answer = client.request("OPTIONS", headers=asked)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "Content-Type" in answer.headers["access-control-allow-headers"]


def test_only_this_servers_names_are_answered(client):
    """A foreign page that points its own name to the loopback is told nothing."""
    for host in ("evil.example", "localhost.evil.example", "localhost@evil.example", "", "127.0.0.1:x"):
        assert client.get(ASK, headers={"host": host}).status_code == 421
    for host in ("LOCALHOST", "localhost.", "127.0.0.1:7878"):
        assert client.get(ASK, headers={"host": host}).status_code == 200

"""The JSON interface: its answers fit what ``/openapi.json`` says, and what is wrong is told."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from kg.graph.claim_record import claim_record
from kg.service.answers import NOTICE
from kg.service.api import MOST_NODES, OPERATIONS
from kg.service.openapi import openapi_document

CLAIM = "claim-intradiscal-cell-therapy-beats-sham"
TOLD = {"notMedicalAdvice", "release", "date", "licence"}
ADDRESSES = {
    "search": "/api/search?q=discitis",
    "entity": "/api/entity/risk-discitis",
    "claim": f"/api/claim/{CLAIM}",
    "neighbourhood": "/api/neighbourhood/risk-discitis?hops=2&limit=20",
}


@pytest.fixture(scope="session")
def document(visitor):
    """What the service says of itself."""
    return json.loads(visitor.get("/openapi.json").text)


def fits(document, schema, value):
    """Complaints of a validator about a value."""
    whole = {"$ref": f"#/components/schemas/{schema}", "components": document["components"]}
    return [error.message for error in Draft202012Validator(whole).iter_errors(value)]


def test_the_document_is_openapi(document):
    """An independent validator takes it, and it names this service."""
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": "http://stemkg.test"}]


def test_every_operation_is_told(document):
    """Routes and document come from one table."""
    assert (
        set(document["paths"])
        == {operation.path for operation in OPERATIONS}
        == {
            "/api/search",
            "/api/entity/{name}",
            "/api/claim/{name}",
            "/api/neighbourhood/{name}",
        }
    )


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_answers_fit_their_schema(visitor, document, operation):
    """The answer has all the names that the document promises, and says what every answer says."""
    answer = visitor.get(ADDRESSES[operation.name])
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    told = answer.json()
    assert fits(document, operation.schema, told) == []
    assert told.keys() >= TOLD
    assert told["notMedicalAdvice"] == NOTICE


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if o.example], ids=lambda operation: operation.name)
def test_examples_of_the_document_work(visitor, operation):
    """The names that the document shows exist in the built-in graph."""
    assert visitor.get(operation.path.replace("{name}", operation.example)).status_code == 200


def test_many_entities_and_claims_fit_their_schema(shipped, visitor, document):
    """Not one kind of entity alone: one of each class, and claims of each status."""
    one_each = "SELECT (SAMPLE(?s) AS ?one) { ?s a ?kind FILTER(STRSTARTS(STR(?s), STR(kg:))) } GROUP BY ?kind"
    for (iri,) in shipped.select(one_each).rows:
        told = visitor.get(f"/api/entity/{iri.rpartition('/')[2]}").json()
        assert fits(document, "Entity", told) == [], iri
    by_status = (
        "SELECT (SAMPLE(?s) AS ?one) { ?s skg:hasAssessment/skg:status ?status . ?s a skg:Claim } GROUP BY ?status"
    )
    for (iri,) in shipped.select(by_status).rows:
        told = visitor.get(f"/api/claim/{iri.rpartition('/')[2]}").json()
        assert fits(document, "Claim", told) == [], iri


def test_search_mends_a_misspelt_word(visitor):
    """Hits come best first, with the address that tells more."""
    told = visitor.get("/api/search?q=dicitis&kind=Risk&kind=Condition&limit=3").json()
    assert told["hits"][0]["id"] == "kg:risk-discitis"
    assert len(told["hits"]) <= 3
    assert {hit["kind"] for hit in told["hits"]} <= {"Risk", "Condition"}
    assert visitor.get(told["hits"][0]["href"]).status_code == 200


def test_a_claim_is_what_the_command_line_says(shipped, visitor):
    """The same record as ``stemkg assess --format json``, for and against side by side, with reasons."""
    told = visitor.get(f"/api/claim/{CLAIM}").json()
    expected = json.loads(json.dumps(claim_record(shipped, shipped.evidence.claim(f"kg:{CLAIM}"))))
    assert {name: told[name] for name in expected} == expected
    assert told["evidence"]["supports"]
    assert told["evidence"]["disputes"]
    assert all(step["sentence"] for step in told["certainty"]["steps"])


def test_an_entity_tells_where_each_fact_comes_from(visitor):
    """Stated and inferred facts are kept apart, and a claim is not told as a fact."""
    told = visitor.get("/api/entity/therapy-intradiscal-bm-concentrate").json()
    origins = {fact["property"]: fact["origin"] for fact in told["facts"]}
    assert origins["skos:prefLabel"] == "stated"
    assert "inferred" in origins.values()
    assert told["claims"]
    assert all(fact["origin"] == "claimed" for fact in told["facts"] if fact["property"] == "skg:mayCause")


def test_what_many_things_point_at_stays_small(visitor):
    """A common word names the first of its thousands of references and counts the rest."""
    told = visitor.get("/api/entity/match-one-kind").json()
    pointing = max(told["referencedBy"], key=lambda fact: fact["count"])
    assert pointing["count"] > 1000
    assert len(pointing["values"]) == 20


def test_a_neighbourhood_keeps_to_its_limit(visitor):
    """Nodes beyond the limit are counted, and every edge joins two nodes that are there."""
    told = visitor.get("/api/neighbourhood/cond-discogenic-pain?hops=2&limit=10").json()
    nodes = {node["id"] for node in told["nodes"]}
    assert len(nodes) == 10
    assert told["leftOut"] > 0
    assert all({edge["source"], edge["target"]} <= nodes for edge in told["edges"])


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/api/search", 400, "'q' is missing"),
        ("/api/search?q=%20", 400, "'q' is missing"),
        ("/api/search?q=" + "a" * 301, 400, "at most 300"),
        ("/api/search?q=a&q=b", 400, "given 2 times"),
        ("/api/search?q=a&kind=Rsk", 400, "did you mean Risk"),
        ("/api/search?q=a&limit=0", 400, "from 1 to 100"),
        ("/api/search?q=a&limit=1e3", 400, "whole number"),
        ("/api/search?q=a&limit=" + "9" * 3000, 400, "whole number"),
        ("/api/search?q=a&limit=%D9%A3", 400, "whole number"),
        ("/api/search?q=a&colour=red", 400, "It takes q, kind, limit"),
        ("/api/entity/risk-discitis?hops=1", 400, "It takes none"),
        ("/api/entity/risk-dicitis", 404, "kg:risk-discitis"),
        ("/api/entity/risk-discitis.ttl", 404, "leave the ending out"),
        ("/api/entity/..%2fx", 400, "no name"),
        ("/api/claim/risk-discitis", 404, "no claim"),
        ("/api/neighbourhood/risk-discitis?hops=3", 400, "from 1 to 2"),
        (f"/api/neighbourhood/risk-discitis?limit={MOST_NODES + 1}", 400, f"from 1 to {MOST_NODES}"),
        ("/api/search?" + "a" * 5000, 414, "too long"),
    ],
)
def test_what_is_wrong_is_told_as_a_problem(small_visitor, path, status, word):
    """RFC 9457: the status, and a sentence that says how to mend it."""
    answer = small_visitor.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert word.lower() in told["detail"].lower()
    assert fits(openapi_document("http://x"), "Problem", told) == []


@given(
    name=st.sampled_from(["q", "kind", "limit", "hops", "x"]),
    value=st.text(max_size=40),
    path=st.sampled_from(["/api/search", "/api/entity/risk-discitis", "/api/neighbourhood/risk-discitis"]),
)
def test_no_parameter_breaks_the_service(small_visitor, name, value, path):
    """Whatever is given is answered or refused, never an error of the server."""
    answer = small_visitor.ask("GET", path, params={name: value.encode("utf-8", "replace")})
    assert answer.status_code in (200, 400)


def test_answers_may_be_kept(small_visitor):
    """An ETag spares the second transfer."""
    first = small_visitor.get("/api/entity/risk-discitis")
    assert small_visitor.get("/api/entity/risk-discitis", if_none_match=first.headers["etag"]).status_code == 304


def test_nothing_can_be_written(small_visitor):
    """405 as a problem, with what is allowed."""
    answer = small_visitor.ask("POST", "/api/search", content=b"x" * 100_000)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["content-type"] == "application/problem+json"

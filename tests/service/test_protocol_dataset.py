"""The dataset of a request: SPARQL 1.1 Protocol, section 2.1.4, and the default of this service."""

from __future__ import annotations

import pytest

from kg.namespaces import GRAPH

EVEN, ODD = str(GRAPH["even"]), str(GRAPH["odd"])
COUNT = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a skg:Risk }"
NAMED = "SELECT ?g (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?g { ?s a skg:Risk } } GROUP BY ?g ORDER BY ?g"


def count(client, query, *params, by="get"):
    """The number that a counting query gives over a dataset of the protocol."""
    if by == "get":
        return int(client.rows(query, params=list(params))[0]["n"])
    if by == "form":
        body = "&".join(f"{name}={value}" for name, value in (("query", query), *params))
        answer = client.request("POST", content=body, headers={"content-type": "application/x-www-form-urlencoded"})
    else:
        answer = client.request(
            "POST", params=list(params), content=query, headers={"content-type": "application/sparql-query"}
        )
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


def graphs(client, query, *params):
    """The counts by graph."""
    return {row["g"]: int(row["n"]) for row in client.rows(query, params=list(params)) if "g" in row}


def test_without_a_dataset_all_graphs_are_asked(client):
    """The default graph is the union of all named graphs, and each can be named."""
    assert count(client, COUNT) == 400
    assert graphs(client, NAMED) == {EVEN: 200, ODD: 200}


@pytest.mark.parametrize("by", ["get", "form", "direct"])
def test_default_graphs_of_the_protocol(client, by):
    """One default graph is asked alone, several as their merge; by every way of asking."""
    assert count(client, COUNT, ("default-graph-uri", EVEN), by=by) == 200
    assert count(client, COUNT, ("default-graph-uri", EVEN), ("default-graph-uri", ODD), by=by) == 400


def test_named_graphs_of_the_protocol(client):
    """Only those that are named can be named in the query, and the default graph is empty."""
    assert graphs(client, NAMED, ("named-graph-uri", ODD)) == {ODD: 200}
    assert count(client, COUNT, ("named-graph-uri", ODD)) == 0


def test_default_graphs_alone_leave_no_named_ones(client):
    """Where the protocol gives a dataset, it is the whole dataset."""
    assert graphs(client, NAMED, ("default-graph-uri", EVEN)) == {}


def test_both_kinds_together(client):
    """Default and named graphs stand beside one another."""
    both = "SELECT (COUNT(*) AS ?n) { ?s a skg:Risk . GRAPH ?g { ?t a skg:Risk } FILTER(?s = ?t) }"
    assert count(client, both, ("default-graph-uri", EVEN), ("named-graph-uri", EVEN)) == 200
    assert count(client, both, ("default-graph-uri", EVEN), ("named-graph-uri", ODD)) == 0


def test_the_protocols_dataset_goes_before_that_of_the_query(client):
    """Section 2.1.4: FROM and FROM NAMED are as if they were not there."""
    query = COUNT.replace("{", f"FROM <{ODD}> FROM <http://elsewhere.example/> {{")
    assert count(client, query, ("default-graph-uri", EVEN)) == 200
    named = NAMED.replace("{ GRAPH", f"FROM NAMED <{ODD}> WHERE {{ GRAPH", 1)
    assert graphs(client, named, ("named-graph-uri", EVEN)) == {EVEN: 200}
    assert graphs(client, named) == {ODD: 200}


def test_from_alone_chooses_graphs(client):
    """Without a dataset of the protocol, the query's own counts."""
    assert count(client, COUNT.replace("{", f"FROM <{ODD}> {{")) == 200


@pytest.mark.parametrize(
    "iri",
    ["https://w3id.org/stemkg/graph/none", "http://127.0.0.1:9/x.ttl", "file:///etc/passwd", "urn:x", "ftp://a/b"],
)
def test_a_graph_that_is_not_of_the_dataset_is_empty(client, iri):
    """Nothing is fetched, and nothing is an error."""
    assert count(client, COUNT, ("default-graph-uri", iri)) == 0
    assert graphs(client, NAMED, ("named-graph-uri", iri)) == {}
    assert count(client, COUNT, ("default-graph-uri", iri), ("default-graph-uri", EVEN)) == 200


@pytest.mark.parametrize("iri", ["", "relative", "//host/x", "urn:a b", "urn:<x>", "urn:\r\nX-Injected: 1", "1:x"])
def test_what_is_no_absolute_iri_is_refused(client, iri):
    """The parameters take absolute IRIs."""
    answer = client.get(COUNT, params=[("default-graph-uri", iri)])
    assert answer.status_code == 400
    assert "To mend" in answer.text
    assert "x-injected" not in answer.headers


def test_a_flood_of_graphs_is_refused(client):
    """Two hundred graphs are enough for one question."""
    answer = client.get(COUNT, params=[("default-graph-uri", f"urn:{n}") for n in range(201)])
    assert answer.status_code == 400


def test_the_dataset_is_part_of_the_answers_name(client):
    """The same query over another dataset has another ETag, and another answer from the memory."""
    tags = {
        client.get(COUNT, params=params).headers["etag"]
        for params in ([], [("default-graph-uri", EVEN)], [("named-graph-uri", EVEN)], [("default-graph-uri", ODD)])
    }
    assert len(tags) == 4

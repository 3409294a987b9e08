"""What the endpoint says of itself: SPARQL 1.1 Service Description, section 2."""

from __future__ import annotations

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF

from kg.namespaces import GRAPH

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SCHEMA = Namespace("https://schema.org/")
ME = URIRef("http://testserver/sparql")


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, "turtle"),
        ("*/*", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ],
)
def test_the_endpoint_describes_itself(client, accept, form):
    """Dereferencing the endpoint returns an RDF description of the service."""
    graph = Graph().parse(data=client.get(accept=accept).content, format=form)
    assert (ME, RDF.type, SD.Service) in graph
    assert (ME, SD.endpoint, ME) in graph
    assert (ME, SD.supportedLanguage, SD.SPARQL11Query) in graph
    assert (ME, SD.feature, SD.UnionDefaultGraph) in graph
    assert (None, None, SD.SPARQL11Update) not in graph
    names = set(graph.objects(None, SD.name))
    assert names == {URIRef(GRAPH["even"]), URIRef(GRAPH["odd"])}
    assert len(set(graph.objects(ME, SD.resultFormat))) == 8


def test_the_limits_are_published(client):
    """A program can know them before it asks."""
    graph = Graph().parse(data=client.get().content, format="turtle")
    told = {
        str(graph.value(limit, SCHEMA.name)): graph.value(limit, SCHEMA.value)
        for limit in graph.objects(ME, SCHEMA.additionalProperty)
    }
    assert told["rows"].toPython() == 1000
    assert float(told["seconds"]) == 0.5
    assert {"answer-bytes", "memory-mb", "text-bytes", "workers", "queue"} <= told.keys()
    assert all(isinstance(value, Literal) for value in told.values())


def test_a_person_gets_a_page(client):
    """A browser is shown what the endpoint is, its forms and its limits; the page loads and runs nothing."""
    page = client.get(accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for word in ("SPARQL endpoint", "http://testserver/sparql", "text/csv", "X-StemKG-Truncated", "not medical advice"):
        assert word in page.text
    assert "<script" not in page.text


def test_a_hosts_name_cannot_write_into_the_description(client):
    """What stands in the Host header is checked before it is repeated."""
    answer = client.get(headers={"host": "testserver"}, accept="text/html")
    assert answer.status_code == 200
    for host in ('testserver"><script>', "testserver/<b>", "testserver> . <urn:a> <urn:b> <urn:c"):
        assert client.get(headers={"host": host}).status_code == 421


def test_what_the_description_does_not_come_as(client):
    """Neither as a table nor as a picture."""
    assert client.get(accept="text/csv").status_code == 406


def test_head_of_the_description(client):
    """Its headers without its body."""
    head = client.request("HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 1000


def test_a_person_with_a_query_is_led_to_the_explorers_page(explorer_visitor):
    """The page shows the query ready to run; a program gets its answer."""
    address = "/sparql?query=ASK%20%7B%7D"
    led = explorer_visitor.get(address, accept="text/html,*/*;q=0.8")
    assert (led.status_code, led.headers["location"]) == (303, "?q=ASK%20%7B%7D")
    assert explorer_visitor.get(address, accept="text/csv").text == "true"

"""Answers of the endpoint: their forms, their caps, their names, and what is sent a second time."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from kg.namespaces import KG

# One row with every kind of term, written so that no form finds it easy.
TERMS = (
    "SELECT * { VALUES (?iri ?text ?lang ?number ?none) { "
    "(<urn:a&b> 'a\"b,\\n<c>\\t\\\\' 'grün'@de-AT 1.50 UNDEF) } BIND(BNODE() AS ?blank) }"
)
EXPECTED = {"iri": "urn:a&b", "text": 'a"b,\n<c>\t\\', "lang": "grün", "number": "1.5"}
RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
MANY = "SELECT ?a ?d { ?a skg:number ?b . ?d skg:number ?e }"


@pytest.mark.parametrize(("media_type", "form"), RESULTS.items())
def test_every_term_survives_in_each_form_of_results(client, media_type, form):
    """An independent reader finds the same values, languages and datatypes, and the gap."""
    answer = client.get(TERMS, accept=media_type)
    assert answer.headers["content-type"].partition(";")[0] == media_type
    solutions = ox.parse_query_results(answer.content, format=form)
    (row,) = list(solutions)
    assert {name: row[name].value for name in EXPECTED} == EXPECTED
    assert row["lang"].language == "de-at"
    assert row["number"].datatype.value.endswith("#decimal")
    assert row["none"] is None
    assert isinstance(row["blank"], ox.BlankNode)


def test_csv_is_what_spreadsheets_read(client):
    """Section 3 of the CSV results format: values alone, RFC 4180 quoting, a header, an empty cell for the gap."""
    answer = client.get(TERMS, accept="text/csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    header, row = csv.reader(io.StringIO(answer.text, newline=""))
    assert dict(zip(header, row, strict=True)) | {"blank": ""} == {**EXPECTED, "none": "", "blank": ""}


def test_the_columns_of_a_star_stand_as_they_were_written(client):
    """The engine would sort them by name."""
    assert client.get("SELECT * { ?zebra skg:number ?ape } LIMIT 1", accept="text/csv").text.startswith("zebra,ape\r\n")


@pytest.mark.parametrize(("media_type", "form"), GRAPHS.items())
@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { kg:risk-1 ?p ?o }", "DESCRIBE kg:risk-1"])
def test_a_graph_is_the_same_in_each_form(client, numbered, media_type, form, query):
    """An independent reader finds the entity's own triples."""
    answer = client.get(query, accept=media_type)
    assert answer.headers["content-type"].partition(";")[0] == media_type
    found = {quad.triple for quad in ox.parse(answer.content, format=form)}
    pattern = (ox.NamedNode(KG["risk-1"]), None, None, None)
    assert found == {quad.triple for quad in numbered.store.quads_for_pattern(*pattern)}


def test_rdflib_reads_the_same_graph_in_two_forms(client):
    """Turtle and RDF/XML agree, prefixes and all."""
    query = "CONSTRUCT { ?s skg:near ?o ; skg:note ?n } WHERE { ?s skg:near ?o ; skg:note ?n } LIMIT 50"
    one = Graph().parse(data=client.get(query, accept="text/turtle").text, format="turtle")
    other = Graph().parse(data=client.get(query, accept="application/rdf+xml").text, format="xml")
    assert len(one) > 50
    assert isomorphic(one, other)


def test_a_triple_comes_once(client):
    """CONSTRUCT gives a graph, which is a set."""
    text = client.get("CONSTRUCT { <urn:a> <urn:b> 1 } { ?s a skg:Risk }", accept="application/n-triples").text
    assert text.count("\n") == 1


@pytest.mark.parametrize(
    ("media_type", "text"),
    [("text/csv", "true"), ("text/tab-separated-values", "true"), ("application/json", '{"head":{},"boolean":true}')],
)
def test_ask_has_every_form(client, media_type, text):
    """The W3C's CSV and TSV have no form for ASK; the word is what other servers send."""
    assert client.get("ASK { ?s ?p ?o }", accept=media_type).text == text


def test_ask_in_xml(client):
    """Section 2.3.2 of the XML results format."""
    root = ET.fromstring(client.get("ASK {}", params=[("format", "xml")]).content)  # noqa: S314 - ours
    assert root.findtext("{http://www.w3.org/2005/sparql-results#}boolean") == "true"


@pytest.mark.parametrize(("accept", "good"), [("application/sparql-results+xml", "text/csv"), ("text/xml", "text/csv")])
def test_what_xml_cannot_carry_is_refused_there_alone(client, accept, good):
    """A control character has no form in XML 1.0, even escaped; a broken file would be worse than none."""
    query = 'SELECT ("a\\u0001b" AS ?x) {}'
    answer = client.get(query, accept=accept)
    assert answer.status_code == 406
    assert "JSON or TSV" in answer.text
    assert client.get(query, accept=good).text == "x\r\na\x01b\r\n"


# ------------------------------------------------------------------ caps


@pytest.mark.parametrize("media_type", ["text/csv", "text/tab-separated-values", "application/json", "text/xml"])
def test_rows_end_at_the_cap_and_the_answer_says_so(client, media_type):
    """The limit of this service is 1,000 rows."""
    answer = client.get(MANY, accept=media_type)
    assert answer.headers["x-stemkg-truncated"] == "true"
    if media_type == "text/csv":
        assert len(answer.text.splitlines()) == 1001
    if media_type == "application/json":
        assert len(answer.json()["results"]["bindings"]) == 1000


@pytest.mark.parametrize(
    ("query", "truncated"),
    [
        (MANY + " LIMIT 999", "false"),
        (MANY + " LIMIT 1000", "false"),
        (MANY + " LIMIT 1001", "true"),
        (MANY + " LIMIT 99999999999999999999999999", "true"),
        ("SELECT ?a ?o { ?a skg:near ?o } ORDER BY ?a OFFSET 3", "true"),
        (MANY + " VALUES ?a { kg:risk-1 }", "false"),
        ("SELECT * { { " + MANY + " } }", "true"),
        ("SELECT (COUNT(*) AS ?n) { { " + MANY + " } }", "false"),
        ("CONSTRUCT { ?a skg:near ?d } { ?a skg:number ?b . ?d skg:number ?e }", "true"),
        ("CONSTRUCT { ?a skg:near ?d } { ?a skg:number ?b . ?d skg:number ?e } LIMIT 1000", "false"),
        ("ASK {}", "false"),
    ],
)
def test_only_what_this_service_cut_off_is_flagged(client, query, truncated):
    """The query's own LIMIT is its own affair; a limit inside it stays as it is."""
    assert client.get(query).headers["x-stemkg-truncated"] == truncated


# Strings that look like the marks between rows must not be counted as rows.
@pytest.mark.parametrize("media_type", ["text/csv", "text/tab-separated-values", "application/json", "text/xml"])
@pytest.mark.parametrize("text", ["\\r\\n", "},{", "<result>", '\\"},{\\"'])
def test_rows_are_counted_not_guessed(client, media_type, text):
    """Six hundred rows of three marks each are not 1,800 rows."""
    query = f'SELECT ?n ("{text * 5}" AS ?x) {{ ?s skg:number ?n }}'
    assert client.get(query, accept=media_type).headers["x-stemkg-truncated"] == "false"


def test_an_answer_over_its_size_is_refused(client):
    """3 MB is the limit of this service."""
    long = "a" * 500
    query = f"SELECT (CONCAT('{long}', '{long}', '{long}', STR(?a), STR(?d), '{long}', '{long}', '{long}') AS ?x) "
    answer = client.get(query + "{ ?a skg:number ?b . ?d skg:number ?e }")
    assert answer.status_code == 422
    assert "3,000,000 bytes" in answer.text


def test_a_large_answer_within_its_size_comes_whole(client):
    """More than a megabyte, which goes by way of a file."""
    query = f"SELECT (CONCAT('{'a' * 2000}', STR(?a)) AS ?x) {{ ?a skg:number ?b . ?d skg:number ?e }}"
    answer = client.get(query, accept="text/csv")
    assert len(answer.text.splitlines()) == 1001
    assert len(answer.content) > 2_000_000
    assert "content-length" not in answer.headers


# ------------------------------------------------------------------ the same again


def test_an_unchanged_answer_is_not_sent_again(client):
    """RFC 9110, section 13.1.2: If-None-Match, weak, in lists, and the star."""
    first = client.get("SELECT ?n { kg:risk-9 skg:number ?n }")
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    for condition in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = client.get("SELECT ?n { kg:risk-9 skg:number ?n }", headers={"if-none-match": condition})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert "content-length" not in again.headers
    changed = client.get("SELECT ?n { kg:risk-9 skg:number ?n }", headers={"if-none-match": '"other", nonsense'})
    assert changed.content == first.content


def test_the_tag_depends_on_query_and_form_and_on_no_comment(client):
    """Two forms are two answers; a comment is none of the question."""
    json_tag = client.get("ASK {}").headers["etag"]
    assert client.get("ASK {} # a comment").headers["etag"] == json_tag
    assert client.get("ASK {}", accept="text/csv").headers["etag"] != json_tag
    assert client.get("ASK { ?s ?p ?o }").headers["etag"] != json_tag
    assert client.get("ASK {}").headers["vary"] == "Accept"


def test_an_answer_is_remembered(client):
    """The second time no worker is asked, and the bytes are the same."""
    query = "SELECT ?n { kg:risk-11 skg:number ?n }"
    first, second = client.get(query), client.get(query)
    assert (first.headers["x-stemkg-cache"], second.headers["x-stemkg-cache"]) == ("miss", "hit")
    assert first.content == second.content
    by_post = client.request("POST", data={"query": query})
    assert by_post.headers["x-stemkg-cache"] == "hit"


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID()", "uuid ( )"])
def test_what_changes_from_time_to_time_is_asked_anew(client, function):
    """No tag, no memory: neither here nor at the client's."""
    query = f"SELECT ({function} AS ?x) {{}}"
    first, second = client.get(query), client.get(query)
    assert "etag" not in first.headers
    assert first.headers["cache-control"] == "no-store"
    assert second.headers["x-stemkg-cache"] == "miss"
    assert first.content != second.content


def test_the_release_is_named(client, small, small_visitor):
    """An answer says of which release it is; a graph without one gets a name of the process."""
    for _ in range(2):  # each in an event loop of its own
        answer = small_visitor.get("/sparql?query=SELECT(NOW()AS%3Fn)%7B%7D")
        assert (answer.status_code, answer.headers["x-stemkg-release"]) == (200, small.manifest.release)
    assert client.get("ASK {}").headers["x-stemkg-release"].startswith("unnamed-")


def test_json_has_no_more_than_the_standard(client):
    """Section 3 of the JSON results format."""
    told = json.loads(client.get("SELECT ?n { kg:risk-7 skg:number ?n }").content)
    number = {"type": "literal", "value": "7", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    assert told == {"head": {"vars": ["n"]}, "results": {"bindings": [{"n": number}]}}

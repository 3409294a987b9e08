"""The service on facts that stand behind another endpoint: the same answers and refusals as on a store of its own."""

from __future__ import annotations

import csv
import io

import pyoxigraph as ox
import pytest
from engines import PASSWORD, VIRTUOSO, VIRTUOSO_MISSING, oxigraph_server, virtuoso_server

from kg import open_graph
from kg.build.release import publish as build_release
from kg.namespaces import GRAPH, KG
from kg.service.settings import Settings
from kg.store.address import Credentials
from kg.store.client import Client
from kg.store.publish import Target, publish_release

SETTINGS = Settings(workers=2, seconds=30.0, rows=40, allowed_hosts=("testserver",))
RISKS = "SELECT ?risk ?label { ?risk a skg:Risk ; skos:prefLabel ?label } ORDER BY ?label"
CLAIM, RISK = "claim-cells-improve-pain", "risk-discitis"
FORMATS = ("json", "xml", "csv", "tsv")


def put(engine, release):
    """Publish a release on an engine."""
    credentials = Credentials(engine.user, PASSWORD) if engine.user else Credentials()
    with Client(engine.query, credentials) as client:
        publish_release(release, client, Target(graph_store=engine.graph_store), read_back=False)


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def remote(request, small_release, tmp_path_factory):
    """The small graph behind an engine."""
    if request.param == "virtuoso" and not VIRTUOSO:
        pytest.skip(VIRTUOSO_MISSING)
    start = oxigraph_server if request.param == "oxigraph" else virtuoso_server
    with start(tmp_path_factory.mktemp(request.param)) as engine:
        put(engine, small_release)
        with open_graph(engine.query) as graph:
            yield graph


@pytest.fixture(scope="module")
def client(remote, client_of):
    """Asks the service over the remote graph."""
    return client_of(remote, settings=SETTINGS)


@pytest.fixture(scope="module")
def own(small, client_of):
    """Asks the service over the same graph on a store of its own."""
    return client_of(small, settings=SETTINGS)


# ---------------------------------------------------------------------- /sparql


@pytest.mark.parametrize("form", FORMATS)
def test_a_select_is_answered_alike_in_every_format(client, own, form):
    """Rows, their order and their columns."""
    found, wanted = (one.get(RISKS, params=[("format", form)]) for one in (client, own))
    assert found.status_code == 200
    assert found.headers["content-type"] == wanted.headers["content-type"]
    assert found.headers["x-stemkg-release"] == wanted.headers["x-stemkg-release"]
    if form == "json":
        assert found.json()["results"]["bindings"] == wanted.json()["results"]["bindings"]
    elif form == "csv":
        assert list(csv.reader(io.StringIO(found.text))) == list(csv.reader(io.StringIO(wanted.text)))
    else:
        assert len(found.content) == len(wanted.content)


@pytest.mark.parametrize("form", ["turtle", "ntriples", "rdfxml", "jsonld"])
def test_triples_are_answered_alike(client, own, form):
    """CONSTRUCT and DESCRIBE in every format for triples."""
    text = f"CONSTRUCT {{ ?risk skos:prefLabel ?label }} WHERE {{ ?risk a skg:Risk ; skos:prefLabel ?label }}"  # noqa: F541
    found, wanted = (one.get(text, params=[("format", form)]) for one in (client, own))
    assert (found.status_code, found.headers["content-type"]) == (200, wanted.headers["content-type"])
    assert triples(found) == triples(wanted) != set()


def triples(answer):
    """The triples of an answer."""
    media_type = answer.headers["content-type"].partition(";")[0]
    form = ox.RdfFormat.from_media_type(media_type)
    return {quad.triple for quad in ox.parse(answer.content, format=form)}


@pytest.mark.parametrize(
    ("text", "value"), [("ASK { kg:risk-discitis a skg:Risk }", True), ("ASK { kg:x a ?y }", False)]
)
def test_yes_and_no(client, text, value):
    """ASK."""
    assert client.get(text).json()["boolean"] is value


def test_a_star_keeps_the_columns_as_they_were_written(client):
    """Columns stand in the order in which a person named them."""
    answer = client.get("SELECT * { ?z a skg:Risk . ?z skos:prefLabel ?a }")
    assert answer.json()["head"]["vars"] == ["z", "a"]


def test_rows_are_capped_and_it_is_told(client):
    """No more rows than the settings allow, for triples too."""
    for text, count in (
        ("SELECT ?s { ?s ?p ?o }", lambda a: len(a.json()["results"]["bindings"])),
        ("CONSTRUCT WHERE { ?s ?p ?o }", lambda a: len(triples(a))),
    ):
        answer = client.get(text)
        assert answer.headers["x-stemkg-truncated"] == "true"
        assert count(answer) == SETTINGS.rows
    assert client.get(RISKS).headers["x-stemkg-truncated"] == "false"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("DROP ALL", "read only"),
        ("SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }", "no graph of this dataset"),
        ("SELECT (<bif:now>() AS ?x) {}", "procedures of the database"),
        ("SELECT * {", "expected"),
    ],
)
def test_what_a_stranger_may_not_do_is_refused(client, text, word):
    """The guard stands before the engine as it does before a store of one's own."""
    answer = client.get(text)
    assert answer.status_code == (400 if word == "expected" else 403)
    assert word in answer.text


@pytest.mark.parametrize(
    "parameters",
    [
        [("default-graph-uri", f"{GRAPH}inferred")],
        [("default-graph-uri", f"{GRAPH}inferred"), ("default-graph-uri", f"{GRAPH}assessed")],
        [("default-graph-uri", "http://127.0.0.1:9/nowhere")],
        [("named-graph-uri", f"{GRAPH}inferred")],
    ],
)
def test_the_dataset_of_the_protocol_is_heeded(client, own, parameters):
    """Graphs of the request stand in place of all; one that is not there is empty, and nobody fetches it."""
    for text in (
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
        "SELECT (COUNT(*) AS ?n) FROM <http://example.org/other> { ?s ?p ?o }",
    ):
        assert client.rows(text, params=parameters) == own.rows(text, params=parameters)


def test_an_answer_is_known_again(client):
    """The release of the endpoint stands for its facts: the same question is answered from memory, or by 304."""
    text = "SELECT ?label { kg:risk-discitis skos:prefLabel ?label } # known again"
    first = client.get(text)
    assert client.get(text).headers["x-stemkg-cache"] == "hit"
    assert client.get(text, headers={"if-none-match": first.headers["etag"]}).status_code == 304


def test_the_endpoint_describes_itself(client, own):
    """Its named graphs are those of the data."""
    name = ox.NamedNode("http://www.w3.org/ns/sparql-service-description#name")
    found, wanted = (triples(one.get(accept="text/turtle")) for one in (client, own))
    assert {t.object for t in found if t.predicate == name} == {t.object for t in wanted if t.predicate == name}


# ---------------------------------------------------------------------- linked data and JSON


@pytest.mark.parametrize("name", [RISK, CLAIM])
def test_an_id_leads_to_the_same_triples(client, own, name):
    """/id in Turtle."""
    found, wanted = (one.request("GET", f"/id/{name}", headers={"accept": "text/turtle"}) for one in (client, own))
    assert (found.status_code, triples(found)) == (200, triples(wanted))


def test_an_id_has_a_page_and_an_unknown_one_a_404(client, own):
    """People get a page, and a slip is told."""
    pages = [one.request("GET", f"/id/{RISK}", headers={"accept": "text/html"}).text for one in (client, own)]
    assert pages[0] == pages[1]
    assert client.request("GET", "/id/risk-nobody-knows").status_code == 404


def test_the_statistics_are_those_of_the_data(client, own):
    """VoID counts neither the description of the release nor what an engine keeps for itself."""
    found, wanted = (triples(one.request("GET", "/.well-known/void")) for one in (client, own))
    sizes = [
        {t for t in said if "rdfs.org/ns/void" in t.predicate.value and "Dump" not in t.predicate.value}
        for said in (found, wanted)
    ]
    assert sizes[0] == sizes[1] != set()


@pytest.mark.parametrize(
    "path",
    [
        "/api/search?q=dicitis",
        f"/api/entity/{RISK}",
        f"/api/entity/{CLAIM}",
        f"/api/claim/{CLAIM}",
        f"/api/neighbourhood/{RISK}?hops=2",
        "/openapi.json",
        "/ontology.ttl",
        "/.well-known/sparql-examples",
    ],
)
def test_the_other_routes_answer_alike(client, own, path):
    """To the byte."""
    found, wanted = (one.request("GET", path) for one in (client, own))
    assert (found.status_code, found.text) == (200, wanted.text)


def test_health_tells_release_and_counts(client, own):
    """As on a store of its own."""
    assert client.request("GET", "/health").json() == own.request("GET", "/health").json()


# ---------------------------------------------------------------------- changes and failures


@pytest.fixture
def engine(tmp_path):
    """A server of the test's own."""
    with oxigraph_server(tmp_path) as running:
        yield running


def test_a_new_release_is_answered_from_without_a_restart(engine, small_release, small_data, client_of, monkeypatch):
    """Once the endpoint has another release, answers are made and named by it; no old one is taken from memory."""
    put(engine, small_release)
    opened = [open_graph(engine.query)]

    def latest():
        if opened[-1].outdated:
            opened.append(open_graph(engine.query))
        return opened[-1]

    client = client_of(latest, settings=SETTINGS)
    text = "SELECT ?standing { kg:doc-trial skg:standing ?standing }"
    before = client.get(text)
    small_data.change("sources/trial.yaml", "standing: published", "standing: retracted")
    put(engine, changed := build_release(small_data.inputs, small_data.root / "releases"))
    assert client.get(text).headers["x-stemkg-cache"] == "hit"  # it is looked at once a minute
    monkeypatch.setattr(opened[0].store, "_looked", float("-inf"))
    after = client.get(text)
    assert after.headers["x-stemkg-release"] == changed.name != before.headers["x-stemkg-release"]
    assert after.text != before.text
    assert after.headers["etag"] != before.headers["etag"]


def test_a_graph_that_nobody_opens_anew_keeps_no_answers(engine, small_release, small_data, client_of, monkeypatch):
    """An application that holds on to an outdated graph still answers, and no longer from memory."""
    put(engine, small_release)
    with open_graph(engine.query) as graph:
        client = client_of(graph, settings=SETTINGS)
        text = "SELECT ?label { kg:risk-discitis skos:prefLabel ?label }"
        client.get(text)
        small_data.change("sources/trial.yaml", "standing: published", "standing: retracted")
        put(engine, build_release(small_data.inputs, small_data.root / "releases"))
        monkeypatch.setattr(graph.store, "_looked", float("-inf"))
        for _ in range(2):
            answer = client.get(text)
            assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
            assert "etag" not in answer.headers


def test_facts_without_a_release_are_never_kept(engine, client_of):
    """Nobody tells when they change, so each question is asked anew."""
    with Client(engine.query) as writer:
        for number in (1, 2):
            text = f"INSERT DATA {{ GRAPH <{GRAPH}data/a> {{ <{KG}a> <{KG}b> {number} }} }}"
            writer.write("POST", engine.update, {"update": text})
            if number == 1:
                graph = open_graph(engine.query)
                client = client_of(graph, settings=SETTINGS)
            assert len(client.rows("SELECT ?o { kg:a kg:b ?o }")) == number


def test_an_engine_that_went_away_is_told(tmp_path, small_release, client_of):
    """502 with what to do for a question, 503 for linked data, and not ready for whoever watches."""
    with oxigraph_server(tmp_path) as engine:
        put(engine, small_release)
        graph = open_graph(engine.query)
        client = client_of(graph, settings=SETTINGS)
    graph.store.client._sleep = lambda _: None
    answer = client.get(RISKS)
    assert answer.status_code == 502
    assert "cannot be reached, 4 times in a row. To mend" in answer.text
    assert client.request("GET", f"/id/{CLAIM}", headers={"accept": "text/turtle"}).status_code == 503
    assert client.request("GET", "/health").status_code == 503

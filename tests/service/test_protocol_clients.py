"""Programs of other people ask the endpoint as they would ask any other."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from kg.namespaces import GRAPH, KG, SKG

QUERY = "SELECT ?n WHERE { kg:risk-7 skg:number ?n }"
CONSTRUCT = "CONSTRUCT { ?s skg:number ?n } WHERE { ?s skg:number ?n FILTER(?n < 3) }"


def wrapper(live, query, form, method=GET, how=URLENCODED):
    """SPARQLWrapper on the endpoint."""
    made = SPARQLWrapper(live.url)
    made.setQuery(query)
    made.setReturnFormat(form)
    made.setMethod(method)
    made.setRequestMethod(how)
    return made


@pytest.mark.parametrize(("method", "how"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_selects(live, form, method, how):
    """In its four forms, by its three ways."""
    answer = wrapper(live, QUERY, form, method, how).queryAndConvert()
    if form == JSON:
        assert answer["results"]["bindings"][0]["n"]["value"] == "7"
    elif form == XML:
        assert ">7<" in answer.toxml()
    else:
        assert answer.decode().splitlines()[1].strip('"') == "7"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by SPARQLWrapper, of rdflib
@pytest.mark.parametrize("form", [TURTLE, RDFXML, JSONLD])
def test_sparqlwrapper_constructs(live, form):
    """A graph comes as a graph."""
    answer = wrapper(live, CONSTRUCT, form).queryAndConvert()
    graph = answer if isinstance(answer, Graph) else Graph().parse(data=answer, format="turtle")
    assert len(graph) == 3


def test_sparqlwrapper_understands_a_refusal(live):
    """A wrong query is the exception that it has for it, with our text."""
    with pytest.raises(QueryBadFormed, match="line 1, column"):
        wrapper(live, "SELECT ?s { ?s", JSON).query()


def test_rdflibs_store(live):
    """Patterns, queries, counting and a named graph."""
    store = SPARQLStore(live.url)
    graph = Graph(store)
    seven = URIRef(KG["risk-7"])
    assert graph.value(seven, URIRef(SKG["number"])).toPython() == 7
    assert (seven, None, URIRef(SKG["Risk"])) in graph
    assert len(graph) == 400 * 8
    assert next(iter(graph.query(QUERY)))[0].toPython() == 7
    assert graph.query("ASK { kg:risk-7 a skg:Risk }").askAnswer is True
    odd = Graph(SPARQLStore(live.url, context_aware=True), identifier=URIRef(GRAPH["odd"]))
    assert (URIRef(KG["risk-7"]), None, None) in odd
    assert (URIRef(KG["risk-8"]), None, None) not in odd


def curl(*options):
    """What curl prints."""
    command = ["curl", "--silent", "--show-error", "--fail-with-body", "--max-time", "60", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl(live):
    """As the W3C's own examples call it, and with a failure that scripts notice."""
    asked = curl("--get", "--data-urlencode", f"query={QUERY}", "-H", "Accept: text/csv", live.url)
    assert asked.stdout.split() == ["n", "7"]
    posted = curl("-H", "Content-Type: application/sparql-query", "--data", CONSTRUCT, "-H", "Accept: */*", live.url)
    assert len(Graph().parse(data=posted.stdout, format="turtle")) == 3
    wrong = curl("--data-urlencode", "query=CLEAR ALL", live.url)
    assert wrong.returncode == 22
    assert "read only" in wrong.stdout


SCRIPT = """
const [url, query] = process.argv.slice(1);
const answer = await fetch(url, {method: "POST", body: new URLSearchParams({query}), headers: {Origin: "https://a.example"}});
const direct = await fetch(url, {method: "POST", body: query, headers: {"Content-Type": "application/sparql-query"}});
const wrong = await fetch(url + "?query=hello");
console.log(JSON.stringify({
  value: (await answer.json()).results.bindings[0].n.value, again: (await direct.json()).results.bindings[0].n.value,
  cors: answer.headers.get("access-control-allow-origin"), wrong: wrong.status, text: await wrong.text(),
}));
"""


def node():
    """A Node with fetch: version 18 or later."""
    path = shutil.which("node")
    if path is None:
        return None
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    return path if int(version.strip().lstrip("v").split(".")[0] or 0) >= 18 else None


def test_fetch_of_javascript(live):
    """As a page would ask, by form and directly."""
    if (path := node()) is None:
        pytest.skip("no Node of version 18 or later is installed")
    command = [path, "--input-type=module", "-e", SCRIPT, "--", live.url, QUERY]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert (told["value"], told["again"], told["cors"], told["wrong"]) == ("7", "7", "*", 400)
    assert "To mend" in told["text"]

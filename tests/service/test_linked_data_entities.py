"""``/id/NAME``: one address, every form, and refusals that help."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, RDFS, SKOS, Dataset, Graph, Literal, URIRef
from starlette.applications import Starlette
from starlette.routing import Mount

from kg import open_graph
from kg.namespaces import KG, SKG

FORMS = {
    ".ttl": ("text/turtle", "turtle"),
    ".nt": ("application/n-triples", "nt"),
    ".jsonld": ("application/ld+json", "json-ld"),
    ".rdf": ("application/rdf+xml", "xml"),
}


def parsed(answer, name):
    """The triples of an answer, read by rdflib."""
    if name == "json-ld":  # rdflib reads JSON-LD into a dataset
        return set(Dataset().parse(data=answer.text, format=name).triples((None, None, None)))
    return set(Graph().parse(data=answer.text, format=name))


@pytest.fixture(scope="session")
def names(small):
    """One name of each class of the small graph."""
    found = {}
    for name, kind in small.select("SELECT ?s ?kind { ?s a ?kind }").rows:
        if str(name).startswith(KG):
            found.setdefault(str(kind), str(name).removeprefix(KG))
    return sorted(found.values())


@pytest.mark.parametrize("suffix", FORMS)
def test_every_form_says_what_the_graph_says(small, small_visitor, names, suffix):
    """An independent reader finds exactly the triples of ``graph.describe``, for one entity of each class."""
    media_type, name = FORMS[suffix]
    for entity in names:
        answer = small_visitor.get(f"/id/{entity}{suffix}")
        assert answer.status_code == 200, (entity, answer.text)
        assert answer.headers["content-type"].startswith(media_type)
        expected = small.describe(f"kg:{entity}").to_rdflib()
        assert len(expected) > 1
        assert parsed(answer, name) == set(expected), entity


@pytest.mark.parametrize("suffix", FORMS)
def test_the_header_asks_like_the_ending(small_visitor, suffix):
    """Accept and ending lead to the same bytes, which name the address with the ending."""
    media_type, _ = FORMS[suffix]
    asked, ended = small_visitor.get("/id/risk-discitis", media_type), small_visitor.get(f"/id/risk-discitis{suffix}")
    assert asked.content == ended.content
    assert asked.headers["content-location"] == f"/id/risk-discitis{suffix}"
    assert asked.headers["vary"] == "Accept"


def test_json_ld_carries_its_context(small_visitor):
    """No reader has to fetch anything: the context holds prefixes only, and ids are short."""
    told = json.loads(small_visitor.get("/id/risk-discitis.json").text)
    assert all(isinstance(value, str) for value in told["@context"].values())
    about = next(node for node in told["@graph"] if node["@id"] == "kg:risk-discitis")
    assert about["@type"] == ["skg:Risk"]
    assert about["skos:prefLabel"] == [{"@language": "en", "@value": "discitis"}]


def test_a_program_that_does_not_mind_gets_turtle(small_visitor):
    """Neither ``*/*`` nor an absent header is a wish for a page."""
    assert small_visitor.get("/id/risk-discitis", "*/*").headers["content-type"].startswith("text/turtle")


def test_people_get_a_page_that_loads_nothing(small_visitor):
    """A browser's header gives a page without script, image or outside style; its policy allows its one style."""
    answer = small_visitor.get("/id/risk-discitis", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1>discitis</h1>" in answer.text
    assert "not medical advice" in answer.text
    assert "<script" not in answer.text
    assert "<img" not in answer.text
    assert "default-src 'none'; style-src 'sha256-" in answer.headers["content-security-policy"]


def test_beside_the_explorer_people_are_sent_to_its_page(explorer_visitor):
    """Browsers are redirected by 303; programs are not; the page of the service stays at ``.html``."""
    answer = explorer_visitor.get("/id/risk-discitis", "text/html")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/explore?id=kg:risk-discitis"
    assert answer.headers["vary"] == "Accept"
    assert explorer_visitor.get("/id/risk-discitis", "text/turtle").status_code == 200
    assert explorer_visitor.get("/id/risk-discitis.html").status_code == 200


def test_links_lead_to_the_other_forms(small_visitor):
    """The Link header names the thing described and each form, and each of these answers."""
    answer = small_visitor.get("/id/risk-discitis.ttl")
    assert f'<{KG}risk-discitis>; rel="describes"' in answer.headers["link"]
    others = [part.split(">")[0].strip(" <") for part in answer.headers["link"].split(",") if "alternate" in part]
    assert len(others) == len(FORMS)
    assert all(small_visitor.get(address).status_code == 200 for address in others)


def test_an_unknown_name_is_told_with_close_ones(small_visitor):
    """404 as plain text names what was meant."""
    answer = small_visitor.get("/id/risk-dicitis", "text/html")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/plain")
    assert "kg:risk-discitis (discitis)" in answer.text


def test_a_label_is_no_second_address(small_visitor):
    """``/id/discitis`` is not ``/id/risk-discitis``: one thing has one address."""
    assert small_visitor.get("/id/discitis").status_code == 404


def test_a_form_that_is_not_there_is_refused(small_visitor):
    """An unknown ending is 404, an unknown media type 406; both say what there is."""
    ending, header = small_visitor.get("/id/risk-discitis.docx"), small_visitor.get("/id/risk-discitis", "image/png")
    assert ending.status_code == 404
    assert ".ttl" in ending.text
    assert header.status_code == 406
    assert "text/turtle" in header.text


def test_a_cache_is_told_that_nothing_changed(small, small_visitor):
    """The tag names the release; a client that has this version gets 304 without a body."""
    first = small_visitor.get("/id/risk-discitis.ttl")
    tag = first.headers["etag"]
    assert small.manifest.release in tag
    again = small_visitor.get("/id/risk-discitis.ttl", if_none_match=f'"other", W/{tag}')
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert small_visitor.get("/id/risk-discitis.nt", if_none_match=tag).status_code == 200


def test_head_says_the_same_without_a_body(small_visitor):
    """HEAD has GET's headers, its length included."""
    got, head = small_visitor.get("/id/risk-discitis.ttl"), small_visitor.ask("HEAD", "/id/risk-discitis.ttl")
    assert head.content == b""
    assert head.headers["content-length"] == str(len(got.content))
    assert head.headers["etag"] == got.headers["etag"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO"])
def test_nothing_can_be_written(small_visitor, method):
    """Every other method is 405 and told which are allowed."""
    answer = small_visitor.ask(method, "/id/risk-discitis")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


def test_any_web_page_may_read_it(small_visitor):
    """CORS: a preflight is answered, and answers may be read from everywhere, without credentials."""
    preflight = small_visitor.ask("OPTIONS", "/id/risk-discitis", {"origin": "https://example.org"})
    assert preflight.status_code == 204
    assert "GET" in preflight.headers["access-control-allow-methods"]
    answer = small_visitor.get("/id/risk-discitis", origin="https://example.org")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/id/",
        "/id/..%2f..%2fetc%2fpasswd",
        "/id/%2e%2e/%2e%2e/etc/passwd",
        "/id/x%0d%0aset-cookie:%20a=b",
        "/id/%0d%0ax",
        "/id/%00",
        "/id/%ff%fe",
        "/id/%",
        "/id/%zz",
        "/id/risk-discitis%20",
        "/id/risk-discitis/",
        "/id/<script>",
        "/id/risk-discitis.ttl.exe",
        "/id/" + "a" * 5000,
        "/id/https:%2F%2Fexample.org",
        "/id/risk-discitis%3Fx",
        "/ontology/..%2f..%2fapp.py",
        "/ontology/%0a",
        "/ontology.%2f",
    ],
)
def test_hostile_names_are_refused_as_plain_text(small_visitor, path):
    """400 or 404, plain text, nothing of the request echoed into headers or markup."""
    answer = small_visitor.get(path, "text/html")
    assert answer.status_code in (400, 404)
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    assert "<script>" not in answer.text
    assert len(answer.content) < 1000


def test_a_long_query_is_refused(small_visitor):
    """What stands behind the question mark has a limit of its own."""
    assert small_visitor.get("/id/risk-discitis?" + "a" * 5000).status_code == 414


@given(name=st.text(max_size=80))
def test_no_name_breaks_the_service(small_visitor, name):
    """Whatever somebody writes behind ``/id/`` is answered or refused, never an error of the server."""
    answer = small_visitor.get(f"/id/{quote(name, safe='', errors='replace')}")
    assert answer.status_code in (200, 400, 404)


@given(accept=st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=80))
def test_no_accept_header_breaks_the_service(small_visitor, accept):
    """Whatever an Accept header says is met or refused by 406."""
    assert small_visitor.get("/id/risk-discitis", accept or None).status_code in (200, 406)


def test_the_host_header_reaches_no_entity(small_visitor):
    """Documents about an entity hold no address of the service: a forged host has nothing to spoil."""
    answer = small_visitor.get("/id/risk-discitis.ttl", host="evil.example")
    assert "evil.example" not in answer.text + str(answer.headers)


def test_terms_of_the_ontology_and_the_graph_are_apart(small, small_visitor):
    """An entity's address does not answer for a term."""
    assert small.exists(f"{SKG}Risk")
    assert small_visitor.get("/id/Risk").status_code == 404


def test_the_first_page_leads_everywhere(small_visitor):
    """Every link of the page at the root answers, but for those to examples of the built-in graph alone."""
    page = small_visitor.get("/", "text/html")
    assert page.headers["content-type"].startswith("text/html")
    links = {link for link in re.findall(r'href="(/[^"]*)"', page.text) if "claim-" not in link}
    assert {"/", "/ontology", "/sparql", "/.well-known/void", "/openapi.json"} <= links
    for link in links:
        assert small_visitor.get(link.replace("&amp;", "&")).status_code == 200, link


def test_the_explorer_keeps_its_first_page(explorer_visitor):
    """Beside the explorer the root is not ours."""
    assert explorer_visitor.get("/").status_code == 404


def test_a_service_below_another_path_links_to_itself(small, visit):
    """Mounted below a path, redirects, links and descriptions keep that path."""
    asking = visit(small)
    asking.app = Starlette(routes=[Mount("/stem", app=asking.app)])
    entity, page = asking.get("/stem/id/risk-discitis.ttl"), asking.get("/stem/id/risk-discitis.html")
    assert entity.headers["content-location"] == "/stem/id/risk-discitis.ttl"
    assert 'href="/stem/ontology"' in page.text
    assert asking.get("/stem/ontology/Risk", "text/html").headers["location"] == "/stem/ontology#Risk"
    assert "http://stemkg.test/stem/sparql" in asking.get("/stem/.well-known/void").text


def test_hostile_labels_stay_text(tmp_path, visit):
    """Markup in a label, a definition or a value is shown, not run."""
    evil = "<script>alert(1)</script>\"'&"
    facts = Graph()
    facts.add((URIRef(f"{KG}risk-x"), RDF.type, URIRef(f"{SKG}Risk")))
    for name in ("prefLabel", "definition", "altLabel"):
        facts.add((URIRef(f"{KG}risk-x"), SKOS[name], Literal(evil, lang="en")))
    facts.add((URIRef(f"{KG}risk-x"), RDFS.seeAlso, URIRef("javascript:alert(1)")))
    facts.serialize(tmp_path / "a.ttl")
    with open_graph(tmp_path / "a.ttl") as graph:
        asking = visit(graph)
        page = asking.get("/id/risk-x.html").text
        assert "<script" not in page
        assert 'href="javascript' not in page
        assert "&lt;script&gt;" in page
        assert set(Graph().parse(data=asking.get("/id/risk-x.rdf").text, format="xml")) == set(facts)
        assert asking.get("/api/entity/risk-x").json()["label"] == evil


def test_a_fact_that_xml_cannot_carry_is_refused(tmp_path, visit):
    """RDF/XML with a control character would be unreadable: 406, and Turtle still works."""
    (tmp_path / "a.ttl").write_text(
        f'<{KG}risk-x> a <{SKG}Risk> ; <http://www.w3.org/2004/02/skos/core#prefLabel> "a\\u0001b" .'
    )
    with open_graph(tmp_path / "a.ttl") as graph:
        asking = visit(graph)
        assert asking.get("/id/risk-x.rdf").status_code == 406
        assert asking.get("/id/risk-x.ttl").status_code == 200

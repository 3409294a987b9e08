"""``/ontology``: the vocabulary for machines, and a page with a place for every term."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, URIRef

from kg import open_graph
from kg.namespaces import SKG
from kg.resources import ontology_folder
from kg.service.ontology_terms import ontology_triples, read_terms, triples_of_term


@pytest.fixture(scope="session")
def page(small_visitor):
    """The page of the ontology."""
    return small_visitor.get("/ontology", "text/html").text


@pytest.fixture(scope="session")
def terms(small):
    """The terms as the page shows them."""
    return read_terms(ontology_triples(small))


@pytest.mark.parametrize(
    ("suffix", "name"), [(".ttl", "turtle"), (".nt", "nt"), (".rdf", "xml"), (".jsonld", "json-ld")]
)
def test_the_ontology_is_the_file_that_people_wrote(small_visitor, suffix, name):
    """Every form holds all triples of ``stemkg.ttl``, and beside them nothing but the rules of inference."""
    answer = small_visitor.get(f"/ontology{suffix}")
    written = Graph().parse(ontology_folder() / "stemkg.ttl")
    served = Graph().parse(data=answer.text, format=name)
    assert set(written) <= set(served)
    rules = set(served.subjects(RDF.type, URIRef(SKG.Rule)))
    assert rules
    assert {subject for subject, _, _ in set(served) - set(written)} == rules


def test_the_header_asks_like_the_ending(small_visitor):
    """``/ontology`` with Accept gives the same bytes as with an ending."""
    assert small_visitor.get("/ontology", "text/turtle").content == small_visitor.get("/ontology.ttl").content


def test_a_term_alone_comes_in_every_form(small_visitor):
    """``/ontology/TERM`` says what the ontology says of it, in both directions, and nothing of its instances."""
    answer = small_visitor.get("/ontology/Risk.ttl")
    graph = Graph().parse(data=answer.text, format="turtle")
    risk = URIRef(SKG.Risk)
    assert all(risk in (subject, value) for subject, _, value in graph)
    assert (URIRef(SKG.mayCause), None, risk) in graph
    assert len(graph) < 100
    assert small_visitor.get("/ontology/Risk", "application/ld+json").status_code == 200


def test_people_who_follow_a_term_come_to_its_place(small_visitor, page):
    """A browser is sent to the anchor of the page."""
    answer = small_visitor.get("/ontology/mayCause", "text/html")
    assert (answer.status_code, answer.headers["location"]) == (303, "/ontology#mayCause")
    assert 'id="mayCause"' in page


def test_an_unknown_term_is_told(small_visitor):
    """404 says where all terms are."""
    answer = small_visitor.get("/ontology/Nonsense", "text/turtle")
    assert answer.status_code == 404
    assert "skg:Nonsense" in answer.text


def test_every_term_stands_on_the_page_once_with_its_definition(page, terms):
    """Each class and property has an anchor of its own name, its label and its meaning."""
    assert len(terms) > 250
    for term in terms:
        assert page.count(f'<section id="{term.name}">') == 1, term.name
    text = re.sub(r"&#39;|&#34;|&amp;|&lt;|&gt;", "?", page)
    for term in terms:
        assert re.sub("['\"&<>]", "?", term.definition) in text, term.name


def test_every_link_on_the_page_has_its_place(page):
    """No anchor is missing, and none stands twice."""
    places = re.findall(r' id="([^"]+)"', page)
    assert len(places) == len(set(places))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(places)


def test_closed_lists_show_their_words(page):
    """Each value of a closed list stands with its meaning."""
    assert "kg:evidence-disputing" in page
    assert 'id="evidence-disputing"' in page


def test_a_term_says_where_it_belongs(terms):
    """Domain, range, parents and children are read in both directions."""
    known = {term.name: term for term in terms}
    assert known["mayCause"].ranges == (f"{SKG}Risk",)
    assert known["mayCause"].claimed
    assert f"{SKG}Concept" in known["Risk"].parents
    assert known["Risk"].id_prefix == "risk"
    assert f"{SKG}Risk" in known["Concept"].children
    assert [word.iri.rpartition("-")[2] for word in known["Direction"].words] == [
        "disputing",
        "inconclusive",
        "supporting",
    ]


def test_a_graph_without_an_ontology_shows_the_shipped_one(tmp_path):
    """A file of facts alone still has its vocabulary explained."""
    (tmp_path / "a.ttl").write_text("<https://w3id.org/stemkg/id/risk-x> a <https://w3id.org/stemkg/ontology#Risk> .")
    with open_graph(tmp_path / "a.ttl") as graph:
        assert len(read_terms(ontology_triples(graph))) > 250


def test_what_is_only_an_object_is_no_term():
    """A name that the ontology merely mentions has no document."""
    one, two = ox.NamedNode("https://example.org/a"), ox.NamedNode("https://example.org/b")
    assert triples_of_term([ox.Triple(one, one, two)], two.value) == []


def test_rules_stand_on_the_page(page, small):
    """Each rule of inference is shown with the sentence that explains a conclusion."""
    for rule, label in small.select("SELECT ?rule ?label { ?rule a skg:Rule ; skos:prefLabel ?label }").rows:
        assert f'id="{rule.rpartition("/")[2]}"' in page
        assert str(label) in page

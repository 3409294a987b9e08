"""``stemkg examples``: the named queries in the form that other tools read."""

from __future__ import annotations

import pytest
from rdflib import Graph
from rdflib.namespace import RDF, SH

from kg.query.named import load_queries
from kg.resources import ontology_folder


@pytest.mark.parametrize(
    ("form", "name"), [("turtle", "turtle"), ("ntriples", "nt"), ("jsonld", "json-ld"), ("xml", "xml")]
)
def test_every_named_query_is_printed(stemkg, form, name):
    """Each form holds one example a query, for the service that was named."""
    ran = stemkg("examples", "--service", "https://stemkg.example.org/", "--format", form)
    assert ran.code == 0
    graph = Graph().parse(data=ran.out, format=name)
    assert len(set(graph.subjects(RDF.type, SH.SPARQLExecutable))) == len(load_queries(ontology_folder() / "queries"))
    assert "https://stemkg.example.org/sparql" in ran.out


@pytest.mark.parametrize("words", [["--service", "ftp://x"], ["--service", "http://x/> <y"], ["--format", "csv"]])
def test_what_cannot_be_is_told(stemkg, words):
    """An address that is none, or a form without triples, is a wrong call."""
    ran = stemkg("examples", *words)
    assert ran.code == 2
    assert "To mend" in ran.err

"""``/.well-known/``: what the data set says of itself, and example queries that run."""

from __future__ import annotations

import hashlib
from types import MappingProxyType

import pytest
from pyshacl import validate
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, SH, VOID, XSD

from kg import open_graph
from kg.namespaces import PREFIXES
from kg.query.named import NamedQuery
from kg.query.pool import Limits
from kg.query.results import SelectResult
from kg.service.descriptions import DATASET, MeasuredOnce, measure
from kg.service.examples import example_text, example_triples

HERE = "http://stemkg.test"
SCHEMA = Namespace("https://schema.org/")
ME = URIRef(DATASET)

# The shape of the SIB collection: one text, one comment, a target that is an address, a kind that fits the text.
SIB_SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
[] a sh:NodeShape ; sh:targetClass sh:SPARQLExecutable ;
  sh:property [ sh:path [ sh:alternativePath ( sh:select sh:ask sh:construct ) ] ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ] ;
  sh:property [ sh:path rdfs:comment ; sh:minCount 1 ; sh:datatype rdf:langString ] ;
  sh:property [ sh:path schema:target ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path schema:keywords ; sh:datatype xsd:string ] ;
  sh:property [ sh:path sh:prefixes ; sh:minCount 1 ] .
"""


@pytest.fixture(scope="session")
def void(visitor):
    """The description of the built-in graph."""
    return Graph().parse(data=visitor.get("/.well-known/void").text, format="turtle")


@pytest.fixture(scope="session")
def examples(visitor):
    """The examples of the service."""
    return Graph().parse(data=visitor.get("/.well-known/sparql-examples").text, format="turtle")


def number(graph, subject, predicate):
    """The one number in a property."""
    return graph.value(subject, predicate, any=False).toPython()


def test_the_size_is_that_of_the_graph(shipped, void):
    """Triples, subjects and objects are counted over the union, and classes and properties are all there."""
    triples = {quad.triple for quad in shipped.store}
    assert number(void, ME, VOID.triples) == len(triples)
    assert number(void, ME, VOID.distinctSubjects) == len({t.subject for t in triples})
    assert number(void, ME, VOID.distinctObjects) == len({t.object for t in triples})
    assert number(void, ME, VOID.properties) == len({t.predicate for t in triples})
    assert len(list(void.objects(ME, VOID.propertyPartition))) == number(void, ME, VOID.properties)
    assert len(list(void.objects(ME, VOID.classPartition))) == number(void, ME, VOID.classes)


def test_classes_agree_with_the_manifest(shipped, void):
    """What the build counted and what the description says is the same number."""
    for name in ("Risk", "Claim", "Study", "EventCount"):
        part = next(void.subjects(VOID["class"], URIRef(PREFIXES["skg"] + name)))
        assert number(void, part, VOID.entities) == shipped.manifest.counts[name], name


def test_properties_are_counted_one_by_one(shipped, void):
    """A property's triples, subjects and objects are those of the store."""
    part = next(void.subjects(VOID.property, URIRef(PREFIXES["skg"] + "bearsOn")))
    rows = shipped.select("SELECT DISTINCT ?s ?o { ?s skg:bearsOn ?o }").rows
    assert number(void, part, VOID.triples) == len(rows)
    assert number(void, part, VOID.distinctObjects) == len({o for _, o in rows})


def test_release_licence_and_ways_in_are_told(shipped, void):
    """The release, its date, the licence, the endpoint and a dump with its checksum."""
    assert void.value(ME, DCTERMS.identifier) == Literal(shipped.manifest.release)
    assert void.value(ME, DCTERMS.modified) == Literal(shipped.manifest.date, datatype=XSD.date)
    assert void.value(ME, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert void.value(ME, VOID.sparqlEndpoint) == URIRef(f"{HERE}/sparql")
    assert void.value(ME, VOID.dataDump) == URIRef(f"{HERE}/dump/stemkg.nq")
    distribution = void.value(ME, DCAT.distribution)
    assert number(void, distribution, DCAT.byteSize) == (shipped.folder / "quads.nq").stat().st_size
    services = set(void.subjects(RDF.type, DCAT.DataService))
    assert services == {URIRef(f"{HERE}/sparql"), URIRef(f"{HERE}/api")}
    assert all(void.value(service, DCAT.servesDataset) == ME for service in services)


def test_no_blank_node_is_made(void, examples):
    """Every node can be linked."""
    assert not [term for graph in (void, examples) for triple in graph for term in triple if term.n3().startswith("_:")]


def test_the_dump_is_the_release(small, small_visitor):
    """The file is the release's own, byte for byte, and a cache may ask after it."""
    answer = small_visitor.get("/dump/stemkg.nq")
    assert answer.headers["content-type"].startswith("application/n-quads")
    assert hashlib.sha256(answer.content).hexdigest() == small.manifest.outputs["quads.nq"]
    assert small_visitor.get("/dump/stemkg.nq", if_none_match=answer.headers["etag"]).status_code == 304
    head = small_visitor.ask("HEAD", "/dump/stemkg.nq")
    assert (head.content, head.headers["content-length"]) == (b"", str(len(answer.content)))


def test_a_graph_from_a_file_has_no_dump(tmp_path, visit):
    """Nothing is promised that is not there."""
    (tmp_path / "a.ttl").write_text("<https://w3id.org/stemkg/id/risk-x> a <https://w3id.org/stemkg/ontology#Risk> .")
    with open_graph(tmp_path / "a.ttl") as graph:
        asking = visit(graph)
        assert asking.get("/dump/stemkg.nq").status_code == 404
        assert "dataDump" not in asking.get("/.well-known/void").text


def test_the_graph_is_counted_once(small):
    """Later questions take the numbers of the first."""
    kept = MeasuredOnce()
    assert kept.of(small) is kept.of(small)
    assert kept.of(small) == measure(small)


@pytest.mark.parametrize("host", ["evil.example/x", "a b", "<x>", "", "a" * 300, "x\u00e9.example"])
def test_a_host_that_cannot_be_one_is_refused(small_visitor, host):
    """Descriptions hold the address of the service; they are not made for a forged one."""
    answer = small_visitor.ask("GET", "/.well-known/void", {"host": host.encode("latin-1")})
    assert answer.status_code == 400


def test_every_named_query_is_an_example(shipped, examples):
    """Each with a kind, a text, a comment, keywords, prefixes and the endpoint, as the SIB collection wants them."""
    found = set(examples.subjects(RDF.type, SH.SPARQLExecutable))
    assert len(found) == len(shipped.named_queries)
    conforms, _, report = validate(examples, shacl_graph=Graph().parse(data=SIB_SHAPE, format="turtle"))
    assert conforms, report
    assert {str(target) for target in examples.objects(None, SCHEMA.target)} == {f"{HERE}/sparql"}


def test_every_example_runs_as_it_stands(shipped, examples):
    """The text alone, without prefixes of ours, gives what the named query gives; most give rows."""
    full = 0
    for example in examples.subjects(RDF.type, SH.SPARQLSelectExecutable):
        name, text = str(example).partition("#")[2], str(examples.value(example, SH.select))
        assert text == example_text(shipped.named_queries[name])
        answer = shipped.query_guarded(text, Limits(seconds=60))
        assert isinstance(answer, SelectResult)
        assert len(answer) == len(shipped.run(name)) or answer.truncated, name
        full += bool(len(answer))
    assert full > 30


def test_examples_declare_every_prefix_that_they_use(shipped):
    """Another engine needs nothing but the text: pyoxigraph without our prologue parses each."""
    for query in shipped.named_queries.values():
        shipped.store.query(example_text(query), use_default_graph_as_union=True)


def test_prefixes_are_declared_for_shacl(examples):
    """``sh:prefixes`` leads to declarations of the namespaces that the texts use."""
    declared = {
        str(examples.value(one, SH.prefix)): str(examples.value(one, SH.namespace))
        for one in examples.objects(None, SH.declare)
    }
    assert declared["skg"] == PREFIXES["skg"]
    assert declared.items() <= dict(PREFIXES).items()


def test_other_kinds_of_query_have_their_own_class():
    """A CONSTRUCT is told as one."""
    query = NamedQuery("x", "T", "D.", MappingProxyType({}), (), "CONSTRUCT { ?s a skg:Risk } WHERE { ?s a skg:Risk }")
    said = {(t.predicate.value, t.object.value) for t in example_triples([query], HERE)}
    assert (str(RDF.type), str(SH.SPARQLConstructExecutable)) in said
    assert any(name == str(SH.construct) and "PREFIX skg:" in text for name, text in said)

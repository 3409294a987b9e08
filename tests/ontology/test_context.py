"""ontology/context.jsonld: the one place where the words that people write become RDF."""

from __future__ import annotations

import json

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, URIRef

from kg.namespaces import DCTERMS, KG, SKG
from kg.resources import ontology_folder

ONTOLOGY = Graph().parse(ontology_folder() / "stemkg.ttl")
CONTEXT = json.loads((ontology_folder() / "context.jsonld").read_text(encoding="utf-8"))["@context"]
STRUCTURE = {"id": "@id", "type": "@type", "records": "@graph"}
PREFIXES = {
    key: value
    for key, value in CONTEXT.items()
    if isinstance(value, str) and value.endswith(("/", "#")) and key[0] != "@"
}
KEYS = {key: value for key, value in CONTEXT.items() if isinstance(value, dict)}
WORDS = {key: value for key, value in CONTEXT.items() if isinstance(value, str) and value.startswith("kg:")}
COMPUTED = {SKG.ChangeKind, SKG.ClaimStatus, SKG.CertaintyLevel, SKG.Existence, SKG.GradeDomain}
"""Lists whose values only the build writes."""


def expand(name):
    """The IRI of a prefixed name of the context."""
    prefix, _, local = name.partition(":")
    return URIRef(PREFIXES[prefix] + local)


def test_nothing_else_stands_in_the_context():
    """Every entry is a key, a word, a prefix, or one of the three words of structure."""
    rest = CONTEXT.keys() - KEYS.keys() - WORDS.keys() - PREFIXES.keys()
    assert rest == {"@version", "@vocab", *STRUCTURE}
    assert {name: CONTEXT[name] for name in STRUCTURE} == STRUCTURE
    assert CONTEXT["@vocab"] == PREFIXES["skg"] == str(SKG)
    assert PREFIXES["kg"] == str(KG)


@pytest.mark.parametrize("name", KEYS)
def test_key_stands_for_a_declared_property(name):
    """A key is a property of the ontology, and what is written under it is of the kind that the property takes."""
    definition = KEYS[name]
    iri = expand(definition["@id"])
    target = ONTOLOGY.value(iri, RDFS.range)
    if (iri, RDF.type, OWL.AnnotationProperty) in ONTOLOGY or iri in (SKOS.broader, SKOS.related):
        assert str(iri).startswith((str(SKOS), str(DCTERMS)))
    elif "@language" in definition:
        assert target == RDF.PlainLiteral
        assert definition["@language"] == "en"
    elif definition["@type"] in ("@id", "@vocab"):
        assert (iri, RDF.type, OWL.ObjectProperty) in ONTOLOGY
    else:
        assert target == expand(definition["@type"])
        assert target.startswith(str(XSD))


def test_choices_are_of_closed_lists():
    """A key takes words exactly where its property takes values of a closed list or predicates of claims."""
    for name, definition in KEYS.items():
        iri = expand(definition["@id"])
        target = ONTOLOGY.value(iri, RDFS.range)
        closed = target is not None and (
            target == SKG.ClaimPredicate or SKG.ClosedListValue in ONTOLOGY.transitive_objects(target, RDFS.subClassOf)
        )
        assert (definition.get("@type") == "@vocab") == closed, name


def test_no_two_keys_write_one_property():
    """There is one way to write a thing."""
    properties = [definition["@id"] for definition in KEYS.values()]
    assert len(set(properties)) == len(properties)


@pytest.mark.parametrize("word", WORDS)
def test_word_stands_for_an_individual(word):
    """A word is a value of a closed list of the ontology, with a definition that a person can look up."""
    iri = expand(WORDS[word])
    assert (iri, RDF.type, OWL.NamedIndividual) in ONTOLOGY
    assert ONTOLOGY.value(iri, SKOS.definition)


def test_every_value_of_a_list_can_be_written():
    """Each value of a closed list has one word, but for those that only the build writes."""
    written = [expand(value) for value in WORDS.values()]
    assert len(set(written)) == len(written)
    individuals = set(ONTOLOGY.subjects(RDF.type, OWL.NamedIndividual))
    computed = {term for kind in COMPUTED for term in ONTOLOGY.subjects(RDF.type, kind)}
    assert set(written) == individuals - computed


def test_no_word_is_a_predicate_or_class():
    """A bare word expands to a term of the ontology where it is no word of a list; the two must never meet."""
    terms = {str(term).removeprefix(str(SKG)) for term in ONTOLOGY.subjects() if term.startswith(str(SKG))}
    assert not terms & WORDS.keys()


def test_components_are_sets():
    """Nested records always stand in a list, so that one and several are read alike."""
    components = set(ONTOLOGY.subjects(RDFS.subPropertyOf, SKG.hasComponent))
    for name, definition in KEYS.items():
        if expand(definition["@id"]) in components:
            assert definition.get("@container") == "@set", name

"""ontology/shapes.ttl: closed shapes, each with a message for the person who edits the data."""

from __future__ import annotations

import pytest
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, URIRef

from kg.namespaces import SH, SKG, compact
from kg.resources import ontology_folder

ONTOLOGY = Graph().parse(ontology_folder() / "stemkg.ttl")
SHAPES = Graph().parse(ontology_folder() / "shapes.ttl")
NODE_SHAPES = sorted(SHAPES.subjects(RDF.type, SH.NodeShape))
PROPERTY_SHAPES = [(shape, rule) for shape in NODE_SHAPES for rule in SHAPES.objects(shape, SH.property)]
COMPUTED = {
    SKG[name]
    for name in (
        "Assessment",
        "Build",
        "Change",
        "ComparativeEffect",
        "Derivation",
        "Difference",
        "EvidenceGap",
        "Exclusion",
        "GradeStep",
        "Incidence",
        "Proposition",
        "Rule",
    )
}
"""Classes whose instances the build makes; people never write them."""


def message(shape):
    """The one English message of a shape."""
    (text,) = SHAPES.objects(shape, SH.message)
    assert text.language == "en"
    return str(text)


@pytest.mark.parametrize("shape", NODE_SHAPES, ids=compact)
def test_node_shape(shape):
    """A node shape has a message, wants an IRI, is closed, and allows nothing unlisted but the type and the hash."""
    assert message(shape).endswith(".")
    assert SHAPES.value(shape, SH.nodeKind) == SH.IRI
    assert SHAPES.value(shape, SH.closed).toPython() is True
    ignored = set(SHAPES.items(SHAPES.value(shape, SH.ignoredProperties)))
    assert ignored == {RDF.type} | ({SKG.propositionKey} if shape == SKG.ClaimShape else set())


@pytest.mark.parametrize("shape", NODE_SHAPES, ids=compact)
def test_target_class_exists(shape):
    """A node shape speaks of one class, which the ontology declares, and is called after it."""
    (target,) = SHAPES.objects(shape, SH.targetClass)
    assert (target, RDF.type, OWL.Class) in ONTOLOGY
    assert shape == URIRef(f"{target}Shape")


def test_every_written_class_has_its_shape():
    """What people write is checked: each class with an id prefix has one shape, but for those the build computes."""
    targets = list(SHAPES.objects(None, SH.targetClass))
    assert len(set(targets)) == len(targets)
    assert set(targets) == set(ONTOLOGY.subjects(SKG.idPrefix)) - COMPUTED


def test_every_property_shape_has_a_message():
    """Each rule on a property tells the person in a sentence what to write."""
    assert len(PROPERTY_SHAPES) > 300
    for _, rule in PROPERTY_SHAPES:
        text = message(rule)
        assert text[0].isupper()
        assert text.endswith(".")


def test_no_property_has_two_rules_in_one_shape():
    """The rules on one property of one class stand together, so that they are read together."""
    seen = [(shape, SHAPES.value(rule, SH.path)) for shape, rule in PROPERTY_SHAPES]
    plain = [(shape, path) for shape, path in seen if isinstance(path, URIRef)]
    assert len(set(plain)) == len(plain)


def test_paths_are_declared_properties():
    """A rule is about a property that the ontology declares, or its inverse."""
    declared = set(ONTOLOGY.subjects(RDF.type))
    for _, rule in PROPERTY_SHAPES:
        path = SHAPES.value(rule, SH.path)
        name = SHAPES.value(path, SH.inversePath) if isinstance(path, BNode) else path
        assert name in declared


def test_wanted_classes_and_values_exist():
    """A class or individual that a rule wants is declared; texts need no declaration."""
    declared = set(ONTOLOGY.subjects(RDF.type))
    assert set(SHAPES.objects(None, SH["class"])) <= declared
    assert set(SHAPES.objects(None, SH.hasValue)) <= declared
    for head in SHAPES.objects(None, SH["in"]):
        assert {value for value in SHAPES.items(head) if isinstance(value, URIRef)} <= declared


def test_rules_agree_with_the_ranges():
    """A rule's datatype is the range of its property; a rule's class lies in it."""
    for shape, rule in PROPERTY_SHAPES:
        name = SHAPES.value(rule, SH.path)
        target = ONTOLOGY.value(name, RDFS.range) if isinstance(name, URIRef) else None
        if target is None:
            continue
        datatype, wanted = SHAPES.value(rule, SH.datatype), SHAPES.value(rule, SH["class"])
        if datatype is not None:
            assert datatype == (RDF.langString if target == RDF.PlainLiteral else target), (shape, name)
        if wanted is not None:
            assert target in set(ONTOLOGY.transitive_objects(wanted, RDFS.subClassOf)), (shape, name)


def test_rules_agree_with_the_domains():
    """A class may have a property only where the property's domain holds the class."""
    for shape, rule in PROPERTY_SHAPES:
        name = SHAPES.value(rule, SH.path)
        domain = ONTOLOGY.value(name, RDFS.domain) if isinstance(name, URIRef) else None
        if domain is not None:
            target = SHAPES.value(shape, SH.targetClass)
            assert domain in set(ONTOLOGY.transitive_objects(target, RDFS.subClassOf)), (shape, name)


def test_a_pattern_is_told_by_an_example_or_in_words():
    """Where a text must have a form, the message says more than that it is a text."""
    for _, rule in PROPERTY_SHAPES:
        if SHAPES.value(rule, SH.pattern) is not None:
            assert not message(rule).endswith("a text.")


def test_dates_of_the_shapes_are_text():
    """Dates as printed may be partial, so no rule wants xsd:date."""
    assert XSD.date not in set(SHAPES.objects(None, SH.datatype))


def test_no_sparql_in_shapes():
    """Plain constraints only: SPARQL constraints take minutes on a large graph, and not every engine has them."""
    assert not list(SHAPES.subject_objects(SH.sparql))

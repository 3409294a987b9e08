"""kg.dictionary: the data dictionary says what the model says."""

from __future__ import annotations

import re

import pytest

from kg.dictionary import data_dictionary
from kg.namespaces import SKG
from kg.resources import ontology_folder
from kg.sources.model import Model


@pytest.fixture(scope="module")
def page():
    """The dictionary of the shipped ontology."""
    return data_dictionary(ontology_folder())


@pytest.fixture(scope="module")
def model():
    """The shipped model."""
    return Model.load(ontology_folder())


def test_every_class_key_word_and_predicate_stands_in_it(page, model):
    """Nothing that a file may say is left out."""
    for kind in model.classes:
        name = kind.removeprefix(str(SKG))
        assert f"({name})" in page or re.search(rf"^### .*{_heading(model, kind)}", page, re.MULTILINE), name
    for key in model.keys:
        assert f"| `{key}` |" in page, key
    for word in model.words:
        assert f"| `{word}` |" in page, word
    for predicate in model.predicates:
        assert f"| `{predicate.removeprefix(str(SKG))}` |" in page


def _heading(model, kind):
    label = next(
        t.object.value
        for t in model.triples
        if t.subject.value == kind and t.predicate.value == "http://www.w3.org/2000/01/rdf-schema#label"
    )
    return re.escape(label[:1].upper() + label[1:])


def test_rows_say_how_often_what_and_why(page):
    """Cardinality, range, nested records and bounds are told."""
    assert "| `plain` | `skg:plain` | 1 | English text |" in page
    assert "| `arms` | `skg:hasArm` | 0+ | [arm](#arm-arm) records, nested or by id |" in page
    assert "| `direction` | `skg:direction` | 1 | a word of [evidence direction](#evidence-direction) |" in page
    assert "| `disputeKind` | `skg:disputeKind` | 0-1 | one of `no-difference`, `opposite` |" in page
    assert "| `ciLevel` | `skg:ciLevel` | 0-1 | number, above 0, below 1 |" in page


def test_links_lead_to_headings(page):
    """Every link inside the page has its heading."""
    headings = {
        re.sub(r"[^a-z0-9 -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in page.splitlines()
        if line.startswith("#")
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= headings


def test_a_new_class_is_described_without_new_code(tmp_path):
    """A class and its shape that are added to the ontology stand in the dictionary."""
    for name in ("stemkg.ttl", "shapes.ttl", "context.jsonld"):
        (tmp_path / name).write_bytes((ontology_folder() / name).read_bytes())
    with (tmp_path / "stemkg.ttl").open("a", encoding="utf-8") as stream:
        stream.write(
            'skg:Gadget a owl:Class ; rdfs:subClassOf skg:Concept ; rdfs:label "gadget"@en ; skg:idPrefix "gadget" ; '
            'skos:definition "A thing to hold."@en .\n'
        )
    with (tmp_path / "shapes.ttl").open("a", encoding="utf-8") as stream:
        stream.write(
            "skg:GadgetShape a sh:NodeShape ; sh:targetClass skg:Gadget ; "
            "sh:property [ sh:path skos:prefLabel ; sh:minCount 1 ; sh:maxCount 1 ] .\n"
        )
    page = data_dictionary(tmp_path)
    assert "### Gadget (Gadget)\n\nA thing to hold. Ids begin with `kg:gadget-`." in page

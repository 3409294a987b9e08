"""kg.build.facts: facts are looked up by property name."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.build.facts import COUNTED, Facts, all_quads, local, quad, typed
from kg.namespaces import KG, SKG

GRAPH = "https://example.org/g"
A, B = str(KG["risk-a"]), str(KG["risk-b"])


@pytest.fixture
def facts():
    """Two risks, one of them without a label."""
    store = ox.Store()
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    store.extend([typed(A, "Risk", GRAPH), typed(B, "Risk", GRAPH)])
    store.add(ox.Quad(ox.NamedNode(A), label, ox.Literal("a", language="en"), ox.NamedNode(GRAPH)))
    store.add(quad(A, "n", ox.Literal(5), GRAPH))
    store.add(quad(A, "text", ox.Literal("five"), GRAPH))
    store.add(quad(A, "blocks", ox.NamedNode(B), GRAPH))
    store.add(quad(A, "blocks", ox.NamedNode(B), "https://example.org/other"))
    return Facts(store)


def test_values_come_sorted_and_once(facts):
    """A value that stands in two graphs is one value."""
    assert facts.values(A, "blocks") == [B]
    assert facts.subjects("blocks", B) == [A]
    assert facts.members("Risk") == [A, B]
    assert facts.kinds(A) == [str(SKG.Risk)]


def test_what_is_not_there_is_none(facts):
    """A missing value, and a number that is none, is None and no error."""
    assert facts.value(B, "n") is None
    assert facts.integer(B, "n") is None
    assert facts.integer(A, "text") is None
    assert facts.integer(A, "n") == 5


def test_everything_has_some_label(small):
    """Labels are taken where they are, and made up from what is known where they are not."""
    label = small.facts.label
    assert label(str(KG["risk-discitis"])) == "discitis"
    assert label(str(SKG.mayCause)) == "may cause"
    assert label(str(KG["line-trial-pain"])) == "an argument from Trial of donor cells against sham"
    assert label(str(KG["events-case-discitis"])) == "a figure of A case of discitis"
    assert label("https://example.org/some#thing") == "thing"


def test_a_local_name_is_what_follows_our_namespaces():
    """Names of entities and terms lose their namespace, others keep it."""
    assert (local(A), local(str(SKG.Risk)), local(None)) == ("risk-a", "Risk", "")
    assert local("https://example.org/a") == "https://example.org/a"


def test_every_quad_is_there_and_the_main_classes_are_named_once(facts):
    """Two graphs with one fact are two quads."""
    assert len(list(all_quads(facts.store))) == 7
    assert len(set(COUNTED)) == len(COUNTED)

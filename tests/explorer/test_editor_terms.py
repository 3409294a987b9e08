"""Names that the SPARQL editor offers by their labels."""

from __future__ import annotations

import re

from kg.explorer.editor.terms import Term, terms
from kg.explorer.view.lookup import Lookup
from kg.namespaces import PREFIXES


def by_name(found, kind):
    """The terms of a kind by their names."""
    return {term.name: term for term in found if term.kind == kind}


def test_classes_and_properties_come_with_label_and_definition(lookup):
    """Every class and property of the ontology is offered by what it is called, and says what it means."""
    found = terms(lookup)
    risk = by_name(found, "class")["skg:Risk"]
    assert (risk.label, risk.about) == ("risk", "skg:Concept")
    assert risk.definition
    severity = by_name(found, "property")["skg:severity"]
    assert (severity.label, severity.about) == ("severity", "skg:Severity")
    ours = [term for term in found if term.kind in ("class", "property") and term.name.startswith("skg:")]
    assert len(ours) > 200
    assert [term.name for term in ours if not term.definition] == []


def test_words_of_closed_lists_know_their_list(lookup):
    """A word of a closed list names the class of the list, so that it can be offered behind the right property."""
    words = by_name(terms(lookup), "word")
    assert words["kg:severity-severe"] == Term("kg:severity-severe", "severe", "word", "skg:Severity")


def test_concepts_of_the_graph_are_offered_by_label(lookup):
    """A harm and a therapy are found by what people call them; studies, documents and claims are not sent."""
    entities = by_name(terms(lookup), "entity")
    assert entities["kg:risk-discitis"].label == "discitis"
    assert {name.partition("-")[0] for name in entities} >= {"kg:risk", "kg:therapy"}
    assert not [name for name in entities if name.startswith(("kg:study", "kg:doc", "kg:claim"))]


def test_common_properties_of_other_vocabularies_are_offered_in_plain_words(lookup):
    """The label and the synonym of an entity are found under these words, each once."""
    found = terms(lookup)
    properties = [term for term in found if term.kind == "property"]
    assert by_name(found, "property")["skos:altLabel"].label == "synonym"
    assert len({term.name for term in properties}) == len(properties)


def test_every_name_can_be_written_without_a_prefix_line(shipped):
    """Each name of the whole graph is a prefix that needs no declaration and letters that need no escape."""
    found = terms(Lookup(shipped))
    assert {term.name.partition(":")[0] for term in found} <= set(PREFIXES)
    assert [term.name for term in found if not re.fullmatch(r"[a-z]+:[\w-]+", term.name)] == []
    assert all(term.label for term in found)


def test_what_is_sent_to_a_browser_stays_small(shipped):
    """All names together are less than what one picture of a page weighs."""
    rows = [term.row() for term in terms(Lookup(shipped))]
    assert sum(len(cell.encode()) for row in rows for cell in row) < 300_000


def test_markup_in_a_label_stays_a_label(hostile):
    """A label that tries to break out is handed on as it is, for the editor writes it as text."""
    entities = by_name(terms(Lookup(hostile)), "entity")
    assert entities["kg:risk-discitis"].row()[1].startswith("<img src=x")

"""How a difference is written: JSON, Turtle, Markdown and text, the same bytes twice, and nothing breaks out."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Graph, URIRef

from kg.diff import Change, Count, Difference, Kind, NotCompared, Reason, Section, Side, compare
from kg.diff.data import to_json, to_turtle
from kg.diff.markdown import escaped, to_markdown
from kg.diff.outline import TITLES, entry_of, outline
from kg.diff.text import text_lines
from kg.namespaces import KG, PROV, SKG, SKOS
from kg.resources import ontology_folder

CLAIM = f"{KG}claim-a"
STUDY = f"{KG}study-a"
MOVED = Change(
    Kind.CERTAINTY_MOVED,
    CLAIM,
    "Cells ease pain",
    "low",
    "very low",
    (CLAIM,),
    (Reason("source came: A trial (disputes)", STUDY), Reason("step on imprecision appeared", domain=f"{KG}grade-a")),
)
EXAMPLE = Difference(
    Side("aaaa", "2026-01-01", "1", ("rules 1",)),
    Side("bbbb", "2026-02-01", "2", ("rules 2",)),
    (
        Change(Kind.RULE_SET_CHANGED, "https://w3id.org/stemkg/dataset", "rules", "rules 1", "rules 2"),
        Change(Kind.CLAIM_NEW, CLAIM, "Cells ease pain", new="Cells ease pain.", claims=(CLAIM,)),
        MOVED,
        Change(Kind.GAP_NEW, f"{KG}evidencegap-a", "cells and pain", new="no study", claims=(CLAIM,)),
        Change(Kind.GAP_NEW, f"{KG}evidencegap-b", "cells and death", new="no study"),
        Change(Kind.QUESTION_CLOSED, f"{KG}question-a", "Do cells help?", "open", "answered"),
    ),
    (Count("Claim", 1, 2), Count("Study", 3, 3), Count("Term", None, 4)),
    (NotCompared(Section.GAPS, "gaps: the older graph does not have them"),),
    frozenset({CLAIM}),
)
HOSTILE = (
    "<script>alert(1)</script> [x](javascript:y) ![i](http://b) `c` **b** www.evil.example\n# h\n| a | \x1b[31mred"
)


def hostile(iri="javascript:alert(1)"):
    """A difference of which every text tries to break out."""
    change = Change(Kind.CONCEPT_RENAMED, iri, HOSTILE, HOSTILE, HOSTILE, (), (Reason(HOSTILE),))
    return Difference(Side(), Side(), (change,), (Count(HOSTILE, 1, 2),), (NotCompared(Section.GAPS, HOSTILE),))


def test_every_kind_has_a_title_and_its_word_in_the_ontology():
    """The closed list of the code and that of the ontology are one."""
    ontology = Graph().parse(ontology_folder() / "stemkg.ttl")
    words = {str(term).removeprefix(f"{KG}changekind-") for term in ontology.subjects(RDF.type, SKG.ChangeKind)}
    assert words == {kind.value for kind in Kind}
    assert TITLES.keys() == set(Kind)
    assert all(ontology.value(URIRef(f"{KG}changekind-{word}"), SKOS.definition) for word in words)


@pytest.mark.parametrize("kind", Kind)
def test_the_opposite_of_the_opposite_is_the_kind(kind):
    """New and gone are a pair in one section; what only moves is its own opposite."""
    assert kind.opposite.opposite is kind
    assert kind.opposite.section is kind.section
    signs = {entry_of(Change(k, CLAIM, "a", "b", "c")).sign for k in (kind, kind.opposite)}
    assert signs == ({"~"} if kind.opposite is kind else {"+", "-"})


def test_json_holds_everything_and_is_stable():
    """It reads back, names ids compactly, and is the same text twice."""
    data = json.loads(to_json(EXAMPLE))
    assert to_json(EXAMPLE) == to_json(EXAMPLE)
    assert data["format"] == 1
    assert data["rulesChanged"] is data["differs"] is True
    assert data["summary"] == {
        "rule-set-changed": 1,
        "claim-new": 1,
        "certainty-moved": 1,
        "gap-new": 2,
        "question-closed": 1,
    }
    moved = next(change for change in data["changes"] if change["kind"] == "certainty-moved")
    assert (moved["id"], moved["old"], moved["new"], moved["claims"]) == (
        "kg:claim-a",
        "low",
        "very low",
        ["kg:claim-a"],
    )
    assert [reason["entity"] for reason in moved["reasons"]] == ["kg:study-a", None]
    assert data["counts"]["Term"] == {"old": None, "new": 4}


def test_turtle_is_read_by_rdflib_and_uses_declared_terms():
    """Every change with its kind, entity and values; the sources behind it by PROV; only terms that are declared."""
    text = to_turtle(EXAMPLE)
    assert text == to_turtle(EXAMPLE)
    graph = Graph().parse(data=text, format="turtle")
    changes = set(graph.subjects(RDF.type, SKG.Change))
    assert len(changes) == len(EXAMPLE.changes) + 2  # two of the counts moved
    (whole,) = graph.subjects(RDF.type, SKG.Difference)
    assert set(graph.objects(whole, SKG.hasChange)) == changes
    assert len(set(graph.objects(whole, PROV.wasDerivedFrom))) == 2
    (moved,) = graph.subjects(SKG.changeKind, URIRef(f"{KG}changekind-certainty-moved"))
    assert graph.value(moved, SKG.changeOf) == URIRef(CLAIM)
    assert (str(graph.value(moved, SKG.oldValue)), str(graph.value(moved, SKG.newValue))) == ("low", "very low")
    assert set(graph.objects(moved, PROV.wasInfluencedBy)) == {URIRef(STUDY), URIRef(f"{KG}grade-a")}
    declared = set(Graph().parse(ontology_folder() / "stemkg.ttl").subjects())
    used = {term for triple in graph for term in triple if str(term).startswith(str(SKG))}
    assert used <= declared
    assert set(graph.objects(None, SKG.changeKind)) <= declared


def test_turtle_of_a_whole_comparison_is_read_by_rdflib(small, graph_of):
    """A comparison with nothing, in which everything is new, has one node for every change."""
    difference = compare(graph_of([]), small)
    graph = Graph().parse(data=to_turtle(difference), format="turtle")
    counts = sum(count.old != count.new for count in difference.counts)
    assert len(set(graph.subjects(RDF.type, SKG.Change))) == len(difference.changes) + counts


def test_hostile_texts_stay_texts_in_the_data_formats():
    """Whatever a label says, JSON and Turtle give it back as it was."""
    assert json.loads(to_json(hostile()))["changes"][0]["label"] == HOSTILE
    graph = Graph().parse(data=to_turtle(hostile(f"{KG}risk-a")), format="turtle")
    assert HOSTILE in {str(value) for value in graph.objects(None, SKG.oldValue)}


def unescaped(text):
    """Markdown without what is escaped."""
    return re.sub(r"\\.", "", text)


@pytest.mark.parametrize("iri", ["javascript:alert(1)", "https://a.example/> <b", f"{KG}risk-a"])
def test_markdown_escapes_hostile_texts(iri):
    """No text of a graph becomes HTML, a link, a heading, a table or a picture; only ids of the web are links."""
    text = to_markdown(hostile(iri))
    plain = unescaped(text)
    assert "<script" not in plain
    assert "`" not in plain
    assert "**" not in plain
    assert "\x1b" not in text
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "## What changed from a graph that is no release to a graph that is no release",
        "### Concepts renamed (1)",
        "### Counts",
    ]
    links = re.findall(r"\]\(([^)]*)\)", plain)
    assert links == ([f"<{KG}risk-a>"] if iri.startswith(str(KG)) else [])
    (row,) = [line for line in plain.splitlines() if line.endswith(" +1 |") or "1 | 2" in line]
    assert row.count("|") == 5


@given(st.text())
def test_escaped_text_is_one_line_of_inert_letters(text):
    """Nothing that Markdown reads as a sign is left bare, and nobody's cursor moves."""
    written = escaped(text)
    assert "\n" not in written
    assert all(letter.isprintable() for letter in written)
    assert not re.search(r"[`*_\[\]<>#|~$&@{}]", unescaped(written))


def test_markdown_is_a_changelog():
    """Headings, lists, links by id, reasons below, the rules first, a table of the counts."""
    text = to_markdown(EXAMPLE)
    assert text.index("The rules of the assessment are others") < text.index("### New claims (1)")
    assert f"- [Cells ease pain](<{CLAIM}>): low → very low\n  - source came: A trial (disputes)\n" in text
    assert "By kind: no study 2. On claims that changed:" in text
    assert "evidencegap-a" in text
    assert "evidencegap-b" not in text
    assert "| Claim | 1 | 2 | \\+1 |" in text
    assert "- gaps: the older graph does not have them" in text
    assert "Counts that are the same: 1." in text


def test_text_shows_so_many_and_says_how_many_more(small, graph_of):
    """A list that is cut off says so and how to see all of it."""
    lines = [line.text for line in text_lines(compare(graph_of([]), small), 2)]
    assert "New claims (5)" in lines
    assert "  and 3 more: --only claims --limit 0 shows all" in lines
    full = [line.text for line in text_lines(compare(graph_of([]), small))]
    assert not [line for line in full if "--limit 0" in line]


def test_text_cannot_move_the_cursor():
    """Control characters of a label do not reach a terminal."""
    assert all(line.text.isprintable() for line in text_lines(hostile()))


def test_nothing_different_is_said(small):
    """An empty difference is a sentence, not silence."""
    assert "Nothing of what is compared here differs." in to_markdown(compare(small, small))
    assert list(outline(compare(small, small))) == []


def test_release_and_date_are_named_and_no_path_is(small, small_release):
    """Output is the same on every machine: releases are named by id and date."""
    difference = compare(small, small)
    for text in (to_json(difference), to_turtle(difference), to_markdown(difference)):
        assert small.manifest.release in text
        assert str(small_release.parent) not in text

"""``stemkg search``, ``show``, ``paths``, ``explain`` and ``stats``."""

from __future__ import annotations

import csv
import io
import json

import pytest
from rdflib import Graph

from kg.namespaces import KG, SKG

WIDTH = 80


def table(text, delimiter):
    """Rows of a table as another reader reads them."""
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def test_search_finds_what_is_misspelt(asked):
    """A typo finds the harm, and its synonym is shown where that is what matched."""
    found = json.loads(asked("search", "disc infektion", "--format", "json").out)
    assert found[0] == {"id": "kg:risk-discitis", "class": "Risk", "label": "discitis", "matched": "disc infection"}


@pytest.mark.parametrize(
    "words", [["search", "disc"], ["stats"], ["paths", "kg:factor-diabetes", "kg:therapy-disc-cells"]]
)
def test_json_csv_and_tsv_hold_the_same_rows(asked, words):
    """Three formats for programs say the same."""
    from_json = [{k: str(v) for k, v in row.items()} for row in json.loads(asked(*words, "-f", "json").out)]
    assert from_json
    assert table(asked(*words, "-f", "csv").out, ",") == from_json
    assert table(asked(*words, "-f", "tsv").out, "\t") == from_json


def test_search_keeps_a_kind_and_a_limit(asked):
    """``--kind`` may be given twice, ``--limit`` bounds the rows."""
    rows = json.loads(asked("search", "disc", "--kind", "Risk", "-k", "Procedure", "-f", "json").out)
    assert {row["class"] for row in rows} == {"Risk", "Procedure"}
    assert len(json.loads(asked("search", "disc", "-n", "2", "-f", "json").out)) == 2


@pytest.mark.parametrize("text", ["", "(", '"', "*", "qqqqqqqq"])
def test_a_search_for_nothing_finds_nothing_and_is_no_error(asked, text):
    """An empty answer is an answer, in every format."""
    ran = asked("search", text)
    assert (ran.code, ran.err) == (0, "")
    assert "0 rows" in ran.out
    assert json.loads(asked("search", text, "-f", "json").out) == []


def test_show_tells_the_facts_and_the_claims_of_an_entity(asked):
    """The id, the facts in words and what is claimed about it stand there."""
    ran = asked("show", "discitis")
    assert ran.code == 0
    assert ran.out.startswith("discitis  (kg:risk-discitis)\n")
    assert "An infection of a disc." in ran.out
    assert "What is claimed about something" in ran.out


def test_show_prints_how_the_certainty_of_a_claim_came_about(asked):
    """Every step of the grading is printed, and the evidence on both sides."""
    ran = asked("show", "kg:claim-cells-improve-pain")
    told = " ".join(ran.out.split())
    assert "Certainty, step by step: starts at" in told
    assert "in all: very low" in told
    assert "What speaks for and against a claim?" in told


@pytest.mark.parametrize(
    ("form", "parser"), [("turtle", "turtle"), ("ntriples", "nt"), ("jsonld", "json-ld"), ("xml", "xml")]
)
def test_show_gives_the_facts_as_rdf(asked, form, parser):
    """Another reader finds what the table shows."""
    read = Graph().parse(data=asked("show", "kg:risk-discitis", "--format", form).out, format=parser)
    assert (KG["risk-discitis"], SKG.severity, KG["severity-severe"]) in read


@pytest.mark.parametrize("entity", ["kg:doc-trial", "kg:study-trial", "skg:Risk", "kg:question-how-often-discitis"])
def test_show_takes_everything_that_the_graph_speaks_of(asked, entity):
    """A document, a study, a class and a question can be shown like a harm."""
    ran = asked("show", entity)
    assert (ran.code, ran.err) == (0, "")
    assert f"({entity})" in ran.out


def test_paths_lists_every_hop_with_its_sources(asked):
    """Hops are numbered within their path, and each path has one weakest hop."""
    rows = json.loads(asked("paths", "diabetes", "kg:proc-injection", "-n", "3", "-f", "json").out)
    assert rows[0]["what it says"] == "Diabetes makes discitis likelier. [claim: supported, very low certainty]"
    assert rows[0]["sources"] == "Diabetic rats"
    paths = {}
    for row in rows:
        paths.setdefault(row["path"], []).append(row)
    assert list(paths) == [1, 2, 3]
    for hops in paths.values():
        assert [hop["hop"] for hop in hops] == list(range(1, len(hops) + 1))
        assert sum(hop[""] == "weakest" for hop in hops) == 1


def test_no_path_is_said_and_is_no_error(asked):
    """A person is told to look further; a program gets an empty list."""
    words = ["paths", "kg:factor-diabetes", "kg:site-disc", "--longest", "1"]
    ran = asked(*words)
    assert ran.code == 0
    assert "No path of at most 1 hops" in ran.out
    assert json.loads(asked(*words, "-f", "json").out) == []


def test_explain_goes_down_to_what_was_written(asked):
    """Lines are not wrapped: a rule, its premises one step in, and the files in which they stand."""
    ran = asked("explain", "kg:therapy-disc-cells", "skg:hasRiskOfStep", "kg:risk-discitis")
    lines = ran.out.splitlines()
    assert lines[0].endswith("[rule: A therapy has the risks of its steps]")
    assert all(line.startswith("  ") for line in lines[1:])
    assert lines[-1].endswith("[written in graph:data/sources/case]") or "[written in" in lines[-1]
    assert max(map(len, lines)) > WIDTH


def test_stats_are_those_of_the_release(asked, small):
    """The numbers of the manifest are printed, each with what it means."""
    rows = json.loads(asked("stats", "-f", "json").out)
    assert all(row["meaning"] for row in rows)
    assert {row["what"]: row["how many"] for row in rows} == small.manifest.counts


def test_a_graph_from_a_file_can_be_looked_at(stemkg, tmp_path):
    """A plain Turtle file is opened like a release, and its statistics are counted."""
    file = tmp_path / "own.ttl"
    file.write_text(
        f"<{KG}risk-own> a <{SKG}Risk> ; <http://www.w3.org/2004/02/skos/core#prefLabel> 'own harm' .", encoding="utf-8"
    )
    rows = json.loads(stemkg("stats", "--graph", file, "-f", "json").out)
    assert {row["what"]: row["how many"] for row in rows}["quads"] == 2
    assert "kg:risk-own" in stemkg("show", "own harm", "--graph", file).out
    assert "kg:risk-own" in stemkg("search", "own", "--graph", file).out


@pytest.mark.parametrize(
    "words",
    [
        ["search", "disc"],
        ["show", "kg:claim-cells-improve-pain"],
        ["show", "kg:study-trial"],
        ["paths", "kg:cond-disc-pain", "kg:risk-discitis"],
        ["query", "claims-about", "-p", "entity=kg:risk-discitis"],
        ["stats"],
    ],
)
def test_tables_fit_a_terminal_of_80_columns(asked, words):
    """Nothing runs over the edge, and nothing is cut away: long cells are folded."""
    ran = asked(*words)
    assert max(map(len, ran.out.splitlines())) <= WIDTH
    assert "…" not in ran.out

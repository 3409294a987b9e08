"""kg.build.pipeline: what was read is checked, inferred and assessed into one set of quads."""

from __future__ import annotations

import pytest

from kg.build.pipeline import build, check
from kg.errors import SourceError


def test_a_build_tells_of_its_steps(small_data):
    """Every long step is announced before it starts."""
    steps = []
    build(small_data.inputs, steps.append)
    assert steps == [
        "reading the sources",
        "checking references, claims and mappings",
        "checking the shapes",
        "applying the rules",
        "assessing the claims",
        "counting harms over independent studies",
        "looking for gaps",
    ]


def test_a_check_builds_nothing_and_says_what_was_read(small_data):
    """Files, facts and problems come back; the data folder stays as it was."""
    before = sorted(path.name for path in small_data.data.rglob("*"))
    sources, model, problems = check(small_data.inputs)
    assert problems == []
    assert len(sources.files) == 10
    assert sources.quads
    assert model.predicates
    assert sorted(path.name for path in small_data.data.rglob("*")) == before


def test_an_invalid_input_stops_the_build(small_data):
    """Nothing is inferred from what is wrong."""
    small_data.write("sources/zz.yaml", "records: [")
    steps = []
    with pytest.raises(SourceError):
        build(small_data.inputs, steps.append)
    assert "applying the rules" not in steps


def test_two_builds_give_the_same_quads(small_data):
    """A build depends on its inputs alone."""
    first, second = build(small_data.inputs), build(small_data.inputs)
    assert set(first.quads) == set(second.quads)
    assert first.counts == second.counts


def test_each_kind_of_fact_stands_in_its_own_graph(small):
    """What was written, claimed, inferred and assessed can be told apart by its graph."""
    rows = small.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
    graphs = {str(row[0]).removeprefix("https://w3id.org/stemkg/graph/") for row in rows}
    assert graphs >= {"ontology", "inferred", "derivations", "claimed", "assessed", "mappings", "meta"}
    assert {name for name in graphs if name.startswith("data/")} == {
        "data/claims/claims",
        *(f"data/concepts/{name}" for name in ("designs", "harms", "places", "treatment")),
        *(f"data/sources/{name}" for name in ("case", "others", "series", "trial", "withdrawn")),
    }

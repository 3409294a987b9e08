"""``stemkg diff``: what it tells, in which format, and how it ends."""

from __future__ import annotations

import json

import pytest
from rdflib import RDF, Graph

from kg.build.release import publish
from kg.namespaces import SKG


@pytest.fixture
def newer(small_data):
    """A release of the small data in which one harm has another name and one line argues otherwise."""
    small_data.change("concepts/harms.yaml", 'label: "infection"', 'label: "any infection"')
    small_data.change(
        "sources/trial.yaml", "direction: disputes\n    disputeKind: no-difference\n", "direction: supports\n"
    )
    return publish(small_data.inputs, small_data.root / "releases")


def test_text_tells_what_changed_and_why(stemkg, small_release, newer):
    """Releases, renamed concept, moved status with its reason; exit code 0 though they differ."""
    ran = stemkg("diff", small_release, newer)
    assert ran.code == 0
    assert f"What changed from release {small_release.name}" in ran.out
    assert "~ any infection (kg:risk-infection): infection → any infection" in ran.out
    assert "contested → supported" in ran.out
    assert "source changed: Trial of donor cells against sham: disputes: no difference → supports" in ran.out


def test_a_release_and_itself_do_not_differ(stemkg, small_release):
    """Even where an exit code is asked for."""
    ran = stemkg("diff", small_release, small_release, "--exit-code")
    assert ran.code == 0
    assert "Nothing of what is compared here differs." in ran.out


def test_the_exit_code_tells_on_demand(stemkg, small_release, newer):
    """1 where they differ, and where the part that is asked for does."""
    assert stemkg("diff", small_release, newer, "--exit-code").code == 1
    assert stemkg("diff", small_release, newer, "--exit-code", "--only", "concepts").code == 1
    assert stemkg("diff", small_release, newer, "--exit-code", "--only", "ontology").code == 0


def test_json_of_one_part(stemkg, small_release, newer):
    """``--only`` keeps a part, and may be given again."""
    ran = stemkg("diff", small_release, newer, "--format", "json", "--only", "concepts", "--only", "evidence")
    kinds = [change["kind"] for change in json.loads(ran.out)["changes"]]
    assert kinds == ["line-changed", "concept-renamed"]


def test_one_claim(stemkg, small_release, newer):
    """``--claim`` keeps what touches it; another one was not touched."""
    words = ("diff", small_release, newer, "--format", "json", "--claim")
    data = json.loads(stemkg(*words, "kg:claim-cells-improve-pain").out)
    assert {change["section"] for change in data["changes"]} >= {"evidence", "certainty"}
    assert all("kg:claim-cells-improve-pain" in change["claims"] for change in data["changes"])
    assert json.loads(stemkg(*words, "kg:claim-diabetes-raises-discitis").out)["changes"] == []


@pytest.mark.parametrize("name", ["kg:claim-nosuch", "kg:risk-discitis"])
def test_an_unknown_claim_is_an_error_with_a_remedy(stemkg, small_release, name):
    """What is no claim in either graph is not silently nothing."""
    ran = stemkg("diff", small_release, small_release, "--claim", name)
    assert ran.code == 1
    assert "To mend:" in ran.err


def test_turtle_and_markdown(stemkg, small_release, newer):
    """Both come out whole, and the same twice."""
    words = ("diff", small_release, newer, "--format")
    turtle, markdown = stemkg(*words, "turtle").out, stemkg(*words, "markdown").out
    assert list(Graph().parse(data=turtle, format="turtle").subjects(RDF.type, SKG.Change))
    assert markdown.startswith("## What changed from release ")
    assert "[any infection](<https://w3id.org/stemkg/id/risk-infection>): infection → any infection" in markdown
    assert (turtle, markdown) == (stemkg(*words, "turtle").out, stemkg(*words, "markdown").out)


def test_a_file_and_a_folder_of_releases_can_be_compared(stemkg, small_release, newer):
    """A file of quads stands for the release it was written from, a folder of releases for its current one."""
    ran = stemkg("diff", small_release / "quads.nq", newer.parent, "--format", "json", "--only", "concepts")
    data = json.loads(ran.out)
    assert data["old"]["release"] is None
    assert data["new"]["release"] == newer.name
    assert [change["id"] for change in data["changes"]] == ["kg:risk-infection"]


def test_the_built_in_graph_is_the_newer_one_by_default(stemkg, small_release, small_builtin):
    """``stemkg diff OLD`` and ``stemkg diff OLD current`` are the same."""
    small_builtin.change("concepts/harms.yaml", 'label: "infection"', 'label: "any infection"')
    first = stemkg("diff", small_release, "--format", "json")
    assert first == stemkg("diff", small_release, "current", "--format", "json")
    assert [change["kind"] for change in json.loads(first.out)["changes"]] == ["concept-renamed"]


def test_a_graph_that_is_not_there_is_an_error(stemkg, small_release, tmp_path):
    """It says what is wrong and how to mend it."""
    ran = stemkg("diff", tmp_path / "nosuch", small_release)
    assert ran.code == 1
    assert "To mend:" in ran.err


def test_a_limit_cuts_lists(stemkg, small_release, tmp_path):
    """1 says how many are left out; 0 shows all."""
    few = tmp_path / "few.ttl"
    few.write_text("<https://example.org/a> a <https://example.org/b> .", encoding="utf-8")
    words = ("diff", few, small_release, "--only", "claims", "--limit")
    assert "and 4 more: --only claims --limit 0 shows all" in stemkg(*words, "1").out
    assert "more: --only" not in stemkg(*words, "0").out

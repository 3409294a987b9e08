"""Numbers that sources print and orders that rules promise come out of the named queries of the shipped graph."""

from __future__ import annotations

import pytest

from kg import open_graph
from kg.build.release import publish
from kg.namespaces import KG, compact, expand


def rows_of(graph, name, parameters, *columns):
    """The rows of a query as sets of the named columns, each as text."""
    return {
        tuple("" if row[c] is None else compact(str(row[c])) for c in columns)
        for row in graph.run(name, parameters).to_dicts()
    }


def test_rexlemestrocel_harms_are_those_of_the_registry(shipped):
    """NCT02412735 lists serious events in 13 of 140, 12 of 128 and 7 of 130, and no deaths of 143, 129 and 132."""
    rows = rows_of(shipped, "posted-harms", {"trial": "kg:study-nct02412735"}, "risk", "affected", "atRisk")
    serious = {row[1:] for row in rows if row[0] == "kg:risk-serious-adverse-event"}
    deaths = {row[1:] for row in rows if row[0] == "kg:risk-death"}
    assert serious == {("13", "140"), ("12", "128"), ("7", "130")}
    assert deaths == {("0", "143"), ("0", "129"), ("0", "132")}


def test_rexlemestrocel_events_stand_under_their_organ_systems(shipped):
    """Of each organ system the arms stand beside each other; totals stand first, without an organ system."""
    systems = [
        str(row["organSystem"] or "")
        for row in shipped.run("posted-harms", {"trial": "kg:study-nct02412735"}).to_dicts()
    ]
    assert systems == sorted(systems)
    assert systems[0] == ""
    assert "Nervous system disorders" in systems


def test_rexlemestrocel_is_registered_for_discs(shipped):
    """The trial of 404 people stands among the trials of disc degeneration and of its therapy."""
    for entity in ("kg:cond-intervertebral-disc-degeneration", "kg:therapy-intradiscal-cell-therapy"):
        rows = rows_of(shipped, "registered-trials", {"entity": entity}, "trialId", "study", "enrolment")
        assert ("NCT02412735", "kg:study-nct02412735", "404") in rows


def test_respine_responders(shipped):
    """In RESPINE 74 per cent responded after cells and 69 per cent after sham."""
    rows = rows_of(shipped, "study-results", {}, "what", "value", "unit")
    assert {value for what, value, unit in rows if what.startswith("responders") and unit == "%"} == {"74", "69"}


def test_thompson_effects(shipped):
    """The review of randomised trials found more fever, 2.48 (1.27 to 4.86), and no more clots, 1.14 (0.67 to 1.95)."""
    columns = ("what", "value", "low", "high")
    rows = {row[0]: row[1:] for row in rows_of(shipped, "study-results", {"study": "kg:study-thompson2020"}, *columns)}
    assert rows["fever"] == ("2.48", "1.27", "4.86")
    assert rows["thrombotic or embolic event"] == ("1.14", "0.67", "1.95")


def test_discitis_without_cells(shipped):
    """Discography without cells was followed by discitis in 12 of 4,891 people: the needle has a risk of its own."""
    assert ("12", "4891") in rows_of(shipped, "risk-counts", {"risk": "kg:risk-discitis"}, "affected", "atRisk")


def test_the_two_fistula_trials_stand_on_both_sides(shipped):
    """ADMIRE-CD supports and ADMIRE-CD II disputes one claim, and the claim is contested."""
    claim = "kg:claim-darvadstrocel-improves-crohn-fistula"
    rows = rows_of(shipped, "claim-evidence", {"claim": claim}, "direction", "source")
    assert {("supports", "kg:study-admire-cd-panes-2016"), ("disputes", "kg:study-admire-cd-ii")} <= rows
    assert (claim,) in rows_of(shipped, "contested-claims", {}, "claim")


def test_a_certainty_is_what_its_steps_add_up_to(shipped):
    """For every claim of the list of fragile ones that has steps, start and changes give the certainty."""
    words = ["very low", "low", "moderate", "high"]
    claims = sorted(claim for (claim,) in rows_of(shipped, "fragile-claims", {}, "claim"))
    told = 0
    for claim in claims:
        steps = shipped.run("certainty-steps", {"claim": claim}).to_dicts()
        if steps:
            told += 1
            total = sum(int(step["change"]) for step in steps)
            assert str(steps[0]["certainty"]) == words[min(max(total, 1), 4) - 1], claim
            assert [int(step["number"]) for step in steps] == list(range(1, len(steps) + 1))
    assert told


@pytest.mark.parametrize("domain", ["risk-of-bias", "inconsistency", "imprecision"])
def test_a_lowered_claim_was_lowered(shipped, domain):
    """Each row of the list is a step down, and no such claim is of high certainty."""
    rows = shipped.run("claims-lowered-for", {"domain": f"kg:grade-{domain}"}).to_dicts()
    assert rows
    for row in rows:
        assert int(row["change"]) < 0
        assert "down: " in str(row["reason"])
        assert str(row["certainty"]) != "high"


def test_a_proven_case_shows_that_a_tumour_of_donor_cells_happens(shipped):
    """Fetal neural cells grew into a tumour of donor cells: shown to happen, and the certainty stays low."""
    rows = rows_of(
        shipped,
        "claims-about",
        {"entity": "kg:risk-donor-derived-tumour"},
        "claim",
        "certainty",
    )
    claim = "kg:claim-fetal-neural-graft-may-cause-donor-derived-tumour"
    assert dict(rows)[claim] in {"very low", "low"}
    (assessment,) = shipped.facts.values(str(expand(claim)), "hasAssessment")
    assert shipped.facts.value(assessment, "existence") == f"{KG}existence-shown"


def test_questions_come_in_their_order(shipped):
    """Ranks rise, points fall, and the points are those that the reasons tell."""
    rows = shipped.run("question-order").to_dicts()
    points = [int(row["points"]) for row in rows]
    assert points == sorted(points, reverse=True)
    assert [int(row["rank"]) for row in rows] == [1 + sum(other > own for other in points) for own in points]
    for row in rows:
        told = [int(part.split(":")[0]) for part in str(row["reasons"]).split(", ") if part[:1] in "+-" and ":" in part]
        assert len(told) > 0 or int(row["points"]) == 0


def test_registered_trials_of_a_condition_and_of_its_kinds(small_data):
    """A registry number brings a trial into the list of its condition, of the broader one and of its therapy."""
    small_data.change("sources/trial.yaml", '  pmid: "12345678"\n', '  pmid: "12345678"\n  trialIds: ["NCT01234567"]\n')
    small_data.change(
        "sources/trial.yaml",
        "  participants: 40\n",
        '  participants: 40\n  phase: "phase 2"\n  trialStatus: completed\n  enrolment: 41\n  startedOn: "2020-05"\n',
    )
    with open_graph(publish(small_data.inputs, small_data.root / "releases")) as graph:
        for entity in ("kg:cond-disc-pain", "kg:cond-back-pain", "kg:therapy-disc-cells"):
            (row,) = graph.run("registered-trials", {"entity": entity}).rows
            assert tuple("" if term is None else compact(str(term)) for term in row) == (
                *("NCT01234567", "kg:study-trial", "Trial of donor cells against sham"),
                *("phase 2", "completed", "41", "2020-05", "", ""),
            )

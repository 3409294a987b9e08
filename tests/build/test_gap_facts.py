"""kg.build.gap_facts: gaps of plausible pairs and the order of open questions stand in the graph as facts."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.build.facts import Facts
from kg.build.gap_facts import gap_quads, priority_quads
from kg.evidence.assessment import RULE_SET
from kg.namespaces import KG, PREFIXES

DRUG = """
kg:therapy-a a skg:Therapy ; skg:investigatedFor kg:cond-a ; skg:hasReportedRisk kg:risk-a .
kg:therapy-cell-therapy a skg:Therapy ; skg:investigatedFor kg:cond-a ; skg:hasReportedRisk kg:risk-a .
kg:therapy-unasked a skg:Therapy .
"""
TRIAL = """
kg:study-a a skg:Study ; skg:design kg:design-rct ; skg:realm kg:realm-human ; skg:control kg:control-sham ;
  skg:followUpMonths 30 ; skg:studiesCondition kg:cond-a ; skg:hasArm kg:arm-a ; skg:hasEventCount kg:events-a .
kg:arm-a skg:therapy kg:therapy-a .
kg:events-a skg:risk kg:risk-a ; skg:affected 1 ; skg:atRisk 40 ; skg:inArm kg:arm-a .
"""


def facts(*texts):
    """Facts given as Turtle."""
    store = ox.Store()
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    store.load(prefixes + "\n".join(texts), ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(str(KG["graph"])))
    return Facts(store)


def told(*texts):
    """Kinds of gaps by subject and object."""
    found = facts(*texts)
    found.store.extend(list(gap_quads(found)))
    result = {}
    for gap in found.members("EvidenceGap"):
        subject, target, kind = (found.value(gap, n) for n in ("gapSubject", "gapObject", "gapKind"))
        key = (subject.removeprefix(str(KG)), target.removeprefix(str(KG)))
        result.setdefault(key, set()).add(kind.removeprefix(f"{KG}gap-"))
    return result


def test_only_plausible_pairs_are_asked():
    """A harm that a source joins to a therapy and a condition it is tried for; not every pair, not the root."""
    assert told(DRUG) == {("therapy-a", "risk-a"): {"no-study"}, ("therapy-a", "cond-a"): {"no-study"}}


def test_a_trial_closes_what_it_answers():
    """Compared, counted and long: what is left is that nobody has repeated it."""
    assert told(DRUG, TRIAL) == {
        ("therapy-a", "risk-a"): {"single-cohort"},
        ("therapy-a", "cond-a"): {"single-cohort"},
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("kg:control-sham", "kg:control-none"), {"no-comparison", "single-cohort"}),
        (("kg:control-sham", "kg:control-not-stated"), {"no-comparison", "single-cohort"}),
        (("followUpMonths 30", "followUpMonths 6"), {"no-long-follow-up", "single-cohort"}),
        (("realm-human", "realm-animal"), {"no-human-study"}),
        (("design-rct", "design-systematic-review"), {"reviews-only"}),
        (("design-rct", "design-trial-registration"), {"no-study"}),
        (("atRisk 40", "atRisk 0"), {"no-denominator", "single-cohort"}),
        (("design-rct", "design-outbreak-investigation"), {"no-denominator", "single-cohort"}),
        (("a skg:Study ;", "a skg:Study ; skg:isOutOfStanding true ;"), {"no-study"}),
    ],
)
def test_each_lack_is_its_gap(change, expected):
    """What a study lacks is told of the harm; registrations without results and withdrawn studies are no study."""
    assert told(DRUG, TRIAL.replace(*change))["therapy-a", "risk-a"] == expected


def test_a_contested_claim_is_a_gap():
    """Sources on both sides of a claim on the pair leave it open."""
    claim = """
    kg:claim-a a skg:Claim ; skg:subject kg:therapy-a ; skg:object kg:cond-a ; skg:hasAssessment kg:assessment-a .
    kg:assessment-a skg:contested true .
    """
    found = told(DRUG, TRIAL, claim)
    assert found["therapy-a", "cond-a"] == {"single-cohort", "conflicting"}
    assert found["therapy-a", "risk-a"] == {"single-cohort"}


def test_cell_sources_are_asked_for_what_their_therapy_is_tried_for():
    """A condition is a question to the cells too."""
    assert ("source-x", "cond-a") in told(DRUG, "kg:therapy-a skg:cellSource kg:source-x .")


def test_a_gap_says_why_and_by_which_rules():
    """Every gap has its reason with a number and the rule set; told again it is the same."""
    found = facts(DRUG, TRIAL)
    quads = list(gap_quads(found))
    assert list(gap_quads(found)) == quads
    found.store.extend(quads)
    for gap in found.members("EvidenceGap"):
        assert found.value(gap, "gapReason") == "all that is known in people comes from one group (study-a)"
        assert found.value(gap, "ruleSet") == RULE_SET


def test_the_small_graph_tells_its_gaps(small):
    """The donor's rejection is only argued; discitis was counted, in one group with a comparison, for a year."""
    rows = small.select(
        "SELECT ?risk ?kind { ?gap skg:gapSubject kg:therapy-disc-cells ; skg:gapObject ?risk ; skg:gapKind ?kind . "
        "?risk a skg:Risk }"
    ).rows
    found = {(str(r).removeprefix(str(KG)), str(k).removeprefix(str(KG))) for r, k in rows}
    assert found == {
        ("risk-rejection", "gap-no-study"),
        ("risk-discitis", "gap-no-long-follow-up"),
        ("risk-infection", "gap-no-long-follow-up"),
    }


QUESTION = """
kg:question-a a skg:OpenQuestion ; skg:status kg:question-open ; skg:blocks kg:therapy-a, kg:therapy-b ;
  skg:concerns kg:risk-a, kg:therapy-a ; skg:gapKind kg:gap-no-denominator ; skg:hasBearingClaim kg:claim-a ;
  skg:hasBearingStudy kg:study-r, kg:study-s .
kg:risk-a skg:severity kg:severity-severe .
kg:claim-a skg:hasAssessment kg:assessment-a .
kg:assessment-a skg:contested true ; skg:certainty kg:certainty-low .
kg:study-r skg:design kg:design-trial-registration .
kg:study-s skg:design kg:design-rct .
"""


def points(*texts):
    """Rank, points and reasons of the question."""
    found = facts(*texts)
    found.store.extend(list(priority_quads(found)))
    iri = str(KG["question-a"])
    return found.value(iri, "priorityRank"), found.value(iri, "priorityPoints"), found.values(iri, "priorityReason")


def test_an_open_question_is_placed_by_what_bears_on_it():
    """Therapies that wait, a severe harm, no denominator, a contested and unsure claim, one registered trial."""
    assert points(QUESTION) == (
        "1",
        "9",
        [
            "+1: 1 claim of low certainty would gain",
            "+1: 1 contested claim would be settled",
            "+2: a severe harm is at stake",
            "+2: nobody has studied or counted it in people",
            "+4: 2 therapies wait for it",
            "-1: 1 registered trial may answer it",
        ],
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("question-open", "question-partly-answered"), "8"),
        (("question-open", "question-answered"), None),
        (("severity-severe", "severity-moderate"), "7"),
        (("severity-severe", "severity-life-threatening"), "9"),
        (("gap-no-denominator", "gap-no-comparison"), "7"),
        (("contested true", "contested false"), "8"),
        (("certainty-low", "certainty-very-low"), "9"),
        (("certainty-low", "certainty-moderate"), "8"),
        (("design-trial-registration", "design-cohort"), "10"),
    ],
)
def test_each_fact_has_its_weight(change, expected):
    """Changing one fact changes the points by its rule; an answered question has no place."""
    assert points(QUESTION.replace(*change))[1] == expected

"""kg.graph.evidence: claims and harms of an opened graph weighed anew under the reader's switches."""

from __future__ import annotations

import pytest

from kg.errors import NotFoundError
from kg.evidence.assessment import assess
from kg.evidence.selection import Selection
from kg.graph.evidence import GraphEvidence
from kg.namespaces import KG

PAIN = "kg:claim-cells-improve-pain"
THERAPY, INFECTION = "kg:therapy-disc-cells", "kg:risk-infection"


@pytest.fixture(scope="module")
def evidence(small):
    """The evidence of the small graph."""
    return GraphEvidence(small)


def test_weighed_without_switches_a_claim_is_as_the_build_left_it(small, evidence):
    """Status, certainty, reasons, losses and differences are those that stand in the graph, of every claim."""
    facts = small.facts
    for claim in facts.members("Claim"):
        found, node = evidence.claim(claim), facts.value(claim, "hasAssessment")
        assert facts.value(node, "status") == f"{KG}claim-status-{found.assessment.status}"
        assert facts.value(node, "certainty").endswith(found.assessment.certainty.words.replace(" ", "-"))
        assert facts.value(node, "reasonText") == "; ".join(found.assessment.reasons)
        assert facts.values(node, "differsIn") == sorted(d.sentence for d in found.differences)
        assert facts.values(node, "dependsOnSource") == sorted(f"{KG}{x.unit}" for x in found.losses if x.changes)


def test_weighed_without_switches_a_harm_is_as_the_build_left_it(small, evidence):
    """The sums of every exposure are those of the graph."""
    facts = small.facts
    for incidence in facts.members("Incidence"):
        given, risk = facts.value(incidence, "incidenceIn"), facts.value(incidence, "incidenceOf")
        crude = evidence.harm(risk, given).rate.crude
        assert [facts.integer(incidence, n) for n in ("affected", "atRisk")] == [crude.affected, crude.at_risk]


def test_a_claim_says_what_it_is(evidence):
    """Sentence, kind of question, arguments and years come with it."""
    found = evidence.claim(PAIN)
    assert found.iri == str(KG["claim-cells-improve-pain"])
    assert (found.plain, found.question_type) == ("Donor cells in a disc ease disc pain.", "benefit")
    assert [a.source for a in found.arguments] == ["study-series", "study-series-later", "study-trial"]
    assert [(y.year, y.assessment.status) for y in found.years] == [
        (2018, "supported"),
        (2020, "supported"),
        (2024, "contested"),
    ]
    assert found.assessment == assess(found.arguments, "benefit")
    assert (found.left_out, found.selection) == ((), Selection())


def test_a_claim_is_found_by_its_label(evidence):
    """Whatever the graph resolves may name a claim."""
    assert evidence.claim("Donor cells ease disc pain") == evidence.claim(PAIN)


@pytest.mark.parametrize(
    ("switches", "status", "left"),
    [
        ({"until": 2020}, "supported", {"study-trial"}),
        ({"until": 2017}, "no-valid-evidence", {"study-trial", "study-series", "study-series-later"}),
        ({"designs": frozenset({"design-rct"})}, "disputed", {"study-series", "study-series-later"}),
        ({"blinded_only": True}, "disputed", {"study-series", "study-series-later"}),
        ({"compared_only": True}, "disputed", {"study-series", "study-series-later"}),
        ({"without": frozenset({"cohort-series"})}, "disputed", {"study-series", "study-series-later"}),
        ({"without": frozenset({"study-series"})}, "contested", {"study-series"}),
    ],
)
def test_switches_change_what_is_weighed(evidence, switches, status, left):
    """Status and sources left out follow the switches; each left-out source has a reason."""
    found = evidence.claim(PAIN, Selection(**switches))
    assert found.assessment.status == status
    assert {source for source, _ in found.left_out} == left
    assert all(reason for _, reason in found.left_out)
    assert {a.source for a in found.arguments}.isdisjoint(left)


def test_a_harm_without_its_trial(evidence):
    """Until 2020 only the series counted infections, and nobody compared them."""
    found = evidence.harm(INFECTION, THERAPY, Selection(until=2020))
    assert (found.rate.crude.affected, found.rate.crude.at_risk, found.effect) == (3, 30, None)
    assert evidence.harm(INFECTION, THERAPY).effect.at_risk_compared == 20


def test_a_harm_that_nobody_counted_has_no_numbers(evidence):
    """No count is no rate and no comparison, not zero."""
    found = evidence.harm("kg:risk-rejection", "kg:proc-sham")
    assert (found.rate, found.effect) == (None, None)


def test_what_is_no_claim_cannot_be_weighed(evidence):
    """A harm in place of a claim, or a name nobody knows, is an error that says how to go on."""
    with pytest.raises(NotFoundError, match=r"is no claim.*To mend"):
        evidence.claim(INFECTION)
    with pytest.raises(NotFoundError):
        evidence.claim("kg:claim-no-such-thing")
    with pytest.raises(NotFoundError):
        evidence.harm("kg:risk-no-such-thing", THERAPY)


def test_counted_exposures_by_treatment_and_harm(evidence):
    """All exposures, those of one treatment, those of one harm, or the one of both."""
    therapy, risk = str(KG["therapy-disc-cells"]), str(KG["risk-infection"])
    every = evidence.counted()
    assert {e for e in every if e.given == therapy} == set(evidence.counted(given=therapy))
    assert {e for e in every if e.risk == risk} == set(evidence.counted(risk=risk))
    ((only),) = evidence.counted(given=therapy, risk=risk)
    assert (only.given, only.risk) == (therapy, risk)
    assert evidence.counted(given="kg:nothing") == ()

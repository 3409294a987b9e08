"""Every certainty of a release can be made again from what the release holds."""

from __future__ import annotations

import pytest

from kg.build.facts import local
from kg.evidence.assessment import RULE_SET


def stated(graph, claim):
    """What the release says of a claim."""
    facts = graph.facts
    node = facts.value(claim, "hasAssessment")
    return {
        "status": local(facts.value(node, "status")),
        "certainty": local(facts.value(node, "certainty")),
        "existence": local(facts.value(node, "existence")),
        "level": facts.integer(node, "evidenceLevel"),
        "ladder": facts.value(node, "levelLadder"),
        "reasons": facts.value(node, "reasonText"),
        "human": facts.integer(node, "humanStudies"),
        "people": facts.integer(node, "peopleBehind"),
        "sides": [
            facts.integer(node, f"{side}{kind}")
            for kind in ("Studies", "Syntheses", "Statements")
            for side in ("supporting", "disputing", "inconclusive")
        ],
        "depends": facts.values(node, "fragility"),
        "rules": facts.value(node, "ruleSet"),
    }


def weighed(graph, claim):
    """What weighing the claim anew gives, in the words of the release."""
    found = graph.evidence.claim(claim)
    result = found.assessment
    changing = [loss for loss in found.losses if loss.changes]
    return {
        "status": f"claim-status-{result.status}",
        "certainty": f"certainty-{result.certainty.words.replace(' ', '-')}",
        "existence": f"existence-{result.existence.value}",
        "level": result.level.number,
        "ladder": result.level.ladder,
        "reasons": "; ".join(result.reasons),
        "human": result.human_studies,
        "people": result.grade.people,
        "sides": [
            number
            for tally in (result.studies, result.syntheses, result.statements)
            for number in (tally.supports, tally.disputes, tally.inconclusive)
        ],
        "depends": sorted({f"Without {loss.label}: {'; '.join(loss.changes)}." for loss in changing}),
        "rules": RULE_SET,
    }


@pytest.mark.parametrize("release", ["small", "shipped"])
def test_every_assessment_of_a_release_can_be_made_again(release, request):
    """Status, certainty with its reasons, level, existence, counts and fragility of every claim come out the same."""
    graph = request.getfixturevalue(release)
    claims = graph.facts.members("Claim")
    assert claims
    for claim in claims:
        assert weighed(graph, claim) == stated(graph, claim), claim

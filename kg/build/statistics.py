"""The numbers that a release states of itself."""

from __future__ import annotations

from collections import Counter, defaultdict

from kg.build.facts import COUNTED, Facts, local
from kg.namespaces import ASSESSED, CLAIMED, DERIVATIONS, INFERRED, META
from kg.quads import text_of

CONCEPTS = (
    "Condition",
    "Risk",
    "Therapy",
    "CellSource",
    "CellProduct",
    "CellType",
    "Tissue",
    "AnatomicalSite",
    "DonorRelation",
    "Procedure",
    "RiskFactor",
    "Mitigation",
    "Mechanism",
    "OutcomeMeasure",
    "StudyDesign",
    "Statistic",
    "Setting",
    "OpenQuestion",
)
"""Classes of concepts."""

NOT_PRIMARY = frozenset(
    {
        "design-systematic-review",
        "design-meta-analysis",
        "design-network-meta-analysis",
        "design-narrative-review",
        "design-practice-guideline",
        "design-expert-opinion",
        "design-trial-registration",
    }
)
"""Designs that looked at nobody themselves: what they count was counted elsewhere, or not yet."""

RECORDS = frozenset({"design-database-analysis", "design-registry", "design-survey", "design-cross-sectional"})
"""Designs that count people in records and answers, often by the hundred thousand."""

_COMPUTED = frozenset(map(str, (ASSESSED, CLAIMED, DERIVATIONS, META)))
_MATCHES = frozenset(
    f"http://www.w3.org/2004/02/skos/core#{how}Match" for how in ("exact", "close", "broad", "narrow", "related")
)

STATED = {
    "Document": "documents",
    "Study": "studies",
    "independent cohorts": "primary studies, those of one cohort once; no reviews, guidelines, bare registrations or "
    "retracted studies",
    "participants": "people in human primary studies, each cohort once by its largest report; reviews and retracted "
    "studies are left out",
    "participants outside records": "of these, those not in databases, registries or surveys",
    "Claim": "claims",
    "contested claims": "studies or syntheses stand on both sides",
    "EvidenceLine": "evidence lines",
    "lines that support": "evidence lines for a claim",
    "lines that dispute: no difference": "evidence lines that find no difference where the claim says there is one",
    "lines that dispute: the opposite": "evidence lines that find the opposite of the claim",
    "lines that are inconclusive": "evidence lines that leave the claim open",
    "EventCount": "counts of harm",
    "counts of zero": "counts of harm that looked and found none affected",
    "counts not reported": "counts of harm whose source does not say how many were affected",
    "OutcomeResult": "results of outcomes",
    "EffectEstimate": "effect estimates",
    "BurdenCount": "numbers of operations, people or businesses",
    "NegativeSearch": "searches that found nothing, with place and day",
    "OpenQuestion": "open questions",
    "concepts": "concepts of all classes, open questions among them",
    **{kind: "concepts of this class" for kind in CONCEPTS if kind != "OpenQuestion"},
    "mappings": "links of concepts and classes to terms of public ontologies",
    "Incidence": "computed proportions of people with a harm",
    "Derivation": "inferred facts with their reasons",
    "quads": "triples in their named graphs",
    "quads asserted": "of these, written by people: data, ontology and mappings",
    "quads inferred": "of these, inferred by rules",
    "quads computed": "of these, assessments, proportions, reasons and notes on the build",
}
"""What each number means, in the order in which the numbers are told."""


def count(facts: Facts) -> dict[str, int]:
    """Every number that a release states, in the order of ``STATED``.

    Arguments:
        facts: a built graph.
    """
    found = {name: len(facts.members(name)) for name in (*COUNTED, *CONCEPTS)}
    found |= _people(facts) | _lines(facts) | _harms(facts) | _quads(facts)
    found["concepts"] = sum(found[kind] for kind in CONCEPTS)
    found["contested claims"] = sum(
        facts.value(assessment, "contested") == "true" for assessment in facts.members("Assessment")
    )
    return {name: found[name] for name in STATED}


def _people(facts: Facts) -> dict[str, int]:
    cohorts = set()
    largest: dict[str, int] = defaultdict(int)
    counted_in_records = set()
    for study in facts.members("Study"):
        design = local(facts.value(study, "design"))
        if design in NOT_PRIMARY or facts.value(study, "isOutOfStanding"):
            continue
        cohort = facts.value(study, "cohort") or study
        cohorts.add(cohort)
        human = local(facts.value(study, "realm")) == "realm-human"
        unit = local(facts.value(study, "countedUnit")) or "unit-people"
        number = facts.integer(study, "participants")
        if human and unit == "unit-people" and number is not None:
            largest[cohort] = max(largest[cohort], number)
            if design in RECORDS:
                counted_in_records.add(cohort)
    return {
        "independent cohorts": len(cohorts),
        "participants": sum(largest.values()),
        "participants outside records": sum(n for cohort, n in largest.items() if cohort not in counted_in_records),
    }


def _lines(facts: Facts) -> dict[str, int]:
    found: Counter[str] = Counter()
    for line in facts.members("EvidenceLine"):
        direction = local(facts.value(line, "direction"))
        kind = local(facts.value(line, "disputeKind")) if direction == "evidence-disputing" else ""
        found[f"{direction} {kind}".strip()] += 1
    return {
        "lines that support": found["evidence-supporting"],
        "lines that dispute: no difference": found["evidence-disputing finding-no-difference"],
        "lines that dispute: the opposite": found["evidence-disputing finding-opposite"],
        "lines that are inconclusive": found["evidence-inconclusive"],
    }


def _harms(facts: Facts) -> dict[str, int]:
    affected = [facts.integer(harm, "affected") for harm in facts.members("EventCount")]
    return {"counts of zero": affected.count(0), "counts not reported": affected.count(None)}


def _quads(facts: Facts) -> dict[str, int]:
    graphs: Counter[str] = Counter()
    mappings = 0
    for quad in facts.store.quads_for_pattern(None, None, None, None):
        graphs[text_of(quad.graph_name)] += 1
        mappings += quad.predicate.value in _MATCHES
    inferred, computed = graphs[str(INFERRED)], sum(graphs[name] for name in _COMPUTED)
    total = sum(graphs.values())
    return {
        "mappings": mappings,
        "quads": total,
        "quads asserted": total - inferred - computed,
        "quads inferred": inferred,
        "quads computed": computed,
    }

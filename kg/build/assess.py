"""Take the arguments and counts out of the graph, have them assessed, and write the results back as facts."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from kg.build.facts import Facts, local, quad, typed
from kg.evidence.assessment import RULE_SET, ClaimAssessment, assess
from kg.evidence.incidence import METHOD, CrudeIncidence, crude_incidence
from kg.evidence.items import Argument, Direction, HarmCount, SourceKind
from kg.namespaces import ASSESSED, KG, XSD

_DIRECTIONS = {
    "evidence-supporting": Direction.SUPPORTS,
    "evidence-disputing": Direction.DISPUTES,
    "evidence-inconclusive": Direction.INCONCLUSIVE,
}
_SYNTHESES = frozenset({"design-systematic-review", "design-meta-analysis", "design-network-meta-analysis"})
_OPINIONS = frozenset(
    {"design-narrative-review", "design-practice-guideline", "design-expert-opinion", "design-trial-registration"}
)
_WITHDRAWN = frozenset({"standing-retracted", "standing-superseded"})
_GIVEN = ("therapy", "usesProcedure", "cellSource")


def standing_quads(facts: Facts) -> Iterator[ox.Quad]:
    """Mark every source all of whose documents were retracted or superseded."""
    withdrawn = {
        document for document in facts.members("Document") if local(facts.value(document, "standing")) in _WITHDRAWN
    }
    studies = {
        study
        for study in facts.members("Study")
        if (documents := facts.values(study, "reportedIn")) and withdrawn.issuperset(documents)
    }
    for source in sorted(withdrawn | studies):
        yield quad(source, "isOutOfStanding", _literal(value=True), str(ASSESSED))


def claim_arguments(facts: Facts, claim: str) -> list[Argument]:
    """All arguments on one claim."""
    return [
        argument
        for line in facts.subjects("bearsOn", claim)
        for source in facts.subjects("hasEvidenceLine", line)
        if (argument := _argument(facts, line, source))
    ]


def _argument(facts: Facts, line: str, source: str) -> Argument | None:
    direction = _DIRECTIONS.get(local(facts.value(line, "direction")))
    if direction is None:
        return None
    design = local(facts.value(source, "design"))
    return Argument(
        source=local(source),
        unit=local(facts.value(source, "cohort") or source),
        label=facts.label(source),
        direction=direction,
        kind=_kind(facts, source, design),
        design=design,
        realm=local(facts.value(source, "realm")).removeprefix("realm-"),
        participants=facts.integer(source, "participants"),
        blinded=local(facts.value(source, "blinding")) == "blinding-double-blind",
        valid=facts.value(source, "isOutOfStanding") is None,
    )


def _kind(facts: Facts, source: str, design: str) -> SourceKind:
    """What stands behind an argument; a narrative review with figures of its own is a synthesis, else a text."""
    if design in _SYNTHESES:
        return SourceKind.SYNTHESIS
    if design == "design-narrative-review" and any(
        facts.values(source, name) for name in ("hasEventCount", "hasEffectEstimate")
    ):
        return SourceKind.SYNTHESIS
    return SourceKind.STATEMENT if not design or design in _OPINIONS else SourceKind.PRIMARY


def assessment_quads(facts: Facts) -> Iterator[ox.Quad]:
    """The assessment of every claim."""
    for claim in facts.members("Claim"):
        question_type = local(facts.value(claim, "questionType")).removeprefix("qtype-")
        yield from _describe(claim, assess(claim_arguments(facts, claim), question_type))


def _describe(claim: str, result: ClaimAssessment) -> Iterator[ox.Quad]:
    graph = str(ASSESSED)
    node = f"{KG}assessment-{local(claim).removeprefix('claim-')}"
    yield typed(node, "Assessment", graph)
    yield quad(claim, "hasAssessment", ox.NamedNode(node), graph)
    yield quad(node, "ruleSet", ox.Literal(RULE_SET), graph)
    yield quad(node, "status", ox.NamedNode(f"{KG}claim-status-{result.status}"), graph)
    yield quad(node, "certainty", ox.NamedNode(f"{KG}certainty-{result.certainty.words.replace(' ', '-')}"), graph)
    yield quad(node, "contested", _literal(result.contested), graph)
    yield quad(node, "singleSource", _literal(result.single_source), graph)
    yield quad(node, "humanStudies", _literal(result.human_studies), graph)
    if result.best_design:
        yield quad(node, "bestDesign", ox.NamedNode(f"{KG}{result.best_design}"), graph)
    for name, tally in (
        ("Studies", result.studies),
        ("Syntheses", result.syntheses),
        ("Statements", result.statements),
    ):
        yield quad(node, f"supporting{name}", _literal(tally.supports), graph)
        yield quad(node, f"disputing{name}", _literal(tally.disputes), graph)
        yield quad(node, f"inconclusive{name}", _literal(tally.inconclusive), graph)
    for reason in result.reasons:
        yield quad(node, "reason", ox.Literal(reason, language="en"), graph)
    yield quad(node, "reasonText", ox.Literal("; ".join(result.reasons), language="en"), graph)


def incidence_quads(facts: Facts) -> Iterator[ox.Quad]:
    """Crude incidence of every harm in every therapy, procedure and cell source with a usable denominator."""
    for (given, risk), counts in sorted(_counts_by_exposure(facts).items()):
        result = crude_incidence(counts)
        if result:
            yield from _describe_incidence(given, risk, result)


def _counts_by_exposure(facts: Facts) -> dict[tuple[str, str], list[HarmCount]]:
    grouped: dict[tuple[str, str], list[HarmCount]] = defaultdict(list)
    for study in facts.members("Study"):
        for count in facts.values(study, "hasEventCount"):
            arms = facts.values(count, "inArm")
            harm = _harm_count(facts, study, count, arms)
            risk = facts.value(count, "risk")
            if harm is None or risk is None or not arms:
                continue
            # A row over several arms says something of a treatment only where all those arms were given it.
            shared = set.intersection(*({v for name in _GIVEN for v in facts.values(arm, name)} for arm in arms))
            broader = {kind for given in shared for kind in _broader_therapies(facts, given)}
            for given in shared | broader:
                grouped[given, risk].append(harm)
    return grouped


def _broader_therapies(facts: Facts, given: str) -> list[str]:
    """Broader therapies that put cells into the same place in the same way.

    Without that condition discs, blood and bone would be added up under "cell therapy".
    """
    if not given.startswith(f"{KG}therapy-"):
        return []
    ways = _deliveries(facts, given)
    return [kind for kind in facts.values(given, "broaderTransitive") if ways & _deliveries(facts, kind)]


def _deliveries(facts: Facts, therapy: str) -> set[str]:
    return {s for s in facts.values(therapy, "hasStep") if local(facts.value(s, "stage")) == "stage-delivery"}


def _harm_count(facts: Facts, study: str, count: str, arms: list[str]) -> HarmCount | None:
    affected, at_risk = facts.integer(count, "affected"), facts.integer(count, "atRisk")
    if affected is None or at_risk is None:
        return None
    unit = local(facts.value(count, "countedUnit") or facts.value(study, "countedUnit")) or "unit-people"
    return HarmCount(
        count=local(count),
        unit=local(facts.value(study, "cohort") or study),
        arms=frozenset(map(local, arms)),
        affected=affected,
        at_risk=at_risk,
        design=local(facts.value(study, "design")),
        human=local(facts.value(study, "realm")) == "realm-human",
        people=unit == "unit-people",
        part=facts.value(count, "partOf") is not None,
        valid=facts.value(study, "isOutOfStanding") is None,
        study=local(study),
        one_kind=local(facts.value(count, "riskMatch")) == "match-one-kind",
    )


def _describe_incidence(given: str, risk: str, result: CrudeIncidence) -> Iterator[ox.Quad]:
    graph = str(ASSESSED)
    node = f"{KG}incidence-{hashlib.sha256(f'{given} {risk}'.encode()).hexdigest()[:16]}"
    proportion = result.proportion
    yield typed(node, "Incidence", graph)
    yield quad(given, "hasIncidence", ox.NamedNode(node), graph)
    yield quad(node, "incidenceIn", ox.NamedNode(given), graph)
    yield quad(node, "incidenceOf", ox.NamedNode(risk), graph)
    yield quad(node, "affected", _literal(proportion.affected), graph)
    yield quad(node, "atRisk", _literal(proportion.at_risk), graph)
    yield quad(node, "studyCount", _literal(result.units), graph)
    for name, number in (
        ("proportion", proportion.value),
        ("ciLow", proportion.low),
        ("ciHigh", proportion.high),
        ("ciLevel", proportion.level),
    ):
        yield quad(node, name, ox.Literal(f"{number:.6f}", datatype=ox.NamedNode(str(XSD.decimal))), graph)
    yield quad(node, "methodName", ox.Literal(METHOD), graph)
    yield quad(node, "ruleSet", ox.Literal(RULE_SET), graph)
    for count in result.used:
        yield quad(node, "computedFrom", ox.NamedNode(f"{KG}{count}"), graph)


def _literal(value: bool | int) -> ox.Literal:  # noqa: FBT001 - it is the value that is written
    return ox.Literal(value)

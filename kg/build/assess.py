"""Have the claims assessed and write the results back as facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.build.evidence_items import EvidenceItems
from kg.build.facts import Facts, local, quad, typed
from kg.build.spread import spread_under
from kg.evidence.assessment import RULE_SET, ClaimAssessment, assess
from kg.evidence.differences import differences
from kg.evidence.items import Argument
from kg.evidence.robustness import Loss, losses
from kg.evidence.selection import Selection
from kg.namespaces import ASSESSED, KG

_WITHDRAWN = frozenset({"standing-retracted", "standing-superseded"})
_GRAPH = str(ASSESSED)


def standing_quads(facts: Facts) -> Iterator[ox.Quad]:
    """Mark every source whose findings no longer stand.

    A document does not stand where it was retracted or superseded; a study where none of its documents does, registry
    entries aside: what a registry still says of it is not a second report of sound findings.
    """
    standing = {document: local(facts.value(document, "standing")) for document in facts.members("Document")}
    withdrawn = {document for document, value in standing.items() if value in _WITHDRAWN}
    studies = set()
    for study in facts.members("Study"):
        documents = facts.values(study, "reportedIn")
        rest = [d for d in documents if d not in withdrawn and not _is_registry_entry(facts, d)]
        if withdrawn.intersection(documents) and not rest:
            studies.add(study)
    for source in sorted(withdrawn | studies):
        yield quad(source, "isOutOfStanding", ox.Literal(True), _GRAPH)  # noqa: FBT003 - it is the value written


def _is_registry_entry(facts: Facts, document: str) -> bool:
    return local(facts.value(document, "documentType")) == "doctype-registry-entry"


def assessment_quads(facts: Facts, items: EvidenceItems | None = None) -> Iterator[ox.Quad]:
    """The assessment of every claim.

    Arguments:
        facts: the facts of the graph, with the standing of its sources.
        items: reader of its evidence, where there is one already.
    """
    reader = items or EvidenceItems(facts)
    for claim in facts.members("Claim"):
        arguments, question_type = reader.arguments(claim), reader.question_type(claim)
        may_cause, spread = reader.may_cause(claim), spread_under(reader, claim)
        result = assess(arguments, question_type, spread(Selection()), may_cause=may_cause)
        yield from _describe(claim, result)
        yield from _describe_sides(claim, result, arguments)
        yield from _describe_losses(claim, losses(arguments, question_type, may_cause=may_cause, spread=spread))


def assessment_of(claim: str) -> str:
    """IRI of the assessment of a claim, by the claim's IRI."""
    return f"{KG}assessment-{local(claim).removeprefix('claim-')}"


def _describe(claim: str, result: ClaimAssessment) -> Iterator[ox.Quad]:
    node = assessment_of(claim)
    yield typed(node, "Assessment", _GRAPH)
    yield quad(claim, "hasAssessment", ox.NamedNode(node), _GRAPH)
    for name, value in (
        ("status", f"claim-status-{result.status}"),
        ("certainty", f"certainty-{result.certainty.words.replace(' ', '-')}"),
        ("existence", f"existence-{result.existence.value}"),
        ("bestDesign", result.best_design),
    ):
        if value:
            yield quad(node, name, ox.NamedNode(f"{KG}{value}"), _GRAPH)
    for name, literal in (
        ("ruleSet", ox.Literal(RULE_SET)),
        ("contested", ox.Literal(result.contested)),
        ("singleSource", ox.Literal(result.single_source)),
        ("humanStudies", ox.Literal(result.human_studies)),
        ("peopleBehind", ox.Literal(result.grade.people)),
        ("evidenceLevel", ox.Literal(result.level.number)),
        ("levelLadder", ox.Literal(result.level.ladder)),
        ("levelReason", _text(result.level.words)),
    ):
        yield quad(node, name, literal, _GRAPH)
    for name, tally in (
        ("Studies", result.studies),
        ("Syntheses", result.syntheses),
        ("Statements", result.statements),
    ):
        yield quad(node, f"supporting{name}", ox.Literal(tally.supports), _GRAPH)
        yield quad(node, f"disputing{name}", ox.Literal(tally.disputes), _GRAPH)
        yield quad(node, f"inconclusive{name}", ox.Literal(tally.inconclusive), _GRAPH)
    yield from _describe_grade(node, result)


def _describe_grade(node: str, result: ClaimAssessment) -> Iterator[ox.Quad]:
    for reason in result.reasons:
        yield quad(node, "reason", _text(reason), _GRAPH)
    yield quad(node, "reasonText", _text("; ".join(result.reasons)), _GRAPH)
    for source in result.grade.body:
        if source.startswith("study-"):
            yield quad(node, "decidedBy", ox.NamedNode(f"{KG}{source}"), _GRAPH)
    for number, step in enumerate(result.grade.steps, start=1):
        part = f"{KG}gradestep-{local(node).removeprefix('assessment-')}-{number}"
        yield typed(part, "GradeStep", _GRAPH)
        yield quad(node, "hasGradeStep", ox.NamedNode(part), _GRAPH)
        yield quad(part, "stepNumber", ox.Literal(number), _GRAPH)
        yield quad(part, "gradeDomain", ox.NamedNode(f"{KG}grade-{step.domain.value}"), _GRAPH)
        yield quad(part, "levelChange", ox.Literal(step.change), _GRAPH)
        yield quad(part, "stepReason", _text(step.sentence), _GRAPH)


def _describe_sides(claim: str, result: ClaimAssessment, arguments: list[Argument]) -> Iterator[ox.Quad]:
    if result.contested:
        for difference in differences(arguments):
            yield quad(assessment_of(claim), "differsIn", _text(difference.sentence), _GRAPH)


def _describe_losses(claim: str, found: Iterable[Loss]) -> Iterator[ox.Quad]:
    """Sources without which something would change; a claim with one source always depends on it."""
    node = assessment_of(claim)
    for loss in found:
        if loss.changes:
            yield quad(node, "dependsOnSource", ox.NamedNode(f"{KG}{loss.unit}"), _GRAPH)
            yield quad(node, "fragility", _text(f"Without {loss.label}: {'; '.join(loss.changes)}."), _GRAPH)


def _text(words: str) -> ox.Literal:
    return ox.Literal(words, language="en")

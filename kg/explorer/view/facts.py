"""The facts of an entity, grouped by what they mean."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib.namespace import SKOS

from kg.explorer.view.lookup import Lookup, Ref, is_entity
from kg.explorer.view.words import months
from kg.namespaces import CLAIMED, INFERRED, SKG

GROUPS = (
    (
        "What it is",
        (
            "tissue",
            "donor",
            "cellType",
            "cellSource",
            "processing",
            "stage",
            "manufacturer",
            "unit",
            "higherIsBetter",
            "affects",
            "severity",
            "documentType",
            "firstAuthor",
            "year",
            "journal",
            "citationDetail",
            "related",
        ),
    ),
    (
        "How it is done",
        (
            "hasStep",
            "deliversTo",
            "siteOfDelivery",
            "design",
            "setting",
            "realm",
            "control",
            "blinding",
            "participants",
            "countedUnit",
            "followUpMonths",
            "phase",
            "trialStatus",
            "enrolment",
            "enrolmentKind",
            "startedOn",
            "primaryCompletionOn",
            "completedOn",
            "resultsPostedOn",
            "whyStopped",
            "sponsor",
            "sponsorKind",
            "conditionAsPrinted",
            "harmCollection",
            "population",
            "role",
            "n",
            "therapy",
            "usesProcedure",
            "givenAsPrinted",
            "dose",
            "carrier",
            "route",
            "expanded",
        ),
    ),
    (
        "What it is for",
        (
            "investigatedFor",
            "indication",
            "alternativeTo",
            "studiesCondition",
            "studiesSite",
            "outcome",
            "intervention",
            "comparator",
            "inPopulation",
            "concerns",
            "blocks",
        ),
    ),
    (
        "Where it belongs",
        (
            "cohort",
            "synthesises",
            "reportedIn",
            "reportsStudy",
            "standing",
            "seenAs",
            "timesRead",
            "definitionSource",
            "trialId",
            "broader",
        ),
    ),
)
"""Titles of the groups and the properties in each, in the order in which people look for them."""

_SHOWN_ELSEWHERE = frozenset(
    {
        "hasArm",
        "hasEventCount",
        "hasOutcomeResult",
        "hasEffectEstimate",
        "hasBurdenCount",
        "hasEvidenceLine",
        "hasNegativeSearch",
        "hasStatement",
        "hasAssessment",
        "hasIncidence",
        "hasComparativeEffect",
        "hasApproval",
        "hasComponent",
        "limitation",
        "plain",
        "plainLanguage",
        "propositionKey",
        "subject",
        "predicate",
        "object",
        "doi",
        "pmid",
        "pmcid",
        "url",
        "whyItMatters",
        "wouldBeSettledBy",
        "broaderTransitive",
        "hasBearingClaim",
        "hasBearingStudy",
        "questionType",
        "inCondition",
        "inSetting",
        "atSite",
        "comparedWith",
        "status",
        "gapKind",
        "isOutOfStanding",
        "bearsIndirectlyOn",
        "hasPossibleRisk",
        "hasReportedRisk",
        "hasCountedRisk",
        "hasRiskOfStep",
        "hasRiskOfSource",
        "hasRiskOfCellType",
        "hasRiskOfDonor",
        "hasRiskOfProcessing",
        "hasRiskOfKind",
        "text",
        "number",
    }
)
_INCOMING = {
    "hasStep": "a step of",
    "cellSource": "cell source of",
    "processing": "a processing step of",
    "tissue": "tissue of",
    "donor": "donor of",
    "cellType": "held by",
    "affects": "site of",
    "deliversTo": "reached by",
    "alternativeTo": "may be replaced by",
    "indication": "an indication of",
    "cohort": "shared by",
    "synthesises": "reviewed in",
    "measure": "measured in",
    "design": "design of",
    "setting": "setting of",
    "hasArm": "a group of",
    "hasEventCount": "counted in",
    "hasOutcomeResult": "a result of",
    "hasEffectEstimate": "an estimate of",
    "hasEvidenceLine": "an argument of",
    "hasAssessment": "assesses",
    "hasStatement": "stands in",
    "expresses": "expressed by",
    "hasBurdenCount": "counted by",
    "related": "related to",
}


@dataclass(frozen=True)
class Fact:
    """One property of an entity with all its values.

    Arguments:
        name: the property in words.
        values: its values: links, or texts.
        inferred: True where a rule concluded it.
    """

    name: str
    values: tuple[Ref | str, ...]
    inferred: bool = False


@dataclass(frozen=True)
class FactGroup:
    """Facts that belong together.

    Arguments:
        title: what they are about.
        facts: the facts.
    """

    title: str
    facts: tuple[Fact, ...]


def read_facts(lookup: Lookup, iri: str) -> tuple[FactGroup, ...]:
    """The facts of an entity that no other part of its page shows; what is only claimed is no fact.

    Arguments:
        lookup: reads the graph.
        iri: an existing entity.
    """
    found = _outgoing(lookup, iri)
    groups = []
    for title, names in GROUPS:
        facts = [found.pop(name) for name in names if name in found]
        groups.append(FactGroup(title, tuple(facts)))
    groups.append(FactGroup("Other facts", tuple(found[name] for name in sorted(found))))
    groups.append(FactGroup("Where it appears", _incoming(lookup, iri)))
    return tuple(group for group in groups if group.facts)


def _outgoing(lookup: Lookup, iri: str) -> dict[str, Fact]:
    values: dict[str, dict[Ref | str, None]] = {}
    inferred: dict[str, bool] = {}
    labels: dict[str, str] = {}
    for predicate, value, is_iri, graph in lookup.quads_of(iri):
        name = _local(predicate)
        if not name or name in _SHOWN_ELSEWHERE or graph == str(CLAIMED) or (name == "broader" and is_iri):
            continue
        shown: Ref | str = months(float(value)) if name == "followUpMonths" else value
        if is_iri:
            shown = lookup.ref(value) if is_entity(value) else value
        elif value in ("true", "false"):
            shown = "yes" if value == "true" else "no"
        values.setdefault(name, {})[shown] = None
        labels[name] = lookup.term(predicate)
        inferred[name] = inferred.get(name, True) and graph == str(INFERRED)
    return {name: Fact(labels[name], _sorted(values[name]), inferred[name]) for name in values}


def _incoming(lookup: Lookup, iri: str) -> tuple[Fact, ...]:
    found: dict[str, dict[Ref | str, None]] = {}
    for subject, predicate, graph in lookup.quads_to(iri):
        name = _local(predicate)
        if name not in _INCOMING or not is_entity(subject) or graph == str(CLAIMED):
            continue
        found.setdefault(_INCOMING[name], {})[_whole(lookup, subject)] = None
    return tuple(Fact(name, _sorted(found[name])) for name in sorted(found))


def _whole(lookup: Lookup, iri: str) -> Ref:
    """The study of an arm or a result, else the thing itself: a part means little alone."""
    if lookup.kind(iri) in ("Arm", "OutcomeResult", "EventCount"):
        for name in ("skg:hasArm", "skg:hasOutcomeResult", "skg:hasEventCount"):
            if owners := lookup.subjects(name, iri):
                return lookup.ref(owners[0])
    return lookup.ref(iri)


def _sorted(values: dict[Ref | str, None]) -> tuple[Ref | str, ...]:
    return tuple(sorted(values, key=lambda v: (v.label if isinstance(v, Ref) else v).casefold()))


def _local(predicate: str) -> str:
    for base in (str(SKG), str(SKOS)):
        if predicate.startswith(base):
            name = predicate.removeprefix(base)
            return name if base == str(SKG) or name in ("related", "broader") else ""
    return ""

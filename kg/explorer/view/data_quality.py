"""How good the graph is: how much of what, how claims stand, and how well the sources were read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kg.build.pipeline import COUNTED
from kg.explorer.view.lookup import Lookup
from kg.explorer.view.words import counted
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.quality.debts import FILE, allowed, read_debts
from kg.quality.report import measure_quality
from kg.resources import data_folder

_STATUS_ORDER = ("supported", "contested", "inconclusive", "disputed", "statement only", "no valid evidence")
_CERTAINTY_ORDER = ("high", "moderate", "low", "very low", "not graded")
_ONCE_OR_MORE = 2


@dataclass(frozen=True)
class Meter:
    """A number with its share of a whole.

    Arguments:
        label: what is counted.
        number: how many.
        share: part of the longest or of the whole, 0 to 1.
    """

    label: str
    number: int
    share: float


@dataclass(frozen=True)
class Quality:
    """What the quality section shows.

    Arguments:
        classes: instances of the main classes.
        statuses: claims by how their evidence is spread.
        certainties: claims by certainty.
        reading: documents by how they were seen, and by how often.
        standings: documents by standing.
        remarks: what to beware of, in sentences.
        zeros: counts of exactly none among a known number.
        searches: negative searches.
    """

    classes: tuple[Meter, ...]
    statuses: tuple[Meter, ...]
    certainties: tuple[Meter, ...]
    reading: tuple[Meter, ...]
    standings: tuple[Meter, ...]
    remarks: tuple[str, ...]
    zeros: int
    searches: int


def read_quality(lookup: Lookup) -> Quality:
    """Count what tells of a graph's quality.

    Arguments:
        lookup: reads the opened graph.
    """
    facts = lookup.graph.facts
    documents, claims = facts.members("Document"), facts.members("Claim")
    assessments = {claim: lookup.value(claim, "skg:hasAssessment") for claim in claims}
    statuses = Counter(lookup.word(a, "skg:status") if a else "not assessed" for a in assessments.values())
    certainties = Counter(lookup.word(a, "skg:certainty") if a else "" for a in assessments.values())
    certainties["not graded"] += certainties.pop("", 0)
    single = sum(lookup.value(a, "skg:singleSource") == "true" for a in assessments.values() if a)
    zeros = [
        count
        for count in facts.members("EventCount")
        if lookup.integer(count, "skg:affected") == 0 and lookup.integer(count, "skg:atRisk")
    ]
    return Quality(
        classes=meters({_CLASS_WORDS.get(kind, kind): len(facts.members(kind)) for kind in COUNTED}),
        statuses=meters(_ordered(statuses, _STATUS_ORDER)),
        certainties=meters(_ordered(certainties, _CERTAINTY_ORDER)),
        reading=meters(_reading(lookup, documents)),
        standings=meters(dict(Counter(lookup.word(d, "skg:standing") or "not said" for d in documents).most_common())),
        remarks=_remarks(lookup, documents, single, len(claims)),
        zeros=len(zeros),
        searches=len(facts.members("NegativeSearch")),
    )


_CLASS_WORDS = {
    "Document": "documents",
    "Study": "studies",
    "Claim": "claims",
    "EvidenceLine": "arguments for or against",
    "EventCount": "counts of harms",
    "OutcomeResult": "results of outcomes",
    "EffectEstimate": "effect estimates",
    "BurdenCount": "counts of operations, people or businesses",
    "NegativeSearch": "searches that found nothing",
    "Risk": "harms",
    "Therapy": "therapies",
    "Condition": "conditions",
    "CellSource": "cell sources",
    "Procedure": "procedures",
    "OpenQuestion": "open questions",
    "Derivation": "inferred facts with reasons",
    "Incidence": "computed proportions",
}


@dataclass(frozen=True)
class MeasureRow:
    """One row of the report.

    Arguments:
        name: the measure's short name, as ``stemkg check --list`` takes it.
        number: how many.
        total: of how many.
        of: of what.
        meaning: what the number says.
        debt: True where the curators could mend it, False where only the sources could.
        allowed: largest number that the project allows itself, None where nothing is laid down.
    """

    name: str
    number: int
    total: int
    of: str
    meaning: str
    debt: bool
    allowed: int | None


def measure_rows(graph: KnowledgeGraph) -> tuple[MeasureRow, ...]:
    """Every measure of quality over a graph, with what the project allows itself.

    Arguments:
        graph: the opened graph.
    """
    debts = read_debts(data_folder() / FILE)
    return tuple(
        MeasureRow(
            finding.measure.name,
            finding.number,
            finding.found.total,
            finding.measure.of,
            finding.measure.meaning,
            finding.measure.debt,
            None if debts is None else allowed(debts, finding),
        )
        for finding in measure_quality(graph.facts)
    )


def meters(numbers: Mapping[str, int]) -> tuple[Meter, ...]:
    """Numbers as meters whose longest is full; zeros are left out.

    >>> [(m.label, m.share) for m in meters({"a": 4, "b": 1, "c": 0})]
    [('a', 1.0), ('b', 0.25)]
    """
    longest = max(numbers.values(), default=0)
    return tuple(Meter(label, number, number / longest) for label, number in numbers.items() if number)


def _ordered(numbers: Mapping[str, int], order: tuple[str, ...]) -> dict[str, int]:
    known = {label: numbers[label] for label in order if numbers.get(label)}
    return known | {label: number for label, number in sorted(numbers.items()) if label not in known}


def _reading(lookup: Lookup, documents: list[str]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for document in documents:
        seen = lookup.word(document, "skg:seenAs") or "not said how"
        times = lookup.integer(document, "skg:timesRead") or 1
        found[
            f"{seen}, read {'once' if times < _ONCE_OR_MORE else 'twice' if times == _ONCE_OR_MORE else 'more often'}"
        ] += 1
    return dict(found.most_common())


def _remarks(lookup: Lookup, documents: list[str], single: int, claims: int) -> tuple[str, ...]:
    abstracts = sum(lookup.word(d, "skg:seenAs") == "abstract" for d in documents)
    second = sum((lookup.integer(d, "skg:timesRead") or 1) >= _ONCE_OR_MORE for d in documents)
    total = len(documents)
    return (
        (
            f"{counted(abstracts, 'document')} of {total:,} were seen only as an abstract or summary page: "
            "harms that stand in the full text alone are missing from them."
        ),
        f"{counted(second, 'document')} of {total:,} were read twice, independently; the others once.",
        f"{counted(single, 'claim')} of {claims:,} rest on one source alone.",
    )

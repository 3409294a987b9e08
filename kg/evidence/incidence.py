"""Crude incidence of a harm over independent studies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg.evidence.items import HarmCount
from kg.evidence.proportion import Proportion, clopper_pearson

CHOSEN_BY_HARM = frozenset({"design-case-report", "design-case-series"})
"""Designs whose people may have been chosen because they were harmed."""

POOLED = frozenset(
    {"design-systematic-review", "design-meta-analysis", "design-network-meta-analysis", "design-narrative-review"}
)
"""Designs whose counts are taken together from other studies."""

METHOD = "crude sum over independent studies, exact interval (Clopper and Pearson 1934)"


@dataclass(frozen=True)
class CrudeIncidence:
    """A crude proportion and what it was made of.

    Arguments:
        proportion: the sum of affected over the sum of at risk, with its exact interval.
        used: ids of the counts that entered.
        units: how many independent cohorts or studies entered.
        excluded: id and reason of every count that did not enter.
    """

    proportion: Proportion
    used: tuple[str, ...]
    units: int
    excluded: tuple[tuple[str, str], ...]


def crude_incidence(counts: Iterable[HarmCount], level: float = 0.95) -> CrudeIncidence | None:
    """Sum the counts of one harm over independent studies; None where no count has a usable denominator.

    One cohort enters once, by the study that counted most of its people; arms of one study that do not overlap are
    added.
    Counts that are parts of others, that count one kind of the harm only or something else than people, or whose
    people were chosen because they were harmed do not enter. The count of a review enters only where no study of its
    own is there, and then the largest alone: reviews share their studies.

    Arguments:
        counts: all counts of one harm in one therapy, source or procedure.
        level: level of the interval.

    >>> one = HarmCount("c1", "s1", frozenset({"a"}), 1, 60, "design-rct")
    >>> two = HarmCount("c2", "s2", frozenset({"b"}), 0, 40, "design-cohort")
    >>> crude_incidence([one, two]).proportion.value
    0.01
    """
    by_unit: dict[str, list[HarmCount]] = defaultdict(list)
    excluded: list[tuple[str, str]] = []
    for count in sorted(counts, key=lambda c: c.count):
        reason = _unusable(count)
        if reason:
            excluded.append((count.count, reason))
        else:
            by_unit[count.unit].append(count)
    for unit, reason in _superseded_reviews(by_unit):
        excluded += [(count.count, reason) for count in by_unit.pop(unit)]
    used: list[HarmCount] = []
    for unit in sorted(by_unit):
        chosen, left = _once(by_unit[unit])
        used += chosen
        excluded += [(count.count, "the same people are counted in another row") for count in left]
    if not used:
        return None
    affected = sum(count.affected for count in used)
    at_risk = sum(count.at_risk for count in used)
    return CrudeIncidence(
        clopper_pearson(affected, at_risk, level),
        tuple(sorted(count.count for count in used)),
        len(by_unit),
        tuple(sorted(excluded)),
    )


def _superseded_reviews(by_unit: dict[str, list[HarmCount]]) -> list[tuple[str, str]]:
    """Units of reviews that must not be added to the others, and why."""
    sizes = {
        unit: max(count.at_risk for count in counts)
        for unit, counts in by_unit.items()
        if all(count.design in POOLED for count in counts)
    }
    if len(sizes) < len(by_unit):
        return [(unit, "a review: its people may be those of the studies counted here") for unit in sorted(sizes)]
    largest = max(sizes, key=lambda unit: (sizes[unit], unit), default="")
    return [(unit, "a smaller review: reviews share their studies") for unit in sorted(sizes) if unit != largest]


def _unusable(count: HarmCount) -> str:
    if not count.valid:
        return "the study was retracted or superseded"
    if not (count.human and count.people):
        return "it does not count people"
    if count.part:
        return "it is part of another count"
    if count.one_kind:
        return "it counts one kind of this harm only"
    if count.at_risk < 1:
        return "nobody was at risk"
    if count.design == "design-outbreak-investigation":
        return "an outbreak: its people were given a product known to be contaminated"
    if count.design in CHOSEN_BY_HARM and (count.at_risk == 1 or count.affected == count.at_risk):
        return "the people were chosen because they were harmed: a case is not a rate"
    return ""


def _once(counts: list[HarmCount]) -> tuple[list[HarmCount], list[HarmCount]]:
    """The counts of the study that counted most people of a cohort, and all others.

    Arms of different studies of one cohort have different ids and hold the same people.
    """
    by_study: dict[str, list[HarmCount]] = defaultdict(list)
    for count in counts:
        by_study[count.study].append(count)
    options = [_disjoint(by_study[study])[0] for study in sorted(by_study)]
    chosen = max(options, key=lambda option: (sum(c.at_risk for c in option), sum(c.affected for c in option)))
    return chosen, [count for count in counts if count not in chosen]


def _disjoint(counts: list[HarmCount]) -> tuple[list[HarmCount], list[HarmCount]]:
    """Largest counts first; a count that shares an arm with one already chosen is left out."""
    chosen: list[HarmCount] = []
    left: list[HarmCount] = []
    taken: set[str] = set()
    for count in sorted(counts, key=lambda c: (-c.at_risk, -c.affected, c.count)):
        if taken & count.arms:
            left.append(count)
        else:
            chosen.append(count)
            taken |= count.arms
    return chosen, left

"""Crude incidence of a harm over independent studies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.evidence.independence import independent
from kg.evidence.items import HarmCount
from kg.evidence.proportion import Proportion, clopper_pearson

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
    units, excluded = independent(counts)
    if not units:
        return None
    affected = sum(unit.affected for unit in units)
    at_risk = sum(unit.at_risk for unit in units)
    used = tuple(sorted(row.count for unit in units for row in unit.rows))
    return CrudeIncidence(clopper_pearson(affected, at_risk, level), used, len(units), excluded)

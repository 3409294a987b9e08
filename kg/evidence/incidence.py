"""How often a harm was counted: the crude sum over independent studies, and a pooled proportion where that is fair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from kg.evidence.independence import CohortCount, independent
from kg.evidence.items import HarmCount
from kg.evidence.pooled_incidence import WIDE_TAU, PooledProportion, StudyCount, pool_proportions
from kg.evidence.proportion import Proportion, clopper_pearson
from kg.evidence.selection import Selection

BACKGROUND_HARMS = frozenset(
    {"risk-death", "risk-serious-adverse-event", "risk-non-serious-adverse-event", "risk-any-adverse-event"}
)
"""Harms that mostly come with the disease: over different diseases, one figure for a treatment would mislead."""

WIDE_INTERVAL = 0.5
"""Width of the interval of a pooled proportion from which it is not given (StemKG's own rule)."""

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


@dataclass(frozen=True)
class HarmRate:
    """How often a harm was counted after one treatment.

    Arguments:
        units: the independent studies or cohorts that entered.
        crude: affected and at risk added over them, with the exact interval.
        pooled: one proportion that allows for differences between the studies, None where nothing was pooled.
        why_not: why nothing was pooled, empty where something was.
        excluded: id and reason of every count that did not enter.
    """

    units: tuple[CohortCount, ...]
    crude: Proportion
    pooled: PooledProportion | None
    why_not: str
    excluded: tuple[tuple[str, str], ...]

    @property
    def used(self) -> tuple[str, ...]:
        """Ids of the counts that entered, sorted."""
        return tuple(sorted(row.count for unit in self.units for row in unit.rows))


def harm_rate(counts: Iterable[HarmCount], selection: Selection | None = None, level: float = 0.95) -> HarmRate | None:
    """Add up and pool one harm in one treatment over independent studies; None where nothing usable is left.

    Arguments:
        counts: all counts of one harm in one therapy, source or procedure.
        selection: switches; everything enters where they are left out.
        level: level of all intervals.

    >>> one = HarmCount("c1", "s1", frozenset({"a"}), 1, 60, "design-rct")
    >>> two = HarmCount("c2", "s2", frozenset({"b"}), 0, 40, "design-cohort", year=2019)
    >>> rate = harm_rate([one, two])
    >>> rate.crude.value, rate.pooled.studies
    (0.01, 2)
    >>> harm_rate([one, two], Selection(until=2019)).why_not
    'one study alone: nothing to pool'
    """
    kept, left = (selection or Selection()).choose(counts)
    units, excluded = independent(kept)
    if not units:
        return None
    affected, at_risk = sum(unit.affected for unit in units), sum(unit.at_risk for unit in units)
    why_not = unlike(units)
    pooled = None
    if not why_not:
        pooled = pool_proportions((StudyCount(unit.unit, unit.affected, unit.at_risk) for unit in units), level=level)
        if pooled.tau2 is not None and (sqrt(pooled.tau2) >= WIDE_TAU or pooled.high - pooled.low > WIDE_INTERVAL):
            pooled, why_not = None, "the studies lie so far apart that one figure would say nothing: shown, not pooled"
    return HarmRate(
        units, clopper_pearson(affected, at_risk, level), pooled, why_not, tuple(sorted({*left, *excluded}))
    )


def unlike(units: Sequence[CohortCount]) -> str:
    """Why counts must not be pooled, empty where they may."""
    if len(units) == 1:
        return "a review's own sum: nothing to pool" if units[0].review else "one study alone: nothing to pool"
    if any(row.risk in BACKGROUND_HARMS for unit in units for row in unit.rows) and not _shared_conditions(units):
        return "their people had different diseases, which bring this harm themselves: shown, not pooled"
    if len({unit.serious_only for unit in units}) > 1:
        return "some studies counted serious events only, others all: shown, not pooled"
    return ""


def _shared_conditions(units: Sequence[CohortCount]) -> frozenset[str]:
    """Conditions that the people of all units had; all, where a study does not say."""
    known = [row.conditions for unit in units for row in unit.rows if row.conditions]
    return frozenset.intersection(*known) if known else frozenset({"not recorded"})

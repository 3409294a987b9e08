"""How much more or less often a harm was counted after a treatment than in the comparison groups beside it.

Only randomised comparisons are pooled, and only those whose controls are alike; the others are shown, not pooled, with
the reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.errors import EvidenceError
from kg.evidence.comparison import INERT_CONTROLS, Comparison, comparisons
from kg.evidence.items import HarmCount
from kg.evidence.meta_analysis import PooledEffect, pool
from kg.evidence.selection import Selection
from kg.evidence.stratified import mantel_haenszel
from kg.evidence.two_arms import Measure, TwoArms, effects_of_counts

RARE = 0.05
"""Proportion in either group below which a harm is rare. Inverse-variance weights mislead there, and tables
with an empty cell need no correction by Mantel and Haenszel (Cochrane Handbook 5.1, section 16.9.5)."""

FAR_APART = 0.75
"""I2 from which studies on both sides of no difference are shown and not pooled (StemKG's own rule)."""


@dataclass(frozen=True)
class HarmEffect:
    """Comparisons of one harm and, where that makes sense, one figure for them.

    Arguments:
        comparisons: one a study or cohort.
        pooled: those of them that were pooled.
        only_shown: unit and reason of those that were not.
        ratio: risk ratio of those pooled, None where nothing was pooled.
        difference: risk difference of those pooled, None where nothing was pooled.
        why_not: why nothing was pooled, empty where something was.
        control: id of the kind of control that all pooled ones share; empty where they differ.
        excluded: id and reason of every count that did not enter.
    """

    comparisons: tuple[Comparison, ...]
    pooled: tuple[Comparison, ...]
    only_shown: tuple[tuple[str, str], ...]
    ratio: PooledEffect | None
    difference: PooledEffect | None
    why_not: str
    control: str
    excluded: tuple[tuple[str, str], ...]

    @property
    def affected(self) -> int:
        """People with the harm among all treated."""
        return sum(c.affected for c in self.comparisons)

    @property
    def at_risk(self) -> int:
        """People treated."""
        return sum(c.at_risk for c in self.comparisons)

    @property
    def affected_compared(self) -> int:
        """People with the harm among all compared."""
        return sum(c.affected_compared for c in self.comparisons)

    @property
    def at_risk_compared(self) -> int:
        """People compared."""
        return sum(c.at_risk_compared for c in self.comparisons)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to beware of."""
        own = (self.why_not,) if self.why_not else ()
        beside = (f"{len(self.only_shown)} of {len(self.comparisons)} comparisons are shown and not pooled",)
        return (*own, *(beside if self.pooled and self.only_shown else ()), *(self.ratio.notes if self.ratio else ()))


def harm_effect(
    treated: Iterable[HarmCount], compared: Iterable[HarmCount], selection: Selection | None = None
) -> HarmEffect | None:
    """Compare one harm between those treated and those compared, study by study and together.

    Arguments:
        treated: counts in arms that were given the treatment; those in comparison arms are passed over.
        compared: counts of the same harm in comparison arms of the same studies.
        selection: switches; everything enters where they are left out.

    Returns:
        The comparisons with a pooled figure where pooling makes sense; None where no study counted both groups.

    >>> cells = HarmCount("c1", "s", frozenset({"a"}), 3, 50, "design-rct", study="s", event="fever")
    >>> sham = HarmCount("c2", "s", frozenset({"b"}), 1, 49, "design-rct", study="s", event="fever", compared=True)
    >>> round(harm_effect([cells], [sham]).ratio.estimate, 2)
    2.94
    """
    switches = selection or Selection()
    kept_treated, left_treated = switches.choose(row for row in treated if not row.compared)
    kept_compared, left_compared = switches.choose(compared)
    found, excluded = comparisons(kept_treated, kept_compared)
    if not found:
        return None
    alike, unlike = poolable(found)
    controls = {c.control for c in alike}
    control = next(iter(controls)) if len(controls) == 1 else ""
    why_not = "" if alike else "no comparison is known to be randomised: shown, not pooled"
    ratio, difference = (_ratio(alike), _difference(alike)) if alike else (None, None)
    if ratio and ratio.studies > 1 and (ratio.i2 or 0) >= FAR_APART and _both_sides(alike):
        why_not = f"the studies point both ways and lie far apart (I2 {100 * (ratio.i2 or 0):.0f} %): shown, not pooled"
        ratio = difference = None
    if ratio is None and not why_not:
        why_not = "no ratio can be made: the harm was seen in nobody on at least one side"
    left_out = tuple(sorted({*left_treated, *left_compared, *excluded}))
    return HarmEffect(found, alike, unlike, ratio, difference, why_not, control, left_out)


def poolable(found: Sequence[Comparison]) -> tuple[tuple[Comparison, ...], tuple[tuple[str, str], ...]]:
    """The comparisons that may be pooled: randomised, and with controls that are alike.

    Sham and placebo go together; of other controls, the kind with most people is taken, and only where no sham or
    placebo is there.

    Arguments:
        found: comparisons, one a unit.

    Returns:
        Those to pool, and unit and reason of each that is only shown.
    """
    left = [(c.unit, "it is not known to be randomised") for c in found if not c.randomised]
    groups: dict[str, list[Comparison]] = defaultdict(list)
    for c in found:
        if c.randomised:
            groups["inert" if c.control in INERT_CONTROLS else c.control or "control-not-stated"].append(c)
    if not groups:
        return (), tuple(sorted(left))
    chosen = max(groups, key=lambda kind: (kind == "inert", _size(groups[kind]), kind))
    words = "sham or placebo" if chosen == "inert" else chosen.removeprefix("control-").replace("-", " ")
    reason = f"its control differs from that of the others ({words})"
    left += [(c.unit, reason) for kind, members in groups.items() if kind != chosen for c in members]
    return tuple(groups[chosen]), tuple(sorted(left))


def _size(members: Sequence[Comparison]) -> int:
    return sum(c.at_risk + c.at_risk_compared for c in members)


def tables(found: Iterable[Comparison]) -> tuple[TwoArms, ...]:
    """Comparisons as tables for the statistics, in the order of their units."""
    return tuple(TwoArms(c.unit, c.affected, c.at_risk, c.affected_compared, c.at_risk_compared, c.year) for c in found)


def _both_sides(found: Sequence[Comparison]) -> bool:
    signs = {
        (c.affected * c.at_risk_compared > c.affected_compared * c.at_risk)
        - (c.affected * c.at_risk_compared < c.affected_compared * c.at_risk)
        for c in found
    }
    return {1, -1} <= signs


def _rare(found: Sequence[Comparison]) -> bool:
    given, compared = sum(c.affected for c in found), sum(c.affected_compared for c in found)
    few = given < RARE * sum(c.at_risk for c in found) or compared < RARE * sum(c.at_risk_compared for c in found)
    return few or any(0 in table.cells for table in tables(found))


def _ratio(found: Sequence[Comparison]) -> PooledEffect | None:
    given = tables(found)
    try:
        if len(given) > 1 and _rare(found):
            return mantel_haenszel(given, Measure.RISK_RATIO)
        return pool(effects_of_counts(given, Measure.RISK_RATIO))
    except EvidenceError:
        return None  # no study has an event, or none on one of both sides


def _difference(found: Sequence[Comparison]) -> PooledEffect | None:
    given = tables(found)
    try:
        if len(given) > 1:
            return mantel_haenszel(given, Measure.RISK_DIFFERENCE)
        return pool(effects_of_counts(given, Measure.RISK_DIFFERENCE))
    except EvidenceError:
        return None

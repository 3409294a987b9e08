"""Which counts of a harm may be taken together: people only, every cohort once, nobody chosen for the harm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.evidence.items import HarmCount

CHOSEN_BY_HARM = frozenset({"design-case-report", "design-case-series"})
"""Designs whose people may have been chosen because they were harmed."""

POOLED = frozenset(
    {"design-systematic-review", "design-meta-analysis", "design-network-meta-analysis", "design-narrative-review"}
)
"""Designs whose counts are taken together from other studies."""

LISTED_WHEN_SEEN = "a registry lists a term only where somebody had it: a rate over such trials would lean high"
"""Such a row still compares the groups of its own trial."""

SAME_PEOPLE = "the same people are counted in another row"


@dataclass(frozen=True)
class CohortCount:
    """What one independent study or cohort counted, arms added.

    Arguments:
        unit: id of what counts once.
        study: id of the study whose rows were taken.
        label: the study as shown to people.
        affected: people with the harm.
        at_risk: people who could have had it.
        rows: the counts that were added.
    """

    unit: str
    study: str
    label: str
    affected: int
    at_risk: int
    rows: tuple[HarmCount, ...]

    @property
    def year(self) -> int | None:
        """Year of the study's first document, None where unknown."""
        return self.rows[0].year

    @property
    def serious_only(self) -> bool:
        """True where every row counts serious events alone."""
        return all(row.serious for row in self.rows)

    @property
    def review(self) -> bool:
        """True where the counts were taken together from other studies."""
        return all(row.design in POOLED for row in self.rows)


def independent(counts: Iterable[HarmCount]) -> tuple[tuple[CohortCount, ...], tuple[tuple[str, str], ...]]:
    """Counts that may stand beside each other, one for every independent unit, and what was left out and why.

    Arguments:
        counts: all counts of one harm in one therapy, source or procedure.

    Returns:
        The units in the order of their ids, and id and reason of every count that did not enter.

    >>> one = HarmCount("c1", "cohort", frozenset({"a"}), 1, 60, "design-rct", study="s1")
    >>> again = HarmCount("c2", "cohort", frozenset({"b"}), 0, 40, "design-cohort", study="s2")
    >>> units, excluded = independent([one, again])
    >>> [(u.affected, u.at_risk) for u in units], excluded
    ([(1, 60)], (('c2', 'the same people are counted in another row'),))
    """
    by_unit: dict[str, list[HarmCount]] = defaultdict(list)
    excluded: list[tuple[str, str]] = []
    for count in sorted(counts, key=lambda c: c.count):
        reason = unusable(count) or (LISTED_WHEN_SEEN if count.listed_when_seen else "")
        if reason:
            excluded.append((count.count, reason))
        else:
            by_unit[count.unit].append(count)
    for unit, reason in _superseded_reviews(by_unit):
        excluded += [(count.count, reason) for count in by_unit.pop(unit)]
    units = []
    for unit in sorted(by_unit):
        chosen, left = _once(by_unit[unit])
        units.append(_unit(unit, chosen))
        excluded += [(count.count, SAME_PEOPLE) for count in left]
    return tuple(units), tuple(sorted(excluded))


def _unit(unit: str, rows: Sequence[HarmCount]) -> CohortCount:
    rows = tuple(sorted(rows, key=lambda row: row.count))
    affected, at_risk = sum(row.affected for row in rows), sum(row.at_risk for row in rows)
    return CohortCount(unit, rows[0].study, rows[0].label or rows[0].study, affected, at_risk, rows)


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


def unusable(count: HarmCount) -> str:
    """Why a count is no proportion of people, empty where it is one.

    Arguments:
        count: one event count.
    """
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
    options = [_disjoint(by_study[study]) for study in sorted(by_study)]
    chosen = max(options, key=lambda option: (sum(c.at_risk for c in option), sum(c.affected for c in option)))
    return chosen, [count for count in counts if count not in chosen]


def _disjoint(counts: list[HarmCount]) -> list[HarmCount]:
    """Largest counts first; a count that shares an arm with one already chosen is left out."""
    chosen: list[HarmCount] = []
    taken: set[str] = set()
    for count in sorted(counts, key=lambda c: (-c.at_risk, -c.affected, c.count)):
        if not taken & count.arms:
            chosen.append(count)
            taken |= count.arms
    return chosen

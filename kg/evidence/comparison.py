"""Counts of one harm after a treatment beside the counts of those who did not get it, within one study."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.evidence.body import RANDOMISED_DESIGNS
from kg.evidence.independence import unusable
from kg.evidence.items import HarmCount

INERT_CONTROLS = frozenset({"control-sham", "control-placebo"})
"""Controls that ought to do nothing themselves."""

NOT_COMPARED = "the study has no count of the same event to compare with"
NOT_TREATED = "the study has no count of the same event after the treatment"
SAME_STUDY = "another event or a row over more people of the same study was taken"


@dataclass(frozen=True)
class Comparison:
    """Two groups of one study with the same harm counted in both.

    Arguments:
        unit: id of what counts once.
        study: id of the study.
        label: the study as shown to people.
        affected: people with the harm among those treated.
        at_risk: people treated.
        affected_compared: people with the harm among those compared.
        at_risk_compared: people compared.
        rows: the counts that were added, treated first.
        year: year of its first document, None where unknown.
        control: id of what was compared with; empty where not recorded.
        randomised: True where chance decided.
    """

    unit: str
    study: str
    label: str
    affected: int
    at_risk: int
    affected_compared: int
    at_risk_compared: int
    rows: tuple[HarmCount, ...]
    year: int | None = None
    control: str = ""
    randomised: bool = False


def comparisons(
    treated: Iterable[HarmCount], compared: Iterable[HarmCount]
) -> tuple[tuple[Comparison, ...], tuple[tuple[str, str], ...]]:
    """Pair the counts of one harm, treated and compared, study by study.

    Rows meet where they count the same event in the same study, or where each side has one event only. Arms of one
    side that do not overlap are added. A cohort enters once, by the study that counted most of its people.

    Arguments:
        treated: counts in arms that were given the treatment.
        compared: counts of the same harm in arms that serve as comparison.

    Returns:
        The comparisons in the order of their units, and id and reason of every count that did not enter.

    >>> cells = HarmCount("c1", "s", frozenset({"a"}), 3, 50, "design-rct", study="s", event="fever")
    >>> sham = HarmCount("c2", "s", frozenset({"b"}), 1, 49, "design-rct", study="s", event="fever", compared=True)
    >>> (found,), _ = comparisons([cells], [sham])
    >>> found.affected, found.at_risk, found.affected_compared, found.at_risk_compared
    (3, 50, 1, 49)
    """
    excluded: list[tuple[str, str]] = []
    groups: tuple[dict[str, list[HarmCount]], dict[str, list[HarmCount]]] = (defaultdict(list), defaultdict(list))
    for rows, group in zip((treated, compared), groups, strict=True):
        for row in sorted(rows, key=lambda r: r.count):
            if reason := unusable(row):
                excluded.append((row.count, reason))
            else:
                group[row.study].append(row)
    found: dict[str, list[Comparison]] = defaultdict(list)
    for study in sorted(groups[0].keys() | groups[1].keys()):
        given, beside = groups[0].get(study, []), groups[1].get(study, [])
        pair = _pair(given, beside)
        if pair is None:
            excluded += [(row.count, NOT_COMPARED) for row in given]
            excluded += [(row.count, NOT_TREATED) for row in beside]
        else:
            found[pair.unit].append(pair)
            excluded += [(row.count, SAME_STUDY) for row in (*given, *beside) if row not in pair.rows]
    kept = []
    for unit in sorted(found):
        best = max(found[unit], key=lambda c: (c.at_risk + c.at_risk_compared, c.study))
        kept.append(best)
        others = [row for c in found[unit] if c is not best for row in c.rows]
        excluded += [(row.count, "the same people are counted in another study") for row in others]
    return tuple(kept), tuple(sorted(set(excluded)))


def _pair(treated: Sequence[HarmCount], compared: Sequence[HarmCount]) -> Comparison | None:
    """The event with most people on both sides; None where no event was counted on both."""
    by_event: tuple[dict[str, list[HarmCount]], dict[str, list[HarmCount]]] = (defaultdict(list), defaultdict(list))
    for rows, events in zip((treated, compared), by_event, strict=True):
        for row in rows:
            events[_event(row)].append(row)
    shared = sorted(by_event[0].keys() & by_event[1].keys())
    pairs = [(by_event[0][event], by_event[1][event]) for event in shared]
    if not pairs and len(by_event[0]) == len(by_event[1]) == 1:
        pairs = [(list(treated), list(compared))]
    if not pairs:
        return None
    options = [_added(_disjoint(given), _disjoint(other)) for given, other in pairs]
    return max(options, key=lambda c: (c.at_risk + c.at_risk_compared, c.affected + c.affected_compared))


def _event(row: HarmCount) -> str:
    return f"{' '.join(row.event.lower().split())} {row.serious}"


def _disjoint(rows: Iterable[HarmCount]) -> list[HarmCount]:
    chosen: list[HarmCount] = []
    taken: set[str] = set()
    for row in sorted(rows, key=lambda r: (-len(r.arms), -r.at_risk, r.count)):
        if not taken & row.arms:
            chosen.append(row)
            taken |= row.arms
    return sorted(chosen, key=lambda r: r.count)


def _added(treated: Sequence[HarmCount], compared: Sequence[HarmCount]) -> Comparison:
    first = treated[0]
    return Comparison(
        unit=first.unit,
        study=first.study,
        label=first.label or first.study,
        affected=sum(r.affected for r in treated),
        at_risk=sum(r.at_risk for r in treated),
        affected_compared=sum(r.affected for r in compared),
        at_risk_compared=sum(r.at_risk for r in compared),
        rows=(*treated, *compared),
        year=first.year,
        control=first.control,
        randomised=first.design in RANDOMISED_DESIGNS,
    )

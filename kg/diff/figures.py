"""What differs in the computed figures of harm, and in the gaps of the evidence."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from kg.diff.certainty import rule_reasons
from kg.diff.changes import Change, Kind, Reason
from kg.diff.reading import Pair, Reader

RELATIVE_TOLERANCE = 1e-3
"""Share by which a pooled figure may differ and still counts as the same."""
ABSOLUTE_TOLERANCE = 2e-6
"""The same in absolute numbers: figures are stored with six decimals."""

_COUNTS = ("affected", "atRisk", "affectedCompared", "atRiskCompared", "studyCount")
_POOLED = ("pooledValue", "pooledLow", "pooledHigh", "riskDifference", "riskDifferenceLow", "riskDifferenceHigh")
_MOST_STUDIES = 10


@dataclass(frozen=True)
class _Family:
    """One kind of computed figure: its class, and the properties that say of what it is."""

    name: str
    given: str
    harm: str
    words: str


_FAMILIES = (
    _Family("Incidence", "incidenceIn", "incidenceOf", "how often"),
    _Family("ComparativeEffect", "effectOf", "effectOn", "compared"),
)


def estimate_changes(pair: Pair) -> Iterator[Change]:
    """Incidences and comparative effects that are new, gone, or moved by more than rounding."""
    rules = tuple(rule_reasons(pair))
    for family in _FAMILIES:
        if pair.comparable(family.name):
            yield from _family_changes(pair, family, rules)


def _family_changes(pair: Pair, family: _Family, rules: tuple[Reason, ...]) -> Iterator[Change]:
    new, gone, both = pair.both(family.name)
    for node in new:
        label, claims = _about(pair.new, node, family)
        yield Change(Kind.ESTIMATE_NEW, node, label, new=_figure(pair.new, node), claims=claims)
    for node in gone:
        label, claims = _about(pair.old, node, family)
        yield Change(Kind.ESTIMATE_GONE, node, label, old=_figure(pair.old, node), claims=claims)
    for node in both:
        if _moved(pair, node):
            label, claims = _about(pair.new, node, family)
            claims = tuple(sorted({*claims, *_about(pair.old, node, family)[1]}))
            reasons = (*rules, *_study_reasons(pair, node))
            told = _figure(pair.old, node), _figure(pair.new, node)
            yield Change(Kind.ESTIMATE_MOVED, node, label, *told, claims, reasons)


def _about(side: Reader, node: str, family: _Family) -> tuple[str, tuple[str, ...]]:
    """What a figure is of, in words, and the claims that join the same two things."""
    given, harm = side.value(node, family.given), side.value(node, family.harm)
    label = f"{side.label(harm)} after {side.label(given)}, {family.words}"
    return label, tuple(sorted(side.claims_by_pair.get((given, harm), ())))


def _moved(pair: Pair, node: str) -> bool:
    if any(pair.old.value(node, name) != pair.new.value(node, name) for name in _COUNTS):
        return True
    if _studies(pair.old, node) != _studies(pair.new, node):
        return True
    return any(not _same(_number(pair.old, node, name), _number(pair.new, node, name)) for name in _POOLED)


def _same(old: float | None, new: float | None) -> bool:
    if old is None or new is None:
        return old is new
    return math.isclose(old, new, rel_tol=RELATIVE_TOLERANCE, abs_tol=ABSOLUTE_TOLERANCE)


def _number(side: Reader, node: str, name: str) -> float | None:
    try:
        number = float(side.value(node, name))
    except ValueError:  # there is none, or a file of somebody else has words there
        return None
    return number if math.isfinite(number) else None


def _figure(side: Reader, node: str) -> str:
    """A computed figure in words: counts, studies, pooled value with its interval."""
    told = f"{side.value(node, 'affected') or '?'} of {side.value(node, 'atRisk') or '?'}"
    if compared := side.value(node, "atRiskCompared"):
        told += f" against {side.value(node, 'affectedCompared') or '?'} of {compared}"
    if studies := side.value(node, "studyCount"):
        told += f" in {studies} {'study' if studies == '1' else 'studies'}"
    is_ratio = bool(compared)
    numbers = [_number(side, node, name) for name in _POOLED[:3]]
    if numbers[0] is not None:
        value, *limits = (_written(number, is_ratio=is_ratio) for number in numbers)
        interval = f" ({limits[0]} to {limits[1]})" if all(limits) else ""
        told += f"; {'risk ratio' if is_ratio else 'pooled'} {value}{interval}"
    return told


def _written(number: float | None, *, is_ratio: bool) -> str:
    if number is None:
        return ""
    return f"{number:.3g}" if is_ratio else f"{100 * number:.3g} %"


def _studies(side: Reader, node: str) -> Set[str]:
    counts = side.values(node, "computedFrom")
    return {side.studies_by_count.get(count, count) for count in counts}


def _study_reasons(pair: Pair, node: str) -> Iterator[Reason]:
    """Studies whose counts entered or left a figure."""
    before, after = _studies(pair.old, node), _studies(pair.new, node)
    for verb, studies in (("entered", after - before), ("left", before - after)):
        named = sorted(studies, key=lambda iri: (pair.label(iri), iri))
        for study in named[:_MOST_STUDIES]:
            yield Reason(f"{pair.label(study)} {verb}", study)
        if len(named) > _MOST_STUDIES:
            yield Reason(f"{len(named) - _MOST_STUDIES} more {verb}")
    if before == after:
        yield Reason("the same studies: their counts or the computation differ")


def gap_changes(pair: Pair) -> Iterator[Change]:
    """Computed gaps of the evidence that are new or closed."""
    if not pair.comparable("EvidenceGap"):
        return
    new, gone, _ = pair.both("EvidenceGap")
    for kind, side, gaps in ((Kind.GAP_NEW, pair.new, new), (Kind.GAP_CLOSED, pair.old, gone)):
        for gap in gaps:
            subject, target = side.value(gap, "gapSubject"), side.value(gap, "gapObject")
            words = side.word(gap, "gapKind")
            yield Change(
                kind,
                gap,
                f"{side.label(subject)} and {side.label(target)}",
                words if kind is Kind.GAP_CLOSED else "",
                words if kind is Kind.GAP_NEW else "",
                tuple(sorted(side.claims_by_pair.get((subject, target), ()))),
                tuple(Reason(reason) for reason in side.values(gap, "gapReason")),
            )


def by_words(changes: tuple[Change, ...]) -> Mapping[str, int]:
    """How many gaps there are of each kind, the most frequent first.

    Arguments:
        changes: new or closed gaps.
    """
    found: dict[str, int] = defaultdict(int)
    for change in changes:
        found[change.new or change.old] += 1
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

"""What differs between the sources for a claim and those against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from kg.evidence.body import tier
from kg.evidence.items import Argument, Direction, SourceKind

CLEARLY_APART = Fraction(1, 2)
"""Share of sources that would have to change for both sides to look alike, from which a difference is told."""

TIMES_APART = 2.0
"""Ratio of medians from which sizes differ."""

YEARS_APART = 5.0
"""Difference of medians from which years differ."""

_NOT_SAID = "not recorded"


@dataclass(frozen=True)
class Difference:
    """One attribute on which the two sides differ.

    Arguments:
        attribute: what differs, such as ``design``.
        supports: what it is on the side for the claim.
        disputes: what it is on the side against it.
    """

    attribute: str
    supports: str
    disputes: str

    @property
    def sentence(self) -> str:
        """The difference as one sentence."""
        return f"{self.attribute.capitalize()}: {self.supports} for; {self.disputes} against."


def differences(arguments: Iterable[Argument]) -> tuple[Difference, ...]:
    """Attributes on which the two sides of a contested claim clearly differ.

    For kinds (design, blinding, control, setting, sponsor, subject, reading), the sides differ where at least half of
    the sources of one side would have to change to match the other (total variation distance). For numbers (people,
    follow-up), where the medians differ by a factor of two; for years, by five years.

    Arguments:
        arguments: all evidence lines on the claim; statements without data and withdrawn sources do not enter.

    Returns:
        The differences; none where one side is empty.

    >>> side, kind = Direction.SUPPORTS, SourceKind.PRIMARY
    >>> series = Argument("a", "a", "A", side, kind, "design-single-arm", "human", 26)
    >>> sham = Argument("b", "b", "B", Direction.DISPUTES, kind, "design-rct", "human", 114, True)
    >>> differences([series, sham])[0].sentence
    'Design: 1 of 1 studies without a comparison group for; 1 of 1 randomised trials or reviews of them against.'
    """
    data = [a for a in arguments if a.valid and a.kind is not SourceKind.STATEMENT]
    data.sort(key=lambda a: (a.source, a.unit))
    supports = [a for a in data if a.direction is Direction.SUPPORTS]
    disputes = [a for a in data if a.direction is Direction.DISPUTES]
    if not (supports and disputes):
        return ()
    found = [_kinds(name, of, supports, disputes) for name, of in _KINDS]
    found += [_numbers(name, unit, of, supports, disputes) for name, unit, of in _NUMBERS]
    return tuple(difference for difference in found if difference)


def _said(value: str, prefix: str) -> str:
    return value.removeprefix(prefix).replace("-", " ") if value else _NOT_SAID


_KINDS: tuple[tuple[str, Callable[[Argument], str]], ...] = (
    ("design", lambda a: tier(a).words),
    ("blinding", lambda a: "double blind" if a.blinded else "not stated to be double blind"),
    ("comparison", lambda a: _said(a.control, "control-")),
    ("setting", lambda a: _said(a.setting, "setting-")),
    ("sponsor", lambda a: _said(a.sponsor, "sponsor-")),
    ("studied", lambda a: a.realm or _NOT_SAID),
    ("reading", lambda a: _said(a.read, "seen-")),
)
_NUMBERS: tuple[tuple[str, str, Callable[[Argument], float | None]], ...] = (
    ("size", "people", lambda a: a.participants if a.realm == "human" else None),
    ("follow-up", "months", lambda a: a.follow_up),
    ("year", "", lambda a: a.year),
)


def _kinds(
    name: str, of: Callable[[Argument], str], supports: Sequence[Argument], disputes: Sequence[Argument]
) -> Difference | None:
    ours, theirs = Counter(map(of, supports)), Counter(map(of, disputes))
    kinds = ours.keys() | theirs.keys()
    # Fractions: a sum of floats depends on the order of its terms, so that sides swapped could fall beside the limit.
    apart = sum(abs(Fraction(ours[k], len(supports)) - Fraction(theirs[k], len(disputes))) for k in kinds) / 2
    if apart < CLEARLY_APART:
        return None
    return Difference(name, _most(ours, len(supports)), _most(theirs, len(disputes)))


def _most(counted: Counter[str], total: int) -> str:
    kind, number = min(counted.items(), key=lambda item: (-item[1], item[0]))
    return f"{number} of {total} {kind}"


def _numbers(
    name: str,
    unit: str,
    of: Callable[[Argument], float | None],
    supports: Sequence[Argument],
    disputes: Sequence[Argument],
) -> Difference | None:
    ours = [v for a in supports if (v := of(a)) is not None]
    theirs = [v for a in disputes if (v := of(a)) is not None]
    if not (ours and theirs):
        return None
    one, other = median(ours), median(theirs)
    low, high = sorted((one, other))
    apart = high - low >= YEARS_APART if name == "year" else high >= TIMES_APART * low and high > 0
    if not apart:
        return None
    words = [f"median {value:g} {unit}".rstrip() for value in (one, other)]
    return Difference(name, *words)

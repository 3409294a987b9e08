"""Checks of the numbers that enter a statistic: whole counts, finite values, levels, one entry a study."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from operator import index
from typing import Protocol, TypeVar

from kg.errors import EvidenceError


class _Study(Protocol):
    @property
    def study(self) -> str: ...


LARGEST = 1e60
"""Beyond this the squares that statistics are made of leave the range of floating-point numbers."""

StudyT = TypeVar("StudyT", bound=_Study)


def whole(value: object, name: str) -> int:
    """The value as a whole number of at least 0.

    Arguments:
        value: what should be a count.
        name: what it counts, for the message.

    Raises:
        EvidenceError: it is negative, fractional or no number.

    >>> whole(3, "affected")
    3
    """
    count = _integer(value, name)
    if count < 0:
        raise EvidenceError(f"{name} is {count}; a count cannot be negative")
    return count


def counts(affected: object, at_risk: object, where: str = "") -> tuple[int, int]:
    """Affected and at risk as whole numbers that make a proportion.

    Arguments:
        affected: people with the event.
        at_risk: people who could have had it.
        where: study or arm, for the message.

    Raises:
        EvidenceError: nobody was at risk, or more are affected than at risk, or one of them is no count.

    >>> counts(0, 12)
    (0, 12)
    """
    place = f" ({where})" if where else ""
    events, people = _integer(affected, f"affected{place}"), _integer(at_risk, f"at risk{place}")
    if people < 1 or not 0 <= events <= people:
        raise EvidenceError(
            f"{events} of {people}{place} is no proportion: at risk must be at least 1 and hold the affected"
        )
    return events, people


def _integer(value: object, name: str) -> int:
    try:
        return index(value)  # type: ignore[arg-type]
    except TypeError:
        raise EvidenceError(f"{name} is {value!r}; give a whole number, as people are counted one by one") from None


def finite(value: float, name: str) -> float:
    """The value as a finite number.

    Arguments:
        value: any real number.
        name: what it is, for the message.

    Raises:
        EvidenceError: it is NaN, infinite or no number.

    >>> finite(1, "mean")
    1.0
    """
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise EvidenceError(f"{name} is {value!r}; give a number") from None
    if not math.isfinite(number):
        raise EvidenceError(f"{name} is {number}; give a finite number or leave the study out")
    if abs(number) > LARGEST:
        raise EvidenceError(f"{name} is {number}, beyond what can be squared and summed; give it in another unit")
    return number


def positive(value: float, name: str) -> float:
    """The value as a finite number above 0.

    Arguments:
        value: such as a standard deviation or a variance.
        name: what it is, for the message.

    Raises:
        EvidenceError: it is not above 0.

    >>> positive(0.5, "variance")
    0.5
    """
    number = finite(value, name)
    if number <= 0:
        raise EvidenceError(f"{name} is {number}; it must be above 0")
    if number < 1 / LARGEST:
        raise EvidenceError(f"{name} is {number}, too near 0 to divide by; give it in another unit")
    return number


def interval_level(level: float) -> float:
    """The level of an interval, checked.

    Arguments:
        level: such as 0.95.

    Raises:
        EvidenceError: it does not lie between 0 and 1.

    >>> interval_level(0.95)
    0.95
    """
    if not 0 < level < 1:
        raise EvidenceError(f"the level {level} of an interval must lie between 0 and 1, such as 0.95")
    return float(level)


def once(studies: Iterable[StudyT]) -> tuple[Sequence[StudyT], tuple[str, ...]]:
    """Studies sorted by name, each once, with a note on entries that were there twice.

    Arguments:
        studies: records with a field ``study``.

    Raises:
        EvidenceError: one study is there twice with different numbers, or there is none at all.
    """
    found: dict[str, StudyT] = {}
    repeated: set[str] = set()
    for entry in studies:
        known = found.setdefault(entry.study, entry)
        if known is not entry:
            if known != entry:
                raise EvidenceError(
                    f"the study {entry.study!r} is there twice with different numbers: {known} and {entry}; "
                    "keep the right one, or give independent groups different names"
                )
            repeated.add(entry.study)
    if not found:
        raise EvidenceError("there is no study to pool; give at least one")
    notes = tuple(f"{name} was given twice with the same numbers and is counted once" for name in sorted(repeated))
    return [found[name] for name in sorted(found)], notes

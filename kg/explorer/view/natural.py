"""Shares of people as numbers of 100 or of 1,000, which most people weigh better than per cents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

BASES = (100, 1000)
"""Sizes of the crowd of which a share is told."""

_RARE = 0.01


@dataclass(frozen=True)
class Share:
    """A count of people with its interval.

    Arguments:
        affected: people with the harm.
        at_risk: people who could have had it.
        low: lower limit of the share, 0 to 1.
        high: upper limit, 0 to 1.
    """

    affected: int
    at_risk: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself, 0 to 1."""
        return self.affected / self.at_risk


@dataclass(frozen=True)
class Crowd:
    """A share as people in a crowd.

    Arguments:
        base: size of the crowd.
        hit: how many have the harm by the best guess.
        possible: how many the interval still allows.
        words: the same as a sentence without a full stop.
    """

    base: int
    hit: int
    possible: int
    words: str


def base_for(shares: Iterable[Share]) -> int:
    """The crowd in which the rarest of some shares, and the interval of each, can still be seen.

    >>> base_for([Share(1, 60, 0.0, 0.09)]), base_for([Share(1, 60, 0.0, 0.09), Share(1, 400, 0.0, 0.02)])
    (100, 1000)
    """
    small = any(
        (share.value or share.high) < _RARE or round(share.low * BASES[0]) == round(share.high * BASES[0])
        for share in shares
    )
    return BASES[1] if small else BASES[0]


def crowd(share: Share, base: int) -> Crowd:
    """A share as people in a crowd; zero says what it leaves possible.

    Arguments:
        share: the count.
        base: size of the crowd.

    >>> crowd(Share(0, 26, 0.0, 0.1323), 100).words
    '0 of 26 people; up to 13 of 100 are still compatible'
    >>> crowd(Share(1, 136, 0.0002, 0.0403), 1000).words
    'about 7 of 1,000 (fewer than 1 to 40 of 1,000)'
    """
    hit, possible = round(share.value * base), max(round(share.high * base), 1)
    if share.affected == 0:
        words = f"0 of {share.at_risk:,} people; up to {number_of(share.high, base)} of {base:,} are still compatible"
        return Crowd(base, 0, possible, words)
    low, high = number_of(share.low, base), number_of(share.high, base)
    words = f"about {number_of(share.value, base)} of {base:,} ({low} to {high} of {base:,})"
    return Crowd(base, hit, max(possible, hit), words)


def number_of(share: float, base: int) -> str:
    """How many of a crowd a share is.

    >>> number_of(0.08, 100), number_of(0.001, 100), number_of(0.0, 100)
    ('8', 'fewer than 1', '0')
    """
    number = round(share * base)
    return "fewer than 1" if share > 0 and number == 0 else f"{number:,}"


def difference(value: float, low: float, high: float, base: int = 100) -> str:
    """A difference of shares as people more or fewer of a crowd.

    >>> difference(0.04, -0.01, 0.08)
    '4 more of 100 (1 fewer to 8 more)'
    >>> difference(-0.001, -0.02, 0.02)
    'no more and no fewer of 100 (2 fewer to 2 more)'
    """
    number = round(value * base)
    told = _side(number) if number else "no more and no fewer"
    return f"{told} of {base:,} ({_side(round(low * base))} to {_side(round(high * base))})"


def _side(number: int) -> str:
    return "0" if number == 0 else f"{abs(number):,} {'more' if number > 0 else 'fewer'}"

"""Single proportions with their intervals, and what nobody or everybody affected tells."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kg.errors import EvidenceError
from kg.evidence.checks import counts, interval_level
from kg.evidence.distributions import normal_quantile

EXACT = "exact interval (Clopper and Pearson 1934)"
WILSON = "score interval (Wilson 1927)"
MID_P = "mid-P interval (Lancaster 1961)"

RULE_OF_THREE_FROM = 30
"""People from which 3/n is close to the exact bound (Hanley and Lippman-Hand 1983, JAMA 249:1743)."""


@dataclass(frozen=True)
class Proportion:
    """A proportion of people with its interval.

    Arguments:
        affected: people with the event.
        at_risk: people who could have had it.
        low: lower limit, 0 to 1.
        high: upper limit, 0 to 1.
        level: level of the interval, such as 0.95.
        method: how the interval was made, in words.
    """

    affected: int
    at_risk: int
    low: float
    high: float
    level: float
    method: str = EXACT

    @property
    def value(self) -> float:
        """Affected divided by at risk."""
        return self.affected / self.at_risk


@dataclass(frozen=True)
class Extreme:
    """What a study says in which nobody, or everybody, had the event.

    Arguments:
        two_sided: the proportion with its two-sided exact interval, half of alpha at either end.
        one_sided: the one-sided exact bound with all of alpha at the open end: upper for none, lower for all affected.
        rule_of_three: the bound by the rule of three, 3/n (for all affected 1 - 3/n), a shorthand for the one-sided
            95% bound; None at other levels and for fewer than 30 people, where it is off.
        words: the finding in one sentence.
    """

    two_sided: Proportion
    one_sided: float
    rule_of_three: float | None
    words: str


def clopper_pearson(affected: int, at_risk: int, level: float = 0.95) -> Proportion:
    """Exact two-sided interval of a proportion (Clopper and Pearson, 1934, Biometrika 26:404).

    Arguments:
        affected: people with the event, 0 to ``at_risk``.
        at_risk: people who could have had it, at least 1.
        level: level of the interval, between 0 and 1.

    Raises:
        EvidenceError: the numbers do not make a proportion.

    >>> p = clopper_pearson(0, 12)
    >>> round(p.low, 4), round(p.high, 4)
    (0.0, 0.2646)
    """
    affected, at_risk = counts(affected, at_risk)
    tail = (1 - interval_level(level)) / 2
    return Proportion(affected, at_risk, _below(affected, at_risk, tail), _above(affected, at_risk, tail), level)


def _below(affected: int, at_risk: int, tail: float) -> float:
    """The proportion at which so many affected or more have the probability ``tail``."""
    from scipy.special import betaincinv  # only those who ask for an interval wait for SciPy

    # Quantiles of beta distributions; the same as scipy.stats.beta.ppf, which takes a second to load.
    return 0.0 if affected == 0 else float(betaincinv(affected, at_risk - affected + 1, tail))


def _above(affected: int, at_risk: int, tail: float) -> float:
    """The proportion at which so many affected or fewer have the probability ``tail``."""
    from scipy.special import betaincinv

    return 1.0 if affected == at_risk else float(betaincinv(affected + 1, at_risk - affected, 1 - tail))


def wilson(affected: int, at_risk: int, level: float = 0.95) -> Proportion:
    """Score interval of a proportion without continuity correction (Wilson, 1927, J Am Stat Assoc 22:209).

    Shorter than the exact interval, and on average as often right as its level says.

    Arguments:
        affected: people with the event, 0 to ``at_risk``.
        at_risk: people who could have had it, at least 1.
        level: level of the interval, between 0 and 1.

    Raises:
        EvidenceError: the numbers do not make a proportion.

    >>> p = wilson(0, 12)
    >>> round(p.low, 4), round(p.high, 4)
    (0.0, 0.2425)
    """
    affected, at_risk = counts(affected, at_risk)
    z = normal_quantile((1 + interval_level(level)) / 2)
    value, shrink = affected / at_risk, 1 + z * z / at_risk
    centre = (value + z * z / (2 * at_risk)) / shrink
    half = z / shrink * math.sqrt(value * (1 - value) / at_risk + (z / (2 * at_risk)) ** 2)
    low = 0.0 if affected == 0 else max(0.0, min(value, centre - half))
    high = 1.0 if affected == at_risk else min(1.0, max(value, centre + half))
    return Proportion(affected, at_risk, low, high, level, WILSON)


def mid_p(affected: int, at_risk: int, level: float = 0.95) -> Proportion:
    """Mid-P interval: the exact one with half of the probability of the count itself (Lancaster, 1961).

    Lancaster, J Am Stat Assoc 56:223. Lies within the exact interval and is a little less cautious.

    Arguments:
        affected: people with the event, 0 to ``at_risk``.
        at_risk: people who could have had it, at least 1.
        level: level of the interval, between 0 and 1.

    Raises:
        EvidenceError: the numbers do not make a proportion.

    >>> p = mid_p(0, 12)
    >>> round(p.low, 4), round(p.high, 4)
    (0.0, 0.2209)
    """
    exact = clopper_pearson(affected, at_risk, level)
    from scipy.optimize import brentq
    from scipy.special import betainc

    tail, value = (1 - level) / 2, exact.value

    def beyond(p: float) -> float:
        """Probability of more affected than there were, plus half of that of as many."""
        as_many_or_more = float(betainc(affected, at_risk - affected + 1, p)) if affected else 1.0
        more = float(betainc(affected + 1, at_risk - affected, p)) if affected < at_risk else 0.0
        return (as_many_or_more + more) / 2

    low, high = exact.low, exact.high
    if affected and beyond(value) <= tail:  # at levels near 0 the mid-P limits pass each other at the proportion
        low = value
    elif affected:
        low = float(brentq(lambda p: beyond(p) - tail, exact.low, value, xtol=1e-300, maxiter=1000))
    if affected < at_risk and beyond(value) >= 1 - tail:
        high = value
    elif affected < at_risk:
        high = float(brentq(lambda p: beyond(p) - 1 + tail, value, exact.high, xtol=1e-300, maxiter=1000))
    return Proportion(affected, at_risk, low, high, level, MID_P)


def upper_bound(affected: int, at_risk: int, level: float = 0.95) -> float:
    """One-sided exact upper bound: with this confidence the proportion is not larger (Clopper and Pearson 1934).

    Arguments:
        affected: people with the event, 0 to ``at_risk``.
        at_risk: people who could have had it, at least 1.
        level: confidence of the bound, between 0 and 1.

    Raises:
        EvidenceError: the numbers do not make a proportion.

    >>> round(upper_bound(0, 100), 4)
    0.0295
    """
    affected, at_risk = counts(affected, at_risk)
    return _above(affected, at_risk, 1 - interval_level(level))


def lower_bound(affected: int, at_risk: int, level: float = 0.95) -> float:
    """One-sided exact lower bound: with this confidence the proportion is not smaller (Clopper and Pearson 1934).

    Arguments:
        affected: people with the event, 0 to ``at_risk``.
        at_risk: people who could have had it, at least 1.
        level: confidence of the bound, between 0 and 1.

    Raises:
        EvidenceError: the numbers do not make a proportion.

    >>> round(lower_bound(100, 100), 4)
    0.9705
    """
    affected, at_risk = counts(affected, at_risk)
    return _below(affected, at_risk, 1 - interval_level(level))


def rule_of_three(at_risk: int) -> float:
    """The rule of three: with nobody of n affected, the risk is below 3/n with 95% confidence, one-sided.

    Hanley and Lippman-Hand, 1983, JAMA 249:1743. It comes from -ln(0.05) = 2.996; the exact one-sided bound is
    ``upper_bound(0, n)`` and the two-sided interval reaches about 3.7/n.

    Arguments:
        at_risk: people of whom none was affected, at least 1; the result is at most 1.

    Raises:
        EvidenceError: nobody was at risk.

    >>> rule_of_three(300)
    0.01
    """
    _, people = counts(0, at_risk)
    return min(1.0, 3 / people)


def none_or_all(affected: int, at_risk: int, level: float = 0.95) -> Extreme:
    """Bounds of the risk where nobody, or everybody, had the event: two-sided, one-sided and the rule of three.

    Arguments:
        affected: 0 or ``at_risk``.
        at_risk: people who could have had the event, at least 1.
        level: level of interval and bound, between 0 and 1.

    Raises:
        EvidenceError: some were affected and some were not.

    >>> print(none_or_all(0, 100).words)
    none of 100 affected: the risk is at most 2.95% (one-sided 95%) or 3.62% (two-sided 95%)
    """
    exact = clopper_pearson(affected, at_risk, level)
    if 0 < affected < at_risk:
        raise EvidenceError(f"{affected} of {at_risk} is neither none nor all; use clopper_pearson")
    named = level == 0.95 and at_risk >= RULE_OF_THREE_FROM
    percent = f"{level * 100:.4g}%"
    if affected == 0:
        bound, shorthand = upper_bound(0, at_risk, level), rule_of_three(at_risk)
        start, side, two_sided = f"none of {at_risk:,} affected", "at most", exact.high
    else:
        bound, shorthand = lower_bound(affected, at_risk, level), 1 - rule_of_three(at_risk)
        start, side, two_sided = f"all of {at_risk:,} affected", "at least", exact.low
    words = (
        f"{start}: the risk is {side} {bound * 100:.3g}% (one-sided {percent}) "
        f"or {two_sided * 100:.3g}% (two-sided {percent})"
    )
    return Extreme(exact, bound, shorthand if named else None, words)

"""How far effects of studies differ by more than chance: Cochran's Q, tau squared by three estimators, I squared.

Notation: y are the effects, v their variances, w = 1/(v + tau2) their weights, mu the weighted mean, k their number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from kg.evidence.distributions import chi2_p, chi2_quantile

_STEPS = 1000
_PRECISION = 1e-13
_FLAT = 1e-6


class Tau2(Enum):
    """Estimators of the variance between studies, by the words in which they are named."""

    DERSIMONIAN_LAIRD = "DerSimonian and Laird 1986"
    PAULE_MANDEL = "Paule and Mandel 1982"
    REML = "restricted maximum likelihood (Viechtbauer 2005)"


@dataclass(frozen=True)
class Heterogeneity:
    """How far effects differ by more than chance.

    Arguments:
        tau2: variance between studies, on the scale of the effects squared.
        tau2_low: lower limit of its interval (Q-profile, Viechtbauer 2007, Stat Med 26:37); None for one study.
        tau2_high: upper limit.
        i2: share of the total variance that lies between studies, 0 to 1 (I squared of Higgins and Thompson 2002,
            Stat Med 21:1539, with the typical variance of their equation 9).
        i2_low: the same at ``tau2_low``.
        i2_high: the same at ``tau2_high``.
        h: square root of total over within-study variance (Higgins and Thompson 2002).
        q: Cochran's Q, the weighted squares around the common effect.
        df: its degrees of freedom, k - 1.
        p: its p value, 1 for a single study.
        notes: what is uncommon about the numbers.
    """

    tau2: float
    tau2_low: float | None
    tau2_high: float | None
    i2: float | None
    i2_low: float | None
    i2_high: float | None
    h: float | None
    q: float
    df: int
    p: float
    notes: tuple[str, ...] = ()


def weighted_mean(y: Sequence[float], w: Sequence[float]) -> float:
    """Mean of effects with weights, kept within their range where rounding would leave it.

    Arguments:
        y: effects, length k.
        w: weights above 0, length k.

    >>> weighted_mean([1, 2], [1, 3])
    1.75
    """
    mean = math.fsum(a * b for a, b in zip(w, y, strict=True)) / math.fsum(w)
    return min(max(mean, min(y)), max(y))


def generalised_q(y: Sequence[float], v: Sequence[float], tau2: float = 0.0) -> float:
    """Squares around the mean, weighted by 1/(v + tau2); Cochran's Q for tau2 = 0 (DerSimonian and Kacker 2007).

    Arguments:
        y: effects, length k.
        v: their variances, length k.
        tau2: variance between studies.

    >>> generalised_q([0, 2], [1, 1])
    2.0
    """
    w = [1 / (each + tau2) for each in v]
    mean = weighted_mean(y, w)
    return math.fsum(a * (b - mean) ** 2 for a, b in zip(w, y, strict=True))


def tau2_dersimonian_laird(y: Sequence[float], v: Sequence[float]) -> float:
    """Moment estimator (DerSimonian and Laird, 1986, Control Clin Trials 7:177).

    tau2 = max(0, (Q - (k - 1)) / (sum w - sum w^2 / sum w)) with w = 1/v.

    Arguments:
        y: effects, length k of at least 2.
        v: their variances, length k.

    >>> tau2_dersimonian_laird([0, 2], [1, 1])
    1.0
    """
    return max(0.0, (generalised_q(y, v) - (len(y) - 1)) / _traces([1 / each for each in v])[0])


def _traces(w: Sequence[float]) -> tuple[float, float]:
    """Traces of P and of PP, with P the weights less their mean: diag(w) - w w'/sum w.

    The same as sum w - sum w^2/sum w and sum w^2 - 2 sum w^3/sum w + (sum w^2/sum w)^2, but summed from positive
    terms alone, so that one study far larger than all others does not cancel the rest.
    """
    ordered = sorted(w)
    total = math.fsum(ordered)
    before, before_squared, pairs, pairs_squared, own = 0.0, 0.0, [], [], []
    for place, each in enumerate(ordered):
        share = each / total
        pairs.append(share * before)
        pairs_squared.append(share * share * before_squared)
        own.append((share * (before if place == len(ordered) - 1 else total - each)) ** 2)
        before += each
        before_squared += each * each
    return 2 * math.fsum(pairs), math.fsum(own) + 2 * math.fsum(pairs_squared)


def tau2_paule_mandel(y: Sequence[float], v: Sequence[float]) -> float:
    """The tau2 at which the generalised Q equals k - 1 (Paule and Mandel, 1982, J Res Natl Bur Stand 87:377).

    Arguments:
        y: effects, length k of at least 2.
        v: their variances, length k.

    >>> round(tau2_paule_mandel([0, 2], [1, 1]), 10)
    1.0
    """
    return _where_q_is(y, v, len(y) - 1)


def _where_q_is(y: Sequence[float], v: Sequence[float], target: float) -> float:
    """The tau2 at which the generalised Q falls to a value, 0 where it never is above it.

    Newton steps from 0: Q falls and is convex in tau2, so they never pass the root (DerSimonian and Kacker 2007,
    Contemp Clin Trials 28:105).
    """
    tau2 = 0.0
    for _ in range(_STEPS):
        w = [1 / (each + tau2) for each in v]
        mean = weighted_mean(y, w)
        squares = [a * (b - mean) ** 2 for a, b in zip(w, y, strict=True)]
        above = math.fsum(squares) - target
        if above <= 0:
            break
        step = above / math.fsum(a * b for a, b in zip(w, squares, strict=True))
        tau2 += step
        if step <= _PRECISION * tau2:
            break
    return tau2


def tau2_reml(y: Sequence[float], v: Sequence[float]) -> float:
    """Restricted maximum likelihood (Viechtbauer, 2005, J Educ Behav Stat 30:261).

    Newton steps where the likelihood is curved downwards, Fisher scoring elsewhere, halved until the likelihood rises;
    of the ends reached from several starts the most likely is taken.

    Arguments:
        y: effects, length k of at least 2.
        v: their variances, length k.

    >>> round(tau2_reml([0, 2], [1, 1]), 10)
    1.0
    """
    mean = math.fsum(y) / len(y)
    spread = math.fsum((each - mean) ** 2 for each in y) / (len(y) - 1)
    starts = sorted({0.0, tau2_dersimonian_laird(y, v), spread})
    return max((_climbed(y, v, start) for start in starts), key=lambda end: (end[1], -end[0]))[0]


def _climbed(y: Sequence[float], v: Sequence[float], tau2: float) -> tuple[float, float]:
    """Where the steps end from a start, and the restricted log-likelihood there."""
    likelihood = _restricted_likelihood(y, v, tau2)
    for _ in range(_STEPS):
        step = max(_step(y, v, tau2), -tau2)
        # The likelihood is flat at its top: once steps are this small it cannot judge them, and they are right.
        if abs(step) <= _FLAT * tau2:
            return (tau2 + step, likelihood) if abs(step) > _PRECISION * tau2 else (tau2, likelihood)
        risen = _restricted_likelihood(y, v, tau2 + step)
        while risen < likelihood and abs(step) > _FLAT * tau2:
            step /= 2
            risen = _restricted_likelihood(y, v, tau2 + step)
        if risen < likelihood or step == 0:
            break
        tau2, likelihood = tau2 + step, risen
    return tau2, likelihood


def _step(y: Sequence[float], v: Sequence[float], tau2: float) -> float:
    """Score over information; with r = Py the score is r'r - tr P and the observed information 2 r'Pr - tr PP."""
    w = [1 / (each + tau2) for each in v]
    mean = weighted_mean(y, w)
    r = [a * (b - mean) for a, b in zip(w, y, strict=True)]
    trace, squared = _traces(w)
    score = math.fsum(each * each for each in r) - trace
    r_mean = weighted_mean(r, w)
    observed = 2 * math.fsum(a * (b - r_mean) ** 2 for a, b in zip(w, r, strict=True)) - squared
    return score / (observed if observed > 0 else squared)


def _restricted_likelihood(y: Sequence[float], v: Sequence[float], tau2: float) -> float:
    w = [1 / (each + tau2) for each in v]
    logs = math.fsum(math.log(each) for each in w) - math.log(math.fsum(w))
    return (logs - generalised_q(y, v, tau2)) / 2


ESTIMATORS: dict[Tau2, Callable[[Sequence[float], Sequence[float]], float]] = {
    Tau2.DERSIMONIAN_LAIRD: tau2_dersimonian_laird,
    Tau2.PAULE_MANDEL: tau2_paule_mandel,
    Tau2.REML: tau2_reml,
}


def q_profile(y: Sequence[float], v: Sequence[float], level: float = 0.95) -> tuple[float, float]:
    """Interval of tau2 by the Q-profile method (Viechtbauer, 2007, Stat Med 26:37).

    All values at which the generalised Q lies between the quantiles of chi-squared with k - 1 degrees of freedom.

    Arguments:
        y: effects, length k of at least 2.
        v: their variances, length k.
        level: level of the interval.

    >>> low, high = q_profile([0, 2], [1, 1])
    >>> low, round(high, 1)
    (0.0, 2035.5)
    """
    tail, df = (1 - level) / 2, len(y) - 1
    return _where_q_is(y, v, chi2_quantile(1 - tail, df)), _where_q_is(y, v, chi2_quantile(tail, df))


def typical_variance(v: Sequence[float]) -> float:
    """Typical within-study variance (Higgins and Thompson, 2002, Stat Med 21:1539, equation 9).

    Arguments:
        v: variances, length k of at least 2.

    >>> typical_variance([2, 2])
    2.0
    """
    return (len(v) - 1) / _traces([1 / each for each in v])[0]


def heterogeneity(
    y: Sequence[float], v: Sequence[float], estimator: Tau2 = Tau2.REML, level: float = 0.95
) -> Heterogeneity:
    """All measures of heterogeneity of k effects.

    Arguments:
        y: effects, length k of at least 1.
        v: their variances, above 0, length k.
        estimator: how tau2 is estimated.
        level: level of the intervals.

    >>> found = heterogeneity([0, 2, 4], [1, 1, 1])
    >>> round(found.tau2, 6), round(found.i2, 6), found.q
    (3.0, 0.75, 8.0)
    """
    q, df = generalised_q(y, v), len(y) - 1
    if df == 0:
        return Heterogeneity(0.0, None, None, None, None, None, None, q, 0, 1.0)
    tau2, (low, high) = ESTIMATORS[estimator](y, v), q_profile(y, v, level)
    typical = typical_variance(v)

    def share(value: float) -> float:
        return value / (value + typical)

    notes: tuple[str, ...] = ()
    if high == 0:
        words = "no value of tau squared fits well, and its interval is shown as 0 to 0"
        notes = (f"the effects agree more closely than chance alone would let them: {words}",)
    return Heterogeneity(
        tau2,
        low,
        high,
        share(tau2),
        share(low),
        share(high),
        math.sqrt(tau2 / typical + 1),
        q,
        df,
        chi2_p(q, df),
        notes,
    )

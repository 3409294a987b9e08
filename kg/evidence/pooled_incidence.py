"""Pooling a proportion over independent studies, with rare events in mind.

The binomial-normal model is the default: it takes counts as they are. Logit with inverse variance and Freeman-Tukey are
there for comparison. Where nobody (or everybody) was affected in any study, no model knows how studies differ, and the
exact interval of the summed counts is given instead, with the reason.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from kg.evidence.binomial_normal import fit
from kg.evidence.checks import counts, interval_level, once
from kg.evidence.distributions import chi2_p, normal_quantile, t_quantile
from kg.evidence.heterogeneity import Tau2, heterogeneity, weighted_mean
from kg.evidence.meta_analysis import FEW
from kg.evidence.proportion import Proportion, clopper_pearson

WIDE_TAU = 3.0
"""Standard deviation of log odds from which risks run from near 0 to near 1 and a pooled one says little."""


class PoolingMethod(Enum):
    """Ways of pooling proportions, by the words in which they are named."""

    BINOMIAL_NORMAL = "random-intercept logistic regression (binomial-normal), maximum likelihood"
    LOGIT = "random effects on log odds, inverse variance"
    FREEMAN_TUKEY = "random effects on the Freeman-Tukey double arcsine, inverse variance"
    COMMON = "common proportion, sum of counts"


@dataclass(frozen=True)
class StudyCount:
    """The count of one study.

    Arguments:
        study: its name.
        affected: people with the event.
        at_risk: people who could have had it.
    """

    study: str
    affected: int
    at_risk: int

    def __post_init__(self) -> None:
        counts(self.affected, self.at_risk, self.study)


@dataclass(frozen=True)
class PooledProportion:
    """One proportion from several studies.

    Arguments:
        estimate: the pooled proportion, 0 to 1.
        low: lower limit of its interval.
        high: upper limit.
        prediction_low: lower limit for the proportion in a new study; None under three studies or without a model.
        prediction_high: upper limit.
        tau2: variance between studies on the scale of the method; None without a model.
        i2: share of the variance that lies between studies; None where the method has no such number.
        q: test statistic of equal proportions; the likelihood ratio for counts, else Cochran's Q; None for one study.
        q_df: its degrees of freedom.
        q_p: its p value.
        studies: how many studies entered.
        affected: people affected in all.
        at_risk: people at risk in all.
        common: sum of affected over sum of at risk with its exact interval, as if studies did not differ.
        method: how the estimate was made, in words.
        notes: what a reader must know, in words.
        per_study: name and proportion of each study with its exact interval, sorted by name.
        level: level of the intervals.
    """

    estimate: float
    low: float
    high: float
    prediction_low: float | None
    prediction_high: float | None
    tau2: float | None
    i2: float | None
    q: float | None
    q_df: int
    q_p: float | None
    studies: int
    affected: int
    at_risk: int
    common: Proportion
    method: str
    notes: tuple[str, ...]
    per_study: tuple[tuple[str, Proportion], ...]
    level: float


@dataclass(frozen=True)
class _Fit:
    """What a method gives on its own scale, with the way back to proportions."""

    theta: float
    se: float
    tau2: float | None
    i2: float | None
    q: float | None
    back: Callable[[float], float]
    notes: tuple[str, ...]
    method: str


def pool_proportions(
    studies: Iterable[StudyCount],
    method: PoolingMethod = PoolingMethod.BINOMIAL_NORMAL,
    level: float = 0.95,
    tau2: Tau2 = Tau2.REML,
) -> PooledProportion:
    """Pool a proportion over independent studies.

    Intervals are normal on the scale of the method; prediction intervals are those of t with k - 2 degrees of freedom
    (Higgins et al. 2009, J R Stat Soc A 172:137). One study, and studies of which none or all people were affected, get
    the exact interval (Clopper and Pearson 1934) of their sum.

    Arguments:
        studies: one a study.
        method: how to pool.
        level: level of the intervals.
        tau2: estimator of the variance between studies, for LOGIT and FREEMAN_TUKEY.

    Raises:
        EvidenceError: there is no study, or one is there with different counts.

    >>> found = pool_proportions([StudyCount("A", 0, 116), StudyCount("B", 2, 208), StudyCount("C", 5, 151)])
    >>> round(found.estimate, 4), round(found.low, 4), round(found.high, 4)
    (0.0121, 0.0034, 0.0423)
    >>> none = pool_proportions([StudyCount("A", 0, 40), StudyCount("B", 0, 60)])
    >>> round(none.high, 4), none.tau2
    (0.0362, None)
    """
    interval_level(level)
    single, repeated = once(studies)
    affected, at_risk = sum(each.affected for each in single), sum(each.at_risk for each in single)
    common = clopper_pearson(affected, at_risk, level)
    per_study = tuple((each.study, clopper_pearson(each.affected, each.at_risk, level)) for each in single)
    pairs = sorted((each.affected, each.at_risk) for each in single)  # sums must not depend on names
    reason = _no_model(pairs, method)
    made = _summed(common, reason) if reason else _FITS[method](pairs, tau2)
    half = normal_quantile((1 + level) / 2) * made.se
    predicted = _prediction(made, len(pairs), level) if not reason else (None, None)
    q, df = _test(pairs, made), len(pairs) - 1
    return PooledProportion(
        estimate=common.value if reason else made.back(made.theta),
        low=common.low if reason else made.back(made.theta - half),
        high=common.high if reason else made.back(made.theta + half),
        prediction_low=predicted[0],
        prediction_high=predicted[1],
        tau2=made.tau2,
        i2=made.i2,
        q=q,
        q_df=df,
        q_p=None if q is None else chi2_p(q, df),
        studies=len(single),
        affected=affected,
        at_risk=at_risk,
        common=common,
        method=made.method,
        notes=(*repeated, *made.notes, *(() if reason else _cautions(len(pairs), made.tau2 or 0.0))),
        per_study=per_study,
        level=level,
    )


def _summed(common: Proportion, notes: tuple[str, ...]) -> _Fit:
    """What stands in for a fit where there is no model."""
    return _Fit(0.0, 0.0, None, None, None, expit, notes, f"{PoolingMethod.COMMON.value}, {common.method}")


def _test(pairs: Sequence[tuple[int, int]], made: _Fit) -> float | None:
    """Cochran's Q where the method has one, else the likelihood ratio; None where nothing can differ."""
    affected = sum(x for x, _ in pairs)
    if len(pairs) == 1 or affected in (0, sum(n for _, n in pairs)):
        return None
    return _likelihood_ratio(pairs) if made.q is None else made.q


def _no_model(pairs: Sequence[tuple[int, int]], method: PoolingMethod) -> tuple[str, ...]:
    """Why the summed counts with their exact interval are all that can be given; empty where a model can be fitted."""
    affected, at_risk = sum(x for x, _ in pairs), sum(n for _, n in pairs)
    if len(pairs) == 1:
        return ("one study: nothing was pooled, and nothing is known of differences between studies",)
    if affected in (0, at_risk):
        found = "everybody was affected in all" if affected else "nobody was affected in any of"
        why = "how studies differ cannot be known, so the exact interval of the summed counts is given"
        return (f"{found} {len(pairs)} studies ({at_risk:,} people): {why}",)
    if method is PoolingMethod.COMMON:
        return ("the interval takes all studies to share one risk; it is too short where they do not",)
    return ()


def _likelihood_ratio(pairs: Sequence[tuple[int, int]]) -> float:
    """Twice the log-likelihood of own proportions less that of a common one (deviance of the common model)."""
    affected, at_risk = sum(x for x, _ in pairs), sum(n for _, n in pairs)
    terms = [x * math.log(x / n * (at_risk / affected)) for x, n in pairs if x]
    terms += [(n - x) * math.log((n - x) / n * (at_risk / (at_risk - affected))) for x, n in pairs if x < n]
    return max(0.0, 2 * math.fsum(terms))


def _prediction(made: _Fit, studies: int, level: float) -> tuple[float | None, float | None]:
    if studies < 3:
        return None, None
    half = t_quantile((1 + level) / 2, studies - 2) * math.sqrt((made.tau2 or 0.0) + made.se**2)
    return made.back(made.theta - half), made.back(made.theta + half)


def _cautions(studies: int, tau2: float) -> tuple[str, ...]:
    notes = []
    if studies < FEW:
        notes.append(
            f"only {studies} studies: the variance between them is hardly known, and the interval may be too short"
        )
    if studies < 3:
        notes.append("no prediction interval: it needs at least three studies")
    else:
        notes.append("prediction interval by t with k - 2 degrees of freedom (Higgins et al. 2009)")
    if tau2 >= WIDE_TAU**2:
        notes.append("the studies differ so much that a pooled proportion says little; look at each of them")
    return tuple(notes)


def expit(logit: float) -> float:
    """The proportion of given log odds.

    Arguments:
        logit: natural logarithm of the odds.

    >>> expit(0.0)
    0.5
    """
    if logit >= 0:
        return 1 / (1 + math.exp(-logit))
    odds = math.exp(logit)
    return odds / (1 + odds)


def _binomial_normal(pairs: Sequence[tuple[int, int]], _: Tau2) -> _Fit:
    found = fit(pairs)
    notes = ["the estimate is the risk in a typical (median) study; counts entered without any correction"]
    if found.tau2 == 0:
        notes.append("the studies do not differ by more than chance: the variance between them is estimated as 0")
    if found.at_bound:
        notes.append("studies are all or nothing: the variance between them has no estimate and was held at its limit")
    method = f"{PoolingMethod.BINOMIAL_NORMAL.value} (Stijnen et al. 2010)"
    return _Fit(found.mu, found.se, found.tau2, None, None, expit, tuple(notes), method)


def _logit(pairs: Sequence[tuple[int, int]], estimator: Tau2) -> _Fit:
    """Log odds with variance 1/x + 1/(n - x); 0.5 is added to both only where one is 0."""
    y, v, corrected = [], [], 0
    for x, n in pairs:
        add = 0.5 if x in (0, n) else 0.0
        corrected += bool(add)
        y.append(math.log((x + add) / (n - x + add)))
        v.append(1 / (x + add) + 1 / (n - x + add))
    notes = ["the estimate is the risk in a typical (median) study"]
    if corrected:
        notes.append(
            f"0.5 was added to affected and unaffected of {corrected} {'study' if corrected == 1 else 'studies'} with "
            "none or all affected, which pulls rare risks up"
        )
    return _by_variance(y, v, estimator, expit, notes, PoolingMethod.LOGIT)


def freeman_tukey(affected: int, at_risk: int) -> float:
    """Double arcsine of a proportion (Freeman and Tukey, 1950, Ann Math Stat 21:607), halved as in metafor.

    Arguments:
        affected: people with the event.
        at_risk: people who could have had it.

    >>> round(freeman_tukey(3, 11), 4)
    0.5695
    """
    x, n = counts(affected, at_risk)
    return (math.asin(math.sqrt(x / (n + 1))) + math.asin(math.sqrt((x + 1) / (n + 1)))) / 2


def from_freeman_tukey(value: float, at_risk: float) -> float:
    """The proportion of a halved double arcsine (Miller, 1978, Am Stat 32:138).

    Arguments:
        value: the double arcsine, 0 to pi/2.
        at_risk: people, for a pooled value the harmonic mean over studies; any number of at least 1.

    >>> round(from_freeman_tukey(freeman_tukey(3, 11), 11), 9) == round(3 / 11, 9)
    True
    """
    n = at_risk
    least, most = math.asin(math.sqrt(1 / (n + 1))) / 2, (math.asin(math.sqrt(n / (n + 1))) + math.pi / 2) / 2
    if value <= least:
        return 0.0
    if value >= most:
        return 1.0
    sine, cosine = math.sin(2 * value), math.cos(2 * value)
    inner = 1 - (sine + (sine - 1 / sine) / n) ** 2
    return min(1.0, max(0.0, (1 - math.copysign(math.sqrt(max(0.0, inner)), cosine)) / 2))


def _freeman_tukey(pairs: Sequence[tuple[int, int]], estimator: Tau2) -> _Fit:
    harmonic = len(pairs) / math.fsum(1 / n for _, n in pairs)
    y = [freeman_tukey(x, n) for x, n in pairs]
    v = [1 / (4 * n + 2) for _, n in pairs]
    notes = [
        (
            f"turned back with the harmonic mean of people at risk ({harmonic:.4g}; Miller 1978), which can mislead "
            "badly where studies differ in size (Schwarzer et al. 2019): for comparison only"
        )
    ]
    return _by_variance(
        y, v, estimator, lambda value: from_freeman_tukey(value, harmonic), notes, PoolingMethod.FREEMAN_TUKEY
    )


def _by_variance(
    y: Sequence[float],
    v: Sequence[float],
    estimator: Tau2,
    back: Callable[[float], float],
    notes: Sequence[str],
    method: PoolingMethod,
) -> _Fit:
    spread = heterogeneity(y, v, estimator)
    w = [1 / (each + spread.tau2) for each in v]
    words = f"{method.value}, tau squared by {estimator.value}"
    return _Fit(
        weighted_mean(y, w), 1 / math.sqrt(math.fsum(w)), spread.tau2, spread.i2, spread.q, back, tuple(notes), words
    )


_FITS: dict[PoolingMethod, Callable[[Sequence[tuple[int, int]], Tau2], _Fit]] = {
    PoolingMethod.BINOMIAL_NORMAL: _binomial_normal,
    PoolingMethod.LOGIT: _logit,
    PoolingMethod.FREEMAN_TUKEY: _freeman_tukey,
}

"""Pooling effects of independent studies by inverse variance: common effect and random effects."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum

from kg.errors import EvidenceError
from kg.evidence.checks import interval_level, once
from kg.evidence.distributions import normal_p, normal_quantile, t_p, t_quantile
from kg.evidence.heterogeneity import Heterogeneity, Tau2, heterogeneity, weighted_mean
from kg.evidence.two_arms import Effects, Measure

FEW = 5
"""Below so many studies the variance between them is hardly known."""


class Model(Enum):
    """What the true effects of the studies are taken to be."""

    COMMON = "common effect"
    RANDOM = "random effects"


class Interval(Enum):
    """How the interval of a random-effects estimate is made."""

    NORMAL = "normal"
    HARTUNG_KNAPP = "Hartung-Knapp"
    HARTUNG_KNAPP_SAFEGUARDED = "Hartung-Knapp, never shorter than by weights alone"


@dataclass(frozen=True)
class Options:
    """How effects are pooled.

    Arguments:
        model: common effect or random effects.
        tau2: estimator of the variance between studies.
        interval: how the interval of a random-effects estimate is made.
        level: level of all intervals.
    """

    model: Model = Model.RANDOM
    tau2: Tau2 = Tau2.REML
    interval: Interval = Interval.HARTUNG_KNAPP_SAFEGUARDED
    level: float = 0.95


@dataclass(frozen=True)
class PooledEffect:
    """One effect from several studies.

    Arguments:
        measure: what it is; ratios are given as ratios here.
        method: how it was made, in words.
        estimate: the effect, as people read it.
        low: lower limit of its interval.
        high: upper limit.
        p_value: two-sided p value of no effect.
        theta: the effect on the scale of analysis, the natural logarithm for ratios.
        se: its standard error on that scale.
        tau2: variance between studies on that scale; None where the method has none.
        tau2_low: lower limit (Q-profile).
        tau2_high: upper limit.
        i2: share of the variance that lies between studies, 0 to 1.
        i2_low: lower limit.
        i2_high: upper limit.
        h: square root of total over within-study variance.
        q: Cochran's Q.
        q_df: its degrees of freedom.
        q_p: its p value.
        prediction_low: lower limit for the effect in a new study; None under three studies or for a common effect.
        prediction_high: upper limit.
        weights: study and share of the weight, summing to 1, sorted by study.
        studies: how many studies entered.
        excluded: study and reason of each that did not.
        notes: what a reader must know, in words.
        level: level of the intervals.
    """

    measure: Measure
    method: str
    estimate: float
    low: float
    high: float
    p_value: float
    theta: float
    se: float
    tau2: float | None
    tau2_low: float | None
    tau2_high: float | None
    i2: float | None
    i2_low: float | None
    i2_high: float | None
    h: float | None
    q: float
    q_df: int
    q_p: float
    prediction_low: float | None
    prediction_high: float | None
    weights: tuple[tuple[str, float], ...]
    studies: int
    excluded: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    level: float


def pool(effects: Effects, options: Options | None = None) -> PooledEffect:
    """Pool effects of independent studies by inverse variance.

    Random effects: weights 1/(v + tau2) (DerSimonian and Laird 1986, Control Clin Trials 7:177). Hartung-Knapp: the
    standard error is multiplied by sqrt(q), q = sum w (y - mu)^2 / (k - 1), and the interval is that of t with k - 1
    degrees of freedom (Hartung and Knapp 2001, Stat Med 20:3875; Sidik and Jonkman 2002, Stat Med 21:3153); the
    safeguard takes 1 for q below 1 (Röver et al. 2015, BMC Med Res Methodol 15:99, "mKH"). Prediction interval: t with
    k - 2 degrees of freedom (Higgins et al. 2009, J R Stat Soc A 172:137).

    Arguments:
        effects: one a study, of one measure.
        options: how to pool; random effects with REML and the safeguarded Hartung-Knapp interval when left out.

    Raises:
        EvidenceError: there is no effect to pool, or one study is there with different numbers.

    >>> from kg.evidence.two_arms import StudyEffect
    >>> found = pool(Effects(Measure.RISK_RATIO, (StudyEffect("A", -0.5, 0.1), StudyEffect("B", -0.7, 0.2))))
    >>> round(found.estimate, 3), found.studies
    (0.567, 2)
    """
    chosen = options or Options()
    interval_level(chosen.level)
    if not effects.effects:
        reasons = "; ".join(f"{study}: {reason}" for study, reason in effects.excluded) or "none was given"
        raise EvidenceError(f"there is no study left to pool for a {effects.measure.words} ({reasons})")
    single, repeated = once(effects.effects)
    y, v = [each.estimate for each in single], [each.variance for each in single]
    spread = heterogeneity(y, v, chosen.tau2, chosen.level)
    common = chosen.model is Model.COMMON or len(y) == 1
    tau2 = 0.0 if common else spread.tau2
    w = [1 / (each + tau2) for each in v]
    theta, total = weighted_mean(y, w), math.fsum(w)
    se, quantile, df, caution = _error(y, w, theta, chosen, common=common)
    half = quantile * se
    prediction = _prediction(theta, se, tau2, len(y), chosen.level) if not common else None
    shown = effects.measure.shown
    return PooledEffect(
        measure=effects.measure,
        method=_method(chosen, len(y)),
        estimate=shown(theta),
        low=shown(theta - half),
        high=shown(theta + half),
        p_value=t_p(theta / se, df) if df else normal_p(theta / se),
        theta=theta,
        se=se,
        tau2=None if common else spread.tau2,
        tau2_low=spread.tau2_low,
        tau2_high=spread.tau2_high,
        i2=spread.i2,
        i2_low=spread.i2_low,
        i2_high=spread.i2_high,
        h=spread.h,
        q=spread.q,
        q_df=spread.df,
        q_p=spread.p,
        prediction_low=shown(prediction[0]) if prediction else None,
        prediction_high=shown(prediction[1]) if prediction else None,
        weights=tuple((each.study, weight / total) for each, weight in zip(single, w, strict=True)),
        studies=len(y),
        excluded=effects.excluded,
        notes=(*effects.notes, *repeated, *_notes(chosen, spread, len(y), common=common), *caution),
        level=chosen.level,
    )


def _error(
    y: list[float], w: list[float], theta: float, options: Options, *, common: bool
) -> tuple[float, float, int, tuple[str, ...]]:
    """Standard error, quantile, degrees of freedom (0 for normal) and what to say of them."""
    se, df = 1 / math.sqrt(math.fsum(w)), len(y) - 1
    tail = (1 + options.level) / 2
    if common or options.interval is Interval.NORMAL:
        return se, normal_quantile(tail), 0, ()
    scale = math.sqrt(math.fsum(a * (b - theta) ** 2 for a, b in zip(w, y, strict=True)) / df)
    if options.interval is Interval.HARTUNG_KNAPP_SAFEGUARDED and scale < 1:
        note = "the Hartung-Knapp factor was below 1 and taken as 1, so that agreement by chance does not shorten it"
        return se, t_quantile(tail, df), df, (note,)
    if scale == 0:
        raise EvidenceError("all effects are equal, so that Hartung-Knapp has zero width; use the safeguarded interval")
    return se * scale, t_quantile(tail, df), df, ()


def _prediction(theta: float, se: float, tau2: float, studies: int, level: float) -> tuple[float, float] | None:
    if studies < 3:
        return None
    half = t_quantile((1 + level) / 2, studies - 2) * math.sqrt(tau2 + se * se)
    return theta - half, theta + half


def _method(options: Options, studies: int) -> str:
    if studies == 1:
        return "one study, its own effect and normal interval"
    if options.model is Model.COMMON:
        return "common effect, inverse variance, normal interval"
    return f"random effects, inverse variance, tau squared by {options.tau2.value}, interval: {options.interval.value}"


def _notes(options: Options, spread: Heterogeneity, studies: int, *, common: bool) -> tuple[str, ...]:
    if studies == 1:
        return ("one study: nothing was pooled, and nothing is known of differences between studies",)
    notes = list(spread.notes)
    if common:
        if spread.p < 0.1:
            notes.append("the studies differ by more than chance (Q), which a common effect does not allow for")
        return tuple(notes)
    if studies < FEW:
        notes.append(f"only {studies} studies: the variance between them is hardly known")
    if studies < 3:
        notes.append("no prediction interval: it needs at least three studies")
    else:
        notes.append("prediction interval by t with k - 2 degrees of freedom (Higgins et al. 2009)")
    if options.interval is Interval.NORMAL and studies < 2 * FEW:
        notes.append("the normal interval is too short for few studies; Hartung-Knapp is safer")
    return tuple(notes)


def leave_one_out(effects: Effects, options: Options | None = None) -> tuple[tuple[str, PooledEffect], ...]:
    """The pooled effect without each study in turn: which one carries the result.

    Arguments:
        effects: one a study, at least two.
        options: how to pool.

    Raises:
        EvidenceError: there are fewer than two studies.

    >>> from kg.evidence.two_arms import StudyEffect
    >>> pair = Effects(Measure.MEAN_DIFFERENCE, (StudyEffect("A", 1, 1), StudyEffect("B", 3, 1)))
    >>> [(left_out, found.estimate) for left_out, found in leave_one_out(pair)]
    [('A', 3.0), ('B', 1.0)]
    """
    single, _ = once(effects.effects)
    if len(single) < 2:
        raise EvidenceError("leaving one out needs at least two studies")
    return tuple(
        (left.study, pool(replace(effects, effects=tuple(each for each in single if each is not left)), options))
        for left in single
    )


def cumulative(effects: Effects, options: Options | None = None) -> tuple[tuple[str, PooledEffect], ...]:
    """The pooled effect as it stood after each study, by year and then by name (Lau et al. 1992, NEJM 327:248).

    Arguments:
        effects: one a study, each with its year.
        options: how to pool.

    Raises:
        EvidenceError: a study has no year.

    >>> from kg.evidence.two_arms import StudyEffect
    >>> pair = Effects(Measure.MEAN_DIFFERENCE, (StudyEffect("A", 1, 1, 2001), StudyEffect("B", 3, 1, 1999)))
    >>> [(added, found.estimate) for added, found in cumulative(pair)]
    [('B', 3.0), ('A', 2.0)]
    """
    single, _ = once(effects.effects)
    undated = [each.study for each in single if each.year is None]
    if undated:
        raise EvidenceError(f"studies without a year cannot be put in order: {', '.join(undated)}")
    ordered = sorted(single, key=lambda each: (each.year or 0, each.study))
    return tuple(
        (last.study, pool(replace(effects, effects=tuple(ordered[: place + 1])), options))
        for place, last in enumerate(ordered)
    )

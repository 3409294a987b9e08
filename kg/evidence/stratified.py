"""Pooling tables of rare events without correcting empty cells: Mantel-Haenszel and Peto.

Notation of one table: a of n1 affected in the first arm, c of n2 in the second, b and d not affected, n in all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from enum import Enum

from kg.errors import EvidenceError
from kg.evidence.checks import interval_level, once
from kg.evidence.distributions import chi2_p, normal_p, normal_quantile
from kg.evidence.meta_analysis import PooledEffect
from kg.evidence.two_arms import Measure, TwoArms, effects_of_counts, uninformative


class RiskDifferenceVariance(Enum):
    """Variances of the Mantel-Haenszel risk difference."""

    SATO = "Sato, Greenland and Robins 1989"
    GREENLAND_ROBINS = "Greenland and Robins 1985"


def mantel_haenszel(
    tables: Iterable[TwoArms],
    measure: Measure,
    level: float = 0.95,
    variance: RiskDifferenceVariance = RiskDifferenceVariance.SATO,
) -> PooledEffect:
    """Common effect by Mantel and Haenszel (1959, J Natl Cancer Inst 22:719), without correcting empty cells.

    OR has the variance of Robins, Breslow and Greenland (1986, Biometrics 42:311), RR that of Greenland and Robins
    (1985, Biometrics 41:55), RD that of Sato, Greenland and Robins (1989, Biometrics 45:1323), which holds for many
    small and for few large tables, or the older one of Greenland and Robins (1985).
    Q is taken around this estimate from the effects of single studies, there with 0.5 added to tables with empty cells.

    Arguments:
        tables: one a study.
        measure: RISK_RATIO, ODDS_RATIO or RISK_DIFFERENCE.
        level: level of the interval.
        variance: which variance a risk difference gets.

    Raises:
        EvidenceError: a ratio is not defined because one arm has no event (or no non-event) in any study.

    >>> trials = [TwoArms("A", 2, 39, 1, 43), TwoArms("B", 4, 44, 4, 44), TwoArms("C", 6, 107, 4, 110)]
    >>> found = mantel_haenszel(trials, Measure.ODDS_RATIO)
    >>> round(found.estimate, 3), round(found.low, 3), round(found.high, 3)
    (1.398, 0.573, 3.407)
    """
    quantile = normal_quantile((1 + interval_level(level)) / 2)
    single, excluded, notes = _informative(tables, measure)
    make = {Measure.RISK_RATIO: _mh_risk_ratio, Measure.ODDS_RATIO: _mh_odds_ratio}
    if measure in make:
        theta, se = make[measure](single)
        source = "Robins, Breslow and Greenland 1986" if measure is Measure.ODDS_RATIO else "Greenland and Robins 1985"
    else:
        theta, se = _mh_risk_difference(single, variance)
        source = variance.value
    parts = [_mh_weight(table, measure) for table in single]
    effects = effects_of_counts(single, measure).effects
    q = math.fsum((each.estimate - theta) ** 2 / each.variance for each in effects)
    method = f"common {measure.words}, Mantel-Haenszel without continuity correction, variance of {source}"
    return _result(single, measure, method, theta, se, quantile, q, parts, excluded, notes, level)


def peto(tables: Iterable[TwoArms], level: float = 0.95) -> PooledEffect:
    """Common odds ratio by Peto's one-step method (Yusuf et al., 1985, Prog Cardiovasc Dis 27:335).

    log OR = sum(O - E) / sum V with E = n1 (a + c) / n and V the hypergeometric variance. Good for rare events, equal
    arms and small effects; off for very unequal arms or large effects, which a note says.

    Arguments:
        tables: one a study.
        level: level of the interval.

    Raises:
        EvidenceError: no study has an event, or all have nothing but events.

    >>> trials = [TwoArms("A", 0, 100, 2, 100), TwoArms("B", 1, 50, 3, 50)]
    >>> round(peto(trials).estimate, 3)
    0.256
    """
    quantile = normal_quantile((1 + interval_level(level)) / 2)
    single, excluded, repeated = _informative(tables, Measure.ODDS_RATIO)
    surplus, variances = [], []
    for table in single:
        n1, n2 = table.at_risk_1, table.at_risk_2
        n, events = n1 + n2, table.affected_1 + table.affected_2
        surplus.append(table.affected_1 - n1 * events / n)
        variances.append(n1 * n2 * events * (n - events) / (n * n * (n - 1)))
    total = math.fsum(variances)
    theta = math.fsum(surplus) / total
    q = math.fsum(s * s / v for s, v in zip(surplus, variances, strict=True)) - math.fsum(surplus) ** 2 / total
    notes = list(repeated)
    if any(not 1 / 2 <= table.at_risk_1 / table.at_risk_2 <= 2 for table in single):
        notes.append("an arm is more than twice the other in some study, for which Peto's odds ratio is biased")
    if abs(theta) > math.log(2):
        notes.append("the effect is large, for which Peto's odds ratio lies too close to 1")
    method = "common odds ratio, Peto's one-step method (Yusuf et al. 1985)"
    se = 1 / math.sqrt(total)
    return _result(
        single, Measure.ODDS_RATIO, method, theta, se, quantile, max(0.0, q), variances, excluded, tuple(notes), level
    )


def _informative(
    tables: Iterable[TwoArms], measure: Measure
) -> tuple[Sequence[TwoArms], tuple[tuple[str, str], ...], tuple[str, ...]]:
    if measure not in (Measure.RISK_RATIO, Measure.ODDS_RATIO, Measure.RISK_DIFFERENCE):
        raise EvidenceError(f"a {measure.words} cannot be made of counts; choose risk ratio, odds ratio or difference")
    single, notes = once(tables)
    reasons = {table.study: uninformative(table, measure) for table in single}
    kept = [table for table in single if not reasons[table.study]]
    excluded = tuple((study, reason) for study, reason in reasons.items() if reason)
    if not kept:
        words = "; ".join(f"{study}: {reason}" for study, reason in excluded)
        raise EvidenceError(f"there is no study left to pool for a {measure.words} ({words}); use a risk difference")
    return kept, excluded, notes


def _mh_odds_ratio(tables: Sequence[TwoArms]) -> tuple[float, float]:
    r, s, pr, mixed, qs = [], [], [], [], []
    for table in tables:
        a, b, c, d = table.cells
        n = a + b + c + d
        first, second, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
        r.append(first)
        s.append(second)
        pr.append(p * first)
        mixed.append(p * second + q * first)
        qs.append(q * second)
    r_sum, s_sum = _both(math.fsum(r), math.fsum(s), Measure.ODDS_RATIO)
    variance = math.fsum(pr) / (2 * r_sum**2) + math.fsum(mixed) / (2 * r_sum * s_sum) + math.fsum(qs) / (2 * s_sum**2)
    return math.log(r_sum) - math.log(s_sum), math.sqrt(variance)


def _mh_risk_ratio(tables: Sequence[TwoArms]) -> tuple[float, float]:
    r, s, p = [], [], []
    for table in tables:
        a, c, n1, n2 = table.affected_1, table.affected_2, table.at_risk_1, table.at_risk_2
        n = n1 + n2
        r.append(a * n2 / n)
        s.append(c * n1 / n)
        p.append((n1 * n2 * (a + c) - a * c * n) / n**2)
    r_sum, s_sum = _both(math.fsum(r), math.fsum(s), Measure.RISK_RATIO)
    squared = math.fsum(p) / (r_sum * s_sum)
    if squared <= 0:
        raise EvidenceError("everybody had the event in all studies: the risk ratio is 1 and has no standard error")
    return math.log(r_sum) - math.log(s_sum), math.sqrt(squared)


def _both(first: float, second: float, measure: Measure) -> tuple[float, float]:
    if first == 0 or second == 0:
        raise EvidenceError(
            f"one arm has no event (or no non-event) in any study, so that a Mantel-Haenszel {measure.words} is 0 or "
            "infinite; use a Mantel-Haenszel risk difference or Peto's odds ratio"
        )
    return first, second


def _mh_risk_difference(tables: Sequence[TwoArms], variance: RiskDifferenceVariance) -> tuple[float, float]:
    top, bottom, sato_p, sato_q, older = [], [], [], [], []
    for table in tables:
        a, b, c, d = table.cells
        n1, n2 = table.at_risk_1, table.at_risk_2
        n = n1 + n2
        top.append((a * n2 - c * n1) / n)
        bottom.append(n1 * n2 / n)
        sato_p.append((n1 * n1 * c - n2 * n2 * a + n1 * n2 * (n2 - n1) / 2) / n**2)
        sato_q.append((a * d + c * b) / (2 * n))
        older.append((a * b * n2**3 + c * d * n1**3) / (n1 * n2 * n * n))
    weight = math.fsum(bottom)
    theta = math.fsum(top) / weight
    if variance is RiskDifferenceVariance.SATO:
        squared = theta * math.fsum(sato_p) + math.fsum(sato_q)
    else:
        squared = math.fsum(older)
    if squared <= 0:
        raise EvidenceError(
            "the risk difference has no standard error because both arms are all or nothing in every study; "
            "use the exact interval of each arm (clopper_pearson)"
        )
    return theta, math.sqrt(squared) / weight


def _mh_weight(table: TwoArms, measure: Measure) -> float:
    n1, n2 = table.at_risk_1, table.at_risk_2
    if measure is Measure.ODDS_RATIO:
        return (n1 - table.affected_1) * table.affected_2 / (n1 + n2)
    return (table.affected_2 * n1 if measure is Measure.RISK_RATIO else n1 * n2) / (n1 + n2)


def _result(
    tables: Sequence[TwoArms],
    measure: Measure,
    method: str,
    theta: float,
    se: float,
    quantile: float,
    q: float,
    parts: Sequence[float],
    excluded: tuple[tuple[str, str], ...],
    notes: tuple[str, ...],
    level: float,
) -> PooledEffect:
    df, total, shown = len(tables) - 1, math.fsum(parts), measure.shown
    q_p = chi2_p(q, df) if df else 1.0
    if df == 0:
        notes = (*notes, "one study: nothing was pooled, and nothing is known of differences between studies")
    elif q_p < 0.1:
        notes = (*notes, "the studies differ by more than chance (Q), which a common effect does not allow for")
    return PooledEffect(
        measure=measure,
        method=method,
        estimate=shown(theta),
        low=shown(theta - quantile * se),
        high=shown(theta + quantile * se),
        p_value=normal_p(theta / se),
        theta=theta,
        se=se,
        tau2=None,
        tau2_low=None,
        tau2_high=None,
        i2=max(0.0, 1 - df / q) if df and q else None,
        i2_low=None,
        i2_high=None,
        h=max(1.0, math.sqrt(q / df)) if df else None,
        q=q,
        q_df=df,
        q_p=q_p,
        prediction_low=None,
        prediction_high=None,
        weights=tuple((table.study, part / total) for table, part in zip(tables, parts, strict=True)),
        studies=len(tables),
        excluded=excluded,
        notes=notes,
        level=level,
    )

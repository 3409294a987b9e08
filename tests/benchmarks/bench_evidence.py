"""What pooling costs, against statsmodels in the same run; prints a table.

Run from the project's folder: ``python tests/benchmarks/bench_evidence.py``.
"""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable

import numpy as np
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.meta_analysis import combine_effects

from kg.evidence.heterogeneity import Tau2
from kg.evidence.meta_analysis import Interval, Options, leave_one_out, pool
from kg.evidence.pooled_incidence import PoolingMethod, StudyCount, pool_proportions
from kg.evidence.stratified import mantel_haenszel
from kg.evidence.two_arms import Measure, TwoArms, effects_of_counts


def tables(studies: int) -> list[TwoArms]:
    """Two-arm studies with rare events, the same in every run."""
    return [
        TwoArms(f"{n:03d}", (7 * n) % 9, 60 + 13 * (n % 7), (5 * n) % 11 + 1, 55 + 17 * (n % 5)) for n in range(studies)
    ]


def median_ms(action: Callable[[], object]) -> float:
    """Median time of an action over about half a second, at least five runs, after one run to warm up."""
    action()
    times: list[float] = []
    while len(times) < 5 or (sum(times) < 0.5 and len(times) < 500):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def theirs(y: np.ndarray, v: np.ndarray, method: str) -> None:
    """Pool with statsmodels and read off the intervals."""
    combine_effects(y, v, method_re=method).summary_frame()


def compared(studies: int) -> list[tuple[str, float, float | None]]:
    """What is pooled, our milliseconds and those of statsmodels where it has the same."""
    given = tables(studies)
    effects = effects_of_counts(given, Measure.ODDS_RATIO)
    y = np.array([each.estimate for each in effects.effects])
    v = np.array([each.variance for each in effects.effects])
    strata = [np.array(table.cells, dtype=float).reshape(2, 2) for table in given]
    alone = [StudyCount(table.study, table.affected_1, table.at_risk_1) for table in given]
    moments, iterated = (
        Options(tau2=each, interval=Interval.NORMAL) for each in (Tau2.DERSIMONIAN_LAIRD, Tau2.PAULE_MANDEL)
    )
    return [
        (moments.tau2.value, median_ms(lambda: pool(effects, moments)), median_ms(lambda: theirs(y, v, "dl"))),
        (iterated.tau2.value, median_ms(lambda: pool(effects, iterated)), median_ms(lambda: theirs(y, v, "pm"))),
        (
            "Mantel-Haenszel odds ratio",
            median_ms(lambda: mantel_haenszel(given, Measure.ODDS_RATIO)),
            median_ms(lambda: StratifiedTable(strata).oddsratio_pooled_confint()),
        ),
        ("REML, Q-profile, Hartung-Knapp", median_ms(lambda: pool(effects)), None),
        ("leave one out, REML", median_ms(lambda: leave_one_out(effects)), None),
        ("binomial-normal model of one arm", median_ms(lambda: pool_proportions(alone)), None),
        ("logit of one arm, REML", median_ms(lambda: pool_proportions(alone, PoolingMethod.LOGIT)), None),
    ]


def main() -> None:
    """Time pooling of 5, 20 and 100 studies."""
    warnings.simplefilter("ignore")
    print(f"{'':34} {'studies':>7} {'ours ms':>8} {'statsmodels ms':>15} {'ratio':>6}")
    for studies in (5, 20, 100):
        for what, ours, other in compared(studies):
            rest = f"{other:>15.2f} {ours / other:>6.2f}" if other else f"{'-':>15} {'-':>6}"
            print(f"{what:34} {studies:>7} {ours:>8.2f} {rest}")


if __name__ == "__main__":
    main()

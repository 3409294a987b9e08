"""Do small studies tell another story than large ones? Regression tests by Egger, Harbord and Peters.

With fewer than ten studies no test is made and the answer says so (Sterne et al. 2011, BMJ 343:d4002).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.evidence.checks import once
from kg.evidence.distributions import t_p
from kg.evidence.two_arms import Effects, Measure, TwoArms, effects_of_counts, uninformative

ENOUGH = 10
"""Studies below which tests of small-study effects are not made (Sterne et al. 2011)."""


@dataclass(frozen=True)
class SmallStudyCheck:
    """The result of one test for small-study effects, or why there is none.

    Arguments:
        method: the test, in words.
        slope: what the test asks about: how the effect changes with imprecision; None where no test was made.
        se: its standard error.
        t: slope over standard error.
        df: degrees of freedom, studies less two.
        p_value: two-sided p value of no relation.
        limit: the effect at which a study without imprecision would stand, on the scale of analysis.
        studies: how many studies entered.
        refusal: why no test was made; empty where one was.
    """

    method: str
    slope: float | None
    se: float | None
    t: float | None
    df: int
    p_value: float | None
    limit: float | None
    studies: int
    refusal: str = ""

    @property
    def words(self) -> str:
        """The finding in one sentence."""
        if self.refusal or self.p_value is None:
            return f"no test for small-study effects: {self.refusal}"
        found = "differ from" if self.p_value < 0.1 else "do not clearly differ from"
        return f"small studies {found} large ones (p = {self.p_value:.2g}, {self.method})"


def egger(effects: Effects) -> SmallStudyCheck:
    """Egger's test: does the effect change with its standard error? (Egger et al., 1997, BMJ 315:629).

    Regression of the effect on its standard error, weights 1/variance, residual variance estimated; the slope is the
    intercept of Egger's own regression of effect/se on 1/se. For odds ratios the two are related even without bias;
    Harbord's and Peters' tests are then better.

    Arguments:
        effects: one a study.

    >>> from kg.evidence.two_arms import StudyEffect
    >>> print(egger(Effects(Measure.RISK_RATIO, (StudyEffect("A", 0.1, 0.2),))).words)
    no test for small-study effects: 1 study is fewer than the ten below which such tests mislead
    """
    method = "Egger et al. 1997"
    single = once(effects.effects)[0] if effects.effects else ()
    y, v = [each.estimate for each in single], [each.variance for each in single]
    return _regression(method, y, [math.sqrt(each) for each in v], [1 / each for each in v])


def harbord(tables: Iterable[TwoArms]) -> SmallStudyCheck:
    """Harbord's test for odds ratios (Harbord, Egger and Sterne, 2006, Stat Med 25:3443).

    Regression of Z/V on 1/sqrt(V) with weights V; Z is the score and V its variance without effect, as for Peto.

    Arguments:
        tables: one a study; studies that say nothing of an odds ratio are left out.

    >>> harbord([TwoArms("A", 1, 10, 2, 10)]).studies
    1
    """
    y, x, w = [], [], []
    for table in _informative(tables):
        n1, n2 = table.at_risk_1, table.at_risk_2
        n, events = n1 + n2, table.affected_1 + table.affected_2
        variance = n1 * n2 * events * (n - events) / (n * n * (n - 1))
        y.append((table.affected_1 - n1 * events / n) / variance)
        x.append(1 / math.sqrt(variance))
        w.append(variance)
    return _regression("Harbord et al. 2006", y, x, w)


def peters(tables: Iterable[TwoArms]) -> SmallStudyCheck:
    """Peters' test for odds ratios (Peters et al., 2006, JAMA 295:676).

    Regression of the log odds ratio on 1/n with weights 1/(1/events + 1/non-events).

    Arguments:
        tables: one a study; studies that say nothing of an odds ratio are left out.

    >>> peters([TwoArms("A", 1, 10, 2, 10)]).studies
    1
    """
    y, x, w = [], [], []
    kept = _informative(tables)
    effects = effects_of_counts(kept, Measure.ODDS_RATIO).effects if kept else ()
    for table, effect in zip(kept, effects, strict=True):
        n, events = table.at_risk_1 + table.at_risk_2, table.affected_1 + table.affected_2
        y.append(effect.estimate)
        x.append(1 / n)
        w.append(events * (n - events) / n)
    return _regression("Peters et al. 2006", y, x, w)


def _informative(tables: Iterable[TwoArms]) -> list[TwoArms]:
    given = list(tables)
    return [t for t in once(given)[0] if not uninformative(t, Measure.ODDS_RATIO)] if given else []


def _regression(method: str, y: Sequence[float], x: Sequence[float], w: Sequence[float]) -> SmallStudyCheck:
    """Weighted straight line with estimated residual variance."""
    k = len(y)

    def refused(reason: str) -> SmallStudyCheck:
        return SmallStudyCheck(method, None, None, None, max(0, k - 2), None, None, k, reason)

    if k < ENOUGH:
        number = "1 study is" if k == 1 else f"{k} studies are"
        return refused(f"{number} fewer than the ten below which such tests mislead")
    total = math.fsum(w)
    x_mean = math.fsum(a * b for a, b in zip(w, x, strict=True)) / total
    y_mean = math.fsum(a * b for a, b in zip(w, y, strict=True)) / total
    spread = math.fsum(a * (b - x_mean) ** 2 for a, b in zip(w, x, strict=True))
    if spread <= 1e-20 * total * x_mean**2:
        return refused("all studies are equally precise")
    slope = math.fsum(a * (b - x_mean) * (c - y_mean) for a, b, c in zip(w, x, y, strict=True)) / spread
    limit = y_mean - slope * x_mean
    residual = math.fsum(a * (c - limit - slope * b) ** 2 for a, b, c in zip(w, x, y, strict=True))
    if residual <= 1e-20 * math.fsum(a * c * c for a, c in zip(w, y, strict=True)):
        return refused("the effects lie on a line without any scatter")
    se = math.sqrt(residual / (k - 2) / spread)
    return SmallStudyCheck(method, slope, se, slope / se, k - 2, t_p(slope / se, k - 2), limit, k)

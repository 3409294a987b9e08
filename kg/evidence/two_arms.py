"""Effects of single studies with two arms: risk ratio, odds ratio, risk difference, differences of means.

Rules for zero cells (as in metafor's ``escalc(to="only0", add=1/2)`` and the Cochrane Handbook 6, section 10.4.4):
a study with an empty cell gets 0.5 added to all four; a study without any event in both arms says nothing of a ratio
and is left out for RR and OR, as is one in which everybody had the event for OR; for RD both are kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from kg.errors import EvidenceError
from kg.evidence.checks import counts, finite, once, positive, whole

CORRECTION = 0.5


class Measure(Enum):
    """What a comparison of two arms is told as; ratios are pooled as logarithms."""

    RISK_RATIO = "RR"
    ODDS_RATIO = "OR"
    RISK_DIFFERENCE = "RD"
    HAZARD_RATIO = "HR"
    MEAN_DIFFERENCE = "MD"
    STANDARDISED_MEAN_DIFFERENCE = "SMD"

    @property
    def ratio(self) -> bool:
        """True where the effect is pooled as its natural logarithm."""
        return self in (Measure.RISK_RATIO, Measure.ODDS_RATIO, Measure.HAZARD_RATIO)

    @property
    def words(self) -> str:
        """The measure as it is printed, such as ``risk ratio``."""
        return self.name.lower().replace("_", " ")

    def shown(self, value: float) -> float:
        """A value of the scale of analysis as people read it: a logarithm as the ratio.

        Arguments:
            value: an effect on the scale of analysis.

        >>> Measure.RISK_RATIO.shown(0.0), Measure.RISK_DIFFERENCE.shown(0.5)
        (1.0, 0.5)
        """
        if not self.ratio:
            return value
        return math.exp(value) if value < 709 else math.inf


@dataclass(frozen=True)
class TwoArms:
    """Counts of one study with two arms.

    Arguments:
        study: its name.
        affected_1: people with the event in the first arm, the treated.
        at_risk_1: people in the first arm.
        affected_2: people with the event in the second arm, the controls.
        at_risk_2: people in the second arm.
        year: year of publication, for cumulative analyses.
    """

    study: str
    affected_1: int
    at_risk_1: int
    affected_2: int
    at_risk_2: int
    year: int | None = None

    def __post_init__(self) -> None:
        counts(self.affected_1, self.at_risk_1, f"{self.study}, first arm")
        counts(self.affected_2, self.at_risk_2, f"{self.study}, second arm")

    @property
    def cells(self) -> tuple[int, int, int, int]:
        """Affected and unaffected of the first arm, then of the second."""
        a, c = self.affected_1, self.affected_2
        return a, self.at_risk_1 - a, c, self.at_risk_2 - c


@dataclass(frozen=True)
class TwoMeans:
    """Means of one study with two arms.

    Arguments:
        study: its name.
        mean_1: mean of the first arm, the treated.
        sd_1: its standard deviation, above 0.
        n_1: its people, at least 2.
        mean_2: mean of the second arm, the controls.
        sd_2: its standard deviation, above 0.
        n_2: its people, at least 2.
        year: year of publication, for cumulative analyses.
    """

    study: str
    mean_1: float
    sd_1: float
    n_1: int
    mean_2: float
    sd_2: float
    n_2: int
    year: int | None = None

    def __post_init__(self) -> None:
        for arm, mean, sd, n in (
            ("first", self.mean_1, self.sd_1, self.n_1),
            ("second", self.mean_2, self.sd_2, self.n_2),
        ):
            place = f"{self.study}, {arm} arm"
            finite(mean, f"mean ({place})")
            positive(sd, f"standard deviation ({place})")
            if whole(n, f"people ({place})") < 2:
                raise EvidenceError(f"people ({place}) are {n}; a standard deviation needs at least 2")


@dataclass(frozen=True)
class StudyEffect:
    """The effect in one study.

    Arguments:
        study: its name.
        estimate: the effect on the scale of analysis: the natural logarithm for RR, OR and HR.
        variance: square of its standard error on that scale, above 0.
        year: year of publication, for cumulative analyses.
    """

    study: str
    estimate: float
    variance: float
    year: int | None = None

    def __post_init__(self) -> None:
        finite(self.estimate, f"effect ({self.study})")
        positive(self.variance, f"variance ({self.study})")


@dataclass(frozen=True)
class Effects:
    """Effects of several studies, ready to be pooled.

    Arguments:
        measure: what they are.
        effects: one a study.
        excluded: study and reason of each that says nothing of the measure.
        notes: corrections made, in words.
    """

    measure: Measure
    effects: tuple[StudyEffect, ...]
    excluded: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def effects_of_counts(tables: Iterable[TwoArms], measure: Measure) -> Effects:
    """Effects of studies from the counts of their arms, with the rules for zero cells at the head of this module.

    log RR has the variance 1/a - 1/n1 + 1/c - 1/n2 (Katz et al. 1978, Biometrics 34:469), log OR has
    1/a + 1/b + 1/c + 1/d (Woolf 1955, Ann Hum Genet 19:251), RD has ab/n1^3 + cd/n2^3.

    Arguments:
        tables: one a study.
        measure: RISK_RATIO, ODDS_RATIO or RISK_DIFFERENCE.

    Raises:
        EvidenceError: the measure is not one of counts, or the tables contradict each other.

    >>> found = effects_of_counts([TwoArms("A", 4, 123, 11, 139)], Measure.RISK_RATIO)
    >>> round(found.effects[0].estimate, 4), round(found.effects[0].variance, 4)
    (-0.8893, 0.3256)
    """
    if measure not in (Measure.RISK_RATIO, Measure.ODDS_RATIO, Measure.RISK_DIFFERENCE):
        raise EvidenceError(f"a {measure.words} cannot be made of counts; choose risk ratio, odds ratio or difference")
    single, repeated = once(tables)
    effects, excluded, corrected = [], [], []
    for table in single:
        reason = uninformative(table, measure)
        if reason:
            excluded.append((table.study, reason))
            continue
        if 0 in table.cells:
            corrected.append(table.study)
        effects.append(StudyEffect(table.study, *_effect(table, measure), table.year))
    notes = [*repeated]
    if corrected:
        notes.append(f"0.5 was added to all four cells of studies with an empty cell: {', '.join(corrected)}")
    return Effects(measure, tuple(effects), tuple(excluded), tuple(notes))


def uninformative(table: TwoArms, measure: Measure) -> str:
    """Why a table says nothing of a measure; empty where it does say something.

    Arguments:
        table: counts of one study.
        measure: what is asked.

    >>> uninformative(TwoArms("A", 0, 20, 0, 30), Measure.ODDS_RATIO)
    'nobody had the event in either arm, which says nothing of a ratio'
    """
    a, b, c, d = table.cells
    if measure.ratio and a == c == 0:
        return "nobody had the event in either arm, which says nothing of a ratio"
    if measure is Measure.ODDS_RATIO and b == d == 0:
        return "everybody had the event in both arms, which says nothing of an odds ratio"
    return ""


def _effect(table: TwoArms, measure: Measure) -> tuple[float, float]:
    add = CORRECTION if 0 in table.cells else 0.0
    a, b, c, d = (cell + add for cell in table.cells)
    n1, n2 = a + b, c + d
    if measure is Measure.RISK_RATIO:
        # b/(a n1) is 1/a - 1/n1 without the loss of digits where nearly all are affected.
        return math.log(a / n1) - math.log(c / n2), b / (a * n1) + d / (c * n2)
    if measure is Measure.ODDS_RATIO:
        return math.log(a / b) - math.log(c / d), 1 / a + 1 / b + 1 / c + 1 / d
    return a / n1 - c / n2, a * b / n1**3 + c * d / n2**3


def effects_of_means(means: Iterable[TwoMeans], measure: Measure) -> Effects:
    """Effects of studies from means and standard deviations.

    MD has the variance sd1^2/n1 + sd2^2/n2. SMD is Hedges' g = J d with the pooled standard deviation and the exact
    J = gamma(m/2) / (sqrt(m/2) gamma((m-1)/2)), m = n1 + n2 - 2 (Hedges 1981, J Educ Stat 6:107), and
    the variance 1/n1 + 1/n2 + g^2/(2 (n1 + n2)) (Hedges 1982, Psychol Bull 92:490, equation 8).

    Arguments:
        means: one a study.
        measure: MEAN_DIFFERENCE or STANDARDISED_MEAN_DIFFERENCE.

    Raises:
        EvidenceError: the measure is not one of means, or the studies contradict each other.

    >>> found = effects_of_means([TwoMeans("A", 55, 47, 155, 75, 64, 156)], Measure.STANDARDISED_MEAN_DIFFERENCE)
    >>> round(found.effects[0].estimate, 4), round(found.effects[0].variance, 4)
    (-0.3552, 0.0131)
    """
    if measure not in (Measure.MEAN_DIFFERENCE, Measure.STANDARDISED_MEAN_DIFFERENCE):
        raise EvidenceError(f"a {measure.words} cannot be made of means; choose one of the mean differences")
    single, repeated = once(means)
    make = _mean_difference if measure is Measure.MEAN_DIFFERENCE else _hedges_g
    effects = tuple(StudyEffect(study.study, *make(study), study.year) for study in single)
    return Effects(measure, effects, (), repeated)


def _mean_difference(study: TwoMeans) -> tuple[float, float]:
    return study.mean_1 - study.mean_2, study.sd_1**2 / study.n_1 + study.sd_2**2 / study.n_2


def _hedges_g(study: TwoMeans) -> tuple[float, float]:
    n1, n2 = study.n_1, study.n_2
    m = n1 + n2 - 2
    pooled = math.sqrt(((n1 - 1) * study.sd_1**2 + (n2 - 1) * study.sd_2**2) / m)
    g = small_sample_factor(m) * (study.mean_1 - study.mean_2) / pooled
    return g, 1 / n1 + 1 / n2 + g * g / (2 * (n1 + n2))


def small_sample_factor(m: int) -> float:
    """Hedges' exact J, by which a standardised mean difference is shrunk (Hedges 1981, J Educ Stat 6:107).

    Arguments:
        m: degrees of freedom, at least 2.

    >>> round(small_sample_factor(10), 4)
    0.9227
    """
    if m > 100_000:  # the difference of two log-gammas would lose the digits that matter; the series is exact here
        return 1 - 3 / (4 * m - 1)
    return math.exp(math.lgamma(m / 2) - math.lgamma((m - 1) / 2)) / math.sqrt(m / 2)


def swapped(tables: Sequence[TwoArms]) -> tuple[TwoArms, ...]:
    """The same studies with first and second arm exchanged.

    Arguments:
        tables: one a study.

    >>> swapped([TwoArms("A", 1, 10, 2, 20)])[0].cells
    (2, 18, 1, 9)
    """
    return tuple(TwoArms(t.study, t.affected_2, t.at_risk_2, t.affected_1, t.at_risk_1, t.year) for t in tables)

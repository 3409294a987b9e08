"""kg.evidence.two_arms: effects of single studies, and what happens to empty cells."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import effectsize_2proportions

from kg.errors import EvidenceError
from kg.evidence.two_arms import (
    Measure,
    StudyEffect,
    TwoArms,
    TwoMeans,
    effects_of_counts,
    effects_of_means,
    small_sample_factor,
    swapped,
    uninformative,
)

OF_COUNTS = st.sampled_from([Measure.RISK_RATIO, Measure.ODDS_RATIO, Measure.RISK_DIFFERENCE])
ARM = st.integers(1, 10**9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
TABLE = st.tuples(ARM, ARM).map(lambda pair: TwoArms("A", *pair[0], *pair[1]))
FULL = st.tuples(*[st.integers(1, 10**5)] * 4).map(
    lambda cell: TwoArms("A", cell[0], sum(cell[:2]), cell[2], sum(cell[2:]))
)


@given(FULL)
def test_effects_are_those_of_statsmodels(table):
    """Log risk ratio, log odds ratio and difference have the same estimate and variance there."""
    names = {Measure.RISK_DIFFERENCE: "diff", Measure.RISK_RATIO: "risk-ratio", Measure.ODDS_RATIO: "odds-ratio"}
    for measure, name in names.items():
        (found,) = effects_of_counts([table], measure).effects
        estimate, variance = effectsize_2proportions(
            *(np.array([value]) for value in (table.affected_1, table.at_risk_1, table.affected_2, table.at_risk_2)),
            statistic=name,
        )
        assert found.estimate == pytest.approx(float(estimate[0]), rel=1e-9, abs=1e-9)
        assert found.variance == pytest.approx(float(variance[0]), rel=1e-6)


@given(TABLE, OF_COUNTS)
def test_swapping_arms_turns_the_sign_and_nothing_else(table, measure):
    """Who is called treated does not matter to the size of an effect; exactly the same digits come out."""
    found = effects_of_counts([table], measure)
    other = effects_of_counts(swapped([table]), measure)
    assert [(e.study, -e.estimate, e.variance) for e in found.effects] == [
        (e.study, pytest.approx(e.estimate, abs=1e-300), pytest.approx(e.variance, rel=1e-12)) for e in other.effects
    ]
    assert found.excluded == other.excluded


@given(TABLE)
def test_counting_the_unaffected_turns_odds_ratio_and_difference(table):
    """Survivors instead of deaths: the same odds ratio the other way round."""
    unaffected = TwoArms(
        "A", table.at_risk_1 - table.affected_1, table.at_risk_1, table.at_risk_2 - table.affected_2, table.at_risk_2
    )
    for measure in (Measure.ODDS_RATIO, Measure.RISK_DIFFERENCE):
        found, other = effects_of_counts([table], measure), effects_of_counts([unaffected], measure)
        assert [-e.estimate for e in found.effects] == pytest.approx([e.estimate for e in other.effects], abs=1e-9)


def test_an_empty_cell_gets_a_half_in_all_four_and_is_told():
    """0 of 20 against 3 of 20 is taken as 0.5 of 21 against 3.5 of 21."""
    table = TwoArms("A", 0, 20, 3, 20)
    found = effects_of_counts([table], Measure.RISK_RATIO)
    assert found.effects[0].estimate == pytest.approx(math.log(0.5 / 3.5))
    assert found.effects[0].variance == pytest.approx(1 / 0.5 - 1 / 21 + 1 / 3.5 - 1 / 21)
    assert found.notes == ("0.5 was added to all four cells of studies with an empty cell: A",)


def test_studies_without_events_are_left_out_of_ratios_and_kept_in_differences():
    """Nobody affected in either arm says nothing of a ratio; of a difference it says that it is small."""
    tables = [TwoArms("A", 0, 20, 0, 30), TwoArms("B", 1, 20, 2, 30)]
    for measure in (Measure.RISK_RATIO, Measure.ODDS_RATIO):
        found = effects_of_counts(tables, measure)
        assert [effect.study for effect in found.effects] == ["B"]
        assert found.excluded == (("A", "nobody had the event in either arm, which says nothing of a ratio"),)
    assert [effect.study for effect in effects_of_counts(tables, Measure.RISK_DIFFERENCE).effects] == ["A", "B"]


def test_studies_with_nothing_but_events_say_nothing_of_an_odds_ratio():
    """Everybody affected leaves the odds infinite in both arms, and the risk ratio at 1."""
    table = TwoArms("A", 20, 20, 30, 30)
    assert "odds ratio" in uninformative(table, Measure.ODDS_RATIO)
    assert uninformative(table, Measure.RISK_RATIO) == uninformative(table, Measure.RISK_DIFFERENCE) == ""


def test_the_small_sample_factor_has_no_step():
    """Where the series takes over from the gamma functions both give the same."""
    assert small_sample_factor(100_001) == pytest.approx(small_sample_factor(100_000), rel=1e-9)
    assert small_sample_factor(2) == pytest.approx(1 / math.sqrt(math.pi))


@given(
    st.floats(-100, 100), st.floats(0.1, 50), st.integers(2, 10**9), st.floats(-100, 100), st.floats(0.1, 50),
    st.integers(2, 10**9), st.floats(0.01, 100),
)  # fmt: skip
def test_units_matter_to_differences_and_not_to_standardised_ones(mean_1, sd_1, n_1, mean_2, sd_2, n_2, unit):
    """Centimetres instead of metres multiply a difference and leave Hedges' g."""
    one = TwoMeans("A", mean_1, sd_1, n_1, mean_2, sd_2, n_2)
    other = TwoMeans("A", unit * mean_1, unit * sd_1, n_1, unit * mean_2, unit * sd_2, n_2)
    first, second = (effects_of_means([each], Measure.MEAN_DIFFERENCE).effects[0] for each in (one, other))
    assert second.estimate == pytest.approx(unit * first.estimate, rel=1e-9, abs=1e-9)
    assert second.variance == pytest.approx(unit**2 * first.variance, rel=1e-9)
    first, second = (effects_of_means([each], Measure.STANDARDISED_MEAN_DIFFERENCE).effects[0] for each in (one, other))
    assert (second.estimate, second.variance) == pytest.approx((first.estimate, first.variance), rel=1e-7, abs=1e-9)


@pytest.mark.parametrize(
    "numbers",
    [(1, 0, 1, 5), (6, 5, 1, 5), (1, 5, -1, 5), (1, 5, 1.5, 5), (math.nan, 5, 1, 5), (1, math.inf, 1, 5)],
)
def test_tables_that_cannot_be_are_refused(numbers):
    """The study and the arm are named."""
    with pytest.raises(EvidenceError, match=r"A, (first|second) arm"):
        TwoArms("A", *numbers)


@pytest.mark.parametrize(
    "numbers",
    [(1, 0, 5, 1, 1, 5), (1, 1, 1, 1, 1, 5), (math.nan, 1, 5, 1, 1, 5), (1, 1, 5, 1, -1, 5), (1, 1, 5, 1, 1, 4.5)],
)
def test_means_that_cannot_be_are_refused(numbers):
    """No spread, one person, missing values and fractions of people are errors."""
    with pytest.raises(EvidenceError, match=r"A, (first|second) arm"):
        TwoMeans("A", *numbers)


@pytest.mark.parametrize(("estimate", "variance"), [(math.nan, 1), (math.inf, 1), (1, 0), (1, -1), (1, math.nan)])
def test_effects_that_cannot_be_are_refused(estimate, variance):
    """An effect is finite and its variance above zero."""
    with pytest.raises(EvidenceError, match=r"\(A\)"):
        StudyEffect("A", estimate, variance)


def test_measures_and_data_must_fit():
    """Counts give no mean difference and means no odds ratio."""
    with pytest.raises(EvidenceError, match="mean difference cannot be made of counts"):
        effects_of_counts([TwoArms("A", 1, 5, 1, 5)], Measure.MEAN_DIFFERENCE)
    with pytest.raises(EvidenceError, match="odds ratio cannot be made of means"):
        effects_of_means([TwoMeans("A", 1, 1, 5, 1, 1, 5)], Measure.ODDS_RATIO)


def test_ratios_too_large_to_write_are_infinite():
    """No overflow where a limit leaves the range of numbers."""
    assert Measure.RISK_RATIO.shown(1000.0) == math.inf
    assert Measure.RISK_RATIO.shown(-1000.0) == 0
    assert Measure.MEAN_DIFFERENCE.shown(1000.0) == 1000

"""kg.evidence.stratified: Mantel-Haenszel and Peto take rare events as they are."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable

from kg.errors import EvidenceError
from kg.evidence.stratified import RiskDifferenceVariance, mantel_haenszel, peto
from kg.evidence.two_arms import Measure, TwoArms, effects_of_counts, swapped

ARM = st.integers(2, 300).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n)))
TABLES = st.lists(st.tuples(ARM, ARM), min_size=1, max_size=8).map(
    lambda rows: [TwoArms(f"{n:02d}", *one, *other) for n, (one, other) in enumerate(rows)]
)
RATIOS = st.sampled_from([Measure.RISK_RATIO, Measure.ODDS_RATIO])
ALL = st.sampled_from([Measure.RISK_RATIO, Measure.ODDS_RATIO, Measure.RISK_DIFFERENCE])


@given(TABLES)
def test_statsmodels_agrees(tables):
    """The odds ratio with its interval and the risk ratio are those of statsmodels."""
    theirs = StratifiedTable([np.array(table.cells, dtype=float).reshape(2, 2) for table in tables])
    odds, risk = mantel_haenszel(tables, Measure.ODDS_RATIO), mantel_haenszel(tables, Measure.RISK_RATIO)
    assert odds.estimate == pytest.approx(theirs.oddsratio_pooled, rel=1e-9)
    assert (odds.low, odds.high) == pytest.approx(theirs.oddsratio_pooled_confint(), rel=1e-9)
    assert risk.estimate == pytest.approx(theirs.riskratio_pooled, rel=1e-9)


@given(TABLES, ALL, st.randoms(use_true_random=False))
def test_names_and_order_are_nothing(tables, measure, shuffler):
    """The same tables in another order, otherwise named, give the same bytes."""
    shuffled = list(tables)
    shuffler.shuffle(shuffled)
    renamed = [TwoArms(f"x{n}", *_numbers(table)) for n, table in enumerate(shuffled)]
    one, other = mantel_haenszel(tables, measure), mantel_haenszel(renamed, measure)
    assert (one.estimate, one.low, one.high, one.q) == (other.estimate, other.low, other.high, other.q)
    assert peto(tables).estimate == peto(renamed).estimate


def _numbers(table):
    return table.affected_1, table.at_risk_1, table.affected_2, table.at_risk_2


@given(TABLES, RATIOS)
def test_swapping_the_arms_inverts_ratios(tables, measure):
    """The same evidence seen from the other arm."""
    for make in (lambda given: mantel_haenszel(given, measure), peto):
        one, other = make(tables), make(swapped(tables))
        assert other.theta == pytest.approx(-one.theta, abs=1e-9)
        assert other.se == pytest.approx(one.se, rel=1e-9)


@given(TABLES, st.sampled_from(list(RiskDifferenceVariance)))
def test_swapping_the_arms_turns_a_difference(tables, variance):
    """Both variances are the same from either side."""
    one = mantel_haenszel(tables, Measure.RISK_DIFFERENCE, variance=variance)
    other = mantel_haenszel(swapped(tables), Measure.RISK_DIFFERENCE, variance=variance)
    assert (other.theta, other.se) == pytest.approx((-one.theta, one.se), abs=1e-9)


@given(TABLES, ALL)
def test_the_estimate_lies_among_the_studies_and_in_its_interval(tables, measure):
    """A common effect is an average of those of the studies."""
    found = mantel_haenszel(tables, measure)
    effects = [each.estimate for each in effects_of_counts(tables, measure).effects]
    assert min(effects) - 1e-9 <= found.theta <= max(effects) + 1e-9
    assert found.low < found.estimate < found.high
    assert math.fsum(share for _, share in found.weights) == pytest.approx(1)


def test_one_table_gives_its_own_effect():
    """Mantel and Haenszel of a single table are its plain ratios."""
    table = TwoArms("A", 4, 40, 10, 50)
    assert mantel_haenszel([table], Measure.RISK_RATIO).estimate == pytest.approx(0.5)
    assert mantel_haenszel([table], Measure.ODDS_RATIO).estimate == pytest.approx((4 * 40) / (36 * 10))
    found = mantel_haenszel([table], Measure.RISK_DIFFERENCE)
    assert found.estimate == pytest.approx(-0.1)
    assert (found.q_df, found.q_p, found.h) == (0, 1.0, None)
    assert "nothing was pooled" in found.notes[-1]


def test_empty_cells_are_not_corrected():
    """A study with an empty cell enters with its own zero."""
    tables = [TwoArms("A", 0, 100, 4, 100), TwoArms("B", 2, 100, 2, 100)]
    assert mantel_haenszel(tables, Measure.RISK_RATIO).estimate == pytest.approx(2 / 6)


def test_studies_without_events_are_left_out_of_ratios_only():
    """They lower a common difference, as they should."""
    tables = [TwoArms("A", 1, 50, 3, 50), TwoArms("B", 0, 50, 0, 50)]
    assert mantel_haenszel(tables, Measure.ODDS_RATIO).excluded[0][0] == "B"
    assert peto(tables).excluded[0][0] == "B"
    found = mantel_haenszel(tables, Measure.RISK_DIFFERENCE)
    assert (found.excluded, found.studies) == ((), 2)
    assert found.estimate == pytest.approx(-0.02)


@pytest.mark.parametrize("measure", [Measure.RISK_RATIO, Measure.ODDS_RATIO])
def test_an_arm_without_any_event_has_no_ratio_but_petos(measure):
    """Zero or infinity is refused with what to use instead."""
    tables = [TwoArms("A", 0, 50, 3, 50), TwoArms("B", 0, 50, 1, 50)]
    with pytest.raises(EvidenceError, match="use a Mantel-Haenszel risk difference or Peto"):
        mantel_haenszel(tables, measure)
    assert 0 < peto(tables).estimate < 1


@pytest.mark.parametrize("variance", list(RiskDifferenceVariance))
def test_all_or_nothing_has_no_standard_error(variance):
    """Nobody affected anywhere gives no width, which is refused rather than reported."""
    with pytest.raises(EvidenceError, match="exact interval of each arm"):
        mantel_haenszel([TwoArms("A", 0, 50, 0, 50)], Measure.RISK_DIFFERENCE, variance=variance)


def test_no_event_at_all_has_no_ratio():
    """Every study left out is an error that says why."""
    with pytest.raises(EvidenceError, match="no study left to pool"):
        peto([TwoArms("A", 0, 50, 0, 50)])
    with pytest.raises(EvidenceError, match="no study left to pool"):
        mantel_haenszel([TwoArms("A", 0, 50, 0, 50)], Measure.ODDS_RATIO)


def test_everybody_affected_everywhere_has_no_standard_error():
    """A risk ratio of 1 without spread is refused."""
    with pytest.raises(EvidenceError, match="no standard error"):
        mantel_haenszel([TwoArms("A", 50, 50, 40, 40)], Measure.RISK_RATIO)


def test_means_have_no_mantel_haenszel():
    """The measure must be one of counts."""
    with pytest.raises(EvidenceError, match="cannot be made of counts"):
        mantel_haenszel([TwoArms("A", 1, 5, 1, 5)], Measure.MEAN_DIFFERENCE)


def test_peto_warns_of_what_it_is_bad_at():
    """Unequal arms and large effects are told."""
    found = peto([TwoArms("A", 1, 50, 30, 150)])
    assert any("more than twice" in note for note in found.notes)
    assert any("too close to 1" in note for note in found.notes)


def test_differences_between_studies_are_told():
    """A common effect of studies that disagree carries a note."""
    tables = [TwoArms("A", 1, 100, 30, 100), TwoArms("B", 30, 100, 1, 100)]
    for found in (mantel_haenszel(tables, Measure.ODDS_RATIO), peto(tables)):
        assert any("differ by more than chance" in note for note in found.notes)


def test_populations_are_taken():
    """A thousand million people break nothing."""
    tables = [TwoArms("A", 10**8, 10**9, 2 * 10**8, 10**9), TwoArms("B", 0, 10**9, 5, 10**9)]
    for measure in (Measure.RISK_RATIO, Measure.ODDS_RATIO, Measure.RISK_DIFFERENCE):
        found = mantel_haenszel(tables, measure)
        assert found.low < found.estimate < found.high
    assert math.isfinite(peto(tables).estimate)

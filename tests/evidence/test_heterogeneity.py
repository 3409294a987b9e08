"""kg.evidence.heterogeneity: estimators of the variance between studies and their interval."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from kg.evidence.distributions import chi2_quantile
from kg.evidence.heterogeneity import (
    ESTIMATORS,
    Tau2,
    generalised_q,
    heterogeneity,
    q_profile,
    tau2_dersimonian_laird,
    tau2_paule_mandel,
    tau2_reml,
    typical_variance,
    weighted_mean,
)

STUDIES = st.lists(st.tuples(st.floats(-5, 5), st.floats(0.001, 10)), min_size=2, max_size=12).map(
    lambda pairs: ([y for y, _ in pairs], [v for _, v in pairs])
)
EACH = st.sampled_from(list(Tau2))


@given(STUDIES)
def test_paule_mandel_solves_its_equation(studies):
    """The generalised Q equals k - 1, or is below it already without any variance between studies."""
    y, v = studies
    tau2 = tau2_paule_mandel(y, v)
    if tau2 == 0:
        assert generalised_q(y, v) <= len(y) - 1
    else:
        assert generalised_q(y, v, tau2) == pytest.approx(len(y) - 1, rel=1e-9)


@given(STUDIES)
def test_restricted_likelihood_has_its_top_there(studies):
    """No value of a bounded search is more likely."""
    y, v = studies

    def against(tau2):
        w = [1 / (each + tau2) for each in v]
        return (generalised_q(y, v, tau2) - sum(map(math.log, w)) + math.log(sum(w))) / 2

    found = tau2_reml(y, v)
    assert found >= 0
    searched = minimize_scalar(against, bounds=(0, 200), method="bounded", options={"xatol": 1e-10})
    assert against(found) <= min(searched.fun, against(0)) + 1e-9


@given(STUDIES)
def test_the_profile_interval_ends_at_the_quantiles_of_q(studies):
    """At each limit above zero Q is a quantile of chi-squared."""
    y, v = studies
    low, high = q_profile(y, v)
    assert 0 <= low <= high
    for limit, probability in ((low, 0.975), (high, 0.025)):
        if limit:
            assert generalised_q(y, v, limit) == pytest.approx(chi2_quantile(probability, len(y) - 1), rel=1e-9)


@given(STUDIES)
def test_paule_mandel_lies_within_the_profile_interval(studies):
    """Both ask the same Q, so that the estimate cannot leave the interval unless that is empty."""
    y, v = studies
    low, high = q_profile(y, v)
    assert low <= tau2_paule_mandel(y, v) <= high


@given(STUDIES, EACH, st.randoms(use_true_random=False))
def test_order_is_nothing_to_the_last_digit(studies, estimator, shuffler):
    """The same studies in another order give the same bytes."""
    pairs = list(zip(*studies, strict=True))
    shuffler.shuffle(pairs)
    assert heterogeneity(*studies, estimator) == heterogeneity([y for y, _ in pairs], [v for _, v in pairs], estimator)


@given(STUDIES, EACH, st.floats(-10, 10))
def test_a_shift_of_all_effects_changes_nothing(studies, estimator, shift):
    """Heterogeneity is about differences only."""
    y, v = studies
    found, moved = ESTIMATORS[estimator](y, v), ESTIMATORS[estimator]([each + shift for each in y], v)
    assert moved == pytest.approx(found, rel=1e-5, abs=1e-7)


@given(STUDIES, EACH, st.floats(0.01, 100))
def test_another_unit_multiplies_tau(studies, estimator, unit):
    """tau2 is in squared units; Q and I2 have none."""
    y, v = studies
    one = heterogeneity(y, v, estimator)
    other = heterogeneity([unit * each for each in y], [unit**2 * each for each in v], estimator)
    assert other.tau2 / unit**2 == pytest.approx(one.tau2, rel=1e-5, abs=1e-7)
    assert other.q == pytest.approx(one.q, rel=1e-6, abs=1e-9)
    assert other.i2 == pytest.approx(one.i2, rel=1e-4, abs=1e-6)


@given(STUDIES)
def test_the_common_mean_lies_among_the_studies(studies):
    """No weights above zero lead outside the range of the effects."""
    y, v = studies
    assert min(y) <= weighted_mean(y, [1 / each for each in v]) <= max(y)


@pytest.mark.parametrize("estimate", [tau2_dersimonian_laird, tau2_paule_mandel, tau2_reml])
def test_equal_effects_have_no_variance_between_them(estimate):
    """Nothing differs, nothing is estimated."""
    assert estimate([0.3, 0.3, 0.3], [0.1, 0.2, 4.0]) == 0


def test_equal_variances_have_the_closed_form():
    """With the same variance everywhere all three are the sample variance less that variance."""
    y, v = [1.0, 2.0, 4.0, 7.0], [0.5] * 4
    expected = sum((each - 3.5) ** 2 for each in y) / 3 - 0.5
    assert [estimate(y, v) for estimate in ESTIMATORS.values()] == pytest.approx([expected] * 3)
    assert typical_variance(v) == pytest.approx(0.5)


def test_effects_too_equal_have_an_empty_interval_that_is_told():
    """Where no value fits, zero to zero must not look like precision."""
    found = heterogeneity([0.3, 0.3, 0.3, 0.3], [1.0] * 4)
    assert (found.tau2_low, found.tau2_high) == (0, 0)
    assert "more closely than chance" in found.notes[0]


def test_one_study_has_no_heterogeneity():
    """Nothing is known of differences, and nothing is claimed."""
    found = heterogeneity([0.3], [1.0])
    assert (found.df, found.p, found.tau2_high, found.i2, found.h) == (0, 1.0, None, None, None)

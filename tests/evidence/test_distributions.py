"""kg.evidence.distributions: the quantiles and tails of scipy.stats, in both directions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kg.evidence.distributions import chi2_p, chi2_quantile, normal_p, normal_quantile, t_p, t_quantile

PROBABILITIES = st.floats(0.001, 0.999)
DEGREES = st.integers(1, 200)


@given(PROBABILITIES, DEGREES)
def test_quantiles_are_those_of_scipy_stats(probability, df):
    """The bare functions give what the slow ones do."""
    assert normal_quantile(probability) == pytest.approx(stats.norm.ppf(probability), rel=1e-9, abs=1e-12)
    assert t_quantile(probability, df) == pytest.approx(stats.t.ppf(probability, df), rel=1e-8, abs=1e-9)
    assert chi2_quantile(probability, df) == pytest.approx(stats.chi2.ppf(probability, df), rel=1e-8)


@given(st.floats(-30, 30), DEGREES)
def test_p_values_are_those_of_scipy_stats(statistic, df):
    """Two tails for z and t, the upper one for chi-squared."""
    assert normal_p(statistic) == pytest.approx(2 * stats.norm.sf(abs(statistic)), rel=1e-9)
    assert t_p(statistic, df) == pytest.approx(2 * stats.t.sf(abs(statistic), df), rel=1e-8)
    assert chi2_p(statistic**2, df) == pytest.approx(stats.chi2.sf(statistic**2, df), rel=1e-8)

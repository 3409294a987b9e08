"""kg.evidence.proportion: exact intervals agree with published examples and behave as intervals should."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import beta, binom, binomtest

from kg.errors import EvidenceError
from kg.evidence.proportion import (
    clopper_pearson,
    lower_bound,
    mid_p,
    none_or_all,
    rule_of_three,
    upper_bound,
    wilson,
)

COUNTS = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
LEVELS = st.sampled_from([0.8, 0.9, 0.95, 0.99])


@pytest.mark.parametrize(
    ("affected", "at_risk", "level", "low", "high"),
    [
        # SciPy reference, scipy.stats.BinomTestResult.proportion_ci, "Examples".
        (7, 50, 0.95, 0.05819170033997342, 0.26739600249700846),
        # doomsuckle/sintervals on GitHub, clopper_pearson.py: its worked example at three levels.
        (8, 10, 0.99, 0.35180, 0.98915),
        (8, 10, 0.95, 0.44390, 0.97479),
        (8, 10, 0.90, 0.49310, 0.96323),
    ],
)
def test_published_examples_come_out(affected, at_risk, level, low, high):
    """The limits are those of worked examples of others."""
    found = clopper_pearson(affected, at_risk, level)
    assert found.low == pytest.approx(low, abs=6e-6)
    assert found.high == pytest.approx(high, abs=6e-6)


@pytest.mark.parametrize("at_risk", [1, 12, 20, 114, 10_000])
def test_none_affected_has_the_closed_form(at_risk):
    """With nobody affected the upper limit is 1 minus the n-th root of half of alpha (Clopper and Pearson 1934)."""
    found = clopper_pearson(0, at_risk)
    assert found.low == 0
    assert found.high == pytest.approx(1 - 0.025 ** (1 / at_risk))


@given(COUNTS, LEVELS)
def test_the_limits_are_those_of_scipy(counts, level):
    """Quantiles of the beta distribution and SciPy's own binomial test give the same interval."""
    affected, at_risk = counts
    found = clopper_pearson(affected, at_risk, level)
    tail = (1 - level) / 2
    if affected:
        assert found.low == pytest.approx(beta.ppf(tail, affected, at_risk - affected + 1), rel=1e-9)
    if affected < at_risk:
        assert found.high == pytest.approx(beta.ppf(1 - tail, affected + 1, at_risk - affected), rel=1e-9)
    reference = binomtest(affected, at_risk).proportion_ci(level, method="exact")
    assert (found.low, found.high) == pytest.approx((reference.low, reference.high), rel=1e-9)


@given(COUNTS, LEVELS)
def test_the_interval_holds_the_proportion(counts, level):
    """The observed proportion lies within its interval, and the interval within 0 and 1."""
    found = clopper_pearson(*counts, level)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.level == level


@given(COUNTS, LEVELS)
def test_the_limits_are_where_the_data_become_unlikely(counts, level):
    """At each limit the tail of the binomial distribution holds half of alpha: the definition of the interval."""
    affected, at_risk = counts
    found = clopper_pearson(affected, at_risk, level)
    if affected:
        assert binom.sf(affected - 1, at_risk, found.low) == pytest.approx((1 - level) / 2, rel=1e-6)
    if affected < at_risk:
        assert binom.cdf(affected, at_risk, found.high) == pytest.approx((1 - level) / 2, rel=1e-6)


@given(COUNTS, LEVELS)
def test_counting_the_unaffected_mirrors_the_interval(counts, level):
    """Affected and unaffected tell the same story."""
    affected, at_risk = counts
    found, mirrored = clopper_pearson(affected, at_risk, level), clopper_pearson(at_risk - affected, at_risk, level)
    assert found.low == pytest.approx(1 - mirrored.high, abs=1e-9)
    assert found.high == pytest.approx(1 - mirrored.low, abs=1e-9)


@given(COUNTS, LEVELS)
def test_one_more_affected_moves_both_limits_up(counts, level):
    """More events among the same people never make a risk look smaller."""
    affected, at_risk = counts
    assume(affected < at_risk)
    found, more = clopper_pearson(affected, at_risk, level), clopper_pearson(affected + 1, at_risk, level)
    assert more.low > found.low
    assert more.high >= found.high


@given(st.integers(1, 5000))
def test_more_people_without_the_event_lower_the_limit(at_risk):
    """Zero of more says more than zero of few."""
    assert clopper_pearson(0, at_risk + 1).high < clopper_pearson(0, at_risk).high


@given(COUNTS)
def test_a_higher_level_gives_a_wider_interval(counts):
    """To be surer is to say less."""
    wide, narrow = clopper_pearson(*counts, 0.99), clopper_pearson(*counts, 0.9)
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@pytest.mark.parametrize(
    ("affected", "at_risk", "level"),
    [(1, 0, 0.95), (-1, 5, 0.95), (6, 5, 0.95), (0, -3, 0.95), (1, 5, 0), (1, 5, 1), (1, 5, 95), (1, 5, math.nan)],
)
def test_numbers_that_make_no_proportion_are_refused(affected, at_risk, level):
    """Nobody at risk, more affected than at risk, or a level outside 0 and 1 is an error."""
    with pytest.raises(ValueError, match=r"no proportion|must lie between"):
        clopper_pearson(affected, at_risk, level)


MAKERS = st.sampled_from([clopper_pearson, wilson, mid_p])
HUGE = st.integers(1, 10**9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(MAKERS, COUNTS | HUGE, st.floats(0.01, 0.999))
def test_every_interval_holds_the_proportion(make, counts, level):
    """Whatever the method, size and level: the limits lie within 0 and 1, around the proportion."""
    found = make(*counts, level)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high


@given(MAKERS, COUNTS, LEVELS)
def test_every_interval_is_mirrored_by_the_unaffected(make, counts, level):
    """Counting the unaffected turns every interval round."""
    affected, at_risk = counts
    found, mirrored = make(affected, at_risk, level), make(at_risk - affected, at_risk, level)
    assert found.low == pytest.approx(1 - mirrored.high, abs=1e-9)
    assert found.high == pytest.approx(1 - mirrored.low, abs=1e-9)


@given(MAKERS, COUNTS)
def test_ten_times_the_people_know_more(make, counts):
    """The same proportion in a larger study has a shorter interval."""
    affected, at_risk = counts
    small, large = make(affected, at_risk), make(10 * affected, 10 * at_risk)
    assert large.high - large.low < small.high - small.low


@given(COUNTS, LEVELS)
def test_mid_p_lies_within_the_exact_interval(counts, level):
    """Half of the probability of the count itself makes it shorter."""
    exact, mid = clopper_pearson(*counts, level), mid_p(*counts, level)
    assert exact.low <= mid.low
    assert mid.high <= exact.high


@given(COUNTS, LEVELS)
def test_wilson_is_that_of_scipy(counts, level):
    """SciPy's own score interval is the same."""
    found = wilson(*counts, level)
    reference = binomtest(*counts).proportion_ci(level, method="wilson")
    assert (found.low, found.high) == pytest.approx((reference.low, reference.high), rel=1e-9, abs=1e-12)


@given(COUNTS, st.floats(0.51, 0.999))
def test_one_sided_bounds_are_limits_of_a_wider_level(counts, level):
    """A one-sided 95% bound is the limit of the two-sided 90% interval."""
    two_sided = clopper_pearson(*counts, 2 * level - 1)
    assert upper_bound(*counts, level) == pytest.approx(two_sided.high, rel=1e-9)
    assert lower_bound(*counts, level) == pytest.approx(two_sided.low, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("at_risk", [30, 100, 1000, 10**6])
def test_the_rule_of_three_is_close_and_never_below_the_exact_bound(at_risk):
    """3/n lies at most a twentieth above the one-sided 95% bound."""
    exact = upper_bound(0, at_risk)
    assert exact < rule_of_three(at_risk) < 1.06 * exact


def test_the_rule_of_three_stays_a_probability():
    """With one or two people it says no more than that anything is possible."""
    assert rule_of_three(1) == rule_of_three(2) == 1


def test_none_affected_has_three_bounds_that_are_told_apart():
    """Two-sided, one-sided and rule of three differ and are named."""
    found = none_or_all(0, 300)
    assert found.two_sided.low == 0
    assert found.one_sided == pytest.approx(1 - 0.05 ** (1 / 300))
    assert found.rule_of_three == pytest.approx(0.01)
    assert found.one_sided < found.rule_of_three < found.two_sided.high
    assert found.words == ("none of 300 affected: the risk is at most 0.994% (one-sided 95%) or 1.22% (two-sided 95%)")


def test_all_affected_is_the_mirror_of_none():
    """Everybody affected has a lower bound."""
    found, none = none_or_all(50, 50), none_or_all(0, 50)
    assert found.two_sided.high == 1
    assert found.one_sided == pytest.approx(1 - none.one_sided)
    assert found.rule_of_three == pytest.approx(1 - none.rule_of_three)
    assert found.words.startswith("all of 50 affected: the risk is at least 94.2%")


@pytest.mark.parametrize(("at_risk", "level"), [(29, 0.95), (300, 0.99)])
def test_the_rule_of_three_is_left_out_where_it_does_not_hold(at_risk, level):
    """It is a shorthand for 95% and for enough people."""
    assert none_or_all(0, at_risk, level).rule_of_three is None


def test_some_affected_is_neither_none_nor_all():
    """Such counts have an ordinary interval."""
    with pytest.raises(EvidenceError, match="neither none nor all"):
        none_or_all(1, 10)


@pytest.mark.parametrize("make", [clopper_pearson, wilson, mid_p, upper_bound, lower_bound])
@pytest.mark.parametrize("counts", [(1.5, 10), (1, 10.5), (math.nan, 10), (11, 10), (0, 0)])
def test_every_interval_refuses_what_is_no_count(make, counts):
    """Fractions, NaN and impossible counts are errors everywhere."""
    with pytest.raises(EvidenceError):
        make(*counts)

"""kg.evidence.pooled_incidence: rare events are pooled without pretending to know more than was counted."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import EvidenceError
from kg.evidence.pooled_incidence import (
    PoolingMethod,
    StudyCount,
    expit,
    freeman_tukey,
    from_freeman_tukey,
    pool_proportions,
)
from kg.evidence.proportion import clopper_pearson

METHODS = st.sampled_from(list(PoolingMethod))
PAIR = st.sampled_from([5, 40, 300, 10**9]).flatmap(
    lambda most: st.integers(1, most).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
)
PAIRS = st.lists(PAIR, min_size=1, max_size=8)


def of(pairs, prefix=""):
    """Studies named 000, 001 ... from counts."""
    return [StudyCount(f"{prefix}{n:03d}", x, at_risk) for n, (x, at_risk) in enumerate(pairs)]


@given(PAIRS, METHODS, st.sampled_from([0.8, 0.95, 0.99]))
def test_every_result_is_a_proportion_in_an_interval_with_width(pairs, method, level):
    """Whatever was counted: 0 <= low <= estimate <= high <= 1, and never without width."""
    found = pool_proportions(of(pairs), method, level)
    assert 0 <= found.low <= found.estimate <= found.high <= 1
    assert found.low < found.high
    if found.prediction_low is not None:
        assert 0 <= found.prediction_low <= found.low * (1 + 1e-12)
        assert found.high * (1 - 1e-12) <= found.prediction_high <= 1


@given(PAIRS, METHODS, st.randoms(use_true_random=False))
def test_names_and_order_are_nothing(pairs, method, shuffler):
    """Other names in another order give the same bytes but for the names."""
    shuffled = list(pairs)
    shuffler.shuffle(shuffled)
    one, other = pool_proportions(of(pairs), method), pool_proportions(of(shuffled, "x"), method)
    assert replace(one, per_study=()) == replace(other, per_study=())


@given(PAIRS)
def test_the_common_proportion_lies_among_the_studies(pairs):
    """A sum of counts is an average of proportions, with the exact interval of the sum."""
    found = pool_proportions(of(pairs), PoolingMethod.COMMON)
    shares = [x / n for x, n in pairs]
    assert min(shares) * (1 - 1e-12) <= found.estimate <= max(shares) * (1 + 1e-12)
    exact = clopper_pearson(sum(x for x, _ in pairs), sum(n for _, n in pairs))
    assert (found.low, found.high) == (exact.low, exact.high)
    assert found.common == exact


@given(st.lists(st.integers(1, 5000), min_size=2, max_size=8), METHODS)
def test_nobody_affected_anywhere_falls_back_to_the_exact_interval(people, method):
    """No model is pretended: the interval of the sum, a reason in words, no variance, no prediction."""
    found = pool_proportions(of([(0, n) for n in people]), method)
    exact = clopper_pearson(0, sum(people))
    assert (found.estimate, found.low, found.high) == (0, exact.low, exact.high)
    assert found.high > 0
    assert (found.tau2, found.i2, found.q, found.q_p, found.prediction_low) == (None,) * 5
    assert "nobody was affected in any of" in found.notes[0]
    assert "Clopper and Pearson" in found.method


@given(st.lists(st.integers(1, 5000), min_size=2, max_size=8), METHODS)
def test_everybody_affected_everywhere_is_the_mirror(people, method):
    """The exact interval again, from the other end."""
    found = pool_proportions(of([(n, n) for n in people]), method)
    assert found.low == pytest.approx(1 - clopper_pearson(0, sum(people)).high)
    assert found.high == 1
    assert "everybody was affected in all" in found.notes[0]


@given(st.lists(st.integers(1, 500), min_size=2, max_size=6), st.integers(1, 500))
def test_more_people_without_the_event_lower_the_limit(people, more):
    """Another study without events says more."""
    less = pool_proportions(of([(0, n) for n in people]))
    assert pool_proportions(of([(0, n) for n in [*people, more]])).high < less.high


def test_one_study_is_itself():
    """Its exact interval, and a note that nothing was pooled."""
    found = pool_proportions(of([(3, 40)]))
    assert (found.estimate, found.low, found.high) == (
        0.075, clopper_pearson(3, 40).low, clopper_pearson(3, 40).high,
    )  # fmt: skip
    assert "one study" in found.notes[0]
    assert found.q is None


def test_studies_without_events_count_without_correction():
    """The default lets zeros pull the estimate down; the corrected logit hides them."""
    pairs = [(0, 200), (0, 300), (0, 250), (3, 200), (1, 180)]
    exact, corrected = pool_proportions(of(pairs)), pool_proportions(of(pairs), PoolingMethod.LOGIT)
    assert exact.estimate < 4 / 1130 < corrected.estimate
    assert any("0.5 was added" in note and "3 studies" in note for note in corrected.notes)
    assert any("without any correction" in note for note in exact.notes)


def test_freeman_tukey_warns_of_itself():
    """The harmonic mean and its known problem are named."""
    found = pool_proportions(of([(0, 10), (5, 10_000), (3, 50)]), PoolingMethod.FREEMAN_TUKEY)
    assert any("harmonic mean" in note and "Schwarzer et al. 2019" in note for note in found.notes)


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([(1, 20), (3, 30)], "no prediction interval"),
        ([(1, 20), (3, 30)], "only 2 studies"),
        ([(1, 20), (2, 40), (3, 60)], "do not differ by more than chance"),
        ([(0, 10), (10, 10)], "all or nothing"),
        ([(0, 100), (100, 100), (50, 100)], "look at each of them"),
        ([(1, 20), (5, 40), (13, 60)], "t with k - 2 degrees"),
    ],
)
def test_cautions_are_told(pairs, words):
    """Few, like, and all-or-nothing studies are said in words."""
    assert any(words in note for note in pool_proportions(of(pairs)).notes)


def test_the_common_proportion_says_what_it_assumes():
    """Its interval is that of one risk for all, with the test of that beside it."""
    found = pool_proportions(of([(1, 100), (30, 100)]), PoolingMethod.COMMON)
    assert "too short where they do not" in found.notes[0]
    assert found.q_p < 1e-6


def test_contradictory_counts_are_refused_and_repeated_ones_counted_once():
    """One study has one count."""
    with pytest.raises(EvidenceError, match="twice with different numbers"):
        pool_proportions([StudyCount("A", 1, 10), StudyCount("A", 2, 10)])
    found = pool_proportions([StudyCount("A", 1, 10), StudyCount("A", 1, 10), StudyCount("B", 2, 30)])
    assert (found.studies, found.at_risk) == (2, 40)
    assert "counted once" in found.notes[0]


@pytest.mark.parametrize("counts", [(-1, 5), (6, 5), (0, 0), (1.5, 5), (1, math.nan), (math.inf, 5)])
def test_counts_that_cannot_be_are_refused(counts):
    """The study is named."""
    with pytest.raises(EvidenceError, match="A"):
        StudyCount("A", *counts)


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_double_arcsine_is_undone(counts):
    """Back-transformed with its own number of people each proportion is itself."""
    affected, at_risk = counts
    assert from_freeman_tukey(freeman_tukey(affected, at_risk), at_risk) == pytest.approx(affected / at_risk, abs=1e-9)


@given(st.floats(-800, 800))
def test_log_odds_of_any_size_are_proportions(logit):
    """No overflow at either end."""
    assert 0 <= expit(logit) <= 1
    assert expit(logit) + expit(-logit) == pytest.approx(1)

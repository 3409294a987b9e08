"""kg.evidence.small_studies: tests of small-study effects, and the refusal to make them of few studies."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.regression.linear_model import WLS

from kg.evidence.small_studies import ENOUGH, egger, harbord, peters
from kg.evidence.two_arms import Effects, Measure, StudyEffect, TwoArms, swapped

CELL = st.integers(1, 60)
TABLES = st.lists(st.tuples(CELL, CELL, CELL, CELL), min_size=ENOUGH, max_size=15).map(
    lambda rows: [TwoArms(f"{n:02d}", a, a + b, c, c + d) for n, (a, b, c, d) in enumerate(rows)]
)


def of(pairs):
    """Effects from estimates and variances."""
    return Effects(Measure.ODDS_RATIO, tuple(StudyEffect(f"{n:02d}", y, v) for n, (y, v) in enumerate(pairs)))


@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=ENOUGH, max_size=15))
def test_egger_is_a_weighted_regression(pairs):
    """The weighted regression of statsmodels gives the same slope, t and p."""
    y, v = (np.array(column) for column in zip(*pairs, strict=True))
    assume(np.ptp(v) > 0.01)
    assume(np.ptp(y) > 0.01)
    found = egger(of(pairs))
    assume(not found.refusal)
    theirs = WLS(y, np.column_stack([np.ones_like(v), np.sqrt(v)]), 1 / v).fit()
    assert (found.slope, found.t, found.p_value) == pytest.approx(
        (theirs.params[1], theirs.tvalues[1], theirs.pvalues[1]), rel=1e-5, abs=1e-7
    )
    assert found.df == len(pairs) - 2


@given(TABLES, st.randoms(use_true_random=False))
def test_order_is_nothing_and_arms_turn_the_sign(tables, shuffler):
    """Shuffled tables give the same bytes, swapped arms the same p."""
    shuffled = list(tables)
    shuffler.shuffle(shuffled)
    for test in (harbord, peters):
        found, other = test(tables), test(swapped(tables))
        assert test(shuffled) == found
        if not found.refusal and not other.refusal:
            assert other.t == pytest.approx(-found.t, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("studies", [0, 1, 9])
def test_few_studies_are_refused_in_words(studies):
    """Below ten there is a sentence and no number."""
    tables = [TwoArms(str(n), 1 + n, 50, 2, 40 + n) for n in range(studies)]
    for found in (egger(of([(0.1 * n, 0.1 + n) for n in range(studies)])), harbord(tables), peters(tables)):
        assert found.p_value is found.t is found.slope is found.limit is None
        assert found.studies == studies
        assert "fewer than the ten" in found.words


def test_studies_that_say_nothing_do_not_count():
    """Ten studies of which one has no event are nine."""
    tables = [TwoArms(str(n), n, 50, 2 * n, 50) for n in range(10)]
    assert harbord(tables).studies == peters(tables).studies == 9


def test_equally_precise_studies_are_refused():
    """Without differences in precision there is nothing to relate to."""
    assert egger(of([(0.1 * n, 0.5) for n in range(12)])).refusal == "all studies are equally precise"


def test_effects_without_scatter_are_refused():
    """A perfect line would be infinitely certain."""
    pairs = [(math.sqrt(0.1 * n), 0.1 * n) for n in range(1, 13)]
    assert "without any scatter" in egger(of(pairs)).refusal


def test_a_clear_relation_is_told():
    """Small studies with larger effects are named in words."""
    pairs = [(2 * math.sqrt(0.1 * n) + (0.05 if n % 2 else -0.05), 0.1 * n) for n in range(1, 13)]
    found = egger(of(pairs))
    assert found.p_value < 0.001
    assert found.words.startswith("small studies differ from large ones")
    flat = egger(of([(0.5 if n % 2 else -0.5, 0.1 * n) for n in range(1, 13)]))
    assert flat.words.startswith("small studies do not clearly differ")

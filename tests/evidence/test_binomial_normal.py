"""kg.evidence.binomial_normal: the maximum of the marginal likelihood, found to many digits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import minimize

from kg.evidence.binomial_normal import LARGEST_TAU, fit

PAIR = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
SETS = st.lists(PAIR, min_size=2, max_size=8).filter(lambda rows: 0 < sum(x for x, _ in rows) < sum(n for _, n in rows))


def against(counts, mu, tau):
    """Minus the log-likelihood by brute force, less that of the saturated model."""
    total = 0.0
    for x, n in counts:
        best = (x * math.log(x / n) if x else 0) + ((n - x) * math.log(1 - x / n) if x < n else 0)

        def part(z, x=x, n=n, best=best):
            eta = mu + tau * z
            return math.exp(x * eta - n * np.logaddexp(0, eta) - best - z * z / 2) / math.sqrt(2 * math.pi)

        centre = (math.log((x + 0.5) / (n - x + 0.5)) - mu) / tau if tau else 0.0
        points = sorted({max(-11.9, min(11.9, centre + shift)) for shift in (-1, 0, 1)} | {-3.0, 0.0, 3.0})
        total -= math.log(quad(part, -12, 12, points=points, limit=500, epsabs=0, epsrel=1e-10)[0])
    return total


@pytest.mark.parametrize(
    "counts",
    [
        [(0, 116), (1, 44), (2, 208), (0, 130), (5, 151), (1, 98), (6, 187)],
        [(16, 17), (10, 12), (4, 8), (43, 58), (25, 42), (22, 41)],
        [(0, 50), (0, 60), (0, 40), (5, 50)],
    ],
)
def test_the_maximum_is_that_of_brute_force(counts):
    """Adaptive integration and a general search come to the same place."""
    found = fit(counts)
    searched = minimize(
        lambda point: against(counts, *point), [found.mu + 0.1, math.sqrt(found.tau2) * 0.9], method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-11},
    )  # fmt: skip
    assert [found.mu, math.sqrt(found.tau2)] == pytest.approx(searched.x, rel=2e-3)
    assert -found.likelihood == pytest.approx(searched.fun, rel=1e-5)
    assert against(counts, found.mu, math.sqrt(found.tau2)) <= searched.fun + 1e-5


@given(SETS)
def test_the_common_model_is_never_more_likely(counts):
    """Letting studies differ cannot fit worse than holding them equal; numbers are finite."""
    found = fit(counts)
    affected, at_risk = sum(x for x, _ in counts), sum(n for _, n in counts)
    share = affected / at_risk
    same = sum(
        (x * math.log(share * n / x) if x else 0) + ((n - x) * math.log((1 - share) * n / (n - x)) if x < n else 0)
        for x, n in counts
    )
    assert found.likelihood >= same - 1e-9 * (1 + abs(same))
    assert found.se > 0
    assert 0 <= found.tau2 <= LARGEST_TAU**2 * (1 + 1e-12)
    assert all(math.isfinite(value) for value in (found.mu, found.se, found.tau2, found.likelihood))


@given(SETS, st.randoms(use_true_random=False))
def test_order_is_nothing(counts, shuffler):
    """The same studies in another order give the same bytes."""
    shuffled = list(counts)
    shuffler.shuffle(shuffled)
    assert fit(shuffled) == fit(counts)


@given(SETS)
def test_counting_the_unaffected_turns_the_sign(counts):
    """Log odds of survival are those of death the other way round."""
    one, other = fit(counts), fit([(n - x, n) for x, n in counts])
    assume(one.tau2 < 9)  # a flat top is found to fewer digits
    assert (other.mu, other.se, other.tau2) == pytest.approx((-one.mu, one.se, one.tau2), rel=1e-4, abs=1e-5)


def test_like_studies_have_no_variance_between_them():
    """The mean is then the log odds of the sum, with its own standard error."""
    found = fit([(5, 100), (10, 200), (15, 300)])
    assert found.tau2 == 0
    assert found.mu == pytest.approx(math.log(0.05 / 0.95))
    assert found.se == pytest.approx(1 / math.sqrt(600 * 0.05 * 0.95))


def test_one_study_is_itself():
    """There is no variance between one."""
    assert fit([(5, 100)]).tau2 == 0


def test_all_or_nothing_ends_at_the_bound_and_says_so():
    """Where the variance has no maximum the search stops."""
    found = fit([(0, 10), (10, 10)])
    assert found.at_bound
    assert found.mu == pytest.approx(0, abs=1e-6)


def test_populations_keep_their_digits():
    """A thousand million people give the normal limit: the studies' own log odds."""
    found = fit([(10**8, 10**9), (2 * 10**8, 10**9), (3 * 10**8, 10**9)])
    logits = [math.log(p / (1 - p)) for p in (0.1, 0.2, 0.3)]
    assert found.mu == pytest.approx(sum(logits) / 3, rel=1e-6)
    assert found.tau2 == pytest.approx(sum((each - sum(logits) / 3) ** 2 for each in logits) / 3, rel=1e-5)

"""The binomial-normal model: counts are binomial, log odds vary normally between studies.

x of n affected in a study, logit p = mu + tau z, z standard normal: random-intercept logistic regression (Hamza, van
Houwelingen and Stijnen 2008, J Clin Epidemiol 61:41; Stijnen, Hamza and Ozdemir 2010, Stat Med 29:3046). No count is
corrected, and studies without events enter as they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

NODES = 31
FINE_NODES = 121
"""Where the log odds vary much, integrals of studies without events are far from normal and need more nodes."""

MUCH = 1.5
LARGEST_TAU = 10.0
"""Where tau runs away (studies that are all or nothing) the search ends here."""

_STARTS = (0.25, 0.5, 1.0, 2.0, 4.0)
_STEPS = 60
_LEAST = 1e-6
_DIGITS = 1e-14


@dataclass(frozen=True)
class BinomialNormal:
    """Maximum likelihood fit.

    Arguments:
        mu: mean log odds.
        se: its standard error, from the observed information.
        tau2: variance of the log odds between studies.
        likelihood: log-likelihood less that of the saturated model, at most 0.
        at_bound: True where the variance ran to its largest value.
    """

    mu: float
    se: float
    tau2: float
    likelihood: float
    at_bound: bool


@dataclass(frozen=True)
class _Point:
    """Log-likelihood at (mu, tau) with its first and second derivatives."""

    mu: float
    tau: float
    value: float
    gradient: Numbers
    hessian: Numbers


def fit(counts: Sequence[tuple[int, int]]) -> BinomialNormal:
    """Maximum likelihood by adaptive Gauss-Hermite quadrature (Pinheiro and Bates, 1995, J Comput Graph Stat 4:12).

    Newton steps with exact derivatives of the marginal likelihood from the most likely of several starts; tau = 0 is
    the other candidate. The order of the studies is of no consequence.

    Arguments:
        counts: affected and at risk of each study; some are affected and some are not.

    >>> found = fit([(3, 117), (3, 35), (9, 195), (7, 136), (6, 157), (4, 139)])
    >>> round(found.mu, 3), round(found.tau2, 3)
    (-3.15, 0.0)
    """
    ordered = sorted(counts)
    x = np.array([affected for affected, _ in ordered], dtype=np.float64)
    n = np.array([at_risk for _, at_risk in ordered], dtype=np.float64)
    share = float(x.sum() / n.sum())
    mu = math.log(share) - math.log1p(-share)
    information = float(n.sum()) * share * (1 - share)
    same = float(_against_saturated(x, n, np.full_like(x, share)).sum())
    common = BinomialNormal(mu, 1 / math.sqrt(information), 0.0, same, at_bound=False)
    if len(ordered) == 1:
        return common
    typical = float(np.mean(np.log((x + 0.5) / (n - x + 0.5))))
    starts = [_evaluate(x, n, typical, tau) for tau in _STARTS] + [_evaluate(x, n, mu, tau) for tau in _STARTS[:2]]
    end = _climb(x, n, max(starts, key=lambda point: point.value), NODES)
    if end.tau > MUCH:
        end = _climb(x, n, end, FINE_NODES)
    return _solution(end) if end.tau > _LEAST and end.value > same else common


def _solution(end: _Point) -> BinomialNormal:
    at_bound = end.tau >= LARGEST_TAU
    if at_bound:
        variance = -1 / float(end.hessian[0, 0])
    else:
        variance = -float(end.hessian[1, 1]) / float(np.linalg.det(end.hessian))
        if not variance > 0:
            variance = -1 / float(end.hessian[0, 0])
    return BinomialNormal(end.mu, math.sqrt(abs(variance)), end.tau**2, end.value, at_bound)


def _climb(x: Numbers, n: Numbers, here: _Point, nodes: int) -> _Point:
    """Newton steps uphill; where the surface is not a hilltop, along its axes with their slopes turned."""
    here = _evaluate(x, n, here.mu, here.tau, nodes)
    for _ in range(_STEPS):
        values, axes = np.linalg.eigh(here.hessian)
        step = axes @ ((axes.T @ here.gradient) / np.maximum(np.abs(values), 1e-8))
        step = step * min(1.0, 2 / max(float(np.abs(step).max()), 1e-300))
        promised = float(here.gradient @ step)
        there = _evaluate(x, n, *_moved(here, step, 1.0), nodes)
        size = 1.0
        # A rise below the digits of the likelihood cannot be seen, but the step is still right: it is taken, and last.
        while there.value < here.value and promised > _DIGITS * (1 + abs(here.value)) and size > _LEAST:
            size /= 2
            there = _evaluate(x, n, *_moved(here, step, size), nodes)
        done = promised <= 1e-4 * _DIGITS * (1 + abs(here.value)) or size <= _LEAST or there.tau <= _LEAST
        stuck = (there.mu, there.tau) == (here.mu, here.tau)
        here = there
        if done or stuck:
            break
    return here


def _moved(here: _Point, step: Numbers, size: float) -> tuple[float, float]:
    # The likelihood is the same at tau and -tau, so that a step through 0 is mirrored.
    tau = min(max(abs(here.tau + size * float(step[1])), _LEAST / 2), LARGEST_TAU)
    return here.mu + size * float(step[0]), tau


@cache
def _nodes(number: int) -> tuple[Numbers, Numbers]:
    points, weights = np.polynomial.hermite.hermgauss(number)
    return points, np.log(weights) + points**2


def _evaluate(x: Numbers, n: Numbers, mu: float, tau: float, nodes: int = NODES) -> _Point:
    """Marginal log-likelihood and derivatives, each study's integral centred and scaled at its own mode."""
    mode = _modes(x, n, mu, tau)
    eta = mu + tau * mode
    p = _expit(eta)
    scale = math.sqrt(2) / np.sqrt(1 + tau * tau * n * p * (1 - p))
    points, log_weights = _nodes(nodes)
    z = mode[:, None] + scale[:, None] * points
    away = tau * (z - mode[:, None])
    # Differences from the mode, so that counts of any size keep their digits.
    raised = np.log1p(p[:, None] * np.expm1(np.clip(away, -700, 700)))
    logs = log_weights + x[:, None] * away - n[:, None] * raised - (z**2 - mode[:, None] ** 2) / 2
    top = logs.max(axis=1, keepdims=True)
    parts = np.exp(logs - top)
    sums = parts.sum(axis=1)
    at_mode = _against_saturated(x, n, p) - mode**2 / 2
    value = float((at_mode + top[:, 0] + np.log(sums * scale / math.sqrt(2 * math.pi))).sum())
    share = parts / sums[:, None]
    risk = _expit(mu + tau * z)
    slope = x[:, None] - n[:, None] * risk
    bend = slope**2 - n[:, None] * risk * (1 - risk)
    g_mu, g_tau = (share * slope).sum(axis=1), (share * slope * z).sum(axis=1)
    mixed = float(((share * bend * z).sum(axis=1) - g_mu * g_tau).sum())
    hessian = np.array(
        [
            [float(((share * bend).sum(axis=1) - g_mu**2).sum()), mixed],
            [mixed, float(((share * bend * z**2).sum(axis=1) - g_tau**2).sum())],
        ]
    )
    return _Point(mu, tau, value, np.array([float(g_mu.sum()), float(g_tau.sum())]), hessian)


def _against_saturated(x: Numbers, n: Numbers, p: Numbers) -> Numbers:
    """Binomial log-likelihood at p less that at x/n, without loss of digits for large counts."""
    share = x / n
    off = p - share
    with np.errstate(divide="ignore", invalid="ignore"):
        affected = np.where(x > 0, x * np.log1p(off / share), 0.0)
        others = np.where(x < n, (n - x) * np.log1p(-off / (1 - share)), 0.0)
    return np.asarray(affected + others, dtype=np.float64)


def _modes(x: Numbers, n: Numbers, mu: float, tau: float) -> Numbers:
    """Where each study's integrand peaks: Newton steps kept within a bracket that always holds the peak."""
    pull = tau * (x - n * _expit(np.full_like(x, mu)))
    low, high = np.minimum(0.0, pull), np.maximum(0.0, pull)
    z = np.clip((np.log((x + 0.5) / (n - x + 0.5)) - mu) / tau, low, high)
    for _ in range(_STEPS):
        p = _expit(mu + tau * z)
        slope = tau * (x - n * p) - z
        low, high = np.where(slope > 0, z, low), np.where(slope < 0, z, high)
        following = z + slope / (1 + tau * tau * n * p * (1 - p))
        following = np.where((following < low) | (following > high), (low + high) / 2, following)
        if np.all(np.abs(following - z) <= 1e-10 * (1 + np.abs(z))):
            return following
        z = following
    return z


def _expit(eta: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-np.clip(eta, -700, 700))), dtype=np.float64)

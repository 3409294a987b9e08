"""Quantiles and tails of the normal, t and chi-squared distributions.

The bare functions of ``scipy.special``: ``scipy.stats`` gives the same numbers and takes a second longer to load.
"""

from __future__ import annotations

import math


def normal_quantile(probability: float) -> float:
    """The value below which a standard normal variable lies with this probability.

    Arguments:
        probability: between 0 and 1.

    >>> round(normal_quantile(0.975), 4)
    1.96
    """
    from scipy.special import ndtri

    return float(ndtri(probability))


def normal_p(z: float) -> float:
    """Two-sided p value of a standard normal statistic.

    Arguments:
        z: the statistic.

    >>> round(normal_p(1.96), 4)
    0.05
    """
    return math.erfc(abs(z) / math.sqrt(2))


def t_quantile(probability: float, df: float) -> float:
    """The value below which a t variable lies with this probability.

    Arguments:
        probability: between 0 and 1.
        df: degrees of freedom, above 0.

    >>> round(t_quantile(0.975, 10), 4)
    2.2281
    """
    from scipy.special import stdtrit

    return float(stdtrit(df, probability))


def t_p(t: float, df: float) -> float:
    """Two-sided p value of a t statistic.

    Arguments:
        t: the statistic.
        df: degrees of freedom, above 0.

    >>> round(t_p(2.2281, 10), 4)
    0.05
    """
    from scipy.special import stdtr

    return 2 * float(stdtr(df, -abs(t)))


def chi2_quantile(probability: float, df: float) -> float:
    """The value below which a chi-squared variable lies with this probability.

    Arguments:
        probability: between 0 and 1.
        df: degrees of freedom, above 0.

    >>> round(chi2_quantile(0.95, 1), 4)
    3.8415
    """
    from scipy.special import chdtri

    return float(chdtri(df, 1 - probability))


def chi2_p(q: float, df: float) -> float:
    """Probability of a chi-squared variable above this value.

    Arguments:
        q: the statistic, at least 0.
        df: degrees of freedom, above 0.

    >>> round(chi2_p(3.8415, 1), 4)
    0.05
    """
    from scipy.special import chdtrc

    return float(chdtrc(df, q))

"""Rates and comparisons of a harm in sentences with natural frequencies."""

from __future__ import annotations

from kg.evidence.harm_effect import HarmEffect
from kg.evidence.incidence import HarmRate
from kg.evidence.meta_analysis import PooledEffect
from kg.evidence.proportion import clopper_pearson
from kg.explorer.view.words import counted

_PER = 1000
_MANY = 0.25


def per_thousand(proportion: float) -> str:
    """People of 1,000, with a decimal where they are few.

    >>> [per_thousand(p) for p in (0.0, 0.00004, 0.0004, 0.0173, 0.9999, 1.0)]
    ['0', 'fewer than 0.1', '0.4', '17', '999.9', '1,000']
    """
    people = _PER * proportion
    if 0 < people < 0.05:
        return "fewer than 0.1"
    few = people < 10 or 999 < people < _PER
    return f"{people:.1f}".removesuffix(".0") if few else f"{people:,.0f}"


def share_words(proportion: float) -> str:
    """A proportion above 0 as one in so many, or of 100 people where it is large.

    >>> share_words(1 / 60), share_words(0.4)
    ('1 in 60', '40 in 100')
    """
    return f"{100 * proportion:.0f} in 100" if proportion > _MANY else f"1 in {round(1 / proportion):,}"


def between(low: float, high: float) -> str:
    """An interval in people of 1,000.

    >>> between(0.0004, 0.0894)
    'between 0.4 and 89 in 1,000'
    """
    return f"between {per_thousand(low)} and {per_thousand(high)} in 1,000"


def signed(difference: float) -> str:
    """A difference of proportions in people of 1,000, with its sign.

    >>> signed(0.028), signed(-0.0102), signed(-0.0001)
    ('+28', '−10', '0')
    """
    people = round(_PER * difference)
    return f"{people:+,}".replace("-", "\N{MINUS SIGN}") if people else "0"


def rate_sentence(rate: HarmRate) -> str:
    """How often a harm was counted, in a sentence; one figure only where one is fair.

    Arguments:
        rate: what was counted.

    >>> from kg.evidence.incidence import harm_rate
    >>> from kg.evidence.items import HarmCount
    >>> rate_sentence(harm_rate([HarmCount("c", "s", frozenset({"a"}), 1, 60, "design-rct")]))
    'In 1 study with 60 people, 1 had it: about 1 in 60; between 0.4 and 89 in 1,000.'
    >>> rate_sentence(harm_rate([HarmCount("c", "s", frozenset({"a"}), 0, 12, "design-rct")]))
    'In 1 study with 12 people, nobody had it: up to 265 in 1,000 is still compatible.'
    """
    crude, pooled = rate.crude, rate.pooled
    many = len(rate.units)
    studies = counted(many, "independent study", "independent studies") if many > 1 else "1 study"
    head = f"In {studies} with {counted(crude.at_risk, 'person', 'people')}, "
    if crude.affected == 0:
        high = pooled.high if pooled else crude.high
        return f"{head}nobody had it: up to {per_thousand(high)} in 1,000 is still compatible."
    head += f"{crude.affected:,} had it"
    if many > 1 and pooled is None:
        shares = [clopper_pearson(unit.affected, unit.at_risk).value for unit in rate.units]
        lowest, highest = per_thousand(min(shares)), per_thousand(max(shares))
        return f"{head}. One figure for all would mislead: the single studies run from {lowest} to {highest} in 1,000."
    value, low, high = (pooled.estimate, pooled.low, pooled.high) if pooled else (crude.value, crude.low, crude.high)
    return f"{head}: about {share_words(value)}; {between(low, high)}."


def effect_sentence(effect: HarmEffect) -> str:
    """How a harm compares with the groups beside it, in a sentence.

    Arguments:
        effect: the comparisons.
    """
    many = len(effect.comparisons)
    head = (
        f"{'One study' if many == 1 else f'{many:,} studies'} counted it in a comparison group too: "
        f"{effect.affected:,} of {effect.at_risk:,} treated against {effect.affected_compared:,} of "
        f"{effect.at_risk_compared:,} compared had it."
    )
    tail = [ratio_words(effect.ratio)] if effect.ratio else []
    tail += [difference_words(effect.difference)] if effect.difference else []
    if not tail:
        return f"{head} No single figure is given: {effect.why_not}."
    alone = "" if len(effect.pooled) == many else f" (from {len(effect.pooled)} of the {many})"
    return f"{head} {'; '.join(tail).capitalize()}{alone}."


def ratio_words(ratio: PooledEffect) -> str:
    """A risk ratio with its interval and whether that holds no difference."""
    holds = "no difference is compatible" if ratio.low <= 1 <= ratio.high else "no difference is not in that interval"
    return f"risk ratio {ratio.estimate:.3g} ({ratio.low:.2g} to {ratio.high:.3g}; {holds})"


def difference_words(difference: PooledEffect) -> str:
    """A risk difference in people of 1,000.

    Arguments:
        difference: the pooled risk difference.
    """
    word = "more" if difference.estimate >= 0 else "fewer"
    ends = f"{signed(difference.low)} to {signed(difference.high)}"
    return f"{abs(_PER * difference.estimate):,.0f} {word} of 1,000 treated ({ends})"


def heterogeneity_words(rate: HarmRate) -> str:
    """How far the studies of a pooled rate differ, empty where nothing was pooled."""
    pooled = rate.pooled
    if pooled is None:
        return ""
    parts = []
    if pooled.tau2 is not None:
        parts.append(f"variance between studies {pooled.tau2:.3g} on log odds")
    if pooled.i2 is not None:
        parts.append(f"I² {100 * pooled.i2:.0f} %")
    if pooled.q is not None and pooled.q_p is not None and pooled.q_df:
        parts.append(f"test of equal proportions: {pooled.q:.3g} on {pooled.q_df} df, p = {pooled.q_p:.2g}")
    return "; ".join(parts)


def prediction_words(rate: HarmRate) -> str:
    """What a new study may find, empty where that is not known."""
    pooled = rate.pooled
    if pooled is None or pooled.prediction_low is None or pooled.prediction_high is None:
        return ""
    return between(pooled.prediction_low, pooled.prediction_high)

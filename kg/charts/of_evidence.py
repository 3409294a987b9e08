"""Make plots of what was computed from the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt

from kg.charts.accumulation import Accumulation, YearPoint
from kg.charts.forest import ForestPlot, ForestPooled, ForestStudy, forest_body, forest_chart
from kg.charts.incidence import PER, CountedStudy, IncidencePlot, Share, incidence_body, incidence_chart
from kg.charts.look import ON_LIGHT, Look, broken, finish
from kg.errors import EvidenceError, ParameterError
from kg.evidence.comparison import Comparison
from kg.evidence.harm_effect import HarmEffect, tables
from kg.evidence.incidence import HarmRate
from kg.evidence.meta_analysis import PooledEffect, pool
from kg.evidence.proportion import Proportion, clopper_pearson
from kg.evidence.robustness import YearOfKnowledge
from kg.evidence.two_arms import Measure, effects_of_counts, uninformative

HOW_OFTEN, HOW_MUCH_MORE = "How often it was counted", "Compared with those who did not get it"

_EMPTY_CELL = "one of its counts is zero; 0.5 was added to them for its own figure"


def own_effect(comparison: Comparison, measure: Measure) -> tuple[PooledEffect | None, str]:
    """The effect in one study, and what to know of it; None where its counts say nothing of the measure.

    Arguments:
        comparison: two groups of one study.
        measure: risk ratio or risk difference.

    >>> none = Comparison("s", "s", "A", 0, 20, 0, 30, ())
    >>> own_effect(none, Measure.RISK_RATIO)
    (None, 'nobody had the event in either arm, which says nothing of a ratio')
    """
    (table,) = tables([comparison])
    if reason := uninformative(table, measure):
        return None, reason
    try:
        found = pool(effects_of_counts([table], measure))
    except EvidenceError as error:
        return None, str(error)
    return found, _EMPTY_CELL if 0 in table.cells else ""


def effect_plot(effect: HarmEffect, title: str, measure: Measure = Measure.RISK_RATIO) -> ForestPlot:
    """The forest plot of a harm's comparisons; differences are given for 1,000 people.

    Arguments:
        effect: comparisons and what was pooled of them.
        title: which harm after what.
        measure: RISK_RATIO or RISK_DIFFERENCE.

    >>> from kg.evidence.harm_effect import harm_effect
    >>> from kg.evidence.items import HarmCount
    >>> cells = HarmCount("c1", "s", frozenset({"a"}), 3, 50, "design-rct", study="s", event="fever", label="A")
    >>> sham = HarmCount("c2", "s", frozenset({"b"}), 1, 49, "design-rct", study="s", event="fever", compared=True)
    >>> plot = effect_plot(harm_effect([cells], [sham]), "Fever")
    >>> plot.studies[0].counts, round(plot.pooled.estimate, 2)
    (('3 of 50', '1 of 49'), 2.94)
    """
    found = effect.ratio if measure.ratio else effect.difference
    scale = 1 if measure.ratio else PER
    weights = dict(found.weights) if found else {}
    reasons = dict(effect.only_shown)
    without = dict(found.excluded) if found else {}
    ordered = sorted(effect.comparisons, key=lambda c: (c.year or 0, c.label, c.unit))
    studies = tuple(
        _study(c, measure, scale, weights.get(c.unit), reasons.get(c.unit) or without.get(c.unit, "")) for c in ordered
    )
    return ForestPlot(
        title=title,
        measure=measure.words if measure.ratio else "difference per 1,000",
        studies=studies,
        ratio=measure.ratio,
        pooled=_pooled(found, scale) if found else None,
        count_headings=("treated", "compared"),
        why_not="" if found else _short(effect.why_not) or "this figure cannot be made of the counts",
        left="fewer after treatment",
        right="more after treatment",
        notes=(found.method, *found.notes) if found else (),
        excluded=effect.excluded,
    )


def _study(c: Comparison, measure: Measure, scale: float, weight: float | None, reason: str) -> ForestStudy:
    own, note = own_effect(c, measure)
    counts = (f"{c.affected:,} of {c.at_risk:,}", f"{c.affected_compared:,} of {c.at_risk_compared:,}")
    note = "; ".join(dict.fromkeys(filter(None, (reason, note))))
    if own is None:
        return ForestStudy(dated(c.label, c.year), counts, weight=weight, note=note, key=c.study)
    ends = (scale * own.estimate, scale * own.low, scale * own.high)
    return ForestStudy(dated(c.label, c.year), counts, *ends, weight=weight, note=note, key=c.study)


def _pooled(found: PooledEffect, scale: float) -> ForestPooled:
    ends = (found.prediction_low, found.prediction_high)
    low, high = (None if end is None else scale * end for end in ends)
    label = "One study alone" if found.studies == 1 else f"Pooled ({found.studies} studies)"
    return ForestPooled(scale * found.estimate, scale * found.low, scale * found.high, low, high, label)


def rate_plot(rate: HarmRate, title: str) -> IncidencePlot:
    """The plot of how often a harm was counted.

    Arguments:
        rate: counts and what was pooled of them.
        title: which harm after what.

    >>> from kg.evidence.incidence import harm_rate
    >>> from kg.evidence.items import HarmCount
    >>> plot = rate_plot(harm_rate([HarmCount("c1", "s", frozenset({"a"}), 0, 20, "design-rct", label="A")]), "Fever")
    >>> plot.studies[0].label, plot.crude.value, plot.why_not
    ('A', 0.0, 'one study alone: nothing to pool')
    """
    ordered = sorted(rate.units, key=lambda u: (u.year or 0, u.label, u.unit))
    pooled = rate.pooled
    predicted = (pooled.prediction_low, pooled.prediction_high) if pooled else (None, None)
    return IncidencePlot(
        title=title,
        studies=tuple(
            CountedStudy(
                dated(u.label, u.year),
                u.affected,
                u.at_risk,
                _share(clopper_pearson(u.affected, u.at_risk, rate.crude.level)),
                "serious events only" if u.serious_only else "",
                u.study,
            )
            for u in ordered
        ),
        crude=_share(rate.crude),
        affected=rate.crude.affected,
        at_risk=rate.crude.at_risk,
        pooled=Share(pooled.estimate, pooled.low, pooled.high) if pooled else None,
        prediction=(predicted[0], predicted[1]) if predicted[0] is not None and predicted[1] is not None else None,
        why_not=_short(rate.why_not),
        notes=(pooled.method, *pooled.notes) if pooled else (),
        excluded=rate.excluded,
    )


def _short(why_not: str) -> str:
    return why_not.removesuffix(": shown, not pooled")  # a chart says so itself


def _share(proportion: Proportion) -> Share:
    return Share(proportion.value, proportion.low, proportion.high)


def knowledge_curve(
    years: Iterable[YearOfKnowledge], title: str, labels: Mapping[str, str] | None = None
) -> Accumulation | None:
    """The curve of what was known year by year; None where no source has a year.

    Arguments:
        years: oldest first.
        title: the claim.
        labels: words for statuses, by status; the status itself where one is missing.
    """
    points = tuple(_year(year, labels or {}) for year in years)
    return Accumulation(title, points) if points else None


def _year(year: YearOfKnowledge, labels: Mapping[str, str]) -> YearPoint:
    found = year.assessment
    status = labels.get(found.status, found.status.replace("-", " "))
    return YearPoint(
        year.year,
        found.studies.supports + found.syntheses.supports,
        found.studies.disputes + found.syntheses.disputes,
        found.studies.inconclusive + found.syntheses.inconclusive,
        found.certainty.words,
        status,
        year.new,
    )


def dated(label: str, year: int | None) -> str:
    """A label with its year, where it does not name it already.

    >>> dated("A trial", 2020), dated("Doe 2020", 2020)
    ('A trial (2020)', 'Doe 2020')
    """
    return label if year is None or str(year) in label else f"{label} ({year})"


def harm_chart(rate: HarmRate | None, effect: HarmEffect | None, title: str, look: Look = ON_LIGHT) -> alt.VConcatChart:
    """Draw how often a harm was counted and, below it, how it compares with those who did not get it.

    Arguments:
        rate: how often it was counted, None where nothing usable was.
        effect: how it compares, None where nobody compared it.
        title: which harm after what.
        look: page on which it stands.

    Raises:
        ParameterError: there is neither.
    """
    counted = rate_plot(rate, title) if rate else None
    compared = effect_plot(effect, title, drawn_measure(effect)) if effect else None
    if counted and compared:
        parts: list[Any] = [
            incidence_body(counted, look).properties(title=part_title(HOW_OFTEN, counted.why_not, look)),
            forest_body(compared, look).properties(title=part_title(HOW_MUCH_MORE, compared.why_not, look)),
        ]
        both = alt.vconcat(*parts, spacing=30)
        return finish(both, title, [], f"{counted.description} {compared.description}", look)
    if counted:
        return incidence_chart(counted, look)
    if compared:
        return forest_chart(compared, look)
    raise ParameterError(f"there is nothing to draw of {title}. To mend: leave --out away; the text says why.")


def drawn_measure(effect: HarmEffect) -> Measure:
    """Risk ratio, or the difference where no ratio can be made."""
    return Measure.RISK_DIFFERENCE if effect.ratio is None and effect.difference else Measure.RISK_RATIO


def part_title(words: str, why_not: str, look: Look) -> alt.TitleParams:
    """Title of one of several plots that stand together."""
    text = f"{words} (not pooled: {why_not})" if why_not else words
    return alt.TitleParams(text=broken(text), anchor="start", color=look.text, fontSize=12)

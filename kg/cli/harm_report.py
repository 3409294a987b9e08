"""How often a harm was counted and how it compares, as plain records and as a report."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kg.build.evidence_items import Exposure, ExposureCounts
from kg.build.facts import local
from kg.charts.forest import ForestPlot, study_notes
from kg.charts.incidence import PER, IncidencePlot
from kg.charts.of_evidence import HOW_MUCH_MORE, HOW_OFTEN, effect_plot, own_effect, rate_plot
from kg.charts.rows import interval
from kg.charts.text import forest_text, incidence_text, marks_text
from kg.cli.argument import search_item
from kg.cli.sections import Section
from kg.errors import ParameterError
from kg.evidence.assessment import RULE_SET
from kg.evidence.independence import independent
from kg.evidence.proportion import none_or_all
from kg.evidence.two_arms import Measure
from kg.graph.claim_record import search_record, searches_about, selection_record
from kg.namespaces import KG, compact

if TYPE_CHECKING:
    from kg.evidence.comparison import Comparison
    from kg.evidence.harm_effect import HarmEffect
    from kg.evidence.incidence import HarmRate
    from kg.evidence.independence import CohortCount
    from kg.evidence.meta_analysis import PooledEffect
    from kg.graph.evidence import WeighedHarm
    from kg.graph.knowledge_graph import KnowledgeGraph

_GIVEN = {"Therapy": "therapy", "Procedure": "usesProcedure", "CellSource": "cellSource"}
_MOST_NAMED = 4


@dataclass(frozen=True)
class Nothing:
    """Which kind of nothing stands where a number is looked for.

    Arguments:
        kind: ``zero-observed``, ``searched-nothing-found``, ``not-reported``, ``not-searched``, ``left-out`` or
            ``not-usable``; empty where there is something.
        words: what it is, in sentences.
    """

    kind: str
    words: str


def exposure_of(knowledge: KnowledgeGraph, risk: str, given: str) -> Exposure:
    """The harm and what was given, as they were named.

    Raises:
        NotFoundError: one of them does not exist; the message names what is close.
        ParameterError: the first is no harm, or the second is nothing that people are given.
    """
    first, second = str(knowledge.resolve(risk)), str(knowledge.resolve(given))
    kinds = [{local(kind) for kind in knowledge.facts.kinds(iri)} for iri in (first, second)]
    if "Risk" in kinds[1] and _GIVEN.keys() & kinds[0]:
        raise ParameterError(f"the harm comes first. To mend: stemkg forest {compact(second)} {compact(first)}")
    if "Claim" in kinds[0]:
        message = f"{compact(first)} is a claim, and a harm is wanted here. To mend: "
        raise ParameterError(f"{message}'stemkg assess {compact(first)}' weighs a claim.")
    if "Risk" not in kinds[0]:
        message = f"{compact(first)} ({knowledge.label(first)}) is no harm. To mend: "
        raise ParameterError(f"{message}'stemkg search --kind Risk WORDS' finds one.")
    if not _GIVEN.keys() & kinds[1]:
        message = f"{compact(second)} ({knowledge.label(second)}) is no therapy, procedure or cell source. To mend: "
        raise ParameterError(f"{message}'stemkg search --kind Therapy WORDS' finds one.")
    return Exposure(second, first)


def what_nothing(knowledge: KnowledgeGraph, weighed: WeighedHarm) -> Nothing:
    """Why there is no number, or what a zero means; kind and words are empty where people were affected.

    Arguments:
        knowledge: the opened graph.
        weighed: the harm, counted and compared.
    """
    if weighed.rate:
        crude = weighed.rate.crude
        if crude.affected:
            return Nothing("", "")
        words = none_or_all(0, crude.at_risk, crude.level).words
        return Nothing("zero-observed", f"Zero observed: it was looked for and not seen. {words.capitalize()}.")
    counts = _counts(knowledge, weighed)
    kept, left = weighed.selection.choose(counts.treated)
    if counts.treated and not kept:
        return Nothing("left-out", f"The switches left out all {len(left)} counts. Without them there is a number.")
    if kept:
        words = "It is reported, but no count is a proportion of people; the reasons stand below."
        return Nothing("not-usable", words)
    return _no_row(knowledge, weighed)


def _no_row(knowledge: KnowledgeGraph, weighed: WeighedHarm) -> Nothing:
    facts = knowledge.facts
    arms = {arm for name in _GIVEN.values() for arm in facts.subjects(name, weighed.given)}
    studies = {study for arm in arms for study in facts.subjects("hasArm", arm)}
    named = [c for c in facts.subjects("risk", weighed.risk) if arms.intersection(facts.values(c, "inArm"))]
    rows = f" {len(named)} rows name the harm without a number of people." if named else ""
    if searches_about(knowledge, weighed.risk, weighed.given):
        return Nothing("searched-nothing-found", f"Not reported: a search was made and found nothing.{rows}")
    if studies:
        told = f"{len(studies)} recorded {'study' if len(studies) == 1 else 'studies'} gave it, and none tells a count"
        return Nothing("not-reported", f"Not reported: {told} of this harm. That is no zero.{rows}")
    words = (
        "Not searched: no recorded study gave it, and no search for this harm after it is recorded. That is no zero."
    )
    return Nothing("not-searched", words + rows)


def _counts(knowledge: KnowledgeGraph, weighed: WeighedHarm) -> ExposureCounts:
    exposure = Exposure(weighed.given, weighed.risk)
    return knowledge.evidence.items.counts(exposure)


def excluded_counts(knowledge: KnowledgeGraph, weighed: WeighedHarm) -> tuple[tuple[str, str], ...]:
    """Id and reason of every count that entered neither the incidence nor the comparison."""
    used = set(weighed.rate.used if weighed.rate else ())
    if weighed.effect:
        used |= {row.count for comparison in weighed.effect.comparisons for row in comparison.rows}
    found: dict[str, str] = {}
    for part in (weighed.effect, weighed.rate):
        found |= dict(part.excluded) if part else {}
    if not weighed.rate:
        kept, left = weighed.selection.choose(_counts(knowledge, weighed).treated)
        found |= dict((*left, *independent(kept)[1]))
    return tuple(sorted((count, reason) for count, reason in found.items() if count not in used))


def harm_title(knowledge: KnowledgeGraph, exposure: Exposure) -> str:
    """Which harm after what, in words."""
    return f"{knowledge.label(exposure.risk)} after {knowledge.label(exposure.given)}"


def harm_record(knowledge: KnowledgeGraph, weighed: WeighedHarm) -> dict[str, Any]:
    """Counts, comparison and what was left out, as plain values for JSON.

    Arguments:
        knowledge: the opened graph.
        weighed: the harm, counted and compared.
    """
    nothing = what_nothing(knowledge, weighed)
    searches = searches_about(knowledge, weighed.risk, weighed.given)
    return {
        "risk": weighed.risk,
        "riskLabel": knowledge.label(weighed.risk),
        "given": weighed.given,
        "givenLabel": knowledge.label(weighed.given),
        "switches": selection_record(weighed.selection),
        "nothing": {"kind": nothing.kind, "words": nothing.words} if nothing.kind else None,
        "incidence": _rate_record(weighed.rate) if weighed.rate else None,
        "comparison": _effect_record(weighed.effect) if weighed.effect else None,
        "leftOut": [
            {"count": f"{KG}{count}", "reason": reason} for count, reason in excluded_counts(knowledge, weighed)
        ],
        "negativeSearches": [search_record(knowledge, search) for search in searches],
        "ruleSet": RULE_SET,
        "release": knowledge.manifest.release if knowledge.manifest else None,
    }


def _rate_record(rate: HarmRate) -> dict[str, Any]:
    pooled = rate.pooled
    return {
        "affected": rate.crude.affected,
        "atRisk": rate.crude.at_risk,
        "crude": _span(rate.crude.value, rate.crude.low, rate.crude.high),
        "pooled": _span(pooled.estimate, pooled.low, pooled.high) if pooled else None,
        "prediction": _ends(pooled.prediction_low, pooled.prediction_high) if pooled else None,
        "method": pooled.method if pooled else None,
        "notes": list(pooled.notes) if pooled else [],
        "whyNotPooled": rate.why_not or None,
        "studies": [
            {
                "study": f"{KG}{u.study}",
                "unit": f"{KG}{u.unit}",
                "label": u.label,
                "year": u.year,
                "affected": u.affected,
                "atRisk": u.at_risk,
                "seriousOnly": u.serious_only,
                "counts": [f"{KG}{row.count}" for row in u.rows],
            }
            for u in rate.units
        ],
    }


def _effect_record(effect: HarmEffect) -> dict[str, Any]:
    shown = dict(effect.only_shown)
    pooled = {c.unit for c in effect.pooled} if effect.ratio or effect.difference else set()
    return {
        "ratio": _pooled_record(effect.ratio),
        "difference": _pooled_record(effect.difference),
        "whyNotPooled": effect.why_not or None,
        "control": f"{KG}{effect.control}" if effect.control else None,
        "notes": list(effect.notes),
        "studies": [
            {
                "study": f"{KG}{c.study}",
                "unit": f"{KG}{c.unit}",
                "label": c.label,
                "year": c.year,
                "affected": c.affected,
                "atRisk": c.at_risk,
                "affectedCompared": c.affected_compared,
                "atRiskCompared": c.at_risk_compared,
                "randomised": c.randomised,
                "ratio": _own(own_effect(c, Measure.RISK_RATIO)[0]),
                "difference": _own(own_effect(c, Measure.RISK_DIFFERENCE)[0]),
                "pooled": c.unit in pooled,
                "whyOnlyShown": shown.get(c.unit),
                "counts": [f"{KG}{row.count}" for row in c.rows],
            }
            for c in effect.comparisons
        ],
    }


def _pooled_record(found: PooledEffect | None) -> dict[str, Any] | None:
    if found is None:
        return None
    prediction = {"prediction": _ends(found.prediction_low, found.prediction_high)}
    weights = {f"{KG}{unit}": weight for unit, weight in found.weights}
    rest = {"method": found.method, "studies": found.studies, "weights": weights, "i2": _finite(found.i2)}
    return {**(_own(found) or {}), **prediction, **rest, "notes": list(found.notes)}


def _own(found: PooledEffect | None) -> dict[str, float | None] | None:
    return _span(found.estimate, found.low, found.high) if found else None


def _span(value: float, low: float, high: float) -> dict[str, float | None]:
    return {"value": _finite(value), "low": _finite(low), "high": _finite(high)}


def _ends(low: float | None, high: float | None) -> list[float | None] | None:
    return None if low is None or high is None else [_finite(low), _finite(high)]


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def harm_sections(knowledge: KnowledgeGraph, weighed: WeighedHarm, width: int) -> Iterator[Section]:
    """Counts, comparison and what was left out, as a report.

    Arguments:
        knowledge: the opened graph.
        weighed: the harm, counted and compared.
        width: letters on a line, for what is drawn.
    """
    switches = f"Switches: {weighed.selection.words}." if weighed.selection.words else "Switches: none, all sources."
    nothing = what_nothing(knowledge, weighed)
    yield Section("What was asked", (harm_title(knowledge, Exposure(weighed.given, weighed.risk)) + ".", switches))
    if nothing.words:
        heading = "What the zero means" if nothing.kind == "zero-observed" else "Nothing was counted"
        yield Section(heading, (nothing.words,))
    numbers = _numbers(weighed)
    if weighed.rate:
        yield from _rate_sections(weighed.rate, numbers, width)
    if weighed.effect:
        yield from _effect_sections(weighed.effect, numbers, width)
    elif weighed.rate:
        yield Section(HOW_MUCH_MORE, ("No study counted it in both groups: nothing can be compared.",))
    if numbers:
        items = tuple((f"{n}: {knowledge.label(f'{KG}{study}')} (kg:{study})", "") for study, n in numbers.items())
        yield Section("Studies", items=items)
    if excluded := excluded_counts(knowledge, weighed):
        yield Section("Left out", items=tuple(_by_reason(knowledge, excluded)))
    if searches := searches_about(knowledge, weighed.risk, weighed.given):
        items = tuple(search_item(search_record(knowledge, search)) for search in searches)
        yield Section("Searches that found nothing", items=items)


def _numbers(weighed: WeighedHarm) -> dict[str, int]:
    """A number for every study, oldest first: long titles are cut off where they are drawn."""
    units: list[CohortCount | Comparison] = [*(weighed.rate.units if weighed.rate else ())]
    units += weighed.effect.comparisons if weighed.effect else ()
    ordered = sorted(units, key=lambda unit: (unit.year or 0, unit.label, unit.study))
    return {study: n for n, study in enumerate(dict.fromkeys(unit.study for unit in ordered), start=1)}


def _rate_sections(rate: HarmRate, numbers: Mapping[str, int], width: int) -> Iterator[Section]:
    plot = rate_plot(rate, "")
    plot = replace(plot, studies=tuple(replace(s, label=f"{numbers[s.key]} {s.label}") for s in plot.studies))
    text = [f"All added up: {rate.crude.affected:,} of {rate.crude.at_risk:,} people, {plot.crude.words} of 1,000."]
    if plot.pooled:
        text.append(f"Pooled: {plot.pooled.words} of 1,000.")
    else:
        text.append(f"Not pooled: {plot.why_not}.")
    if plot.prediction:
        span = interval(None, *(PER * end for end in plot.prediction))
        text.append(f"A new study may find {span} of 1,000.")
    drawing = f"{incidence_text(plot, width)}\n{marks_text(plot.rows())}"
    yield Section(HOW_OFTEN, tuple(text), _footnotes(plot), drawing=drawing)


def _effect_sections(effect: HarmEffect, numbers: Mapping[str, int], width: int) -> Iterator[Section]:
    for measure in (Measure.RISK_RATIO, Measure.RISK_DIFFERENCE):
        plot = effect_plot(effect, "", measure)
        plot = replace(plot, studies=tuple(replace(s, label=f"{numbers[s.key]} {s.label}") for s in plot.studies))
        if plot.pooled:
            text = f"{plot.pooled.label}: {interval(plot.pooled.estimate, plot.pooled.low, plot.pooled.high)}."
        else:
            text = f"Not pooled: {plot.why_not}."
        drawing = f"{forest_text(plot, width)}\n{marks_text(plot.rows())}"
        yield Section(f"{HOW_MUCH_MORE}: {plot.measure}", (text,), _footnotes(plot), drawing=drawing)


def _footnotes(plot: ForestPlot | IncidencePlot) -> tuple[tuple[str, str], ...]:
    """What is said below a plot; what was left out of both plots has a section of its own."""
    notes = study_notes((study.label, study.note) for study in plot.studies)
    return tuple((note, "") for note in (*plot.notes, *notes))


def _by_reason(knowledge: KnowledgeGraph, excluded: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    reasons: dict[str, list[str]] = defaultdict(list)
    for count, reason in excluded:
        reasons[reason].append(count)
    for reason, counts in sorted(reasons.items()):
        names = [f"{knowledge.label(f'{KG}{c}')} (kg:{c})" for c in counts[:_MOST_NAMED]]
        more = f" and {len(counts) - _MOST_NAMED} more" if len(counts) > _MOST_NAMED else ""
        yield f"{len(counts)} {'row' if len(counts) == 1 else 'rows'}: {reason}", "; ".join(names) + more

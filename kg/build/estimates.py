"""Have harms counted and compared over independent studies, and write the results back as facts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.build.evidence_items import EvidenceItems, Exposure
from kg.build.facts import Facts, quad, typed
from kg.evidence.assessment import RULE_SET
from kg.evidence.harm_effect import HarmEffect, harm_effect
from kg.evidence.incidence import METHOD, HarmRate, harm_rate
from kg.namespaces import ASSESSED, KG, XSD

_GRAPH = str(ASSESSED)
_DECIMAL = ox.NamedNode(str(XSD.decimal))
_PER_CENT = 100


def estimate_quads(facts: Facts, items: EvidenceItems | None = None) -> Iterator[ox.Quad]:
    """Incidence and comparative effect of every harm in every therapy, procedure and cell source that allows one.

    Arguments:
        facts: the facts of the graph, with the standing of its sources.
        items: reader of its evidence, where there is one already.
    """
    for exposure, counts in (items or EvidenceItems(facts)).exposures.items():
        rate = harm_rate(counts.treated)
        if rate:
            yield from _describe_rate(exposure, rate)
        effect = harm_effect(counts.treated, counts.compared)
        if effect:
            yield from _describe_effect(exposure, effect)


def node_of(kind: str, exposure: Exposure) -> str:
    """IRI of a computed figure of an exposure; ``kind`` is ``incidence`` or ``comparison``."""
    return f"{KG}{kind}-{hashlib.sha256(f'{exposure.given} {exposure.risk}'.encode()).hexdigest()[:16]}"


def _describe_rate(exposure: Exposure, rate: HarmRate) -> Iterator[ox.Quad]:
    node, crude = node_of("incidence", exposure), rate.crude
    yield typed(node, "Incidence", _GRAPH)
    yield quad(exposure.given, "hasIncidence", ox.NamedNode(node), _GRAPH)
    yield quad(node, "incidenceIn", ox.NamedNode(exposure.given), _GRAPH)
    yield quad(node, "incidenceOf", ox.NamedNode(exposure.risk), _GRAPH)
    yield quad(node, "affected", ox.Literal(crude.affected), _GRAPH)
    yield quad(node, "atRisk", ox.Literal(crude.at_risk), _GRAPH)
    yield quad(node, "studyCount", ox.Literal(len(rate.units)), _GRAPH)
    yield from _numbers(node, proportion=crude.value, ciLow=crude.low, ciHigh=crude.high, ciLevel=crude.level)
    yield quad(node, "methodName", ox.Literal(METHOD), _GRAPH)
    if pooled := rate.pooled:
        yield from _numbers(
            node,
            pooledValue=pooled.estimate,
            pooledLow=pooled.low,
            pooledHigh=pooled.high,
            predictionLow=pooled.prediction_low,
            predictionHigh=pooled.prediction_high,
            tauSquared=pooled.tau2,
            iSquared=_per_cent(pooled.i2),
            heterogeneityQ=pooled.q,
        )
        yield quad(node, "pooledMethod", ox.Literal(pooled.method), _GRAPH)
    yield from _notes(node, (rate.why_not, *(rate.pooled.notes if rate.pooled else ())))
    yield from _inputs(node, rate.used, rate.excluded)


def _describe_effect(exposure: Exposure, effect: HarmEffect) -> Iterator[ox.Quad]:
    node = node_of("comparison", exposure)
    yield typed(node, "ComparativeEffect", _GRAPH)
    yield quad(exposure.given, "hasComparativeEffect", ox.NamedNode(node), _GRAPH)
    yield quad(node, "effectOf", ox.NamedNode(exposure.given), _GRAPH)
    yield quad(node, "effectOn", ox.NamedNode(exposure.risk), _GRAPH)
    for name, number in (
        ("affected", effect.affected),
        ("atRisk", effect.at_risk),
        ("affectedCompared", effect.affected_compared),
        ("atRiskCompared", effect.at_risk_compared),
        ("studyCount", len(effect.comparisons)),
    ):
        yield quad(node, name, ox.Literal(number), _GRAPH)
    if effect.control:
        yield quad(node, "comparedAgainst", ox.NamedNode(f"{KG}{effect.control}"), _GRAPH)
    if ratio := effect.ratio:
        yield quad(node, "statistic", ox.NamedNode(f"{KG}stat-relative-risk"), _GRAPH)
        yield from _numbers(
            node,
            pooledValue=ratio.estimate,
            pooledLow=ratio.low,
            pooledHigh=ratio.high,
            predictionLow=ratio.prediction_low,
            predictionHigh=ratio.prediction_high,
            tauSquared=ratio.tau2,
            iSquared=_per_cent(ratio.i2),
            heterogeneityQ=ratio.q,
            ciLevel=ratio.level,
        )
        yield quad(node, "pooledMethod", ox.Literal(ratio.method), _GRAPH)
    if difference := effect.difference:
        yield from _numbers(
            node,
            riskDifference=difference.estimate,
            riskDifferenceLow=difference.low,
            riskDifferenceHigh=difference.high,
        )
    yield from _notes(node, effect.notes)
    used = sorted({row.count for comparison in effect.comparisons for row in comparison.rows})
    yield from _inputs(node, used, effect.excluded)


def _numbers(node: str, **numbers: float | None) -> Iterator[ox.Quad]:
    for name, number in numbers.items():
        if number is not None:
            yield quad(node, name, ox.Literal(f"{number:.6f}", datatype=_DECIMAL), _GRAPH)


def _per_cent(share: float | None) -> float | None:
    return None if share is None else _PER_CENT * share


def _notes(node: str, notes: Iterable[str]) -> Iterator[ox.Quad]:
    for note in dict.fromkeys(filter(None, notes)):
        yield quad(node, "poolingNote", ox.Literal(note, language="en"), _GRAPH)


def _inputs(node: str, used: Iterable[str], excluded: Iterable[tuple[str, str]]) -> Iterator[ox.Quad]:
    """What a figure was made from, what was left out and why, and by which rules."""
    yield quad(node, "ruleSet", ox.Literal(RULE_SET), _GRAPH)
    for count in used:
        yield quad(node, "computedFrom", ox.NamedNode(f"{KG}{count}"), _GRAPH)
    for number, (count, reason) in enumerate(excluded, start=1):
        part = f"{node.replace(f'{KG}', f'{KG}exclusion-')}-{number}"
        yield typed(part, "Exclusion", _GRAPH)
        yield quad(node, "hasExclusion", ox.NamedNode(part), _GRAPH)
        yield quad(part, "excludedCount", ox.NamedNode(f"{KG}{count}"), _GRAPH)
        yield quad(part, "exclusionReason", ox.Literal(reason, language="en"), _GRAPH)

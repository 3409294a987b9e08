"""How far the figures behind a claim lie apart, where they can be pooled: the grading asks for it."""

from __future__ import annotations

from kg.build.evidence_items import EvidenceItems, Exposure
from kg.evidence.grading import Spread
from kg.evidence.harm_effect import harm_effect, tables
from kg.evidence.robustness import SpreadOf, unspread
from kg.evidence.selection import Selection
from kg.evidence.small_studies import harbord

_PER_CENT = 100


def spread_under(items: EvidenceItems, claim: str) -> SpreadOf:
    """The spread of the compared counts of a claim that something may cause a harm, under any switches.

    Arguments:
        items: reader of the evidence of a graph.
        claim: IRI of the claim.
    """
    given, risk = items.facts.value(claim, "subject"), items.facts.value(claim, "object")
    if not (given and risk and items.may_cause(claim)):
        return unspread
    counts = items.counts(Exposure(given, risk))
    if not counts.compared:
        return unspread

    def spread(selection: Selection) -> Spread | None:
        effect = harm_effect(counts.treated, counts.compared, selection)
        ratio = effect.ratio if effect else None
        if effect is None or ratio is None or ratio.i2 is None or ratio.studies == 1:
            return None
        return Spread(_PER_CENT * ratio.i2, ratio.studies, harbord(tables(effect.pooled)).p_value)

    return spread

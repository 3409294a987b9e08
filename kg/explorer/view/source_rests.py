"""What rests on a document or study: claims and figures, with it and without it."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10

from kg.build.facts import local
from kg.evidence.assessment import assess
from kg.evidence.harm_effect import HarmEffect
from kg.evidence.incidence import HarmRate
from kg.evidence.robustness import Loss
from kg.evidence.selection import Selection
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.source_list import SourceRow
from kg.explorer.view.words import counted, decimals_for, frequency, percent
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import expand

FIRST = 20
"""Rows of each kind that are worked out before a reader asks for all."""

_SMALLEST = 0.001
NOTHING = "no usable count is left"
"""What stands in place of a figure that is gone."""


@dataclass(frozen=True)
class ClaimRest:
    """A claim on which a source speaks.

    Arguments:
        claim: link to it.
        plain: the claim as one sentence.
        sides: which sides the source takes: ``for``, ``against``, ``unclear``.
        status: how its evidence stands, in words.
        certainty: how sure one may be, in words.
        changes: what would change without the source; empty where nothing would.
    """

    claim: Ref
    plain: str
    sides: tuple[str, ...]
    status: str
    certainty: str
    changes: tuple[str, ...]


@dataclass(frozen=True)
class FigureRest:
    """A computed figure that is made from counts of a source.

    Arguments:
        given: what was given.
        risk: the harm.
        compares: True for a comparison of groups, False for how often.
        before: the figure in words.
        after: the figure without the source, in words.
        gone: whether nothing would be left of it.
    """

    given: Ref
    risk: Ref
    compares: bool
    before: str
    after: str
    gone: bool

    @property
    def changes(self) -> bool:
        """Whether the figure would be another one."""
        return self.before != self.after


@dataclass(frozen=True)
class Rests:
    """What rests on a source.

    Arguments:
        source: the source.
        taken_out: studies and documents that are taken out together.
        stays: reports of the same people that stay in.
        elsewhere: studies of a document that stay in, because another document reports them too.
        in_standing: False where it never counts, because it was retracted or superseded.
        claims: claims on which it speaks, those that would change first.
        claims_more: how many further ones were not worked out.
        figures: figures that are made from its counts, those of most studies first.
        figures_more: how many further ones were not worked out.
    """

    source: Ref
    taken_out: tuple[Ref, ...]
    stays: tuple[Ref, ...]
    elsewhere: tuple[Ref, ...]
    in_standing: bool
    claims: tuple[ClaimRest, ...]
    claims_more: int
    figures: tuple[FigureRest, ...]
    figures_more: int

    @property
    def changed_claims(self) -> int:
        """How many of the claims worked out would change."""
        return sum(bool(claim.changes) for claim in self.claims)

    @property
    def changed_figures(self) -> int:
        """How many of the figures worked out would change."""
        return sum(figure.changes for figure in self.figures)


def read_rests(graph: KnowledgeGraph, row: SourceRow, *, alone: bool, most: int | None = FIRST) -> Rests:
    """What rests on a source.

    Arguments:
        graph: the opened graph.
        row: the source.
        alone: True takes out this report alone; False takes out all reports of its people with it, because they
            count once.
        most: how many claims and how many figures to work out, all where None.
    """
    lookup = Lookup(graph)
    elsewhere = _elsewhere(lookup, row)
    out, stays = _taken_out(lookup, row, set(elsewhere), alone=alone)
    switches = Selection(without=frozenset(map(local, out)))
    claims = _claims(lookup, out)
    figures = _figures(lookup, out)
    return Rests(
        source=row.ref,
        taken_out=lookup.refs(out),
        stays=lookup.refs(stays),
        elsewhere=lookup.refs(elsewhere),
        in_standing=any(graph.facts.value(source, "isOutOfStanding") is None for source in out),
        claims=tuple(
            sorted(
                (_claim_rest(lookup, claim, sides, switches) for claim, sides in list(claims.items())[:most]),
                key=lambda rest: (not rest.changes, rest.plain.casefold()),
            )
        ),
        claims_more=max(0, len(claims) - most) if most is not None else 0,
        figures=tuple(_figure_rest(lookup, node, switches) for node in figures[:most]),
        figures_more=max(0, len(figures) - most) if most is not None else 0,
    )


def _studies(lookup: Lookup, row: SourceRow) -> set[str]:
    """Studies that a document reports, none for a study."""
    iri = str(expand(row.ref.id))
    if row.is_study:
        return set()
    return {*lookup.subjects("skg:reportedIn", iri), *lookup.values(iri, "skg:reportsStudy")}


def _elsewhere(lookup: Lookup, row: SourceRow) -> list[str]:
    """Studies of a document that would still be there without it."""
    iri = str(expand(row.ref.id))
    return sorted(s for s in _studies(lookup, row) if set(lookup.values(s, "skg:reportedIn")) - {iri})


def _taken_out(lookup: Lookup, row: SourceRow, kept: set[str], *, alone: bool) -> tuple[list[str], list[str]]:
    """The source with the studies that only it reports, and reports of the same people that stay."""
    own = {str(expand(row.ref.id)), *_studies(lookup, row)} - kept
    cohorts = {cohort for source in own for cohort in lookup.values(source, "skg:cohort")}
    mates = {study for cohort in cohorts for study in lookup.subjects("skg:cohort", cohort)} - own
    return (sorted(own), sorted(mates)) if alone else (sorted(own | mates), [])


# ------------------------------------------------------------------ claims

_SIDES = {"evidence-supporting": "for", "evidence-disputing": "against", "evidence-inconclusive": "unclear"}


def _claims(lookup: Lookup, sources: list[str]) -> dict[str, tuple[str, ...]]:
    """Claims with the sides that the sources take, those first that the build found to hang on a source."""
    found: dict[str, set[str]] = {}
    for source in sources:
        for line in lookup.values(source, "skg:hasEvidenceLine"):
            side = _SIDES.get(local(lookup.value(line, "skg:direction")), "unclear")
            for claim in lookup.values(line, "skg:bearsOn"):
                found.setdefault(claim, set()).add(side)

    def hangs(claim: str) -> bool:
        assessment = lookup.value(claim, "skg:hasAssessment")
        return bool(assessment) and bool(lookup.value(assessment, "skg:fragility"))

    ordered = sorted(found, key=lambda claim: (not hangs(claim), claim))
    return {claim: tuple(sorted(found[claim])) for claim in ordered}


def _claim_rest(lookup: Lookup, claim: str, sides: tuple[str, ...], switches: Selection) -> ClaimRest:
    items = lookup.graph.evidence.items
    arguments = tuple(items.arguments(claim))
    question, may_cause = items.question_type(claim), items.may_cause(claim)
    before = assess(arguments, question, may_cause=may_cause)
    after = assess(switches.choose(arguments)[0], question, may_cause=may_cause)
    return ClaimRest(
        claim=lookup.ref(claim),
        plain=lookup.value(claim, "skg:plain") or lookup.label(claim),
        sides=sides,
        status=before.status.replace("-", " "),
        certainty=before.certainty.words,
        changes=Loss("", "", before, after).changes,
    )


# ------------------------------------------------------------------ figures


@dataclass(frozen=True)
class _Node:
    """A computed figure in the graph."""

    given: str
    risk: str
    compares: bool
    studies: int


def _figures(lookup: Lookup, sources: list[str]) -> list[_Node]:
    """Figures made from counts of the sources: how often before comparisons, those of most studies first."""
    counts = [count for source in sources for count in lookup.values(source, "skg:hasEventCount")]
    nodes = {node for count in counts for node in lookup.subjects("skg:computedFrom", count)}
    found = []
    for node in nodes:
        kind = lookup.kind(node)
        if kind not in ("Incidence", "ComparativeEffect"):
            continue
        compares = kind == "ComparativeEffect"
        names = ("skg:effectOf", "skg:effectOn") if compares else ("skg:incidenceIn", "skg:incidenceOf")
        given, risk = (lookup.value(node, name) for name in names)
        found.append(_Node(given, risk, compares, lookup.integer(node, "skg:studyCount") or 0))
    return sorted(found, key=lambda n: (n.compares, -n.studies, n.given, n.risk))


def _figure_rest(lookup: Lookup, node: _Node, switches: Selection) -> FigureRest:
    evidence = lookup.graph.evidence
    with_it, without = evidence.harm(node.risk, node.given), evidence.harm(node.risk, node.given, switches)
    if node.compares:
        before, after = effect_words(with_it.effect), effect_words(without.effect)
    else:
        before, after = rate_words(with_it.rate), rate_words(without.rate)
    gone = (without.effect if node.compares else without.rate) is None
    return FigureRest(lookup.ref(node.given), lookup.ref(node.risk), node.compares, before, after, gone)


def rate_words(rate: HarmRate | None) -> str:
    """How often a harm was counted, as a sum with its interval, and pooled where that is fair."""
    if rate is None:
        return NOTHING
    crude = rate.crude
    words = frequency(crude.affected, crude.at_risk, crude.low, crude.high)
    words += f", {counted(len(rate.units), 'independent study', 'independent studies')}"
    if rate.pooled:
        pooled = rate.pooled
        places = decimals_for(pooled.estimate)
        point, low, high = (percent(number, places) for number in (pooled.estimate, pooled.low, pooled.high))
        words += f"; pooled {point} % ({low} to {high} %)"
    return words


def effect_words(effect: HarmEffect | None) -> str:
    """How a harm compares between groups: the numbers of both, and the risk ratio where one was made."""
    if effect is None:
        return NOTHING
    words = f"{effect.affected:,} of {effect.at_risk:,} against {effect.affected_compared:,} of "
    words += f"{effect.at_risk_compared:,}, {counted(len(effect.comparisons), 'comparison')}"
    if effect.ratio:
        ratio = effect.ratio
        point, low, high = map(ratio_number, (ratio.estimate, ratio.low, ratio.high))
        words += f"; risk ratio {point} ({low} to {high})"
    return words


def ratio_number(number: float) -> str:
    """A ratio with its first two digits, never as a power of ten.

    >>> [ratio_number(number) for number in (1.044, 0.045, 38.2, 2040.0, 0.000012)]
    ['1.0', '0.045', '38', '2,000', 'below 0.001']
    """
    if number < _SMALLEST:
        return "below 0.001"
    places = 1 - floor(log10(number))
    return f"{round(number, places):,.{max(places, 0)}f}"

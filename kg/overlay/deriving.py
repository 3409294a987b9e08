"""Infer and assess anew what changed when facts were laid over a built graph.

A build infers and assesses everything. Here rules are fired only where something new meets their condition, and a
claim or harm is weighed again only where its arguments or counts are no longer what they were; gaps and the order of
the open questions are looked for anew as a whole, because that is quick.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.build.assess import assessment_of, assessment_quads, standing_quads
from kg.build.claims import claim_quads, propositions
from kg.build.estimates import estimate_quads, node_of
from kg.build.evidence_items import EvidenceItems, Exposure
from kg.build.facts import Facts
from kg.build.gap_facts import gap_quads, priority_quads
from kg.build.rules import Derivation, Rule, apply_rules, describe_derivations, load_rules
from kg.namespaces import ASSESSED, CLAIMED, DERIVATIONS, INFERRED, RDF, SKG
from kg.quads import node, text_of

_ASSESSED = node(ASSESSED)
_TYPE = str(RDF.type)
_PARTS = (node(SKG.hasGradeStep), node(SKG.hasExclusion))
_ABSENCE = re.compile(r"NOT\s+EXISTS\s*\{([^{}]*)\}")
_NAME = re.compile(r"\bskg:(\w+)")


@dataclass(frozen=True)
class Derived:
    """What was worked out anew.

    Arguments:
        claims: IRIs of the claims that were assessed anew.
        exposures: harms that were counted and compared anew.
        inferred: how many facts were inferred that the graph did not hold.
        all_rules: whether all inferences were made anew, because what is new takes a premise away.
    """

    claims: tuple[str, ...]
    exposures: tuple[Exposure, ...]
    inferred: int
    all_rules: bool


def derive(store: ox.Store, new: Sequence[ox.Quad], before: EvidenceItems, rules_folder: Path) -> Derived:
    """Bring inferences and assessments of a store up to date.

    Arguments:
        store: a copy of a built graph to which the new facts were added; it is changed.
        new: the new facts.
        before: reader of the evidence of the graph without them.
        rules_folder: folder of the rules.
    """
    facts = Facts(store)
    _state_claims(store, new)
    withdrawn = _mark_standing(store, facts)
    rules = load_rules(rules_folder)
    all_rules = takes_premises_away([*new, *withdrawn], rules, before.facts)
    derivations = _infer_all(store, rules) if all_rules else _infer_further(store, [*new, *withdrawn], rules)
    store.extend(list(describe_derivations(derivations, facts.label)))
    items = EvidenceItems(facts)
    claims, exposures = changed_claims(before, items), changed_exposures(before, items)
    _assess(store, claims, items)
    _estimate(store, exposures, items)
    _look_for_gaps(store, facts, items)
    return Derived(claims, exposures, len({derivation.conclusion for derivation in derivations}), all_rules)


def _state_claims(store: ox.Store, new: Iterable[ox.Quad]) -> None:
    """The proposition of every claim of which something new is said."""
    claimed = node(CLAIMED)
    for iri in sorted({text_of(quad.subject) for quad in new}):
        parts = propositions(q for q in store.quads_for_pattern(node(iri), None, None) if q.graph_name != claimed)
        if parts:
            _remove(store, node(iri), node(SKG.propositionKey), claimed)
            store.extend(list(claim_quads(parts)))


def _mark_standing(store: ox.Store, facts: Facts) -> list[ox.Quad]:
    """Mark the sources that no longer stand; returns those that stood before."""
    marks = set(standing_quads(facts))
    known = set(store.quads_for_pattern(None, node(SKG.isOutOfStanding), None, _ASSESSED))
    for gone in known - marks:
        store.remove(gone)
    store.extend(marks - known)
    return sorted(marks - known, key=str)


# ------------------------------------------------------------------ rules


def takes_premises_away(new: Iterable[ox.Quad], rules: Iterable[Rule], before: Facts) -> bool:
    """Whether something new stands where a rule asks that it stand not, on a thing that was known.

    Arguments:
        new: the new facts.
        rules: the rules.
        before: the facts of the graph without them.
    """
    absent = {
        f"{SKG}{name}" for rule in rules for part in _ABSENCE.findall(rule.select) for name in _NAME.findall(part)
    }
    return any(q.predicate.value in absent and before.kinds(text_of(q.subject)) for q in new)


def _infer_all(store: ox.Store, rules: Sequence[Rule]) -> list[Derivation]:
    for graph in (INFERRED, DERIVATIONS):
        store.clear_graph(node(graph))
    return apply_rules(store, rules)


def _infer_further(store: ox.Store, new: Iterable[ox.Quad], rules: Sequence[Rule]) -> list[Derivation]:
    found: list[Derivation] = []
    pending = [quad.triple for quad in new]
    while pending:
        reached = {(t.predicate.value, text_of(t.object)) for t in pending}
        names = {name for name, _ in reached}
        further = apply_rules(store, [rule for rule in rules if _is_met(rule, names, reached)])
        found += further
        pending = [derivation.conclusion for derivation in further]
    return found


def _is_met(rule: Rule, names: set[str], reached: set[tuple[str, str]]) -> bool:
    """Whether a new fact can be a premise of a rule."""
    for _, predicate, value in rule.premises:
        if isinstance(predicate, ox.Variable):
            return True
        known = names if isinstance(value, ox.Variable) else reached
        if (predicate.value if known is names else (predicate.value, text_of(value))) in known:  # type: ignore[arg-type]
            return True
    return False


# ------------------------------------------------------------------ assessments


def changed_claims(before: EvidenceItems, after: EvidenceItems) -> tuple[str, ...]:
    """IRIs of the claims whose assessment may have changed, new ones included, sorted.

    Arguments:
        before: reader of the evidence of the built graph.
        after: reader of the evidence with the new facts.
    """
    known = set(before.facts.members("Claim"))
    return tuple(
        claim
        for claim in after.facts.members("Claim")
        if claim not in known or _behind_claim(before, claim) != _behind_claim(after, claim)
    )


def _behind_claim(items: EvidenceItems, claim: str) -> object:
    """All that enters the assessment of a claim."""
    may_cause = items.may_cause(claim)
    given, risk = items.facts.value(claim, "subject"), items.facts.value(claim, "object")
    counts = items.exposures.get(Exposure(given or "", risk or "")) if may_cause else None
    return items.arguments(claim), items.question_type(claim), may_cause, counts


def changed_exposures(before: EvidenceItems, after: EvidenceItems) -> tuple[Exposure, ...]:
    """Exposures whose counts are not what they were, sorted.

    Arguments:
        before: reader of the evidence of the built graph.
        after: reader of the evidence with the new facts.
    """
    both = before.exposures.keys() | after.exposures.keys()
    changed = [one for one in both if before.exposures.get(one) != after.exposures.get(one)]
    return tuple(sorted(changed, key=lambda one: (one.given, one.risk)))


class _TheseClaims(Facts):
    """Facts of a store that know of some claims only, so that no other is assessed."""

    def __init__(self, store: ox.Store, claims: Sequence[str]) -> None:
        super().__init__(store)
        self._claims = list(claims)

    def members(self, name: str) -> list[str]:
        """The chosen claims; all instances of any other class."""
        return self._claims if name == "Claim" else super().members(name)


def _assess(store: ox.Store, claims: Sequence[str], items: EvidenceItems) -> None:
    for claim in claims:
        _remove_node(store, node(assessment_of(claim)))
        _remove(store, node(claim), node(SKG.hasAssessment), _ASSESSED)
    store.extend(list(assessment_quads(_TheseClaims(store, claims), items)))


def _estimate(store: ox.Store, exposures: Sequence[Exposure], items: EvidenceItems) -> None:
    for exposure in exposures:
        for kind, name in (("incidence", SKG.hasIncidence), ("comparison", SKG.hasComparativeEffect)):
            figure = node(node_of(kind, exposure))
            _remove_node(store, figure)
            store.remove(ox.Quad(node(exposure.given), node(name), figure, _ASSESSED))
    chosen = EvidenceItems(items.facts)
    chosen.exposures = {one: items.exposures[one] for one in exposures if one in items.exposures}
    store.extend(list(estimate_quads(items.facts, chosen)))


def _look_for_gaps(store: ox.Store, facts: Facts, items: EvidenceItems) -> None:
    for gap in list(store.quads_for_pattern(None, node(_TYPE), node(SKG.EvidenceGap), _ASSESSED)):
        _remove_node(store, node(text_of(gap.subject)))
    for name in (SKG.priorityRank, SKG.priorityPoints, SKG.priorityReason):
        _remove(store, None, node(name), _ASSESSED)
    store.extend(list(gap_quads(facts, items)))
    store.extend(list(priority_quads(facts)))


def _remove_node(store: ox.Store, computed: ox.NamedNode) -> None:
    """Remove a computed node with its steps and exclusions."""
    for part in _PARTS:
        for quad in list(store.quads_for_pattern(computed, part, None, _ASSESSED)):
            _remove(store, node(text_of(quad.object)), None, _ASSESSED)
    _remove(store, computed, None, _ASSESSED)


def _remove(store: ox.Store, subject: ox.NamedNode | None, predicate: ox.NamedNode | None, graph: ox.NamedNode) -> None:
    for quad in list(store.quads_for_pattern(subject, predicate, None, graph)):
        store.remove(quad)

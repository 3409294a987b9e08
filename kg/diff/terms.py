"""What differs in the open questions, the concepts, the terms of the ontology and the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.build.statistics import CONCEPTS
from kg.diff.certainty import rule_sets
from kg.diff.changes import Change, Kind, Reason
from kg.diff.reading import Pair, Reader
from kg.namespaces import KG, SKG

DATASET = "https://w3id.org/stemkg/dataset"
_ANSWERED = f"{KG}question-answered"
_CONCEPT_CLASSES = tuple(kind for kind in CONCEPTS if kind != "OpenQuestion")  # questions are told on their own


def rule_changes(pair: Pair) -> Iterator[Change]:
    """The set of grading rules where it is another, and inference rules that are new or gone."""
    before, after = rule_sets(pair.old), rule_sets(pair.new)
    if before and after and before != after:
        yield Change(Kind.RULE_SET_CHANGED, DATASET, "rules of the assessment", ", ".join(before), ", ".join(after))
    if pair.comparable("Rule"):
        new, gone, _ = pair.both("Rule")
        for rule in new:
            yield Change(Kind.RULE_NEW, rule, pair.label(rule), new=pair.new.value(rule, "explanation"))
        for rule in gone:
            yield Change(Kind.RULE_GONE, rule, pair.label(rule), old=pair.old.value(rule, "explanation"))


def question_changes(pair: Pair) -> Iterator[Change]:
    """Questions that were opened or closed, and those whose status or place in the order changed."""
    new, gone, both = pair.both("OpenQuestion")
    for question in new:
        status = pair.new.word(question, "status") or "open"
        yield Change(Kind.QUESTION_OPENED, question, pair.label(question), "", status, _claims(pair, question))
    for question in gone:
        status = pair.old.word(question, "status") or "open"
        yield Change(Kind.QUESTION_CLOSED, question, pair.label(question), status, "", _claims(pair, question))
    for question in both:
        states = [side.value(question, "status") for side in (pair.old, pair.new)]
        if states[0] != states[1]:
            answered = [state == _ANSWERED for state in states]
            kind = {
                (False, True): Kind.QUESTION_CLOSED,
                (True, False): Kind.QUESTION_OPENED,
            }.get((answered[0], answered[1]), Kind.QUESTION_STATUS_CHANGED)
            words = [side.word(question, "status") or "not stated" for side in (pair.old, pair.new)]
            yield Change(kind, question, pair.label(question), words[0], words[1], _claims(pair, question))
    if pair.comparable("priorityRank"):
        yield from _order_changes(pair, both)


def _claims(pair: Pair, question: str) -> tuple[str, ...]:
    return tuple(sorted({c for side in (pair.old, pair.new) for c in side.values(question, "hasBearingClaim")}))


def _order_changes(pair: Pair, questions: list[str]) -> Iterator[Change]:
    """Places among the questions that both graphs put in order: new ones above do not count as a move."""
    old, new = (_ranks(side, questions) for side in (pair.old, pair.new))
    common = sorted(old.keys() & new.keys())
    places = [{q: 1 + sum(ranks[o] < ranks[q] for o in common) for q in common} for ranks in (old, new)]
    for question in common:
        before, after = places[0][question], places[1][question]
        if before != after:
            reasons = tuple(_point_reasons(pair, question))
            yield Change(
                Kind.QUESTION_ORDER_CHANGED,
                question,
                pair.label(question),
                f"place {before} of {len(common)}",
                f"place {after} of {len(common)}",
                _claims(pair, question),
                reasons or (Reason("its own points are the same: others moved past it"),),
            )


def _ranks(side: Reader, questions: list[str]) -> Mapping[str, int]:
    found = {question: side.value(question, "priorityRank") for question in questions}
    return {question: int(rank) for question, rank in found.items() if rank.isdecimal()}


def _point_reasons(pair: Pair, question: str) -> Iterator[Reason]:
    before, after = (set(side.values(question, "priorityReason")) for side in (pair.old, pair.new))
    points = [side.value(question, "priorityPoints") for side in (pair.old, pair.new)]
    if points[0] != points[1]:
        yield Reason(f"points {points[0] or 'not stated'} → {points[1] or 'not stated'}")
    for reason in sorted(before - after):
        yield Reason(f"no more: {reason}")
    for reason in sorted(after - before):
        yield Reason(f"now: {reason}")


def concept_changes(pair: Pair) -> Iterator[Change]:
    """Concepts that are new, gone, or renamed."""
    new, gone, both = pair.both(*_CONCEPT_CLASSES)
    kinds = [_kinds(side) for side in (pair.old, pair.new)]
    for concept in new:
        yield Change(Kind.CONCEPT_NEW, concept, pair.label(concept), new=kinds[1][concept])
    for concept in gone:
        yield Change(Kind.CONCEPT_GONE, concept, pair.label(concept), old=kinds[0][concept])
    for concept in both:
        before, after = pair.old.label(concept), pair.new.label(concept)
        if before != after:
            yield Change(Kind.CONCEPT_RENAMED, concept, after, before, after)


def _kinds(side: Reader) -> Mapping[str, str]:
    """What each concept is, as the ontology calls its class."""
    return {
        concept: side.label(f"{SKG}{name}") if f"{SKG}{name}" in side.terms else name
        for name in sorted(_CONCEPT_CLASSES, reverse=True)
        for concept in side.members(name)
    }


def term_changes(pair: Pair) -> Iterator[Change]:
    """Terms of our ontology that are new or gone: classes, properties and words of closed lists."""
    if not (pair.old.terms and pair.new.terms):
        return
    for kind, side, other in ((Kind.TERM_NEW, pair.new, pair.old), (Kind.TERM_GONE, pair.old, pair.new)):
        for term in sorted(side.terms.keys() - other.terms.keys()):
            if term.startswith((str(SKG), str(KG))):
                words = side.terms[term]
                new = kind is Kind.TERM_NEW
                yield Change(kind, term, side.label(term), "" if new else words, words if new else "")

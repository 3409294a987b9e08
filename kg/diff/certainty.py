"""What moved in the assessments of the claims, and what goes with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.diff.changes import Change, Kind, Reason
from kg.diff.claims import is_withdrawn
from kg.diff.reading import Pair, Reader

_STUDY_FACTS = {
    "design": "design",
    "realm": "realm",
    "setting": "setting",
    "control": "control",
    "blinding": "blinding",
    "cohort": "cohort",
    "participants": "participants",
    "followUpMonths": "months of follow-up",
}
"""What a grading reads of a study, and what people call it."""

_UNEXPLAINED = "nothing that is compared here goes with it: look at the figures and notes of its sources"


@dataclass(frozen=True, order=True)
class _Step:
    """One grading step: domain, levels, reason."""

    domain: str
    change: str
    reason: str


def assessment_changes(pair: Pair) -> Iterator[Change]:
    """Moves of status, certainty, level and existence of the claims that are in both graphs."""
    measures = (
        (Kind.STATUS_MOVED, "status", pair.comparable("Assessment")),
        (Kind.CERTAINTY_MOVED, "certainty", pair.comparable("Assessment")),
        (Kind.LEVEL_MOVED, "evidenceLevel", pair.comparable("evidenceLevel")),
        (Kind.EXISTENCE_MOVED, "existence", pair.comparable("existence")),
    )
    rules = tuple(rule_reasons(pair))
    for claim in pair.both("Claim")[2]:
        assessments = [side.value(claim, "hasAssessment") for side in (pair.old, pair.new)]
        if not all(assessments):
            continue
        moves = {}
        for kind, name, comparable in measures:
            before, after = _told(pair.old, assessments[0], name), _told(pair.new, assessments[1], name)
            if comparable and before and after and before != after:
                moves[kind] = before, after
        if moves:
            sources = tuple(_source_reasons(pair, claim))
            steps = tuple(_step_reasons(pair, *assessments)) if pair.comparable("hasGradeStep") else ()
            others = tuple(_move_reason(kind, *move) for kind, move in moves.items())
            for kind, (before, after) in moves.items():
                found = (*(steps if kind is Kind.CERTAINTY_MOVED else ()), *sources)
                if kind is Kind.CERTAINTY_MOVED:
                    found += tuple(r for other, r in zip(moves, others, strict=True) if other is not kind)
                reasons = (*rules, *found) or (Reason(_UNEXPLAINED),)
                yield Change(kind, claim, pair.label(claim), before, after, (claim,), reasons)


def _told(side: Reader, assessment: str, name: str) -> str:
    if name != "evidenceLevel":
        return side.word(assessment, name)
    level, ladder = side.value(assessment, name), side.value(assessment, "levelLadder")
    level = "none" if level == "0" else level
    return f"{level} ({ladder})" if level and ladder else level


def _move_reason(kind: Kind, before: str, after: str) -> Reason:
    names = {Kind.STATUS_MOVED: "status", Kind.LEVEL_MOVED: "level of evidence", Kind.EXISTENCE_MOVED: "existence"}
    return Reason(f"the {names.get(kind, 'certainty')} moved: {before} → {after}")


def rule_reasons(pair: Pair) -> Iterator[Reason]:
    """That the rules are others, where both graphs say by which they were assessed."""
    before, after = rule_sets(pair.old), rule_sets(pair.new)
    if before and after and before != after:
        yield Reason(f"the rules are others: {', '.join(before)} → {', '.join(after)}")


def rule_sets(side: Reader) -> tuple[str, ...]:
    """Names of the rules by which a graph was assessed, sorted."""
    return tuple(sorted({name for names in side.table("ruleSet").values() for name in names}))


def _step_reasons(pair: Pair, old: str, new: str) -> Iterator[Reason]:
    """Grading steps that appeared, disappeared, or read otherwise; one of a domain is paired with one of the same."""
    before, after = Counter(_steps(pair.old, old)), Counter(_steps(pair.new, new))
    gone, come = sorted((before - after).elements()), sorted((after - before).elements())
    for domain in sorted({step.domain for step in (*gone, *come)}, key=lambda iri: (pair.label(iri), iri)):
        left = [step for step in gone if step.domain == domain]
        right = [step for step in come if step.domain == domain]
        name = pair.label(domain) if domain else "grading"
        if len(left) == len(right) == 1:
            yield Reason(f"step on {name} changed: {_say(left[0])} → {_say(right[0])}", domain=domain)
            continue
        for step in left:
            yield Reason(f"step on {name} disappeared: {_say(step)}", domain=domain)
        for step in right:
            yield Reason(f"step on {name} appeared: {_say(step)}", domain=domain)


def _steps(side: Reader, assessment: str) -> Iterator[_Step]:
    for step in side.values(assessment, "hasGradeStep"):
        names = ("gradeDomain", "levelChange", "stepReason")
        yield _Step(*(side.value(step, name) for name in names))


def _say(step: _Step) -> str:
    return f"{step.reason} ({step.change})" if step.change else step.reason


def _source_reasons(pair: Pair, claim: str) -> Iterator[Reason]:
    """Sources of a claim that came, went, argue otherwise, no longer stand, or are described otherwise."""
    before, after = _sources(pair.old, claim), _sources(pair.new, claim)
    for source in sorted(before.keys() | after.keys(), key=lambda iri: (pair.label(iri), iri)):
        name, old, new = pair.label(source), before.get(source), after.get(source)
        if old is None:
            yield Reason(f"source came: {name} ({new})", source)
        elif new is None:
            yield Reason(f"source went: {name} ({old})", source)
        elif old != new:
            yield Reason(f"source changed: {name}: {old} → {new}", source)
        if old and new:
            yield from _fact_reasons(pair, source)


def _sources(side: Reader, claim: str) -> Mapping[str, str]:
    """What each source of a claim says, in words."""
    found: dict[str, set[str]] = {}
    for line in side.lines_by_claim.get(claim, ()):
        found.setdefault(line.source, set()).add(line.words)
    return {
        source: ", ".join(sorted(words)) + (", no longer stands" if is_withdrawn(side, source) else "")
        for source, words in found.items()
    }


def _fact_reasons(pair: Pair, source: str) -> Iterator[Reason]:
    for name, called in _STUDY_FACTS.items():
        before, after = (_fact(side, source, name) for side in (pair.old, pair.new))
        if before != after:
            told = f"{before or 'not stated'} → {after or 'not stated'}"
            yield Reason(f"source described otherwise: {pair.label(source)}: {called} {told}", source)


def _fact(side: Reader, source: str, name: str) -> str:
    return ", ".join(side.label(v) if "://" in v else v for v in side.values(source, name))

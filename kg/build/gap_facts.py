"""Find the gaps of the graph and the order of its open questions, and write both back as facts.

Gaps are looked for where a question is plausible: a therapy and a harm that a source, a count or a rule joins; a
therapy or cell source and a condition for which it is investigated. Not for every pair of things that exist.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from kg.build.evidence_items import EvidenceItems
from kg.build.facts import Facts, local, quad, typed
from kg.evidence.assessment import RULE_SET
from kg.evidence.gaps import Gap, Question, Seen, gaps
from kg.evidence.independence import unusable
from kg.evidence.items import SourceKind
from kg.evidence.priorities import QuestionFacts, order
from kg.namespaces import ASSESSED, KG

_GRAPH = str(ASSESSED)
_RISK_LINKS = (
    "hasReportedRisk",
    "hasCountedRisk",
    "hasRiskOfStep",
    "hasRiskOfSource",
    "hasRiskOfDonor",
    "hasRiskOfCellType",
    "hasRiskOfProcessing",
)
_GRAVE = frozenset({"severity-severe", "severity-life-threatening"})
_UNMEASURED = frozenset({"gap-no-study", "gap-no-human-study", "gap-no-denominator", "gap-not-measured"})
_UNSURE = frozenset({"certainty-low", "certainty-very-low"})
_GIVEN = ("therapy", "cellSource")
_ROOT = f"{KG}therapy-cell-therapy"


def gap_quads(facts: Facts, items: EvidenceItems | None = None) -> Iterator[ox.Quad]:
    """Gaps of every plausible pair.

    Arguments:
        facts: the facts of the graph with its inferences and assessments.
        items: reader of its evidence, where there is one already.
    """
    finder = _Finder(facts, items or EvidenceItems(facts))
    for subject, target, question in finder.pairs():
        seen, contested = finder.seen(subject, target, question)
        for gap in gaps(seen, question, contested=contested):
            yield from _describe(subject, target, gap)


def _describe(subject: str, target: str, gap: Gap) -> Iterator[ox.Quad]:
    key = hashlib.sha256(f"{subject} {target} {gap.kind.value}".encode()).hexdigest()[:16]
    node = f"{KG}evidencegap-{key}"
    yield typed(node, "EvidenceGap", _GRAPH)
    yield quad(node, "gapSubject", ox.NamedNode(subject), _GRAPH)
    yield quad(node, "gapObject", ox.NamedNode(target), _GRAPH)
    yield quad(node, "gapKind", ox.NamedNode(f"{KG}{gap.kind.value}"), _GRAPH)
    yield quad(node, "gapReason", ox.Literal(gap.words, language="en"), _GRAPH)
    yield quad(node, "ruleSet", ox.Literal(RULE_SET), _GRAPH)


_Pairs = dict[tuple[str, str], set[str]]


def _claims(facts: Facts) -> _Pairs:
    """Claims by what they are about: subject, and object or condition."""
    found: _Pairs = defaultdict(set)
    for claim in facts.members("Claim"):
        subject = facts.value(claim, "subject") or ""
        for target in (*facts.values(claim, "object"), *facts.values(claim, "inCondition")):
            found[subject, target].add(claim)
    return found


def _groups(facts: Facts) -> _Pairs:
    """Studies by therapy or cell source of an arm, broader ones included, and condition."""
    found: _Pairs = defaultdict(set)
    for study in facts.members("Study"):
        given = {g for arm in facts.values(study, "hasArm") for n in _GIVEN for g in facts.values(arm, n)}
        things = given | {broader for thing in given for broader in facts.values(thing, "broaderTransitive")}
        for condition in facts.values(study, "studiesCondition"):
            for thing in things:
                found[thing, condition].add(study)
    return found


def _counted(facts: Facts, items: EvidenceItems) -> tuple[_Pairs, _Pairs]:
    """Studies that counted a harm or a kind of it, and those of them whose count is a proportion of people."""
    counted: _Pairs = defaultdict(set)
    denominators: _Pairs = defaultdict(set)
    for exposure, counts in items.exposures.items():
        risks = (exposure.risk, *facts.values(exposure.risk, "broaderTransitive"))
        for count in counts.treated:
            for risk in risks:
                counted[exposure.given, risk].add(f"{KG}{count.study}")
            if not unusable(count):
                denominators[exposure.given, exposure.risk].add(f"{KG}{count.study}")
    return counted, denominators


class _Finder:
    """Knows what bears on which pair."""

    def __init__(self, facts: Facts, items: EvidenceItems) -> None:
        self.facts = facts
        self.items = items
        self.claims = _claims(facts)
        self.groups = _groups(facts)
        self.counted, self.denominators = _counted(facts, items)

    def pairs(self) -> list[tuple[str, str, Question]]:
        """Every plausible pair with what is asked of it, sorted."""
        found: set[tuple[str, str, Question]] = set()
        for therapy in self.facts.members("Therapy"):
            if therapy == _ROOT:
                continue
            for name in _RISK_LINKS:
                found |= {(therapy, risk, Question.HARM) for risk in self.facts.values(therapy, name)}
            conditions = set(self.facts.values(therapy, "investigatedFor"))
            conditions |= {c for (subject, c) in self.claims if subject == therapy and _is(c, "cond")}
            found |= {(therapy, condition, Question.BENEFIT) for condition in conditions}
            for source in self.facts.values(therapy, "cellSource"):
                found |= {(source, condition, Question.BENEFIT) for condition in conditions}
        return sorted(found, key=lambda pair: (pair[0], pair[1], pair[2].value))

    def seen(self, subject: str, target: str, question: Question) -> tuple[list[Seen], bool]:
        """What bears on a pair, and whether a claim on it is contested."""
        sources: set[str] = set()
        contested = False
        for claim in self.claims.get((subject, target), ()):
            sources |= {f"{KG}{a.source}" for a in self.items.arguments(claim) if a.valid}
            for assessment in self.facts.values(claim, "hasAssessment"):
                contested = contested or self.facts.value(assessment, "contested") == "true"
        pair = (subject, target)
        sources |= self.counted.get(pair, set()) if question is Question.HARM else self.groups.get(pair, set())
        found = [self._seen(source, pair) for source in sorted(sources)]
        return [one for one in found if one], contested

    def _seen(self, source: str, pair: tuple[str, str]) -> Seen | None:
        about = self.items.about(source)
        if not about.valid or about.kind is SourceKind.STATEMENT:
            return None
        return Seen(
            source=local(source),
            unit=about.unit,
            synthesis=about.kind is SourceKind.SYNTHESIS,
            human=about.realm in ("human", ""),
            compared=about.control not in ("", "control-none", "control-not-stated"),
            denominator=source in self.denominators.get(pair, ()),
            follow_up=about.follow_up,
            label=about.label,
        )


def _is(iri: str, prefix: str) -> bool:
    return iri.startswith(f"{KG}{prefix}-")


def priority_quads(facts: Facts) -> Iterator[ox.Quad]:
    """The order of the open questions, by the rules of ``kg.evidence.priorities``.

    Arguments:
        facts: the facts of the graph with its assessments.
    """
    for priority in order(_question(facts, question) for question in facts.members("OpenQuestion")):
        yield quad(priority.question, "priorityRank", ox.Literal(priority.rank), _GRAPH)
        yield quad(priority.question, "priorityPoints", ox.Literal(priority.points), _GRAPH)
        for reason in priority.reasons:
            yield quad(priority.question, "priorityReason", ox.Literal(reason, language="en"), _GRAPH)


def _question(facts: Facts, question: str) -> QuestionFacts:
    assessments = [a for c in facts.values(question, "hasBearingClaim") for a in facts.values(c, "hasAssessment")]
    status = local(facts.value(question, "status"))
    risks = [r for name in ("concerns", "outcome") for r in facts.values(question, name) if _is(r, "risk")]
    return QuestionFacts(
        question=question,
        answered=status == "question-answered",
        partly=status == "question-partly-answered",
        blocks=len(facts.values(question, "blocks")),
        contested=sum(facts.value(a, "contested") == "true" for a in assessments),
        unsure=sum(local(facts.value(a, "certainty")) in _UNSURE for a in assessments),
        grave=any(local(facts.value(r, "severity")) in _GRAVE for r in risks),
        unmeasured=local(facts.value(question, "gapKind")) in _UNMEASURED,
        running=sum(
            local(facts.value(s, "design")) == "design-trial-registration"
            for s in facts.values(question, "hasBearingStudy")
        ),
    )

"""What the arguments on one claim amount to: counts of independent sources, conflict, level, certainty, existence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from kg.evidence.body import Tier, deciding, research, sides, tier
from kg.evidence.grading import Certainty, Grade, Spread, grade
from kg.evidence.items import Argument, Direction, SourceKind
from kg.evidence.levels import Level, level

RULE_SET = "StemKG grading 2"

_HARMS = ("common-harm", "rare-harm")


class Existence(Enum):
    """Whether a harm happens at all, which is another question than how often."""

    SHOWN = "shown"
    REPORTED = "reported"
    REASONED = "reasoned"
    NOT_SEEN = "not-seen"
    UNKNOWN = "unknown"
    NOT_ASKED = "not-asked"

    @property
    def words(self) -> str:
        """What is known of the harm's existence, as a sentence; empty where it was not asked."""
        return _EXISTENCE_WORDS[self]


_EXISTENCE_WORDS = {
    Existence.SHOWN: "It has happened to people, and a source or a comparison puts it down to the treatment.",
    Existence.REPORTED: "It was seen in people, without proof that the treatment caused it.",
    Existence.REASONED: "Nobody was counted with it: it is reasoned from animals, laboratory work or statements.",
    Existence.NOT_SEEN: "It was looked for in people and not seen.",
    Existence.UNKNOWN: "No source says whether it happens.",
    Existence.NOT_ASKED: "",
}


@dataclass(frozen=True)
class Tally:
    """How many sources of one kind take each side."""

    supports: int = 0
    disputes: int = 0
    inconclusive: int = 0

    @property
    def total(self) -> int:
        """All sources of the kind."""
        return self.supports + self.disputes + self.inconclusive


@dataclass(frozen=True)
class ClaimAssessment:
    """What the arguments on one claim amount to.

    Arguments:
        status: ``supported``, ``disputed``, ``contested``, ``inconclusive``, ``statement-only`` or
            ``no-valid-evidence``.
        studies: independent primary studies, reports of one cohort counted once.
        syntheses: reviews and meta-analyses.
        statements: documents without data of their own.
        human_studies: independent primary studies in people.
        best_design: id of the strongest design among the sources, empty where there is none.
        grade: certainty with its steps.
        level: level of evidence by kind of question.
        existence: for harms, whether it happens at all.
        single_source: True where everything rests on one independent source.
    """

    status: str
    studies: Tally
    syntheses: Tally
    statements: Tally
    human_studies: int
    best_design: str
    grade: Grade
    level: Level
    existence: Existence
    single_source: bool

    @property
    def certainty(self) -> Certainty:
        """How sure one may be."""
        return self.grade.certainty

    @property
    def reasons(self) -> tuple[str, ...]:
        """The grading, step by step, in words."""
        return self.grade.reasons

    @property
    def contested(self) -> bool:
        """True where studies or syntheses stand on both sides."""
        return self.status == "contested"


def assess(
    arguments: Iterable[Argument], question_type: str, spread: Spread | None = None, *, may_cause: bool = True
) -> ClaimAssessment:
    """Assess one claim.

    Arguments:
        arguments: all evidence lines on the claim.
        question_type: ``benefit``, ``common-harm``, ``rare-harm``, ``mechanism``, ``burden`` or ``practice``.
        spread: heterogeneity of the pooled figures, where figures were pooled.
        may_cause: True where the claim says that a harm may happen; only then is it asked whether it happens at all.

    >>> sham = Argument("s1", "s1", "A 2024", Direction.DISPUTES, SourceKind.PRIMARY, "design-rct", "human", 114, True)
    >>> side, kind = Direction.SUPPORTS, SourceKind.PRIMARY
    >>> series = Argument("s2", "s2", "B 2015", side, kind, "design-single-arm", "human", 26)
    >>> result = assess([sham, series], "benefit")
    >>> result.status, result.certainty.words, result.level.number
    ('contested', 'low', 2)
    """
    valid = [a for a in arguments if a.valid]
    tallies = {kind: _tally([a for a in valid if a.kind is kind]) for kind in SourceKind}
    studies, syntheses = tallies[SourceKind.PRIMARY], tallies[SourceKind.SYNTHESIS]
    found = research(valid)
    return ClaimAssessment(
        status=_status(valid, studies, syntheses),
        studies=studies,
        syntheses=syntheses,
        statements=tallies[SourceKind.STATEMENT],
        human_studies=len({a.unit for a in found if a.kind is SourceKind.PRIMARY and a.realm == "human"}),
        best_design=_best(found),
        grade=grade(found, question_type, spread),
        level=level(valid, question_type),
        existence=_existence(valid, question_type) if may_cause else Existence.NOT_ASKED,
        single_source=len({a.unit for a in (found or valid)}) == 1,
    )


def _tally(arguments: Sequence[Argument]) -> Tally:
    said = list(sides(arguments).values())
    return Tally(said.count(Direction.SUPPORTS), said.count(Direction.DISPUTES), said.count(Direction.INCONCLUSIVE))


def _status(valid: Sequence[Argument], studies: Tally, syntheses: Tally) -> str:
    supports, disputes = studies.supports + syntheses.supports, studies.disputes + syntheses.disputes
    if supports and disputes:
        return "contested"
    if supports:
        return "supported"
    if disputes:
        return "disputed"
    if studies.total + syntheses.total:
        return "inconclusive"
    return "statement-only" if valid else "no-valid-evidence"


def _best(found: Sequence[Argument]) -> str:
    """Design of the best tier; among several, syntheses first, then by name."""
    _, body = deciding(found)
    ranked = sorted((a.kind is not SourceKind.SYNTHESIS, a.design) for a in body if a.design)
    return ranked[0][1] if ranked else ""


def _existence(valid: Sequence[Argument], question_type: str) -> Existence:
    """A case with proof shows that a harm happens and says nothing of its rate."""
    if question_type not in _HARMS:
        return Existence.NOT_ASKED
    supporting = [a for a in valid if a.direction is Direction.SUPPORTS]
    in_people = [a for a in supporting if a.realm in ("human", "") and a.kind is not SourceKind.STATEMENT]
    if any(_proves(a) for a in in_people):
        return Existence.SHOWN
    if any(a.happened or tier(a) <= Tier.COMPARATIVE for a in in_people):
        return Existence.REPORTED
    if supporting:
        return Existence.REASONED
    looked = [a for a in valid if a.realm in ("human", "") and a.kind is not SourceKind.STATEMENT]
    return Existence.NOT_SEEN if looked else Existence.UNKNOWN


def _proves(argument: Argument) -> bool:
    """True where the source attributes a case to the treatment, or chance cannot explain more cases than without it."""
    if argument.attributed and argument.happened:
        return True
    return tier(argument) is Tier.RANDOMISED and argument.ratio is not None and argument.ratio.low > 1

"""Levels of evidence: which kind of source could be found for a kind of question.

Rows for benefit, harm and burden follow OCEBM Levels of Evidence Working Group 2011, "The Oxford 2011 Levels of
Evidence", Oxford Centre for Evidence-Based Medicine. Claims on mechanisms have a ladder of their own, which is
StemKG's. A level says what was found, not how good it is: that is the certainty's part.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.evidence.body import COUNTING_DESIGNS, Tier, tier
from kg.evidence.items import Argument, SourceKind

TREATMENT_ROW = "OCEBM 2011"
BURDEN_ROW = "OCEBM 2011, how common"
MECHANISM_LADDER = "StemKG mechanism ladder"
NO_LEVEL = 0


@dataclass(frozen=True)
class Level:
    """The best level among the sources on a claim.

    Arguments:
        number: 1 (best) to 5, 0 where nothing was found that has a level.
        ladder: the table that the number belongs to.
        words: what stands on that level here.
    """

    number: int
    ladder: str
    words: str


_TREATMENT = {
    Tier.RANDOMISED: (2, "a randomised trial"),
    Tier.REVIEW: (3, "a review whose studies' designs are not recorded here"),
    Tier.COMPARATIVE: (3, "a comparison without randomisation"),
    Tier.UNCOMPARED: (4, "a series without a comparison group"),
    Tier.CASES: (4, "single cases"),
    Tier.ANIMAL: (5, "studies in animals, from which one can only reason"),
    Tier.LABORATORY: (5, "laboratory work, from which one can only reason"),
}
_MECHANISM = {
    "human": (1, "seen in people"),
    "": (1, "seen in people"),
    "animal": (2, "seen in animals"),
    "in-vitro": (3, "seen in cells or tissue outside the body"),
    "computational": (4, "found in a computer model"),
}


def level(arguments: Iterable[Argument], question_type: str) -> Level:
    """The best level among the valid sources on a claim.

    Arguments:
        arguments: all evidence lines on the claim.
        question_type: ``benefit``, ``common-harm``, ``rare-harm``, ``mechanism``, ``burden`` or ``practice``.

    >>> from kg.evidence.items import Direction
    >>> trial = Argument("s", "s", "A", Direction.SUPPORTS, SourceKind.PRIMARY, "design-rct", "human")
    >>> level([trial], "benefit")
    Level(number=2, ladder='OCEBM 2011', words='a randomised trial')
    """
    valid = [a for a in arguments if a.valid]
    ladder, place, reasoning = {
        "mechanism": (MECHANISM_LADDER, _mechanism, (5, "reasoning alone")),
        "burden": (BURDEN_ROW, _burden, (NO_LEVEL, "statements alone, which have no level")),
        "practice": (BURDEN_ROW, _burden, (NO_LEVEL, "statements alone, which have no level")),
    }.get(question_type, (TREATMENT_ROW, _treatment, (5, "reasoning or opinion alone")))
    found = [place(a) if a.kind is not SourceKind.STATEMENT else reasoning for a in valid]
    if not found:
        return Level(NO_LEVEL, ladder, "no source that stands")
    number, words = min(found, key=lambda pair: (pair[0] or len(_TREATMENT), pair[1]))
    return Level(number, ladder, words)


def _treatment(argument: Argument) -> tuple[int, str]:
    where = tier(argument)
    if where is Tier.RANDOMISED and argument.kind is SourceKind.SYNTHESIS:
        return 1, "a systematic review of randomised trials"
    if where is Tier.COMPARATIVE and argument.design == "design-case-control":
        return 4, "a comparison of cases with others"
    return _TREATMENT[where]


def _mechanism(argument: Argument) -> tuple[int, str]:
    return _MECHANISM.get(argument.realm, (5, "reasoning alone"))


def _burden(argument: Argument) -> tuple[int, str]:
    if argument.kind is SourceKind.SYNTHESIS:
        return 2, "a systematic review of surveys or counts"
    if argument.design in COUNTING_DESIGNS:
        return 3, "a survey, register or database of part of the population, or one whose sampling is not recorded"
    return 4, "a series"

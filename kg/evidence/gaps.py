"""Gaps of named kinds: what nobody has studied, compared, counted or followed for long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

LONG_MONTHS = 24.0
"""Follow-up from which it counts as long (StemKG's own rule)."""


class Question(Enum):
    """What is asked of a pair of things."""

    HARM = "harm"
    BENEFIT = "benefit"


class Kind(Enum):
    """Kinds of gaps, by the local names of the closed list of the model."""

    NO_STUDY = "gap-no-study"
    REVIEWS_ONLY = "gap-reviews-only"
    NO_HUMAN_STUDY = "gap-no-human-study"
    NO_COMPARISON = "gap-no-comparison"
    NO_DENOMINATOR = "gap-no-denominator"
    NO_LONG_FOLLOW_UP = "gap-no-long-follow-up"
    SINGLE_COHORT = "gap-single-cohort"
    CONFLICTING = "gap-conflicting"


@dataclass(frozen=True)
class Seen:
    """One study or synthesis that bears on a pair.

    Arguments:
        source: id of the study.
        unit: id of what counts once.
        synthesis: True for a review or meta-analysis.
        human: True where people were studied.
        compared: True where a group without the treatment was studied beside it.
        denominator: True where it gives a number of people at risk that is no case and no outbreak.
        follow_up: months of follow-up, None where unknown.
        label: the source as shown to people.
    """

    source: str
    unit: str
    synthesis: bool = False
    human: bool = True
    compared: bool = False
    denominator: bool = False
    follow_up: float | None = None
    label: str = ""


@dataclass(frozen=True)
class Gap:
    """One gap and why it is one.

    Arguments:
        kind: which of the named kinds.
        words: the reason, with numbers.
    """

    kind: Kind
    words: str


def gaps(seen: Iterable[Seen], question: Question, *, contested: bool = False) -> tuple[Gap, ...]:
    """The gaps of one pair, such as a therapy and a harm.

    Where nothing at all was found, only that is said; where nobody studied people, the finer gaps are left out.

    Arguments:
        seen: all studies and syntheses that bear on the pair and stand.
        question: whether a harm or a benefit is asked about.
        contested: True where sources stand on both sides of a claim on the pair.

    >>> [gap.kind.value for gap in gaps([], Question.HARM)]
    ['gap-no-study']
    """
    found = sorted(seen, key=lambda s: s.source)
    conflict = [Gap(Kind.CONFLICTING, "sources stand on both sides")] if contested else []
    if not found:
        return (Gap(Kind.NO_STUDY, "no study of the pair is recorded"), *conflict)
    primary = [s for s in found if not s.synthesis]
    if not primary:
        words = f"{_number(len(found), 'review')} and none of their studies"
        return (Gap(Kind.REVIEWS_ONLY, f"only {words} recorded"), *conflict)
    human = [s for s in primary if s.human]
    if not human:
        return (Gap(Kind.NO_HUMAN_STUDY, f"{_number(len(primary), 'study')}, none in people"), *conflict)
    return (*_among_people(human, found, question), *conflict)


def _among_people(human: list[Seen], found: list[Seen], question: Question) -> list[Gap]:
    result = []
    total = _number(len(human), "study") + " in people"
    if not any(s.compared for s in human):
        result.append(Gap(Kind.NO_COMPARISON, f"{total}, none with a comparison group"))
    if question is Question.HARM and not any(s.denominator for s in found):
        result.append(Gap(Kind.NO_DENOMINATOR, f"{total}, none with a number of people at risk"))
    known = [s.follow_up for s in human if s.follow_up is not None]
    if not any(months >= LONG_MONTHS for months in known):
        longest = f"the longest followed people for {max(known):g} months" if known else "no follow-up time is recorded"
        result.append(Gap(Kind.NO_LONG_FOLLOW_UP, f"{total}; {longest}"))
    if len({s.unit for s in human}) == 1:
        only = human[0].label or human[0].source
        result.append(Gap(Kind.SINGLE_COHORT, f"all that is known in people comes from one group ({only})"))
    return result


def _number(count: int, noun: str) -> str:
    plural = {"study": "studies"}.get(noun, f"{noun}s")
    return f"{count} {noun if count == 1 else plural}"

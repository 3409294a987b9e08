"""In which order open questions would repay an answer, by plain rules whose points are told.

The rules are StemKG's own. They order questions, not treatments, and are no forecast: a full analysis of the value of
information needs costs and probabilities that nobody has recorded here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MOST_BLOCKED = 3
MOST_CLAIMS = 3


@dataclass(frozen=True)
class QuestionFacts:
    """What the order of an open question depends on.

    Arguments:
        question: id of the question.
        answered: True where it is answered.
        partly: True where it is partly answered.
        blocks: number of therapies that wait for it.
        contested: number of contested claims that bear on it.
        unsure: number of claims of low or very low certainty that bear on it.
        grave: True where a severe or life-threatening harm is at stake.
        unmeasured: True where the gap is that nobody has studied or counted it in people.
        running: number of registered trials without results that bear on it.
    """

    question: str
    answered: bool = False
    partly: bool = False
    blocks: int = 0
    contested: int = 0
    unsure: int = 0
    grave: bool = False
    unmeasured: bool = False
    running: int = 0


@dataclass(frozen=True)
class Priority:
    """The place of one open question.

    Arguments:
        question: id of the question.
        rank: 1 for the first; questions with the same points share a rank.
        points: sum of the points.
        reasons: what gave or took points.
    """

    question: str
    rank: int
    points: int
    reasons: tuple[str, ...]


def order(questions: Iterable[QuestionFacts]) -> tuple[Priority, ...]:
    """Questions with most points first; answered ones are left out.

    Points: two for every therapy that waits (three at most count), two for a severe harm at stake, two where nobody has
    studied or counted it in people, one for every contested claim and one for every claim of low certainty (three at
    most count of each); one less where it is partly answered, one less where a trial is under way.

    Arguments:
        questions: what is known of each.

    >>> [p.question for p in order([QuestionFacts("a"), QuestionFacts("b", blocks=2)])]
    ['b', 'a']
    """
    scored = []
    for facts in questions:
        if not facts.answered:
            parts = _points(facts)
            scored.append((sum(points for points, _ in parts), facts.question, tuple(words for _, words in parts)))
    scored.sort(key=lambda item: (-item[0], item[1]))
    return tuple(
        Priority(question, 1 + sum(other > points for other, _, _ in scored), points, reasons)
        for points, question, reasons in scored
    )


def _points(facts: QuestionFacts) -> list[tuple[int, str]]:
    blocked = min(facts.blocks, MOST_BLOCKED)
    contested, unsure = min(facts.contested, MOST_CLAIMS), min(facts.unsure, MOST_CLAIMS)
    rules = (
        (2 * blocked, f"{_many(facts.blocks, 'therapy waits', 'therapies wait')} for it"),
        (2 * facts.grave, "a severe harm is at stake"),
        (2 * facts.unmeasured, "nobody has studied or counted it in people"),
        (contested, f"{_many(facts.contested, 'contested claim', 'contested claims')} would be settled"),
        (unsure, f"{_many(facts.unsure, 'claim', 'claims')} of low certainty would gain"),
        (-int(facts.partly), "it is partly answered"),
        (-int(facts.running > 0), f"{_many(facts.running, 'registered trial', 'registered trials')} may answer it"),
    )
    return [(points, f"{points:+d}: {words}") for points, words in rules if points]


def _many(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"

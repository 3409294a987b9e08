"""What a claim would lose without each of its sources, and what was known of it year by year."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg.evidence.assessment import ClaimAssessment, assess
from kg.evidence.grading import Spread
from kg.evidence.items import Argument
from kg.evidence.selection import Selection

SpreadOf = Callable[[Selection], Spread | None]
"""Gives the spread of the pooled figures under switches."""


def unspread(_: Selection) -> Spread | None:
    """No spread, where nothing was pooled."""
    return None


@dataclass(frozen=True)
class Loss:
    """What changes when one independent source is taken out.

    Arguments:
        unit: id of the study, document or cohort taken out.
        label: the source as shown to people.
        before: the assessment with it.
        after: the assessment without it.
    """

    unit: str
    label: str
    before: ClaimAssessment
    after: ClaimAssessment

    @property
    def changes(self) -> tuple[str, ...]:
        """What changes, in words; empty where nothing does."""
        pairs = (
            ("status", self.before.status, self.after.status),
            ("certainty", self.before.certainty.words, self.after.certainty.words),
            ("level", f"{self.before.level.number}", f"{self.after.level.number}"),
            ("existence", self.before.existence.value, self.after.existence.value),
        )
        return tuple(
            f"{name}: {old.replace('-', ' ')} becomes {new.replace('-', ' ')}" for name, old, new in pairs if old != new
        )


def losses(
    arguments: Iterable[Argument], question_type: str, *, may_cause: bool = True, spread: SpreadOf = unspread
) -> tuple[Loss, ...]:
    """What a claim would lose without each of its independent sources, sources that change nothing included.

    Arguments:
        arguments: all evidence lines on the claim.
        question_type: kind of question, as for ``assess``.
        may_cause: as for ``assess``.
        spread: spread of the pooled figures under given switches.

    >>> from kg.evidence.items import Direction, SourceKind
    >>> trial = Argument("s", "s", "A 2020", Direction.SUPPORTS, SourceKind.PRIMARY, "design-rct", "human", 90)
    >>> losses([trial], "benefit")[0].changes[0]
    'status: supported becomes no valid evidence'
    """
    given = tuple(arguments)
    before = assess(given, question_type, spread(Selection()), may_cause=may_cause)
    found = []
    for unit in sorted({a.unit for a in given if a.valid}):
        label = min(a.label for a in given if a.unit == unit)
        rest = [a for a in given if a.unit != unit]
        after = assess(rest, question_type, spread(Selection(without=frozenset({unit}))), may_cause=may_cause)
        found.append(Loss(unit, label, before, after))
    return tuple(found)


@dataclass(frozen=True)
class YearOfKnowledge:
    """What was known at the end of a year.

    Arguments:
        year: the year.
        assessment: what the sources published until then amount to.
        new: labels of the sources of this year, sorted.
    """

    year: int
    assessment: ClaimAssessment
    new: tuple[str, ...]


def accumulate(
    arguments: Iterable[Argument], question_type: str, *, may_cause: bool = True, spread: SpreadOf = unspread
) -> tuple[YearOfKnowledge, ...]:
    """What was known at the end of every year in which a source appeared; sources without a year never enter.

    Arguments:
        arguments: all evidence lines on the claim.
        question_type: kind of question, as for ``assess``.
        may_cause: as for ``assess``.
        spread: spread of the pooled figures under given switches.

    Returns:
        One entry a year, oldest first.
    """
    given = tuple(arguments)
    found = []
    for year in sorted({a.year for a in given if a.year is not None and a.valid}):
        kept, _ = Selection(until=year).choose(given)
        new = sorted({a.label for a in kept if a.year == year and a.valid})
        assessment = assess(kept, question_type, spread(Selection(until=year)), may_cause=may_cause)
        found.append(YearOfKnowledge(year, assessment, tuple(new)))
    return tuple(found)

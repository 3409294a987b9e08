"""What a measure of quality is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg.quality.records import Records


@dataclass(frozen=True)
class Found:
    """What a measure found.

    Arguments:
        ids: IRIs (or printed words) of what is concerned, sorted; of a pair both, with a blank between.
        total: of how many.
    """

    ids: tuple[str, ...]
    total: int

    @classmethod
    def among(cls, ids: Iterable[str], whole: Iterable[str]) -> Found:
        """Those found among a whole, both without repeats.

        >>> Found.among(["b", "a"], ["a", "b", "c"])
        Found(ids=('a', 'b'), total=3)
        """
        return cls(tuple(sorted(set(ids))), len(set(whole)))


@dataclass(frozen=True)
class Measure:
    """One question to the facts.

    Arguments:
        name: short name, as the command line and the file of debts take it.
        of: what is counted, such as ``claims``.
        meaning: one sentence: what the number says.
        find: answers it.
        debt: True where the curators could mend it; False where only the sources could.
    """

    name: str
    of: str
    meaning: str
    find: Callable[[Records], Found]
    debt: bool = True


@dataclass(frozen=True)
class Finding:
    """The answer of a measure.

    Arguments:
        measure: the question.
        found: the answer.
    """

    measure: Measure
    found: Found

    @property
    def number(self) -> int:
        """How many."""
        return len(self.found.ids)

"""What the words mean by which the explorer says how sure one may be, and which kind of nothing stands somewhere.

They are defined here and nowhere else in the explorer. Words of the ontology's closed lists have the ontology's own
definitions; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.explorer.view.risk_atlas import STATE_WORDS

NOT_GRADED = "not graded"
"""What stands where nobody graded the certainty."""


@dataclass(frozen=True)
class Term:
    """One word and what it means.

    Arguments:
        word: as it stands on the pages.
        meaning: one or two plain sentences.
    """

    word: str
    meaning: str


@dataclass(frozen=True)
class TermGroup:
    """Words that answer the same question.

    Arguments:
        name: short name, for anchors.
        title: the question that they answer.
        lead: what to know about all of them.
        terms: the words.
    """

    name: str
    title: str
    lead: str
    terms: tuple[Term, ...]


def _terms(pairs: Iterable[tuple[str, str]]) -> tuple[Term, ...]:
    return tuple(Term(word, meaning) for word, meaning in pairs)


CERTAINTY = TermGroup(
    "certainty",
    "How sure may one be? Certainty",
    "Graded by the GRADE method from the studies in this graph. It says how sure the answer is, not that the answer "
    "is yes, and not how large the effect is.",
    _terms(
        (
            ("high", "Further research is very unlikely to change the answer."),
            ("moderate", "Further research is likely to matter and may change the answer."),
            ("low", "Further research is very likely to change the answer."),
            ("very low", "Any answer is very uncertain."),
            (NOT_GRADED, "Nobody made a claim that could be graded. That is not the same as a low certainty."),
        )
    ),
)
"""Levels of certainty."""

STATUS = TermGroup(
    "status",
    "How is the evidence spread? Status of a claim",
    "Counted in independent studies and reviews; reports of the same people count once.",
    _terms(
        (
            ("supported", "Studies or syntheses speak for it, none against."),
            ("disputed", "Studies or syntheses speak against it, none for."),
            ("contested", "Studies or syntheses stand on both sides."),
            ("inconclusive", "Studies or syntheses exist, and none takes a side."),
            ("statement only", "Only documents without data of their own speak of it."),
            ("no valid evidence", "Every source has been retracted or superseded."),
        )
    ),
)
"""How the evidence on a claim is spread."""

EXISTENCE = TermGroup(
    "existence",
    "Does the harm happen at all? Existence",
    "A harm can be beyond doubt and its frequency unknown: the two are told apart.",
    _terms(
        (
            ("shown", "It has happened to people, and a source or a comparison puts it down to the treatment."),
            ("reported", "It was seen in people, without proof that the treatment caused it."),
            ("reasoned", "Nobody was counted with it: it is reasoned from animals, laboratory work or statements."),
            ("not seen", "It was looked for in people and not seen."),
            ("not known", "No source says whether it happens."),
        )
    ),
)
"""Whether a harm is known to happen."""

STRENGTH = TermGroup(
    "strength",
    "How much rests on how little?",
    "",
    _terms(
        (
            (
                "level of evidence",
                (
                    "The kind of the best study on a claim, from 1 (a review of good trials) to 5 (reasoning), by the "
                    "table of the Oxford Centre for Evidence-Based Medicine of 2011. It says nothing of the result."
                ),
            ),
            (
                "fragile",
                "Without one of its sources the status, certainty, level or existence of the claim would change.",
            ),
            ("one source", "Everything that is known rests on one group of people; nobody has repeated it."),
        )
    ),
)
"""How far a claim hangs on single sources."""

FREQUENCY = TermGroup(
    "frequency",
    "How often, and which kind of nothing?",
    "Zero observed, not reported and not searched are three different things; none of them means safe.",
    _terms(
        (
            *STATE_WORDS.values(),
            ("zero observed", "The same as “none seen”. 0 of 12 people still allows a risk of up to 26 %."),
            ("looked for, not found", "On a stated day somebody searched a stated place and found no study."),
            ("not searched", "Nobody recorded a search: that nothing is here may only mean that nobody looked."),
        )
    ),
)
"""How often a harm was seen, and the kinds of nothing."""

NUMBERS = TermGroup(
    "numbers",
    "What do the numbers say?",
    "",
    _terms(
        (
            ("5 of 60", "5 people had it, among 60 who could have had it: the denominator."),
            (
                "1.7 to 8.9 % (interval)",
                "The 95 % interval: shares that fit the counts well. Few people give a wide one.",
            ),
            ("pooled", "Several studies put together by a stated method, larger ones weighing more."),
            ("prediction interval", "Where a new study may well land; wider than the interval of the average."),
            ("where compared", "The same harm in a group without the treatment, in the same studies."),
        )
    ),
)
"""How to read the numbers."""

GLOSSARY = (CERTAINTY, STATUS, EXISTENCE, FREQUENCY, STRENGTH, NUMBERS)
"""All groups in the order in which they are shown."""

_CERTAINTY_MEANING = {term.word: term.meaning for term in CERTAINTY.terms}
_STATUS_MEANING = {term.word: term.meaning for term in STATUS.terms}


def certainty_meaning(word: str) -> str:
    """What a level of certainty means, empty for a word that is none.

    >>> certainty_meaning("very low")
    'Any answer is very uncertain.'
    """
    return _CERTAINTY_MEANING.get(word, "")


def status_meaning(word: str) -> str:
    """What the status of a claim means, empty for a word that is none.

    >>> status_meaning("contested")
    'Studies or syntheses stand on both sides.'
    """
    return _STATUS_MEANING.get(word, "")

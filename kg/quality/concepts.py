"""Measures of concepts and open questions."""

from __future__ import annotations

from functools import partial

from kg.build.statistics import CONCEPTS
from kg.quality.figures import kinds_of
from kg.quality.measure import Found, Measure
from kg.quality.records import Records

_MATCHES = tuple(f"skos:{how}Match" for how in ("exact", "close", "broad", "narrow", "related"))
_PICO = ("inPopulation", "intervention", "comparator", "outcome")


def concepts(records: Records) -> tuple[str, ...]:
    """All concepts but the open questions, which are measured by themselves."""
    return tuple(c for kind in CONCEPTS if kind != "OpenQuestion" for c in records.members(kind))


def _without_definition(records: Records) -> Found:
    whole = concepts(records)
    return Found.among(records.lacking(whole, "skos:definition"), whole)


def _without_plain_language(records: Records) -> Found:
    whole = (*records.members("Risk"), *records.members("Therapy"))
    return Found.among(records.lacking(whole, "plainLanguage"), whole)


def _without_mapping(records: Records) -> Found:
    whole = concepts(records)
    return Found.among(records.lacking(whole, *_MATCHES), whole)


def _unreachable(records: Records) -> Found:
    """Concepts none of whose broader ones, nor they themselves, are the top of a tree."""
    whole = concepts(records)
    narrower = records.inverse("skos:broader")
    tops = {c for c in whole if not records.values(c, "skos:broader") and c in narrower}
    return Found.among((c for c in whole if not kinds_of(records, c) & tops), whole)


def _unused(records: Records) -> Found:
    """Concepts to which no road leads from a claim, a source or a question, through other concepts or directly."""
    whole = set(concepts(records))
    links = records.object_links()
    ahead = [node for node in links if node not in whole]
    seen = set(ahead)
    while ahead:
        for target in links.get(ahead.pop(), ()):
            if target not in seen:
                seen.add(target)
                ahead.append(target)
    return Found.among(whole - seen, whole)


def _questions_lacking(names: tuple[str, ...], records: Records) -> Found:
    questions = records.members("OpenQuestion")
    return Found.among(records.lacking(questions, *names), questions)


def _questions_in_part(records: Records) -> Found:
    questions = records.members("OpenQuestion")
    whole = [q for q in questions if records.values(q, *_PICO)]
    needed = ("inPopulation", "intervention", "outcome")
    return Found.among((q for q in whole if any(not records.values(q, name) for name in needed)), whole)


MEASURES = (
    Measure("concepts-without-definition", "concepts", "It is not said what is meant.", _without_definition),
    Measure(
        "concepts-without-plain-language",
        "harms and therapies",
        "There is no explanation for readers without training.",
        _without_plain_language,
    ),
    Measure(
        "concepts-without-mapping",
        "concepts",
        "No term of a public ontology is linked; for some there is none.",
        _without_mapping,
    ),
    Measure(
        "concepts-unreachable",
        "concepts",
        "No chain of broader concepts leads to the top of a tree.",
        _unreachable,
    ),
    Measure(
        "concepts-unused",
        "concepts",
        "Neither claims, studies nor questions lead to it, directly or through a concept that they use.",
        _unused,
    ),
    Measure(
        "questions-without-pico",
        "open questions",
        "Neither people, treatment, comparison nor outcome is linked.",
        partial(_questions_lacking, _PICO),
    ),
    Measure(
        "questions-with-part-of-pico",
        "open questions with any of the four",
        "The people, the treatment or the outcome is missing.",
        _questions_in_part,
    ),
    Measure(
        "questions-without-settled-by",
        "open questions",
        "It is not said what would settle it.",
        partial(_questions_lacking, ("wouldBeSettledBy",)),
    ),
    Measure(
        "questions-without-claims",
        "open questions",
        "No claim is linked whose evidence bears on it.",
        partial(_questions_lacking, ("hasBearingClaim",)),
    ),
)
"""Measures of this module."""

"""Measures of documents and studies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations

from kg.build.statistics import NOT_PRIMARY
from kg.quality.measure import Found, Measure
from kg.quality.records import Records

_IDENTIFIERS = ("doi", "pmid", "pmcid", "trialId", "url")
_AUTHORED = frozenset({"doctype-article", "doctype-conference-abstract"})
# Nobody is treated in groups or followed in these: they look at one day, or at records.
_UNFOLLOWED = frozenset(
    {
        "design-cross-sectional",
        "design-survey",
        "design-database-analysis",
        "design-outbreak-investigation",
        "design-pharmacovigilance-report",
        "design-computational-model",
    }
)
_TRIALS = frozenset(
    {
        "design-rct",
        "design-non-randomised-trial",
        "design-clinical-trial",
        "design-phase-1",
        "design-phase-1-2",
        "design-phase-2",
        "design-phase-3",
        "design-phase-4",
        "design-pilot",
        "design-single-arm",
    }
)

Part = Callable[[Records], tuple[str, ...]]


def _documents(records: Records) -> tuple[str, ...]:
    return records.members("Document")


def _authored(records: Records) -> tuple[str, ...]:
    return tuple(d for d in records.members("Document") if records.word(d, "documentType") in _AUTHORED)


def _studies(records: Records) -> tuple[str, ...]:
    return records.members("Study")


def _in_people(records: Records) -> tuple[str, ...]:
    return tuple(s for s in records.members("Study") if records.word(s, "realm") == "realm-human")


def primary(records: Records) -> tuple[str, ...]:
    """Studies that looked at people, animals or cells themselves; reviews, guidelines and bare registrations do not."""
    return tuple(s for s in records.members("Study") if records.word(s, "design") not in NOT_PRIMARY)


def _followed(records: Records) -> tuple[str, ...]:
    people = set(_in_people(records))
    return tuple(s for s in primary(records) if s in people and records.word(s, "design") not in _UNFOLLOWED)


def _trials(records: Records) -> tuple[str, ...]:
    return tuple(s for s in _in_people(records) if records.word(s, "design") in _TRIALS)


def _primary_in_people(records: Records) -> tuple[str, ...]:
    people = set(_in_people(records))
    return tuple(s for s in primary(records) if s in people)


def _lacking(whole: Part, names: tuple[str, ...], records: Records) -> Found:
    part = whole(records)
    return Found.among(records.lacking(part, *names), part)


def _seen(how: str, records: Records) -> Found:
    documents = records.members("Document")
    return Found.among((d for d in documents if records.word(d, "seenAs") == how), documents)


def _read_once(records: Records) -> Found:
    documents = records.members("Document")
    return Found.among((d for d in documents if (records.integer(d, "timesRead") or 1) == 1), documents)


def _not_stated(name: str, word: str, records: Records) -> Found:
    trials = _trials(records)
    return Found.among((s for s in trials if records.word(s, name) in ("", word)), trials)


# ------------------------------------------------------------------ the same people under two names


def _same_people(records: Records) -> Found:
    studies = primary(records)
    pairs = set()
    for alike in _alike(records, studies):
        for one, other in combinations(sorted(alike), 2):
            cohorts = {records.value(one, "cohort"), records.value(other, "cohort")}
            if len(cohorts) > 1 or cohorts == {""}:
                pairs.add(f"{one} {other}")
    return Found(tuple(sorted(pairs)), len(studies))


def _alike(records: Records, studies: tuple[str, ...]) -> Iterator[set[str]]:
    """Studies that share a trial id, or first author, year and number of people."""
    by_sign: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for study in studies:
        documents = records.values(study, "reportedIn")
        people = records.value(study, "participants")
        for trial in {t for source in (study, *documents) for t in records.values(source, "trialId")}:
            by_sign["trial", trial].add(study)
        for document in documents:
            author, year = records.value(document, "firstAuthor"), records.value(document, "year")
            if author and year and people not in ("", "1"):
                by_sign["people", author.casefold(), year, people].add(study)
    return (alike for alike in by_sign.values() if len(alike) > 1)


def _debt(name: str, of: str, meaning: str, whole: Part, *names: str) -> Measure:
    return Measure(name, of, meaning, partial(_lacking, whole, names))


MEASURES = (
    _debt(
        "documents-without-identifier",
        "documents",
        "No DOI, PubMed, PMC or trial number and no address of its own: it can only be found by its title.",
        _documents,
        *_IDENTIFIERS,
    ),
    Measure(
        "documents-read-once",
        "documents",
        "One reading only; nobody has read it a second time to find what the first missed.",
        _read_once,
        debt=False,
    ),
    Measure(
        "documents-seen-as-abstract",
        "documents",
        "Only the abstract or a summary page was read: harms that stand in the full text alone are missing.",
        partial(_seen, "seen-abstract"),
        debt=False,
    ),
    Measure(
        "documents-seen-second-hand",
        "documents",
        "Known only from what another text says of it.",
        partial(_seen, "seen-secondary-source"),
        debt=False,
    ),
    _debt("documents-without-year", "documents", "No year of publication.", _documents, "year"),
    _debt("documents-without-first-author", "articles and abstracts", "No first author.", _authored, "firstAuthor"),
    _debt("studies-without-design", "studies", "It is not said how the study was made.", _studies, "design"),
    _debt(
        "studies-without-participants",
        "studies in people, reviews left out",
        "It is not said how many people were studied or enrolled.",
        _primary_in_people,
        "participants",
        "enrolment",
    ),
    _debt(
        "studies-without-follow-up",
        "studies that treated or followed people",
        "It is not said for how long: late harms may lie outside.",
        _followed,
        "followUpMonths",
    ),
    Measure(
        "studies-without-blinding",
        "trials",
        "It is not said who knew which treatment was given.",
        partial(_not_stated, "blinding", "blinding-not-stated"),
    ),
    Measure(
        "studies-without-control",
        "trials",
        "It is not said what the treatment was compared with, or that it was not.",
        partial(_not_stated, "control", "control-not-stated"),
    ),
    _debt(
        "studies-without-condition",
        "studies in people",
        "It is linked to no condition, so that no search for a condition finds it.",
        _in_people,
        "studiesCondition",
    ),
    _debt("studies-without-limitations", "studies", "Nothing is said of the study's limits.", _studies, "limitation"),
    _debt(
        "studies-without-arms",
        "studies that treated or followed people",
        "No group is described: it is not said who was given what.",
        _followed,
        "hasArm",
    ),
    Measure(
        "studies-perhaps-same-people",
        "primary studies (pairs of them are listed)",
        "Two studies with one trial number, or with the same first author, year and number of people, share no cohort: "
        "the same people may be counted twice.",
        _same_people,
    ),
)
"""Measures of this module."""

"""All documents and studies as rows of a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.sources import identifiers
from kg.namespaces import KG, compact

CLOSED = ("design", "setting", "realm", "sponsor", "status", "standing", "seen")
"""Attributes of a source whose values are a fixed list."""

_PREFIXES = {
    "design": "design-",
    "setting": "setting-",
    "realm": "realm-",
    "sponsor": "sponsor-",
    "status": "trial-status-",
    "standing": "standing-",
    "seen": "seen-",
}
_OF_STUDIES = {
    "design": "skg:design",
    "setting": "skg:setting",
    "realm": "skg:realm",
    "sponsor": "skg:sponsorKind",
    "status": "skg:trialStatus",
}
_OF_DOCUMENTS = {"standing": "skg:standing", "seen": "skg:seenAs"}
_GIVEN = ("skg:therapy", "skg:usesProcedure", "skg:cellSource")
_IDENTIFIERS = ("skg:doi", "skg:pmid", "skg:pmcid", "skg:trialId")
_SIDES = {"evidence-supporting": 0, "evidence-disputing": 1, "evidence-inconclusive": 2}


@dataclass(frozen=True)
class Value:
    """A value of a fixed list.

    Arguments:
        name: its short name, as in the URL, such as ``rct``.
        label: what people call it.
    """

    name: str
    label: str


@dataclass(frozen=True)
class Report:
    """A document as the list cites it.

    Arguments:
        ref: link to it.
        author: first author, empty where unknown.
        title: its title, empty where unknown.
        journal: where it appeared, empty where unknown.
        detail: volume and pages as printed, empty where unknown.
        year: when it appeared, None where unknown.
        kind: short name of the kind of document, such as ``article``.
        identifiers: property and value of each identifier.
        links: label and address of each.
        standing: label of its standing.
        reading: how much was read and how often, in words.
        web: addresses of its own on the web.
    """

    ref: Ref
    author: str
    title: str
    journal: str
    detail: str
    year: int | None
    kind: str
    identifiers: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...]
    standing: str
    reading: str
    web: tuple[str, ...]

    @property
    def citation(self) -> str:
        """Author, title, journal and year as far as known."""
        parts = (self.author, self.title, self.journal, str(self.year or ""))
        return ". ".join(part.rstrip(". ") for part in parts if part)


@dataclass(frozen=True)
class SourceRow:
    """A document or study.

    Arguments:
        ref: link to it.
        once: False for a document that reports a study of this graph: the study stands for it.
        reports: the document itself, or the documents of the study.
        years: years of the reports, sorted.
        values: for each of :data:`CLOSED`, what it has; a document has what its studies have.
        times: how often each report was read.
        size: number studied with its unit, or enrolled as registered, in words; empty where not reported.
        number: that number, None where not reported.
        conditions: what people had.
        given: therapies, procedures and cell sources of its arms.
        about: ids of these and of all broader ones.
        arguments: how many arguments for, against and unclear; a document has those of its studies too.
        harms: counts of harm.
        mates: other studies of the same cohort.
        cohort: the cohort that it shares, None where it shares none.
        posted: whether a registry posts results of it.
        sponsors: who paid, as printed.
        words: all words by which it can be found, in lower case.
    """

    ref: Ref
    once: bool
    reports: tuple[Report, ...]
    years: tuple[int, ...]
    values: dict[str, tuple[Value, ...]]
    times: tuple[int, ...]
    size: str
    number: int | None
    conditions: tuple[Ref, ...]
    given: tuple[Ref, ...]
    about: frozenset[str]
    arguments: tuple[int, int, int]
    harms: int
    mates: tuple[Ref, ...]
    cohort: Ref | None
    posted: bool
    sponsors: tuple[str, ...]
    words: str

    @property
    def is_study(self) -> bool:
        """Whether it is a study; else it is a document."""
        return self.ref.kind == "Study"

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """Label and address of every identifier, each once."""
        return tuple(dict.fromkeys(link for report in self.reports for link in report.links))

    def labels(self, attribute: str) -> str:
        """Values of one of :data:`CLOSED` in words."""
        return ", ".join(value.label for value in self.values[attribute])


def read_rows(lookup: Lookup) -> tuple[SourceRow, ...]:
    """Every study and every document, by label.

    Arguments:
        lookup: reads the opened graph.
    """
    reader = _Reader(lookup)
    names = [*lookup.graph.facts.members("Study"), *lookup.graph.facts.members("Document")]
    return tuple(sorted(map(reader.row, names), key=lambda row: (row.ref.label.casefold(), row.ref.id)))


class _Reader:
    """Reads rows; keeps what several rows share."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._reports: dict[str, Report] = {}

    def row(self, iri: str) -> SourceRow:
        lookup = self._lookup
        ref = lookup.ref(iri)
        studies, documents = self._both(iri, ref.kind)
        sources = (iri, *(study for study in studies if study != iri))
        reports = tuple(self._report(document) for document in documents)
        years = sorted({report.year for report in reports if report.year is not None})
        conditions = _all(lookup, studies, ("skg:studiesCondition",))
        given = _all(lookup, _all(lookup, studies, ("skg:hasArm",)), _GIVEN)
        counts = _all(lookup, sources, ("skg:hasEventCount",))
        about = {*conditions, *given, *_all(lookup, counts, ("skg:risk",))}
        about |= {broad for one in about for broad in lookup.values(one, "skg:broaderTransitive")}
        number, size = _size(lookup, studies)
        cohort, mates = self._cohort(iri)
        sponsors = _all(lookup, studies, ("skg:sponsor",))
        return SourceRow(
            ref=ref,
            once=ref.kind == "Study" or not studies,
            reports=reports,
            years=tuple(years),
            values=self._values(studies, documents),
            times=tuple(sorted({times for d in documents if (times := lookup.integer(d, "skg:timesRead"))})),
            size=size,
            number=number,
            conditions=lookup.refs(conditions),
            given=lookup.refs(given),
            about=frozenset(map(compact, about)),
            arguments=self._arguments(sources),
            harms=sum(len(lookup.values(source, "skg:hasEventCount")) for source in sources),
            mates=mates,
            cohort=cohort,
            posted=any(self._is_posted(study) for study in studies),
            sponsors=tuple(sponsors),
            words=_words([*map(lookup.label, sources), *sponsors], reports),
        )

    def _both(self, iri: str, kind: str) -> tuple[list[str], list[str]]:
        """Studies and documents of a row: itself, and what reports it or it reports."""
        lookup = self._lookup
        if kind == "Study":
            return [iri], sorted({*lookup.values(iri, "skg:reportedIn"), *lookup.subjects("skg:reportsStudy", iri)})
        return sorted({*lookup.subjects("skg:reportedIn", iri), *lookup.values(iri, "skg:reportsStudy")}), [iri]

    def _report(self, iri: str) -> Report:
        if iri not in self._reports:
            self._reports[iri] = read_report(self._lookup, iri)
        return self._reports[iri]

    def _values(self, studies: Iterable[str], documents: Iterable[str]) -> dict[str, tuple[Value, ...]]:
        found = {}
        for attribute in CLOSED:
            owners = studies if attribute in _OF_STUDIES else documents
            name = (_OF_STUDIES | _OF_DOCUMENTS)[attribute]
            iris = _all(self._lookup, owners, (name,))
            found[attribute] = tuple(Value(short_name(attribute, iri), self._lookup.label(iri)) for iri in iris)
        return found

    def _cohort(self, iri: str) -> tuple[Ref | None, tuple[Ref, ...]]:
        lookup = self._lookup
        cohort = lookup.value(iri, "skg:cohort")
        mates = [study for study in lookup.subjects("skg:cohort", cohort) if study != iri] if cohort else []
        return (lookup.ref(cohort) if mates else None), lookup.refs(mates)

    def _is_posted(self, study: str) -> bool:
        """A day of posting may be missing; then harms under their organ systems tell, for only registries list so."""
        lookup = self._lookup
        counts = lookup.values(study, "skg:hasEventCount")
        return bool(
            lookup.value(study, "skg:resultsPostedOn")
            or any(lookup.value(count, "skg:organSystem") for count in counts)
        )

    def _arguments(self, sources: Iterable[str]) -> tuple[int, int, int]:
        found = [0, 0, 0]
        for source in sources:
            for line in self._lookup.values(source, "skg:hasEvidenceLine"):
                direction = self._lookup.value(line, "skg:direction").removeprefix(str(KG))
                if direction in _SIDES:
                    found[_SIDES[direction]] += 1
        return found[0], found[1], found[2]


def short_name(attribute: str, iri: str) -> str:
    """How the URL names a value of a fixed list.

    >>> short_name("design", "https://w3id.org/stemkg/id/design-rct")
    'rct'
    """
    return iri.removeprefix(str(KG)).removeprefix(_PREFIXES[attribute])


def full_name(attribute: str, name: str) -> str:
    """The prefixed name of a value that the URL names in short.

    >>> full_name("seen", "full-text")
    'kg:seen-full-text'
    """
    return f"kg:{_PREFIXES[attribute]}{name}"


def read_report(lookup: Lookup, iri: str) -> Report:
    """One document as the list cites it.

    Arguments:
        lookup: reads the opened graph.
        iri: the document.
    """
    times, seen = lookup.integer(iri, "skg:timesRead"), lookup.word(iri, "skg:seenAs")
    how_often = {None: "", 1: " once", 2: " twice"}.get(times, f" {times} times")
    return Report(
        ref=lookup.ref(iri),
        author=lookup.value(iri, "skg:firstAuthor"),
        title=lookup.value(iri, "dcterms:title"),
        journal=lookup.value(iri, "skg:journal"),
        detail=lookup.value(iri, "skg:citationDetail"),
        year=lookup.integer(iri, "skg:year"),
        kind=lookup.value(iri, "skg:documentType").removeprefix(f"{KG}doctype-"),
        identifiers=tuple((name[4:], value) for name in _IDENTIFIERS for value in lookup.values(iri, name)),
        links=identifiers(lookup, iri),
        standing=lookup.word(iri, "skg:standing"),
        reading=f"{seen} read{how_often}" if seen else "",
        web=tuple(lookup.values(iri, "skg:url")),
    )


def _all(lookup: Lookup, subjects: Iterable[str], names: Iterable[str]) -> list[str]:
    return sorted({value for subject in subjects for name in names for value in lookup.values(subject, name)})


def _size(lookup: Lookup, studies: Iterable[str]) -> tuple[int | None, str]:
    """Number studied with its unit; of several studies the largest number, for their people may overlap."""
    best: tuple[int, str] | None = None
    for study in studies:
        unit = lookup.word(study, "skg:countedUnit") or "people"
        number, words = lookup.integer(study, "skg:participants"), unit
        if number is None:
            number, words = lookup.integer(study, "skg:enrolment"), f"{unit} enrolled or planned, as registered"
        if number is not None and (best is None or number > best[0]):
            best = number, f"n = {number:,} {'person' if number == 1 and words == 'people' else words}"
    return best or (None, "")


def _words(names: Iterable[str], reports: Iterable[Report]) -> str:
    parts = [*names]
    for report in reports:
        parts += [report.ref.label, report.author, report.title, report.journal, str(report.year or "")]
        parts += [value for _, value in report.identifiers]
    return " ".join(filter(None, parts)).casefold()

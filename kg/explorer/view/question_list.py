"""Open questions in their computed order, with what bears on each, and filters over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.record_files import Value
from kg.explorer.view.trials import Trial, is_registered, read_trial, sort_trials
from kg.explorer.view.words import counted

PICO = (
    ("In whom", "inPopulation"),
    ("What", "intervention"),
    ("Against what", "comparator"),
    ("Measured by", "outcome"),
    ("About", "concerns"),
    ("Cannot be judged while it is open", "blocks"),
)
"""Parts of a question in words, with their properties."""

_GIVEN = ("therapy", "cellSource", "usesProcedure")
_ASKED_TOO = "Also asked by"
_PEOPLE = "people"


@dataclass(frozen=True)
class BearingClaim:
    """A claim whose evidence speaks to a question.

    Arguments:
        ref: link to it.
        plain: the claim as one sentence.
        status: how its evidence is spread.
        certainty: how sure one may be; empty where it was not graded.
    """

    ref: Ref
    plain: str
    status: str
    certainty: str


@dataclass(frozen=True)
class BearingStudy:
    """A study that speaks to a question.

    Arguments:
        ref: link to it.
        design: its plan.
        people: how many were studied, with what was counted; empty where unknown.
    """

    ref: Ref
    design: str
    people: str


@dataclass(frozen=True)
class Search:
    """A search that found nothing.

    Arguments:
        about: what was looked for.
        when: date of the search.
        where: where was searched.
        result: what came back.
        limits: words used and limits, as the searcher noted them.
        source: the document or study that tells of it.
    """

    about: tuple[Ref, ...]
    when: str
    where: str
    result: str
    limits: tuple[str, ...]
    source: Ref | None


@dataclass(frozen=True)
class OpenQuestion:
    """One open question with all that is known about answering it.

    Arguments:
        ref: link to it.
        definition: the question in a sentence or two.
        rank: place in the computed order, None for a question that is answered.
        points: its points.
        reasons: what gave or took points.
        gap: kind of evidence that is missing.
        status: how far it is answered.
        why: why the answer would matter.
        settled_by: what would settle it.
        parts: words, and links, for every part of the question that is stated.
        claims: claims whose evidence speaks to it.
        studies: studies that speak to it, registrations left out.
        trials: registered trials that bear on it.
        near_trials: other registered trials on the same people and treatment.
        asked_by: who else asked it.
        notes: other notes.
        searches: searches on its subject that found nothing.
    """

    ref: Ref
    definition: str
    rank: int | None
    points: int | None
    reasons: tuple[str, ...]
    gap: Ref
    status: Ref
    why: str
    settled_by: str
    parts: tuple[tuple[str, tuple[Ref, ...]], ...]
    claims: tuple[BearingClaim, ...]
    studies: tuple[BearingStudy, ...]
    trials: tuple[Trial, ...]
    near_trials: tuple[Trial, ...]
    asked_by: tuple[str, ...]
    notes: tuple[str, ...]
    searches: tuple[Search, ...]

    def part(self, words: str) -> tuple[Ref, ...]:
        """The links of one part, empty where it is not stated."""
        return dict(self.parts).get(words, ())

    @property
    def text(self) -> str:
        """All its words, for a search in them."""
        labels = [ref.label for _, refs in self.parts for ref in refs]
        words = (self.ref.label, self.definition, self.why, self.settled_by, *labels, *self.asked_by, *self.notes)
        return " ".join(words).casefold()


def read_questions(lookup: Lookup) -> tuple[OpenQuestion, ...]:
    """All open questions in their computed order, answered ones last.

    Arguments:
        lookup: reads the graph.
    """
    reader = _Reader(lookup)
    found = [reader.read(iri) for iri in lookup.graph.facts.members("OpenQuestion")]
    return tuple(sorted(found, key=lambda q: (q.rank is None, q.rank or 0, q.ref.label.casefold())))


class _Reader:
    """Reads questions; registered trials and searches once for all."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        studies = [s for s in lookup.graph.facts.members("Study") if is_registered(lookup, s)]
        self._subjects = {study: self._subject(study) for study in studies}
        self._searches = {
            search: set(lookup.values(search, "skg:about")) for search in lookup.graph.facts.members("NegativeSearch")
        }

    def _subject(self, study: str) -> tuple[set[str], set[str]]:
        """Conditions of a trial, and what its groups were given, broader ones included."""
        lookup = self._lookup
        arms = lookup.values(study, "skg:hasArm")
        given = {g for arm in arms for name in _GIVEN for g in lookup.values(arm, f"skg:{name}")}
        return self._broader(set(lookup.values(study, "skg:studiesCondition"))), self._broader(given)

    def _broader(self, things: set[str]) -> set[str]:
        return things | {b for thing in things for b in self._lookup.values(thing, "skg:broaderTransitive")}

    def read(self, iri: str) -> OpenQuestion:
        """One question."""
        lookup = self._lookup
        bearing = lookup.values(iri, "skg:hasBearingStudy")
        own = [study for study in bearing if study in self._subjects]
        near = [study for study in self._near(iri) if study not in bearing]
        notes = lookup.values(iri, "skos:note")
        parts = ((words, lookup.refs(lookup.values(iri, f"skg:{name}"))) for words, name in PICO)
        gap, status = lookup.value(iri, "skg:gapKind"), lookup.value(iri, "skg:status")
        return OpenQuestion(
            ref=lookup.ref(iri),
            definition=lookup.value(iri, "skos:definition"),
            rank=lookup.integer(iri, "skg:priorityRank"),
            points=lookup.integer(iri, "skg:priorityPoints"),
            reasons=tuple(lookup.values(iri, "skg:priorityReason")),
            gap=lookup.ref(gap) if gap else Ref("", ""),
            status=lookup.ref(status) if status else Ref("", ""),
            why=lookup.value(iri, "skg:whyItMatters"),
            settled_by=lookup.value(iri, "skg:wouldBeSettledBy"),
            parts=tuple((words, refs) for words, refs in parts if refs),
            claims=tuple(self._claim(claim) for claim in lookup.values(iri, "skg:hasBearingClaim")),
            studies=tuple(self._study(study) for study in bearing if study not in self._subjects),
            trials=sort_trials(read_trial(lookup, study) for study in own),
            near_trials=sort_trials(read_trial(lookup, study) for study in near),
            asked_by=tuple(note for note in notes if note.startswith(_ASKED_TOO)),
            notes=tuple(note for note in notes if not note.startswith(_ASKED_TOO)),
            searches=self._searches_on(iri),
        )

    def _near(self, iri: str) -> list[str]:
        """Registered trials on the same people, or a kind of them, and the same treatment, or a kind of it."""
        lookup = self._lookup
        people = set(lookup.values(iri, "skg:inPopulation"))
        given = {*lookup.values(iri, "skg:intervention"), *lookup.values(iri, "skg:blocks")}
        return [s for s, (conditions, treated) in self._subjects.items() if conditions & people and treated & given]

    def _searches_on(self, iri: str) -> tuple[Search, ...]:
        """Searches for this very question, or for what it is about: not merely in the same people or place."""
        lookup = self._lookup
        core = {v for name in ("concerns", "intervention", "outcome") for v in lookup.values(iri, f"skg:{name}")}
        wide = core | {
            v for name in ("inPopulation", "blocks", "comparator") for v in lookup.values(iri, f"skg:{name}")
        }
        found = [s for s, about in self._searches.items() if iri in about or self._is_on(about, core, wide)]
        return tuple(sorted((self._search(s) for s in found), key=lambda s: (s.when, s.result), reverse=True))

    @staticmethod
    def _is_on(about: set[str], core: set[str], wide: set[str]) -> bool:
        # A search names several things: a question shares its subject when it names them all, or two of them.
        return bool(about & core) and (about <= wide or len(about & wide) > 1)

    def _search(self, iri: str) -> Search:
        lookup = self._lookup
        sources = lookup.subjects("skg:hasNegativeSearch", iri)
        return Search(
            about=lookup.refs(lookup.values(iri, "skg:about")),
            when=lookup.value(iri, "skg:searchedOn"),
            where=lookup.value(iri, "skg:searchedWhere"),
            result=lookup.value(iri, "skg:searchResult"),
            limits=tuple(lookup.values(iri, "skos:note")),
            source=lookup.ref(sources[0]) if sources else None,
        )

    def _claim(self, iri: str) -> BearingClaim:
        lookup = self._lookup
        assessment = lookup.value(iri, "skg:hasAssessment")
        return BearingClaim(
            lookup.ref(iri),
            lookup.value(iri, "skg:plain") or lookup.label(iri),
            lookup.word(assessment, "skg:status") if assessment else "not assessed",
            lookup.word(assessment, "skg:certainty") if assessment else "",
        )

    def _study(self, iri: str) -> BearingStudy:
        lookup = self._lookup
        number = lookup.integer(iri, "skg:participants")
        unit = lookup.word(iri, "skg:countedUnit") or _PEOPLE
        many = counted(number or 0, "person", _PEOPLE) if unit == _PEOPLE else f"{number:,} {unit}" if number else ""
        return BearingStudy(lookup.ref(iri), lookup.word(iri, "skg:design"), many if number is not None else "")


# ------------------------------------------------------------------ filters


@dataclass(frozen=True)
class QuestionFilters:
    """What is kept of the questions; what is empty keeps all.

    Arguments:
        population: compact id of a condition.
        intervention: compact id of what is given, or of what waits for the answer.
        gap: compact id of a kind of gap.
        status: compact id of a status.
        text: words that must all occur.
    """

    population: str = ""
    intervention: str = ""
    gap: str = ""
    status: str = ""
    text: str = ""


def keep(questions: Iterable[OpenQuestion], filters: QuestionFilters) -> tuple[OpenQuestion, ...]:
    """Questions that pass the filters, in their order.

    Arguments:
        questions: all of them.
        filters: what is kept.
    """
    words = filters.text.casefold().split()

    def passes(question: OpenQuestion) -> bool:
        treated = {ref.id for name in ("What", "Cannot be judged while it is open") for ref in question.part(name)}
        return (
            filters.population in ("", *(ref.id for ref in question.part("In whom")))
            and filters.intervention in ("", *treated)
            and filters.gap in ("", question.gap.id)
            and filters.status in ("", question.status.id)
            and all(word in question.text for word in words)
        )

    return tuple(question for question in questions if passes(question))


def choices_of(questions: Sequence[OpenQuestion], name: str) -> dict[str, str]:
    """What a filter may be set to, with how many questions have it, by name.

    Arguments:
        questions: all of them.
        name: name of a field of :class:`QuestionFilters` other than the text.
    """
    found: Counter[Ref] = Counter()
    for question in questions:
        refs: set[Ref] = {getattr(question, name)} if name in ("gap", "status") else set()
        if name == "population":
            refs = set(question.part("In whom"))
        elif name == "intervention":
            refs = {*question.part("What"), *question.part("Cannot be judged while it is open")}
        found.update(ref for ref in refs if ref.id)
    return {
        ref.id: f"{ref.label} ({number})"
        for ref, number in sorted(found.items(), key=lambda item: item[0].label.casefold())
    }


def question_rows(questions: Iterable[OpenQuestion]) -> list[dict[str, Value]]:
    """One row a question, for files."""
    return [
        {
            "rank": question.rank,
            "points": question.points,
            "reasons": "; ".join(question.reasons),
            "question": question.ref.id,
            "label": question.ref.label,
            "gap": question.gap.label,
            "status": question.status.label,
            "why_it_matters": question.why,
            "would_be_settled_by": question.settled_by,
            "population": " ".join(ref.id for ref in question.part("In whom")),
            "intervention": " ".join(ref.id for ref in question.part("What")),
            "comparator": " ".join(ref.id for ref in question.part("Against what")),
            "outcome": " ".join(ref.id for ref in question.part("Measured by")),
            "bearing_claims": " ".join(claim.ref.id for claim in question.claims),
            "bearing_studies": " ".join(study.ref.id for study in question.studies),
            "registered_trials": " ".join(trial.ref.id for trial in question.trials),
            "trials_on_the_same_subject": " ".join(trial.ref.id for trial in question.near_trials),
            "searches_without_result": len(question.searches),
        }
        for question in questions
    ]

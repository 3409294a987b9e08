"""One cell of an evidence map in full: its studies, claims, gaps, registered trials and years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kg.evidence.items import Argument, Direction
from kg.evidence.selection import Selection
from kg.explorer.view.claims import Claim, EvidenceCard, evidence_on, read_claim, sort_claims
from kg.explorer.view.evidence_atlas import Atlas, GapFact, Pair, StudyFacts
from kg.explorer.view.evidence_filters import Filters
from kg.explorer.view.evidence_map import Cell, draw_cell
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.trials import Trial, read_trial, sort_trials
from kg.namespaces import KG

NOT_REPORTED = "not recorded"
SIDES = {Direction.SUPPORTS: "for", Direction.DISPUTES: "against", Direction.INCONCLUSIVE: "unclear"}


@dataclass(frozen=True)
class StudyRow:
    """One study or review of a cell.

    Arguments:
        ref: link to it.
        design: its plan.
        realm: in whom or in what, where it was not in people.
        people: how many, with where the number comes from.
        year: year of its first document, None where unknown.
        setting: under what rules.
        sponsor: kind of sponsor; empty where not recorded.
        follow_up: months of follow-up, None where unknown.
        says: side it takes and the claim, for every claim of the cell on which it speaks.
        review: True where it takes other studies together.
        twin: True where another study of the list tells of the same people.
    """

    ref: Ref
    design: str
    realm: str
    people: str
    year: int | None
    setting: str
    sponsor: str
    follow_up: float | None
    says: tuple[tuple[str, Ref], ...]
    review: bool
    twin: bool


@dataclass(frozen=True)
class CellDetail:
    """Everything behind one cell.

    Arguments:
        cell: the cell as drawn.
        studies: studies that are kept, those in people first, newest first.
        left_out: link and reason of every study that the filters left out.
        claims: claims of benefit, best-evidenced first, with all their evidence whatever the filters.
        evidence: arguments by id of the claim.
        gaps: what the build computed to be missing.
        trials: registered trials, those under way first.
        questions: open questions on the two.
    """

    cell: Cell
    studies: tuple[StudyRow, ...]
    left_out: tuple[tuple[Ref, str], ...]
    claims: tuple[Claim, ...]
    evidence: tuple[tuple[str, tuple[EvidenceCard, ...]], ...]
    gaps: tuple[GapFact, ...]
    trials: tuple[Trial, ...]
    questions: tuple[Ref, ...]


def read_cell(lookup: Lookup, atlas: Atlas, given: str, condition: str, filters: Filters) -> CellDetail | None:
    """Everything behind one cell, None where nobody asked.

    Arguments:
        lookup: reads the graph.
        atlas: everything that was read for the map.
        given: IRI of the therapy or cell source.
        condition: IRI of the condition.
        filters: what is kept.
    """
    cell = draw_cell(atlas, given, condition, filters)
    if cell is None:
        return None
    pair = atlas.pairs[given, condition]
    selection = filters.selection
    kept = [study for study in pair.studies if not selection.refusal(study.item)]
    claims = sort_claims(read_claim(lookup, claim) for claim in pair.claims)
    cards = tuple((claim.ref.id, evidence_on(lookup, f"{KG}{claim.ref.id[3:]}")) for claim in claims)
    return CellDetail(
        cell=cell,
        studies=_rows(lookup, atlas, pair, kept),
        left_out=tuple(
            (lookup.ref(study.iri), reason) for study in pair.studies if (reason := selection.refusal(study.item))
        ),
        claims=claims,
        evidence=cards,
        gaps=pair.gaps,
        trials=sort_trials(read_trial(lookup, trial) for trial in pair.trials),
        questions=_questions(lookup, given, condition),
    )


def _rows(lookup: Lookup, atlas: Atlas, pair: Pair, kept: list[StudyFacts]) -> tuple[StudyRow, ...]:
    units = Counter(study.item.unit for study in kept)
    rows = [_row(lookup, atlas, pair, study, twin=units[study.item.unit] > 1) for study in kept]
    return tuple(sorted(rows, key=lambda row: (row.review, row.realm, -(row.year or 0), row.ref.label.casefold())))


def _row(lookup: Lookup, atlas: Atlas, pair: Pair, study: StudyFacts, *, twin: bool) -> StudyRow:
    said = {
        (SIDES[argument.direction], lookup.ref(claim))
        for claim in pair.claims
        for argument in atlas.arguments[claim]
        if argument.source == study.item.source
    }
    return StudyRow(
        ref=lookup.ref(study.iri),
        design=lookup.word(study.iri, "skg:design"),
        realm="" if study.human else lookup.word(study.iri, "skg:realm"),
        people=people_words(lookup, study),
        year=study.item.year,
        setting=lookup.word(study.iri, "skg:setting"),
        sponsor=lookup.word(study.iri, "skg:sponsorKind"),
        follow_up=study.item.follow_up,
        says=tuple(sorted(said, key=lambda pair: (pair[1].label, pair[0]))),
        review=study.review,
        twin=twin,
    )


def people_words(lookup: Lookup, study: StudyFacts) -> str:
    """How many were studied, with where the number comes from; a count of discs or animals is named as such."""
    if study.people is None:
        other = lookup.integer(study.iri, "skg:participants")
        unit = lookup.word(study.iri, "skg:countedUnit")
        return f"{other:,} {unit}" if other is not None and unit else NOT_REPORTED
    source = " (sum of its groups)" if study.from_arms else " (as the registry states)" if study.from_registry else ""
    return f"{study.people:,}{source}"


def _questions(lookup: Lookup, given: str, condition: str) -> tuple[Ref, ...]:
    """Open questions on the therapy or source, in people with the condition or without naming any."""
    found = {q for role in ("intervention", "blocks", "concerns") for q in lookup.subjects(f"skg:{role}", given)}
    here = [
        question
        for question in found
        if lookup.kind(question) == "OpenQuestion"
        and condition in (lookup.values(question, "skg:inPopulation") or [condition])
    ]
    return lookup.refs(sorted(here))


# ------------------------------------------------------------------ year by year


@dataclass(frozen=True)
class YearRow:
    """What was said in one year.

    Arguments:
        year: year of the first document of the sources.
        supports: sources for a claim of benefit.
        disputes: sources against one.
        unclear: sources that leave one open.
        sources: names of all of them.
    """

    year: int
    supports: int
    disputes: int
    unclear: int
    sources: tuple[str, ...]


def years_of(atlas: Atlas, claims: Iterable[str], selection: Selection) -> tuple[YearRow, ...]:
    """How many sources spoke for, against and unclearly in each year; one source counts once on each side.

    Arguments:
        atlas: everything that was read for the map.
        claims: IRIs of claims of benefit.
        selection: what is kept.

    Returns:
        One row a year in which a source appeared, oldest first.
    """
    said: dict[int, set[Argument]] = {}
    for claim in sorted(set(claims)):
        for argument in selection.choose(atlas.arguments[claim])[0]:
            if argument.valid and argument.year is not None:
                said.setdefault(argument.year, set()).add(argument)
    return tuple(_year(year, said[year]) for year in sorted(said))


def _year(year: int, said: set[Argument]) -> YearRow:
    sides = {side: len({a.unit for a in said if a.direction is side}) for side in Direction}
    return YearRow(
        year,
        sides[Direction.SUPPORTS],
        sides[Direction.DISPUTES],
        sides[Direction.INCONCLUSIVE],
        tuple(sorted({a.label for a in said})),
    )

"""An evidence map: what was studied of which condition, and which kind of nothing an empty cell is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from kg.evidence.assessment import ClaimAssessment, assess
from kg.evidence.items import Argument
from kg.evidence.selection import Selection
from kg.explorer.view.claims import certainty_rank
from kg.explorer.view.evidence_atlas import Atlas, GapFact, Pair, StudyFacts
from kg.explorer.view.evidence_filters import Filters
from kg.explorer.view.lookup import Ref
from kg.explorer.view.words import counted
from kg.namespaces import expand

SIZES = ((0, "no number recorded"), (1, "1 to 19"), (20, "20 to 99"), (100, "100 to 499"), (500, "500 to 1,999"))
LAST_SIZE = (2000, "2,000 or more")
"""Least number of people of each size of mark, with its words."""

NO_ANSWER = "no claim of benefit"
_NO_EVIDENCE = "no-valid-evidence"


class State(Enum):
    """What a cell holds; every kind of nothing has a letter of its own."""

    PEOPLE = ("", "studied in people")
    NO_HUMAN = ("A", "no study in people: animals, laboratory or computer only")
    REVIEWS = ("R", "reviews only, none of their studies is recorded")
    REGISTERED = ("T", "registered trials only, no study with results is recorded")
    NOTHING = ("N", "no study recorded, though it is named as investigated or a claim is made")
    LEFT_OUT = ("F", "nothing is left by your filters")

    @property
    def letter(self) -> str:
        """The letter in the cell, empty where a mark stands there."""
        return self.value[0]

    @property
    def words(self) -> str:
        """What it means."""
        return self.value[1]


LESSER: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "gap-no-comparison": ("c", "no comparison group"),
        "gap-no-long-follow-up": ("t", "nobody followed for two years"),
        "gap-single-cohort": ("1", "one group of people only"),
        "gap-conflicting": ("≠", "sources stand on both sides"),
    }
)
"""Signs of the gaps that a studied cell may have, by their kind."""


@dataclass(frozen=True)
class Cell:
    """One therapy or cell source and one condition.

    Arguments:
        given: what is given.
        condition: for what.
        state: what it holds.
        people: people in the studies in people, each cohort once.
        silent: cohorts of which no number is recorded.
        cohorts: independent studies in people.
        reviews: reviews, whose people are not added.
        others: studies not in people.
        certainty: how sure the surest claim of benefit is; empty where there is none.
        status: how the evidence on that claim is spread.
        claims: claims of benefit that have evidence.
        gaps: what the build computed to be missing, from all studies whatever the filters.
        trials: registered trials.
    """

    given: Ref
    condition: Ref
    state: State
    people: int
    silent: int
    cohorts: int
    reviews: int
    others: int
    certainty: str
    status: str
    claims: int
    gaps: tuple[GapFact, ...]
    trials: int

    @property
    def size(self) -> int:
        """Which of the sizes its mark has, 0 for the least."""
        least = [number for number, _ in (*SIZES, LAST_SIZE)]
        return max(place for place, number in enumerate(least) if self.people >= number)

    @property
    def signs(self) -> str:
        """Signs of its lesser gaps."""
        return "".join(sign for kind, (sign, _) in LESSER.items() if any(gap.kind == kind for gap in self.gaps))

    @property
    def words(self) -> str:
        """All that it shows, in words."""
        lesser = [words for kind, (_, words) in LESSER.items() if any(gap.kind == kind for gap in self.gaps)]
        parts = [self.studied, self.answer, f"gaps: {', '.join(lesser)}" if lesser else ""]
        parts.append(counted(self.trials, "registered trial") if self.trials else "")
        return "; ".join(filter(None, parts))

    @property
    def studied(self) -> str:
        """Who was studied."""
        if self.state is not State.PEOPLE:
            return self.state.words
        studies = counted(self.cohorts, "study in people", "studies in people")
        if self.silent == self.cohorts:
            return f"{studies}, number of people not recorded"
        told = f"{counted(self.people, 'person', 'people')} in {studies}"
        return f"{told}, {self.silent} of them without a number" if self.silent else told

    @property
    def answer(self) -> str:
        """How sure the surest claim of benefit is, and how its evidence is spread."""
        if not self.certainty:
            return NO_ANSWER
        status = self.status.replace("-", " ")
        return f"certainty {self.certainty}, the claim is {status}"


@dataclass(frozen=True)
class Row:
    """One condition.

    Arguments:
        condition: the condition.
        cells: one a column; None where nobody asked.
    """

    condition: Ref
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Family:
    """One group of conditions with what was given for them.

    Arguments:
        ref: the group, None for conditions without one.
        columns: therapies or cell sources, by name.
        rows: conditions, by name.
    """

    ref: Ref | None
    columns: tuple[Ref, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class EvidenceMap:
    """A whole map.

    Arguments:
        by: ``therapy`` or ``source``.
        filters: what is kept.
        families: groups of conditions, by name.
    """

    by: str
    filters: Filters
    families: tuple[Family, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells, family by family."""
        return tuple(cell for family in self.families for row in family.rows for cell in row.cells if cell)

    @property
    def description(self) -> str:
        """The map in one sentence."""
        cells = self.cells
        states = [f"{sum(c.state is s for c in cells)} {s.words}" for s in State if any(c.state is s for c in cells)]
        conditions = len({cell.condition.id for cell in cells})
        things = counted(len({cell.given.id for cell in cells}), *_NAMES.get(self.by, ("therapy", "therapies")))
        return (
            f"{counted(len(cells), 'pair')} of {counted(conditions, 'condition')} and {things}: "
            f"{'; '.join(states) or 'none'}."
        )


_NAMES = {"therapy": ("therapy", "therapies"), "source": ("cell source", "cell sources")}


def draw_map(
    atlas: Atlas, by: str, filters: Filters | None = None, *, condition: str = "", given: str = ""
) -> EvidenceMap:
    """Lay a map out.

    Arguments:
        atlas: everything that was read.
        by: ``therapy`` or ``source``.
        filters: what is kept; everything where left out.
        condition: compact id of the only condition to draw, empty for all.
        given: compact id of the only therapy or source to draw, empty for all.
    """
    kept = filters or Filters()
    family = str(expand(kept.family)) if kept.family else ""
    groups: dict[str, list[Cell]] = defaultdict(list)
    certainties = _Certainties(atlas, kept.selection)
    pairs = atlas.pairs_by(by)
    alone = _alone(atlas, pairs)
    for pair in pairs:
        near, every = atlas.families.get(pair.condition, ("", frozenset[str]()))
        if family and family not in every:
            continue
        if condition not in ("", atlas.labels[pair.condition].id) or given not in ("", atlas.labels[pair.given].id):
            continue
        groups["" if near in alone and not family else family or near].append(
            _cell(atlas, pair, kept.selection, certainties)
        )
    families = (_family(atlas.labels.get(iri), cells) for iri, cells in groups.items())
    return EvidenceMap(by, kept, tuple(sorted(families, key=_by_name)))


def _alone(atlas: Atlas, pairs: Iterable[Pair]) -> set[str]:
    """Groups of nothing but themselves; they are drawn together, not as maps of one row each."""
    members: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        members[atlas.families[pair.condition][0]].add(pair.condition)
    return {family for family, conditions in members.items() if conditions == {family}}


def draw_cell(atlas: Atlas, given: str, condition: str, filters: Filters) -> Cell | None:
    """One cell, None where nobody asked.

    Arguments:
        atlas: everything that was read.
        given: IRI of the therapy or source.
        condition: IRI of the condition.
        filters: what is kept.
    """
    pair = atlas.pairs.get((given, condition))
    return _cell(atlas, pair, filters.selection, _Certainties(atlas, filters.selection)) if pair else None


def _by_name(family: Family) -> tuple[bool, str]:
    return family.ref is None, family.ref.label.casefold() if family.ref else ""


def _family(ref: Ref | None, cells: list[Cell]) -> Family:
    def names(refs: Iterable[Ref]) -> tuple[Ref, ...]:
        return tuple(sorted(set(refs), key=lambda ref: (ref.label.casefold(), ref.id)))

    columns = names(cell.given for cell in cells)
    at = {(cell.condition.id, cell.given.id): cell for cell in cells}
    rows = (
        Row(condition, tuple(at.get((condition.id, column.id)) for column in columns))
        for condition in names(cell.condition for cell in cells)
    )
    return Family(ref, columns, tuple(rows))


def _cell(atlas: Atlas, pair: Pair, selection: Selection, certainties: _Certainties) -> Cell:
    kept = [study for study in pair.studies if not selection.refusal(study.item)]
    people = [study for study in kept if study.human and not study.review]
    reviews = [study for study in kept if study.review]
    cohorts = people_by_cohort(people)
    best = certainties.best(pair.claims)
    return Cell(
        given=atlas.labels[pair.given],
        condition=atlas.labels[pair.condition],
        state=_state(pair, kept),
        people=sum(number or 0 for number in cohorts.values()),
        silent=sum(number is None for number in cohorts.values()),
        cohorts=len(cohorts),
        reviews=len(reviews),
        others=len(kept) - len(people) - len(reviews),
        certainty=best.certainty.words if best else "",
        status=best.status if best else "",
        claims=sum(certainties.of(claim) is not None for claim in pair.claims),
        gaps=pair.gaps,
        trials=len(pair.trials),
    )


def _state(pair: Pair, kept: list[StudyFacts]) -> State:
    if not kept:
        nothing = State.REGISTERED if pair.trials else State.NOTHING
        return State.LEFT_OUT if pair.studies else nothing
    primary = [study for study in kept if not study.review]
    if not primary:
        return State.REVIEWS
    return State.PEOPLE if any(study.human for study in primary) else State.NO_HUMAN


def people_by_cohort(studies: Iterable[StudyFacts]) -> dict[str, int | None]:
    """People of every independent cohort, the largest number where several studies tell of one.

    Arguments:
        studies: studies in people.
    """
    found: dict[str, int | None] = {}
    for study in studies:
        known = found.get(study.item.unit)
        found[study.item.unit] = study.people if known is None else max(known, study.people or 0)
    return found


class _Certainties:
    """Weighs each claim once under the filters."""

    def __init__(self, atlas: Atlas, selection: Selection) -> None:
        self._atlas = atlas
        self._selection = selection
        self._known: dict[str, ClaimAssessment | None] = {}

    def of(self, claim: str) -> ClaimAssessment | None:
        """What the arguments that are kept amount to, None where none is left."""
        if claim not in self._known:
            kept: tuple[Argument, ...] = self._selection.choose(self._atlas.arguments[claim])[0]
            found = assess(kept, "benefit")
            self._known[claim] = None if found.status == _NO_EVIDENCE else found
        return self._known[claim]

    def best(self, claims: Iterable[str]) -> ClaimAssessment | None:
        """The surest of several claims, whichever way it was answered."""
        found = [weighed for claim in claims if (weighed := self.of(claim))]
        return max(found, key=lambda weighed: certainty_rank(weighed.certainty.words), default=None)

"""Every pair of a treatment and a harm of which the graph knows something, read once for the matrix of harms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum

import pyoxigraph as ox

from kg.build.evidence_items import Exposure, ExposureCounts
from kg.explorer.view.claims import Claim, read_claim
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.risk_tree import Harm, read_harms
from kg.explorer.view.risks import WAYS
from kg.explorer.view.words import counted
from kg.namespaces import SKG, compact, expand

CLASSES = {"therapy": "Therapy", "source": "CellSource", "procedure": "Procedure"}
"""What may stand above the columns: name in the URL and class."""

_GIVEN = ("therapy", "usesProcedure", "cellSource")
_OBSERVED = frozenset({"hasCountedRisk", "hasReportedRisk"})


class State(Enum):
    """What is known of how often a harm follows a treatment; the kinds of nothing stay apart."""

    RATE = "rate"
    ZERO = "zero"
    CASES = "cases"
    KINDS = "kinds"
    LISTED = "listed"
    CLAIMED = "claimed"
    ARGUED = "argued"
    NOT_REPORTED = "not-reported"
    NOT_STUDIED = "not-studied"

    @property
    def words(self) -> str:
        """The state in a few words."""
        return STATE_WORDS[self][0]

    @property
    def meaning(self) -> str:
        """The state in a sentence."""
        return STATE_WORDS[self][1]

    @property
    def nothing(self) -> bool:
        """Whether no source says anything of the pair, and no rule argues it."""
        return self in (State.NOT_REPORTED, State.NOT_STUDIED)


STATE_WORDS = {
    State.RATE: ("counted", "Somebody had it, among a known number of people."),
    State.ZERO: ("none seen", "It was looked for in a known number of people, and nobody had it."),
    State.CASES: (
        "cases, no rate",
        "It was reported in people, but among an unknown number or in people chosen for it.",
    ),
    State.KINDS: ("only for kinds of it", "It was counted for narrower treatments only; nobody added them up here."),
    State.LISTED: (
        "posted by trials",
        "Registered trials list it, whatever its cause, and list only what befell somebody: no rate can be made.",
    ),
    State.CLAIMED: ("claimed, not counted", "A source speaks of it, but no study gives a number of people."),
    State.ARGUED: (
        "argued only",
        "No source reports it after this treatment: it is argued from a step, the cells, the donor or a broader kind.",
    ),
    State.NOT_REPORTED: (
        "not reported",
        "People were studied, and none of these studies says anything of this harm. That is not the same as no harm.",
    ),
    State.NOT_STUDIED: (
        "not studied",
        "This graph holds no study in people who were given it, so nobody can have looked for the harm.",
    ),
}


@dataclass(frozen=True)
class Given:
    """A treatment, source or procedure: one column.

    Arguments:
        ref: link to it.
        studies: studies in people with a group given it or a kind of it.
        conditions: compact ids of the conditions for which it is tried, broader ones included.
    """

    ref: Ref
    studies: int
    conditions: frozenset[str]


@dataclass(frozen=True)
class Cell:
    """What is known of one harm after one treatment.

    Arguments:
        given: compact id of the treatment.
        risk: compact id of the harm.
        state: what is known of how often.
        affected: people with the harm.
        at_risk: people who could have had it.
        low: lower limit of the exact interval of the sum, 0 to 1.
        high: upper limit.
        studies: independent studies behind the numbers.
        typical: the proportion that may be told as one figure, None where studies differ too much or nobody had it.
        claim: compact id of the claim that it may cause the harm, empty where nobody made it.
        status: how the evidence on the claim is spread, in words.
        certainty: how sure one may be, in words; empty where nothing was graded.
        existence: whether the harm happens at all, in words.
    """

    given: str
    risk: str
    state: State
    affected: int = 0
    at_risk: int = 0
    low: float = 0.0
    high: float = 1.0
    studies: int = 0
    typical: float | None = None
    claim: str = ""
    status: str = ""
    certainty: str = ""
    existence: str = ""

    @property
    def posted_only(self) -> bool:
        """Whether registries alone list it and nobody makes a claim of it."""
        return self.state is State.LISTED and not self.claim


@dataclass(frozen=True)
class Atlas:
    """Everything that the matrix can show.

    Arguments:
        givens: columns by compact id.
        harms: rows by compact id.
        families: harm families, largest first.
        cells: what is known, by given and harm.
        conditions: conditions for which something is tried.
    """

    givens: Mapping[str, Given]
    harms: Mapping[str, Harm]
    families: tuple[Ref, ...]
    cells: Mapping[tuple[str, str], Cell]
    conditions: tuple[Ref, ...]

    def cell(self, given: str, risk: str) -> Cell:
        """The cell of a pair; one that says which kind of nothing where nothing is known."""
        if found := self.cells.get((given, risk)):
            return found
        column = self.givens.get(given)
        return Cell(given, risk, State.NOT_REPORTED if column and column.studies else State.NOT_STUDIED)


def read_atlas(lookup: Lookup) -> Atlas:
    """Read all columns, rows and cells.

    Arguments:
        lookup: reads the graph.
    """
    givens = _read_givens(lookup)
    harms, families = read_harms(lookup)
    cells: dict[tuple[str, str], Cell] = {}
    # The strongest knowledge comes first and stays.
    for found in (
        _rates(lookup),
        _unusable(lookup.graph.evidence.items.exposures),
        _without_denominator(lookup),
        _of_kinds(lookup),
        _listed(lookup.graph.evidence.items.exposures),
        _argued(lookup),
    ):
        for cell in found:
            cells.setdefault((cell.given, cell.risk), cell)
    for claim in _best_claims(lookup):
        key = (claim.subject.id, claim.object.id)
        cell = cells.get(key, Cell(*key, State.CLAIMED))
        state = State.CLAIMED if cell.state is State.ARGUED else cell.state
        cells[key] = replace(
            cell,
            state=state,
            claim=claim.ref.id,
            status=claim.status,
            certainty=claim.certainty,
            existence=claim.existence,
        )
    known = {key: cell for key, cell in cells.items() if key[0] in givens and key[1] in harms}
    tried = {name for given in givens.values() for name in given.conditions}
    return Atlas(givens, harms, families, known, lookup.refs([str(expand(name)) for name in tried]))


# ------------------------------------------------------------------ columns


def _read_givens(lookup: Lookup) -> dict[str, Given]:
    studies = _studies_in_people(lookup)
    conditions = _conditions(lookup)
    return {
        compact(iri): Given(lookup.ref(iri), len(studies[iri]), frozenset(conditions[iri]))
        for name in CLASSES.values()
        for iri in lookup.graph.facts.members(name)
    }


def _studies_in_people(lookup: Lookup) -> dict[str, set[str]]:
    facts = lookup.graph.facts
    found: dict[str, set[str]] = defaultdict(set)
    for study in facts.members("Study"):
        if not (facts.value(study, "realm") or "").endswith("realm-human"):
            continue
        for arm in facts.values(study, "hasArm"):
            for given in {g for name in _GIVEN for g in facts.values(arm, name)}:
                for thing in (given, *facts.values(given, "broaderTransitive")):
                    found[thing].add(study)
    return found


def _conditions(lookup: Lookup) -> dict[str, set[str]]:
    """Conditions for which a therapy is tried, and with it its cells and steps."""
    facts = lookup.graph.facts
    found: dict[str, set[str]] = defaultdict(set)
    for therapy in facts.members("Therapy"):
        own = facts.values(therapy, "investigatedFor")
        names = {compact(name) for one in own for name in (one, *facts.values(one, "broaderTransitive"))}
        for thing in (therapy, *facts.values(therapy, "cellSource"), *facts.values(therapy, "hasStep")):
            found[thing] |= names
    return found


# ------------------------------------------------------------------ cells


def _rates(lookup: Lookup) -> Iterator[Cell]:
    facts = lookup.graph.facts
    for node in facts.members("Incidence"):
        affected, at_risk = facts.integer(node, "affected") or 0, facts.integer(node, "atRisk") or 0
        studies = facts.integer(node, "studyCount") or 0
        pooled = lookup.number(node, "skg:pooledValue")
        typical = pooled if pooled is not None else lookup.number(node, "skg:proportion") if studies == 1 else None
        yield Cell(
            compact(facts.value(node, "incidenceIn") or ""),
            compact(facts.value(node, "incidenceOf") or ""),
            State.RATE if affected else State.ZERO,
            affected,
            at_risk,
            lookup.number(node, "skg:ciLow") or 0.0,
            lookup.number(node, "skg:ciHigh") or 0.0,
            studies,
            typical if affected else None,
        )


def _unusable(exposures: Mapping[Exposure, ExposureCounts]) -> Iterator[Cell]:
    """Counts in people that give no rate: cases, parts, cohorts that were chosen for the harm."""
    for exposure, counts in exposures.items():
        rows = [row for row in counts.treated if row.human and row.valid and not row.listed_when_seen]
        if rows:
            affected = max(row.affected for row in rows)
            studies = len({row.unit for row in rows})
            yield Cell(compact(exposure.given), compact(exposure.risk), State.CASES, affected, studies=studies)


def _without_denominator(lookup: Lookup) -> Iterator[Cell]:
    """Cases among an unknown number of people."""
    facts = lookup.graph.facts
    for count in facts.members("EventCount"):
        if facts.value(count, "atRisk") is not None and facts.value(count, "affected") is not None:
            continue
        studies = facts.subjects("hasEventCount", count)
        if not any(_speaks(lookup, study) for study in studies):
            continue
        risk = facts.value(count, "risk")
        for given in {g for arm in facts.values(count, "inArm") for name in _GIVEN for g in facts.values(arm, name)}:
            if risk:
                affected = facts.integer(count, "affected") or 0
                yield Cell(compact(given), compact(risk), State.CASES, affected, studies=1)


def _speaks(lookup: Lookup, study: str) -> bool:
    """Whether a study is in people and was not withdrawn."""
    facts = lookup.graph.facts
    in_people = (facts.value(study, "realm") or "").endswith("realm-human")
    return in_people and facts.value(study, "isOutOfStanding") is None


def _of_kinds(lookup: Lookup) -> Iterator[Cell]:
    facts = lookup.graph.facts
    for node in facts.members("Incidence"):
        narrower, risk = facts.value(node, "incidenceIn") or "", facts.value(node, "incidenceOf") or ""
        for broader in facts.values(narrower, "broaderTransitive"):
            yield Cell(compact(broader), compact(risk), State.KINDS)


def _listed(exposures: Mapping[Exposure, ExposureCounts]) -> Iterator[Cell]:
    for exposure, counts in exposures.items():
        trials = {row.study for row in counts.treated if row.listed_when_seen}
        if trials:
            yield Cell(compact(exposure.given), compact(exposure.risk), State.LISTED, studies=len(trials))


def _argued(lookup: Lookup) -> Iterator[Cell]:
    for name in WAYS:
        if name not in _OBSERVED:
            for found in lookup.store.quads_for_pattern(None, ox.NamedNode(f"{SKG}{name}"), None):
                if isinstance(found.subject, ox.NamedNode) and isinstance(found.object, ox.NamedNode):
                    yield Cell(compact(found.subject.value), compact(found.object.value), State.ARGUED)


def _best_claims(lookup: Lookup) -> Iterable[Claim]:
    """The claim with most sources of every pair."""
    best: dict[tuple[str, str], Claim] = {}
    for iri in lookup.subjects("skg:predicate", f"{SKG}mayCause"):
        if lookup.kind(iri) == "Claim":
            claim = read_claim(lookup, iri)
            key = (claim.subject.id, claim.object.id)
            if key not in best or claim.tally.total > best[key].tally.total:
                best[key] = claim
    return best.values()


def listed_words(cell: Cell) -> str:
    """How many registered trials list a harm.

    >>> listed_words(Cell("kg:a", "kg:b", State.LISTED, studies=2))
    'posted by 2 trials'
    """
    return f"posted by {counted(cell.studies, 'trial')}"

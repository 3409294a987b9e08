"""Harms of a thing, or things that may bring a harm: how bad, how often, how well supported, how sure."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.explorer.view.claims import Tally, certainty_rank, read_claim
from kg.explorer.view.figures import count_words
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.natural import Share
from kg.explorer.view.words import counted, frequency, one_in, within
from kg.namespaces import SKG, compact

SORTS = ("severity", "evidence", "certainty", "frequency")
"""Orders in which a table of harms can be shown."""

WAYS = {
    "hasCountedRisk": "counted in people given it",
    "hasReportedRisk": "reported by a source",
    "hasRiskOfStep": "argued from a step",
    "hasRiskOfSource": "argued from its cell source",
    "hasRiskOfCellType": "argued from its cells",
    "hasRiskOfDonor": "argued from its donor",
    "hasRiskOfProcessing": "argued from its processing",
    "hasRiskOfKind": "argued from its broader kind",
}
"""Ways in which a harm is known, strongest first: property and words."""

_SEVERITIES = {"mild": 1, "moderate": 2, "severe": 3, "life-threatening": 4, "varies": 4}
_VARIES_RANK = 2.5
_GIVEN = ("therapy", "usesProcedure", "cellSource")
_SHOWN_CASES = 3


@dataclass(frozen=True)
class Frequency:
    """How often a harm was seen; the kinds of nothing stay apart.

    Arguments:
        kind: ``rate``, ``zero``, ``no-denominator`` (or one that makes no rate of people), ``in-kinds`` (counted
            only for narrower things), ``listed`` (only in tables of registered trials, which list a term only where
            somebody had it), ``printed`` (a figure without its count) or ``not-reported``.
        words: what the table says.
        detail: absolute numbers and studies, or the single figures.
        proportion: affected divided by at risk, None where there is no rate.
        share: the count with its interval, None where there is no rate.
        mixed: whether people with different diseases were added.
    """

    kind: str
    words: str
    detail: str = ""
    proportion: float | None = None
    share: Share | None = None
    mixed: bool = False


@dataclass(frozen=True)
class RiskRow:
    """One row: a thing and a harm.

    Arguments:
        shown: what the row is named by: the harm on a treatment's page, the treatment on a harm's page.
        thing: what may bring the harm.
        risk: the harm.
        severity: how bad the harm usually is, in words.
        severity_level: the same as a number, 1 to 4, 0 where unknown.
        ways: property and words of every way in which it is known.
        frequency: how often it was seen.
        claim: the claim that the thing may cause the harm, None where nobody made it.
        tally: sources on each side of the claim.
        status: how the evidence on the claim is spread.
        certainty: how sure one may be, empty where nothing was graded.
        reasons: the steps of the grading.
        explanations: for an argued harm, the sentences that tell why.
    """

    shown: Ref
    thing: Ref
    risk: Ref
    severity: str
    severity_level: int
    ways: tuple[tuple[str, str], ...]
    frequency: Frequency
    claim: Ref | None = None
    tally: Tally = field(default_factory=Tally)
    status: str = ""
    certainty: str = ""
    reasons: tuple[str, ...] = ()
    explanations: tuple[str, ...] = ()

    @property
    def listed_only(self) -> bool:
        """Whether registered trials list it and nobody makes a claim of it."""
        return self.frequency.kind == "listed" and self.claim is None

    @property
    def argued_only(self) -> bool:
        """Whether no study counted it and no source reported it for the thing itself."""
        known = {name for name, _ in self.ways}
        return (
            bool(known) and not known & {"hasCountedRisk", "hasReportedRisk"} and self.frequency.kind == "not-reported"
        )


def risks_of(lookup: Lookup, thing: str) -> tuple[RiskRow, ...]:
    """Every harm that is counted, claimed or argued for a treatment, step, source, cell or donor.

    Arguments:
        lookup: reads the graph.
        thing: IRI of the thing.
    """
    pairs: dict[str, set[str]] = {}
    for predicate, value, is_iri, _ in lookup.quads_of(thing):
        name = predicate.removeprefix(str(SKG))
        if is_iri and name in WAYS:
            pairs.setdefault(value, set()).add(name)
    for incidence in lookup.values(thing, "skg:hasIncidence"):
        pairs.setdefault(lookup.value(incidence, "skg:incidenceOf"), set())
    for claim in _cause_claims(lookup, "subject", thing):
        pairs.setdefault(lookup.value(claim, "skg:object"), set())
    for arm in {arm for name in _GIVEN for arm in lookup.subjects(f"skg:{name}", thing)}:
        for count in lookup.subjects("skg:inArm", arm):
            if _count_of_study(lookup, count):
                pairs.setdefault(lookup.value(count, "skg:risk"), set())
    explained = _explanations(lookup, thing)
    return tuple(
        _row(lookup, thing, risk, ways, shown=risk, explained=explained) for risk, ways in pairs.items() if risk
    )


def bearers_of(lookup: Lookup, risk: str) -> tuple[RiskRow, ...]:
    """Everything that is counted, claimed or argued to bring a harm.

    Arguments:
        lookup: reads the graph.
        risk: IRI of the harm.
    """
    pairs: dict[str, set[str]] = {}
    for subject, predicate, _ in lookup.quads_to(risk):
        name = predicate.removeprefix(str(SKG))
        if name in WAYS:
            pairs.setdefault(subject, set()).add(name)
        elif name == "incidenceOf":
            pairs.setdefault(lookup.value(subject, "skg:incidenceIn"), set())
    for claim in _cause_claims(lookup, "object", risk):
        pairs.setdefault(lookup.value(claim, "skg:subject"), set())
    for count in lookup.subjects("skg:risk", risk):
        if _count_of_study(lookup, count):
            for arm in lookup.values(count, "skg:inArm"):
                pairs |= {
                    given: pairs.get(given, set()) for name in _GIVEN for given in lookup.values(arm, f"skg:{name}")
                }
    return tuple(_row(lookup, thing, risk, ways, shown=thing, explained={}) for thing, ways in pairs.items() if thing)


def _cause_claims(lookup: Lookup, role: str, iri: str) -> list[str]:
    may_cause = f"{SKG}mayCause"
    return [c for c in lookup.subjects(f"skg:{role}", iri) if may_cause in lookup.values(c, "skg:predicate")]


def _row(
    lookup: Lookup, thing: str, risk: str, ways: set[str], *, shown: str, explained: dict[str, list[str]]
) -> RiskRow:
    severity = lookup.word(risk, "skg:severity")
    claims = [c for c in _cause_claims(lookup, "subject", thing) if risk in lookup.values(c, "skg:object")]
    best = max((read_claim(lookup, c) for c in claims), key=lambda c: c.tally.total, default=None)
    row = RiskRow(
        shown=lookup.ref(shown),
        thing=lookup.ref(thing),
        risk=lookup.ref(risk),
        severity=severity,
        severity_level=_SEVERITIES.get(severity, 0),
        ways=tuple((name, words) for name, words in WAYS.items() if name in ways),
        frequency=read_frequency(lookup, thing, risk),
        explanations=tuple(explained.get(risk, ())),
    )
    if best is None:
        return row
    return RiskRow(
        **{
            **vars(row),
            "claim": best.ref,
            "tally": best.tally,
            "status": best.status,
            "certainty": best.certainty,
            "reasons": best.reasons,
        }
    )


def read_frequency(lookup: Lookup, thing: str, risk: str) -> Frequency:
    """How often a harm was seen in people given a thing.

    Arguments:
        lookup: reads the graph.
        thing: IRI of the therapy, procedure or cell source.
        risk: IRI of the harm.
    """
    for incidence in lookup.values(thing, "skg:hasIncidence"):
        if lookup.value(incidence, "skg:incidenceOf") == risk:
            return _rate(lookup, incidence)
    if listed := _listed_by_trials(lookup, thing, risk):
        return listed
    counts = _counts(lookup, thing, risk)
    printed = [words for words, kind in counts if kind == "printed"]
    numbers = [words for words, kind in counts if kind not in ("not-reported", "printed")]
    if printed and not numbers:
        return Frequency("printed", _listed(printed), "the source gives no count")
    numbers += printed
    if numbers:
        only_cases = all(kind in ("no-denominator", "not-reported") for _, kind in counts)
        words = "cases, no denominator" if only_cases else "counted, no usable rate"
        return Frequency("no-denominator", words, _listed(numbers))
    if kinds := _counted_in_kinds(lookup, thing, risk):
        return Frequency("in-kinds", "counted only for kinds of it", _listed(kinds))
    return Frequency("not-reported", "not reported", f"named, {counts[0][0]}" if counts else "")


def _listed_by_trials(lookup: Lookup, thing: str, risk: str) -> Frequency | None:
    """What registered trials list, with the groups compared; None where something else counted it as well."""
    counts = _counts_in(lookup, thing, risk)
    if not counts or not all(lookup.value(count, "skg:organSystem") for count in counts):
        return None
    trials = {study for count in counts for study in lookup.subjects("skg:hasEventCount", count)}
    words = f"listed by {counted(len(trials), 'registered trial')}"
    return Frequency("listed", words, _beside(lookup, thing, risk) or "whatever the cause; no rate can be made")


def _listed(items: list[str]) -> str:
    rest = len(items) - _SHOWN_CASES
    return "; ".join(items[:_SHOWN_CASES]) + (f"; and {rest} more" if rest > 0 else "")


def _counted_in_kinds(lookup: Lookup, thing: str, risk: str) -> list[str]:
    """Rates of a harm in narrower things, those with most people first."""
    found = []
    for incidence in lookup.subjects("skg:incidenceOf", risk):
        narrower = lookup.value(incidence, "skg:incidenceIn")
        if thing in lookup.values(narrower, "skg:broaderTransitive"):
            affected, at_risk = lookup.integer(incidence, "skg:affected"), lookup.integer(incidence, "skg:atRisk") or 0
            found.append((-at_risk, f"{lookup.label(narrower)}: {affected} of {at_risk:,}"))
    return [words for _, words in sorted(found)]


def _rate(lookup: Lookup, incidence: str) -> Frequency:
    affected, at_risk = lookup.integer(incidence, "skg:affected") or 0, lookup.integer(incidence, "skg:atRisk") or 0
    low, high = lookup.number(incidence, "skg:ciLow") or 0.0, lookup.number(incidence, "skg:ciHigh") or 1.0
    studies = counted(lookup.integer(incidence, "skg:studyCount") or 0, "study", "studies")
    given, risk = lookup.value(incidence, "skg:incidenceIn"), lookup.value(incidence, "skg:incidenceOf")
    mixed = _mixed(lookup, incidence)
    rarity = "" if mixed else one_in(affected, at_risk)
    people = "people with different diseases" if mixed else ""
    detail = " · ".join(filter(None, [rarity, studies, people, _beside(lookup, given, risk)]))
    return Frequency(
        "rate" if affected else "zero",
        frequency(affected, at_risk, low, high),
        detail,
        affected / at_risk,
        Share(affected, at_risk, low, high),
        mixed,
    )


def _mixed(lookup: Lookup, incidence: str) -> bool:
    """Whether people with different diseases were added, which bring the harm themselves."""
    return any("different diseases" in note for note in lookup.values(incidence, "skg:poolingNote"))


def _beside(lookup: Lookup, given: str, risk: str) -> str:
    """The same harm in the comparison groups of those studies that had one."""
    for effect in lookup.values(given, "skg:hasComparativeEffect"):
        if lookup.value(effect, "skg:effectOn") == risk:
            ours, theirs = (
                f"{lookup.integer(effect, f'skg:affected{group}') or 0:,} of "
                f"{lookup.integer(effect, f'skg:atRisk{group}') or 0:,}"
                for group in ("", "Compared")
            )
            return f"where compared: {ours} against {theirs}"
    return ""


def _counts(lookup: Lookup, thing: str, risk: str) -> list[tuple[str, str]]:
    """Counts of a harm in groups given a thing, in words, with their kind; what was withdrawn does not count."""
    return [words for count in _counts_in(lookup, thing, risk) for words in _count_of_study(lookup, count)]


def _counts_in(lookup: Lookup, thing: str, risk: str) -> list[str]:
    """Counts of a harm in groups given a thing, by their IRIs."""
    given = {arm for name in _GIVEN for arm in lookup.subjects(f"skg:{name}", thing)}
    return [count for count in lookup.subjects("skg:risk", risk) if given & set(lookup.values(count, "skg:inArm"))]


def _count_of_study(lookup: Lookup, count: str) -> list[tuple[str, str]]:
    studies = lookup.subjects("skg:hasEventCount", count)
    if any(lookup.value(study, "skg:isOutOfStanding") == "true" for study in studies):
        return []
    words, kind = count_words(lookup, count)
    realm = next((lookup.word(study, "skg:realm") for study in studies), "")
    return [(words if realm in ("people", "") else f"{within(realm)}: {words}", kind)]


def _explanations(lookup: Lookup, thing: str) -> dict[str, list[str]]:
    """The sentences that tell why a harm is argued for a thing, by harm."""
    ways = " ".join(f"skg:{name}" for name in WAYS if name not in ("hasCountedRisk", "hasReportedRisk"))
    found: dict[str, list[str]] = {}
    rows = lookup.graph.select(
        "SELECT DISTINCT ?risk ?why WHERE { "
        f"?triple rdf:subject <{thing}> ; rdf:predicate ?way ; rdf:object ?risk . VALUES ?way {{ {ways} }} "
        "?derivation skg:concludes ?triple ; skg:explanation ?why } ORDER BY ?risk ?why"
    )
    for risk, why in rows:
        found.setdefault(str(risk), []).append(str(why))
    return found


def sort_rows(rows: tuple[RiskRow, ...], order: str) -> tuple[RiskRow, ...]:
    """Rows in one of the orders of :data:`SORTS`, most first.

    Arguments:
        rows: the rows.
        order: ``severity``, ``evidence``, ``certainty`` or ``frequency``.
    """

    def known(row: RiskRow) -> tuple[float, ...]:
        proportion = -1.0 if row.frequency.proportion is None else row.frequency.proportion
        return (row.tally.total, proportion, certainty_rank(row.certainty))

    keys = {
        "severity": lambda row: (_VARIES_RANK if row.severity == "varies" else row.severity_level, *known(row)),
        "evidence": lambda row: known(row),
        "certainty": lambda row: (certainty_rank(row.certainty), *known(row)),
        "frequency": lambda row: (-1.0 if row.frequency.proportion is None else row.frequency.proportion, *known(row)),
    }
    by_name = sorted(rows, key=lambda row: row.shown.label.casefold())
    return tuple(sorted(by_name, key=keys.get(order, keys["severity"]), reverse=True))


def row_key(row: RiskRow) -> tuple[str, str, str] | None:
    """Subject, property and object of the strongest argued way of a row, for its explanation."""
    argued = [name for name, _ in row.ways if name != "hasReportedRisk"]
    return (row.thing.id, compact(f"{SKG}{argued[0]}"), row.risk.id) if argued else None

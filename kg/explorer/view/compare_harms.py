"""Harms of several treatments on the same rows; a harm that nobody counted says which kind of nothing that is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.natural import BASES, Share, base_for, difference
from kg.explorer.view.risks import Frequency, RiskRow, read_frequency, risks_of
from kg.explorer.view.words import counted
from kg.namespaces import expand

COUNTED = ("rate", "zero")
"""Kinds of cells with a number of people at risk."""

REPORTED = ("printed", "no-denominator", "in-kinds")
"""Kinds of cells with figures of which no rate of people can be made."""

GRAVE = ("severe", "life-threatening")
"""Severities that count as serious."""

NOTHING = {
    "claimed": "named, never counted",
    "argued": "argued, not observed",
    "searched": "looked for, not found",
    "nothing": "not reported",
}
"""Kinds of nothing beside zero, and what to call them."""

_NOTHING_MEANS = {
    "claimed": "A source says that it may happen; no number is recorded.",
    "argued": "A rule concludes it from a step, the cells or the donor; nobody counted or reported it.",
    "nothing": "No source in this graph counted, reported or argues it; that is not zero.",
}
_SEVERITY_ORDER = {"life-threatening": 0, "severe": 1, "varies": 2, "moderate": 3, "mild": 4}
_SHOWN_FIGURES = 5


@dataclass(frozen=True)
class Effect:
    """A harm counted beside a comparison group in the same studies.

    Arguments:
        treated: the count after the treatment, such as ``25 of 338``.
        compared: the count in the comparison groups.
        control: kind of control, empty where mixed.
        studies: how many studies.
        words: the difference in people of 100 with its interval, empty where none was made.
        notes: what to beware of.
    """

    treated: str
    compared: str
    control: str
    studies: int
    words: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class HarmCell:
    """What is known of one harm after one treatment.

    Arguments:
        kind: one of :data:`COUNTED`, :data:`REPORTED`, ``listed``, or a key of :data:`NOTHING`.
        words: the finding in short.
        detail: studies, single figures, or what the kind of nothing means.
        share: the count with its interval, None where there is no rate.
        figures: single figures as sources print them, with the group each is of.
        claim: the claim that the treatment may bring the harm.
        status: how the evidence on it is spread.
        certainty: how sure one may be.
        effect: the comparison within studies, None where nobody compared.
    """

    kind: str
    words: str
    detail: str = ""
    share: Share | None = None
    figures: tuple[str, ...] = ()
    claim: Ref | None = None
    status: str = ""
    certainty: str = ""
    effect: Effect | None = None


@dataclass(frozen=True)
class HarmRow:
    """One harm, with one cell a treatment.

    Arguments:
        risk: the harm.
        severity: how bad it usually is.
        cells: in the order of the treatments.
        base: size of the crowd in which all cells of the row are told.
        found_as: group of the whole row where not all of its cells are shown, else empty.
    """

    risk: Ref
    severity: str
    cells: tuple[HarmCell, ...]
    base: int = BASES[0]
    found_as: str = ""

    @property
    def group(self) -> str:
        """``counted``, ``reported``, ``named`` or ``listed``: the best of what is known of any treatment."""
        kinds = {cell.kind for cell in self.cells}
        if self.found_as:
            return self.found_as
        if kinds & set(COUNTED):
            return "counted"
        if kinds & set(REPORTED):
            return "reported"
        return "listed" if "listed" in kinds and not any(cell.claim for cell in self.cells) else "named"


def harm_rows(lookup: Lookup, treatments: tuple[str, ...], base: int = 0) -> tuple[HarmRow, ...]:
    """Harms of several treatments, the gravest kind of harm first, then by name: never by how often.

    Arguments:
        lookup: reads the graph.
        treatments: IRIs of what is compared.
        base: size of the crowd, 0 to choose it for each row.
    """
    known = [{row.risk.id: row for row in risks_of(lookup, iri)} for iri in treatments]
    risks = {risk: row for rows in known for risk, row in rows.items()}
    rows = []
    for risk, some in risks.items():
        cells = tuple(
            _cell(lookup, iri, str(expand(risk)), own.get(risk)) for iri, own in zip(treatments, known, strict=True)
        )
        shares = [cell.share for cell in cells if cell.share]
        rows.append(HarmRow(some.risk, some.severity, cells, base or base_for(shares)))
    return tuple(sorted(rows, key=lambda r: (_SEVERITY_ORDER.get(r.severity, 9), r.risk.label.casefold(), r.risk.id)))


def serious_without_denominator(rows: tuple[HarmRow, ...], column: int) -> tuple[HarmRow, ...]:
    """Harms that are usually severe and were reported after a treatment without any usable denominator."""
    return tuple(row for row in rows if row.severity in GRAVE and row.cells[column].kind in REPORTED)


def _cell(lookup: Lookup, thing: str, risk: str, row: RiskRow | None) -> HarmCell:
    frequency = row.frequency if row else read_frequency(lookup, thing, risk)
    cell = _known_cell(lookup, thing, risk, frequency)
    if cell is None:
        cell = _nothing(lookup, thing, risk, row, frequency)
    if row and row.claim:
        cell = replace(cell, claim=row.claim, status=row.status, certainty=row.certainty)
    return replace(cell, effect=read_effect(lookup, thing, risk))


def _known_cell(lookup: Lookup, thing: str, risk: str, frequency: Frequency) -> HarmCell | None:
    kind = frequency.kind
    if kind in COUNTED:
        share = _share(lookup, thing, risk)
        detail = frequency.detail.partition(" · where compared")[0].removeprefix("where compared")
        return HarmCell(kind, frequency.words, detail, share)
    if kind in REPORTED:
        words = "printed as a figure without its count" if kind == "printed" else frequency.words
        detail = "" if kind == "in-kinds" else "no rate of people can be made"
        figures = (frequency.detail,) if kind == "in-kinds" else _figures(lookup, thing, risk) or (frequency.detail,)
        return HarmCell(kind, words, detail, figures=figures)
    return HarmCell(kind, frequency.words, "whatever the cause; no rate can be made") if kind == "listed" else None


def _nothing(lookup: Lookup, thing: str, risk: str, row: RiskRow | None, frequency: Frequency) -> HarmCell:
    reasons = "; ".join(gap_reasons(lookup, thing, risk))
    if searched := searches(lookup, thing, risk):
        return HarmCell("searched", NOTHING["searched"], " ".join(searched))
    if row and (row.claim or frequency.detail or not row.argued_only):
        kind = "claimed"
    else:
        kind = "argued" if row else "nothing"
    means = "; ".join(filter(None, [_NOTHING_MEANS[kind], reasons and f"Gap: {reasons}."]))
    return HarmCell(kind, NOTHING[kind], means.replace(".; ", ". "))


def _share(lookup: Lookup, thing: str, risk: str) -> Share | None:
    for incidence in lookup.values(thing, "skg:hasIncidence"):
        if lookup.value(incidence, "skg:incidenceOf") == risk:
            affected, at_risk = (lookup.integer(incidence, f"skg:{name}") or 0 for name in ("affected", "atRisk"))
            low, high = (lookup.number(incidence, f"skg:{name}") for name in ("ciLow", "ciHigh"))
            return Share(affected, at_risk, low or 0.0, 1.0 if high is None else high) if at_risk else None
    return None


def _figures(lookup: Lookup, thing: str, risk: str) -> tuple[str, ...]:
    """Single figures as printed, each with its group and its study."""
    given = {a for name in ("therapy", "usesProcedure", "cellSource") for a in lookup.subjects(f"skg:{name}", thing)}
    found = []
    for count in lookup.subjects("skg:risk", risk):
        arms = [arm for arm in lookup.values(count, "skg:inArm") if arm in given]
        studies = lookup.subjects("skg:hasEventCount", count)
        figure = _figure(lookup, count)
        if not arms or not figure or any(lookup.value(s, "skg:isOutOfStanding") == "true" for s in studies):
            continue
        where = "; ".join(lookup.label(iri) for iri in (arms[0], *studies[:1]) if lookup.integer(iri, "skg:n") != 1)
        found.append(f"{figure} ({where})" if where else figure)
    rest = len(found) - _SHOWN_FIGURES
    return (*found[:_SHOWN_FIGURES], *([f"and {rest} more on the pages of the studies"] if rest > 0 else []))


def _figure(lookup: Lookup, count: str) -> str:
    affected, at_risk = lookup.integer(count, "skg:affected"), lookup.integer(count, "skg:atRisk")
    if affected is None:
        return lookup.value(count, "skg:printed")
    if at_risk == 1:
        return "1 case" if affected else "not in the 1 person described"
    return f"{affected:,} of {at_risk:,}" if at_risk else f"{counted(affected, 'case')}, of an unknown number"


def read_effect(lookup: Lookup, thing: str, risk: str) -> Effect | None:
    """A harm beside the comparison groups of the same studies.

    Arguments:
        lookup: reads the graph.
        thing: IRI of the treatment.
        risk: IRI of the harm.
    """
    for iri in lookup.values(thing, "skg:hasComparativeEffect"):
        if lookup.value(iri, "skg:effectOn") != risk:
            continue
        sides = [
            f"{lookup.integer(iri, f'skg:affected{side}') or 0:,} of {lookup.integer(iri, f'skg:atRisk{side}') or 0:,}"
            for side in ("", "Compared")
        ]
        ends = [lookup.number(iri, f"skg:riskDifference{end}") for end in ("", "Low", "High")]
        known = [end for end in ends if end is not None]
        return Effect(
            treated=sides[0],
            compared=sides[1],
            control=lookup.word(iri, "skg:comparedAgainst"),
            studies=lookup.integer(iri, "skg:studyCount") or 0,
            words=difference(known[0], known[1], known[2]) if len(known) == len(ends) else "",
            notes=tuple(lookup.values(iri, "skg:poolingNote")),
        )
    return None


def gap_reasons(lookup: Lookup, thing: str, target: str) -> tuple[str, ...]:
    """What the graph computed to be missing of a pair, each with its reason."""
    gaps = [g for g in lookup.subjects("skg:gapSubject", thing) if lookup.value(g, "skg:gapObject") == target]
    return tuple(sorted(lookup.value(gap, "skg:gapReason") for gap in gaps))


def searches(lookup: Lookup, thing: str, risk: str) -> tuple[str, ...]:
    """Searches that found nothing of a harm after a treatment or a broader one."""
    things = {thing, *lookup.values(thing, "skg:broaderTransitive")}
    found = []
    for search in lookup.subjects("skg:about", risk):
        if lookup.kind(search) == "NegativeSearch" and things & set(lookup.values(search, "skg:about")):
            on, where = lookup.value(search, "skg:searchedOn"), lookup.value(search, "skg:searchedWhere")
            found.append(f"Searched on {on}: {lookup.value(search, 'skg:searchResult')} Where: {where}")
    return tuple(found)

"""Figures of a study: arms, counts of harm, results, estimates and numbers of operations or people."""

from __future__ import annotations

from dataclasses import dataclass

from kg.build.facts import local
from kg.evidence.independence import CHOSEN_BY_HARM
from kg.evidence.proportion import clopper_pearson
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.words import counted, frequency, months


@dataclass(frozen=True)
class ArmRow:
    """One group of a study.

    Arguments:
        label: what it is called.
        role: its part in the study.
        n: how many are in it, as text, empty where not reported.
        given: therapies, procedures and cell sources.
        details: dose, carrier and route as printed.
    """

    label: str
    role: str
    n: str
    given: tuple[Ref, ...]
    details: str


@dataclass(frozen=True)
class CountRow:
    """One count of a harm.

    Arguments:
        risk: the kind of harm.
        event: the source's own term.
        arms: labels of the groups counted.
        words: the count in words, with an exact interval where people were counted.
        kind: ``rate``, ``zero``, ``no-denominator``, ``printed`` (a figure without its count) or ``not-reported``.
        details: serious, fatal, attribution, onset and note.
        short: the count as ``2 of 140``, for a table with one column a group.
        organ_system: under which a registry posts it; empty for totals and for counts of other sources.
        serious: whether the source calls it serious.
    """

    risk: Ref | None
    event: str
    arms: tuple[str, ...]
    words: str
    kind: str
    details: str
    short: str = ""
    organ_system: str = ""
    serious: bool = False


@dataclass(frozen=True)
class ResultRow:
    """One result, estimate or number.

    Arguments:
        about: what was measured.
        printed_as: the source's own term for it.
        where: group, time and region.
        value: the figure as printed.
        comparison: what it was compared with, as recorded.
        finding: what it showed.
        note: the curators' note.
    """

    about: Ref | None
    printed_as: str
    where: str
    value: str
    comparison: str
    finding: str
    note: str


def arm_row(lookup: Lookup, iri: str) -> ArmRow:
    """One group of a study."""
    given = [v for name in ("therapy", "usesProcedure", "cellSource") for v in lookup.values(iri, f"skg:{name}")]
    details = [lookup.value(iri, f"skg:{name}") for name in ("dose", "carrier", "route")]
    if lookup.value(iri, "skg:expanded"):
        details.append("grown in culture" if lookup.value(iri, "skg:expanded") == "true" else "not grown in culture")
    details += lookup.values(iri, "skos:note")
    return ArmRow(
        lookup.label(iri),
        lookup.word(iri, "skg:role"),
        lookup.value(iri, "skg:n"),
        tuple(map(lookup.ref, dict.fromkeys(given))),
        "; ".join(filter(None, details)),
    )


def count_row(lookup: Lookup, iri: str) -> CountRow:
    """One count of a harm; the kinds of nothing stay apart."""
    risk = lookup.value(iri, "skg:risk")
    words, kind = count_words(lookup, iri)
    return CountRow(
        risk=lookup.ref(risk) if risk else None,
        event=lookup.value(iri, "skg:eventAsPrinted"),
        arms=tuple(map(lookup.label, lookup.values(iri, "skg:inArm"))),
        words=words,
        kind=kind,
        details="; ".join(_count_details(lookup, iri)),
        short=_short_count(lookup, iri),
        organ_system=lookup.value(iri, "skg:organSystem"),
        serious=lookup.value(iri, "skg:serious") == "true",
    )


def _short_count(lookup: Lookup, iri: str) -> str:
    affected, at_risk = lookup.integer(iri, "skg:affected"), lookup.integer(iri, "skg:atRisk")
    if at_risk == 0:
        return "nobody at risk"
    if affected is None:
        return "not reported"
    return f"{affected:,} of {at_risk:,}" if at_risk else f"{affected:,}"


def count_words(lookup: Lookup, iri: str) -> tuple[str, str]:
    """A count in words, and which kind it is, as :class:`CountRow` names the kinds."""
    affected, at_risk = lookup.integer(iri, "skg:affected"), lookup.integer(iri, "skg:atRisk")
    unit = lookup.word(iri, "skg:countedUnit") or "people"
    if affected is None:
        printed = lookup.value(iri, "skg:printed")
        if not printed:
            return "number not reported", "not-reported"
        return f"{printed} as printed" + (f", of {at_risk:,}" if at_risk else ""), "printed"
    if at_risk == 0:
        return "nobody was at risk", "no-denominator"
    if not at_risk:
        return f"{counted(affected, 'case')}, among an unknown number", "no-denominator"
    if _chosen_by_harm(lookup, iri, affected, at_risk):
        return f"{counted(affected, 'case')}; chosen because harmed, so no rate", "no-denominator"
    kind = "rate" if affected else "zero"
    if unit != "people" or affected > at_risk:
        return f"{affected:,} of {at_risk:,} {unit}", kind
    exact = clopper_pearson(affected, at_risk)
    return frequency(affected, at_risk, exact.low, exact.high), kind


def _chosen_by_harm(lookup: Lookup, iri: str, affected: int, at_risk: int) -> bool:
    designs = {lookup.value(s, "skg:design") for s in lookup.subjects("skg:hasEventCount", iri)}
    return (at_risk == 1 or affected == at_risk) and any(local(design) in CHOSEN_BY_HARM for design in designs)


def _count_details(lookup: Lookup, iri: str) -> list[str]:
    details = []
    if lookup.value(iri, "skg:serious") == "true":
        details.append("called serious")
    if fatal := lookup.value(iri, "skg:fatal"):
        details.append(f"{fatal} fatal")
    if total := lookup.value(iri, "skg:eventTotal"):
        details.append(f"{total} events in all")
    if related := lookup.word(iri, "skg:relatedTo"):
        details.append(f"attributed to: {related}")
    if onset := lookup.value(iri, "skg:onset"):
        details.append(f"onset: {onset}")
    if lookup.value(iri, "skg:partOf"):
        details.append("contained in another count, never added to it")
    return details + lookup.values(iri, "skos:note")


def result_row(lookup: Lookup, iri: str) -> ResultRow:
    """One result of an outcome measure."""
    measure = lookup.value(iri, "skg:measure")
    where = [*map(lookup.label, lookup.values(iri, "skg:inArm")), months(lookup.number(iri, "skg:timepointMonths"))]
    baseline = lookup.value(iri, "skg:baseline")
    value = with_unit(lookup, iri)
    return ResultRow(
        about=lookup.ref(measure) if measure else None,
        printed_as=lookup.value(iri, "skg:measureAsPrinted"),
        where=", ".join(filter(None, where)),
        value=f"{value} (before: {baseline})" if baseline else value,
        comparison=lookup.value(iri, "skg:comparison"),
        finding=lookup.word(iri, "skg:finding"),
        note=" ".join(lookup.values(iri, "skos:note")),
    )


def estimate_row(lookup: Lookup, iri: str) -> ResultRow:
    """One computed effect with its interval."""
    about = lookup.values(iri, "skg:about")
    low, high = lookup.number(iri, "skg:ciLow"), lookup.number(iri, "skg:ciHigh")
    value = f"{lookup.word(iri, 'skg:statistic')} {with_unit(lookup, iri)}".strip()
    if low is not None and high is not None:
        level = lookup.number(iri, "skg:ciLevel") or 0.95
        value += f" ({level * 100:g} % interval {low:g} to {high:g})"
    size = [
        counted(n, "study", "studies") if (n := lookup.integer(iri, "skg:studyCount")) else "",
        counted(n, "person", "people") if (n := lookup.integer(iri, "skg:patientCount")) else "",
    ]
    return ResultRow(
        about=lookup.ref(about[0]) if about else None,
        printed_as=lookup.value(iri, "skos:prefLabel"),
        where=", ".join(filter(None, [*map(lookup.label, lookup.values(iri, "skg:inArm")), *size])),
        value=value,
        comparison=lookup.value(iri, "skg:comparison"),
        finding=lookup.word(iri, "skg:finding"),
        note=" ".join(lookup.values(iri, "skos:note")),
    )


def burden_row(lookup: Lookup, iri: str) -> ResultRow:
    """How many operations, people or businesses there are."""
    about = lookup.values(iri, "skg:about")
    number = next((n for name in ("count", "value") if (n := lookup.number(iri, f"skg:{name}")) is not None), None)
    shown = f"{number:,.10g}" if number is not None else lookup.value(iri, "skg:printed")
    return ResultRow(
        about=lookup.ref(about[0]) if about else None,
        printed_as=lookup.label(iri),
        where=", ".join(filter(None, [lookup.value(iri, "skg:region"), lookup.value(iri, "skg:period")])),
        value=f"{shown} {lookup.value(iri, 'skg:unitAsPrinted')}".strip(),
        comparison=lookup.value(iri, "skg:comparison"),
        finding=lookup.word(iri, "skg:finding"),
        note=" ".join(lookup.values(iri, "skos:note")),
    )


def with_unit(lookup: Lookup, iri: str) -> str:
    """A figure as printed, with its unit as printed."""
    printed = lookup.value(iri, "skg:printed") or lookup.value(iri, "skg:value")
    unit = lookup.value(iri, "skg:unitAsPrinted")
    return f"{printed} {unit}".strip() if unit and unit not in printed else printed


def figure_words(lookup: Lookup, iri: str) -> str:
    """One figure or statement in a line, for an argument that rests on it."""
    kind = lookup.kind(iri)
    if kind == "EventCount":
        row = count_row(lookup, iri)
        label = row.event or (row.risk.label if row.risk else "harm")
        return f"{label}: {row.words}" + (f" ({', '.join(row.arms)})" if row.arms else "")
    if kind == "Statement":
        return lookup.value(iri, "skg:text")
    reader = {"EffectEstimate": estimate_row, "BurdenCount": burden_row}.get(kind, result_row)
    found = reader(lookup, iri)
    name = found.printed_as or (found.about.label if found.about else "figure")
    tail = "; ".join(filter(None, [found.where, found.comparison]))
    return f"{name}: {found.value or 'no number printed'}" + (f" ({tail})" if tail else "")

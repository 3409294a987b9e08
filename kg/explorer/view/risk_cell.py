"""One harm after one treatment: every study with its interval, what was pooled, what was left out, what is claimed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kg.build.evidence_items import Exposure, ExposureCounts
from kg.charts.of_evidence import own_effect
from kg.errors import NotFoundError
from kg.evidence.comparison import Comparison
from kg.evidence.harm_effect import HarmEffect
from kg.evidence.incidence import HarmRate, harm_rate
from kg.evidence.independence import CohortCount
from kg.evidence.proportion import clopper_pearson
from kg.evidence.two_arms import Measure
from kg.explorer.view.figures import count_words
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.questions import Question, questions_about
from kg.explorer.view.risk_atlas import Cell
from kg.explorer.view.risk_switches import Switches
from kg.explorer.view.risk_words import per_thousand
from kg.explorer.view.risks import WAYS
from kg.graph.evidence import WeighedClaim
from kg.namespaces import KG, SKG, compact, expand

_LONGEST_NAME = 200
_PREFIXES = frozenset({"risk", "therapy", "source", "proc"})


@dataclass(frozen=True)
class StudyRow:
    """What one independent study or cohort counted.

    Arguments:
        study: link to it.
        year: year of its first document, None where unknown.
        design: its plan, in words.
        setting: under what rules people were treated, in words.
        affected: people with the harm.
        at_risk: people who could have had it.
        low: lower limit of the exact 95 % interval, 0 to 1.
        high: upper limit.
        cohort: the group of people where several studies may report on it, None where the study stands for itself.
        note: what a reader must know of it.
        counts: compact ids of the counts that were added.
    """

    study: Ref
    year: int | None
    design: str
    setting: str
    affected: int
    at_risk: int
    low: float
    high: float
    cohort: Ref | None
    note: str
    counts: tuple[str, ...]


@dataclass(frozen=True)
class ComparedRow:
    """Two groups of one study.

    Arguments:
        study: link to it.
        year: year of its first document, None where unknown.
        control: what it was compared with, in words.
        treated: affected and at risk among the treated.
        compared: the same among those compared.
        ratio: risk ratio with its interval, None where the counts say nothing of it.
        difference: risk difference with its interval, 0 to 1, None likewise.
        pooled: whether it entered the pooled figure.
        note: why it is only shown, or what to know of its figure.
    """

    study: Ref
    year: int | None
    control: str
    treated: tuple[int, int]
    compared: tuple[int, int]
    ratio: tuple[float, float, float] | None
    difference: tuple[float, float, float] | None
    pooled: bool
    note: str


@dataclass(frozen=True)
class LeftOutRow:
    """A count that did not enter.

    Arguments:
        study: link to its study, None where unknown.
        words: the count in words.
        figure: ``rate`` or ``comparison``.
        reason: why it was left out.
        count: compact id of the count.
    """

    study: Ref | None
    words: str
    figure: str
    reason: str
    count: str


@dataclass(frozen=True)
class YearRow:
    """What was known at the end of a year.

    Arguments:
        year: the year.
        studies: independent studies until then.
        affected: people with the harm.
        at_risk: people who could have had it.
        words: the rate with its interval in people of 1,000.
    """

    year: int
    studies: int
    affected: int
    at_risk: int
    words: str


@dataclass(frozen=True)
class CellDetail:
    """Everything that the graph tells of one harm after one treatment, under switches.

    Arguments:
        given: the treatment, source or procedure.
        risk: the harm.
        cell: the cell of the matrix, without switches.
        switches: what is left out on purpose.
        rate: how often it was counted, None where no usable count is left.
        effect: how it compares, None where nobody counted both.
        studies: what was counted, study by study, oldest first.
        compared: the same for comparisons.
        left_out: what did not enter, and why.
        years: what was known when, without the switch for the year.
        weighed: the claim that the treatment may cause the harm, weighed under the switches.
        claim: that claim.
        related: claims that its steps, cells or broader kinds may cause the harm.
        argued: why a rule argues the harm, in sentences.
        gaps: what is missing, in sentences.
        questions: open questions about both.
        options: studies that can be left out.
        span: first and last year of its studies, None where under two years are known.
    """

    given: Ref
    risk: Ref
    cell: Cell
    switches: Switches
    rate: HarmRate | None
    effect: HarmEffect | None
    studies: tuple[StudyRow, ...]
    compared: tuple[ComparedRow, ...]
    left_out: tuple[LeftOutRow, ...]
    years: tuple[YearRow, ...]
    weighed: WeighedClaim | None
    claim: Ref | None
    related: tuple[Ref, ...]
    argued: tuple[str, ...]
    gaps: tuple[str, ...]
    questions: tuple[Question, ...]
    options: tuple[Ref, ...]
    span: tuple[int, int] | None

    @property
    def counted(self) -> bool:
        """Whether anything was counted at all, whatever the switches leave."""
        return bool(self.options)

    @property
    def title(self) -> str:
        """The pair in words."""
        return f"{self.risk.label} after {self.given.label}"


def read_detail(lookup: Lookup, cell: Cell, switches: Switches) -> CellDetail:
    """Everything about one cell.

    Arguments:
        lookup: reads the graph.
        cell: the cell of the matrix.
        switches: what is left out on purpose.
    """
    given, risk = str(expand(cell.given)), str(expand(cell.risk))
    evidence, selection = lookup.graph.evidence, switches.selection
    harm = evidence.harm(risk, given, selection)
    counts = evidence.items.exposures.get(Exposure(given, risk), ExposureCounts((), ()))
    years = sorted({row.year for row in (*counts.treated, *counts.compared) if row.year})
    return CellDetail(
        given=lookup.ref(given),
        risk=lookup.ref(risk),
        cell=cell,
        switches=switches,
        rate=harm.rate,
        effect=harm.effect,
        studies=_studies(lookup, harm.rate),
        compared=_compared(lookup, harm.effect),
        left_out=_left_out(lookup, harm.rate, harm.effect, counts, switches),
        years=_years(counts, switches),
        weighed=evidence.claim(str(expand(cell.claim)), selection) if cell.claim else None,
        claim=lookup.ref(str(expand(cell.claim))) if cell.claim else None,
        related=_related(lookup, given, risk),
        argued=_argued(lookup, given, risk),
        gaps=_gaps(lookup, given, risk),
        questions=tuple(q for q in questions_about(lookup, risk) if _is_about(lookup, q, given)),
        options=lookup.refs(sorted({f"{KG}{row.study}" for row in (*counts.treated, *counts.compared)})),
        span=(years[0], years[-1]) if len(years) > 1 else None,
    )


def _studies(lookup: Lookup, rate: HarmRate | None) -> tuple[StudyRow, ...]:
    units = sorted(rate.units, key=lambda u: (u.year or 0, u.label, u.unit)) if rate else []
    return tuple(_study(lookup, unit) for unit in units)


def _study(lookup: Lookup, unit: CohortCount) -> StudyRow:
    study, exact = f"{KG}{unit.study}", clopper_pearson(unit.affected, unit.at_risk)
    notes = ["serious events only"] if unit.serious_only else []
    notes += ["a review's own sum"] if unit.review else []
    return StudyRow(
        study=lookup.ref(study),
        year=unit.year,
        design=lookup.word(study, "skg:design"),
        setting=lookup.word(study, "skg:setting"),
        affected=unit.affected,
        at_risk=unit.at_risk,
        low=exact.low,
        high=exact.high,
        cohort=lookup.ref(f"{KG}{unit.unit}") if unit.unit != unit.study else None,
        note="; ".join(notes),
        counts=tuple(f"kg:{row.count}" for row in unit.rows),
    )


def _compared(lookup: Lookup, effect: HarmEffect | None) -> tuple[ComparedRow, ...]:
    if effect is None:
        return ()
    reasons, pooled = (
        dict(effect.only_shown),
        {c.unit for c in effect.pooled} if effect.ratio or effect.difference else set(),
    )
    ordered = sorted(effect.comparisons, key=lambda c: (c.year or 0, c.label, c.unit))
    rows = []
    for c in ordered:
        ratio, difference = _own(c, Measure.RISK_RATIO), _own(c, Measure.RISK_DIFFERENCE)
        notes = [reasons.get(c.unit, ""), ratio[1] or difference[1]]
        rows.append(
            ComparedRow(
                study=lookup.ref(f"{KG}{c.study}"),
                year=c.year,
                control=lookup.label(f"{KG}{c.control}") if c.control else "",
                treated=(c.affected, c.at_risk),
                compared=(c.affected_compared, c.at_risk_compared),
                ratio=ratio[0],
                difference=difference[0],
                pooled=c.unit in pooled,
                note="; ".join(filter(None, notes)),
            )
        )
    return tuple(rows)


def _own(c: Comparison, measure: Measure) -> tuple[tuple[float, float, float] | None, str]:
    found, note = own_effect(c, measure)
    return ((found.estimate, found.low, found.high) if found else None), note


def _left_out(
    lookup: Lookup,
    rate: HarmRate | None,
    effect: HarmEffect | None,
    counts: ExposureCounts,
    switches: Switches,
) -> tuple[LeftOutRow, ...]:
    rate_reasons: Iterable[tuple[str, str]] = rate.excluded if rate else _why_no_rate(counts, switches)
    found = [("rate", count, reason) for count, reason in rate_reasons]
    found += [("comparison", count, reason) for count, reason in (effect.excluded if effect else ())]
    rows = []
    for figure, count, reason in found:
        studies = lookup.subjects("skg:hasEventCount", f"{KG}{count}")
        study = lookup.ref(studies[0]) if studies else None
        rows.append(LeftOutRow(study, count_words(lookup, f"{KG}{count}")[0], figure, reason, f"kg:{count}"))
    return tuple(rows)


def _why_no_rate(counts: ExposureCounts, switches: Switches) -> list[tuple[str, str]]:
    """Why no count was left for a rate: the engine gives no list where it gives no rate."""
    from kg.evidence.independence import independent  # the reasons are made where the rule is

    kept, left = switches.selection.choose(counts.treated)
    return sorted({*left, *independent(kept)[1]})


def _years(counts: ExposureCounts, switches: Switches) -> tuple[YearRow, ...]:
    rows: list[YearRow] = []
    for year in sorted({row.year for row in counts.treated if row.year}):
        rate = harm_rate(counts.treated, switches.selection.but(until=year))
        if rate is None:
            continue
        best = rate.pooled
        value, low, high = (
            (best.estimate, best.low, best.high) if best else (rate.crude.value, rate.crude.low, rate.crude.high)
        )
        words = f"{per_thousand(value)} ({per_thousand(low)} to {per_thousand(high)})"
        if len(rate.units) > 1 and best is None:
            words = "studies differ too much for one figure"
        row = YearRow(year, len(rate.units), rate.crude.affected, rate.crude.at_risk, words)
        if not rows or (row.studies, row.at_risk, row.affected) != (
            rows[-1].studies,
            rows[-1].at_risk,
            rows[-1].affected,
        ):
            rows.append(row)
    return tuple(rows)


def _related(lookup: Lookup, given: str, risk: str) -> tuple[Ref, ...]:
    """Claims on what a treatment is made of; they are why a harm is argued."""
    things = {v for name in ("hasStep", "cellSource", "broaderTransitive") for v in lookup.values(given, f"skg:{name}")}
    claims = []
    for claim in lookup.subjects("skg:object", risk):
        about = set(lookup.values(claim, "skg:subject"))
        if about & things and f"{SKG}mayCause" in lookup.values(claim, "skg:predicate"):
            claims.append(claim)
    return lookup.refs(claims)


def _argued(lookup: Lookup, given: str, risk: str) -> tuple[str, ...]:
    told = []
    for name, words in WAYS.items():
        if name in ("hasCountedRisk", "hasReportedRisk") or risk not in lookup.values(given, f"skg:{name}"):
            continue
        try:
            reasons = lookup.graph.explain(given, f"skg:{name}", risk)
        except NotFoundError:
            reasons = []
        told += [reason.told for reason in reasons] or [f"It is {words}."]
    return tuple(dict.fromkeys(told))


def _gaps(lookup: Lookup, given: str, risk: str) -> tuple[str, ...]:
    found = []
    for gap in lookup.subjects("skg:gapSubject", given):
        if risk in lookup.values(gap, "skg:gapObject"):
            found += [f"{lookup.word(gap, 'skg:gapKind')}: {reason}" for reason in lookup.values(gap, "skg:gapReason")]
    return tuple(sorted(found))


def _is_about(lookup: Lookup, question: Question, given: str) -> bool:
    """Whether an open question about a harm names a treatment, or a broader one."""
    things = {given, *lookup.values(given, "skg:broaderTransitive")}
    iri = str(expand(question.ref.id))
    named = {v for name in ("intervention", "concerns", "blocks") for v in lookup.values(iri, f"skg:{name}")}
    return bool(things & named)


def known_name(lookup: Lookup, name: str, kinds: Collection[str]) -> str:
    """Compact id of what the URL names, empty where it is not there or of another kind.

    Arguments:
        lookup: reads the graph.
        name: what the URL says.
        kinds: classes that it may have.
    """
    try:
        iri = str(lookup.graph.resolve(name)) if name else ""
    except NotFoundError:
        return ""
    return compact(iri) if iri and lookup.kind(iri) in kinds else ""


def close_names(lookup: Lookup, name: str, kinds: Collection[str]) -> tuple[Ref, ...]:
    """What is called much like something that is not there.

    Arguments:
        lookup: reads the graph.
        name: what the URL says.
        kinds: classes that it may have.
    """
    words = name[:_LONGEST_NAME].rpartition(":")[2].replace("-", " ")
    words = " ".join(word for word in words.split() if word not in _PREFIXES)
    hits = lookup.graph.search(words, kinds=sorted(kinds), limit=5) if words else []
    return tuple(lookup.ref(hit.iri) for hit in hits)

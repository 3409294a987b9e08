"""``stemkg assess``, ``forest``, ``gaps`` and ``questions``: the evidence weighed, and what is missing of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.build.facts import local
from kg.cli.options import FormatOption, GraphOption, LimitOption, opened
from kg.cli.output import Format, console, rows, write
from kg.cli.sections import NOTICE, ReportFormat, Section, line_width, show_sections, write_markdown
from kg.cli.switches import (
    BlindedOption,
    ComparedOption,
    DesignOption,
    SettingOption,
    SponsorOption,
    UntilOption,
    WithoutOption,
    chosen_words,
    selection_of,
)
from kg.errors import NotFoundError, ParameterError
from kg.namespaces import compact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.graph.evidence import WeighedHarm
    from kg.graph.knowledge_graph import KnowledgeGraph

ReportOption = Annotated[ReportFormat, typer.Option("--format", "-f", help="How to write the report.")]
_MARKDOWN_WIDTH = 100
_HAVE_GAPS = frozenset({"Therapy", "CellSource", "Condition", "Risk"})
_GAP_ORDER = (
    "no-study",
    "reviews-only",
    "no-human-study",
    "no-denominator",
    "no-comparison",
    "conflicting",
    "single-cohort",
    "no-long-follow-up",
)


def assess(
    claim: Annotated[str, typer.Argument(help="A claim, such as kg:claim-intradiscal-cell-therapy-beats-sham.")],
    setting: SettingOption = None,
    design: DesignOption = None,
    without: WithoutOption = None,
    without_sponsor: SponsorOption = None,
    until: UntilOption = None,
    blinded_only: BlindedOption = False,  # noqa: FBT002 - a flag of the command line
    compared_only: ComparedOption = False,  # noqa: FBT002 - a flag of the command line
    graph: GraphOption = None,
    form: ReportOption = ReportFormat.TABLE,
) -> None:
    """Weigh a claim: the evidence on both sides, how sure one may be and why, and what the answer hangs on."""
    from kg.cli.argument import claim_sections
    from kg.graph.claim_record import claim_record

    with opened(graph) as knowledge:
        iri = _claim(knowledge, claim)
        selection = selection_of(
            knowledge,
            setting=setting,
            design=design,
            without=without,
            without_sponsor=without_sponsor,
            until=until,
            blinded_only=blinded_only,
            compared_only=compared_only,
        )
        weighed = knowledge.evidence.claim(iri, selection)
        if form is ReportFormat.JSON:
            _json(claim_record(knowledge, weighed))
            return
        _report(weighed.plain, claim_sections(knowledge, weighed, _width(form)), form)


def _claim(knowledge: KnowledgeGraph, name: str) -> str:
    iri = str(knowledge.resolve(name))
    facts = knowledge.facts
    if "Claim" in {local(kind) for kind in facts.kinds(iri)}:
        return iri
    about = [c for part in ("subject", "object", "inCondition") for c in facts.subjects(part, iri)]
    claims = [compact(c) for c in about if local(c).startswith("claim-")][:3]
    remedy = f"claims about it are {', '.join(claims)}" if claims else "'stemkg search --kind Claim WORDS' finds one"
    raise NotFoundError(f"{compact(iri)} ({knowledge.label(iri)}) is no claim. To mend: {remedy}.")


def forest(
    risk: Annotated[str, typer.Argument(help="A harm, such as kg:risk-serious-adverse-event.")],
    given: Annotated[str, typer.Argument(help="A therapy, procedure or cell source.")],
    setting: SettingOption = None,
    design: DesignOption = None,
    without: WithoutOption = None,
    without_sponsor: SponsorOption = None,
    until: UntilOption = None,
    blinded_only: BlindedOption = False,  # noqa: FBT002 - a flag of the command line
    compared_only: ComparedOption = False,  # noqa: FBT002 - a flag of the command line
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File for the drawing: .svg, .png, .html or .json (Vega-Lite).")
    ] = None,
    graph: GraphOption = None,
    form: ReportOption = ReportFormat.TABLE,
) -> None:
    """Count and compare a harm, study by study and together, and draw it."""
    from kg.charts.saving import SUFFIXES
    from kg.cli.harm_report import exposure_of, harm_record, harm_sections, harm_title

    if out is not None and out.suffix.lower() not in SUFFIXES:
        raise ParameterError(f"'{out.name}' names no kind of drawing. To mend: end it with {', '.join(SUFFIXES)}.")
    with opened(graph) as knowledge:
        exposure = exposure_of(knowledge, risk, given)
        selection = selection_of(
            knowledge,
            setting=setting,
            design=design,
            without=without,
            without_sponsor=without_sponsor,
            until=until,
            blinded_only=blinded_only,
            compared_only=compared_only,
        )
        weighed = knowledge.evidence.harm(exposure.risk, exposure.given, selection)
        title = harm_title(knowledge, exposure)
        if form is ReportFormat.JSON:
            _json(harm_record(knowledge, weighed))
        else:
            _report(title, harm_sections(knowledge, weighed, _width(form)), form)
        if out is None:
            return
        if weighed.rate is None and weighed.effect is None:
            raise NotFoundError(f"nothing was counted of {title}, so {out} was not written. To mend: see above why.")
        _draw(weighed, title, out)
    if form is not ReportFormat.JSON:
        console().print(f"Drawing: {out}, {out.stat().st_size:,} bytes", markup=False, soft_wrap=True)


def _draw(weighed: WeighedHarm, title: str, out: Path) -> None:
    from kg.charts.look import ON_PAPER
    from kg.charts.of_evidence import harm_chart
    from kg.charts.saving import save_chart

    heading = f"{title} ({weighed.selection.words})" if weighed.selection.words else title
    save_chart(harm_chart(weighed.rate, weighed.effect, heading, ON_PAPER), out)


def _width(form: ReportFormat) -> int:
    return _MARKDOWN_WIDTH if form is ReportFormat.MARKDOWN else line_width()


def _json(record: dict[str, Any]) -> None:
    write(json.dumps({**record, "notice": NOTICE}, ensure_ascii=False, indent=1, allow_nan=False))


def _report(title: str, sections: Iterable[Section], form: ReportFormat) -> None:
    (write_markdown if form is ReportFormat.MARKDOWN else show_sections)(title, list(sections))


def gaps(
    about: Annotated[
        str | None, typer.Argument(metavar="ENTITY", help="A therapy, cell source, condition or harm; all if left out.")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", "-k", help="Kind of gap, such as no-study; may be given again.")
    ] = None,
    graph: GraphOption = None,
    limit: LimitOption = 50,
    form: FormatOption = Format.TABLE,
) -> None:
    """List what nobody has studied, compared, counted or followed for long, with the reason."""
    with opened(graph) as knowledge:
        facts = knowledge.facts
        kinds = chosen_words(knowledge, "--kind", "GapKind", "gap-", kind)
        found = facts.members("EvidenceGap")
        if about:
            iri = _with_gaps(knowledge, about)
            found = sorted({g for name in ("gapSubject", "gapObject") for g in facts.subjects(name, iri)})
        body = [_gap(knowledge, gap) for gap in found]
    body = [row for row in body if not kinds or f"gap-{row[2]}" in kinds]
    body.sort(key=lambda row: (row[0], row[1], _rank(row[2])))
    columns = ("of", "and", "gap", "why", "ofId", "andId")
    shown = len(columns) if form is not Format.TABLE else len(columns) - 2
    rows("", columns[:shown], [row[:shown] for row in body[:limit]], form)
    _close(len(body), limit, form)


def _with_gaps(knowledge: KnowledgeGraph, name: str) -> str:
    iri = str(knowledge.resolve(name))
    kinds = {local(kind) for kind in knowledge.facts.kinds(iri)}
    if not kinds & _HAVE_GAPS:
        message = (
            f"gaps are recorded of a therapy, cell source, condition or harm, and {compact(iri)} is none. To mend: "
        )
        remedy = f"'stemkg assess {compact(iri)}' weighs a claim." if "Claim" in kinds else "give one of those."
        raise ParameterError(message + remedy)
    return iri


def _gap(knowledge: KnowledgeGraph, gap: str) -> list[str]:
    facts = knowledge.facts
    ends = [facts.value(gap, name) or "" for name in ("gapSubject", "gapObject")]
    kind = local(facts.value(gap, "gapKind")).removeprefix("gap-")
    return [*map(facts.label, ends), kind, facts.value(gap, "gapReason") or "", *map(compact, ends)]


def _rank(kind: str) -> int:
    return _GAP_ORDER.index(kind) if kind in _GAP_ORDER else len(_GAP_ORDER)


def _close(found: int, limit: int, form: Format) -> None:
    """What a table must say beside its rows; other formats hold rows alone."""
    if form is Format.TABLE:
        if found > limit:
            console().print(f"{found:,} in all; --limit shows more.")
        console().print(NOTICE)


def questions(graph: GraphOption = None, limit: LimitOption = 100, form: FormatOption = Format.TABLE) -> None:
    """List the open questions in the order in which an answer would repay, with the reasons for it."""
    with opened(graph) as knowledge:
        facts = knowledge.facts
        ranked = [(facts.integer(q, "priorityRank"), q) for q in facts.members("OpenQuestion")]
        body = [
            [
                rank,
                facts.integer(question, "priorityPoints"),
                facts.label(question),
                "; ".join(sorted(facts.values(question, "priorityReason"), key=_by_points)),
                local(facts.value(question, "gapKind")).removeprefix("gap-"),
                local(facts.value(question, "status")).removeprefix("question-"),
                compact(question),
            ]
            for rank, question in sorted((rank, q) for rank, q in ranked if rank is not None)
        ]
    columns = ("rank", "points", "question", "why here", "gap", "status", "id")
    order = (0, 1, 2, 3, 6) if form is Format.TABLE else tuple(range(len(columns)))
    shown = [[row[place] for place in order] for row in body[:limit]]
    rows("", [columns[place] for place in order], shown, form)
    if form is Format.TABLE:
        console().print("The order is of questions, not of treatments; each reason begins with its points.")
    _close(len(body), limit, form)


def _by_points(reason: str) -> tuple[int, str]:
    points = reason.partition(":")[0]
    return (-int(points) if points.lstrip("+-").isdigit() else 0, reason)


COMMANDS = (assess, forest, gaps, questions)

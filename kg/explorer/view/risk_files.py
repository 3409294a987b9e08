"""What a reader can take away from the page of harms: rows, figures, citation, and the queries behind it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import altair as alt

from kg.charts.forest import forest_chart
from kg.charts.incidence import incidence_chart
from kg.charts.look import Look
from kg.charts.of_evidence import effect_plot, rate_plot
from kg.evidence.two_arms import Measure
from kg.explorer.view.lookup import Ref
from kg.explorer.view.risk_atlas import CLASSES
from kg.explorer.view.risk_cell import CellDetail
from kg.explorer.view.risk_matrix import Matrix, cell_words
from kg.explorer.view.take_away import ViewQuery, defuse
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import expand

Record = dict[str, Any]

_ONE_GROUP = "one group of people with several reports, counted once"
_QUERIES = (
    ("pooled-incidence", "entity"),
    ("comparative-effects", "entity"),
    ("left-out-counts", "entity"),
    ("evidence-gaps", "entity"),
    ("risk-counts", "risk"),
    ("existence-of-harms", "therapy"),
)


def matrix_rows(matrix: Matrix) -> list[Record]:
    """The shown cells as rows of a table, one a pair."""
    names = {column.ref.id: column.ref.label for column in matrix.columns}
    return [
        {
            "family": family.label,
            "harm": row.harm.ref.id,
            "harm_label": row.harm.ref.label,
            "severity": row.harm.severity,
            "given": cell.given,
            "given_label": names[cell.given],
            "state": cell.state.value,
            "words": " · ".join(filter(None, cell_words(cell))),
            "affected": cell.affected if cell.at_risk else None,
            "at_risk": cell.at_risk or None,
            "low": cell.low if cell.at_risk else None,
            "high": cell.high if cell.at_risk else None,
            "studies": cell.studies or None,
            "pooled": cell.typical,
            "certainty": cell.certainty,
            "claim": cell.claim,
        }
        for family, rows in matrix.groups
        for row in rows
        for cell in row.cells
    ]


def detail_rows(detail: CellDetail) -> list[Record]:
    """What one cell is made of as rows of a table: studies, comparisons, and what was left out."""
    pair = {"given": detail.given.id, "harm": detail.risk.id, "switches": detail.switches.words}
    rows = [
        {
            **pair,
            "row": "study",
            "study": row.study.id,
            "study_label": row.study.label,
            "year": row.year,
            "affected": row.affected,
            "at_risk": row.at_risk,
            "low": row.low,
            "high": row.high,
            "cohort": row.cohort.id if row.cohort else "",
            "note": row.note,
            "counts": " ".join(row.counts),
        }
        for row in detail.studies
    ]
    rows += [
        {
            **pair,
            "row": "comparison",
            "study": c.study.id,
            "study_label": c.study.label,
            "year": c.year,
            "affected": c.treated[0],
            "at_risk": c.treated[1],
            "affected_compared": c.compared[0],
            "at_risk_compared": c.compared[1],
            "risk_ratio": c.ratio[0] if c.ratio else None,
            "risk_ratio_low": c.ratio[1] if c.ratio else None,
            "risk_ratio_high": c.ratio[2] if c.ratio else None,
            "risk_difference": c.difference[0] if c.difference else None,
            "pooled": c.pooled,
            "note": c.note,
        }
        for c in detail.compared
    ]
    rows += _pooled_rows(detail, pair)
    rows += [
        {
            **pair,
            "row": f"left out of the {row.figure}",
            "study": row.study.id if row.study else "",
            "study_label": row.study.label if row.study else "",
            "note": f"{row.words}: {row.reason}",
            "counts": row.count,
        }
        for row in detail.left_out
    ]
    return rows


def _pooled_rows(detail: CellDetail, pair: Record) -> list[Record]:
    rows: list[Record] = []
    if rate := detail.rate:
        crude = rate.crude
        sums = {"affected": crude.affected, "at_risk": crude.at_risk, "low": crude.low, "high": crude.high}
        rows.append({**pair, "row": "sum of all", **sums, "estimate": crude.value, "note": rate.why_not})
        if pooled := rate.pooled:
            ends = {"low": pooled.low, "high": pooled.high}
            new = {"prediction_low": pooled.prediction_low, "prediction_high": pooled.prediction_high}
            rows.append({**pair, "row": "pooled", "estimate": pooled.estimate, **ends, **new, "note": pooled.method})
    if detail.effect:
        for name, found in (("risk ratio", detail.effect.ratio), ("risk difference", detail.effect.difference)):
            if found:
                ends = {"low": found.low, "high": found.high}
                new = {"prediction_low": found.prediction_low, "prediction_high": found.prediction_high}
                figure = {"estimate": found.estimate, **ends, **new, "note": found.method}
                rows.append({**pair, "row": f"pooled {name}", **figure})
    return rows


def as_csv(rows: Sequence[Record]) -> str:
    """Rows as CSV (RFC 4180); a cell that a spreadsheet would run as a formula is defused.

    >>> as_csv([{"a": "=1", "b": 2}, {"b": None, "c": True}]).splitlines()
    ['a,b,c', "'=1,2,", ',,True']
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, names, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: defuse(value) if isinstance(value, str) else value for name, value in row.items()})
    return stream.getvalue()


def as_json(rows: Sequence[Record]) -> str:
    """Rows as a JSON array."""
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def rate_figure(detail: CellDetail, look: Look) -> alt.VConcatChart | None:
    """The plot of how often a harm was counted, None where nothing usable is left.

    Arguments:
        detail: one cell.
        look: page on which it stands.
    """
    if detail.rate is None:
        return None
    plot = rate_plot(detail.rate, _headline("How often", detail))
    # Left-out rows stand in the table below the chart, with links.
    cohorts = {row.study.id for row in detail.studies if row.cohort}
    studies = tuple(
        replace(s, note="; ".join(filter(None, (s.note, _ONE_GROUP)))) if f"kg:{s.key}" in cohorts else s
        for s in plot.studies
    )
    return incidence_chart(replace(plot, studies=studies), look)


def effect_figure(detail: CellDetail, measure: Measure, look: Look) -> alt.VConcatChart | None:
    """The forest plot of the comparisons, None where nobody compared.

    Arguments:
        detail: one cell.
        measure: RISK_RATIO or RISK_DIFFERENCE.
        look: page on which it stands.
    """
    if detail.effect is None:
        return None
    return forest_chart(effect_plot(detail.effect, _headline("Compared", detail), measure), look)


def _headline(words: str, detail: CellDetail) -> str:
    switches = detail.switches.words
    return f"{words}: {detail.title}" + (f" ({switches})" if switches else "")


def file_stem(refs: Iterable[Ref]) -> str:
    """A file name without its ending.

    >>> file_stem([Ref("kg:risk-a", ""), Ref("kg:therapy-b", "")])
    'risk-a-therapy-b'
    """
    names = [ref.id.rpartition(":")[2] for ref in refs]
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in "-".join(names))[:100] or "harms"


def citation(graph: KnowledgeGraph, what: str, view: str) -> str:
    """How to cite a view of this page.

    Arguments:
        graph: the opened graph.
        what: what it shows, in words.
        view: its address inside the explorer.
    """
    manifest = graph.manifest
    data = f"data of {manifest.date}, release {manifest.release}" if manifest else "data of unknown date"
    return f"StemKG project. “{what}”. StemKG, {data}. View: {view}"


def cell_queries(graph: KnowledgeGraph, detail: CellDetail) -> list[ViewQuery]:
    """The named queries behind one cell, filled in."""
    found = []
    for name, parameter in _QUERIES:
        query = graph.named_queries.get(name)
        ref = detail.risk if parameter == "risk" else detail.given
        if query and parameter in query.parameters and (parameter != "therapy" or ref.kind == "Therapy"):
            text = query.text({parameter: str(expand(ref.id))})
            found.append(ViewQuery(name, query.title, parameter, ref.id, text))
    return found


def matrix_query(by: str) -> ViewQuery:
    """The query for the counted cells of the matrix; it has no name.

    Arguments:
        by: what stands above the columns.
    """
    text = (
        "SELECT ?given ?risk ?affected ?atRisk ?low ?high ?studies\n"
        f"WHERE {{ ?given a skg:{CLASSES[by]} ; skg:hasIncidence ?i . ?i skg:incidenceOf ?risk ;\n"
        "  skg:affected ?affected ; skg:atRisk ?atRisk ; skg:ciLow ?low ; skg:ciHigh ?high ; skg:studyCount ?studies }"
    )
    return ViewQuery("", "Which harm was counted after what, and how often?", "", "", text)

"""A comparison as files: rows for a spreadsheet or a program, and its crowds of people as a picture."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields

from kg.explorer.blocks.people import PER_ROW
from kg.explorer.view.compare_columns import Comparison, people_words
from kg.explorer.view.compare_harms import HarmCell, HarmRow
from kg.explorer.view.markup import Html, element
from kg.explorer.view.natural import Crowd, crowd
from kg.explorer.view.take_away import defuse

_WIDTH, _HEAD = 300, 96
_ROWS = {100: 112, 1000: 150}
_STEP = {100: (11.0, 13.0), 1000: (4.4, 5.2)}
_COLOURS = ("#B84E00", "#F0B58A", "#D5DAE0")
_KEY_TOP, _KEY_STEP = 62, 190
_LONGEST = 52
_NAME = 190


@dataclass(frozen=True)
class FileRow:
    """One statement of a comparison.

    Arguments:
        condition: id of the condition.
        treatment: id of the treatment.
        treatment_label: its name.
        topic: ``studies``, ``benefit``, ``harm``, ``gap``, ``question`` or ``approval``.
        subject: id of the harm, claim, question or product.
        subject_label: its name or sentence.
        kind: kind of the finding; for a harm one of the kinds of cells, for a claim its status.
        words: the finding in words.
        affected: people with the harm, None where there is no rate.
        at_risk: people who could have had it.
        low: lower limit of the share, 0 to 1.
        high: upper limit, 0 to 1.
        certainty: how sure one may be.
        compared: counts beside a comparison group of the same studies.
    """

    condition: str
    treatment: str
    treatment_label: str
    topic: str
    subject: str
    subject_label: str
    kind: str
    words: str
    affected: int | None = None
    at_risk: int | None = None
    low: float | None = None
    high: float | None = None
    certainty: str = ""
    compared: str = ""


def file_rows(found: Comparison) -> tuple[FileRow, ...]:
    """Everything that the page tells, one statement a row."""
    return tuple(_rows(found))


def _rows(found: Comparison) -> Iterator[FileRow]:
    for number, column in enumerate(found.columns):
        about = (found.condition.id, column.ref.id, column.ref.label)
        yield FileRow(*about, "studies", column.ref.id, column.ref.label, "", people_words(column.studied))
        for claim in (*column.benefits, *column.elsewhere):
            tally = claim.tally
            told = f"{tally.supports} for, {tally.unclear} unclear, {tally.disputes} against"
            yield FileRow(*about, "benefit", claim.ref.id, claim.plain, claim.status, told, certainty=claim.certainty)
        for row in found.rows:
            yield _harm(about, row, row.cells[number])
        for gap in column.gaps:
            yield FileRow(*about, "gap", gap.about.id, gap.about.label, gap.kind, gap.reason)
        for question in column.questions:
            yield FileRow(*about, "question", question.ref.id, question.ref.label, question.status, question.settled_by)
        for product in column.products:
            for decision in product.approvals:
                told = f"{decision.region}: {decision.status} ({decision.decided})"
                kind = "for the condition" if product.here else "for something else"
                yield FileRow(*about, "approval", product.ref.id, product.ref.label, kind, told)


def _harm(about: tuple[str, str, str], row: HarmRow, cell: HarmCell) -> FileRow:
    effect, share = cell.effect, cell.share
    against = f"{effect.treated} given it, {effect.compared} compared; {effect.words}" if effect else ""
    return FileRow(
        *about,
        "harm",
        row.risk.id,
        row.risk.label,
        cell.kind,
        "; ".join(filter(None, [cell.words, *cell.figures])),
        share.affected if share else None,
        share.at_risk if share else None,
        share.low if share else None,
        share.high if share else None,
        cell.certainty,
        against,
    )


def as_csv(rows: tuple[FileRow, ...]) -> str:
    """Rows for a spreadsheet, which runs none of their texts as a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([field.name for field in fields(FileRow)])
    for row in rows:
        writer.writerow(["" if v is None else defuse(v) if isinstance(v, str) else v for v in asdict(row).values()])
    return stream.getvalue()


def as_json(rows: tuple[FileRow, ...]) -> str:
    """Rows for a program."""
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1) + "\n"


# ------------------------------------------------------------------ the picture


def as_svg(found: Comparison, notice: str) -> str:
    """The crowds of all counted harms as one picture, harms down and treatments across.

    Arguments:
        found: the comparison.
        notice: what a reader of the picture alone must know.
    """
    rows = found.group("counted")
    width, height = _NAME + _WIDTH * len(found.columns), _HEAD + sum(_ROWS[row.base] for row in rows) + 40
    parts = [element("title", f"Harms counted: {found.condition.label}"), element("desc", notice)]
    parts.append(element("rect", width=width, height=height, fill="#ffffff"))
    for number, column in enumerate(found.columns):
        parts.append(_text(_NAME + _WIDTH * number, 34, column.ref.label, bold=True))
    parts += _key()
    top = _HEAD
    for row in rows:
        parts.append(_text(10, top + 14, row.risk.label, bold=True, longest=26))
        parts.append(_text(10, top + 32, row.severity))
        for number, cell in enumerate(row.cells):
            left = _NAME + _WIDTH * number
            if cell.share:
                told = crowd(cell.share, row.base)
                parts += [_text(left, top + 14, told.words), *_people(told, left, top + 24)]
            else:
                parts.append(_text(left, top + 14, cell.words))
        top += _ROWS[row.base]
    parts.append(_text(10, height - 14, "No head-to-head comparison: different people, different studies.", longest=90))
    return element(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        font_family="sans-serif",
        font_size=11,
    )


def _key() -> list[Html]:
    """What the colours of the people mean."""
    words = ("one person each: best guess", "allowed by the 95 % interval", "the others")
    parts = []
    for number, (colour, text) in enumerate(zip(_COLOURS, words, strict=True)):
        left = _NAME + _KEY_STEP * number
        parts.append(element("rect", x=left, y=_KEY_TOP - 9, width=8, height=10, fill=colour))
        parts.append(_text(left + 14, _KEY_TOP, text))
    return parts


def _text(x: float, y: float, words: str, *, bold: bool = False, longest: int = _LONGEST) -> Html:
    shown = words if len(words) <= longest else words[: longest - 1] + "…"
    return element("text", shown, element("title", words), x=str(x), y=str(y), font_weight="bold" if bold else None)


def _people(told: Crowd, left: float, top: float) -> list[Html]:
    """Three paths: those with the harm, those whom the interval allows, the others."""
    groups = (range(told.hit), range(told.hit, told.possible), range(told.possible, told.base))
    return [
        element("path", d="".join(_person(n, told.base, left, top) for n in group), fill=colour)
        for colour, group in zip(_COLOURS, groups, strict=True)
        if group
    ]


def _person(number: int, base: int, left: float, top: float) -> str:
    """One person as a square of a path."""
    wide, high = _STEP[base]
    row, across = divmod(number, PER_ROW[base])
    side = wide * 0.72
    return f"M{left + across * wide:.1f} {top + row * high:.1f}h{side:.1f}v{high * 0.74:.1f}h-{side:.1f}z"

"""An evidence map as files: rows for a spreadsheet or a program, and a picture."""

from __future__ import annotations

from kg.explorer.view.evidence_cell import CellDetail
from kg.explorer.view.evidence_map import LESSER, Cell, EvidenceMap, Family, State
from kg.explorer.view.markup import Html, element
from kg.explorer.view.record_files import Value

_STEP, _NAME, _TOP, _HEAD = 40, 270, 60, 190
_LONGEST = 38
MARKS = {"high": "#009E73", "moderate": "#0072B2", "low": "#A87900", "very low": "#D55E00", "": "#7A7A7A"}
"""Colour of every certainty; each has a shape too."""

DIAMETERS = (8, 11, 16, 21, 26, 31)
"""Diameter of the mark of every size, in pixels."""


def map_rows(found: EvidenceMap) -> list[dict[str, Value]]:
    """One row a cell."""
    return [
        _cell_row(cell) | {"filters": found.filters.words, "family": family.ref.label if family.ref else ""}
        for family in found.families
        for row in family.rows
        for cell in row.cells
        if cell
    ]


def _cell_row(cell: Cell) -> dict[str, Value]:
    return {
        "condition": cell.condition.id,
        "condition_label": cell.condition.label,
        "given": cell.given.id,
        "given_label": cell.given.label,
        "state": cell.state.name.lower().replace("_", "-"),
        "state_in_words": cell.state.words,
        "people": cell.people if cell.state is State.PEOPLE and cell.silent < cell.cohorts else None,
        "independent_studies_in_people": cell.cohorts,
        "of_these_without_a_number": cell.silent,
        "reviews": cell.reviews,
        "studies_not_in_people": cell.others,
        "claims_of_benefit": cell.claims,
        "best_certainty": cell.certainty or None,
        "status_of_that_claim": cell.status or None,
        "gaps": "; ".join(f"{gap.label}: {gap.reason}" for gap in cell.gaps),
        "registered_trials": cell.trials,
    }


def cell_rows(found: CellDetail) -> list[dict[str, Value]]:
    """One row a study of one cell."""
    about: dict[str, Value] = {"condition": found.cell.condition.id, "given": found.cell.given.id}
    return [
        about
        | {
            "study": row.ref.id,
            "study_label": row.ref.label,
            "design": row.design,
            "in": row.realm or "people",
            "people": row.people,
            "year": row.year,
            "setting": row.setting,
            "sponsor": row.sponsor,
            "follow_up_months": row.follow_up,
            "for": "; ".join(ref.id for side, ref in row.says if side == "for"),
            "against": "; ".join(ref.id for side, ref in row.says if side == "against"),
            "unclear": "; ".join(ref.id for side, ref in row.says if side == "unclear"),
            "review": row.review,
        }
        for row in found.studies
    ]


# ------------------------------------------------------------------ the picture


def as_svg(found: EvidenceMap, title: str) -> str:
    """The map as a picture, one part below the other, on white.

    Arguments:
        found: the map.
        title: what it shows.
    """
    most = max((len(family.columns) for family in found.families), default=1)
    width = max(_NAME + _STEP * most + 180, 760)
    parts: list[Html] = [element("title", title), element("desc", found.description)]
    body: list[Html] = [_text(12, 28, title, size=16, bold=True)]
    if found.filters.words:
        body.append(_text(12, 46, f"Filters: {found.filters.words}"))
    top = _TOP
    for family in found.families:
        body += _family(family, top)
        top += _HEAD + _STEP * len(family.rows) + 30
    legend = _legend(top)
    height = top + 24 * 7
    parts.append(element("rect", width=width, height=height, fill="#ffffff"))
    return element(
        "svg",
        *parts,
        *body,
        *legend,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        font_family="sans-serif",
        font_size=11,
    )


def _family(family: Family, top: int) -> list[Html]:
    parts = [_text(12, top + 14, family.ref.label if family.ref else "other conditions", size=13, bold=True)]
    for number, column in enumerate(family.columns):
        x, y = _NAME + _STEP * number + _STEP // 2, top + _HEAD - 8
        parts.append(_text(x, y, column.label, turn=f"rotate(-50 {x} {y})"))
    for place, row in enumerate(family.rows):
        middle = top + _HEAD + _STEP * place + _STEP // 2
        parts.append(_text(12, middle + 4, row.condition.label))
        for number, cell in enumerate(row.cells):
            if cell:
                parts += _mark(cell, _NAME + _STEP * number + _STEP // 2, middle)
    return parts


def _mark(cell: Cell, x: int, y: int) -> list[Html]:
    if cell.state.letter:
        return [_text(x, y + 4, cell.state.letter, bold=True, middle=True, hint=cell.words)]
    shape = _shape(cell.certainty, x, y - 4, DIAMETERS[cell.size] / 2, cell.words)
    return [shape, _text(x, y + 19, cell.signs, size=9, middle=True)]


def _shape(certainty: str, x: int, y: int, r: float, hint: str) -> Html:
    colour, told = MARKS[certainty], element("title", hint)
    if certainty == "high":
        return element("circle", told, cx=x, cy=y, r=str(r), fill=colour)
    if certainty == "moderate":
        return element("rect", told, x=str(x - r), y=str(y - r), width=str(2 * r), height=str(2 * r), fill=colour)
    if certainty == "low":
        return element("path", told, d=f"M{x} {y - r}L{x + r} {y}L{x} {y + r}L{x - r} {y}Z", fill=colour)
    if certainty == "very low":
        return element("path", told, d=f"M{x} {y - r}L{x + r} {y + r}L{x - r} {y + r}Z", fill=colour)
    return element("circle", told, cx=x, cy=y, r=str(r - 1), fill="none", stroke=colour, stroke_width=2)


def _legend(top: int) -> list[Html]:
    parts = [_text(12, top, "How sure the surest claim of benefit is, whichever way it was answered:", bold=True)]
    for number, name in enumerate(MARKS):
        x = 24 + 150 * number
        parts += [_shape(name, x, top + 20, 8, name), _text(x + 16, top + 24, name or "no claim of benefit")]
    parts.append(_text(12, top + 50, "Size: people in studies in people, each cohort once.", bold=True))
    letters = [f"{state.letter} {state.words}" for state in State if state.letter]
    signs = [f"{sign} {words}" for sign, words in LESSER.values()]
    parts += [
        _text(12, top + 70 + 18 * n, line, longest=400) for n, line in enumerate(["; ".join(letters), "; ".join(signs)])
    ]
    return [
        *parts,
        _text(12, top + 112, "An empty place: nobody asked. For information only, not medical advice.", longest=90),
    ]


def _text(
    x: int,
    y: int,
    words: str,
    *,
    size: int = 11,
    bold: bool = False,
    middle: bool = False,
    turn: str | None = None,
    hint: str = "",
    longest: int = _LONGEST * 2,
) -> Html:
    limit = _LONGEST if turn else longest
    shown = words if len(words) <= limit else words[: limit - 1] + "…"
    return element(
        "text",
        element("title", hint or words),
        shown,
        x=x,
        y=y,
        font_size=size,
        font_weight="bold" if bold else None,
        text_anchor="middle" if middle else None,
        transform=turn,
    )

"""Draw rows as an Altair chart: labels, the plot and columns of text side by side, footnotes below."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt

from kg.charts.look import BLUE, GREEN, MORE, ORANGE, PINK, Look, inline
from kg.charts.rows import Row, RowAxis, RowKind

ROW_PIXELS, LINE_PIXELS = 24, 16
LABEL_PIXELS, LETTER_PIXELS = 250, 6.4
MOST_FOOTNOTES = 14

_COLOURS = {
    RowKind.STUDY: BLUE,
    RowKind.SHOWN: ORANGE,
    RowKind.CRUDE: PINK,
    RowKind.POOLED: GREEN,
    RowKind.PREDICTION: GREEN,
}
_BOLD = (RowKind.CRUDE, RowKind.POOLED)
_HALF = 0.3
"""Half the height of a diamond, in rows."""


def draw_rows(
    rows: Sequence[Row], columns: Sequence[str], axis: RowAxis, footnotes: Iterable[str], look: Look
) -> alt.VConcatChart:
    """Rows with their marks, their columns and footnotes.

    Squares are studies that were pooled, as large as their weight; circles are studies that are only shown; a diamond
    is as wide as the interval of a pooled figure; a line without a mark is a prediction interval; an arrow says that an
    interval goes on beyond the axis.

    Arguments:
        rows: from top to bottom.
        columns: heading of the labels and of each column of text.
        axis: the scale.
        footnotes: lines below.
        look: page on which it stands.
    """
    panels: list[Any] = [_texts([columns[0], *(row.label for row in rows)], rows, LABEL_PIXELS, look)]
    panels.append(_plot(rows, axis, look))
    for place, heading in enumerate(columns[1:]):
        cells = [heading, *(row.cells[place] for row in rows)]
        panels.append(_texts(cells, rows, int(max(map(len, cells)) * LETTER_PIXELS) + 8, look))
    body = alt.hconcat(*panels, spacing=10, bounds="flush")
    lines = footnote_lines(footnotes)
    return alt.vconcat(body, _notes(lines, look), spacing=14) if lines else alt.vconcat(body)


def footnote_lines(footnotes: Iterable[str], width: int = 120) -> list[str]:
    """Footnotes broken into lines, the first :data:`MOST_FOOTNOTES` of them.

    Arguments:
        footnotes: one text each.
        width: letters on a line.
    """
    lines = [line for note in footnotes for line in textwrap.wrap(note, width, subsequent_indent="    ")]
    return lines if len(lines) <= MOST_FOOTNOTES else [*lines[: MOST_FOOTNOTES - 1], MORE]


def _y(rows: int) -> alt.Y:
    # The headings stand on row -1; a falling domain puts the first row on top.
    return alt.Y("row:Q", scale=alt.Scale(domain=[rows - 0.5, -1.5], nice=False, zero=False), axis=None)


def _height(rows: int) -> int:
    return ROW_PIXELS * (rows + 1)


def _texts(cells: Sequence[str], rows: Sequence[Row], width: int, look: Look) -> alt.LayerChart:
    """A column of text; what does not fit is cut off and stands in full in the tooltip."""
    data = [
        {"row": place, "cell": cell, "bold": place < 0 or rows[place].kind in _BOLD}
        for place, cell in enumerate(cells, start=-1)
    ]
    layers = []
    for bold in (False, True):
        chosen = [row for row in data if row["bold"] is bold]
        if chosen:
            mark: dict[str, Any] = {"align": "left", "baseline": "middle", "limit": width, "color": look.text}
            layers.append(
                alt.Chart(inline(chosen))
                .mark_text(**mark, fontWeight="bold" if bold else "normal")
                .encode(x=alt.value(0), y=_y(len(rows)), text="cell:N", tooltip=[alt.Tooltip("cell:N", title=cells[0])])
            )
    return alt.LayerChart(layer=layers, width=width, height=_height(len(rows)))


def _plot(rows: Sequence[Row], axis: RowAxis, look: Look) -> alt.LayerChart:
    layers: list[alt.Chart] = []
    count = len(rows)
    if axis.reference is not None:
        line = inline([{"at": axis.reference, "top": -0.5, "bottom": count - 0.5}])
        # Its ends are rows as well, so that it does not run through the headings.
        mark = alt.Chart(line).mark_rule(color=look.text, strokeDash=[4, 3], opacity=0.7)
        layers.append(mark.encode(x=_x("at:Q", axis), y=_own_y("top:Q", count), y2="bottom:Q"))
    for kind in RowKind:
        chosen = [(place, row) for place, row in enumerate(rows) if row.kind is kind]
        if kind is RowKind.POOLED:
            layers += [_diamond(place, row, axis, count) for place, row in chosen if row.low is not None]
        else:
            layers += _intervals(chosen, axis, count, _COLOURS[kind])
            layers += _points(chosen, axis, count, kind)
    if not layers:
        nothing = inline([{"row": 0, "words": "no figure can be drawn"}])
        layers.append(alt.Chart(nothing).mark_text(color=look.text).encode(y=_y(count), text="words:N"))
    return alt.LayerChart(layer=layers, width=look.width, height=_height(count))


def _x(field: str, axis: RowAxis) -> alt.X:
    kind: dict[str, Any] = {"type": "log"} if axis.log else {"type": "linear", "zero": False}
    scale = alt.Scale(**kind, domain=[axis.low, axis.high], nice=False)
    ticks = alt.Axis(title=axis.title, titleLimit=600, values=list(axis.ticks), format=",.4~g", grid=False)
    return alt.X(field, scale=scale, axis=ticks)


def _own_y(field: str, rows: int) -> alt.Y:
    return alt.Y(field, scale=alt.Scale(domain=[rows - 0.5, -1.5], nice=False, zero=False), axis=None)


_TOOLTIP = [
    alt.Tooltip("label:N", title="which"),
    alt.Tooltip("figure:N", title="figure and interval"),
    alt.Tooltip("note:N", title="note"),
]


def _record(place: int, row: Row) -> dict[str, Any]:
    figure = f"{row.estimate:.4g}" if row.estimate is not None else ""
    span = f"{row.low:.4g} to {row.high:.4g}" if row.low is not None and row.high is not None else ""
    return {"row": place, "label": row.label, "figure": " ".join(filter(None, (figure, span))), "note": row.note or "-"}


def _intervals(chosen: Sequence[tuple[int, Row]], axis: RowAxis, count: int, colour: str) -> list[alt.Chart]:
    lines, arrows = [], []
    for place, row in chosen:
        if row.low is None or row.high is None:
            continue
        record = _record(place, row)
        lines.append({**record, "low": axis.clip(row.low), "high": axis.clip(row.high)})
        if row.low < axis.low:
            arrows.append({**record, "at": axis.low, "shape": "triangle-left"})
        if row.high > axis.high:
            arrows.append({**record, "at": axis.high, "shape": "triangle-right"})
    layers = []
    if lines:
        mark = alt.Chart(inline(lines)).mark_rule(color=colour, strokeWidth=1.8)
        layers.append(mark.encode(x=_x("low:Q", axis), x2="high:Q", y=_y(count), tooltip=_TOOLTIP))
    if arrows:
        shapes = alt.Shape("shape:N", scale=None)
        mark = alt.Chart(inline(arrows)).mark_point(color=colour, filled=True, size=45)
        layers.append(mark.encode(x=_x("at:Q", axis), y=_y(count), shape=shapes, tooltip=_TOOLTIP))
    return layers


def _points(chosen: Sequence[tuple[int, Row]], axis: RowAxis, count: int, kind: RowKind) -> list[alt.Chart]:
    data = [
        {**_record(place, row), "at": axis.clip(row.estimate), "size": 45 + 260 * (row.weight or 0.0)}
        for place, row in chosen
        if row.estimate is not None
    ]
    if not data:
        return []
    shape = {RowKind.STUDY: "square", RowKind.SHOWN: "circle", RowKind.CRUDE: "triangle-up"}.get(kind, "square")
    mark: dict[str, Any] = {
        "shape": shape,
        "filled": kind is not RowKind.SHOWN,
        "color": _COLOURS[kind],
        "opacity": 1.0,
    }
    encoded: dict[str, Any] = {"x": _x("at:Q", axis), "y": _y(count), "tooltip": _TOOLTIP}
    return [alt.Chart(inline(data)).mark_point(**mark).encode(**encoded, size=alt.Size("size:Q", scale=None))]


def _diamond(place: int, row: Row, axis: RowAxis, count: int) -> alt.Chart:
    middle = row.estimate if row.estimate is not None else row.low
    corners = [(row.low, 0.0), (middle, _HALF), (row.high, 0.0)]
    data = [
        {**_record(place, row), "at": axis.clip(at), "top": place - half, "bottom": place + half}
        for at, half in corners
        if at is not None
    ]
    mark = alt.Chart(inline(data)).mark_area(color=_COLOURS[row.kind], opacity=0.9, orient="vertical", line=False)
    y = alt.Y("top:Q", scale=alt.Scale(domain=[count - 0.5, -1.5], nice=False, zero=False), axis=None, stack=None)
    drawn: alt.Chart = mark.encode(x=_x("at:Q", axis), y=y, y2="bottom:Q", tooltip=_TOOLTIP)
    return drawn


def _notes(lines: Sequence[str], look: Look) -> alt.Chart:
    data = [{"row": place, "words": line} for place, line in enumerate(lines)]
    scale = alt.Scale(domain=[len(lines) - 0.5, -0.5], nice=False, zero=False)
    mark = alt.Chart(inline(data)).mark_text(align="left", baseline="middle", color=look.text, fontSize=11)
    y = alt.Y("row:Q", scale=scale, axis=None)
    size = {"height": LINE_PIXELS * len(lines), "width": LABEL_PIXELS + look.width}
    drawn: alt.Chart = mark.encode(x=alt.value(0), y=y, text=alt.Text("words:N")).properties(**size)
    return drawn

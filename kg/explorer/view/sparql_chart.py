"""Charts of an answer: which columns can be drawn, and the drawing as an Altair chart that needs no Streamlit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import altair as alt

from kg.explorer.view.sparql_results import Column, Label, cell_of, columns_of, number_of
from kg.explorer.view.words import counted
from kg.query.results import SelectResult

KINDS = {"bar": "Bars", "line": "Line", "point": "Points"}
"""Kinds of charts by their names in the URL."""

MOST_BARS = 60
"""More rows of names than this cannot be read; the table holds the rest."""

MOST_POINTS = 2_000
"""Most points of a line or a cloud."""

_FEWEST = 2  # one mark alone shows nothing
_ROW_PIXELS, _HEIGHT = 24, 360
_LIGHT, _DARK = "#0072B2", "#56B4E9"  # Okabe and Ito (2008)
_YEARS = (1800, 2200)


@dataclass(frozen=True)
class ChartColumns:
    """What of an answer can be drawn.

    Arguments:
        labels: columns of names and texts, by variable.
        numbers: columns of numbers, by variable.
    """

    labels: dict[str, Column]
    numbers: dict[str, Column]


@dataclass(frozen=True)
class ChartChoice:
    """Which chart is drawn, of which columns.

    Arguments:
        kind: one of :data:`KINDS`.
        across: variable of what the marks stand for.
        up: variable of the number that is drawn.
    """

    kind: str
    across: str
    up: str


@dataclass(frozen=True)
class Mark:
    """One bar or point.

    Arguments:
        label: what it stands for.
        up: the number that is drawn.
        across: its place from left to right, None where marks stand below one another by name.
    """

    label: str
    up: float
    across: float | None = None


@dataclass(frozen=True)
class ChartData:
    """An answer as marks.

    Arguments:
        kind: one of :data:`KINDS`.
        across_heading: what the marks stand for.
        up_heading: what the numbers are.
        marks: in the order in which they are drawn, only as many as can be read.
        left_out: rows that are not drawn: without a number, or beyond what can be read.
    """

    kind: str
    across_heading: str
    up_heading: str
    marks: tuple[Mark, ...]
    left_out: int = 0

    @property
    def by_number(self) -> bool:
        """Whether the marks have a place from left to right."""
        return bool(self.marks) and self.marks[0].across is not None


def chart_columns(answer: SelectResult) -> ChartColumns:
    """The columns of an answer that can be drawn; empty ones and mixed ones are none."""
    labels: dict[str, Column] = {}
    numbers: dict[str, Column] = {}
    for column in columns_of(answer.variables, merged=True):
        filled = [row[column.place] for row in answer if row[column.place] is not None]
        if len(filled) >= _FEWEST and all(number_of(term) is not None for term in filled):
            numbers[answer.variables[column.place]] = column
        elif filled:
            labels[answer.variables[column.place]] = column
    return ChartColumns(labels, numbers)


def kinds_for(columns: ChartColumns) -> tuple[str, ...]:
    """The kinds of charts that an answer allows, none where it has nothing to draw."""
    if not columns.numbers or len(columns.labels) + len(columns.numbers) < _FEWEST:
        return ()
    return tuple(KINDS) if len(columns.numbers) >= _FEWEST else ("bar", "point")


def across_options(columns: ChartColumns, kind: str) -> tuple[str, ...]:
    """Variables that the marks of a chart may stand for; a line needs numbers."""
    return tuple(columns.numbers) if kind == "line" else (*columns.labels, *columns.numbers)


def up_options(columns: ChartColumns, across: str) -> tuple[str, ...]:
    """Variables whose numbers can be drawn over another."""
    return tuple(name for name in columns.numbers if name != across)


def choose(columns: ChartColumns, kind: str = "", across: str = "", up: str = "") -> ChartChoice | None:
    """The chart that was asked for; what does not fit falls back to the first that does.

    Arguments:
        columns: what can be drawn.
        kind: kind of chart, as the URL gives it.
        across: variable of what the marks stand for.
        up: variable of the number.

    Returns:
        The choice, None where nothing can be drawn.
    """
    kinds = kinds_for(columns)
    if not kinds:
        return None
    kind = kind if kind in kinds else kinds[0]
    options = [name for name in across_options(columns, kind) if up_options(columns, name)]
    if across not in options:
        across = next((name for name in options if name != up), options[0])
    numbers = up_options(columns, across)
    return ChartChoice(kind, across, up if up in numbers else numbers[0])


def read_chart(answer: SelectResult, choice: ChartChoice, label: Label) -> ChartData:
    """The marks of a chart.

    Arguments:
        answer: the rows.
        choice: a choice that fits the answer.
        label: gives the label of an IRI.
    """
    columns = chart_columns(answer)
    across = columns.labels.get(choice.across) or columns.numbers[choice.across]
    up = columns.numbers[choice.up]
    # Bars stand for names even where these are numbers, such as years; points and lines have places.
    placed = choice.kind != "bar" and choice.across in columns.numbers
    named = next(iter(columns.labels.values()), across) if placed else across
    marks = []
    for row in answer:
        value, place = number_of(row[up.place]), number_of(row[across.place]) if placed else None
        given = row[named.label_place] if named.label_place is not None else None
        name = cell_of(row[named.place], label, given=given, readable=True).text
        if value is not None and (place is not None if placed else name):
            marks.append(Mark(name, value, place))
    if choice.kind == "line":
        marks.sort(key=lambda mark: (mark.across or 0.0, mark.label))
    shown = tuple(marks[: MOST_POINTS if placed else MOST_BARS])
    return ChartData(choice.kind, across.heading, up.heading, shown, len(answer) - len(shown))


# ------------------------------------------------------------------ drawing


def answer_chart(data: ChartData, *, dark: bool) -> alt.LayerChart:
    """The chart: names below one another in the order of the answer, or places from left to right.

    Arguments:
        data: what to draw.
        dark: whether the page is dark.
    """
    draw: Callable[..., alt.LayerChart] = _placed if data.by_number else _named
    return draw(data, colour=_DARK if dark else _LIGHT, ink="#e6edf3" if dark else "#1b2430")


def _named(data: ChartData, *, colour: str, ink: str) -> alt.LayerChart:
    # The number before the stroke tells apart marks whose labels are the same; the axis leaves it out.
    values = [
        {"mark": f"{place}|{mark.label}", "label": mark.label, "up": mark.up} for place, mark in enumerate(data.marks)
    ]
    axis = alt.Axis(
        labelExpr="slice(datum.value, indexof(datum.value, '|') + 1)", labelLimit=280, title=None, ticks=False
    )
    whole = all(mark.up == int(mark.up) for mark in data.marks)
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("mark:N", axis=axis, sort=None),
        x=alt.X(
            "up:Q",
            title=data.up_heading,
            axis=alt.Axis(tickMinStep=1 if whole else 0),
            scale=alt.Scale(zero=data.kind == "bar"),
        ),
        tooltip=[
            alt.Tooltip("label:N", title=data.across_heading),
            alt.Tooltip("up:Q", title=data.up_heading),
        ],
    )
    bars = data.kind == "bar"
    drawn = base.mark_bar(color=colour, height=_ROW_PIXELS * 0.65) if bars else base.mark_point(color=colour, size=70)
    written = base.mark_text(align="left", dx=4 if bars else 9, color=ink).encode(
        text=alt.Text("up:Q", format=",d" if whole else ",.3~r")
    )
    return alt.LayerChart(layer=[drawn, written], height=_ROW_PIXELS * len(data.marks))


def _placed(data: ChartData, *, colour: str, ink: str) -> alt.LayerChart:
    values = [{"label": mark.label, "across": mark.across, "up": mark.up} for mark in data.marks]
    places = [mark.across or 0.0 for mark in data.marks]
    years = all(place == int(place) and _YEARS[0] < place < _YEARS[1] for place in places)
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X(
            "across:Q",
            title=data.across_heading,
            scale=alt.Scale(zero=False),
            axis=alt.Axis(format="d", tickMinStep=1, labelColor=ink) if years else alt.Axis(labelColor=ink),
        ),
        y=alt.Y("up:Q", title=data.up_heading, scale=alt.Scale(zero=data.kind == "line")),
        tooltip=[
            alt.Tooltip("label:N", title="row"),
            alt.Tooltip("across:Q", title=data.across_heading),
            alt.Tooltip("up:Q", title=data.up_heading),
        ],
    )
    layers = [base.mark_point(color=colour, size=60, filled=data.kind == "line")]
    if data.kind == "line":
        layers.insert(0, base.mark_line(color=colour))
    return alt.LayerChart(layer=layers, height=_HEIGHT)


_NAMES = {"bar": "Bar chart of {}", "line": "Line through {}", "point": "Chart of {}"}


def chart_description(data: ChartData) -> str:
    """What the chart shows, for those who cannot see it.

    >>> chart_description(ChartData("bar", "risk", "studies", (Mark("a", 1), Mark("b", 3))))
    'Bar chart of 2 bars: studies by risk, from 1 (a) to 3 (b). The table below holds the same numbers.'
    """
    low, high = min(data.marks, key=lambda mark: mark.up), max(data.marks, key=lambda mark: mark.up)
    what = _NAMES[data.kind].format(counted(len(data.marks), "bar" if data.kind == "bar" else "point"))
    cut = f"; {counted(data.left_out, 'row')} not drawn" if data.left_out else ""
    return (
        f"{what}: {data.up_heading} by {data.across_heading}, from {low.up:g} ({low.label}) to {high.up:g} "
        f"({high.label}){cut}. The table below holds the same numbers."
    )


def chart_rows(data: ChartData) -> list[dict[str, str | float]]:
    """The marks as rows of a table: what each stands for, its place where it has one, and its number."""
    rows: list[dict[str, str | float]] = []
    for mark in data.marks:
        row: dict[str, str | float] = {"label" if data.by_number else data.across_heading: mark.label}
        if mark.across is not None:
            row[data.across_heading] = mark.across
        rows.append(row | {data.up_heading if data.up_heading not in row else f"{data.up_heading} (drawn)": mark.up})
    return rows

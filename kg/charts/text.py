"""The same plots as monospaced text, for terminals and for whoever reads with a screen reader."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from kg.charts.accumulation import Accumulation
from kg.charts.forest import ForestPlot
from kg.charts.incidence import IncidencePlot
from kg.charts.look import MORE
from kg.charts.rows import Row, RowAxis, RowKind

NARROWEST = 40
"""Width below which nothing can be laid out; narrower terminals get lines of this width."""

_LEAST_BAR, _MOST_BAR, _LEAST_LABEL, _MOST_LABEL = 14, 48, 14, 40
_MARKS = {RowKind.STUDY: "■", RowKind.SHOWN: "○", RowKind.CRUDE: "▲", RowKind.POOLED: "◆", RowKind.PREDICTION: ""}
_LEAST_COLUMN = 6
_GAP = "  "


def clean(text: str) -> str:
    r"""A text on one line without letters that would steer a terminal.

    >>> clean("red\x1b[31m\nline")
    'red [31m line'
    """
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def fitted(text: str, width: int) -> str:
    """A text in exactly so many cells of a terminal, cut off with a mark where it is longer.

    >>> fitted("discitis", 5), fitted("日本", 5)
    ('disc…', '日本 ')
    """
    text = clean(text)
    return set_cell_size(text, width) if cell_len(text) <= width else set_cell_size(text, width - 1) + MORE


def forest_text(plot: ForestPlot, width: int = 80) -> str:
    """A forest plot as text.

    Arguments:
        plot: what to draw.
        width: letters on a line; bars are left out where there is no room for them.

    >>> from kg.charts.forest import ForestStudy
    >>> study = ForestStudy("A 2020", ("3 of 50",), 2.9, 1.2, 7.0, 1.0)
    >>> print(forest_text(ForestPlot("Fever", "risk ratio", (study,), count_headings=("cells",)), 90).splitlines()[2])
    A 2020  3 of 50  2.90 (1.20 to 7.00)  100.0 %     ╎  ├────────────────■───────────────┤
    """
    return rows_text(plot.rows(), plot.headings, plot.axis, width)


def incidence_text(plot: IncidencePlot, width: int = 80) -> str:
    """A plot of proportions as text.

    Arguments:
        plot: what to draw.
        width: letters on a line.
    """
    return rows_text(plot.rows(), plot.headings, plot.axis, width)


def rows_text(rows: Sequence[Row], columns: Sequence[str], axis: RowAxis, width: int) -> str:
    """Rows as text: label, columns, bar; marks are explained by :func:`marks_text`.

    Arguments:
        rows: from top to bottom.
        columns: heading of the labels and of each column of text.
        axis: the scale.
        width: letters on a line.
    """
    width = max(width, NARROWEST)
    table = [[clean(c) for c in columns], *([clean(row.label), *map(clean, row.cells)] for row in rows)]
    widths, bar = _fit(_widths(table), width)
    if bar < _LEAST_BAR:  # headings give way before the bars do
        narrow, narrow_bar = _fit(_widths(table[1:]), width)
        widths, bar = (narrow, narrow_bar) if narrow_bar >= _LEAST_BAR else (widths, bar)
    lines = []
    for place, cells in enumerate(table):
        text = _GAP.join(fitted(cell, size) for cell, size in zip(cells, widths, strict=True))
        drawn = "" if bar < _LEAST_BAR else _GAP + (_bar(rows[place - 1], axis, bar) if place else "")
        lines.append((text + drawn).rstrip())
    if bar >= _LEAST_BAR:
        lines.insert(1, " " * (width_of(widths) + len(_GAP)) + _scale(axis, bar))
    return "\n".join(lines)


def marks_text(rows: Sequence[Row]) -> str:
    """What the marks of some rows mean.

    >>> marks_text([Row("A", RowKind.STUDY, ()), Row("all", RowKind.POOLED, ())])
    '■ study  ◆ pooled  ├─┤ interval, ◀ ▶ it goes on'
    """
    kinds = [kind for kind in RowKind if any(row.kind is kind for row in rows)]
    return _GAP.join([*(f"{_MARKS[k]} {k.value}" for k in kinds if _MARKS[k]), "├─┤ interval, ◀ ▶ it goes on"])


def width_of(widths: Sequence[int]) -> int:
    """Letters of a line of columns with the gaps between them."""
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _widths(table: Sequence[Sequence[str]]) -> list[int]:
    return [max(_LEAST_COLUMN, *(cell_len(line[place]) for line in table)) for place in range(len(table[0]))]


def _fit(widths: list[int], width: int) -> tuple[list[int], int]:
    """Widths of the columns, and what is left for the bars; labels give way first, then the bars, then the columns."""
    label, rest = widths[0], widths[1:]
    taken = sum(rest) + len(_GAP) * len(rest)
    label = min(label, _MOST_LABEL)
    room = width - taken - len(_GAP)
    if room - label < _LEAST_BAR:
        label = max(_LEAST_LABEL, min(label, room - _LEAST_BAR))
    bar = min(_MOST_BAR, room - label)
    if bar >= _LEAST_BAR:
        return [label, *rest], bar
    label = max(_LEAST_LABEL, min(widths[0], width - taken))
    while rest and width_of([label, *rest]) > width:
        widest = max(range(len(rest)), key=lambda place: rest[place])
        rest[widest] -= 1
    return [label, *rest], 0


def _at(axis: RowAxis, value: float, size: int) -> int:
    return round(axis.place(value) * (size - 1))


def _bar(row: Row, axis: RowAxis, size: int) -> str:
    letters = [" "] * size
    if axis.reference is not None:
        letters[_at(axis, axis.reference, size)] = "╎"
    if row.low is not None and row.high is not None:
        first, last = _at(axis, row.low, size), _at(axis, row.high, size)
        letters[first : last + 1] = "─" * (last + 1 - first)
        letters[first] = "◀" if row.low < axis.low else "├"
        letters[last] = "▶" if row.high > axis.high else "┤"
    if row.estimate is not None:
        letters[_at(axis, row.estimate, size)] = _MARKS[row.kind] or "┼"
    return "".join(letters)


def _scale(axis: RowAxis, size: int) -> str:
    """Numbers above the bars; those that would run into each other are left out."""
    line = [" "] * size
    ordered = sorted(axis.ticks, key=lambda tick: tick != axis.reference)
    taken: list[range] = []
    for tick in ordered:
        words = f"{tick:,.0f}" if tick.is_integer() else f"{tick:g}"
        first = min(max(0, _at(axis, tick, size) - len(words) // 2), size - len(words))
        span = range(first - 1, first + len(words) + 1)
        if not any(set(span) & set(other) for other in taken):
            line[first : first + len(words)] = words
            taken.append(range(first, first + len(words)))
    return "".join(line)


def accumulation_text(curve: Accumulation, width: int = 80) -> str:
    """What was known year by year, as text: one line a year, one letter a source.

    Arguments:
        curve: what to draw.
        width: letters on a line.

    >>> from kg.charts.accumulation import YearPoint
    >>> points = (YearPoint(2011, 1, 0, 0, "very low", new=("A",)), YearPoint(2019, 2, 1, 0, "low", new=("B", "C")))
    >>> print(accumulation_text(Accumulation("A claim", points), 60))
    year  how sure  for (▲) against (▼) unclear (·)  new
    2011  very low  ▲    1 for, 0 against, 0 unclear  A
    2019  low       ▲▲▼  2 for, 1 against, 0 unclear  B; C
    """
    width = max(width, NARROWEST)
    most = max(p.supports + p.disputes + p.unclear for p in curve.years)
    each = max(1, -(-most // (width // 4)))  # sources a letter, so that the bars take a quarter of the line at most
    lines = []
    told = [f"{p.supports} for, {p.disputes} against, {p.unclear} unclear" for p in curve.years]
    bars = [
        "".join(m * -(-n // each) for m, n in zip("▲▼·", (p.supports, p.disputes, p.unclear), strict=True))
        for p in curve.years
    ]
    size, words = max(map(len, bars)), max(map(len, told))
    for point, bar, sentence in zip(curve.years, bars, told, strict=True):
        start = f"{point.year}  {point.certainty:8}  {bar:{size}}  {sentence:{words}}"
        left = width - len(start) - len(_GAP)
        new = "; ".join(map(clean, point.new))
        lines.append((start + (_GAP + fitted(new, left) if left >= 8 else "")).rstrip())
    unit = "" if each == 1 else f", one mark for {each} sources"
    head = f"year  how sure  for (▲) against (▼) unclear (·){unit}"
    lines.insert(0, head + "  new" if len(head) + 5 <= width else head)
    return "\n".join(lines)

"""Rows with a figure, an interval and columns of text: what a forest plot and a plot of proportions have in common."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

RATIO_LIMITS = (0.01, 100.0)
"""Ratios beyond which an interval is cut off, with an arrow, so that one wide interval does not squeeze the others."""

_RATIO_TICKS = (0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0)
_MOST_TICKS = 7


class RowKind(Enum):
    """What a row stands for; each kind has a mark of its own."""

    STUDY = "study"
    SHOWN = "shown, not pooled"
    CRUDE = "added up"
    POOLED = "pooled"
    PREDICTION = "prediction"


@dataclass(frozen=True)
class Row:
    """One line of a plot.

    Arguments:
        label: who or what it is.
        kind: what it stands for.
        cells: columns of text beside it.
        estimate: the figure, None where there is none.
        low: lower limit of its interval.
        high: upper limit.
        weight: share of the weight, 0 to 1, None where it has none.
        note: what a reader must know of it.
    """

    label: str
    kind: RowKind
    cells: tuple[str, ...]
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    weight: float | None = None
    note: str = ""


@dataclass(frozen=True)
class RowAxis:
    """The scale on which rows are drawn.

    Arguments:
        title: what is measured, in plain words.
        low: left end.
        high: right end.
        log: True for a logarithmic scale.
        reference: where a line for "no difference" stands, None for no line.
        ticks: where numbers are written.
    """

    title: str
    low: float
    high: float
    log: bool = False
    reference: float | None = None
    ticks: tuple[float, ...] = ()

    def place(self, value: float) -> float:
        """Where a value lies between the left end (0) and the right end (1); what lies beyond is at the end.

        Arguments:
            value: a value of the scale.

        >>> RowAxis("risk ratio", 0.1, 10, log=True).place(1.0)
        0.5
        """
        inside = self.clip(value)
        if self.log:
            return math.log(inside / self.low) / math.log(self.high / self.low)
        return (inside - self.low) / (self.high - self.low)

    def clip(self, value: float) -> float:
        """The nearest value that is on the scale."""
        return min(self.high, max(self.low, value))


def ratio_axis(rows: Iterable[Row], title: str) -> RowAxis:
    """A logarithmic axis for ratios, with a line at 1.

    Arguments:
        rows: what is to be drawn.
        title: what is measured.

    >>> axis = ratio_axis([Row("A", RowKind.STUDY, (), 0.5, 0.2, 1.2)], "risk ratio")
    >>> axis.low < 0.2, axis.high > 1.2, axis.reference
    (True, True, 1.0)
    """
    given = list(rows)
    points = [p for p in _points(given) if p > 0]
    ends = [e for e in _ends(given) if e > 0]
    low = max(min([1.0, *ends]), min([RATIO_LIMITS[0], *(p / 2 for p in points)])) / 1.15
    high = min(max([1.0, *ends]), max([RATIO_LIMITS[1], *(p * 2 for p in points)])) * 1.15
    if high / low < 1.5:
        low, high = low / 2, high * 2
    ticks = [t for t in _RATIO_TICKS if low <= t <= high]
    if len(ticks) > _MOST_TICKS:
        ticks = [t for t in ticks if math.isclose(math.log10(t), round(math.log10(t)))]
    return RowAxis(title, low, high, log=True, reference=1.0, ticks=tuple(ticks))


def difference_axis(rows: Iterable[Row], title: str) -> RowAxis:
    """A plain axis for differences, with a line at 0.

    Arguments:
        rows: what is to be drawn.
        title: what is measured.
    """
    ends = [0.0, *_ends(list(rows))]
    room = 0.05 * (max(ends) - min(ends)) or 1.0
    low, high = min(ends) - room, max(ends) + room
    return RowAxis(title, low, high, reference=0.0, ticks=_round_ticks(low, high))


def share_axis(rows: Iterable[Row], title: str, most: float) -> RowAxis:
    """A plain axis that begins at 0.

    Arguments:
        rows: what is to be drawn.
        title: what is measured.
        most: the largest value that is possible.
    """
    high = min(most, 1.05 * max([0.0, *_ends(list(rows))])) or most
    return RowAxis(title, 0.0, high, ticks=_round_ticks(0.0, high))


def _points(rows: Sequence[Row]) -> list[float]:
    return [row.estimate for row in rows if row.estimate is not None and math.isfinite(row.estimate)]


def _ends(rows: Sequence[Row]) -> list[float]:
    values = [value for row in rows for value in (row.estimate, row.low, row.high) if value is not None]
    return [value for value in values if math.isfinite(value)]


def _round_ticks(low: float, high: float) -> tuple[float, ...]:
    """Round numbers at equal distances, five or so."""
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= rough)
    first = math.ceil(low / step)
    return tuple(round(n * step, 12) + 0.0 for n in range(first, math.floor(high / step) + 1))


def number(value: float) -> str:
    """A figure with as many digits as a reader can use.

    Arguments:
        value: any number.

    >>> [number(v) for v in (0.0034, 0.82, 12.345, 431.2, -3.0, 0.0)]
    ['0.0034', '0.82', '12.3', '431', '-3.00', '0']
    """
    size = abs(value)
    if not math.isfinite(value):
        return "∞" if value > 0 else "-∞"
    if size == 0:
        return "0"
    if size >= 100:
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 0.1 else f"{value:.2g}"


def interval(estimate: float | None, low: float | None, high: float | None) -> str:
    """A figure with its interval; a dash where there is none.

    >>> interval(0.82, 0.35, 1.93)
    '0.82 (0.35 to 1.93)'
    """
    if low is None or high is None:
        return "-" if estimate is None else number(estimate)
    span = f"{number(low)} to {number(high)}"
    return span if estimate is None else f"{number(estimate)} ({span})"

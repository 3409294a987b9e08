"""What was known year by year: how many sources stood on each side, and how sure one could be."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt

from kg.charts.evidence_map import CERTAINTIES
from kg.charts.look import DISPUTES, GREEN, ON_LIGHT, SUPPORTS, UNCLEAR, Look, finish, inline
from kg.errors import ParameterError

SIDES = ("for", "against", "unclear")
_COLOURS = (SUPPORTS, DISPUTES, UNCLEAR)
_DASHES = ([1, 0], [6, 3], [2, 2])
_SHAPES = ("triangle-up", "triangle-down", "circle")


@dataclass(frozen=True)
class YearPoint:
    """What was known at the end of a year.

    Arguments:
        year: the year.
        supports: independent studies and reviews for the claim.
        disputes: those against it.
        unclear: those that left it open.
        certainty: ``high``, ``moderate``, ``low`` or ``very low``.
        status: how the claim stood, such as ``contested``.
        new: labels of the sources of this year.
    """

    year: int
    supports: int
    disputes: int
    unclear: int
    certainty: str
    status: str = ""
    new: tuple[str, ...] = ()


@dataclass(frozen=True)
class Accumulation:
    """Everything in a curve of accumulation.

    Arguments:
        title: the claim.
        years: oldest first, at least one.

    Raises:
        ParameterError: there is no year, or a certainty is none.
    """

    title: str
    years: tuple[YearPoint, ...]

    def __post_init__(self) -> None:
        if not self.years:
            message = f"'{self.title}' has no source with a year. To mend: draw nothing and say so."
            raise ParameterError(message)
        for point in self.years:
            if point.certainty not in CERTAINTIES:
                known = ", ".join(CERTAINTIES)
                raise ParameterError(f"'{point.certainty}' ({point.year}) is no certainty. To mend: take {known}.")

    @property
    def description(self) -> str:
        """The curve in words, for those who cannot see it."""
        parts = [
            f"{p.year}: {p.supports} for, {p.disputes} against, {p.unclear} unclear, certainty {p.certainty}"
            for p in self.years
        ]
        return f"What was known year by year. {self.title}. {'; '.join(parts)}."


def accumulation_chart(curve: Accumulation, look: Look = ON_LIGHT) -> alt.VConcatChart:
    """Draw how the sources on each side and the certainty grew.

    Arguments:
        curve: what to draw.
        look: page on which it stands.

    Returns:
        A chart with title, description and axis titles, whose data stand inside it.

    >>> curve = Accumulation("A claim", (YearPoint(2011, 1, 0, 0, "very low"), YearPoint(2019, 2, 1, 0, "low")))
    >>> accumulation_chart(curve).to_dict()["title"]["text"]
    ['A claim']
    """
    chart = alt.vconcat(_numbers(curve, look), _certainty(curve, look), spacing=18)
    return finish(chart, curve.title, [], curve.description, look)


def _x(curve: Accumulation, title: str | None) -> alt.X:
    years = [p.year for p in curve.years]
    ticks = alt.Axis(title=title, format="d", tickMinStep=1, grid=False)
    return alt.X("year:Q", scale=alt.Scale(domain=[min(years) - 1, max(years) + 1], nice=False), axis=ticks)


def _numbers(curve: Accumulation, look: Look) -> alt.LayerChart:
    data = [
        {"year": p.year, "side": side, "number": number, "status": p.status or "-", "new": "; ".join(p.new) or "-"}
        for p in curve.years
        for side, number in zip(SIDES, (p.supports, p.disputes, p.unclear), strict=True)
    ]
    legend = alt.Legend(title="independent studies and reviews", orient="top", symbolStrokeWidth=0)
    base = alt.Chart(inline(data)).encode(
        x=_x(curve, None),
        y=alt.Y("number:Q", title="how many", axis=alt.Axis(tickMinStep=1, format="d")),
        color=alt.Color("side:N", scale=alt.Scale(domain=SIDES, range=_COLOURS), sort=SIDES, legend=legend),
        tooltip=[
            alt.Tooltip("year:Q", title="until the end of", format="d"),
            alt.Tooltip("side:N", title="side"),
            alt.Tooltip("number:Q", title="how many"),
            alt.Tooltip("status:N", title="the claim was"),
            alt.Tooltip("new:N", title="new in this year"),
        ],
    )
    # Colour, dashes and shapes say the same, for those who cannot tell the colours apart.
    dash = alt.StrokeDash("side:N", scale=alt.Scale(domain=SIDES, range=_DASHES), sort=SIDES, legend=None)
    shape = alt.Shape("side:N", scale=alt.Scale(domain=SIDES, range=_SHAPES), sort=SIDES, legend=legend)
    lines = base.mark_line(interpolate="step-after", strokeWidth=2).encode(strokeDash=dash)
    points = base.mark_point(filled=True, size=60, opacity=1).encode(shape=shape)
    return alt.LayerChart(layer=[lines, points], width=look.width, height=160)


def _certainty(curve: Accumulation, look: Look) -> alt.LayerChart:
    data = [{"year": p.year, "certainty": p.certainty, "status": p.status or "-"} for p in curve.years]
    y = alt.Y(
        "certainty:O", title="how sure", scale=alt.Scale(domain=CERTAINTIES), axis=alt.Axis(grid=True), sort=CERTAINTIES
    )
    tooltip = [
        alt.Tooltip("year:Q", title="until the end of", format="d"),
        alt.Tooltip("certainty:N", title="certainty"),
        alt.Tooltip("status:N", title="the claim was"),
    ]
    base = alt.Chart(inline(data)).encode(x=_x(curve, "year of publication"), y=y, tooltip=tooltip)
    # A line over an ordinal axis would be drawn in the order of that axis.
    line = base.mark_line(interpolate="step-after", color=GREEN, strokeWidth=2).encode(order=alt.Order("year:Q"))
    return alt.LayerChart(layer=[line, base.mark_square(color=GREEN, size=70, opacity=1)], width=look.width, height=90)

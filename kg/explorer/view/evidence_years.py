"""A chart of what was said year by year."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import altair as alt

from kg.charts.accumulation import SIDES, Accumulation, accumulation_chart
from kg.charts.look import DISPUTES, ON_LIGHT, SUPPORTS, UNCLEAR, Look, finish, inline
from kg.explorer.view.evidence_cell import YearRow

_SHAPES = ("triangle-up", "triangle-down", "circle")


def years_chart(rows: Sequence[YearRow], title: str, look: Look = ON_LIGHT) -> alt.LayerChart:
    """Draw how many sources spoke on each side in each year: a line for each side, so that colour adds nothing.

    Arguments:
        rows: oldest first, at least one.
        title: what is drawn.
        look: page on which it stands; it is drawn as wide as its place.

    >>> years_chart([YearRow(2020, 2, 0, 1, ("A", "B", "C"))], "Disc pain").to_dict()["width"]
    'container'
    """
    data = [
        {"year": row.year, "side": side, "number": number, "sources": "; ".join(row.sources)}
        for row in rows
        for side, number in zip(SIDES, (row.supports, row.disputes, row.unclear), strict=True)
        if number
    ]
    first, last = rows[0].year, rows[-1].year
    base = alt.Chart(inline(data)).encode(
        x=alt.X(
            "year:Q",
            title="year of publication",
            scale=alt.Scale(domain=[first - 1, last + 1], nice=False),
            axis=alt.Axis(format="d", tickMinStep=1, grid=True),
        ),
        y=alt.Y("side:N", title=None, sort=SIDES, scale=alt.Scale(domain=SIDES), axis=alt.Axis(ticks=False)),
        tooltip=[
            alt.Tooltip("year:Q", title="year", format="d"),
            alt.Tooltip("side:N", title="side"),
            alt.Tooltip("number:Q", title="how many"),
            alt.Tooltip("sources:N", title="all sources of the year"),
        ],
    )
    colour = alt.Color("side:N", scale=alt.Scale(domain=SIDES, range=[SUPPORTS, DISPUTES, UNCLEAR]), legend=None)
    shape = alt.Shape("side:N", scale=alt.Scale(domain=SIDES, range=_SHAPES), legend=None)
    size = alt.Size("number:Q", scale=alt.Scale(domain=[0, 12], range=[60, 520], clamp=True), legend=None)
    marks = base.mark_point(filled=True, opacity=0.9).encode(color=colour, shape=shape, size=size)
    numbers = base.mark_text(dy=-15, fontSize=11, color=look.text).encode(text="number:Q")
    chart = alt.LayerChart(layer=[marks, numbers], width="container", height=200)
    return finish(chart, title, [], description(rows, title), look)


def description(rows: Sequence[YearRow], title: str) -> str:
    """The chart in words, for those who cannot see it."""
    parts = [f"{r.year}: {r.supports} for, {r.disputes} against, {r.unclear} unclear" for r in rows]
    return f"{title}. {'; '.join(parts)}."


# Making a chart and checking it costs more than the rest of the page, so its text is kept.


@lru_cache(maxsize=100)
def _years_text(rows: tuple[YearRow, ...], title: str, look: Look) -> str:
    return json.dumps(years_chart(rows, title, look).to_dict())


@lru_cache(maxsize=200)
def _curve_text(curve: Accumulation, look: Look) -> str:
    return json.dumps(accumulation_chart(curve, look).to_dict())


def years_spec(rows: tuple[YearRow, ...], title: str, look: Look) -> dict[str, Any]:
    """The chart of :func:`years_chart` as Vega-Lite."""
    spec: dict[str, Any] = json.loads(_years_text(rows, title, look))
    return spec


def curve_spec(curve: Accumulation, look: Look) -> dict[str, Any]:
    """The curve of one claim as Vega-Lite."""
    spec: dict[str, Any] = json.loads(_curve_text(curve, look))
    return spec

"""How many sources there are by year, by design and by how they were read: numbers and charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from kg.charts.look import BLUE, GREY, ON_DARK, ON_LIGHT, ORANGE, finish, inline
from kg.explorer.view.source_list import SourceRow
from kg.explorer.view.words import counted

READINGS = {"full-text": "full text", "abstract": "abstract", "secondary-source": "second-hand", "": "not said"}
"""How much of a source was read, best first, as the charts call it."""

NO_YEAR, NO_DESIGN = "no year", "no design: a text without a study"
_COLOURS = (BLUE, ORANGE, GREY, "#C9C9C9")
_PIXELS, _ROW_PIXELS = 220, 24
# The page gives the width; the height is that of the bars alone, so that title and axis do not squeeze them.
_FIT = alt.AutoSizeParams(type="fit-x", contains="padding")


@dataclass(frozen=True)
class Table:
    """Numbers of sources, one row a year or design.

    Arguments:
        title: what it shows.
        heading: what the rows are.
        columns: headings of the numbers.
        rows: name and numbers of each row.
        noun: what is counted, in the plural.
    """

    title: str
    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    noun: str

    @property
    def description(self) -> str:
        """The chart in words, for those who cannot see it."""
        if not self.rows:
            return f"{self.title}: nothing to show."
        total = sum(sum(numbers) for _, numbers in self.rows)
        name, most = max(((name, sum(numbers)) for name, numbers in self.rows), key=lambda pair: pair[1])
        return (
            f"Bar chart. {self.title}: {total:,} {self.noun} in {counted(len(self.rows), 'bar')}; the longest is "
            f"{name} with {most:,}. The table holds the same numbers."
        )


def by_year(rows: Iterable[SourceRow]) -> Table:
    """Sources by the year of their first report and by how much of them was read; every year in between has a row."""
    found: Counter[tuple[str, str]] = Counter()
    years: list[int] = []
    kept = tuple(rows)
    for row in kept:
        years += row.years[:1]
        found[str(row.years[0]) if row.years else NO_YEAR, reading_of(row)] += 1
    names = [str(year) for year in range(min(years), max(years) + 1)] if years else []
    if any(not row.years for row in kept):
        names.append(NO_YEAR)
    columns = tuple(name for name in READINGS if any(found[year, name] for year in names))
    numbers = tuple((year, tuple(found[year, name] for name in columns)) for year in names)
    labels = tuple(READINGS[name] for name in columns)
    return Table("By year of first report and how much was read", "Year", labels, numbers, "sources")


def by_design(rows: Iterable[SourceRow]) -> Table:
    """Sources by design, most frequent first; a document of studies of several designs counts for each."""
    found = Counter(name for row in rows for name in [v.label for v in row.values["design"]] or [NO_DESIGN])
    ranked = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return Table("By design", "Design", ("number",), tuple((name, (number,)) for name, number in ranked), "sources")


def by_reading(rows: Iterable[SourceRow]) -> Table:
    """Sources by how much of them was read and how often."""
    found: Counter[tuple[str, bool]] = Counter((reading_of(row), max(row.times, default=1) > 1) for row in rows)
    ranked = [
        (f"{READINGS[name]}, read {'twice or more' if twice else 'once'}", (found[name, twice],))
        for name in READINGS
        for twice in (False, True)
        if found[name, twice]
    ]
    return Table("By how it was read", "Read", ("number",), tuple(ranked), "sources")


def reading_of(row: SourceRow) -> str:
    """The most that was read of any report of a source, as the URL names it; empty where not said."""
    found = {value.name for value in row.values["seen"]}
    return next((name for name in READINGS if name in found), "")


def years_chart(table: Table, *, dark: bool) -> alt.Chart:
    """Upright bars, one a year, divided by how much was read.

    Arguments:
        table: numbers of :func:`by_year`.
        dark: whether the page is dark.
    """
    data = [
        {"year": year, "read": name, "number": number, "place": place}
        for year, numbers in table.rows
        for place, (name, number) in enumerate(zip(table.columns, numbers, strict=True))
        if number
    ]
    order = [label for label in READINGS.values() if label in table.columns]
    colours = alt.Scale(domain=order, range=[_COLOURS[list(READINGS.values()).index(label)] for label in order])
    chart = (
        alt.Chart(inline(data), height=_PIXELS, autosize=_FIT)
        .mark_bar()
        .encode(
            x=alt.X(
                "year:N",
                title=None,
                scale=alt.Scale(domain=[year for year, _ in table.rows]),
                axis=alt.Axis(labelOverlap=True),
            ),
            y=alt.Y("number:Q", title=table.noun, axis=alt.Axis(tickMinStep=1)),
            color=alt.Color("read:N", scale=colours, sort=order, legend=alt.Legend(title="read", orient="top")),
            order=alt.Order("place:Q"),
            tooltip=["year:N", alt.Tooltip("read:N"), alt.Tooltip("number:Q", title=table.noun)],
        )
    )
    drawn: alt.Chart = finish(chart, table.title, (), table.description, ON_DARK if dark else ON_LIGHT)
    return drawn


def bars_chart(table: Table, *, dark: bool) -> alt.LayerChart:
    """Lying bars, each with its number beside it.

    Arguments:
        table: numbers of :func:`by_design` or :func:`by_reading`.
        dark: whether the page is dark.
    """
    look = ON_DARK if dark else ON_LIGHT
    data: Sequence[dict[str, Any]] = [{"name": name, "number": numbers[0]} for name, numbers in table.rows]
    base = alt.Chart(inline(data)).encode(
        x=alt.X("number:Q", title=table.noun, axis=alt.Axis(tickMinStep=1)),
        y=alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=190, ticks=False)),
        tooltip=[alt.Tooltip("name:N", title=table.heading), alt.Tooltip("number:Q", title=table.noun)],
    )
    bars = base.mark_bar(color=BLUE, height=_ROW_PIXELS * 0.65)
    words = base.mark_text(align="left", dx=4, color=look.text).encode(text=alt.Text("number:Q", format=",d"))
    drawn = alt.LayerChart(layer=[bars, words], height=_ROW_PIXELS * len(data), autosize=_FIT)
    return finish(drawn, table.title, (), table.description, look)

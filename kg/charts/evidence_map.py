"""Evidence maps: a matrix of what was asked of what, with how sure the answer is or what is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

import altair as alt

from kg.charts.look import BLUE, BROWN, GOLD, GREEN, GREY, ON_LIGHT, ORANGE, PINK, VIOLET, Look, finish, inline
from kg.errors import ParameterError

CELL_PIXELS = 34
SMALLEST, LARGEST = 60, 620
"""Areas of the marks of one study and of the most studies, in square pixels."""


class MapColour(Enum):
    """What the colours and shapes of a map stand for."""

    CERTAINTY = "How sure one may be"
    GAP = "What is missing"


CERTAINTIES = ("high", "moderate", "low", "very low")
GAPS = MappingProxyType(
    {
        "gap-no-study": "no study",
        "gap-reviews-only": "reviews only",
        "gap-no-human-study": "no study in people",
        "gap-no-denominator": "no number of people at risk",
        "gap-no-comparison": "nothing to compare with",
        "gap-no-long-follow-up": "not followed for long",
        "gap-single-cohort": "one group of people only",
        "gap-conflicting": "sources stand on both sides",
    }
)
"""Kinds of gaps by their ids, from the widest gap to the narrowest."""

_NAMES = MappingProxyType({MapColour.CERTAINTY: CERTAINTIES, MapColour.GAP: tuple(GAPS.values())})
_COLOURS = (GREEN, BLUE, GOLD, ORANGE, PINK, GREY, VIOLET, BROWN)
_GAP_COLOURS = (ORANGE, GOLD, PINK, VIOLET, BLUE, GREY, BROWN, GREEN)
_SHAPES = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down", "triangle-right", "triangle-left")
_GAP_SHAPES = (
    "cross",
    "diamond",
    "triangle-up",
    "triangle-down",
    "square",
    "triangle-right",
    "circle",
    "triangle-left",
)


@dataclass(frozen=True)
class MapCell:
    """One thing asked of another.

    Arguments:
        row: the therapy or source.
        column: the harm or condition.
        category: a certainty or the words of a gap.
        studies: how many independent studies bear on it.
        words: what a reader must know of it.
    """

    row: str
    column: str
    category: str
    studies: int
    words: str = ""


@dataclass(frozen=True)
class EvidenceMap:
    """Everything in an evidence map.

    Arguments:
        title: what is mapped.
        cells: one a pair; a pair that is not there was not asked.
        colour: what the categories are.
        row_title: what the rows are, such as ``therapy``.
        column_title: what the columns are, such as ``harm``.

    Raises:
        ParameterError: a category is none, or a pair is there twice.
    """

    title: str
    cells: tuple[MapCell, ...]
    colour: MapColour = MapColour.CERTAINTY
    row_title: str = "therapy"
    column_title: str = "harm"

    def __post_init__(self) -> None:
        known = _NAMES[self.colour]
        for cell in self.cells:
            if cell.category not in known:
                message = f"'{cell.category}' ({cell.row}, {cell.column}) is no category of this map. To mend: "
                raise ParameterError(f"{message}take one of {', '.join(known)}.")
        twice = [pair for pair, n in Counter((c.row, c.column) for c in self.cells).items() if n > 1]
        if twice:
            message = f"the pair {' and '.join(twice[0])} is there more than once. To mend: keep one cell a pair."
            raise ParameterError(message)

    @property
    def description(self) -> str:
        """The map in words, for those who cannot see it."""
        counted = Counter(cell.category for cell in self.cells)
        parts = [f"{counted[name]} {name}" for name in _NAMES[self.colour] if counted[name]]
        rows, columns = {c.row for c in self.cells}, {c.column for c in self.cells}
        return (
            f"Evidence map. {self.title}. {len(rows)} rows ({self.row_title}), {len(columns)} columns "
            f"({self.column_title}), {len(self.cells)} pairs: {', '.join(parts) or 'none'}. "
            "An empty place means that nothing was asked of the pair, not that it is safe."
        )


def evidence_map_chart(chart_map: EvidenceMap, look: Look = ON_LIGHT) -> alt.LayerChart:
    """Draw an evidence map: colour and shape say how sure or what is missing, size says how many studies.

    Arguments:
        chart_map: what to draw.
        look: page on which it stands; its width is not used, since a map is as wide as it has columns.

    Returns:
        A chart with title, description and axis titles, whose data stand inside it.

    >>> cell = MapCell("disc cells", "discitis", "very low", 3)
    >>> evidence_map_chart(EvidenceMap("Harms", (cell,))).to_dict()["title"]["text"]
    ['Harms']
    """
    names = [n for n in _NAMES[chart_map.colour] if any(c.category == n for c in chart_map.cells)]
    gap = chart_map.colour is MapColour.GAP
    palette = dict(zip(_NAMES[chart_map.colour], _GAP_COLOURS if gap else _COLOURS, strict=False))
    shapes = dict(zip(_NAMES[chart_map.colour], _GAP_SHAPES if gap else _SHAPES, strict=False))
    data = [
        {"row": c.row, "column": c.column, "category": c.category, "studies": c.studies, "words": c.words or "-"}
        for c in chart_map.cells
    ]
    rows, columns = sorted({c.row for c in chart_map.cells}), sorted({c.column for c in chart_map.cells})
    most = max([1, *(c.studies for c in chart_map.cells)])
    ticks: dict[str, Any] = {"labelLimit": 260, "grid": True, "domain": False, "ticks": False}
    x_axis = alt.Axis(title=chart_map.column_title, labelAngle=-50, orient="top", **ticks)
    base = alt.Chart(inline(data)).encode(
        x=alt.X("column:N", sort=columns, axis=x_axis),
        y=alt.Y("row:N", sort=rows, axis=alt.Axis(title=chart_map.row_title, **ticks)),
        tooltip=[
            alt.Tooltip("row:N", title=chart_map.row_title),
            alt.Tooltip("column:N", title=chart_map.column_title),
            alt.Tooltip("category:N", title=chart_map.colour.value),
            alt.Tooltip("studies:Q", title="independent studies"),
            alt.Tooltip("words:N", title="note"),
        ],
    )
    legend = alt.Legend(title=chart_map.colour.value, symbolSize=140, symbolType="circle")
    sizes = alt.Scale(domain=[0, most], range=[SMALLEST, LARGEST])
    marks = base.mark_point(filled=True, opacity=1).encode(
        color=alt.Color(
            "category:N", scale=alt.Scale(domain=names, range=[palette[n] for n in names]), sort=names, legend=legend
        ),
        shape=alt.Shape(
            "category:N", scale=alt.Scale(domain=names, range=[shapes[n] for n in names]), sort=names, legend=legend
        ),
        size=alt.Size(
            "studies:Q",
            scale=sizes,
            legend=alt.Legend(title="independent studies", tickMinStep=1, symbolFillColor=look.text),
        ),
    )
    height, width = CELL_PIXELS * max(1, len(rows)), CELL_PIXELS * max(1, len(columns))
    chart = alt.LayerChart(layer=[marks], width=width, height=height)
    return finish(chart, chart_map.title, [], chart_map.description, look)

"""How all charts look: colours that colour-blind people can tell apart, and what every chart must have."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import altair as alt

Chart = TypeVar("Chart", bound=alt.TopLevelMixin)

BLUE, ORANGE, GREEN, PINK = "#0072B2", "#D55E00", "#009E73", "#C0649A"
GOLD, GREY, VIOLET, BROWN = "#A87900", "#7A7A7A", "#8A63C9", "#A0623D"
"""After Okabe and Ito (2008), some darkened: each has a contrast of 3 to 1 or more with a white and a dark page."""

SUPPORTS, DISPUTES, UNCLEAR = ORANGE, BLUE, GREY
"""The two sides of a claim, as on the pages of the explorer."""

LIGHT_TEXT, DARK_TEXT = "#1b2430", "#e6edf3"
TITLE_LETTERS, TITLE_LINES = 90, 3
"""Letters on a line above a chart, and lines; the description has all of a longer title."""

MORE = "…"


@dataclass(frozen=True)
class Look:
    """What depends on the page on which a chart stands.

    Arguments:
        text: colour of all words and axes.
        width: width of the part that is drawn, in pixels.
        background: colour behind the chart.

    >>> Look().background
    'transparent'
    """

    text: str = LIGHT_TEXT
    width: int = 320
    background: str = "transparent"


ON_LIGHT = Look()
ON_DARK = Look(text=DARK_TEXT)
ON_PAPER = Look(background="white")


def shortened(text: str, most: int) -> str:
    r"""A text of at most so many letters, on one line.

    Arguments:
        text: any text.
        most: how many letters fit, at least 1.

    >>> shortened("a long\nlabel", 7)
    'a long…'
    """
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + MORE


def inline(rows: Iterable[dict[str, Any]]) -> alt.InlineData:
    """Rows as data that stand inside the chart; nothing is fetched."""
    return alt.InlineData(values=list(rows))


def finish(chart: Chart, title: str, subtitle: Iterable[str], description: str, look: Look) -> Chart:
    """Give a chart its title, its description for those who cannot see it, and its colours.

    Arguments:
        chart: what was drawn.
        title: what it shows, one line.
        subtitle: lines under it.
        description: all that it shows, in words.
        look: page on which it stands.
    """
    lines = [line for text in subtitle if text for line in broken(text)]
    heading: dict[str, Any] = {"text": broken(title), "anchor": "start", "color": look.text}
    if lines:
        heading |= {"subtitle": lines, "subtitleColor": look.text}
    chart = chart.properties(title=alt.TitleParams(**heading), background=look.background, description=description)
    axis = {"labelColor": look.text, "titleColor": look.text, "tickColor": look.text, "domainColor": look.text}
    coloured: Chart = (
        chart.configure_view(stroke=None)
        .configure_axis(**axis, gridColor=look.text, gridOpacity=0.12)
        .configure_legend(labelColor=look.text, titleColor=look.text, labelLimit=320)
        .configure_title(fontSize=14, subtitleFontSize=12)
    )
    return coloured


def broken(text: str) -> list[str]:
    """A title broken into lines; what is longer than three lines is cut off."""
    return textwrap.wrap(text, TITLE_LETTERS, max_lines=TITLE_LINES, placeholder=MORE) or [""]

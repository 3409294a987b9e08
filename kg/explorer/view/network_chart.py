"""The neighbourhood as an option of Apache ECharts."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.explorer.view.glossary import NOT_GRADED
from kg.explorer.view.network import Line, Network, Node
from kg.explorer.view.words import sentence

_HEXAGON = "path://M50 0 L93 25 L93 75 L50 100 L7 75 L7 25 Z"
_PENTAGON = "path://M50 0 L100 38 L81 100 L19 100 L0 38 Z"
_STAR = "path://M50 0 L62 36 L100 36 L69 58 L81 96 L50 73 L19 96 L31 58 L0 36 L38 36 Z"
_WEDGE = "path://M0 0 L100 0 L50 100 Z"
_CROSS = "path://M35 0 L65 0 L65 35 L100 35 L100 65 L65 65 L65 100 L35 100 L35 65 L0 65 L0 35 L35 35 Z"

# Colours after Okabe and Ito (2008), darker on white and lighter on black where contrast asks for it.
STYLES = {
    "Therapy": ("roundRect", "#0072B2", "#56B4E9"),
    "Cells": ("circle", "#009E73", "#2CC79A"),
    "Procedure": (_HEXAGON, "#3B6FB6", "#8FB8FF"),
    "Risk": ("triangle", "#D55E00", "#FF8A3D"),
    "Cause or remedy": (_PENTAGON, "#9A6A00", "#E69F00"),
    "Condition or site": ("diamond", "#B8568F", "#E79BC6"),
    "Outcome": (_STAR, "#7A6A00", "#F0E442"),
    "Study": ("rect", "#6B6B6B", "#B0B7BF"),
    "Question": (_WEDGE, "#B8860B", "#F2C14E"),
    "Setting or design": (_CROSS, "#54606C", "#8D99A6"),
}
"""Symbol, colour on light and colour on dark of every group."""

_DISPUTED = ("disputed", "contested")
_MANY = 60
_HAIRBALL = 200
_CLAIM, _PALE, _PALER = 0.75, 0.35, 0.2
_END = 8
_LONGEST = 34


@dataclass(frozen=True)
class LineLook:
    """How a line is drawn.

    Arguments:
        way: ``for``, ``against``, ``both`` or ``open`` for a claim, else the kind of the line; gives its colour.
        width: in pixels.
        dash: lengths of dashes and gaps, empty for a solid line.
        end: shape of its end in ECharts.
    """

    way: str
    width: float
    dash: tuple[int, ...]
    end: str


COLOURS = {
    "for": ("#C44F00", "#FF8A3D"),
    "against": ("#0B5CAD", "#56B4E9"),
    "both": ("#8E44AD", "#D6A2F0"),
    "open": ("#5B6670", "#B4BDC6"),
    "fact": ("#7f8a96", "#75859a"),
    "study": ("#7f8a96", "#75859a"),
    "inferred": ("#7f8a96", "#75859a"),
    "more": ("#7f8a96", "#75859a"),
}
"""Colour of a line on light and on dark: both sides as in the bars of all other pages (style.css, kg.charts.look)."""

CERTAINTY_LINES: Mapping[str, tuple[float, tuple[int, ...]]] = {
    "high": (4.5, ()),
    "moderate": (3.0, ()),
    "low": (2.4, (9, 4)),
    "very low": (2.0, (3, 3)),
    "": (1.4, (10, 3, 2, 3)),
}
"""Width and dashes of a claim's line; the empty key is for what nobody graded."""

WAYS = {
    "for": "studies or reviews speak for it",
    "against": "they speak only against it",
    "both": "they speak on both sides",
    "open": "unclear, or only stated",
}
"""What the colour and the end of a claim's line say."""

_WAY_OF = {"supported": "for", "disputed": "against", "contested": "both"}
_ENDS = {"against": "rect", "both": "diamond", "open": "circle"}


def line_look(line: Line) -> LineLook:
    """How a line is drawn: certainty by width and dashes, direction by colour and by the shape of its end.

    >>> line_look(Line("a", "b", "r", "claim", status="disputed", certainty="very low"))
    LineLook(way='against', width=2.0, dash=(3, 3), end='rect')
    >>> line_look(Line("a", "b", "r", "inferred")).dash
    (1, 5)
    """
    if line.kind == "claim":
        way = _WAY_OF.get(line.status, "open")
        width, dash = CERTAINTY_LINES.get(line.certainty, CERTAINTY_LINES[""])
        return LineLook(way, width, dash, _ENDS.get(way, "arrow"))
    if line.kind == "inferred":
        return LineLook("inferred", 1.2, (1, 5), "arrow")
    return LineLook(line.kind if line.kind in COLOURS else "fact", 1.0, (), "none" if line.kind == "more" else "arrow")


def strength(line: Line, network: Network) -> float:
    """How opaque a line between neighbours is drawn, from 0 to 1: what they are joined to stands in front.

    A claim keeps a contrast of 3 to 1, for its colour tells what speaks for it; other lines step back, more so where
    very many cross. All are in the table, and the reader may have them all in full.
    """
    if network.focus in (line.source, line.target):
        return 1.0
    if line.kind == "claim":
        return _CLAIM
    return _PALE if len(network.drawn) <= _HAIRBALL else _PALER


def network_option(network: Network, *, dark: bool) -> dict[str, Any]:
    """The picture: groups by shape and colour, certainty by width and dashes, direction by colour and end.

    Arguments:
        network: what to draw.
        dark: whether the page is dark.
    """
    ink = "#e6edf3" if dark else "#1b2430"
    counts = Counter(node.group for node in network.nodes)
    names = {group: f"{group} {counts[group]}" for group in STYLES if group in counts}
    places = {group: number for number, group in enumerate(names)}
    return {
        "aria": {"enabled": True},
        "animation": False,
        "legend": [
            {
                "data": [{"name": name, "icon": STYLES[group][0]} for group, name in names.items()],
                "bottom": 0,
                "left": "center",
                "itemWidth": 14,
                "itemHeight": 12,
                "textStyle": {"color": ink, "fontSize": 12},
            }
        ],
        "tooltip": {"formatter": "{b}", "confine": True},
        "toolbox": {
            "right": 4,
            "top": 0,
            "feature": {"saveAsImage": {"pixelRatio": 2, "name": "stemkg-neighbourhood", "title": "Save as image"}},
        },
        "series": [
            _series_style(ink, dark=dark)
            | {
                "categories": [
                    {"name": name, "itemStyle": {"color": STYLES[group][2 if dark else 1]}}
                    for group, name in names.items()
                ],
                "data": [_node_item(node, network, places) for node in network.nodes],
                "links": [_link(line, dark=dark) for line in network.drawn],
            }
        ],
    }


def _series_style(ink: str, *, dark: bool) -> dict[str, Any]:
    accent = "#7cc0ff" if dark else "#0b5cad"
    return {
        "type": "graph",
        "layout": "none",
        "roam": True,
        "draggable": True,
        "selectedMode": "single",
        "left": 52,
        "right": 52,
        "top": 30,
        "bottom": 104,
        "preserveAspect": "contain",
        "label": {
            "show": True,
            "position": "bottom",
            "fontSize": 11,
            "lineHeight": 13,
            "width": 104,
            "overflow": "break",
            "color": ink,
        },
        "labelLayout": {"hideOverlap": True},
        "edgeSymbol": ["none", "arrow"],
        "edgeSymbolSize": 6,
        "lineStyle": {"color": "#6b7a89" if dark else "#9aa5b1", "curveness": 0.06, "opacity": 0.9},
        "emphasis": {"focus": "adjacency", "lineStyle": {"color": accent, "opacity": 1}},
        "select": {"itemStyle": {"borderColor": ink, "borderWidth": 3}, "lineStyle": {"color": accent, "opacity": 1}},
    }


def _node_item(node: Node, network: Network, places: dict[str, int]) -> dict[str, Any]:
    centre = node.id == network.focus
    item: dict[str, Any] = {
        "id": node.id,
        "name": node.label,
        "category": places[node.group],
        "x": node.x,
        "y": node.y,
        "symbol": STYLES[node.group][0],
        "symbolSize": 34 if centre else 17 if len(network.nodes) <= _MANY else 12,
        "label": {"formatter": short(node.label)},
    }
    if centre:
        item["label"] |= {"fontWeight": "bold", "fontSize": 12}
    return item


def short(label: str) -> str:
    """A label that fits two lines and holds nothing that ECharts takes for a template.

    >>> short("{b} disc")
    '(b) disc'
    """
    plain = _plain(label)
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1].rstrip() + "…"


def _plain(text: str) -> str:
    """The text without the signs that make a template of ECharts."""
    return text.replace("{", "(").replace("}", ")").replace("|", "/")


def _link(line: Line, *, dark: bool) -> dict[str, Any]:
    look = line_look(line)
    style: dict[str, Any] = {"width": look.width, "type": list(look.dash) or "solid", "color": COLOURS[look.way][dark]}
    link: dict[str, Any] = {"source": line.source, "target": line.target, "lineStyle": style}
    link["tooltip"] = {"formatter": html.escape(_plain(told(line)))}  # a tooltip's template is HTML
    if look.end != "arrow":
        link["symbol"] = ["none", look.end]
        link["symbolSize"] = _END
    return link


def told(line: Line) -> str:
    """A line in a few words, for the pointer and the table."""
    if line.kind == "claim":
        evidence = f"; {line.evidence}" if line.evidence else ""
        return f"{line.relation}: {line.status or 'not assessed'}, certainty {line.certainty or NOT_GRADED}{evidence}"
    if line.figures:
        return f"{line.relation}: {line.figures}"
    return f"{line.relation} (inferred)" if line.kind == "inferred" else line.relation


def description(network: Network) -> str:
    """The picture in a sentence, for those who hear it."""
    focus = network.nodes[0].label if network.nodes else "nothing"
    disputed = sum(line.status in _DISPUTED for line in network.drawn)
    return sentence(
        f"{focus} with {len(network.nodes) - 1} connected things and {len(network.lines)} connections, "
        f"{disputed} of them disputed or contested{_left(network)}. The table below says the same."
    )


def _left(network: Network) -> str:
    return f"; {network.left_out:,} more are drawn as groups" if network.more else ""

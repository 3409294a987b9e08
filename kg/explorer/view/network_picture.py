"""The neighbourhood on its own page part: fixed places, further things as groups, and what the reader picked."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Mapping
from typing import Any

from kg.explorer.view.network import GROUPS, Line, More, Network, Node
from kg.explorer.view.network_chart import STYLES, network_option, strength
from kg.explorer.view.network_layout import Layout, wrapped

LINE_SIGN = "~to~"
"""Stands between both ends in the name of a picked line."""

PHONE = 400
"""A picture narrower than this many pixels is laid out for a phone."""

_SIDE, _TOP, _LEGEND_ROW = 4, 34, 24
_LETTER, _KEY = 7.0, 36.0
_PAPER = "#ffffff", "#10161d"  # of the page, light and dark: .streamlit/config.toml
_BEHIND = "cc"
_CENTRE_LETTERS = 5


def picture_option(
    network: Network,
    layout: Layout,
    *,
    phone: Layout | None = None,
    pick: str = "",
    dark: bool = False,
    full: bool = False,
) -> dict[str, Any]:
    """The picture as an option of Apache ECharts.

    Things stand where the layout puts them, whatever is added later: two unseen marks in the corners keep the scale.

    Arguments:
        network: what to draw.
        layout: the places.
        phone: the places where the picture is narrow.
        pick: id of the picked thing, or name of the picked line.
        dark: whether the page is dark.
        full: whether the lines between neighbours are drawn as strong as all others.
    """
    option = network_option(network, dark=dark)
    series = option["series"][0]
    categories = [category["name"] for category in series["categories"]]
    for group in dict.fromkeys(more.group for more in network.more):
        if not any(name.startswith(f"{group} ") for name in categories):  # only further things are of this group
            categories.append(f"{group} 0")
            series["categories"].append({"name": f"{group} 0", "itemStyle": {"color": STYLES[group][2 if dark else 1]}})
            option["legend"][0]["data"].append({"name": f"{group} 0", "icon": STYLES[group][0]})
    series["data"] += [_more_item(more, categories, dark=dark) for more in network.more]
    if not full:
        _thin_out(series["links"], network)
    _mark(series, pick, dark=dark)
    _name_what_would_come(series["data"], network.nodes)
    plain = series["data"]
    series["data"] = _placed(plain, layout, network.focus)
    series |= {"left": _SIDE, "right": _SIDE, "top": _TOP, "bottom": legend_height(network, layout)}
    # A picture that takes the wheel or the finger for itself would keep the reader from scrolling past it.
    series |= {"draggable": False, "roam": False, "preserveAspectVerticalAlign": "top"}
    option["legend"][0]["selectedMode"] = False  # what it hid would not be in the URL; the filter is
    paper = _PAPER[dark]
    option["toolbox"]["feature"]["saveAsImage"]["backgroundColor"] = paper
    series["label"] |= {"backgroundColor": f"{paper}{_BEHIND}", "textBorderColor": paper, "textBorderWidth": 2}
    series["label"].pop("width")
    series["label"].pop("overflow")
    if phone is not None:
        label = {"show": phone.frame.named, "fontSize": 10}
        small = {"data": _placed(plain, phone, network.focus), "label": label}
        option["media"] = [{"query": {"maxWidth": PHONE}, "option": {"series": [small]}}, {"option": {}}]
    return option


def chart_height(network: Network, layout: Layout) -> int:
    """Height of the chart in pixels, at which one unit of the layout is one pixel."""
    return round(layout.height + _TOP + legend_height(network, layout))


def legend_height(network: Network, layout: Layout) -> int:
    """Room for the legend, which breaks into rows."""
    groups = {node.group for node in network.nodes} | {more.group for more in network.more}
    wide = sum(len(group) * _LETTER + _KEY for group in groups)
    return round((1 + wide // layout.frame.width) * _LEGEND_ROW) + 16


def drawn_ids(option: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of nodes and lines in the order in which a click counts them.

    Arguments:
        option: what ECharts was given.
    """
    series = option["series"][0]
    nodes = tuple(str(item["id"]) for item in series["data"])
    return nodes, tuple(line_name(link["source"], link["target"]) for link in series["links"])


def line_name(source: str, target: str) -> str:
    """The name of a line in the URL.

    >>> line_name("kg:a", "kg:b")
    'kg:a~to~kg:b'
    """
    return f"{source}{LINE_SIGN}{target}"


def picked(network: Network, pick: str) -> Node | More | Line | None:
    """What the reader picked, None where it is not in the picture."""
    things: list[Node | More] = [*network.nodes, *network.more]
    for thing in things:
        if thing.id == pick:
            return thing
    return next((line for line in network.drawn if line_name(line.source, line.target) == pick), None)


def _placed(items: list[dict[str, Any]], layout: Layout, focus: str) -> list[dict[str, Any]]:
    found = []
    for item in items:
        x, y = layout.places[item["id"]]
        letters = layout.frame.letters + (_CENTRE_LETTERS if item["id"] == focus else 0)
        lines = wrapped(_plain(item["name"]), letters, 3 if item["id"] == focus else layout.frame.lines)
        found.append(item | {"x": x, "y": y, "label": item["label"] | {"formatter": "\n".join(lines)}})
    edges = ((-layout.frame.width / 2, layout.top), (layout.frame.width / 2, layout.bottom))
    unseen = {"symbolSize": 0, "label": {"show": False}, "tooltip": {"show": False}, "name": ""}
    return found + [{"id": f"corner-{n}", "x": x, "y": y, **unseen} for n, (x, y) in enumerate(edges)]


def _plain(text: str) -> str:
    return text.replace("{", "(").replace("}", ")").replace("|", "/")


def _more_item(more: More, categories: list[str], *, dark: bool) -> dict[str, Any]:
    """A node that stands for many: hollow, with a broken frame."""
    symbol, light, on_dark = STYLES[more.group]
    colour = on_dark if dark else light
    return {
        "id": more.id,
        "name": more.label,
        "category": next(n for n, name in enumerate(categories) if name.startswith(f"{more.group} ")),
        "symbol": symbol,
        "symbolSize": 20,
        "itemStyle": {"color": "transparent", "borderColor": colour, "borderWidth": 2, "borderType": "dashed"},
        "label": {"fontStyle": "italic"},
    }


def _thin_out(links: list[dict[str, Any]], network: Network) -> None:
    """What joins the neighbours to one another steps back until one end is picked."""
    for link, line in zip(links, network.drawn, strict=True):
        if (strong := strength(line, network)) < 1:
            link["lineStyle"]["opacity"] = strong


def _mark(series: dict[str, Any], pick: str, *, dark: bool) -> None:
    """A frame round what is picked, and its lines in full."""
    ink = "#ffffff" if dark else "#000000"
    for item in series["data"]:
        if item["id"] == pick:
            item["itemStyle"] = item.get("itemStyle", {}) | {"borderColor": ink, "borderWidth": 3}
    for link in series["links"]:
        if line_name(link["source"], link["target"]) == pick:
            link["lineStyle"] |= {"color": ink, "opacity": 1}
        elif pick in (link["source"], link["target"]):
            link["lineStyle"]["opacity"] = 1


def _name_what_would_come(items: list[dict[str, Any]], nodes: tuple[Node, ...]) -> None:
    """The pointer tells how many things opening one would bring."""
    for item, node in zip(items, nodes, strict=False):
        more = f"; opening it brings {node.coming_words}" if node.more else ""
        item["tooltip"] = {"formatter": html.escape(f"{_plain(node.label)} ({node.group.lower()}{more})")}


def group_counts(network: Network) -> list[tuple[str, int]]:
    """How many things of each group are drawn, in the order of the legend."""
    counts = Counter(node.group for node in network.nodes)
    return [(group, counts[group]) for group in GROUPS if counts[group]]

"""The neighbourhood as an SVG file that stands by itself, with its title, its description and its legend."""

from __future__ import annotations

import math
from collections.abc import Iterator

from kg.explorer.view.markup import Html, element, join, spread
from kg.explorer.view.network import Line, Network
from kg.explorer.view.network_chart import (
    CERTAINTY_LINES,
    COLOURS,
    STYLES,
    WAYS,
    LineLook,
    description,
    line_look,
    strength,
    told,
)
from kg.explorer.view.network_layout import Layout, Place, wrapped
from kg.explorer.view.network_picture import group_counts

_INK, _PAPER, _QUIET = "#1b2430", "#ffffff", "#54606c"
_FONT = "font-family:sans-serif"
_MARGIN, _ROW = 24, 20
_NODE, _CENTRE, _FULL = 17, 34, 100
_SHAPES = {
    "roundRect": "M15 0 H85 Q100 0 100 15 V85 Q100 100 85 100 H15 Q0 100 0 85 V15 Q0 0 15 0 Z",
    "circle": "M50 0 A50 50 0 1 1 49.9 0 Z",
    "triangle": "M50 0 L100 100 L0 100 Z",
    "diamond": "M50 0 L100 50 L50 100 L0 50 Z",
    "rect": "M0 0 H100 V100 H0 Z",
}


def network_svg(network: Network, layout: Layout, *, citation: str = "", full: bool = False) -> str:
    """The picture as the text of an SVG file, on white.

    Arguments:
        network: what to draw.
        layout: the places.
        citation: a line below the picture that says where it comes from.
        full: whether the lines between neighbours are drawn as strong as all others.
    """
    focus = network.nodes[0].label if network.nodes else "nothing"
    keys, deep = _keys(network, layout)
    width = layout.frame.width + 2 * _MARGIN
    height = layout.height + deep + 3 * _MARGIN
    left, top = -width / 2, layout.top - _MARGIN
    places = layout.places
    body = join(
        element("title", f"Neighbourhood of {focus}", id="title"),
        element("desc", description(network), id="desc"),
        element("rect", x=f"{left:g}", y=f"{top:g}", width=f"{width:g}", height=f"{height:g}", fill=_PAPER),
        element("g", *(_line(line, network, places, full=full) for line in network.drawn), fill="none"),
        element("g", *_things(network, layout), style=_FONT),
        element("g", keys, transform=f"translate({left + _MARGIN:g} {layout.bottom + _MARGIN:g})", style=_FONT),
        element("g", _text(citation, left + _MARGIN, top + height - 8, size=10, fill=_QUIET), style=_FONT)
        if citation
        else None,
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:g} {top:g} {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" role="img" aria-labelledby="title desc">'
    )
    return f"{head}{body}</svg>\n"


def _shape(group: str, size: float, *, hollow: bool = False) -> Html:
    """The symbol of a group round 0, 0."""
    symbol, colour, _ = STYLES[group]
    path = _SHAPES.get(symbol) or symbol.removeprefix("path://")
    look: dict[str, str | None] = {"fill": colour}
    if hollow:
        look = {"fill": _PAPER, "stroke": colour, "stroke_width": "10", "stroke_dasharray": "18 10"}
    scale = size / _FULL
    return element("path", d=path, transform=f"scale({scale:g}) translate(-50 -50)", **look)


def _things(network: Network, layout: Layout) -> Iterator[Html]:
    for node in network.nodes:
        centre = node.id == network.focus
        yield _thing(node.label, node.group, layout, layout.places[node.id], centre=centre)
    for more in network.more:
        yield _thing(more.label, more.group, layout, layout.places[more.id], hollow=True)


def _thing(label: str, group: str, layout: Layout, place: Place, *, centre: bool = False, hollow: bool = False) -> Html:
    size = _CENTRE if centre else _NODE
    lines = wrapped(label, layout.frame.letters + (5 if centre else 0), 3 if centre else layout.frame.lines)
    texts = [
        _text(line, 0, size / 2 + 12 + 12 * number, size=11, anchor="middle", weight="bold" if centre else None)
        for number, line in enumerate(lines)
    ]
    title = element("title", f"{label} ({group.lower()})")
    return element("g", title, _shape(group, size, hollow=hollow), *texts, transform=f"translate({_at(place)})")


def _text(
    text: str,
    x: float,
    y: float,
    *,
    size: int,
    fill: str = _INK,
    anchor: str | None = None,
    weight: str | None = None,
) -> Html:
    halo: dict[str, str | None] = {"paint_order": "stroke", "stroke": _PAPER, "stroke_width": "3"}
    return element(
        "text",
        text,
        x=f"{x:g}",
        y=f"{y:g}",
        font_size=size,
        fill=fill,
        text_anchor=anchor,
        font_weight=weight,
        **halo,
    )


def _at(place: Place) -> str:
    return f"{place[0]:g} {place[1]:g}"


def _line(line: Line, network: Network, places: dict[str, Place], *, full: bool) -> Html:
    start, end = places[line.source], places[line.target]
    look = line_look(line)
    length = math.dist(start, end) or 1.0
    # It stops before the symbols, so that its end can be seen.
    first, last = (_CENTRE if name == network.focus else _NODE for name in (line.source, line.target))
    along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    begin = (start[0] + along[0] * first * 0.5, start[1] + along[1] * first * 0.5)
    tip = (end[0] - along[0] * (last * 0.5 + 4), end[1] - along[1] * (last * 0.5 + 4))
    strong = 1.0 if full else strength(line, network)
    title = element("title", f"{network.labels[line.source]} – {told(line)} – {network.labels[line.target]}")
    return element("g", title, *_drawn(look, begin, tip, along), opacity=None if strong == 1 else f"{strong:g}")


def _drawn(look: LineLook, begin: Place, tip: Place, along: Place) -> Iterator[Html]:
    colour = COLOURS[look.way][0]
    yield element(
        "path",
        d=f"M{_at(begin)} L{_at(tip)}",
        stroke=colour,
        stroke_width=f"{look.width:g}",
        stroke_dasharray=" ".join(map(str, look.dash)) or None,
    )
    if look.end != "none":
        angle = math.degrees(math.atan2(along[1], along[0]))
        yield element("path", d=_ENDS[look.end], fill=colour, transform=f"translate({_at(tip)}) rotate({angle:.1f})")


_ENDS = {
    "arrow": "M-5 -4 L4 0 L-5 4 Z",
    "rect": "M-4 -4 H4 V4 H-4 Z",
    "diamond": "M-6 0 L0 -5 L6 0 L0 5 Z",
    "circle": "M-4 0 A4 4 0 1 1 4 0 A4 4 0 1 1 -4 0 Z",
}


# ------------------------------------------------------------------ the legend


def _keys(network: Network, layout: Layout) -> tuple[Html, float]:
    """The legend and its height: kinds of things, then certainty, then direction, then other lines."""
    things = [(_shape(group, 13), f"{group} {number}") for group, number in group_counts(network)]
    sure = [
        (_sample(LineLook("open", *look, "none")), f"certainty {name or 'not graded'}")
        for name, look in CERTAINTY_LINES.items()
    ]
    ways = [
        (_sample(line_look(Line("", "", "", "claim", status=status, certainty="moderate"))), words)
        for status, words in zip(("supported", "disputed", "contested", "unclear"), WAYS.values(), strict=True)
    ]
    rest = [
        (_sample(line_look(Line("", "", "", "fact"))), "a fact, or what a study gave or counted"),
        (_sample(line_look(Line("", "", "", "inferred"))), "inferred by a rule"),
    ]
    rows: list[Html] = []
    depth = 0.0
    for keys in (things, sure, ways, rest):
        x = 0.0
        for sign, words in keys:
            wide = 44 + 6.4 * len(words)
            if x and x + wide > layout.frame.width:
                x, depth = 0.0, depth + _ROW
            rows.append(element("g", sign, _text(words, 22, 4, size=11), transform=f"translate({x + 16:g} {depth:g})"))
            x += wide
        depth += _ROW
    return spread(rows), depth


def _sample(look: LineLook) -> Html:
    return spread(_drawn(look, (-16.0, 0.0), (12.0, 0.0), (1.0, 0.0)))

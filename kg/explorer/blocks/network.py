"""What was picked in the picture, how to read its lines, and its twins as tables."""

from __future__ import annotations

from kg.explorer.blocks.common import card, certainty_chip, chip, fold, link, status_chip, table, wrap
from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import Child, Html, element, inner_link, join, spread
from kg.explorer.view.network import Line as DrawnLine
from kg.explorer.view.network import More, Network, Node
from kg.explorer.view.network_chart import CERTAINTY_LINES, COLOURS, WAYS, LineLook, line_look, told
from kg.explorer.view.words import counted

KEY = (
    "Lines: thicker means surer; long dashes, low certainty; short dashes, very low; dashes and dots, not graded; "
    "thin, a fact or what a study gave or counted; thin dots, inferred by a rule. Orange with an arrow: studies speak "
    "for it. Blue with a square end: disputed, studies speak only against. Violet with a diamond end: contested, "
    "studies on both sides. Grey with a round end: unclear, or only stated."
)
"""How to read the lines."""

_ENDS = {"arrow": "▶", "rect": "■", "diamond": "◆", "circle": "●", "none": ""}
_FEW_MEMBERS = 12
_SOLID, _LONG_DASH = 0, 9


def line_key(network: Network, *, open_: bool = False) -> Html:
    """How to read the lines of a picture, with a sample of each way in which one is drawn.

    Arguments:
        network: what is drawn.
        open_: whether it is shown unasked.
    """
    looks = [line_look(line) for line in network.drawn]
    sure = [
        (LineLook("open", *look, "none"), f"certainty {name}" if name else "certainty not graded")
        for name, look in CERTAINTY_LINES.items()
        if any(each.way in WAYS and (each.width, each.dash) == look for each in looks)
    ]
    statuses = ("supported", "disputed", "contested", "inconclusive")
    ways = [
        (line_look(DrawnLine("", "", "", "claim", status=status, certainty="moderate")), words)
        for status, (way, words) in zip(statuses, WAYS.items(), strict=True)
        if any(each.way == way for each in looks)
    ]
    others = {("fact", "study"): "a fact, or what a study gave or counted", ("inferred",): "inferred by a rule"}
    rest = [
        (line_look(DrawnLine("", "", "", kinds[0])), words)
        for kinds, words in others.items()
        if any(each.way in kinds for each in looks)
    ]
    rows = [
        element("div", *(element("span", _sample(look), words, class_="kg-line-key") for look, words in keys))
        for keys in (sure, ways, rest)
        if keys
    ]
    return wrap(fold("How to read the lines", *rows, element("p", KEY, class_="kg-hidden"), open_=open_))


def height_on_phone(pixels: int, *, named: bool = True) -> Html:
    """Gives the picture on a phone the height that its narrow layout needs; Streamlit knows one height for all.

    Arguments:
        pixels: the height.
        named: whether names stand in the narrow layout; where they do not, a line says where they are.
    """
    words = "A narrow screen has no room for so many names. Tap a thing to read its name, or open the table below."
    place = ".st-key-kg-network-picture"
    style = Html(
        f"<style>.kg-on-phone {{ display: none; }} @media (max-width: 510px) {{ .kg-on-phone {{ display: block; }} "
        f"{place} .stEChartsChart, {place} :has(> .stEChartsChart), "
        f"{place} :has(.stEChartsChart) {{ height: {pixels:d}px !important; }} }}</style>"
    )
    return style if named else join(wrap(element("p", words, class_="kg-quiet kg-sub kg-on-phone")), style)


def _sample(look: LineLook) -> Html:
    light, dark = COLOURS[look.way]
    style = "solid" if not look.dash else "dashed" if look.dash[0] >= _LONG_DASH else "dotted"
    mixed = "double" if len(look.dash) > 2 else style
    line = element("i", style=f"border-top:{max(look.width, 3) if mixed == 'double' else look.width:g}px {mixed}")
    colour = f"color:light-dark({light},{dark})"
    return element("span", line, _ENDS[look.end], class_="kg-line-sample", style=colour, aria_hidden="true")


# ------------------------------------------------------------------ what was picked


def selected_node(node: Node, degree: int) -> Html:
    """A node that was picked."""
    coming = None
    if node.more:
        coming = element("p", f"Opening it here would bring {counted(node.more, 'thing')} more: {node.coming_words}.")
    return wrap(
        card(
            node.label,
            element(
                "p",
                chip(node.group, "kg-kind"),
                element("span", f"{counted(degree, 'connection')} here", class_="kg-quiet"),
                class_="kg-badges",
            ),
            element("p", node.definition) if node.definition else None,
            coming,
            element("p", inner_link("Open its page", "explore", id=node.id, class_="kg-link kg-strong")),
            class_="kg-card kg-selected",
            level="h3",
        )
    )


def selected_more(more: More, owner: str) -> Html:
    """A node that stands for many was picked: the list of them."""
    return wrap(
        card(
            f"{more.label} joined to {owner}",
            element("p", "They are not drawn one by one. Here they are, those with the best evidence first."),
            _members(more),
            class_="kg-card kg-selected",
            level="h3",
        )
    )


def _members(more: More) -> Html:
    items = [element("li", link(Ref(node.id, node.label))) for node in more.members]
    if len(items) <= _FEW_MEMBERS:
        return element("ul", *items)
    rest = fold(f"and {len(items) - _FEW_MEMBERS} more", element("ul", *items[_FEW_MEMBERS:]))
    return join(element("ul", *items[:_FEW_MEMBERS]), rest)


def selected_line(network: Network, drawn: DrawnLine) -> Html:
    """A connection that was picked, with all that it stands for."""
    labels = network.labels
    parts: list[Child] = []
    for line in network.between(drawn):
        parts.append(element("p", line.plain or told(line)))
        facts: list[Child] = [chip(line.kind)]
        if line.kind == "claim":
            facts += [status_chip(line.status or "not assessed"), " certainty ", certainty_chip(line.certainty)]
            facts.append(element("span", line.evidence, class_="kg-quiet") if line.evidence else None)
        parts.append(element("p", *facts, class_="kg-badges"))
        if line.sources:
            parts.append(element("p", f"Sources: {line.sources}", class_="kg-sub kg-quiet"))
        if line.claim:
            parts.append(
                element("p", inner_link("Open the claim", "explore", id=line.claim, class_="kg-link kg-strong"))
            )
    ends = element("p", _end(drawn.source, labels), " · ", _end(drawn.target, labels))
    title = f"{labels.get(drawn.source, drawn.source)} → {labels.get(drawn.target, drawn.target)}"
    return wrap(card(title, *parts, ends, class_="kg-card kg-selected", level="h3"))


def _end(name: str, labels: dict[str, str]) -> Html:
    label = labels.get(name, name)
    return link(Ref(name, label)) if ":" in name else element("span", label)


# ------------------------------------------------------------------ tables


def network_table(network: Network) -> Html:
    """Every connection of the picture as a table."""
    labels = network.labels
    rows = [
        (
            link(Ref(line.source, labels[line.source])),
            told(line),
            link(Ref(line.target, labels[line.target])),
            join(
                line.sources or "–",
                element("div", inner_link("the claim", "explore", id=line.claim), class_="kg-sub")
                if line.claim
                else None,
            ),
        )
        for line in network.lines
    ]
    shown = table(("From", "Connection", "To", "Sources"), rows, caption="Connections of the picture")
    return wrap(fold(f"The same as a table ({counted(len(network.lines), 'connection')})", shown))


def things_table(network: Network) -> Html:
    """Every thing of the picture, with what opening it would bring, and the groups with their members."""
    rows: list[tuple[Child, ...]] = []
    for node in network.nodes:
        degree = sum(node.id in (line.source, line.target) for line in network.lines)
        coming = f"{node.more}: {node.coming_words}" if node.more else "nothing"
        rows.append((link(Ref(node.id, node.label)), node.group, str(degree), coming))
    shown = table(("Thing", "Kind", "Connections here", "Opening it brings"), rows, caption="Things of the picture")
    groups = [
        element("li", f"{more.label} joined to {network.labels[more.owner]}: ", _members(more)) for more in network.more
    ]
    listed = join(element("p", "Not drawn one by one:"), element("ul", *groups)) if groups else None
    title = f"All things as a table ({counted(len(network.nodes), 'thing')}"
    return wrap(fold(f"{title}{f', {network.left_out:,} in groups' if groups else ''})", shown, listed))


def what_is_left_out(network: Network, filters: str = "") -> Html | None:
    """Says what is filtered, grouped and hidden, what went with it, and which step of a link cannot be followed.

    Arguments:
        network: what is drawn.
        filters: what the picture is narrowed to, in words.
    """
    told_: list[Child] = [f"Only {filters} shown. "] if filters else []
    if network.more:
        groups = ", ".join(more.label for more in network.more[:_FEW_MEMBERS])
        told_.append(
            f"{counted(network.left_out, 'connected thing')} not drawn one by one, but grouped by kind: {groups}. "
            "Pick a group to list it or to draw it. "
        )
    if network.hidden:
        told_.append(f"{counted(len(network.hidden), 'thing')} hidden. ")
    if network.fallen:
        told_.append(f"{counted(network.fallen, 'thing')} hung only on what is hidden and went with it. ")
    if network.unknown:
        steps = counted(len(network.unknown), "step")
        told_.append(
            f"{steps} of this link cannot be followed here and was left out: {', '.join(network.unknown)[:200]}."
        )
    return wrap(element("p", spread(told_), class_="kg-quiet kg-sub", role="status")) if told_ else None

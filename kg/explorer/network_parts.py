"""The neighbourhood on a page: the picture, how to let it grow, what was picked, and its tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from kg import KnowledgeGraph
from kg.charts.saving import svg_as_png
from kg.explorer.alone import runs_alone
from kg.explorer.blocks import network as blocks
from kg.explorer.blocks.common import empty, wrap
from kg.explorer.choices import choose_many, choose_one
from kg.explorer.large_block import show_large
from kg.explorer.shell import release_id, set_in_url, url_value
from kg.explorer.view.connections import Remembering
from kg.explorer.view.markup import element, inner_link
from kg.explorer.view.network import CERTAINTIES, EDGE_KINDS, GROUPS, MOST, Line, More, Network, Node
from kg.explorer.view.network_chart import description
from kg.explorer.view.network_files import as_csv, as_json
from kg.explorer.view.network_layout import COLUMN, NARROW, WIDE, Layout, lay_out
from kg.explorer.view.network_picture import chart_height, drawn_ids, picked, picture_option
from kg.explorer.view.network_read import MOST_DRAWN, read_network
from kg.explorer.view.network_steps import FULL, HOPS, PARAMETERS, QUIET, Asked, hide_step, open_step, read_asked
from kg.explorer.view.network_svg import network_svg
from kg.explorer.view.words import counted

_PICK, _HIDDEN = "network-pick", "network-hidden"
_TO_SURE = {name.replace(" ", "-"): name for name in CERTAINTIES}


@dataclass(frozen=True)
class Picture:
    """A neighbourhood with its places.

    Arguments:
        network: what is drawn.
        wide: places on a wide screen.
        column: places in a column.
        phone: places on a phone.
    """

    network: Network
    wide: Layout
    column: Layout
    phone: Layout


@st.cache_resource(max_entries=4, show_spinner=False)
def cached_reader(release: str, _graph: KnowledgeGraph) -> Remembering:  # noqa: ARG001 - a key of the cache
    """Reads the edges of a release once for all visitors."""
    return Remembering(_graph.facts)


@st.cache_resource(max_entries=200, show_spinner=False)
def cached_picture(release: str, focus: tuple[str, ...], asked: Asked, _graph: KnowledgeGraph) -> Picture:
    """A neighbourhood, kept for the next visitor."""
    network = read_network(_graph, *focus, asked=asked, reader=cached_reader(release, _graph))
    return Picture(network, *(lay_out(network.batches, frame) for frame in (WIDE, COLUMN, NARROW)))


@runs_alone
def show_network(graph: KnowledgeGraph, focus: tuple[str, ...], about: str, *, wide: bool) -> None:
    """The neighbourhood of an entity.

    Arguments:
        graph: the opened graph.
        focus: IRIs in its middle.
        about: compact id of the page's entity.
        wide: whether it has the whole width of the page.
    """
    _show_filters(about, wide=wide)
    asked = read_asked({name: url_value(name) for name in PARAMETERS})
    found = cached_picture(release_id(graph), focus, asked, graph)
    network = found.network
    _show_steps(graph, found, asked)
    # What comes and goes has a container of its own: what stands below keeps its place, and its state in the browser.
    with st.container(key="kg-network-left-out"):
        if left := blocks.what_is_left_out(network, asked.filters):
            st.html(left)
    if len(network.nodes) == 1 and not network.more:
        st.html(wrap(empty("Nothing is joined to it in this picture. Loosen the filters, or show what is hidden.")))
        return
    pick = url_value("pick")
    _show_picture(found, asked, about, pick, wide=wide)
    with st.container(key="kg-network-detail"):
        _show_picked(network, asked, pick)
    show_large(blocks.things_table(network), "things")
    show_large(blocks.network_table(network), "connections")


def _show_picture(found: Picture, asked: Asked, about: str, pick: str, *, wide: bool) -> None:
    layout = found.wide if wide else found.column
    option = picture_option(
        found.network,
        layout,
        phone=found.phone,
        pick=pick,
        dark=st.context.theme.type == "dark",
        full=asked.full,
    )
    key = f"network-{about}"
    st.session_state["network-order"] = drawn_ids(option)
    with st.container(key="kg-network-picture"):
        st.echarts_chart(
            option,
            height=chart_height(found.network, layout),
            on_select=lambda: _pick_clicked(key),
            key=key,
            alt=description(found.network),
        )
    phone = blocks.height_on_phone(chart_height(found.network, found.phone), named=found.phone.frame.named)
    st.html(phone + blocks.line_key(found.network, open_=wide))


def _pick_clicked(key: str) -> None:
    """Write into the URL what was clicked in the picture, as it was drawn when it was clicked."""
    nodes, lines = st.session_state.get("network-order", ((), ()))
    event = st.session_state.get(key)
    name = ""
    for group in event.selection.selected if event else ():
        order = lines if group.get("data_type") == "edge" else nodes
        name = next((order[place] for place in group.get("data_indices", ()) if place < len(order)), name)
    set_in_url({"pick": "" if name.startswith("corner-") else name})


# ------------------------------------------------------------------ filters


def _show_filters(about: str, *, wide: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="kg-network-choices"):
        larger = None
        if not wide:
            given = {name: url_value(name) for name in PARAMETERS}
            larger = element("p", inner_link("Use the whole width", "explore", {**given, "id": about, "view": "graph"}))
        st.html(wrap(element("h2", "Neighbourhood", class_="kg-title"), larger), width="stretch")
        with st.popover("Filter", icon=":material/tune:"):
            choose_one("Steps away to begin with", "hops", HOPS)
            choose_one("Begin with at most so many things; each opening brings as many", "most", tuple(map(str, MOST)))
            choose_many("Only these kinds of things (all where none is chosen)", "groups", tuple(GROUPS))
            choose_many("Only these kinds of connections", "edges", EDGE_KINDS)
            choose_many("Only claims of this certainty", "sure", _TO_SURE)
            choose_one("Lines from neighbour to neighbour", "lines", {QUIET: "Pale", FULL: "In full"})


# ------------------------------------------------------------------ step by step


def _go(asked: Asked, pick: str | None = None) -> None:
    """Write what is asked into the URL, as one entry in the browser's history."""
    set_in_url({**asked.parameters, **({} if pick is None else {"pick": pick})})


def _show_steps(graph: KnowledgeGraph, found: Picture, asked: Asked) -> None:
    network = found.network
    with st.container(horizontal=True, key="kg-network-steps"):
        _button("One step back", "undo", asked.back, off=not asked.steps, icon=":material/undo:")
        _button("Begin anew", "restart_alt", Asked(), off=asked == Asked(), icon=":material/restart_alt:", pick="")
        _show_files(graph, found, asked)
    with st.container(key="kg-network-hidden"):
        _show_hidden(network, asked)


def _show_files(graph: KnowledgeGraph, found: Picture, asked: Asked) -> None:
    network = found.network

    def drawn() -> str:
        return network_svg(network, found.wide, citation=_citation(graph), full=asked.full)

    name = f"stemkg-{network.focus.rpartition(':')[2]}-neighbourhood"
    files: tuple[tuple[str, Callable[[], str | bytes], str, str], ...] = (
        ("Picture as SVG", drawn, "svg", "image/svg+xml"),
        ("Picture as PNG", lambda: svg_as_png(drawn()), "png", "image/png"),
        ("Connections as CSV", lambda: as_csv(network), "csv", "text/csv"),
        ("All of it as JSON", lambda: as_json(network), "json", "application/json"),
    )
    with st.popover("Save", icon=":material/download:"):
        for label, data, ending, mime in files:
            st.download_button(
                label, data, f"{name}.{ending}", mime, on_click="ignore", key=f"network-{ending}", width="stretch"
            )
        st.caption(
            "As it is now. Picture files have its legend; the arrow above the picture saves what the screen shows."
        )


def _show_hidden(network: Network, asked: Asked) -> None:
    if network.hidden:
        labels = {node.id: node.label for node in network.hidden}
        st.session_state[_HIDDEN] = list(labels)
        st.multiselect(
            "Hidden (take one out to show it again)",
            tuple(labels),
            key=_HIDDEN,
            format_func=labels.__getitem__,
            on_change=lambda: _show_again(asked, tuple(labels)),
        )


def _show_again(asked: Asked, hidden: tuple[str, ...]) -> None:
    kept = st.session_state.get(_HIDDEN) or ()
    _go(asked.without(*(hide_step(name) for name in hidden if name not in kept)))


def _button(
    label: str, name: str, asked: Asked, *, off: bool = False, icon: str | None = None, pick: str | None = None
) -> None:
    st.button(label, key=f"network-{name}", on_click=_go, args=(asked, pick), disabled=off, icon=icon)


def _citation(graph: KnowledgeGraph) -> str:
    manifest = graph.manifest
    return f"StemKG, data of {manifest.date}, release {manifest.release}" if manifest else "StemKG"


# ------------------------------------------------------------------ what was picked


def _show_picked(network: Network, asked: Asked, pick: str) -> None:
    thing = picked(network, pick)
    options = {node.id: node.label for node in network.nodes} | {more.id: more.label for more in network.more}
    if isinstance(thing, Line):
        options[pick] = f"{network.labels[thing.source]} → {network.labels[thing.target]}"
    st.session_state[_PICK] = pick if thing else None
    st.selectbox(
        "Pick a thing here, or click it in the picture",
        tuple(options),
        key=_PICK,
        index=None,
        format_func=options.__getitem__,
        placeholder="Choose or type",
        on_change=lambda: set_in_url({"pick": str(st.session_state[_PICK] or "")}),
    )
    if pick and thing is None:
        st.caption("What this link picks is not in the picture now: it may be hidden, filtered out or not yet opened.")
    shown: dict[type, Callable[[], None]] = {
        Node: lambda: _show_node(network, asked, pick),
        More: lambda: _show_more(network, asked, pick),
        Line: lambda: _show_line(network, pick),
    }
    if thing:
        shown[type(thing)]()


def _show_node(network: Network, asked: Asked, pick: str) -> None:
    node = next(node for node in network.nodes if node.id == pick)
    degree = sum(node.id in (line.source, line.target) for line in network.lines)
    with st.container(horizontal=True, key="kg-network-picked"):
        if node.more:
            at_once = min(asked.most, MOST_DRAWN - len(network.nodes))
            rest = "" if node.more <= at_once else f", {max(at_once, 0)} of them drawn, the others as groups"
            opened = asked.then(open_step(node.id))
            _button(f"Open it: {node.more} more{rest}", "open", opened, off=opened == asked, icon=":material/add:")
        if node.id != network.focus:
            hidden = asked.then(hide_step(node.id))
            _button("Hide it", "hide", hidden, icon=":material/visibility_off:", pick="")
    st.html(blocks.selected_node(node, degree))


def _show_more(network: Network, asked: Asked, pick: str) -> None:
    more = next(more for more in network.more if more.id == pick)
    room = MOST_DRAWN - len(network.nodes) - len(network.hidden)
    number = min(room, len(more.members))
    with st.container(horizontal=True, key="kg-network-picked"):
        drawn = asked.then(more.id)
        words = "Draw them all" if number == len(more.members) else f"Draw {max(number, 0)} of them"
        _button(words, "draw", drawn, off=number <= 0 or drawn == asked, icon=":material/add:", pick="")
    if number < len(more.members):
        st.caption(f"A picture holds {counted(MOST_DRAWN, 'thing')}; more could not be told apart.")
    st.html(blocks.selected_more(more, network.labels[more.owner]))


def _show_line(network: Network, pick: str) -> None:
    line = picked(network, pick)
    if isinstance(line, Line):
        st.html(blocks.selected_line(network, line))

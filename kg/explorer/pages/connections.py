"""Connections: how one thing is joined with another, and which step is the weakest."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from kg import KnowledgeGraph
from kg.explorer.alone import runs_alone
from kg.explorer.blocks import connections as blocks
from kg.explorer.blocks import network as network_blocks
from kg.explorer.choices import choose_one
from kg.explorer.network_parts import cached_reader
from kg.explorer.query_parts import BehindQuery, named_query, show_behind, show_citation
from kg.explorer.shell import open_cached_graph, release_id, url_value
from kg.explorer.view import connections_files as files
from kg.explorer.view.connections import (
    LENGTHS,
    LONGEST,
    USES,
    Connections,
    examples,
    find_end,
    read_connections,
)
from kg.explorer.view.connections_chart import paths_network, paths_option
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.markup import Child, inner_link, markdown_text
from kg.explorer.view.network import Network
from kg.explorer.view.network_chart import description
from kg.namespaces import expand

_ENDS = {"from": "From", "to": "To"}
_MOST_HITS = 6
_HEIGHT = 360, 110, 760


@st.cache_resource(max_entries=200, show_spinner=False)
def cached_connections(
    release: str, start: str, end: str, uses: str, longest: int, without: str, _graph: KnowledgeGraph
) -> Connections:
    """Connections, kept for the next visitor."""
    reader = cached_reader(release, _graph)
    return read_connections(_graph, start, end, uses=uses, longest=longest, without=without, reader=reader)


def show() -> None:
    """Lay out the page."""
    graph = open_cached_graph()
    st.html(blocks.page_head())
    start, end = _choose_ends(graph)
    without = _without(graph)
    uses, longest = _choose_filters()
    if start is None or end is None:
        st.html(blocks.beginnings(examples(Lookup(graph))))
        return
    _show_without(without)
    found = cached_connections(
        release_id(graph), _iri(start), _iri(end), uses, longest, _iri(without) if without else "", graph
    )
    if found.paths:
        _show_paths(graph, found)
    else:
        st.html(blocks.no_path(found, tuple(_loosen(uses, longest, without))))
    st.html(blocks.shared(found))
    show_behind(_queries(graph, found))


def _iri(ref: Ref) -> str:
    return str(expand(ref.id))


# ------------------------------------------------------------------ choosing


def _choose_ends(graph: KnowledgeGraph) -> tuple[Ref | None, Ref | None]:
    found: dict[str, Ref | None] = {name: find_end(graph, url_value(name)) for name in _ENDS}
    for column, (name, label) in zip(st.columns(2), _ENDS.items(), strict=True):
        ref, asked = found[name], url_value(name)
        key = f"end-{name}"
        st.session_state[key] = ref.label if ref else asked[:200]
        with column:
            st.text_input(
                label,
                key=key,
                placeholder="A therapy, harm, condition, study ...",
                icon=":material/search:",
                on_change=_keep_end,
                args=(name,),
            )
            if asked and ref is None:
                words = asked[:200].rpartition(":")[2].replace("-", " ")
                hits = graph.search(words, limit=_MOST_HITS) if words.strip() else []
                st.html(blocks.suggestions(asked, hits, _kept(name), name))
    return found["from"], found["to"]


def _keep_end(name: str) -> None:
    text = str(st.session_state.get(f"end-{name}") or "").strip()
    if text:
        st.query_params[name] = text
    else:
        st.query_params.pop(name, None)


def _kept(*but: str) -> dict[str, str]:
    """Query parameters of this view, without some."""
    names = ("from", "to", "use", "longest", "without")
    return {name: value[:200] for name in names if name not in but and (value := url_value(name))}


def _without(graph: KnowledgeGraph) -> Ref | None:
    asked = url_value("without")
    ref = find_end(graph, asked) if asked else None
    if asked and ref is None:
        told = f"There is nothing called {markdown_text(asked[:80])} to leave out; all things may be passed."
        st.warning(told, icon=":material/search_off:")
    return ref


def _show_without(without: Ref | None) -> None:
    if without is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="kg-without"):
        st.write(f"No path passes {markdown_text(without.label)}.")
        if st.button("Let paths pass it again", key="pass-again"):
            st.query_params.pop("without", None)
            st.rerun()


def _choose_filters() -> tuple[str, int]:
    with st.container(horizontal=True, vertical_alignment="bottom", key="kg-connection-filters"):
        ways = {name: words for name, (words, _) in USES.items()}
        tip = "Only evidence: claims, and what studies gave and counted."
        use = choose_one("Walk over", "use", ways, default="all", tip=tip)
        longest = choose_one("Hops at most", "longest", LENGTHS, default=LONGEST)
    return use, int(longest)


def _loosen(uses: str, longest: int, without: Ref | None) -> Iterator[Child]:
    if longest < int(LENGTHS[-1]):
        yield inner_link(f"allow {LENGTHS[-1]} hops", "connections", **{**_kept(), "longest": LENGTHS[-1]})
    if uses != "all":
        yield inner_link("walk over all connections", "connections", **_kept("use"))
    if without:
        yield inner_link(f"let paths pass {without.label}", "connections", **_kept("without"))


# ------------------------------------------------------------------ showing


def _show_paths(graph: KnowledgeGraph, found: Connections) -> None:
    left, right = st.columns([3, 1], vertical_alignment="center")
    with left:
        st.html(blocks.caution())
    with right, st.container(horizontal=True, horizontal_alignment="right", key="kg-take-away"):
        name = f"stemkg-{found.start.id.rpartition(':')[2]}-{found.end.id.rpartition(':')[2]}"[:120]
        with st.popover("Export", icon=":material/download:"):
            rows = files.file_rows(found)
            st.download_button(
                "All hops as CSV", lambda: files.as_csv(rows), f"{name}.csv", "text/csv", on_click="ignore"
            )
            st.download_button(
                "All hops as JSON", lambda: files.as_json(rows), f"{name}.json", "application/json", on_click="ignore"
            )
        show_citation(graph, f"Connections between {found.start.label} and {found.end.label}")
    kept = _kept("without")
    st.html(blocks.path_card(found.paths[0], 1, open_=True, without=kept))
    _show_picture(found)
    for number, path in enumerate(found.paths[1:], start=2):
        st.html(blocks.path_card(path, number, open_=False, without=kept))


@runs_alone
def _show_picture(found: Connections) -> None:
    drawn = paths_network(found)
    least, each, most = _HEIGHT
    event = st.echarts_chart(
        paths_option(drawn, found.end.id, dark=st.context.theme.type == "dark"),
        height=min(max(least, 150 + each * (len(drawn.nodes) - 2)), most),
        on_select="rerun",
        key=f"paths-{found.start.id}-{found.end.id}-{len(drawn.lines)}",
        alt=f"All paths in one picture. {description(drawn)}",
    )
    st.caption(f"All paths in one picture. Click selects, drag moves. {network_blocks.KEY}")
    _show_selection(drawn, event.selection.selected)
    st.html(blocks.paths_table(found))


def _show_selection(drawn: Network, selected: object) -> None:
    for group in selected if isinstance(selected, list) else ():
        for index in group.get("data_indices", ()):
            if group.get("data_type") == "edge" and index < len(drawn.drawn):
                st.html(network_blocks.selected_line(drawn, drawn.drawn[index]))
            elif group.get("data_type") != "edge" and index < len(drawn.nodes):
                node = drawn.nodes[index]
                degree = sum(node.id in (line.source, line.target) for line in drawn.lines)
                st.html(network_blocks.selected_node(node, degree))


def _queries(graph: KnowledgeGraph, found: Connections) -> Iterator[BehindQuery | None]:
    start, end = found.start.id, found.end.id
    one = f"SELECT ?property WHERE {{ {{ {start} ?property {end} }} UNION {{ {end} ?property {start} }} }}"
    yield BehindQuery("How are they joined directly?", one, {"q": one})
    two = (
        "SELECT DISTINCT ?between ?label ?first ?second WHERE {\n"
        f"  {{ {start} ?first ?between }} UNION {{ ?between ?first {start} }}\n"
        f"  {{ {end} ?second ?between }} UNION {{ ?between ?second {end} }}\n"
        "  ?between skos:prefLabel ?label\n} ORDER BY ?label LIMIT 200"
    )
    yield BehindQuery("What stands between them?", two, {"q": two})
    seen = dict.fromkeys(hop.claim.ref.id for path in found.paths for hop in path.hops if hop.claim)
    for claim in list(seen)[:_MOST_HITS]:
        yield named_query(graph, "claim-evidence", graph.label(claim), claim=claim)


if __name__ == "__main__":
    show()

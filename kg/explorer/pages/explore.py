"""Explore: one entity of any kind, with its harms, claims, evidence, open questions and neighbourhood."""

from __future__ import annotations

import streamlit as st

from kg import KnowledgeGraph
from kg.explorer import explore_parts as parts
from kg.explorer.blocks.elsewhere import elsewhere_block
from kg.explorer.blocks.head import head, key_numbers
from kg.explorer.blocks.in_short import in_short_block
from kg.explorer.choices import choose_one
from kg.explorer.network_parts import show_network
from kg.explorer.shell import open_cached_graph, pages, release_id, url_value
from kg.explorer.view.elsewhere import elsewhere
from kg.explorer.view.entity import is_known
from kg.explorer.view.in_short import in_short
from kg.explorer.view.lookup import Lookup
from kg.explorer.view.page import Page, read_page


@st.cache_resource(max_entries=200, show_spinner=False)
def cached_page(release: str, iri: str, _graph: KnowledgeGraph) -> Page:  # noqa: ARG001 - a key of the cache
    """What an entity's page shows, kept for the next visitor; the release is part of the key."""
    return read_page(_graph, iri)


def show() -> None:
    """Lay out the page of the entity that the URL names."""
    graph = open_cached_graph()
    asked = url_value("id")
    iri = is_known(Lookup(graph), asked)
    if not iri:
        parts.show_unknown(graph, asked)
        return
    page = cached_page(release_id(graph), iri, graph)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        st.html(head(page.entity))
    with right:
        parts.show_take_away(graph, page)
    short = in_short(page)
    if short and url_value("view", "all", tuple(parts.views(page))) == "all":
        st.html(in_short_block(short))
    if page.numbers:
        st.html(key_numbers(page.numbers))
    st.html(elsewhere_block(elsewhere(Lookup(graph), page), pages()))
    view = _choose_view(parts.views(page))
    if view == "graph":
        show_network(graph, page.drawn, page.entity.id, wide=True)
    elif view != "all":
        parts.show_part(page, view)
    else:
        _show_all(graph, page)
    parts.show_queries(graph, page)


def _show_all(graph: KnowledgeGraph, page: Page) -> None:
    if page.entity.kind == "Claim":
        parts.show_part(page, "claims")
    left, right = st.columns([13, 9], gap="medium")
    with left:
        parts.show_main(page)
    with right:
        if page.drawn:
            with st.container(key="kg-beside"):  # left out on paper, where the facts say the same
                show_network(graph, page.drawn, page.entity.id, wide=False)
        parts.show_part(page, "questions")
    parts.show_evidence(page)


def _choose_view(views: dict[str, str]) -> str:
    return choose_one("Show", "view", views, default="all", labelled=False)


if __name__ == "__main__":
    show()

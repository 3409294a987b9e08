"""Start: what this is, and the ways in."""

from __future__ import annotations

import streamlit as st

from kg import KnowledgeGraph
from kg.explorer.alone import runs_alone
from kg.explorer.blocks.common import wrap
from kg.explorer.blocks.head import key_numbers
from kg.explorer.blocks.start import entries, hits_list, introduction, recent_changes
from kg.explorer.shell import bind, data_date, keep_in_url, open_cached_graph, pages, release_id
from kg.explorer.view.lookup import Lookup
from kg.explorer.view.markup import element, inner_link
from kg.explorer.view.overlay import own_marks
from kg.explorer.view.start import (
    TEMPLATES,
    Template,
    entry_points,
    more_parameters,
    sizes,
)
from kg.explorer.view.words import sentence
from kg.explorer.whole_graph import cached_choices, cached_recent
from kg.graph.opening import IN_MEMORY_QUADS

_MOST_HITS = 10
_SHOW = "Show what is known"


def show() -> None:
    """Lay out the page."""
    graph = open_cached_graph()
    lookup = Lookup(graph)
    st.html(introduction())
    _show_search(graph)
    st.header("Ask a question", anchor=False)
    for template, column in zip(TEMPLATES, st.columns(len(TEMPLATES), gap="small"), strict=True):
        with column:
            _show_template(graph, template)
    st.html(entries(entry_points(lookup)))
    st.header("What is in it", anchor=False)
    st.html(key_numbers((*sizes(graph), (data_date(graph), "date of the data"))))
    _show_recent(graph)


def _show_recent(graph: KnowledgeGraph) -> None:
    """Last on the page, so that a first visitor reads all else while it is worked out."""
    if graph.folder is None or graph.manifest is None or graph.manifest.counts.get("quads", 0) > IN_MEMORY_QUADS:
        return
    if found := cached_recent(release_id(graph), graph.folder, graph):
        st.header(f"What changed since {found.since}", anchor=False)
        st.html(recent_changes(found))


@runs_alone
def _show_search(graph: KnowledgeGraph) -> None:
    text = st.text_input(
        "Search",
        key=bind("q"),
        placeholder="A therapy, condition, harm, study, DOI or trial number; misspelt words are mended",
        on_change=keep_in_url,
        args=("q",),
    )
    if text and text.strip():
        st.html(hits_list(text, graph.search(text, limit=_MOST_HITS), own_marks(graph)))


@runs_alone
def _show_template(graph: KnowledgeGraph, template: Template) -> None:
    options = {ref.id: ref for ref in cached_choices(release_id(graph), template.kinds, graph)}
    with st.container(border=True):
        st.markdown(f"**{template.before} ...?**")
        chosen = st.selectbox(
            template.before,
            tuple(options),
            index=None,
            placeholder="Choose or type",
            label_visibility="collapsed",
            key=f"template-{template.key}",
            format_func=lambda name: sentence(options[name].label) if name in options else name,
        )
        if chosen is None:
            st.button(_SHOW, key=f"open-{template.key}", disabled=True, width="stretch")
        else:
            # A link, so that it can be copied, opened in a new tab, and left by one press of Back.
            st.html(wrap(inner_link(_SHOW, "explore", id=chosen, view=template.view, class_="kg-button")))
        if template.more in pages():
            given = more_parameters(template, options.get(chosen or ""))
            st.html(wrap(element("p", inner_link(template.more_words, template.more, **given))))


if __name__ == "__main__":
    show()

"""Start: what this is, and the ways in."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from kg import KnowledgeGraph, StemKGError
from kg.build.manifest import Manifest
from kg.diff import compare
from kg.diff.previous import previous_release
from kg.explorer.blocks.common import wrap
from kg.explorer.blocks.head import key_numbers
from kg.explorer.blocks.start import entries, hits_list, introduction, recent_changes
from kg.explorer.shell import bind, data_date, keep_in_url, open_cached_graph, open_view, pages, release_id
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.markup import element, inner_link
from kg.explorer.view.overlay import own_marks
from kg.explorer.view.start import (
    COMPARED,
    TEMPLATES,
    Recent,
    Template,
    choices,
    entry_points,
    more_parameters,
    recent,
    sizes,
)
from kg.explorer.view.words import sentence
from kg.graph.opening import IN_MEMORY_QUADS, open_release

_MOST_HITS = 10


@st.cache_resource(max_entries=20, show_spinner=False)
def cached_choices(release: str, kinds: tuple[str, ...], _graph: KnowledgeGraph) -> tuple[Ref, ...]:  # noqa: ARG001 - a key of the cache
    """Entities for a picker, kept for the next visitor."""
    return choices(Lookup(_graph), kinds)


@st.cache_resource(max_entries=4, show_spinner=False)
def cached_recent(release: str, folder: Path, _graph: KnowledgeGraph) -> Recent | None:  # noqa: ARG001 - a key of the cache
    """What changed since the release before this one, worked out once; None where there is none to compare with."""
    try:
        older = previous_release(folder)
        if older is None or Manifest.read(older).counts.get("quads", 0) > IN_MEMORY_QUADS:
            return None  # the page would have to wait for a comparison of giants
        with open_release(older) as before:
            return recent(compare(before, _graph, sections=COMPARED))
    except (StemKGError, OSError):  # a release that is damaged or just went is nothing to tell a visitor
        return None


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
        if st.button("Show what is known", key=f"open-{template.key}", disabled=chosen is None, width="stretch"):
            open_view("explore", id=chosen, view=template.view)
        if template.more in pages():
            given = more_parameters(template, options.get(chosen or ""))
            st.html(wrap(element("p", inner_link(template.more_words, template.more, **given))))


if __name__ == "__main__":
    show()

"""The queries behind a view that is about several things: their texts, and the way to run each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import streamlit as st

from kg import KnowledgeGraph, StemKGError
from kg.explorer.alone import runs_alone
from kg.explorer.blocks.common import wrap
from kg.explorer.shell import pages
from kg.explorer.view.markup import inner_link, markdown_text

BEHIND = "kg-behind"
"""Key of the part that holds the queries; whether it is open."""

_ASKED = "kg-asked"


@dataclass(frozen=True)
class BehindQuery:
    """One query behind a view.

    Arguments:
        title: the question.
        text: the query as it runs.
        parameters: query parameters of the SPARQL page that run it.
    """

    title: str
    text: str
    parameters: Mapping[str, str]


def named_query(graph: KnowledgeGraph, name: str, about: str = "", **values: str) -> BehindQuery | None:
    """A named query with its parameters filled in, None where the graph has none of this name.

    Arguments:
        graph: the opened graph.
        name: name of the query.
        about: what tells it from the same query on another thing.
        values: its parameters.
    """
    query = graph.named_queries.get(name)
    if query is None or not set(values) <= set(query.parameters):
        return None
    try:
        text = query.text(values)
    except StemKGError:
        return None
    title = f"{query.title} ({about})" if about else query.title
    return BehindQuery(title, text, {"query": name, **values})


Queries = Callable[[], Iterable[BehindQuery | None]]


def show_behind(queries: Iterable[BehindQuery | None] | Queries) -> None:
    """Show the queries folded away, each with a link that runs it.

    Arguments:
        queries: the queries, or what reads them from the address when somebody opens them.
    """
    made = queries if callable(queries) else tuple(queries)
    _show_behind(made if callable(made) else lambda: made)


@runs_alone
def _show_behind(queries: Queries) -> None:
    """Drawn once it is opened: the coloured texts are up to a third of all elements of a page."""
    folded = st.expander("Show the query behind this page", icon=":material/terminal:", key=BEHIND, on_change="rerun")
    if not folded.open:
        return
    with folded:
        for query in filter(None, queries()):
            st.markdown(f"**{markdown_text(query.title)}**")
            st.code(query.text, language="sparql", wrap_lines=True)
            if "sparql" in pages():
                given: dict[str, str] = dict(query.parameters)
                st.html(wrap(inner_link("Run it on the SPARQL page", "sparql", given)))


def run_with_queries(asked: object) -> None:
    """In a part of a page that runs alone: run the whole page where the queries behind it lie open and must follow.

    Arguments:
        asked: what the queries depend on.
    """
    before, st.session_state[_ASKED] = st.session_state.get(_ASKED, asked), asked
    if before != asked and st.session_state.get(BEHIND):
        st.rerun()


def show_citation(graph: KnowledgeGraph, title: str) -> None:
    """How to cite a view, and how to link to it."""
    manifest = graph.manifest
    data = f"data of {manifest.date}, release {manifest.release}" if manifest else "data of unknown date"
    with st.popover("Cite / link", icon=":material/link:"):
        st.write("To cite this page:")
        st.code(f"StemKG project. “{title}”. StemKG, {data}.", language=None, wrap_lines=True)
        st.write("To link to it, copy the address of this page; it holds the whole view.")

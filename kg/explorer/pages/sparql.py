"""SPARQL: ready-made questions with their parameters, and queries of one's own under limits."""

from __future__ import annotations

import streamlit as st

from kg import KnowledgeGraph, StemKGError
from kg.explorer import sparql_parts as parts
from kg.explorer.blocks import tools
from kg.explorer.shell import bind, keep_in_url, open_cached_graph, show_problem, url_value
from kg.explorer.sparql_own import show_own
from kg.explorer.view.markup import markdown_text
from kg.explorer.view.sparql_questions import GROUPS, grouped
from kg.query.named import NamedQuery

_MODES = {"ready": "Ready-made questions", "own": "My own SPARQL"}


def show() -> None:
    """Lay out the page."""
    graph = open_cached_graph()
    st.html(
        tools.page_head(
            "Ask the graph",
            "Take a ready-made question, or write SPARQL of your own. Rows link to "
            "their pages; every view is a link and a file.",
        )
    )
    is_own = any(map(url_value, ("q", "text", "again"))) or url_value("mode") == "own"
    mode = "own" if is_own else "ready"
    st.session_state["sparql-mode"] = mode
    st.segmented_control(
        "How to ask",
        tuple(_MODES),
        format_func=_MODES.__getitem__,
        key="sparql-mode",
        required=True,
        label_visibility="collapsed",
        on_change=_switch_mode,
    )
    if mode == "own":
        show_own(graph)
    else:
        _show_ready(graph)
    parts.show_history()


def _switch_mode() -> None:
    st.query_params.clear()
    if st.session_state["sparql-mode"] == "own":
        st.query_params["mode"] = "own"


# ------------------------------------------------------------------ ready-made questions


def _show_ready(graph: KnowledgeGraph) -> None:
    queries = graph.named_queries
    chosen = url_value("query")
    if chosen not in queries:
        if chosen:
            st.warning(f"There is no question called {markdown_text(chosen[:80])}. Choose one below.")
        text = st.text_input(
            "Find a question",
            key=bind("find"),
            placeholder="denominator, open question, trial ...",
            icon=":material/search:",
            on_change=keep_in_url,
            args=("find",),
        )
        st.html(tools.question_list(grouped(queries, text or "")))
        return
    _choose_question(chosen, [query for _, found in grouped(queries) for query in found])
    query = queries[chosen]
    st.caption(markdown_text(query.description))
    values = parts.show_fields(graph, query)
    if values is None:
        return
    try:
        text = query.text(values)
    except StemKGError as error:
        show_problem("The question cannot be asked so", error)
        return
    given = {"query": chosen} | {name: url_value(name) for name in query.parameters}
    label = " · ".join([query.title, *(value for name in query.parameters if (value := url_value(name)))])
    outcome = parts.outcome_of(graph, text, trusted=True, title=label, parameters=given)
    parts.show_outcome(graph, outcome, readable=True, name=chosen)


def _choose_question(chosen: str, queries: list[NamedQuery]) -> None:
    group_of = {name: title for title, names in GROUPS.items() for name in names}
    titles = {query.name: f"{group_of.get(query.name, 'More')}: {query.title}" for query in queries}
    st.session_state["sparql-query"] = chosen
    st.selectbox(
        "Question",
        tuple(titles),
        key="sparql-query",
        index=None,
        format_func=titles.__getitem__,
        placeholder="All questions",
        on_change=_switch_question,
        help="Type to search; clear it to see all questions with what they tell.",
    )


def _switch_question() -> None:
    st.query_params.clear()
    if chosen := st.session_state["sparql-query"]:
        st.query_params["query"] = chosen


if __name__ == "__main__":
    show()

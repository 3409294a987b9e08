"""A query of one's own on the SPARQL page: the editor, the link that opens it again, and what came of it.

Three texts are kept in the session. The *draft* is what stands in the editor, the *asked* text is the one whose answer
stands below, and *loaded* is what was put into the editor last: by a link, by the history, or on coming back.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kg import KnowledgeGraph
from kg.explorer import sparql_parts as parts
from kg.explorer.alone import runs_alone
from kg.explorer.blocks import tools
from kg.explorer.editor.bundle import bundle
from kg.explorer.editor.component import KEYS, Draft, editor_data, sparql_editor
from kg.explorer.shell import url_value
from kg.explorer.view.markup import markdown_text
from kg.explorer.view.sparql_asking import limits_sentence, link_parameters, share_address
from kg.explorer.view.sparql_place import Mark, mark_of, plain_lines
from kg.explorer.view.sparql_questions import EXAMPLES
from kg.namespaces import PREFIXES

_DRAFT, _ASKED, _LOADED, _LOAD = "sparql-draft", "sparql-asked", "sparql-loaded", "sparql-load"
_SEEN, _ASK, _PLAIN, _BACK = "sparql-seen", "sparql-ask", "sparql-plain", "sparql-back"
_EDITOR, _AREA = "sparql-editor", "sparql-text"


def show_own(graph: KnowledgeGraph) -> None:
    """Lay out the editor, or a plain text area where it is not to be had, and what came of the query."""
    st.session_state.pop(_ASK, None)
    is_new = _take_from_address()
    has_editor = bundle() is not None and not st.session_state.get(_PLAIN)
    data: Mapping[str, object] = {}
    if has_editor:
        if not is_new and _EDITOR not in st.session_state:
            _load(_kept(_DRAFT), back=True)
        data = editor_data(graph, _draft(graph), dark=_is_dark())
        _show_editor(data)
    else:
        _show_plain()
    text = _kept(_ASKED)
    if text.strip():
        outcome = parts.outcome_of(graph, text, trusted=False, title="", parameters=link_parameters(text))
        mark = mark_of(outcome.text, outcome.error)
        if has_editor and mark and data.get("refused") is None:
            st.rerun()  # the editor stands above the answer, and learns of the error only now
        parts.show_outcome(graph, outcome, readable=False, name="answer")
    elif not _kept(_DRAFT).strip():
        queries = [graph.named_queries[name] for name in EXAMPLES if name in graph.named_queries]
        st.html(tools.examples([(query, query.text({})) for query in queries]))


def _kept(name: str) -> str:
    return str(st.session_state.get(name, ""))


def _is_dark() -> bool:
    return st.context.theme.type == "dark"


# ------------------------------------------------------------------ from the address into the editor


def _take_from_address() -> bool:
    """Put what a link or the history names into the editor, once, to be asked; whether something was put there."""
    again, linked = url_value("again"), url_value("q") or url_value("text")
    put = str(st.session_state.pop(parts.PUT, "")) or parts.asked_before(again)
    if again:
        del st.query_params["again"]
    is_new = bool(put) or (bool(linked) and st.session_state.get(_SEEN) != linked)
    linked = put or linked
    if is_new:
        _load(plain_lines(linked))
        st.session_state[_ASKED] = _kept(_DRAFT)
    elif linked or not _kept(_ASKED).strip():
        return False
    # What is shown has an address, also after the history or on coming back.
    given = link_parameters(_kept(_ASKED)) or {"mode": "own"}
    st.session_state[_SEEN] = given.get("q")
    others = {name: value for name, value in st.query_params.to_dict().items() if name not in ("q", "text", "mode")}
    st.query_params.from_dict({**given, **others})
    return is_new


def _load(text: str, *, back: bool = False) -> None:
    st.session_state[_DRAFT] = st.session_state[_LOADED] = st.session_state[_AREA] = text
    st.session_state[_BACK] = back
    st.session_state[_LOAD] = st.session_state.get(_LOAD, 0) + 1


# ------------------------------------------------------------------ the editor


def _draft(graph: KnowledgeGraph) -> Draft:
    load, back = st.session_state.get(_LOAD, 0), st.session_state.get(_BACK, False)
    return Draft(_kept(_LOADED), load, back, _mark(graph))


def _mark(graph: KnowledgeGraph) -> Mark | None:
    outcome = parts.known_outcome(graph, _kept(_ASKED))
    return mark_of(outcome.text, outcome.error) if outcome else None


@runs_alone
def _show_editor(data: Mapping[str, object]) -> None:
    """The editor and its buttons; they run alone while somebody types, so that the answer below stays as it is."""
    with st.container(key="kg-editor", gap="small"):
        sparql_editor(data, key=_EDITOR, on_text=_keep_draft, on_run=_ask_typed, on_failed=_give_up)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Ask", icon=":material/play_arrow:", type="primary", key="sparql-go", on_click=_ask_draft, help=KEYS
            )
            _show_share(_kept(_DRAFT))
            _show_help()
    # At the end: what a run of its own does not draw is taken off the page, and the focus with it.
    if st.session_state.get(_ASK):
        st.rerun(scope="app")


def _said(name: str) -> object:
    return (st.session_state.get(_EDITOR) or {}).get(name)


def _keep_draft() -> None:
    if isinstance(text := _said("text"), str):
        st.session_state[_DRAFT] = text


def _ask_typed() -> None:
    if isinstance(text := _said("run"), str):
        _ask(text)


def _ask_draft() -> None:
    _ask(_kept(_DRAFT))


def _give_up() -> None:
    """The browser could not load the editor: show the plain one from now on."""
    if _said("failed"):
        st.session_state[_PLAIN] = st.session_state[_ASK] = True
        st.session_state[_AREA] = _kept(_DRAFT)


def _ask(text: str) -> None:
    """Take a query; a short one goes into the address, a long one stays in this session."""
    st.session_state[_DRAFT] = st.session_state[_ASKED] = text
    st.session_state[_ASK] = True
    st.query_params.clear()
    given = link_parameters(text) or {"mode": "own"}
    st.session_state[_SEEN] = given.get("q")
    st.query_params.update(given)
    parts.forget_outcome()


# ------------------------------------------------------------------ without the editor


def _show_plain() -> None:
    if _AREA not in st.session_state:
        st.session_state[_AREA] = _kept(_DRAFT)
    with st.container(key="kg-editor"), st.form("sparql-form", border=False):
        st.text_area(
            "SPARQL 1.1 query",
            key=_AREA,
            height=260,
            placeholder="SELECT ?risk ?label\nWHERE { ?risk a skg:Risk ; skos:prefLabel ?label }\nORDER BY ?label",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.form_submit_button(
                "Ask",
                icon=":material/play_arrow:",
                type="primary",
                on_click=_ask_area,
                help="Ctrl+Enter in the editor does the same.",
            )
            _show_share(_kept(_DRAFT))
            _show_help()


def _ask_area() -> None:
    _ask(_kept(_AREA))


# ------------------------------------------------------------------ beside the editor


def _show_help() -> None:
    with st.popover("Prefixes", icon=":material/tag:", key="popover-prefixes"):
        st.html(tools.prefix_list(PREFIXES))
    with st.popover("Limits", icon=":material/shield:", key="popover-limits"):
        st.write(markdown_text(limits_sentence()))


def _show_share(text: str) -> None:
    with st.popover("Share", icon=":material/share:", key="popover-share"):
        if not text.strip():
            st.write("Write a query first: then a link that opens it stands here.")
            return
        address = share_address(str(st.context.url or "").partition("?")[0], text)
        if address:
            st.write("This link opens the editor with the query as it stands now, and asks it:")
            st.code(address, language=None, wrap_lines=True)
        else:
            st.write(
                f"This query of {len(text):,} characters is too long for a link, which browsers and proxies would cut "
                "off. Send its text instead:"
            )
            st.code(text, language="sparql", height=200)

"""The editor as an element of a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st
from streamlit import config

from kg import KnowledgeGraph
from kg.errors import NotFoundError
from kg.explorer.editor.bundle import HOW_TO_GET_IT, bundle
from kg.explorer.editor.terms import terms
from kg.explorer.shell import release_id
from kg.explorer.view.lookup import Lookup
from kg.explorer.view.sparql_place import Mark
from kg.namespaces import PREFIXES

KEYS = "Ctrl+Enter asks. Ctrl+Space completes names by their labels. Esc, then Tab leaves the editor."
"""What the editor says of its keys."""

_PLACEHOLDER = "SELECT ?risk ?label\nWHERE { ?risk a skg:Risk ; skos:prefLabel ?label }\nORDER BY ?label"

# The bundle is loaded by its address: inside the message it would travel again at every run of the page.
_LOADER = """
const editors = new Map();
export default function (component) {
  const { address } = component.data;
  if (!editors.has(address)) editors.set(address, import(new URL(address, document.baseURI).href));
  let gone = false, leave = null;
  editors.get(address).then(
    (editor) => { if (!gone) leave = editor.default(component); },
    () => { editors.delete(address); if (!gone) component.setStateValue('failed', true); },
  );
  return () => { gone = true; if (leave) leave(); };
}
"""
_HTML = '<div class="stemkg-editor"></div>'
_CSS = """
.stemkg-editor { min-height: 13rem; max-width: 100%; }
.stemkg-editor-status { font-size: .84rem; line-height: 1.4; padding: .3rem .1rem 0; overflow-wrap: anywhere;
  color: color-mix(in srgb, var(--st-text-color) 75%, transparent); }
.stemkg-editor-wrong { color: color-mix(in srgb, #D55E00 55%, var(--st-text-color)); }
.stemkg-editor-wrong::before { content: "\\26A0\\00A0"; }
"""


@dataclass(frozen=True)
class Draft:
    """What is put into the editor.

    Arguments:
        text: the query.
        load: number of the load; the editor takes the text once for each.
        back: whether somebody comes back to the editor; it then goes on with what stood in it in the browser.
        mark: the error that the server found in it, None where there is none.
    """

    text: str
    load: int
    back: bool = False
    mark: Mark | None = None


@st.cache_resource(show_spinner=False)
def _renderer() -> st.components.v2.types.ComponentRenderer:
    # Without a shadow root the document knows what has the focus, and Streamlit that somebody is writing.
    return st.components.v2.component("stemkg_sparql_editor", html=_HTML, css=_CSS, js=_LOADER, isolate_styles=False)


@st.cache_resource(max_entries=10, show_spinner=False)
def editor_terms(release: str, _graph: KnowledgeGraph) -> list[list[str]]:  # noqa: ARG001 - a key of the cache
    """All names that the editor offers, as it reads them."""
    return [term.row() for term in terms(Lookup(_graph))]


def editor_data(graph: KnowledgeGraph, draft: Draft, *, dark: bool) -> Mapping[str, object]:
    """What the editor is told; it must be built.

    Arguments:
        graph: the opened graph, whose names it offers.
        draft: what is put into it.
        dark: whether the page is dark.

    Raises:
        NotFoundError: it is not built.
    """
    built = bundle()
    if built is None:
        raise NotFoundError(HOW_TO_GET_IT)
    return {
        "address": built.address(config.get_option("server.baseUrlPath") or ""),
        "text": draft.text,
        "load": draft.load,
        "back": draft.back,
        "refused": draft.mark.facts() if draft.mark else None,
        "vocabulary": release_id(graph),
        "terms": editor_terms(release_id(graph), graph),
        "prefixes": dict(PREFIXES),
        "dark": dark,
        "label": "SPARQL query",
        "keys": KEYS,
        "placeholder": _PLACEHOLDER,
    }


def sparql_editor(
    data: Mapping[str, object],
    *,
    key: str,
    on_text: Callable[[], None],
    on_run: Callable[[], None],
    on_failed: Callable[[], None],
) -> None:
    """Put the editor on the page.

    What it says stands in ``st.session_state[key]``: ``text`` is what was typed, ``run`` what is to be asked.

    Arguments:
        data: what :func:`editor_data` gave.
        key: its key.
        on_text: called when somebody has typed.
        on_run: called when somebody asks from the keyboard.
        on_failed: called when the browser could not load the editor.
    """
    _renderer()(key=key, data=data, on_text_change=on_text, on_run_change=on_run, on_failed_change=on_failed)

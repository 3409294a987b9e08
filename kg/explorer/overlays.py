"""The overlay of one browser session: which files a visitor laid over the graph, shown on every page, and its end.

It hangs on the session alone: no cookie and no address names it, so that nobody else can come to it, and loading the
page anew ends it.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Sequence

import streamlit as st

from kg import KnowledgeGraph
from kg.explorer.view.markup import markdown_text
from kg.explorer.view.overlay import standing_line
from kg.overlay.checking import Checked, check_files
from kg.overlay.files import OwnFile
from kg.overlay.graph import OverlaidGraph, lay_over
from kg.overlay.scratch import remove_abandoned
from kg.overlay.shelf import IDLE_MINUTES, OverlayShelf

_STATE, _GONE = "own-overlay", "own-overlay-gone"
# A check reads much of the graph and fills a core; one after the other is quicker for all.
_ONE_AT_A_TIME = threading.Lock()


class _Held:
    """What a session holds of its overlay; when the session goes, the overlay goes with it."""

    def __init__(self, shelf: OverlayShelf, key: str) -> None:
        self.key = key
        weakref.finalize(self, shelf.remove, key)


@st.cache_resource(show_spinner=False)
def overlay_shelf() -> OverlayShelf:
    """The one shelf of this process."""
    remove_abandoned()
    return OverlayShelf()


def overlaid(base: KnowledgeGraph) -> KnowledgeGraph:
    """The graph as this session sees it: with its own files laid over, or as it is.

    Arguments:
        base: the graph that everybody sees.
    """
    held = st.session_state.get(_STATE)
    if not isinstance(held, _Held):
        return base
    found = overlay_shelf().get(held.key)
    if found is None:
        del st.session_state[_STATE]
        st.session_state[_GONE] = True
        return base
    return found


def check_own(base: KnowledgeGraph, files: Sequence[OwnFile]) -> Checked:
    """Check files against the graph that everybody sees, one visitor after the other.

    Raises:
        OpenError: the graph is asked over the network.
    """
    with _ONE_AT_A_TIME:
        return check_files(base, files)


def lay_own(base: KnowledgeGraph, checked: Checked) -> OverlaidGraph:
    """Lay valid files over the graph for this session; an earlier overlay of the session is replaced.

    Raises:
        OpenError: too many overlays are alive, or the graph is asked over the network.
    """
    shelf = overlay_shelf()
    earlier = st.session_state.get(_STATE)
    if not (isinstance(earlier, _Held) and shelf.get(earlier.key)):
        shelf.make_room()
    with _ONE_AT_A_TIME:
        graph = lay_over(base, checked.files, checked.quads)
    remove_own()
    st.session_state[_STATE] = _Held(shelf, shelf.put(graph))
    return graph


def remove_own() -> None:
    """Take the overlay of this session away."""
    held = st.session_state.pop(_STATE, None)
    st.session_state.pop(_GONE, None)
    if isinstance(held, _Held):
        overlay_shelf().remove(held.key)


def show_overlay(graph: KnowledgeGraph) -> None:
    """Say on every page that files are laid over the graph, with the button that ends it."""
    if isinstance(graph, OverlaidGraph):
        with st.container(key="kg-overlay", horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/layers: {markdown_text(standing_line(graph.overlay))}", width="stretch")
            st.button(
                "Remove my files",
                icon=":material/layers_clear:",
                key="overlay-remove",
                on_click=remove_own,
                help="Loading the page anew or closing it ends the overlay too.",
            )
    elif st.session_state.pop(_GONE, False):
        st.info(
            f"Your files are no longer laid over the graph: nobody looked at them for {IDLE_MINUTES} minutes, or their "
            "place was needed. Upload them again on the Data page.",
            icon=":material/layers_clear:",
        )

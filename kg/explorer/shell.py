"""What all pages share: the opened graph, the frame round a page, and links between views."""

from __future__ import annotations

import os
import secrets
import threading
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kg import KnowledgeGraph, StemKGError, open_graph
from kg.build.pipeline import Progress
from kg.explorer.blocks.glossary import words_link
from kg.explorer.overlays import overlaid, show_overlay
from kg.explorer.view.markup import Child, element, inner_link
from kg.overlay.graph import OverlaidGraph
from kg.store.address import ENDPOINT_VARIABLE, MIRROR_VARIABLE

RELEASE_VARIABLE = "STEMKG_RELEASE"
"""Environment variable that names a release folder to open instead of the built-in graph."""

_SOURCES = (RELEASE_VARIABLE, ENDPOINT_VARIABLE)

_HERE = Path(__file__).resolve().parent

_LOOK_SECONDS = 0.5
"""How often somebody who waits for a graph is told how far it is."""

_KEYS: weakref.WeakKeyDictionary[KnowledgeGraph, str] = weakref.WeakKeyDictionary()


@dataclass(frozen=True)
class PageEntry:
    """One page of the navigation.

    Arguments:
        name: its ``url_path``.
        title: what the navigation says.
        icon: name of a Material symbol; Streamlit ships the font.
    """

    name: str
    title: str
    icon: str

    @property
    def file(self) -> Path:
        """The file that lays it out."""
        return _HERE / "pages" / f"{self.name}.py"


ALL_PAGES = (
    PageEntry("start", "Start", "home"),
    PageEntry("explore", "Explore", "search"),
    PageEntry("risks", "Risks", "grid_on"),
    PageEntry("evidence", "Evidence map", "bubble_chart"),
    PageEntry("compare", "Compare", "compare_arrows"),
    PageEntry("connections", "Connections", "route"),
    PageEntry("questions", "Questions", "help"),
    PageEntry("sources", "Sources", "library_books"),
    PageEntry("sparql", "SPARQL", "terminal"),
    PageEntry("data", "Data", "download"),
)


def pages() -> Mapping[str, PageEntry]:
    """The pages whose file exists, by name, in the order of the navigation."""
    return {page.name: page for page in ALL_PAGES if page.file.exists()}


class GraphShelf:
    """Holds the opened graphs of this process, so that only the first visitor waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._graphs: dict[str, KnowledgeGraph] = {}
        self._step = "another visitor has asked for it"
        self.on_open: Callable[[KnowledgeGraph], None] | None = None
        """Called with every graph that was opened anew; the server has views of it read before visitors ask."""

    def peek(self, source: str) -> KnowledgeGraph | None:
        """The graph if it has been opened and is the latest release of the endpoint from which it comes."""
        graph = self._graphs.get(source)
        return None if graph is None or graph.outdated else graph

    def open(self, source: str, progress: Progress) -> KnowledgeGraph:
        """Open a graph, or wait for whoever is opening it.

        Arguments:
            source: a release folder or an endpoint's address, empty for the built-in graph.
            progress: told of every step.

        Raises:
            StemKGError: it cannot be built or opened.
        """

        def tell(step: str) -> None:
            self._step = step
            progress(step)

        while not self._lock.acquire(timeout=_LOOK_SECONDS):
            progress(self._step)  # whoever waits sees the same steps as whoever opens it
        try:
            if self.peek(source) is None:
                mirrored = os.environ.get(MIRROR_VARIABLE, "").strip().lower() != "never"
                self._graphs[source] = open_graph(source or None, progress=tell, in_memory=mirrored)
                if self.on_open:
                    self.on_open(self._graphs[source])
            return self._graphs[source]
        finally:
            self._lock.release()


def graph_source() -> str:
    """What the environment names to be opened, empty for the built-in graph; a release goes before an endpoint."""
    return next((given for name in _SOURCES if (given := os.environ.get(name, "").strip())), "")


@st.cache_resource(show_spinner=False)
def graph_shelf() -> GraphShelf:
    """The one shelf of this process."""
    return GraphShelf()


def open_cached_graph(place: DeltaGenerator | None = None) -> KnowledgeGraph:
    """The graph as this visitor sees it: the shared one, with files of their own laid over where there are any.

    Arguments:
        place: where to say how far it is; give one that is there at every run, lest what stands below moves up at the
            second run and is made anew, without the focus and the text that somebody has put into it.
    """
    return overlaid(open_shared_graph(place))


def open_shared_graph(place: DeltaGenerator | None = None) -> KnowledgeGraph:
    """The graph of this explorer, opened once in this process; a page that cannot have it says why and stops."""
    source = graph_source()
    shelf = graph_shelf()
    if (graph := shelf.peek(source)) is not None:
        return graph
    place = place or st.empty()
    opened = _open_watched(shelf, source, place)
    place.empty()
    if isinstance(opened, StemKGError):
        show_problem("The graph cannot be opened", opened)
        st.write("Mend what it names, then load this page again: nothing needs to be started anew.")
        st.stop()
    return opened


def _open_watched(shelf: GraphShelf, source: str, place: DeltaGenerator) -> KnowledgeGraph | StemKGError:
    """Open the graph while the visitor sees every step; the error where it cannot be opened.

    The place holds one plain message that is replaced, never a container: Streamlit's page can stumble over a
    container that turns into something else while the first visitor waits.
    """

    def tell(step: str) -> None:
        place.info(f"Building the graph: {step} ...")

    place.info("Opening the graph. The first time it is built, which takes some seconds.")
    try:
        return shelf.open(source, tell)
    except StemKGError as error:
        return error


def show_problem(title: str, error: StemKGError) -> None:
    """Say what is wrong and how to mend it, without a traceback.

    Arguments:
        title: what could not be done.
        error: its message is shown as it is, as text.
    """
    st.error(f"**{title}.** What the program says:", icon=":material/error:")
    st.code(str(error), language=None, wrap_lines=True)


def release_id(graph: KnowledgeGraph) -> str:
    """What tells this graph from others, for caches."""
    if isinstance(graph, OverlaidGraph):
        return graph.overlay.key
    if graph.manifest:
        return graph.manifest.release
    # Not its place in memory: the next graph may get the place of one that went.
    return _KEYS.setdefault(graph, secrets.token_hex(8))


# ------------------------------------------------------------------ the frame of a page


@st.cache_data(show_spinner=False)
def style_sheet() -> str:
    """The style sheet of all HTML blocks, on the screen and on paper."""
    return "".join((_HERE / name).read_text(encoding="utf-8") for name in ("style.css", "print.css"))


def show_header(graph: KnowledgeGraph) -> None:
    """Put the style sheet and the standing notice on the page, and follow a link that was clicked."""
    notice = element(
        "div",
        "For information only, not medical advice. ",
        element("span", f"Data of {data_date(graph)}. ", class_="kg-quiet"),
        element("span", *report_an_error(), class_="kg-quiet"),
        *([" ", words_link()] if "data" in pages() else []),
        class_="kg-notice",
        role="note",
    )
    # The style sheet rides on a block with content, for a block of style alone blanks the page.
    with st.container(key="kg-header"):
        st.html(notice + f"<style>{style_sheet()}</style>")
    show_overlay(graph)
    follow_clicked_link()


def show_footer(graph: KnowledgeGraph) -> None:
    """Say which data these are and what silence means."""
    release = graph.manifest.release if graph.manifest else "none: a file was opened"
    st.html(
        element(
            "footer",
            f"StemKG, data of {data_date(graph)}, release {release}. It informs and never advises or "
            "ranks treatments. A harm that is not listed may be one that nobody counted or reported. ",
            *report_an_error(),
            class_="kg-footer",
        )
    )


def data_date(graph: KnowledgeGraph) -> str:
    """The date of the data as ISO text."""
    return graph.manifest.date if graph.manifest else "unknown date"


def report_an_error() -> list[Child]:
    """How to report an error, as parts of a sentence."""
    where = inner_link("The Data page", "data", about="report") if "data" in pages() else "The README of StemKG"
    return ["Found an error? ", where, " says how to report it."]


# ------------------------------------------------------------------ links between views

# Streamlit's own way to another page, st.switch_page with query parameters, leaves two entries in the browser's
# history: its page writes the new parameters under the old path, and the new path only when the next run begins. So the
# click makes the one entry itself and then tells the page that the address has changed, as the browser does on Back:
# Streamlit reads page and parameters from the address, keeps the session, and replaces where it would push. It also
# spares the run of the page that is left.
_FOLLOW = """
export default function () {
  const follow = (event) => {
    const link = event.target.closest ? event.target.closest('a.kg-link, a.kg-button') : null;
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin) return;
    event.preventDefault();
    if (link.href === location.href) return;
    const old = new URL(location.href);
    const next = new URL(link.href);
    history.pushState({}, '', link.href);
    dispatchEvent(new PopStateEvent('popstate', { state: {} }));
    const id = (url) => url.searchParams.get('id');
    if (old.pathname !== next.pathname || id(old) !== id(next)) {
      document.querySelector('[data-testid=stMain]')?.scrollTo(0, 0);
    }
  };
  document.addEventListener('click', follow);
  return () => document.removeEventListener('click', follow);
}
"""


@st.cache_resource(show_spinner=False)
def _follower() -> st.components.v2.types.ComponentRenderer:
    """The component that follows clicks on inner links; without it they load the page anew."""
    return st.components.v2.component("stemkg_links", js=_FOLLOW)


def follow_clicked_link() -> None:
    """Let inner links open their view in the same session."""
    with st.container(key="kg-follower"):
        _follower()(key="links")


def read_address(address: str) -> tuple[PageEntry, dict[str, str]] | None:
    """The page and the query parameters of an inner address, None where it is not one.

    >>> read_address("explore?id=kg:risk-discitis")[1]
    {'id': 'kg:risk-discitis'}
    >>> read_address("https://example.org/explore") is None
    True
    """
    parts = urlsplit(address)
    page = pages().get(parts.path)
    if parts.scheme or parts.netloc or page is None:
        return None
    return page, dict(parse_qsl(parts.query))


def open_view(page: str, parameters: Mapping[str, str | None] | None = None, /, **more: str | None) -> None:
    """Go to another view of the page that is shown now (after a button, say); stops this run.

    To another page use a link: st.switch_page leaves two entries in the browser's history.

    Arguments:
        page: ``explore``, ``sparql`` ...
        parameters: its query parameters; None and empty ones are left out.
        more: query parameters whose names are known where this is called.
    """
    given = {name: value for name, value in {**(parameters or {}), **more}.items() if value}
    st.switch_page(str(pages()[page].file), query_params=given)


# ------------------------------------------------------------------ state in the URL


def url_value(name: str, default: str = "", allowed: tuple[str, ...] | None = None) -> str:
    """A query parameter of this view.

    Arguments:
        name: its name.
        default: value where it is missing or not allowed.
        allowed: the values it may have; any where None.
    """
    value = str(st.query_params.get(name, default))
    return value if allowed is None or value in allowed else default


def bind(name: str, default: str = "", allowed: tuple[str, ...] | None = None) -> str:
    """Tie a widget to a query parameter: give the widget this key and ``on_change=keep_in_url``.

    The URL decides: opening a link, and the browser's back button, set the widget.

    Arguments:
        name: name of the parameter.
        default: value that the URL need not carry.
        allowed: the values it may have; any where None.

    Returns:
        The key for the widget.
    """
    key = f"url-{name}"
    st.session_state[key] = url_value(name, default, allowed)
    return key


def keep_in_url(name: str, default: str = "") -> None:
    """Write the value of a bound widget into the URL; for ``on_change=keep_in_url, args=(name, default)``."""
    value = st.session_state.get(f"url-{name}")
    if value in (None, "", default):
        if name in st.query_params:
            del st.query_params[name]
    else:
        st.query_params[name] = str(value)


def bind_many(name: str, allowed: tuple[str, ...]) -> str:
    """Tie a widget with several choices to a query parameter; its values are joined by full stops in the URL.

    Arguments:
        name: name of the parameter.
        allowed: the values it may have.

    Returns:
        The key for the widget; give it ``on_change=keep_many_in_url, args=(name,)`` too.
    """
    key = f"url-{name}"
    st.session_state[key] = [value for value in url_value(name).split(".") if value in allowed]
    return key


def keep_many_in_url(name: str) -> None:
    """Write the values of a bound widget with several choices into the URL."""
    values = [str(value) for value in st.session_state.get(f"url-{name}") or ()]
    if values:
        st.query_params[name] = ".".join(values)
    elif name in st.query_params:
        del st.query_params[name]


def set_in_url(changes: Mapping[str, str]) -> None:
    """Change several query parameters at once, as one entry in the browser's history.

    Arguments:
        changes: new values by name; an empty value takes the parameter away.
    """
    now = {name: str(value) for name, value in st.query_params.items()}
    after = {name: value for name, value in {**now, **changes}.items() if value}
    if after != now:
        st.query_params.from_dict(after)

"""Pages over a graph without facts, over releases that are damaged, and in several sessions at once."""

from __future__ import annotations

import gc
import json
import shutil
import threading

import pyoxigraph as ox
import pytest
import streamlit as st
from shown_markup import html_of
from streamlit.testing.v1 import AppTest

from kg import StemKGError
from kg.explorer import shell, whole_graph
from kg.explorer.shell import pages
from kg.graph.opening import open_file, open_release
from kg.search.index import write_index

OPENED = {
    "start": {"q": "discitis"},
    "explore": {"id": "kg:risk-discitis"},
    "risks": {"given": "kg:therapy-disc-cells", "risk": "kg:risk-discitis"},
    "evidence": {"condition": "kg:cond-disc-pain", "given": "kg:therapy-disc-cells"},
    "compare": {"condition": "kg:cond-disc-pain", "with": "kg:therapy-disc-cells,kg:proc-puncture"},
    "connections": {"from": "kg:therapy-disc-cells", "to": "kg:risk-discitis"},
    "questions": {"intervention": "kg:therapy-disc-cells", "q": "words of no question"},
    "sources": {"id": "kg:study-trial"},
    "sparql": {"query": "counted-harms", "entity": "kg:risk-discitis"},
    "data": {"ids": "kg:risk-discitis"},
}
"""A link to each page, as somebody may have kept it."""

ENDS = ("kg:therapy-disc-cells", "kg:risk-discitis")


@pytest.fixture(autouse=True)
def thawed():
    """What the warm-up hid from the garbage collector is shown to it again."""
    yield
    gc.unfreeze()


@pytest.fixture(scope="module")
def empty_file(tmp_path_factory):
    """An RDF file without a fact."""
    file = tmp_path_factory.mktemp("empty") / "empty.ttl"
    file.write_text("# nothing yet\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def empty_release(small_release, tmp_path_factory):
    """A release whose store is empty."""
    folder = tmp_path_factory.mktemp("releases") / "empty"
    folder.mkdir()
    manifest = json.loads((small_release / "manifest.json").read_text(encoding="utf-8"))
    manifest |= {"release": "0" * 16, "counts": {"quads": 0}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "quads.nq").write_text("", encoding="utf-8")
    ox.Store(str(folder / "store")).flush()
    write_index([], folder / "search.sqlite")
    return folder


@pytest.fixture
def go(explorer_app, monkeypatch):
    """Open a page over any graph, in a session of its own."""

    def run(release, page="start", **parameters):
        monkeypatch.setenv("STEMKG_RELEASE", str(release))
        app = AppTest.from_file(str(explorer_app), default_timeout=120).run()
        app.switch_page(str(pages()[page].file))
        for name, value in parameters.items():
            app.query_params[name] = value
        return app.run()

    return run


# ------------------------------------------------------------------ nothing to show


@pytest.mark.parametrize("page", OPENED)
@pytest.mark.parametrize("kind", ["empty_file", "empty_release"])
@pytest.mark.parametrize("linked", [False, True], ids=["bare", "linked"])
def test_a_graph_without_facts_has_all_its_pages(go, request, kind, page, linked):
    """Every page stands over nothing at all, with its heading and the footer."""
    app = go(request.getfixturevalue(kind), page, **(OPENED[page] if linked else {}))
    assert not app.exception
    shown = html_of(app)
    assert "kg-footer" in shown
    assert "<h1" in shown or app.header


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("explore", "Search for a therapy"),
        ("risks", "No harm is left"),
        ("evidence", "Nothing of this kind is in the graph"),
        ("questions", "0 open questions of 0"),
        ("sources", "Take a filter away"),
    ],
)
def test_an_empty_page_says_what_to_do_next(go, empty_file, page, said):
    """Nothing is told in words, not by a blank."""
    app = go(empty_file, page)
    assert said in html_of(app) + "".join(text.value for text in (*app.markdown, *app.caption))


# ------------------------------------------------------------------ releases that cannot be read


def damaged(small_release, folder, damage):
    """A copy of a release with one thing wrong."""
    shutil.copytree(small_release, folder)
    damage(folder)
    return folder


DAMAGES = {
    "no manifest": lambda folder: (folder / "manifest.json").unlink(),
    "half a manifest": lambda folder: (folder / "manifest.json").write_text('{"release": ', encoding="utf-8"),
    "a foreign manifest": lambda folder: (folder / "manifest.json").write_text("[]", encoding="utf-8"),
    "no search index": lambda folder: (folder / "search.sqlite").unlink(),
    "no store": lambda folder: shutil.rmtree(folder / "store"),
    "no quads": lambda folder: (folder / "quads.nq").unlink(),
    "half the quads": lambda folder: (folder / "quads.nq").write_bytes((folder / "quads.nq").read_bytes()[:5000]),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("page", ["start", "explore", "sparql"])
def test_a_damaged_release_is_explained(go, small_release, tmp_path, damage, page):
    """Whoever opens the explorer over a damaged release reads what is wrong and how to mend it."""
    app = go(damaged(small_release, tmp_path / "damaged", damage), page)
    assert not app.exception
    assert "cannot be opened" in app.error[0].value
    assert "To mend" in app.code[0].value


def test_a_search_index_that_is_no_database_is_explained(go, small_release, tmp_path):
    """A damage that shows only when somebody searches is told then."""
    release = damaged(small_release, tmp_path / "damaged", lambda f: (f / "search.sqlite").write_bytes(b"x" * 4096))
    app = go(release, "start", q="discitis")
    assert not app.exception
    assert "To mend" in app.code[0].value


def test_a_release_that_is_mended_opens_in_the_same_session(small_release, tmp_path, explorer_app, monkeypatch):
    """Nobody has to start the server anew."""
    release = damaged(small_release, tmp_path / "mended", DAMAGES["no search index"])
    monkeypatch.setenv("STEMKG_RELEASE", str(release))
    app = AppTest.from_file(str(explorer_app), default_timeout=120).run()
    assert app.error
    shutil.copy(small_release / "search.sqlite", release / "search.sqlite")
    assert not app.run().error
    assert "kg-footer" in html_of(app)


# ------------------------------------------------------------------ several sessions, and runs that break off


def test_two_sessions_keep_what_each_chose(go, small_release):
    """What one session types and opens is not seen in the other, and stays where it was."""
    first = go(small_release, "start")
    second = go(small_release, "start")
    first.text_input(key="url-q").set_value("disitis").run()
    second.run()
    assert second.text_input(key="url-q").value == ""
    assert "Search" not in html_of(second)
    assert "risk-discitis" in html_of(first)


@pytest.mark.parametrize("page", [page for page in OPENED if page != "start"])
def test_an_opened_view_leaves_nothing_in_another_session(go, small_release, page):
    """A page as one session sees it bare is the same before and after another session opened something on it."""
    before = html_of(go(small_release, page))
    opened = html_of(go(small_release, page, **OPENED[page]))
    after = html_of(go(small_release, page))
    assert before == after
    assert opened != before or page == "data"  # there the choice stands in a widget


def test_two_tabs_of_one_reader_answer_from_their_own_addresses(go, small_release):
    """Two tabs hold different entities and each keeps its own when it is run again."""
    tabs = [go(small_release, "explore", id=name) for name in ENDS]
    titles = [html_of(tab) for tab in tabs]
    assert titles[0] != titles[1]
    for tab, shown in zip(tabs, titles, strict=True):
        assert html_of(tab.run()) == shown


def test_many_threads_that_ask_for_one_graph_get_the_same(small_release):
    """The graph is opened once, whoever comes meanwhile waits and is told so."""
    shelf, told, found = shell.GraphShelf(), [], []
    with shelf._lock:
        threads = [
            threading.Thread(target=lambda: found.append(shelf.open(str(small_release), told.append))) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        while not told:  # the first of them has waited long enough to be told
            threads[0].join(timeout=0.05)
    for thread in threads:
        thread.join()
    assert len({id(graph) for graph in found}) == 1
    assert told[0] == "another visitor has asked for it"


def test_a_reader_that_breaks_off_leaves_nothing_half_read(small_release, monkeypatch):
    """A page that is left or loaded anew while it reads the graph does not spoil what the next visitor sees."""
    st.cache_resource.clear()
    with open_release(small_release) as graph:

        def broken_off(_):
            raise SystemExit

        with monkeypatch.context() as patch:
            patch.setattr(whole_graph, "read_questions", broken_off)
            with pytest.raises(SystemExit):
                whole_graph.cached_questions(shell.release_id(graph), graph)
        assert whole_graph.cached_questions(shell.release_id(graph), graph)


def test_a_reload_in_the_middle_of_a_run_gives_the_whole_page(go, small_release):
    """A view that is asked for again and again, each time before anybody looks, is complete in the end."""
    app = go(small_release, "risks", **OPENED["risks"])
    shown = html_of(app)
    for _ in range(3):
        app.run()
    assert html_of(app) == shown


# ------------------------------------------------------------------ read before the first visitor


def test_the_server_reads_every_view_before_it_is_asked_for(small_release):
    """After the warm-up no view over the whole graph is read again."""
    st.cache_resource.clear()
    with open_release(small_release, in_memory=True) as graph:
        whole_graph.warm_up(graph, threading.Event())
        release = shell.release_id(graph)
        assert whole_graph.cached_sources(release, None)[0]
        assert whole_graph.cached_questions(release, None)
        assert whole_graph.cached_risk_atlas(release, None).cells
        assert whole_graph.cached_evidence_atlas(release, None).pairs
        assert whole_graph.cached_quality(release, None).classes
        assert whole_graph.cached_size(release, None) == len(graph.store)


def test_a_server_that_ends_stops_reading(small_release):
    """The warm-up reads nothing further once the server is told to end."""
    st.cache_resource.clear()
    stopped = threading.Event()
    stopped.set()
    with open_release(small_release, in_memory=True) as graph:
        whole_graph.warm_up(graph, stopped)
        with pytest.raises(AttributeError):
            whole_graph.cached_questions(shell.release_id(graph), None)


def test_a_graph_that_is_opened_is_handed_to_the_warm_up_once(small_release, tmp_path):
    """A second visitor does not start it again, and a graph that cannot be opened starts nothing."""
    shelf, handed = shell.GraphShelf(), []
    shelf.on_open = handed.append
    with pytest.raises(StemKGError):
        shelf.open(str(tmp_path / "missing"), lambda _: None)
    graph = shelf.open(str(small_release), lambda _: None)
    shelf.open(str(small_release), lambda _: None)
    assert handed == [graph]


def test_graphs_of_files_have_names_of_their_own(empty_file):
    """Two graphs that say nothing of themselves are told apart, even where one takes the place of the other."""
    with open_file(empty_file) as first, open_file(empty_file) as second:
        assert shell.release_id(first) == shell.release_id(first)
        assert shell.release_id(first) != shell.release_id(second)

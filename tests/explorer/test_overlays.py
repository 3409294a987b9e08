"""Files of a visitor's own on the pages: laid over in one session, marked, and removed."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
import streamlit as st
from shown_markup import html_of
from streamlit.testing.v1 import AppTest

from kg import open_graph
from kg.errors import OpenError
from kg.explorer import overlays
from kg.explorer.blocks.arguments import claims_list
from kg.explorer.blocks.common import link, own_chip
from kg.explorer.blocks.compare_cells import direct_claim
from kg.explorer.blocks.data import problem_table
from kg.explorer.blocks.overlay import brought
from kg.explorer.blocks.start import hits_list
from kg.explorer.own_parts import latest
from kg.explorer.view.claims import read_claim
from kg.explorer.view.entity import read_entity
from kg.explorer.view.lookup import Lookup, Ref, whole_lookup
from kg.explorer.view.overlay import ADDED_TO, FROM_FILE, own_marks, shown_entities, standing_line, worked_out
from kg.namespaces import KG
from kg.overlay.checking import check_files
from kg.overlay.deriving import Derived
from kg.overlay.files import OwnFile
from kg.overlay.graph import Overlay, lay_over

APP = Path(__file__).resolve().parents[2] / "app.py"
OWN = b"""records:
- id: kg:risk-own
  type: Risk
  label: "<b>hiccups</b> :red[x]"
  definition: "Short cramps."
  broader: [kg:risk-infection]
  severity: mild
- id: kg:risk-discitis
  altLabels: [disc infection]
"""
OWN_CLAIM = b"""records:
- id: kg:claim-own
  type: Claim
  label: "Donor cells may cause hiccups"
  subject: kg:therapy-disc-cells
  predicate: mayCause
  object: kg:risk-own
  questionType: rare-harm
  plain: "Donor cells in a disc may cause hiccups."
- id: kg:doc-own
  type: Document
  label: "Own 2026"
  title: "An invented report"
  year: 2026
  documentType: article
  standing: published
  seenAs: full-text
  timesRead: 1
- id: kg:study-own
  type: Study
  label: "An invented series"
  reportedIn: [kg:doc-own]
  design: kg:design-single-arm
  setting: kg:setting-regulated-trial
  realm: human
  conditions: [kg:cond-disc-pain]
  participants: 3
  lines:
  - claim: kg:claim-own
    direction: supports
    questionType: rare-harm
    rationale: "One of three had hiccups."
    locator: "abstract"
"""
DERIVED = Derived((), (), 2, all_rules=False)


def overlay(*files, facts=3):
    """An overlay of some files."""
    return Overlay("key", files, facts, frozenset(), frozenset(), DERIVED)


@pytest.fixture(scope="module")
def laid(small_release):
    """The small graph with a file laid over it."""
    with open_graph(small_release, in_memory=True) as base:
        found = check_files(base, [OwnFile("own.yaml", OWN)])
        assert found.problems == ()
        with lay_over(base, found.files, found.quads) as graph:
            yield graph


@pytest.fixture(scope="module")
def claimed(small_release):
    """The small graph with a harm and a claim on it laid over."""
    with open_graph(small_release, in_memory=True) as base:
        found = check_files(base, [OwnFile("own.yaml", OWN), OwnFile("claim.yaml", OWN_CLAIM)])
        assert found.problems == ()
        with lay_over(base, found.files, found.quads) as graph:
            yield graph


# ------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (("a.yaml",), "Your file a.yaml (3 facts) is laid over the graph in this browser session"),
        (("a.yaml", "b.ttl"), "Your files a.yaml, b.ttl (3 facts) are laid over"),
        (("a.yaml", "b.ttl", "c.nt", "d.nq"), "a.yaml, b.ttl, c.nt and 1 more"),
    ],
)
def test_standing_line_names_files_facts_and_who_sees_them(files, said):
    """The line says which files, how many facts, and that nobody else sees them."""
    line = standing_line(overlay(*files))
    assert said in line
    assert "nobody else sees" in line
    assert "nothing is stored" in line


def test_what_was_not_made_anew_is_said():
    """The sentences say what was worked out and what was not."""
    first, second = worked_out(overlay("a.yaml"))
    assert "2 facts inferred" in first
    assert "not told" in second


def test_entities_of_a_file_are_marked(laid):
    """What a file defines and what it adds to are marked apart, at the head of a page and in the search."""
    marks = own_marks(laid)
    assert sorted(marks.values()) == sorted([FROM_FILE, ADDED_TO])
    lookup = Lookup(laid)
    assert read_entity(lookup, "https://w3id.org/stemkg/id/risk-own").own == FROM_FILE
    assert read_entity(lookup, "https://w3id.org/stemkg/id/risk-rejection").own == ""
    html = hits_list("hiccups", laid.search("hiccups"), marks)
    assert FROM_FILE in html
    assert "<b>" not in html


def test_rows_of_a_file_are_marked_where_they_stand_among_others(claimed, small):
    """A link to what the file defines carries the mark on every page, in views over the whole graph too."""
    for lookup in (Lookup(claimed), whole_lookup(claimed)):
        assert FROM_FILE in link(lookup.ref(f"{KG}risk-own"))
        assert FROM_FILE in link(lookup.ref(f"{KG}claim-own"), "another text")
        assert FROM_FILE not in link(lookup.ref(f"{KG}risk-discitis"))
    assert not whole_lookup(small).ref(f"{KG}risk-discitis").own


def test_claims_of_a_file_are_marked_in_lists_of_claims(claimed):
    """Among the claims on a treatment, the one of the file alone is marked, once."""
    claims = {name: read_claim(Lookup(claimed), f"{KG}{name}") for name in ("claim-own", "claim-cells-improve-pain")}
    assert claims_list("Claims", [claims["claim-own"]], {}, "").count(FROM_FILE) == 1
    assert FROM_FILE not in claims_list("Claims", [claims["claim-cells-improve-pain"]], {}, "")
    assert FROM_FILE in direct_claim(claims["claim-own"])


def test_shared_graph_has_no_marks(small):
    """Without an overlay nothing is marked."""
    assert own_marks(small) == {}


def test_blocks_escape_what_a_file_says(laid):
    """Labels and problems of a hostile file are text."""
    refs = shown_entities(Lookup(laid), laid.overlay.defined)
    assert [ref.id for ref in refs] == ["kg:risk-own"]
    html = brought(refs, [Ref("kg:x", "<script>", "Risk")], ["<i>"]) + own_chip("<u>")
    for tag in ("<b>", "<script>", "<i>", "<u>"):
        assert tag not in html
    (problem,) = check_files(laid, [OwnFile("<img>.yaml", b"]")]).problems
    assert "<img" not in problem_table([problem])


def test_a_mended_file_replaces_the_one_of_its_name():
    """Of two uploads under one name the later counts."""
    found = latest([Upload("a.yaml", b"1"), Upload("b.yaml", b"2"), Upload("a.yaml", b"3")])
    assert [(file.name, file.content) for file in found] == [("a.yaml", b"3"), ("b.yaml", b"2")]


# ------------------------------------------------------------------ sessions


class Upload:
    """A file as the uploader hands it over."""

    def __init__(self, name, content):
        self.name = name
        self.getvalue = lambda: content


@pytest.fixture
def upload(monkeypatch):
    """Put files into the uploader, which tests without a browser cannot fill."""

    def put(*files):
        monkeypatch.setattr(st, "file_uploader", lambda *_, **__: [Upload(name, content) for name, content in files])

    return put


def banner(app):
    """The line on the overlay, empty where there is none."""
    return next((block.value for block in app.markdown if ":material/layers:" in block.value), "")


def go(app, name, **query):
    """Open another page in the same session."""
    app.switch_page(str(APP.parent / "kg" / "explorer" / "pages" / f"{name}.py"))
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


@pytest.fixture
def visitor(run_page, upload):
    """A visitor who has laid the file over the graph on the Data page."""
    upload(("own.yaml", OWN))
    app = run_page("data")
    app.button(key="own-lay").click().run()
    yield app
    overlays.overlay_shelf().remove(next(iter(overlays.overlay_shelf().keys()), ""))


def test_valid_file_is_laid_over_and_named_on_every_page(visitor):
    """After the upload the line stands on the Data page and on the others, with its button."""
    assert not visitor.exception
    assert "own" in banner(visitor)
    assert "What your files brought" in html_of(visitor)
    for name in ("start", "risks", "sparql", "questions", "sources"):
        app = go(visitor, name)
        assert not app.exception
        assert "nobody else sees it" in banner(app)
        assert app.button(key="overlay-remove")


def test_new_entity_has_its_page_and_its_mark(visitor):
    """Explore shows what the file defines, as text, and says that it is from the file."""
    app = go(visitor, "explore", id="kg:risk-own")
    assert not app.exception
    assert FROM_FILE in html_of(app)
    assert "&lt;b&gt;hiccups" in html_of(app)
    assert "<b>hiccups" not in html_of(app)


def test_search_finds_it_and_another_session_does_not(visitor, run_page):
    """The visitor's search knows the file; that of another session does not, and shows no line."""
    assert "from your file" in html_of(go(visitor, "start", q="hiccups"))
    other = AppTest.from_file(str(APP), default_timeout=60)
    other.query_params["q"] = "hiccups"
    other.run()
    assert "hiccups" not in html_of(other).replace("“hiccups”", "")
    assert banner(other) == ""


def test_sparql_asks_the_graph_with_the_files(visitor):
    """A query of one's own runs in the worker over the files too."""
    app = go(visitor, "sparql", q="SELECT ?l { kg:risk-discitis skos:altLabel ?l }")
    assert "disc infection" in html_of(app)


def test_button_removes_the_files(visitor):
    """After the button the graph is the shared one again and the overlay is closed."""
    visitor.button(key="overlay-remove").click().run()
    assert banner(visitor) == ""
    assert len(overlays.overlay_shelf()) == 0
    assert "hiccups" not in html_of(go(visitor, "start", q="hiccups")).replace("“hiccups”", "")


def test_invalid_file_leaves_the_earlier_one_in_place(visitor, upload):
    """The messages of an invalid upload are shown, and what was laid over before stays."""
    upload(("worse.yaml", OWN.replace(b"severity: mild", b"severity: mildd")))
    app = go(visitor, "data")
    app.button(key="own-lay").click().run()
    assert "unknown-value" in html_of(app)
    assert "stays" in app.error[0].value
    assert "own" in banner(app)
    assert len(overlays.overlay_shelf()) == 1


def test_only_checking_lays_nothing_over(run_page, upload):
    """A valid file that was only checked is called valid, and the graph stays as it is."""
    upload(("own.yaml", OWN))
    app = run_page("data")
    app.button(key="own-check").click().run()
    assert "Valid: 6 facts" in app.success[0].value
    assert banner(app) == ""
    assert len(overlays.overlay_shelf()) == 0


def test_nothing_chosen_is_said(run_page, upload):
    """The button without a file says what to do."""
    upload()
    app = run_page("data")
    app.button(key="own-lay").click().run()
    assert "Choose a file first" in app.info[0].value


def test_full_shelf_is_said_and_loses_nothing(run_page, upload):
    """Where too many files of others are laid over, the message says when to try again."""
    upload(("own.yaml", OWN))
    app = run_page("data")
    overlays.overlay_shelf().make_room = _refuse
    app.button(key="own-lay").click().run()
    assert not app.exception
    assert any("try again" in code.value for code in app.code)
    assert banner(app) == ""


def _refuse():
    raise OpenError("all places are taken. To mend: try again in some minutes.")


def test_overlay_that_went_is_said_once(visitor):
    """Where the overlay of a session was closed for want of use, the next page says so and shows the shared graph."""
    (key,) = overlays.overlay_shelf().keys()
    overlays.overlay_shelf().remove(key)
    app = go(visitor, "start")
    assert any("no longer laid over" in info.value for info in app.info)
    assert banner(app) == ""
    assert not any("no longer laid over" in info.value for info in app.run().info)


def test_overlay_goes_with_its_session(laid):
    """When a session is forgotten its overlay is removed from the shelf."""
    removed = []

    class Shelf:
        def remove(self, key):
            removed.append(key)

    held = overlays._Held(Shelf(), "key")
    assert removed == []
    del held
    gc.collect()
    assert removed == ["key"]

"""The editor on the SPARQL page as Streamlit runs it, with and without the built component."""

from __future__ import annotations

import json
from functools import partial

import pytest
from shown_markup import html_of

from kg.explorer.editor import bundle as bundles

RISKS = "SELECT ?r { ?r a skg:Risk } LIMIT 3"


@pytest.fixture
def page(run_alone):
    """Run the page with query parameters."""
    return partial(run_alone, "sparql")


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A stand-in for a built editor."""
    (tmp_path / bundles.SCRIPT).write_text("export default () => {};", encoding="utf-8")
    monkeypatch.setattr(bundles, "FOLDER", tmp_path)


@pytest.fixture
def absent(tmp_path, monkeypatch):
    """No built editor."""
    monkeypatch.setattr(bundles, "FOLDER", tmp_path)


def told(app):
    """What the editor is told; AppTest does not know the element, so its message is read."""
    (editor,) = app.get("bidi_component")
    assert editor.proto.component_name == "stemkg_sparql_editor"
    return json.loads(editor.proto.json or editor.proto.mixed.json)


def put_draft(app, text):
    """Let the session hold a draft, as the editor hands it over while somebody types."""
    app.session_state["sparql-draft"] = text
    return app.run()


def test_the_editor_gets_the_query_of_a_link_and_all_names(page, built):
    """The component is told the text, the prefixes, and classes, properties, words and entities by label."""
    data = told(page(q=RISKS))
    assert data["text"] == RISKS
    assert data["address"].startswith("/editor/")
    assert data["prefixes"]["skg"].endswith("#")
    assert ["kg:risk-discitis", "discitis", "entity", "skg:Risk", ""] in data["terms"]
    assert {row[2] for row in data["terms"]} == {"class", "property", "word", "entity"}
    assert data["refused"] is None
    assert data["label"] == "SPARQL query"
    assert "Esc, then Tab leaves" in data["keys"]


def test_the_answer_stands_below_the_editor(page, built):
    """A link with a query is asked, and no text area stands beside the editor."""
    app = page(q=RISKS)
    assert not app.exception
    assert not app.text_area
    assert html_of(app).count("kg:risk-") >= 3


def test_the_ask_button_asks_the_draft(page, built):
    """What stands in the editor is asked by the button, and goes into the URL."""
    app = put_draft(page(mode="own"), "ASK { ?r a skg:Risk }")
    app.button(key="sparql-go").click().run()
    assert not app.exception
    assert "ASK { ?r a skg:Risk }" in app.query_params["q"]
    assert "mode" not in app.query_params
    assert "Yes" in html_of(app)


def test_an_error_of_the_server_is_marked_at_its_place(page, built):
    """The component is told which characters the server refuses, and why; after the next query nothing is marked."""
    text = "SELECT ?a {\r\n ?a ?b '😀' . SERVICE <http://a/> { } }"
    app = page(q=text)
    refused = told(app)["refused"]
    assert refused["text"] == told(app)["text"] == text.replace("\r\n", "\n")
    marked = refused["text"].encode("utf-16-le")[2 * refused["from"] : 2 * refused["to"]]
    assert marked.decode("utf-16-le") == "SERVICE"
    assert "another server" in refused["message"]
    put_draft(app, RISKS).button(key="sparql-go").click().run()
    assert told(app)["refused"] is None


def test_a_draft_survives_a_visit_elsewhere(page, built):
    """Who looks at the ready-made questions and comes back finds the draft, and the browser may know it better."""
    app = put_draft(page(mode="own"), "ASK { ?half")
    app.segmented_control(key="sparql-mode").set_value("ready").run()
    assert not app.get("bidi_component")
    app.segmented_control(key="sparql-mode").set_value("own").run()
    data = told(app)
    assert (data["text"], data["back"]) == ("ASK { ?half", True)


def test_the_history_puts_a_query_back_into_the_editor(page, built):
    """An entry of the history opens its query again although the draft has moved on, also one too long for a link."""
    long = "ASK { ?r a skg:Risk }" + " # padding" * 1000
    app = page(q=RISKS)
    put_draft(app, long).button(key="sparql-go").click().run()
    assert "again=1" in html_of(app)
    assert "again=2" in html_of(app)
    put_draft(app, "")
    app.query_params["again"] = "2"
    assert told(app.run())["text"] == long
    app.query_params["again"] = "1"
    app.run()
    assert told(app)["text"] == RISKS
    assert "again" not in app.query_params
    assert app.query_params["q"] in (RISKS, [RISKS])


def test_a_link_is_offered_and_a_long_query_says_that_it_has_none(page, built):
    """Sharing gives the link of the draft; where it would be too long, that is said."""
    app = put_draft(page(mode="own"), "ASK { ?a a skg:Risk }")
    assert any("?q=ASK%20%7B%20%3Fa" in code.value for code in app.code)
    put_draft(app, "ASK { ?r a skg:Risk }" + " # padding" * 1000)
    assert not any("?q=" in code.value for code in app.code)
    assert any("too long for a link" in block.value for block in app.markdown)


def test_a_long_ready_made_query_is_put_into_the_editor(page, built):
    """What another part of the explorer hands over by the session is put into the editor and asked."""
    app = page(mode="own")
    app.session_state["sparql-put"] = RISKS
    app.run()
    assert told(app)["text"] == RISKS
    assert html_of(app).count("kg:risk-") >= 3


def test_without_the_build_a_plain_text_area_does_the_same(page, absent):
    """Where the editor was not built a text area takes the query, asks it, and can be shared."""
    app = page(q=RISKS)
    assert not app.get("bidi_component")
    assert app.text_area(key="sparql-text").value == RISKS
    app.text_area(key="sparql-text").set_value("ASK { ?r a skg:Risk }")
    app.button[0].click().run()
    assert not app.exception
    assert "Yes" in html_of(app)
    assert any("?q=ASK%20%7B" in code.value for code in app.code)


def test_a_browser_that_cannot_load_the_editor_gets_the_text_area(page, built):
    """After the component said that it failed, the session goes on with the text area and loses no word."""
    app = put_draft(page(mode="own"), "ASK { ?half")
    app.session_state["sparql-plain"] = True
    app.session_state["sparql-text"] = "ASK { ?half"
    app.run()
    assert not app.get("bidi_component")
    assert app.text_area(key="sparql-text").value == "ASK { ?half"

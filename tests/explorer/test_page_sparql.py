"""The SPARQL page as Streamlit runs it."""

from __future__ import annotations

from functools import partial

import pytest
from shown_markup import html_of

from kg.explorer.editor import bundle as bundles


@pytest.fixture
def page(run_alone, tmp_path, monkeypatch):
    """Run the page with query parameters, with the plain text area that AppTest can fill."""
    monkeypatch.setattr(bundles, "FOLDER", tmp_path)
    return partial(run_alone, "sparql")


def test_page_without_a_question_lists_all(page, shipped):
    """The plain page shows every ready-made question as a link."""
    app = page()
    assert not app.exception
    assert all(f"query={name}" in html_of(app) for name in shipped.named_queries)


def test_search_narrows_the_questions(page):
    """Words in the search field keep the questions that hold them."""
    app = page(find="denominator")
    assert "query=risks-without-denominator" in html_of(app)
    assert "query=approvals" not in html_of(app)


@pytest.mark.slow
def test_every_question_opens_with_its_defaults(page, shipped):
    """Each named query answers on the page without an error or an exception."""
    for name in shipped.named_queries:
        app = page(query=name)
        assert not app.exception, name
        assert not app.error, name
        assert "<table" in html_of(app) or app.info, name


def test_link_fills_the_parameter_and_answers(page):
    """A link with a parameter shows that entity chosen and its answer, entities as links."""
    app = page(query="risk-counts", risk="kg:risk-discitis")
    assert app.selectbox(key="url-risk").value == "kg:risk-discitis"
    assert "explore?id=kg:study-" in html_of(app)


def test_choosing_another_entity_changes_the_answer(page):
    """Choosing an entity in the form asks again."""
    app = page(query="therapy-risks")
    before = html_of(app)
    app.selectbox(key="url-therapy").set_value("kg:therapy-intravenous-msc").run()
    assert app.query_params["therapy"] in (["kg:therapy-intravenous-msc"], "kg:therapy-intravenous-msc")
    assert html_of(app) != before


def test_unknown_question_and_entity_are_said(page):
    """A stale link is answered with what to do, never with a traceback."""
    assert page(query="nonsense").warning
    app = page(query="risk-counts", risk="kg:risk-nonsense")
    assert app.warning
    assert not app.exception
    assert "<table" not in html_of(app)


def test_answer_with_one_number_can_be_drawn(page):
    """Where there is one label and one number a chart is offered, with a text for those who cannot see it."""
    app = page(query="therapies-without-randomised-trial", show="chart")
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == 1


def test_empty_editor_offers_examples(page):
    """The empty editor shows three queries to begin with."""
    app = page(mode="own")
    assert html_of(app).count("sparql?q=") == 3


def test_own_query_of_a_link_is_asked(page):
    """A link with a query shows it in the editor and its rows below."""
    app = page(q="SELECT ?r { ?r a skg:Risk } LIMIT 3")
    assert app.text_area(key="sparql-text").value.startswith("SELECT")
    assert html_of(app).count("kg:risk-") >= 3


def test_editor_keeps_the_query_in_the_url(page):
    """What is typed and asked goes into the URL."""
    app = page(mode="own")
    app.text_area(key="sparql-text").set_value("ASK { ?r a skg:Risk }")
    app.button[0].click().run()
    assert not app.exception
    assert "ASK { ?r a skg:Risk }" in app.query_params["q"]
    assert "Yes" in html_of(app)


def test_long_query_stays_in_the_session(page):
    """A query too long for a link is answered all the same."""
    app = page(mode="own")
    app.text_area(key="sparql-text").set_value("ASK { ?r a skg:Risk }" + " # padding" * 1000)
    app.button[0].click().run()
    assert "q" not in app.query_params
    assert "Yes" in html_of(app)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT ?a {\n ?a WHRE }", "Line 2, column 5"),
        ("DELETE WHERE { ?a ?b ?c }", "read only"),
        ("SELECT * { SERVICE <https://example.org/> { ?a ?b ?c } }", "not allowed"),
        ("SELECT * FROM <file:///etc/passwd> { ?a ?b ?c }", "names no graph"),
    ],
)
def test_errors_are_shown_in_a_box(page, text, said):
    """Wrong and refused queries give a message with its place, and no traceback."""
    app = page(q=text)
    assert not app.exception
    assert "kg-error" in html_of(app)
    assert said in html_of(app)


def test_answer_without_rows_says_what_it_means(page):
    """An empty answer is explained."""
    app = page(q="SELECT ?a { ?a a skg:Nothing }")
    assert "does not mean" in app.info[0].value


def test_construct_is_shown_as_triples_and_turtle(page):
    """A CONSTRUCT gives a table of triples, and Turtle on demand."""
    text = "CONSTRUCT { ?r a skg:Risk } WHERE { ?r a skg:Risk }"
    assert "subject" in html_of(page(q=text))
    assert "a skg:Risk" in "".join(code.value for code in page(q=text, show="turtle").code)


def test_markup_in_a_query_and_its_answer_is_text(page):
    """Neither a query nor a literal can put elements on the page."""
    app = page(q='SELECT ("<img src=x onerror=alert(1)>" AS ?a) { }')
    assert "<img" not in html_of(app)
    assert "&lt;img" in html_of(app)


def test_history_remembers_the_session(page):
    """What was asked stands in the history with its size, newest first."""
    app = page(query="approvals")
    assert "Which cell products are approved" in html_of(app)
    assert any("Asked in this session (1)" in expander.label for expander in app.expander)


@pytest.mark.parametrize(
    "parameters", [{"page": "2"}, {"page": "x"}, {"page": "999999"}, {"title": "t", "class_": "c"}]
)
def test_odd_parameters_do_no_harm(page, parameters):
    """Pages beyond the end and unknown parameters give a page all the same."""
    assert not page(query="documents", **parameters).exception

"""The SPARQL page without Streamlit: questions, cells, errors and links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import XSD, BNode, Literal, URIRef

from kg.errors import QueryLimitError, QuerySyntaxError
from kg.explorer.blocks import tools
from kg.explorer.view import sparql_asking as asking
from kg.explorer.view import sparql_questions as questions
from kg.explorer.view import sparql_results as results
from kg.explorer.view.lookup import Lookup, Ref
from kg.graph.terms import rdflib_literal
from kg.namespaces import KG, SKG
from kg.query.named import Parameter, load_queries
from kg.query.results import SelectResult
from kg.resources import ontology_folder

QUERIES = load_queries(ontology_folder() / "queries")


def no_label(_):
    """Nothing has a label."""
    return ""


def select(*rows, variables=("thing", "n")):
    """An answer with these rows."""
    return SelectResult(variables, tuple(rows))


# ------------------------------------------------------------------ ready-made questions


def test_every_named_query_stands_under_a_heading():
    """A new named query is given a place; no heading names a query that does not exist."""
    placed = [name for names in questions.GROUPS.values() for name in names]
    assert sorted(placed) == sorted(QUERIES)


def test_every_example_exists():
    """The empty editor offers three queries that exist and need no parameter to be filled in."""
    assert len(questions.EXAMPLES) == 3
    assert all(QUERIES[name].text({}) for name in questions.EXAMPLES)


def test_questions_are_found_by_any_of_their_words():
    """Words of title, description and keywords find a question; all words must be there."""
    found = [query.name for _, group in questions.grouped(QUERIES, "DENOMINATOR gap") for query in group]
    assert found == ["risks-without-denominator"]
    assert questions.grouped(QUERIES, "no such word") == []


def test_entity_field_offers_entities_of_its_kind(shipped):
    """A parameter for a risk is a choice of risks, the default chosen."""
    parameter = QUERIES["risk-counts"].parameters["risk"]
    found = questions.field_of(Lookup(shipped), parameter, "", [Ref("kg:risk-discitis", "discitis", "Risk")])
    assert (found.kind, found.value, found.problem) == ("entity", "kg:risk-discitis", "")


def test_entity_of_a_link_is_offered_even_if_of_another_kind(shipped):
    """A link that names an existing entity of another class still works."""
    parameter = QUERIES["risk-counts"].parameters["risk"]
    found = questions.field_of(Lookup(shipped), parameter, "therapy-intradiscal-cell-therapy", [])
    assert found.value == "kg:therapy-intradiscal-cell-therapy"
    assert [ref.id for ref in found.options] == [found.value]


def test_unknown_entity_of_a_link_is_said(shipped):
    """A link with a name that does not exist gives a problem in words, not an empty answer."""
    parameter = QUERIES["risk-counts"].parameters["risk"]
    found = questions.field_of(Lookup(shipped), parameter, "kg:risk-discitiss", [])
    assert "To mend" in found.problem


def test_text_field_keeps_what_was_given(shipped):
    """A parameter for text is no choice."""
    found = questions.field_of(Lookup(shipped), Parameter("word", "text", "a", "a word"), "b", [])
    assert (found.kind, found.value) == ("text", "b")


# ------------------------------------------------------------------ cells


def test_label_columns_are_merged_for_people():
    """The label of an entity replaces its column's id; headings are words."""
    columns = results.columns_of(("risk", "riskLabel", "studiesFor"), merged=True)
    assert [(c.heading, c.place, c.label_place) for c in columns] == [("risk", 0, 1), ("studies for", 2, None)]


def test_label_in_second_place_is_the_label_of_the_first():
    """A query that calls its label just that is merged too; elsewhere the column stays."""
    assert len(results.columns_of(("document", "label", "year"), merged=True)) == 2
    assert len(results.columns_of(("about", "aboutLabel", "label"), merged=True)) == 2


def test_entity_links_to_its_page():
    """An entity of the graph is shown by its label and links into the explorer."""
    cell = results.cell_of(KG["risk-a"], lambda _: "pain", readable=True)
    assert (cell.text, cell.entity) == ("pain", "kg:risk-a")
    plain = results.cell_of(KG["risk-a"], lambda _: "pain", readable=False)
    assert (plain.text, plain.note) == ("kg:risk-a", "pain")


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (None, ""),
        (SKG.Risk, "skg:Risk"),
        (BNode("b1"), "_:b1"),
        (Literal("a", lang="en"), "a"),
        (Literal(3), "3"),
        (Literal("0.123456", datatype=XSD.decimal), "0.123"),
        (Literal("true", datatype=XSD.boolean), "true"),
        (rdflib_literal("INF", datatype=str(XSD.double)), "INF"),
        (Literal("no number", datatype=XSD.integer), "no number"),
    ],
)
def test_terms_are_shown_short(term, text):
    """Each kind of term has a short readable form."""
    assert results.cell_of(term, no_label, readable=True).text == text


def test_only_safe_addresses_become_links():
    """An IRI that is no web address is shown as text."""
    assert results.cell_of(URIRef("javascript:alert(1)"), no_label, readable=True).address == ""
    assert results.cell_of(URIRef("https://doi.org/10.1/x"), no_label, readable=True).address


def test_pages_cut_the_rows():
    """A page holds its rows and no others."""
    answer = select(*((Literal(n), Literal(n)) for n in range(results.PAGE_ROWS + 3)))
    columns = results.columns_of(answer.variables, merged=False)
    second = results.rows_of(answer, columns, no_label, page=2, readable=False)
    assert [row[0].text for row in second] == [str(results.PAGE_ROWS + n) for n in range(3)]


@given(st.text(max_size=60))
def test_no_text_of_an_answer_becomes_markup(text):
    """Whatever a literal or a label holds, the table holds it as text."""
    answer = select((Literal(text), KG["risk-a"]))
    columns = results.columns_of(answer.variables, merged=False)
    rows = results.rows_of(answer, columns, lambda _: text, page=1, readable=True)
    html = str(tools.answer_table(columns, rows, caption=text))
    allowed = html.count("<td") + html.count("<th") + html.count("<a ") + html.count("<tr")
    assert html.count("<") - html.count("</") - 5 == allowed  # wrapper, region, table, caption, thead, tbody less span
    assert "<script" not in html


# ------------------------------------------------------------------ asking


def test_typed_text_runs_guarded(shipped):
    """What a person typed is refused where it would change the graph or reach the network."""
    for text in ("INSERT DATA { <a:a> <a:a> <a:a> }", "SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }"):
        outcome = asking.ask(shipped, text, trusted=False)
        assert outcome.answer is None
        assert outcome.error is not None
        assert outcome.size == "error"


def test_error_is_shown_at_its_place(shipped):
    """A syntax error carries line, column and the line's text."""
    text = "SELECT ?s WHERE {\n  ?s a skg:Risk .\n  WHRE }"
    outcome = asking.ask(shipped, text, trusted=False)
    assert isinstance(outcome.error, QuerySyntaxError)
    place = asking.error_place(text, outcome.error)
    assert (place.line, place.column, place.before, place.rest) == (3, 3, "  ", "WHRE }")
    html = tools.error_box(place)
    assert "Line 3, column 3" in html
    assert "Traceback" not in html


def test_error_without_a_place_is_shown_plainly():
    """A limit has no line; its message is shown alone, escaped."""
    place = asking.error_place("SELECT", QueryLimitError("too <long>"))
    assert (place.line, place.before) == (0, "")
    assert "too &lt;long&gt;" in tools.error_box(place)


def test_limits_are_said_as_they_are():
    """The sentence on limits holds the limits that are in force."""
    said = asking.limits_sentence()
    assert f"{asking.WEB_LIMITS.seconds:g} seconds" in said
    assert f"{asking.WEB_LIMITS.rows:,} rows" in said
    assert "SERVICE" in said


@given(st.text(min_size=1, max_size=300))
def test_short_queries_are_shared_by_link(text):
    """A short text goes into the link as it is; blank text gives none."""
    assert asking.link_parameters(text) == ({"q": text} if text.strip() else {})


def test_history_of_ask_says_yes_or_no(shipped):
    """A yes-no question is remembered with its answer."""
    assert asking.ask(shipped, "ASK { ?s a skg:Risk }", trusted=False).size == "yes"

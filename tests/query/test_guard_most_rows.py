"""The guard can hold a SELECT to a number of rows by its own LIMIT."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryRefused
from kg.query.guard import inspect

HELD = [
    ("SELECT * { ?s ?p ?o }", "SELECT * { ?s ?p ?o } LIMIT 9"),
    ("SELECT * { ?s ?p ?o } LIMIT 10", "SELECT * { ?s ?p ?o } LIMIT 9"),
    ("SELECT * { ?s ?p ?o } LIMIT 10 OFFSET 2", "SELECT * { ?s ?p ?o } LIMIT 9 OFFSET 2"),
    ("SELECT * { ?s ?p ?o } OFFSET 2 LIMIT 10", "SELECT * { ?s ?p ?o } OFFSET 2 LIMIT 9"),
    ("SELECT * { ?s ?p ?o } OFFSET 2", "SELECT * { ?s ?p ?o } OFFSET 2 LIMIT 9"),
    ("SELECT ?s { ?s ?p ?o } VALUES ?s { 1 }", "SELECT ?s { ?s ?p ?o } LIMIT 9 VALUES ?s { 1 }"),
    (
        "SELECT ?s { ?s ?p ?o } GROUP BY ?s VALUES ?s { 1 }",
        "SELECT ?s { ?s ?p ?o } GROUP BY ?s LIMIT 9 VALUES ?s { 1 }",
    ),
    ("SELECT * { { SELECT * { ?s ?p ?o } LIMIT 5 } }", "SELECT * { { SELECT * { ?s ?p ?o } LIMIT 5 } } LIMIT 9"),
    (
        "SELECT * { { SELECT * { ?s ?p ?o } LIMIT 50 } } LIMIT 20",
        "SELECT * { { SELECT * { ?s ?p ?o } LIMIT 50 } } LIMIT 9",
    ),
]


@pytest.mark.parametrize(("query", "text"), HELD)
def test_the_outermost_limit_is_lowered_or_added(query, text):
    """Before VALUES, beside OFFSET, and never inside a subquery."""
    form = inspect(query, most_rows=9)
    assert (" ".join(form.text.split()), form.most_rows) == (text, 9)


@pytest.mark.parametrize(
    "query", ["SELECT * { ?s ?p ?o } LIMIT 9", "SELECT * { ?s ?p ?o } LIMIT 0", "SELECT * { ?s ?p ?o } LIMIT 009"]
)
def test_a_lower_limit_stays(query):
    """The answer is then as long as was asked for, and nothing is held."""
    form = inspect(query, most_rows=9)
    assert (form.text, form.most_rows) == (query, 0)


@pytest.mark.parametrize("query", ["ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <urn:x>"])
def test_other_forms_stay(query):
    """Their answers are no rows."""
    assert inspect(query, most_rows=9).text == inspect(query).text


def test_without_a_number_nothing_changes():
    """As the explorer asks, whose workers count themselves."""
    assert inspect("SELECT * { ?s ?p ?o }").most_rows == 0


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "SELECT  DISTINCT\n*{ ?s ?p '''a\n*''' }", "SELECT*{}"])
def test_the_star_is_where_it_is_said(query):
    """Its place is that in the text that is sent on."""
    form = inspect(query, most_rows=9)
    assert form.text[form.star_at] == "*"
    assert form.text[: form.star_at].upper().split()[0] == "SELECT"


def test_no_star_no_place():
    """A star elsewhere is none."""
    assert inspect("SELECT (COUNT(*) AS ?n) { { SELECT * { ?s ?p ?o } } }").star_at == -1


def test_a_foreign_dataset_passes_only_where_another_takes_its_place():
    """The SPARQL protocol's own dataset goes before that of the query."""
    query = "SELECT * FROM <http://elsewhere.example/> { ?s ?p ?o }"
    assert inspect(query, any_dataset=True).default_graphs == ("http://elsewhere.example/",)
    with pytest.raises(QueryRefused):
        inspect(query)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 30))
def test_never_more_rows_than_held_and_never_fewer_than_asked(limit, offset, most):
    """The store gives exactly the rows that the query and the number together allow."""
    store = ox.Store()
    graph = ox.DefaultGraph()
    store.extend(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(n), graph) for n in range(20))
    form = inspect(f"SELECT ?o {{ ?s ?p ?o }} OFFSET {offset} LIMIT {limit}", most_rows=most)
    assert len(list(store.query(form.text))) == min(max(20 - offset, 0), limit, most)

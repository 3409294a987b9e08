"""A query's parts, and the order and the number of its rows, without any engine but the embedded one."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QuerySyntaxError
from kg.store.protocol import Solutions
from kg.store.texts import aligned, count, in_order, page, parts_of, solutions_of, sorts_texts, windowed

X = ox.Variable("x")
STORE = ox.Store()
for _number in range(5):
    STORE.add(
        ox.Quad(
            ox.NamedNode(f"http://a/{_number}"), ox.NamedNode("http://a/p"), ox.Literal(_number % 2), ox.DefaultGraph()
        )
    )


def rows(*values):
    """An answer of one column."""
    return Solutions((X,), tuple((value,) for value in values))


def values(solutions):
    """The values of one column."""
    return [None if row[0] is None else row[0].value for row in solutions.rows]


def counted(query):
    """What the count of a query's rows or solutions comes to."""
    (row,) = STORE.query(count(parts_of(query)))
    return int(row["n"].value)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }", "WHERE { ?a ?b ?c }"),
        ("CONSTRUCT { ?a ?b ?c } { ?a ?b ?c } LIMIT 3", "{ ?a ?b ?c } LIMIT 3"),
        ("CONSTRUCT {} WHERE { ?a ?b ?c } ORDER BY ?a", "WHERE { ?a ?b ?c } ORDER BY ?a"),
        ("CONSTRUCT WHERE { ?a ?b ?c } OFFSET 2", "WHERE { ?a ?b ?c } OFFSET 2"),
        ("construct where { ?a ?b ?c }", "where { ?a ?b ?c }"),
        ("CONSTRUCT { ?a ?b ?c } FROM <http://a/> FROM NAMED <http://b/> { ?a ?b ?c }", "{ ?a ?b ?c }"),
        ("CONSTRUCT FROM <http://a/> WHERE { ?a ?b ?c }", "WHERE { ?a ?b ?c }"),
        ("CONSTRUCT { ?a ?b [ ?c ?d ] } WHERE { { ?a ?b ?c } }", "WHERE { { ?a ?b ?c } }"),
        ("SELECT * WHERE { ?a ?b ?c }", ""),
        ("DESCRIBE ?a WHERE { ?a ?b ?c }", ""),
        ("ASK { ?a ?b ?c }", ""),
    ],
)
def test_the_where_of_a_construct_is_all_behind_its_template(text, where):
    """The pattern with its modifiers, in the long and in the short form; other forms have none."""
    assert parts_of(text).where == where


def test_from_is_taken_out_of_the_body_and_put_outside():
    """FROM may not stand in a subquery, and so it stands before the pages and the counts that are made of a query."""
    parts = parts_of("PREFIX g: <http://g/> SELECT ?a FROM g:a FROM NAMED <http://b/> WHERE { ?a ?b ?c }")
    assert parts.datasets == "FROM g:a FROM NAMED <http://b/>"
    assert "FROM" not in parts.body
    for made in (page(parts, 0, 10), count(parts)):
        again = parts_of(made)
        assert again.datasets == parts.datasets


@pytest.mark.parametrize(
    ("text", "order", "names"),
    [
        ("SELECT ?x { ?x ?y ?z } ORDER BY ?x", "ORDER BY ?x", ("x",)),
        ("SELECT ?x { ?x ?y ?z } ORDER BY DESC(?x) ASC($y)", "ORDER BY DESC( ?x ) ASC( $y )", ("x", "y")),
        ("SELECT ?x { ?x ?y ?z } ORDER BY ?x LIMIT 3 OFFSET 2", "ORDER BY ?x", ("x",)),
        ("SELECT ?x { ?x ?y ?z } ORDER BY ?x VALUES ?x { 1 }", "ORDER BY ?x", ("x",)),
        ('SELECT ?x { } ORDER BY REGEX(?x, "a  ?b")', 'ORDER BY REGEX( ?x , "a  ?b" )', ("x",)),
        ("SELECT ?x { { SELECT ?x { ?x ?y ?z } ORDER BY ?x } }", "", ()),
        ("SELECT ?x { ?x ?y ?z } GROUP BY ?x ORDER BY DESC(COUNT(?z))", "", ("z",)),
        ("SELECT ?x { ?x ?y ?z } ORDER BY (EXISTS { ?x a ?z })", "", ("x", "z")),
        ("SELECT ?x { ?x <http://a/ORDER> ?z }", "", ()),
    ],
)
def test_the_order_is_that_of_the_outermost_query(text, order, names):
    """Its words without what stands behind; none where the rows alone do not decide on it."""
    assert (parts_of(text).order, parts_of(text).order_names) == (order, names)


@pytest.mark.parametrize(
    ("behind", "window", "unlimited"),
    [
        ("LIMIT 3", (0, 3), "SELECT * { ?x ?y ?z }"),
        ("OFFSET 2", (2, None), "SELECT * { ?x ?y ?z }"),
        ("LIMIT 0 OFFSET 007", (7, 0), "SELECT * { ?x ?y ?z }"),
        ("", (0, None), "SELECT * { ?x ?y ?z }"),
        (f"LIMIT {'9' * 5000}", (0, 10**18), "SELECT * { ?x ?y ?z }"),
    ],
)
def test_the_window_is_read_and_taken_off(behind, window, unlimited):
    """LIMIT and OFFSET in any order, and numbers of any length; those of a subquery are not touched."""
    parts = parts_of(f"SELECT * {{ ?x ?y ?z }} {behind}")
    assert (parts.window, " ".join(parts.unlimited.split())) == (window, unlimited)
    assert parts.has_window is bool(behind)
    inner = parts_of(f"SELECT * {{ {{ SELECT ?x {{ ?x ?y ?z }} {behind} }} }}")
    assert (inner.window, inner.has_window) == ((0, None), False)


@pytest.mark.parametrize(
    ("order", "sorted_values"),
    [
        ("?x", ["A", "B", "a", "b b"]),
        ("DESC(?x)", ["b b", "a", "B", "A"]),
        ("ASC($x)", ["A", "B", "a", "b b"]),
        ("DESC(LCASE(STR(?x))) ?x", ["b b", "B", "A", "a"]),
        ("STRLEN(?x) DESC(?x)", ["a", "B", "A", "b b"]),
        ('(?x != "a") ?x', ["a", "A", "B", "b b"]),
        ('CONTAINS(?x, "b b") CONCAT(?x,?x)', ["A", "B", "a", "b b"]),
        ("xsd:string(?x)", ["A", "B", "a", "b b"]),
        ("DESC(COALESCE(?x, 1))", ["b b", "a", "B", "A"]),
    ],
)
def test_rows_are_sorted_by_whatever_the_order_says(order, sorted_values):
    """Columns, directions, expressions and functions of a prefix, as the embedded engine understands them."""
    prologue = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
    mixed = rows(*map(ox.Literal, ("b b", "A", "a", "B")))
    parts = parts_of(f"{prologue} SELECT ?x {{ ?x ?y ?z }} ORDER BY {order}")
    assert values(in_order(mixed, parts)) == sorted_values


@pytest.mark.parametrize(
    "order", ["<http://a/own>(?x)", "own:function(?x)", "?y", "?x ?y", "DESC(COUNT(?x))", "(EXISTS { ?x ?y ?z })"]
)
def test_an_order_that_cannot_be_told_here_leaves_the_rows_alone(order):
    """The engine's order stands where it alone knows the function, or the rows do not hold what they are sorted by."""
    mixed = rows(*map(ox.Literal, "bac"))
    parts = parts_of(f"PREFIX own: <http://a/> SELECT ?x {{ ?x ?y ?z }} GROUP BY ?x ORDER BY {order}")
    assert in_order(mixed, parts) is mixed


def test_blank_nodes_in_a_sorted_column_leave_the_rows_alone():
    """They cannot be handed to another engine; in other columns they do no harm."""
    parts = parts_of("SELECT ?x ?y { ?x ?y ?z } ORDER BY ?x")
    blank = rows(ox.BlankNode("b"), ox.Literal("a"))
    assert in_order(blank, parts) is blank
    other = Solutions((X, ox.Variable("y")), ((ox.Literal("b"), ox.BlankNode()), (ox.Literal("a"), ox.BlankNode())))
    assert values(in_order(other, parts)) == ["a", "b"]


@given(st.lists(st.none() | st.integers() | st.text(max_size=5)))
def test_sorting_keeps_every_row(cells):
    """Whatever the values, unbound ones too: each row stays, and sorting again changes nothing."""
    mixed = rows(*(None if cell is None else ox.Literal(cell) for cell in cells))
    parts = parts_of("SELECT ?x { ?x ?y ?z } ORDER BY DESC(?x)")
    once = in_order(mixed, parts)
    assert sorted(map(str, once.rows)) == sorted(map(str, mixed.rows))
    assert in_order(once, parts) == once


def test_texts_and_names_are_told_from_numbers():
    """Only an order by the former may differ from one engine to the next."""
    parts = parts_of("SELECT ?x { ?x ?y ?z } ORDER BY ?x")
    assert sorts_texts(rows(ox.Literal("a", language="en")), parts)
    assert sorts_texts(rows(ox.NamedNode("http://a/")), parts)
    assert not sorts_texts(rows(ox.Literal(1), None), parts)
    assert not sorts_texts(rows(ox.Literal("a")), parts_of("SELECT ?x { ?x ?y ?z } ORDER BY ?y"))


def test_a_window_leaves_its_rows():
    """OFFSET skips, LIMIT ends."""
    some = rows(*map(ox.Literal, "abcd"))
    assert values(windowed(some, parts_of("SELECT ?x { } OFFSET 1 LIMIT 2"))) == ["b", "c"]
    assert values(windowed(some, parts_of("SELECT ?x { } OFFSET 3"))) == ["d"]
    assert values(windowed(some, parts_of("SELECT ?x { } LIMIT 0"))) == []


def test_columns_are_put_in_order():
    """Rows follow their columns; another set of columns is left alone."""
    y = ox.Variable("y")
    both = Solutions((X, y), ((ox.Literal(1), ox.Literal(2)),))
    assert aligned(both, (y, X)).rows == ((ox.Literal(2), ox.Literal(1)),)
    assert aligned(both, (y,)) is both


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("SELECT ?a { ?a ?b ?c }", 5),
        ("SELECT DISTINCT ?c { ?a ?b ?c }", 2),
        ("SELECT ?a { ?a ?b ?c } ORDER BY ?c LIMIT 3", 3),
        ("CONSTRUCT WHERE { ?a ?b ?c }", 5),
        ("CONSTRUCT { ?c ?b ?c } WHERE { ?a ?b ?c } OFFSET 1", 4),
        ("CONSTRUCT { ?c ?b ?c } WHERE { ?a ?b ?c } GROUP BY ?b ?c", 2),
        ("CONSTRUCT { <http://a/0> <http://a/p> 0 } WHERE { <http://a/0> <http://a/p> 0 }", 1),
        ("CONSTRUCT { ?a ?b ?c } { ?a ?b ?c } VALUES ?c { 1 }", 2),
    ],
)
def test_rows_and_solutions_are_counted(query, number):
    """Rows of a SELECT; of a CONSTRUCT the solutions, however few triples they make."""
    assert counted(query) == number
    if query.startswith("CONSTRUCT"):
        assert len(list(STORE.query(solutions_of(parts_of(query))))) == number


def test_distinct_is_seen_however_it_is_written():
    """Rows that may not come twice show that pages were cut out of one order."""
    assert parts_of("select distinct ?x { ?x ?y ?z }").is_distinct
    assert not parts_of("SELECT ?distinct { ?x ?y ?z }").is_distinct


def test_what_is_no_sparql_has_no_parts():
    """The place is told."""
    with pytest.raises(QuerySyntaxError) as caught:
        parts_of("CONSTRUCT { ?a ?b }")
    assert caught.value.line == 1

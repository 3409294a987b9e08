"""Answers drawn as charts and as networks, without Streamlit."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, RDFS, BNode, Literal

from kg.charts.saving import chart_bytes
from kg.explorer import answer_parts
from kg.explorer.view import sparql_chart as charts
from kg.explorer.view import sparql_network as networks
from kg.explorer.view.lookup import Lookup
from kg.namespaces import KG, SKG
from kg.query.results import AskResult, GraphResult, SelectResult


def no_label(_):
    """Nothing has a label."""
    return ""


def select(*rows, variables=("thing", "n")):
    """An answer with these rows."""
    return SelectResult(variables, tuple(rows))


def drawn(answer, **asked):
    """The chart data of an answer."""
    choice = charts.choose(charts.chart_columns(answer), **asked)
    return charts.read_chart(answer, choice, no_label)


LABELLED = select(
    (KG["a"], Literal("first"), Literal(3), Literal(2020)),
    (KG["b"], Literal("second"), Literal(5), Literal(2018)),
    (KG["c"], Literal("third"), None, Literal(2019)),
    variables=("thing", "thingLabel", "studies", "year"),
)

# ------------------------------------------------------------------ which charts


def test_label_and_number_make_bars_first():
    """An entity with its label and the first number become bars in the order of the answer."""
    data = drawn(LABELLED)
    assert (data.kind, data.across_heading, data.up_heading) == ("bar", "thing", "studies")
    assert [(mark.label, mark.up) for mark in data.marks] == [("first", 3.0), ("second", 5.0)]
    assert data.left_out == 1


def test_columns_of_the_address_are_drawn():
    """Another number, and points over a number, are drawn where the address asks for them."""
    assert [mark.up for mark in drawn(LABELLED, up="year").marks] == [2020, 2018, 2019]
    cloud = drawn(LABELLED, kind="point", across="year", up="studies")
    assert [(mark.across, mark.up, mark.label) for mark in cloud.marks] == [(2020, 3, "first"), (2018, 5, "second")]


def test_line_runs_from_left_to_right():
    """A line is drawn over numbers alone, in their order."""
    data = drawn(LABELLED, kind="line", across="year", up="studies")
    assert [mark.across for mark in data.marks] == [2018, 2020]
    assert drawn(LABELLED, kind="line", across="thing").across_heading != "thing"


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_any_address_gives_a_chart(kind, across, up):
    """What no column is called falls back to one that there is."""
    data = drawn(LABELLED, kind=kind, across=across, up=up)
    assert data.marks
    charts.answer_chart(data, dark=False).to_dict()


@pytest.mark.parametrize(
    "answer",
    [
        select((Literal("a"), Literal(1))),
        select((Literal("a"), Literal("b")), (Literal("c"), Literal("d"))),
        select((Literal("a"), Literal(1)), (Literal("b"), Literal("many"))),
        select((Literal(1),), (Literal(2),), variables=("n",)),
        select(),
    ],
)
def test_other_answers_make_no_chart(answer):
    """One row, no numbers, mixed columns or one column alone are not drawn."""
    assert charts.choose(charts.chart_columns(answer)) is None
    assert "chart" not in answer_parts.views_of(answer)


def test_years_and_counts_are_name_and_number():
    """Of two columns of numbers the first is what the bars stand for; a line is offered too."""
    answer = select((Literal(2020), Literal(3)), (Literal(2021), Literal(5)))
    assert [(mark.label, mark.up) for mark in drawn(answer).marks] == [("2020", 3.0), ("2021", 5.0)]
    assert charts.kinds_for(charts.chart_columns(answer)) == ("bar", "line", "point")


# ------------------------------------------------------------------ drawing charts


def bars(*marks, left_out=0):
    """Bars with these marks."""
    return charts.ChartData("bar", "thing", "n", marks, left_out)


def test_bars_of_the_same_name_stay_apart():
    """Two things with one label stay two bars, in the order of the answer."""
    spec = charts.answer_chart(bars(charts.Mark("same|'", 1), charts.Mark("same|'", 2)), dark=False).to_dict()
    (values,) = spec["datasets"].values()
    assert [value["up"] for value in values] == [1, 2]
    assert len({value["mark"] for value in values}) == 2
    assert spec["layer"][0]["encoding"]["y"]["sort"] is None


def test_chart_has_a_limit_and_says_so():
    """More bars than can be read are cut, and the description says how many are not drawn."""
    many = select(*((Literal(f"a{n}"), Literal(n)) for n in range(charts.MOST_BARS + 5)))
    data = drawn(many)
    assert len(data.marks) == charts.MOST_BARS
    assert "5 rows not drawn" in charts.chart_description(data)
    assert charts.answer_chart(data, dark=True).to_dict()["height"] == 24 * charts.MOST_BARS


@pytest.mark.parametrize("kind", charts.KINDS)
def test_charts_become_files(kind):
    """Every kind of chart is written as SVG and PNG, and its numbers as rows."""
    data = drawn(LABELLED, kind=kind)
    chart = charts.answer_chart(data, dark=False)
    assert chart_bytes(chart, ".svg").startswith(b"<svg")
    assert chart_bytes(chart, ".png").startswith(b"\x89PNG")
    assert len(charts.chart_rows(data)) == len(data.marks)


def test_rows_of_a_chart_keep_columns_of_one_name_apart():
    """A number drawn over itself by another name keeps both of its columns."""
    rows = charts.chart_rows(charts.ChartData("point", "n", "n", (charts.Mark("a", 1, 2),)))
    assert rows == [{"label": "a", "n": 2, "n (drawn)": 1}]


# ------------------------------------------------------------------ networks


def triples(*rows):
    """The answer of a CONSTRUCT."""
    return GraphResult(tuple(rows))


def test_triples_between_things_are_lines(small):
    """Classes and texts are no lines; blank nodes are things of their own."""
    blank = BNode("b")
    answer = triples(
        (KG["risk-discitis"], RDF.type, SKG.Risk),
        (KG["risk-discitis"], RDFS.label, Literal("x")),
        (KG["risk-discitis"], SKG.broaderTransitive, KG["risk-infection"]),
        (blank, SKG.risk, KG["risk-discitis"]),
    )
    found = networks.network_of(networks.joined_by_triples(answer), Lookup(small))
    assert {node.id for node in found.nodes} == {"kg:risk-discitis", "kg:risk-infection", "_:b"}
    assert {node.label for node in found.nodes} >= {"discitis"}
    assert len(found.lines) == 2
    assert "3 things and 2 lines" in networks.network_description(found)


def test_rows_join_two_columns_of_things(small):
    """Two columns of entities are joined row by row; a property beside them names the lines."""
    answer = select(
        (KG["therapy-disc-cells"], SKG.hasReportedRisk, KG["risk-discitis"]),
        (KG["therapy-disc-cells"], SKG.hasReportedRisk, KG["risk-infection"]),
        variables=("therapy", "how", "risk"),
    )
    things = tuple(networks.thing_columns(answer))
    assert things == ("therapy", "risk")
    found = networks.network_of(networks.joined_by_rows(answer, *things), Lookup(small), "beside")
    assert len(found.nodes) == 3
    assert {line.relation for line in found.lines} == {Lookup(small).term(str(SKG.hasReportedRisk))}
    assert next(networks.network_rows(found))["fromLabel"]


def test_too_many_things_are_cut_and_said(small):
    """The best joined things are kept; how many are left out is said."""
    hub = KG["hub"]
    answer = triples(*((hub, SKG.risk, KG[f"n{n}"]) for n in range(networks.MOST_NODES + 20)))
    found = networks.network_of(networks.joined_by_triples(answer), Lookup(small))
    assert len(found.nodes) == networks.MOST_NODES
    assert found.left_out == 21
    assert "21 less joined" in networks.network_description(found)
    assert found.nodes[0].id == "kg:hub"


def test_picture_is_the_same_for_the_same_answer(small):
    """Places do not depend on chance, and no line is pale."""
    joined = [(str(KG["a"]), str(KG["b"]), ""), (str(KG["b"]), str(KG["c"]), "")]
    first, second = (networks.network_of(joined, Lookup(small), "beside") for _ in range(2))
    assert first == second
    option = networks.answer_option(first, dark=True)
    assert not any("opacity" in link["lineStyle"] for link in option["series"][0]["links"])
    assert "Setting, design or other 3" in json.dumps(option)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), st.sampled_from(["", "r"])), max_size=12))
def test_any_lines_make_a_picture(small, joined):
    """Loops, repeats and nothing at all are drawn or left out, and every line has both of its ends."""
    lines = [(str(KG[a]), str(KG[b]), str(SKG[r]) if r else "") for a, b, r in joined]
    found = networks.network_of(lines, Lookup(small), "beside")
    ids = {node.id for node in found.nodes}
    assert all(line.source in ids and line.target in ids for line in found.lines)
    networks.answer_option(found, dark=False)


def test_views_follow_the_answer():
    """Yes-no answers and empty ones are tables; triples have a graph and a text; rows that join things a graph."""
    joined = triples((KG["a"], SKG.risk, KG["b"]))
    assert tuple(answer_parts.views_of(joined)) == ("table", "graph", "turtle")
    assert tuple(answer_parts.views_of(triples((KG["a"], RDF.type, SKG.Risk)))) == ("table", "turtle")
    assert tuple(answer_parts.views_of(AskResult(value=True))) == ("table",)
    assert tuple(answer_parts.views_of(select())) == ("table",)
    assert "graph" in answer_parts.views_of(select((KG["a"], KG["b"])))
    assert "graph" not in answer_parts.views_of(select((KG["a"], Literal("b"))))

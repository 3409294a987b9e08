"""The list of sources: its rows, its filters, and the query that gives the same rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.explorer.blocks.source_list import figure_table, not_used, source_list
from kg.explorer.view.lookup import Lookup
from kg.explorer.view.source_figures import bars_chart, by_design, by_reading, by_year, years_chart
from kg.explorer.view.source_filter import (
    ORDERS,
    SourceFilter,
    choose_rows,
    filter_words,
    list_numbers,
    read_options,
    read_years,
)
from kg.explorer.view.source_list import read_rows
from kg.explorer.view.source_query import list_query
from kg.explorer.view.source_unused import read_unused
from kg.namespaces import compact, expand


@pytest.fixture(scope="module")
def rows(small):
    """All rows of the small graph."""
    return read_rows(Lookup(small))


@pytest.fixture(scope="module")
def shipped_rows(shipped):
    """All rows of the built-in graph."""
    return read_rows(Lookup(shipped))


def by_id(rows, name):
    """The row of one source."""
    return next(row for row in rows if row.ref.id == name)


def ids(rows):
    """Ids of rows without their prefix."""
    return {row.ref.id.removeprefix("kg:") for row in rows}


def test_a_row_says_what_a_study_is_and_what_it_holds(rows):
    """Design, size, conditions, treatment, arguments, harms and identifiers of the trial are those of its file."""
    row = by_id(rows, "kg:study-trial")
    assert [value.name for value in row.values["design"]] == ["rct"]
    assert (row.number, row.size) == (40, "n = 40 people")
    assert {ref.id for ref in row.conditions} == {"kg:cond-disc-pain"}
    assert "kg:therapy-disc-cells" in {ref.id for ref in row.given}
    assert row.arguments == (0, 1, 0)
    assert row.harms == 3
    assert row.years == (2024,)
    assert ("doi:10.1000/trial.2024", "https://doi.org/10.1000/trial.2024") in row.links
    assert row.reports[0].citation == "Doe J. Donor cells against sham. 2024"
    assert row.reports[0].reading == "full text read twice"


def test_reports_of_one_cohort_name_each_other(rows):
    """Two reports of the same people are mates; a study without a cohort has none."""
    assert {ref.id for ref in by_id(rows, "kg:study-series").mates} == {"kg:study-series-later"}
    assert by_id(rows, "kg:study-trial").mates == ()


def test_a_document_has_what_its_studies_have(rows):
    """A document is found by the design of its study, and counts its arguments; one without a study stands alone."""
    row = by_id(rows, "kg:doc-trial")
    assert [value.name for value in row.values["design"]] == ["rct"]
    assert row.arguments == (0, 1, 0)
    assert not row.once
    assert by_id(rows, "kg:doc-seed-page").once


def test_each_source_stands_once_unless_asked_otherwise(rows):
    """The plain list holds every study, and of the documents only those that report none."""
    assert ids(choose_rows(rows, SourceFilter(), "name")) == {
        "study-case",
        "study-rats",
        "study-count",
        "study-series",
        "study-series-later",
        "study-trial",
        "study-withdrawn",
        "doc-seed-page",
    }
    assert all(row.is_study for row in choose_rows(rows, SourceFilter(kind="study"), "name"))
    assert not any(row.is_study for row in choose_rows(rows, SourceFilter(kind="document"), "name"))


FILTERS = (
    SourceFilter(),
    SourceFilter(kind="study"),
    SourceFilter(kind="document"),
    SourceFilter(values={"design": ("rct", "single-arm")}),
    SourceFilter(values={"setting": ("regulated-trial",), "seen": ("abstract",)}, kind="document"),
    SourceFilter(values={"realm": ("animal",)}),
    SourceFilter(values={"standing": ("retracted",)}),
    SourceFilter(times=("twice",)),
    SourceFilter(times=("once",), kind="study"),
    SourceFilter(times=("once", "twice")),
    SourceFilter(only=("harms", "arguments")),
    SourceFilter(only=("registered",)),
    SourceFilter(only=("posted",)),
    SourceFilter(since=2020),
    SourceFilter(until=2018, kind="document"),
    SourceFilter(since=2018, until=2020),
    SourceFilter(text="donor SHAM"),
    SourceFilter(text="12345678"),
    SourceFilter(text="2024", kind="document"),
    SourceFilter(text='" } # \\ {'),
)


def asked(graph, wanted):
    """Ids of the sources that the query behind the view finds."""
    return {compact(str(row[0])).removeprefix("kg:") for row in graph.select(list_query(wanted)).rows}


@pytest.mark.parametrize("wanted", FILTERS, ids=lambda wanted: repr(wanted)[13:90])
def test_the_query_gives_the_rows_of_the_view(small, rows, wanted):
    """Whatever is asked for, the query behind the page finds the same sources in the graph."""
    assert asked(small, wanted) == ids(choose_rows(rows, wanted, "name"))


@pytest.mark.parametrize(
    ("parameter", "value", "held"),
    [
        ("condition", "kg:cond-disc-pain", {"study-series", "study-series-later", "study-trial"}),
        ("given", "kg:source-donor-marrow", {"study-trial"}),
    ],
)
def test_what_it_is_about_can_be_asked(small, rows, parameter, value, held):
    """A condition or what was given keeps the studies of it, in the view and in the query."""
    wanted = SourceFilter(**{parameter: value})
    assert ids(choose_rows(rows, wanted, "name")) == held
    assert asked(small, wanted) == held


def test_a_broader_condition_keeps_narrower_ones(shipped, shipped_rows):
    """Asking for a broader condition finds the studies of each kind of it too, in the view and in the query."""
    broad = SourceFilter(condition="kg:cond-low-back-pain")
    narrow = SourceFilter(condition="kg:cond-discogenic-pain")
    found = ids(choose_rows(shipped_rows, broad, "name"))
    assert ids(choose_rows(shipped_rows, narrow, "name")) < found
    assert asked(shipped, broad) == found


@pytest.mark.parametrize(
    "wanted",
    [
        SourceFilter(text="rexlemestrocel"),
        SourceFilter(text="NCT02412735", kind="document"),
        SourceFilter(values={"sponsor": ("industry",), "status": ("completed",)}),
        SourceFilter(only=("posted", "registered")),
        SourceFilter(given="kg:therapy-intradiscal-cell-therapy", since=2015),
    ],
    ids=lambda wanted: repr(wanted)[13:90],
)
def test_the_query_gives_the_rows_of_the_view_in_the_built_in_graph(shipped, shipped_rows, wanted):
    """The same holds where registries, sponsors and identifiers are in play, and something is found."""
    found = ids(choose_rows(shipped_rows, wanted, "name"))
    assert found
    assert asked(shipped, wanted) == found


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_keeps_all_rows(rows, order):
    """An order changes no more than the order."""
    assert ids(choose_rows(rows, SourceFilter(), order)) == ids(choose_rows(rows, SourceFilter(), "name"))


def test_orders_put_first_what_they_promise(rows):
    """Newest, largest and best argued stand first."""
    assert choose_rows(rows, SourceFilter(), "newest")[0].ref.id == "kg:study-trial"
    assert choose_rows(rows, SourceFilter(), "size")[0].ref.id == "kg:study-withdrawn"
    assert choose_rows(rows, SourceFilter(), "harms")[0].ref.id == "kg:study-trial"


@given(st.text(max_size=12))
def test_any_range_of_years_is_read_or_left_out(text):
    """Whatever the link says, the first year is never after the last."""
    since, until = read_years(text)
    assert since is None or until is None or since <= until


def test_filters_are_told_in_words(small, rows):
    """Every restriction that is on stands in the words, and none where nothing is on."""
    lookup = Lookup(small)
    options = read_options(rows, lambda name: lookup.ref(str(expand(name))))
    wanted = SourceFilter(
        values={"design": ("rct",)}, times=("twice",), only=("harms",), condition="kg:cond-disc-pain", since=2020
    )
    told = "; ".join(filter_words(wanted, options, {"design": "Design"}))
    for words in ("randomised", "read twice", "counts of harm", lookup.label(str(expand("kg:cond-disc-pain"))), "2020"):
        assert words in told
    assert filter_words(SourceFilter(), options, {}) == []
    assert options.years == (2015, 2024)


def test_key_numbers_count_studies_documents_and_notices(rows):
    """The strip above the list counts sources, studies, documents behind them, full texts and notices."""
    numbers = {words.split()[0]: number for number, words in list_numbers(rows)}
    assert numbers["sources"] == str(len(rows))
    assert ("1", "with a notice against them") in list_numbers([by_id(rows, "kg:study-withdrawn")])


# ------------------------------------------------------------------ figures


@pytest.mark.parametrize("table", [by_year, by_design, by_reading])
def test_the_tables_of_figures_count_every_row(rows, table):
    """Each source is counted once by year and by reading, and at least once by design."""
    kept = choose_rows(rows, SourceFilter(), "name")
    numbers = table(kept)
    total = sum(sum(counts) for _, counts in numbers.rows)
    assert total == len(kept)
    assert numbers.description.startswith("Bar chart.")


def test_years_without_a_source_have_a_bar_of_nothing(rows):
    """The years run through, and sources without a year stand at the end."""
    names = [name for name, _ in by_year(rows).rows]
    assert names == [*map(str, range(2015, 2025)), "no year"]


@pytest.mark.parametrize("dark", [False, True])
def test_charts_carry_their_description_and_fetch_nothing(rows, dark):
    """The chart says in words what it shows, and its numbers stand inside it."""
    for chart, table in ((years_chart, by_year(rows)), (bars_chart, by_design(rows))):
        spec = chart(table, dark=dark).to_dict()
        assert spec["description"] == table.description
        assert "url" not in repr(spec)


def test_no_rows_give_tables_that_say_so():
    """Nothing to count is no error."""
    assert by_year(()).rows == ()
    assert "nothing" in by_design(()).description


# ------------------------------------------------------------------ blocks


def test_rows_link_to_the_source_to_what_rests_on_it_and_to_the_registry(rows):
    """A row opens the source, asks what rests on it with the filters kept, and links only by identifiers."""
    shown = source_list([by_id(rows, "kg:study-trial")], {"design": "rct"}, "one")
    assert 'href="explore?id=kg:study-trial"' in shown
    assert 'href="sources?design=rct&amp;id=kg:study-trial"' in shown
    assert "https://pubmed.ncbi.nlm.nih.gov/12345678/" in shown
    assert "none recorded" in source_list([by_id(rows, "kg:study-rats")], {}, "one")


def test_a_bad_standing_and_a_shared_cohort_stand_on_the_row(rows):
    """A retraction is a warning in words; reports of one cohort say that they count once."""
    assert 'kg-warn">retracted' in source_list([by_id(rows, "kg:study-withdrawn")], {}, "one")
    assert "counts once with 1 other report" in source_list([by_id(rows, "kg:study-series")], {}, "one")


def test_hostile_labels_stay_text(hostile):
    """No label of a graph puts an element on the page."""
    shown = source_list(read_rows(Lookup(hostile)), {"q": '"><script>alert(1)</script>'}, "<b>")
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<b>" not in shown


def test_numbers_of_a_chart_stand_in_a_table(rows):
    """The table twin holds each row of the chart."""
    table = by_design(rows)
    shown = figure_table(table)
    assert all(name in shown for name, _ in table.rows)


def test_records_left_out_are_listed_with_their_reason(tmp_path):
    """The list is read as it is, quotes and all; without a file nothing is claimed."""
    (tmp_path / "not-used.tsv").write_text('file\tkey\treason\na\tx2019\tthe "same" <b>report</b>\n', encoding="utf-8")
    found = read_unused(tmp_path)
    assert found == (("x2019", 'the "same" <b>report</b>'),)
    assert "&lt;b&gt;" in not_used(found)
    assert read_unused(tmp_path / "none") == ()
    assert "No list" in not_used(())

"""One cell of the matrix of harms: sentences, studies, switches, files."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.charts.look import ON_LIGHT
from kg.evidence.harm_effect import harm_effect
from kg.evidence.incidence import harm_rate
from kg.evidence.items import HarmCount
from kg.evidence.two_arms import Measure
from kg.explorer.blocks import risk_cell as blocks
from kg.explorer.view import risk_files as files
from kg.explorer.view.risk_atlas import read_atlas
from kg.explorer.view.risk_cell import close_names, known_name, read_detail
from kg.explorer.view.risk_matrix import Filters, make_matrix
from kg.explorer.view.risk_switches import Switches, read_year
from kg.explorer.view.risk_words import (
    effect_sentence,
    heterogeneity_words,
    per_thousand,
    prediction_words,
    rate_sentence,
    share_words,
)

CELLS, INFECTION, DISCITIS = "kg:therapy-disc-cells", "kg:risk-infection", "kg:risk-discitis"


@pytest.fixture
def detail(lookup):
    """Open a cell of the small graph."""
    atlas = read_atlas(lookup)

    def read(risk=INFECTION, name=CELLS, **switches):
        return read_detail(lookup, atlas.cell(name, risk), Switches(**switches))

    return read


def count(number, affected, at_risk, **more):
    """A count of one study in people."""
    return HarmCount(f"c{number}", f"s{number}", frozenset({f"a{number}"}), affected, at_risk, "design-rct", **more)


def test_sentence_tells_a_pooled_rate():
    """Studies, people, cases, one in so many and the interval in people of 1,000."""
    told = rate_sentence(harm_rate([count(1, 1, 60), count(2, 2, 90), count(3, 1, 62)]))
    assert told.startswith("In 3 independent studies with 212 people, 4 had it: about 1 in 5")
    assert "between" in told
    assert told.endswith("in 1,000.")


def test_sentence_gives_no_figure_where_one_would_mislead():
    """Studies that lie far apart are told by their range."""
    told = rate_sentence(harm_rate([count(1, 0, 300), count(2, 290, 300), count(3, 0, 300), count(4, 299, 300)]))
    assert "One figure for all would mislead" in told
    assert "from 0 to" in told


@given(st.integers(0, 40), st.integers(40, 5000))
def test_sentence_of_one_study_holds_its_numbers(affected, at_risk):
    """Whatever was counted, the people and the cases are in the sentence."""
    told = rate_sentence(harm_rate([count(1, affected, at_risk)]))
    assert f"{at_risk:,} people" in told
    assert ("nobody had it" in told) == (affected == 0)


@given(st.floats(0.0001, 1.0))
def test_a_proportion_is_always_told_in_people(proportion):
    """One in so many or of 100, and in people of 1,000."""
    assert " in " in share_words(proportion)
    assert per_thousand(proportion)


def test_sentence_of_a_comparison_says_whether_no_difference_fits():
    """Treated against compared, the ratio, and what its interval allows."""
    cells, sham = count(1, 3, 50, study="s", event="x"), count(2, 1, 49, study="s", event="x", compared=True)
    told = effect_sentence(harm_effect([cells], [sham]))
    assert "3 of 50 treated against 1 of 49 compared" in told
    assert "no difference is compatible" in told


def test_a_comparison_without_a_figure_says_why():
    """What was not randomised is told and not pooled."""
    cells = HarmCount("c1", "s", frozenset({"a"}), 3, 50, "design-cohort", study="s", event="x")
    other = HarmCount("c2", "s", frozenset({"b"}), 1, 49, "design-cohort", study="s", event="x", compared=True)
    assert "No single figure is given" in effect_sentence(harm_effect([cells], [other]))


def test_a_cohort_enters_once_and_is_marked(detail):
    """Two studies report on 30 people: one row, with its cohort; the other count is left out with its reason."""
    found = detail()
    assert [(row.affected, row.at_risk) for row in found.studies] == [(3, 30), (1, 20)]
    assert [row.cohort.id if row.cohort else "" for row in found.studies] == ["kg:cohort-series", ""]
    assert any("same people" in row.reason for row in found.left_out)
    assert "◆" in blocks.study_table(found)


def test_comparison_is_told_with_its_controls(detail):
    """The trial's sham group stands beside its treated group, and was pooled."""
    (row,) = detail().compared
    assert (row.treated, row.compared, row.pooled) == ((1, 20), (2, 20), True)
    assert row.ratio[0] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("switches", "left"),
    [
        ({"randomised": True}, [(1, 20)]),
        ({"blinded": True}, [(1, 20)]),
        ({"regulated": True}, [(3, 30), (1, 20)]),
        ({"until": 2018}, [(3, 30)]),
        ({"without": ("kg:study-trial",)}, [(3, 30)]),
        ({"without": ("kg:study-series",)}, [(3, 25), (1, 20)]),
        ({"sponsors": ("sponsor-industry",)}, [(3, 30), (1, 20)]),
        ({"until": 1990}, []),
    ],
)
def test_switches_recompute(detail, switches, left):
    """Every switch leaves exactly what it says, and what goes is told with its reason."""
    found = detail(**switches)
    assert sorted((r.at_risk, r.affected) for r in found.studies) == sorted((n, x) for x, n in left)
    assert len(found.left_out) >= 3 - len(left)
    assert found.switches.words
    assert found.switches.parameters


def test_nothing_left_says_to_loosen_the_switches(detail):
    """An empty answer under switches is not a zero."""
    shown = blocks.cell_head(detail(until=1990))
    assert "Loosen them" in shown
    assert "nobody had it" not in shown


def test_what_was_known_when(detail):
    """Each year in which something was added has its row, whatever the slider says."""
    assert [(row.year, row.affected, row.at_risk) for row in detail(until=2018).years] == [(2018, 3, 30), (2024, 4, 50)]


def test_a_claim_is_weighed_under_the_switches(detail):
    """Existence, certainty with steps and the claim's link are shown; without its only source it is unknown."""
    shown = blocks.certainty_block(detail(DISCITIS, "kg:proc-injection"))
    assert "It has happened" in shown or "It was seen in people" in shown
    assert "explore?id=kg:claim-injection-may-cause-discitis" in shown
    without = detail(DISCITIS, "kg:proc-injection", without=("kg:study-case",))
    assert "No source says whether it happens" in blocks.certainty_block(without)


def test_an_argued_harm_tells_why(detail):
    """Nobody counted rejection: the rule's sentence and the state are shown."""
    found = detail("kg:risk-rejection", "kg:source-donor-marrow")
    assert found.argued
    assert not found.counted
    assert "argued from" in blocks.cell_head(found)
    assert "Why it is argued" in blocks.certainty_block(found)


def test_what_is_missing_has_questions_and_ways_on(detail):
    """Open questions about both, and links to both pages."""
    shown = blocks.missing_block(detail(DISCITIS))
    assert "question-how-often-discitis" in shown
    assert f"explore?id={CELLS}" in shown


def test_rows_as_files_hold_the_same(detail):
    """CSV and JSON have the same rows: studies, comparison, sum, pooled and left out."""
    rows = files.detail_rows(detail())
    read = list(csv.DictReader(io.StringIO(files.as_csv(rows))))
    assert [row["row"] for row in read] == [row["row"] for row in json.loads(files.as_json(rows))]
    assert {"study", "comparison", "sum of all", "pooled", "left out of the rate"} <= {row["row"] for row in read}


def test_cells_as_files(lookup):
    """Every shown cell is a row with its state."""
    matrix = make_matrix(read_atlas(lookup), Filters())
    rows = files.matrix_rows(matrix)
    assert len(rows) == len(matrix.rows) * len(matrix.columns)
    assert {"rate", "zero"} <= {row["state"] for row in rows}


def test_figures_have_a_description_and_mark_cohorts(detail):
    """Both charts carry their words; without counts there is no chart."""
    rate = files.rate_figure(detail(), ON_LIGHT).to_dict()
    assert "3 of 30" in rate["description"]
    assert "counted once" in json.dumps(rate)
    forest = files.effect_figure(detail(), Measure.RISK_DIFFERENCE, ON_LIGHT).to_dict()
    assert "difference" in forest["description"]
    assert files.rate_figure(detail(until=1990), ON_LIGHT) is None
    assert files.effect_figure(detail(until=1990), Measure.RISK_RATIO, ON_LIGHT) is None


def test_queries_behind_a_cell_run(small, detail):
    """Every query that is shown is answered by the graph."""
    queries = [*files.cell_queries(small, detail()), *map(files.matrix_query, ("therapy", "source", "procedure"))]
    assert len(queries) > 5
    for query in queries:
        small.query(query.text)


def test_citation_names_release_and_view(small, detail):
    """Whoever cites a view can be followed to it."""
    told = files.citation(small, detail().title, "risks?given=kg:therapy-disc-cells")
    assert small.manifest.release in told
    assert "risks?given=" in told


def test_tables_without_rows_say_so(detail):
    """Every table has its word for nothing."""
    empty = detail(until=1990)
    assert "No study is left" in blocks.study_table(empty)
    assert "comparison group" in blocks.compared_table(empty)
    assert "Nothing was left out" in blocks.left_out_block(())
    assert "No study with a year" in blocks.years_table((), (), None)


def test_words_on_differences_between_studies():
    """Heterogeneity and prediction are told only where something was pooled."""
    many = harm_rate([count(n, n % 4, 40) for n in range(1, 7)])
    assert "variance between studies" in heterogeneity_words(many)
    assert "between" in prediction_words(many)
    one = harm_rate([count(1, 1, 40)])
    assert heterogeneity_words(one) == prediction_words(one) == ""


@pytest.mark.parametrize("bad", ["", "kg:none", "<script>", "a" * 3000, "kg:a b", "http://[", "kg:risk-discitis\n"])
def test_names_of_the_address_are_checked(lookup, bad):
    """What is not there, or of another kind, is no treatment; asking for close names never fails."""
    assert known_name(lookup, bad, ("Therapy",)) == ""
    assert known_name(lookup, DISCITIS, ("Therapy",)) == ""
    close_names(lookup, bad, ("Risk",))


def test_close_names_mend_a_misspelt_id(lookup):
    """An id with a typing error leads to the harm."""
    assert [ref.id for ref in close_names(lookup, "kg:risk-disitis", ("Risk",))] == [DISCITIS]


@given(st.text(max_size=6))
def test_a_year_is_a_year_or_nothing(text):
    """Whatever stands in the address, the slider gets a year that the engine takes."""
    year = read_year(text)
    assert year is None or Switches(until=year).selection.until == year

"""The page of harms, run without a browser."""

from __future__ import annotations

import pytest
from shown_markup import html_of

CELL = {"given": "kg:therapy-disc-cells", "risk": "kg:risk-infection"}


def test_the_matrix_is_there_without_a_cell(run_page, unfold):
    """The page opens on the matrix, with its key, its files and, once it is opened, its query."""
    app = run_page("risks")
    shown = html_of(app)
    assert not app.exception
    assert "not medical advice" in shown
    assert 'class="kg-grid"' in shown
    assert "How to read a cell" in shown
    assert "about " in shown
    assert not any("skg:hasIncidence" in code.value for code in app.code)
    unfold(app)
    assert any("skg:hasIncidence" in code.value for code in app.code)
    assert 'href="sparql?q' in html_of(app)


def test_a_cell_of_the_address_is_opened(run_page):
    """Sentence, certainty, tables, figures, queries and citation of the pair."""
    app = run_page("risks", **CELL)
    shown = html_of(app)
    assert not app.exception
    assert "In 2 independent studies with 50 people, 4 had it" in shown
    assert "1 of 20 treated against 2 of 20 compared" in shown
    assert "Open below" in shown
    assert len(app.get("vega_lite_chart")) + len(app.get("arrow_vega_lite_chart")) == 2
    assert any("View: risks?given=kg:therapy-disc-cells" in code.value for code in app.code)


def test_switches_of_the_address_recompute(run_page):
    """A link with switches opens with them on, and the sentence follows."""
    app = run_page("risks", **CELL, randomised="1")
    assert app.toggle(key="url-randomised").value is True
    assert "In 1 study with 20 people, 1 had it" in html_of(app)
    assert "only randomised studies" in html_of(app)


def test_moving_a_switch_recomputes(run_page):
    """The widget does the same as the link."""
    app = run_page("risks", **CELL)
    app.toggle(key="url-blinded").set_value(True).run()
    assert not app.exception
    assert "In 1 study with 20 people" in html_of(app)


def test_the_year_of_the_address_moves_the_slider(run_page):
    """What was known until 2018 is the first report of the series."""
    app = run_page("risks", **CELL, until="2018")
    assert app.slider(key="url-until").value == 2018
    assert "In 1 study with 30 people, 3 had it" in html_of(app)


def test_a_study_can_be_left_out(run_page):
    """The choice of studies is in the address."""
    app = run_page("risks", **CELL, without="kg:study-trial.kg:nonsense")
    assert app.multiselect(key="url-without").value == ["kg:study-trial"]
    assert "In 1 study with 30 people" in html_of(app)


def test_filters_of_the_address_narrow_the_matrix(run_page):
    """Words and kind of columns come from the link."""
    app = run_page("risks", by="procedure", q="disc infection")
    shown = html_of(app)
    assert not app.exception
    assert "explore?id=kg:risk-discitis" in shown
    assert "explore?id=kg:risk-rejection" not in shown
    assert "disc injection" in shown


def test_misspelt_words_show_close_harms(run_page):
    """A typing error in the search still finds the harm."""
    shown = html_of(run_page("risks", q="disitis"))
    assert "close names are shown" in shown
    assert "kg:risk-discitis" in shown


def test_a_cell_of_nothing_says_which_kind(run_page):
    """No study in people is told as that."""
    shown = html_of(run_page("risks", given="kg:proc-surgery", risk="kg:risk-discitis"))
    assert "Not studied" in shown
    assert "no study in people" in shown


@pytest.mark.parametrize("bad", ["kg:no-such-thing", "<script>alert(1)</script>" + "a" * 3000])
@pytest.mark.parametrize("name", ["given", "risk", "q", "cond", "family", "without", "until", "most", "by", "sponsors"])
def test_bad_parameters_fall_back(run_page, name, bad):
    """A stale or hostile value gives the page with a word, never an error."""
    app = run_page("risks", **{**CELL, name: bad})
    assert not app.exception
    assert "<script>" not in html_of(app)
    if name in ("given", "risk"):
        assert "No such cell" in html_of(app)


def test_an_empty_graph_is_no_error(run_page, tmp_path):
    """A graph without data says that nothing is left."""
    empty = tmp_path / "empty.ttl"
    empty.write_text("", encoding="utf-8")
    app = run_page("risks", release=empty)
    assert not app.exception
    assert "not the same as no harm" in html_of(app)


def test_a_treatment_alone_narrows_the_matrix_to_its_column(run_page):
    """The address of a therapy without a harm shows its column, says so, and offers all harms."""
    app = run_page("risks", given="kg:therapy-disc-cells")
    shown = html_of(app)
    assert not app.exception
    assert "Only " in shown
    assert "No such cell" not in shown
    assert shown.count('scope="col"') == 2
    assert app.multiselect(key="url-only").value == ["kg:therapy-disc-cells"]


def test_a_harm_alone_narrows_the_matrix_to_its_rows(run_page):
    """The address of a harm without a treatment shows it with its kinds, after everything of one sort."""
    whole = html_of(run_page("risks"))
    app = run_page("risks", risk="kg:risk-discitis")
    shown = html_of(app)
    assert not app.exception
    assert "No such cell" not in shown
    assert 0 < shown.count('scope="row"') < whole.count('scope="row"')
    assert "risks?by=source&amp;risk=kg:risk-discitis" in shown


def test_a_cell_source_alone_turns_the_columns(run_page):
    """The columns become cell sources, and the widget says so."""
    app = run_page("risks", given="kg:source-donor-marrow")
    assert not app.exception
    assert app.session_state["url-by"] == "source"


def test_nothing_known_of_one_alone_says_why(run_page):
    """A harm that nothing is joined to gives a reason, not an empty page."""
    app = run_page("risks", risk="kg:risk-discitis", by="procedure")
    assert not app.exception
    assert "That is not the same as no harm" in html_of(app)

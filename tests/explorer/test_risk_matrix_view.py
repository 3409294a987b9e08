"""The matrix of treatments and harms: what each cell says, and what filters leave."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.explorer.blocks.risk_matrix import certainty_marks, matrix_block, matrix_key, no_such_pair, open_note
from kg.explorer.view.lookup import Ref
from kg.explorer.view.risk_atlas import CLASSES, STATE_WORDS, Cell, State, read_atlas
from kg.explorer.view.risk_matrix import (
    MOST,
    Filters,
    cell_title,
    cell_words,
    column_options,
    make_matrix,
    severities,
)
from kg.explorer.view.risk_tree import OTHER

CELLS, INFECTION, DISCITIS = "kg:therapy-disc-cells", "kg:risk-infection", "kg:risk-discitis"


@pytest.fixture
def atlas(lookup):
    """All cells of the small graph."""
    return read_atlas(lookup)


def test_a_counted_harm_has_its_sum_over_independent_studies(atlas):
    """The cohort that two studies report on enters once: 3 of 30 and 1 of 20."""
    cell = atlas.cell(CELLS, INFECTION)
    assert (cell.state, cell.affected, cell.at_risk, cell.studies) == (State.RATE, 4, 50, 2)


def test_a_zero_keeps_its_denominator(atlas):
    """Nobody of 20 had discitis in the trial; the case report is no rate."""
    cell = atlas.cell(CELLS, DISCITIS)
    assert (cell.state, cell.affected, cell.at_risk) == (State.ZERO, 0, 20)


def test_kinds_of_nothing_stay_apart(atlas):
    """Argued, not reported and not studied are different states."""
    assert atlas.cell("kg:source-donor-marrow", "kg:risk-rejection").state is State.ARGUED
    assert atlas.cell("kg:source-donor-marrow", DISCITIS).state is State.ZERO
    assert atlas.cell("kg:proc-injection", "kg:risk-rejection").state is State.NOT_REPORTED
    assert atlas.cell("kg:proc-surgery", DISCITIS).state is State.NOT_STUDIED


def test_a_claim_gives_its_certainty_to_the_cell(atlas):
    """The claim on the injection is in the injection's cell, not in that of the therapy."""
    assert atlas.cell("kg:proc-injection", DISCITIS).claim == "kg:claim-injection-may-cause-discitis"
    assert atlas.cell("kg:proc-injection", DISCITIS).certainty
    assert not atlas.cell(CELLS, DISCITIS).claim


def test_harms_stand_below_their_family(atlas):
    """Discitis stands below infection and is indented; a harm without a family comes last."""
    matrix = make_matrix(atlas, Filters())
    assert [family.id for family, _ in matrix.groups] == [INFECTION, OTHER.id]
    assert [(row.harm.ref.id, row.depth) for row in matrix.groups[0][1]] == [(INFECTION, 0), (DISCITIS, 1)]


@pytest.mark.parametrize("by", CLASSES)
def test_columns_are_of_one_kind(atlas, by):
    """The switch above the columns decides what they are; every column has something to say."""
    matrix = make_matrix(atlas, Filters(by=by))
    assert {column.ref.kind for column in matrix.columns} == {CLASSES[by]}
    for place in range(len(matrix.columns)):
        assert any(not row.cells[place].state.nothing for row in matrix.rows)


def test_filters_leave_what_was_asked_for(atlas):
    """Words, severity, family, condition and chosen columns each narrow the matrix."""
    assert [r.harm.ref.id for r in make_matrix(atlas, Filters(q="DISC inf")).rows] == [DISCITIS]  # by its synonym
    assert [r.harm.ref.id for r in make_matrix(atlas, Filters(severity=("severe",))).rows] == [DISCITIS]
    assert [r.harm.ref.id for r in make_matrix(atlas, Filters(family=(OTHER.id,))).rows] == ["kg:risk-rejection"]
    assert make_matrix(atlas, Filters(cond="kg:cond-back-pain")).columns
    assert not make_matrix(atlas, Filters(cond="kg:cond-none")).columns
    assert [c.ref.id for c in make_matrix(atlas, Filters(only=(CELLS,))).columns] == [CELLS]


def test_misspelt_words_fall_back_on_close_names(atlas):
    """Where no name holds the words, close names are shown and said to be only close."""
    matrix = make_matrix(atlas, Filters(q="dicsitis"), frozenset({DISCITIS}))
    assert matrix.close
    assert [row.harm.ref.id for row in matrix.rows] == [DISCITIS]


@given(
    st.builds(
        Filters,
        by=st.sampled_from(tuple(CLASSES)),
        q=st.text(max_size=8),
        posted=st.booleans(),
        most=st.sampled_from(MOST),
        only=st.sampled_from([(), (CELLS,)]),
    )
)
def test_the_address_of_a_view_holds_every_filter(filters):
    """What differs from the default is in the parameters, and nothing else."""
    again = {name: tuple(v.split(".")) if name == "only" else v for name, v in filters.parameters.items()}
    assert Filters(**{**again, "posted": "posted" in again}) == filters


@given(st.sampled_from(State), st.integers(0, 50), st.integers(50, 400))
def test_every_cell_can_be_told(state, affected, at_risk):
    """Each state has words, and its sentence names harm, treatment and certainty."""
    cell = Cell("kg:a", "kg:b", state, affected, at_risk, 0.0, 0.5, 1, affected / at_risk or None)
    assert cell_words(cell)[0]
    told = cell_title(cell, "cells", "fever")
    assert told.startswith("fever after cells: ")
    assert "certainty not graded" in told


def test_zero_says_what_it_leaves_possible():
    """A zero is never told as no risk."""
    assert cell_words(Cell("kg:a", "kg:b", State.ZERO, 0, 12, 0.0, 0.2646)) == (
        "none seen in 12",
        "up to 265 in 1,000 fits",
    )


def test_studies_that_differ_give_no_single_figure():
    """Without a fair pooled figure only the count is shown."""
    assert cell_words(Cell("kg:a", "kg:b", State.RATE, 9, 128, 0.03, 0.13, 4, None)) == ("9 of 128", "studies differ")


def test_what_registries_alone_list_is_hidden_until_asked_for(atlas):
    """A posted harm without a claim gives no row unless the switch is on; how many are hidden is told."""
    listed = Cell(CELLS, "kg:risk-rejection", State.LISTED, studies=2)
    only = {key: cell for key, cell in atlas.cells.items() if key[1] != "kg:risk-rejection"} | {
        (CELLS, "kg:risk-rejection"): listed
    }
    changed = type(atlas)(atlas.givens, atlas.harms, atlas.families, only, atlas.conditions)
    hidden, shown = make_matrix(changed, Filters()), make_matrix(changed, Filters(posted=True))
    assert hidden.posted_rows == 1
    assert shown.posted_rows == 0
    assert len(shown.rows) == len(hidden.rows) + 1


def test_block_links_every_cell_with_the_filters(atlas):
    """A cell's link keeps the filters and names the pair."""
    shown = matrix_block(make_matrix(atlas, Filters(q="infection")))
    assert 'href="risks?q=infection&amp;given=kg:therapy-disc-cells&amp;risk=kg:risk-infection"' in shown
    assert 'role="region"' in shown
    assert "data-given=" in shown


def test_an_empty_matrix_says_what_to_do(atlas):
    """No row left is not no harm."""
    shown = matrix_block(make_matrix(atlas, Filters(q="zzzz")))
    assert "not the same as no harm" in shown
    assert 'href="risks"' in shown


def test_certainty_is_told_by_shape_and_word():
    """Circles of four and the word."""
    assert "●●○○" in certainty_marks("low")
    assert "low" in certainty_marks("low")


def test_the_key_explains_every_state():
    """No state is without its explanation."""
    shown = matrix_key()
    for words, _ in STATE_WORDS.values():
        assert words in shown


def test_the_mark_of_the_open_cell_cannot_leave_its_style():
    """An address never ends the style sheet in which it stands."""
    shown = open_note("a", 'risks?q=</style><script>"}', "risks")
    assert "<script>" not in shown
    assert shown.count("</style>") == 1


def test_an_unknown_pair_is_named_and_offers_what_is_close():
    """The answer to a stale link has links."""
    shown = no_such_pair([("harm", "<b>", [Ref("kg:risk-a", "harm a")]), ("treatment", "", [])])
    assert "<b>" not in shown
    assert "explore?id=kg:risk-a" in shown
    assert "names no treatment" in shown


def test_labels_cannot_break_out(hostile):
    """A label with markup stays text in every cell."""
    from kg.explorer.view.lookup import Lookup

    shown = matrix_block(make_matrix(read_atlas(Lookup(hostile)), Filters()))
    assert "<img" not in shown
    assert "&lt;img" in shown


def test_options_of_the_filters(atlas):
    """Columns can be chosen by label; only severities that exist are offered, mildest first."""
    assert column_options(atlas, "therapy") == {CELLS: "donor cells in a disc"}
    assert severities(atlas) == ("moderate", "severe", "varies")

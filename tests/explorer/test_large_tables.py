"""Maps and matrices of graphs much larger than the shipped one stay small enough for a browser."""

from __future__ import annotations

import pytest

from kg.explorer.blocks import evidence_map, risk_matrix
from kg.explorer.view import evidence_atlas, risk_atlas
from kg.explorer.view.evidence_filters import Filters as MapFilters
from kg.explorer.view.evidence_map import draw_map
from kg.explorer.view.risk_matrix import Filters, make_matrix


@pytest.fixture
def matrix(lookup):
    """The matrix of the small graph, with every harm in it."""
    return make_matrix(risk_atlas.read_atlas(lookup), Filters(posted=True))


@pytest.fixture
def found(lookup):
    """The evidence map of the small graph."""
    return draw_map(evidence_atlas.read_atlas(lookup), "therapy", MapFilters())


def test_a_matrix_that_fits_is_drawn_whole(matrix):
    """Nothing is said of further harms where all are drawn."""
    assert risk_matrix.matrix_block(matrix).count('scope="row"') == len(matrix.rows)
    assert "are drawn" not in risk_matrix.matrix_note(matrix)


@pytest.mark.parametrize("most", [1, 2])
def test_a_matrix_that_is_too_long_is_cut_and_says_so(matrix, monkeypatch, most):
    """The first harms are drawn, and the reader is told how to come to the others."""
    monkeypatch.setattr(risk_matrix, "MOST_ROWS", most)
    assert len(matrix.rows) > most
    assert risk_matrix.matrix_block(matrix).count('scope="row"') == most
    assert f"The first {most} harms are drawn" in risk_matrix.matrix_note(matrix)


def test_a_map_that_fits_is_drawn_whole(found):
    """Every group of conditions is drawn, and none is left for a link."""
    assert evidence_map.drawn_families(found) == found.families
    assert "too many for one page" not in evidence_map.map_block(found)


def test_a_map_that_is_too_large_draws_at_least_one_group(found, monkeypatch):
    """However small the limit is, the page shows something."""
    monkeypatch.setattr(evidence_map, "MOST_CELLS", 0)
    drawn = evidence_map.drawn_families(found)
    assert drawn == found.families[:1]
    assert ("too many for one page" in evidence_map.map_block(found)) == (len(found.families) > 1)

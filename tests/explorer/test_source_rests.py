"""What rests on a source: claims and figures with it and without it."""

from __future__ import annotations

import pytest

from kg.explorer.blocks.source_rests import claims_table, figures_table, rests_head
from kg.explorer.view.lookup import Lookup
from kg.explorer.view.source_list import read_rows
from kg.explorer.view.source_rests import NOTHING, effect_words, rate_words, read_rests


@pytest.fixture(scope="module")
def rows(small):
    """All rows of the small graph by id."""
    return {row.ref.id: row for row in read_rows(Lookup(small))}


def test_a_claim_that_hangs_on_the_source_says_what_it_would_lose(small, rows):
    """Without the only study of it, a claim has no valid evidence; the change is what the graph's assessment says."""
    rests = read_rests(small, rows["kg:study-case"], alone=False)
    claim = next(c for c in rests.claims if c.claim.id == "kg:claim-injection-may-cause-discitis")
    weighed = small.evidence.claim(claim.claim.id)
    assert claim.sides == ("for",)
    assert claim.changes == next(loss.changes for loss in weighed.losses if loss.unit == "study-case")
    assert claim.changes
    assert rests.changed_claims >= 1


def test_reports_of_one_cohort_are_taken_out_together_or_alone(small, rows):
    """Taken out together nothing of the cohort is left; alone, the other report of the people steps into its place."""
    together = read_rests(small, rows["kg:study-series"], alone=False)
    assert {ref.id for ref in together.taken_out} == {"kg:study-series", "kg:study-series-later"}
    assert together.stays == ()
    alone = read_rests(small, rows["kg:study-series"], alone=True)
    assert {ref.id for ref in alone.stays} == {"kg:study-series-later"}
    figure = {(f.risk.id, f.given.id, f.compares): f for f in alone.figures}[
        "kg:risk-infection", "kg:therapy-disc-cells", False
    ]
    assert "of 45" in figure.after  # 25 of the later report and 20 of the trial
    assert "of 20" in next(f for f in together.figures if f.risk.id == "kg:risk-infection" and not f.compares).after


def test_a_figure_of_one_study_is_gone_without_it(small, rows):
    """Where no other study counted the harm, no usable count is left."""
    rests = read_rests(small, rows["kg:study-trial"], alone=False)
    assert any(figure.gone and figure.after == NOTHING for figure in rests.figures)
    assert all(figure.changes for figure in rests.figures if figure.gone)
    assert rests.changed_figures <= len(rests.figures)


def test_a_document_takes_its_studies_with_it(small, rows):
    """Without a document, a study that only it reports is gone too."""
    rests = read_rests(small, rows["kg:doc-trial"], alone=False)
    assert {ref.id for ref in rests.taken_out} == {"kg:doc-trial", "kg:study-trial"}
    assert rests.elsewhere == ()
    assert [c.claim.id for c in rests.claims] == ["kg:claim-cells-improve-pain"]


def test_nothing_rests_on_a_retracted_source(small, rows):
    """A retracted study never counted, so nothing changes without it."""
    rests = read_rests(small, rows["kg:study-withdrawn"], alone=False)
    assert not rests.in_standing
    assert not rests.changed_claims
    assert not rests.figures
    assert "never counts" in rests_head(rests, ())


def test_rows_are_worked_out_up_to_a_bound_and_the_rest_is_counted(small, rows):
    """Beyond the bound claims and figures are only counted, and all of them are there where all are asked for."""
    few = read_rests(small, rows["kg:study-trial"], alone=False, most=1)
    everything = read_rests(small, rows["kg:study-trial"], alone=False, most=None)
    assert (len(few.claims), len(few.figures)) == (1, 1)
    assert few.figures_more == len(everything.figures) - 1 > 0
    assert everything.figures_more == everything.claims_more == 0
    assert "Of the first 1 of" in rests_head(few, ())


def test_figures_without_a_count_are_told_as_such():
    """No rate and no comparison are words, not an error."""
    assert rate_words(None) == effect_words(None) == NOTHING


def test_blocks_link_claims_harms_and_the_studies_behind_a_figure(small, rows):
    """Claims and harms open their pages; a figure leads to its studies where there is a page for it."""
    rests = read_rests(small, rows["kg:study-trial"], alone=False)
    assert "explore?id=kg:claim-cells-improve-pain" in claims_table(rests)
    assert "risks?given=kg:" in figures_table(rests, cells=True)
    assert "risks?given=" not in figures_table(rests, cells=False)


def test_a_source_on_which_nothing_rests_says_so(small, rows):
    """Empty tables are sentences."""
    rests = read_rests(small, rows["kg:study-count"], alone=False)
    assert "no claim" in claims_table(rests)
    assert "No figure" in figures_table(rests, cells=True)
    assert "There is no claim" in rests_head(rests, ())


def test_hostile_labels_stay_text(hostile):
    """No label of a graph puts an element on the page."""
    for row in read_rows(Lookup(hostile)):
        rests = read_rests(hostile, row, alone=False)
        shown = rests_head(rests, row.mates) + claims_table(rests) + figures_table(rests, cells=True)
        assert "<img" not in shown
        assert "<script" not in shown

"""Plots as monospaced text: whole lines, no steering letters, nothing lost where there is room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kg.charts.accumulation import Accumulation, YearPoint
from kg.charts.forest import ForestPlot, ForestPooled, ForestStudy
from kg.charts.incidence import CountedStudy, IncidencePlot, Share
from kg.charts.text import NARROWEST, accumulation_text, clean, fitted, forest_text, incidence_text, marks_text


def forest(*labels):
    """A forest plot with some labels."""
    studies = tuple(ForestStudy(label, ("3 of 50", "1 of 49"), 2.9, 0.3, 27.3, 0.4) for label in labels)
    return ForestPlot("x", "risk ratio", studies, True, ForestPooled(1.4, 0.6, 3.2, 0.2, 9.5), ("cells", "sham"))


def test_a_wide_line_holds_label_counts_figure_weight_and_bar():
    """Everything that a drawing shows stands in the line."""
    lines = forest_text(forest("A 2020"), 120).splitlines()
    study = next(line for line in lines if line.startswith("A 2020"))
    for part in ("3 of 50", "1 of 49", "2.90 (0.30 to 27.3)", "40.0 %", "├", "■", "┤"):
        assert part in study
    pooled = next(line for line in lines if line.startswith("Pooled"))
    assert "1.40 (0.60 to 3.20)" in pooled
    assert "◆" in pooled
    assert any("0.20 to 9.50" in line for line in lines)


def test_a_narrow_line_gives_up_the_bar_and_not_the_figures_of_the_label():
    """At 60 letters there is no bar; every study keeps its line."""
    lines = forest_text(forest("A 2020", "B 2021"), 60).splitlines()
    assert len(lines) == 5
    assert not any("├" in line for line in lines)


@given(st.lists(st.text(max_size=300), min_size=1, max_size=4), st.integers(1, 200))
def test_no_line_is_wider_than_the_terminal_or_steers_it(labels, width):
    """Whatever the labels hold, lines fit and every letter is printable."""
    share = Share(0.5, 0.1, 0.9)
    counted = tuple(CountedStudy(label, 1, 2, share) for label in labels)
    curve = Accumulation("x", (YearPoint(2020, 30, 20, 9, "low", new=tuple(labels)),))
    for text in (
        forest_text(forest(*labels), width),
        incidence_text(IncidencePlot("x", counted, share, 1, 2), width),
        accumulation_text(curve, width),
    ):
        for line in text.splitlines():
            assert line.isprintable()
            assert cell_len(line) <= max(width, 80)
    assert forest_text(forest(*labels), width).count("\n") >= len(labels) + 2


@pytest.mark.parametrize("width", [NARROWEST, 72, 100])
def test_lines_of_a_forest_plot_fit_exactly_the_width_that_was_asked_for(width):
    """Labels of 300 letters are cut off with a mark."""
    lines = forest_text(forest("a" * 300), width).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert "…" in lines[1] + lines[2]


def test_marks_that_do_not_occur_are_not_explained():
    """The line of marks names those of the plot alone."""
    assert "○" not in marks_text(forest("A").rows())
    assert "◆ pooled" in marks_text(forest("A").rows())


@given(st.text())
def test_cleaned_text_is_one_printable_line(text):
    """No escape, bell or line end is left."""
    assert clean(text).isprintable()


@given(st.text(max_size=60), st.integers(1, 40))
def test_fitted_text_takes_exactly_its_cells(text, width):
    """Wide letters and marks that take no room are counted as a terminal counts them."""
    assert cell_len(fitted(text, width)) == width


def test_many_sources_share_a_mark_and_the_head_says_so():
    """Bars take a quarter of the line at most."""
    text = accumulation_text(Accumulation("x", (YearPoint(2020, 300, 100, 0, "low"),)), 80)
    assert "one mark for 20 sources" in text
    assert "300 for, 100 against, 0 unclear" in text

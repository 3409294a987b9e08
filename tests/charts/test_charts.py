"""The charts: valid, self-contained, described in words, and readable in both colours of a page."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.charts.accumulation import Accumulation, YearPoint, accumulation_chart
from kg.charts.drawing import MOST_FOOTNOTES, footnote_lines
from kg.charts.evidence_map import CERTAINTIES, GAPS, EvidenceMap, MapCell, MapColour, evidence_map_chart
from kg.charts.forest import ForestPlot, ForestPooled, ForestStudy, forest_chart
from kg.charts.incidence import CountedStudy, IncidencePlot, Share, incidence_chart
from kg.charts.look import BLUE, BROWN, DARK_TEXT, GOLD, GREEN, GREY, LIGHT_TEXT, ON_DARK, ORANGE, PINK, VIOLET
from kg.charts.rows import Row, RowKind, difference_axis, ratio_axis, share_axis
from kg.errors import ParameterError
from kg.evidence.gaps import Kind

HOSTILE = [
    "<script>alert(1)</script>",
    "</script>",
    "\"quoted\" 'twice'",
    "a" * 300,
    "\x1b[31mred",
    "two\nlines",
    "|*_`",
]
WHITE, BLACK = "#ffffff", "#10161d"


def forest(label="A 2020", **more):
    """A forest plot of three studies."""
    studies = (
        ForestStudy(label, ("3 of 50", "1 of 49"), 2.9, 0.3, 27.3, 0.4),
        ForestStudy("B 2021", ("0 of 20", "0 of 20"), note="nobody had the event"),
        ForestStudy("C 2022", ("9 of 30", "9 of 31"), 1.03, 0.48, 2.2, None, "not randomised"),
    )
    pooled = ForestPooled(1.4, 0.6, 3.2, 0.2, 9.5)
    given = {"pooled": pooled, "count_headings": ("cells", "sham"), "notes": (label,), **more}
    return ForestPlot(f"Fever: {label}", "risk ratio", studies, **given)


def incidence(label="A 2020"):
    """A plot of proportions of one study."""
    share = Share(0.02, 0.001, 0.1)
    study = CountedStudy(label, 1, 50, share)
    return IncidencePlot(label, (study,), share, 1, 50, share, (0.0, 0.4), excluded=(("x", label),))


def evidence_map(label="disc cells", colour=MapColour.CERTAINTY):
    """A map of two pairs."""
    names = CERTAINTIES if colour is MapColour.CERTAINTY else tuple(GAPS.values())
    cells = tuple(MapCell(label, f"harm {n}", name, n) for n, name in enumerate(names))
    return EvidenceMap(label, cells, colour)


def curve(label="A claim"):
    """A curve of three years."""
    points = (
        YearPoint(2011, 1, 0, 0, "very low", "supported", (label,)),
        YearPoint(2019, 2, 1, 0, "low", "contested"),
        YearPoint(2021, 2, 3, 1, "moderate", "contested"),
    )
    return Accumulation(label, points)


CHARTS = {
    "forest": lambda label: forest_chart(forest(label)),
    "forest without a pooled figure": lambda label: forest_chart(forest(label, pooled=None, why_not="too unlike")),
    "forest of differences": lambda label: forest_chart(forest(label, ratio=False), ON_DARK),
    "forest of nothing": lambda label: forest_chart(ForestPlot(label, "risk ratio", (ForestStudy(label),))),
    "incidence": lambda label: incidence_chart(incidence(label)),
    "map of certainty": lambda label: evidence_map_chart(evidence_map(label)),
    "map of gaps": lambda label: evidence_map_chart(evidence_map(label, MapColour.GAP)),
    "accumulation": lambda label: accumulation_chart(curve(label)),
}


def keys(value):
    """Every key and value of a specification."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key, inner
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_valid_has_a_title_a_description_and_its_data_inside(name):
    """Altair accepts the specification; nothing is fetched from an address; words for those who cannot see it."""
    spec = CHARTS[name]("A 2020").to_dict()  # validates against the schema of Vega-Lite
    assert spec["title"]["text"][0]
    assert len(spec["description"]) > 40
    assert spec["background"] == "transparent"
    assert not [value for key, value in keys(spec) if key == "url"]
    addresses = [v for k, v in keys(spec) if isinstance(v, str) and "://" in v and k != "$schema"]
    assert addresses == []


@pytest.mark.parametrize("name", CHARTS)
def test_every_drawn_axis_has_a_title_in_words(name):
    """Somebody can read what is measured; a plot without any figure has no axis."""
    found = list(keys(CHARTS[name]("A").to_dict(validate=False)))
    axes = [value for key, value in found if key == "axis" and value]
    titles = [axis.get("title") for axis in axes]
    titles += [value["title"] for key, value in found if key == "y" and "title" in value]
    assert [title for title in titles if title] or "nothing" in name


@pytest.mark.parametrize(("name", "label"), list(itertools.product(CHARTS, HOSTILE)))
def test_hostile_labels_stay_data(name, label):
    """Whatever a label holds, the specification is valid and the label is a value in it, never a key or a formula."""
    spec = CHARTS[name](label).to_dict()
    assert label not in {key for key, _ in keys(spec)}
    assert not [value for key, value in keys(spec) if key in ("expr", "labelExpr", "calculate")]
    json.dumps(spec)


def test_the_words_of_a_forest_plot_hold_every_figure():
    """The description says each study, the pooled figure, the prediction, and why a study has none."""
    words = forest().description
    for part in ("A 2020: 2.90 (0.30 to 27.3)", "B 2021: -", "Pooled: 1.40 (0.60 to 3.20)", "0.20 to 9.50"):
        assert part in words
    assert "nothing was pooled: too unlike" in forest(pooled=None, why_not="too unlike").description


def test_a_study_that_is_only_shown_has_another_mark_than_a_pooled_one():
    """Square and circle differ in shape, not in colour alone."""
    marks = [v for k, v in keys(forest_chart(forest()).to_dict()) if k == "mark" and isinstance(v, dict)]
    shapes = {mark["shape"]: mark["filled"] for mark in marks if "shape" in mark}
    assert shapes["square"] is True
    assert shapes["circle"] is False


def test_the_diamond_is_as_wide_as_the_interval_and_the_prediction_as_its_own():
    """Corners of the diamond are the limits and the figure; the line below it has the limits for a new study."""
    spec = forest_chart(forest()).to_dict()
    rows = list(itertools.chain.from_iterable(spec["datasets"].values())) if "datasets" in spec else []
    rows += [r for k, v in keys(spec) if k == "values" and isinstance(v, list) for r in v if isinstance(r, dict)]
    assert [r["at"] for r in rows if r.get("label") == "Pooled"] == [0.6, 1.4, 3.2]
    assert {(r["low"], r["high"]) for r in rows if r.get("label") == "What a new study may find"} == {(0.2, 9.5)}


def test_an_interval_that_leaves_the_axis_is_cut_with_an_arrow():
    """One study with a vast interval does not squeeze the others; an arrow says that it goes on."""
    studies = (ForestStudy("A", (), 2.0, 0.0001, 9000.0, 0.1), ForestStudy("B", (), 1.1, 0.9, 1.3, 0.9))
    plot = ForestPlot("x", "risk ratio", studies)
    assert plot.axis.low > 0.005
    assert plot.axis.high < 200
    text = json.dumps(forest_chart(plot).to_dict())
    assert "triangle-left" in text
    assert "triangle-right" in text


@given(
    st.lists(
        st.tuples(*[st.floats(1e-6, 1e6)] * 3).map(sorted).map(lambda t: Row("r", RowKind.STUDY, (), t[1], t[0], t[2])),
        min_size=1,
    )
)
def test_every_estimate_lies_on_its_axis(rows):
    """A figure is never cut off, only its interval may be; low is left of high, and ticks are on the axis."""
    for axis in (ratio_axis(rows, "x"), difference_axis(rows, "x"), share_axis(rows, "x", 1e9)):
        assert axis.low < axis.high
        assert all(axis.low <= tick <= axis.high for tick in axis.ticks)
        for row in rows:
            assert axis.low <= row.estimate <= axis.high
            assert 0 <= axis.place(row.low) <= axis.place(row.estimate) <= axis.place(row.high) <= 1


@given(
    st.lists(
        st.tuples(*[st.floats(-1e6, 1e6)] * 3).map(sorted).map(lambda t: Row("r", RowKind.STUDY, (), t[1], t[0], t[2])),
        min_size=1,
    )
)
def test_differences_hold_no_difference_on_their_axis(rows):
    """Zero is always on the axis of differences."""
    axis = difference_axis(rows, "x")
    assert axis.low < 0 < axis.high


def luminance(colour):
    """Relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Contrast of two colours (WCAG 2.2)."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", [BLUE, ORANGE, GREEN, PINK, GOLD, GREY, VIOLET, BROWN])
def test_every_colour_is_seen_on_a_light_and_on_a_dark_page(colour):
    """Contrast of 3 to 1 or more with both, as WCAG asks of graphics."""
    assert contrast(colour, WHITE) >= 3
    assert contrast(colour, BLACK) >= 3


def test_words_are_read_on_their_page():
    """Text has a contrast of 7 to 1 or more."""
    assert contrast(LIGHT_TEXT, WHITE) >= 7
    assert contrast(DARK_TEXT, BLACK) >= 7


@pytest.mark.parametrize("colour", list(MapColour))
def test_a_map_gives_every_category_a_colour_and_a_shape_of_its_own(colour):
    """Neither colours nor shapes repeat, so that each alone tells the categories apart."""
    encoding = evidence_map_chart(evidence_map(colour=colour)).to_dict()["layer"][0]["encoding"]
    for channel in ("color", "shape"):
        scale = encoding[channel]["scale"]
        assert len(set(scale["range"])) == len(scale["range"]) == len(scale["domain"])


def test_the_map_knows_every_kind_of_gap():
    """A kind that the rules of gaps know has words here."""
    assert set(GAPS) == {kind.value for kind in Kind}


def test_a_map_refuses_an_unknown_category_and_a_pair_that_is_there_twice():
    """A wrong cell is an error with its place, not a blank spot."""
    with pytest.raises(ParameterError, match=r"'sure' \(a, b\)"):
        EvidenceMap("x", (MapCell("a", "b", "sure", 1),))
    with pytest.raises(ParameterError, match="a and b is there more than once"):
        EvidenceMap("x", (MapCell("a", "b", "low", 1), MapCell("a", "b", "high", 1)))


def test_an_empty_place_of_a_map_is_explained():
    """The description says that nothing asked is not the same as safe."""
    assert "not that it is safe" in evidence_map().description


def test_a_curve_needs_a_year_and_known_certainties():
    """Nothing to draw is an error of the caller with its remedy."""
    with pytest.raises(ParameterError, match="no source with a year"):
        Accumulation("x", ())
    with pytest.raises(ParameterError, match="'certain'"):
        Accumulation("x", (YearPoint(2020, 1, 0, 0, "certain"),))


def test_the_certainty_is_drawn_in_the_order_of_years():
    """Over an axis of words a line would otherwise run from word to word."""
    panel = accumulation_chart(curve()).to_dict()["vconcat"][1]
    line = next(layer for layer in panel["layer"] if layer["mark"]["type"] == "line")
    assert line["encoding"]["order"]["field"] == "year"


def test_footnotes_are_broken_into_lines_and_end_somewhere():
    """A hundred footnotes do not make a chart of a hundred lines; the last line says that there are more."""
    lines = footnote_lines([f"note {n} " + "word " * 60 for n in range(100)])
    assert len(lines) == MOST_FOOTNOTES
    assert lines[-1] == "…"
    assert footnote_lines(["short"]) == ["short"]

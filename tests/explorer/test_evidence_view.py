"""The evidence map: what stands in a cell, which kind of nothing, and what filters do to it."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.evidence.items import Argument, Direction, SourceKind
from kg.evidence.selection import Selection
from kg.explorer.blocks.evidence_cell import cell_head, gaps_block, not_asked, studies_block, trials_block, years_table
from kg.explorer.blocks.evidence_map import map_block, map_table
from kg.explorer.view.evidence_atlas import Atlas, GapFact, Pair, StudyFacts, read_atlas
from kg.explorer.view.evidence_cell import read_cell, years_of
from kg.explorer.view.evidence_files import as_svg, cell_rows, map_rows
from kg.explorer.view.evidence_filters import DESIGNS, Filters
from kg.explorer.view.evidence_map import LAST_SIZE, SIZES, State, draw_cell, draw_map, people_by_cohort
from kg.explorer.view.evidence_years import description, years_chart
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.record_files import as_csv, as_json
from kg.namespaces import KG

THERAPY, SOURCE, CONDITION = f"{KG}therapy-disc-cells", f"{KG}source-donor-marrow", f"{KG}cond-disc-pain"
CLAIM = f"{KG}claim-cells-improve-pain"


@pytest.fixture
def atlas(lookup):
    """All pairs of the small graph."""
    return read_atlas(lookup)


def study(name, people=None, *, realm="human", kind=SourceKind.PRIMARY, unit="", year=2020):
    """An invented study."""
    item = Argument(name, unit or name, name, Direction.INCONCLUSIVE, kind, "design-rct", realm, people, year=year)
    return StudyFacts(f"{KG}{name}", item, people)


def atlas_of(studies=(), *, trials=(), gaps=()):
    """A map of one pair."""
    pair = Pair(THERAPY, CONDITION, tuple(studies), (), tuple(gaps), tuple(trials))
    labels = {THERAPY: Ref("kg:therapy-disc-cells", "cells"), CONDITION: Ref("kg:cond-disc-pain", "pain")}
    return Atlas({(THERAPY, CONDITION): pair}, {}, {CONDITION: ("", frozenset())}, labels, (2000, 2020), ())


def cell_of(*studies, filters=None, **others):
    """The cell of that map."""
    return draw_cell(atlas_of(studies, **others), THERAPY, CONDITION, filters or Filters())


# ------------------------------------------------------------------ what a cell holds


def test_each_cohort_is_counted_once(atlas):
    """The series is told twice, of 30 and 25 people; with the trial's 40 that makes 70, not 95."""
    cell = draw_cell(atlas, THERAPY, CONDITION, Filters())
    assert (cell.people, cell.cohorts, cell.silent) == (70, 2, 0)
    assert cell.studied == "70 people in 2 studies in people"


def test_a_cell_says_how_sure_its_claim_is_and_that_it_is_contested(atlas):
    """Certainty and status stand together, so that certainty is not read as benefit."""
    cell = draw_cell(atlas, THERAPY, CONDITION, Filters())
    assert cell.answer == "certainty very low, the claim is contested"
    assert cell.signs == "t≠"


def test_the_cell_of_a_source_has_the_claims_on_which_its_studies_speak(atlas):
    """Claims are made of therapies; a cell source shares those to which its own studies speak."""
    assert atlas.pairs[SOURCE, CONDITION].claims == (CLAIM,)
    assert draw_cell(atlas, SOURCE, CONDITION, Filters()).people == 40


@pytest.mark.parametrize(
    ("studies", "others", "state"),
    [
        ((study("a", 5),), {}, State.PEOPLE),
        ((study("a", 5, realm="animal"),), {}, State.NO_HUMAN),
        ((study("a", 500, kind=SourceKind.SYNTHESIS),), {}, State.REVIEWS),
        ((study("a", 500, kind=SourceKind.SYNTHESIS), study("b", 5, realm="in-vitro")), {}, State.NO_HUMAN),
        ((), {"trials": (f"{KG}study-t",)}, State.REGISTERED),
        ((), {}, State.NOTHING),
    ],
)
def test_every_kind_of_nothing_has_its_own_name(studies, others, state):
    """No study, registered only, reviews only and animals only are told apart."""
    cell = cell_of(*studies, **others)
    assert cell.state is state
    assert cell.people == (5 if state is State.PEOPLE else 0)


def test_letters_and_words_of_states_differ():
    """No two kinds of nothing share a letter, and only a studied cell has none."""
    letters = [state.letter for state in State]
    assert len(set(letters)) == len(letters)
    assert [state for state in State if not state.letter] == [State.PEOPLE]


def test_what_the_filters_leave_out_is_no_missing_study():
    """A cell whose studies are all left out says that it was the filters."""
    cell = cell_of(study("a", 5, year=2020), filters=Filters(until=2010))
    assert cell.state is State.LEFT_OUT
    assert "your filters" in cell.words


def test_a_number_that_is_not_recorded_is_not_zero():
    """Unknown numbers are named; where all are unknown no number is given."""
    assert "not recorded" in cell_of(study("a")).studied
    assert cell_of(study("a", 9), study("b")).studied == "9 people in 2 studies in people, 1 of them without a number"


def test_reviews_add_no_people():
    """The people of a review are those of other studies."""
    cell = cell_of(study("a", 9), study("b", 5000, kind=SourceKind.SYNTHESIS))
    assert (cell.people, cell.reviews) == (9, 1)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.none() | st.integers(0, 500)), max_size=8))
def test_people_of_cohorts_never_exceed_the_sum_of_studies(rows):
    """Counting cohorts once gives at most the sum, and at least the largest study."""
    studies = [study(f"s{n}", people, unit=unit) for n, (unit, people) in enumerate(rows)]
    total = sum(number or 0 for number in people_by_cohort(studies).values())
    known = [people for _, people in rows if people is not None]
    assert max(known, default=0) <= total <= sum(known)


@given(st.integers(0, 10**6))
def test_marks_grow_with_people(people):
    """A larger number never has a smaller mark, and every number has one."""
    sizes = [cell_of(study("a", number)).size for number in (people, people + 1)]
    assert sizes[0] <= sizes[1] < len((*SIZES, LAST_SIZE))


def test_map_and_gaps_of_the_build_agree(shipped):
    """Where the build looked for gaps, a cell holds the kind of nothing that the build named, and no other."""
    names = {
        State.PEOPLE: "",
        State.NOTHING: "gap-no-study",
        State.REGISTERED: "gap-no-study",
        State.NO_HUMAN: "gap-no-human-study",
        State.REVIEWS: "gap-reviews-only",
    }
    atlas = read_atlas(Lookup(shipped))
    for pair in atlas.pairs.values():
        named = {gap.kind for gap in pair.gaps} & set(names.values())
        if pair.gaps:
            cell = draw_cell(atlas, pair.given, pair.condition, Filters())
            assert named == {names[cell.state]} - {""}, (pair.given, pair.condition)


def test_withdrawn_studies_do_not_stand_in_the_map(atlas):
    """A retracted trial of 900 people is nowhere."""
    assert all("withdrawn" not in study.iri for pair in atlas.pairs.values() for study in pair.studies)


# ------------------------------------------------------------------ filters


def test_the_year_weighs_the_claim_anew(atlas):
    """Until 2018 only the series speaks: the claim was supported then, and the people were its 30."""
    cell = draw_cell(atlas, THERAPY, CONDITION, Filters(until=2018))
    assert (cell.people, cell.status) == (30, "supported")


def test_a_design_keeps_its_studies_only(atlas):
    """Randomised trials alone leave the 40 people of the trial."""
    assert draw_cell(atlas, THERAPY, CONDITION, Filters(design="randomised")).people == 40


def test_a_group_of_conditions_narrows_the_map(atlas):
    """A group without the condition draws nothing, its own draws it."""
    assert not draw_map(atlas, "therapy", Filters(family="kg:cond-back-pain")).cells
    assert draw_map(atlas, "therapy", Filters(family="kg:cond-disc-pain")).cells
    assert not draw_map(atlas, "therapy", condition="kg:cond-back-pain").cells
    assert not draw_map(atlas, "source", given="kg:therapy-disc-cells").cells


def test_filters_are_told_in_words_and_in_the_address():
    """What is kept can be read, and the address holds no more than that."""
    filters = Filters(human=True, design="reviews", setting="kg:setting-regulated-trial")
    assert filters.words == "only in people; only reviews; only the setting regulated trial"
    assert filters.parameters == {"human": "1", "setting": "kg:setting-regulated-trial", "design": "reviews"}
    assert Filters(family="kg:cond-a").everything
    assert not filters.everything


def test_no_design_is_in_two_groups():
    """Groups of designs do not overlap."""
    ids = [name for _, names in DESIGNS.values() for name in names]
    assert len(ids) == len(set(ids))


# ------------------------------------------------------------------ one cell


def test_a_cell_lists_its_studies_with_what_they_say(lookup, atlas):
    """The newest study stands first, with its side on the claim and its twins named."""
    found = read_cell(lookup, atlas, THERAPY, CONDITION, Filters())
    assert [row.ref.id for row in found.studies] == ["kg:study-trial", "kg:study-series-later", "kg:study-series"]
    assert [row.says[0][0] for row in found.studies] == ["against", "for", "for"]
    assert [row.twin for row in found.studies] == [False, True, True]
    assert found.studies[0].people == "40"
    assert found.questions[0].id == "kg:question-how-often-discitis"


def test_what_filters_leave_out_of_a_cell_is_listed_with_reasons(lookup, atlas):
    """The reader sees which study was dropped and why."""
    found = read_cell(lookup, atlas, THERAPY, CONDITION, Filters(until=2018))
    assert [row.ref.id for row in found.studies] == ["kg:study-series"]
    assert {ref.id: reason for ref, reason in found.left_out}["kg:study-trial"].startswith("it was published in")
    assert "left out by your filters" in studies_block(found)


def test_a_pair_that_nobody_asked_has_no_cell(lookup, atlas):
    """Two things that nothing joins give none."""
    assert read_cell(lookup, atlas, THERAPY, f"{KG}cond-back-pain", Filters()) is None


def test_years_count_independent_sources_by_side(atlas):
    """2018 and 2020 for, 2024 against; a later last year leaves the others out."""
    rows = years_of(atlas, [CLAIM], Selection())
    assert [(r.year, r.supports, r.disputes, r.unclear) for r in rows] == [
        (2018, 1, 0, 0),
        (2020, 1, 0, 0),
        (2024, 0, 1, 0),
    ]
    assert [row.year for row in years_of(atlas, [CLAIM], Selection(until=2019))] == [2018]


def test_the_chart_of_years_tells_sides_by_place_and_shape(atlas):
    """Without colour the sides still differ, and the chart has its words."""
    rows = years_of(atlas, [CLAIM], Selection())
    spec = years_chart(rows, "Sources").to_dict()
    assert spec["layer"][0]["encoding"]["y"]["field"] == "side"
    assert "shape" in spec["layer"][0]["encoding"]
    assert spec["description"] == description(rows, "Sources")
    assert "2024: 0 for, 1 against, 0 unclear" in spec["description"]


# ------------------------------------------------------------------ blocks and files


def test_the_map_links_every_cell_and_keeps_the_filters(atlas):
    """A cell is a link with words, whose address holds the filters; the open one is marked."""
    found = draw_map(atlas, "source", Filters(until=2024))
    shown = map_block(found, ("kg:source-donor-marrow", "kg:cond-disc-pain"))
    address = "evidence?by=source&amp;until=2024&amp;condition=kg:cond-disc-pain&amp;given=kg:source-donor-marrow"
    assert address in shown
    assert 'aria-current="true"' in shown
    assert "40 people in 1 study in people" in shown
    assert "kg-mark-very-low kg-size-2" in shown
    assert address in map_table(found)


def test_an_empty_map_says_what_to_do(atlas):
    """Nothing to draw is no blank page."""
    assert "Loosen the filters" in map_block(draw_map(atlas, "therapy", Filters(family="kg:cond-back-pain")))


def test_blocks_of_a_cell_say_which_nothing_they_mean(lookup, atlas):
    """No trial, no gap and no cell are worded each in its own way."""
    found = read_cell(lookup, atlas, THERAPY, CONDITION, Filters())
    assert "No registered trial of the two" in trials_block(found)
    assert "No gap was computed" in gaps_block(replace(found, gaps=()))
    assert "neither a sign" in not_asked(found.cell.given, found.cell.condition, {"by": "source"})
    assert "Close this cell" in cell_head(found, "", {})
    assert "2018" in years_table(years_of(atlas, [CLAIM], Selection()))


def test_letters_stand_in_the_map_and_in_the_picture():
    """A gap is a letter on the page and in the file."""
    found = draw_map(atlas_of(gaps=[GapFact("gap-no-study", "no study", "none")]), "therapy")
    assert 'kg-letter-N"' in map_block(found)
    assert ">N</text>" in as_svg(found, "Map")


def test_files_hold_what_the_map_shows(lookup, atlas):
    """CSV and JSON have the same rows; a number that is not recorded is empty, not zero."""
    rows = map_rows(draw_map(atlas, "therapy"))
    read = list(csv.DictReader(io.StringIO(as_csv(rows))))
    assert read[0]["people"] == "70"
    assert json.loads(as_json(rows))[0]["best_certainty"] == "very low"
    assert map_rows(draw_map(atlas_of([study("a")]), "therapy"))[0]["people"] is None
    studies = cell_rows(read_cell(lookup, atlas, THERAPY, CONDITION, Filters()))
    assert studies[0]["against"] == "kg:claim-cells-improve-pain"


def test_the_picture_is_well_formed_whatever_the_labels_say(atlas):
    """Labels that look like markup stay text in the file."""
    labels = {iri: replace(ref, label='<script>"&') for iri, ref in atlas.labels.items()}
    picture = as_svg(draw_map(replace(atlas, labels=labels), "therapy"), "<b>")
    assert ET.fromstring(picture).tag.endswith("svg")  # noqa: S314 - it was made here
    assert "<script>" not in picture


def test_formulas_are_defused_in_files():
    """A label that a spreadsheet would run is made text."""
    assert as_csv([{"a": "=1+1", "b": None}]).splitlines()[1] == "'=1+1,"

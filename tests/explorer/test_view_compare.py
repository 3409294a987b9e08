"""kg.explorer.view.natural and compare: people of 100, harms on the same rows, and the kinds of nothing."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.evidence.proportion import clopper_pearson
from kg.explorer.blocks import compare as blocks
from kg.explorer.blocks.people import PER_ROW, crowd_picture
from kg.explorer.view.compare import INSTEAD, WITHOUT, choices_for, conditions, examples, read_asked
from kg.explorer.view.compare_columns import read_comparison
from kg.explorer.view.compare_files import as_csv, as_json, as_svg, file_rows
from kg.explorer.view.compare_harms import NOTHING, HarmCell, HarmRow, harm_rows, searches
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.natural import BASES, Share, base_for, crowd, difference
from kg.namespaces import KG

CELLS, SURGERY, INJECTION = f"{KG}therapy-disc-cells", f"{KG}proc-surgery", f"{KG}proc-injection"
PAIN = f"{KG}cond-disc-pain"
COUNTS = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def share_of(affected, at_risk):
    """A share with its exact interval."""
    exact = clopper_pearson(affected, at_risk)
    return Share(affected, at_risk, exact.low, exact.high)


@pytest.fixture
def found(small):
    """Cells beside surgery and the bare injection."""
    return read_comparison(small, PAIN, (CELLS, SURGERY, INJECTION))


@given(COUNTS, st.sampled_from(BASES))
def test_a_crowd_never_marks_more_than_it_holds(count, base):
    """Those with the harm are among those whom the interval allows, and these among all."""
    told = crowd(share_of(*count), base)
    assert 0 <= told.hit <= told.possible <= told.base == base


@given(COUNTS)
def test_zero_says_what_it_leaves_possible_and_nothing_else_does(count):
    """Only a count of nobody is told as 'still compatible'."""
    words = crowd(share_of(*count), 100).words
    assert ("still compatible" in words) == (count[0] == 0)


@given(COUNTS)
def test_a_seen_harm_is_never_told_as_nobody(count):
    """A rare harm is 'fewer than 1', not 0."""
    words = crowd(share_of(*count), 100).words
    assert count[0] == 0 or not words.startswith("about 0 ")


def test_a_rare_harm_asks_for_a_thousand_people():
    """All cells of a row are told in the crowd that the rarest of them needs."""
    assert base_for([share_of(1, 20), share_of(1, 400)]) == 1000
    assert base_for([share_of(1, 20)]) == base_for([]) == 100


def test_an_interval_that_a_hundred_would_hide_asks_for_a_thousand():
    """'2 of 100 (2 to 2)' would claim more than the counts say."""
    assert base_for([share_of(2000, 100_000)]) == 1000


def test_a_difference_names_its_direction_in_words():
    """More and fewer are words, not signs."""
    assert difference(-0.04, -0.09, 0.01) == "4 fewer of 100 (9 fewer to 1 more)"


@pytest.mark.parametrize(("hit", "possible"), [(0, 0), (3, 26), (20, 40), (100, 100)])
def test_the_picture_marks_as_many_as_the_numbers(hit, possible):
    """Whole rows and the rest of a row add up to the number told."""
    picture = crowd_picture(type(crowd(share_of(1, 9), 100))(100, hit, possible, "words"))
    marked = 0
    for layer in picture.split("<i ")[1:]:
        if "kg-crowd-hit" in layer:
            style = layer.partition('style="')[2].partition('"')[0]
            parts = dict(part.split(":") for part in style.split(";"))
            whole = int(parts["--r"]) * PER_ROW[100]
            marked = whole + int(parts["--c"]) if "--c" in parts else whole
    assert marked == hit


def test_a_picture_of_a_thousand_is_as_small_as_one_of_a_hundred():
    """Layers, not people, are written; the text says what the picture shows."""
    picture = crowd_picture(crowd(share_of(7, 136), 1000))
    assert picture.count("<i ") <= 5
    assert 'role="img"' in picture
    assert "of 1,000" in picture


# ------------------------------------------------------------------ what can be compared


def test_procedures_that_cells_are_offered_instead_of_can_be_chosen(lookup):
    """Surgery stands among the choices for the condition, named as what stands in place of cells."""
    groups = {choice.ref.id: choice.group for choice in choices_for(lookup, PAIN)}
    assert groups["kg:therapy-disc-cells"] == "Cells"
    assert groups["kg:proc-surgery"] == INSTEAD


def test_a_broader_condition_offers_what_was_tried_for_its_kinds(lookup):
    """Back pain has what was tried for disc pain."""
    assert {choice.ref.id for choice in choices_for(lookup, f"{KG}cond-back-pain")} >= {"kg:therapy-disc-cells"}


def test_treatments_without_cells_are_told_apart(shipped):
    """Plasma without cells never counts as cells."""
    lookup = Lookup(shipped)
    groups = {c.ref.id: c.group for c in choices_for(lookup, f"{KG}cond-discogenic-pain")}
    assert groups["kg:therapy-intradiscal-prp"] == WITHOUT
    assert groups["kg:proc-spinal-fusion"] == INSTEAD


def test_the_shipped_graph_has_all_three_examples(shipped):
    """Every comparison that the page offers can be opened."""
    lookup = Lookup(shipped)
    assert len(examples(lookup)) == 3
    for example in examples(lookup):
        given_by = blocks.parameters(example)
        asked = read_asked(lookup, given_by["condition"], given_by["with"])
        assert asked.treatments == example.treatments
        assert not asked.unknown


def test_a_graph_of_ones_own_has_an_example_too(lookup):
    """Where the fixed examples are missing, the first condition gives one."""
    assert conditions(lookup)
    assert len(examples(lookup)) == 1


def test_an_address_keeps_its_order_and_drops_what_is_unknown(lookup):
    """The order is the reader's; a harm is no treatment; nobody stands twice."""
    asked = read_asked(
        lookup, "cond-disc-pain", "kg:proc-surgery,therapy-disc-cells,kg:risk-discitis,kg:nope,proc-surgery"
    )
    assert [ref.id for ref in asked.treatments] == ["kg:proc-surgery", "kg:therapy-disc-cells"]
    assert asked.unknown == ("kg:risk-discitis", "kg:nope")


def test_more_than_four_are_left_out_and_said(lookup):
    """Four stand side by side; the fifth is named."""
    names = "therapy-disc-cells,proc-surgery,proc-injection,proc-sham,proc-culture"
    asked = read_asked(lookup, "cond-disc-pain", names)
    assert len(asked.treatments) == 4
    assert [ref.id for ref in asked.left_out] == ["kg:proc-culture"]
    assert "kg:proc-sham" in {ref.id for ref in asked.foreign}


# ------------------------------------------------------------------ harms on the same rows


def test_every_row_has_one_cell_a_treatment(found):
    """The same harm stands on the same row for all."""
    assert found.rows
    assert all(len(row.cells) == len(found.columns) for row in found.rows)
    assert len({row.risk for row in found.rows}) == len(found.rows)


def test_a_harm_that_nobody_counted_says_which_kind_of_nothing(found):
    """Surgery has no number for discitis, and the cell says so in words, never as zero."""
    row = next(row for row in found.rows if row.risk.id == "kg:risk-discitis")
    cell = row.cells[1]
    assert cell.share is None
    assert cell.words == NOTHING["nothing"]
    assert "not zero" in cell.detail


def test_harms_are_sorted_by_gravity_then_name(shipped):
    """How often a harm was seen has no say in the order."""
    order = ("life-threatening", "severe", "varies", "moderate", "mild", "")
    rows = harm_rows(Lookup(shipped), (f"{KG}therapy-intravenous-msc", f"{KG}proc-discectomy"))
    keys = [(order.index(row.severity), row.risk.label.casefold()) for row in rows]
    assert keys == sorted(keys)


def test_turning_the_treatments_round_keeps_every_row(small):
    """Nothing depends on which treatment was chosen first."""
    one = harm_rows(Lookup(small), (CELLS, SURGERY))
    other = harm_rows(Lookup(small), (SURGERY, CELLS))
    assert [row.risk for row in one] == [row.risk for row in other]
    assert [row.cells for row in one] == [row.cells[::-1] for row in other]


def test_a_rate_carries_its_count_and_interval(shipped):
    """The crowd is made of the numbers that the graph computed."""
    rows = harm_rows(Lookup(shipped), (f"{KG}therapy-intradiscal-cell-therapy", f"{KG}proc-discectomy"))
    cells = [cell for row in rows for cell in row.cells if cell.kind in ("rate", "zero")]
    assert cells
    for cell in cells:
        exact = clopper_pearson(cell.share.affected, cell.share.at_risk)
        assert cell.share.low == pytest.approx(exact.low, abs=1e-5)
        assert cell.share.high == pytest.approx(exact.high, abs=1e-5)


def test_a_comparison_in_trials_gives_both_sides(shipped):
    """Where trials counted a harm in both groups, the cell holds both counts and the difference in people."""
    rows = harm_rows(Lookup(shipped), (f"{KG}therapy-intradiscal-cell-therapy", f"{KG}proc-discectomy"))
    effects = [row.cells[0].effect for row in rows if row.cells[0].effect]
    assert effects
    assert all(" of " in effect.treated and " of " in effect.compared for effect in effects)
    assert any("of 100" in effect.words for effect in effects)


def test_a_search_that_found_nothing_is_told_with_its_date(shipped):
    """'Looked for, not found' is another nothing than 'not reported'."""
    told = searches(Lookup(shipped), f"{KG}therapy-intradiscal-bm-concentrate", f"{KG}risk-neoplasm")
    assert told
    assert told[0].startswith("Searched on 20")


def test_single_figures_keep_their_group(shipped):
    """A share printed without its count is shown as printed, with the group it is of."""
    rows = harm_rows(Lookup(shipped), (f"{KG}proc-discectomy", f"{KG}proc-spinal-fusion"))
    cell = next(row.cells[0] for row in rows if row.risk.id == "kg:risk-dural-tear")
    assert cell.kind == "printed"
    assert any("%" in figure and "(" in figure for figure in cell.figures)


@pytest.mark.parametrize(
    ("kinds", "group"),
    [
        (("zero", "nothing"), "counted"),
        (("printed", "argued"), "reported"),
        (("listed", "nothing"), "listed"),
        (("argued", "claimed"), "named"),
    ],
)
def test_a_row_stands_where_the_best_of_it_belongs(kinds, group):
    """One count anywhere puts the row among the counted ones."""
    assert HarmRow(Ref("kg:risk-a", "a"), "mild", tuple(HarmCell(kind, kind) for kind in kinds)).group == group


# ------------------------------------------------------------------ columns


def test_a_treatment_tells_who_was_studied_and_what_is_claimed(found):
    """Cells have studies, a contested claim and an open question; surgery has none."""
    cells, surgery, _ = found.columns
    assert cells.studied.studies
    assert cells.studied.people
    assert [claim.ref.id for claim in cells.benefits] == ["kg:claim-cells-improve-pain"]
    assert cells.questions
    assert surgery.studied.studies == 0
    assert surgery.benefits == ()


def test_approved_products_of_the_same_cells_say_for_what(found):
    """The invented product is meant for disc pain."""
    product = found.columns[0].products[0]
    assert product.here
    assert product.approvals[0].region == "Atlantis"


def test_studies_of_both_are_not_called_a_comparison_when_one_group_got_both(found):
    """A group given cells by injection compares cells with nothing."""
    assert "kg:study-series" not in {ref.id for ref, _ in found.together}


# ------------------------------------------------------------------ files


def test_rows_read_back_from_csv_and_json(found):
    """Both files hold every statement, zero and missing apart."""
    rows = file_rows(found)
    read = list(csv.DictReader(io.StringIO(as_csv(rows))))
    assert len(read) == len(rows) == len(json.loads(as_json(rows)))
    harms = [row for row in read if row["topic"] == "harm"]
    assert len(harms) == len(found.rows) * len(found.columns)
    assert all(bool(row["at_risk"]) == (row["kind"] in ("rate", "zero")) for row in harms)


def test_the_picture_is_a_well_formed_file_with_its_warning(found):
    """Another program reads the SVG; it says that it is no head-to-head comparison."""
    root = ET.fromstring(as_svg(found, blocks.WARNING))  # noqa: S314 - a file of our own making
    assert root.tag.endswith("svg")
    assert "no head-to-head comparison" in as_svg(found, blocks.WARNING)


def test_a_hostile_label_stays_text_in_blocks_and_picture(hostile):
    """Markup in a label is shown, never run."""
    found = read_comparison(hostile, PAIN, (CELLS, INJECTION))
    shown = blocks.counted_harms(found) + blocks.other_harms(found) + as_svg(found, "")
    assert "<script" not in shown
    assert "<img" not in shown
    ET.fromstring(as_svg(found, "<b>"))  # noqa: S314 - a file of our own making


def test_nothing_on_the_page_ranks(found):
    """No block says better, best, safer or recommended of a treatment."""
    shown = "".join(
        block(found) for block in (blocks.what_it_is, blocks.counted_harms, blocks.serious_harms, blocks.how_certain)
    ).casefold()
    for word in ("recommend", "safest", "best choice", "winner"):
        assert word not in shown

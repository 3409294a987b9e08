"""kg.build.evidence_items: what the graph records of a source, line or count arrives in the record."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.build.evidence_items import EvidenceItems, Exposure, ExposureCounts
from kg.build.facts import Facts
from kg.evidence.items import Direction, Ratio, SourceKind
from kg.namespaces import KG, PREFIXES

STUDY = """
kg:doc-a skg:year 2019 ; skg:seenAs kg:seen-abstract .
kg:doc-b skg:year 2017 ; skg:seenAs kg:seen-full-text .
kg:study-a a skg:Study ; skos:prefLabel "A" ; skg:reportedIn kg:doc-a, kg:doc-b ; skg:design kg:design-rct ;
  skg:realm kg:realm-human ; skg:participants 40 ; skg:blinding kg:blinding-double-blind ; skg:control kg:control-sham ;
  skg:setting kg:setting-regulated-trial ; skg:sponsorKind kg:sponsor-industry ; skg:followUpMonths 12.5 ;
  skg:hasEvidenceLine kg:line-a .
kg:line-a skg:bearsOn kg:claim-a ; skg:direction kg:evidence-supporting .
kg:claim-a a skg:Claim ; skg:subject kg:therapy-a ; skg:object kg:risk-a ; skg:questionType kg:qtype-rare-harm .
"""


def items(*texts):
    """A reader of facts given as Turtle."""
    store = ox.Store()
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    store.load(prefixes + "\n".join(texts), ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(str(KG["graph"])))
    return EvidenceItems(Facts(store))


def argument(*texts):
    """The one argument on the claim."""
    (found,) = items(STUDY, *texts).arguments(str(KG["claim-a"]))
    return found


def test_a_source_arrives_with_all_that_is_recorded():
    """Year of the first document, the deepest reading, and every attribute of the study."""
    found = argument()
    assert (found.source, found.unit, found.label, found.kind) == ("study-a", "study-a", "A", SourceKind.PRIMARY)
    assert (found.design, found.realm, found.participants, found.blinded) == ("design-rct", "human", 40, True)
    assert (found.control, found.setting) == ("control-sham", "setting-regulated-trial")
    assert (found.sponsor, found.year, found.follow_up, found.read) == ("sponsor-industry", 2017, 12.5, "full-text")
    assert (found.direction, found.valid, found.opposite) == (Direction.SUPPORTS, True, False)


def test_the_kind_of_question_is_that_of_the_claim():
    """The question type stands without its prefix."""
    assert items(STUDY).question_type(str(KG["claim-a"])) == "rare-harm"


def test_a_cohort_is_the_unit():
    """Where a cohort is named, it counts once under its name."""
    assert argument("kg:study-a skg:cohort kg:cohort-x .").unit == "cohort-x"


def test_a_source_out_of_standing_is_not_valid():
    """What was withdrawn arrives as withdrawn."""
    assert not argument("kg:study-a skg:isOutOfStanding true .").valid


def test_a_line_without_a_known_direction_is_no_argument():
    """A line that says nothing of the claim does not enter."""
    text = STUDY.replace("kg:evidence-supporting", "kg:evidence-odd")
    assert items(text).arguments(str(KG["claim-a"])) == []


def test_finding_the_opposite_is_more_than_no_difference():
    """The kind of dispute is kept."""
    text = STUDY.replace("kg:evidence-supporting", "kg:evidence-disputing ; skg:disputeKind kg:finding-opposite")
    (found,) = items(text).arguments(str(KG["claim-a"]))
    assert (found.direction, found.opposite) == (Direction.DISPUTES, True)


@pytest.mark.parametrize(
    ("design", "extra", "kind"),
    [
        ("design-meta-analysis", "", SourceKind.SYNTHESIS),
        ("design-systematic-review", "", SourceKind.SYNTHESIS),
        ("design-narrative-review", "", SourceKind.STATEMENT),
        ("design-narrative-review", "kg:study-a skg:hasEffectEstimate kg:effect-a .", SourceKind.SYNTHESIS),
        ("design-practice-guideline", "", SourceKind.STATEMENT),
        ("design-expert-opinion", "", SourceKind.STATEMENT),
        ("design-trial-registration", "", SourceKind.STATEMENT),
        ("design-cohort", "", SourceKind.PRIMARY),
    ],
)
def test_what_stands_behind_an_argument(design, extra, kind):
    """Reviews are syntheses, opinions statements; a narrative review counts as a synthesis with figures of its own."""
    (found,) = items(STUDY.replace("design-rct", design), extra).arguments(str(KG["claim-a"]))
    assert found.kind is kind


COUNT = """
kg:study-a skg:hasEventCount kg:events-a ; skg:hasArm kg:arm-a .
kg:events-a skg:risk kg:risk-a ; skg:affected 1 ; skg:atRisk 40 ; skg:inArm kg:arm-a .
kg:arm-a skg:therapy kg:therapy-a .
"""


@pytest.mark.parametrize(
    ("change", "happened", "attributed"),
    [
        (("", ""), True, False),
        (("affected 1", "affected 0"), False, False),
        (("skg:affected 1 ;", ""), False, False),
        (("affected 1", "affected 1 ; skg:relatedTo kg:related-cells"), True, True),
        (("affected 1", "affected 1 ; skg:relatedTo kg:related-procedure"), True, True),
        (("affected 1", "affected 1 ; skg:relatedTo kg:related-unclear"), True, False),
        (("affected 1", "affected 0 ; skg:relatedTo kg:related-cells"), False, False),
        (("skg:risk kg:risk-a", "skg:risk kg:risk-b"), False, False),
    ],
)
def test_a_case_is_a_count_of_the_harm_with_somebody_in_it(change, happened, attributed):
    """Zero, another harm or an unreported number is no case; only a case can be put down to the treatment."""
    text = COUNT.replace(*change) if change[0] else COUNT
    found = argument(text)
    assert (found.happened, found.attributed) == (happened, attributed)


def test_a_case_of_a_kind_of_the_harm_is_a_case():
    """Discitis happened, so an infection happened."""
    text = COUNT.replace("skg:risk kg:risk-a", "skg:risk kg:risk-kind")
    assert argument(text, "kg:risk-kind skg:broaderTransitive kg:risk-a .").happened


def test_a_line_that_rests_on_counts_speaks_of_these_alone():
    """A count of none on which the line rests is not overruled by another count of the study."""
    zero = "kg:line-a skg:restsOn kg:events-z . kg:events-z skg:risk kg:risk-a ; skg:affected 0 ; skg:atRisk 40 ."
    assert not argument(COUNT, zero).happened


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("skg:statistic kg:stat-relative-risk ; skg:value 2.48 ; skg:ciLow 1.27 ; skg:ciHigh 4.86", (2.48, 1.27, 4.86)),
        ("skg:statistic kg:stat-odds-ratio ; skg:value 2.0 ; skg:ciLow 1.5 ; skg:ciHigh 3.0", (2.0, 1.5, 3.0)),
        ("skg:statistic kg:stat-relative-risk ; skg:value 2.48", None),
        ("skg:statistic kg:stat-mean-difference ; skg:value 2.48 ; skg:ciLow 1.27 ; skg:ciHigh 4.86", None),
        ("skg:value 2.48 ; skg:ciLow 1.27 ; skg:ciHigh 4.86", None),
    ],
)
def test_a_ratio_needs_its_interval(figure, expected):
    """Only a ratio with both limits is one; a difference is none."""
    found = argument(f"kg:line-a skg:restsOn kg:effect-a . kg:effect-a {figure} .")
    assert found.ratio == (expected and Ratio(*expected))


TRIAL = """
kg:study-a skg:hasArm kg:arm-a, kg:arm-b, kg:arm-c .
kg:arm-a skg:therapy kg:therapy-a ; skg:usesProcedure kg:proc-needle ; skg:cellSource kg:source-x .
kg:arm-b skg:usesProcedure kg:proc-needle ; skg:role kg:role-comparison .
kg:arm-c skg:therapy kg:therapy-a ; skg:usesProcedure kg:proc-other ; skg:cellSource kg:source-x .
kg:study-a skg:hasEventCount kg:events-cells, kg:events-sham .
kg:events-cells skg:risk kg:risk-a ; skg:affected 3 ; skg:atRisk 20 ; skg:inArm kg:arm-a ; skg:eventAsPrinted "fever" .
kg:events-sham skg:risk kg:risk-a ; skg:affected 1 ; skg:atRisk 20 ; skg:inArm kg:arm-b ; skg:serious true .
"""


def counts(given, *texts):
    """Ids of the treated and of the compared counts of an exposure."""
    found = items(STUDY, *texts).exposures.get(Exposure(str(KG[given]), str(KG["risk-a"])))
    return found and ([c.count for c in found.treated], [c.count for c in found.compared])


def test_cells_are_compared_with_the_arm_beside_them():
    """The comparison arm of the same study stands beside the therapy, the cell source, and not beside itself."""
    assert counts("therapy-a", TRIAL) == (["events-cells"], ["events-sham"])
    assert counts("source-x", TRIAL) == (["events-cells"], ["events-sham"])


def test_what_both_arms_got_is_counted_in_both_and_compared_in_none():
    """The needle went into everybody: its harms are those of both arms, and nobody was without it."""
    assert counts("proc-needle", TRIAL) == (["events-cells", "events-sham"], [])


def test_a_comparison_arm_with_cells_is_no_comparison():
    """Other cells as a control are a treatment too."""
    text = TRIAL.replace("role kg:role-comparison", "role kg:role-comparison ; skg:cellSource kg:source-y")
    assert counts("therapy-a", text) == (["events-cells"], [])


def test_a_row_over_several_arms_is_of_what_all_of_them_got():
    """Two arms with one therapy and different procedures: the row speaks of the therapy and of no procedure."""
    text = TRIAL.replace("inArm kg:arm-a ;", "inArm kg:arm-a, kg:arm-c ;")
    assert counts("therapy-a", text)[0] == ["events-cells"]
    assert counts("proc-other", text) is None
    assert counts("proc-needle", text)[0] == ["events-sham"]


@pytest.mark.parametrize(
    "change",
    [
        ("skg:affected 3 ; ", ""),
        ("skg:atRisk 20 ; skg:inArm kg:arm-a", "skg:inArm kg:arm-a"),
        ("inArm kg:arm-a", "inArm kg:arm-b"),
    ],
)
def test_a_row_without_both_numbers_or_without_the_therapy_is_no_count_of_it(change):
    """What a registry left empty is not read as zero."""
    assert counts("therapy-a", TRIAL.replace(*change)) is None


def test_a_count_arrives_with_all_that_is_recorded():
    """Event, seriousness, unit, kind and part are those of the row; year, control and blinding those of the study."""
    extra = """kg:events-cells skg:riskMatch kg:match-one-kind ; skg:partOf kg:events-all ;
      skg:countedUnit kg:unit-discs ."""
    found = items(STUDY, TRIAL, extra).exposures[Exposure(str(KG["therapy-a"]), str(KG["risk-a"]))]
    (cells,), (sham,) = found.treated, found.compared
    assert (cells.event, cells.serious, sham.event, sham.serious) == ("fever", None, "", True)
    assert (cells.one_kind, cells.part, cells.people, cells.human) == (True, True, False, True)
    assert (sham.one_kind, sham.part, sham.people, sham.compared) == (False, False, True, True)
    assert (cells.year, cells.control, cells.blinded, cells.risk) == (2017, "control-sham", True, "risk-a")


def test_a_row_under_an_organ_system_is_one_of_a_registrys_table():
    """Such tables list a term only where somebody had it; totals and articles have no organ system."""
    extra = 'kg:events-cells skg:organSystem "Cardiac disorders" .'
    found = items(STUDY, TRIAL, extra).exposures[Exposure(str(KG["therapy-a"]), str(KG["risk-a"]))]
    assert (found.treated[0].listed_when_seen, found.compared[0].listed_when_seen) == (True, False)


def test_a_count_knows_the_conditions_of_its_people():
    """Those of the study and the next broader ones, but no heading under which half of medicine stands."""
    extra = "kg:study-a skg:studiesCondition kg:cond-a, kg:cond-disease-or-injury ."
    tree = "kg:cond-a skos:broader kg:cond-b, kg:cond-group-x . kg:cond-b skos:broader kg:cond-c ."
    found = items(STUDY, TRIAL, extra, tree).exposures[Exposure(str(KG["therapy-a"]), str(KG["risk-a"]))]
    assert found.treated[0].conditions == {"cond-a", "cond-b"}


def test_broader_therapies_count_where_they_deliver_alike():
    """Donor cells into a disc count for cells into a disc, not for cells into anything."""
    kinds = """
    kg:therapy-a skg:broaderTransitive kg:therapy-disc, kg:therapy-any ; skg:hasStep kg:proc-needle .
    kg:therapy-disc skg:hasStep kg:proc-needle .
    kg:proc-needle skg:stage kg:stage-delivery .
    """
    assert counts("therapy-disc", TRIAL, kinds)[0] == ["events-cells"]
    assert counts("therapy-any", TRIAL, kinds) is None


def test_one_exposure_is_read_alone_as_among_all(small):
    """Looking one exposure up gives what reading all of them gives, and nothing where nothing was counted."""
    everything = EvidenceItems(small.facts).exposures
    assert everything
    for exposure, counts in everything.items():
        assert EvidenceItems(small.facts).counts(exposure) == counts
    assert EvidenceItems(small.facts).counts(Exposure("kg:nothing", "kg:none")) == ExposureCounts((), ())

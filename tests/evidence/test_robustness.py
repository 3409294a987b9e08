"""kg.evidence.robustness: what falls without one source, and what was known in which year."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.evidence.assessment import assess
from kg.evidence.items import Argument, Direction, SourceKind
from kg.evidence.robustness import accumulate, losses

FOR, AGAINST, OPEN = Direction.SUPPORTS, Direction.DISPUTES, Direction.INCONCLUSIVE
STUDY, TEXT = SourceKind.PRIMARY, SourceKind.STATEMENT


def said(source, direction=FOR, kind=STUDY, year=2020, **more):
    """A large double-blind trial read in full."""
    known = {"design": "design-rct", "realm": "human", "participants": 500, "blinded": True, "read": "full-text"}
    known = {**known, **more}
    return Argument(source, known.pop("unit", source), f"label {source}", direction, kind, year=year, **known)


def test_a_claim_with_one_source_depends_on_it():
    """Without its only trial nothing valid is left."""
    (loss,) = losses([said("a")], "benefit")
    assert (loss.unit, loss.label) == ("a", "label a")
    assert loss.changes == (
        "status: supported becomes no valid evidence",
        "certainty: moderate becomes very low",
        "level: 2 becomes 0",
    )


def test_one_of_three_that_agree_changes_nothing():
    """Every source is told, also those without which all stays as it is."""
    found = losses([said(n) for n in "abc"], "benefit")
    assert [(loss.unit, loss.changes) for loss in found] == [("a", ()), ("b", ()), ("c", ())]


def test_the_only_source_against_makes_the_conflict():
    """Without it the claim is supported and surer."""
    found = {loss.unit: loss.changes for loss in losses([said("a"), said("b"), said("c", AGAINST)], "benefit")}
    assert found["c"] == ("status: contested becomes supported", "certainty: moderate becomes high")
    assert found["a"] == ()


def test_existence_may_hang_on_one_case():
    """Without the case with proof the harm is only reasoned."""
    case = said("a", design="design-case-report", participants=1, attributed=True, happened=True)
    found = {loss.unit: loss.changes for loss in losses([case, said("t", kind=TEXT)], "rare-harm")}
    assert "existence: shown becomes reasoned" in found["a"]


def test_a_cohort_is_taken_out_as_a_whole():
    """Two reports of the same people are one source; its label is one of theirs."""
    (first, _) = losses([said("a", unit="u"), said("b", unit="u"), said("c")], "benefit")
    assert (first.unit, first.label) == ("c", "label c")
    (_, second) = losses([said("a", unit="u"), said("b", unit="u"), said("c")], "benefit")
    assert (second.unit, second.label) == ("u", "label a")
    assert second.after.studies.total == 1


def test_withdrawn_sources_are_not_missed():
    """What does not count cannot be taken out."""
    assert [loss.unit for loss in losses([said("a"), said("b", valid=False)], "benefit")] == ["a"]
    assert losses([], "benefit") == ()


def test_knowledge_grows_year_by_year():
    """A series, then a trial against it, then another: supported, contested, contested."""
    arguments = [
        said("a", year=2010, design="design-single-arm"),
        said("b", AGAINST, year=2015),
        said("c", AGAINST, year=2015),
        said("d", AGAINST, year=2020),
    ]
    found = accumulate(arguments, "benefit")
    assert [(y.year, y.assessment.status, y.new) for y in found] == [
        (2010, "supported", ("label a",)),
        (2015, "contested", ("label b", "label c")),
        (2020, "contested", ("label d",)),
    ]
    assert found[-1].assessment == assess(arguments, "benefit")


def test_a_source_without_a_year_never_enters():
    """When it appeared is not known, so it stands in no year."""
    (found,) = accumulate([said("a", year=None), said("b", year=2015)], "benefit")
    assert (found.new, found.assessment.studies.total) == (("label b",), 1)
    assert accumulate([said("a", year=None)], "benefit") == ()


def test_a_withdrawn_source_opens_no_year():
    """A year in which only a retracted article appeared is not told."""
    assert [y.year for y in accumulate([said("a", valid=False, year=2010), said("b")], "benefit")] == [2020]


ARGUMENTS = st.lists(
    st.builds(
        lambda number, unit, direction, kind, year, valid, happened: said(
            f"s{number}", direction, kind, year, unit=unit, valid=valid, happened=happened
        ),
        st.integers(0, 99),
        st.sampled_from("uvwx"),
        st.sampled_from(Direction),
        st.sampled_from(SourceKind),
        st.none() | st.integers(2000, 2006),
        st.booleans(),
        st.booleans(),
    ),
    max_size=7,
    unique_by=lambda a: a.source,
)
QUESTIONS = st.sampled_from(["benefit", "rare-harm", "mechanism", "burden"])


@given(ARGUMENTS, QUESTIONS)
def test_accumulation_is_filtering_by_year(arguments, question):
    """Every year holds exactly what was published until then, and later sources never change an earlier year."""
    found = accumulate(arguments, question)
    assert [y.year for y in found] == sorted({a.year for a in arguments if a.valid and a.year is not None})
    for year in found:
        known = [a for a in arguments if a.year is not None and a.year <= year.year]
        assert year.assessment == assess(known, question)
        assert accumulate(known, question) == found[: found.index(year) + 1]
    new = [label for year in found for label in year.new]
    assert sorted(new) == sorted(a.label for a in arguments if a.valid and a.year is not None)


@given(ARGUMENTS, QUESTIONS, st.randoms(use_true_random=False))
def test_each_loss_is_the_assessment_without_that_unit(arguments, question, shuffler):
    """One entry a valid unit, each what is left without it, whatever the order."""
    shuffled = list(arguments)
    shuffler.shuffle(shuffled)
    found = losses(arguments, question)
    assert losses(shuffled, question) == found
    assert [loss.unit for loss in found] == sorted({a.unit for a in arguments if a.valid})
    for loss in found:
        assert loss.before == assess(arguments, question)
        assert loss.after == assess([a for a in arguments if a.unit != loss.unit], question)
        same = (
            loss.before.status == loss.after.status
            and loss.before.certainty == loss.after.certainty
            and loss.before.level.number == loss.after.level.number
            and loss.before.existence == loss.after.existence
        )
        assert same == (not loss.changes)

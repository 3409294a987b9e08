"""kg.evidence.assessment: what the arguments on one claim amount to, with every step told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.evidence.assessment import Existence, assess
from kg.evidence.grading import Certainty, Domain
from kg.evidence.items import Argument, Direction, Ratio, SourceKind

FOR, AGAINST, OPEN = Direction.SUPPORTS, Direction.DISPUTES, Direction.INCONCLUSIVE
STUDY, REVIEW, TEXT = SourceKind.PRIMARY, SourceKind.SYNTHESIS, SourceKind.STATEMENT
QUESTIONS = ("benefit", "common-harm", "rare-harm", "mechanism", "burden", "practice")


def said(direction=FOR, source="s1", kind=STUDY, design="design-rct", realm="human", people=500, **more):
    """An argument with what the test does not care about filled in."""
    if kind is TEXT:
        design = realm = ""
    return Argument(source, more.pop("unit", source), source, direction, kind, design, realm, people, **more)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([said(FOR)], "supported"),
        ([said(AGAINST)], "disputed"),
        ([said(FOR), said(AGAINST, "s2")], "contested"),
        ([said(FOR), said(AGAINST, "s2", REVIEW, "design-meta-analysis")], "contested"),
        ([said(OPEN)], "inconclusive"),
        ([said(FOR), said(OPEN, "s2")], "supported"),
        ([said(FOR, kind=TEXT)], "statement-only"),
        ([said(FOR, kind=TEXT), said(AGAINST, "s2", TEXT)], "statement-only"),
        ([said(FOR, valid=False)], "no-valid-evidence"),
        ([], "no-valid-evidence"),
        ([said(FOR), said(AGAINST, "s2", valid=False)], "supported"),
        ([said(FOR), said(AGAINST, "s2", TEXT)], "supported"),
    ],
)
def test_the_status_says_who_stands_where(arguments, status):
    """Each status has its arguments; texts without data and withdrawn sources do not make a conflict."""
    found = assess(arguments, "benefit")
    assert found.status == status
    assert found.contested == (status == "contested")


def test_a_cohort_counts_once():
    """Three reports of the same people are one study; a synthesis and a text are counted apart."""
    arguments = [said(FOR, f"s{n}", unit="cohort") for n in (1, 2, 3)]
    arguments += [said(FOR, "r", REVIEW, "design-meta-analysis"), said(FOR, "d", TEXT)]
    found = assess(arguments, "benefit")
    assert (found.studies.supports, found.syntheses.supports, found.statements.supports) == (1, 1, 1)
    assert found.human_studies == 1


def test_a_cohort_that_speaks_on_both_sides_is_inconclusive():
    """Two reports of one cohort with opposite findings are no conflict between studies."""
    found = assess([said(FOR, "s1", unit="cohort"), said(AGAINST, "s2", unit="cohort")], "benefit")
    assert found.status == "inconclusive"
    assert found.studies.inconclusive == found.studies.total == 1


@pytest.mark.parametrize(
    ("arguments", "single"),
    [
        ([said()], True),
        ([said(), said(FOR, "s2")], False),
        ([said(unit="c"), said(FOR, "s2", unit="c")], True),
        ([said(), said(FOR, "d", TEXT)], True),
        ([said(FOR, "d", TEXT)], True),
        ([said(FOR, "d", TEXT), said(FOR, "e", TEXT)], False),
        ([said(), said(FOR, "s2", valid=False)], True),
        ([], False),
    ],
)
def test_a_single_source_is_seen(arguments, single):
    """What rests on one cohort, or on one text where there is no study, is said to."""
    assert assess(arguments, "benefit").single_source == single


def test_only_studies_in_people_are_human_studies():
    """Animals, dishes and syntheses are no studies in people."""
    arguments = [
        said(),
        said(FOR, "s2", design="design-animal-study", realm="animal"),
        said(FOR, "s3", design="design-in-vitro-study", realm="in-vitro"),
        said(FOR, "s4", REVIEW, "design-meta-analysis"),
    ]
    assert assess(arguments, "benefit").human_studies == 1


def test_the_best_design_is_the_strongest_in_people():
    """A case report in people stands above a trial in animals; a text has no design."""
    animals = said(FOR, "s2", realm="animal")
    case = said(FOR, "s3", design="design-case-report")
    assert assess([animals, case], "benefit").best_design == "design-case-report"
    assert assess([said(FOR, "d", TEXT)], "benefit").best_design == ""


def test_statements_alone_are_very_low():
    """However many texts say so, without a study nothing is known."""
    found = assess([said(FOR, f"d{n}", TEXT) for n in range(9)], "benefit")
    assert found.certainty is Certainty.VERY_LOW
    assert found.reasons == ("very low: no study stands behind it, only statements",)
    assert found.studies.total == 0


def test_the_people_of_a_cohort_are_those_of_its_largest_report():
    """The number of people does not depend on which report comes last."""
    reports = [said(FOR, "s1", unit="c", people=450), said(FOR, "s2", unit="c", people=20)]
    for arguments in (reports, reports[::-1]):
        assert not any("few people" in reason for reason in assess(arguments, "benefit").reasons)


def test_unknown_numbers_are_not_called_zero():
    """Where no study says how many people it had, the reason says that and not 0."""
    reasons = assess([said(people=None), said(FOR, "s2", people=None)], "benefit").reasons
    assert any("no number of people is known" in reason for reason in reasons)
    assert not any(" 0 " in reason for reason in reasons)


DESIGNS = (
    "design-rct",
    "design-meta-analysis",
    "design-systematic-review",
    "design-cohort",
    "design-registry",
    "design-single-arm",
    "design-case-series",
    "design-case-report",
    "design-animal-study",
    "design-in-vitro-study",
)
RATIOS = st.builds(lambda low, a, b: Ratio(low + a, low, low + a + b), *[st.floats(0.1, 9)] * 3)
ARGUMENTS = st.lists(
    st.builds(
        Argument,
        source=st.sampled_from("abcdef"),
        unit=st.sampled_from("uvw"),
        label=st.just("x"),
        direction=st.sampled_from(Direction),
        kind=st.sampled_from(SourceKind),
        design=st.sampled_from(DESIGNS),
        realm=st.sampled_from(["human", "animal", "in-vitro", "computational"]),
        participants=st.none() | st.integers(0, 1000),
        blinded=st.booleans(),
        valid=st.booleans(),
        control=st.sampled_from(["", "control-none", "control-sham"]),
        sponsor=st.sampled_from(["", "sponsor-industry", "sponsor-treating-business"]),
        read=st.sampled_from(["", "abstract", "full-text"]),
        attributed=st.booleans(),
        happened=st.booleans(),
        pooled_designs=st.sampled_from([(), ("design-rct",), ("design-rct", "design-single-arm")]),
        ratio=st.none() | RATIOS,
    ),
    max_size=7,
)


@given(ARGUMENTS, st.sampled_from(QUESTIONS), st.randoms(use_true_random=False))
def test_the_order_of_the_arguments_is_nothing(arguments, question, shuffler):
    """The same arguments give the same assessment, word for word."""
    shuffled = list(arguments)
    shuffler.shuffle(shuffled)
    assert assess(arguments, question) == assess(shuffled, question)


@given(ARGUMENTS, st.sampled_from(QUESTIONS))
def test_conflict_never_raises_certainty(arguments, question):
    """The same sources are at least as certain where those against stand with those for."""
    agreed = [replace(a, direction=FOR if a.direction is AGAINST else a.direction) for a in arguments]
    assert assess(arguments, question).certainty <= assess(agreed, question).certainty


@given(ARGUMENTS, st.sampled_from(QUESTIONS))
def test_withdrawn_sources_never_count(arguments, question):
    """Taking out what was retracted changes nothing."""
    assert assess(arguments, question) == assess([a for a in arguments if a.valid], question)


@given(ARGUMENTS, st.sampled_from(QUESTIONS))
def test_texts_never_count_as_studies(arguments, question):
    """Taking out all texts changes neither certainty nor the numbers of studies and syntheses."""
    found, without = assess(arguments, question), assess([a for a in arguments if a.kind is not TEXT], question)
    assert (found.studies, found.syntheses, found.human_studies) == (
        without.studies,
        without.syntheses,
        without.human_studies,
    )
    assert found.certainty == without.certainty


@given(ARGUMENTS, st.sampled_from(QUESTIONS))
def test_every_grade_is_told(arguments, question):
    """The steps begin with the start, add up to the certainty, and every one is a sentence that says its size."""
    found = assess(arguments, question)
    steps = found.grade.steps
    if not steps:
        assert found.certainty is Certainty.VERY_LOW
        return
    assert [step.domain is Domain.START for step in steps] == [True] + [False] * (len(steps) - 1)
    assert found.certainty == min(max(sum(step.change for step in steps), 1), 4)
    sizes = {-2: "two steps down: ", -1: "one step down: ", 0: "no change: ", 1: "one step up: ", 2: "two steps up: "}
    assert found.reasons[0].startswith(f"starts at {Certainty(steps[0].change).words}: ")
    assert all(r.startswith(sizes[s.change]) for s, r in zip(steps[1:], found.reasons[1:], strict=False))
    assert found.reasons[-1] == f"in all: {found.certainty.words}"


@given(ARGUMENTS, st.sampled_from(QUESTIONS))
def test_existence_is_told_for_harms_alone(arguments, question):
    """Only a harm is asked whether it happens; a withdrawn source and a text show nothing."""
    found = assess(arguments, question)
    assert (found.existence is Existence.NOT_ASKED) == (question not in ("common-harm", "rare-harm"))
    if found.existence is Existence.SHOWN:
        assert any(a.valid and a.kind is not TEXT and a.direction is FOR for a in arguments)


@given(ARGUMENTS, st.sampled_from(QUESTIONS))
def test_a_double_blind_study_never_lowers_certainty(arguments, question):
    """Blinding can only help."""
    blinded = [replace(argument, blinded=True) for argument in arguments]
    assert assess(arguments, question).certainty <= assess(blinded, question).certainty


# ---------------------------------------------------------------- does a harm happen at all?

FEVER = Ratio(2.48, 1.27, 4.86)
"""Fever after infused cells in five randomised trials (Thompson et al. 2020, EClinicalMedicine 19:100249)."""

CLOTS = Ratio(1.14, 0.67, 1.95)
"""Thrombosis in the same trials."""

TRIALS = {"kind": REVIEW, "design": "design-meta-analysis", "pooled_designs": ("design-rct",)}
CASE = {"design": "design-case-report", "people": 1}


@pytest.mark.parametrize("question", ["common-harm", "rare-harm"])
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([said(attributed=True, happened=True, **CASE)], Existence.SHOWN),
        ([said(happened=True, **CASE)], Existence.REPORTED),
        ([said(attributed=True, **CASE)], Existence.REASONED),
        ([said(attributed=True, happened=True, valid=False, **CASE)], Existence.UNKNOWN),
        ([said(AGAINST, attributed=True, happened=True, **CASE)], Existence.NOT_SEEN),
        ([said(ratio=FEVER, **TRIALS)], Existence.SHOWN),
        ([said(ratio=FEVER)], Existence.SHOWN),
        ([said(ratio=CLOTS, **TRIALS)], Existence.REPORTED),
        ([said(ratio=FEVER, kind=REVIEW, design="design-meta-analysis")], Existence.REPORTED),
        ([said(ratio=FEVER, design="design-cohort")], Existence.REPORTED),
        ([said(AGAINST, ratio=CLOTS, **TRIALS)], Existence.NOT_SEEN),
        ([said(AGAINST, kind=REVIEW, design="design-systematic-review", realm="")], Existence.NOT_SEEN),
        ([said(design="design-single-arm")], Existence.REASONED),
        ([said(happened=True, design="design-single-arm")], Existence.REPORTED),
        ([said(attributed=True, happened=True, realm="animal")], Existence.REASONED),
        ([said(realm="in-vitro")], Existence.REASONED),
        ([said(kind=TEXT)], Existence.REASONED),
        ([said(AGAINST, kind=TEXT)], Existence.UNKNOWN),
        ([said(AGAINST, realm="animal")], Existence.UNKNOWN),
        ([said(OPEN)], Existence.NOT_SEEN),
        ([said(AGAINST), said(FOR, "c", attributed=True, happened=True, **CASE)], Existence.SHOWN),
        ([], Existence.UNKNOWN),
    ],
)
def test_whether_a_harm_happens(arguments, expected, question):
    """Proof in one person or a ratio above 1 in trials shows it; cases report it; animals and texts only reason."""
    assert assess(arguments, question).existence is expected


def test_a_case_with_proof_shows_that_it_happens_and_not_how_often():
    """A tumour of the donor's cells in one person is shown, and its certainty stays very low."""
    found = assess([said(attributed=True, happened=True, **CASE)], "rare-harm")
    assert (found.existence, found.certainty) == (Existence.SHOWN, Certainty.VERY_LOW)
    assert found.level.number == 4


@pytest.mark.parametrize("existence", Existence)
def test_existence_is_a_sentence_where_it_was_asked(existence):
    """Every answer is a sentence, and what was not asked says nothing."""
    assert existence.words.endswith(".") or existence is Existence.NOT_ASKED
    assert bool(existence.words) == (existence is not Existence.NOT_ASKED)


def test_conflict_lowers_within_one_domain_only():
    """Trials on both sides lose exactly one step against the same trials on one side."""
    agreed = [said(blinded=True), said(FOR, "s2", blinded=True)]
    split = [agreed[0], replace(agreed[1], direction=AGAINST)]
    first, second = (assess(arguments, "benefit") for arguments in (agreed, split))
    assert first.certainty - second.certainty == 1
    (step,) = [s for s in second.grade.steps if s.domain is Domain.INCONSISTENCY]
    assert step.change == -1

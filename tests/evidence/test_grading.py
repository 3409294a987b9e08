"""kg.evidence.grading: every step of a grade has its trigger, and is absent without it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.evidence.body import research
from kg.evidence.grading import Certainty, Domain, Spread, Step, grade
from kg.evidence.items import Argument, Direction, Ratio, SourceKind

FOR, AGAINST, OPEN = Direction.SUPPORTS, Direction.DISPUTES, Direction.INCONCLUSIVE
STUDY, REVIEW = SourceKind.PRIMARY, SourceKind.SYNTHESIS
BIG = Ratio(3.0, 2.0, 4.5)
HUGE = Ratio(8.0, 5.5, 11.0)


def said(source="a", direction=FOR, kind=STUDY, design="design-rct", realm="human", people=500, **more):
    """A large double-blind trial read in full, with what the test wants otherwise."""
    known = {"blinded": True, "read": "full-text", **more}
    return Argument(source, known.pop("unit", source), source, direction, kind, design, realm, people, **known)


def review(source="r", pooled=("design-rct",), **more):
    """A meta-analysis of many people."""
    return said(source, kind=REVIEW, design="design-meta-analysis", people=900, pooled_designs=pooled, **more)


def changes(arguments, question="benefit", spread=None):
    """Domain and size of every step but the start."""
    steps = grade(research(arguments), question, spread).steps
    return [(step.domain, step.change) for step in steps if step.domain is not Domain.START]


def start(arguments, question="benefit"):
    """The level at which the grading starts."""
    return Certainty(grade(research(arguments), question).steps[0].change)


def of(domain, *given, **more):
    """The sizes of the steps in one domain."""
    return [change for where, change in changes(*given, **more) if where is domain]


PAIR = [said("a"), said("b")]
"""Two trials that nothing lowers."""


def test_two_large_blinded_trials_that_agree_are_high():
    """Where no step is triggered, randomised trials stay high."""
    found = grade(research(PAIR), "benefit")
    assert found.certainty is Certainty.HIGH
    assert [step.change for step in found.steps[1:]] == [0]
    assert (found.body, found.people) == (("a", "b"), 1000)


@pytest.mark.parametrize(
    ("argument", "level"),
    [
        (said(), Certainty.HIGH),
        (review(), Certainty.HIGH),
        (review(pooled=()), Certainty.MODERATE),
        (said(design="design-cohort"), Certainty.LOW),
        (said(design="design-single-arm"), Certainty.LOW),
        (said(design="design-case-report"), Certainty.VERY_LOW),
        (said(realm="animal"), Certainty.LOW),
        (said(realm="in-vitro"), Certainty.VERY_LOW),
        (said(realm="computational"), Certainty.VERY_LOW),
    ],
)
@pytest.mark.parametrize("question", ["benefit", "common-harm", "rare-harm"])
def test_the_design_sets_the_start(argument, level, question):
    """Trials start high, reviews of unknown designs moderate, other studies low, cases and dishes very low."""
    assert start([argument], question) is level


# ---------------------------------------------------------------- risk of bias


def test_no_comparison_lowers():
    """A series without a comparison group goes down a step; a comparison does not."""
    series = [said(n, design="design-single-arm") for n in "ab"]
    assert of(Domain.RISK_OF_BIAS, series) == [-1]
    assert of(Domain.RISK_OF_BIAS, [said(n, design="design-cohort") for n in "ab"]) == []


@pytest.mark.parametrize("question", ["benefit", "common-harm"])
def test_trials_none_of_which_is_blinded_are_lowered(question):
    """Where no trial is stated to be double blind, hope may make the difference; one blinded trial is enough."""
    open_label = [said(n, blinded=False) for n in "ab"]
    assert of(Domain.RISK_OF_BIAS, open_label, question) == [-1]
    assert of(Domain.RISK_OF_BIAS, [open_label[0], said("b")], question) == []


def test_a_rare_harm_needs_no_blinding():
    """Nobody hopes a tumour into being."""
    assert of(Domain.RISK_OF_BIAS, [said(n, blinded=False) for n in "ab"], "rare-harm") == []


def test_the_trials_of_a_review_may_have_been_blinded():
    """Of a review alone it is said that blinding is not recorded, not that nobody was blinded."""
    steps = grade(research([review(blinded=False)]), "benefit").steps
    (step,) = [s for s in steps if s.domain is Domain.RISK_OF_BIAS]
    assert (step.change, step.words) == (-1, "whether the trials in the reviews were blinded is not recorded here")


@pytest.mark.parametrize(
    ("sponsors", "expected"),
    [
        (["sponsor-treating-business"] * 2, [-1]),
        (["sponsor-treating-business", "sponsor-public"], []),
        (["sponsor-treating-business", ""], []),
        (["sponsor-industry"] * 2, [0]),
        (["sponsor-industry", "sponsor-public"], []),
        (["sponsor-public"] * 2, []),
        (["", ""], []),
    ],
)
def test_sellers_who_report_on_themselves_lower(sponsors, expected):
    """Only where every study comes from those who sell the treatment; money of makers is told and lowers nothing."""
    assert of(Domain.RISK_OF_BIAS, [said(n, sponsor=s) for n, s in zip("ab", sponsors, strict=True)]) == expected


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (["abstract", "abstract"], [-1]),
        (["abstract", "secondary-source"], [-1]),
        (["abstract", "full-text"], []),
        (["abstract", ""], [-1]),
        (["", ""], []),
    ],
)
def test_abstracts_do_not_show_the_risk_of_bias(read, expected):
    """Trials of which only abstracts were read are lowered; one full text is enough."""
    assert of(Domain.RISK_OF_BIAS, [said(n, read=r) for n, r in zip("ab", read, strict=True)]) == expected


def test_series_are_not_lowered_for_being_read_as_abstracts():
    """Reading in full would not make a series better."""
    series = [said(n, design="design-single-arm", read="abstract") for n in "ab"]
    assert of(Domain.RISK_OF_BIAS, series) == [-1]


# ---------------------------------------------------------------- inconsistency


def test_trials_on_both_sides_lower():
    """Conflict within the best design is a step down that counts the sides."""
    steps = grade(research([said("a"), said("b", AGAINST), said("c")]), "benefit").steps
    (step,) = [s for s in steps if s.domain is Domain.INCONSISTENCY]
    assert step.sentence == "one step down: sources stand on both sides (2 for, 1 against)"


def test_one_source_alone_lowers_unless_it_is_a_review():
    """What nobody has repeated is a step less sure; a review holds several studies."""
    assert of(Domain.INCONSISTENCY, [said()]) == [-1]
    assert of(Domain.INCONSISTENCY, [said("a", unit="u"), said("b", unit="u")]) == [-1]
    assert of(Domain.INCONSISTENCY, [review()]) == []
    assert of(Domain.INCONSISTENCY, PAIR) == []


@pytest.mark.parametrize(
    ("spread", "expected"),
    [
        (Spread(75.0, 2), [-1]),
        (Spread(74.9, 2), []),
        (Spread(99.0, 1), []),
        (None, []),
    ],
)
def test_figures_that_lie_far_apart_lower(spread, expected):
    """From an I2 of 75 per cent, and only where there is more than one study."""
    assert of(Domain.INCONSISTENCY, PAIR, spread=spread) == expected


def test_weaker_studies_that_disagree_are_told_and_change_nothing():
    """Two series for and two trials against: the trials decide, the series are mentioned."""
    trials = [said("a", AGAINST), said("b", AGAINST)]
    series = [said("c", design="design-single-arm"), said("d", design="design-case-series")]
    found = grade(research([*trials, *series]), "benefit")
    told = [s.words for s in found.steps if s.domain is Domain.INCONSISTENCY]
    assert told == ["2 of the 2 sources of weaker design say otherwise, which weighs less"]
    assert found.certainty is Certainty.HIGH


def test_one_weaker_study_is_told_in_the_singular():
    """One of them says otherwise."""
    found = grade(research([*PAIR, said("c", AGAINST, design="design-single-arm")]), "benefit")
    assert any("1 of the 1 sources of weaker design says otherwise" in s.words for s in found.steps)


def test_weaker_studies_that_agree_are_not_told():
    """Nothing is said of series on the same side or without a side."""
    assert of(Domain.INCONSISTENCY, [*PAIR, said("c", design="design-single-arm")]) == []
    assert of(Domain.INCONSISTENCY, [*PAIR, said("c", OPEN, design="design-single-arm")]) == []


# ---------------------------------------------------------------- indirectness, imprecision


def test_animals_are_indirect():
    """A finding in animals goes down a step, one in people does not."""
    assert of(Domain.INDIRECTNESS, [said(realm="animal"), said("b", realm="animal")]) == [-1]
    assert of(Domain.INDIRECTNESS, PAIR) == []


@pytest.mark.parametrize(
    ("people", "expected"),
    [((200, 200), []), ((200, 199), [-1]), ((25, 25), [-1]), ((25, 24), [-2]), ((None, None), [-1]), ((0, None), [-1])],
)
def test_few_people_are_imprecise(people, expected):
    """Below 400 people one step, below 50 two, and where no number is known one."""
    arguments = [said(n, people=p) for n, p in zip("ab", people, strict=True)]
    assert of(Domain.IMPRECISION, arguments) == expected


def test_a_rare_harm_among_few_is_told_what_would_be_missed():
    """With n people a harm rarer than about 3 in n would not be seen (Hanley and Lippman-Hand 1983)."""
    steps = grade(research([said(n, people=150) for n in "ab"]), "rare-harm").steps
    (step,) = [s for s in steps if s.domain is Domain.IMPRECISION]
    assert step.words.endswith("a harm rarer than about 1 in 100 would probably be missed")
    assert not any("missed" in s.words for s in grade(research([said(people=300)]), "benefit").steps)


def test_sources_that_leave_it_open_are_imprecise():
    """Where every best source is inconclusive it is a step less sure; one that takes a side is enough."""
    assert of(Domain.IMPRECISION, [said("a", OPEN), said("b", OPEN)]) == [-1]
    assert of(Domain.IMPRECISION, [said("a", OPEN), said("b")]) == []


def test_single_cases_are_not_lowered_for_their_number():
    """Cases start very low: there is nothing below it, and a number of people says nothing of them."""
    assert of(Domain.IMPRECISION, [said(design="design-case-report", people=1)]) == []


# ---------------------------------------------------------------- publication bias, large effects


@pytest.mark.parametrize(
    ("spread", "change", "words"),
    [
        (None, 0, "cannot be tested"),
        (Spread(0.0, 9, 0.01), 0, "cannot be tested"),
        (Spread(0.0, 10, None), 0, "cannot be tested"),
        (Spread(0.0, 10, 0.10), 0, "not lopsided"),
        (Spread(0.0, 10, 0.09), -1, "others may be unpublished"),
    ],
)
def test_a_lopsided_funnel_lowers(spread, change, words):
    """Tested from ten pooled studies on, lowered below p 0.10; otherwise it is said why nothing was tested."""
    steps = grade(research(PAIR), "benefit", spread).steps
    (step,) = [s for s in steps if s.domain is Domain.PUBLICATION_BIAS]
    assert step.change == change
    assert words in step.words


def test_series_are_not_tested_for_publication_bias():
    """Nothing is said of it where nothing was compared."""
    assert of(Domain.PUBLICATION_BIAS, [said(design="design-single-arm")]) == []


def cohorts(*ratios, **more):
    """Cohort studies with one ratio each."""
    return [said(f"c{n}", design="design-cohort", ratio=ratio, **more) for n, ratio in enumerate(ratios)]


@pytest.mark.parametrize(
    ("ratios", "expected"),
    [
        ((BIG, BIG), [1]),
        ((HUGE, HUGE), [2]),
        ((BIG, HUGE), [1]),
        ((Ratio(0.2, 0.1, 0.4), Ratio(0.15, 0.1, 0.3)), [2]),
        ((Ratio(0.5, 0.3, 0.8), Ratio(0.4, 0.3, 0.8)), [1]),
        ((BIG, Ratio(1.9, 1.2, 2.6)), []),
        ((BIG, Ratio(3.0, 0.9, 9.0)), []),
        ((BIG, Ratio(3.0, 1.0, 9.0)), []),
        ((BIG, Ratio(0.0, 0.0, 0.0)), []),
        ((BIG, None), []),
        ((None, None), []),
    ],
)
def test_a_large_effect_in_every_study_raises(ratios, expected):
    """A ratio of 2 (5) or its inverse, with an interval without 1, in every comparison raises one step (two)."""
    assert of(Domain.UPGRADE, cohorts(*ratios)) == expected


def test_two_reports_of_one_cohort_do_not_speak_for_another():
    """Two large ratios of one cohort and none of the other are not a large effect in every study."""
    first = [said(f"c{n}", design="design-cohort", unit="u", ratio=HUGE) for n in (1, 2)]
    assert of(Domain.UPGRADE, [*first, said("d", design="design-cohort")]) == []


def test_what_was_lowered_is_not_raised():
    """A large effect in few people, or in one study alone, stays where it is."""
    assert of(Domain.UPGRADE, cohorts(BIG)) == []
    assert of(Domain.UPGRADE, cohorts(BIG, BIG, people=100)) == []


def test_trials_and_series_are_not_raised():
    """Raising is for comparisons without randomisation."""
    assert of(Domain.UPGRADE, [said(n, ratio=HUGE) for n in "ab"]) == []
    assert of(Domain.UPGRADE, [said(n, design="design-single-arm", ratio=HUGE) for n in "ab"]) == []


# ---------------------------------------------------------------- mechanisms, burden, nothing


@pytest.mark.parametrize(
    ("realms", "expected"),
    [
        (("human", "human"), Certainty.LOW),
        (("human", "animal"), Certainty.LOW),
        (("human", "animal", "in-vitro"), Certainty.MODERATE),
        (("animal", "animal"), Certainty.VERY_LOW),
        (("animal", "in-vitro"), Certainty.VERY_LOW),
        (("in-vitro", "computational"), Certainty.VERY_LOW),
    ],
)
def test_mechanisms_are_graded_by_who_was_studied(realms, expected):
    """Low from people, very low without them, a step up where people, animals and laboratory agree."""
    assert grade(research([said(f"s{n}", realm=r) for n, r in enumerate(realms)]), "mechanism").certainty is expected


def test_three_realms_that_disagree_raise_no_mechanism():
    """Agreement of people, animals and laboratory must be agreement."""
    arguments = [said("a"), said("b", AGAINST, realm="animal"), said("c", realm="in-vitro")]
    found = grade(research(arguments), "mechanism")
    assert found.certainty is Certainty.VERY_LOW
    assert found.body == ("a", "b", "c")


@pytest.mark.parametrize("question", ["burden", "practice"])
@pytest.mark.parametrize(
    ("design", "kind", "expected"),
    [
        ("design-registry", STUDY, Certainty.MODERATE),
        ("design-survey", STUDY, Certainty.MODERATE),
        ("design-systematic-review", REVIEW, Certainty.MODERATE),
        ("design-case-series", STUDY, Certainty.LOW),
        ("design-rct", STUDY, Certainty.LOW),
    ],
)
def test_numbers_come_best_from_those_who_count(question, design, kind, expected):
    """Registries, surveys, databases and reviews start at moderate, what was not made to count at low."""
    arguments = [said(n, design=design, kind=kind) for n in "ab"]
    assert grade(research(arguments), question).certainty is expected


def test_without_data_there_is_no_step():
    """Nothing studied is very low, with one sentence that says so."""
    found = grade([], "benefit")
    assert (found.certainty, found.steps, found.people) == (Certainty.VERY_LOW, (), 0)
    assert found.reasons == ("very low: no study stands behind it, only statements",)


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (Step(Domain.START, 4, "x"), "starts at high: x"),
        (Step(Domain.START, 1, "x"), "starts at very low: x"),
        (Step(Domain.INCONSISTENCY, 0, "x"), "no change: x"),
        (Step(Domain.IMPRECISION, -2, "x"), "two steps down: x"),
        (Step(Domain.UPGRADE, 1, "x"), "one step up: x"),
    ],
)
def test_a_step_is_a_sentence(step, sentence):
    """Each step says where it starts or how far it goes."""
    assert step.sentence == sentence


def test_a_certainty_never_leaves_its_four_levels():
    """Many steps down end at very low."""
    series = [said(design="design-single-arm", people=5, sponsor="sponsor-treating-business")]
    found = grade(research(series), "benefit")
    assert sum(step.change for step in found.steps) < 1
    assert found.certainty is Certainty.VERY_LOW


@given(st.integers(1, 600), st.integers(1, 600), st.sampled_from(["benefit", "common-harm", "rare-harm"]))
def test_more_people_never_lower_certainty(few, more, question):
    """The same two trials with more people are at least as certain."""
    small, large = sorted((few, more))
    grades = [grade(research([said(n, people=p) for n in "ab"]), question).certainty for p in (small, large)]
    assert grades[0] <= grades[1]


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_wider_spread_never_raises_certainty(one, other):
    """The further the figures lie apart, the less sure."""
    low, high = sorted((one, other))
    found = [grade(research(PAIR), "benefit", Spread(i2, 4)).certainty for i2 in (low, high)]
    assert found[0] >= found[1]


def test_stronger_sources_that_leave_it_open_are_told():
    """They do not decide, and the reader is told that they exist."""
    trial, review = said("t", direction=OPEN), said("c", design="design-cohort")
    reasons = grade([trial, review], "rare-harm").reasons
    assert "no change: 1 source of stronger design leaves it open, so weaker ones decide" in reasons
    assert reasons[0].startswith("starts at low")

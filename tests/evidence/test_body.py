"""kg.evidence.body: the best designs decide, each cohort speaks once, and its people are counted once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.evidence.body import Tier, deciding, people, research, sides, tier
from kg.evidence.items import Argument, Direction, SourceKind

FOR, AGAINST, OPEN = Direction.SUPPORTS, Direction.DISPUTES, Direction.INCONCLUSIVE
STUDY, REVIEW, TEXT = SourceKind.PRIMARY, SourceKind.SYNTHESIS, SourceKind.STATEMENT


def said(source="s", direction=FOR, kind=STUDY, design="design-rct", realm="human", **more):
    """An argument with what the test does not care about filled in."""
    return Argument(source, more.pop("unit", source), source, direction, kind, design, realm, **more)


@pytest.mark.parametrize(
    ("design", "control", "expected"),
    [
        ("design-rct", "control-sham", Tier.RANDOMISED),
        ("design-rct", "", Tier.RANDOMISED),
        ("design-crossover", "", Tier.RANDOMISED),
        ("design-non-randomised-trial", "control-active", Tier.COMPARATIVE),
        ("design-non-randomised-trial", "control-none", Tier.UNCOMPARED),
        ("design-cohort", "", Tier.COMPARATIVE),
        ("design-cohort", "control-none", Tier.UNCOMPARED),
        ("design-case-control", "", Tier.COMPARATIVE),
        ("design-registry", "control-none", Tier.UNCOMPARED),
        ("design-database-analysis", "", Tier.COMPARATIVE),
        ("design-single-arm", "", Tier.UNCOMPARED),
        ("design-case-series", "", Tier.UNCOMPARED),
        ("design-case-report", "", Tier.CASES),
        ("design-pharmacovigilance-report", "", Tier.CASES),
    ],
)
def test_a_study_in_people_stands_by_its_design(design, control, expected):
    """A design made for comparing counts as a comparison unless the source says that nothing was compared."""
    assert tier(said(design=design, control=control)) is expected


@pytest.mark.parametrize(
    ("realm", "expected"),
    [("animal", Tier.ANIMAL), ("in-vitro", Tier.LABORATORY), ("computational", Tier.LABORATORY)],
)
def test_a_randomised_experiment_outside_people_is_no_trial(realm, expected):
    """Whatever its design, a study of animals or dishes stands below people."""
    assert tier(said(realm=realm)) is expected
    assert tier(said(realm=realm, kind=REVIEW, pooled_designs=("design-rct",))) is expected


@pytest.mark.parametrize(
    ("pooled", "expected"),
    [
        ((), Tier.REVIEW),
        (("design-rct",), Tier.RANDOMISED),
        (("design-rct", "design-cohort"), Tier.COMPARATIVE),
        (("design-rct", "design-single-arm"), Tier.UNCOMPARED),
        (("design-case-report", "design-case-series"), Tier.CASES),
    ],
)
def test_a_review_stands_where_its_weakest_studies_stand(pooled, expected):
    """A review that mixed trials with series is no better than the series; one that does not say stands by itself."""
    assert tier(said(kind=REVIEW, design="design-meta-analysis", pooled_designs=pooled)) is expected


def test_every_tier_has_words():
    """Each tier can be named in a sentence, and no two alike."""
    assert len({each.words for each in Tier}) == len(Tier)


def test_research_leaves_out_texts_and_withdrawn_sources():
    """Only what holds data and stands is weighed, in an order that does not depend on the input."""
    given = [said("b"), said("a"), said("t", kind=TEXT, design="", realm=""), said("w", valid=False)]
    assert [a.source for a in research(given)] == ["a", "b"]
    assert research(given) == research(given[::-1])


def test_the_best_tier_decides():
    """One trial is the body, however many series stand beside it."""
    trial = said("t")
    series = [said(f"s{n}", design="design-single-arm") for n in range(5)]
    assert deciding([*series, trial]) == (Tier.RANDOMISED, (trial,))


def test_a_stronger_source_that_leaves_it_open_does_not_decide():
    """A trial that says nothing clear is no answer: the series that takes a side decides, where there is one."""
    trial = said("t", direction=OPEN)
    series = said("s", design="design-single-arm")
    assert deciding([trial, series]) == (Tier.UNCOMPARED, (series,))
    assert deciding([trial, replace(series, direction=OPEN)]) == (Tier.RANDOMISED, (trial,))


def test_nothing_decides_where_nothing_is_found():
    """Without sources there is no tier."""
    assert deciding([]) == (None, ())


@pytest.mark.parametrize(
    ("directions", "expected"),
    [
        ([FOR], FOR),
        ([FOR, FOR], FOR),
        ([FOR, OPEN], FOR),
        ([AGAINST, OPEN], AGAINST),
        ([FOR, AGAINST], OPEN),
        ([OPEN], OPEN),
    ],
)
def test_a_unit_says_one_thing(directions, expected):
    """Reports of one cohort are one voice; where they contradict each other it says nothing clear."""
    assert sides([said(f"s{n}", d, unit="u") for n, d in enumerate(directions)]) == {"u": expected}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], 0),
        ([said(participants=None)], 0),
        ([said("a", participants=30), said("b", participants=40)], 70),
        ([said("a", unit="u", participants=30), said("b", unit="u", participants=40)], 40),
        ([said("a", participants=30), said("r", kind=REVIEW, participants=500)], 500),
        ([said("a", participants=900), said("r", kind=REVIEW, participants=500)], 900),
        ([said("r", kind=REVIEW, participants=500), said("q", kind=REVIEW, participants=400)], 500),
        ([said("a", realm="animal", participants=30)], 0),
    ],
)
def test_people_are_counted_once(arguments, expected):
    """Cohorts count by their largest report, reviews are never added to anything, animals not at all."""
    assert people(arguments) == expected
    assert people(arguments[::-1]) == expected

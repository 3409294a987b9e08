"""kg.evidence.levels: the rows of the Oxford table of 2011, and a ladder of its own for mechanisms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.evidence.items import Argument, Direction, SourceKind
from kg.evidence.levels import BURDEN_ROW, MECHANISM_LADDER, NO_LEVEL, TREATMENT_ROW, level

STUDY, REVIEW, TEXT = SourceKind.PRIMARY, SourceKind.SYNTHESIS, SourceKind.STATEMENT


def said(design="design-rct", kind=STUDY, realm="human", source="s", **more):
    """An argument with what the test does not care about filled in."""
    return Argument(source, source, source, Direction.SUPPORTS, kind, design, realm, **more)


def text(source="t"):
    """A document without data of its own."""
    return Argument(source, source, source, Direction.SUPPORTS, TEXT)


@pytest.mark.parametrize("question", ["benefit", "common-harm", "rare-harm"])
@pytest.mark.parametrize(
    ("argument", "number"),
    [
        (said("design-meta-analysis", REVIEW, pooled_designs=("design-rct",)), 1),
        (said("design-rct"), 2),
        (said("design-crossover"), 2),
        (said("design-systematic-review", REVIEW), 3),
        (said("design-non-randomised-trial", control="control-active"), 3),
        (said("design-cohort"), 3),
        (said("design-meta-analysis", REVIEW, pooled_designs=("design-rct", "design-cohort")), 3),
        (said("design-case-control"), 4),
        (said("design-single-arm"), 4),
        (said("design-case-series"), 4),
        (said("design-case-report"), 4),
        (said("design-meta-analysis", REVIEW, pooled_designs=("design-single-arm",)), 4),
        (said("design-animal-study", realm="animal"), 5),
        (said("design-in-vitro-study", realm="in-vitro"), 5),
        (text(), 5),
    ],
)
def test_treatment_rows(question, argument, number):
    """Benefit and harm have the rows of the Oxford table; a case-control study stands with series on level 4 there."""
    found = level([argument], question)
    assert (found.number, found.ladder) == (number, TREATMENT_ROW)
    assert found.words


@pytest.mark.parametrize("question", ["burden", "practice"])
@pytest.mark.parametrize(
    ("argument", "number"),
    [
        (said("design-systematic-review", REVIEW), 2),
        (said("design-registry"), 3),
        (said("design-survey"), 3),
        (said("design-database-analysis"), 3),
        (said("design-case-series"), 4),
        (said("design-rct"), 4),
        (text(), NO_LEVEL),
    ],
)
def test_burden_rows(question, argument, number):
    """How common something is, is known best from counts of a population; a trial does not tell it."""
    found = level([argument], question)
    assert (found.number, found.ladder) == (number, BURDEN_ROW)


@pytest.mark.parametrize(
    ("argument", "number"),
    [
        (said(realm="human"), 1),
        (said(realm="animal"), 2),
        (said(realm="in-vitro"), 3),
        (said(realm="computational"), 4),
        (text(), 5),
    ],
)
def test_mechanism_ladder(argument, number):
    """How something works is seen in people, animals, dishes or models, in this order."""
    found = level([argument], "mechanism")
    assert (found.number, found.ladder) == (number, MECHANISM_LADDER)


@pytest.mark.parametrize(
    ("question", "ladder"),
    [("benefit", TREATMENT_ROW), ("burden", BURDEN_ROW), ("mechanism", MECHANISM_LADDER)],
)
def test_nothing_has_no_level(question, ladder):
    """Without a source that stands there is no level, and the table is named all the same."""
    for arguments in ([], [said(valid=False)]):
        found = level(arguments, question)
        assert (found.number, found.ladder, found.words) == (NO_LEVEL, ladder, "no source that stands")


def test_any_level_is_better_than_none():
    """A text without a level beside a series does not hide the series."""
    assert level([text(), said("design-case-series")], "burden").number == 4


ARGUMENTS = st.lists(
    st.builds(
        Argument,
        source=st.sampled_from("abcd"),
        unit=st.sampled_from("uv"),
        label=st.just("x"),
        direction=st.sampled_from(Direction),
        kind=st.sampled_from(SourceKind),
        design=st.sampled_from(["design-rct", "design-cohort", "design-case-control", "design-survey", ""]),
        realm=st.sampled_from(["human", "animal", "in-vitro", ""]),
        valid=st.booleans(),
        pooled_designs=st.sampled_from([(), ("design-rct",)]),
    ),
    max_size=6,
)
QUESTIONS = st.sampled_from(["benefit", "common-harm", "rare-harm", "mechanism", "burden", "practice"])


@given(ARGUMENTS, QUESTIONS, st.randoms(use_true_random=False))
def test_the_best_source_gives_the_level(arguments, question, shuffler):
    """The level of many is the best level of one, in any order, and withdrawn sources have none."""
    shuffled = list(arguments)
    shuffler.shuffle(shuffled)
    found = level(arguments, question)
    assert found == level(shuffled, question) == level([a for a in arguments if a.valid], question)
    single = [n for a in arguments if (n := level([a], question).number)]
    assert found.number == min(single, default=NO_LEVEL)

"""kg.evidence.gaps: each kind of gap is told where it is one, and no finer gap where the coarser one says all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.evidence.gaps import Kind, Question, Seen, gaps


def seen(source="a", **more):
    """A long study in people with a comparison group and a denominator."""
    known = {"unit": source, "compared": True, "denominator": True, "follow_up": 24.0, **more}
    return Seen(source, **known)


FULL = [seen("a"), seen("b")]
"""Two studies that leave no gap."""


def kinds(found, question=Question.HARM, **more):
    """The kinds of gaps of a pair."""
    return [gap.kind for gap in gaps(found, question, **more)]


def words(found, question=Question.HARM):
    """The reason of the only gap."""
    (gap,) = gaps(found, question)
    return gap.words


@pytest.mark.parametrize("question", Question)
def test_two_long_compared_studies_leave_no_gap(question):
    """Where all is there, nothing is told."""
    assert gaps(FULL, question) == ()


@pytest.mark.parametrize("question", Question)
def test_nothing_studied_is_one_gap(question):
    """Without a study no finer gap is told."""
    assert kinds([], question) == [Kind.NO_STUDY]
    assert words([], question) == "no study of the pair is recorded"


def test_reviews_alone_are_one_gap():
    """Reviews without their studies leave open what the studies would show."""
    assert kinds([seen("r", synthesis=True)]) == [Kind.REVIEWS_ONLY]
    assert words([seen("r", synthesis=True)]) == "only 1 review and none of their studies recorded"
    assert kinds([seen("r", synthesis=True), *FULL]) == []


@pytest.mark.parametrize("question", Question)
def test_where_nobody_studied_people_no_finer_gap_is_told(question):
    """Animals without comparison, denominator or long follow-up are one gap: nobody studied people."""
    animals = [Seen("a", "a", human=False), Seen("b", "b", human=False)]
    assert kinds(animals, question) == [Kind.NO_HUMAN_STUDY]
    assert words(animals, question) == "2 studies, none in people"


def test_animals_do_not_fill_gaps_in_people():
    """A compared, long animal study beside a short series in people leaves the gaps of the series."""
    found = kinds([Seen("a", "a", denominator=True, follow_up=3.0), seen("b", human=False)])
    assert found == [Kind.NO_COMPARISON, Kind.NO_LONG_FOLLOW_UP, Kind.SINGLE_COHORT]


def test_a_review_does_not_compare_follow_or_repeat_in_place_of_studies():
    """Beside one short series a review fills only the denominator."""
    review = seen("r", synthesis=True)
    assert kinds([Seen("a", "a"), review]) == [Kind.NO_COMPARISON, Kind.NO_LONG_FOLLOW_UP, Kind.SINGLE_COHORT]


def test_no_comparison():
    """No study in people had a group beside it; one is enough."""
    found = [seen("a", compared=False), seen("b", compared=False)]
    assert kinds(found) == [Kind.NO_COMPARISON]
    assert words(found) == "2 studies in people, none with a comparison group"
    assert kinds([*found, seen("c")]) == []


def test_no_denominator_is_a_gap_of_harms():
    """Without people at risk there is no rate; of a benefit nobody asks that."""
    found = [seen("a", denominator=False), seen("b", denominator=False)]
    assert kinds(found) == [Kind.NO_DENOMINATOR]
    assert kinds(found, Question.BENEFIT) == []


@pytest.mark.parametrize(
    ("months", "expected", "reason"),
    [
        ((12.0, 23.9), [Kind.NO_LONG_FOLLOW_UP], "2 studies in people; the longest followed people for 23.9 months"),
        ((None, 6.0), [Kind.NO_LONG_FOLLOW_UP], "2 studies in people; the longest followed people for 6 months"),
        ((None, None), [Kind.NO_LONG_FOLLOW_UP], "2 studies in people; no follow-up time is recorded"),
        ((None, 24.0), [], ""),
    ],
)
def test_no_long_follow_up(months, expected, reason):
    """From 24 months follow-up is long; the longest is named, and unknown is not called zero."""
    found = [seen(n, follow_up=m) for n, m in zip("ab", months, strict=True)]
    assert kinds(found) == expected
    assert [gap.words for gap in gaps(found, Question.HARM)] == ([reason] if reason else [])


def test_one_group_alone():
    """Several reports of one cohort are one group; a second cohort closes the gap."""
    found = [seen("a", unit="u"), seen("b", unit="u")]
    assert kinds(found) == [Kind.SINGLE_COHORT]
    assert words(found) == "all that is known in people comes from one group (a)"


def test_conflict_is_told_beside_any_other_gap():
    """A contested claim stays a gap, whatever was studied."""
    assert kinds(FULL, contested=True) == [Kind.CONFLICTING]
    assert kinds([], contested=True) == [Kind.NO_STUDY, Kind.CONFLICTING]
    assert kinds([seen("r", synthesis=True)], contested=True) == [Kind.REVIEWS_ONLY, Kind.CONFLICTING]
    assert kinds([seen(human=False)], contested=True) == [Kind.NO_HUMAN_STUDY, Kind.CONFLICTING]


SEEN = st.lists(
    st.builds(
        lambda number, unit, *flags, months: Seen(f"s{number}", unit, *flags, months),
        st.integers(0, 99),
        st.sampled_from("uvw"),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        months=st.none() | st.floats(0, 60),
    ),
    max_size=6,
    unique_by=lambda s: s.source,
)
COARSE = {Kind.NO_STUDY, Kind.REVIEWS_ONLY, Kind.NO_HUMAN_STUDY}


@given(SEEN, st.sampled_from(Question), st.booleans(), st.randoms(use_true_random=False))
def test_a_coarse_gap_stands_alone_in_any_order(found, question, contested, shuffler):
    """At most one coarse gap and then no finer one; each kind once; the order of the studies is nothing."""
    shuffled = list(found)
    shuffler.shuffle(shuffled)
    told = gaps(found, question, contested=contested)
    assert gaps(shuffled, question, contested=contested) == told
    names = [gap.kind for gap in told]
    assert len(set(names)) == len(names)
    assert (Kind.CONFLICTING in names) == contested
    if COARSE & set(names):
        assert len(set(names) - {Kind.CONFLICTING}) == 1
    assert all(gap.words for gap in told)


@given(SEEN.filter(lambda found: any(s.human and not s.synthesis for s in found)), st.sampled_from(Question))
def test_a_full_study_closes_every_gap_but_the_single_group(found, question):
    """One more long, compared study with a denominator leaves at most the gap that all comes from one group."""
    assert set(kinds([*found, seen("zz", unit="u")], question)) <= {Kind.SINGLE_COHORT}
    assert kinds([*found, seen("zz", unit="new")], question) == []

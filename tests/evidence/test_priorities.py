"""kg.evidence.priorities: open questions in the order in which an answer would repay, with every point told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.evidence.priorities import QuestionFacts, order


@pytest.mark.parametrize(
    ("facts", "points", "reasons"),
    [
        ({}, 0, ()),
        ({"blocks": 1}, 2, ("+2: 1 therapy waits for it",)),
        ({"blocks": 3}, 6, ("+6: 3 therapies wait for it",)),
        ({"blocks": 9}, 6, ("+6: 9 therapies wait for it",)),
        ({"grave": True}, 2, ("+2: a severe harm is at stake",)),
        ({"unmeasured": True}, 2, ("+2: nobody has studied or counted it in people",)),
        ({"contested": 1}, 1, ("+1: 1 contested claim would be settled",)),
        ({"contested": 7}, 3, ("+3: 7 contested claims would be settled",)),
        ({"unsure": 1}, 1, ("+1: 1 claim of low certainty would gain",)),
        ({"unsure": 4}, 3, ("+3: 4 claims of low certainty would gain",)),
        ({"partly": True}, -1, ("-1: it is partly answered",)),
        ({"running": 1}, -1, ("-1: 1 registered trial may answer it",)),
        ({"running": 5}, -1, ("-1: 5 registered trials may answer it",)),
        (
            {"blocks": 2, "grave": True, "running": 2},
            5,
            ("+4: 2 therapies wait for it", "+2: a severe harm is at stake", "-1: 2 registered trials may answer it"),
        ),
    ],
)
def test_points_by_rule(facts, points, reasons):
    """Each rule gives its points up to its most, and tells the number that is there."""
    (found,) = order([QuestionFacts("q", **facts)])
    assert (found.points, found.reasons, found.rank) == (points, reasons, 1)


def test_answered_questions_have_no_place():
    """What is answered repays nothing, however much hung on it."""
    assert order([QuestionFacts("q", answered=True, blocks=9)]) == ()
    assert order([]) == ()


def test_questions_with_the_same_points_share_a_rank():
    """Two firsts are followed by a third, in the order of their ids."""
    facts = [QuestionFacts("c"), QuestionFacts("b", blocks=1), QuestionFacts("a", grave=True), QuestionFacts("d")]
    assert [(p.question, p.rank) for p in order(facts)] == [("a", 1), ("b", 1), ("c", 3), ("d", 3)]


FACTS = st.lists(
    st.builds(
        QuestionFacts,
        question=st.text("abcdef", min_size=1, max_size=3),
        answered=st.booleans(),
        partly=st.booleans(),
        blocks=st.integers(0, 6),
        contested=st.integers(0, 6),
        unsure=st.integers(0, 6),
        grave=st.booleans(),
        unmeasured=st.booleans(),
        running=st.integers(0, 3),
    ),
    max_size=8,
    unique_by=lambda facts: facts.question,
)


@given(FACTS, st.randoms(use_true_random=False))
def test_ranks_follow_points_in_any_order(facts, shuffler):
    """Every open question has a place, points add up from the reasons, ranks count those with more points."""
    shuffled = list(facts)
    shuffler.shuffle(shuffled)
    found = order(facts)
    assert order(shuffled) == found
    assert {p.question for p in found} == {f.question for f in facts if not f.answered}
    assert [p.points for p in found] == sorted((p.points for p in found), reverse=True)
    for place in found:
        assert place.rank == 1 + sum(other.points > place.points for other in found)
        assert sum(int(reason.split(":")[0]) for reason in place.reasons) == place.points


@given(FACTS.filter(bool))
def test_one_more_therapy_that_waits_never_moves_a_question_back(facts):
    """More at stake never lowers a rank."""
    first = replace(facts[0], answered=False)
    more = replace(first, blocks=first.blocks + 1)
    before, after = ({p.question: p.rank for p in order([one, *facts[1:]])} for one in (first, more))
    assert after[first.question] <= before[first.question]

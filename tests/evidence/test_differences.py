"""kg.evidence.differences: what clearly differs between the two sides of a claim is told, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.evidence.differences import differences
from kg.evidence.items import Argument, Direction, SourceKind

FOR, AGAINST, OPEN = Direction.SUPPORTS, Direction.DISPUTES, Direction.INCONCLUSIVE


def said(source, direction, **more):
    """A trial of 100 people with everything recorded."""
    known = {
        "kind": SourceKind.PRIMARY,
        "design": "design-rct",
        "realm": "human",
        "participants": 100,
        "blinded": True,
        "control": "control-sham",
        "setting": "setting-regulated-trial",
        "sponsor": "sponsor-public",
        "year": 2020,
        "follow_up": 12.0,
        "read": "full-text",
        **more,
    }
    return Argument(source, source, source, direction, known.pop("kind"), **known)


def told(ours, theirs):
    """What is told of one source for and one against, by attribute."""
    found = differences([said("a", FOR, **ours), said("b", AGAINST, **theirs)])
    return {d.attribute: (d.supports, d.disputes) for d in found}


def test_sources_alike_differ_in_nothing():
    """Two trials of one kind leave the conflict unexplained."""
    assert told({}, {}) == {}


@pytest.mark.parametrize(
    ("ours", "theirs", "attribute", "expected"),
    [
        (
            {"design": "design-single-arm"},
            {},
            "design",
            ("1 of 1 studies without a comparison group", "1 of 1 randomised trials or reviews of them"),
        ),
        (
            {"blinded": False},
            {},
            "blinding",
            ("1 of 1 not stated to be double blind", "1 of 1 double blind"),
        ),
        ({"control": ""}, {}, "comparison", ("1 of 1 not recorded", "1 of 1 sham")),
        (
            {"setting": "setting-unregulated-clinic"},
            {},
            "setting",
            ("1 of 1 unregulated clinic", "1 of 1 regulated trial"),
        ),
        (
            {"sponsor": "sponsor-treating-business"},
            {},
            "sponsor",
            ("1 of 1 treating business", "1 of 1 public"),
        ),
        ({"read": "abstract"}, {}, "reading", ("1 of 1 abstract", "1 of 1 full text")),
        ({"participants": 50}, {}, "size", ("median 50 people", "median 100 people")),
        ({"follow_up": 36.0}, {}, "follow-up", ("median 36 months", "median 12 months")),
        ({"year": 2015}, {}, "year", ("median 2015", "median 2020")),
    ],
)
def test_each_attribute_is_told_where_it_differs(ours, theirs, attribute, expected):
    """What differs is told with what it is on each side, and nothing is told that does not differ."""
    assert told(ours, theirs) == {attribute: expected}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"participants": 51}, {}),
        ({"follow_up": 23.9}, {}),
        ({"year": 2016}, {}),
        ({"participants": None}, {}),
        ({"follow_up": None}, {}),
        ({"year": None}, {}),
        ({"follow_up": 0.0}, {"follow_up": 0.0}),
    ],
)
def test_what_is_near_or_unknown_is_not_told(ours, theirs):
    """Less than a factor of two, less than five years, or a number nobody gave: nothing is made of it."""
    assert told(ours, theirs) == {}


def test_animals_against_people():
    """What was studied is told, with the design that follows from it; people are counted among people only."""
    found = told({"realm": "animal", "participants": 4}, {})
    assert found["studied"] == ("1 of 1 animal", "1 of 1 human")
    assert "size" not in found


def test_half_of_a_side_must_differ():
    """One of two sources unblinded against two blinded ones is half and told; one of three is not."""
    theirs = [said(f"b{n}", AGAINST) for n in range(3)]
    one, two = said("a1", FOR, blinded=False), said("a2", FOR)
    assert [d.attribute for d in differences([one, two, *theirs])] == ["blinding"]
    assert differences([one, two, said("a3", FOR), *theirs]) == ()


def test_a_difference_on_the_limit_is_told_whichever_side_comes_first():
    """One in three, one in two and a sixth add up to exactly the limit, in floats only in one of the two orders."""
    ours = [said("a1", FOR, design="design-single-arm"), said("a2", FOR), said("a3", FOR)]
    theirs = [said("b1", AGAINST, design="design-cohort"), said("b2", AGAINST)]
    turned = {FOR: AGAINST, AGAINST: FOR}
    both = [*ours, *theirs]
    assert [d.attribute for d in differences(both)] == ["design"]
    assert [d.attribute for d in differences([replace(a, direction=turned[a.direction]) for a in both])] == ["design"]


def test_one_side_alone_has_no_differences():
    """Neither without a side, nor against texts, withdrawn or inconclusive sources."""
    ours = said("a", FOR, design="design-single-arm")
    for other in (
        None,
        said("b", FOR),
        said("b", OPEN),
        said("b", AGAINST, valid=False),
        said("b", AGAINST, kind=SourceKind.STATEMENT),
    ):
        assert differences([ours, other] if other else [ours]) == ()


def test_the_sentence_names_both_sides():
    """A difference can be read without the table."""
    (found,) = differences([said("a", FOR, year=2010), said("b", AGAINST)])
    assert found.sentence == "Year: median 2010 for; median 2020 against."


ARGUMENTS = st.lists(
    st.builds(
        lambda number, direction, design, blinded, people, year: said(
            f"s{number}", direction, design=design, blinded=blinded, participants=people, year=year
        ),
        st.integers(0, 99),
        st.sampled_from(Direction),
        st.sampled_from(["design-rct", "design-single-arm", "design-cohort"]),
        st.booleans(),
        st.none() | st.integers(0, 500),
        st.none() | st.integers(1990, 2026),
    ),
    max_size=8,
    unique_by=lambda a: a.source,
)


@given(ARGUMENTS, st.randoms(use_true_random=False))
def test_order_is_nothing_and_sides_are_mirrored(arguments, shuffler):
    """Any order tells the same, and with the sides swapped the same differences stand the other way round."""
    shuffled = list(arguments)
    shuffler.shuffle(shuffled)
    found = differences(arguments)
    assert differences(shuffled) == found
    turned = {FOR: AGAINST, AGAINST: FOR, OPEN: OPEN}
    mirrored = differences([replace(a, direction=turned[a.direction]) for a in arguments])
    assert [(d.attribute, d.disputes, d.supports) for d in mirrored] == [
        (d.attribute, d.supports, d.disputes) for d in found
    ]

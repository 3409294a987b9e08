"""kg.evidence.selection: switches that say what a computation is made from, and why the rest is not in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ParameterError
from kg.evidence.items import Argument, Direction, HarmCount, SourceKind
from kg.evidence.selection import Selection


def argument(**more):
    """An argument of a randomised trial in people with what the test does not care about filled in."""
    plain = {
        "design": "design-rct",
        "realm": "human",
        "setting": "setting-regulated-trial",
        "sponsor": "sponsor-industry",
        "year": 2020,
        "control": "control-sham",
        "blinded": True,
        "unit": "cohort-a",
    }
    known = {**plain, **more}
    return Argument("study-a", known.pop("unit"), "A", Direction.SUPPORTS, SourceKind.PRIMARY, **known)


def count(**more):
    """A count of the same trial."""
    known = {"study": "study-a", "setting": "setting-regulated-trial", "year": 2020, **more}
    return HarmCount("events-a", "cohort-a", frozenset({"arm"}), 1, 60, "design-rct", **known)


@pytest.mark.parametrize(
    ("switches", "more", "reason"),
    [
        ({"settings": frozenset({"setting-laboratory"})}, {}, "its setting was not asked for"),
        ({"designs": frozenset({"design-cohort"})}, {}, "its design was not asked for"),
        ({"realms": frozenset({"animal"})}, {}, "it did not study what was asked for"),
        ({"without_sponsors": frozenset({"sponsor-industry"})}, {}, "its kind of sponsor was left out"),
        ({"until": 2019}, {}, "it was published in 2020, after 2019"),
        ({"until": 2019}, {"year": None}, "its year is not known"),
        ({"without": frozenset({"study-a"})}, {}, "it was left out by hand"),
        ({"without": frozenset({"cohort-a"})}, {}, "it was left out by hand"),
        ({"blinded_only": True}, {"blinded": False}, "it is not stated to be double blind"),
        ({"compared_only": True}, {"control": ""}, "nothing was compared"),
        ({"compared_only": True}, {"control": "control-none"}, "nothing was compared"),
        ({"compared_only": True}, {"control": "control-not-stated"}, "nothing was compared"),
    ],
)
def test_each_switch_leaves_out_and_says_why(switches, more, reason):
    """What a switch does not let through is left out with the reason of that switch."""
    assert Selection(**switches).refusal(argument(**more)) == reason


@pytest.mark.parametrize(
    "switches",
    [
        {},
        {"settings": frozenset({"setting-regulated-trial", "setting-laboratory"})},
        {"designs": frozenset({"design-rct"})},
        {"realms": frozenset({"human"})},
        {"without_sponsors": frozenset({"sponsor-public"})},
        {"until": 2020},
        {"without": frozenset({"study-b"})},
        {"blinded_only": True},
        {"compared_only": True},
    ],
)
def test_each_switch_keeps_what_fits(switches):
    """What a switch asks for stays; the year of a switch is itself kept."""
    assert Selection(**switches).refusal(argument()) == ""


def test_a_source_without_a_known_sponsor_stays():
    """A kind of sponsor is left out where it is known, not where it may be."""
    assert Selection(without_sponsors=frozenset({"", "sponsor-industry"})).refusal(argument(sponsor="")) == ""


def test_a_year_of_nothing_keeps_sources_without_a_year():
    """Sources without a year are left out only where a last year is asked for."""
    assert Selection().refusal(argument(year=None)) == ""


@pytest.mark.parametrize("without", ["study-a", "cohort-a", "events-a"])
def test_a_count_can_be_left_out_by_study_cohort_or_itself(without):
    """One study, one cohort or one row alone may be taken out of a sum."""
    assert Selection(without=frozenset({without})).refusal(count()) == "it was left out by hand"


def test_counts_of_animals_are_no_counts_of_people():
    """Asking for people leaves out counts in animals."""
    people = Selection(realms=frozenset({"human"}))
    assert people.refusal(count()) == ""
    assert people.refusal(count(human=False)) == "it did not study what was asked for"


@pytest.mark.parametrize("year", [1899, 2101, 0, -5, 20200])
def test_a_year_that_is_none_is_refused(year):
    """A year outside what is possible is a mistake and not a filter that leaves nothing."""
    with pytest.raises(ParameterError, match=r"no year of publication.*To mend"):
        Selection(until=year)


@pytest.mark.parametrize("year", [1900, 2100])
def test_the_first_and_the_last_year_are_years(year):
    """Both ends are taken."""
    assert Selection(until=year).until == year


@pytest.mark.parametrize(
    ("switches", "words"),
    [
        ({}, ""),
        ({"settings": frozenset({"setting-regulated-trial"})}, "only setting regulated trial"),
        ({"designs": frozenset({"design-rct", "design-cohort"})}, "only design cohort or rct"),
        ({"realms": frozenset({"human"})}, "only realm human"),
        ({"without_sponsors": frozenset({"sponsor-treating-business"})}, "without sponsor treating business"),
        ({"until": 2015, "blinded_only": True}, "published until 2015; only double blind"),
        ({"compared_only": True, "without": frozenset({"b", "a"})}, "only with a comparison group; without a, b"),
    ],
)
def test_the_switches_are_told(switches, words):
    """Switches that are set stand in one phrase, in a fixed order."""
    selection = Selection(**switches)
    assert selection.words == words
    assert selection.everything == (not words)


def test_switches_are_changed_one_by_one():
    """A changed selection keeps its other switches, and the first one stays as it was."""
    first = Selection(until=2015)
    assert first.but(blinded_only=True) == Selection(until=2015, blinded_only=True)
    assert first == Selection(until=2015)


COUNTS = st.lists(
    st.builds(
        lambda number, year, design, sponsor, human, blinded, control: HarmCount(
            f"c{number}",
            f"u{number % 4}",
            frozenset({f"a{number}"}),
            0,
            10,
            design,
            human=human,
            study=f"s{number % 5}",
            year=year,
            sponsor=sponsor,
            blinded=blinded,
            control=control,
        ),
        st.integers(0, 30),
        st.none() | st.integers(1990, 2026),
        st.sampled_from(["design-rct", "design-cohort", ""]),
        st.sampled_from(["", "sponsor-industry", "sponsor-public"]),
        st.booleans(),
        st.booleans(),
        st.sampled_from(["", "control-sham", "control-none"]),
    ),
    max_size=12,
    unique_by=lambda c: c.count,
)
SELECTIONS = st.builds(
    Selection,
    designs=st.sampled_from([frozenset(), frozenset({"design-rct"})]),
    realms=st.sampled_from([frozenset(), frozenset({"human"})]),
    without_sponsors=st.sampled_from([frozenset(), frozenset({"sponsor-industry"})]),
    until=st.none() | st.integers(1990, 2026),
    without=st.frozensets(st.sampled_from(["s1", "u2", "c3"])),
    blinded_only=st.booleans(),
    compared_only=st.booleans(),
)


@given(COUNTS, SELECTIONS)
def test_kept_and_left_are_all(counts, selection):
    """Every count is kept or left out with a reason, none is both, and what is kept keeps its order."""
    kept, left = selection.choose(counts)
    assert sorted([c.count for c in kept] + [name for name, _ in left]) == sorted(c.count for c in counts)
    assert all(reason for _, reason in left)
    assert list(kept) == [c for c in counts if c in kept]


@given(COUNTS, SELECTIONS)
def test_choosing_again_changes_nothing(counts, selection):
    """What was kept once is kept again."""
    kept, _ = selection.choose(counts)
    assert selection.choose(kept) == (kept, ())


@given(COUNTS, SELECTIONS, SELECTIONS)
def test_one_switch_after_another_is_both(counts, one, other):
    """Two selections one after the other keep what both keep, in whichever order."""
    first, _ = other.choose(one.choose(counts)[0])
    second, _ = one.choose(other.choose(counts)[0])
    assert first == second


@given(COUNTS, st.integers(1990, 2025))
def test_a_later_year_keeps_at_least_as_much(counts, year):
    """Nothing that was published until a year is lost by looking one year further."""
    earlier, later = Selection(until=year).choose(counts)[0], Selection(until=year + 1).choose(counts)[0]
    assert set(earlier) <= set(later)


def test_switches_can_be_narrowed_further():
    """The earlier year holds, sources left out add up, and all else stays."""
    first = Selection(until=2015, without=frozenset({"a"}), blinded_only=True)
    assert first.also(Selection(until=2012, without=frozenset({"b"}))) == Selection(
        until=2012, without=frozenset({"a", "b"}), blinded_only=True
    )
    assert first.also(Selection(until=2020)).until == 2015
    assert Selection().also(Selection()) == Selection()

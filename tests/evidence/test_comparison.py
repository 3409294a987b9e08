"""kg.evidence.comparison: treated and compared are paired within one study, event by event, each cohort once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.evidence.comparison import NOT_COMPARED, NOT_TREATED, SAME_STUDY, comparisons
from kg.evidence.items import HarmCount


def row(count, arm, affected, at_risk, study="s", event="fever", **more):
    """A count in one arm of one study."""
    known = {"unit": study, "design": "design-rct", **more}
    unit, design = known.pop("unit"), known.pop("design")
    return HarmCount(count, unit, frozenset(arm), affected, at_risk, design, study=study, event=event, **known)


def four(comparison):
    """The table of a comparison."""
    return (
        comparison.affected,
        comparison.at_risk,
        comparison.affected_compared,
        comparison.at_risk_compared,
    )


CELLS = row("c1", "a", 3, 50)
SHAM = row("c2", "b", 1, 49, compared=True)


def test_the_same_event_in_the_same_study_is_a_pair():
    """Both rows enter, and year, control and design are those of the study."""
    rows = [replace(r, year=2020, control="control-sham", label="A 2020") for r in (CELLS, SHAM)]
    ((found,), excluded) = comparisons(rows[:1], rows[1:])
    assert four(found) == (3, 50, 1, 49)
    assert (found.study, found.label, found.year, found.control, found.randomised) == (
        "s",
        "A 2020",
        2020,
        "control-sham",
        True,
    )
    assert [r.count for r in found.rows] == ["c1", "c2"]
    assert excluded == ()


@pytest.mark.parametrize(
    ("design", "randomised"),
    [("design-rct", True), ("design-crossover", True), ("design-cohort", False), ("", False)],
)
def test_only_known_randomisation_is_randomised(design, randomised):
    """Chance decided where the design says so, and nowhere else."""
    ((found,), _) = comparisons([replace(CELLS, design=design)], [replace(SHAM, design=design)])
    assert found.randomised is randomised


def test_rows_of_other_studies_are_never_paired():
    """Treated of one trial and compared of another are no comparison; both are left out with the reason."""
    (found, excluded) = comparisons([CELLS], [replace(SHAM, study="t", unit="t")])
    assert found == ()
    assert excluded == (("c1", NOT_COMPARED), ("c2", NOT_TREATED))


def test_case_and_spaces_of_an_event_are_nothing():
    """'Fever' and ' fever ' are one event."""
    ((found,), _) = comparisons([replace(CELLS, event="Fever")], [replace(SHAM, event=" fever ")])
    assert four(found) == (3, 50, 1, 49)


def test_different_events_meet_only_where_each_side_has_one():
    """One event a side: both are the harm in other words. Two on a side: which belongs to which is not known."""
    other = replace(SHAM, event="pyrexia")
    ((found,), _) = comparisons([CELLS], [other])
    assert four(found) == (3, 50, 1, 49)
    second = row("c3", "a", 2, 50, event="chills")
    (none, excluded) = comparisons([CELLS, second], [other])
    assert none == ()
    assert excluded == (("c1", NOT_COMPARED), ("c2", NOT_TREATED), ("c3", NOT_COMPARED))


def test_serious_events_meet_serious_events():
    """Serious fever of one side is not set beside any fever of the other."""
    treated = [replace(CELLS, serious=True), row("c3", "a", 9, 50, serious=False)]
    compared = [replace(SHAM, serious=True), row("c4", "b", 8, 49, compared=True, serious=False)]
    ((found,), excluded) = comparisons(treated, compared)
    assert four(found) == (9, 50, 8, 49)
    assert excluded == (("c1", SAME_STUDY), ("c2", SAME_STUDY))


def test_of_several_events_the_one_with_most_people_is_taken_and_the_rest_is_told():
    """No row vanishes: what is not in the pair is left out with a reason."""
    small = [row("c3", "a", 1, 20, event="chills"), row("c4", "b", 0, 20, event="chills", compared=True)]
    ((found,), excluded) = comparisons([CELLS, small[0]], [SHAM, small[1]])
    assert four(found) == (3, 50, 1, 49)
    assert excluded == (("c3", SAME_STUDY), ("c4", SAME_STUDY))


def test_arms_that_do_not_overlap_are_added():
    """Two doses beside one sham are one comparison; the row over both arms is taken before its parts."""
    low, both = row("c3", "x", 2, 30), row("c4", "ax", 5, 80)
    ((found,), _) = comparisons([CELLS, low], [SHAM])
    assert four(found) == (5, 80, 1, 49)
    ((found,), excluded) = comparisons([CELLS, low, both], [SHAM])
    assert four(found) == (5, 80, 1, 49)
    assert excluded == (("c1", SAME_STUDY), ("c3", SAME_STUDY))


def test_a_cohort_enters_once():
    """Article and registry of one trial hold the same people: the one on more of them is the comparison."""
    article = [row("c1", "a", 3, 50, "article", unit="u"), row("c2", "b", 1, 49, "article", unit="u")]
    registry = [row("c3", "c", 3, 55, "registry", unit="u"), row("c4", "d", 1, 52, "registry", unit="u")]
    ((found,), excluded) = comparisons([article[0], registry[0]], [article[1], registry[1]])
    assert (found.study, four(found)) == ("registry", (3, 55, 1, 52))
    assert excluded == tuple((name, "the same people are counted in another study") for name in ("c1", "c2"))


@pytest.mark.parametrize("more", [{"part": True}, {"one_kind": True}, {"valid": False}, {"people": False}])
def test_what_is_no_proportion_of_people_is_not_compared(more):
    """The rules for counts hold on both sides."""
    (found, excluded) = comparisons([CELLS], [replace(SHAM, **more)])
    assert found == ()
    assert [name for name, _ in excluded] == ["c1", "c2"]


def test_a_row_of_a_registrys_table_is_compared():
    """What leans a rate leans both groups of one trial alike."""
    ((found,), _) = comparisons([replace(CELLS, listed_when_seen=True)], [replace(SHAM, listed_when_seen=True)])
    assert four(found) == (3, 50, 1, 49)


def numbered(side):
    """Builds one row of a side; the number makes its id."""
    return st.builds(
        lambda study, cohort, arms, people, event, part: row(
            "",
            {f"{study}-{side}-{arm}" for arm in arms},
            *people,
            study=study,
            unit=f"u{cohort}" if cohort else study,
            event=event,
            part=part,
            compared=side == "compared",
        ),
        st.sampled_from("stv"),
        st.sampled_from([0, 1]),
        st.sets(st.sampled_from("abc"), min_size=1),
        st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        st.sampled_from(["fever", "chills"]),
        st.booleans(),
    )


def one_unit_a_study(rows, name):
    """Ids for the rows, and one cohort for all rows of a study."""
    units = {"s": "u", "t": "u", "v": "v"}
    return [replace(r, count=f"{name}{n}", unit=units[r.study]) for n, r in enumerate(rows)]


TREATED = st.lists(numbered("treated"), max_size=7).map(lambda rows: one_unit_a_study(rows, "t"))
COMPARED = st.lists(numbered("compared"), max_size=7).map(lambda rows: one_unit_a_study(rows, "c"))


@given(TREATED, COMPARED, st.randoms(use_true_random=False))
def test_no_cohort_twice_no_row_lost_in_any_order(treated, compared, shuffler):
    """Each cohort is compared once at most, each row used or excluded, each arm counted once; order is nothing."""
    found, excluded = comparisons(treated, compared)
    mixed = [list(treated), list(compared)]
    for side in mixed:
        shuffler.shuffle(side)
    assert comparisons(*mixed) == (found, excluded)
    assert len({c.unit for c in found}) == len(found)
    used = [r for c in found for r in c.rows]
    names = [r.count for r in used] + [name for name, _ in excluded]
    assert sorted(names) == sorted(r.count for r in (*treated, *compared))
    for c in found:
        arms = [arm for r in c.rows for arm in r.arms]
        assert len(arms) == len(set(arms))
        assert {r.study for r in c.rows} == {c.study}
        assert c.at_risk == sum(r.at_risk for r in c.rows if not r.compared)
        assert c.at_risk_compared == sum(r.at_risk for r in c.rows if r.compared)

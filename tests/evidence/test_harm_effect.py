"""kg.evidence.harm_effect: randomised comparisons with like controls are pooled, the others shown with the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.evidence.harm_effect import harm_effect, poolable
from kg.evidence.items import HarmCount
from kg.evidence.selection import Selection


def pair(study, treated, compared, control="control-sham", design="design-rct", **more):
    """A treated and a compared row of one study."""
    known = {"study": study, "event": "fever", "control": control, **more}
    return (
        HarmCount(f"{study}-t", study, frozenset({f"{study}-a"}), *treated, design, **known),
        HarmCount(f"{study}-c", study, frozenset({f"{study}-b"}), *compared, design, compared=True, **known),
    )


def effect(*pairs, selection=None):
    """The effect over pairs of rows."""
    return harm_effect([p[0] for p in pairs], [p[1] for p in pairs], selection)


def test_one_trial_gives_its_own_ratio_and_difference():
    """10 of 100 against 5 of 100: twice as often, 5 in 100 more."""
    found = effect(pair("s", (10, 100), (5, 100)))
    assert found.ratio.estimate == pytest.approx(2.0)
    assert found.difference.estimate == pytest.approx(0.05)
    assert (found.why_not, found.control, found.only_shown) == ("", "control-sham", ())
    assert (found.affected, found.at_risk, found.affected_compared, found.at_risk_compared) == (10, 100, 5, 100)


def test_nobody_who_counted_both_is_no_effect():
    """Without a comparison there is nothing to say, not a ratio of one."""
    treated, compared = pair("s", (10, 100), (5, 100))
    assert harm_effect([treated], []) is None
    assert harm_effect([], [compared]) is None
    assert harm_effect([replace(treated, compared=True)], [compared]) is None


def test_sham_and_placebo_go_together():
    """Controls that ought to do nothing are alike; the shared kind is named only where all have it."""
    found = effect(pair("s", (10, 100), (5, 100)), pair("t", (8, 90), (4, 90), "control-placebo"))
    assert (len(found.pooled), found.control, found.only_shown) == (2, "", ())


def test_other_controls_are_shown_beside_sham():
    """However many people stand behind surgery as a control, it is not pooled with sham."""
    found = effect(pair("s", (10, 100), (5, 100)), pair("t", (80, 900), (40, 900), "control-active"))
    assert [c.unit for c in found.pooled] == ["s"]
    assert found.only_shown == (("t", "its control differs from that of the others (sham or placebo)"),)
    assert "1 of 2 comparisons are shown and not pooled" in found.notes
    assert found.ratio.estimate == pytest.approx(2.0)


def test_without_sham_the_control_with_most_people_is_taken():
    """Usual care with 400 people stands before active treatment with 200."""
    found = effect(
        pair("s", (10, 100), (5, 100), "control-active"),
        pair("t", (10, 200), (5, 200), "control-usual-care"),
    )
    assert found.control == "control-usual-care"
    assert found.only_shown == (("s", "its control differs from that of the others (usual care)"),)


def test_a_control_that_is_not_stated_stands_apart():
    """What was compared with is not guessed."""
    found = effect(pair("s", (10, 100), (5, 100), ""), pair("t", (10, 200), (5, 200), "control-not-stated"))
    assert len(found.pooled) == 2
    assert found.control == ""


def test_what_is_not_randomised_is_shown_and_not_pooled():
    """A cohort study stands there with its numbers and without a pooled figure."""
    found = effect(pair("s", (10, 100), (5, 100), design="design-cohort"))
    assert (found.pooled, found.ratio, found.difference) == ((), None, None)
    assert found.only_shown == (("s", "it is not known to be randomised"),)
    assert found.why_not == "no comparison is known to be randomised: shown, not pooled"
    assert found.notes == (found.why_not,)
    assert found.at_risk == 100


def test_a_cohort_study_beside_a_trial_does_not_enter_the_figure():
    """The ratio is that of the trial, the people shown are those of both."""
    found = effect(pair("s", (10, 100), (5, 100)), pair("t", (90, 100), (5, 100), design="design-cohort"))
    assert found.ratio.estimate == pytest.approx(2.0)
    assert found.affected == 100


def test_trials_that_point_both_ways_and_lie_far_apart_are_not_pooled():
    """40 against 5 and 5 against 40 of 100 have no effect in common, and not none."""
    found = effect(pair("s", (40, 100), (5, 100)), pair("t", (5, 100), (40, 100)))
    assert (found.ratio, found.difference) == (None, None)
    assert found.why_not.startswith("the studies point both ways and lie far apart (I2 9")
    assert len(found.pooled) == 2


def test_trials_that_point_one_way_are_pooled_however_far_apart():
    """Where all say more harm, one figure says so; its prediction tells the spread."""
    found = effect(pair("s", (60, 100), (10, 100)), pair("t", (50, 1000), (45, 1000)), pair("u", (40, 80), (10, 80)))
    assert found.ratio is not None
    assert found.why_not == ""


def test_rare_harms_are_pooled_by_mantel_and_haenszel():
    """Below 5 in 100 on either side, and wherever a cell is empty; common harms by inverse variance."""
    rare = effect(pair("s", (4, 200), (2, 200)), pair("t", (3, 150), (2, 150)))
    empty = effect(pair("s", (20, 100), (0, 20)), pair("t", (30, 150), (20, 150)))
    common = effect(pair("s", (30, 100), (20, 100)), pair("t", (30, 150), (20, 150)))
    assert "Mantel-Haenszel" in rare.ratio.method
    assert "Mantel-Haenszel" in empty.ratio.method
    assert "Mantel-Haenszel" not in common.ratio.method
    assert rare.ratio.estimate == pytest.approx((4 * 200 / 400 + 3 * 150 / 300) / (2 * 200 / 400 + 2 * 150 / 300))


@pytest.mark.parametrize(
    ("pairs", "difference"),
    [
        ([((0, 50), (0, 50))], 0),
        ([((0, 50), (0, 50)), ((0, 40), (0, 40))], None),
        ([((3, 50), (0, 50)), ((2, 40), (0, 40))], 0.0556),
    ],
)
def test_no_ratio_where_one_side_never_saw_the_harm(pairs, difference):
    """A difference still stands where anybody had the harm; the reason is true of one side as of both."""
    found = effect(*(pair(f"s{n}", *each) for n, each in enumerate(pairs)))
    assert found.ratio is None
    assert found.why_not == "no ratio can be made: the harm was seen in nobody on at least one side"
    assert (found.difference and found.difference.estimate) == (difference and pytest.approx(difference, abs=1e-4))


def test_the_switches_choose_on_both_sides():
    """A later trial is left out with both its rows and the reason."""
    found = effect(
        pair("s", (10, 100), (5, 100), year=2015),
        pair("t", (10, 100), (9, 100), year=2022),
        selection=Selection(until=2018),
    )
    assert found.ratio.estimate == pytest.approx(2.0)
    assert found.excluded == (
        ("t-c", "it was published in 2022, after 2018"),
        ("t-t", "it was published in 2022, after 2018"),
    )


def test_nothing_is_poolable_of_nothing():
    """No comparisons, nothing to pool."""
    assert poolable([]) == ((), ())


TABLE = st.tuples(*[st.integers(1, 120).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))] * 2)
CONTROLS = st.sampled_from(["control-sham", "control-placebo", "control-active", ""])
PAIRS = st.lists(st.tuples(TABLE, CONTROLS, st.sampled_from(["design-rct", "design-cohort"])), min_size=1, max_size=5)


@settings(max_examples=40)
@given(PAIRS)
def test_treated_and_compared_swapped_turn_the_ratio_over(drawn):
    """Asked the other way round the ratio is its inverse, the difference its negative, and the same is pooled."""
    pairs = [pair(f"s{n}", *table, control, design) for n, (table, control, design) in enumerate(drawn)]
    turned = [(replace(c, compared=False), replace(t, compared=True)) for t, c in pairs]
    one, other = effect(*pairs), effect(*turned)
    assert [c.unit for c in one.pooled] == [c.unit for c in other.pooled]
    assert one.only_shown == other.only_shown
    assert (one.ratio is None) == (other.ratio is None)
    if one.ratio and other.ratio:
        assert one.ratio.theta == pytest.approx(-other.ratio.theta, abs=1e-6)
        assert one.ratio.low * other.ratio.high == pytest.approx(1, rel=1e-4)
    if one.difference and other.difference:
        assert one.difference.estimate == pytest.approx(-other.difference.estimate, abs=1e-9)


@settings(max_examples=40)
@given(PAIRS, st.randoms(use_true_random=False))
def test_order_is_nothing_and_every_comparison_has_its_place(drawn, shuffler):
    """Each comparison is pooled or only shown, never both; the order of the rows changes nothing."""
    pairs = [pair(f"s{n}", *table, control, design) for n, (table, control, design) in enumerate(drawn)]
    found = effect(*pairs)
    shuffler.shuffle(pairs)
    assert effect(*pairs) == found
    assert sorted([c.unit for c in found.pooled] + [u for u, _ in found.only_shown]) == [
        c.unit for c in found.comparisons
    ]
    assert (found.ratio is None) == bool(found.why_not)

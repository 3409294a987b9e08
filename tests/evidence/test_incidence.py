"""kg.evidence.incidence: people are counted once, and only where they were not chosen for their harm."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.evidence.incidence import BACKGROUND_HARMS, crude_incidence, harm_rate
from kg.evidence.items import HarmCount
from kg.evidence.selection import Selection


def harm(count="c1", unit="s1", arms=("a",), affected=1, at_risk=20, design="design-rct", **more):
    """A count with what the test does not care about filled in."""
    return HarmCount(count, unit, frozenset(arms), affected, at_risk, design, **{"study": unit, **more})


def told(*counts):
    """Affected, at risk and ids used; None where there is no usable denominator."""
    found = crude_incidence(counts)
    return found and (found.proportion.affected, found.proportion.at_risk, found.used)


def test_independent_studies_are_added():
    """Two studies give the sum of both."""
    assert told(harm(), harm("c2", "s2", ("b",), 2, 30)) == (3, 50, ("c1", "c2"))
    assert crude_incidence([harm(), harm("c2", "s2", ("b",))]).units == 2


def test_arms_of_one_study_that_do_not_overlap_are_added():
    """Two doses of one trial are different people."""
    assert told(harm(), harm("c2", arms=("b",), at_risk=30)) == (2, 50, ("c1", "c2"))


def test_overlapping_arms_are_counted_once_by_the_larger_row():
    """A row over both arms holds the people of each of them."""
    both = harm("c3", arms=("a", "b"), affected=3, at_risk=50)
    assert told(harm(), harm("c2", arms=("b",), at_risk=30), both) == (3, 50, ("c3",))


def test_a_cohort_counts_once_by_its_larger_report():
    """Two studies of the same people are not added, although their arms have different ids."""
    first = harm("c1", "cohort", ("a",), 3, 30, study="s1")
    later = harm("c2", "cohort", ("b",), 4, 25, study="s2")
    found = crude_incidence([first, later])
    assert (found.proportion.affected, found.proportion.at_risk, found.units) == (3, 30, 1)
    assert found.excluded == (("c2", "the same people are counted in another row"),)


def test_the_report_of_a_cohort_is_chosen_over_all_its_arms():
    """Two arms of one report together outweigh one larger arm of another."""
    one = [harm(f"c{n}", "cohort", (f"a{n}",), 1, 20, study="s1") for n in (1, 2)]
    other = harm("c3", "cohort", ("b",), 1, 30, study="s2")
    assert told(*one, other) == (2, 40, ("c1", "c2"))


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"part": True}, "part of another count"),
        ({"people": False}, "does not count people"),
        ({"human": False}, "does not count people"),
        ({"valid": False}, "retracted or superseded"),
        ({"at_risk": 0, "affected": 0}, "nobody was at risk"),
        ({"design": "design-case-report", "affected": 1, "at_risk": 1}, "a case is not a rate"),
        ({"design": "design-case-series", "affected": 4, "at_risk": 4}, "a case is not a rate"),
    ],
)
def test_what_is_no_rate_in_people_does_not_enter(more, reason):
    """Parts, samples, animals, withdrawn studies and people chosen for their harm are left out and say why."""
    unusable = replace(harm("c2", "s2", ("b",)), **more)
    assert told(unusable) is None
    found = crude_incidence([harm(), unusable])
    assert found.used == ("c1",)
    ((count, why),) = found.excluded
    assert count == "c2"
    assert reason in why


def test_case_reports_alone_never_make_a_rate():
    """Any number of single cases gives no denominator."""
    cases = [harm(f"c{n}", f"s{n}", (f"a{n}",), 1, 1, "design-case-report") for n in range(50)]
    assert crude_incidence(cases) is None


def test_a_series_that_looked_at_unharmed_people_too_may_enter():
    """A case series in which most were not harmed was not chosen by the harm."""
    assert told(harm(design="design-case-series", affected=1, at_risk=40)) == (1, 40, ("c1",))


def test_a_review_is_not_added_to_studies():
    """The people of a review may be those of the studies beside it."""
    review = harm("c2", "s2", ("b",), 9, 900, "design-systematic-review")
    assert told(harm(), review) == (1, 20, ("c1",))


def test_of_reviews_alone_the_largest_speaks():
    """Reviews share their studies, so that only one of them enters."""
    reviews = [harm(f"c{n}", f"s{n}", (f"a{n}",), n, 100 * n, "design-meta-analysis") for n in (1, 3, 2)]
    assert told(*reviews) == (3, 300, ("c3",))


def test_zero_of_many_is_a_result():
    """A harm that was looked for and not found has an upper limit."""
    found = crude_incidence([harm(affected=0)])
    assert found.proportion.value == 0
    assert 0 < found.proportion.high < 0.2


def test_no_counts_are_no_rate():
    """Nothing counted is not zero."""
    assert crude_incidence([]) is None


COUNTS = st.lists(
    st.builds(
        lambda unit, study, arms, people, design, flags: (unit, f"{unit}/{study}", arms, people, design, flags),
        st.sampled_from("stu"),
        st.sampled_from("12"),
        st.sets(st.sampled_from("abc"), min_size=1),
        st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        st.sampled_from(["design-rct", "design-case-report", "design-single-arm", "design-meta-analysis"]),
        st.tuples(st.booleans(), st.booleans()),
    ),
    max_size=8,
).map(
    lambda rows: [
        HarmCount(
            f"c{i}",
            unit,
            frozenset(f"{study}-{arm}" for arm in arms),
            *people,
            design,
            part=part,
            valid=valid,
            study=study,
        )
        for i, (unit, study, arms, people, design, (part, valid)) in enumerate(rows)
    ]
)


@given(COUNTS, st.randoms(use_true_random=False))
def test_nobody_is_counted_twice_in_any_order(counts, shuffler):
    """Used counts share no arm, no unit enters by two studies, every count is used or excluded, order is nothing."""
    found = crude_incidence(counts)
    shuffled = list(counts)
    shuffler.shuffle(shuffled)
    assert crude_incidence(shuffled) == found
    if found is None:
        return
    by_id = {count.count: count for count in counts}
    used = [by_id[name] for name in found.used]
    assert len({count.unit for count in used}) == found.units
    assert len({count.study for count in used}) == found.units
    assert len({arm for count in used for arm in count.arms}) == sum(len(count.arms) for count in used)
    assert sorted([*found.used, *(name for name, _ in found.excluded)]) == sorted(by_id)
    assert all(count.valid and not count.part for count in used)
    assert found.proportion.at_risk == sum(count.at_risk for count in used)


# ---------------------------------------------------------------- pooled rates


def rows(*pairs, **more):
    """One count a study: affected and at risk."""
    return [harm(f"c{n}", f"s{n}", (f"a{n}",), affected, people, **more) for n, (affected, people) in enumerate(pairs)]


def test_studies_that_are_alike_are_pooled():
    """The sum stays what it is, and one proportion stands beside it with its interval."""
    rate = harm_rate(rows((2, 100), (3, 120), (1, 80)))
    assert (rate.crude.affected, rate.crude.at_risk) == (6, 300)
    assert (rate.pooled.studies, rate.why_not) == (3, "")
    assert rate.pooled.low <= rate.pooled.estimate <= rate.pooled.high
    assert rate.used == ("c0", "c1", "c2")


def test_one_study_alone_is_not_pooled():
    """There is nothing to pool, and the sum of the study is shown."""
    rate = harm_rate(rows((2, 100)))
    assert (rate.pooled, rate.why_not) == (None, "one study alone: nothing to pool")
    assert rate.crude.value == 0.02


def test_a_reviews_own_sum_is_not_pooled_again():
    """The sum over a review's studies is shown as such."""
    rate = harm_rate(rows((9, 900), design="design-meta-analysis"))
    assert (rate.pooled, rate.why_not) == (None, "a review's own sum: nothing to pool")


def test_serious_events_and_all_events_are_not_pooled():
    """Studies that counted different things are shown and not pooled."""
    serious = replace(harm("c9", "s9", ("a9",), 1, 90), serious=True)
    rate = harm_rate([*rows((20, 100)), serious])
    assert rate.pooled is None
    assert rate.why_not == "some studies counted serious events only, others all: shown, not pooled"
    assert harm_rate([serious, replace(serious, count="c8", unit="s8", study="s8")]).pooled is not None


@pytest.mark.parametrize("risk", sorted(BACKGROUND_HARMS))
def test_what_the_disease_brings_is_not_pooled_over_diseases(risk):
    """Deaths of people with heart failure and with worn discs are not one rate of a treatment."""
    heart, disc = (
        replace(count, risk=risk, conditions=frozenset(conditions))
        for count, conditions in zip(rows((20, 100), (1, 100)), (["heart"], ["disc", "back"]), strict=True)
    )
    reason = "their people had different diseases, which bring this harm themselves: shown, not pooled"
    assert harm_rate([heart, disc]).why_not == reason
    assert harm_rate([heart, disc]).crude.affected == 21
    alike = replace(heart, conditions=frozenset({"back"}))
    for other in (alike, replace(heart, conditions=frozenset())):
        assert harm_rate([other, disc]).why_not != reason
    assert harm_rate([replace(heart, risk="risk-fever"), replace(disc, risk="risk-fever")]).why_not != reason


def test_studies_far_apart_are_not_pooled():
    """1 of 200 and 199 of 200 have no proportion in common."""
    rate = harm_rate(rows((1, 200), (199, 200)))
    assert rate.pooled is None
    assert rate.why_not == "the studies lie so far apart that one figure would say nothing: shown, not pooled"
    assert rate.crude.value == 0.5


def test_what_the_switches_leave_out_is_told_with_what_the_rules_leave_out():
    """Reasons of switches and of rules stand in one sorted list."""
    counts = [*rows((2, 100), (3, 120)), harm("c7", "s7", ("a7",), year=2020), harm("c8", "s8", ("a8",), part=True)]
    counts = [replace(c, year=c.year or 2010) for c in counts]
    rate = harm_rate(counts, Selection(until=2015))
    assert rate.excluded == (("c7", "it was published in 2020, after 2015"), ("c8", "it is part of another count"))
    assert rate.used == ("c0", "c1")


def test_nothing_usable_has_no_rate():
    """Neither an empty list nor one of cases nor one that the switches emptied."""
    assert harm_rate([]) is None
    assert harm_rate(rows((1, 1), design="design-case-report")) is None
    assert harm_rate(rows((1, 20)), Selection(until=2015)) is None


def test_the_level_holds_for_all_intervals():
    """A higher level gives a wider interval, of the sum as of the pooled proportion."""
    narrow, wide = (harm_rate(rows((2, 100), (3, 120)), level=level) for level in (0.8, 0.99))
    assert (narrow.crude.level, wide.crude.level, wide.pooled.level) == (0.8, 0.99, 0.99)
    assert wide.crude.low < narrow.crude.low
    assert wide.pooled.high > narrow.pooled.high


@settings(max_examples=25)
@given(COUNTS, st.randoms(use_true_random=False))
def test_a_rate_is_the_crude_sum_and_uses_or_excludes_every_count(counts, shuffler):
    """The sum is that of crude_incidence, order is nothing, and either a pooled figure or a reason stands there."""
    shuffled = list(counts)
    shuffler.shuffle(shuffled)
    rate, crude = harm_rate(counts), crude_incidence(counts)
    assert harm_rate(shuffled) == rate
    assert (rate is None) == (crude is None)
    if rate is None:
        return
    assert (rate.crude, rate.used, rate.excluded) == (crude.proportion, crude.used, crude.excluded)
    assert sorted([*rate.used, *(name for name, _ in rate.excluded)]) == sorted(c.count for c in counts)
    assert (rate.pooled is None) == bool(rate.why_not)

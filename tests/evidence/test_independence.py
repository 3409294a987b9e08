"""kg.evidence.independence: which counts may stand beside each other, and why the others may not."""

from __future__ import annotations

import pytest

from kg.evidence.independence import LISTED_WHEN_SEEN, SAME_PEOPLE, independent, unusable
from kg.evidence.items import HarmCount


def row(count="c1", unit="s1", arms=("a",), affected=1, at_risk=20, design="design-rct", **more):
    """A count with what the test does not care about filled in."""
    return HarmCount(count, unit, frozenset(arms), affected, at_risk, design, **{"study": unit, **more})


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({}, ""),
        ({"affected": 0}, ""),
        ({"valid": False}, "the study was retracted or superseded"),
        ({"human": False}, "it does not count people"),
        ({"people": False}, "it does not count people"),
        ({"part": True}, "it is part of another count"),
        ({"one_kind": True}, "it counts one kind of this harm only"),
        ({"affected": 0, "at_risk": 0}, "nobody was at risk"),
        ({"design": "design-outbreak-investigation"}, "an outbreak"),
        ({"design": "design-case-report", "at_risk": 1}, "a case is not a rate"),
        ({"design": "design-case-report", "affected": 0, "at_risk": 1}, "a case is not a rate"),
        ({"design": "design-case-series", "affected": 20}, "a case is not a rate"),
        ({"design": "design-case-series", "affected": 19}, ""),
        ({"design": "design-rct", "affected": 20}, ""),
        ({"design": "design-rct", "at_risk": 1}, ""),
    ],
)
def test_what_is_no_proportion_of_people(more, reason):
    """Each reason has its row, and the row beside it that is a proportion has none."""
    found = unusable(row(**more))
    assert found.startswith(reason) or reason in found
    assert bool(found) == bool(reason)


def test_a_kind_of_a_harm_is_no_count_of_the_harm():
    """Three rows of kinds of infection are not added up to infections; one row of all infections counts."""
    kinds = [row(f"k{n}", one_kind=True, arms=("a",)) for n in range(3)]
    assert independent(kinds)[0] == ()
    ((unit,), excluded) = independent([*kinds, row(affected=2)])
    assert (unit.affected, unit.at_risk) == (2, 20)
    assert [reason for _, reason in excluded] == ["it counts one kind of this harm only"] * 3


def test_a_registry_entry_and_an_article_of_one_cohort_are_one_unit():
    """Of two reports of the same people the one on more people speaks; the other is named with its reason."""
    article = row("c1", "cohort", ("a1",), 3, 40, study="article")
    registry = row("c2", "cohort", ("a2",), 4, 45, study="registry")
    ((unit,), excluded) = independent([article, registry])
    assert (unit.unit, unit.study, unit.affected, unit.at_risk) == ("cohort", "registry", 4, 45)
    assert excluded == (("c1", SAME_PEOPLE),)


def test_of_two_reports_on_as_many_people_the_one_with_more_harm_speaks():
    """A harm that one of two reports left out is not lost."""
    rows = [row("c1", "u", ("a1",), 1, 40, study="s1"), row("c2", "u", ("a2",), 4, 40, study="s2")]
    assert independent(rows)[0][0].affected == 4


def test_a_withdrawn_report_does_not_speak_for_its_cohort():
    """The larger report was retracted: the smaller one speaks."""
    rows = [row("c1", "u", ("a1",), 9, 90, study="s1", valid=False), row("c2", "u", ("a2",), 1, 40, study="s2")]
    assert independent(rows)[0][0].at_risk == 40


def test_a_unit_tells_year_and_label_of_its_study():
    """Year and label are those of the study that was taken; the id stands in for a missing label."""
    ((one, other), _) = independent([row(year=2019, label="A 2019"), row("c2", "s2", ("b",))])
    assert (one.label, one.year) == ("A 2019", 2019)
    assert (other.label, other.year) == ("s2", None)


@pytest.mark.parametrize(
    ("serious", "expected"),
    [((True, True), True), ((True, False), False), ((True, None), False), ((None, None), False)],
)
def test_a_unit_counts_serious_events_only_where_all_its_rows_do(serious, expected):
    """What is not stated to be serious only may hold all events."""
    rows = [row(f"c{n}", arms=(f"a{n}",), serious=s) for n, s in enumerate(serious)]
    assert independent(rows)[0][0].serious_only is expected


@pytest.mark.parametrize(
    "design",
    ["design-systematic-review", "design-meta-analysis", "design-network-meta-analysis", "design-narrative-review"],
)
def test_reviews_give_way_to_studies(design):
    """Beside a study of its own a review is left out; alone it is used and known as a review."""
    review = row("c2", "r", ("b",), 9, 900, design)
    (units, excluded) = independent([row(), review])
    assert [u.unit for u in units] == ["s1"]
    assert excluded == (("c2", "a review: its people may be those of the studies counted here"),)
    ((alone,), _) = independent([review])
    assert alone.review
    assert not units[0].review


def test_an_unusable_study_does_not_drive_a_review_out():
    """A case report is no study that counts, so the review beside it speaks."""
    review = row("c2", "r", ("b",), 9, 900, "design-meta-analysis")
    ((unit,), _) = independent([row(design="design-case-report", at_risk=1), review])
    assert unit.unit == "r"


def test_a_row_of_a_registrys_table_is_no_rate():
    """Trials in which nobody had the event do not list it, so a rate over those that do would lean high."""
    listed = row(listed_when_seen=True)
    assert unusable(listed) == ""
    assert independent([listed]) == ((), (("c1", LISTED_WHEN_SEEN),))
    ((unit,), _) = independent([listed, row("c2", "s2", ("b",), 0, 60)])
    assert (unit.affected, unit.at_risk) == (0, 60)

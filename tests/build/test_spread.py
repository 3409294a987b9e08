"""kg.build.spread: the grading learns how far the compared counts behind a claim lie apart."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from kg.build.evidence_items import ExposureCounts
from kg.build.spread import spread_under
from kg.evidence.items import HarmCount
from kg.evidence.selection import Selection

TABLES = ((30, 40, 5, 40), (25, 50, 3, 50), (9, 60, 8, 60), (40, 45, 4, 45))


def rows(tables):
    """Counts of randomised studies against placebo, one a table, a year apart."""
    treated, compared = [], []
    for number, (a, n, c, m) in enumerate(tables):
        shared = {"design": "design-rct", "study": f"s{number}", "control": "control-placebo", "year": 2010 + number}
        treated.append(HarmCount(f"t{number}", f"s{number}", frozenset({f"a{number}"}), a, n, event="fever", **shared))
        compared.append(
            HarmCount(
                f"c{number}", f"s{number}", frozenset({f"b{number}"}), c, m, event="fever", compared=True, **shared
            )
        )
    return ExposureCounts(tuple(treated), tuple(compared))


def reader(tables, *, may_cause=True):
    """A reader of a graph with one claim on one exposure."""
    return SimpleNamespace(
        facts=SimpleNamespace(value=lambda _, name: f"kg:{name}"),
        may_cause=lambda _: may_cause,
        counts=lambda _: rows(tables),
    )


def test_counts_that_lie_apart_have_a_large_spread():
    """Four studies, one of which sees nothing, lie apart; fewer than ten are not tested for bias."""
    found = spread_under(reader(TABLES), "kg:claim")(Selection())
    assert found is not None
    assert (found.studies, found.asymmetry_p) == (4, None)
    assert 50 < found.i2 < 100


def test_the_spread_follows_the_switches():
    """Leaving out the study that stands apart, or its year, leaves studies that agree."""
    spread = spread_under(reader(TABLES), "kg:claim")
    everything, without = spread(Selection()), spread(Selection(without=frozenset({"s2"})))
    assert everything is not None
    assert without is not None
    assert (without.studies, without.i2 < everything.i2) == (3, True)
    early = spread(Selection(until=2011))
    assert early is not None
    assert early.studies == 2


@pytest.mark.parametrize("tables", [TABLES[:1], ()], ids=["one study", "none"])
def test_less_than_two_studies_lie_nowhere_apart(tables):
    """Without a second study there is no spread."""
    assert spread_under(reader(tables), "kg:claim")(Selection()) is None


def test_only_claims_on_causing_harm_have_compared_counts():
    """A claim on benefit is not graded by counts of harms."""
    assert spread_under(reader(TABLES, may_cause=False), "kg:claim")(Selection()) is None


def test_ten_studies_are_tested_for_missing_small_ones():
    """From ten pooled studies on, the funnel is tested."""
    found = spread_under(reader([(n % 4 + 3, 50 + 5 * n, n % 3 + 2, 50 + 5 * n) for n in range(10)]), "kg:claim")(
        Selection()
    )
    assert found is not None
    assert found.studies == 10
    assert found.asymmetry_p is not None

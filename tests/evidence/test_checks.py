"""kg.evidence.checks: numbers that make no statistic are refused, and the message says which."""

from __future__ import annotations

import math

import pytest

from kg.errors import EvidenceError, StemKGError
from kg.evidence.checks import LARGEST, counts, finite, interval_level, once, positive, whole
from kg.evidence.pooled_incidence import StudyCount


@pytest.mark.parametrize("value", [-1, 2.5, 3.0, math.nan, math.inf, "3", None])
def test_only_whole_numbers_of_at_least_zero_are_counts(value):
    """Negative, fractional, missing and written numbers are no counts, and the message names the field."""
    with pytest.raises(EvidenceError, match="affected is"):
        whole(value, "affected")


@pytest.mark.parametrize(("affected", "at_risk"), [(1, 0), (3, 2), (-1, 5), (0, -3)])
def test_impossible_proportions_are_refused(affected, at_risk):
    """More affected than at risk, nobody at risk and negative counts are refused and the study is named."""
    with pytest.raises(EvidenceError, match=r"\(Smith 2020\) is no proportion"):
        counts(affected, at_risk, "Smith 2020")


def test_counts_of_any_size_are_taken():
    """Whole populations are counts too."""
    assert counts(10**9, 10**10) == (10**9, 10**10)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "x", None, 10**400, 10 * LARGEST])
def test_values_must_be_finite(value):
    """What is no finite number, or cannot be squared, is refused."""
    with pytest.raises(EvidenceError, match="mean is"):
        finite(value, "mean")


@pytest.mark.parametrize("value", [0, -1, 1e-300, math.nan])
def test_variances_must_be_above_zero(value):
    """Zero, negative and vanishing values are refused."""
    with pytest.raises(EvidenceError, match="variance is"):
        positive(value, "variance")


@pytest.mark.parametrize("level", [0, 1, 95, -0.1, math.nan])
def test_levels_lie_between_zero_and_one(level):
    """95 is not 0.95."""
    with pytest.raises(EvidenceError, match="must lie between 0 and 1"):
        interval_level(level)


def test_the_same_entry_twice_counts_once_and_is_told():
    """A repeated row changes nothing but the notes."""
    one = StudyCount("A", 1, 10)
    single, notes = once([one, StudyCount("A", 1, 10)])
    assert list(single) == [one]
    assert notes == ("A was given twice with the same numbers and is counted once",)


def test_contradictory_entries_are_refused():
    """Two different counts of one study cannot both be right."""
    with pytest.raises(EvidenceError, match="'A' is there twice with different numbers"):
        once([StudyCount("A", 1, 10), StudyCount("A", 2, 10)])


def test_nothing_to_pool_is_an_error():
    """No study gives no number."""
    with pytest.raises(EvidenceError, match="no study to pool"):
        once([])


def test_errors_are_of_the_tree_and_value_errors():
    """Callers of older functions caught ValueError."""
    assert issubclass(EvidenceError, StemKGError)
    assert issubclass(EvidenceError, ValueError)

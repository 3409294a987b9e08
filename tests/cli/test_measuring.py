"""``stemkg measure``."""

from __future__ import annotations

import json


def test_the_most_connected_come_first(stemkg, small_release):
    """Rows are sorted by the measure, and the table says what it means."""
    ran = stemkg("measure", "degree", "--graph", str(small_release), "--format", "json")
    values = [float(row["degree"]) for row in json.loads(ran.out)]
    assert ran.code == 0
    assert values == sorted(values, reverse=True)
    assert "how many other entities" in stemkg("measure", "degree", "--graph", str(small_release)).out


def test_kinds_can_be_chosen(stemkg, small_release):
    """Only entities of the class remain."""
    ran = stemkg("measure", "core", "--kind", "Risk", "--graph", str(small_release), "--format", "json")
    rows = json.loads(ran.out)
    assert rows
    assert all(row["id"].startswith("kg:risk") for row in rows)


def test_an_unknown_measure_is_a_message(stemkg, small_release):
    """The message names those that exist."""
    ran = stemkg("measure", "beauty", "--graph", str(small_release))
    assert ran.code != 0
    assert "take one of degree" in ran.err

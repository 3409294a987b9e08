"""The record of a weighed claim, and that nothing below the command line hangs on it."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

import kg
from kg.evidence.selection import Selection
from kg.graph.claim_record import PARTS, claim_record, search_record, searches_about, selection_record
from kg.namespaces import KG

CLAIM = "kg:claim-cells-improve-pain"


@pytest.fixture(scope="module")
def record(small):
    """The record of a claim of the small graph, as it comes out of JSON."""
    return json.loads(json.dumps(claim_record(small, small.evidence.claim(CLAIM))))


def test_a_record_holds_the_claim_and_what_it_asks(record, small):
    """Its parts by the names of their properties, with labels."""
    assert record["claim"] == str(KG["claim-cells-improve-pain"])
    assert record["label"] == small.label(CLAIM)
    assert set(record["asked"]) <= set(PARTS)
    assert record["asked"]["subject"][0]["label"]


def test_a_source_stands_once_on_each_side(record):
    """The lines of one source on one side are one record, oldest source first, and the sides do not mix."""
    for side, given in record["evidence"].items():
        assert {one["direction"] for one in given} <= {side}
        sources = [one["source"] for one in given]
        assert len(sources) == len(set(sources))
        years = [one["year"] for one in given if one["year"]]
        assert years == sorted(years)
    assert any(record["evidence"].values())


def test_a_record_says_by_which_rules_and_of_which_release(record, small):
    """Whoever keeps the record can tell later what it was made from."""
    assert record["ruleSet"]
    assert record["release"] == small.manifest.release


def test_switches_are_recorded_in_order():
    """Sets come out sorted and as full addresses, so that equal switches give equal records."""
    told = selection_record(Selection(designs=frozenset({"design-rct", "design-case-series"}), until=2020))
    assert told["designs"] == [str(KG["design-case-series"]), str(KG["design-rct"])]
    assert (told["until"], told["blindedOnly"]) == (2020, False)


def test_searches_that_found_nothing_come_newest_first(shipped):
    """Each with its day, its place and its result."""
    found = [
        searches_about(shipped, about)
        for about in sorted(
            {a for s in shipped.facts.members("NegativeSearch") for a in shipped.facts.values(s, "about")}
        )
    ]
    assert any(found)
    for searches in found:
        days = [search_record(shipped, search)["on"] for search in searches]
        assert days == sorted(days, reverse=True)


def test_nothing_below_the_command_line_imports_it():
    """The library, the service and the explorer work without the command line."""
    root = Path(kg.__file__).parent
    for path in sorted(root.rglob("*.py")):
        if path.is_relative_to(root / "cli"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not [name for name in names if name == "kg.cli" or name.startswith("kg.cli.")], path

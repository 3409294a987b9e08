"""kg.quality.debts: debts may shrink and never grow."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.quality.debts import FILE, Debt, debt_problems, first_debts, lowered, read_debts, write_debts
from kg.quality.measure import Finding, Found, Measure
from kg.quality.report import MEASURES, measure_quality
from kg.resources import data_folder

PATH = Path("quality-debts.tsv")


def finding(name, number, *, debt=True):
    """A finding of so many."""
    measure = Measure(name, "things", "Something is missing.", lambda _: Found((), 0), debt=debt)
    return Finding(measure, Found(tuple(f"kg:{place}" for place in range(number)), 100))


def problems(debts, *findings):
    """Rules of the problems found."""
    return [(p.record, p.rule) for p in debt_problems(debts, findings, PATH)]


def test_a_debt_that_grew_is_a_problem_with_its_remedy():
    """The message says how many, how many are allowed, and how to list them."""
    debts = {"a": Debt("a", 2, "work", 2)}
    (problem,) = debt_problems(debts, [finding("a", 3)], PATH)
    assert str(problem).startswith(
        "data/quality-debts.tsv:2: a: [debt-grew] the debt has grown: 3 of 100 things, 2 allowed"
    )
    assert "stemkg check --quality --list a" in problem.remedy
    assert problems(debts, finding("a", 2)) == problems(debts, finding("a", 0)) == []


def test_a_debt_without_a_line_is_allowed_nothing_and_a_limit_anything():
    """A new measure of debt must be laid down; what lies in the sources need not."""
    assert problems({}, finding("a", 1)) == [("a", "debt-grew")]
    assert problems({}, finding("a", 1, debt=False)) == []
    assert problems({"a": Debt("a", 0, "", 2)}, finding("a", 1, debt=False)) == [("a", "debt-grew")]


def test_a_line_that_names_no_measure_is_a_problem():
    """A misspelt name must not switch a debt off."""
    assert problems({"typo": Debt("typo", 9, "", 2)}, finding("a", 0)) == [("typo", "unknown-measure")]


counts = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 20), max_size=6)


@given(counts, counts)
def test_the_ratchet_only_ever_lowers(allowed_before, present):
    """No number is raised, none is added, and what is present stays allowed where it was."""
    before = {name: Debt(name, number, "why", 1) for name, number in allowed_before.items()}
    findings = [finding(name, number) for name, number in present.items()]
    after = lowered(before, findings)
    assert after.keys() == before.keys()
    for name, debt in after.items():
        assert debt.allowed <= before[name].allowed
        assert debt.why == "why"
        if name in present:
            assert debt.allowed == min(before[name].allowed, present[name])
    assert lowered(after, findings) == after


def test_debts_are_read_back_as_they_were_written(tmp_path):
    """Lines keep their order and their reasons."""
    path = tmp_path / FILE
    assert read_debts(path) is None
    write_debts(path, [Debt("b", 3, "because"), Debt("a", 0, "done")])
    assert read_debts(path) == {"b": Debt("b", 3, "because", 2), "a": Debt("a", 0, "done", 3)}


def test_the_first_debts_are_what_there_is():
    """Limits are not laid down."""
    found = first_debts([finding("a", 2), finding("b", 5, debt=False)])
    assert {name: debt.allowed for name, debt in found.items()} == {"a": 2}


@pytest.mark.parametrize(
    "text", ["", "a\t1\twhy\n", "measure\tallowed\twhy\na\t-1\tx\n", "measure\tallowed\twhy\na\t1\n",
             "measure\tallowed\twhy\na\t1\tx\na\t2\tx\n"],
)  # fmt: skip
def test_a_damaged_file_is_an_error(tmp_path, text):
    """A file that cannot be read must not switch the debts off."""
    path = tmp_path / FILE
    path.write_text(text or "\n", encoding="utf-8")
    with pytest.raises(SourceError, match="malformed-debts"):
        read_debts(path)


def test_the_shipped_data_hold_their_debts(shipped):
    """No debt of the built-in data is larger than the file allows; each of its lines has a reason."""
    path = data_folder() / FILE
    debts = read_debts(path)
    assert list(debt_problems(debts, measure_quality(shipped.facts), path)) == []
    assert {name for name, measure in MEASURES.items() if measure.debt} <= debts.keys()
    assert all(debt.why for debt in debts.values())

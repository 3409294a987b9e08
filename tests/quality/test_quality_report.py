"""kg.quality.report: all measures together, over sources and over releases."""

from __future__ import annotations

import pytest

from kg.build.pipeline import check
from kg.errors import NotFoundError
from kg.quality.report import MEASURES, NOT_USED, find_finding, measure_quality, quality_facts, read_not_used


def test_a_release_and_its_sources_are_measured_alike(small, small_data):
    """What a build infers and computes changes no measure."""
    sources, _, _ = check(small_data.inputs)
    before = measure_quality(quality_facts(small_data.inputs, sources))
    after = measure_quality(small.facts)
    assert [(f.measure.name, f.found) for f in before] == [(f.measure.name, f.found) for f in after]
    assert [f.measure.name for f in after] == list(MEASURES)


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_every_measure_says_what_it_counts(name):
    """Names are words joined by hyphens; the meaning is a sentence."""
    measure = MEASURES[name]
    assert measure.name == name == name.lower()
    assert measure.of
    assert measure.meaning.endswith(".")


def test_an_unknown_measure_is_named_with_those_that_there_are(small):
    """The message helps to the right name."""
    with pytest.raises(NotFoundError, match=r"no measure 'nonsense'.*claims-without-line"):
        find_finding(measure_quality(small.facts), "nonsense")


def test_records_that_were_not_used_are_counted_with_their_reasons(tmp_path):
    """The most frequent reason comes first; without a file there is no number."""
    path = tmp_path / "not-used.tsv"
    assert read_not_used(path) is None
    path.write_text("file\tkey\treason\nx\ta\tno cells\nx\tb\ttwice\nx\tc\tno cells\n", encoding="utf-8")
    found = read_not_used(path)
    assert (found.measure.name, found.found.ids, found.number) == (NOT_USED, ("a", "b", "c"), 3)
    assert found.measure.meaning.endswith("2 times: no cells.")
    assert not found.measure.debt


def test_an_empty_list_of_unused_records_is_no_error(tmp_path):
    """A heading alone, or nothing at all, counts none."""
    path = tmp_path / "not-used.tsv"
    for text in ("", "record\treason\n"):
        path.write_text(text, encoding="utf-8")
        assert read_not_used(path).number == 0

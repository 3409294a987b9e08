"""kg.build.statistics: a release states numbers that mean what they say."""

from __future__ import annotations

import pyoxigraph as ox

from kg.build.facts import Facts, local
from kg.build.statistics import CONCEPTS, NOT_PRIMARY, RECORDS, STATED, count


def test_the_small_data_are_counted(small):
    """People of one cohort count once, the retracted trial, the rats and the survey without a number not at all."""
    counts = small.manifest.counts
    assert (counts["Document"], counts["Study"], counts["Claim"], counts["EvidenceLine"]) == (8, 7, 5, 7)
    assert counts["participants"] == 40 + 30 + 1
    assert counts["independent cohorts"] == 5
    assert counts["contested claims"] == 1
    assert (counts["lines that support"], counts["lines that dispute: no difference"]) == (6, 1)
    assert (counts["EventCount"], counts["counts of zero"], counts["counts not reported"]) == (7, 1, 0)


def test_parts_add_up(small):
    """Directions make all lines, classes all concepts, kinds of quads all quads."""
    counts = small.manifest.counts
    assert sum(n for name, n in counts.items() if name.startswith("lines that")) == counts["EvidenceLine"]
    assert sum(counts[kind] for kind in CONCEPTS) == counts["concepts"]
    assert sum(counts[f"quads {kind}"] for kind in ("asserted", "inferred", "computed")) == counts["quads"]
    assert counts["quads"] == len(small.store)
    assert counts["participants outside records"] <= counts["participants"]
    assert counts["mappings"] > 0


def test_every_number_has_a_meaning_and_stands_even_where_it_is_zero():
    """An empty graph has every number, all zero."""
    counts = count(Facts(ox.Store()))
    assert list(counts) == list(STATED)
    assert set(counts.values()) == {0}
    assert all(STATED.values())


def test_designs_that_are_left_out_are_designs_of_the_model(shipped):
    """A renamed design must not slip into the cohorts unnoticed."""
    designs = {local(iri) for iri in shipped.facts.members("StudyDesign")}
    assert {"design-systematic-review", "design-meta-analysis", "design-trial-registration"} <= NOT_PRIMARY & designs
    assert designs >= RECORDS

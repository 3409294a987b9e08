"""What the tests of the measures share: records written as Turtle, and the small data measured."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.build.facts import Facts
from kg.build.pipeline import check
from kg.namespaces import KG, PREFIXES
from kg.quality.records import Records
from kg.quality.report import measure_quality, quality_facts

PROLOGUE = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


@pytest.fixture
def records():
    """Make records of Turtle text, as if one source file had said it."""

    def make(text, graph="https://w3id.org/stemkg/graph/data/sources/a"):
        store = ox.Store()
        for quad in ox.parse((PROLOGUE + text).encode(), format=ox.RdfFormat.TURTLE):
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph)))
        return Records(Facts(store))

    return make


@pytest.fixture
def measured(small_data):
    """Check the small data as they stand now and measure them: names of measures and what each found, by short ids."""

    def run():
        sources, _, problems = check(small_data.inputs)
        assert problems == []
        findings = measure_quality(quality_facts(small_data.inputs, sources))
        return {
            f.measure.name: [" ".join(i.removeprefix(str(KG)) for i in item.split(" ")) for item in f.found.ids]
            for f in findings
        }

    return run

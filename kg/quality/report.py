"""The report: every measure over one graph."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox

from kg.build.assess import assessment_quads, standing_quads
from kg.build.facts import Facts
from kg.build.inputs import Inputs
from kg.build.mappings import mapping_quads, read_mappings
from kg.errors import NotFoundError
from kg.quality import claims, concepts, figures, sources
from kg.quality.measure import Finding, Found, Measure
from kg.quality.records import Records
from kg.sources.reader import Sources

MEASURES = {
    measure.name: measure for measure in (*claims.MEASURES, *sources.MEASURES, *figures.MEASURES, *concepts.MEASURES)
}
"""Every measure by its name, in the order of the report."""

NOT_USED = "records-not-used"
"""Name of the number that comes from ``not-used.tsv`` beside the data, not from the facts."""


def quality_facts(inputs: Inputs, checked: Sources) -> Facts:
    """Facts of checked sources as the measures need them: with mappings and assessments, without inference.

    Arguments:
        inputs: what was read.
        checked: what the check returned, without problems.
    """
    store = ox.Store()
    store.extend(checked.quads)
    store.extend(mapping_quads(read_mappings(inputs.ontology / "mappings.sssom.tsv", "ontology/mappings.sssom.tsv")))
    facts = Facts(store)
    store.extend(list(standing_quads(facts)))
    store.extend(list(assessment_quads(facts)))
    return facts


def measure_quality(facts: Facts) -> tuple[Finding, ...]:
    """Every measure over a graph; a release and the sources it was built from give the same.

    Arguments:
        facts: a release's facts, or those of ``quality_facts``.
    """
    records = Records(facts)
    return tuple(Finding(measure, measure.find(records)) for measure in MEASURES.values())


def find_finding(findings: tuple[Finding, ...], name: str) -> Finding:
    """The finding of one measure.

    Raises:
        NotFoundError: there is no measure of that name.
    """
    for finding in findings:
        if finding.measure.name == name:
            return finding
    known = ", ".join(finding.measure.name for finding in findings)
    raise NotFoundError(f"there is no measure '{name}'. To mend: take one of {known}.")


def read_not_used(path: Path) -> Finding | None:
    """Records that were read and left out, from ``not-used.tsv``; None where there is no such file.

    Arguments:
        path: a table with a heading; ``key`` (else the first column) names the record, ``reason`` (else the last) says
            why.
    """
    if not path.exists():
        return None
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    heading, body = (rows[0], rows[1:]) if rows else ([], [])
    name = heading.index("key") if "key" in heading else 0
    reason = heading.index("reason") if "reason" in heading else -1
    keys = {row[name] if name < len(row) else row[0] for row in body}
    reasons = Counter(row[reason] if reason < len(row) else "" for row in body)
    told = "; ".join(
        f"{number} times: {text or 'no reason given'}" for text, number in reasons.most_common(3) if number > 1
    )
    meaning = "Read and left out, each with its reason in the file." + (f" {told}." if told else "")
    found = Found(tuple(sorted(keys)), len(keys))
    return Finding(Measure(NOT_USED, "records", meaning, lambda _: found, debt=False), found)

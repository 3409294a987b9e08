"""kg.build.validate: our verdict is that of pySHACL, the reference, and is told where the fact was written."""

from __future__ import annotations

import pyshacl
import pytest
import rdflib
from rdflib.namespace import SH

from kg.build.validate import find_problems, find_violations, validation_data
from kg.resources import ontology_folder
from kg.sources.model import Model
from kg.sources.reader import read_sources

SPOILT = {
    "nothing": ("sources/case.yaml", "  year: 2022", "  year: 2022"),
    "no design": ("sources/case.yaml", "  design: kg:design-case-report\n", ""),
    "no document": ("sources/case.yaml", "  reportedIn: [kg:doc-case]\n", ""),
    "two designs": (
        "sources/case.yaml",
        "  design: kg:design-case-report",
        "  design: [kg:design-case-report, kg:design-rct]",
    ),
    "a reference of the wrong class": ("sources/case.yaml", "    risk: kg:risk-discitis", "    risk: kg:proc-sham"),
    "a dangling reference": ("sources/case.yaml", "    risk: kg:risk-discitis", "    risk: kg:risk-nowhere"),
    "a word of another list": ("sources/trial.yaml", "  control: sham", "  control: mild"),
    "more affected than at risk": ("sources/trial.yaml", "    affected: 2\n", "    affected: 21\n"),
    "an estimate outside its interval": ("sources/trial.yaml", "    ciHigh: 3.0", "    ciHigh: -5"),
    "a level of an interval above 1": ("sources/trial.yaml", "    ciLevel: 0.95", "    ciLevel: 95"),
    "a count without an arm": ("sources/case.yaml", "    inArm: [kg:arm-case]\n", ""),
    "a claim without evidence": (
        "sources/others.yaml",
        "    claim: kg:claim-diabetes-raises-discitis",
        "    claim: kg:claim-donor-may-cause-rejection",
    ),
    "a dispute without its kind": ("sources/trial.yaml", "    disputeKind: no-difference\n", ""),
    "a dispute of a wrong kind": ("sources/trial.yaml", "    disputeKind: no-difference\n", "    disputeKind: mixed\n"),
    "a property of another class": ("sources/case.yaml", "  year: 2022", "  participants: 5"),
    "a year out of range": ("sources/case.yaml", "year: 2022", "year: 1622"),
    "a DOI with an address": ("sources/trial.yaml", '"10.1000/trial.2024"', '"https://doi.org/10.1000/a"'),
    "a date in words": ("sources/others.yaml", '"2026-01-02"', '"in January"'),
    "a cohort of nobody": (
        "sources/others.yaml",
        "- id: kg:doc-rats\n",
        '- id: kg:cohort-nobody\n  type: Cohort\n  label: "a"\n- id: kg:doc-rats\n',
    ),
}


@pytest.fixture(scope="module")
def shapes():
    """The shapes as rdflib reads them."""
    return rdflib.Graph().parse(ontology_folder() / "shapes.ttl")


def verdicts(data, shapes):
    """What both engines say: pairs of focus node and constraint component."""
    ours = {(v.focus, v.component) for v in find_violations(data, ontology_folder() / "shapes.ttl")}
    conforms, report, _ = pyshacl.validate(
        rdflib.Graph().parse(data=data, format="nt"), shacl_graph=shapes, inference="none"
    )
    reference = {
        (str(report.value(result, SH.focusNode)), str(report.value(result, SH.sourceConstraintComponent)).split("#")[1])
        for result in report.subjects(rdflib.RDF.type, SH.ValidationResult)
    }
    return ours, reference, conforms


@pytest.mark.parametrize("case", SPOILT)
def test_we_find_what_pyshacl_finds(case, small_data, shapes):
    """Valid or not, and which nodes break which constraints: both engines say the same of every mistake."""
    small_data.change(*SPOILT[case])
    model = Model.load(small_data.inputs.ontology)
    sources = read_sources(small_data.inputs.roots, model)
    assert sources.problems == []
    ours, reference, conforms = verdicts(validation_data(sources.quads, model), shapes)
    assert ours == reference
    assert conforms == (not ours) == (case == "nothing")
    problems = find_problems(sources.quads, model, sources.places, small_data.inputs.ontology / "shapes.ttl")
    assert bool(problems) == bool(ours)
    assert all(problem.line and problem.file.startswith("data/") for problem in problems)


def test_the_remedy_is_the_message_of_the_shape(small_data):
    """What the shape says to the person is what the person reads."""
    small_data.change("sources/trial.yaml", "    disputeKind: no-difference\n", "")
    (problem,) = small_data.problems()
    assert "disputes a claim without saying how (disputeKind: no-difference or opposite)" in problem.remedy


def test_a_dangling_reference_is_reported_once(small_data):
    """A reference to nothing is told in plain words and not a second time as a class constraint."""
    small_data.change("sources/case.yaml", "    risk: kg:risk-discitis", "    risk: kg:risk-nowhere")
    (problem,) = small_data.problems()
    assert problem.rule == "dangling-reference"
    assert problem.message == "there is no kg:risk-nowhere, to which 'risk' refers"


def test_every_cycle_is_reported_and_a_diamond_is_none(small_data):
    """Two cycles are two problems; two ways to the same broader concept are fine."""
    tree = {"b": ["a"], "c": ["a"], "d": ["b", "c"], "x": ["y"], "y": ["x"], "z": ["z"]}
    records = [
        f'- id: kg:factor-{name}\n  type: RiskFactor\n  label: "{name}"\n  definition: "a."\n'
        + (f"  broader: [{', '.join(f'kg:factor-{b}' for b in tree[name])}]\n" if name in tree else "")
        for name in "abcdxyz"
    ]
    small_data.write("concepts/zz.yaml", "records:\n" + "".join(records))
    messages = sorted(problem.message for problem in small_data.problems())
    assert messages == [
        "a concept would be broader than itself: kg:factor-x > kg:factor-y > kg:factor-x",
        "a concept would be broader than itself: kg:factor-z > kg:factor-z",
    ]

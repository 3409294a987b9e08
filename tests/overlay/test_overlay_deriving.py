"""What is inferred and assessed anew over an overlay is what a build of everything would have found."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.build.pipeline import build
from kg.build.rules import load_rules
from kg.namespaces import ASSESSED, CLAIMED, DERIVATIONS, INFERRED, META, RDF, SKG
from kg.overlay.deriving import takes_premises_away
from kg.quads import node, text_of
from kg.resources import ontology_folder

from .conftest import TRIAL


def by_graph(quads):
    """Triples by the graph that holds them; those of files under one name."""
    found = defaultdict(set)
    for quad in quads:
        name = text_of(quad.graph_name)
        found["files" if "/data/" in name or "/with/" in name or "/overlay/" in name else name].add(quad.triple)
    return found


def same_as_a_build(laid, with_files, content):
    """Lay one file over the small graph and compare it with a build of both; returns the overlaid graph."""
    graph = laid(own_yaml=content)
    here = by_graph(graph.store.quads_for_pattern(None, None, None, None))
    there = by_graph(build(with_files(own_yaml=content)).quads)
    for name in ("files", str(INFERRED), str(CLAIMED), str(ASSESSED)):
        assert here[name] == there[name], name
    missing = there[str(DERIVATIONS)] - here[str(DERIVATIONS)]
    if graph.overlay.derived.all_rules:
        assert not missing
    assert not here[str(DERIVATIONS)] - there[str(DERIVATIONS)]
    assert here.keys() - {str(META)} <= there.keys()
    return graph


def test_a_new_trial_is_assessed_as_a_build_would(laid, with_files):
    """Inferences, assessments, counts, gaps and priorities are those of a build; little was worked out anew."""
    graph = same_as_a_build(laid, with_files, TRIAL)
    derived = graph.overlay.derived
    assert len(derived.claims) == 3
    assert not derived.all_rules
    assert derived.inferred > 0


EXTENSIONS = {
    "a name": "- id: kg:risk-discitis\n  altLabels: [disc infection]\n",
    "a match that takes a count away": "- id: kg:events-case-discitis\n  riskMatch: one-kind\n",
    "people of one cohort": (
        "- id: kg:cohort-own\n  type: Cohort\n  label: x\n- id: kg:study-case\n  cohort: kg:cohort-own\n"
    ),
    "a condition of a study": "- id: kg:study-case\n  conditions: [kg:cond-disc-pain]\n",
    "a cell source of a group": "- id: kg:arm-series\n  cellSource: [kg:source-donor-marrow]\n",
    "a step of a therapy": "- id: kg:therapy-disc-cells\n  steps: [kg:proc-surgery]\n",
    "a broader harm": "- id: kg:risk-rejection\n  broader: [kg:risk-infection]\n",
    "a document of a study": (
        "- id: kg:doc-own\n  type: Document\n  label: Own\n  year: 2001\n  documentType: article\n"
        "  standing: retracted\n  seenAs: abstract\n- id: kg:study-trial\n  reportedIn: [kg:doc-own]\n"
    ),
}


@pytest.mark.parametrize("name", EXTENSIONS)
def test_additions_to_built_in_records_are_followed_up(laid, checked, with_files, name):
    """Whatever a file adds to what is known, what follows from it is what a build would say."""
    content = f"records:\n{EXTENSIONS[name]}"
    if checked(own_yaml=content).problems:
        pytest.fail(f"{name} is not valid: {checked(own_yaml=content).problems}")
    same_as_a_build(laid, with_files, content)


def test_what_takes_a_premise_away_has_all_rules_applied_anew(laid, with_files):
    """A count that is said to be of one kind alone no longer carries the inference that rested on it."""
    graph = same_as_a_build(laid, with_files, f"records:\n{EXTENSIONS['a match that takes a count away']}")
    assert graph.overlay.derived.all_rules


@given(
    affected=st.integers(0, 20),
    design=st.sampled_from(["kg:design-rct", "kg:design-case-report", "kg:design-animal-study", "kg:design-survey"]),
    direction=st.sampled_from(["supports", "inconclusive"]),
    risk=st.sampled_from(["kg:risk-discitis", "kg:risk-rejection", "kg:risk-infection"]),
)
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_trial_is_assessed_as_a_build_would(laid, with_files, affected, design, direction, risk):
    """Over counts, designs, directions and harms the overlay and the build agree."""
    content = TRIAL.replace("affected: 1", f"affected: {affected}").replace("kg:design-rct", design)
    content = content.replace("direction: supports", f"direction: {direction}").replace(
        "risk: kg:risk-discitis", f"risk: {risk}"
    )
    same_as_a_build(laid, with_files, content)


def test_only_known_things_can_lose_a_premise(below, laid):
    """A mark on a new thing takes no premise of an old inference away."""
    graph = laid(own_yaml=TRIAL)
    rules = load_rules(ontology_folder() / "rules")
    marks = [
        next(graph.store.quads_for_pattern(node(f"https://w3id.org/stemkg/id/{name}"), node(RDF.type), None))
        for name in ("study-own", "study-trial")
    ]
    flagged = [type(q)(q.subject, node(SKG.isOutOfStanding), q.object, q.graph_name) for q in marks]
    assert not takes_premises_away(flagged[:1], rules, below.facts)
    assert takes_premises_away(flagged[1:], rules, below.facts)

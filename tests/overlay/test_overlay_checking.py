"""The check of one's own files says what ``stemkg check`` says, without looking at everything."""

from __future__ import annotations

import pytest

from kg import open_graph
from kg.build.pipeline import check
from kg.errors import OpenError
from kg.overlay.checking import NOT_HERE, OVERLAY, check_files
from kg.overlay.files import OwnFile
from kg.quads import text_of

from .conftest import TRIAL

PREFIXES = (
    "@prefix kg: <https://w3id.org/stemkg/id/> . @prefix skg: <https://w3id.org/stemkg/ontology#> . "
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
)


def test_valid_file_has_its_facts_in_a_graph_of_its_own(checked):
    """Every fact stands in the graph that is named after its file."""
    found = checked(own_yaml=TRIAL)
    assert found.problems == ()
    assert {text_of(quad.graph_name) for quad in found.quads} == {f"{OVERLAY}own"}


def test_file_cannot_choose_the_graph_of_its_facts(checked):
    """Facts that a file puts into a graph of the built-in data are laid into its own."""
    content = PREFIXES + '<https://w3id.org/stemkg/graph/data/sources/trial> { kg:risk-discitis skos:altLabel "d"@en }'
    found = checked(own_trig=content)
    assert found.problems == ()
    assert {text_of(quad.graph_name) for quad in found.quads} == {f"{OVERLAY}own"}


def test_files_may_speak_of_one_another(checked):
    """A claim in one file and the lines on it in another are one valid whole; alone the lines are not."""
    cut = TRIAL.index("- id: kg:risk-own-hiccups")
    sources, concepts = TRIAL[:cut], "records:\n" + TRIAL[cut:]
    assert checked(a_yaml=sources, b_yaml=concepts).problems == ()
    assert {problem.rule for problem in checked(a_yaml=sources).problems} == {"dangling-reference"}


SPOILT = [
    ("", ""),
    ("kg:risk-discitis", "kg:risk-discitiss"),
    ("affected: 1", "affected: 30"),
    ("participants: 40", "participants: forty"),
    ('label: "hiccups"', 'labl: "hiccups"'),
    ("kg:risk-own-hiccups", "kg:risk-discitis"),
    ("realm: human", "realm: martian"),
    ("  severity: mild\n", ""),
    ("design: kg:design-rct", "design: kg:risk-discitis"),
    ("subject: kg:therapy-disc-cells\n  predicate: mayCause", "subject: kg:proc-injection\n  predicate: mayCure"),
    ("subject: kg:therapy-disc-cells\n", "subject: kg:proc-injection\n"),
    ("object: kg:risk-own-hiccups", "object: kg:risk-discitis"),
    ("broader: [kg:risk-infection]", "broader: [kg:risk-own-hiccups]"),
    ("kg:arm-own\n    label", "kg:arm-case\n    label"),
    ("questionType: rare-harm", "questionType: [rare-harm, benefit]"),
    ("  - claim: kg:claim-own-cells-may-cause-hiccups\n    direction: supports\n", "  - claim: kg:claim-nothing\n"),
]


@pytest.mark.parametrize(("old", "new"), SPOILT)
def test_messages_are_those_of_the_command_line(checked, with_files, old, new):
    """File, line, record, rule, message and remedy are those of ``stemkg check --with``, but for the folder's name."""
    content = TRIAL.replace(old, new) if old else TRIAL
    wanted = check(with_files(own_yaml=content))[2]
    found = checked(own_yaml=content).problems
    assert [str(problem).replace("with/own", "own") for problem in wanted] == [str(problem) for problem in found]


EXTENSIONS = [
    "- id: kg:risk-discitis\n  severity: mild\n",
    "- id: kg:claim-cells-improve-pain\n  subject: kg:proc-injection\n",
    "- id: kg:risk-infection\n  broader: [kg:risk-discitis]\n",
    "- id: kg:risk-discitis\n  participants: 3\n",
    "- id: kg:doc-trial\n  standing: retracted\n",
    "- id: kg:risk-nowhere\n  altLabels: [x]\n",
    "- id: kg:events-case-discitis\n  riskMatch: one-kind\n",
    "- id: kg:risk-discitis\n  altLabels: [x]\n",
]


@pytest.mark.parametrize("records", EXTENSIONS)
def test_what_extends_built_in_records_is_judged_as_a_whole(checked, with_files, records):
    """A record that adds to a built-in one is judged together with what the graph says of it."""
    content = f"records:\n{records}"
    wanted = {(p.rule, p.message) for p in check(with_files(own_yaml=content))[2]}
    assert {(p.rule, p.message) for p in checked(own_yaml=content).problems} == wanted


HOSTILE = [
    ("kg:claim-cells-improve-pain skg:hasAssessment kg:assessment-x . kg:assessment-x a skg:Assessment .", "closed"),
    ("kg:assessment-cells-improve-pain skg:certainty kg:certainty-high .", "reserved-record"),
    ('skg:Risk rdfs:label "mine"@en .', "reserved-record"),
    ("kg:claim-cells-improve-pain skg:object kg:risk-discitis .", "too-many-values"),
    ('kg:risk-discitis skos:prefLabel "harmless"@en .', "too-many-values"),
    ("<urn:s> skg:hasEvidenceLine <urn:l> . <urn:l> skg:bearsOn kg:claim-cells-improve-pain .", "no-class"),
]


@pytest.mark.parametrize(("triples", "rule"), HOSTILE)
def test_built_in_claims_cannot_be_overwritten(checked, triples, rule):
    """What was assessed, defined or said once stays; a file that says otherwise is refused with the reason."""
    assert rule in {problem.rule for problem in checked(own_ttl=PREFIXES + triples).problems}


def test_line_of_a_built_in_record_is_named(checked):
    """Where an id is taken, the message says in which file and line it stands."""
    (problem,) = checked(own_yaml="records:\n- id: kg:doc-trial\n  type: Document\n").problems
    assert problem.message.endswith("data/sources/trial.yaml:2")


def test_graph_behind_an_endpoint_cannot_be_checked(small_release, small_folder):
    """Over a graph that is asked over the network the error says so."""
    with open_graph(small_release) as graph:
        graph.store = object()
        with pytest.raises(OpenError, match="over the network"):
            check_files(graph, [OwnFile("own.yaml", TRIAL.encode())], small_folder)
    assert "To mend" in NOT_HERE

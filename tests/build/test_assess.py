"""kg.build.assess: arguments and counts are taken out of the graph as they were written, and results put back."""

from __future__ import annotations

import pytest

from kg.build.evidence_items import EvidenceItems
from kg.evidence.items import Direction, SourceKind
from kg.namespaces import KG


def arguments(graph, claim):
    """Arguments on a claim by their source."""
    return {argument.source: argument for argument in EvidenceItems(graph.facts).arguments(str(KG[claim]))}


def test_an_argument_knows_its_study(small):
    """Direction, design, realm, people, blinding and cohort come from the study that argues."""
    found = arguments(small, "claim-cells-improve-pain")
    trial, series = found["study-trial"], found["study-series"]
    assert (trial.direction, trial.kind, trial.design) == (Direction.DISPUTES, SourceKind.PRIMARY, "design-rct")
    assert (trial.realm, trial.participants, trial.blinded, trial.valid) == ("human", 40, True, True)
    assert trial.unit == "study-trial"
    assert series.unit == found["study-series-later"].unit == "cohort-series"


def test_a_document_that_argues_by_itself_is_a_statement(small):
    """A page without a study is a statement, whatever it says."""
    (argument,) = arguments(small, "claim-donor-may-cause-rejection").values()
    assert (argument.kind, argument.design) == (SourceKind.STATEMENT, "")


def test_a_study_all_of_whose_documents_were_retracted_does_not_count(small):
    """The retracted trial is kept as an argument and marked as out of standing."""
    (argument,) = arguments(small, "claim-antibiotic-lowers-discitis").values()
    assert not argument.valid
    assert small.ask("ASK { kg:study-withdrawn skg:isOutOfStanding true . kg:doc-withdrawn skg:isOutOfStanding true }")
    assert not small.ask("ASK { kg:study-trial skg:isOutOfStanding ?any }")


def test_a_second_document_in_standing_keeps_a_study(small_data):
    """A study that another document reports as well still counts."""
    from kg import open_graph
    from kg.build.release import publish

    small_data.change("sources/withdrawn.yaml", "[kg:doc-withdrawn]", "[kg:doc-withdrawn, kg:doc-trial]")
    with open_graph(publish(small_data.inputs, small_data.root / "releases")) as graph:
        (argument,) = arguments(graph, "claim-antibiotic-lowers-discitis").values()
        assert argument.valid
        assert not graph.ask("ASK { kg:study-withdrawn skg:isOutOfStanding true }")


@pytest.mark.parametrize(
    ("claim", "status", "studies_for", "studies_against", "statements", "single"),
    [
        ("claim-cells-improve-pain", "contested", 1, 1, 0, False),
        ("claim-injection-may-cause-discitis", "supported", 1, 0, 0, True),
        ("claim-donor-may-cause-rejection", "statement-only", 0, 0, 1, True),
        ("claim-antibiotic-lowers-discitis", "no-valid-evidence", 0, 0, 0, False),
        ("claim-diabetes-raises-discitis", "supported", 1, 0, 0, True),
    ],
)
def test_every_claim_has_its_assessment(small, claim, status, studies_for, studies_against, statements, single):
    """What the arguments amount to stands in the graph, cohorts counted once."""
    (row,) = small.select(
        "SELECT ?status ?for ?against ?statements ?single ?rules WHERE { "
        f"kg:{claim} skg:hasAssessment ?a . ?a a skg:Assessment ; skg:status ?status ; skg:supportingStudies ?for ; "
        "skg:disputingStudies ?against ; skg:supportingStatements ?statements ; skg:singleSource ?single ; "
        "skg:ruleSet ?rules }"
    ).to_dicts()
    assert str(row["status"]) == str(KG[f"claim-status-{status}"])
    assert [row[name].toPython() for name in ("for", "against", "statements", "single")] == [
        studies_for,
        studies_against,
        statements,
        single,
    ]


def test_reasons_are_told_in_order(small):
    """The reasons of a grade stand one by one and as one text that ends with the grade."""
    (row,) = small.select(
        "SELECT ?text (COUNT(?reason) AS ?n) WHERE { kg:claim-cells-improve-pain skg:hasAssessment ?a . "
        "?a skg:reasonText ?text ; skg:reason ?reason } GROUP BY ?text"
    ).to_dicts()
    parts = str(row["text"]).split("; ")
    assert len(parts) == row["n"].toPython()
    assert parts[0].startswith("starts at ")
    assert parts[-1].startswith("in all: ")


def incidences(graph, given):
    """Affected, at risk, units and counts used by harm."""
    rows = graph.select(
        "SELECT ?risk ?affected ?atRisk ?n (GROUP_CONCAT(STR(?count); separator=' ') AS ?used) WHERE { "
        f"kg:{given} skg:hasIncidence ?i . ?i skg:incidenceOf ?risk ; skg:affected ?affected ; skg:atRisk ?atRisk ; "
        "skg:studyCount ?n ; skg:computedFrom ?count } GROUP BY ?risk ?affected ?atRisk ?n"
    )
    return {
        str(risk).removeprefix(str(KG)): (
            a.toPython(),
            n.toPython(),
            k.toPython(),
            set(str(u).replace(str(KG), "").split()),
        )
        for risk, a, n, k, u in rows
    }


def test_incidence_counts_a_cohort_once_and_no_case_or_withdrawn_study(small):
    """Of the series only the larger report enters; the case report and the retracted trial do not."""
    assert incidences(small, "therapy-disc-cells") == {
        "risk-discitis": (0, 20, 1, {"events-trial-discitis"}),
        "risk-infection": (4, 50, 2, {"events-trial-infection", "events-series-infection"}),
    }


def test_incidence_is_given_for_procedures_and_sources_too(small):
    """What an arm was given is more than its therapy."""
    assert incidences(small, "proc-sham") == {"risk-infection": (2, 20, 1, {"events-trial-sham-infection"})}
    assert incidences(small, "source-donor-marrow").keys() == {"risk-discitis", "risk-infection"}


def test_a_row_over_two_arms_says_nothing_of_what_only_one_was_given(small_data):
    """A count over cells and sham together is no count of the cells."""
    from kg import open_graph
    from kg.build.release import publish

    small_data.change(
        "sources/trial.yaml",
        "  - id: kg:events-trial-infection\n    inArm: [kg:arm-trial-cells]",
        "  - id: kg:events-trial-infection\n    inArm: [kg:arm-trial-cells, kg:arm-trial-sham]",
    )
    with open_graph(publish(small_data.inputs, small_data.root / "releases")) as graph:
        assert incidences(graph, "therapy-disc-cells")["risk-infection"][3] == {"events-series-infection"}


def built(data):
    """The opened release of a small data folder."""
    from kg import open_graph
    from kg.build.release import publish

    return open_graph(publish(data.inputs, data.root / "releases"))


REGISTRY = """- id: kg:doc-registry
  type: Document
  label: "Registry entry"
  year: 2016
  documentType: registry-entry
  standing: published
  seenAs: full-text
"""


def test_a_registry_entry_does_not_keep_a_retracted_study(small_data):
    """The article was retracted: what a registry still says of the study is no second report of sound findings."""
    small_data.change("sources/withdrawn.yaml", "[kg:doc-withdrawn]", "[kg:doc-withdrawn, kg:doc-registry]")
    text = (small_data.data / "sources/withdrawn.yaml").read_text(encoding="utf-8")
    small_data.write("sources/withdrawn.yaml", text + REGISTRY)
    with built(small_data) as graph:
        (argument,) = arguments(graph, "claim-antibiotic-lowers-discitis").values()
        assert not argument.valid
        assert graph.ask("ASK { kg:study-withdrawn skg:isOutOfStanding true }")
        assert not graph.ask("ASK { kg:doc-registry skg:isOutOfStanding ?any }")
        assert "risk-rejection" not in incidences(graph, "therapy-disc-cells")


def test_a_registry_entry_alone_keeps_its_study(small_data):
    """A trial that only a registry reports stands as long as nothing of it was retracted."""
    small_data.change("sources/withdrawn.yaml", "[kg:doc-withdrawn]", "[kg:doc-registry]")
    text = (small_data.data / "sources/withdrawn.yaml").read_text(encoding="utf-8")
    small_data.write("sources/withdrawn.yaml", text + REGISTRY)
    with built(small_data) as graph:
        assert not graph.ask("ASK { kg:study-withdrawn skg:isOutOfStanding ?any }")
        assert graph.ask("ASK { kg:doc-withdrawn skg:isOutOfStanding true }")


def test_the_steps_of_a_grade_stand_in_order(small):
    """Numbered from one, the start first, each with domain, size and sentence, and in all the certainty."""
    rows = small.select(
        "SELECT ?number ?domain ?change ?reason WHERE { kg:claim-cells-improve-pain skg:hasAssessment ?a . "
        "?a skg:hasGradeStep ?step . ?step skg:stepNumber ?number ; skg:gradeDomain ?domain ; "
        "skg:levelChange ?change ; skg:stepReason ?reason } ORDER BY ?number"
    ).rows
    found = [(n.toPython(), str(d).removeprefix(f"{KG}grade-"), c.toPython()) for n, d, c, _ in rows]
    assert found == [
        (1, "start", 4),
        (2, "inconsistency", -1),
        (3, "inconsistency", 0),
        (4, "imprecision", -2),
        (5, "publication-bias", 0),
    ]
    assert str(rows[0][3]) == "starts at high: the best sources are randomised trials or reviews of them"
    facts = small.facts
    node = str(KG["assessment-cells-improve-pain"])
    assert facts.value(node, "decidedBy") == str(KG["study-trial"])
    assert facts.integer(node, "peopleBehind") == 40
    assert facts.value(node, "certainty") == str(KG["certainty-very-low"])


@pytest.mark.parametrize(
    ("claim", "level", "existence"),
    [
        ("cells-improve-pain", 2, "not-asked"),
        ("injection-may-cause-discitis", 4, "reported"),
        ("donor-may-cause-rejection", 5, "reasoned"),
        ("antibiotic-lowers-discitis", 0, "not-asked"),
    ],
)
def test_level_and_existence_stand_in_the_graph(small, claim, level, existence):
    """The level of evidence with its table, and of harms whether they happen at all."""
    facts, node = small.facts, str(KG[f"assessment-{claim}"])
    assert facts.integer(node, "evidenceLevel") == level
    assert facts.value(node, "levelLadder") == "OCEBM 2011"
    assert facts.value(node, "levelReason")
    assert facts.value(node, "existence") == str(KG[f"existence-{existence}"])


def test_what_a_claim_hangs_on_stands_in_the_graph(small):
    """Without the trial the claim on pain has one side; without the cohort of the series the other."""
    facts, node = small.facts, str(KG["assessment-cells-improve-pain"])
    assert facts.values(node, "dependsOnSource") == [str(KG["cohort-series"]), str(KG["study-trial"])]
    assert facts.values(node, "fragility") == [
        "Without Series after one year: status: contested becomes disputed.",
        "Without Trial of donor cells against sham: status: contested becomes supported; level: 2 becomes 4.",
    ]


def test_what_differs_between_the_sides_is_told_of_contested_claims_alone(small):
    """Design, blinding and comparison differ between trial and series; claims with one side have nothing to tell."""
    rows = small.select("SELECT ?claim ?text WHERE { ?claim skg:hasAssessment ?a . ?a skg:differsIn ?text }").rows
    assert {str(claim) for claim, _ in rows} == {str(KG["claim-cells-improve-pain"])}
    told = {str(text).split(":")[0] for _, text in rows}
    assert {"Design", "Blinding", "Comparison"} <= told
    assert "Studied" not in told

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

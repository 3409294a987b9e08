"""kg.build.trials: one registered trial, one group of people."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.build.pipeline import check
from kg.build.trials import find_trial_problems
from kg.namespaces import KG, RDF, SKG
from kg.sources.records import Places

GRAPH = ox.NamedNode("https://example.org/g")


def study(name, *, numbers=(), documents=(), cohort="", design="rct"):
    """Quads of a study."""
    node = ox.NamedNode(KG[f"study-{name}"])
    yield ox.Quad(node, ox.NamedNode(str(RDF.type)), ox.NamedNode(str(SKG.Study)), GRAPH)
    yield ox.Quad(node, ox.NamedNode(str(SKG.design)), ox.NamedNode(KG[f"design-{design}"]), GRAPH)
    for number in numbers:
        yield ox.Quad(node, ox.NamedNode(str(SKG.trialId)), ox.Literal(number), GRAPH)
    for document in documents:
        yield ox.Quad(node, ox.NamedNode(str(SKG.reportedIn)), ox.NamedNode(KG[document]), GRAPH)
    if cohort:
        yield ox.Quad(node, ox.NamedNode(str(SKG.cohort)), ox.NamedNode(KG[cohort]), GRAPH)


def document(name, *numbers):
    """Quads of a document."""
    for number in numbers:
        yield ox.Quad(ox.NamedNode(KG[name]), ox.NamedNode(str(SKG.trialId)), ox.Literal(number), GRAPH)


def found(*quads):
    """Records with a problem."""
    return [p.record for p in find_trial_problems([q for some in quads for q in some], Places())]


def test_two_studies_of_one_trial_need_one_cohort():
    """The number may stand on the study or on a document that reports it."""
    one = list(study("a", numbers=["NCT00000001"]))
    other = [*study("b", documents=["doc-b"]), *document("doc-b", "NCT00000001")]
    assert found(one, other) == ["kg:study-a", "kg:study-b"]


def test_only_the_study_without_cohort_is_named():
    """The one to mend is told, with the cohort that the other names."""
    quads = [*study("a", numbers=["NCT00000001"], cohort="cohort-x"), *study("b", numbers=["NCT00000001"])]
    (problem,) = find_trial_problems(quads, Places())
    assert (problem.record, problem.rule) == ("kg:study-b", "same-trial")
    assert "cohort: kg:cohort-x" in problem.remedy


def test_different_cohorts_are_no_shared_one():
    """Both studies are named."""
    a = study("a", numbers=["NCT00000001"], cohort="cohort-x")
    assert found(a, study("b", numbers=["NCT00000001"], cohort="cohort-y")) == ["kg:study-a", "kg:study-b"]


def test_studies_that_share_a_cohort_pass():
    """That is what the rule asks for."""
    a = study("a", numbers=["NCT00000001"], cohort="cohort-x")
    assert not found(a, study("b", numbers=["NCT00000001"], cohort="cohort-x"))


@pytest.mark.parametrize("design", ["systematic-review", "meta-analysis", "narrative-review", "practice-guideline"])
def test_a_review_may_name_the_trials_that_it_took_together(design):
    """It holds no people of its own."""
    assert not found(study("a", numbers=["NCT00000001"]), study("b", numbers=["NCT00000001"], design=design))


def test_other_numbers_and_documents_without_study_are_left_alone():
    """A number of a sponsor is no registry number, and a text that mentions a trial has no people."""
    assert not found(study("a", numbers=["X-1"]), study("b", numbers=["X-1"]))
    assert not found(study("a", numbers=["NCT00000001"]), document("doc-b", "NCT00000001"))


def test_the_check_names_file_line_and_remedy(small_data):
    """A build with a trial counted twice publishes nothing and says where it stands."""
    path = small_data.inputs.data / "sources" / "twice.yaml"
    record = (
        "- id: kg:doc-twice-{0}\n  type: Document\n  label: Twice {0}\n  trialIds: [NCT00000077]\n"
        "  documentType: article\n  standing: published\n  seenAs: abstract\n"
        "- id: kg:study-twice-{0}\n  type: Study\n  label: Twice {0}\n  reportedIn: [kg:doc-twice-{0}]\n"
        "  design: kg:design-rct\n  setting: kg:setting-regulated-trial\n  realm: human\n"
    )
    path.write_text("records:\n" + record.format("a") + record.format("b"), encoding="utf-8")
    problems = [p for p in check(small_data.inputs)[2] if p.rule == "same-trial"]
    assert [(p.file, p.line, p.record) for p in problems] == [
        ("data/sources/twice.yaml", 9, "kg:study-twice-a"),
        ("data/sources/twice.yaml", 23, "kg:study-twice-b"),
    ]
    assert "kg:cohort-nct00000077" in problems[0].remedy

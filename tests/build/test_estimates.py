"""kg.build.estimates: figures stand in the graph with what they were made from, what was left out, and the rules."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg import open_graph
from kg.build.assess import assessment_quads, standing_quads
from kg.build.estimates import estimate_quads, node_of
from kg.build.evidence_items import EvidenceItems, Exposure
from kg.build.facts import Facts, all_quads
from kg.build.gap_facts import gap_quads, priority_quads
from kg.build.release import publish
from kg.evidence.assessment import RULE_SET
from kg.namespaces import KG

INFECTION = Exposure(str(KG["therapy-disc-cells"]), str(KG["risk-infection"]))


def exclusions(graph, node):
    """Id and reason of everything that did not enter a figure."""
    facts = graph.facts
    return {
        facts.value(part, "excludedCount").removeprefix(str(KG)): facts.value(part, "exclusionReason")
        for part in facts.values(node, "hasExclusion")
    }


def used(graph, node):
    """Ids of the counts that entered a figure."""
    return [count.removeprefix(str(KG)) for count in graph.facts.values(node, "computedFrom")]


def test_a_rate_stands_with_its_inputs_and_rules(small):
    """4 of 50 over two studies, from two counts; the second report of the series is left out with the reason."""
    node, facts = node_of("incidence", INFECTION), small.facts
    assert [facts.integer(node, n) for n in ("affected", "atRisk", "studyCount")] == [4, 50, 2]
    assert used(small, node) == ["events-series-infection", "events-trial-infection"]
    assert exclusions(small, node) == {"events-series-later-infection": "the same people are counted in another row"}
    assert facts.value(node, "ruleSet") == RULE_SET
    assert facts.value(node, "incidenceIn") == INFECTION.given
    assert facts.value(node, "incidenceOf") == INFECTION.risk
    assert float(facts.value(node, "proportion")) == 0.08


def test_a_pooled_rate_names_its_method(small):
    """Two studies are pooled: value, interval and method stand beside the sum; one study alone says why not."""
    node, facts = node_of("incidence", INFECTION), small.facts
    low, value, high = (float(facts.value(node, n)) for n in ("pooledLow", "pooledValue", "pooledHigh"))
    assert low < value < high
    assert facts.value(node, "pooledMethod")
    alone = node_of("incidence", Exposure(INFECTION.given, str(KG["risk-discitis"])))
    assert facts.value(alone, "pooledValue") is None
    assert "one study alone: nothing to pool" in facts.values(alone, "poolingNote")


def test_a_comparison_stands_with_its_inputs_and_rules(small):
    """1 of 20 after cells against 2 of 20 after sham: half as often; the series had nobody beside it."""
    node, facts = node_of("comparison", INFECTION), small.facts
    numbers = [facts.integer(node, n) for n in ("affected", "atRisk", "affectedCompared", "atRiskCompared")]
    assert numbers == [1, 20, 2, 20]
    assert float(facts.value(node, "pooledValue")) == 0.5
    assert float(facts.value(node, "riskDifference")) == -0.05
    assert facts.value(node, "comparedAgainst") == str(KG["control-sham"])
    assert facts.value(node, "effectOf") == INFECTION.given
    assert used(small, node) == ["events-trial-infection", "events-trial-sham-infection"]
    reason = "the study has no count of the same event to compare with"
    assert exclusions(small, node) == {
        "events-series-infection": reason,
        "events-series-later-infection": reason,
    }
    assert facts.value(node, "ruleSet") == RULE_SET


def test_a_harm_that_nobody_compared_has_no_comparison(small):
    """Discitis was looked for after cells only."""
    node = node_of("comparison", Exposure(INFECTION.given, str(KG["risk-discitis"])))
    assert not small.facts.kinds(node)


def test_cases_and_withdrawn_studies_are_left_out_with_their_reasons(small):
    """The case of discitis and the rejection of the retracted trial never become a rate."""
    facts = small.facts
    discitis = node_of("incidence", Exposure(INFECTION.given, str(KG["risk-discitis"])))
    assert exclusions(small, discitis) == {
        "events-case-discitis": "the people were chosen because they were harmed: a case is not a rate"
    }
    assert not facts.kinds(node_of("incidence", Exposure(INFECTION.given, str(KG["risk-rejection"]))))


def test_everything_computed_is_computed_the_same_again(small):
    """Told once more from the built graph, every fact is one that stands there: order and chance have no part in it."""
    facts = Facts(small.facts.store)
    items = EvidenceItems(facts)
    stored = set(all_quads(facts.store))
    for again in (
        standing_quads(facts),
        assessment_quads(facts, items),
        estimate_quads(facts, items),
        gap_quads(facts, items),
        priority_quads(facts),
    ):
        store = ox.Store()  # a store writes numbers in one way
        store.extend(list(again))
        assert len(store) > 0
        assert set(all_quads(store)) <= stored


def test_every_figure_names_its_inputs(shipped):
    """Each figure of the shipped graph has the counts it was made from, and none is both used and left out."""
    facts = shipped.facts
    figures = [*facts.members("Incidence"), *facts.members("ComparativeEffect")]
    assert figures
    for figure in figures:
        entered = set(facts.values(figure, "computedFrom"))
        left = {facts.value(part, "excludedCount") for part in facts.values(figure, "hasExclusion")}
        assert entered, figure
        assert not entered & left, figure
        assert facts.value(figure, "ruleSet") == RULE_SET
        assert facts.integer(figure, "affected") <= facts.integer(figure, "atRisk")


def test_no_cohort_stands_twice_in_a_figure(shipped):
    """In no rate of the shipped graph do two studies share their people."""
    facts = shipped.facts
    for figure in facts.members("Incidence"):
        studies = {s for c in facts.values(figure, "computedFrom") for s in facts.subjects("hasEventCount", c)}
        units = [facts.value(study, "cohort") or study for study in studies]
        assert len(set(units)) == len(units) == facts.integer(figure, "studyCount"), figure


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    affected: 0\n    atRisk: 20\n", "    affected: 0\n    atRisk: 0\n"),
        ("    affected: 0\n    atRisk: 20\n", "    atRisk: 20\n"),
    ],
)
def test_a_row_without_people_at_risk_or_without_a_number_is_no_rate(small_data, old, new):
    """As registries print them: nobody at risk, or the number left empty, is not 0 per cent."""
    small_data.change("sources/trial.yaml", old, new)
    with open_graph(publish(small_data.inputs, small_data.root / "releases")) as graph:
        node = node_of("incidence", Exposure(INFECTION.given, str(KG["risk-discitis"])))
        assert not graph.facts.kinds(node)
        assert graph.facts.kinds(node_of("incidence", INFECTION))


def test_a_kind_of_a_harm_is_no_rate_of_the_harm(small_data):
    """A row marked as one kind of infection is left out of the rate of infections, with the reason."""
    small_data.change(
        "sources/trial.yaml", '    event: "any infection"\n', '    event: "sepsis"\n    riskMatch: one-kind\n'
    )
    with open_graph(publish(small_data.inputs, small_data.root / "releases")) as graph:
        node = node_of("incidence", INFECTION)
        assert [graph.facts.integer(node, n) for n in ("affected", "atRisk")] == [3, 30]
        assert exclusions(graph, node)["events-trial-infection"] == "it counts one kind of this harm only"

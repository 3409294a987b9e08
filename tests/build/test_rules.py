"""kg.build.rules: every rule fires where it should and nowhere else, to an end, and says why."""

from __future__ import annotations

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib import OWL, RDF, SKOS

from kg.build.rules import apply_rules, describe_derivations, describe_rules, load_rules
from kg.errors import BuildError
from kg.namespaces import INFERRED, KG, SKG, compact, sparql_prologue
from kg.resources import ontology_folder

RULES = load_rules(ontology_folder() / "rules")
PREFIXES = sparql_prologue().replace("PREFIX", "@prefix").replace(">\n", "> .\n")


def inferred(facts, rules=RULES):
    """Compact triples that follow from some Turtle, and all derivations."""
    store = ox.Store()
    for quad in ox.parse(PREFIXES + facts, format=ox.RdfFormat.TURTLE):
        store.add(ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode("https://example.org/g")))
    derivations = apply_rules(store, rules)
    graph = ox.NamedNode(str(INFERRED))
    triples = {
        " ".join(compact(term.value) for term in (quad.subject, quad.predicate, quad.object))
        for quad in store.quads_for_pattern(None, None, None, graph)
    }
    return triples, derivations, store


REPORTED = """
kg:claim-a skg:subject {thing} ; skg:predicate skg:mayCause ; skg:object kg:risk-r .
kg:line-a skg:bearsOn kg:claim-a ; skg:direction kg:evidence-supporting .
kg:study-a skg:hasEvidenceLine kg:line-a .
kg:risk-r a skg:Risk .
"""
SOURCE = "kg:therapy-t a skg:Therapy ; skg:cellSource kg:source-s . kg:source-s a skg:CellSource ; "

# Rule: (facts, what must follow from them, a change, what must then not follow)
EXAMPLES = {
    "01-broader": (
        "kg:risk-a skos:broader kg:risk-b .",
        "kg:risk-a skg:broaderTransitive kg:risk-b",
        ("skos:broader", "skos:related"),
    ),
    "02-broader-chain": (
        "kg:risk-a skos:broader kg:risk-b . kg:risk-b skos:broader kg:risk-c .",
        "kg:risk-a skg:broaderTransitive kg:risk-c",
        ("kg:risk-b skos:broader kg:risk-c", "kg:risk-d skos:broader kg:risk-c"),
    ),
    "03-reported-risk": (
        REPORTED.format(thing="kg:proc-p"),
        "kg:proc-p skg:hasReportedRisk kg:risk-r",
        ("kg:evidence-supporting", "kg:evidence-disputing"),
        ("skg:mayCause", "skg:lowersRiskOf"),
        ("kg:risk-r a skg:Risk", "kg:study-a skg:isOutOfStanding true"),
        ("kg:study-a skg:hasEvidenceLine kg:line-a .", ""),
    ),
    "04-counted-risk-of-therapy": (
        (
            "kg:study-a skg:hasEventCount kg:events-a ; skg:hasArm kg:arm-a ; skg:realm kg:realm-human . "
            "kg:events-a skg:inArm kg:arm-a ; skg:risk kg:risk-r ; skg:affected 1 . kg:arm-a skg:therapy kg:therapy-t ."
        ),
        "kg:therapy-t skg:hasCountedRisk kg:risk-r",
        ("skg:affected 1", "skg:affected 0"),
        ("kg:realm-human", "kg:realm-animal"),
        ("skg:inArm kg:arm-a", "skg:inArm kg:arm-b"),
        ("kg:arm-a skg:therapy", "kg:study-a skg:isOutOfStanding true . kg:arm-a skg:therapy"),
    ),
    "05-risk-of-step": (
        REPORTED.format(thing="kg:proc-p") + "kg:therapy-t skg:hasStep kg:proc-p .",
        "kg:therapy-t skg:hasRiskOfStep kg:risk-r",
        ("skg:hasStep", "skg:alternativeTo"),
    ),
    "06-risk-of-source": (
        REPORTED.format(thing="kg:source-s") + SOURCE + "skg:donor kg:donor-d .",
        "kg:therapy-t skg:hasRiskOfSource kg:risk-r",
        ("kg:therapy-t a skg:Therapy", "kg:therapy-t a skg:Arm"),
    ),
    "07-risk-of-cell-type": (
        REPORTED.format(thing="kg:cell-c") + SOURCE + "skg:cellType kg:cell-c .",
        "kg:source-s skg:hasRiskOfCellType kg:risk-r",
        ("skg:cellType", "skg:tissue"),
    ),
    "08-risk-of-narrower-cell-type": (
        REPORTED.format(thing="kg:cell-b")
        + "kg:cell-a a skg:CellType ; skos:broader kg:cell-b . kg:cell-b a skg:CellType .",
        "kg:cell-a skg:hasRiskOfKind kg:risk-r",
        ("kg:cell-a a skg:CellType ; skos:broader kg:cell-b", "kg:cell-b skos:broader kg:cell-a"),
    ),
    "09-risk-of-cell-type-by-kind": (
        REPORTED.format(thing="kg:cell-b")
        + "kg:cell-a a skg:CellType ; skos:broader kg:cell-b . kg:cell-b a skg:CellType ."
        + SOURCE
        + "skg:cellType kg:cell-a .",
        "kg:source-s skg:hasRiskOfCellType kg:risk-r",
        ("skg:cellType kg:cell-a", "skg:cellType kg:cell-z"),
    ),
    "10-risk-of-donor": (
        REPORTED.format(thing="kg:donor-d") + SOURCE + "skg:donor kg:donor-d .",
        "kg:source-s skg:hasRiskOfDonor kg:risk-r",
        ("skg:donor kg:donor-d", "skg:donor kg:donor-e"),
    ),
    "11-risk-of-processing": (
        REPORTED.format(thing="kg:proc-p") + SOURCE + "skg:processing kg:proc-p .",
        "kg:source-s skg:hasRiskOfProcessing kg:risk-r",
        ("skg:processing kg:proc-p", "skg:processing kg:proc-q"),
    ),
    "12-donor-risk-of-therapy": (
        REPORTED.format(thing="kg:donor-d") + SOURCE + "skg:donor kg:donor-d .",
        "kg:therapy-t skg:hasRiskOfDonor kg:risk-r",
        ("skg:cellSource kg:source-s", "skg:cellSource kg:source-z"),
    ),
    "13-cell-type-risk-of-therapy": (
        REPORTED.format(thing="kg:cell-c") + SOURCE + "skg:cellType kg:cell-c .",
        "kg:therapy-t skg:hasRiskOfCellType kg:risk-r",
        ("skg:cellSource kg:source-s", "skg:cellSource kg:source-z"),
    ),
    "14-processing-risk-of-therapy": (
        REPORTED.format(thing="kg:proc-p") + SOURCE + "skg:processing kg:proc-p .",
        "kg:therapy-t skg:hasRiskOfProcessing kg:risk-r",
        ("skg:cellSource kg:source-s", "skg:cellSource kg:source-z"),
    ),
    "15-site-of-delivery": (
        "kg:therapy-t skg:hasStep kg:proc-p . kg:proc-p skg:deliversTo kg:site-x .",
        "kg:therapy-t skg:siteOfDelivery kg:site-x",
        ("skg:hasStep kg:proc-p", "skg:hasStep kg:proc-q"),
    ),
    "16-evidence-for-broader-risk": (
        REPORTED.format(thing="kg:proc-p")
        + "kg:risk-r skos:broader kg:risk-wide . kg:claim-wide skg:subject kg:proc-p ; skg:predicate skg:mayCause ; "
        "skg:object kg:risk-wide .",
        "kg:line-a skg:bearsIndirectlyOn kg:claim-wide",
        ("kg:evidence-supporting", "kg:evidence-disputing"),
        ("skg:subject kg:proc-p ; skg:predicate skg:mayCause ; skg:object kg:risk-wide", "skg:subject kg:proc-q"),
    ),
    "17-evidence-for-broader-therapy": (
        REPORTED.format(thing="kg:therapy-n")
        + "kg:therapy-n a skg:Therapy ; skos:broader kg:therapy-w . "
        + "kg:claim-wide skg:subject kg:therapy-w ; skg:predicate skg:mayCause ; skg:object kg:risk-r .",
        "kg:line-a skg:bearsIndirectlyOn kg:claim-wide",
        ("kg:evidence-supporting", "kg:evidence-disputing"),
        ("skos:broader kg:therapy-w", "skos:related kg:therapy-w"),
    ),
    "18-risk-of-broader-delivery": (
        REPORTED.format(thing="kg:proc-w")
        + "kg:proc-n a skg:Procedure ; skg:stage kg:stage-delivery ; skos:broader kg:proc-w . "
        + "kg:proc-w a skg:Procedure ; skg:stage kg:stage-delivery .",
        "kg:proc-n skg:hasRiskOfKind kg:risk-r",
        ("kg:proc-w a skg:Procedure ; skg:stage kg:stage-delivery", "kg:proc-w a skg:Procedure"),
    ),
    "19-risk-of-step-by-kind": (
        REPORTED.format(thing="kg:proc-w")
        + "kg:proc-n a skg:Procedure ; skg:stage kg:stage-delivery ; skos:broader kg:proc-w . "
        + "kg:proc-w a skg:Procedure ; skg:stage kg:stage-delivery . "
        + "kg:therapy-t a skg:Therapy ; skg:hasStep kg:proc-n .",
        "kg:therapy-t skg:hasRiskOfStep kg:risk-r",
        ("skg:hasStep kg:proc-n", "skg:hasStep kg:proc-z"),
    ),
}


def test_every_rule_has_an_example():
    """A rule that is added without an example here is found out."""
    assert EXAMPLES.keys() == {rule.name for rule in RULES}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_rule_fires_on_its_example(name):
    """From the least facts that a rule needs its conclusion follows, by that rule."""
    facts, conclusion, *_ = EXAMPLES[name]
    triples, derivations, _ = inferred(facts)
    assert conclusion in triples
    assert name in {d.rule.name for d in derivations if " ".join(map(compact, _parts(d.conclusion))) == conclusion}


@pytest.mark.parametrize(("name", "change"), [(name, change) for name in EXAMPLES for change in EXAMPLES[name][2:]])
def test_a_rule_does_not_fire_on_a_near_miss(name, change):
    """One premise changed, and the conclusion no longer follows."""
    facts, conclusion, *_ = EXAMPLES[name]
    assert change[0] in facts
    triples, _, _ = inferred(facts.replace(*change))
    assert conclusion not in triples


def _parts(triple):
    return triple.subject.value, triple.predicate.value, triple.object.value


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_premise_of_a_derivation_holds(name):
    """What is recorded as a premise stands in the store, and the conclusion is no premise of itself."""
    _, derivations, store = inferred(EXAMPLES[name][0])
    assert derivations
    for derivation in derivations:
        assert derivation.premises
        assert derivation.conclusion not in derivation.premises
        for premise in derivation.premises:
            assert list(store.quads_for_pattern(premise.subject, premise.predicate, premise.object))


@given(st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda e: e[0] < e[1]), max_size=14))
def test_the_tree_is_closed_as_owlrl_closes_it(edges):
    """Broader at any distance is what an OWL reasoner infers from a transitive property."""
    facts = " ".join(f"kg:risk-{a} skos:broader kg:risk-{b} ." for a, b in edges)
    ours, _, _ = inferred(facts)
    graph = rdflib.Graph()
    wide = rdflib.URIRef("https://example.org/wide")
    graph.add((wide, RDF.type, OWL.TransitiveProperty))
    graph.add((SKOS.broader, rdflib.RDFS.subPropertyOf, wide))
    for a, b in edges:
        graph.add((KG[f"risk-{a}"], SKOS.broader, KG[f"risk-{b}"]))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    oracle = {f"{compact(str(s))} skg:broaderTransitive {compact(str(o))}" for s, o in graph.subject_objects(wide)}
    assert {triple for triple in ours if "broaderTransitive" in triple} == oracle


def test_the_rules_come_to_an_end_even_on_a_cycle():
    """A cycle, which the checks refuse, would not make the rules run forever."""
    triples, _, _ = inferred("kg:risk-a skos:broader kg:risk-b . kg:risk-b skos:broader kg:risk-a .")
    assert "kg:risk-a skg:broaderTransitive kg:risk-a" in triples


def test_nothing_that_is_written_is_inferred_again():
    """A conclusion that the facts already state is not derived."""
    _, derivations, _ = inferred("kg:risk-a skos:broader kg:risk-b ; skg:broaderTransitive kg:risk-b .")
    assert derivations == []


def test_rules_and_derivations_are_told_as_facts():
    """Every derivation names its rule and premises and is told in a sentence with labels in its places."""
    _, derivations, _ = inferred("kg:risk-a skos:broader kg:risk-b .")
    told = list(describe_derivations(derivations, lambda iri: compact(iri).upper()))
    texts = [q.object.value for q in told if q.predicate.value == str(SKG.explanation)]
    assert texts == ["KG:RISK-A is a kind of KG:RISK-B, because the tree of concepts says so."]
    assert {q.predicate.value for q in told} >= {str(SKG[name]) for name in ("byRule", "concludes", "premise")}
    titles = [q.object.value for q in describe_rules(RULES) if q.predicate.value == str(SKOS.prefLabel)]
    assert titles == [rule.title for rule in RULES]


def test_a_label_with_braces_stays_as_it_is():
    """A label that looks like a place of the sentence is not filled in a second time."""
    _, derivations, _ = inferred("kg:risk-a skos:broader kg:risk-b .")
    told = describe_derivations(derivations, lambda _: "{broad}")
    texts = [q.object.value for q in told if q.predicate.value == str(SKG.explanation)]
    assert texts == ["{broad} is a kind of {broad}, because the tree of concepts says so."]


HEAD = "# title: a\n# explanation: {a} is b.\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("CONSTRUCT { ?a ?b ?c }\nWHERE { ?a ?b ?c }", "needs '# title:'"),
        (HEAD + "SELECT ?a\nWHERE { ?a ?b ?c }", "CONSTRUCT"),
        (HEAD + "CONSTRUCT { ?a ?b ?c }\nWHERE { ?a ?b", "no SPARQL"),
        (HEAD + "CONSTRUCT { ?a ?b ?c . ?c ?b ?a }\nWHERE { ?a ?b ?c }", "exactly one triple"),
    ],
)
def test_a_rule_that_cannot_be_explained_is_refused(tmp_path, text, why):
    """A rule file without its header, in other forms of SPARQL or with several conclusions is no rule."""
    (tmp_path / "01-a.rq").write_text(text, encoding="utf-8")
    with pytest.raises(BuildError, match=why):
        load_rules(tmp_path)


def test_rules_without_end_are_stopped(tmp_path):
    """Rules that make ever new things end in an error, not in a full disk."""
    rule = HEAD + "CONSTRUCT { ?a skg:number ?m }\nWHERE { ?a skg:number ?n . BIND ( ?n + 1 AS ?m ) }"
    (tmp_path / "01-a.rq").write_text(rule, encoding="utf-8")
    with pytest.raises(BuildError, match="do not come to an end"):
        inferred("kg:risk-a skg:number 1 .", load_rules(tmp_path))


def test_every_derivation_of_the_shipped_graph_rests_on_what_it_holds(shipped):
    """No premise of any derivation is missing, and every conclusion stands among the inferred."""
    for role in ("premise", "concludes"):
        missing = shipped.select(
            f"SELECT ?d WHERE {{ ?d skg:{role} ?t . ?t rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o . "
            "FILTER NOT EXISTS { ?s ?p ?o } } LIMIT 5"
        )
        assert len(missing) == 0
    assert shipped.select("SELECT ?d WHERE { ?d a skg:Derivation } LIMIT 1").rows

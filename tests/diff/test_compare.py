"""kg.diff.compare: one change of the data is told as exactly that change and what follows from it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.build.pipeline import build
from kg.diff import Kind, Section, compare
from kg.namespaces import ASSESSED, KG, SKG, compact


def told(difference):
    """Changes as kind, compact id, old and new value."""
    return [(c.kind.value, compact(c.entity), c.old, c.new) for c in difference.changes]


def kinds(difference):
    """Kinds of all changes, each once, in their order."""
    return list(dict.fromkeys(change.kind for change in difference.changes))


def reasons(difference, kind):
    """Reasons of the only change of a kind."""
    (change,) = difference.of(kind)
    return [reason.text for reason in change.reasons]


def test_a_graph_does_not_differ_from_itself(small):
    """Nothing is told of a release and itself, and nothing could not be compared."""
    difference = compare(small, small)
    assert not difference.differs
    assert difference.changes == difference.not_compared == ()
    assert difference.old == difference.new
    assert all(count.old == count.new for count in difference.counts)
    assert difference.counts


def test_another_label_is_a_renamed_concept_and_nothing_else(changed):
    """Facts stay, the name is another."""
    difference = changed(("concepts/harms.yaml", 'label: "infection"', 'label: "any infection"'))
    assert told(difference) == [("concept-renamed", "kg:risk-infection", "infection", "any infection")]


def test_another_sentence_is_a_reworded_claim_and_nothing_else(changed):
    """The proposition is the same, its words are others."""
    old, new = "Diabetes makes discitis likelier.", "Diabetes raises the risk of discitis."
    difference = changed(("claims/claims.yaml", f'plain: "{old}"', f'plain: "{new}"'))
    assert told(difference) == [("claim-reworded", "kg:claim-diabetes-raises-discitis", old, new)]
    assert difference.changed_claims == {f"{KG}claim-diabetes-raises-discitis"}


def test_another_object_is_another_proposition(changed):
    """A claim that keeps its id and now says something else is told as such, with both propositions."""
    place = "subject: kg:factor-diabetes\n  predicate: raisesRiskOf\n  object: kg:risk-discitis"
    difference = changed(("claims/claims.yaml", place, place.replace("discitis", "infection")))
    (change,) = difference.of(Kind.CLAIM_CHANGED)
    assert change.entity == f"{KG}claim-diabetes-raises-discitis"
    assert change.old.endswith("discitis")
    assert change.new.endswith("infection")
    assert change.old.removesuffix("discitis") == change.new.removesuffix("infection")
    assert difference.of(Kind.CLAIM_REWORDED) == ()


def test_a_new_claim_is_told_with_how_its_evidence_stands(changed):
    """It is one new claim with its one argument; no other claim moves."""
    claim = (
        "- id: kg:claim-diabetes-raises-rejection\n  type: Claim\n  label: Diabetes and rejection\n"
        "  subject: kg:factor-diabetes\n  predicate: raisesRiskOf\n  object: kg:risk-rejection\n"
        "  questionType: mechanistic\n  plain: Diabetes makes rejection likelier.\n"
    )
    line = (
        "  - id: kg:line-rats-rejection\n    claim: kg:claim-diabetes-raises-rejection\n"
        "    direction: supports\n    rationale: Diabetic rats rejected cells.\n"
    )
    difference = changed(
        ("claims/claims.yaml", "records:\n", f"records:\n{claim}"),
        ("sources/others.yaml", "  - id: kg:line-rats-diabetes\n", f"{line}  - id: kg:line-rats-diabetes\n"),
    )
    (change,) = difference.of(Kind.CLAIM_NEW)
    assert change.new.startswith("Diabetes makes rejection likelier. (")
    assert change.new.endswith("certainty)")
    assert change.old == ""
    (argument,) = difference.of(Kind.LINE_NEW)
    assert (argument.new, argument.claims) == ("supports, Diabetic rats", (change.entity,))
    assert difference.changed_claims == {change.entity}
    (counted,) = [count for count in difference.counts if count.name == "Claim"]
    assert (counted.old, counted.new) == (5, 6)


def test_a_line_that_argues_otherwise_moves_the_status_and_says_why(changed):
    """The only trial turns from against to for: the claim is no longer contested, because of that source."""
    difference = changed(
        ("sources/trial.yaml", "direction: disputes\n    disputeKind: no-difference\n", "direction: supports\n")
    )
    (line,) = difference.of(Kind.LINE_CHANGED)
    assert (line.entity, line.old, line.new) == (f"{KG}line-trial-pain", "disputes: no difference", "supports")
    assert [reason.entity for reason in line.reasons] == [f"{KG}study-trial"]
    (status,) = difference.of(Kind.STATUS_MOVED)
    assert (status.old, status.new) == ("contested", "supported")
    expected = "source changed: Trial of donor cells against sham: disputes: no difference → supports"
    assert expected in reasons(difference, Kind.STATUS_MOVED)
    assert difference.of(Kind.LINE_NEW, Kind.LINE_GONE, Kind.SOURCE_NEW, Kind.SOURCE_GONE) == ()


def test_a_retracted_article_takes_its_study_and_its_counts_along(changed):
    """Standing, status with its reason, and the figures that counted the study, all follow from one word."""
    old = 'doi: "10.1000/trial.2024"\n  pmid: "12345678"\n  documentType: article\n  standing: published'
    difference = changed(("sources/trial.yaml", old, old.replace("published", "retracted")))
    standing = {change.entity.removeprefix(str(KG)): change for change in difference.of(Kind.STANDING_CHANGED)}
    assert standing.keys() == {"doc-trial", "study-trial"}
    assert standing["doc-trial"].old == "published, its findings stand"
    assert standing["doc-trial"].new == "retracted, its findings no longer stand"
    claim = f"{KG}claim-cells-improve-pain"
    assert standing["doc-trial"].claims == standing["study-trial"].claims == (claim,)
    moved = {change.entity: change for change in difference.of(Kind.STATUS_MOVED)}
    assert any("no longer stands" in reason.text for reason in moved[claim].reasons)
    left = [change for change in difference.changes if change.kind.section is Section.ESTIMATES]
    assert left
    assert difference.of(Kind.LINE_NEW, Kind.LINE_GONE, Kind.LINE_CHANGED, Kind.SOURCE_GONE) == ()


def test_another_count_moves_the_estimate_and_nothing_of_the_claims(changed):
    """One person more with the harm: the figures that count the study are told before and after."""
    difference = changed(("sources/series.yaml", "affected: 3\n    atRisk: 30", "affected: 4\n    atRisk: 30"))
    assert Kind.ESTIMATE_MOVED in kinds(difference)
    for change in difference.of(Kind.ESTIMATE_MOVED):
        assert change.old != change.new
        assert [reason.text for reason in change.reasons] == [
            "the same studies: their counts or the computation differ"
        ]
    assert {kind.section for kind in kinds(difference)} <= {Section.ESTIMATES, Section.GAPS}


def test_a_step_of_the_grading_that_changed_is_named_with_its_domain(changed):
    """Fewer blinded people: the reasons of a moved certainty are steps, each of a domain, and the study's facts."""
    difference = changed(("sources/trial.yaml", "participants: 40", "participants: 4000"))
    for change in difference.of(Kind.CERTAINTY_MOVED):
        assert any(reason.domain.startswith(f"{KG}grade-") for reason in change.reasons)
        assert any("participants 40 → 4000" in reason.text for reason in change.reasons)
    assert kinds(difference) == [Kind.CERTAINTY_MOVED]


def test_an_answered_question_is_closed(changed):
    """Its status is told before and after; as it leaves the order, no place is told."""
    difference = changed(("concepts/harms.yaml", "status: open", "status: answered"))
    assert told(difference) == [("question-closed", "kg:question-how-often-discitis", "open", "answered")]


def test_a_partly_answered_question_changes_its_status(changed):
    """It is neither opened nor closed."""
    difference = changed(("concepts/harms.yaml", "status: open", "status: partly-answered"))
    assert [change.kind for change in difference.changes] == [Kind.QUESTION_STATUS_CHANGED]


def test_a_new_term_of_the_ontology_is_told(graph_of, small, small_data):
    """A class that only the newer ontology has."""
    path = small_data.root / "ontology" / "stemkg.ttl"
    term = 'skg:Gadget a owl:Class ; rdfs:subClassOf skg:Concept ; rdfs:label "gadget"@en .\n'
    path.write_text(path.read_text(encoding="utf-8") + term, encoding="utf-8")
    difference = compare(small, graph_of(build(small_data.inputs).quads))
    assert told(difference) == [("term-new", "skg:Gadget", "", "class")]


def without(quads, *names):
    """Quads without some terms of ours, as an older release has them."""
    terms = {f"{SKG}{name}" for name in names}
    return [
        quad
        for quad in quads
        if not terms & {quad.subject.value, quad.predicate.value, getattr(quad.object, "value", "")}
    ]


@pytest.mark.parametrize("swapped", [False, True])
def test_what_one_release_cannot_say_is_said_and_not_told_as_a_change(graph_of, small_quads, swapped):
    """An older release without levels, existence, steps and gaps: no level moved, no gap is new."""
    older = graph_of(without(small_quads, "evidenceLevel", "existence", "hasGradeStep", "EvidenceGap"))
    pair = (graph_of(small_quads), older) if swapped else (older, graph_of(small_quads))
    difference = compare(*pair)
    lacking = "newer" if swapped else "older"
    assert [one.what for one in difference.not_compared] == [
        f"levels of evidence: the {lacking} graph does not have them",
        f"whether a harm is known to happen: the {lacking} graph does not have them",
        f"the steps of the grading: the {lacking} graph does not have them",
        f"gaps of the evidence: the {lacking} graph does not have them",
    ]
    assert {change.kind.section for change in difference.changes} <= {Section.ONTOLOGY}


def other_rules(quads):
    """The same quads as another rule set would have made them, with one certainty moved."""
    claim = ox.NamedNode(f"{KG}assessment-diabetes-raises-discitis")
    for quad in quads:
        value = quad.object
        if quad.predicate.value == f"{SKG}ruleSet":
            value = ox.Literal("older rules 1")
        if quad.subject == claim and quad.predicate.value == f"{SKG}certainty":
            value = ox.NamedNode(f"{KG}certainty-high")
        yield ox.Quad(quad.subject, quad.predicate, value, quad.graph_name)


def test_other_rules_are_told_first_and_are_a_reason_of_every_move(graph_of, small_quads):
    """Whoever reads the moves knows before that the rules are others."""
    difference = compare(graph_of(other_rules(small_quads)), graph_of(small_quads))
    assert difference.rules_changed
    assert kinds(difference) == [Kind.RULE_SET_CHANGED, Kind.CERTAINTY_MOVED]
    assert reasons(difference, Kind.CERTAINTY_MOVED)[0].startswith("the rules are others: older rules 1 → ")


def test_rounding_is_no_move(graph_of, small_quads):
    """A pooled value that differs in the last stored decimal is the same; one that differs by a hundredth is not."""
    name = ox.NamedNode(f"{SKG}pooledValue")
    node = next(q.subject for q in small_quads if q.predicate.value == f"{SKG}incidenceOf")
    graphs = []
    for number in ("0.123456", "0.123457", "0.125000"):
        rest = [quad for quad in small_quads if (quad.subject, quad.predicate) != (node, name)]
        graphs.append(graph_of([*rest, ox.Quad(node, name, ox.Literal(number), ox.NamedNode(str(ASSESSED)))]))
    assert compare(graphs[0], graphs[1]).changes == ()
    assert [change.kind for change in compare(graphs[0], graphs[2]).changes] == [Kind.ESTIMATE_MOVED]


def test_a_line_with_another_id_and_the_same_words_is_no_change(graph_of, small_quads):
    """Ids are made from the content of a line: where its rationale was mended, the argument is still the same."""
    old, new = ox.NamedNode(f"{KG}line-rats-diabetes"), ox.NamedNode(f"{KG}line-0123456789ab")

    def renamed(term):
        return new if term == old else term

    quads = [ox.Quad(renamed(q.subject), q.predicate, renamed(q.object), q.graph_name) for q in small_quads]
    assert compare(graph_of(small_quads), graph_of(quads)).changes == ()


def test_a_gap_on_a_changed_claim_names_the_claim(graph_of, small_quads):
    """A gap that is gone is closed, and joined to the claims on the same pair."""
    gap = next(q.subject for q in small_quads if q.predicate.value == f"{SKG}gapSubject")
    difference = compare(graph_of(small_quads), graph_of(q for q in small_quads if q.subject != gap))
    (change,) = difference.changes
    assert (change.kind, change.entity, change.new) == (Kind.GAP_CLOSED, gap.value, "")
    assert change.old
    assert change.reasons


def test_sections_spare_the_others(graph_of, small_quads):
    """Only the parts that are asked for are compared."""
    graphs = graph_of(small_quads), graph_of(other_rules(small_quads))
    assert kinds(compare(*graphs, sections=[Section.RULES])) == [Kind.RULE_SET_CHANGED]
    assert compare(*graphs, sections=[Section.CLAIMS]).counts == ()
    assert compare(*graphs).only([Section.CERTAINTY]) == compare(*graphs, sections=[Section.CERTAINTY])


def test_what_touches_one_claim_can_be_told_alone(graph_of, small_quads):
    """The rules stay with a claim that something touches, and nothing is told of one that nothing does."""
    difference = compare(graph_of(other_rules(small_quads)), graph_of(small_quads))
    assert kinds(difference.about(f"{KG}claim-diabetes-raises-discitis")) == kinds(difference)
    assert not difference.about(f"{KG}claim-cells-improve-pain").differs


def test_an_empty_graph_can_be_compared(graph_of, small):
    """Everything is new, and what an empty graph cannot say is told."""
    difference = compare(graph_of([]), small)
    assert len(difference.of(Kind.CLAIM_NEW)) == 5
    assert all(change.old == "" for change in difference.changes)
    assert difference.not_compared


def mirrored(difference):
    """What the difference would be with the two graphs in each other's place; labels are those of the newer graph."""
    return sorted(
        (c.kind.opposite.value, "" if c.kind is Kind.LINE_CHANGED else c.entity, c.new, c.old, c.claims)
        for c in difference.changes
    )


def plain(difference):
    """A difference in the same form."""
    return sorted(
        (c.kind.value, "" if c.kind is Kind.LINE_CHANGED else c.entity, c.old, c.new, c.claims)
        for c in difference.changes
    )


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_swapping_the_graphs_swaps_new_and_gone(graph_of, small_quads, data):
    """Whatever quads either graph lacks, even to the point of nonsense, both ways tell the same story."""
    chosen = [quad for quad in small_quads if "/ontology#" in quad.predicate.value or "#type" in quad.predicate.value]
    lost = [set(data.draw(st.lists(st.sampled_from(chosen), max_size=25))) for _ in range(2)]
    graphs = [graph_of(quad for quad in small_quads if quad not in missing) for missing in lost]
    there, back = compare(*graphs), compare(*reversed(graphs))
    assert plain(there) == mirrored(back)
    assert there.differs == back.differs
    assert [(count.name, count.old, count.new) for count in there.counts] == [
        (count.name, count.new, count.old) for count in back.counts
    ]
    assert there.changes == tuple(sorted(there.changes, key=lambda change: change.place))

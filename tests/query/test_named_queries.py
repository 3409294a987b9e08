"""The named queries: answers on a graph whose facts are known, truths of the shipped graph, and parameters."""

from __future__ import annotations

from collections import defaultdict

import pytest
from golden import AFTER_RETRACTION, GOLDEN
from golden_evidence import EVIDENCE
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal

from kg import open_graph
from kg.build.release import publish
from kg.errors import BuildError, NotFoundError, ParameterError
from kg.namespaces import KG, compact, expand
from kg.query.named import Parameter, find_query, load_queries
from kg.resources import ontology_folder

QUERIES = load_queries(ontology_folder() / "queries")
GROUPED = frozenset(
    {"insteadOf", "indications", "studiedIn", "whatDiffers", "knownBy", "cellSources", "delivery", "reasons"}
)
"""Columns made by GROUP_CONCAT, whose parts come in no order."""

ANSWERS = {**GOLDEN, **EVIDENCE}
OPINIONS = frozenset({"narrative-review", "practice-guideline", "expert-opinion", "trial-registration"})


def readable(answer):
    """Rows as tuples of compact ids and texts."""
    return [tuple(_cell(name, term) for name, term in zip(answer.variables, row, strict=True)) for row in answer.rows]


def _cell(name, term):
    text = "" if term is None else compact(str(term))
    if name == "notes":  # whole sentences, with commas of their own
        return "; ".join(sorted(text.split("; ")))
    return ", ".join(sorted(text.split(", "))) if name in GROUPED else text


def column(answer, name):
    """The values of one column, compact."""
    place = answer.variables.index(name)
    return ["" if row[place] is None else compact(str(row[place])) for row in answer.rows]


@pytest.mark.parametrize("name", QUERIES)
def test_golden_answer(small, name):
    """On the small graph each query gives exactly the rows that its facts entail, in the promised order.

    A query without a golden answer fails: golden.py states each with the facts from which it follows.
    """
    assert name in ANSWERS, f"write the answer of {name} on the small graph into tests/query/golden.py"
    parameters, rows = ANSWERS[name]
    assert readable(small.run(name, parameters)) == rows


def test_no_golden_is_left_over():
    """Every golden answer belongs to a query that there is."""
    assert not (ANSWERS.keys() | AFTER_RETRACTION.keys()) - QUERIES.keys()
    assert not GOLDEN.keys() & EVIDENCE.keys()


def test_a_retracted_trial_counts_nowhere(small_data):
    """Once the trial is retracted, rates, conflicts and lists of trials are as if it had never been."""
    small_data.change("sources/trial.yaml", "standing: published", "standing: retracted")
    with open_graph(publish(small_data.inputs, small_data.root / "releases")) as graph:
        for name, (parameters, rows) in AFTER_RETRACTION.items():
            assert readable(graph.run(name, parameters)) == rows, name


@pytest.mark.parametrize("name", QUERIES)
def test_defaults_answer_something(shipped, name):
    """On the shipped graph each query answers with rows and without a parameter given: its examples exist."""
    answer = shipped.run(name)
    assert len(answer) > 0
    assert len({*answer.variables}) == len(answer.variables)


@pytest.mark.parametrize("name", [name for name in QUERIES if name != "zero-counts"])
def test_no_row_comes_twice(shipped, name):
    """No query says a thing twice; two arms of one size without the harm are two findings of zero-counts."""
    rows = shipped.run(name).rows
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("name", QUERIES)
def test_guarded_gives_the_same_rows(shipped, name):
    """A person who pastes a named query into the SPARQL page gets the same answer as the page of that query."""
    assert shipped.query_guarded(QUERIES[name].text({})).rows == shipped.run(name).rows


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_header(query):
    """Each query asks a question in its title, describes itself, has keywords, and explains and uses each parameter."""
    assert query.title.endswith("?")
    assert query.description.endswith(".")
    assert query.keywords
    for parameter in query.parameters.values():
        assert f"${parameter.name}" in query.body
        assert parameter.description
        assert parameter.default
        assert parameter.kind[0].isupper() or parameter.kind in ("integer", "text")


def test_default_parameters_are_of_their_kind(shipped):
    """The example of a parameter is an entity of the class that the parameter wants."""
    for query in QUERIES.values():
        for parameter in query.parameters.values():
            kinds = {compact(kind) for kind in shipped.facts.kinds(str(expand(parameter.default)))}
            assert kinds, f"{parameter.default} of {query.name} does not exist"
            assert parameter.kind == "Concept" or f"skg:{parameter.kind}" in kinds


# ---------------------------------------------------------------- facts of the shipped graph


def test_respine_is_a_randomised_trial(shipped):
    """RESPINE stands among the randomised trials with 114 participants, a sham, and double blind."""
    rows = [row for row in readable(shipped.run("randomised-trials")) if row[0] == "kg:study-pers2024-respine"]
    assert rows
    assert {row[2:5] for row in rows} == {("114", "sham", "double blind")}


def test_every_statement_of_the_seed_is_answered(shipped):
    """The 28 statements of the seed text all stand in the list, each with a claim or question and a status."""
    answer = shipped.run("seed-and-answer")
    assert {int(number) for number in column(answer, "number")} == set(range(1, 29))
    assert all(column(answer, "status"))


def test_marrow_concentrate_for_pain_is_contested(shipped):
    """A claim with studies on both sides stands in the list, and no claim there has one side only."""
    answer = shipped.run("contested-claims")
    assert "kg:claim-intradiscal-bm-concentrate-improves-discogenic-pain" in column(answer, "claim")
    for row in answer.to_dicts():
        assert int(row["studiesFor"]) + int(row["synthesesFor"]) > 0
        assert int(row["studiesAgainst"]) + int(row["synthesesAgainst"]) > 0


def test_clinic_harms_come_from_clinics_only(shipped):
    """Every study of the list was made in an unregulated setting and still stands."""
    for study in set(column(shipped.run("harms-from-unregulated-clinics"), "study")):
        iri = str(expand(study))
        assert shipped.facts.values(iri, "setting") == [f"{KG}setting-unregulated-clinic"]
        assert not shipped.facts.values(iri, "isOutOfStanding")


def test_zero_counts_are_zero(shipped):
    """Each row stands for a count of exactly zero in that study, harm and denominator, with 3 / n still possible."""
    facts = shipped.facts
    counted = defaultdict(set)
    for study in facts.members("Study"):
        for count in facts.values(study, "hasEventCount"):
            key = (study, facts.value(count, "risk"), facts.integer(count, "atRisk"))
            counted[key].add(facts.integer(count, "affected"))
    for row in shipped.run("zero-counts").to_dicts():
        number = int(row["atRisk"])
        assert 0 in counted[str(row["study"]), str(row["risk"]), number]
        assert float(row["stillPossible"]) == pytest.approx(min(3 / number, 1.0))


def test_no_denominator_means_no_rate(shipped):
    """A harm without a denominator has no computed incidence, and was counted at least once."""
    rated = {
        compact(risk)
        for incidence in shipped.facts.members("Incidence")
        for risk in shipped.facts.values(incidence, "incidenceOf")
    }
    without = set(column(shipped.run("risks-without-denominator"), "risk"))
    assert without
    assert rated
    assert not without & rated


def test_a_therapy_has_a_randomised_trial_or_not(shipped):
    """No therapy of the list was given in an arm of a randomised trial that still stands."""
    facts = shipped.facts
    randomised = {
        compact(therapy)
        for study in facts.members("Study")
        if facts.value(study, "design") == f"{KG}design-rct" and not facts.value(study, "isOutOfStanding")
        for arm in facts.values(study, "hasArm")
        for therapy in facts.values(arm, "therapy")
    }
    without = set(column(shipped.run("therapies-without-randomised-trial"), "therapy"))
    assert without
    assert randomised
    assert not without & randomised


def test_a_single_source_is_single(shipped):
    """A claim of the list has one independent study or synthesis, or no study and one document."""
    facts = shipped.facts
    sources = defaultdict(set)
    for claim, source in {(row[0], row[3]) for row in shipped.run("single-source-claims").rows}:
        if not facts.value(str(source), "isOutOfStanding"):
            sources[claim].add(str(source))
    assert sources
    for claim, found in sources.items():
        research = {facts.value(source, "cohort") or source for source in found if _has_data(facts, source)}
        assert len(research or found) == 1, claim


def _has_data(facts, source):
    design = (facts.value(source, "design") or "").removeprefix(f"{KG}design-")
    if design == "narrative-review" and any(facts.values(source, n) for n in ("hasEventCount", "hasEffectEstimate")):
        return True
    return bool(design) and design not in OPINIONS


def test_not_studied_in_people_has_no_human_study(shipped):
    """No source on a claim of the list was made in people."""
    facts = shipped.facts
    for claim in column(shipped.run("not-studied-in-people"), "claim"):
        lines = facts.subjects("bearsOn", str(expand(claim)))
        realms = {facts.value(s, "realm") for line in lines for s in facts.subjects("hasEvidenceLine", line)}
        assert f"{KG}realm-human" not in realms


def test_annual_numbers_keep_disagreeing_counts(shipped):
    """Counts of one kind of operation from several sources stand side by side, none chosen for the reader."""
    numbers = defaultdict(set)
    studies = defaultdict(set)
    for row in shipped.run("annual-numbers").to_dicts():
        about = compact(str(row["about"]))
        studies[about].add(row["study"])
        if row["count"] is not None:
            numbers[about].add(row["count"].toPython())
    assert {123398, 266152, 370000} <= numbers["kg:proc-discectomy"]
    assert {199140, 413171} <= numbers["kg:proc-spinal-fusion"]
    assert min(len(studies["kg:proc-discectomy"]), len(studies["kg:proc-spinal-fusion"])) > 1


def test_alternatives_hold_operations(shipped):
    """Discectomy and spinal fusion are alternatives, each with a harm of its own."""
    harms = {(row[0], bool(row[3])) for row in readable(shipped.run("alternatives"))}
    assert {("kg:proc-discectomy", True), ("kg:proc-spinal-fusion", True)} <= harms


# ---------------------------------------------------------------- parameters

ENTITY = Parameter("risk", "Risk", "kg:risk-discitis", "the harm")
NUMBER = Parameter("number", "integer", "3", "how many")
TEXT = Parameter("text", "text", "pain", "words")
HOSTILE = [
    "kg:risk-discitis> } ; DROP ALL #",
    "kg:risk-discitis . ?s ?p ?o",
    "https://example.org/a> <https://example.org/b",
    'kg:x" }',
    "kg:a{b}",
    "kg:a\\u003e",
    "kg:a\u0000b",
    "kg:a\nb",
    "",
    "   ",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_an_entity_cannot_leave_its_place(value):
    """What holds a space, a bracket, a quote or a control character is no entity and is refused."""
    with pytest.raises(ParameterError, match="takes an entity"):
        ENTITY.term(value)


@given(st.text(max_size=60))
def test_any_entity_is_one_iri(value):
    """Whatever is typed for an entity becomes one IRI in brackets or an error, never more SPARQL."""
    try:
        term = ENTITY.term(value)
    except ParameterError:
        return
    assert term[0] == "<"
    assert term[-1] == ">"
    assert not set(term[1:-1]) & set('<>"{}|\\^` \n\t')


@given(st.text(max_size=60))
def test_any_text_is_one_literal(small, value):
    """Whatever is typed as a text comes out of a query as that text."""
    if "\r" in value or any(0xD800 <= ord(letter) < 0xE000 for letter in value):
        return
    answer = small.select(f"SELECT ?x {{ BIND ( {TEXT.term(value)} AS ?x ) }}")
    assert answer.rows == ((Literal(value),),)


@pytest.mark.parametrize("value", ["1.5", "one", "3 }", "0x10", "", "--1", "9999999999999"])
def test_a_number_is_digits(value):
    """A whole number takes digits and nothing else."""
    with pytest.raises(ParameterError, match="whole number"):
        NUMBER.term(value)


def test_a_long_text_is_refused():
    """A text has at most 500 characters."""
    assert TEXT.term("x" * 500) == f'"{"x" * 500}"'
    with pytest.raises(ParameterError, match="500"):
        TEXT.term("x" * 501)


@pytest.mark.parametrize("value", HOSTILE[:-2])
def test_hostile_values_change_nothing(small, value):
    """A hostile value is an error of the query, and the graph is as it was."""
    before = len(small.store)
    with pytest.raises((ParameterError, NotFoundError)):
        small.run("risk-counts", {"risk": value})
    assert len(small.store) == before


def test_unknown_parameter(small):
    """A parameter that the query does not have is an error that lists those it has."""
    with pytest.raises(ParameterError, match=r"no parameter 'harm'.*it has risk"):
        small.run("risk-counts", {"harm": "kg:risk-discitis"})
    with pytest.raises(ParameterError, match="it has none"):
        small.run("documents", {"year": "2020"})


def test_wrong_kind(small):
    """An entity of another class would answer nothing; it is an error that names both classes."""
    with pytest.raises(ParameterError, match=r"takes a Risk.*class.*Therapy"):
        small.run("risk-counts", {"risk": "kg:therapy-disc-cells"})


def test_unknown_entity(small):
    """An entity that does not exist is an error and not an empty answer."""
    with pytest.raises(NotFoundError):
        small.run("risk-counts", {"risk": "kg:risk-no-such-thing"})


def test_an_empty_value_means_the_default():
    """A field left empty in a form is a parameter that was not given."""
    query = QUERIES["risk-counts"]
    assert query.text({"risk": ""}) == query.text({})


def test_unknown_query_names_what_is_close():
    """A misspelt name of a query brings the right one into the message."""
    with pytest.raises(NotFoundError, match="zero-counts"):
        find_query(QUERIES, "zero-count")
    with pytest.raises(NotFoundError, match="stemkg queries"):
        find_query(QUERIES, "qqqqqqqqqq")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT ?s { ?s ?p ?o }", "title"),
        ("# title: A?\n# description: B.\nSELECT ?s { ?s ?p $what }", "what"),
        ("# title: A?\n# description: B.\n# param: what | Risk\nSELECT ?s { ?s ?p $what }", "param"),
    ],
)
def test_a_file_without_its_header_is_refused(tmp_path, text, message):
    """A query file without title, or with a place that it does not declare in full, cannot be loaded."""
    (tmp_path / "odd.rq").write_text(text)
    with pytest.raises(BuildError, match=message):
        load_queries(tmp_path)

"""kg.build.claims: an id stands for one proposition, today and in every later release."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.build.claims import find_claim_problems, proposition_key, propositions, read_pairs, write_pairs
from kg.build.pipeline import check
from kg.build.release import publish
from kg.errors import SourceError
from kg.namespaces import KG, RDF, SKG, compact
from kg.sources.model import Model
from kg.sources.reader import read_sources
from kg.sources.records import Places

A = str(KG["a"])
NAMES = st.from_regex(r"[a-z]{1,6}", fullmatch=True).map(lambda name: str(KG[name]))
PARTS = st.fixed_dictionaries(
    {"subject": st.tuples(NAMES), "predicate": st.tuples(NAMES), "object": st.tuples(NAMES)},
    optional={
        "inCondition": st.lists(NAMES, min_size=1, max_size=3, unique=True).map(lambda names: tuple(sorted(names))),
        "inSetting": st.tuples(NAMES),
        "atSite": st.tuples(NAMES),
        "comparedWith": st.tuples(NAMES),
    },
)


def facts(parts, claim="claim-a"):
    """Quads of one claim with wording that is no part of its proposition."""
    node, graph = ox.NamedNode(KG[claim]), ox.NamedNode("https://example.org/g")
    yield ox.Quad(node, ox.NamedNode(str(RDF.type)), ox.NamedNode(str(SKG.Claim)), graph)
    yield ox.Quad(node, ox.NamedNode(str(SKG.plain)), ox.Literal(f"words of {claim}", language="en"), graph)
    for part, values in parts.items():
        for value in values:
            yield ox.Quad(node, ox.NamedNode(SKG[part]), ox.NamedNode(value), graph)


@given(PARTS, st.randoms(use_true_random=False))
def test_a_proposition_is_its_parts_in_any_order_and_wording(parts, shuffler):
    """The order of the facts and the sentence of the claim change nothing of its key."""
    quads = list(facts(parts))
    shuffler.shuffle(quads)
    found = propositions(quads)[str(KG["claim-a"])]
    assert found == parts
    assert proposition_key(found) == proposition_key(parts)


@given(PARTS, PARTS)
def test_two_propositions_share_a_key_only_where_they_are_one(one, other):
    """Any part that differs gives another key."""
    assert (proposition_key(one) == proposition_key(other)) == (one == other)


def test_a_change_of_wording_keeps_the_key(small_data):
    """Label, sentence and notes may be mended; the pair of id and key stays."""
    before = propositions(check(small_data.inputs)[0].quads)
    small_data.change("claims/claims.yaml", '"Donor cells in a disc ease disc pain."', '"Cells of a donor help."')
    after = propositions(check(small_data.inputs)[0].quads)
    assert before == after
    assert len(before) == 5


def paired(small_data):
    """The small data with the file of pairs."""
    sources, _, problems = check(small_data.inputs)
    assert problems == []
    write_pairs(small_data.data / "claims" / "claim-keys.tsv", propositions(sources.quads))
    assert check(small_data.inputs)[2] == []
    return small_data


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  subject: kg:mitig-antibiotic", "  subject: kg:proc-culture"),
        ("  predicate: raisesRiskOf", "  predicate: mayCause"),
        ("  object: kg:risk-rejection", "  object: kg:risk-infection"),
        ('  plain: "Diabetes', '  inSetting: kg:setting-laboratory\n  plain: "Diabetes'),
        ('  plain: "Diabetes', '  atSite: [kg:site-disc]\n  plain: "Diabetes'),
        ('  plain: "Diabetes', '  inCondition: [kg:cond-disc-pain]\n  plain: "Diabetes'),
        ('  plain: "Diabetes', '  comparedWith: [kg:proc-sham]\n  plain: "Diabetes'),
    ],
)
def test_a_published_claim_cannot_come_to_mean_something_else(small_data, old, new):
    """Any changed part of a paired claim is reported at the claim."""
    model = Model.load(small_data.inputs.ontology)
    pairs = {
        compact(claim): proposition_key(parts)
        for claim, parts in propositions(read_sources(small_data.inputs.roots, model).quads).items()
    }
    small_data.change("claims/claims.yaml", old, new)
    sources = read_sources(small_data.inputs.roots, model)
    (problem,) = find_claim_problems(propositions(sources.quads), pairs, sources.places)
    assert (problem.rule, problem.file) == ("claim-changed", "data/claims/claims.yaml")
    assert "new id" in problem.remedy


def test_a_changed_claim_stops_the_build(small_data):
    """Nothing is published while an id and its proposition do not fit."""
    paired(small_data).change("claims/claims.yaml", "  predicate: raisesRiskOf", "  predicate: mayCause")
    with pytest.raises(SourceError, match=r"\[claim-changed\]"):
        publish(small_data.inputs, small_data.root / "releases")
    assert not (small_data.root / "releases").exists()


def test_a_new_claim_needs_no_pair(small_data):
    """Claims that were never published may say what they like."""
    paired(small_data).write(
        "claims/new.yaml",
        'records:\n- id: kg:claim-new\n  type: Claim\n  label: "a"\n  subject: kg:proc-sham\n  predicate: worsens\n'
        '  object: kg:cond-disc-pain\n  questionType: benefit\n  plain: "a."\n'
        "- id: kg:study-case\n  lines:\n  - claim: kg:claim-new\n    direction: inconclusive\n    rationale: a\n",
    )
    assert small_data.problems() == []


def test_pairs_are_written_and_read_back(tmp_path):
    """The file of pairs holds every claim with its key."""
    found = propositions([*facts({"subject": (A,), "predicate": (A,), "object": (A,)})])
    write_pairs(tmp_path / "claim-keys.tsv", found)
    (key,) = map(proposition_key, found.values())
    assert read_pairs(tmp_path / "claim-keys.tsv") == {"kg:claim-a": key}
    assert read_pairs(tmp_path / "nowhere.tsv") == {}


def test_a_damaged_file_of_pairs_does_not_switch_the_check_off(small_data):
    """A line that is no pair is an error of its own."""
    path = paired(small_data).data / "claims" / "claim-keys.tsv"
    path.write_text(path.read_text(encoding="utf-8").replace("\t", " ", 2), encoding="utf-8")
    with pytest.raises(SourceError, match=r"claim-keys\.tsv:2: \[malformed-pairs\]"):
        check(small_data.inputs)


def test_claims_that_lack_their_parts_are_no_duplicates_of_each_other():
    """Two unfinished claims fail the shapes; they are not said to state the same."""
    found = propositions([*facts({"subject": (A,)}, "claim-a"), *facts({"subject": (A,)}, "claim-b")])
    assert list(find_claim_problems(found, {}, Places())) == []


def test_the_plain_triple_of_a_claim_can_be_queried(small):
    """Each claim's own triple stands in the graph of what is claimed, and nowhere else."""
    found = small.select("SELECT ?g WHERE { GRAPH ?g { kg:therapy-disc-cells skg:improves kg:cond-disc-pain } }")
    assert [str(row[0]) for row in found] == ["https://w3id.org/stemkg/graph/claimed"]
    assert small.ask("ASK { kg:claim-cells-improve-pain skg:propositionKey ?key }")

"""kg.network.paths: how two entities are connected, best-evidenced path first."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef

from kg import open_graph
from kg.errors import NotFoundError
from kg.namespaces import KG
from kg.network.edges import STRENGTH, Edge
from kg.network.paths import edge_cost, ranked_paths

EDGES = st.builds(
    Edge,
    st.just("a"),
    st.just("b"),
    st.just("says"),
    st.just("skg:says"),
    st.just("claim"),
    certainty=st.sampled_from(["", *STRENGTH]),
    supportingStudies=st.integers(0, 100),
)
SHORTCUT = """
PREFIX skg: <https://w3id.org/stemkg/ontology#>
PREFIX kg: <https://w3id.org/stemkg/id/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
kg:risk-start a skg:Risk . kg:risk-b a skg:Risk ; skos:broader kg:risk-c .
kg:risk-c a skg:Risk ; skos:broader kg:risk-end . kg:risk-end a skg:Risk .
kg:claim-short a skg:Claim ; skg:subject kg:risk-start ; skg:predicate skg:mayCause ; skg:object kg:risk-b ;
  skg:hasAssessment kg:assessment-short .
kg:assessment-short skg:status kg:claim-status-disputed ; skg:certainty kg:certainty-very-low .
""" + "".join(
    f"kg:risk-a{n} a skg:Risk . kg:risk-start skos:related kg:risk-a{n} . kg:risk-a{n} skos:related kg:risk-b .\n"
    for n in range(40)
)


@given(EDGES)
def test_a_disputed_claim_costs_more_than_the_same_claim_undisputed(edge):
    """Whatever the certainty, a claim that studies speak only against is the last way to take."""
    disputed = Edge(**{**edge.__dict__, "negated": True})
    assert edge_cost(disputed) > edge_cost(edge) > 0


@given(EDGES, EDGES)
def test_a_claim_of_higher_certainty_costs_less(first, second):
    """Cost falls as certainty rises; an ungraded claim is dearer than any graded one."""
    one, other = STRENGTH.get(first.certainty, 0), STRENGTH.get(second.certainty, 0)
    assert (one > other) == (edge_cost(first) < edge_cost(second))


def test_paths_come_cheapest_first_and_walk_without_gaps(small):
    """Every hop starts where the one before ended, no node comes twice, and costs never fall."""
    found = small.paths("kg:cond-disc-pain", "kg:risk-discitis", limit=10)
    assert len(found) == 10
    assert [path.cost for path in found] == sorted(path.cost for path in found)
    for path in found:
        assert (path.nodes[0], path.nodes[-1]) == (str(KG["cond-disc-pain"]), str(KG["risk-discitis"]))
        assert len(set(path.nodes)) == len(path.nodes)
        for (here, there), hop in zip(pairwise(path.nodes), path.hops, strict=True):
            ends = (here, there) if hop.forward else (there, here)
            assert (hop.edge.source, hop.edge.target) == ends
    assert len({path.nodes for path in found}) == len(found)


@pytest.mark.parametrize("longest", [1, 2, 3, 4, 5, 6])
def test_all_paths_of_bounded_length_are_found_and_no_longer_one(small, longest):
    """The paths are those that networkx finds in the whole graph when it walks edges both ways."""
    whole = nx.Graph(small.to_networkx())
    expected = {tuple(p) for p in nx.all_simple_paths(whole, "kg:factor-diabetes", "kg:site-disc", cutoff=longest)}
    found = small.paths("kg:factor-diabetes", "kg:site-disc", limit=100_000, longest=longest)
    walked = {tuple(f"kg:{iri.removeprefix(str(KG))}" for iri in path.nodes) for path in found}
    assert walked == expected


def test_a_short_dear_path_is_found_among_many_longer_cheap_ones(tmp_path):
    """A bound on the length is no bound on the cost: the one path short enough is found however many are cheaper."""
    file = tmp_path / "shortcut.trig"
    file.write_text(SHORTCUT, encoding="utf-8")
    with open_graph(file) as graph:
        (path,) = graph.paths("kg:risk-start", "kg:risk-end", limit=1, longest=3)
        assert [hop.edge.kind for hop in path.hops] == ["claim", "fact", "fact"]
        assert path.weakest is path.hops[0]
        cheaper = graph.paths("kg:risk-start", "kg:risk-end", limit=5, longest=4)
        assert all(len(path.hops) == 4 for path in cheaper)


def test_the_limit_keeps_the_first_paths(small):
    """Fewer paths are the beginning of more paths."""
    many = small.paths("kg:cond-disc-pain", "kg:risk-discitis", limit=8)
    assert small.paths("kg:cond-disc-pain", "kg:risk-discitis", limit=3) == many[:3]
    assert small.paths("kg:cond-disc-pain", "kg:risk-discitis", limit=0) == []


def test_the_same_question_gives_the_same_paths(small):
    """Paths of equal cost keep one order."""
    first, second = (small.paths("kg:cond-disc-pain", "kg:risk-infection", limit=20) for _ in range(2))
    assert first == second


def test_the_weakest_hop_is_the_dearest_one_and_is_named(small):
    """The sentence of a path ends with the hop that holds it up least."""
    for path in small.paths("kg:factor-diabetes", "kg:therapy-disc-cells"):
        assert path.weakest.cost == max(hop.cost for hop in path.hops)
        assert path.sentence.endswith(f"Weakest hop: {path.weakest.start} – {path.weakest.end}.")


def test_a_hop_over_a_claim_tells_the_claim_and_how_it_stands(small):
    """A reader of the path sees status and certainty without looking the claim up."""
    (path,) = small.paths("kg:factor-diabetes", "kg:risk-discitis", longest=1)
    assert path.hops[0].sentence == "Diabetes makes discitis likelier. [claim: supported, very low certainty]"


def test_a_hop_against_its_edge_is_told_in_the_direction_of_the_edge(small):
    """Walking backwards does not turn the statement round."""
    (path,) = small.paths("kg:risk-infection", "kg:risk-discitis", longest=1)
    assert not path.hops[0].forward
    assert path.hops[0].sentence == "discitis broader infection. [fact]"


def test_a_hop_over_a_study_shows_its_figures(small):
    """What a study counted stands in the sentence."""
    (path,) = small.paths("kg:study-case", "kg:risk-discitis", longest=1)
    assert path.hops[0].sentence == "A case of discitis counted discitis (1 of 1). [study]"


def test_no_path_is_an_empty_list(small):
    """Entities that nothing connects within the length give no path, and no error."""
    assert small.paths("kg:stat-mean-difference", "kg:risk-discitis", longest=6) == []
    assert small.paths("kg:factor-diabetes", "kg:site-disc", longest=1) == []


def test_an_entity_has_no_path_to_itself(small):
    """Start and end being one needs no connection, given as text or as a term."""
    assert small.paths("kg:risk-discitis", "discitis") == []
    assert ranked_paths(small, KG["risk-discitis"], str(KG["risk-discitis"])) == []


def test_rdflib_terms_are_taken_as_ends(small):
    """URIRefs give the same paths as their texts."""
    start, end = KG["cond-disc-pain"], KG["risk-discitis"]
    assert isinstance(start, URIRef)
    assert ranked_paths(small, start, end) == ranked_paths(small, str(start), str(end)) != []


def test_an_unknown_end_is_an_error(small):
    """A misspelt entity is named, not silently unconnected."""
    with pytest.raises(NotFoundError, match="kg:risk-discitis"):
        small.paths("kg:cond-disc-pain", "kg:risk-discits")


def test_only_edges_of_the_wanted_kinds_are_walked(small):
    """A walk over written things alone meets no inferred edge."""
    start, end = f"{KG}therapy-disc-cells", f"{KG}risk-discitis"
    found = ranked_paths(small, start, end, kinds=("claim", "fact", "study"))
    assert found
    assert "inferred" not in {hop.edge.kind for path in found for hop in path.hops}
    assert "inferred" in {hop.edge.kind for path in ranked_paths(small, start, end) for hop in path.hops}


def test_a_thing_that_is_left_out_is_on_no_path(small):
    """What may not be passed is passed by no path; the ends are exempt."""
    start, end, middle = (f"{KG}{name}" for name in ("therapy-disc-cells", "risk-discitis", "proc-injection"))
    assert any(middle in path.nodes for path in ranked_paths(small, start, end, limit=50))
    found = ranked_paths(small, start, end, limit=50, without=(middle, start))
    assert found
    assert not any(middle in path.nodes for path in found)

"""Facts read by property say the same as facts asked for one by one."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.build.facts import Facts
from kg.explorer.view import evidence_atlas, risk_atlas
from kg.explorer.view.data_quality import read_quality
from kg.explorer.view.gap_list import read_gaps
from kg.explorer.view.lookup import Lookup, LookupAtHand, whole_lookup
from kg.explorer.view.question_list import read_questions
from kg.explorer.view.source_list import read_rows
from kg.graph.at_hand import FactsAtHand, GraphAtHand, at_hand
from kg.namespaces import RDF, SKG, SKOS

READERS = [risk_atlas.read_atlas, evidence_atlas.read_atlas, read_rows, read_questions, read_gaps, read_quality]


@pytest.mark.parametrize("read", READERS, ids=lambda read: f"{read.__module__.rpartition('.')[2]}.{read.__name__}")
def test_a_view_over_the_whole_graph_is_the_same_either_way(small, read):
    """What a page shows does not depend on how the facts were read."""
    assert read(whole_lookup(small)) == read(Lookup(small))


def test_every_value_and_label_is_the_same_either_way(small):
    """All that is said of every entity of the graph, in both directions."""
    plain, near = Facts(small.store), FactsAtHand(small.store)
    quads = list(small.store.quads_for_pattern(None, None, None, None))
    names = {q.predicate.value.removeprefix(str(SKG)) for q in quads if q.predicate.value.startswith(str(SKG))}
    things = sorted({q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)})
    assert names
    for thing in things:
        assert near.label(thing) == plain.label(thing)
        assert near.kinds(thing) == plain.kinds(thing)
        assert near.broader(thing) == plain.broader(thing)
        for name in names:
            assert near.values(thing, name) == plain.values(thing, name)
            assert near.subjects(name, thing) == plain.subjects(name, thing)


def test_what_is_not_there_has_no_values(small):
    """An unknown entity or property is no error."""
    near = FactsAtHand(small.store)
    assert near.values("https://w3id.org/stemkg/id/no-such-thing", "severity") == []
    assert near.having(str(SKOS.broader), "https://w3id.org/stemkg/id/no-such-thing") == []
    assert near.objects("https://w3id.org/stemkg/id/no-such-thing", str(RDF.type)) == []


def test_a_caller_may_change_what_it_gets(small):
    """The lists are the caller's own."""
    near = FactsAtHand(small.store)
    risk = "https://w3id.org/stemkg/id/risk-discitis"
    near.values(risk, "severity").clear()
    assert near.values(risk, "severity") == Facts(small.store).values(risk, "severity")


def test_a_graph_that_is_asked_over_the_network_stays_as_it_is(small):
    """A whole property of an endpoint is more than anybody should ask for."""

    class Far:
        store = object()

    far = Far()
    assert at_hand(far) is far
    assert isinstance(at_hand(small), GraphAtHand)
    assert isinstance(whole_lookup(small), LookupAtHand)

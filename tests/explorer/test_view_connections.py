"""kg.explorer.view.connections: paths with their weakest hop, filters, neighbours, the picture and the files."""

from __future__ import annotations

import csv
import io
import json

import pytest

from kg.explorer.blocks import connections as blocks
from kg.explorer.view.connections import (
    Remembering,
    examples,
    find_end,
    read_connections,
    weakness,
)
from kg.explorer.view.connections_chart import paths_network, paths_option
from kg.explorer.view.connections_files import as_csv, as_json, file_rows
from kg.explorer.view.lookup import Lookup
from kg.namespaces import KG
from kg.network.edges import Edge, EdgeReader
from kg.network.paths import Hop, ranked_paths

CELLS, DISCITIS, PAIN = f"{KG}therapy-disc-cells", f"{KG}risk-discitis", f"{KG}cond-disc-pain"


@pytest.fixture
def found(small):
    """From disc pain to discitis."""
    return read_connections(small, PAIN, DISCITIS)


def test_a_path_is_told_in_one_sentence_that_names_its_weakest_hop(found):
    """The sentence ends once, and names the hop that costs most."""
    path = next(path for path in found.paths if len(path.hops) > 1)
    weak = path.hops[path.weakest]
    assert f"the weakest hop is {weak.start.label} – {weak.end.label}" in path.told
    assert path.told.endswith(".")


def test_every_hop_but_the_surest_claims_says_what_is_weak(found):
    """Why a hop is weak stands beside it in words."""
    assert all(hop.weakness for path in found.paths for hop in path.hops)


@pytest.mark.parametrize(
    ("edge", "words"),
    [
        (Edge("a", "b", "r", "skg:r", "claim", certainty="high", direction="supports"), ""),
        (Edge("a", "b", "r", "skg:r", "claim", certainty="low"), "its certainty is low"),
        (Edge("a", "b", "r", "skg:r", "claim"), "it was not graded"),
        (Edge("a", "b", "r", "skg:r", "claim", certainty="high", direction="both"), "studies stand on both sides"),
        (Edge("a", "b", "r", "skg:r", "claim", certainty="high", negated=True), "studies speak only against it"),
    ],
)
def test_the_weakness_of_a_claim_is_its_certainty_and_its_opponents(edge, words):
    """A claim that studies support with high certainty has no weakness."""
    assert weakness(Hop(edge, True, "a", "b", 1.0)) == words


def test_an_inferred_hop_brings_its_rule_and_premises(small):
    """What a rule concluded is explained."""
    found = read_connections(small, CELLS, DISCITIS, longest=1)
    hops = [hop for path in found.paths for hop in path.hops if hop.kind == "inferred"]
    assert hops
    assert all(reason.rule and reason.premises for hop in hops for reason in hop.reasons)


@pytest.mark.parametrize(("uses", "kinds"), [("written", {"claim", "fact", "study"}), ("evidence", {"claim", "study"})])
def test_a_filter_keeps_only_its_kinds_of_hops(small, uses, kinds):
    """Without inferred means without any inferred hop, on paths and among neighbours."""
    found = read_connections(small, CELLS, DISCITIS, uses=uses, longest=4)
    assert found.paths
    assert {hop.kind for path in found.paths for hop in path.hops} <= kinds


def test_no_path_passes_a_thing_that_is_left_out(small, found):
    """Leaving out what stands in the middle gives other paths, or none."""
    middle = found.paths[0].nodes[1].id
    other = read_connections(small, PAIN, DISCITIS, without=str(KG) + middle.partition(":")[2])
    assert all(middle not in {ref.id for ref in path.nodes} for path in other.paths)
    assert middle not in {near.ref.id for near in other.shared}


def test_an_end_cannot_be_left_out(small):
    """The ends stay, whatever the address says."""
    assert ranked_paths(small, CELLS, DISCITIS, without=(CELLS, DISCITIS))


@pytest.mark.parametrize("longest", [1, 2, 3, 4])
def test_no_path_is_longer_than_asked(small, longest):
    """The longest length holds for every path."""
    assert all(len(p.hops) <= longest for p in read_connections(small, CELLS, DISCITIS, longest=longest).paths)


def test_without_a_path_each_end_tells_what_it_is_near_to(small):
    """An empty answer still leads on."""
    found = read_connections(small, f"{KG}proc-surgery", f"{KG}risk-rejection", uses="evidence", longest=1)
    assert found.paths == ()
    assert len(found.near) == 2
    assert any(near for _, near in found.near)
    assert "No path was found" in blocks.no_path(found, ("again",))


def test_the_same_thing_twice_is_said(small):
    """From a thing to itself there is nothing to find."""
    assert "the same thing" in blocks.no_path(read_connections(small, CELLS, CELLS), ())


def test_shared_neighbours_are_joined_to_both(small):
    """What both are joined to is neither of them, and the words say how."""
    found = read_connections(small, CELLS, DISCITIS)
    assert found.shared
    reader = EdgeReader(small.facts)
    around = [{iri for edge in reader.edges(end) for iri in (edge.source, edge.target)} for end in (CELLS, DISCITIS)]
    for near in found.shared:
        iri = str(KG) + near.ref.id.partition(":")[2]
        assert iri in around[0] & around[1]
        assert iri not in (CELLS, DISCITIS)
        assert len(near.told) == 2


def test_a_reader_that_remembers_reads_the_same(small):
    """Remembering changes the time and nothing else."""
    remembering, plain = Remembering(small.facts), EdgeReader(small.facts)
    for iri in plain.all_nodes():
        for _ in range(2):
            assert list(remembering.edges(iri)) == list(plain.edges(iri))
            assert list(remembering.edges(iri, incoming=False)) == list(plain.edges(iri, incoming=False))


@pytest.mark.parametrize("name", ["kg:risk-discitis", "risk-discitis", "discitis", f"{KG}risk-discitis"])
def test_an_end_is_found_by_id_or_exact_label(small, name):
    """What people know a thing by is enough."""
    assert find_end(small, name).id == "kg:risk-discitis"


@pytest.mark.parametrize("name", ["", "nothing like it", "<b>", "a" * 5000, "http://[", "\x00", "skg:mayCause", "{x}"])
def test_an_unknown_end_is_none(small, name):
    """Anything else is no end, and no error."""
    assert find_end(small, name) is None


def test_the_shipped_examples_all_have_a_path(shipped):
    """Every example that the page offers answers."""
    reader = Remembering(shipped.facts)
    pairs = examples(Lookup(shipped))
    assert len(pairs) >= 5
    for start, end in pairs:
        iris = [str(KG) + ref.id.partition(":")[2] for ref in (start, end)]
        assert read_connections(shipped, *iris, reader=reader).paths, (start, end)


# ------------------------------------------------------------------ picture and files


def test_the_picture_has_one_end_left_and_one_right(found):
    """Everything else stands between, no two things on the same place, every line between drawn things."""
    drawn = paths_network(found)
    places = {node.id: (node.x, node.y) for node in drawn.nodes}
    assert len(set(places.values())) == len(places)
    left, right = places[found.start.id][0], places[found.end.id][0]
    assert all(left < x < right for name, (x, _) in places.items() if name not in (found.start.id, found.end.id))
    assert all({line.source, line.target} <= set(places) for line in drawn.lines)


def test_no_line_of_the_picture_is_faded(found):
    """Every step of a path counts the same in the picture."""
    option = paths_option(paths_network(found), found.end.id, dark=True)
    links = option["series"][0]["links"]
    assert links
    assert all("opacity" not in link["lineStyle"] for link in links)
    json.dumps(option)


def test_files_hold_every_hop_once(found):
    """CSV and JSON say the same; each path has one weakest hop."""
    rows = file_rows(found)
    read = list(csv.DictReader(io.StringIO(as_csv(rows))))
    assert len(read) == len(rows) == len(json.loads(as_json(rows))) == sum(len(path.hops) for path in found.paths)
    for number in range(1, len(found.paths) + 1):
        assert sum(row["weakest"] == "True" for row in read if row["path"] == str(number)) == 1


def test_a_hostile_label_stays_text(hostile):
    """Markup in a label is shown, never run."""
    found = read_connections(hostile, CELLS, DISCITIS)
    shown = blocks.paths_table(found) + blocks.shared(found)
    shown += "".join(blocks.path_card(path, 1, open_=True, without={}) for path in found.paths)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "{b}" not in json.dumps(paths_option(paths_network(found), found.end.id, dark=False)["series"][0]["links"])

"""The neighbourhood as CSV and JSON, and the key of its lines."""

from __future__ import annotations

import csv
import io
import json

import pytest

from kg.explorer.blocks.network import line_key
from kg.explorer.view.network import Line, Network, Node
from kg.explorer.view.network_files import COLUMNS, as_csv, as_json
from kg.explorer.view.network_read import read_network
from kg.explorer.view.network_steps import Asked
from kg.namespaces import KG


@pytest.fixture
def part(small):
    """A small picture with groups."""
    return read_network(small, str(KG) + "therapy-disc-cells", asked=Asked(most=4))


def test_the_csv_has_a_row_for_every_connection(part):
    """The rows are those of the table on the page, with ids and names of both ends."""
    rows = list(csv.DictReader(io.StringIO(as_csv(part))))
    assert [(row["source"], row["target"]) for row in rows] == [(line.source, line.target) for line in part.lines]
    assert all(row["source_label"] == part.labels[row["source"]] for row in rows)
    assert tuple(rows[0]) == COLUMNS


def test_the_json_holds_things_connections_and_groups(part):
    """Nothing of the picture is missing from the file."""
    found = json.loads(as_json(part))
    assert found["focus"] == part.focus
    assert [thing["id"] for thing in found["things"]] == [node.id for node in part.nodes]
    assert len(found["connections"]) == len(part.lines)
    assert sum(len(group["members"]) for group in found["groups"]) == part.left_out > 0


def test_no_cell_is_a_formula():
    """A spreadsheet runs none of the names."""
    nodes = (Node("kg:a", "=1+1", "Risk", "Risk", ""), Node("kg:b", "b", "Risk", "Risk", ""))
    lines = (Line("kg:a", "kg:b", "may cause", "claim"),)
    text = as_csv(Network("kg:a", nodes, lines, lines, 0))
    assert next(csv.DictReader(io.StringIO(text)))["source_label"] == "'=1+1"


def test_the_key_shows_only_what_is_drawn():
    """A picture of two facts needs no key of certainties; one with a disputed claim tells its look."""
    nodes = tuple(Node(name, name, "Risk", "Risk", "") for name in "ab")
    fact = (Line("a", "b", "is part of", "fact"),)
    claim = (Line("a", "b", "may cause", "claim", status="disputed", certainty="low"),)
    facts, claims = (line_key(Network("a", nodes, lines, lines, 0), open_=True) for lines in (fact, claim))
    assert 'kg-line-key">' in facts
    assert facts.count("kg-line-key") == 1
    assert claims.count("kg-line-key") == 2
    assert "certainty low" in claims
    assert "they speak only against it" in claims

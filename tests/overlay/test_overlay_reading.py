"""Reading in a process of its own: hostile files end in a message, never in the program that asked."""

from __future__ import annotations

import itertools
import json
import tempfile

import pytest

from kg.overlay import reading
from kg.overlay.files import MOST_FACTS, OwnFile
from kg.resources import ontology_folder
from kg.sources.model import Model
from kg.sources.reader import read_sources

from .conftest import TRIAL


def read(name, content, **how):
    """Read one file."""
    raw = content if isinstance(content, bytes) else content.encode()
    return reading.read_apart([OwnFile(name, raw)], ontology_folder(), **how)


def test_what_is_read_apart_is_what_is_read_here(tmp_path):
    """Facts, places and lines are those that reading in this process gives."""
    path = tmp_path / "own.yaml"
    path.write_text(TRIAL, encoding="utf-8")
    here = read_sources([(path, "own.yaml")], Model.load(ontology_folder()))
    there = read("own.yaml", TRIAL)
    assert set(there.quads) == set(here.quads)
    assert there.places == here.places
    assert there.problems == here.problems == []


def test_nothing_stays_on_the_disk(tmp_path, monkeypatch):
    """The folder of the files is gone when they were read, also where they could not be."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    read("own.yaml", TRIAL)
    read("own.yaml", "]")
    assert list(tmp_path.iterdir()) == []


_ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><rdf:RDF/>'
_LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("a.rdf", _ENTITY, "xml-dtd"),
        ("a.yaml", _LAUGHS, "anchor-or-alias"),
        ("a.yaml", "records: !!python/object/apply:os.system [ls]", "yaml-tag"),
        ("a.yaml", "[" * 100_000, "nested-too-deep"),
        ("a.jsonld", "[" * 200_000, "malformed-rdf"),
        ("a.ttl", bytes(range(256)), "not-utf-8"),
        ("a.ttl", "\0", "control-character"),
        ("a.ttl", '<https://w3id.org/stemkg/id/risk-"x"> a <urn:b> .', "malformed-rdf"),
        ("a.jsonld", '{"@context": "http://127.0.0.1:9/x", "@id": "urn:a", "b": "c"}', "malformed-rdf"),
        ("a.exe", "MZ", "unknown-format"),
        ("a", "records: []", "unknown-format"),
        ("a.ttl", "", "empty-file"),
        ("a.trig", "<https://w3id.org/stemkg/graph/assessed> { <urn:a> <urn:b> <urn:c> }", "reserved-graph"),
    ],
)
def test_hostile_files_give_a_message(name, content, rule):
    """Whatever a file holds, its reader says what is wrong with it."""
    found = read(name, content)
    assert found.quads == []
    assert {problem.rule for problem in found.problems} == {rule}
    assert found.problems[0].remedy


def test_blank_nodes_that_cannot_be_told_apart_are_given_up():
    """A graph made to keep the naming of blank nodes busy ends in a message."""
    pairs = itertools.permutations(range(14), 2)
    found = read("a.nt", "".join(f"_:b{a} <urn:p> _:b{b} .\n" for a, b in pairs))
    assert [problem.rule for problem in found.problems] == ["unreadable-file"]


def test_reading_that_takes_too_long_is_ended():
    """A time limit ends a reader that would not."""
    found = read("a.yaml", TRIAL, seconds=0.001)
    assert "longer than" in found.problems[0].message


def test_more_facts_than_allowed_are_refused(tmp_path):
    """A small file with very many facts is refused before anything is done with them."""
    path = tmp_path / "a.nt"
    path.write_text("".join(f'<urn:{n}> <urn:p> "x" .\n' for n in range(MOST_FACTS + 1)), encoding="utf-8")
    told = reading.told_of([path], ontology_folder())
    assert told["problems"][0][3] == "too-many-facts"
    assert told["quads"] == ""
    json.dumps(told)

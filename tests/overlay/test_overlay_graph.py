"""A graph with files laid over it: found, asked, searched, and gone when it is closed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile

import pytest

from kg.errors import OpenError
from kg.overlay.graph import lay_over
from kg.overlay.scratch import Scratch, remove_abandoned
from kg.overlay.shelf import IDLE_MINUTES, MOST_ALIVE, OverlayShelf
from kg.query.pool import Limits

from .conftest import TRIAL

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <https://w3id.org/stemkg/graph/overlay/own> { ?s ?p ?o } }"


def test_the_graph_below_stays_as_it_is(below, laid):
    """Neither its facts nor its search know of the file."""
    before = len(below.store)
    graph = laid(own_yaml=TRIAL)
    assert len(below.store) == before
    assert len(graph.store) > before + graph.overlay.facts - 1
    assert not below.exists("https://w3id.org/stemkg/id/risk-own-hiccups")
    assert below.search("hiccups") == []


def test_search_finds_the_new_and_the_old(below, laid):
    """New entities are found by label, synonym and misspelt; an extended one is found once, by its new name too."""
    graph = laid(
        own_yaml=TRIAL, more_yaml="records:\n- id: kg:risk-discitis\n  altLabels: [pyogenic spondylodiscitis]\n"
    )
    assert graph.search("singultus")[0].iri.endswith("risk-own-hiccups")
    assert graph.search("hicups")[0].label in ("hiccups", "Donor cells may cause hiccups")
    hits = [hit.iri for hit in graph.search("discitis")]
    assert next(hit.iri for hit in below.search("discitis")) == hits[0]
    assert len(hits) == len(set(hits))
    assert graph.search("spondylodiscitis")[0].label == "discitis"


def test_overlay_tells_what_is_new_and_what_is_extended(laid):
    """What a file defines and what it adds facts to are told apart."""
    overlay = laid(own_yaml=TRIAL, more_yaml="records:\n- id: kg:risk-discitis\n  altLabels: [x]\n").overlay
    assert "https://w3id.org/stemkg/id/risk-own-hiccups" in overlay.defined
    assert overlay.extended == {"https://w3id.org/stemkg/id/risk-discitis"}


def test_guarded_queries_see_the_files(laid):
    """A query that a person typed runs in the worker over the graph with the files, and only reads."""
    graph = laid(own_yaml=TRIAL)
    answer = graph.query_guarded(COUNT, Limits(seconds=30), workers=2)
    assert [row[0].toPython() for row in answer] == [graph.overlay.facts]


def test_closing_frees_everything(below, small_folder, checked, tmp_path, monkeypatch):
    """A closed overlay holds no facts, no files and no worker."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = checked(own_yaml=TRIAL)
    graph = lay_over(below, found.files, found.quads, small_folder)
    graph.query_guarded(COUNT, Limits(seconds=30))
    assert list(tmp_path.iterdir())
    graph.close()
    assert list(tmp_path.iterdir()) == []
    assert len(graph.store) == 0
    assert len(below.store) > 0


def test_folders_of_killed_programs_are_removed(tmp_path, monkeypatch):
    """The folder of a process that was killed goes at once, one nobody ever held after a day; all others stay."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    killed = (
        "import os, signal, tempfile; from kg.overlay.scratch import Scratch; "
        f"tempfile.tempdir = {str(tmp_path)!r}; left = Scratch(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", killed], check=False).returncode == -signal.SIGKILL
    assert len(list(tmp_path.glob("*/held"))) == 1
    names = {"old": "stemkg-own-old", "young": "stemkg-own-young", "other": "stemkg-else"}
    for name in names.values():
        (tmp_path / name).mkdir()
    for name in (names["old"], names["other"]):
        os.utime(tmp_path / name, (0, 0))
    used = Scratch()
    os.utime(used.folder, (0, 0))
    remove_abandoned()
    assert {path.name for path in tmp_path.iterdir()} == {names["young"], names["other"], used.folder.name}
    used.remove()
    assert not used.alive


def test_release_and_key_tell_overlays_apart(below, laid):
    """Two overlays of one file are two, and neither is cited as the release."""
    first, second = laid(own_yaml=TRIAL), laid(own_yaml=TRIAL)
    assert first.overlay.key != second.overlay.key
    assert first.manifest.release.startswith(f"{below.manifest.release}+own-")
    assert first.manifest.counts["Claim"] == below.manifest.counts["Claim"] + 1


# ------------------------------------------------------------------ the shelf


class Clock:
    """A clock that a test moves."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        """The time in seconds."""
        return self.now


class Stub:
    """Stands for an overlaid graph."""

    def __init__(self, key):
        self.overlay = self
        self.key = key
        self.closed = False

    def close(self):
        """Note that it was closed."""
        self.closed = True


@pytest.fixture
def clock():
    """A clock that stands still until it is moved."""
    return Clock()


@pytest.fixture
def shelf(clock):
    """An empty shelf."""
    return OverlayShelf(clock)


def test_shelf_gives_by_key_alone(shelf):
    """An overlay is found by its own key and by no other."""
    stub = Stub("a")
    shelf.put(stub)
    assert shelf.get("a") is stub
    assert shelf.get("b") is None


def test_removed_overlay_is_closed(shelf):
    """Removing closes it; removing again does nothing."""
    stub = Stub("a")
    shelf.put(stub)
    shelf.remove("a")
    shelf.remove("a")
    assert stub.closed
    assert shelf.get("a") is None


def test_idle_overlay_goes(shelf, clock):
    """Nobody looked at it for long: the next look at any closes it; one in use stays."""
    old, used = Stub("old"), Stub("used")
    shelf.put(old)
    shelf.put(used)
    clock.now = IDLE_MINUTES * 60
    assert shelf.get("used") is used
    clock.now += 1
    assert shelf.get("used") is used
    assert old.closed
    assert len(shelf) == 1


def test_full_shelf_refuses_while_all_are_in_use(shelf):
    """The number of overlays has a limit, and the message says what to do."""
    for number in range(MOST_ALIVE):
        shelf.make_room()
        shelf.put(Stub(str(number)))
    with pytest.raises(OpenError, match="try again"):
        shelf.make_room()


def test_full_shelf_lets_the_longest_idle_go(shelf, clock):
    """Where one was idle for a while it makes room."""
    stubs = [Stub(str(number)) for number in range(MOST_ALIVE)]
    for stub in stubs:
        shelf.put(stub)
        clock.now += 60
    clock.now += 20 * 60
    shelf.make_room()
    assert [stub.closed for stub in stubs] == [True, *[False] * (MOST_ALIVE - 1)]

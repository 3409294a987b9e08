"""kg.build.release: the same inputs give the same bytes, and a release appears whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import open_graph
from kg.build import release as module
from kg.build.inputs import Inputs
from kg.build.manifest import Manifest
from kg.build.pipeline import build
from kg.build.release import current, is_complete, publish
from kg.errors import BuildError, SourceError

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = ("quads.nq", "search.sqlite", "manifest.json")
PUBLISH = (
    "import sys; from pathlib import Path; from kg.build.inputs import Inputs; from kg.build.release import publish;"
    "print(publish(Inputs(Path(sys.argv[1]), Path(sys.argv[2])), Path(sys.argv[3])))"
)


@pytest.fixture(scope="module")
def built(small_release):
    """The facts of the small data, built once for the tests that are about writing alone."""
    root = small_release.parent.parent
    return build(Inputs(root / "ontology", root / "data"))


@pytest.fixture
def prebuilt(built, monkeypatch):
    """Let every build be over at once."""
    monkeypatch.setattr("kg.build.pipeline.build", lambda *_: built)


def digests(folder):
    """SHA-256 of the files that must be the same."""
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}


def test_fresh_processes_give_the_same_bytes(small_data):
    """Two processes with other hash seeds and time zones write the same quads, index and manifest."""
    found = []
    for number, zone in ((1, "UTC"), (2, "Pacific/Auckland")):
        target = small_data.root / f"releases{number}"
        environment = {**os.environ, "PYTHONHASHSEED": str(number), "TZ": zone, "PYTHONPATH": str(ROOT)}
        words = [str(small_data.inputs.ontology), str(small_data.data), str(target)]
        done = subprocess.run(
            [sys.executable, "-c", PUBLISH, *words], env=environment, capture_output=True, text=True, check=True
        )
        found.append(digests(Path(done.stdout.strip())))
    assert found[0] == found[1]


def test_a_release_holds_no_blank_nodes(shipped, small_release):
    """Everything has a name that can be quoted, in the small graph and in the shipped one."""
    for folder in (small_release, shipped.folder):
        for quad in ox.parse(path=str(folder / "quads.nq"), format=ox.RdfFormat.N_QUADS):
            assert not any(isinstance(term, ox.BlankNode) for term in quad), quad


def test_the_quads_file_is_sorted_and_equals_the_store(small_release):
    """The text and the database hold the same facts."""
    lines = (small_release / "quads.nq").read_text(encoding="utf-8").splitlines()
    assert len(set(lines)) == len(lines)
    store = ox.Store.read_only(str(small_release / "store"))
    assert {f"{quad} ." for quad in store.quads_for_pattern(None, None, None, None)} == set(lines)


def test_outputs_of_the_manifest_are_the_digests_of_the_files(small_release):
    """The manifest can be used to check a copy."""
    manifest = Manifest.read(small_release)
    assert manifest.outputs == {name: digests(small_release)[name] for name in ("quads.nq", "search.sqlite")}


def test_a_changed_file_gives_a_new_release_without_stale_facts(small_data):
    """A fact that was taken out is gone in the next release; the old one stays beside it as it was."""
    releases = small_data.root / "releases"
    first = publish(small_data.inputs, releases)
    before = digests(first)
    small_data.change("concepts/harms.yaml", '  altLabels: ["disc infection"]\n', "")
    second = publish(small_data.inputs, releases)
    assert first != second
    assert current(releases) == second
    asked = 'ASK { kg:risk-discitis skos:altLabel "disc infection"@en }'
    with open_graph(first) as old, open_graph(releases) as new:
        assert old.ask(asked)
        assert not new.ask(asked)
        assert old.search("disc infection", kinds=["Risk"])[0].matched == "disc infection"
    assert digests(first) == before


@pytest.mark.usefixtures("prebuilt")
def test_going_back_makes_the_old_release_current_again(small_data):
    """Undoing a change needs no new build."""
    releases = small_data.root / "releases"
    first = publish(small_data.inputs, releases)
    small_data.change("concepts/harms.yaml", '"Germs grow', '"Many germs grow')
    publish(small_data.inputs, releases)
    small_data.change("concepts/harms.yaml", '"Many germs grow', '"Germs grow')
    steps = []
    assert publish(small_data.inputs, releases, steps.append) == first
    assert steps == []
    assert current(releases) == first


@pytest.mark.usefixtures("prebuilt")
@pytest.mark.parametrize("where", ["write_index", "_move", "_make_current"])
def test_a_failure_in_the_middle_leaves_the_old_release_current(small_data, monkeypatch, where):
    """Whatever step fails, what was current stays current, and nothing half-made is left."""
    releases = small_data.root / "releases"
    first = publish(small_data.inputs, releases)
    before = (releases / "CURRENT").read_bytes()
    small_data.change("concepts/harms.yaml", '"Germs grow', '"Many germs grow')

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kg.search.index.write_index" if where == "write_index" else f"kg.build.release.{where}", fail)
    with pytest.raises(BuildError, match=r"No space left.*To mend"):
        publish(small_data.inputs, releases)
    assert (releases / "CURRENT").read_bytes() == before
    assert [path for path in releases.iterdir() if path.name.startswith(".")] == []
    assert current(releases) == first
    monkeypatch.undo()
    second = publish(small_data.inputs, releases)
    assert current(releases) == second != first


@pytest.mark.usefixtures("prebuilt")
def test_an_interrupt_leaves_nothing_half_made(small_data, monkeypatch):
    """Ctrl+C in the middle of writing takes the scratch folder away."""
    releases = small_data.root / "releases"

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("kg.search.index.write_index", interrupt)
    with pytest.raises(KeyboardInterrupt):
        publish(small_data.inputs, releases)
    assert list(releases.iterdir()) == []


@pytest.mark.usefixtures("prebuilt")
def test_the_folder_of_a_build_that_was_killed_is_swept_away(small_data):
    """A scratch folder older than a day goes, a younger one may belong to a running build and stays."""
    releases = small_data.root / "releases"
    for name, age in ((".building-old", 2 * 24 * 3600), (".building-new", 60)):
        (releases / name).mkdir(parents=True)
        os.utime(releases / name, (time.time() - age,) * 2)
    publish(small_data.inputs, releases)
    assert sorted(path.name for path in releases.iterdir() if path.name.startswith(".")) == [".building-new"]


@pytest.mark.usefixtures("prebuilt")
def test_a_release_that_another_process_finished_first_is_kept(small_data, small_release, monkeypatch):
    """Two builds of the same inputs at once end with one release and no error."""
    releases = small_data.root / "releases"
    real = module._move

    def late(scratch, final):
        shutil.copytree(small_release, final)
        real(scratch, final)

    monkeypatch.setattr(module, "_move", late)
    final = publish(small_data.inputs, releases)
    assert is_complete(final)
    assert [path.name for path in releases.iterdir() if path.name.startswith(".")] == []


@pytest.mark.usefixtures("prebuilt")
@pytest.mark.parametrize("part", ["manifest.json", "search.sqlite", "store"])
def test_a_release_that_lost_a_part_is_built_anew(small_data, part):
    """A broken folder in the cache mends itself at the next use."""
    releases = small_data.root / "releases"
    final = publish(small_data.inputs, releases)
    path = final / part
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert not is_complete(final)
    with open_graph(publish(small_data.inputs, releases)) as graph:
        assert graph.label("kg:risk-discitis") == "discitis"


@pytest.mark.usefixtures("prebuilt")
def test_a_ready_release_is_used_without_writing(small_data, monkeypatch):
    """A folder that may only be read serves its release."""
    releases = small_data.root / "releases"
    final = publish(small_data.inputs, releases)
    monkeypatch.setattr(Path, "write_text", lambda *_, **__: pytest.fail("something was written"))
    assert publish(small_data.inputs, releases) == final


@pytest.mark.usefixtures("prebuilt")
def test_a_folder_that_cannot_be_made_is_an_error_with_a_remedy(small_data, tmp_path):
    """A file where the folder of releases should be is told with what to do."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BuildError, match=r"cannot be written to .*--out or STEMKG_HOME"):
        publish(small_data.inputs, tmp_path / "file")


@pytest.mark.usefixtures("prebuilt")
def test_the_date_is_that_of_source_date_epoch(small_data, monkeypatch):
    """A packager may set the date; without it the date of the ontology is taken."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert Manifest.read(publish(small_data.inputs, small_data.root / "a")).date == "1970-01-02"
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    with open_graph(publish(small_data.inputs, small_data.root / "b")) as graph:
        version = graph.select("SELECT ?v WHERE { ?o a owl:Ontology ; owl:versionInfo ?v }").rows[0][0]
        assert graph.manifest.date == str(version)


@pytest.mark.usefixtures("prebuilt")
@pytest.mark.parametrize("epoch", ["yesterday", "1e5", "9" * 30])
def test_a_source_date_epoch_that_is_no_date_is_refused(small_data, monkeypatch, epoch):
    """A mistake in the environment is told, and nothing is published."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(BuildError, match="SOURCE_DATE_EPOCH"):
        publish(small_data.inputs, small_data.root / "releases")
    assert list((small_data.root / "releases").iterdir()) == []


OWN = """@prefix kg: <https://w3id.org/stemkg/id/> .
@prefix skg: <https://w3id.org/stemkg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
kg:risk-own a skg:Risk ; skos:prefLabel "own harm"@en ; skos:definition "A harm of my own."@en ;
  skos:broader kg:risk-infection ; skg:severity kg:severity-mild .
"""


def test_own_data_are_added_to_the_graph(small_data, tmp_path):
    """A file of the user joins the built-in facts, is inferred upon and found."""
    own = tmp_path / "own.ttl"
    own.write_text(OWN, encoding="utf-8")
    inputs = Inputs(small_data.inputs.ontology, small_data.data, (own,))
    with open_graph(publish(inputs, tmp_path / "releases")) as graph:
        assert graph.search("own harm")[0].iri.endswith("risk-own")
        assert graph.ask("ASK { kg:risk-own skg:broaderTransitive kg:risk-infection }")
        assert graph.ask(
            "ASK { GRAPH graph:with/own { kg:risk-own a skg:Risk } }".replace(
                "graph:with/own", "<https://w3id.org/stemkg/graph/with/own>"
            )
        )
        assert "with/own.ttl" in graph.manifest.inputs


def test_own_data_are_checked_like_the_built_in(small_data, tmp_path):
    """A mistake in the user's file publishes nothing."""
    own = tmp_path / "own.ttl"
    own.write_text(OWN.replace("kg:severity-mild", "kg:stage-drug"), encoding="utf-8")
    with pytest.raises(SourceError, match=r"with/own\.ttl: kg:risk-own: \[wrong-class\]"):
        publish(Inputs(small_data.inputs.ontology, small_data.data, (own,)), tmp_path / "releases")


def test_the_manifest_is_readable_json_in_a_fixed_order(small_release):
    """Two manifests can be compared line by line."""
    text = (small_release / "manifest.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=1, sort_keys=True, ensure_ascii=False) + "\n"

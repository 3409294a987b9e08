"""kg.build.manifest: a release says of itself what it is."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from kg.build.manifest import FORMAT, Manifest, current
from kg.errors import OpenError


def test_a_manifest_states_inputs_outputs_and_counts(small_release):
    """Every input and output has its SHA-256, the main classes their numbers."""
    manifest = Manifest.read(small_release)
    assert manifest.release == small_release.name
    assert manifest.format == FORMAT
    assert "data/sources/trial.yaml" in manifest.inputs
    assert set(manifest.outputs) == {"quads.nq", "search.sqlite"}
    assert (manifest.counts["Claim"], manifest.counts["Study"], manifest.counts["Risk"]) == (5, 7, 3)
    lines = (small_release / "quads.nq").read_text(encoding="utf-8").splitlines()
    assert manifest.counts["quads"] == len(lines)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"release": "a"}', '{"other": 1}', "\x00", '"text"'])
def test_what_is_no_manifest_is_said_to_be_none(tmp_path, text):
    """Damaged and foreign files give an error with the folder and a remedy."""
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(OpenError, match=r"is no release of StemKG.*To mend"):
        Manifest.read(tmp_path)


def test_a_manifest_is_read_back_as_it_was_written(small_release, tmp_path):
    """Nothing is lost between the file and the object."""
    manifest = Manifest.read(small_release)
    (tmp_path / "manifest.json").write_text(json.dumps(asdict(manifest)), encoding="utf-8")
    assert Manifest.read(tmp_path) == manifest


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_folder_without_a_current_release_is_an_error(tmp_path, content):
    """No CURRENT, or one that is no text, is told with the command that mends it."""
    if content is not None:
        (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(OpenError, match="stemkg build --out"):
        current(tmp_path)


def test_current_names_the_release_that_was_published_last(small_release):
    """The file CURRENT leads to the release."""
    assert current(small_release.parent) == small_release

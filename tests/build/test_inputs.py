"""kg.build.inputs: the same inputs have the same digest, and nothing else has."""

from __future__ import annotations

import pytest

from kg.build.inputs import Inputs, inputs_digest, version
from kg.errors import SourceError


def test_the_digest_does_not_depend_on_where_the_inputs_lie(small_data, tmp_path_factory):
    """A copy of the data elsewhere gives the same release."""
    import shutil

    copy = tmp_path_factory.mktemp("copy") / "deep"
    shutil.copytree(small_data.root, copy)
    assert inputs_digest(small_data.inputs) == inputs_digest(Inputs(copy / "ontology", copy / "data"))


@pytest.mark.parametrize("name", ["data/sources/case.yaml", "ontology/shapes.ttl", "ontology/rules/01-broader.rq"])
def test_any_changed_byte_changes_the_digest(small_data, name):
    """Data, shapes and rules all belong to the identity of a release."""
    before = inputs_digest(small_data.inputs)
    path = small_data.root / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert inputs_digest(small_data.inputs) != before


def test_a_renamed_file_changes_the_digest(small_data):
    """Facts stand in the graph of their file, so its name counts."""
    before = inputs_digest(small_data.inputs)
    path = small_data.data / "sources" / "case.yaml"
    path.rename(path.with_name("case2.yaml"))
    assert inputs_digest(small_data.inputs) != before


def test_own_data_change_the_digest(small_data, tmp_path):
    """A release with own data is another release, even where the own folder holds nothing."""
    own = tmp_path / "own"
    own.mkdir()
    plain = small_data.inputs
    assert inputs_digest(Inputs(plain.ontology, plain.data, (own,))) != inputs_digest(plain)


def test_the_date_that_is_asked_for_changes_the_digest(small_data, monkeypatch):
    """SOURCE_DATE_EPOCH stands in a release, so it belongs to its identity."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    before = inputs_digest(small_data.inputs)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert inputs_digest(small_data.inputs) != before


def test_two_own_files_of_one_name_are_told_apart(tmp_path):
    """Files of the same name from two folders get names and graphs of their own."""
    inputs = Inputs(tmp_path, tmp_path, (tmp_path / "a" / "x.yaml", tmp_path / "b" / "x.yaml"))
    assert [name for _, name in inputs.roots] == ["data", "with/x.yaml", "with-2/x.yaml"]


def test_a_missing_folder_is_named(tmp_path):
    """Every path that is not there is one problem."""
    with pytest.raises(SourceError, match=r"^2 problems"):
        Inputs(tmp_path, tmp_path / "a", (tmp_path / "b",)).check_existence()


def test_the_version_is_never_empty():
    """A checkout that is not installed has a version too."""
    assert version()

"""Which files of a stranger are taken at all."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kg.overlay import files
from kg.overlay.files import OwnFile


@given(st.text(max_size=40))
def test_file_names_are_made_safe(name):
    """No name leads out of the temporary folder or is hidden."""
    safe = files.safe_name(name)
    assert Path(safe).name == safe
    assert not safe.startswith((".", "-"))


@given(st.lists(st.text(max_size=12), max_size=8))
def test_no_two_files_share_a_name_or_a_graph(names):
    """Names are unique even without their endings, for each names the graph of its facts."""
    found = files.named_apart([OwnFile(name, b"") for name in names])
    stems = [file.name.partition(".")[0] for file in found]
    assert len(stems) == len(set(stems)) == len(names)
    assert all(stems)


def test_too_large_files_are_refused_together():
    """The limit holds for all files together, and says how to go on."""
    half = b" " * (files.LARGEST_MB * 600_000)
    (problem,) = files.find_size_problems([OwnFile("a.ttl", half), OwnFile("b.ttl", half)])
    assert problem.rule == "too-large"
    assert f"{files.LARGEST_MB} MB are allowed" in problem.message
    assert "stemkg check" in problem.remedy
    assert files.find_size_problems([OwnFile("a.ttl", half)]) == []


def test_too_many_files_are_refused():
    """More files than allowed are refused, however small."""
    (problem,) = files.find_size_problems([OwnFile(f"{n}.ttl", b"") for n in range(files.MOST_FILES + 1)])
    assert problem.rule == "too-many-files"

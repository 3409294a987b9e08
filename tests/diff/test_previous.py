"""kg.diff.previous: the release before a release."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from kg.diff.previous import previous_release


@pytest.fixture
def releases(small_release, tmp_path):
    """Makes folders with a manifest of a date, written at a time."""

    def make(name, date, written, **changes):
        folder = tmp_path / name
        folder.mkdir()
        shutil.copy(small_release / "manifest.json", folder)
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        text = json.dumps(manifest | {"release": name, "date": date} | changes)
        (folder / "manifest.json").write_text(text, encoding="utf-8")
        os.utime(folder / "manifest.json", (written, written))
        return folder

    return make


def test_the_youngest_of_the_older_ones_is_the_previous(releases):
    """By date of the data; what is younger, and what is no release, does not count."""
    first, second = releases("a", "2026-01-01", 9), releases("b", "2026-02-01", 5)
    third, younger = releases("c", "2026-03-01", 1), releases("d", "2026-04-01", 1)
    (first.parent / "CURRENT").write_text("d", encoding="utf-8")
    (first.parent / "notes").mkdir()
    assert previous_release(third) == second
    assert previous_release(second) == first
    assert previous_release(first) is None
    assert previous_release(younger) == third


def test_of_one_date_the_one_written_before_is_the_previous(releases):
    """Two builds of one day are told apart by the clock."""
    first, second = releases("a", "2026-01-01", 5), releases("b", "2026-01-01", 9)
    assert previous_release(second) == first
    assert previous_release(first) is None


def test_a_release_of_another_layout_is_passed_over(releases):
    """It cannot be opened, so nothing can be compared with it."""
    releases("a", "2026-01-01", 5, format=99)
    assert previous_release(releases("b", "2026-02-01", 5)) is None


def test_a_folder_that_is_no_release_has_none(tmp_path):
    """Nothing is raised: there is nothing to tell."""
    assert previous_release(tmp_path / "nowhere") is None


def test_a_release_alone_has_none(small_release):
    """The first release has none before it."""
    assert previous_release(small_release) is None

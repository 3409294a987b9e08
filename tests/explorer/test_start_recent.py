"""What changed lately, on the start page."""

from __future__ import annotations

import json
import shutil

import pytest
from shown_markup import html_of

from kg.build.release import publish
from kg.diff import Change, Difference, Kind, Reason, Side
from kg.explorer.blocks.start import recent_changes
from kg.explorer.view.start import recent
from kg.namespaces import KG

OLD, NEW = Side("aaaa", "2026-01-01", "1", ("rules",)), Side("bbbb", "2026-02-01", "1", ("rules",))


def moves(number, label="Cells ease pain"):
    """Claims whose certainty moved."""
    return tuple(
        Change(
            Kind.CERTAINTY_MOVED,
            f"{KG}claim-{place}",
            label,
            "low",
            "very low",
            (f"{KG}claim-{place}",),
            (Reason("source came: A trial"),),
        )
        for place in range(number)
    )


def test_counts_and_moves_are_told_and_bounded():
    """However much changed, the page shows some moves and says how many more there are."""
    found = recent(Difference(OLD, NEW, (Change(Kind.CLAIM_NEW, f"{KG}claim-a", "a", new="a"), *moves(300))))
    assert found.since == "2026-01-01"
    assert found.numbers == (("1", "new claim"), ("300", "claims whose certainty moved"))
    assert len(found.moves) == 6
    assert found.more == 294
    shown = recent_changes(found)
    assert 'href="explore?id=kg:claim-0"' in shown
    assert "source came: A trial" in shown
    assert "and 294 more" in shown


def test_nothing_that_changed_is_nothing_to_show():
    """No empty block."""
    assert recent(Difference(OLD, NEW)) is None


def test_other_rules_are_told():
    """A visitor is told that moves may be due to the rules; two releases of one date are told apart by the id."""
    found = recent(Difference(OLD, Side("bbbb", OLD.date, "1", ("others",)), moves(1)))
    assert found.since == "2026-01-01 (release aaaa)"
    assert "rules of the grading changed" in recent_changes(found)


def test_hostile_labels_are_only_words():
    """A label cannot break out of the block."""
    shown = recent_changes(recent(Difference(OLD, NEW, moves(1, "<script>alert(1)</script>"))))
    assert "<script>" not in shown


@pytest.fixture
def with_older(small_data, small_release):
    """A release in which one argument turned, beside an older one."""
    releases = small_data.root / "releases"
    small_data.change(
        "sources/trial.yaml", "direction: disputes\n    disputeKind: no-difference\n", "direction: supports\n"
    )
    newer = publish(small_data.inputs, releases)
    older = releases / small_release.name
    shutil.copytree(small_release, older)
    manifest = json.loads((older / "manifest.json").read_text(encoding="utf-8"))
    (older / "manifest.json").write_text(json.dumps(manifest | {"date": "2020-01-01"}), encoding="utf-8")
    return newer


def headers(app):
    """All headings of a page."""
    return [header.value for header in app.header]


def test_the_page_tells_what_changed_since_the_release_before(run_page, with_older):
    """With its date, and with a count of what changed."""
    app = run_page(release=with_older)
    assert not app.exception
    assert headers(app)[-1] == "What changed since 2020-01-01"
    shown = html_of(app)
    assert "argument that says something else" in shown


def test_the_page_says_nothing_where_there_is_no_older_release(run_page):
    """The first release has nothing to compare itself with."""
    app = run_page()
    assert not app.exception
    assert not [header for header in headers(app) if "changed" in header]


def test_a_damaged_older_release_is_passed_over(run_page, with_older):
    """The page stands without the block."""
    (older,) = [path for path in with_older.parent.iterdir() if path.is_dir() and path != with_older]
    shutil.rmtree(older / "store")
    app = run_page(release=with_older)
    assert not app.exception
    assert not [header for header in headers(app) if "changed" in header]

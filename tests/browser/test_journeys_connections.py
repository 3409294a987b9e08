"""What people do on the Connections page."""

from __future__ import annotations

import csv

import pytest

PATH = "/connections?from=kg:therapy-intradiscal-cell-therapy&to=kg:risk-discitis"


@pytest.mark.journey
def test_from_a_misspelt_word_to_the_weakest_hop(visit):
    """Somebody types two ends, mends one by a suggestion, and reads the paths."""
    visitor = visit()
    visitor.go("/connections")
    first = visitor.page.get_by_label("From", exact=True)
    first.fill("kg:therapy-intradiscal-bm-concentrate")
    first.press("Enter")
    visitor.page.wait_for_url("**from=kg**")
    visitor.settle()
    second = visitor.page.get_by_label("To", exact=True)
    second.fill("disitis")
    second.press("Enter")
    visitor.page.get_by_text("Which “disitis”?").wait_for()
    visitor.page.get_by_role("link", name="discitis", exact=True).first.click()
    visitor.page.get_by_text("Weakest hop").first.wait_for()
    visitor.settle()
    assert "Path 2" in visitor.text
    assert "What both are joined to" in visitor.text


def test_a_link_gives_the_paths_the_picture_and_its_table(visit):
    """The picture has a text and a table twin; nothing comes from outside."""
    visitor = visit()
    visitor.go(PATH)
    visitor.page.get_by_text("Path 1").first.wait_for()
    visitor.page.locator("canvas").first.wait_for()
    visitor.page.get_by_text("The same as a table").click()
    visitor.page.get_by_role("cell", name="1.1").first.wait_for()
    assert visitor.outside == []


def test_only_evidence_leaves_no_inferred_hop(visit):
    """The switch changes the paths, and the address keeps it."""
    visitor = visit()
    visitor.go(PATH)
    inferred = visitor.page.locator(".kg-arrow", has_text="inferred by a rule")
    inferred.first.wait_for()
    visitor.page.get_by_text("only evidence", exact=True).click()
    visitor.page.wait_for_url("**use=evidence**")
    inferred.first.wait_for(state="detached")
    visitor.page.get_by_text("Path 1").first.wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scrolling(visit, scheme):
    """At 390 px nothing is wider than the screen, in light and dark."""
    visitor = visit(width=390, scheme=scheme)
    visitor.go(PATH)
    visitor.page.get_by_text("What both are joined to").first.wait_for()
    visitor.settle()
    widths = visitor.page.locator("[data-testid=stMain]").evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1] <= 390


def test_the_hops_leave_as_a_file(visit, tmp_path):
    """The CSV holds every hop with its claim and its weakness."""
    visitor = visit()
    visitor.go(PATH)
    visitor.page.get_by_role("button", name="Export").click()
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("button", name="All hops as CSV").click()
    file = tmp_path / "hops.csv"
    waiting.value.save_as(file)
    with file.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {"1", "2"} <= {row["path"] for row in rows}
    assert all(row["weakness"] or row["kind"] == "claim" for row in rows)


@pytest.mark.parametrize("bad", ["<script>alert(1)</script>", "%00%0d%0a", "a" * 3000])
def test_hostile_ends_are_answered_helpfully(visit, bad):
    """A stale or hostile link gets words, no traceback, and no script runs."""
    visitor = visit()
    dialogs = []
    visitor.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    visitor.go(f"/connections?from={bad}&to=kg:risk-discitis&without={bad}")
    visitor.page.get_by_text("Connections").first.wait_for()
    assert "Traceback" not in visitor.text
    assert not dialogs

"""A visitor lays a file over the graph: an error, the mended file, its traces on the pages, and its end."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

EXAMPLE = (Path(__file__).resolve().parents[2] / "docs" / "example-source.yaml").read_bytes()

FIRST_CHECK = 240_000
"""Milliseconds: the first check of a server reads all that the graph was built from, beside whatever else is tested."""


def upload(visitor, content, copies=1):
    """Choose the file on the Data page; ``copies`` says how often its name then stands there."""
    chooser = visitor.page.locator("[data-testid=stFileUploader] input[type=file]")
    chooser.set_input_files({"name": "trial.yaml", "mimeType": "text/yaml", "buffer": content})
    names = visitor.page.locator("[data-testid=stFileUploader]").get_by_text("trial.yaml", exact=True)
    expect(names).to_have_count(copies, timeout=60_000)
    visitor.settle()
    visitor.page.get_by_role("button", name="Check and lay over the graph").click()


def banner(visitor):
    """The line that stands on every page."""
    return visitor.page.locator(".st-key-kg-overlay")


@pytest.mark.journey
def test_a_file_with_an_error_is_mended_laid_over_seen_and_removed(visit):
    """The message names the line; the mended file is on Explore and Search; nobody else sees it; a button ends it."""
    visitor = visit()
    visitor.go("/data")
    upload(visitor, EXAMPLE.replace(b"kg:risk-discitis", b"kg:risk-discitiss"))
    problem = visitor.page.locator("tr", has_text="dangling-reference")
    problem.wait_for(timeout=FIRST_CHECK)
    for words in ("trial.yaml", "41", "kg:study-example-trial", "did you mean kg:risk-discitis"):
        assert words.lower() in problem.inner_text().lower()
    visitor.settle()
    expect(banner(visitor)).to_have_count(0, timeout=60_000)

    upload(visitor, EXAMPLE, copies=2)
    banner(visitor).wait_for(timeout=FIRST_CHECK)
    visitor.settle()
    expect(banner(visitor)).to_contain_text("nobody else sees it; nothing is stored", timeout=60_000)

    visitor.page.locator(".kg-group a", has_text="Marrow concentrate may cause hiccups").click()
    visitor.page.wait_for_url("**/explore?id=**")
    visitor.page.locator(".kg-own", has_text="from your file").first.wait_for()
    visitor.settle()
    visitor.page.get_by_text("inconclusive").first.wait_for()
    expect(banner(visitor)).to_have_count(1, timeout=60_000)

    visitor.page.get_by_role("link", name="Start").first.click()
    visitor.settle()
    box = visitor.page.get_by_label("Search").first
    box.fill("hiccups")
    box.press("Enter")
    visitor.page.locator(".kg-hit", has_text="from your file").first.wait_for()

    other = visit()
    other.go("/start?q=hiccups")
    assert "invented example" not in other.text
    expect(banner(other)).to_have_count(0, timeout=60_000)

    visitor.page.get_by_role("button", name="Remove my files").click()
    banner(visitor).wait_for(state="detached")
    visitor.settle()
    expect(visitor.page.locator(".kg-own")).to_have_count(0, timeout=60_000)
    assert visitor.outside == []


def test_loading_the_page_anew_ends_the_overlay(visit):
    """The files hang on the session alone: a new one does not have them, even in the same browser."""
    visitor = visit(width=390, scheme="dark")
    visitor.go("/data")
    upload(visitor, EXAMPLE)
    banner(visitor).wait_for()
    visitor.settle()
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 390
    visitor.go("/data")
    expect(banner(visitor)).to_have_count(0, timeout=60_000)

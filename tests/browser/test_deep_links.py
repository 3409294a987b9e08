"""A link gives what the clicks gave: on every page the address of a state opens the same state for somebody else."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

_NOT_THERE = re.compile(r"\s+")
_HOW_LONG = re.compile(r"(rows?|triples?|Yes|No) in [\d.]+ m?s\b")


def settled(visitor, pattern):
    """Wait for the address, then for the page."""
    visitor.page.wait_for_url(re.compile(pattern))
    visitor.settle()


def fill(visitor, label, text):
    """Type into a field and send it."""
    field = visitor.page.get_by_label(label).first
    field.fill(text)
    field.press("Enter")


def start(visitor):
    """A misspelt search."""
    visitor.go("/")
    fill(visitor, "Search", "disitis")
    settled(visitor, r"q=disitis")


def explore(visitor):
    """The harms of a therapy in another order."""
    visitor.go("/explore?id=kg:therapy-intradiscal-bm-concentrate")
    visitor.page.get_by_text("Harms", exact=True).first.click()
    settled(visitor, "view=risks")
    visitor.page.get_by_text("Frequency", exact=True).first.click()
    settled(visitor, "sort=frequency")


def neighbourhood(visitor):
    """Something opened in the neighbourhood."""
    visitor.go("/explore?id=kg:risk-discitis&view=graph")
    box = visitor.page.get_by_label("Pick a thing here")
    box.focus()
    box.fill("cells injected into a disc")
    visitor.page.get_by_role("option", name="cells injected into a disc").first.click()
    settled(visitor, "pick=")
    visitor.page.get_by_role("button", name="Open it").press("Enter")
    settled(visitor, "steps=open")


def risks(visitor):
    """An open cell under a switch."""
    visitor.go("/risks?q=infection")
    visitor.page.locator("a[href*='given=kg:therapy-intradiscal-cell-therapy&risk=kg:risk-infection']").first.click()
    settled(visitor, "given=.*risk=")
    visitor.page.get_by_text("Only randomised", exact=True).click()
    settled(visitor, "randomised=1")


def evidence(visitor):
    """An open cell of the map."""
    visitor.go("/evidence")
    visitor.page.locator("a.kg-link[href*='condition='][href*='given=']").first.click()
    settled(visitor, "condition=.*given=|given=.*condition=")


def compare(visitor):
    """An example."""
    visitor.go("/compare")
    visitor.page.locator("a.kg-link[href^='compare?condition']").first.click()
    settled(visitor, "condition=")


def connections(visitor):
    """An example, walked over evidence alone."""
    visitor.go("/connections")
    visitor.page.locator("a.kg-link[href^='connections?from']").first.click()
    settled(visitor, "from=")
    visitor.page.get_by_text("only evidence", exact=True).click()
    settled(visitor, "use=evidence")


def questions(visitor):
    """Words in the questions."""
    visitor.go("/questions")
    fill(visitor, "Words in the question", "cells")
    settled(visitor, "q=cells")


def sources(visitor):
    """Words in the sources."""
    visitor.go("/sources")
    fill(visitor, "Search", "marrow")
    settled(visitor, "q=marrow")


def sparql(visitor):
    """A ready question."""
    visitor.go("/sparql")
    visitor.page.locator("a.kg-link[href='sparql?query=zero-counts']").first.click()
    settled(visitor, "query=zero-counts")
    visitor.page.get_by_text(re.compile(r"\d rows")).first.wait_for()


def data(visitor):
    """What the page says of reporting an error."""
    visitor.go("/risks")
    visitor.page.locator("a.kg-link[href='data?about=report']").first.click()
    settled(visitor, "data.about=report")


WAYS = (start, explore, neighbourhood, risks, evidence, compare, connections, questions, sources, sparql, data)


def main_text(visitor):
    """Everything that stands on the page, without white space, frame, times, and what a field says while it is used."""
    visitor.page.evaluate("document.activeElement.blur()")
    expect(visitor.page.get_by_test_id("InputInstructions")).to_have_count(0)
    # What is out of sight is read as if it were in sight; the browser spells the two differently.
    visitor.page.add_style_tag(content="* { content-visibility: visible !important; }")
    text = visitor.page.locator("[data-testid=stMain]").inner_text()
    return _NOT_THERE.sub(" ", _HOW_LONG.sub(r"\1", text))


@pytest.mark.journey
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_the_address_of_a_state_opens_the_same_state(visit, way):
    """Clicks to a state, and its address opened by another visitor, show the same."""
    clicker, reader = visit(), visit()
    way(clicker)
    reader.go(clicker.page.url.removeprefix(clicker.address))
    expect(reader.page.locator("[data-testid=stMain]")).to_contain_text("not medical advice")
    assert reader.page.url == clicker.page.url
    assert main_text(reader) == main_text(clicker)

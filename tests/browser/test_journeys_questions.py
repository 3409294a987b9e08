"""What people do with the open questions and the computed gaps."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


def test_words_narrow_the_questions_and_stay_in_the_address(visit):
    """Somebody looks for what is unknown of tumours, and can share what was found."""
    visitor = visit()
    visitor.go("/questions")
    box = visitor.page.get_by_label("Words in the question")
    box.fill("tumour")
    box.press("Enter")
    visitor.page.wait_for_url("**q=tumour**")
    visitor.settle()
    cards = visitor.page.locator(".kg-q-card")
    cards.first.wait_for()
    assert "It orders questions, never treatments" in visitor.text


@pytest.mark.journey
def test_a_card_opens_its_evidence_and_its_trials(visit):
    """The evidence and the trials of a question are one click away, and a claim leads to its page."""
    visitor = visit()
    visitor.go("/questions")
    card = visitor.page.locator(".kg-q-card").first
    card.get_by_text("Evidence so far").click()
    card.locator("details[open] a.kg-link").first.click()
    visitor.page.wait_for_url("**/explore?**")
    visitor.settle()
    assert "Traceback" not in visitor.text


def test_the_queries_behind_follow_a_filter(visit):
    """The questions run without the rest of the page, but not away from the queries that a reader has opened."""
    visitor = visit()
    visitor.go("/questions")
    visitor.page.get_by_text("Show the query behind this page").click()
    expect(visitor.page.locator(".stCode").first).to_be_visible()
    named = visitor.page.get_by_text("(kg:therapy-intradiscal-cell-therapy)")
    expect(named).to_have_count(0)
    box = visitor.page.get_by_role("combobox", name="Treatment")
    box.click()
    box.fill("cells injected into a disc")
    visitor.page.get_by_role("option", name="cells injected into a disc").first.wait_for()
    box.press("Enter")
    visitor.page.wait_for_url("**intervention=kg**therapy-intradiscal-cell-therapy**")
    expect(named.first).to_be_visible()


def test_a_gap_leads_to_its_cell(visit):
    """A gap about a condition opens the cell of the evidence map that it speaks of."""
    visitor = visit()
    visitor.go("/questions?about=Condition&kind=kg:gap-no-study")
    visitor.page.get_by_role("link", name="map cell").first.click()
    visitor.page.wait_for_url("**/evidence?**")
    visitor.page.get_by_text("Close this cell").first.wait_for()


def test_gaps_have_pages(visit):
    """The second page of gaps is in the address and shows other rows."""
    visitor = visit()
    visitor.go("/questions?about=Risk")
    rows = visitor.page.locator("table.kg-table tbody tr")
    first = rows.last.inner_text()
    visitor.go("/questions?about=Risk&gaps=2")
    visitor.page.get_by_text("Computed gaps").first.wait_for()
    expect(rows.last).not_to_have_text(first, use_inner_text=True, timeout=60_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_reads_questions_without_sideways_scrolling(visit, scheme):
    """At 390 px nothing is wider than the screen, with every fold open."""
    visitor = visit(width=390, scheme=scheme)
    visitor.go("/questions?population=kg:cond-discogenic-pain")
    visitor.page.locator(".kg-q-card").first.wait_for()
    visitor.page.locator(".kg-q-card").first.evaluate(
        "card => card.querySelectorAll('details').forEach(d => d.open = true)"
    )
    widths = visitor.page.locator("[data-testid=stMain]").evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1] <= 390


def test_nothing_is_fetched_from_outside(visit):
    """The page asks no other host for anything and says that it is not medical advice."""
    visitor = visit()
    visitor.go("/questions")
    visitor.page.get_by_text("not medical advice").first.wait_for()
    assert visitor.outside == []

"""What people do with the explorer, from the first click to the file in their hands."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from rdflib import Graph, URIRef

PAGES = (
    "/",
    "/explore?id=kg:therapy-intradiscal-bm-concentrate",
    "/explore?id=kg:claim-intradiscal-bm-concentrate-improves-discogenic-pain",
    "/explore?id=kg:study-pers2024-respine",
    "/sparql",
    "/data",
)


def test_a_misspelt_search_leads_to_the_harm(visit):
    """Somebody who types 'dicitis' finds discitis and opens its page without losing the session."""
    visitor = visit()
    visitor.go("/")
    box = visitor.page.get_by_label("Search").first
    box.fill("dicitis")
    box.press("Enter")
    visitor.page.get_by_role("link", name="discitis", exact=False).first.click()
    visitor.page.wait_for_url("**/explore?**risk-discitis**")
    visitor.page.get_by_role("heading", name="Discitis").first.wait_for()


@pytest.mark.journey
def test_from_a_search_to_a_harm_to_the_source_behind_it_and_back(visit):
    """A harm that was searched for shows its claims; one of them leads to a source, and one step back to the harm."""
    visitor = visit()
    visitor.go("/?q=dicitis")
    visitor.page.get_by_role("link", name="discitis", exact=False).first.click()
    visitor.page.wait_for_url("**/explore?**risk-discitis**")
    visitor.settle()
    claim = visitor.page.locator("details.kg-claim").first
    claim.locator("summary").first.click()
    claim.locator(".kg-evidence .kg-source a").first.click()
    visitor.page.wait_for_url(lambda address: "explore?" in address and "risk-discitis" not in address)
    visitor.page.get_by_text("Where it is reported").or_(visitor.page.get_by_text("The document")).first.wait_for()
    visitor.settle()
    visitor.page.go_back()
    visitor.page.wait_for_url("**/explore?**risk-discitis**")
    visitor.page.get_by_role("heading", name="Discitis").first.wait_for()


def tab_to(visitor, wanted):
    """Press Tab until something is reached that fits a CSS selector."""
    for _ in range(80):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    pytest.fail(f"the keyboard does not reach {wanted}")


@pytest.mark.journey
def test_the_keyboard_alone_leads_from_the_search_to_the_evidence(visit):
    """Without a mouse: search, open the harm that was found, open a claim, go to its source."""
    visitor = visit()
    visitor.go("/")
    tab_to(visitor, "input[aria-label=Search]")
    visitor.page.keyboard.type("dicitis")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**q=dicitis")
    visitor.page.locator("a[href='explore?id=kg:risk-discitis']").first.wait_for()
    visitor.settle()
    tab_to(visitor, "a[href='explore?id=kg:risk-discitis']")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/explore?**risk-discitis**")
    visitor.page.locator("details.kg-claim").first.wait_for()
    visitor.settle()
    tab_to(visitor, "details.kg-claim > summary")
    visitor.page.keyboard.press("Enter")
    visitor.page.locator("details.kg-claim[open] .kg-source a").first.wait_for()
    tab_to(visitor, "details.kg-claim[open] .kg-source a")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(lambda address: "explore?" in address and "risk-discitis" not in address)


def test_a_deep_link_gives_the_page_of_the_study(visit):
    """A link to a study shows its size, its arms and what it says, without a click."""
    visitor = visit()
    visitor.go("/explore?id=kg:study-pers2024-respine")
    visitor.page.get_by_text("RESPINE").first.wait_for()
    assert "58" in visitor.text
    assert "56" in visitor.text
    assert "Traceback" not in visitor.text


@pytest.mark.parametrize("bad", ["kg:no-such-thing", "<script>alert(1)</script>", "%00%0d%0a", "a" * 3000])
def test_an_unknown_or_hostile_id_is_answered_helpfully(visit, bad):
    """A stale or hostile link gets a message, no traceback, and no script runs."""
    visitor = visit()
    dialogs = []
    visitor.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    visitor.go(f"/explore?id={bad}")
    assert "Traceback" not in visitor.text
    assert not dialogs


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_fetched_from_outside(visit, path):
    """No page asks another host for anything, and every page says that it is not medical advice."""
    visitor = visit()
    visitor.go(path)
    visitor.page.get_by_text("not medical advice").first.wait_for()
    assert visitor.outside == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_every_page_without_sideways_scrolling(visit, scheme):
    """At 390 px nothing is wider than the screen, in light and dark."""
    visitor = visit(width=390, scheme=scheme)
    for path in PAGES:
        visitor.go(path)
        visitor.page.get_by_text("not medical advice").first.wait_for()
        widths = visitor.page.locator("[data-testid=stMain]").evaluate("main => [main.scrollWidth, main.clientWidth]")
        assert widths[0] <= widths[1] <= 390, path


@pytest.mark.journey
def test_the_turtle_of_an_entity_is_read_by_another_program(visit, tmp_path):
    """What a visitor downloads on an entity's page parses elsewhere and speaks of that entity."""
    visitor = visit()
    visitor.go("/explore?id=kg:risk-discitis")
    visitor.page.get_by_role("button", name="Export").click()
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("button", name="Turtle").first.click()
    file = tmp_path / "discitis.ttl"
    waiting.value.save_as(file)
    graph = Graph().parse(file, format="turtle")
    assert (URIRef("https://w3id.org/stemkg/id/risk-discitis"), None, None) in graph


def test_the_query_behind_a_page_is_one_click_from_the_sparql_page(visit):
    """It is drawn once it is opened, by mouse or key, and its link opens the SPARQL page with everything filled in."""
    visitor = visit()
    visitor.go("/explore?id=kg:risk-discitis")
    behind = visitor.page.locator("details", has_text="Show the query behind this page")
    expect(behind.get_by_test_id("stCode")).to_have_count(0)
    behind.locator("summary").focus()
    visitor.page.keyboard.press("Enter")
    behind.get_by_test_id("stCode").first.wait_for()
    visitor.settle()
    behind.get_by_role("link", name="Run it on the SPARQL page").first.click()
    visitor.page.wait_for_url("**/sparql?**risk-discitis**")
    visitor.page.get_by_text(re.compile(r"\d+ rows?")).first.wait_for()
    assert visitor.outside == []


def test_a_query_of_ones_own_is_answered_and_a_forbidden_one_is_refused(visit):
    """Typed SPARQL gives rows; SERVICE gives a message that says what is wrong; the page goes on working."""
    visitor = visit()
    visitor.go("/sparql?q=" + quote("SELECT ?label WHERE { kg:risk-discitis skos:prefLabel ?label }"))
    visitor.page.get_by_text("discitis").first.wait_for()
    visitor.go("/sparql?q=" + quote("SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"))
    visitor.page.get_by_text("SERVICE asks another server").first.wait_for()
    assert "Traceback" not in visitor.text


def test_two_visitors_do_not_see_each_others_entity(visit):
    """What one visitor opens does not change the page of another."""
    first, second = visit(), visit()
    first.go("/explore?id=kg:risk-discitis")
    second.go("/explore?id=kg:cond-discogenic-pain")
    first.page.reload()
    first.settle()
    first.page.get_by_role("heading", name="Discitis").first.wait_for()
    assert "discogenic pain" in second.text.lower()

"""Twenty people at once, several tabs of one of them, pages loaded anew in the middle, and what the network saw."""

from __future__ import annotations

from pathlib import Path

import pytest
from explorer_views import VIEWS
from playwright.sync_api import expect

SESSIONS = 20
MOST_MEGABYTES_A_SESSION = 40
PAGES = tuple({view.path.split("?")[0]: view for view in VIEWS}.values())
"""The fullest view of each page."""
HEADERS = {
    "content-security-policy": "default-src 'self'",
    "x-frame-options": "SAMEORIGIN",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


@pytest.fixture(scope="module")
def names(shipped):
    """Labels of entities that have each a page of its own, by id."""
    found = shipped.select("SELECT ?risk ?label { ?risk a skg:Risk ; skos:prefLabel ?label } ORDER BY ?label")
    rows = [(str(iri).rpartition("/")[2], str(label)) for iri, label in found]
    plain = [(name, label) for name, label in rows if label.isascii() and len(label) < 40]
    return dict(plain[:SESSIONS])


def megabytes(process):
    """Memory that a process holds, as Linux counts it."""
    lines = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1e3


def test_twenty_sessions_each_see_their_own_page(visit, names, explorer, server_process, record_property):
    """Twenty browsers open twenty links at once; each gets the entity of its link, and the server stays small."""
    first = visit()
    first.go("/")
    before = megabytes(server_process)
    visitors = {name: visit() for name in names}
    for name, visitor in visitors.items():
        visitor.page.goto(f"{explorer}/explore?id=kg:{name}&view=claims", wait_until="commit")
    for name, visitor in visitors.items():
        # Without the picture, which twenty browsers would draw at once: it is asked whose page each one got.
        heading = visitor.page.locator(".kg-h1").first
        expect(heading).to_have_text(names[name], ignore_case=True, timeout=240_000)
        visitor.page.locator(".kg-footer").wait_for(timeout=240_000)
        assert "Traceback" not in visitor.text
        assert visitor.outside == []
    more = megabytes(server_process) - before
    record_property("megabytes", f"{before:.0f} before, {more:.0f} more with {SESSIONS} sessions")
    assert more < SESSIONS * MOST_MEGABYTES_A_SESSION


def test_two_tabs_of_one_browser_do_not_see_each_others_choices(visit):
    """What is typed in one tab does not come into the other, nor into it when it is loaded anew."""
    visitor = visit()
    visitor.go("/sources")
    other = type(visitor)(visitor.page.context.new_page(), visitor.address)
    other.go("/sources")
    box = visitor.page.get_by_label("Search", exact=True)
    box.fill("placebo")
    box.press("Enter")
    visitor.page.wait_for_url("**/sources?q=placebo")
    visitor.settle()
    expect(other.page.get_by_label("Search", exact=True)).to_have_value("")
    other.page.reload()
    other.settle()
    expect(other.page.get_by_label("Search", exact=True)).to_have_value("")


def test_a_page_that_is_loaded_anew_in_the_middle_of_a_run_is_complete(visit):
    """A reader who presses reload again and again, before the page is there, gets the page in the end."""
    visitor = visit()
    for _ in range(4):
        visitor.page.goto(visitor.address + "/risks", wait_until="commit")
    visitor.page.reload(wait_until="commit")
    visitor.settle()
    visitor.page.get_by_text("Show the query behind this page").first.wait_for()
    assert "Traceback" not in visitor.text


def test_a_page_that_is_left_in_the_middle_of_a_run_does_not_hinder_the_next(visit):
    """Somebody who clicks through the navigation without waiting ends on the last page, whole."""
    visitor = visit()
    visitor.go("/")
    for title in ("Risks", "Evidence map", "Sources", "Questions", "Data"):
        visitor.page.get_by_role("link", name=title, exact=True).first.click()
    visitor.settle()
    visitor.page.get_by_text("What is missing?").first.wait_for()
    assert visitor.page.url.endswith("/data")
    assert "Traceback" not in visitor.text


@pytest.mark.parametrize("view", PAGES, ids=[view.name for view in PAGES])
def test_every_answer_has_the_headers_and_none_comes_from_outside(visit, view):
    """Whatever a page fetches comes from the explorer itself, under its security headers, without an error."""
    visitor = visit()
    answers, problems = [], []
    visitor.page.on("response", lambda answer: answers.append(answer))
    visitor.page.on("pageerror", lambda error: problems.append(str(error)))
    visitor.page.on("console", lambda line: problems.append(line.text) if "Content Security" in line.text else None)
    visitor.go(view.path)
    visitor.page.get_by_text(view.shows).first.wait_for(state="attached")
    assert visitor.outside == []
    assert problems == []
    served = [answer for answer in answers if answer.url.startswith("http")]
    assert served
    for answer in served:
        for name, value in HEADERS.items():
            assert answer.headers.get(name, "").startswith(value), answer.url

"""What people do on the Sources page, from the filters to the file in their hands."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

PATHS = (
    "/sources",
    "/sources?design=rct.cohort&years=2015-2024&sort=size",
    "/sources?id=kg:study-nct02336230",
    "/sources?q=zzzzqqqq",
)


def parameters(visitor):
    """The query parameters of the address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(visitor.page.url).query).items()}


def test_a_search_narrows_the_list_and_a_row_opens_the_source(visit):
    """Type a trial number, open its row: the page of the study comes, in the same session."""
    visitor = visit()
    visitor.go("/sources")
    box = visitor.page.get_by_label("Search").first
    box.fill("NCT02412735")
    box.press("Enter")
    visitor.page.wait_for_url("**/sources?q=NCT02412735")
    visitor.settle()
    visitor.page.locator(".kg-src .kg-source a").first.click()
    visitor.page.wait_for_url("**/explore?id=**")
    visitor.page.get_by_text("Where it is reported").first.wait_for()


def test_what_rests_on_a_source_opens_above_the_list_and_closes_again(visit):
    """What rests on a source keeps the filters; one report can be taken out alone; closing brings back the list."""
    visitor = visit()
    visitor.go("/sources?q=NCT02336230")
    visitor.page.get_by_role("link", name="What rests on it").first.click()
    visitor.page.get_by_text("Reports of one cohort count once.").first.wait_for()
    visitor.settle()
    assert parameters(visitor)["q"] == "NCT02336230"
    visitor.page.get_by_text("this report alone").click()
    visitor.page.get_by_text("may step into its place").first.wait_for()
    visitor.settle()
    assert parameters(visitor)["out"] == "this"
    visitor.page.get_by_role("button", name="Close").click()
    visitor.page.get_by_text("may step into its place").first.wait_for(state="detached")
    assert set(parameters(visitor)) == {"q"}


def test_paging_stands_in_the_address_and_the_filters_are_kept(visit):
    """The second page of randomised trials is a link of its own; what rests on a source there can be asked."""
    visitor = visit()
    visitor.go("/sources?design=rct")
    first = visitor.page.locator(".kg-src .kg-source a").first.inner_text()
    visitor.page.get_by_role("button", name="Next page").click()
    visitor.page.wait_for_url("**p=2**")
    visitor.settle()
    expect(visitor.page.locator(".kg-src .kg-source a").first).not_to_have_text(
        first, use_inner_text=True, timeout=60_000
    )
    visitor.page.get_by_role("link", name="What rests on it").first.click()
    visitor.page.locator(".kg-selected").first.wait_for()
    visitor.settle()
    assert {"design", "p", "id"} <= set(parameters(visitor))
    assert "Traceback" not in visitor.text


def test_the_filtered_rows_are_downloaded(visit, tmp_path):
    """The JSON file holds the rows that fit the filters, with their identifiers; the RIS file their documents."""
    visitor = visit()
    visitor.go("/sources?q=NCT02412735")
    visitor.page.get_by_role("button", name="Export").click()
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("button", name="JSON").click()
    waiting.value.save_as(tmp_path / "rows.json")
    rows = json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))
    assert rows
    assert all("NCT02412735" in row["trialId"] for row in rows)
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("button", name="RIS").click()
    waiting.value.save_as(tmp_path / "rows.ris")
    assert (tmp_path / "rows.ris").read_text(encoding="utf-8").startswith("TY  - ")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_the_page_without_sideways_scrolling(visit, scheme):
    """At 390 px nothing is wider than the screen, and nothing is fetched from outside."""
    visitor = visit(width=390, scheme=scheme)
    for path in PATHS:
        visitor.go(path)
        visitor.page.get_by_text("not medical advice").first.wait_for()
        widths = visitor.page.locator("[data-testid=stMain]").evaluate("main => [main.scrollWidth, main.clientWidth]")
        assert widths[0] <= widths[1] <= 390, path
        assert "Traceback" not in visitor.text
    assert visitor.outside == []

"""What people do with the evidence map."""

from __future__ import annotations

import csv
import json

import pytest

CELL = "/evidence?condition=kg:cond-discogenic-pain&given=kg:therapy-intradiscal-bm-concentrate"


def test_a_click_on_a_mark_opens_its_studies_and_is_in_the_address(visit):
    """Somebody picks a mark of the map, reads its studies and has a link to them."""
    visitor = visit()
    visitor.go("/evidence?family=kg:cond-group-spine")
    visitor.page.locator("a.kg-cell[href*='cond-discogenic-pain'][href*='intradiscal-bm-concentrate']").first.click()
    visitor.page.wait_for_url("**/evidence?**given=**")
    visitor.page.get_by_text("Studies (").first.wait_for()
    assert "condition=kg%3Acond-discogenic-pain" in visitor.page.url or "kg:cond-discogenic-pain" in visitor.page.url
    assert "family=" in visitor.page.url
    visitor.page.get_by_text("What is missing").first.wait_for()


def test_the_keyboard_opens_a_cell(visit):
    """A cell can be reached and opened without a mouse, and its name tells what it shows."""
    visitor = visit()
    visitor.go("/evidence?condition=kg:cond-discogenic-pain")
    mark = visitor.page.locator("a.kg-cell").first
    mark.focus()
    assert len(mark.inner_text()) > 20
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_text("Close this cell").first.wait_for()


def test_a_deep_link_gives_the_cell_and_a_year_changes_it(visit):
    """The link alone opens the cell; an earlier year leaves later studies out and says so."""
    visitor = visit()
    visitor.go(CELL)
    visitor.page.get_by_text("Studies (").first.wait_for()
    visitor.go(CELL + "&until=2016")
    visitor.page.get_by_text("left out by your filters").first.wait_for()
    visitor.page.get_by_text("published until 2016").first.wait_for()


def test_the_files_hold_the_map(visit, tmp_path):
    """What a visitor downloads is read by other programs and has the cells of the page."""
    visitor = visit()
    visitor.go("/evidence?condition=kg:cond-discogenic-pain")
    visitor.page.locator("a.kg-cell").first.wait_for()
    cells = visitor.page.locator("a.kg-cell").count()
    visitor.page.get_by_role("button", name="Export").click()
    for name, file in (("The map as CSV", "map.csv"), ("The map as JSON", "map.json")):
        with visitor.page.expect_download() as waiting:
            visitor.page.get_by_role("button", name=name).click()
        waiting.value.save_as(tmp_path / file)
    with (tmp_path / "map.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == cells == len(json.loads((tmp_path / "map.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_gets_a_list_without_sideways_scrolling(visit, scheme):
    """At 390 px the map is a list whose lines are words, and nothing is wider than the screen."""
    visitor = visit(width=390, scheme=scheme)
    visitor.go(CELL)
    visitor.page.get_by_text("not medical advice").first.wait_for()
    visitor.page.locator(".kg-map-words").first.wait_for()
    widths = visitor.page.locator("[data-testid=stMain]").evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1] <= 390
    assert visitor.page.locator(".kg-map-words").first.bounding_box()["width"] > 150


def test_nothing_is_fetched_from_outside(visit):
    """The map asks no other host for anything and shows no traceback."""
    visitor = visit()
    visitor.go(CELL)
    visitor.page.get_by_text("Year by year").first.wait_for()
    assert visitor.outside == []
    assert "Traceback" not in visitor.text

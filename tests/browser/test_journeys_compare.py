"""What people do on the Compare page."""

from __future__ import annotations

import csv

import pytest

PATH = (
    "/compare?condition=kg:cond-intervertebral-disc-degeneration"
    "&with=kg:therapy-intradiscal-cell-therapy,kg:proc-discectomy,kg:proc-spinal-fusion,kg:proc-opioid-therapy"
)


@pytest.mark.journey
def test_cells_and_operations_side_by_side(visit):
    """Somebody begins with an example and reads the warning, the numbers and the kinds of nothing."""
    visitor = visit(width=1440)
    visitor.go("/compare")
    visitor.page.get_by_role("link", name="discectomy, spinal fusion, opioid").click()
    visitor.page.wait_for_url("**/compare?**proc-discectomy**")
    visitor.page.get_by_text("they are no head-to-head comparison").first.wait_for()
    visitor.page.get_by_text("are still compatible").first.wait_for()
    visitor.settle()
    assert "not reported" in visitor.text
    visitor.page.locator(".kg-crowd[role=img]").nth(5).wait_for()
    assert visitor.outside == []


def test_the_cells_of_a_row_stand_at_the_same_height(visit):
    """The same harm is on the same row in every column."""
    visitor = visit(width=1440)
    visitor.go(PATH)
    visitor.page.get_by_text("Harms counted among").first.wait_for()
    tops = (
        visitor.page.locator(".kg-cmp")
        .nth(2)
        .evaluate(
            "grid => [...grid.querySelectorAll('.kg-cmp-one')].map(one => "
            "[...one.querySelectorAll('.kg-cmp-cell')].map(cell => Math.round(cell.getBoundingClientRect().top)))"
        )
    )
    assert len(tops) == 4
    assert all(column == tops[0] for column in tops)


def test_one_treatment_at_a_time_on_a_phone(visit):
    """On a phone the switch shows one treatment, and the address keeps it."""
    visitor = visit(width=390)
    visitor.go(PATH)
    visitor.page.get_by_text("no head-to-head").first.wait_for()
    visitor.page.locator("[data-testid=stRadio]").get_by_text("Discectomy", exact=True).click()
    visitor.page.wait_for_url("**show=kg**discectomy**")
    visitor.settle()
    visitor.page.locator(".kg-cmp-head", has_text="Spinal fusion").first.wait_for(state="detached")
    visitor.page.locator(".kg-cmp-head", has_text="Discectomy").nth(3).wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scrolling(visit, scheme):
    """At 390 px nothing is wider than the screen, in light and dark."""
    visitor = visit(width=390, scheme=scheme)
    visitor.go(PATH)
    visitor.page.get_by_text("Harms counted among").first.wait_for()
    visitor.settle()
    widths = visitor.page.locator("[data-testid=stMain]").evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1] <= 390


def test_the_rows_leave_as_a_file(visit, tmp_path):
    """The CSV holds all four treatments."""
    visitor = visit()
    visitor.go(PATH)
    visitor.page.get_by_role("button", name="Export").click()
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("button", name="All rows as CSV").click()
    file = tmp_path / "compare.csv"
    waiting.value.save_as(file)
    with file.open(newline="", encoding="utf-8") as stream:
        treatments = {row["treatment"] for row in csv.DictReader(stream)}
    assert len(treatments) == 4


def test_a_harm_leads_to_its_page(visit):
    """Every harm is a link to where it is explained."""
    visitor = visit(width=1440)
    visitor.go(PATH)
    visitor.page.get_by_role("link", name="discitis", exact=True).first.click()
    visitor.page.wait_for_url("**/explore?**risk-discitis**")

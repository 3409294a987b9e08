"""What people do on the page of harms, from the matrix to the file in their hands."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

CELL = "/risks?given=kg:therapy-intradiscal-cell-therapy&risk=kg:risk-infection"
PATHS = ("/risks", CELL, "/risks?by=source&posted=1&most=48", "/risks?given=kg:none&risk=kg:none")


def parameters(visitor):
    """The query parameters of the address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(visitor.page.url).query).items()}


def test_a_cell_of_the_matrix_opens_its_studies_and_keeps_the_filters(visit):
    """Search a harm, click its cell: the sentence appears below, and the search is still in the address."""
    visitor = visit()
    visitor.go("/risks?q=infection")
    cell = visitor.page.locator("a[href*='given=kg:therapy-intradiscal-cell-therapy&risk=kg:risk-infection']").first
    cell.click()
    visitor.page.locator(".kg-told").first.wait_for()
    visitor.settle()
    assert parameters(visitor) == {
        "q": "infection",
        "given": "kg:therapy-intradiscal-cell-therapy",
        "risk": "kg:risk-infection",
    }
    assert "independent studies with" in visitor.text
    assert "Traceback" not in visitor.text


def test_a_switch_recomputes_and_stands_in_the_address(visit):
    """Switching to regulated trials changes the sentence; the new address gives the same to somebody else."""
    visitor = visit()
    visitor.go(CELL)
    before = visitor.page.locator(".kg-told").first.inner_text()
    visitor.page.get_by_text("Only regulated trials").click()
    visitor.page.get_by_text("only regulated trials", exact=True).first.wait_for()
    visitor.settle()
    after = visitor.page.locator(".kg-told").first.inner_text()
    assert after != before
    assert parameters(visitor)["regulated"] == "1"
    other = visit()
    other.go(visitor.page.url.removeprefix(visitor.address))
    assert other.page.locator(".kg-told").first.inner_text() == after


@pytest.mark.journey
def test_from_the_matrix_over_the_forest_plot_to_a_switch_that_redraws_it(visit):
    """A cell opens the plot of its studies; fewer studies by a switch are another plot with another description."""
    visitor = visit(width=1440)
    visitor.go("/risks?q=infection")
    visitor.page.locator("a[href*='given=kg:therapy-intradiscal-cell-therapy&risk=kg:risk-infection']").first.click()
    plot = visitor.page.locator(".st-key-kg-figure-rate [role=graphics-document]").first
    plot.wait_for()
    visitor.settle()
    before = plot.get_attribute("aria-label")
    assert "infection" in before
    visitor.page.get_by_text("Only regulated trials").click()
    expect(plot).not_to_have_attribute("aria-label", before)
    visitor.settle()
    assert plot.get_attribute("aria-label").count("of") > 1
    assert parameters(visitor)["regulated"] == "1"
    assert visitor.outside == []


def test_an_open_cell_can_be_closed(visit):
    """The way back is a link; the cell leaves the address."""
    visitor = visit()
    visitor.go(CELL)
    visitor.page.get_by_role("link", name="close it").click()
    visitor.page.wait_for_url(lambda address: "given" not in address)
    expect(visitor.page.locator(".kg-told")).to_have_count(0, timeout=60_000)


def test_the_matrix_scrolls_in_its_own_box_with_headings_that_stay(visit):
    """However far one scrolls in the box, the first heading and the first column are in sight."""
    visitor = visit()
    visitor.go("/risks?most=24")
    box = visitor.page.locator(".kg-matrix")
    box.evaluate("box => box.scrollTo(600, 900)")
    assert box.evaluate("box => box.scrollLeft") > 300
    frame = box.bounding_box()
    corner = visitor.page.locator(".kg-grid thead th").first.bounding_box()
    assert abs(corner["x"] - frame["x"]) < 4
    assert abs(corner["y"] - frame["y"]) < 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_the_matrix_as_a_list(visit, scheme):
    """At 390 px nothing scrolls sideways, and each line names its treatment."""
    visitor = visit(width=390, scheme=scheme)
    for path in PATHS:
        visitor.go(path)
        visitor.page.get_by_text("not medical advice").first.wait_for()
        widths = visitor.page.locator("[data-testid=stMain]").evaluate("main => [main.scrollWidth, main.clientWidth]")
        assert widths[0] <= widths[1] <= 390, path
        inner = visitor.page.locator(".kg-matrix").evaluate("box => [box.scrollWidth, box.clientWidth]")
        assert inner[0] <= inner[1] + 1, path


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_fetched_from_outside(visit, path):
    """The page asks no other host for anything and shows no traceback."""
    visitor = visit()
    visitor.go(path)
    visitor.page.get_by_text("not medical advice").first.wait_for()
    assert visitor.outside == []
    assert "Traceback" not in visitor.text


def test_rows_and_figure_are_downloaded(visit):
    """The CSV holds the studies of the cell; the SVG is a picture that another program reads."""
    visitor = visit()
    visitor.go(CELL)
    visitor.page.locator(".st-key-kg-risk-take-away").get_by_role("button", name="Download").click()
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("button", name="Rows as CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8"))))
    assert {"study", "sum of all"} <= {row["row"] for row in rows}
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("button", name="Figure 'How often' as SVG").click()
    assert ET.parse(waiting.value.path()).getroot().tag.endswith("svg")  # noqa: S314 - our own file

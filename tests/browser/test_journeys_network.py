"""What people do with the neighbourhood of a thing: open, hide, go back, pick, filter, take away."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import expect

PAGE = "/explore?id=kg:risk-discitis&view=graph"
OPENED = "open~therapy-intradiscal-cell-therapy"
_CENTRE = 34 + 430 / 2


def parameters(visitor):
    """The query parameters of the address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(visitor.page.url).query).items()}


def pick(visitor, name):
    """Pick a thing by the keyboard alone."""
    box = visitor.page.get_by_label("Pick a thing here")
    box.focus()
    box.fill(name)
    box.press("Enter")
    visitor.page.wait_for_url("**pick=**")
    visitor.settle()


def things(visitor, title):
    """The table of things whose title says just this."""
    return visitor.page.locator("summary").get_by_text(title, exact=True)


def picture(visitor):
    """The words that stand for the picture."""
    return visitor.page.locator("[data-testid=stEChartsChart] [aria-label], [data-testid=stEChartsChart][aria-label]")


def test_a_thing_is_opened_after_it_is_told_what_would_come_and_the_way_back_works(visit):
    """By the keyboard: pick, read what opening brings, open, one step back; each is one entry of the history."""
    visitor = visit()
    visitor.go(PAGE)
    pick(visitor, "cells injected into a disc")
    visitor.page.get_by_text("Opening it here would bring").wait_for()
    before = visitor.page.get_by_text("All things as a table").inner_text()
    visitor.page.get_by_role("button", name="Open it").press("Enter")
    visitor.page.wait_for_url(f"**steps={OPENED}**")
    things(visitor, before).wait_for(state="detached")
    visitor.settle()
    visitor.page.get_by_role("button", name="One step back").click()
    things(visitor, before).wait_for()
    visitor.settle()
    assert "steps" not in parameters(visitor)
    visitor.page.go_back()
    things(visitor, before).wait_for(state="detached")
    assert parameters(visitor)["steps"] == OPENED


def test_a_hidden_thing_is_named_and_can_be_shown_again(visit):
    """Hiding takes a thing out of the tables too; taking its name out of the list brings it back."""
    visitor = visit()
    visitor.go(f"{PAGE}&pick=kg:proc-discography")
    visitor.page.get_by_role("button", name="Hide it").click()
    visitor.page.wait_for_url("**steps=hide~proc-discography**")
    visitor.page.get_by_text("1 thing hidden").wait_for()
    assert "pick" not in parameters(visitor)
    visitor.page.get_by_label("Hidden (take one out").press("Backspace")
    visitor.page.get_by_text("1 thing hidden").wait_for(state="detached")
    assert "steps" not in parameters(visitor)


def test_a_click_in_the_picture_picks_what_is_there(visit):
    """The thing in the middle is picked by a click on the canvas, and stands in the address."""
    visitor = visit()
    visitor.go(PAGE)
    canvas = visitor.page.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] / 2, "y": _CENTRE})
    visitor.page.wait_for_url("**pick=kg**risk-discitis**")
    visitor.page.get_by_role("heading", name="discitis", exact=True, level=3).wait_for()


def test_a_filter_keeps_only_sure_claims_and_begins_anew(visit):
    """Certainty and kind can be chosen; 'Begin anew' takes all back at once."""
    visitor = visit()
    visitor.go(PAGE)
    whole = visitor.page.get_by_text("All things as a table").inner_text()
    visitor.page.get_by_role("button", name="Filter").click()
    visitor.page.get_by_test_id("stPopoverBody").get_by_text("moderate", exact=True).click()
    visitor.page.wait_for_url("**sure=moderate**")
    things(visitor, whole).wait_for(state="detached")
    visitor.page.get_by_text("Only claims of certainty moderate shown").wait_for()
    visitor.settle()
    visitor.page.keyboard.press("Escape")
    visitor.page.get_by_role("button", name="Begin anew").click()
    things(visitor, whole).wait_for()
    visitor.settle()
    assert set(parameters(visitor)) == {"id", "view"}


def test_the_picture_is_saved_as_it_is(visit, tmp_path):
    """The SVG file parses, names itself, and holds what was opened."""
    visitor = visit()
    visitor.go(f"{PAGE}&steps={OPENED}")
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("button", name="Picture as SVG").click()
    file = tmp_path / "picture.svg"
    waiting.value.save_as(file)
    root = ET.parse(file).getroot()  # noqa: S314 - our own file
    texts = ["".join(part.itertext()) for part in root.iter("{http://www.w3.org/2000/svg}title")]
    assert texts[0] == "Neighbourhood of discitis"
    assert any("cells injected into a disc" in text for text in texts)
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("button", name="Picture as PNG").click()
    waiting.value.save_as(file)
    assert file.read_bytes().startswith(b"\x89PNG")
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("button", name="Connections as CSV").click()
    waiting.value.save_as(file)
    assert "therapy-intradiscal-cell-therapy" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("thing", ["cell-stem-cell", "risk-fever&most=50", "setting-regulated-trial&most=150"])
def test_few_and_many_things_fit_a_phone(visit, thing, scheme):
    """With about 10, 40 and 150 things nothing is wider than a phone, and the picture has its text."""
    visitor = visit(width=390, scheme=scheme)
    visitor.go(f"/explore?view=graph&id=kg:{thing}")
    visitor.page.locator("canvas").first.wait_for()
    widths = visitor.page.locator("[data-testid=stMain]").evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1] <= 390
    assert "connected things" in picture(visitor).first.get_attribute("aria-label")


# ------------------------------------------------------------------ links and history


def test_one_press_of_back_leaves_an_inner_link(visit):
    """From one page to another, to another thing, and back: each link is one entry of the history."""
    visitor = visit()
    visitor.go("/connections?from=kg:therapy-intradiscal-cell-therapy&to=kg:risk-discitis")
    first = visitor.page.url
    visitor.page.locator("a.kg-link[href='explore?id=kg:risk-discitis']").first.click()
    visitor.page.get_by_role("heading", name="Discitis", level=1).wait_for()
    visitor.settle()
    second = visitor.page.url
    visitor.page.locator("a.kg-link[href^='explore?id=kg:therapy']").first.click()
    expect(visitor.page.get_by_role("heading", name="Discitis", level=1)).to_have_count(0, timeout=60_000)
    visitor.settle()
    visitor.page.go_back()
    visitor.page.get_by_role("heading", name="Discitis", level=1).wait_for()
    assert visitor.page.url == second
    visitor.page.go_back()
    visitor.page.get_by_text("Weakest hop").first.wait_for()
    assert visitor.page.url == first
    visitor.page.go_forward()
    visitor.page.get_by_role("heading", name="Discitis", level=1).wait_for()


def test_a_link_keeps_the_session(visit):
    """A click loads nothing anew: what the page's own script remembers stays."""
    visitor = visit()
    visitor.go("/explore?id=kg:risk-discitis")
    visitor.page.evaluate("window.stays = 1")
    visitor.page.locator("a.kg-link[href='data?about=report']").first.click()
    visitor.page.wait_for_url("**/data?about=report")
    visitor.settle()
    assert visitor.page.evaluate("window.stays") == 1

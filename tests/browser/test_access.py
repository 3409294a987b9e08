"""Every page can be read, reached by the keyboard, and read on a phone: by axe-core's rules and by our own."""

from __future__ import annotations

from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from explorer_views import VIEWS, View
from playwright.sync_api import expect

DESKTOP, PHONE = (1280, "light"), (390, "dark")
BACKGROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(16, 22, 29)"}
GRAVE = ("serious", "critical")
TALLEST = 3000
OPENED = 4
TABS = 40
PATIENCE = 60_000

PAGES = tuple({view.path.split("?")[0]: view for view in reversed(VIEWS)}.values())
"""One view of each page."""

EDITOR = next(view for view in VIEWS if view.name == "sparql-own")
"""A page with an editor, in which the Tab key could be held."""

AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"color-contrast": {"enabled": True}},
}

FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  return {
    name: one.tagName + ' ' + (one.getAttribute('aria-label') || one.textContent || '').trim().slice(0, 40),
    place: [...document.querySelectorAll('*')].indexOf(one),
    // the body stands for the browser's own bar; a field marks the box round it
    seen: one.matches('body, input, textarea') || style.outlineStyle !== 'none' || style.boxShadow !== 'none' ||
       getComputedStyle(one.parentElement).borderColor !== getComputedStyle(document.body).borderColor,
  };
}"""

STRUCTURE = """() => ({
  language: document.documentElement.lang,
  titles: document.querySelectorAll('h1').length,
  mains: document.querySelectorAll('main').length,
  unnamed: [...document.querySelectorAll('[data-testid=stVegaLiteChart], [data-testid=stEChartsChart], [role=img]')]
    .filter(one => !(one.getAttribute('aria-label') || '').trim()).map(one => one.outerHTML.slice(0, 120)),
})"""

WIDTHS = """() => [document.documentElement.scrollWidth, document.querySelector('[data-testid=stMain]').scrollWidth]"""


@pytest.fixture(scope="module")
def reader(browser, explorer):
    """One reader for all views: a new browser for each would take longer than the checks."""
    context = browser.new_context(viewport={"width": DESKTOP[0], "height": 900}, color_scheme=DESKTOP[1])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield page
    expect.set_options(timeout=5_000)
    context.close()


def come(page, explorer, view, width, scheme):
    """Open a view at a width in a theme, and wait until it is complete."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(explorer + view.path)
    complete(page, view, scheme)


def complete(page, view: View, scheme):
    """Wait until Streamlit is done, the view shows its content, and the theme is the one that was asked for."""
    ready = page.locator("[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]")
    ready.wait_for()
    page.get_by_text(view.shows).first.wait_for(state="attached")
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    expect(ready).to_have_css("background-color", BACKGROUNDS[scheme])


def grave_findings(page, width):
    """What axe-core finds grave on the page as it stands; it sees only what the window shows, so that is made tall."""
    page.evaluate(f"[...document.querySelectorAll('details')].slice(0, {OPENED}).forEach(one => one.open = true)")
    height = page.locator("[data-testid=stMain]").evaluate("main => main.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height, TALLEST)})
    found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [
        (rule["id"], node["target"], node["html"][:160])
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("view", VIEWS, ids=[view.name for view in VIEWS])
def test_no_barrier_in_light_or_dark_on_a_desk_or_a_phone(reader, explorer, view):
    """axe-core finds nothing serious or critical, and a phone need not scroll sideways; nothing is let pass.

    The view is opened once, on the phone: Streamlit follows the theme of the system and a window that grows.
    """
    come(reader, explorer, view, *PHONE)
    assert max(reader.evaluate(WIDTHS)) <= PHONE[0]
    assert grave_findings(reader, PHONE[0]) == [], "dark, phone"
    reader.emulate_media(color_scheme=DESKTOP[1])
    reader.set_viewport_size({"width": DESKTOP[0], "height": 900})
    complete(reader, view, DESKTOP[1])
    if view == EDITOR:  # its colours come from the server a moment after the theme: it is opened anew
        come(reader, explorer, view, *DESKTOP)
    assert grave_findings(reader, DESKTOP[0]) == [], "light, desk"
    structure = reader.evaluate(STRUCTURE)
    assert structure == {"language": "en", "titles": 1, "mains": 1, "unnamed": []}


@pytest.mark.parametrize("view", [*PAGES, EDITOR], ids=[view.name for view in (*PAGES, EDITOR)])
def test_the_keyboard_reaches_the_content_and_is_never_lost(reader, explorer, view):
    """The first stop skips the navigation, every stop shows where it is, and no stop holds the keyboard.

    At the top of each page stands that it is no advice, how old the data are, and a link to what the words mean.
    """
    come(reader, explorer, view, *DESKTOP)
    notice = reader.locator(".kg-notice")
    expect(notice.get_by_role("link", name="What the words mean")).to_have_count(1)
    expect(notice).to_contain_text("not medical advice")
    expect(notice).to_contain_text("Data of 20")
    stops = []
    for _ in range(TABS):
        reader.keyboard.press("Tab")
        stops.append(reader.evaluate(FOCUSED))
    assert "Skip to main content" in stops[0]["name"]
    assert [stop["name"] for stop in stops if not stop["seen"]] == []
    assert all(one["place"] != next_["place"] for one, next_ in pairwise(stops))
    reader.keyboard.press("Shift+Tab")
    assert reader.evaluate(FOCUSED)["place"] == stops[-2]["place"]


def test_the_words_are_explained_one_click_away(reader, explorer):
    """The link at the top of a page opens the glossary in the same session."""
    come(reader, explorer, PAGES[0], *DESKTOP)
    reader.locator(".kg-notice").get_by_role("link", name="What the words mean").click()
    reader.wait_for_url("**/data?about=words")
    reader.get_by_text("Any answer is very uncertain.").first.wait_for()


@pytest.mark.parametrize(
    ("name", "last"),
    [("explore-therapy", "Studies ("), ("explore-risk", "Studies ("), ("explore-claim", "Open questions")],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_of_an_entity_prints_whole(reader, explorer, name, last, scheme):
    """On paper stands everything down to the footer, unfolded and in black, and nothing that can only be clicked."""
    view = next(view for view in VIEWS if view.name == name)
    come(reader, explorer, view, DESKTOP[0], scheme)
    reader.emulate_media(media="print", color_scheme=scheme)
    try:
        main = reader.locator("[data-testid=stMain]")
        expect(main).to_have_css("overflow", "visible")
        assert main.evaluate("main => main.clientHeight") > 2000
        for gone in ("stHeader", "stPopoverButton", "stButtonGroup", "stEChartsChart"):
            assert not reader.get_by_test_id(gone).locator("visible=true").count(), gone
        text = main.inner_text()
        assert last in text
        assert "It informs and never advises" in text
        expect(reader.locator(".kg details:not([open]) > :not(summary)").first).to_be_visible()
        expect(reader.locator(".kg-footer")).to_have_css("color", "rgb(0, 0, 0)")
        expect(reader.locator("[data-testid=stApp]")).to_have_css("background-color", "rgb(255, 255, 255)")
        paper = reader.pdf(format="A4")
    finally:
        reader.emulate_media(media="screen")
    assert paper.count(b"/Type /Page\n") > 1

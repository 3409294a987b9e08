"""Photograph every view of a running explorer, light and dark, on a desk and on a phone, with a sheet of all of them.

Start the explorer, then: python tests/browser/screenshots.py http://127.0.0.1:8501 shots [name ...]
"""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path

from explorer_views import VIEWS, View
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
READY = "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"
WIDTHS = (1440, 390)
SCHEMES = ("light", "dark")
TALLEST = 3000


def main(address: str, folder: Path, names: set[str]) -> None:
    """Make all pictures.

    Arguments:
        address: where the explorer runs.
        folder: where the pictures go.
        names: the views to photograph; all where it is empty.
    """
    folder.mkdir(parents=True, exist_ok=True)
    views = [view for view in VIEWS if not names or view.name in names]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for scheme in SCHEMES:
            for width in WIDTHS:
                photograph_all(chromium, address, folder, views, width, scheme)
        sheet_of(chromium, folder, views)
        chromium.close()


def photograph_all(chromium: Browser, address: str, folder: Path, views: list[View], width: int, scheme: str) -> None:
    """Photograph the views at one width in one theme."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.set_default_timeout(120_000)
    for view in views:
        try:
            photograph(page, address, view, folder / f"{view.name}-{width}-{scheme}.png", width)
        except (Error, AssertionError) as error:
            sys.stderr.write(f"{view.name} {width} {scheme}: {str(error).splitlines()[0]}\n")
    context.close()


def photograph(page: Page, address: str, view: View, file: Path, width: int) -> None:
    """Photograph one view once it is complete, down to a height that can still be looked at."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address + view.path)
    page.wait_for_selector(READY)
    page.get_by_text(view.shows).first.wait_for(state="attached")
    expect(page.locator("[data-stale=true], [data-testid=stSkeleton]")).to_have_count(0, timeout=60_000)
    height = page.locator("[data-testid=stMain]").evaluate("main => main.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height, TALLEST)})
    page.wait_for_selector(READY)
    page.screenshot(path=file, animations="disabled")


def sheet_of(chromium: Browser, folder: Path, views: list[View]) -> None:
    """One page that shows all pictures beside one another."""
    cells = "".join(
        f"<figure><img src='{view.name}-{width}-{scheme}.png' height=520>"
        f"<figcaption>{escape(view.name)} {width} {scheme}</figcaption></figure>"
        for view in views
        for width in WIDTHS
        for scheme in SCHEMES
        if (folder / f"{view.name}-{width}-{scheme}.png").exists()
    )
    style = "body{font:14px sans-serif;background:#888} figure{display:inline-block;margin:6px;vertical-align:top}"
    sheet = folder / "sheet.html"
    sheet.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{cells}", encoding="utf-8")
    page = chromium.new_page(viewport={"width": 1800, "height": 900})
    page.goto(sheet.resolve().as_uri())
    page.screenshot(path=folder / "sheet.png", full_page=True)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]), set(sys.argv[3:]))

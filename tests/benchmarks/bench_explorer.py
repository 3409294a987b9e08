"""How long a visitor of the explorer waits, on the shipped graph and on one of a million facts; prints tables.

Starts the real server on a release, drives Chromium, and measures

- from the start of the server, and from the address typed, to a start page that can be read: once as the first visitor
  of a new server (cold), then as further ones (warm);
- from the click on the navigation to the complete page, from Start to every other page;
- from a typical change of a widget to the complete page.

Beside the seconds on the clock stand those of the processor that the server used, which hardly change when the machine
does other things too. Every figure is a median; it is measured again until it stands still. The browser and the server
share the machine, so that the clock includes the browser's own work.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from inflate import MILLION, inflate
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from kg.graph.opening import open_graph

ROOT = Path(__file__).resolve().parent.parent.parent
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
FEWEST, MOST, STILL = 5, 15, 0.05
PATIENCE = 60_000
TICKS = os.sysconf("SC_CLK_TCK")

# The page is asked on every frame; a sleep between two looks would be part of what is measured. The address may change
# before the script has begun to run again, so that a page is complete only once it stays so for some frames; these are
# not counted. Answers with the milliseconds since the reader's click or key, or, where there was none, with those to
# take off from the whole.
ARM = """() => {
  window.kgSince = null;
  for (const kind of ['click', 'keydown'])
    document.addEventListener(kind, (event) => { window.kgSince = event.timeStamp; }, true);
}"""
DONE = """([shows, search, patience]) => new Promise((done, fail) => {
  const started = performance.now();
  let complete = -1, calm = 0, changed = 0, watched = null;
  // Large blocks and charts are drawn a moment after the script has ended.
  const seen = new MutationObserver(() => { changed = performance.now(); });
  const look = () => {
    const app = document.querySelector('[data-testid=stApp]');
    const main = document.querySelector('[data-testid=stMain]');
    const now = performance.now();
    if (main && main !== watched) seen.observe(watched = main, { childList: true, characterData: true, subtree: true });
    const ready = app && main && app.dataset.testConnectionState === 'CONNECTED'
      && app.dataset.testScriptState === 'notRunning' && !document.querySelector('[data-stale=true]')
      && main.textContent.includes(shows) && location.search.includes(search);
    calm = ready && changed <= complete ? calm + 1 : 0;
    if (!calm) complete = ready ? now : -1;
    if (calm === 15) {
      seen.disconnect();
      done([window.kgSince ? complete - window.kgSince : null, now - complete]);
    } else if (now - started > patience) fail(new Error(`waited in vain for '${shows}${search}'`));
    else requestAnimationFrame(look);
  };
  look();
})"""

# A reader changes a page that stands before them: what the browser still does to load it is over when frames come
# one after the other without a gap.
QUIET = """(patience) => new Promise((done, fail) => {
  const started = performance.now();
  let calm = 0, last = started;
  const look = (now) => {
    calm = now - last < 40 ? calm + 1 : 0;
    last = now;
    if (calm > 20) done();
    else if (now - started > patience) fail(new Error('the page never came to rest'));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""


@dataclass(frozen=True)
class Tour:
    """What is measured on one page.

    Arguments:
        title: what the navigation calls it.
        shows: text that stands on the complete page and not on the start page.
        path: address of the view whose widget is changed.
        opened: text that stands on that view.
        search: what stands in the address once the change is done.
        change: changes the widget.
    """

    title: str
    shows: str
    path: str
    opened: str
    search: str
    change: Callable[[Page], None]


def typed(label: str, words: str) -> Callable[[Page], None]:
    """Types into a field and presses Enter."""

    def change(page: Page) -> None:
        box = page.get_by_label(label, exact=True).first
        box.fill(words)
        box.press("Enter")

    return change


def pressed(words: str) -> Callable[[Page], None]:
    """Clicks one of several choices."""

    def change(page: Page) -> None:
        _choice(page, words).click()

    return change


def _choice(page: Page, words: str) -> Locator:
    return page.locator("[data-testid=stMain] button").filter(has_text=words).first


_THERAPY = "kg:therapy-intradiscal-bm-concentrate"
_BEHIND = "Show the query behind this page"
_FOUR = "kg:therapy-intradiscal-cell-therapy,kg:proc-discectomy,kg:proc-spinal-fusion,kg:proc-opioid-therapy"
_COMPARED = f"/compare?condition=kg:cond-intervertebral-disc-degeneration&with={_FOUR}"
_JOINED = "/connections?from=kg:therapy-intradiscal-cell-therapy&to=kg:risk-discitis"
START = "Good places to begin"
TOURS = (
    Tour("Start", START, "/", START, "q=", typed("Search", "dicitis")),
    Tour("Explore", "Search for a therapy", f"/explore?id={_THERAPY}", "Neighbourhood", "view=risks", pressed("Harms")),
    Tour("Risks", _BEHIND, "/risks", _BEHIND, "by=source", pressed("Cell sources")),
    Tour("Evidence map", _BEHIND, "/evidence", _BEHIND, "by=source", pressed("Cell sources")),
    Tour("Compare", "Two to four treatments", _COMPARED, _BEHIND, "per=1000", pressed("of 1,000")),
    Tour("Connections", "weakest", _JOINED, _BEHIND, "use=", pressed("only evidence")),
    Tour("Questions", _BEHIND, "/questions", _BEHIND, "q=", typed("Words in the question", "placebo")),
    Tour("Sources", _BEHIND, "/sources", _BEHIND, "q=", typed("Search", "disc")),
    Tour(
        "SPARQL", "Take a ready-made question", "/sparql", "Find a question", "find=", typed("Find a question", "trial")
    ),
    Tour("Data", "What is missing?", "/data", "What is missing?", "format=", pressed("JSON-LD")),
)


class Server:
    """The explorer on one release, as its own process.

    Arguments:
        release: folder of the release.
        port: where it listens.
    """

    def __init__(self, release: Path, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"],
            cwd=ROOT,
            env={**os.environ, "STEMKG_RELEASE": str(release)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = []
        for line in self.process.stdout or ():
            said.append(line)
            if "http://" in line:
                return
        raise RuntimeError("the explorer did not start: " + "".join(said))

    def busy(self) -> float:
        """Seconds that the processor worked for the server so far, in the program and in the kernel."""
        text = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8")
        fields = text.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident(self) -> float:
        """Megabytes of memory that the server holds."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8").splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1e3

    def rest(self) -> None:
        """Wait until nothing is worked out in the background any more."""
        before = -1.0
        while (now := self.busy()) - before > 0.05:
            before = now
            time.sleep(1)

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(timeout=60)


@contextmanager
def serving(release: Path, port: int) -> Iterator[Server]:
    """A server that ends with the block."""
    server = Server(release, port)
    try:
        yield server
    finally:
        server.stop()


@dataclass
class Samples:
    """Seconds on the clock and of the server's processor, one pair a run."""

    clock: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    @property
    def still(self) -> bool:
        """Whether a further run would hardly move the medians."""
        if len(self.clock) < FEWEST:
            return False
        pairs = [(statistics.median(s), statistics.median(s[:-2])) for s in (self.clock, self.busy)]
        return all(abs(now - before) <= STILL * max(now, 0.02) for now, before in pairs)

    def medians(self) -> tuple[float, float]:
        """Median seconds on the clock and of the processor."""
        return statistics.median(self.clock), statistics.median(self.busy)


def timed(server: Server, page: Page, act: Callable[[], object], shows: str, search: str, to: Samples) -> None:
    """Do something and note how long it takes until the page is complete, from the reader's click or key if any."""
    page.evaluate(ARM)
    busy, started = server.busy(), time.perf_counter()
    act()
    since, after = page.evaluate(DONE, [shows, search, PATIENCE])
    whole = time.perf_counter() - started
    to.clock.append(whole - after / 1000 if since is None else since / 1000)
    to.busy.append(server.busy() - busy)


def repeated(run: Callable[[Samples], None]) -> Samples:
    """Measure again until the medians stand still."""
    found = Samples()
    while not found.still and len(found.clock) < MOST:
        run(found)
    return found


def visit(browser: Browser) -> Page:
    """A new visitor."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    return page


def opened(page: Page, server: Server, path: str, shows: str) -> None:
    """Open an address and wait until it is complete."""
    page.goto(server.address + path)
    page.evaluate(DONE, [shows, "", PATIENCE])


def paint(server: Server, browser: Browser, found: Samples) -> None:
    """A new visitor opens the start page."""
    page = visit(browser)
    timed(server, page, lambda: page.goto(server.address), START, "", found)
    page.context.close()


def switch(server: Server, page: Page, tour: Tour, found: Samples) -> None:
    """From Start to a page by the navigation, and back unmeasured."""
    link = page.get_by_role("link", name=tour.title, exact=True).first
    timed(server, page, link.click, tour.shows, "", found)
    page.get_by_role("link", name="Start", exact=True).first.click()
    page.evaluate(DONE, [START, "", PATIENCE])


def rerun(server: Server, browser: Browser, tour: Tour, found: Samples) -> None:
    """A new visitor opens a view, lets it come to rest, and changes a widget."""
    page = visit(browser)
    opened(page, server, tour.path, tour.opened)
    page.wait_for_load_state("networkidle")
    page.evaluate(QUIET, PATIENCE)
    timed(server, page, lambda: tour.change(page), "", tour.search, found)
    page.context.close()


Figures = dict[str, tuple[float, float]]


def measure(release: Path, port: int, browser: Browser, only: str = "") -> tuple[Figures, float]:
    """All figures of one release, and the megabytes that the server held at the end.

    Arguments:
        release: folder of the release.
        port: where the server listens.
        browser: Chromium.
        only: title of the one page to measure; all where empty.
    """
    figures: Figures = {}
    tours = [tour for tour in TOURS if only in ("", tour.title)]
    with serving(release, port) as server:
        cold = Samples()
        paint(server, browser, cold)
        figures["server start to first paint"] = time.perf_counter() - server.started, server.busy()
        figures["first paint, cold"] = cold.medians()
        server.rest()
        figures["background work after it"] = 0.0, server.busy() - figures["server start to first paint"][1]
        figures["first paint, warm"] = repeated(lambda found: paint(server, browser, found)).medians()
        page = visit(browser)
        opened(page, server, "/", START)
        for tour in tours:
            if tour.title != "Start":
                first = Samples()
                switch(server, page, tour, first)
                figures[f"Start -> {tour.title}, first time"] = first.medians()
                again = repeated(lambda found, tour=tour: switch(server, page, tour, found))
                figures[f"Start -> {tour.title}"] = again.medians()
        page.context.close()
        for tour in tours:
            once = Samples()
            rerun(server, browser, tour, once)
            figures[f"{tour.title}: rerun, first time"] = once.medians()
            again = repeated(lambda found, tour=tour: rerun(server, browser, tour, found))
            figures[f"{tour.title}: rerun"] = again.medians()
        return figures, server.resident()


def show(columns: dict[str, tuple[Figures, float]]) -> None:
    """Print one table; the last columns are ratios of the last release to the first."""
    names = list(columns)
    print(f"{'milliseconds':32}" + "".join(f"{name:>13} {'processor':>10}" for name in names), end="")
    print(f"{'ratio':>9} {'processor':>10}" if len(names) > 1 else "")
    for row in columns[names[0]][0]:
        pairs = [columns[name][0][row] for name in names]
        cells = "".join(f"{clock * 1000:13,.0f} {busy * 1000:10,.0f}" for clock, busy in pairs)
        ratios = [after / before if before else 0.0 for before, after in zip(pairs[0], pairs[-1], strict=True)]
        print(f"{row:32}{cells}" + ("".join(f"{ratio:9.1f} " for ratio in ratios) if len(names) > 1 else ""))
    print(f"{'memory of the server, MB':32}" + "".join(f"{columns[name][1]:13,.0f} {'':10}" for name in names))


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def main() -> None:
    """Measure one release, and a larger one beside it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--release", help="folder of the release; the built-in one where none is given")
    parser.add_argument("--inflated", type=Path, help="folder of the larger release; written where it is not there")
    parser.add_argument("--quads", type=int, default=MILLION, help="size of the larger release; 0 leaves it out")
    parser.add_argument("--port", type=int, default=0, help="where the server listens; any where 0")
    parser.add_argument("--only", default="", help="title of the one page to measure")
    given = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as name, open_graph(given.release) as graph, sync_playwright() as playwright:
        releases = {"shipped": graph.folder}
        if given.quads:
            larger = given.inflated or Path(name) / "inflated"
            if not larger.exists():
                inflate(graph, larger, given.quads)
            releases["inflated"] = larger
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        columns = {
            title: measure(folder, given.port or free_port(), browser, given.only)
            for title, folder in releases.items()
            if folder
        }
        show(columns)
        browser.close()


if __name__ == "__main__":
    main()

"""The real explorer, driven in Debian's Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
READY = "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"
UNDRAWN = (
    "[data-testid=stSkeleton], [data-testid=stVegaLiteChart]:not(:has(canvas, svg)), "
    "[data-testid=stBidiComponentRegular]:not(:has(.kg, .stemkg-editor))"
)
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def pytest_collection_modifyitems(items):
    """Mark every test of this folder as one that needs a browser."""
    for item in items:
        if Path(__file__).parent in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server_process():
    """The server's process, once the explorer was asked for."""
    return SimpleNamespace(pid=0)


@pytest.fixture(scope="session")
def explorer(shipped, server_process):
    """Address of an explorer that runs on the shipped graph: one for all journeys, as one serves all visitors."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"],
        cwd=ROOT,
        env={**os.environ, "STEMKG_RELEASE": str(shipped.folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    server_process.pid = server.pid
    try:
        said = []
        for line in server.stdout:  # ends when the server does: no clock is needed
            said.append(line)
            if "http://" in line:
                break
        assert any("http://" in line for line in said), "".join(said)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)
        server.stdout.close()


@pytest.fixture(scope="module")
def browser():
    """One Chromium for all journeys; it leaves with them, because its event loop would hinder other tests."""
    assert CHROMIUM, "Chromium is missing; 'python3 dev.py test' installs it, or: apt-get install chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Visitor:
    """A person at the explorer: one page, and a log of what it asked the network for."""

    def __init__(self, page, address):
        self.page = page
        self.address = address
        self.outside = []
        page.on("request", self._note)
        page.set_default_timeout(60_000)

    def _note(self, request):
        if not request.url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:")):
            self.outside.append(request.url)

    def go(self, path):
        """Open a page and wait until it is complete."""
        self.page.goto(self.address + path)
        self.settle()

    def settle(self):
        """Wait until Streamlit has nothing left to do."""
        self.page.wait_for_selector(READY)
        expect(self.page.locator("[data-stale=true]")).to_have_count(0, timeout=60_000)
        # A chart or a large block that is drawn late pushes down what is below it, away from under a click.
        expect(self.page.locator(UNDRAWN)).to_have_count(0, timeout=60_000)

    @property
    def text(self):
        """All text that is on the page."""
        return self.page.locator("[data-testid=stApp]").inner_text()


@pytest.fixture
def visit(browser, explorer):
    """Make visitors, of any width and colour scheme."""
    contexts = []

    def come(width=1280, scheme="light"):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        return Visitor(context.new_page(), explorer)

    yield come
    for context in contexts:
        context.close()

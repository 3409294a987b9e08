"""The headers of every answer."""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path
from types import SimpleNamespace

from streamlit import config, net_util
from streamlit.web import bootstrap

from kg.explorer import overlays, server
from kg.explorer.icon import icon
from kg.explorer.server import SecurityHeaders, page_scripts, security_headers
from kg.overlay.scratch import Scratch

ROOT = Path(__file__).resolve().parent.parent.parent
EVERYWHERE = "0.0.0.0"  # noqa: S104 - what a container sets; nothing is bound here


def answer(scope):
    """The messages that a tiny application sends through the middleware."""
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-own", b"1")]})

    async def send(message):
        sent.append(message)

    asyncio.run(SecurityHeaders(app)(scope, None, send))
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def test_every_answer_carries_the_headers():
    """Nothing of the application's own headers is lost."""
    headers = answer({"type": "http"})
    assert headers["x-own"] == "1"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]


def test_no_outside_host_is_allowed():
    """The policy names no host but the explorer's own."""
    policy = security_headers(page_scripts())["content-security-policy"]
    assert not re.search(r"https?:|\*|[a-z]\.[a-z]", policy)


def test_scripts_inside_the_page_are_allowed_by_their_hash_alone():
    """No script that somebody slips in can run."""
    policy = security_headers(page_scripts())["content-security-policy"]
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe-inline" not in script
    assert "'unsafe-eval'" not in script
    assert script.count("sha256-") == len(page_scripts())


def test_other_connections_pass_untouched():
    """A web socket has no HTTP answer to put headers on."""
    assert answer({"type": "websocket"}) == {"x-own": "1"}


def test_the_icon_is_drawn_here():
    """The tab's icon is a picture of our own."""
    assert icon().getpixel((32, 15))[3] == 255


def test_starting_on_all_addresses_asks_nobody_outside(monkeypatch):
    """Streamlit would ask a public service for this machine's address, unless the address to print is set."""

    def asked():
        raise AssertionError("an outside address was asked for")

    monkeypatch.setattr(net_util, "get_external_ip", asked)
    monkeypatch.chdir(ROOT)
    config.get_config_options(force_reparse=True, options_from_flags={"server.address": EVERYWHERE})
    try:
        bootstrap._print_url(is_running_hello=False)
    finally:
        config.get_config_options(force_reparse=True, options_from_flags={})


def test_a_server_that_ends_closes_what_visitors_laid_over(monkeypatch, tmp_path):
    """At the end of the server no overlay and no private folder of one is left."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(server, "_prepare", lambda _: None)
    shelf, own = overlays.overlay_shelf(), Scratch()
    shelf.put(SimpleNamespace(overlay=SimpleNamespace(key="own"), close=own.remove))

    async def live():
        async with server.lifespan(None):
            assert own.folder.exists()

    asyncio.run(live())
    assert len(shelf) == 0
    assert list(tmp_path.iterdir()) == []

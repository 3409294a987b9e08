"""The file of the SPARQL editor and its address."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette

from kg.explorer.editor import bundle as bundles


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A stand-in for a built editor."""
    (tmp_path / bundles.SCRIPT).write_text("export default () => {};", encoding="utf-8")
    monkeypatch.setattr(bundles, "FOLDER", tmp_path)
    return tmp_path


def ask(address, base=""):
    """What the server answers at an address."""

    async def asked():
        transport = httpx.ASGITransport(app=Starlette(routes=bundles.editor_routes(base)))
        async with httpx.AsyncClient(transport=transport, base_url="http://stemkg.test") as client:
            return await client.get(address)

    return asyncio.run(asked())


@pytest.mark.parametrize("base", ["", "stemkg", "/a/b/"])
def test_the_address_gives_the_script(built, base):
    """The address that a page hands out is served as a script, which browsers may keep for good."""
    answer = ask(bundles.bundle().address(base), base)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.text == "export default () => {};"


def test_another_content_has_another_address(built):
    """After a new build no browser goes on with the old script."""
    before = bundles.bundle().address()
    (built / bundles.SCRIPT).write_text("export default () => null;", encoding="utf-8")
    assert bundles.bundle().address() != before


def test_without_a_build_the_address_says_what_to_do(tmp_path, monkeypatch):
    """Where nothing was built there is no editor, and the address says how to get it."""
    monkeypatch.setattr(bundles, "FOLDER", tmp_path)
    assert bundles.bundle() is None
    answer = ask("/editor/0123/sparql-editor.js")
    assert answer.status_code == 404
    assert "pip install" in answer.text

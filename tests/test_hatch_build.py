"""The build of the SPARQL editor, as far as it needs no registry."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "kg" / "explorer" / "editor" / "web"


@pytest.fixture(scope="module")
def hatch_build():
    """The build script, loaded from its file as hatchling does."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Screen:
    """Stands in for hatchling's own."""

    def __init__(self):
        self.said = []

    def display_warning(self, message):
        """Remember what would be shown."""
        self.said.append(message)


@pytest.fixture
def hook(hatch_build, tmp_path, monkeypatch):
    """The hook over a copy of the sources, in which nothing is built."""
    monkeypatch.delenv(hatch_build.SKIP_VARIABLE, raising=False)
    shutil.copytree(WEB, tmp_path / "kg" / "explorer" / "editor" / "web")
    return hatch_build.EditorHook(str(tmp_path), {}, None, None, str(tmp_path / "dist"), "wheel", Screen())


def folder_of(hook):
    """Where the hook puts the bundle."""
    return Path(hook.root, "kg", "explorer", "editor", "bundle")


def run(hook):
    """Let the hook do its work; what it tells the builder."""
    told = {"artifacts": []}
    hook.initialize("standard", told)
    return told


def fake_build(web, bundle, stamp):
    """Build nothing, but leave what a build leaves."""
    bundle.mkdir()
    (bundle / "built-from.txt").write_text(stamp + "\n", encoding="utf-8")


def test_a_build_happens_once_and_needs_node_only_then(hook, hatch_build, monkeypatch):
    """Node is asked for while there is something to build; with a fresh bundle neither it nor npm is needed."""
    monkeypatch.setattr(hatch_build, "platform_has_node", lambda: True)
    monkeypatch.setattr(hatch_build, "build", fake_build)
    assert hook.dependencies() == [hatch_build.NODE]
    assert run(hook)["artifacts"] == ["/kg/explorer/editor/bundle/*"]
    assert hook.dependencies() == []
    monkeypatch.setattr(hatch_build, "build", None)
    run(hook)
    assert hook.app.said == []


def test_changed_sources_are_built_anew(hook, hatch_build, monkeypatch):
    """A changed source, and a changed version of a package, make the bundle stale; a time stamp does not."""
    monkeypatch.setattr(hatch_build, "build", fake_build)
    monkeypatch.setattr(hatch_build, "platform_has_node", lambda: True)
    run(hook)
    web = folder_of(hook).parent / "web"
    (web / "build.mjs").touch()
    (web / "notes.txt").write_text("x", encoding="utf-8")
    assert hook.dependencies() == []
    for name in ("src/editor.js", "package-lock.json", "build.mjs"):
        before = (web / name).read_bytes()
        (web / name).write_bytes(before + b"\n\n")
        assert hook.dependencies() == [hatch_build.NODE], name
        (web / name).write_bytes(before)


@pytest.mark.parametrize(
    "error", [OSError("no npm"), subprocess.CalledProcessError(1, "npm", stderr="npm error network"), TimeoutError()]
)
def test_without_a_registry_the_build_warns_and_goes_on(hook, hatch_build, monkeypatch, error):
    """A build that cannot fetch packages leaves no half or stale editor behind and says what follows."""

    def fail(*_):
        raise error

    fake_build(WEB, folder_of(hook), "stale")
    monkeypatch.setattr(hatch_build, "build", fail)
    assert run(hook)["artifacts"]
    (said,) = hook.app.said
    assert "plain text area" in said
    assert not folder_of(hook).exists()


def test_a_platform_without_node_and_a_wish_to_skip_need_nothing(hook, hatch_build, monkeypatch):
    """Where node is not published for the platform nothing is required, and one can leave the editor out."""
    monkeypatch.setattr(hatch_build, "platform_has_node", lambda: False)
    assert hook.dependencies() == []
    monkeypatch.setenv(hatch_build.SKIP_VARIABLE, "skip")
    monkeypatch.setattr(hatch_build, "build", None)
    run(hook)
    assert hook.app.said == []


def test_versions_are_exact_and_the_lock_names_no_host():
    """Each package is named by one version and its checksum; no address stands beside it."""
    package = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    for version in {**package["dependencies"], **package["devDependencies"]}.values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    text = (WEB / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in text
    assert "://" not in text
    locked = json.loads(text)["packages"]
    assert all(one["integrity"].startswith("sha512-") for name, one in locked.items() if name)


def test_what_is_built_is_never_committed():
    """The folder of the bundle is ignored."""
    assert "/kg/explorer/editor/bundle/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()

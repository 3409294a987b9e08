"""Find the release before a release in the folder that holds both."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from kg.build.manifest import FORMAT, Manifest
from kg.errors import OpenError

_MOST_RELEASES = 50


def previous_release(folder: Path) -> Path | None:
    """The youngest release beside a release that is older than it, None where there is none.

    Releases are told apart by the date of their data; those of one date by when they were written. Of a folder with
    very many releases only those that were written last are looked at.

    Arguments:
        folder: folder of the release, which stands in a folder of releases.
    """
    age = _age(folder)
    if age is None:
        return None
    try:
        beside = [path for path in folder.parent.iterdir() if path.name != folder.name and path.name[0] != "."]
        beside = sorted(beside, key=lambda path: path.stat().st_mtime_ns)[-_MOST_RELEASES:]
    except OSError:  # a folder that may be entered and not listed, or one that just went
        return None
    older = [(found, path) for path in beside if (found := _age(path)) and found < age]
    return max(older)[1] if older else None


def _age(folder: Path) -> tuple[str, int] | None:
    with suppress(OpenError, OSError):
        manifest = Manifest.read(folder)
        if manifest.format == FORMAT:
            return manifest.date, (folder / "manifest.json").stat().st_mtime_ns
    return None

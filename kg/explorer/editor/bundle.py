"""The built editor: where its files lie, and the address under which this server gives them to browsers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

FOLDER = Path(__file__).resolve().parent / "bundle"
"""Where the build of the package puts the editor; it is absent where npm could not be reached."""

SCRIPT, NOTICE = "sparql-editor.js", "THIRD-PARTY.txt"

HOW_TO_GET_IT = (
    "the SPARQL editor is not built. To mend: install StemKG again (pip install -e .) where the npm registry can be "
    "reached; its build says what went wrong"
)
"""What to do where there is no built editor."""


@dataclass(frozen=True)
class Bundle:
    """A built editor.

    Arguments:
        folder: where its files lie.
        digest: tells its content from that of other builds.
    """

    folder: Path
    digest: str

    def address(self, base: str = "") -> str:
        """The path under which browsers load it; it changes with the content, so that they may keep it.

        Arguments:
            base: the path under which the whole explorer is served, empty for the root.

        >>> Bundle(Path("bundle"), "1a2b").address("stemkg/")
        '/stemkg/editor/1a2b/sparql-editor.js'
        """
        return "/".join(["", *filter(None, base.split("/")), "editor", self.digest, SCRIPT])


def bundle() -> Bundle | None:
    """The built editor, None where there is none."""
    script = FOLDER / SCRIPT
    return _read(script, script.stat().st_mtime_ns) if script.is_file() else None


@lru_cache(maxsize=4)
def _read(script: Path, _changed: int) -> Bundle:
    return Bundle(script.parent, hashlib.sha256(script.read_bytes()).hexdigest()[:16])


def editor_routes(base: str = "") -> list[BaseRoute]:
    """The route that gives the editor to browsers; where there is none, it says so.

    Arguments:
        base: the path under which the whole explorer is served, empty for the root.
    """
    return [Route(Bundle(FOLDER, "{digest}").address(base), _script, methods=["GET"])]


async def _script(_: Request) -> Response:
    if bundle() is None:
        return PlainTextResponse(HOW_TO_GET_IT, status_code=404)
    kept = {"cache-control": "public, max-age=31536000, immutable"}
    return FileResponse(FOLDER / SCRIPT, media_type="text/javascript", headers=kept)

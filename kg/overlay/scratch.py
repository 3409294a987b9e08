"""The private folder of an overlay: it goes with the overlay, and those of programs that were killed are found."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
import time
import weakref
from contextlib import suppress
from pathlib import Path
from typing import IO

_PREFIX = "stemkg-own-"
_HELD = "held"
_ABANDONED_SECONDS = 24 * 3600


class Scratch:
    """A new private folder, held by a lock until it is removed or this process ends.

    The lock tells a folder in use from one that was left behind. The number of a process would not: a container that
    is started again gives its server the same one.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        unheld = self.folder / f"{_HELD}.new"
        lock = unheld.open("wb")
        fcntl.flock(lock, fcntl.LOCK_EX)
        unheld.rename(self.folder / _HELD)  # never seen under its name without its lock
        self._finalizer = weakref.finalize(self, _remove, self.folder, lock)

    @property
    def alive(self) -> bool:
        """Whether the folder is still there."""
        return self._finalizer.alive

    def remove(self) -> None:
        """Remove the folder and what is in it; nothing happens where that was done before."""
        self._finalizer()


def _remove(folder: Path, lock: IO[bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.close()


def remove_abandoned() -> None:
    """Remove the private folders of programs that are gone, and those nobody ever held after a day."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):  # held, of another user, or removed meanwhile
            if (left / _HELD).exists():
                with (left / _HELD).open("rb") as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(left)
            elif time.time() - left.stat().st_mtime > _ABANDONED_SECONDS:
                shutil.rmtree(left)

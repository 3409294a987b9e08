"""Records that were read and left out of the graph, with the reason."""

from __future__ import annotations

import csv
from pathlib import Path

FILE = "not-used.tsv"
"""Name of the list, beside the data."""

_COLUMNS = ("key", "reason")


def read_unused(folder: Path) -> tuple[tuple[str, str], ...]:
    """Name and reason of each record that was left out, by name; empty where no list is there.

    Arguments:
        folder: the folder of the data.
    """
    path = folder / FILE
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        found = [tuple((row.get(column) or "").strip() for column in _COLUMNS) for row in rows]
    return tuple(sorted((key, reason) for key, reason in found if key))

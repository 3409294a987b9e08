"""Rows of a view as files for a spreadsheet or a program."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

from kg.explorer.view.take_away import defuse

Value = str | int | float | bool | None


def as_csv(rows: Sequence[Mapping[str, Value]]) -> str:
    r"""Rows for a spreadsheet, which runs none of their texts as a formula; empty where there is no row.

    Arguments:
        rows: each with the same names of columns.

    >>> as_csv([{"a": "=1", "b": None}])
    "a,b\r\n'=1,\r\n"
    """
    if not rows:
        return ""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow(
            ["" if value is None else defuse(value) if isinstance(value, str) else value for value in row.values()]
        )
    return stream.getvalue()


def as_json(rows: Sequence[Mapping[str, Value]]) -> str:
    """Rows for a program.

    Arguments:
        rows: names and values of columns.
    """
    return json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=1) + "\n"

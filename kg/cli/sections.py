"""Reports in sections, written for a terminal or as Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rich.table import Table
from rich.text import Text

from kg.charts.text import clean
from kg.cli.output import console, write

NOTICE = "For information only, not medical advice."
"""Said once, at the end of every report."""

_WIDEST = 110
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")


class ReportFormat(StrEnum):
    """How reports are written."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


@dataclass(frozen=True)
class Section:
    """A part of a report; what is empty is left out.

    Arguments:
        heading: what it is about.
        text: paragraphs.
        items: entries, each with a line and what is said of it.
        columns: headings of a table.
        body: its rows.
        drawing: lines that must keep their spaces.
    """

    heading: str
    text: tuple[str, ...] = ()
    items: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    body: tuple[tuple[str, ...], ...] = ()
    drawing: str = ""


def line_width() -> int:
    """Letters on a line of the terminal, or of a pipe."""
    return console().width


def show_sections(title: str, sections: Iterable[Section]) -> None:
    """Write a report to the terminal.

    Arguments:
        title: what it is about.
        sections: its parts.
    """
    width = min(line_width(), _WIDEST)
    lines = [*_wrapped(title, width), "=" * min(width, max(8, len(clean(title))))]
    for section in sections:
        lines += ["", clean(section.heading), "-" * len(clean(section.heading))]
        for paragraph in section.text:
            lines += _wrapped(paragraph, width)
        for head, detail in section.items:
            lines += _wrapped(f"- {clean(head)}", width, later="  ")
            lines += _wrapped(detail, width, first="    ", later="    ") if detail else []
        if section.body:
            write("\n".join(lines))
            _show_table(section.columns, section.body)
            lines = []
        if section.drawing:
            lines += section.drawing.splitlines()
    write("\n".join([*lines, "", NOTICE]))


def _wrapped(text: str, width: int, first: str = "", later: str = "") -> list[str]:
    return textwrap.wrap(clean(text), width, initial_indent=first, subsequent_indent=later) or [""]


def _show_table(columns: Sequence[str], body: Sequence[Sequence[str]]) -> None:
    table = Table()
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in body:
        table.add_row(*(Text(clean(cell)) for cell in row))
    console().print(table)


def write_markdown(title: str, sections: Iterable[Section]) -> None:
    """Write a report as Markdown; letters of the data never become mark-up.

    Arguments:
        title: what it is about.
        sections: its parts.
    """
    lines = [f"# {plain(title)}"]
    for section in sections:
        lines += ["", f"## {plain(section.heading)}"]
        for paragraph in section.text:
            lines += ["", plain(paragraph)]
        if section.items:
            lines.append("")
        for head, detail in section.items:
            lines += [f"- {plain(head)}", *([f"  <br>{plain(detail)}"] if detail else [])]
        if section.body:
            lines += ["", _cells(section.columns), _cells(["---"] * len(section.columns), raw=True)]
            lines += [_cells(row) for row in section.body]
        if section.drawing:
            fence = "`" * (max([2, *(len(run) for run in re.findall("`+", section.drawing))]) + 1)
            lines += ["", f"{fence}text", section.drawing, fence]
    write("\n".join([*lines, "", NOTICE]))


def _cells(row: Iterable[str], *, raw: bool = False) -> str:
    return f"| {' | '.join(cell if raw else plain(cell) for cell in row)} |"


def plain(text: str) -> str:
    r"""A text in which no letter is Markdown or HTML.

    >>> plain("a|b <script>")
    'a\\|b \\<script\\>'
    """
    return _SPECIAL.sub(r"\\\1", clean(text)).replace("&", "&amp;")

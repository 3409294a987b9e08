"""Write a difference as Markdown, for a changelog."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.diff.changes import Difference
from kg.diff.outline import NOTHING, Entry, count_cells, heading, moved_counts, outline
from kg.namespaces import compact

_SPECIAL = re.compile(r"([\\`*_{}\[\]#|<>~$&@]|:(?=//)|(?<=www)\.|\A[-+=!:])", re.IGNORECASE)
_NUMBERED = re.compile(r"\A(\d+)([.)])")
_ADDRESS = re.compile(r"https?://[^\s<>\"'`{}|\\^\x00-\x20\x7f]+\Z")


def escaped(text: str) -> str:
    r"""A text that Markdown and HTML leave as it is, on one line.

    >>> escaped("<b> [x](y)\n# z")
    '\\<b\\> \\[x\\](y) \\# z'
    """
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", " ".join(plain.split())))


def to_markdown(difference: Difference, limit: int | None = None) -> str:
    """A difference as headings and lists, with links by id.

    Arguments:
        difference: what differs.
        limit: most entries of a list, None for all.
    """
    return "\n".join(_lines(difference, limit)) + "\n"


def _lines(difference: Difference, limit: int | None) -> Iterator[str]:
    yield f"## {escaped(heading(difference))}"
    if difference.not_compared:
        yield from ("", "Not compared:", "")
        yield from (f"- {escaped(one.what)}" for one in difference.not_compared)
    for part in outline(difference, limit):
        yield from ("", f"### {escaped(part.title)}")
        if part.note:
            yield from ("", escaped(part.note))
        if part.entries:
            yield ""
        for entry in part.entries:
            yield from _entry(entry)
        if part.hidden:
            yield f"- and {part.hidden:,} more"
    moved, same = moved_counts(difference)
    if moved:
        yield from ("", "### Counts", "", "| what | older | newer | change |", "|---|---:|---:|---:|")
        yield from (f"| {' | '.join(escaped(cell) for cell in count_cells(count))} |" for count in moved)
        yield from ("", f"Counts that are the same: {same}.")
    if not difference.differs:
        yield from ("", NOTHING)


def _entry(entry: Entry) -> Iterator[str]:
    yield f"- {_link(entry)}: {escaped(entry.text)}" if entry.text else f"- {_link(entry)}"
    yield from (f"  - {escaped(reason)}" for reason in entry.reasons)


def _link(entry: Entry) -> str:
    """The label as a link to the id; the web's addresses alone become links."""
    label = escaped(entry.label) or escaped(compact(entry.iri))
    return f"[{label}](<{entry.iri}>)" if _ADDRESS.match(entry.iri) else f"{label} ({escaped(entry.iri)})"

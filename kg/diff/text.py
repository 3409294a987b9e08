"""Write a difference as lines for a terminal; the command line gives them their colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.diff.changes import Difference
from kg.diff.outline import NOTHING, heading, outline
from kg.namespaces import compact

TITLE, NOTE, REASON = "title", "note", "reason"


@dataclass(frozen=True)
class TextLine:
    """One line of text.

    Arguments:
        text: what it says, without control characters.
        role: ``title``, ``note``, ``reason``, or the sign of an entry: ``+``, ``-`` or ``~``.
        indent: how many spaces stand before it.
    """

    text: str
    role: str
    indent: int = 0


def text_lines(difference: Difference, limit: int | None = None) -> Iterator[TextLine]:
    """A difference line by line, but for the table of counts.

    Arguments:
        difference: what differs.
        limit: most entries of a list, None for all.
    """
    yield TextLine(f"{heading(difference)}.", TITLE)
    for one in difference.not_compared:
        yield TextLine(_clean(f"Not compared: {one.what}."), NOTE)
    for part in outline(difference, limit):
        yield TextLine("", NOTE)
        yield TextLine(part.title, TITLE)
        if part.note:
            yield TextLine(_clean(part.note), NOTE)
        for entry in part.entries:
            told = f": {entry.text}" if entry.text else ""
            yield TextLine(_clean(f"{entry.sign} {entry.label} ({compact(entry.iri)}){told}"), entry.sign)
            for reason in entry.reasons:
                yield TextLine(_clean(reason), REASON, 4)
        if part.hidden:
            yield TextLine(f"  and {part.hidden:,} more: --only {part.section} --limit 0 shows all", NOTE)
    if not difference.differs:
        yield TextLine(NOTHING, NOTE)


def _clean(text: str) -> str:
    """Text that cannot move the cursor of a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)

"""Where in a text an error stands, exactly: a query's line and column as a stretch of the editor's characters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import QueryError, StemKGError
from kg.query.lexer import expand_escapes

# The escapes that the grammar reads, as kg.query.lexer does: a pair of backslashes begins none.
_ESCAPE = re.compile(r"\\\\|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}")
_WORD = re.compile(r"<[^<>\s]*>|[?$]?[\w][\w:.-]*|\S")
_STOPS = ".:"


@dataclass(frozen=True)
class Mark:
    """A stretch of a text that is wrong.

    Arguments:
        text: the whole text; the mark holds for no other.
        start: where it begins, in UTF-16 units, as browsers count.
        end: where it ends.
        message: what is wrong.
    """

    text: str
    start: int
    end: int
    message: str

    def facts(self) -> dict[str, object]:
        """The mark as the editor reads it."""
        return {"text": self.text, "from": self.start, "to": self.end, "message": self.message}


def plain_lines(text: str) -> str:
    r"""A text with the line ends of the editor.

    >>> plain_lines("ASK\r\n{ }\r")
    'ASK\n{ }\n'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def mark_of(text: str, error: StemKGError | None) -> Mark | None:
    r"""The stretch of a text at which an error stands, None where it stands nowhere.

    Arguments:
        text: the query, with the line ends of the editor.
        error: what came of it.

    >>> mark = mark_of("ASK {\n ?a WHRE }", QueryError("line 2, column 5: what?", line=2, column=5))
    >>> mark.text[mark.start : mark.end], mark.message
    ('WHRE', 'what?')
    """
    if not isinstance(error, QueryError) or error.line < 1 or not text.strip():
        return None
    start, end = _word_at(text, offset_of(text, error.line, error.column))
    return Mark(text, _units(text[:start]), _units(text[:end]), without_place(str(error)))


def without_place(message: str) -> str:
    """A message without the line and column before it.

    >>> without_place("line 1, column 2: what?")
    'what?'
    """
    return re.sub(r"^line \d+, column \d+: ", "", message)


def offset_of(text: str, line: int, column: int) -> int:
    r"""The character of a text that a query error names.

    The grammar counts after the escapes of code points are resolved, and this counts them back.

    Arguments:
        text: the query as it was asked.
        line: 1-based line.
        column: 1-based column in characters.

    >>> offset_of(r"ASK { ?a ?b '\u0041' WHRE }", 1, 17)
    21
    """
    lines = text.split("\n")
    row = min(max(line, 1), len(lines)) - 1
    begin = sum(len(one) + 1 for one in lines[:row])
    place = max(column - 1, 0)
    try:
        expand_escapes(text)
    except QueryError:
        # The escape itself is wrong, and its place is that in the text as it stands.
        return begin + min(place, len(lines[row]))
    for escape in _ESCAPE.finditer(lines[row]):
        longer = len(escape.group()) - (2 if escape.group() == r"\\" else 1)
        if escape.start() >= place:
            break
        place += longer
    return begin + min(place, len(lines[row]))


def _word_at(text: str, place: int) -> tuple[int, int]:
    """The word at a place; where there is none, the one before it."""
    if place >= len(text.rstrip()) or text[place].isspace():
        place = max((word.start() for word in _WORD.finditer(text) if word.start() < place), default=0)
    match = _WORD.match(text, place)
    if match is None:
        return place, min(place + 1, len(text))
    return place, place + max(len(match.group().rstrip(_STOPS)), 1)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

"""Ask a query for the SPARQL page and keep what came of it, answer or error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from kg.errors import ExportError, QueryError, StemKGError
from kg.explorer.view.markup import address
from kg.explorer.view.sparql_place import offset_of, plain_lines, without_place
from kg.explorer.view.words import counted
from kg.graph.knowledge_graph import Answer, KnowledgeGraph
from kg.query.pool import Limits
from kg.query.results import AskResult, GraphResult, SelectResult

WEB_LIMITS = Limits(seconds=10.0, memory_mb=1024, rows=5_000, characters=5_000_000)
"""What one query of a visitor may cost."""

WORKERS = 2
"""How many queries of visitors run at once."""

LONGEST_LINK = 3_500
"""Longest address that browsers and proxies are trusted with, in characters."""


@dataclass(frozen=True)
class Outcome:
    """What came of a query.

    Arguments:
        text: the query.
        answer: rows, yes or no, or triples; None where there was an error.
        error: what went wrong, None where there is an answer.
        xml_problem: why the answer cannot be written as XML, empty where it can.
    """

    text: str
    answer: Answer | None = None
    error: StemKGError | None = None
    xml_problem: str = ""

    @property
    def size(self) -> str:
        """How much was answered, in words."""
        if isinstance(self.answer, SelectResult):
            return counted(len(self.answer), "row")
        if isinstance(self.answer, GraphResult):
            return counted(len(self.answer), "triple")
        if isinstance(self.answer, AskResult):
            return "yes" if self.answer else "no"
        return "error"

    @property
    def truncated(self) -> bool:
        """Whether a limit cut the answer off."""
        return isinstance(self.answer, SelectResult | GraphResult) and self.answer.truncated

    @property
    def seconds(self) -> float:
        """Time from question to answer."""
        return self.answer.seconds if self.answer is not None else 0.0


@dataclass(frozen=True)
class Asked:
    """A line of the session's history.

    Arguments:
        title: the question, or the beginning of the query.
        size: how much was answered.
        parameters: query parameters that open the view again; empty where the query is too long for a link.
        text: a query of one's own; empty for a ready-made question.
        number: which one of the session it is, from 1.
    """

    title: str
    size: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    number: int = 0


@dataclass(frozen=True)
class ErrorPlace:
    """Where in a query an error stands.

    Arguments:
        message: what is wrong and how to mend it.
        line: 1-based number of the line, 0 where it is not known.
        column: 1-based column, 0 where it is not known.
        before: the line up to the place.
        rest: the line from the place on.
    """

    message: str
    line: int = 0
    column: int = 0
    before: str = ""
    rest: str = ""


def ask(graph: KnowledgeGraph, text: str, *, trusted: bool) -> Outcome:
    """Ask a query; errors come back as part of the outcome.

    Arguments:
        graph: the opened graph.
        text: the query.
        trusted: True for a named query, which runs in this process; False for what a person typed, which runs in a
            worker under :data:`WEB_LIMITS`.
    """
    try:
        answer = graph.query(text) if trusted else graph.query_guarded(text, WEB_LIMITS, workers=WORKERS)
    except StemKGError as error:
        return Outcome(text, error=error)
    return Outcome(text, answer, xml_problem=_xml_problem(answer))


def _xml_problem(answer: Answer) -> str:
    try:
        if isinstance(answer, SelectResult):
            answer.to_xml()
    except ExportError as error:
        return str(error)
    return ""


def error_place(text: str, error: StemKGError) -> ErrorPlace:
    r"""Where in the text an error stands, so that it can be shown there.

    >>> place = error_place("SELECT ?a {\n ?a WHRE }", QueryError("line 2, column 5: what?", line=2, column=5))
    >>> place.before, place.rest, place.message
    (' ?a ', 'WHRE }', 'what?')
    """
    message = without_place(str(error))
    line, column = (error.line, error.column) if isinstance(error, QueryError) else (0, 0)
    asked = plain_lines(text)
    lines = asked.split("\n")
    if not 1 <= line <= len(lines) or not asked:
        return ErrorPlace(message, max(line, 0), max(column, 0))
    place = offset_of(asked, line, column)
    cut = place - (asked.rfind("\n", 0, place) + 1)
    return ErrorPlace(message, line, cut + 1, lines[line - 1][:cut], lines[line - 1][cut:])


def limits_sentence(limits: Limits = WEB_LIMITS) -> str:
    """The limits in words."""
    return (
        f"A query may take {limits.seconds:g} seconds, {limits.memory_mb:,} MB of memory and {limits.text_bytes:,} "
        f"bytes of text; the first {limits.rows:,} rows or triples are shown. Changing the graph (INSERT, DELETE, "
        "LOAD ...), asking other servers (SERVICE) and reading other files (FROM <file>) are refused."
    )


def link_parameters(text: str) -> dict[str, str]:
    """The query parameters under which an own query can be shared; empty where it is too long for a link.

    >>> link_parameters("ASK {}"), link_parameters("x" * 4000)
    ({'q': 'ASK {}'}, {})
    """
    return {"q": text} if text.strip() and len(address("sparql", q=text)) <= LONGEST_LINK else {}


def share_address(page: str, text: str) -> str:
    """The link that opens a query of one's own; empty where it is too long for one.

    Arguments:
        page: the address of the SPARQL page.
        text: the query.

    >>> share_address("http://localhost/sparql", "ASK {}")
    'http://localhost/sparql?q=ASK%20%7B%7D'
    """
    given = link_parameters(text)
    return f"{page}?{urlencode(given, safe=':', quote_via=quote)}" if given else ""


def history_title(text: str) -> str:
    r"""The beginning of a query in one line, without its prologue.

    >>> history_title("PREFIX a: <b>\n\nSELECT ?x\nWHERE { ?x a skg:Risk }")
    'SELECT ?x WHERE { ?x a skg:Risk }'
    """
    lines = (line.strip() for line in text.splitlines())
    kept = " ".join(line for line in lines if line and not re.match(r"(?i)(prefix|base)\s|#", line))
    return kept[:100] + ("…" if len(kept) > 100 else "")

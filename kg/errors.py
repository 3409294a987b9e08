"""Every error StemKG raises on purpose, in one tree.

::

    StemKGError
    ├── SourceError           a file that a person wrote cannot be read or breaks a rule (carries problems)
    ├── BuildError            a build could not be finished or published
    ├── OpenError             a graph could not be opened
    ├── NotFoundError         no such entity, query, export format or release
    ├── ParameterError        a named query or a command was given a wrong or missing parameter
    ├── QueryError            a SPARQL text cannot be answered
    │   ├── QuerySyntaxError  it is not SPARQL 1.1
    │   ├── QueryRefused      it is SPARQL, but of a kind that is not allowed here
    │   ├── QueryLimitError   it passed a limit of time, memory or rows
    │   │   └── QueryTimeError  that of time
    │   └── EndpointError     an endpoint gives no answer, or none that can be used (an OpenError as well)
    ├── RequestError          a request over HTTP cannot be met (carries the status)
    │   └── NotAcceptable     the answer does not come in the form that was asked for
    ├── EvidenceError         numbers from which no statistic can be made
    └── ExportError           a file could not be written

A message says what is wrong, where, and how to mend it: the command line and the explorer show it as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one place of a source file.

    Arguments:
        file: path of the file, as shown to the person.
        line: 1-based line number, 0 when the whole file is meant.
        record: id of the record (``kg:doc-...``), empty when none could be read.
        rule: short name of the broken rule, such as ``unknown-key``.
        message: what is wrong.
        remedy: what to do about it.

    >>> print(Problem("a.yaml", 3, "kg:doc-a", "unknown-key", "the key 'titel' is not defined", "write 'title'"))
    a.yaml:3: kg:doc-a: [unknown-key] the key 'titel' is not defined. To mend: write 'title'
    """

    file: str
    line: int
    record: str
    rule: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        record = f" {self.record}:" if self.record else ""
        return f"{place}:{record} [{self.rule}] {self.message.rstrip('.')}. To mend: {self.remedy}"


class StemKGError(Exception):
    """Root of the tree; catch this to catch everything StemKG raises on purpose."""


class SourceError(StemKGError):
    """One or several problems in source files; nothing was published.

    Arguments:
        problems: every problem found, reported together.

    >>> error = SourceError([Problem("a.yaml", 0, "", "empty-file", "the file is empty", "delete it")])
    >>> print(error)
    1 problem in the source files; nothing was published.
    a.yaml: [empty-file] the file is empty. To mend: delete it
    """

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        head = f"{count} problem{'s' if count != 1 else ''} in the source files; nothing was published."
        return "\n".join([head, *map(str, self.problems)])


class BuildError(StemKGError):
    """A build could not be finished or published."""


class OpenError(StemKGError):
    """A graph could not be opened."""


class NotFoundError(StemKGError):
    """No such entity, query, export format or release."""


class ParameterError(StemKGError):
    """A named query or a command was given a wrong or missing parameter."""


class QueryError(StemKGError):
    """A SPARQL text cannot be answered.

    Arguments:
        message: what is wrong and how to mend it.
        line: 1-based line of the text, 0 when unknown.
        column: 1-based column, 0 when unknown.
    """

    def __init__(self, message: str, *, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class QuerySyntaxError(QueryError):
    """The text is not SPARQL 1.1."""


class QueryRefused(QueryError):  # noqa: N818 - nothing failed; the guard said no
    """The text is SPARQL, but of a kind that is not allowed here."""


class QueryLimitError(QueryError):
    """The query passed a limit of time, memory or rows."""


class EndpointError(OpenError, QueryError):
    """A SPARQL endpoint gives no answer, or none that can be used."""


class QueryTimeError(QueryLimitError):
    """The query took too long."""


class RequestError(StemKGError):
    """A request over HTTP cannot be met.

    Arguments:
        message: what is wrong and how to mend it.
        status: the HTTP status.
        headers: further headers of the answer, such as ``Allow``.
    """

    def __init__(self, message: str, *, status: int = 400, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})


class NotAcceptable(RequestError):  # noqa: N818 - HTTP's own name for it
    """The answer does not come in the form that was asked for."""

    def __init__(self, message: str) -> None:
        super().__init__(message, status=406)


class EvidenceError(StemKGError, ValueError):
    """Numbers from which no statistic can be made, such as more affected than at risk."""


class ExportError(StemKGError):
    """A file could not be written."""

"""What a person is told when a query failed in its worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError, QueryLimitError, QuerySyntaxError, QueryTimeError

if TYPE_CHECKING:
    from kg.query.pool import Limits

NARROW = "To mend: name a class or an entity, add LIMIT, ask for fewer variables, or split the question."
"""How to mend a query that costs too much."""


def late(limits: Limits) -> QueryTimeError:
    """The query passed the limit of time."""
    return QueryTimeError(f"the query took longer than {limits.seconds:g} seconds. {NARROW}")


def death(cause: str, limits: Limits) -> QueryError:
    """The query took its worker down.

    Arguments:
        cause: ``memory``, ``time``, or what else ended the process, such as a signal's name.
        limits: what the query was allowed.
    """
    if cause == "memory":
        return _memory(limits)
    if cause == "time":
        return late(limits)
    if cause == "SIGKILL":
        return QueryLimitError(f"the system killed the query's worker, most likely for want of memory. {NARROW}")
    return QueryLimitError(f"the query is too complex for the engine, which stopped ({cause}). {NARROW}")


def failure(reply: Mapping[str, Any], limits: Limits) -> QueryError:
    """The worker lives and says that it could not answer.

    Arguments:
        reply: its message, with ``error``.
        limits: what the query was allowed.
    """
    kind, message = reply.get("error"), str(reply.get("message"))[:2000]
    if kind == "memory":
        return _memory(limits)
    if kind == "size":
        return QueryLimitError(f"one row of the answer is longer than {limits.characters:,} characters. {NARROW}")
    if kind == "syntax":
        line, column = _position(message)
        return QuerySyntaxError(
            f"line {line}, column {column}: the store refuses the query up to there ({message[:200]}). "
            "To mend: give each variable one value (BIND, AS), group by what stands beside an aggregate, "
            "and write IRIs in full.",
            line=line,
            column=column,
        )
    return QueryError(f"the query failed while it ran: {message}. To mend: correct the part it names.")


def _memory(limits: Limits) -> QueryLimitError:
    return QueryLimitError(f"the query needed more than {limits.memory_mb} MB of memory. {NARROW}")


def _position(message: str) -> tuple[int, int]:
    # The store writes "error at 2:10: expected ...".
    head = message.removeprefix("error at ").split(":")
    if len(head) > 2 and head[0].isdigit() and head[1].isdigit():
        return int(head[0]), int(head[1])
    return 0, 0

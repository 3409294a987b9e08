"""What a server of the graph may be told: who may ask, and how much one question may cost."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from kg.errors import ParameterError
from kg.query.guard import TEXT_BYTES
from kg.query.pool import Limits

PREFIX = "STEMKG_SERVICE_"
"""Beginning of the names of the environment variables, such as ``STEMKG_SERVICE_ROWS``."""

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")

# A form has up to three characters for a byte of the query, and the IRIs of graphs beside it.
_FORM_GROWTH = 3
_FORM_EXTRA = 32_768


@dataclass(frozen=True)
class Settings:
    """Limits of the service; each can be given by an environment variable.

    Arguments:
        workers: queries that run at the same time, each in a process of its own; 0 for one a processor, at least 2.
        queue: queries that may wait for a worker; more are refused with 503.
        queue_seconds: how long one may wait.
        seconds: how long a query may run.
        memory_mb: memory of a query beyond what the open graph takes, in MB.
        rows: rows or triples of an answer; the answer says when they are reached.
        answer_bytes: size of an answer; a larger one is refused.
        text_bytes: size of a query's text in UTF-8; a longer one is refused with 413.
        body_seconds: how long a client may take to send its request's body.
        send_seconds: how long a client may take to accept the next 64 kB of an answer.
        cache_mb: memory for answers that are asked for again, in MB; 0 for none.
        allowed_hosts: values of the Host header that are answered, ``*`` for all; ``*.name`` takes what ends so.

    >>> Settings.from_environment({"STEMKG_SERVICE_ROWS": "500"}).rows
    500
    """

    workers: int = 0
    queue: int = 64
    queue_seconds: float = 5.0
    seconds: float = 10.0
    memory_mb: int = 1024
    rows: int = 100_000
    answer_bytes: int = 64_000_000
    text_bytes: int = TEXT_BYTES
    body_seconds: float = 10.0
    send_seconds: float = 30.0
    cache_mb: int = 64
    allowed_hosts: tuple[str, ...] = LOOPBACK_NAMES

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings of the environment variables.

        Raises:
            ParameterError: a variable holds no number where one is wanted.
        """
        given: dict[str, int | float | tuple[str, ...]] = {}
        for field in fields(cls):
            text = environment.get(PREFIX + field.name.upper(), "").strip()
            if text:
                given[field.name] = _value(PREFIX + field.name.upper(), text, field.default)
        return replace(cls(), **given)  # type: ignore[arg-type] # each value has the type of its default

    @property
    def limits(self) -> Limits:
        """What one query may cost, as the workers take it."""
        return Limits(self.seconds, self.memory_mb, self.rows, self.text_bytes, self.answer_bytes)

    @property
    def worker_count(self) -> int:
        """How many workers there are."""
        return self.workers or max(2, min(os.cpu_count() or 2, 8))

    @property
    def body_bytes(self) -> int:
        """Size of a request's body; a larger one is refused with 413."""
        return _FORM_GROWTH * self.text_bytes + _FORM_EXTRA


def _value(name: str, text: str, default: object) -> int | float | tuple[str, ...]:
    if isinstance(default, tuple):
        return tuple(part.strip().lower() for part in text.split(",") if part.strip())
    try:
        number = float(text) if isinstance(default, float) else int(text)
    except ValueError:
        number = -1
    if not 0 <= number < 1e12:
        raise ParameterError(
            f"{name} holds {text[:50]!r}, which is no number for it. To mend: give digits, or unset it."
        )
    return number

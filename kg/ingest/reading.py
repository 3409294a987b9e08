"""Read files of registry records, one JSON record a line, plain or compressed by gzip."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.errors import Problem, SourceError
from kg.ingest.outside import Value
from kg.ingest.trial import Trial, read_trial

MAX_BYTES = 512 * 1024 * 1024
"""Most bytes of text of one file; a small compressed file can hold any amount."""

_GZIP = b"\x1f\x8b"


def read_trials(files: Iterable[Path]) -> list[Trial]:
    """Read every record of every file, sorted by registry number.

    Arguments:
        files: JSON Lines, plain or compressed.

    Raises:
        SourceError: with every problem of every file.
    """
    problems: list[Problem] = []
    found: dict[str, tuple[Trial, str]] = {}
    for path in files:
        for line, text in _lines(path, problems):
            trial = _trial(text, path.name, line, problems)
            if trial is None:
                continue
            if trial.nct in found:
                first, file = found[trial.nct]
                message = f"this trial stands also in line {first.line} of {file}"
                problems.append(Problem(path.name, line, trial.nct, "duplicate-id", message, "keep one of the two"))
            found.setdefault(trial.nct, (trial, path.name))
    if problems:
        raise SourceError(set(problems))
    return [trial for _, (trial, _) in sorted(found.items())]


def _lines(path: Path, problems: list[Problem]) -> Iterator[tuple[int, str]]:
    """Number and text of every line that is not blank."""

    def report(line: int, rule: str, message: str, remedy: str) -> None:
        problems.append(Problem(path.name, line, "", rule, message, remedy))

    size = number = 0
    try:
        with path.open("rb") as plain:
            packed = plain.read(len(_GZIP)) == _GZIP
        with gzip.open(path, "rb") if packed else path.open("rb") as stream:
            while raw := stream.readline(MAX_BYTES - size + 1):
                number += 1
                size += len(raw)
                if size > MAX_BYTES:
                    report(number, "file-too-large", f"the file holds over {MAX_BYTES:,} bytes", "split it")
                    return
                if raw.strip():
                    yield number, raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report(number, "not-utf-8", f"byte {error.start} of the line is not UTF-8", "save the file as UTF-8")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        report(0, "damaged-file", f"the compressed file is damaged: {error}", "fetch it again")
    except OSError as error:
        report(0, "unreadable-file", f"the file cannot be read: {error.strerror}", "check path and permissions")
    if not number and not any(problem.file == path.name for problem in problems):
        report(0, "empty-file", "the file holds no record", "give a file with one JSON record a line")


def _trial(text: str, file: str, line: int, problems: list[Problem]) -> Trial | None:
    try:
        raw = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        message = f"this is not JSON: {error}"
        problems.append(Problem(file, line, "", "malformed-json", message, "write one whole record a line"))
        return None
    if not isinstance(raw, dict):
        remedy = "write one record of the registry's API version 2 a line"
        problems.append(Problem(file, line, "", "wrong-type", "the line is no record", remedy))
        return None
    return read_trial(Value(raw, file, line, problems=problems))


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no number of JSON")

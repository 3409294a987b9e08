"""Read a stranger's files in a process of their own, so that none of them can hang or break the one that serves all.

The child is this module: ``python -m kg.overlay.reading FOLDER`` reads every file of the folder as ``stemkg check``
does and writes one JSON object. It gives away processor time, memory and written files first.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import Problem
from kg.overlay.files import MOST_FACTS, OwnFile
from kg.sources.model import Model
from kg.sources.reader import read_sources
from kg.sources.records import Places

READ_SECONDS = 30.0
"""Longest time that reading may take."""

_MEMORY = 2 << 30
_JOINT = "\0"  # a source file that holds it is refused
_SPLIT = "split the file, or check it with 'stemkg check' on your own machine"


@dataclass(frozen=True)
class Read:
    """What some files say.

    Arguments:
        quads: the facts, each in the named graph of its file.
        places: where each was written.
        problems: what is wrong; where there are any the quads must not be used.
    """

    quads: list[ox.Quad]
    places: Places
    problems: list[Problem]


def read_apart(files: Sequence[OwnFile], ontology: Path, seconds: float = READ_SECONDS) -> Read:
    """Read files in a process of their own; they lie in a private temporary folder meanwhile.

    Arguments:
        files: the files under safe names of which none stands twice.
        ontology: folder of the ontology that says what they may hold.
        seconds: longest time.
    """
    with tempfile.TemporaryDirectory(prefix="stemkg-own-") as folder:
        for file in files:
            (Path(folder) / file.name).write_bytes(file.content)
        names = [file.name for file in files]
        try:
            done = subprocess.run(  # noqa: S603 - our own program; the files are its data
                [sys.executable, "-m", "kg.overlay.reading", folder, str(ontology), *names],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                capture_output=True,
                check=False,
                timeout=seconds,
            )
        except subprocess.TimeoutExpired:
            return _unread(names, f"reading took longer than {seconds:g} seconds")
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return _unread(names, "reading took too long or too much memory")
    if done.returncode:
        return _unread(
            names, "the reader broke off: very deep nesting, blank nodes that cannot be told apart, or too much of it"
        )
    return _taken_over(json.loads(done.stdout))


def _unread(names: Sequence[str], reason: str) -> Read:
    return Read([], Places(), [Problem(name, 0, "", "unreadable-file", reason, _SPLIT) for name in names[:1]])


def _taken_over(told: dict[str, Any]) -> Read:
    places = Places(
        {node: (file, line, record) for node, (file, line, record) in told["nodes"].items()},
        {tuple(key.split(_JOINT)): (file, line) for key, (file, line) in told["values"].items()},
    )
    problems = [Problem(*problem) for problem in told["problems"]]
    quads = [] if problems else list(ox.parse(told["quads"].encode(), format=ox.RdfFormat.N_QUADS))
    return Read(quads, places, problems)


def told_of(paths: Sequence[Path], ontology: Path) -> dict[str, Any]:
    """Read files and tell of them as JSON can hold it; what the child process does.

    Arguments:
        paths: the files; each is shown by its name.
        ontology: folder of the ontology.
    """
    sources = read_sources([(path, path.name) for path in paths], Model.load(ontology))
    problems = [[p.file, p.line, p.record, p.rule, p.message, p.remedy] for p in sources.problems]
    if not problems and len(sources.quads) > MOST_FACTS:
        message = f"these are {len(sources.quads):,} facts, and {MOST_FACTS:,} are allowed here"
        problems = [[paths[0].name, 0, "", "too-many-facts", message, _SPLIT]]
    quads = b"" if problems else ox.serialize(sources.quads, format=ox.RdfFormat.N_QUADS) or b""
    return {
        "quads": quads.decode(),
        "nodes": sources.places.nodes,
        "values": {_JOINT.join(key): place for key, place in sources.places.values.items()},
        "problems": problems,
    }


def main(arguments: Sequence[str]) -> None:
    """Give up what a reader needs not, read, and write what was read.

    Arguments:
        arguments: folder of the files, folder of the ontology, names of the files.
    """
    folder, ontology, *names = arguments
    for limit, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, int(READ_SECONDS)),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    told = told_of([Path(folder) / name for name in names], Path(ontology))
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1:])

"""Files of a stranger: how many, how large, and under which names they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.errors import Problem
from kg.sources.reader import RDF_FORMATS, YAML_SUFFIXES

LARGEST_MB = 5
"""Largest size of all files of one overlay together, in MB; the command line takes larger ones."""

MOST_FILES = 10
"""Files of one overlay."""

MOST_FACTS = 30_000
"""Facts of one overlay; a tenth of the built-in graph."""

ENDINGS = tuple(sorted(YAML_SUFFIXES | RDF_FORMATS.keys()))
"""Endings of the files that can be read."""

_LONGEST_STEM = 80


@dataclass(frozen=True)
class OwnFile:
    """One file.

    Arguments:
        name: its name; the ending says the format.
        content: its bytes.
    """

    name: str
    content: bytes


def safe_name(name: str) -> str:
    """A file name without folders or characters that a system might take amiss.

    >>> safe_name("../../etc/my file.YAML"), safe_name(".hidden"), safe_name("a/.ttl")
    ('my-file.yaml', 'hidden', 'own.ttl')
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = last.rpartition(".")
    if dot and f".{ending.lower()}" in ENDINGS:
        ending = f".{ending.lower()}"
    else:
        stem, ending = last, ""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in stem).strip("-")
    return f"{kept[:_LONGEST_STEM] or 'own'}{ending}"


def named_apart(files: Sequence[OwnFile]) -> list[OwnFile]:
    """The files under safe names of which none stands twice, not even with another ending.

    >>> [file.name for file in named_apart([OwnFile("a.ttl", b""), OwnFile("x/a.yaml", b""), OwnFile("b.nq", b"")])]
    ['a.ttl', 'a-2.yaml', 'b.nq']
    """
    found = []
    taken: set[str] = set()
    for file in files:
        stem, dot, ending = safe_name(file.name).partition(".")
        number, free = 2, stem
        while free in taken:
            free, number = f"{stem}-{number}", number + 1
        taken.add(free)
        found.append(OwnFile(f"{free}{dot}{ending}", file.content))
    return found


def find_size_problems(files: Sequence[OwnFile]) -> list[Problem]:
    """Too many files, or too large ones.

    Arguments:
        files: the files under the names by which they are shown.
    """
    remedy = "use 'stemkg check' and 'stemkg build --with' on your own machine, which take larger ones"
    if len(files) > MOST_FILES:
        message = f"these are {len(files)} files, and {MOST_FILES} are allowed here"
        return [Problem(files[MOST_FILES].name, 0, "", "too-many-files", message, f"put them together, or {remedy}")]
    total = sum(len(file.content) for file in files)
    if total <= LARGEST_MB * 1_000_000:
        return []
    largest = max(files, key=lambda file: len(file.content))
    what = "the file is" if len(files) == 1 else "the files together are"
    message = f"{what} {total / 1_000_000:.1f} MB large, and {LARGEST_MB} MB are allowed here"
    return [Problem(largest.name, 0, "", "too-large", message, remedy)]

"""Write records as source files: the same bytes for the same records, all of them or none."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from kg.errors import Problem, SourceError

try:
    from yaml import CSafeDumper as Dumper
except ImportError:  # PyYAML without libyaml: the same answers, ten times slower
    from yaml import SafeDumper as Dumper  # type: ignore[assignment]

_WIDTH = 1_000_000
"""Longest line in characters; a row of a table stays on its line."""

_TABLES = ("eventCounts",)
"""Keys whose records are written one a line, like the rows of the table that they are."""


class _OneLine(dict[str, object]):
    """A record that is written on one line."""


class _Dumper(Dumper):
    """Writes short lists and rows of tables on one line, everything else below each other."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the library calls it so
        """Write every value out: source files know no aliases."""
        return True


def _one_line(dumper: _Dumper, data: _OneLine) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=True)


def _list(dumper: _Dumper, data: list[object]) -> yaml.Node:
    plain = not any(isinstance(item, dict) for item in data)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=plain)


_Dumper.add_representer(_OneLine, _one_line)
_Dumper.add_representer(list, _list)


def to_yaml(records: Sequence[Mapping[str, object]]) -> str:
    r"""Records as the text of one source file.

    >>> print(to_yaml([{"id": "kg:doc-a", "label": "No: 1", "year": 2020}]), end="")
    records:
    - id: kg:doc-a
      label: 'No: 1'
      year: 2020
    """
    shaped = [{key: _shaped(key, value) for key, value in record.items()} for record in records]
    text: str = yaml.dump({"records": shaped}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return text


def _shaped(key: str, value: object) -> object:
    if key in _TABLES and isinstance(value, list):
        return [_OneLine(item) for item in value]
    return value


def write_files(texts: Mapping[str, str], folder: Path) -> None:
    """Replace a folder by one that holds these files; a crash leaves the old folder or the new one, never a mixture.

    Arguments:
        texts: content of each file by its name.
        folder: made anew; it may exist, but hold only files that were written in this way.

    Raises:
        SourceError: the folder holds something else, which would be lost.
    """
    foreign = sorted(p.name for p in folder.iterdir() if not _ours(p)) if folder.exists() else []
    if foreign:
        message = f"the folder holds {foreign[0]}, which was not written by this command"
        remedy = "give a folder of its own, or move the file away"
        raise SourceError([Problem(str(folder), 0, "", "foreign-file", message, remedy)])
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, text in sorted(texts.items()):
            (fresh / name).write_text(text, encoding="utf-8")
        fresh.chmod(0o755)
        old = fresh.with_name(f"{fresh.name}-old")
        if folder.exists():
            folder.rename(old)
        try:
            fresh.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _ours(path: Path) -> bool:
    return path.is_file() and path.name.startswith("nct") and path.suffix == ".yaml"

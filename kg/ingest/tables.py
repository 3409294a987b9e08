"""The curated tables that say what a registry's words mean in this graph.

``trials.tsv`` decides which trials are kept, ``arms.tsv`` what each group was given, ``conditions.tsv``,
``event-terms.tsv`` and ``organ-systems.tsv`` file posted words under concepts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import Problem, SourceError

SAME, KIND = "same-harm", "one-kind"
_ID = re.compile(r"kg:[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_ROLES = frozenset({"experimental", "comparison-arm", "single-group", ""})
_DEFAULT = "="


@dataclass(frozen=True)
class TrialRow:
    """What was decided on one trial.

    Arguments:
        keep: whether it belongs into the graph.
        reason: why not.
        therapy: id of the therapy of its experimental groups, empty where it varies.
        cell_source: ids of their cell sources.
        procedures: ids of their procedures.
        control: word of the closed list, empty where the arms tell.
        cohort: id of the people it shares with another study.
        conditions: ids of conditions that its titles name beyond those posted.
    """

    keep: bool
    reason: str = ""
    therapy: str = ""
    cell_source: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    control: str = ""
    cohort: str = ""
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class ArmRow:
    """What one group of a trial was given, by ids; see :class:`TrialRow`."""

    role: str
    therapy: str
    cell_source: tuple[str, ...]
    procedures: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class TermMatch:
    """The harm under which a posted term is filed, and whether the term means the same or is one kind of it."""

    risk: str
    match: str


@dataclass(frozen=True)
class Tables:
    """All tables.

    Arguments:
        trials: by registry number.
        arms: by registry number and group id or registered label.
        conditions: ids by posted condition in lower case; empty where none fits.
        terms: by posted term in lower case.
        organ_systems: id of the harm by organ system in lower case.
    """

    trials: Mapping[str, TrialRow] = field(default_factory=dict)
    arms: Mapping[tuple[str, str], ArmRow] = field(default_factory=dict)
    conditions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    terms: Mapping[str, TermMatch] = field(default_factory=dict)
    organ_systems: Mapping[str, str] = field(default_factory=dict)


def normal(text: str) -> str:
    """A posted word as the tables spell it: lower case, single spaces.

    >>> normal("  Urinary  Tract Infection ")
    'urinary tract infection'
    """
    return " ".join(text.lower().split())


def load_tables(folder: Path) -> Tables:
    """Read all tables of a folder.

    Raises:
        SourceError: with every problem of every table.
    """
    problems: list[Problem] = []
    trials: dict[str, TrialRow] = {}
    for row in _rows(folder / "trials.tsv", _TRIALS, problems):
        trials[row["nct"]] = TrialRow(
            keep=row.word("keep", {"yes", "no"}) == "yes",
            reason=row["reason"],
            therapy=row.reference("therapy"),
            cell_source=row.references("cellSource"),
            procedures=row.references("procedures"),
            control=row["control"],
            cohort=row.reference("cohort"),
            conditions=row.references("conditions"),
        )
        if trials[row["nct"]].keep == bool(row["reason"]):
            row.report("missing-value", "a dropped trial needs a reason, and a kept one has none", "mend the row")
    arms = {}
    for row in _rows(folder / "arms.tsv", _ARMS, problems):
        trial = trials.get(row["nct"], TrialRow(keep=False))
        if not trial.keep:
            row.report("dangling-reference", f"{row['nct']} is not kept in trials.tsv", "remove the row")
        arms[row["nct"], row["arm"]] = ArmRow(
            role=row.word("role", _ROLES),
            therapy=trial.therapy if row["therapy"] == _DEFAULT else row.reference("therapy"),
            cell_source=trial.cell_source if row["cellSource"] == _DEFAULT else row.references("cellSource"),
            procedures=trial.procedures if row["procedures"] == _DEFAULT else row.references("procedures"),
            note=row["note"],
        )
    conditions = {
        row["condition"]: row.references("concept")
        for row in _rows(folder / "conditions.tsv", _CONDITIONS, problems)
        if row.is_normal("condition")
    }
    terms = {
        row["term"]: TermMatch(row.reference("risk", needed=True), row.word("match", {SAME, KIND}))
        for row in _rows(folder / "event-terms.tsv", _TERMS, problems)
        if row.is_normal("term")
    }
    organs = {
        row["organSystem"]: row.reference("risk", needed=True)
        for row in _rows(folder / "organ-systems.tsv", _ORGANS, problems)
        if row.is_normal("organSystem")
    }
    if problems:
        raise SourceError(problems)
    return Tables(trials, arms, conditions, terms, organs)


_TRIALS = ("nct", "keep", "reason", "therapy", "cellSource", "procedures", "control", "cohort", "conditions")
_ARMS = ("nct", "arm", "role", "therapy", "cellSource", "procedures", "note")
_CONDITIONS = ("condition", "concept", "note")
_TERMS = ("term", "risk", "match", "note")
_ORGANS = ("organSystem", "risk")
_KEYS: dict[tuple[str, ...], int] = {_ARMS: 2}
"""How many leading columns name a row; one where not stated."""


class _Row:
    """One line of a table; its readers note what is wrong."""

    def __init__(self, file: str, line: int, cells: Mapping[str, str], problems: list[Problem]) -> None:
        self.file, self.line, self.cells, self.problems = file, line, cells, problems

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def report(self, rule: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, self.line, next(iter(self.cells.values())), rule, message, remedy))

    def word(self, column: str, allowed: set[str] | frozenset[str]) -> str:
        text = self[column]
        if text not in allowed:
            known = ", ".join(f"'{word}'" for word in sorted(allowed))
            self.report("unknown-value", f"'{column}' has no value '{text}'", f"use one of {known}")
        return text

    def reference(self, column: str, *, needed: bool = False) -> str:
        found = self.references(column)
        if len(found) > 1 or (needed and not found):
            self.report("bad-reference", f"'{column}' takes one id", "write one id such as kg:risk-pneumonia")
        return found[0] if found else ""

    def references(self, column: str) -> tuple[str, ...]:
        found = tuple(self[column].split())
        for text in found:
            if not _ID.match(text):
                self.report("bad-reference", f"'{text}' in '{column}' is no id", "write it like kg:risk-pneumonia")
        return found

    def is_normal(self, column: str) -> bool:
        text = self[column]
        if text == normal(text):
            return True
        self.report("bad-format", f"'{text}' is not in lower case with single spaces", f"write '{normal(text)}'")
        return False


def _rows(path: Path, columns: tuple[str, ...], problems: list[Problem]) -> Iterator[_Row]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        message = f"the table cannot be read: {error}"
        problems.append(Problem(path.name, 0, "", "unreadable-file", message, "check path and encoding (UTF-8)"))
        return
    if not lines or tuple(lines[0].split("\t")) != columns:
        remedy = "begin it with: " + ", ".join(columns) + " (parted by tabs)"
        problems.append(Problem(path.name, 1, "", "malformed-table", "the head line is wrong", remedy))
        return
    seen: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(lines[1:], 2):
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != len(columns):
            message = f"the line has {len(cells)} columns, not {len(columns)}"
            problems.append(Problem(path.name, number, cells[0], "malformed-table", message, "mend the tabs"))
            continue
        key = tuple(cells[: _KEYS.get(columns, 1)])
        if key in seen:
            message = f"the same row stands in line {seen[key]}"
            problems.append(Problem(path.name, number, cells[0], "key-twice", message, "keep one of the two"))
            continue
        seen[key] = number
        yield _Row(path.name, number, dict(zip(columns, cells, strict=True)), problems)

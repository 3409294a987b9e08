"""Read JSON that others wrote, value by value, and note every value that is not what it should be.

Nothing raises on the first wrong value: a person who mends a file wants to see all that is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.errors import Problem
from kg.sources.yamlld import control_character, control_problem

LARGEST_COUNT = 1_000_000_000
"""Largest number of people or events that is believed; a larger one is a slip of the pen."""


@dataclass(frozen=True)
class Value:
    """One value of a JSON record, with the place where it stands.

    Arguments:
        raw: the value as parsed, None where it is missing.
        file: the file as shown to people.
        line: 1-based line of the record.
        record: registry number of the record, empty while unknown.
        path: names and indexes from the top of the record, joined by dots.
        problems: filled with whatever is wrong.

    >>> value = Value({"n": "seven"}, "a.jsonl", 1, "NCT00000001")
    >>> value.count("n"), [problem.rule for problem in value.problems]
    (None, ['wrong-type'])
    """

    raw: object
    file: str
    line: int
    record: str = ""
    path: str = ""
    problems: list[Problem] = field(default_factory=list)

    def get(self, name: str) -> Value:
        """The value under a name; a missing one where this value is missing or no mapping."""
        path = f"{self.path}.{name}" if self.path else name
        if self.raw is None:
            return self._with(None, path)
        if not isinstance(self.raw, dict):
            self.report("wrong-type", f"'{self.path or 'the record'}' is not a mapping", "fetch the record again")
            return self._with(None, path)
        return self._with(self.raw.get(name), path)

    def items(self, name: str) -> Iterator[Value]:
        """The members of the list under a name; none where it is missing."""
        value = self.get(name)
        if value.raw is None:
            return
        if not isinstance(value.raw, list):
            value.report("wrong-type", f"'{value.path}' is not a list", "fetch the record again")
            return
        for index, item in enumerate(value.raw):
            yield self._with(item, f"{value.path}.{index}")

    def text(self, name: str) -> str:
        """The text under a name with single spaces, empty where it is missing."""
        return self.get(name).as_text()

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of the list under a name, without empty ones."""
        return tuple(filter(None, (item.as_text() for item in self.items(name))))

    def as_text(self) -> str:
        """This value as text with single spaces, empty where it is missing."""
        if self.raw is None:
            return ""
        if not isinstance(self.raw, str):
            self.report("wrong-type", f"'{self.path}' is no text: {_shown(self.raw)}", "correct it or leave it out")
            return ""
        text = " ".join(self.raw.split())
        found = control_character(text)
        if found is not None:
            self.problems.append(control_problem(text[found], self.file, self.line, self.record))
            return ""
        return text

    def count(self, name: str) -> int | None:
        """The number of people or events under a name, None where it is missing."""
        value = self.get(name)
        if value.raw is None:
            return None
        if isinstance(value.raw, bool) or not isinstance(value.raw, int):
            message = f"'{value.path}' is no whole number: {_shown(value.raw)}"
            value.report("wrong-type", message, "write the count as posted, or leave it out where none was posted")
            return None
        if not 0 <= value.raw <= LARGEST_COUNT:
            message = f"'{value.path}' is not between 0 and {LARGEST_COUNT:,}: {_shown(value.raw)}"
            value.report("out-of-range", message, "compare it with the registry page")
            return None
        return value.raw

    def report(self, rule: str, message: str, remedy: str) -> None:
        """Note a problem at this value's place."""
        self.problems.append(Problem(self.file, self.line, self.record, rule, message, remedy))

    def named(self, record: str) -> Value:
        """The same value, with its record's number known."""
        return Value(self.raw, self.file, self.line, record, self.path, self.problems)

    def _with(self, raw: object, path: str) -> Value:
        return Value(raw, self.file, self.line, self.record, path, self.problems)


def _shown(raw: object) -> str:
    text = repr(raw)
    return text if len(text) <= 40 else f"{text[:37]}..."

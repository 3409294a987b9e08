"""Which documents and studies a reader asks for, and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.explorer.view.lookup import Ref
from kg.explorer.view.source_list import CLOSED, SourceRow

KINDS = {"once": "Each once", "study": "Studies", "document": "Documents"}
"""Which rows to show; a study stands for the documents that report it where each is to stand once."""

TIMES = {"once": "read once", "twice": "read twice or more"}
"""How often a report was read, by the value in the URL."""

ONLY = {
    "registered": "a status of a registered trial",
    "posted": "results posted in a registry",
    "harms": "counts of harm",
    "arguments": "arguments on a claim",
}
"""What a row must have, by the value in the URL."""

GIVEN_KINDS = ("Therapy", "Procedure", "CellSource")

_TWICE = 2

_ORDERS: Mapping[str, tuple[str, Callable[[SourceRow], Any]]] = {
    "newest": ("newest first", lambda row: -max(row.years, default=0)),
    "oldest": ("oldest first", lambda row: min(row.years, default=9999)),
    "size": ("most studied", lambda row: -(row.number or 0)),
    "arguments": ("most arguments", lambda row: -sum(row.arguments)),
    "harms": ("most counts of harm", lambda row: -row.harms),
    "name": ("by name", lambda _: 0),
}

ORDERS = {name: words for name, (words, _) in _ORDERS.items()}
"""Orders of the rows, by the value in the URL."""


@dataclass(frozen=True)
class SourceFilter:
    """What a reader asks for; what is left empty keeps everything.

    Arguments:
        text: words that a row must hold, all of them.
        kind: one of :data:`KINDS`.
        values: for attributes of ``CLOSED``, the short names of which a row must have one.
        times: values of :data:`TIMES`.
        only: values of :data:`ONLY`, all of which a row must have.
        condition: id of what people had; narrower conditions are kept too.
        given: id of what was given; narrower ones are kept too.
        since: first year, None for no limit.
        until: last year, None for no limit.
        risk: id of a harm that was counted; narrower ones are kept too.
    """

    text: str = ""
    kind: str = "once"
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    times: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    condition: str = ""
    given: str = ""
    since: int | None = None
    until: int | None = None
    risk: str = ""

    @property
    def terms(self) -> tuple[str, ...]:
        """The words of the text, in lower case."""
        return tuple(self.text.casefold().split())

    @property
    def number(self) -> int:
        """How many restrictions are on, besides text and kind."""
        one = (self.times, self.only, self.condition, self.given, self.risk, self.since or self.until)
        return sum(bool(part) for part in (*self.values.values(), *one))

    def keeps(self, row: SourceRow) -> bool:
        """Whether a row is asked for."""
        return (
            self._is_kind(row)
            and all(not names or _has(row, attribute, names) for attribute, names in self.values.items())
            and (not self.times or bool({_times_name(number) for number in row.times} & set(self.times)))
            and all(_ONLY[name](row) for name in self.only)
            and all(name in row.about for name in (self.condition, self.given, self.risk) if name)
            and self._in_years(row)
            and all(term in row.words for term in self.terms)
        )

    def _is_kind(self, row: SourceRow) -> bool:
        return {"study": row.is_study, "document": not row.is_study}.get(self.kind, row.once)

    def _in_years(self, row: SourceRow) -> bool:
        if self.since is None and self.until is None:
            return True
        return any((self.since or 0) <= year <= (self.until or 9999) for year in row.years)


_ONLY: Mapping[str, Callable[[SourceRow], bool]] = {
    "registered": lambda row: bool(row.values["status"]),
    "posted": lambda row: row.posted,
    "harms": lambda row: row.harms > 0,
    "arguments": lambda row: sum(row.arguments) > 0,
}


def _has(row: SourceRow, attribute: str, names: Iterable[str]) -> bool:
    return bool({value.name for value in row.values[attribute]} & set(names))


def _times_name(number: int) -> str:
    return "twice" if number >= _TWICE else "once"


def choose_rows(rows: Iterable[SourceRow], wanted: SourceFilter, order: str) -> tuple[SourceRow, ...]:
    """The rows that are asked for, in order; rows that are equal in it stand by name.

    Arguments:
        rows: all rows, by name.
        wanted: what is asked for.
        order: one of :data:`ORDERS`.
    """
    return tuple(sorted(filter(wanted.keeps, rows), key=_ORDERS[order][1]))


def list_numbers(rows: Iterable[SourceRow]) -> tuple[tuple[str, str], ...]:
    """Key numbers of a list: number and what it counts."""
    kept = tuple(rows)
    reports = {report.ref.id for row in kept for report in row.reports}
    studies = sum(row.is_study for row in kept)
    human = sum(row.is_study and _has(row, "realm", ("human",)) for row in kept)
    noticed = sum(any(value.name not in ("published", "preprint") for value in row.values["standing"]) for row in kept)
    return (
        (f"{len(kept):,}", "source" if len(kept) == 1 else "sources"),
        (f"{studies:,}", f"of them {'study' if studies == 1 else 'studies'}, {human:,} in people"),
        (f"{len(reports):,}", "document behind them" if len(reports) == 1 else "documents behind them"),
        (f"{sum(_has(row, 'seen', ('full-text',)) for row in kept):,}", "read in full text"),
        (f"{noticed:,}", "with a notice against them"),
    )


@dataclass(frozen=True)
class Options:
    """What the filters offer.

    Arguments:
        values: for each of ``CLOSED``, short name and label with its number of sources, most frequent first.
        conditions: conditions of studies and all broader ones, by label.
        given: what was given and all broader kinds, by label.
        years: first and last year; None where no source has one.
        risks: harms that were counted and all broader ones, by label.
    """

    values: Mapping[str, Mapping[str, str]]
    conditions: tuple[Ref, ...]
    given: tuple[Ref, ...]
    years: tuple[int, int] | None
    risks: tuple[Ref, ...] = ()


def read_options(rows: Iterable[SourceRow], ref: Callable[[str], Ref]) -> Options:
    """What the filters offer.

    Arguments:
        rows: all rows.
        ref: makes a link of a prefixed name.
    """
    kept = tuple(rows)
    values = {attribute: _counted(kept, attribute) for attribute in CLOSED}
    about = [ref(name) for name in sorted({name for row in kept for name in row.about})]
    by_label = sorted(about, key=lambda one: (one.label.casefold(), one.id))
    years = [year for row in kept for year in row.years]
    return Options(
        values=values,
        conditions=tuple(one for one in by_label if one.kind == "Condition"),
        given=tuple(one for one in by_label if one.kind in GIVEN_KINDS),
        years=(min(years), max(years)) if years else None,
        risks=tuple(one for one in by_label if one.kind == "Risk"),
    )


def _counted(rows: Iterable[SourceRow], attribute: str) -> dict[str, str]:
    found = Counter(value for row in rows if row.once for value in row.values[attribute])
    # A value that only documents with a study have is offered too.
    found.update({value: 0 for row in rows for value in row.values[attribute]})
    ranked = sorted(found.items(), key=lambda pair: (-pair[1], pair[0].label))
    return {value.name: f"{value.label} ({number})" for value, number in ranked}


def filter_words(wanted: SourceFilter, options: Options, names: Mapping[str, str]) -> list[str]:
    """The restrictions that are on, each in words; text and kind stand elsewhere.

    Arguments:
        wanted: what is asked for.
        options: what the filters offer.
        names: what to call each of ``CLOSED``.
    """
    found = []
    for name, refs in (("condition", options.conditions), ("given", options.given), ("risk", options.risks)):
        value = getattr(wanted, name)
        found += [f"{name} {ref.label}" for ref in refs if ref.id == value]
    for attribute, values in wanted.values.items():
        labels = [options.values[attribute][value].rpartition(" (")[0] for value in values]
        if labels:
            found.append(f"{names[attribute].lower()} {' or '.join(labels)}")
    if wanted.times:
        found.append(" or ".join(TIMES[name] for name in wanted.times))
    found += [f"only with {ONLY[name]}" for name in wanted.only]
    if wanted.since and wanted.until:
        found.append(f"published {wanted.since} to {wanted.until}")
    elif wanted.since or wanted.until:
        found.append(f"published since {wanted.since}" if wanted.since else f"published until {wanted.until}")
    return found


def read_years(text: str) -> tuple[int | None, int | None]:
    """First and last year of a range as the URL gives it; None where there is no limit.

    >>> read_years("2010-2020"), read_years("2010-"), read_years("x"), read_years("2020-2010")
    ((2010, 2020), (2010, None), (None, None), (2010, 2020))
    """
    first, _, last = text.partition("-")

    def year(part: str) -> int | None:
        return int(part) if len(part) == len("2000") and part.isascii() and part.isdecimal() else None

    since, until = year(first), year(last)
    return (until, since) if since and until and since > until else (since, until)

"""The matrix of treatments and harms: which rows and columns the reader's filters leave."""

from __future__ import annotations

from dataclasses import dataclass, fields

from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import address
from kg.explorer.view.risk_atlas import CLASSES, Atlas, Cell, Given, State, listed_words
from kg.explorer.view.risk_tree import SEVERITIES, Harm
from kg.explorer.view.risk_words import per_thousand, share_words
from kg.explorer.view.words import counted, percent

MOST = ("12", "24", "48")
"""How many columns are shown at most."""

KIND_WORDS = {"therapy": "Therapies", "source": "Cell sources", "procedure": "Procedures"}


@dataclass(frozen=True)
class Filters:
    """What the reader asked for; the fields are the parameters of the URL.

    Arguments:
        by: what stands above the columns: ``therapy``, ``source`` or ``procedure``.
        family: compact ids of harm families; all where empty.
        severity: severities in words; all where empty.
        cond: compact id of a condition; any where empty.
        q: words that a harm's name or synonym must hold.
        posted: whether harms that only registries list are shown.
        most: how many columns at most.
        only: compact ids of the columns; chosen by number of studies where empty.
        harm: compact id of the harm that is shown alone, with its kinds; all where empty. It is ``risk`` in the URL.
    """

    by: str = "therapy"
    family: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    cond: str = ""
    q: str = ""
    posted: bool = False
    most: str = MOST[0]
    only: tuple[str, ...] = ()
    harm: str = ""

    @property
    def parameters(self) -> dict[str, str]:
        """The filters as parameters of the URL; what is as by default is left out."""
        given = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                name = "risk" if field.name == "harm" else field.name
                given[name] = ".".join(value) if isinstance(value, tuple) else "1" if value is True else value
        return given


@dataclass(frozen=True)
class Row:
    """One harm with its cells.

    Arguments:
        harm: the harm.
        depth: how many of the harms above it in the tree are shown too.
        cells: one a column.
    """

    harm: Harm
    depth: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    """What is shown.

    Arguments:
        filters: what was asked for.
        columns: treatments, those with most studies first.
        groups: families with their rows.
        more_columns: how many further columns there are.
        posted_rows: how many harms are hidden because registries alone list them.
        close: whether nothing held the words, so that names close to them are shown.
    """

    filters: Filters
    columns: tuple[Given, ...]
    groups: tuple[tuple[Ref, tuple[Row, ...]], ...]
    more_columns: int
    posted_rows: int
    close: bool = False

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows in their order."""
        return tuple(row for _, rows in self.groups for row in rows)


def make_matrix(atlas: Atlas, filters: Filters, close: frozenset[str] = frozenset()) -> Matrix:
    """Apply filters.

    Arguments:
        atlas: everything that is known.
        filters: what was asked for.
        close: compact ids of harms whose names are close to the words, for when no name holds them.
    """
    harms = [harm for harm in atlas.harms.values() if _fits(harm, filters)]
    words = filters.q.casefold().split()
    named = [harm for harm in harms if all(word in harm.names for word in words)]
    fallback = bool(words and not named and close)
    if fallback:
        named = [harm for harm in harms if harm.ref.id in close]
    columns, more = _columns(atlas, filters, {harm.ref.id for harm in named})
    rows, posted = [], 0
    for harm in sorted(named, key=lambda h: h.place):
        cells = tuple(atlas.cell(column.ref.id, harm.ref.id) for column in columns)
        told = [cell for cell in cells if not cell.state.nothing]
        if told and not filters.posted and not filters.harm and all(cell.posted_only for cell in told):
            posted += 1
        elif told:
            rows.append((harm, cells))
    shown = {harm.ref.id for harm, _ in rows}
    groups = []
    for family in atlas.families:
        members = [
            Row(harm, len(shown.intersection(harm.path[:-1])), cells)
            for harm, cells in rows
            if harm.family == family.id
        ]
        if members:
            groups.append((family, tuple(members)))
    return Matrix(filters, columns, tuple(groups), more, posted, fallback)


def _fits(harm: Harm, filters: Filters) -> bool:
    in_family = (not filters.family or harm.family in filters.family) and filters.harm in ("", *harm.path)
    return in_family and (not filters.severity or harm.severity in filters.severity)


def _columns(atlas: Atlas, filters: Filters, harms: set[str]) -> tuple[tuple[Given, ...], int]:
    kind = CLASSES[filters.by]
    told = {
        given
        for (given, risk), cell in atlas.cells.items()
        if risk in harms and (filters.posted or filters.harm or not cell.posted_only)
    }
    fitting = [
        given
        for name, given in atlas.givens.items()
        if given.ref.kind == kind
        and (name in filters.only if filters.only else name in told)
        and (not filters.cond or filters.cond in given.conditions)
    ]
    fitting.sort(key=lambda given: (-given.studies, given.ref.label.casefold()))
    most = len(fitting) if filters.only else int(filters.most)
    return tuple(fitting[:most]), max(0, len(fitting) - most)


def column_options(atlas: Atlas, by: str) -> dict[str, str]:
    """Compact id and label of everything that can be a column, most studied first."""
    found = [given for given in atlas.givens.values() if given.ref.kind == CLASSES[by]]
    found.sort(key=lambda given: (-given.studies, given.ref.label.casefold()))
    return {given.ref.id: given.ref.label for given in found}


def severities(atlas: Atlas) -> tuple[str, ...]:
    """Severities that some harm has, mildest first."""
    there = {harm.severity for harm in atlas.harms.values()}
    return tuple(name for name in SEVERITIES if name in there)


def cell_words(cell: Cell) -> tuple[str, str]:
    """The best frequency of a cell, and the count behind it.

    >>> cell_words(Cell("kg:a", "kg:b", State.RATE, 4, 212, 0.005, 0.047, 3, 0.0189))
    ('about 1 in 53', '4 of 212')
    >>> cell_words(Cell("kg:a", "kg:b", State.ZERO, 0, 212, 0.0, 0.0173, 3))
    ('none seen in 212', 'up to 17 in 1,000 fits')
    """
    if cell.state is State.RATE:
        count = f"{cell.affected:,} of {cell.at_risk:,}"
        return (f"about {share_words(cell.typical)}", count) if cell.typical else (count, "studies differ")
    if cell.state is State.ZERO:
        return f"none seen in {cell.at_risk:,}", f"up to {per_thousand(cell.high)} in 1,000 fits"
    if cell.state is State.LISTED:
        return listed_words(cell), ""
    if cell.state is State.CASES and not cell.affected:
        return "reported, no rate", ""
    return cell.state.words, ""


def cell_title(cell: Cell, given: str, risk: str) -> str:
    """A cell in a sentence, for those who hear it or point at it."""
    first, second = cell_words(cell)
    interval = ""
    if cell.state is State.RATE:
        interval = f", {percent(cell.low, 1)} to {percent(cell.high, 1)} %, {counted(cell.studies, 'study', 'studies')}"
    sure = f"certainty {cell.certainty}" if cell.certainty else "certainty not graded"
    return f"{risk} after {given}: {first}{f' ({second}{interval})' if second else ''}; {sure}"


def cell_address(matrix: Matrix, cell: Cell) -> str:
    """The address that opens a cell and keeps the filters."""
    return address("risks", {**matrix.filters.parameters, "given": cell.given, "risk": cell.risk})

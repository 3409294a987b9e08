"""The answer of a query as a table that people can read: entities by label, terms short, numbers rounded."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from rdflib import BNode, Literal, URIRef

from kg.explorer.view.markup import is_safe_address
from kg.graph.terms import RdflibTerm
from kg.namespaces import KG, compact
from kg.query.results import GraphResult, SelectResult

PAGE_ROWS = 100
"""Rows of one page of a table."""

Label = Callable[[str], str]
"""Gives the label of an IRI, empty where it has none."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Arguments:
        heading: what stands above it.
        place: position of its variable.
        label_place: position of the variable that holds the labels of its entities, None where there is none.
    """

    heading: str
    place: int
    label_place: int | None = None


@dataclass(frozen=True)
class Cell:
    """One value.

    Arguments:
        text: what is shown.
        entity: compact id of the entity that it links to, empty where it is none.
        address: address on the web that it links to, empty where it is none.
        note: what is shown quietly beside it: id, language or datatype.
        number: whether it is a number.
    """

    text: str
    entity: str = ""
    address: str = ""
    note: str = ""
    number: bool = False


TRIPLE_COLUMNS = (Column("subject", 0), Column("property", 1), Column("value", 2))


def columns_of(variables: tuple[str, ...], *, merged: bool) -> tuple[Column, ...]:
    """The columns of an answer.

    Arguments:
        variables: names of the variables.
        merged: True for people: ``risk`` and ``riskLabel`` (or a ``label`` in second place) become one column and
            headings become words; False for those who wrote the query: columns as they asked for them.

    >>> [column.heading for column in columns_of(("risk", "riskLabel", "atRisk"), merged=True)]
    ['risk', 'at risk']
    >>> [column.heading for column in columns_of(("risk", "riskLabel"), merged=False)]
    ['?risk', '?riskLabel']
    """
    places = {name: place for place, name in enumerate(variables)}
    if not merged:
        return tuple(Column(f"?{name}", place) for name, place in places.items())
    labels = {name: places[f"{name}Label"] for name in places if f"{name}Label" in places}
    first = next(iter(variables), "")
    if variables[1:2] == ("label",) and first not in labels:
        labels[first] = 1
    hidden = {variables[place] for place in labels.values()}
    return tuple(
        Column(heading_of(name), place, labels.get(name)) for name, place in places.items() if name not in hidden
    )


def heading_of(name: str) -> str:
    """A variable's name as words.

    >>> heading_of("studiesFor"), heading_of("riskLabel")
    ('studies for', 'risk')
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removesuffix("Label")).lower()


def rows_of(
    answer: SelectResult | GraphResult, columns: Sequence[Column], label: Label, *, page: int, readable: bool
) -> list[list[Cell]]:
    """The cells of one page of a table.

    Arguments:
        answer: rows or triples.
        columns: columns as :func:`columns_of` gives them, :data:`TRIPLE_COLUMNS` for triples.
        label: gives the label of an IRI.
        page: 1-based number of the page.
        readable: True shows entities by label and rounds numbers; False shows terms as they are.
    """
    start = (max(page, 1) - 1) * PAGE_ROWS
    found = []
    for row in islice(answer, start, start + PAGE_ROWS):
        cells = []
        for column in columns:
            given = row[column.label_place] if column.label_place is not None else None
            cells.append(cell_of(row[column.place], label, given=given, readable=readable))
        found.append(cells)
    return found


def cell_of(term: RdflibTerm | None, label: Label, *, given: RdflibTerm | None = None, readable: bool) -> Cell:
    """One term as a cell.

    Arguments:
        term: the term, None where unbound.
        label: gives the label of an IRI.
        given: the label that the query itself found.
        readable: see :func:`rows_of`.
    """
    if term is None:
        return Cell("" if given is None else str(given))
    if isinstance(term, URIRef):
        return _iri_cell(str(term), label, "" if given is None else str(given), readable=readable)
    if isinstance(term, BNode):
        return Cell(f"_:{term}")
    return _literal_cell(term, readable=readable)


def _iri_cell(iri: str, label: Label, given: str, *, readable: bool) -> Cell:
    short = compact(iri)
    name = given or label(iri)
    if iri.startswith(str(KG)):
        return Cell(name or short, entity=short) if readable else Cell(short, entity=short, note=name)
    outside = iri if short == iri and is_safe_address(iri) else ""
    if readable and name:
        return Cell(name, address=outside, note=short if outside else "")
    return Cell(short, address=outside, note="" if readable else name)


def _literal_cell(term: Literal, *, readable: bool) -> Cell:
    value = number_of(term)
    if value is None:
        return Cell(str(term), note="" if readable or not term.language else f"@{term.language}")
    if not readable or value == int(value):
        return Cell(str(term), number=True)
    return Cell(f"{value:.3g}", number=True)


def number_of(term: RdflibTerm | None) -> float | None:
    """The number in a literal, None where it is no finite number.

    >>> number_of(Literal(3)), number_of(Literal("3")), number_of(Literal(True))
    (3.0, None, None)
    """
    value = term.toPython() if isinstance(term, Literal) else None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if abs(number) < float("inf") else None

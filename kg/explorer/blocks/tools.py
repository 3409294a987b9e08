"""Pieces of HTML of the SPARQL and the Data page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from kg.explorer.blocks.common import card, empty, wrap
from kg.explorer.view.markup import Child, Html, element, inner_link, join, outer_link
from kg.explorer.view.sparql_asking import Asked, ErrorPlace
from kg.explorer.view.sparql_results import Cell, Column
from kg.query.named import NamedQuery

_LONG_TEXT = 80


@lru_cache(maxsize=1)
def tools_style() -> Html:
    """The style sheet of these pages; put it on a block with content, for a block of style alone blanks the page."""
    sheet = (Path(__file__).resolve().parents[1] / "tools.css").read_text(encoding="utf-8")
    return Html(f"<style>{sheet}</style>")


def page_head(title: str, lead: str) -> Html:
    """Title of a page with a sentence on what it is for."""
    return join(wrap(element("h1", title, class_="kg-h1"), element("p", lead, class_="kg-lead")), tools_style())


# ------------------------------------------------------------------ SPARQL


def question_list(groups: Sequence[tuple[str, Sequence[NamedQuery]]]) -> Html:
    """The ready-made questions under their headings, each a link."""
    if not groups:
        return wrap(empty("No question holds these words. Try fewer or other words, or write your own query."))
    return wrap(
        *(card(title, element("div", *map(_question, queries), class_="kg-queries")) for title, queries in groups)
    )


def _question(query: NamedQuery) -> Html:
    link = inner_link(query.title, "sparql", class_="kg-link kg-strong", query=query.name)
    return element("div", link, element("p", query.description), class_="kg-query")


def examples(queries: Sequence[tuple[NamedQuery, str]]) -> Html:
    """Queries to begin an own one with; each title fills the editor."""
    items = [
        element(
            "div",
            inner_link(query.title, "sparql", class_="kg-link kg-strong", q=text),
            element("p", query.description),
            class_="kg-query",
        )
        for query, text in queries
    ]
    return wrap(
        card(
            "Begin with one of these",
            element("div", *items, class_="kg-queries"),
            element("p", "Each fills the editor and is asked at once; then change it.", class_="kg-quiet kg-sub"),
        )
    )


def answer_table(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, caption: str) -> Html:
    """Rows of an answer; entities link to their pages."""
    head = element("tr", *(_heading(column.heading, [row[at] for row in rows]) for at, column in enumerate(columns)))
    body = [element("tr", *map(_cell, row)) for row in rows]
    inner = join(element("caption", caption, class_="kg-hidden"), element("thead", head), element("tbody", *body))
    # A region that scrolls needs a name and the keyboard.
    return wrap(
        element(
            "div",
            element("table", inner, class_="kg-rows"),
            class_="kg-answer",
            tabindex=0,
            role="region",
            aria_label=caption,
        )
    )


def _heading(text: str, cells: Sequence[Cell]) -> Html:
    filled = [cell.number for cell in cells if cell.text]
    return element("th", text, scope="col", class_="kg-figure" if filled and all(filled) else None)


def _cell(cell: Cell) -> Html:
    shown: Child = cell.text
    if cell.entity:
        shown = inner_link(cell.text, "explore", id=cell.entity, title=cell.entity)
    elif cell.address:
        shown = outer_link(cell.text, cell.address)
    note = element("span", " ", cell.note, class_="kg-quiet kg-sub") if cell.note and cell.note != cell.text else None
    classes = ["kg-figure"] if cell.number else []
    classes += ["kg-long"] if len(cell.text) > _LONG_TEXT else []
    classes += ["kg-lines"] if "\n" in cell.text else []
    return element("td", shown, note, class_=" ".join(classes) or None)


def yes_no(answer: bool) -> Html:  # noqa: FBT001 - the answer itself
    """The answer of an ASK query."""
    return wrap(element("p", "Yes" if answer else "No", class_="kg-yes-no"))


def error_box(place: ErrorPlace) -> Html:
    """What is wrong with a query, with the line and the place in it."""
    where = f"Line {place.line}, column {place.column}" if place.line and place.column else ""
    spot = None
    if place.before or place.rest:
        blank = "".join("\t" if character == "\t" else " " for character in place.before)
        line = join(place.before, place.rest, "\n", element("span", blank, "^", class_="kg-caret", aria_hidden="true"))
        spot = element("pre", line)
    return wrap(
        element(
            "div",
            element("strong", f"{where}: " if where else "The query was not answered: "),
            place.message,
            spot,
            class_="kg-error",
            role="alert",
        )
    )


def prefix_list(prefixes: Mapping[str, str]) -> Html:
    """The prefixes that need not be declared."""
    items = [element("li", element("code", f"{name}:"), " ", iri) for name, iri in prefixes.items()]
    note = element("p", "These need no PREFIX line. An entity is written kg:risk-discitis, a class skg:Risk.")
    return wrap(note, element("ul", *items, class_="kg-plain-list kg-prefixes"))


def history_list(entries: Sequence[Asked]) -> Html:
    """What was asked in this session, newest first."""
    items = []
    for entry in entries:
        # Its number opens a query of one's own again, also where it is too long for a link or was changed since.
        own = {"mode": "own", **entry.parameters, "again": str(entry.number)} if entry.text else entry.parameters
        title = inner_link(entry.title, "sparql", own) if own else element("span", entry.title)
        items.append(element("li", title, " ", element("span", entry.size, class_="kg-quiet")))
    return wrap(element("ol", *items, class_="kg-plain-list"))

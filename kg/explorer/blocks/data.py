"""Pieces of HTML of the Data page."""

from __future__ import annotations

from collections.abc import Sequence

from kg.errors import Problem
from kg.explorer.blocks.common import card, table, wrap
from kg.explorer.view.data_export import format_rows
from kg.explorer.view.data_quality import MeasureRow, Meter, Quality
from kg.explorer.view.markup import Html, element, inner_link, outer_link
from kg.explorer.view.words import counted, sentence

_CC_BY = "https://creativecommons.org/licenses/by/4.0/"


def format_table() -> Html:
    """What every format keeps and loses."""
    headings = ("Format", "Ending", "Keeps", "Loses")
    rows = [
        [element("strong", label), element("code", ending), keeps, loses]
        for label, ending, keeps, loses in format_rows()
    ]
    return wrap(table(headings, rows, caption="What each format keeps and loses"))


def licence() -> Html:
    """Under which terms the data may be used."""
    return wrap(
        element(
            "p",
            "Wording, structure and curation: ",
            outer_link("CC BY 4.0", _CC_BY),
            ". You may share and change them, also commercially, if you name StemKG and say what you changed. Facts "
            "belong to nobody. For a finding, cite the study that made it: every page names it.",
        )
    )


def problem_table(problems: Sequence[Problem]) -> Html:
    """Everything that is wrong with some files, with the way to mend it."""
    rows = [
        [
            element("code", problem.file),
            f"{problem.line}" if problem.line else "whole file",
            element("code", problem.record) if problem.record else "",
            problem.rule,
            sentence(problem.message),
            sentence(problem.remedy),
        ]
        for problem in problems
    ]
    headings = ("File", "Line", "Record", "Rule", "What is wrong", "To mend")
    return wrap(table(headings, rows, caption="Problems of the files"))


def nothings(quality: Quality) -> Html:
    """The three kinds of nothing, which must not be mixed up."""
    kinds = (
        (
            "Looked for and not found",
            (
                "A study counted a harm and found none: affected is 0 of a known number. 0 of 12 still allows a risk "
                "of up to 26 %. "
            ),
            f"{counted(quality.zeros, 'such count')}: ",
            inner_link("list them", "sparql", query="zero-counts"),
        ),
        (
            "Not reported",
            "No row: no source in this graph gave a number. That is silence, not safety. ",
            None,
            inner_link("Harms without any denominator", "sparql", query="risks-without-denominator"),
        ),
        (
            "Searched for and nothing published",
            "A negative search: on a stated day somebody looked in a stated place and found no study. ",
            f"{counted(quality.searches, 'such search', 'such searches')} recorded.",
            None,
        ),
    )
    parts = [
        element("div", element("h3", title), element("p", text, number, link)) for title, text, number, link in kinds
    ]
    return wrap(element("div", *parts, class_="kg-nothings"))


def quality_blocks(quality: Quality) -> Html:
    """The quality report."""
    groups = (
        ("How much of what", quality.classes),
        ("Claims by how their evidence is spread", quality.statuses),
        ("Claims by certainty", quality.certainties),
        ("Documents by how they were read", quality.reading),
        ("Documents by standing", quality.standings),
    )
    remarks = element("ul", *(element("li", remark) for remark in quality.remarks))
    cards = [card(title, *map(_meter, meters), level="h3") for title, meters in groups if meters]
    return wrap(remarks, element("div", *cards, class_="kg-quality"))


def measure_tables(rows: Sequence[MeasureRow]) -> Html:
    """What is missing: first what the curators could mend, then what only the sources could."""
    debts, limits = [row for row in rows if row.debt], [row for row in rows if not row.debt]
    return wrap(
        element(
            "p",
            "A debt is work left to the curators; it may shrink and must not grow. A limit lies in the sources. On the "
            "command line ",
            element("code", "stemkg check --list MEASURE"),
            " names the records concerned.",
        ),
        element("h3", "Debts"),
        _measures(debts, "Debts of the data", held=True),
        element("h3", "Limits"),
        _measures(limits, "Limits of the sources", held=False),
    )


def _measures(rows: Sequence[MeasureRow], caption: str, *, held: bool) -> Html:
    headings = ("Measure", "Number", "What it says", *(("Allowed",) if held else ()))
    body = [
        [
            element("code", row.name),
            element("span", element("strong", f"{row.number:,}"), f" of {row.total:,} {row.of}"),
            row.meaning,
            *((("not laid down" if row.allowed is None else f"{row.allowed:,}"),) if held else ()),
        ]
        for row in rows
    ]
    return table(headings, body, caption=caption)


def _meter(meter: Meter) -> Html:
    return element(
        "div",
        element("span", meter.label),
        element("span", f"{meter.number:,}", class_="kg-figure"),
        element("span", element("i", style=f"width:{100 * meter.share:.1f}%"), aria_hidden="true"),
        class_="kg-meter",
    )


def report() -> Html:
    """How to report an error."""
    return wrap(
        element(
            "p",
            "Say which record (its kg: name stands on its page under Identifier), what it says here, and what the "
            "source really says, with the place in the source. An error of the program: say the link of the page and "
            "what you expected. Both belong into the issue tracker of the place from which this copy came. Please "
            "send nothing about a person's health.",
        )
    )


REPORT_FORM = """Record: kg:
Link of the page:
It says:
The source says:
Source and place in it (DOI, page, table):
"""
"""What a report of an error should hold."""

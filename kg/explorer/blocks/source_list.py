"""The list of documents and studies, and the tables beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from kg.explorer.blocks.common import chip, empty, fold, link, links, table, wrap
from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import Html, element, inner_link, join, outer_link
from kg.explorer.view.source_figures import Table
from kg.explorer.view.source_list import SourceRow
from kg.explorer.view.words import counted, sentence, sides

_MOST_ABOUT = 3
_BAD_STANDINGS = frozenset({"retracted", "superseded", "concern"})

LEAD = (
    "Everything that StemKG has read: articles, registry entries, regulators' texts and other documents, and the "
    "studies that they report. Open one to see all that it says; ask what rests on it to see what would change "
    "without it."
)


@lru_cache(maxsize=1)
def sources_style() -> Html:
    """The style sheet of the page; it rides on a block with content."""
    sheet = (Path(__file__).resolve().parents[1] / "sources.css").read_text(encoding="utf-8")
    return Html(f"<style>{sheet}</style>")


def page_head() -> Html:
    """Title of the page with what it is for."""
    return join(wrap(element("h1", "Sources", class_="kg-h1"), element("p", LEAD, class_="kg-lead")), sources_style())


def source_list(rows: Sequence[SourceRow], kept: dict[str, str], caption: str) -> Html:
    """Sources, one below the other.

    Arguments:
        rows: the sources of this page.
        kept: the parameters of the present view, which links to "what rests on it" carry on.
        caption: what the list shows, for those who hear it.
    """
    items = [element("li", *_source(row, kept), class_="kg-src") for row in rows]
    note = "Where no count of harm is recorded, harms may have been neither counted nor reported: it is not a zero."
    return wrap(
        element("p", note, class_="kg-quiet kg-sub"), element("ol", *items, class_="kg-srcs", aria_label=caption)
    )


def _source(row: SourceRow, kept: dict[str, str]) -> Iterable[Html | None]:
    yield element(
        "div",
        element("div", link(row.ref), class_="kg-source"),
        _cited(row),
        element("p", *_chips(row), class_="kg-badges"),
        _links(row),
        class_="kg-src-what",
    )
    about = [
        _pair("About", row.conditions, "no condition named"),
        _pair("Given", row.given, "nothing given, or not recorded"),
    ]
    yield element("div", *about, class_="kg-src-about")
    yield element(
        "div",
        element("p", row.size or "n: not reported"),
        element("p", _arguments(row)),
        element("p", _harms(row)),
        element("p", inner_link("What rests on it", "sources", {**kept, "id": row.ref.id})),
        class_="kg-src-numbers",
    )


def _cited(row: SourceRow) -> Html | None:
    citations = list(dict.fromkeys(report.citation for report in row.reports if report.citation))
    if not citations:
        return element("p", "No citation is recorded.", class_="kg-quiet kg-sub")
    rest = fold(f"and {counted(len(citations) - 1, 'other report')}", *(element("p", c) for c in citations[1:]))
    return element("div", citations[0], rest if len(citations) > 1 else None, class_="kg-sub")


def _chips(row: SourceRow) -> Iterable[Html]:
    yield chip("study" if row.is_study else "document", "kg-kind")
    for attribute in ("design", "setting", "realm"):
        # Most sources are about people; the word would stand everywhere.
        yield from (chip(v.label) for v in row.values[attribute] if v.name not in ("human", "not-stated"))
    for value in row.values["standing"]:
        if value.name in _BAD_STANDINGS:
            yield chip(value.label, "kg-warn")
        elif value.name != "published" or not row.is_study:
            yield chip(value.label)
    yield from (chip(f"trial {value.label}") for value in row.values["status"])
    if row.posted:
        yield chip("results posted")
    if row.mates:
        mates = ", ".join(mate.label for mate in row.mates)
        yield element(
            "span",
            f"counts once with {counted(len(row.mates), 'other report')} of its people",
            class_="kg-chip kg-src-once",
            title=mates,
        )
    reading = "; ".join(dict.fromkeys(report.reading for report in row.reports if report.reading))
    if reading:
        yield element("span", reading, class_="kg-quiet kg-sub")


def _links(row: SourceRow) -> Html | None:
    shown = [element("span", outer_link(label, url) if url else label, class_="kg-item") for label, url in row.links]
    return element("div", *shown, class_="kg-sub") if shown else None


def _pair(name: str, refs: Sequence[Ref], nothing: str) -> Html:
    shown = links(refs, most=_MOST_ABOUT) if refs else element("span", nothing, class_="kg-quiet")
    return element("p", element("span", f"{name}: ", class_="kg-quiet"), shown)


def _arguments(row: SourceRow) -> str:
    supports, disputes, unclear = row.arguments
    if not sum(row.arguments):
        return "no argument on a claim"
    return f"arguments: {sides(supports, unclear, disputes)}"


def _harms(row: SourceRow) -> str:
    if not row.harms:
        return "counts of harm: none recorded"
    return counted(row.harms, "count of harm", "counts of harm")


def nothing_found(words: str) -> Html:
    """Says that no source was found, and what to do next."""
    return wrap(
        empty(f"No source fits{words}. Take a filter away, try another word, or ask for all kinds of sources."),
        element("p", inner_link("Begin anew with all sources", "sources")),
    )


def figure_table(numbers: Table) -> Html:
    """The numbers of a chart as a table."""
    headings = (numbers.heading, *map(sentence, numbers.columns))
    rows = [(name, *(f"{number:,}" for number in counts)) for name, counts in numbers.rows]
    return wrap(table(headings, rows, caption=numbers.title))


def not_used(rows: Sequence[tuple[str, str]]) -> Html:
    """Records that were read and left out, with the reason."""
    if not rows:
        return wrap(empty("No list of records that were left out came with this copy."))
    return wrap(
        element(
            "p",
            "These were read and left out, so that nothing counts twice and nothing unread counts at all.",
            class_="kg-quiet",
        ),
        table(
            ("Record", "Why it is not used"),
            [(element("code", key), sentence(why)) for key, why in rows],
            caption="Records that were not used",
        ),
    )

"""Treatments side by side: one grid a topic, the same thing of every treatment on the same row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.explorer.blocks.common import card, empty, fold, link, wrap
from kg.explorer.blocks.compare_cells import (
    benefits,
    certainties,
    direct_claim,
    effect,
    gaps,
    harm,
    harm_label,
    items,
    parts,
    products,
    questions,
    serious,
    studied,
    tried,
)
from kg.explorer.blocks.people import crowd_key
from kg.explorer.view.compare import Example
from kg.explorer.view.compare_columns import Column, Comparison
from kg.explorer.view.compare_harms import HarmRow, serious_without_denominator
from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import Child, Html, element, inner_link, join
from kg.explorer.view.words import counted, sentence

WARNING = (
    "These numbers come from different people in different studies: they are no head-to-head comparison. Who was "
    "treated, how long they were followed and what was asked differ from column to column, and harms that nobody "
    "asked about are not counted. Treatments stand in the order in which they were chosen, harms by how grave they "
    "usually are: nothing here is sorted by what is better."
)
"""What a reader must know before the first number."""


@dataclass(frozen=True)
class Line:
    """One row of a grid.

    Arguments:
        label: what the row is about.
        hear: the same as text.
        cells: one a treatment.
    """

    label: Child
    hear: str
    cells: tuple[Child, ...]


@lru_cache(maxsize=1)
def compare_style() -> Html:
    """The style sheet of the page; it rides on a block with content."""
    sheet = (Path(__file__).resolve().parents[1] / "compare.css").read_text(encoding="utf-8")
    return Html(f"<style>{sheet}</style>")


def page_head() -> Html:
    """What the page is for."""
    lead = (
        "Two to four treatments for one condition beside one another: what each is, what is claimed for it, which "
        "harms were counted among how many people, and what nobody knows."
    )
    return join(wrap(element("h1", "Compare", class_="kg-h1"), element("p", lead, class_="kg-lead")), compare_style())


def warning() -> Html:
    """The standing warning, before the first number."""
    return wrap(element("div", element("p", WARNING), class_="kg-cmp-warning", role="note"))


def beginnings(examples: Sequence[Example], condition: Ref | None) -> Html:
    """What to do where nothing is compared yet.

    Arguments:
        examples: comparisons to begin with.
        condition: the chosen condition, None where none is.
    """
    if condition:
        told = f"Choose two to four treatments of {condition.label} above."
    else:
        told = "Choose a condition above, then two to four treatments."
    rows = [element("li", inner_link(example.words, "compare", **parameters(example))) for example in examples]
    more = [element("p", "Or begin with one of these:"), element("ul", *rows)] if rows else []
    return wrap(card("Nothing is compared yet", empty(told), *more))


def parameters(example: Example) -> dict[str, str]:
    """The query parameters of a comparison.

    >>> parameters(Example(Ref("kg:cond-a", "a"), (Ref("kg:proc-b", "b"), Ref("kg:proc-c", "c"))))
    {'condition': 'kg:cond-a', 'with': 'kg:proc-b,kg:proc-c'}
    """
    return {"condition": example.condition.id, "with": ",".join(ref.id for ref in example.treatments)}


# ------------------------------------------------------------------ the grids


def grid(columns: Sequence[Column], lines: Sequence[Line], level: str = "h3") -> Html:
    """Rows of cells; where the place is narrow it turns into one treatment after another.

    Arguments:
        columns: the treatments.
        lines: the rows, with as many cells each.
        level: heading of a treatment.
    """
    labels = [
        element("div", line.label, class_="kg-cmp-label", style=f"grid-row:{row}")
        for row, line in enumerate(lines, start=2)
    ]
    ones = []
    for number, column in enumerate(columns):
        place = f"grid-column:{number + 2};"
        head = element(level, link(_named(column.ref)), class_="kg-cmp-head", style=place + "grid-row:1")
        cells = [
            element(
                "div",
                element("span", f"{line.hear}: ", class_="kg-hidden kg-cmp-hear"),
                element("div", line.label, class_="kg-cmp-own"),
                line.cells[number],
                class_="kg-cmp-cell",
                style=f"{place}grid-row:{row}",
            )
            for row, line in enumerate(lines, start=2)
        ]
        ones.append(element("div", head, *cells, class_="kg-cmp-one", role="group", aria_label=column.ref.label))
    table = element("div", *labels, *ones, class_="kg-cmp", style=f"--n:{len(columns)}")
    told = f"treatments side by side: {lines[0].hear}" if lines else "treatments side by side"
    return element("div", table, class_="kg-scroll", tabindex=0, role="group", aria_label=told)


def _named(ref: Ref) -> Ref:
    return Ref(ref.id, sentence(ref.label), ref.kind)


def _line(label: str, columns: Sequence[Column], cell: Callable[[Column], Child]) -> Line:
    return Line(label, label, tuple(cell(column) for column in columns))


def what_it_is(found: Comparison) -> Html:
    """What each treatment is, who was studied, and where it is approved."""
    columns = found.columns
    lines = [
        _line("In plain words", columns, lambda c: c.plain or empty("No plain description yet.")),
        _line("Made of", columns, parts),
        _line(f"Tried for {found.condition.label}", columns, tried),
        _line("Studies and people", columns, studied),
        _line("Approvals by region", columns, products),
    ]
    return wrap(card("What it is", grid(columns, lines)))


def claimed_benefits(found: Comparison) -> Html:
    """What is claimed to help, for and against."""
    note = element(
        "p", "A claim is not a fact: read its status. The bar counts studies and reviews.", class_="kg-quiet"
    )
    lines = [
        _line(f"For {found.condition.label}", found.columns, lambda c: benefits(c.benefits)),
        _line("For other conditions", found.columns, lambda c: benefits(c.elsewhere)),
    ]
    return wrap(card("Claims of benefit", note, grid(found.columns, lines)))


def compared_directly(found: Comparison) -> Html:
    """Claims and studies that set two of the treatments against one another."""
    if not found.direct and not found.together:
        none = (
            "No study in this graph gave two of these treatments to different groups of people, and no claim compares "
            "them. So nobody knows from these data which does more good or harm."
        )
        return wrap(card("Compared with one another", empty(none)))
    claims = items(direct_claim(claim) for claim in found.direct) if found.direct else None
    studies = (
        join(
            element("p", "Studies that gave two of them to different groups. Open one to see who was in each group:"),
            items(join(link(ref), f" ({design})" if design else None) for ref, design in found.together),
        )
        if found.together
        else element("p", "No study in this graph gave two of these treatments to different groups.", class_="kg-empty")
    )
    return wrap(card("Compared with one another", claims, studies))


def counted_harms(found: Comparison) -> Html:
    """Harms with a number of people at risk, as crowds; beside them those that nobody counted."""
    rows = found.group("counted")
    title = "Harms counted among a known number of people"
    if not rows:
        none = "For none of these treatments was any harm counted among a known number of people. That is not zero."
        return wrap(card(title, empty(none)))
    return wrap(card(title, crowd_key(), _nothing_key(), grid(found.columns, _harm_lines(rows))))


def _nothing_key() -> Html:
    """How to read the cells without a number."""
    told = (
        "“0 of …” was looked for and not seen; “argued, not observed” follows from a rule; “named, never counted” "
        "stands in a claim; “looked for, not found” is a search on a date; “not reported” means that no source in "
        "this graph counted, reported or argues it, which is not zero."
    )
    return element("p", told, class_="kg-sub kg-quiet")


def _harm_lines(rows: Sequence[HarmRow]) -> list[Line]:
    return [Line(harm_label(row), row.risk.label, tuple(harm(cell, row.base) for cell in row.cells)) for row in rows]


def serious_harms(found: Comparison) -> Html:
    """Grave harms reported without any denominator."""
    title = "Serious harms reported without a usable denominator"
    note = element(
        "p",
        "Somebody was harmed, or a share is printed without its count: how often it happens cannot be told from "
        "these. Single figures of single studies, outbreaks and cases are in the list below.",
        class_="kg-quiet",
    )
    known = [serious_without_denominator(found.rows, number) for number in range(len(found.columns))]
    cells = tuple(serious(rows, number) for number, rows in enumerate(known))
    return wrap(card(title, note, grid(found.columns, [Line("Severe or life-threatening", title, cells)])))


def other_harms(found: Comparison) -> Html:
    """All other harms, folded away: figures without a count first, then what was only named or argued."""
    folds = []
    for name, title in (
        ("reported", "Harms with cases or printed figures only"),
        ("named", "Harms that are named or argued, and that nobody counted"),
    ):
        if rows := found.group(name):
            lines = _harm_lines(rows)
            folds.append(fold(f"{title} ({len(rows)})", grid(found.columns, lines), class_="kg-fold kg-cmp-fold"))
    if listed := found.group("listed"):
        folds.append(_listed(found.columns, listed))
    if not folds:
        folds = [empty("No other harm is recorded for any of these treatments.")]
    return wrap(card("Other harms", *folds))


def _listed(columns: Sequence[Column], rows: Sequence[HarmRow]) -> Html:
    number = counted(len(rows), "term")
    told = f"{number} listed by registered trials only: whatever befell somebody, whatever the cause."
    where = [
        inner_link(f"All of {column.ref.label}", "explore", id=column.ref.id, view="risks")
        for number, column in enumerate(columns)
        if any(row.cells[number].kind == "listed" for row in rows)
    ]
    return element("p", told, " ", *(join(place, " ") for place in where), class_="kg-quiet")


def compared_effects(found: Comparison) -> Html:
    """Harms beside the comparison groups of the same trials."""
    rows = [row for row in found.rows if any(cell.effect for cell in row.cells)]
    title = "Harms beside a comparison group in the same studies"
    if not rows:
        none = "None of these treatments has a harm that was counted in a comparison group too."
        return wrap(card(title, empty(none)))
    note = element(
        "p",
        "Each treatment against its own comparison group (often a sham or placebo), never against the other columns. "
        "The difference tells how many more or fewer of 100 people had the harm.",
        class_="kg-quiet",
    )
    main = [row for row in rows if row.group in ("counted", "reported") or any(cell.claim for cell in row.cells)]
    rest = [row for row in rows if row not in main]
    blocks: list[Child] = [grid(found.columns, _effect_lines(main))] if main else []
    if rest:
        told = f"Listed by registered trials only, whatever the cause ({len(rest)})"
        blocks.append(fold(told, grid(found.columns, _effect_lines(rest)), class_="kg-fold kg-cmp-fold"))
    return wrap(card(title, note, *blocks))


def _effect_lines(rows: Sequence[HarmRow]) -> list[Line]:
    return [Line(harm_label(row), row.risk.label, tuple(effect(cell.effect) for cell in row.cells)) for row in rows]


def how_certain(found: Comparison) -> Html:
    """How sure the claims are, and what is not known."""
    lines = [
        _line("Certainty of claims of benefit", found.columns, lambda c: certainties(c, "benefit")),
        _line("Certainty of claims of harm", found.columns, lambda c: certainties(c, "harm")),
        _line("Open questions", found.columns, questions),
        _line("Gaps found by looking through the graph", found.columns, gaps),
    ]
    return wrap(card("How certain, and what is unknown", grid(found.columns, lines)))

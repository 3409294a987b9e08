"""The table of harms, and the tree that explains an inferred one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.explorer.blocks.common import (
    balance,
    card,
    certainty_chip,
    empty,
    fold,
    link,
    reasons_list,
    severity_marks,
    wrap,
)
from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import Child, Html, element, join
from kg.explorer.view.risks import Frequency, RiskRow
from kg.explorer.view.treatments import TriedRow
from kg.explorer.view.words import counted
from kg.network.explain import Explanation

_NO_RATE = frozenset({"no-denominator", "in-kinds", "listed", "not-reported"})


BRINGS = "What brings it"
"""Name of the first column on the page of a harm."""

_NO_HARM = (
    "The graph holds no harm here. That is not the same as no harm: it may be that nobody counted or reported any. "
    "Look at its cell source, its steps or a broader thing too."
)
_NONE_BRING = (
    "The graph names nothing that may bring this harm. That does not mean that nothing does: look at its kinds or at "
    "a broader harm too."
)


def harms_table(title: str, first: str, rows: Sequence[RiskRow], why: Mapping[str, Sequence[Explanation]]) -> Html:
    """Harms (or what brings a harm) with severity, frequency, evidence and certainty.

    Arguments:
        title: heading.
        first: name of the first column.
        rows: the rows in their order.
        why: derivation trees by id of the row's shown entity.
    """
    if not rows:
        return wrap(card(title, empty(_NONE_BRING if first == BRINGS else _NO_HARM)))
    posted = [row for row in rows if row.listed_only]
    rows = [row for row in rows if not row.listed_only]
    longest = max((row.tally.total for row in rows), default=1)
    names = (first, "Severity", "Frequency", "Evidence on the claim", "Certainty")
    heads = element("div", *(element("span", name) for name in names), class_="kg-row kg-row-head", aria_hidden="true")
    lines = [_line(row, longest, why.get(row.shown.id, ())) for row in rows]
    table = element("div", *lines, class_="kg-rows", role="list") if lines else empty("Nobody made a claim of one.")
    return wrap(card(title, heads if lines else None, table, _posted(posted), _legend()))


def _posted(rows: Sequence[RiskRow]) -> Html | None:
    """What registered trials list beside, folded away: ill people have many things, whatever they are given."""
    if not rows:
        return None
    note = (
        "Trials list everything that befell somebody, whatever the cause, and leave out what befell nobody. "
        "So these are no rates; where a trial had a comparison group, both are given."
    )
    items = [
        element("li", link(row.shown), ": ", row.frequency.words, " · ", row.frequency.detail)
        for row in sorted(rows, key=lambda row: row.shown.label.casefold())
    ]
    title = f"Also listed by registered trials ({len(rows)})"
    return fold(title, element("p", note, class_="kg-quiet"), element("ul", *items, class_="kg-columns"))


def _line(row: RiskRow, longest: int, why: Sequence[Explanation]) -> Html:
    known = ", ".join(words for _, words in row.ways)
    more: list[Child] = []
    if row.claim:
        more.append(element("p", "Claim: ", link(row.claim), f" ({row.status})"))
    if row.reasons:
        more += [element("p", "How the certainty was reached:"), reasons_list(row.reasons)]
    if why:
        more += [element("p", "Why it is argued:"), *(_tree(reason) for reason in why)]
    elif row.explanations:
        more += [element("p", sentence) for sentence in row.explanations]
    details = fold(known or "why", *more) if more else element("span", known, class_="kg-quiet")
    cells = (
        join(link(row.shown), element("div", details, class_="kg-sub")),
        severity_marks(row.severity_level, row.severity),
        _frequency(row.frequency),
        balance(row.tally, longest)
        if not row.argued_only
        else element("span", "argued, not observed", class_="kg-quiet"),
        certainty_chip(row.certainty),
    )
    labels = ("name", "severity", "frequency", "evidence", "certainty")
    return element(
        "div",
        *(element("div", cell, class_=f"kg-cell-{label}") for label, cell in zip(labels, cells, strict=True)),
        class_="kg-row",
        role="listitem",
    )


def _frequency(frequency: Frequency) -> Html:
    class_ = f"kg-nothing kg-nothing-{frequency.kind}" if frequency.kind in _NO_RATE else None
    detail = element("div", frequency.detail, class_="kg-sub kg-quiet") if frequency.detail else None
    return join(element("span", frequency.words, class_=class_), detail)


def _tree(reason: Explanation) -> Html:
    where = f"rule: {reason.rule}" if reason.rule else "written in " + ", ".join(reason.stands_in)
    line = join(reason.told, " ", element("span", f"[{where}]", class_="kg-quiet"))
    if not reason.premises:
        return element("ul", element("li", line), class_="kg-tree")
    return element("ul", element("li", line, *(_tree(premise) for premise in reason.premises)), class_="kg-tree")


def _legend() -> Html:
    keys = [
        element("span", element("i", class_=f"kg-key kg-bar-{name}"), words, class_="kg-legend-item")
        for name, words in (
            ("for", "studies and reviews for the claim"),
            ("unclear", "unclear"),
            ("against", "against"),
        )
    ]
    return element("p", *keys, class_="kg-legend")


def tried_table(rows: Sequence[TriedRow]) -> Html:
    """Therapies tried for a condition."""
    title = "What has been tried"
    if not rows:
        return wrap(card(title, empty("The graph holds no therapy that was tried for this condition.")))
    lines = [
        element(
            "div",
            element(
                "div",
                link(row.therapy),
                element("div", row.cell_sources, class_="kg-sub kg-quiet"),
                class_="kg-cell-name",
            ),
            element("div", row.delivery or "delivery not recorded"),
            element(
                "div",
                counted(row.studies, "study in people", "studies in people"),
                element("div", f"{row.randomised} randomised", class_="kg-sub kg-quiet"),
            ),
            class_="kg-row kg-row-tried",
            role="listitem",
        )
        for row in rows
    ]
    note = element(
        "p",
        "Being tried says nothing of success. Open a therapy to see what is claimed, for and against.",
        class_="kg-quiet",
    )
    return wrap(card(title, note, element("div", *lines, class_="kg-rows", role="list")))


def ref_list(title: str, refs: Sequence[Ref], note: str) -> Html:
    """A plain list of links under a heading."""
    items = [element("li", link(ref)) for ref in refs]
    return wrap(card(title, element("p", note, class_="kg-quiet"), element("ul", *items, class_="kg-columns")))

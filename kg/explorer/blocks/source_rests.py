"""What rests on a source: claims and figures with it and without it."""

from __future__ import annotations

from collections.abc import Sequence

from kg.explorer.blocks.common import card, chip, empty, link, links, table, wrap
from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import Child, Html, element, inner_link, join
from kg.explorer.view.source_rests import ClaimRest, FigureRest, Rests
from kg.explorer.view.words import counted, sentence


def rests_head(rests: Rests, mates: Sequence[Ref]) -> Html:
    """Which source it is about, and what is taken out to see what rests on it.

    Arguments:
        rests: what rests on the source.
        mates: studies of the same people.
    """
    others = [ref for ref in rests.taken_out if ref.id != rests.source.id]
    parts: list[Html | None] = [element("p", link(rests.source), class_="kg-source")]
    if not rests.in_standing:
        parts.append(
            element(
                "p",
                chip("out of standing", "kg-warn"),
                " It was retracted or superseded and never counts, so nothing rests on it.",
            )
        )
    if mates:
        parts.append(
            element("p", element("strong", "Reports of one cohort count once. "), "The same people: ", links(mates))
        )
    if others:
        parts.append(element("p", "Taken out together with it: ", links(others)))
    if rests.stays:
        parts.append(element("p", "Stays in and may step into its place: ", links(rests.stays)))
    if rests.elsewhere:
        parts.append(element("p", "Stays in, because another document reports it too: ", links(rests.elsewhere)))
    parts.append(element("p", _summary(rests), class_="kg-lead"))
    return wrap(card("What rests on it", *parts, class_="kg-card kg-selected"))


def _summary(rests: Rests) -> str:
    said = [
        _part(len(rests.claims), rests.claims_more, rests.changed_claims, "claim", "it speaks on"),
        _part(len(rests.figures), rests.figures_more, rests.changed_figures, "computed figure", "made from its counts"),
    ]
    return " ".join(said)


def _part(looked: int, more: int, changed: int, noun: str, what: str) -> str:
    if not looked:
        return f"There is no {noun} {what}."
    within = f"Of the first {looked} of {looked + more:,} {noun}s" if more else f"Of {counted(looked, noun)}"
    return f"{within} {what}, {changed or 'none'} would change without it."


def claims_table(rests: Rests) -> Html:
    """Claims on which the source speaks, with what would change."""
    if not rests.claims:
        return wrap(card("Claims", empty("It argues for or against no claim in this graph."), level="h3"))
    rows = [_claim(claim) for claim in rests.claims]
    headings = ("Claim", "It says", "Now", "Without it")
    return wrap(card("Claims", table(headings, rows, caption="Claims that rest on the source"), level="h3"))


def _claim(claim: ClaimRest) -> Sequence[Child]:
    now = join(claim.status, element("div", f"certainty {claim.certainty}", class_="kg-sub kg-quiet"))
    return link(claim.claim, claim.plain), ", ".join(claim.sides), now, _changes(claim.changes)


def _changes(changes: Sequence[str]) -> Html:
    if not changes:
        return element("span", "stays the same", class_="kg-src-same")
    return join(*(element("div", sentence(change)) for change in changes))


def figures_table(rests: Rests, *, cells: bool) -> Html:
    """Figures that are made from counts of the source, with and without it.

    Arguments:
        rests: what rests on the source.
        cells: whether there is a page that shows the studies behind a figure.
    """
    if not rests.figures:
        told = "No figure of this graph is made from counts of harm of this source."
        return wrap(card("Figures", empty(told), level="h3"))
    rows = [_figure(figure, cells=cells) for figure in rests.figures]
    headings = ("Harm and what was given", "Kind", "Now", "Without it")
    note = "Numbers are people with the harm of people at risk, added over independent studies, with 95 % intervals."
    return wrap(
        card(
            "Figures",
            element("p", note, class_="kg-quiet"),
            table(headings, rows, caption="Figures that rest on the source"),
            level="h3",
        )
    )


def _figure(figure: FigureRest, *, cells: bool) -> Sequence[Child]:
    cell = inner_link("its studies", "risks", given=figure.given.id, risk=figure.risk.id) if cells else None
    about = join(
        link(figure.risk),
        element("div", "after ", link(figure.given), *((" · ", cell) if cell else ()), class_="kg-sub"),
    )
    after = element("span", figure.after, class_="kg-src-gone") if figure.gone else figure.after
    same = element("span", "stays the same", class_="kg-src-same")
    return about, "compared" if figure.compares else "how often", figure.before, after if figure.changes else same

"""Pieces of the start page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from kg.explorer.blocks.common import card, certainty_chip, chip, empty, link, own_chip, wrap
from kg.explorer.blocks.head import key_numbers
from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import Html, element, join
from kg.explorer.view.start import Move, Recent
from kg.namespaces import compact
from kg.search.index import Hit

_KINDS = {
    "CellSource": "cell source",
    "CellType": "cell type",
    "OpenQuestion": "open question",
    "RiskFactor": "risk factor",
    "OutcomeMeasure": "outcome",
    "CellProduct": "product",
    "AnatomicalSite": "site",
    "DonorRelation": "donor",
    "StudyDesign": "design",
}


def introduction() -> Html:
    """What this is, in two sentences."""
    return wrap(
        element("h1", "What is known about stem-cell therapy, how well, and what is not", class_="kg-h1"),
        element(
            "p",
            "StemKG holds claims about stem-cell therapy and its harms, each with the evidence for and against it "
            "side by side, with counts and how sure one may be. It shows where nothing is known, and says so.",
            class_="kg-lead",
        ),
    )


def hits_list(text: str, hits: Sequence[Hit], marks: Mapping[str, str] = MappingProxyType({})) -> Html:
    """What a search found.

    Arguments:
        text: what was searched for.
        hits: what was found.
        marks: words that stand beside entities of a visitor's own file, by IRI.
    """
    if not hits:
        return wrap(
            empty(
                f"Nothing was found for “{text}”. Try another word, a shorter one, or begin with one of the "
                "entries below."
            )
        )
    items = []
    for hit in hits:
        also = f"found by: {hit.matched}" if hit.matched and hit.matched != hit.label else ""
        items.append(
            element(
                "li",
                link(Ref(compact(hit.iri), hit.label)),
                " ",
                chip(_KINDS.get(hit.kind, hit.kind.lower())),
                " ",
                own_chip(marks[hit.iri]) if hit.iri in marks else None,
                " ",
                element("span", also, class_="kg-quiet"),
                class_="kg-hit",
            )
        )
    return wrap(element("ul", *items, class_="kg-hits", aria_label="search results"))


def entries(groups: Sequence[tuple[str, Sequence[Ref]]]) -> Html:
    """Good places to begin."""
    columns = [
        element(
            "div",
            element("h3", title, class_="kg-label"),
            element("ul", *(element("li", link(ref)) for ref in refs), class_="kg-plain-list"),
            class_="kg-group",
        )
        for title, refs in groups
    ]
    return wrap(card("Good places to begin", element("div", *columns, class_="kg-groups kg-groups-wide")))


def recent_changes(recent: Recent) -> Html:
    """What changed since an older release: how many of what, and the claims whose certainty moved."""
    rules = "The rules of the grading changed too: every move may be due to them alone."
    more = f"and {recent.more:,} more: “stemkg diff” tells all of them." if recent.more else ""
    moves = element("ul", *(_move(move) for move in recent.moves), class_="kg-plain-list", aria_label="certainty moved")
    return wrap(
        element("p", rules, class_="kg-quiet") if recent.rules_changed else None,
        key_numbers(recent.numbers) if recent.numbers else None,
        card("Certainty moved", moves, element("p", more, class_="kg-quiet") if more else None)
        if recent.moves
        else None,
    )


def _move(move: Move) -> Html:
    chips = join(certainty_chip(move.before), " → ", certainty_chip(move.after))
    reason = element("div", move.reason, class_="kg-quiet") if move.reason else None
    return element("li", link(move.claim), " ", chips, reason)

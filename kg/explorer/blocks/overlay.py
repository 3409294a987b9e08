"""Pieces of HTML about files that a visitor laid over the graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.explorer.blocks.common import card, link, wrap
from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import Html, element


def brought(defined: Sequence[Ref], extended: Sequence[Ref], sentences: Sequence[str]) -> Html:
    """What files brought, as links, and what was worked out anew with them.

    Arguments:
        defined: what they define.
        extended: what the graph defines and they add facts to.
        sentences: what was worked out anew.
    """
    parts = [
        element("div", element("h3", title, class_="kg-label"), _list(refs), class_="kg-group")
        for title, refs in (("They define", defined), ("They add facts to", extended))
        if refs
    ]
    notes = [element("p", sentence, class_="kg-quiet") for sentence in sentences]
    return wrap(card("What your files brought", element("div", *parts, class_="kg-groups kg-groups-wide"), *notes))


def _list(refs: Sequence[Ref]) -> Html:
    plain = [replace(ref, own=False) for ref in refs]  # the heading says where they come from
    rows = [element("li", link(ref), " ", element("span", ref.kind, class_="kg-quiet")) for ref in plain]
    return element("ul", *rows, class_="kg-plain-list")

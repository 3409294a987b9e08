"""A therapy or a harm in short, before the analyst's detail."""

from __future__ import annotations

from collections.abc import Sequence

from kg.explorer.blocks.common import card, link, wrap
from kg.explorer.blocks.glossary import words_link
from kg.explorer.view.in_short import InShort, Line
from kg.explorer.view.markup import Html, element, join


def in_short_block(short: InShort) -> Html:
    """How often, how sure and what is unknown, side by side.

    Arguments:
        short: the sentences.
    """
    often = "How often was it seen?" if short.about_risk else "How often was harm seen?"
    groups = (
        _group(often, short.often),
        _group("How sure may one be?", short.sure, words_link()),
        _group("What is unknown?", short.unknown),
    )
    return wrap(card("In short", element("div", *groups, class_="kg-groups"), class_="kg-card kg-short"))


def _group(title: str, lines: Sequence[Line], more: Html | None = None) -> Html:
    items = [element("li", _line(line)) for line in lines]
    after = element("p", more, class_="kg-sub") if more else None
    return element(
        "div",
        element("h3", title, class_="kg-label"),
        element("ul", *items, class_="kg-plain-list"),
        after,
        class_="kg-group",
    )


def _line(line: Line) -> Html:
    if line.about is None:
        return join(line.text)
    return join(line.before or None, link(line.about), f": {line.text}" if line.text else None)

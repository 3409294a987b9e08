"""Links to the other views of a thing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kg.explorer.blocks.common import wrap
from kg.explorer.view.elsewhere import Elsewhere
from kg.explorer.view.markup import Html, element, inner_link


def elsewhere_block(found: Sequence[Elsewhere], pages: Collection[str]) -> Html:
    """The other views as a line of links.

    Arguments:
        found: the views.
        pages: names of the pages that are there.
    """
    links = [
        element("span", inner_link(view.words, view.page, dict(view.parameters)), class_="kg-item")
        for view in found
        if view.page in pages
    ]
    if not links:
        return wrap()
    return wrap(
        element("nav", element("span", "In other views: ", class_="kg-quiet"), *links, aria_label="In other views")
    )

"""A crowd of little people, some of them marked: one small block, however many people it shows."""

from __future__ import annotations

from kg.explorer.view.markup import Html, element
from kg.explorer.view.natural import Crowd

PER_ROW = {100: 20, 1000: 50}
"""People in a row, by the size of the crowd."""


def crowd_picture(crowd: Crowd) -> Html:
    """The crowd: dark people have the harm by the best guess, striped ones may have it too, pale ones have not.

    Arguments:
        crowd: how many of how many; its words are the text of the picture.
    """
    across = PER_ROW[crowd.base]
    layers = [element("i", class_="kg-crowd-rest", style=f"--r:{crowd.base // across}")]
    layers += _layer("kg-crowd-possible", crowd.possible, across)
    layers += _layer("kg-crowd-hit", crowd.hit, across)
    return element(
        "span", *layers, class_=f"kg-crowd kg-crowd-{crowd.base}", role="img", aria_label=crowd.words, title=crowd.words
    )


def _layer(name: str, number: int, across: int) -> list[Html]:
    """Marked people from the first on: whole rows, then what is left of the next."""
    rows, rest = divmod(number, across)
    parts = [element("i", class_=name, style=f"--r:{rows}")] if rows else []
    if rest:
        parts.append(element("i", class_=f"{name} kg-crowd-part", style=f"--r:{rows};--c:{rest}"))
    return parts


def crowd_key() -> Html:
    """How to read the crowds."""
    words = (
        ("hit", "best guess from the counts"),
        ("possible", "more that the counts still allow (95 % interval)"),
        ("rest", "the others"),
    )
    keys = [
        element(
            "span",
            element(
                "span",
                element("i", class_=f"kg-crowd-{name}", style="--r:1"),
                class_="kg-crowd kg-crowd-key",
                aria_hidden="true",
            ),
            text,
            class_="kg-legend-item",
        )
        for name, text in words
    ]
    return element("p", *keys, class_="kg-legend")

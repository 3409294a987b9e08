"""Places for the things of a picture: no two labels meet, and what has a place keeps it when the picture grows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.explorer.view.network import GROUPS, Node

Place = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """How wide a picture is, in pixels, and how much room a label has in it.

    Arguments:
        width: from the left to the right edge.
        letters: most letters of one line of a label.
        least: least height.
        lines: most lines of a label.
    """

    width: float
    letters: int
    least: float
    lines: int = 2

    @property
    def box(self) -> tuple[float, float]:
        """Width and height of a thing with its label below it."""
        return self.letters * _LETTER, _ABOVE + _GAP + self.lines * _LINE

    @property
    def named(self) -> bool:
        """Whether names stand below the things."""
        return self.letters >= _LEAST_LETTERS


WIDE = Frame(1120, 17, 430)
"""The whole width of a desk's screen."""

COLUMN = Frame(450, 17, 430)
"""A column beside others."""

NARROW = Frame(336, 15, 420)
"""A phone."""

BARE = Frame(336, 6, 420, 1)
"""A phone with more things than it has room to name: only symbols, each large enough for a finger."""


@dataclass(frozen=True)
class Layout:
    """Where everything stands.

    Arguments:
        frame: the frame.
        places: middle of each symbol, by id; the focus stands at 0, 0.
        top: upper edge.
        bottom: lower edge.
    """

    frame: Frame
    places: dict[str, Place]
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """From the upper to the lower edge."""
        return self.bottom - self.top


_LETTER = 6.3  # mean width of a letter at 11 px
_ABOVE, _GAP, _LINE = 12.0, 10.0, 13.0
_MANY = 60
_LEAST_LETTERS = 10
_ANGLES = 360
_LOOSE = 1.08
_CENTRE = 1.3
_TAIL = 4


def lay_out(batches: Sequence[tuple[str, Sequence[Node]]], frame: Frame) -> Layout:
    """Give every thing a place.

    The first batch stands round the focus, groups side by side. Every later batch takes the free places nearest to
    what was opened and moves nothing; where no place is free, the frame grows at its lower edge.

    Arguments:
        batches: whose opening brought which things; the focus is the first thing of the first batch.
        frame: how wide the picture is.

    >>> lay_out([("", [Node("a", "a", "Risk", "Risk", "")])], NARROW).places
    {'a': (0.0, 0.0)}
    """
    if not batches or not batches[0][1]:
        return Layout(frame, {}, 0.0, frame.least)
    focus, *others = batches[0][1]
    # What the picture begins with decides, not what it has become: else growing would move everything.
    if len(others) < _MANY:
        frame = replace(frame, lines=3)
    elif frame == NARROW:
        frame = BARE
    order = list(GROUPS)
    others.sort(key=lambda node: (order.index(node.group), not node.kind, node.label.casefold(), node.id))
    slots, height = _slots(frame, len(others))
    places = {focus.id: (0.0, 0.0)} | {node.id: slot for node, slot in zip(others, slots, strict=True)}
    top, bottom = -height / 2, height / 2
    for owner, nodes in batches[1:]:
        new = [node.id for node in nodes if node.id not in places]
        found, bottom = _free(places, focus.id, places.get(owner, (0.0, 0.0)), len(new), (frame, top, bottom))
        places |= dict(zip(new, found, strict=True))
    return Layout(frame, places, top, bottom)


def _meet(one: Place, other: Place, box: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < box[0] and abs(one[1] - other[1]) < box[1]


def _centre_box(frame: Frame) -> tuple[float, float]:
    """The focus has a larger symbol and a bold label."""
    return frame.box[0] * (1 + _CENTRE) / 2, frame.box[1] * (1 + _CENTRE) / 2


def _slots(frame: Frame, number: int) -> tuple[list[Place], float]:
    """Places round the middle, clockwise from the top, and the height they need."""
    height = frame.least
    found = _rings(frame, height, number)
    while len(found) < number:
        found = _rows(frame, height)
        height = height if len(found) >= number else height + frame.box[1] / 2
    found.sort(key=lambda place: math.atan2(place[0], -place[1]) % (2 * math.pi))
    return [found[int((n + 0.5) * len(found) / number)] for n in range(number)], height


def _rows(frame: Frame, height: float) -> list[Place]:
    """Places in rows, for more things than fit on ellipses; every other row is shifted, so that lines can pass."""
    wide, high = frame.box
    columns = int(frame.width / wide)
    step = frame.width / columns
    shift = (step - wide) / 2
    rows = int(height / (high * _LOOSE))
    places = [
        (
            round((column + 0.5) * step - frame.width / 2 + (shift if row % 2 else -shift), 1),
            round(_ABOVE - height / 2 + row * height / rows, 1),
        )
        for row in range(rows)
        for column in range(columns)
    ]
    return [place for place in places if not _meet(place, (0.0, 0.0), _centre_box(frame))]


def _rings(frame: Frame, height: float, number: int) -> list[Place]:
    """Places on ellipses one inside the other, as many ellipses as the number needs."""
    wide, high = frame.box
    across, down = (frame.width - wide) / 2, height / 2 - (high - _ABOVE)
    found: list[Place] = []
    while across > 0 and down > 0 and len(found) < number:
        for step in range(_ANGLES):
            angle = 2 * math.pi * step / _ANGLES - math.pi / 2
            place = (round(across * math.cos(angle), 1), round(down * math.sin(angle), 1))
            if _meet(place, (0.0, 0.0), _centre_box(frame)) or any(_meet(place, other, frame.box) for other in found):
                continue
            found.append(place)
        across, down = across - wide / 2, down - high / 2
    return found


def _free(
    places: dict[str, Place], focus: str, owner: Place, number: int, area: tuple[Frame, float, float]
) -> tuple[list[Place], float]:
    """The free places nearest to an owner, and the lower edge that they need."""
    frame, top, bottom = area
    wide, high = frame.box
    taken = [place for name, place in places.items() if name != focus]
    found: list[Place] = []
    while True:
        columns = int((frame.width - wide) / (wide / 4))
        rows = int((bottom - top - high) / (high / 4))
        grid = [
            (round((wide - frame.width) / 2 + column * wide / 4, 1), round(top + _ABOVE + row * high / 4, 1))
            for column in range(columns + 1)
            for row in range(rows + 1)
        ]
        for place in sorted(grid, key=lambda p: (math.hypot(p[0] - owner[0], p[1] - owner[1]), p)):
            if len(found) == number:
                return found, bottom
            if not _meet(place, (0.0, 0.0), _centre_box(frame)) and not any(
                _meet(place, other, frame.box) for other in (*taken, *found)
            ):
                found.append(place)
        if len(found) == number:
            return found, bottom
        bottom += high


def wrapped(label: str, letters: int, lines: int = 2) -> tuple[str, ...]:
    """A label on few short lines; what does not fit is cut and the cut is marked.

    Arguments:
        label: the whole label.
        letters: most letters of a line.
        lines: most lines.

    >>> wrapped("own marrow concentrate injected into a disc", 17)
    ('own marrow', 'concentrate inje…')
    """
    text = " ".join(label.split())
    found: list[str] = []
    while text and len(found) < lines - 1:
        if len(text) <= letters:
            return (*found, text)
        line, text = _broken(text, letters)
        found.append(line)
    if len(text) > letters:
        text = text[: letters - 1].rstrip() + "…"
    return (*found, text) if text else tuple(found)


def _broken(text: str, letters: int) -> tuple[str, str]:
    """The first line of a text that is too long for one, and the rest: at a space, else at a hyphen, else in a word."""
    if (cut := text.rfind(" ", 0, letters + 1)) > 0:
        return text[:cut].strip(), text[cut:].strip()
    if (cut := text.rfind("-", 0, letters)) > 0:
        return text[: cut + 1], text[cut + 1 :]
    word = text.partition(" ")[0]
    cut = min(letters - 1, max(len(word) - _TAIL, 1))  # a letter or two alone on a line cannot be read
    return f"{text[:cut]}-", text[cut:]

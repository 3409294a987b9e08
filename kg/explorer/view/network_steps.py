"""What a reader asked of the picture: filters, and what was opened and hidden step by step, as the URL holds it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from kg.explorer.view.glossary import NOT_GRADED
from kg.explorer.view.network import CERTAINTIES, EDGE_KINDS, GROUPS, MOST

HOPS = ("1", "2")
"""How many steps away the picture may begin with."""

MOST_STEPS = 80
"""More steps than the largest picture could need; what an address has beyond them is not read."""

QUIET, FULL = "quiet", "full"
"""How lines between neighbours may be drawn."""

OPEN, HIDE, MORE = "open", "hide", "more"
_STEP = re.compile(r"(?:(open|hide)~[A-Za-z0-9_-]+|more~[a-z-]+~[A-Za-z0-9_-]+)")
_SURE = {name.replace(" ", "-"): name for name in CERTAINTIES}
PARAMETERS = ("hops", "most", "groups", "edges", "sure", "steps", "lines", "pick")
"""Query parameters of the picture."""


@dataclass(frozen=True)
class Asked:
    """What the picture is to show.

    Arguments:
        hops: steps away with which it begins, 1 or 2.
        most: how many things it begins with at most, and how many one opening brings.
        groups: groups to keep besides the focus; all where empty.
        kinds: kinds of lines to keep; all where empty.
        sure: certainties of which only claims are kept; everything where empty.
        steps: what was opened and hidden, in this order: ``open~risk-discitis``, ``hide~doc-x``, ``more~study~risk-x``.
        full: whether lines between neighbours are drawn as strong as those to what they are neighbours of.
    """

    hops: int = 1
    most: int = MOST[0]
    groups: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sure: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    full: bool = False

    @property
    def parameters(self) -> dict[str, str]:
        """It as query parameters; what is as by default is empty."""
        return {
            "hops": "" if self.hops == 1 else str(self.hops),
            "most": "" if self.most == MOST[0] else str(self.most),
            "groups": ".".join(self.groups),
            "edges": ".".join(self.kinds),
            "sure": ".".join(name.replace(" ", "-") for name in self.sure),
            "steps": ".".join(self.steps),
            "lines": FULL if self.full else "",
        }

    @property
    def filters(self) -> str:
        """What the picture is narrowed to, in words; empty where nothing is filtered.

        >>> Asked(groups=("Risk", "Therapy"), sure=("low",)).filters
        'things of the kind risk or therapy; claims of certainty low'
        """
        found = []
        if self.groups:
            found.append(f"things of the kind {' or '.join(self.groups).lower()}")
        if self.kinds:
            found.append(f"connections that are {' or '.join(EDGE_KINDS[kind] for kind in self.kinds)}")
        if self.sure:
            found.append(f"claims of certainty {' or '.join(self.sure)}")
        return "; ".join(found)

    def then(self, step: str) -> Asked:
        """The same with one step more; a step that was made already is not made twice."""
        return self if step in self.steps else replace(self, steps=(*self.steps, step))

    def without(self, *steps: str) -> Asked:
        """The same without some steps."""
        return replace(self, steps=tuple(step for step in self.steps if step not in steps))

    @property
    def back(self) -> Asked:
        """The same before the last step.

        >>> Asked(steps=("open~a", "hide~b")).back.steps
        ('open~a',)
        """
        return replace(self, steps=self.steps[:-1])


def read_asked(parameters: Mapping[str, str]) -> Asked:
    """What an address asks for; what it holds of unknown values is left out.

    >>> read_asked({"sure": "very-low.sure", "steps": "open~risk-a.<b>.hide~doc-b", "most": "7"})
    Asked(hops=1, most=25, groups=(), kinds=(), sure=('very low',), steps=('open~risk-a', 'hide~doc-b'), full=False)
    """

    def many(name: str, allowed: Mapping[str, object]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for value in parameters.get(name, "").split(".") if value in allowed))

    hops, most = parameters.get("hops", ""), parameters.get("most", "")
    steps = [step for step in parameters.get("steps", "").split(".") if _STEP.fullmatch(step)]
    return Asked(
        hops=int(hops) if hops in HOPS else 1,
        most=int(most) if most in map(str, MOST) else MOST[0],
        groups=many("groups", GROUPS),
        kinds=many("edges", EDGE_KINDS),
        sure=tuple(_SURE[name] for name in many("sure", _SURE)),
        steps=tuple(dict.fromkeys(steps))[:MOST_STEPS],
        full=parameters.get("lines") == FULL,
    )


def open_step(name: str) -> str:
    """The step that opens a thing.

    >>> open_step("kg:risk-discitis")
    'open~risk-discitis'
    """
    return f"{OPEN}~{name.removeprefix('kg:')}"


def hide_step(name: str) -> str:
    """The step that hides a thing."""
    return f"{HIDE}~{name.removeprefix('kg:')}"


def certainty_of(kind: str, certainty: str) -> str:
    """The certainty by which a line can be chosen, empty for what is no claim.

    >>> certainty_of("claim", ""), certainty_of("fact", "")
    ('not graded', '')
    """
    return (certainty or NOT_GRADED) if kind == "claim" else ""

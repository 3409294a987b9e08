"""Parts of a page that run alone when a widget in them changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from kg import StemKGError
from kg.explorer.shell import show_problem

P = ParamSpec("P")


def runs_alone(part: Callable[P, None]) -> Callable[P, None]:
    """Let a part of a page run without the rest, as ``st.fragment`` does, and tell what goes wrong in it.

    What stands outside the part is neither made nor drawn anew; the frame round the pages, which tells errors to the
    reader, does not run then either.

    Arguments:
        part: lays the part out.

    Returns:
        The same part, to be called in the same way.
    """

    @wraps(part)
    def told(*given: P.args, **named: P.kwargs) -> None:
        try:
            part(*given, **named)
        except StemKGError as error:
            show_problem("This part of the view cannot be shown", error)

    # Streamlit's own type of what it makes is wider than ours.
    alone: Callable[P, None] = st.fragment(told)  # noqa: TID251 - the one place
    return alone

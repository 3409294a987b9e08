"""Widgets whose value is part of the address: a link opens the view as it was chosen, and Back goes back."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kg.explorer.shell import bind, bind_many, keep_in_url, keep_many_in_url


def choose_one(
    label: str,
    name: str,
    options: Mapping[str, str] | tuple[str, ...],
    *,
    default: str = "",
    labelled: bool = True,
    tip: str | None = None,
    disabled: bool = False,
) -> str:
    """Let the reader choose one of a few, all of which are in view.

    Arguments:
        label: what is chosen.
        name: query parameter that holds the choice.
        options: values with the words for them, or values that need none.
        default: what holds where the address says nothing; the first option if empty.
        labelled: whether the label is seen; it is always heard.
        tip: a sentence that explains the choice.
        disabled: whether nothing can be chosen now.

    Returns:
        The chosen value.
    """
    values = tuple(options)
    first = default or values[0]
    key = bind(name, first, values)
    st.segmented_control(
        label,
        values,
        key=key,
        required=True,
        format_func=options.__getitem__ if isinstance(options, Mapping) else str,
        on_change=keep_in_url,
        args=(name, first),
        label_visibility="visible" if labelled else "collapsed",
        help=tip,
        disabled=disabled,
    )
    return str(st.session_state[key])


def choose_many(label: str, name: str, options: Mapping[str, str] | tuple[str, ...]) -> tuple[str, ...]:
    """Let the reader choose some of a few, all of which are in view; the address joins them by full stops.

    Arguments:
        label: what is chosen.
        name: query parameter that holds the choice.
        options: values with the words for them, or values that need none.

    Returns:
        The chosen values.
    """
    values = tuple(options)
    key = bind_many(name, values)
    st.pills(
        label,
        values,
        key=key,
        selection_mode="multi",
        format_func=options.__getitem__ if isinstance(options, Mapping) else str,
        on_change=keep_many_in_url,
        args=(name,),
    )
    return tuple(st.session_state[key] or ())

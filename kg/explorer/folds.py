"""Parts of a page that are made once the reader opens them; whether they are open is part of the address."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kg.explorer.shell import set_in_url, url_value

OPEN = "1"
"""What the address says of an open part; of a folded one it says nothing."""


def fold_in_url(label: str, name: str, icon: str) -> DeltaGenerator | None:
    """A folded part of a page, which costs nothing before it is opened.

    Arguments:
        label: what is in it; the same whatever is, for a part is known by its label.
        name: query parameter that says whether it is open.
        icon: an icon as Streamlit names it.

    Returns:
        Where to put what is in it, None while it is folded.
    """
    key = f"url-{name}"
    st.session_state[key] = url_value(name) == OPEN
    part = st.expander(label, icon=icon, key=key, on_change=_keep_fold, args=(name,))
    return part if st.session_state[key] else None


def _keep_fold(name: str) -> None:
    set_in_url({name: OPEN if st.session_state[f"url-{name}"] else ""})

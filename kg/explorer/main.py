"""The frame round every page; ``app.py`` runs it for every visitor."""

from __future__ import annotations

import streamlit as st

from kg import StemKGError
from kg.explorer import shell
from kg.explorer.icon import icon


def main() -> None:
    """Lay out the frame and run the page that was asked for."""
    st.set_page_config(page_title="StemKG", page_icon=icon(), layout="wide", menu_items={"About": _ABOUT})
    entries = [
        st.Page(
            page.file,
            title=page.title,
            icon=f":material/{page.icon}:",
            url_path=page.name,
            default=page.name == "start",
        )
        for page in shell.pages().values()
    ]
    page = st.navigation(entries, position="top")
    graph = shell.open_cached_graph(st.empty())
    shell.show_header(graph)
    try:
        page.run()
    except StemKGError as error:
        shell.show_problem("This view cannot be shown", error)
    shell.show_footer(graph)


_ABOUT = "StemKG: what is known, how well, and what is not, about stem-cell therapy and its risks. Not medical advice."

"""The part of the Data page for files of a visitor's own: check them, lay them over the graph, see their effect."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from kg import KnowledgeGraph, StemKGError
from kg.explorer.alone import runs_alone
from kg.explorer.blocks import data as blocks
from kg.explorer.blocks.overlay import brought
from kg.explorer.overlays import check_own, lay_own
from kg.explorer.shell import open_shared_graph, show_problem
from kg.explorer.view.lookup import Lookup
from kg.explorer.view.overlay import shown_entities, worked_out
from kg.explorer.view.words import counted
from kg.overlay.checking import Checked
from kg.overlay.files import ENDINGS, LARGEST_MB, MOST_FILES, OwnFile
from kg.overlay.graph import OverlaidGraph

_MOST_PROBLEMS = 200
_ROUND, _RESULT = "own-round", "own-result"


def show_own_files(graph: KnowledgeGraph) -> None:
    """The section on files of one's own.

    Arguments:
        graph: the graph as this visitor sees it.
    """
    st.write(
        f"YAML as docs/add-a-source.md describes it, or RDF: up to {MOST_FILES} files, {LARGEST_MB} MB together. They "
        "are checked by the same rules as *stemkg check*. Valid ones can be laid over the graph: every page then "
        "shows the graph with them, in this browser session only, until you remove them, load the page anew or close "
        "it. They are not kept: they lie in memory, and in a private temporary folder that goes with them. Please "
        "upload nothing about patients."
    )
    _show_upload(graph)
    if isinstance(graph, OverlaidGraph):
        overlay = graph.overlay
        lookup = Lookup(graph)
        st.html(
            brought(
                shown_entities(lookup, overlay.defined),
                shown_entities(lookup, overlay.extended),
                worked_out(overlay),
            )
        )


@runs_alone
def _show_upload(graph: KnowledgeGraph) -> None:
    number = int(st.session_state.get(_ROUND, 0))
    uploaded = st.file_uploader(
        "Your files (one that you mended and upload again under its name replaces the earlier one)",
        [ending[1:] for ending in ENDINGS],
        accept_multiple_files=True,
        max_upload_size=LARGEST_MB,
        key=f"own-files-{number}",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        lay = st.button(
            "Check and lay over the graph",
            icon=":material/layers:",
            type="primary" if uploaded else "secondary",
            key="own-lay",
        )
        only = st.button("Only check", icon=":material/rule:", key="own-check")
    if lay or only:
        if uploaded:
            _check(uploaded, lay=lay)
        else:
            st.info("Choose a file first.", icon=":material/upload_file:")
    elif isinstance(result := st.session_state.get(_RESULT), Checked):
        _show_result(result)
    if isinstance(graph, OverlaidGraph):
        st.caption("Files that you lay over now replace those that are laid over already.")


def _check(uploaded: Sequence[UploadedFile], *, lay: bool) -> None:
    base = open_shared_graph()
    files = latest(uploaded)
    with st.status("Checking, which takes some seconds") as status:
        try:
            found = check_own(base, files)
            laid = lay and bool(found.quads)
            if laid:
                status.update(label="Laying them over the graph, which takes some seconds")
                lay_own(base, found)
        except StemKGError as error:
            status.update(label="This could not be done", state="error")
            show_problem("This could not be done", error)
            return
        status.update(label="Done", state="complete")
    # The facts themselves live in the overlay alone.
    st.session_state[_RESULT] = Checked(found.files, found.problems, () if laid else found.quads)
    if laid:
        del st.session_state[_RESULT]
        st.session_state[_ROUND] = int(st.session_state.get(_ROUND, 0)) + 1  # an empty uploader frees their memory
        st.rerun()
    _show_result(found)


def latest(uploaded: Sequence[UploadedFile]) -> list[OwnFile]:
    """The files as they stand now: one that was mended and uploaded again replaces the one of its name."""
    return list({file.name: OwnFile(file.name, file.getvalue()) for file in uploaded}.values())


def _show_result(found: Checked) -> None:
    names = ", ".join(found.files)
    if found.problems:
        st.error(
            f"{counted(len(found.problems), 'problem')}. Nothing was laid over the graph; what was laid over before "
            "stays. Mend the files and upload them again.",
            icon=":material/rule:",
        )
        st.html(blocks.problem_table(found.problems[:_MOST_PROBLEMS]))
        if len(found.problems) > _MOST_PROBLEMS:
            st.caption(f"The first {_MOST_PROBLEMS} are shown; mending them often mends others.")
    elif not found.quads:
        st.warning(
            f"Nothing is wrong with {names}, but there are no facts in it. A record needs an id, a type and keys that "
            "the ontology defines.",
            icon=":material/info:",
        )
    else:
        st.success(f"Valid: {counted(len(found.quads), 'fact')} in {names}.", icon=":material/check_circle:")

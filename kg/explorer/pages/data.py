"""Data: the graph and parts of it as files, files of one's own, and how good the graph is."""

from __future__ import annotations

import streamlit as st

from kg import KnowledgeGraph
from kg.explorer.alone import runs_alone
from kg.explorer.blocks import data as blocks
from kg.explorer.blocks import glossary
from kg.explorer.blocks.head import key_numbers
from kg.explorer.blocks.tools import page_head
from kg.explorer.choices import choose_one
from kg.explorer.own_parts import show_own_files
from kg.explorer.shell import (
    bind,
    bind_many,
    data_date,
    keep_in_url,
    keep_many_in_url,
    open_cached_graph,
    release_id,
    url_value,
)
from kg.explorer.view.data_export import (
    HOPS,
    MOST_ENTITIES,
    chosen_entities,
    citation,
    file_name,
    selection_size,
    size_on_disk,
)
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.sparql_questions import option_label
from kg.explorer.whole_graph import cached_choices, cached_measures, cached_quality, cached_size
from kg.export import FORMATS, Format, export_bytes
from kg.network.edges import NODE_KINDS

_FIRST = next(iter(FORMATS))


def show() -> None:
    """Lay out the page."""
    graph = open_cached_graph()
    lead = "The whole graph or a part of it as a file, files of your own laid over it, and how good the graph is."
    st.html(page_head("Data", lead))
    asked = url_value("about", allowed=tuple(_ABOUT))
    if asked:  # a link to one section shows it first: Streamlit follows no anchor of another page
        _ABOUT[asked]()
    st.html(key_numbers(_numbers(graph)))
    st.header("Take it with you", anchor="export")
    _show_export(graph)
    left, right = st.columns(2, gap="large")
    with left:
        st.header("Licence and citation", anchor="licence")
        st.html(blocks.licence())
        st.code(citation(graph), language=None, wrap_lines=True)
    with right:
        if asked != "report":
            _show_report()
    st.header("Files of your own", anchor="check")
    show_own_files(graph)
    if asked != glossary.ABOUT:
        _show_words()
    quality = cached_quality(release_id(graph), graph)  # last: an engine elsewhere may be asked for a minute or more
    st.header("Three kinds of nothing", anchor="nothing")
    st.html(blocks.nothings(quality))
    st.header("How good is it?", anchor="quality")
    st.html(blocks.quality_blocks(quality))
    st.header("What is missing?", anchor="missing")
    st.html(blocks.measure_tables(cached_measures(release_id(graph), graph)))


def _show_report() -> None:
    st.header("Found an error?", anchor="report")
    st.html(blocks.report())
    st.code(blocks.REPORT_FORM, language=None, wrap_lines=True)


def _show_words() -> None:
    st.header("What the words mean", anchor=glossary.ABOUT)
    st.html(glossary.glossary())


_ABOUT = {glossary.ABOUT: _show_words, "report": _show_report}
"""Sections that a link can ask for by ``about``."""


def _numbers(graph: KnowledgeGraph) -> list[tuple[str, str]]:
    numbers = [(f"{cached_size(release_id(graph), graph):,}", "facts"), (data_date(graph), "date of the data")]
    if graph.manifest:
        numbers.append((graph.manifest.release, "release"))
    if size := size_on_disk(graph):
        numbers.append((size, "as N-Quads"))
    return numbers


# ------------------------------------------------------------------ export


@runs_alone
def _show_export(graph: KnowledgeGraph) -> None:
    """What, then as what: the choice of a part is long to draw, so another format leaves it as it is."""
    entities, hops = _choose_part(graph)
    _show_formats(graph, entities, hops)


@runs_alone
def _show_formats(graph: KnowledgeGraph, entities: tuple[Ref, ...], hops: int) -> None:
    names = tuple(FORMATS)
    key = bind("format", _FIRST, names)
    st.pills(
        "Format",
        names,
        key=key,
        required=True,
        format_func=lambda name: FORMATS[name].label,
        on_change=keep_in_url,
        args=("format", _FIRST),
    )
    form = FORMATS[str(st.session_state[key])]
    st.markdown(f"**Keeps:** {form.keeps} **Loses:** {form.loses}")
    _show_download(graph, form, entities, hops)
    with st.expander("All formats, with what each keeps and loses", icon=":material/table:"):
        st.html(blocks.format_table())
        st.caption(
            "On the command line: stemkg export turtle stemkg.ttl, or stemkg export gexf part.gexf kg:risk-discitis"
        )


def _choose_part(graph: KnowledgeGraph) -> tuple[tuple[Ref, ...], int]:
    lookup = Lookup(graph)
    options = {ref.id: ref for ref in cached_choices(release_id(graph), NODE_KINDS, graph)}
    # Links may name what is no node of the network, such as a claim; it is then simply not offered.
    asked = chosen_entities(lookup, url_value("ids").split("."))
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        key = bind_many("ids", tuple(options))
        st.session_state[key] = [ref.id for ref in asked if ref.id in options]
        st.multiselect(
            "Only what lies round these (the whole graph where none is chosen)",
            tuple(options),
            key=key,
            max_selections=MOST_ENTITIES,
            format_func=lambda name: option_label(options[name], several_kinds=True),
            placeholder="Type to search for a therapy, harm, condition, study ...",
            on_change=keep_many_in_url,
            args=("ids",),
        )
    with right:
        hops = choose_one("Steps away", "hops", HOPS, disabled=not st.session_state[key])
    return tuple(options[name] for name in st.session_state[key]), int(hops)


def _show_download(graph: KnowledgeGraph, form: Format, entities: tuple[Ref, ...], hops: int) -> None:
    ids = tuple(ref.id for ref in entities)
    size = cached_size(release_id(graph), graph)
    what = selection_size(graph, entities, hops) if entities else f"the whole graph, {size:,} facts"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            f"Download {form.label}",
            lambda: export_bytes(graph, form.name, entities=ids, hops=hops),
            file_name(graph, form, entities, hops),
            form.media_type,
            type="primary",
            icon=":material/download:",
            on_click="ignore",
            key="download-export",
        )
        wait = "" if entities else ", which takes some seconds"
        st.caption(f"{what}; made when you click{wait}.", width="content")


if __name__ == "__main__":
    show()

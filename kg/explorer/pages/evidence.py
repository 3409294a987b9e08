"""Evidence map: what was studied of which condition, and which kind of nothing an empty place is."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from kg import KnowledgeGraph
from kg.charts.look import ON_DARK, ON_LIGHT
from kg.explorer import evidence_parts as parts
from kg.explorer.blocks import evidence_cell as cells
from kg.explorer.blocks import evidence_map as blocks
from kg.explorer.evidence_maps import cached_block, cached_cell, cached_map
from kg.explorer.large_block import show_large
from kg.explorer.query_parts import BehindQuery, named_query, show_behind, show_citation
from kg.explorer.shell import open_cached_graph, release_id
from kg.explorer.view import evidence_files as files
from kg.explorer.view.evidence_cell import CellDetail
from kg.explorer.view.evidence_map import EvidenceMap
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.record_files import as_csv, as_json
from kg.explorer.whole_graph import cached_evidence_atlas
from kg.namespaces import expand

_GAPS = """SELECT ?given ?about ?kind ?reason
WHERE { ?gap skg:gapSubject ?given ; skg:gapObject ?about ; skg:gapKind/skos:prefLabel ?kind ; skg:gapReason ?reason .
  ?about a skg:Condition } ORDER BY ?about ?given ?kind"""


def show() -> None:
    """Lay out the page."""
    graph = open_cached_graph()
    release = release_id(graph)
    atlas = cached_evidence_atlas(release, graph)
    lookup = Lookup(graph)
    st.html(blocks.page_head())
    condition = parts.asked(lookup, "condition", ("Condition",))
    given = parts.asked(lookup, "given", ("Therapy", "CellSource"))
    by = parts.choose_by(given)
    filters = parts.choose_filters(atlas, by, condition, given)
    both = condition is not None and given is not None
    # A cell that is open leaves the map whole; one choice alone narrows it.
    narrow = ("", "") if both else (condition.id if condition else "", given.id if given else "")
    found = cached_map(release, by, filters, *narrow, atlas)
    detail = None
    if condition and given:
        iris = str(expand(given.id)), str(expand(condition.id))
        detail = cached_cell(release, *iris, filters, atlas, graph)
    _show_files(graph, found, detail)
    if condition and given:
        _show_cell(detail, given, condition, found)
    picked = (given.id, condition.id) if condition and given else ("", "")
    show_large(cached_block(release, by, filters, *narrow, picked, found), "map")
    if parts.wants_table():
        show_large(blocks.map_table(found), "map-table")
    look = ON_DARK if st.context.theme.type == "dark" else ON_LIGHT
    parts.show_years(graph, atlas, found, detail, look)
    show_behind(_queries(graph, condition, given))


def _show_cell(detail: CellDetail | None, given: Ref, condition: Ref, found: EvidenceMap) -> None:
    back = ({} if found.by == "therapy" else {"by": found.by}) | found.filters.parameters
    if detail is None:
        st.html(cells.not_asked(given, condition, back))
        return
    st.html(cells.cell_head(detail, found.filters.words, back))
    st.html(cells.studies_block(detail))
    st.html(cells.claims_block(detail))
    st.html(cells.gaps_block(detail))
    st.html(cells.trials_block(detail))
    st.header("The whole map", anchor="map")


def _show_files(graph: KnowledgeGraph, found: EvidenceMap, detail: CellDetail | None) -> None:
    title = f"Evidence map by {'therapy' if found.by == 'therapy' else 'cell source'}"
    downloads = [
        ("The map as CSV", lambda: as_csv(files.map_rows(found)), "stemkg-evidence-map.csv", "text/csv"),
        ("The map as JSON", lambda: as_json(files.map_rows(found)), "stemkg-evidence-map.json", "application/json"),
        ("The map as SVG", lambda: files.as_svg(found, title), "stemkg-evidence-map.svg", "image/svg+xml"),
    ]
    cited = title
    if detail:
        rows = files.cell_rows(detail)
        downloads += [
            ("Studies of the cell as CSV", lambda: as_csv(rows), "stemkg-evidence-cell.csv", "text/csv"),
            ("Studies of the cell as JSON", lambda: as_json(rows), "stemkg-evidence-cell.json", "application/json"),
        ]
        cited = f"{title}: {detail.cell.given.label} for {detail.cell.condition.label}"
    if found.filters.words:
        cited += f" ({found.filters.words})"
    with st.container(horizontal=True, horizontal_alignment="right", key="kg-take-away"):
        with st.popover("Export", icon=":material/download:"):
            for label, make, file, mime in downloads:
                st.download_button(label, make, file, mime, on_click="ignore", width="stretch")
        show_citation(graph, cited)


def _queries(graph: KnowledgeGraph, condition: Ref | None, given: Ref | None) -> Iterator[BehindQuery | None]:
    yield BehindQuery("Which gaps were computed for conditions?", _GAPS, {"text": _GAPS})
    if condition:
        yield named_query(graph, "tried-for-condition", condition.label, condition=condition.id)
        yield named_query(graph, "registered-trials", condition.label, entity=condition.id)
    for ref in filter(None, (given, condition)):
        yield named_query(graph, "evidence-gaps", ref.label, entity=ref.id)
        yield named_query(graph, "claims-about", ref.label, entity=ref.id)
    yield named_query(graph, "randomised-trials")


if __name__ == "__main__":
    show()

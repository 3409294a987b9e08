"""The parts of the Evidence map page, laid out."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from kg import KnowledgeGraph
from kg.charts.look import Look
from kg.charts.of_evidence import knowledge_curve
from kg.explorer.alone import runs_alone
from kg.explorer.blocks.common import empty, fold, link, wrap
from kg.explorer.blocks.evidence_cell import curve_table, years_table
from kg.explorer.folds import fold_in_url
from kg.explorer.shell import bind, keep_in_url, url_value
from kg.explorer.view.entity import is_known
from kg.explorer.view.evidence_atlas import Atlas
from kg.explorer.view.evidence_cell import CellDetail, years_of
from kg.explorer.view.evidence_filters import ALL, DESIGNS, Filters
from kg.explorer.view.evidence_map import EvidenceMap
from kg.explorer.view.evidence_years import curve_spec, years_spec
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.markup import element, markdown_text
from kg.explorer.view.words import sentence
from kg.namespaces import expand

_BY = {"therapy": "Therapies", "source": "Cell sources"}
_YES = "1"
_CURVE_WIDTH = 620
_YEARS_ICON = ":material/timeline:"
_WHAT = {"condition": "condition", "given": "therapy or cell source"}


def asked(lookup: Lookup, name: str, kinds: tuple[str, ...]) -> Ref | None:
    """What a query parameter names; says so where it names nothing of these kinds.

    Arguments:
        lookup: reads the graph.
        name: name of the parameter.
        kinds: classes it may be of.
    """
    text = url_value(name)
    if not text:
        return None
    iri = is_known(lookup, text)
    if iri and lookup.kind(iri) in kinds:
        return lookup.ref(iri)
    told = f"There is no {_WHAT[name]} called {markdown_text(text[:80])} in this graph."
    st.warning(f"{told} Choose one below, or search on the Start page.", icon=":material/search_off:")
    return None


def choose_by(given: Ref | None) -> str:
    """Therapies or cell sources; a cell source in the address decides."""
    default = "source" if given and given.kind == "CellSource" else "therapy"
    key = bind("by", default, tuple(_BY))
    if given:
        st.session_state[key] = default
    st.segmented_control(
        "Columns",
        tuple(_BY),
        key=key,
        required=True,
        format_func=_BY.__getitem__,
        on_change=_keep_by,
        label_visibility="collapsed",
    )
    return str(st.session_state[key])


def _keep_by() -> None:
    """Write the choice into the URL; what is given of the other kind goes."""
    st.query_params.pop("given", None)
    keep_in_url("by", "therapy")


def choose_filters(atlas: Atlas, by: str, condition: Ref | None, given: Ref | None) -> Filters:
    """Everything that narrows the map, tied to the address."""
    pairs = atlas.pairs_by(by)
    families = {iri for pair in pairs for iri in atlas.families[pair.condition][1]}
    first, second, third, fourth = st.columns([3, 3, 3, 2], vertical_alignment="bottom")
    with first:
        family = _select("Group of conditions", "family", _options(atlas, families), "All groups")
    with second:
        conditions = _options(atlas, {pair.condition for pair in pairs}, condition)
        _select("Condition", "condition", conditions, "All conditions", condition)
    with third:
        name = "Therapy" if by == "therapy" else "Cell source"
        _select(name, "given", _options(atlas, {pair.given for pair in pairs}, given), "All", given)
    with fourth, st.popover("Filter studies", icon=":material/tune:", width="stretch"):
        return _study_filters(atlas, family)


def _options(atlas: Atlas, iris: set[str], extra: Ref | None = None) -> dict[str, str]:
    refs = [atlas.labels[iri] for iri in iris] + ([extra] if extra else [])
    return {ref.id: sentence(ref.label) for ref in sorted(refs, key=lambda ref: (ref.label.casefold(), ref.id))}


def _select(label: str, name: str, options: dict[str, str], every: str, chosen: Ref | None = None) -> str:
    """A picker bound to the URL; empty for everything."""
    words = {ALL: every, **options}
    key = bind(name, ALL, tuple(words))
    if chosen:  # the address may name it by its label
        st.session_state[key] = chosen.id
    st.selectbox(label, tuple(words), key=key, format_func=words.__getitem__, on_change=keep_in_url, args=(name, ALL))
    value = str(st.session_state[key])
    return "" if value == ALL else value


def _study_filters(atlas: Atlas, family: str) -> Filters:
    st.write("The map and the certainty are worked out anew from what you keep.")
    human = _toggle("Only studies in people", "human")
    designs = {name: sentence(words) for name, (words, _) in DESIGNS.items()}
    design = _select("Design", "design", designs, "All designs")
    setting = _select("Setting", "setting", {r.id: sentence(r.label) for r in atlas.settings}, "All settings")
    return Filters(family, human, _until(atlas), setting, design)


def wants_table() -> bool:
    """Whether the reader wants the map as a table too; it is as large as the map."""
    return _toggle("Show the same as a table", "table")


def _toggle(words: str, name: str) -> bool:
    """A switch bound to the URL."""
    key = f"url-{name}"
    st.session_state[key] = url_value(name) == _YES
    st.toggle(words, key=key, on_change=_keep_toggle, args=(name,))
    return bool(st.session_state[key])


def _keep_toggle(name: str) -> None:
    if st.session_state[f"url-{name}"]:
        st.query_params[name] = _YES
    else:
        st.query_params.pop(name, None)


def _until(atlas: Atlas) -> int | None:
    """The last year to keep; the last year of all means that nothing is left out."""
    if atlas.years is None or atlas.years[0] == atlas.years[1]:
        return None
    first, last = atlas.years
    text = url_value("until", str(last))
    st.session_state["url-until"] = min(max(int(text), first), last) if text.isdecimal() and len(text) < 5 else last
    st.slider(
        "Published until", first, last, key="url-until", on_change=keep_in_url, args=("until", str(last)), format="%d"
    )
    chosen = int(st.session_state["url-until"])
    if chosen == last:
        return None
    st.caption("Sources without a year are left out.")
    return chosen


# ------------------------------------------------------------------ year by year


@runs_alone
def show_years(graph: KnowledgeGraph, atlas: Atlas, found: EvidenceMap, detail: CellDetail | None, look: Look) -> None:
    """What was said year by year, and how one claim came to stand as it does.

    Under an open cell it is part of the answer; under the whole map the reader opens it.
    """
    if detail:
        st.header("Year by year", anchor="years")
        _show_years(graph, atlas, found, detail, look)
    elif part := fold_in_url("Year by year: what was said when, and how a claim came to stand", "years", _YEARS_ICON):
        with part:
            _show_years(graph, atlas, found, detail, look)


def _show_years(graph: KnowledgeGraph, atlas: Atlas, found: EvidenceMap, detail: CellDetail | None, look: Look) -> None:
    claims = {claim for cell in found.cells for claim in _claims_of(atlas, cell.given.id, cell.condition.id)}
    about = "all claims of benefit in this map"
    if detail:
        claims = {str(expand(claim.ref.id)) for claim in detail.claims}
        about = f"{detail.cell.given.label} for {detail.cell.condition.label}"
    rows = years_of(atlas, claims, found.filters.selection)
    if not rows:
        st.html(
            wrap(empty("No source with a year speaks on a claim of benefit here. Close the cell or loosen filters."))
        )
        return
    st.write(f"On {markdown_text(about)}.")
    # Each chart carries its own description for those who cannot see it.
    spec = years_spec(rows, "Independent sources by year", look)
    st.vega_lite_chart(spec=spec, theme=None, width="stretch", key="chart-years")
    st.caption("A source counts once a year on each side it takes, under the year of its first document.")
    st.html(wrap(fold("The same as a table", years_table(rows))))
    _show_claim(graph, claims, found.filters, look)


def _claims_of(atlas: Atlas, given: str, condition: str) -> tuple[str, ...]:
    return atlas.pairs[str(expand(given)), str(expand(condition))].claims


def _show_claim(graph: KnowledgeGraph, claims: set[str], filters: Filters, look: Look) -> None:
    lookup = Lookup(graph)
    refs = lookup.refs(sorted(claims))
    words = {ref.id: lookup.value(str(expand(ref.id)), "skg:plain") or ref.label for ref in refs}
    key = bind("claim", refs[0].id, tuple(words))
    st.selectbox(
        "How one claim came to stand as it does",
        tuple(words),
        key=key,
        format_func=words.__getitem__,
        on_change=keep_in_url,
        args=("claim", refs[0].id),
    )
    chosen = str(st.session_state[key])
    weighed = graph.evidence.claim(chosen, filters.selection)
    curve = knowledge_curve(weighed.years, words[chosen])
    if curve is None:
        st.html(wrap(empty("No source with a year is left on this claim. Choose another, or loosen the filters.")))
        return
    # Two plots over each other do not shrink with their place: on a phone they scroll inside their own box.
    with st.container(key="kg-curve"):
        spec = curve_spec(curve, replace(look, width=_CURVE_WIDTH))
        st.vega_lite_chart(spec=spec, theme=None, width="content", key=f"chart-curve-{chosen}")
    open_ = element("p", "See ", link(Ref(chosen, "this claim")), " with all its evidence.")
    st.html(wrap(fold("The same as a table", curve_table(curve)), open_))

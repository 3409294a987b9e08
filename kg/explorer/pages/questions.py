"""Questions: what is not known, what would settle it, and which gaps were computed."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from kg import KnowledgeGraph
from kg.explorer.alone import runs_alone
from kg.explorer.blocks import question_cards as blocks
from kg.explorer.large_block import show_large
from kg.explorer.query_parts import BehindQuery, named_query, run_with_queries, show_behind, show_citation
from kg.explorer.shell import bind, keep_in_url, open_cached_graph, pages, release_id, url_value
from kg.explorer.view.gap_list import (
    ABOUT,
    PER_PAGE,
    GapFilters,
    GapRow,
    gap_rows,
    keep_gaps,
    kinds_of,
    page_of,
)
from kg.explorer.view.question_list import (
    OpenQuestion,
    QuestionFilters,
    choices_of,
    keep,
    question_rows,
)
from kg.explorer.view.record_files import as_csv, as_json
from kg.explorer.view.words import counted, sentence
from kg.explorer.whole_graph import cached_gaps, cached_questions

_ALL = "all"
_CARDS = 15
_GAPS = """SELECT ?kind ?given ?about ?reason
WHERE { ?gap skg:gapSubject ?given ; skg:gapObject ?about ; skg:gapKind/skos:prefLabel ?kind ; skg:gapReason ?reason }
ORDER BY ?kind ?given ?about"""
_OWN = ("population", "intervention", "gap", "status", "q", "cards", "kind", "about", "given", "words", "gaps")


def show() -> None:
    """Lay out the page."""
    graph = open_cached_graph()
    questions = cached_questions(release_id(graph), graph)
    gaps = cached_gaps(release_id(graph), graph)
    st.html(blocks.page_head())
    _say_what_is_unknown(questions, gaps)
    _show_questions(graph, questions, gaps)
    st.header("Computed gaps", anchor="gaps")
    _show_gaps(gaps)
    show_behind(lambda: _queries(graph, _asked(questions)))


@runs_alone
def _show_questions(graph: KnowledgeGraph, questions: tuple[OpenQuestion, ...], gaps: tuple[GapRow, ...]) -> None:
    """The questions run anew without the gaps, and these without them: each has filters that are long to draw."""
    filters = _question_filters(questions)
    run_with_queries(filters)
    kept = keep(questions, filters)
    _show_files(graph, kept, gaps)
    st.html(blocks.order_note())
    st.caption(f"{counted(len(kept), 'open question')} of {len(questions)}.")
    page, last = page_of(url_value("cards"), len(kept), _CARDS)
    show_large(blocks.question_cards(kept[(page - 1) * _CARDS : page * _CARDS]), "questions")
    st.html(blocks.page_links(page, last, "cards", _parameters(), "questions"))


def _parameters() -> dict[str, str]:
    """What the address holds of this page's own parameters."""
    return {name: value for name in _OWN if (value := url_value(name))}


def _say_what_is_unknown(questions: tuple[OpenQuestion, ...], gaps: tuple[GapRow, ...]) -> None:
    """A filter of an old link that names nothing is dropped, and that is said."""
    known = {name: choices_of(questions, name) for name in ("population", "intervention", "gap", "status")}
    known |= {"kind": kinds_of(gaps), "about": ABOUT, "given": {gap.given.id: "" for gap in gaps}}
    wrong = [name for name, options in known.items() if url_value(name) not in ("", _ALL, *options)]
    if wrong:
        names = ", ".join(wrong)
        st.warning(
            f"Nothing here has what the address asks for ({names}); shown without it.", icon=":material/search_off:"
        )


def _question_filters(questions: tuple[OpenQuestion, ...]) -> QuestionFilters:
    columns = st.columns(4, vertical_alignment="bottom")
    titles = {
        "population": "In whom",
        "intervention": "Treatment",
        "gap": "Kind of gap",
        "status": "Status",
    }
    chosen = {}
    for column, (name, title) in zip(columns, titles.items(), strict=True):
        with column:
            chosen[name] = _select(title, name, choices_of(questions, name), "cards")
    text = st.text_input(
        "Words in the question",
        key=bind("q"),
        placeholder="tumour, dose, placebo ...",
        on_change=_keep,
        args=("q", "", "cards"),
    )
    return QuestionFilters(**chosen, text=(text or "")[:200])


def _asked(questions: tuple[OpenQuestion, ...]) -> QuestionFilters:
    """What the address asks for; what names nothing here is left out."""
    names = ("population", "intervention", "gap", "status")
    chosen = {name: url_value(name) for name in names}
    known = {name: chosen[name] if chosen[name] in choices_of(questions, name) else "" for name in names}
    return QuestionFilters(**known, text=url_value("q")[:200])


def _select(title: str, name: str, options: dict[str, str], page: str) -> str:
    """A filter bound to the URL; empty for everything."""
    words = {_ALL: "All"} | {key: sentence(label) for key, label in options.items()}
    key = bind(name, _ALL, tuple(words))
    st.selectbox(title, tuple(words), key=key, format_func=words.__getitem__, on_change=_keep, args=(name, _ALL, page))
    chosen = str(st.session_state[key])
    return "" if chosen == _ALL else chosen


def _keep(name: str, default: str, page: str) -> None:
    """Keep a filter in the URL; another filter begins at the first page."""
    st.query_params.pop(page, None)
    keep_in_url(name, default)


@runs_alone
def _show_gaps(gaps: tuple[GapRow, ...]) -> None:
    st.write(
        "Found by rules, where a question is plausible: harms that a source, a count or a rule joins to a therapy, and "
        "conditions for which it is tried. A gap of this graph may have been closed elsewhere."
    )
    columns = st.columns([3, 2, 3, 3], vertical_alignment="bottom")
    given = {gap.given.id: gap.given.label for gap in sorted(gaps, key=lambda gap: gap.given.label.casefold())}
    with columns[0]:
        kind = _select("Kind", "kind", kinds_of(gaps), "gaps")
    with columns[1]:
        about = _select("About", "about", ABOUT, "gaps")
    with columns[2]:
        treated = _select("Therapy or cell source", "given", given, "gaps")
    with columns[3]:
        text = st.text_input("Words in the gap", key=bind("words"), on_change=_keep, args=("words", "", "gaps"))
    kept = keep_gaps(gaps, GapFilters(kind, about, treated, (text or "")[:200]))
    page, last = page_of(url_value("gaps"), len(kept))
    st.caption(f"{counted(len(kept), 'gap')} of {len(gaps):,}.")
    show_large(blocks.gap_table(kept[(page - 1) * PER_PAGE : page * PER_PAGE], pages()), "gaps")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if last > 1:
            st.session_state["url-gaps"] = page
            title = f"Page of gaps, 1 to {last}"
            st.number_input(title, 1, last, key="url-gaps", on_change=_keep_gap_page, width=180)
        _gap_files(kept)


def _keep_gap_page() -> None:
    number = int(st.session_state["url-gaps"])
    if number > 1:
        st.query_params["gaps"] = str(number)
    else:
        st.query_params.pop("gaps", None)


def _gap_files(kept: tuple[GapRow, ...]) -> None:
    downloads = (
        ("These gaps as CSV", lambda: as_csv(gap_rows(kept)), "stemkg-gaps.csv", "text/csv"),
        ("These gaps as JSON", lambda: as_json(gap_rows(kept)), "stemkg-gaps.json", "application/json"),
    )
    for label, make, file, mime in downloads:
        st.download_button(label, make, file, mime, on_click="ignore", icon=":material/download:")


def _show_files(graph: KnowledgeGraph, kept: tuple[OpenQuestion, ...], gaps: tuple[GapRow, ...]) -> None:
    downloads = (
        ("These questions as CSV", lambda: as_csv(question_rows(kept)), "stemkg-questions.csv", "text/csv"),
        ("These questions as JSON", lambda: as_json(question_rows(kept)), "stemkg-questions.json", "application/json"),
    )
    with st.container(horizontal=True, horizontal_alignment="right", key="kg-take-away"):
        with st.popover("Export", icon=":material/download:"):
            for label, make, file, mime in downloads:
                st.download_button(label, make, file, mime, on_click="ignore", width="stretch")
        show_citation(graph, f"Open questions ({len(kept)}) and computed gaps ({len(gaps):,})")


def _queries(graph: KnowledgeGraph, filters: QuestionFilters) -> Iterator[BehindQuery | None]:
    yield named_query(graph, "question-order")
    yield named_query(graph, "open-questions")
    if filters.intervention.startswith("kg:therapy-"):
        yield named_query(graph, "questions-blocking-therapy", filters.intervention, therapy=filters.intervention)
    if filters.population:
        yield named_query(graph, "registered-trials", filters.population, entity=filters.population)
    if filters.intervention:
        yield named_query(graph, "evidence-gaps", filters.intervention, entity=filters.intervention)
    yield BehindQuery("Which gaps were computed?", _GAPS, {"text": _GAPS})


if __name__ == "__main__":
    show()

"""The parts of the Explore page, laid out."""

from __future__ import annotations

import streamlit as st

from kg import KnowledgeGraph
from kg.explorer.blocks import arguments, harms, study
from kg.explorer.blocks.common import empty, link, own_chip, wrap
from kg.explorer.blocks.head import facts
from kg.explorer.choices import choose_one
from kg.explorer.large_block import show_large
from kg.explorer.query_parts import BehindQuery, show_behind
from kg.explorer.shell import bind, keep_in_url, pages, url_value
from kg.explorer.view import take_away
from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import element, inner_link, markdown_text
from kg.explorer.view.overlay import own_marks
from kg.explorer.view.page import HARMED, Page
from kg.explorer.view.risks import SORTS, sort_rows
from kg.namespaces import compact
from kg.network.edges import CONCEPTS

_CLAIMS_NOTE = (
    "A claim in this list is not a fact: read its status. Open a line to see the evidence for and against "
    "side by side. The bar counts independent studies and reviews."
)
_FIRST_CLAIMS = 12


def views(page: Page) -> dict[str, str]:
    """The parts of a page that a reader can ask for alone, by their name in the URL."""
    kind = page.entity.kind
    found = {"all": "All"}
    if kind in HARMED:
        found["risks"] = "Harms"
    if kind == "Risk":
        found["risks"] = "What brings it"
    if kind == "Condition":
        found["tried"] = "What has been tried"
    if kind in ("Study", "Document"):
        found["claims"] = "What it says"
    elif page.claims and kind != "Claim":
        found["claims"] = "Claims"
    if _has_questions(page):
        found["questions"] = "Open questions"
    return found | ({"graph": "Neighbourhood"} if page.drawn else {})


def show_unknown(graph: KnowledgeGraph, asked: str) -> None:
    """Say that there is no such entity, and offer what is close."""
    st.html(wrap(element("h1", "Explore", class_="kg-h1")))
    if not asked:
        st.write("Search for a therapy, a condition, a harm, a study or a question.")
    else:
        st.warning(f"There is nothing called {markdown_text(asked[:120])} in this graph.", icon=":material/search_off:")
    key = bind("q", "")
    text = st.text_input(
        "Search",
        key=key,
        placeholder="discitis, marrow concentrate, NCT02412735 ...",
        on_change=keep_in_url,
        args=("q",),
    )
    words = text or asked[:200].rpartition(":")[2].replace("-", " ")
    hits = graph.search(words, limit=12) if words.strip() else []
    marks = own_marks(graph)
    items = [
        element(
            "li",
            link(Ref(compact(hit.iri), hit.label)),
            " ",
            element("span", hit.kind, class_="kg-quiet"),
            " ",
            own_chip(marks[hit.iri]) if hit.iri in marks else None,
        )
        for hit in hits
    ]
    if items:
        st.html(wrap(element("p", "Did you mean one of these?"), element("ul", *items)))
    else:
        st.html(
            wrap(
                empty("Nothing close was found. Try another word, or begin at "),
                element("p", inner_link("the start page", "start")),
            )
        )


def show_take_away(graph: KnowledgeGraph, page: Page) -> None:
    """Files and citation."""
    entity = page.entity
    with st.container(horizontal=True, horizontal_alignment="right", key="kg-take-away"):
        with st.popover("Export", icon=":material/download:"):
            st.download_button(
                "This entity as Turtle",
                lambda: take_away.as_turtle(graph, entity),
                take_away.file_name(entity, "ttl"),
                "text/turtle",
                on_click="ignore",
                width="stretch",
            )
            st.download_button(
                "This entity as JSON-LD",
                lambda: take_away.as_json_ld(graph, entity),
                take_away.file_name(entity, "jsonld"),
                "application/ld+json",
                on_click="ignore",
                width="stretch",
            )
            if page.claims:
                st.download_button(
                    "Its claims as CSV",
                    lambda: take_away.claims_csv(page.claims),
                    take_away.file_name(entity, "claims.csv"),
                    "text/csv",
                    on_click="ignore",
                    width="stretch",
                )
        with st.popover("Cite / link", icon=":material/link:"):
            st.write("To cite this page:")
            st.code(take_away.citation(graph, entity), language=None, wrap_lines=True)
            st.write("To link to it, copy the address of this page; it holds the whole view.")


def show_main(page: Page) -> None:
    """The wide column: what matters most for the kind of entity, then the facts."""
    entity = page.entity
    if page.study:
        st.html(study.study_block(page.study))
    if page.document:
        st.html(study.document_block(page.document))
    if page.question:
        st.html(study.question_page(page.question))
    if entity.kind == "Condition":
        show_part(page, "tried")
    if entity.kind == "Risk" or entity.kind in HARMED:
        show_part(page, "risks")
    if page.approvals:
        st.html(study.approvals_block(page.approvals))
    st.html(facts(page.facts, entity.mappings, entity.narrower, entity.id))


def show_part(page: Page, part: str) -> None:
    """One part of the page: ``risks``, ``tried``, ``claims`` or ``questions``."""
    if part == "risks":
        _show_harms(page)
    elif part == "tried":
        show_large(harms.tried_table(page.tried), "tried")
    elif part == "questions":
        if _has_questions(page):
            st.html(study.questions_block(page.questions))
    elif page.entity.kind == "Claim":
        cards = dict(page.evidence).get(page.entity.id, ())
        st.html(arguments.claim_page(page.claims[0], cards, page.indirect))
    elif page.said or page.study or page.document:
        st.html(arguments.said_by("What it says", page.said, "Each argument is one source's word on one claim."))
    else:
        found = arguments.claims_list("Claims and their evidence", page.claims, dict(page.evidence), _CLAIMS_NOTE)
        show_large(found, "claims")


def _has_questions(page: Page) -> bool:
    """Whether questions can be about a thing of this kind at all."""
    return page.entity.kind in (*CONCEPTS, "Claim", "Study") and page.entity.kind != "OpenQuestion"


def _show_harms(page: Page) -> None:
    about_risk = page.entity.kind == "Risk"
    title = (
        "What may bring it, and how well that is supported" if about_risk else "Harms and how well each is supported"
    )
    # All rows of a harm's own page are equally bad, so its severity sorts nothing.
    sorts = SORTS[1:] if about_risk else SORTS
    with st.container(key="kg-harms"):
        if page.risks:
            choose_one("Sort by", "sort", {name: name.capitalize() for name in sorts})
        rows = sort_rows(page.risks, url_value("sort", sorts[0], sorts))
        show_large(harms.harms_table(title, harms.BRINGS if about_risk else "Harm", rows, dict(page.why)), "harms")


def show_evidence(page: Page) -> None:
    """The full width below: claims with their evidence, what a source says, studies."""
    kind = page.entity.kind
    if page.study or page.document:
        show_part(page, "claims")
        if "sources" in pages():
            rests = inner_link("What rests on it, and what would change without it", "sources", id=page.entity.id)
            st.html(wrap(element("p", rests)))
    if page.study:
        st.html(study.reported_in(page.study))
    if page.alone:
        note = "Without this document these claims would have no evidence at all in this graph."
        st.html(harms.ref_list("What rests on it alone", page.alone, note))
    if kind not in ("Claim", "Study", "Document") and page.claims:
        shown = page.claims[:_FIRST_CLAIMS]
        found = arguments.claims_list("Claims and their evidence", shown, dict(page.evidence), _CLAIMS_NOTE)
        show_large(found, "claims")
        if len(page.claims) > len(shown):
            more = inner_link(f"All {len(page.claims)} claims", "explore", id=page.entity.id, view="claims")
            st.html(wrap(element("p", more, " with their evidence")))
    if page.studies:
        note = "Studies with a group given it, that counted it, or in people with it."
        st.html(harms.ref_list(f"Studies ({len(page.studies)})", page.studies, note))


def show_queries(graph: KnowledgeGraph, page: Page) -> None:
    """The SPARQL behind the page, and the way to run it."""
    show_behind(
        BehindQuery(
            query.title,
            query.text,
            {"query": query.name, query.parameter: query.value} if query.name else {"q": query.text},
        )
        for query in take_away.view_queries(graph, page.entity)
    )

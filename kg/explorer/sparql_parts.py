"""The parts of the SPARQL page, laid out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

import streamlit as st

from kg import KnowledgeGraph
from kg.explorer.answer_parts import choose_view, show_view
from kg.explorer.blocks import tools
from kg.explorer.shell import bind, keep_in_url, open_view, release_id, url_value
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.markup import markdown_text
from kg.explorer.view.sparql_asking import WEB_LIMITS, Asked, Outcome, ask, error_place, history_title, link_parameters
from kg.explorer.view.sparql_questions import Field, entity_kinds, field_of, option_label
from kg.explorer.view.start import choices
from kg.explorer.view.words import sentence
from kg.query.named import NamedQuery, Parameter
from kg.query.results import AskResult, GraphResult

PUT = "sparql-put"
"""Where the session holds a query that is to be put into the editor and does not fit into a link."""

_HISTORY = "sparql-history"
_OUTCOME = "sparql-outcome"
_MOST_HISTORY = 15


# ------------------------------------------------------------------ parameters of a ready-made question


@st.cache_resource(max_entries=30, show_spinner=False)
def cached_options(release: str, kinds: tuple[str, ...], _graph: KnowledgeGraph) -> tuple[Ref, ...]:  # noqa: ARG001 - a key of the cache
    """Entities of some classes for a picker, kept for the next visitor."""
    return choices(Lookup(_graph), kinds)


def show_fields(graph: KnowledgeGraph, query: NamedQuery) -> dict[str, str] | None:
    """The parameters of a question as widgets tied to the URL; None where a value cannot be used."""
    lookup = Lookup(graph)
    values: dict[str, str] = {}
    usable = True
    for parameter in query.parameters.values():
        kinds = entity_kinds(parameter.kind)
        is_entity = parameter.kind not in ("integer", "text")
        options = cached_options(release_id(graph), kinds, graph) if is_entity else ()
        found = field_of(lookup, parameter, url_value(parameter.name), options)
        if found.problem:
            st.warning(markdown_text(sentence(found.problem)), icon=":material/search_off:")
            usable = False
        values[found.name] = _show_field(found, parameter, several_kinds=len(kinds) > 1)
    return values if usable else None


def _show_field(found: Field, parameter: Parameter, *, several_kinds: bool) -> str:
    label = found.description[:1].upper() + found.description[1:]
    if found.kind != "entity":
        key = bind(found.name, parameter.default)
        st.text_input(label, key=key, max_chars=500, on_change=keep_in_url, args=(found.name, parameter.default))
        return str(st.session_state[key])
    labels = {ref.id: option_label(ref, several_kinds=several_kinds) for ref in found.options}
    key = f"url-{found.name}"
    st.session_state[key] = found.value if found.value in labels else None
    st.selectbox(
        label,
        tuple(labels),
        key=key,
        index=None,
        format_func=lambda name: labels.get(name, name),
        placeholder="Type to search",
        on_change=keep_in_url,
        args=(found.name, parameter.default),
    )
    return found.value


# ------------------------------------------------------------------ asking


def outcome_of(
    graph: KnowledgeGraph, text: str, *, trusted: bool, title: str, parameters: Mapping[str, str]
) -> Outcome:
    """What comes of a query; kept for this session, so that choosing a chart does not ask again."""
    kept = st.session_state.get(_OUTCOME)
    if isinstance(kept, tuple) and kept[:3] == (release_id(graph), text, trusted):
        found: Outcome = kept[3]
        return found
    place = st.empty()
    if not trusted:
        place.caption("Asking the graph ...")
    outcome = ask(graph, text, trusted=trusted)
    place.empty()
    st.session_state[_OUTCOME] = (release_id(graph), text, trusted, outcome)
    took = "" if outcome.error else f" in {_duration(outcome.seconds)}"
    known: Sequence[Asked] = st.session_state.get(_HISTORY, ())
    number = max((old.number for old in known), default=0) + 1
    own = "" if trusted else text
    entry = Asked(title or history_title(text), f"{outcome.size}{took}", dict(parameters), own, number)
    earlier = [old for old in known if (old.title, old.text) != (entry.title, entry.text)]
    st.session_state[_HISTORY] = [entry, *earlier][:_MOST_HISTORY]
    return outcome


def forget_outcome() -> None:
    """Ask again although the text is the same."""
    st.session_state.pop(_OUTCOME, None)


def known_outcome(graph: KnowledgeGraph, text: str) -> Outcome | None:
    """What came of a query of one's own, if it was the last to be asked."""
    kept = st.session_state.get(_OUTCOME)
    if not isinstance(kept, tuple) or kept[:3] != (release_id(graph), text, False):
        return None
    found: Outcome = kept[3]
    return found


def asked_before(number: str) -> str:
    """The text of a query of one's own by its number in the history; empty where there is none."""
    entries: Sequence[Asked] = st.session_state.get(_HISTORY, ())
    return next((entry.text for entry in entries if str(entry.number) == number), "")


def show_history() -> None:
    """What was asked in this session."""
    entries: Sequence[Asked] = st.session_state.get(_HISTORY, ())
    if entries:
        with st.expander(f"Asked in this session ({len(entries)})", icon=":material/history:"):
            st.html(tools.history_list(entries))


# ------------------------------------------------------------------ answers


def show_outcome(graph: KnowledgeGraph, outcome: Outcome, *, readable: bool, name: str) -> None:
    """An answer with its downloads, or the error at its place.

    Arguments:
        graph: the opened graph.
        outcome: what came of the query.
        readable: True shows entities by label and headings in words.
        name: name of the files to download, without ending.
    """
    if outcome.error is not None or outcome.answer is None:
        if outcome.error is not None:
            st.html(tools.error_box(error_place(outcome.text, outcome.error)))
        return
    answer = outcome.answer
    with st.container(horizontal=True, vertical_alignment="center", key="kg-answer-bar"):
        limits = "" if readable else f" (at most {WEB_LIMITS.seconds:g} s and {WEB_LIMITS.rows:,} rows)"
        st.markdown(f"**{outcome.size}** in {_duration(outcome.seconds)}{limits}", width="content")
        view = choose_view(answer)
        st.space("stretch")
        if readable:
            _show_query(outcome.text)
        _show_downloads(outcome, name)
        _show_link(outcome, name if readable else "")
    if outcome.truncated:
        st.warning(
            "The answer was cut off at the limit: there is more. Narrow the question, or ask it on the command line "
            "with a higher limit.",
            icon=":material/content_cut:",
        )
    if isinstance(answer, AskResult):
        st.html(tools.yes_no(bool(answer)))
    elif len(answer) == 0:
        st.info(
            "No rows. The graph holds nothing of this pattern, which does not mean that there is nothing in the "
            "world. Check the spelling of classes and ids, or make parts OPTIONAL.",
            icon=":material/search_off:",
        )
    else:
        show_view(graph, answer, view, readable=readable)


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


# ------------------------------------------------------------------ taking it away


def _show_downloads(outcome: Outcome, name: str) -> None:
    answer = outcome.answer
    if isinstance(answer, GraphResult):
        files = {
            "Turtle": (lambda: answer.serialize("turtle"), "ttl", "text/turtle"),
            "N-Triples": (lambda: answer.serialize("nt"), "nt", "application/n-triples"),
            "JSON-LD": (lambda: answer.serialize("json-ld"), "jsonld", "application/ld+json"),
            "RDF/XML": (lambda: answer.serialize("xml"), "rdf", "application/rdf+xml"),
        }
    elif answer is not None:
        files = {
            "CSV": (answer.to_csv, "csv", "text/csv"),
            "JSON": (answer.to_json, "srj", "application/sparql-results+json"),
            "TSV": (answer.to_tsv, "tsv", "text/tab-separated-values"),
            "XML": (answer.to_xml, "srx", "application/sparql-results+xml"),
        }
    else:
        return
    with st.popover("Download", icon=":material/download:", key="popover-download"):
        for label, (make, ending, media_type) in files.items():
            refused = outcome.xml_problem if label == "XML" else ""
            st.download_button(
                label,
                make,
                f"{name}.{ending}",
                media_type,
                key=f"download-{ending}",
                help=refused or None,
                disabled=bool(refused),
                on_click="ignore",
                width="stretch",
            )
        st.caption("In the formats of the W3C. Files are made when you click.")


def _show_link(outcome: Outcome, named: str) -> None:
    with st.popover("Link", icon=":material/link:", key="popover-link"):
        if not named and not link_parameters(outcome.text):
            st.write("This query is too long for a link. Copy its text instead.")
            return
        st.write("The address of this page holds the whole view:")
        base = str(st.context.url or "").partition("?")[0]
        given = {name: str(value) for name, value in st.query_params.items()}
        query = urlencode(given, safe=":", quote_via=quote)
        st.code(f"{base}?{query}" if query else base, language=None, wrap_lines=True)


def _show_query(text: str) -> None:
    with st.popover("SPARQL", icon=":material/terminal:", key="popover-sparql"):
        st.code(text, language="sparql", wrap_lines=True)
        _edit_as_own(text)


def _edit_as_own(text: str) -> None:
    if st.button("Edit as my own", icon=":material/edit:", key="edit-own"):
        if given := link_parameters(text):
            open_view("sparql", given)
        st.session_state[PUT] = text
        open_view("sparql", mode="own")

"""Which form an answer takes (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import NotAcceptable
from kg.service.negotiation import SERIALISATIONS, choose, offered, serialisation

SOLUTIONS = offered("solutions")
TRIPLES = offered("triples")
JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"

WANTED = [
    (None, JSON),
    ("", JSON),
    ("*/*", JSON),
    ("text/csv", "text/csv"),
    ("TEXT/CSV", "text/csv"),
    ("text/csv;q=0.5, text/tab-separated-values;q=0.6", "text/tab-separated-values"),
    ("text/csv;q=0.5, */*;q=0.1", "text/csv"),
    ("application/*", JSON),
    ("text/*", "text/csv"),
    ("application/json", "application/json"),
    ("*/*, application/sparql-results+json;q=0", XML),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
    ("application/sparql-results+xml; charset=utf-8", XML),
    ("application/sparql-results+json;q=0.2 , application/sparql-results+xml ; q=0.3", XML),
    ("text/csv;q=1.000, application/json;q=0.999", "text/csv"),
    ("nonsense, ;;;, q=1, /, */json, text/csv", "text/csv"),
    ("completely broken", JSON),
    ("text/csv;q=2, application/json;q=0.5", "text/csv"),
]


@pytest.mark.parametrize(("accept", "media_type"), WANTED)
def test_the_header_decides(accept, media_type):
    """Quality, wildcards and specificity count as in HTTP, and what cannot be read is passed over."""
    assert choose(accept, None, SOLUTIONS) == media_type


@pytest.mark.parametrize("accept", ["image/png", "text/html", "*/*;q=0", "application/n-quads, image/*;q=1"])
def test_what_there_is_not_is_refused_with_what_there_is(accept):
    """The refusal names every form."""
    with pytest.raises(NotAcceptable, match=r"To mend: .*text/csv"):
        choose(accept, None, SOLUTIONS)


@pytest.mark.parametrize("form", [form for form in SERIALISATIONS if form.kind in {"solutions", "triples"}])
def test_each_short_name_and_media_type_chooses_its_form(form):
    """The parameter takes both, in any case, and goes before the header."""
    types = SOLUTIONS if form.kind == "solutions" else TRIPLES
    for name in (form.name, form.name.upper(), *form.names, *form.media_types, form.media_type.replace("+", " ")):
        chosen = choose("image/png", name, types)
        assert serialisation(chosen, form.kind) is form


@pytest.mark.parametrize("name", ["csv", "pdf", "../etc/passwd", "text/html"])
def test_a_format_of_another_kind_of_answer_is_refused(name):
    """A table does not come out of CONSTRUCT."""
    with pytest.raises(NotAcceptable):
        choose(None, name, TRIPLES)


@given(st.text(max_size=300))
def test_any_header_is_answered_or_refused(accept):
    """No header, however odd, breaks the choice."""
    with contextlib.suppress(NotAcceptable):
        assert choose(accept, None, SOLUTIONS) in SOLUTIONS


MEDIA_TYPES = st.sampled_from(SOLUTIONS)
QUALITIES = st.integers(1, 1000).map(lambda number: number / 1000)


@given(st.dictionaries(MEDIA_TYPES, QUALITIES, min_size=1), st.randoms())
def test_the_highest_quality_wins_in_any_order(wanted, random):
    """The order of the header means nothing; among equals the service's own order decides."""
    items = [f"{name};q={quality:g}" for name, quality in wanted.items()]
    random.shuffle(items)
    best = max(wanted.values())
    assert choose(", ".join(items), None, SOLUTIONS) == next(name for name in SOLUTIONS if wanted.get(name) == best)


@given(MEDIA_TYPES)
def test_a_type_with_quality_nought_is_never_sent(refused):
    """q=0 means not this one, even under a wildcard."""
    assert choose(f"*/*, {refused};q=0", None, SOLUTIONS) != refused


def test_the_first_of_each_kind_is_the_registered_one():
    """A client that does not mind gets a media type that names the format."""
    assert (SOLUTIONS[0], TRIPLES[0]) == (JSON, "text/turtle")

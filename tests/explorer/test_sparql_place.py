"""The place of an error in a query, to the character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import NotFoundError, QueryError
from kg.explorer.view.sparql_asking import error_place
from kg.explorer.view.sparql_place import mark_of, offset_of, plain_lines
from kg.query.guard import inspect


def refusal(text):
    """The error that the guard finds in a text."""
    with pytest.raises(QueryError) as caught:
        inspect(text)
    return caught.value


def marked(text):
    """The characters of a text that are marked, as a browser cuts them out."""
    mark = mark_of(text, refusal(text))
    return text.encode("utf-16-le")[2 * mark.start : 2 * mark.end].decode("utf-16-le")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("SELECT ?a {\n ?a WHRE }", "WHRE"),
        ("SELECT ?a {\n\t?a\t~ ?b }", "~"),
        ("# first\nSELECT ?a { ?a nope:thing ?b }", "nope:thing"),
        ("SELECT * { SERVICE <http://a/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * FROM <file:///a> { ?s ?p ?o }", "<file:///a>"),
        ("DELETE WHERE { ?a ?b ?c }", "DELETE"),
        ("SELECT ?a { ?a a skg:Risk", "skg:Risk"),
        ("SELECT ?a { ?a ?b 'open }", "'"),
        ('SELECT ?a { ?a ?b "😀 é" . WHRE }', "WHRE"),
        (r"SELECT ?a { ?a ?b '\u0041\U00000042 \\u0043' . WHRE }", "WHRE"),
        ("ASK { ?a ?b ?c . }\nxyz.", "xyz"),
        (r"ASK { ?a ?b '\u0022' }", r"\\"[:1]),
    ],
)
def test_the_wrong_word_is_marked(text, wrong):
    """Behind tabs, comments, characters beyond 16 bits and escapes the mark covers the word itself."""
    assert marked(text) == wrong


def test_an_error_without_a_place_marks_nothing():
    """A time limit, a missing entity and an empty text have no place."""
    assert mark_of("ASK {}", QueryError("too slow")) is None
    assert mark_of("ASK {}", NotFoundError("no such entity")) is None
    assert mark_of("  \n", QueryError("line 1, column 1: empty", line=1, column=1)) is None
    assert mark_of("ASK {}", None) is None


def test_line_ends_of_other_systems_become_those_of_the_editor():
    """With the line ends of Windows and of old machines the place is the same."""
    text = plain_lines("SELECT ?a {\r\n ?a WHRE }\r")
    assert text == "SELECT ?a {\n ?a WHRE }\n"
    assert marked(text) == "WHRE"


def test_the_box_below_shows_the_line_up_to_the_same_place():
    """The caret under the line in the message stands where the editor marks, also behind an escape."""
    text = r"ASK { ?a ?b '\u0041' WHRE }"
    place = error_place(text, refusal(text))
    assert place.rest == "WHRE }"
    assert place.column == 22


@given(st.text(alphabet=' \n\t?a{}.";skg:Rx\\u0041😀#<>', max_size=60), st.integers(0, 9), st.integers(0, 90))
def test_any_place_lies_within_any_text(text, line, column):
    """Whatever a message says, the place is one of the text, and a mark is never empty."""
    assert 0 <= offset_of(text, line, column) <= len(text)
    mark = mark_of(text, QueryError("what?", line=line, column=column))
    if mark:
        assert 0 <= mark.start < mark.end <= len(text.encode("utf-16-le")) // 2

"""HTML and Markdown that labels cannot break."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kg.explorer.view.markup import Html, address, element, inner_link, is_safe_address, join, markdown_text, outer_link


class Texts(HTMLParser):
    """Collects the elements and the text of a piece of HTML."""

    def __init__(self, text):
        super().__init__()
        self.names, self.attributes, self.text = [], [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Note an element that opens."""
        self.names.append(tag)
        self.attributes.append(dict(attrs))

    def handle_data(self, data):
        """Note a text."""
        self.text += data


@given(some.text())
def test_any_text_comes_back_as_the_same_text_and_makes_no_element(text):
    """Whatever a label holds, the page shows it and nothing else."""
    shown = Texts(element("p", text))
    assert shown.names == ["p"]
    assert shown.text.replace("\r", "\n") == text.replace("\r", "\n")


@given(some.text())
def test_any_text_stays_inside_its_attribute(text):
    """A label in an attribute cannot add another attribute."""
    shown = Texts(element("p", "x", title=text))
    assert list(shown.attributes[0]) == ["title"]


def test_only_pieces_of_html_are_put_in_as_they_are():
    """A plain string is text even where it looks like HTML."""
    assert join("<b>", element("b", "x")) == "&lt;b&gt;<b>x</b>"
    assert isinstance(join("x"), Html)


@pytest.mark.parametrize(
    "bad", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https://a b", "vbscript:x", ""]
)
def test_an_unsafe_address_makes_no_link(bad):
    """A link leads to the web or into the explorer, or it is no link."""
    assert not is_safe_address(bad)
    assert "href" not in element("a", "x", href=bad)
    assert "<a" not in outer_link("x", bad)


def test_an_outer_link_tells_the_other_page_nothing():
    """A link to the web opens apart and gives no referrer away."""
    assert 'rel="noopener noreferrer"' in outer_link("x", "https://doi.org/10.1000/x")


@given(some.text(min_size=1))
def test_an_inner_link_carries_any_value(value):
    """Every id survives the way through the address."""
    from urllib.parse import parse_qs, urlsplit

    target = address("explore", id=value.encode("utf-8", "ignore").decode() or "x")
    assert is_safe_address(target)
    assert parse_qs(urlsplit(target).query)["id"] == [value.encode("utf-8", "ignore").decode() or "x"]


def test_empty_parameters_are_left_out_of_an_address():
    """An address says only what differs from the default."""
    assert inner_link("x", "explore", id="kg:a", view=None).count("&amp;") == 0


@pytest.mark.parametrize(
    "text", [":red[x]", "$x$", "![a](http://b)", "[a](b)", "`x`", ":material/home:", "<b>", "a\n# b"]
)
def test_markdown_leaves_a_label_as_it_is(text):
    """Every sign that Markdown or Streamlit reads is escaped."""
    escaped = markdown_text(text)
    for number, sign in enumerate(escaped):
        if sign in ":$[]()`<>!#":
            assert escaped[number - 1] == "\\"
    assert "\n" not in escaped


@pytest.mark.parametrize("name", ["page", "title", "label", "class_", "parameters", "self"])
def test_a_parameter_may_be_called_page_or_title(name):
    """Queries name their parameters as they like; a link carries any of them."""
    assert address("sparql", {name: "x"}) == f"sparql?{name}=x"
    assert f'href="sparql?{name}=x"' in inner_link("run it", "sparql", {name: "x"}, title="shown")
    assert 'title="shown"' in inner_link("run it", "sparql", {name: "x"}, title="shown")

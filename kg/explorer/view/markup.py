"""HTML and Markdown from parts, with every text escaped."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode

_VOID = frozenset({"br", "hr", "img", "wbr"})
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&^=@/])")
_SAFE_ADDRESS = re.compile(r"https?://[^\s<>\"'`{}|\\^\x00-\x20]+\Z")


class Html(str):
    """A piece of HTML whose texts have been escaped; made by :func:`element` and :func:`join` alone."""

    __slots__ = ()


Child = Html | str | int | None


def element(name: str, *children: Child, **attributes: str | int | bool | None) -> Html:
    """One HTML element; texts and attribute values are escaped, pieces of :class:`Html` are put in as they are.

    Arguments:
        name: name of the element.
        children: what stands in it; None is left out.
        attributes: its attributes; ``class_`` is written ``class``, ``data_id`` is written ``data-id``, True gives
            the bare name, None and False leave it out.

    >>> element("p", "a < b", element("b", "c"), class_="x")
    '<p class="x">a &lt; b<b>c</b></p>'
    >>> element("a", "go", href="javascript:alert(1)")
    '<a>go</a>'
    """
    written = "".join(_attribute(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


def _attribute(key: str, value: str | int | bool | None) -> str:  # noqa: FBT001 - it is the value that is written
    if value is None or value is False or (key in ("href", "src") and not is_safe_address(str(value))):
        return ""
    return f" {key}" if value is True else f' {key}="{html.escape(str(value))}"'


def join(*children: Child) -> Html:
    """Pieces one after the other; texts are escaped.

    >>> join("<", element("br"))
    '&lt;<br>'
    """
    parts = (child if isinstance(child, Html) else html.escape(str(child)) for child in children if child is not None)
    return Html("".join(parts))


def spread(children: Iterable[Child]) -> Html:
    """The same as :func:`join` for a sequence."""
    return join(*children)


def is_safe_address(address: str) -> bool:
    """Whether an address may stand in a link: the web, or a place in this explorer.

    >>> is_safe_address("https://doi.org/10.1000/x"), is_safe_address("explore?id=kg:a"), is_safe_address("data:x")
    (True, True, False)
    """
    if address.startswith("#"):
        return True
    return bool(_SAFE_ADDRESS.match(address) or re.match(r"[a-z]+(\?[A-Za-z0-9._~%:&=+*-]*)?\Z", address))


def address(page: str, parameters: Mapping[str, str | None] | None = None, /, **more: str | None) -> str:
    """The address of a view inside the explorer.

    Arguments:
        page: ``explore``, ``sparql`` ...
        parameters: its query parameters; None and empty ones are left out.
        more: query parameters whose names are known where this is called.

    >>> address("explore", id="kg:risk-discitis", sort=None)
    'explore?id=kg:risk-discitis'
    >>> address("sparql", {"page": "2", "title": "a"})
    'sparql?page=2&title=a'
    """
    given = {name: value for name, value in {**(parameters or {}), **more}.items() if value}
    return page + ("?" + urlencode(given, safe=":", quote_via=quote) if given else "")


def inner_link(
    label: Child,
    page: str,
    parameters: Mapping[str, str | None] | None = None,
    /,
    *,
    class_: str = "kg-link",
    title: str | None = None,
    **more: str | None,
) -> Html:
    """A link to another view of the explorer; the shell follows it without a new session.

    Arguments:
        label: what it says.
        page: ``explore``, ``sparql`` ...
        parameters: query parameters of any name; those of a query may be called ``title`` too.
        class_: its classes.
        title: what it says to the pointer.
        more: query parameters whose names are known where this is called.

    >>> inner_link("discitis", "explore", id="kg:risk-discitis")
    '<a class="kg-link" href="explore?id=kg:risk-discitis" target="_self">discitis</a>'
    """
    return element("a", label, class_=class_, href=address(page, parameters, **more), title=title, target="_self")


def outer_link(label: Child, url: str, *, class_: str = "kg-out") -> Html:
    """A link to the web, or the bare label where the address is not one."""
    if not is_safe_address(url):
        return element("span", label)
    return element("a", label, class_=class_, href=url, target="_blank", rel="noopener noreferrer")


def markdown_text(text: str) -> str:
    r"""A text that Markdown, Streamlit's directives and formulas leave as it is.

    >>> markdown_text(":red[x] $a$ ![](http://b)")
    '\\:red\\[x\\] \\$a\\$ \\!\\[\\]\\(http\\:\\/\\/b\\)'
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))

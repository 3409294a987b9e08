"""Small pieces of HTML that several blocks share."""

from __future__ import annotations

from collections.abc import Sequence

from kg.explorer.view.claims import Tally
from kg.explorer.view.glossary import NOT_GRADED, certainty_meaning, status_meaning
from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import Child, Html, element, inner_link, join, spread
from kg.explorer.view.overlay import FROM_FILE
from kg.explorer.view.words import counted, sides

NO_LABEL = "(without a name)"


def link(ref: Ref, text: str = "") -> Html:
    """A link to an entity's page, marked where the entity comes from a file of the visitor's own.

    Arguments:
        ref: the entity.
        text: what the link says; the label where it is empty.
    """
    shown = inner_link(text or ref.label or NO_LABEL, "explore", id=ref.id, title=ref.id)
    return join(shown, " ", own_chip(FROM_FILE)) if ref.own else shown


def own_chip(mark: str) -> Html:
    """Marks an entity that a visitor's file defines or extends."""
    return chip(mark, "kg-own")


def links(refs: Sequence[Ref], *, most: int = 12) -> Html:
    """Links one after the other; beyond a number the rest folds away."""
    shown = [element("span", link(ref), class_="kg-item") for ref in refs[:most]]
    if len(refs) > most:
        rest = [element("span", link(ref), class_="kg-item") for ref in refs[most:]]
        shown.append(fold(f"and {len(refs) - most} more", spread(rest)))
    return spread(shown)


def fold(summary: Child, *content: Child, open_: bool = False, class_: str = "kg-fold") -> Html:
    """Content that opens on a click or by the keyboard."""
    return element("details", element("summary", summary), *content, class_=class_, open=open_)


def card(title: str, *content: Child, class_: str = "kg-card", level: str = "h2") -> Html:
    """A framed part of a page with its heading."""
    return element("section", element(level, title, class_="kg-title"), *content, class_=class_)


def wrap(*content: Child) -> Html:
    """Everything a block shows; the style sheet speaks only inside."""
    return element("div", *content, class_="kg")


def chip(text: str, kind: str = "", meaning: str = "") -> Html:
    """A short word in a rounded frame; its meaning, where one is given, shows under the pointer."""
    return element("span", text, class_=f"kg-chip {kind}".strip(), title=meaning or None)


def status_chip(status: str) -> Html:
    """How the evidence on a claim is spread."""
    return chip(status, f"kg-status-{status.replace(' ', '-')}", status_meaning(status))


def certainty_chip(certainty: str) -> Html:
    """A level of certainty; the frame is broken the less sure one may be."""
    if not certainty:
        return element("span", NOT_GRADED, class_="kg-quiet", title=certainty_meaning(NOT_GRADED))
    kind = f"kg-certainty kg-certainty-{certainty.replace(' ', '-')}"
    return chip(certainty, kind, certainty_meaning(certainty))


def reasons_list(reasons: Sequence[str]) -> Html:
    """The steps of a grading."""
    return element("ol", *(element("li", reason) for reason in reasons), class_="kg-reasons")


def balance(tally: Tally, longest: int) -> Html:
    """A bar of sources for, unclear and against; its text says the same.

    Arguments:
        tally: sources on each side.
        longest: number of sources that fill the whole width.
    """
    text = sides(tally.supports, tally.unclear, tally.disputes)
    if not tally.total:
        extra = f"no study; {counted(tally.statements, 'statement')}" if tally.statements else "no study of its own"
        return element("span", extra, class_="kg-quiet")
    parts = (("for", tally.supports), ("unclear", tally.unclear), ("against", tally.disputes))
    bars = [
        element("span", class_=f"kg-bar-{name}", style=f"width:{100 * number / max(longest, 1):.1f}%")
        for name, number in parts
        if number
    ]
    bar = element("span", *bars, class_="kg-bar", role="img", aria_label=text, title=text)
    return element("span", bar, element("span", text, class_="kg-bar-text"), class_="kg-balance")


def severity_marks(level: int, words: str) -> Html:
    """How bad a harm is, as filled marks of four, with the word."""
    marks = [element("i", class_="kg-on" if number < level else "kg-off") for number in range(4)]
    varies = " kg-varies" if words == "varies" else ""
    return element(
        "span",
        element("span", *marks, class_=f"kg-marks{varies}", aria_hidden="true"),
        element("span", words or "unknown", class_="kg-marks-text"),
        class_="kg-severity",
    )


def table(headings: Sequence[str], rows: Sequence[Sequence[Child]], *, caption: str) -> Html:
    """A table that becomes a list of cards where the place is narrow.

    Arguments:
        headings: one a column.
        rows: one cell a column.
        caption: what the table shows, for those who hear it.
    """
    head = element("tr", *(element("th", text, scope="col") for text in headings))
    body = [
        element(
            "tr",
            *(element("td", element("div", cell), data_label=text) for text, cell in zip(headings, row, strict=True)),
        )
        for row in rows
    ]
    inner = join(element("caption", caption, class_="kg-hidden"), element("thead", head), element("tbody", *body))
    return element("div", element("table", inner, class_="kg-table"), class_="kg-scroll")


def empty(text: str) -> Html:
    """Says that there is nothing, and what that means."""
    return element("p", text, class_="kg-empty")

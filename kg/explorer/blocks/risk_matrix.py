"""The matrix of treatments and harms as a table that scrolls in its own box, and as a list on a phone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from kg.explorer.blocks.common import card, empty, fold, link, severity_marks, wrap
from kg.explorer.view.claims import CERTAINTIES, certainty_rank
from kg.explorer.view.glossary import certainty_meaning
from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import Child, Html, element, inner_link, join
from kg.explorer.view.risk_atlas import STATE_WORDS, Cell, State
from kg.explorer.view.risk_matrix import KIND_WORDS, Matrix, Row, cell_address, cell_title, cell_words
from kg.explorer.view.risk_tree import OTHER
from kg.explorer.view.words import counted

MOST_ROWS = 200
"""Most harms that are drawn; a longer table would take the browser seconds and the reader nowhere."""

_QUIET = {State.ARGUED: "kg-is-argued", State.KINDS: "kg-is-argued", State.LISTED: "kg-is-listed"}


@lru_cache(maxsize=1)
def risks_style() -> Html:
    """The style sheet of this page; put it on a block with content, for a block of style alone blanks the page."""
    sheet = (Path(__file__).resolve().parents[1] / "risks.css").read_text(encoding="utf-8")
    return Html(f"<style>{sheet}</style>")


def risks_head() -> Html:
    """Title of the page with a sentence on what it is for."""
    lead = (
        "Which harm was counted after what, how often, and how sure one may be. Open a cell to see every study behind "
        "it. Nothing here ranks treatments: their people differ."
    )
    return join(
        wrap(element("h1", "Risks: which harm after what?", class_="kg-h1"), element("p", lead, class_="kg-lead")),
        risks_style(),
    )


def matrix_block(matrix: Matrix) -> Html:
    """The matrix, or what to do where the filters leave nothing."""
    if not matrix.rows:
        text = "No harm is left under these filters. Loosen them"
        posted = f", or switch on the {counted(matrix.posted_rows, 'harm')} that only registries list"
        return wrap(
            empty(f"{text}{posted if matrix.posted_rows else ''}. That is not the same as no harm."),
            element("p", inner_link("Show all harms", "risks")),
        )
    what = KIND_WORDS[matrix.filters.by].lower()
    caption = f"Harms by {what}: how often each was counted, and how sure one may be"
    corner = element("th", f"Harm / {what}", scope="col")
    head = element("tr", corner, *(element("th", link(column.ref), scope="col") for column in matrix.columns))
    names = {column.ref.id: column.ref.label for column in matrix.columns}
    body: list[Child] = []
    left = MOST_ROWS
    for family, rows in matrix.groups:
        if left > 0:
            body.append(_family(family, len(matrix.columns)))
            body += [_row(matrix, row, names) for row in rows[:left]]
            left -= len(rows)
    inner = join(element("caption", caption, class_="kg-hidden"), element("thead", head), element("tbody", *body))
    grid = element("table", inner, class_="kg-grid")
    return wrap(element("div", grid, class_="kg-matrix", tabindex=0, role="region", aria_label=caption))


def _family(family: Ref, columns: int) -> Html:
    name = family.label if family.id == OTHER.id else link(family)
    return element("tr", element("th", name, scope="rowgroup"), element("td", colspan=columns), class_="kg-family")


def _row(matrix: Matrix, row: Row, names: dict[str, str]) -> Html:
    harm = row.harm
    marks = severity_marks(harm.level, harm.severity) if harm.severity else None
    indent = f"padding-left:{0.6 + 0.9 * row.depth:.1f}rem" if row.depth else None
    head = element("th", link(harm.ref), marks, scope="row", style=indent)
    cells = [_cell(matrix, cell, names[cell.given], harm.ref.label) for cell in row.cells]
    return element("tr", head, *cells, _rest(row))


def _cell(matrix: Matrix, cell: Cell, given: str, risk: str) -> Html:
    first, second = cell_words(cell)
    rank = certainty_rank(cell.certainty)
    classes = [f"kg-sure-{rank}"] if rank else []
    if cell.state.nothing:
        classes += ["kg-is-nothing", f"kg-{cell.state.value}"]
    elif cell.state in _QUIET:
        classes.append(_QUIET[cell.state])
    opened = element(
        "a",
        element("b", first),
        element("small", second) if second else None,
        element("small", certainty_marks(cell.certainty)) if rank else None,
        class_="kg-link",
        href=cell_address(matrix, cell),
        # Nothing needs no more words, and a large matrix has thousands of such cells.
        title=None if cell.state.nothing else cell_title(cell, given, risk),
        target="_self",
        data_given=None if cell.state.nothing else given,
    )
    return element("td", opened, class_=" ".join(classes) or None)


def _rest(row: Row) -> Html | None:
    """On a phone the kinds of nothing are counted instead of shown one by one."""
    kinds = Counter(cell.state for cell in row.cells if cell.state.nothing)
    if not kinds:
        return None
    words = "; ".join(f"{state.words}: {number}" for state, number in kinds.items())
    return element("td", f"Of the others, {words}.", class_="kg-rest", aria_hidden="true")


def certainty_marks(certainty: str) -> Html:
    """A certainty as filled circles of four, as GRADE draws it, with its word."""
    rank = certainty_rank(certainty)
    dots = element("span", "●" * rank + "○" * (len(CERTAINTIES) - rank), class_="kg-dots", aria_hidden="true")
    return join(dots, certainty)


def matrix_note(matrix: Matrix) -> Html:
    """What is shown, what is not, and how to see it."""
    what = KIND_WORDS[matrix.filters.by].lower()
    parts = [f"{counted(len(matrix.rows), 'harm')} by {len(matrix.columns)} {what}, those with most studies first."]
    if matrix.close:
        parts.insert(0, "No harm has a name with these words; close names are shown.")
    if matrix.more_columns:
        parts.append(f"{matrix.more_columns} more {what} fit: raise the number of columns, or choose some.")
    if len(matrix.rows) > MOST_ROWS:
        parts.append(
            f"The first {MOST_ROWS} harms are drawn, the files hold all: choose families or severities, or search."
        )
    if matrix.posted_rows:
        parts.append(
            f"{counted(matrix.posted_rows, 'harm')} listed only by registries are hidden; a switch shows them."
        )
    return wrap(element("p", " ".join(parts), class_="kg-quiet kg-sub"))


def narrow_note(matrix: Matrix, alone: Ref) -> Html:
    """Says that the matrix is narrowed to one treatment or harm, why it may be empty, and how to widen it.

    Arguments:
        matrix: what is left.
        alone: the one that the address names.
    """
    about_harm = alone.kind == "Risk"
    parts: list[Child] = ["Only ", link(alone), " with its kinds. " if about_harm else ". "]
    if not matrix.rows:
        nothing = "No source, count or rule of this graph joins {} with it. That is not the same as no harm. "
        parts.append(nothing.format(f"any of the {KIND_WORDS[matrix.filters.by].lower()}" if about_harm else "a harm"))
    if about_harm:
        others = [name for name in KIND_WORDS if name != matrix.filters.by]
        parts += ["The same for ", *_between(others, alone), ". "]
    parts.append(
        inner_link("Show all harms", "risks", by=matrix.filters.by if matrix.filters.by != "therapy" else None)
    )
    return wrap(element("p", *parts, class_="kg-open-note"))


def _between(kinds: Sequence[str], harm: Ref) -> list[Child]:
    links: list[Child] = []
    for kind in kinds:
        by = None if kind == "therapy" else kind
        links += [" or ", inner_link(KIND_WORDS[kind].lower(), "risks", by=by, risk=harm.id)]
    return links[1:]


def matrix_key() -> Html:
    """What the cells mean."""
    sure = [element("div", certainty_marks(name), ": ", certainty_meaning(name)) for name in CERTAINTIES]
    states = [element("div", element("strong", words), ": ", meaning) for _, (words, meaning) in STATE_WORDS.items()]
    ungraded = element("div", element("strong", "no circles"), ": nobody made a claim here that could be graded.")
    return wrap(
        fold(
            "How to read a cell",
            element("p", "Circles are the certainty that the treatment may cause the harm:"),
            element("div", *sure, ungraded, class_="kg-keys"),
            element("p", "Words say what is known of how often:"),
            element("div", *states, class_="kg-keys"),
        )
    )


def open_note(title: str, href_cell: str, closed: str) -> Html:
    """Which cell is open, with a way to it and a way to close it; styles the open cell.

    Arguments:
        title: the cell in words.
        href_cell: address of the open cell, by which its link is found.
        closed: address of the same view without the cell.
    """
    mark = Html(
        f'<style>.kg-grid a[href="{_css(href_cell)}"] {{ outline: 3px solid #0072B2; outline-offset: -3px; }}'
        ".kg-matrix { max-height: 45vh; }</style>"
    )
    close = element("a", "close it", class_="kg-link", href=closed, target="_self")
    jump = element("a", "go to it", class_="kg-jump", href="#cell")
    return join(wrap(element("p", f"Open below: {title} (", jump, " or ", close, ").", class_="kg-open-note")), mark)


def _css(text: str) -> str:
    """An address as a CSS string; what could end the string or the style is written as a code point."""
    return "".join(c if c.isalnum() or c in "?=&:.-_%" else f"\\{ord(c):x} " for c in text)


def no_such_pair(named: Sequence[tuple[str, str, Sequence[Ref]]]) -> Html:
    """Says that a link names something that is not there, and offers what is close.

    Arguments:
        named: for everything that was not found: the word for it, what the link says, and what is close.
    """
    parts: list[Child] = []
    for word, asked, close in named:
        text = f"There is no {word} called {asked[:80]} here." if asked else f"The link names no {word}."
        parts.append(element("p", text, " Is it one of these?" if close else None))
        parts.append(element("ul", *(element("li", link(ref)) for ref in close)) if close else None)
    return wrap(card("No such cell", *parts, empty("Choose a cell above: each is a link to its studies.")))

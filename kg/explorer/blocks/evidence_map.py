"""The evidence map as a table of marks and letters, which becomes a list where the place is narrow."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from kg.explorer.blocks.common import empty, fold, link, table, wrap
from kg.explorer.view.evidence_map import LAST_SIZE, LESSER, NO_ANSWER, SIZES, Cell, EvidenceMap, Family, State
from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import Child, Html, address, element, inner_link, join, spread
from kg.explorer.view.words import counted, sentence

_CERTAINTIES = ("high", "moderate", "low", "very low", "")
_LEAD = (
    "What has been studied, and what has not: each mark is a condition and what was given for it. Its size tells how "
    "many people took part, its shape and colour how sure the best-supported answer is, and a letter tells which kind "
    "of nothing stands there."
)
_NOTE = (
    "Certainty says how sure the answer is, not that the answer is yes: a claim may be disputed with moderate "
    "certainty. Many people or much certainty make no treatment better than another."
)


MOST_CELLS = 1000
"""Most cells on one page; a larger map is drawn group by group."""


@lru_cache(maxsize=1)
def evidence_style() -> Html:
    """The style sheet of the page; it rides on a block with content."""
    sheet = (Path(__file__).resolve().parents[1] / "evidence.css").read_text(encoding="utf-8")
    return Html(f"<style>{sheet}</style>")


def page_head() -> Html:
    """What the page is for."""
    head = wrap(element("h1", "Evidence map", class_="kg-h1"), element("p", _LEAD, class_="kg-lead"))
    return join(head, evidence_style())


def cell_address(found: EvidenceMap, cell: Cell) -> dict[str, str]:
    """Query parameters that open a cell of a map as it is filtered."""
    by = {} if found.by == "therapy" else {"by": found.by}
    return by | found.filters.parameters | {"condition": cell.condition.id, "given": cell.given.id}


def map_block(found: EvidenceMap, picked: tuple[str, str] = ("", "")) -> Html:
    """The whole map.

    Arguments:
        found: the map.
        picked: compact ids of what is given and of the condition in the cell that is open.
    """
    if not found.families:
        return wrap(
            empty("Nothing of this kind is in the graph. Loosen the filters above, or choose another condition.")
        )
    drawn = drawn_families(found)
    return wrap(
        element("p", found.description, class_="kg-quiet"),
        _key(),
        element("div", *(_family(found, family, picked) for family in drawn), class_="kg-families"),
        _further(found, found.families[len(drawn) :]),
    )


def drawn_families(found: EvidenceMap) -> tuple[Family, ...]:
    """The groups of conditions that are drawn: all, or the first ones of a map too large for one page.

    Arguments:
        found: the map.
    """
    number, drawn = 0, list[Family]()
    for family in found.families:
        number += sum(cell is not None for row in family.rows for cell in row.cells)
        if drawn and number > MOST_CELLS:
            break
        drawn.append(family)
    return tuple(drawn)


def _further(found: EvidenceMap, families: tuple[Family, ...]) -> Html | None:
    """Links to the groups that are not drawn."""
    if not families:
        return None
    by = {} if found.by == "therapy" else {"by": found.by}
    refs = [family.ref for family in families if family.ref]
    links = [inner_link(ref.label, "evidence", **(by | found.filters.parameters | {"family": ref.id})) for ref in refs]
    return element(
        "div",
        element("p", f"{counted(len(families), 'more group')} of conditions are too many for one page:"),
        spread(links),
        class_="kg-quiet",
    )


def _family(found: EvidenceMap, family: Family, picked: tuple[str, str]) -> Html:
    name = sentence(family.ref.label) if family.ref else "Other conditions"
    head = element(
        "tr",
        element("td"),
        *(element("th", _heading(column), scope="col") for column in family.columns),
    )
    body = [
        element(
            "tr",
            element("th", link(row.condition), scope="row"),
            *(_cell(found, cell, picked) for cell in row.cells),
        )
        for row in family.rows
    ]
    inner = join(
        element("caption", f"Evidence map: {name}", class_="kg-hidden"), element("thead", head), element("tbody", *body)
    )
    box = element(
        "div",
        element("table", inner, class_="kg-map"),
        class_="kg-mapbox",
        tabindex=0,
        role="region",
        aria_label=f"Evidence map: {name}",
    )
    size = f"--kg-columns:{len(family.columns)};--kg-rows:{len(family.rows)}"
    return element("section", element("h2", name, class_="kg-title"), box, class_="kg-family", style=size)


def _heading(ref: Ref) -> Html:
    return inner_link(ref.label, "explore", id=ref.id, title=ref.label)


def _cell(found: EvidenceMap, cell: Cell | None, picked: tuple[str, str]) -> Html:
    if cell is None:
        return element("td", class_="kg-none")
    words = f"{cell.given.label}: {cell.words}"
    here = picked == (cell.given.id, cell.condition.id)
    inside = join(
        _sign(cell),
        element("span", cell.signs if not cell.state.letter else "", class_="kg-signs", aria_hidden="true"),
        element("span", element("strong", cell.given.label), ": ", cell.words, class_="kg-map-words"),
    )
    anchor = element(
        "a",
        inside,
        class_="kg-link kg-cell",
        href=address("evidence", **cell_address(found, cell)),
        title=words,
        target="_self",
        aria_current="true" if here else None,
    )
    return element("td", anchor)


def _sign(cell: Cell) -> Html:
    if cell.state.letter:
        return element("span", cell.state.letter, class_=f"kg-letter kg-letter-{cell.state.letter}", aria_hidden="true")
    return _mark(cell.certainty, cell.size)


def _mark(certainty: str, size: int) -> Html:
    shape = certainty.replace(" ", "-") or "none"
    return element("span", class_=f"kg-mark kg-mark-{shape} kg-size-{size}", aria_hidden="true")


def _key() -> Html:
    def item(mark: Child, words: str) -> Html:
        return element("span", mark, " ", words, class_="kg-legend-item")

    sizes = (*SIZES, LAST_SIZE)
    shapes = [item(_mark(name, 2), name or NO_ANSWER) for name in _CERTAINTIES]
    people = [item(_mark("", number), words) for number, (_, words) in enumerate(sizes)]
    letters = [
        item(element("span", s.letter, class_=f"kg-letter kg-letter-{s.letter}"), s.words) for s in State if s.letter
    ]
    signs = [item(element("b", sign), words) for sign, words in LESSER.values()]
    groups = (
        ("Shape and colour: how sure the surest claim of benefit is", spread(shapes)),
        ("Size: people in studies in people, each cohort once", spread(people)),
        ("Letter: which kind of nothing", spread(letters)),
        ("Small signs: what is missing all the same", spread(signs)),
    )
    parts = [element("div", element("strong", title), content) for title, content in groups]
    blank = element("p", "An empty place: no source, claim or record joins the two. ", _NOTE, class_="kg-quiet kg-sub")
    return fold("How to read it", element("div", *parts, class_="kg-map-key"), blank, open_=True)


def map_table(found: EvidenceMap) -> Html:
    """The same as rows of text."""
    rows = []
    for cell in found.cells:
        open_ = inner_link("open", "evidence", **cell_address(found, cell))
        rows.append(
            (
                link(cell.condition),
                link(cell.given),
                cell.studied,
                _reviews(cell),
                cell.answer,
                "; ".join(gap.label for gap in cell.gaps) or "none computed",
                str(cell.trials),
                open_,
            )
        )
    headings = ("Condition", "Given", "Studied", "Besides", "Claim of benefit", "Gaps", "Registered trials", "Cell")
    return wrap(table(headings, rows, caption="The evidence map as a table"))


def _reviews(cell: Cell) -> str:
    parts = [counted(cell.reviews, "review") if cell.reviews else ""]
    parts.append(f"{counted(cell.others, 'study', 'studies')} not in people" if cell.others else "")
    return ", ".join(filter(None, parts)) or "–"

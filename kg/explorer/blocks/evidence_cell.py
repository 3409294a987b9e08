"""One cell of the evidence map in full, and tables of its years."""

from __future__ import annotations

from collections.abc import Sequence

from kg.charts.accumulation import Accumulation
from kg.explorer.blocks.arguments import claims_list
from kg.explorer.blocks.common import card, chip, empty, fold, link, links, table, wrap
from kg.explorer.blocks.trials import trials_table
from kg.explorer.view.evidence_cell import NOT_REPORTED, CellDetail, StudyRow, YearRow
from kg.explorer.view.evidence_map import State
from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import Child, Html, element, inner_link, join
from kg.explorer.view.words import counted, months, sentence, within

_CLAIMS_NOTE = (
    "A claim in this list is not a fact: read its status. The certainty here is that of all evidence; the map weighs "
    "anew what your filters keep."
)
_NO_STUDY = {
    State.LEFT_OUT: "No study is left by your filters. Loosen them to see those that were left out.",
    State.REGISTERED: "No study with results is recorded here; the registered trials are listed below.",
    State.NOTHING: "No study of the two is recorded here. One may exist that this graph does not hold.",
}
_ARROWS = {"for": "↑ for", "against": "↓ against", "unclear": "? unclear"}


def not_asked(given: Ref, condition: Ref, back: dict[str, str]) -> Html:
    """Says that no cell joins the two, and where to go on."""
    text = (
        "No source, claim, count or record of this graph joins the two. That is neither a sign that it was never "
        "tried nor that it fails."
    )
    return wrap(
        element(
            "section",
            element("h2", f"{sentence(given.label)} for {condition.label}"),
            empty(text),
            element(
                "p",
                "See ",
                link(given),
                ", ",
                link(condition),
                ", or ",
                inner_link("the whole map", "evidence", **back),
            ),
            class_="kg-picked",
        )
    )


def cell_head(found: CellDetail, filters: str, back: dict[str, str]) -> Html:
    """What the cell shows, in words, with links to both sides.

    Arguments:
        found: the cell.
        filters: the filters in words, empty where there is none.
        back: query parameters of the map without the cell.
    """
    cell = found.cell
    notes = [sentence(cell.studied) + ".", sentence(cell.answer) + "."]
    if cell.silent and cell.state is State.PEOPLE:
        notes.append("Where no number is recorded nothing is added; that is not zero people.")
    compare = inner_link("Compare treatments for this condition", "compare", condition=cell.condition.id)
    return wrap(
        element(
            "section",
            element("h2", link(cell.given), " for ", link(cell.condition)),
            element("p", " ".join(notes)),
            element("p", f"Filters: {filters}.", class_="kg-quiet") if filters else None,
            element("p", inner_link("Close this cell", "evidence", **back), " · ", compare),
            class_="kg-picked",
        )
    )


def studies_block(found: CellDetail) -> Html:
    """Studies and reviews of the cell, and what the filters left out."""
    title = f"Studies ({len(found.studies)})"
    headings = ("Study", "Design", "People", "Year", "Setting", "Sponsor", "What it says here")
    left = _left_out(found)
    if not found.studies:
        return wrap(card(title, empty(_NO_STUDY.get(found.cell.state, _NO_STUDY[State.NOTHING])), left))
    note = (
        "People are all who took part, not only those given it. Reports of one cohort count once; reviews are not "
        "added, because their people are those of other studies."
    )
    rows = [_study(row) for row in found.studies]
    return wrap(
        card(title, element("p", note, class_="kg-quiet"), table(headings, rows, caption="Studies of this cell"), left)
    )


def _left_out(found: CellDetail) -> Html | None:
    if not found.left_out:
        return None
    items = [element("li", link(ref), f": {reason}") for ref, reason in found.left_out]
    return fold(f"{counted(len(items), 'study', 'studies')} left out by your filters", element("ul", *items))


def _study(row: StudyRow) -> Sequence[Child]:
    marks = [
        "review" if row.review else "",
        within(row.realm),
        "shares its people with another study here" if row.twin else "",
        f"followed for {months(row.follow_up)}" if row.follow_up is not None else "",
    ]
    below = ", ".join(filter(None, marks))
    says = [
        element("span", chip(_ARROWS[side], f"kg-side-{side}"), " ", link(ref), class_="kg-said")
        for side, ref in row.says
    ]
    return (
        join(link(row.ref), element("div", below, class_="kg-sub kg-quiet") if below else None),
        row.design or NOT_REPORTED,
        row.people,
        str(row.year) if row.year else NOT_REPORTED,
        row.setting or NOT_REPORTED,
        row.sponsor or NOT_REPORTED,
        join(*says) if says else "takes no side on a claim here",
    )


def claims_block(found: CellDetail) -> Html:
    """Claims of benefit with their evidence."""
    if not found.claims:
        none = (
            "No claim that it helps is recorded for the two. That is neither a sign that it does nor that it does not."
        )
        return wrap(card("Claims of benefit", empty(none)))
    return claims_list("Claims of benefit", found.claims, dict(found.evidence), _CLAIMS_NOTE)


def gaps_block(found: CellDetail) -> Html:
    """What is missing, with reasons, and the open questions on the two."""
    items = [element("li", chip(gap.label), " ", sentence(gap.reason), ".") for gap in found.gaps]
    none = (
        "No gap was computed for the two: gaps are looked for where a therapy is recorded as investigated for a "
        "condition or a claim is made. Nothing was found missing by the rules; much may be missing beyond them."
    )
    more = inner_link("All computed gaps", "questions", given=found.cell.given.id)
    return wrap(
        card(
            "What is missing",
            element("ul", *items) if items else empty(none),
            element("p", "Computed from all studies, whatever the filters. ", more, class_="kg-quiet"),
            element("p", element("strong", "Open questions: "), links(found.questions)) if found.questions else None,
        )
    )


def trials_block(found: CellDetail) -> Html:
    """Registered trials of the cell."""
    if not found.trials:
        return wrap(card("Registered trials", empty("No registered trial of the two is recorded in this graph.")))
    note = "As the registry stated it when it was read; a planned date may have passed."
    return wrap(
        card(
            f"Registered trials ({len(found.trials)})",
            element("p", note, class_="kg-quiet"),
            trials_table(found.trials, "Registered trials of this cell"),
        )
    )


def years_table(rows: Sequence[YearRow]) -> Html:
    """Sources on each side by year."""
    body = [(str(r.year), str(r.supports), str(r.disputes), str(r.unclear), "; ".join(r.sources)) for r in rows]
    return wrap(table(("Year", "For", "Against", "Unclear", "Sources"), body, caption="Sources by year"))


def curve_table(curve: Accumulation) -> Html:
    """What was known of a claim at the end of each year."""
    body = [
        (str(p.year), str(p.supports), str(p.disputes), str(p.unclear), p.certainty, p.status, "; ".join(p.new))
        for p in curve.years
    ]
    headings = ("Until", "For", "Against", "Unclear", "Certainty", "The claim was", "New in this year")
    return wrap(table(headings, body, caption="What was known year by year"))

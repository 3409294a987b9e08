"""What stands in the cells of a comparison."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from kg.explorer.blocks.common import (
    balance,
    certainty_chip,
    empty,
    fold,
    link,
    links,
    severity_marks,
    status_chip,
)
from kg.explorer.blocks.people import crowd_picture
from kg.explorer.view.claims import Claim
from kg.explorer.view.compare_columns import Column, Product, people_words
from kg.explorer.view.compare_harms import NOTHING, Effect, HarmCell, HarmRow
from kg.explorer.view.markup import Child, Html, element, inner_link, join
from kg.explorer.view.natural import crowd
from kg.explorer.view.words import counted, sentence

_LEVELS = {"mild": 1, "moderate": 2, "severe": 3, "life-threatening": 4, "varies": 4}
_FIRST_CLAIMS = 3
_FIRST_QUESTIONS = 4


def items(children: Iterable[Child]) -> Html:
    """A plain list."""
    return element("ul", *(element("li", child) for child in children), class_="kg-plain-list")


def parts(column: Column) -> Html:
    """Cell source and steps, and what it is a kind of."""
    rows = [element("p", element("span", f"{title}: ", class_="kg-quiet"), links(refs)) for title, refs in column.parts]
    if column.broader:
        rows.append(element("p", element("span", "a kind of: ", class_="kg-quiet"), links(column.broader)))
    return join(*rows) if rows else empty("No parts are recorded.")


def tried(column: Column) -> Child:
    """Whether it is recorded for the condition."""
    if column.tried:
        return "recorded"
    if column.ref.kind == "Procedure":
        return "no claim that it helps here is recorded; therapies with cells are offered in its place"
    return element("span", "not recorded", class_="kg-nothing")


def studied(column: Column) -> Html:
    """Who was studied."""
    here = f"{column.studied.here} of these in people with the condition" if column.studied.studies else ""
    return join(
        element("p", sentence(people_words(column.studied))),
        element("p", here, class_="kg-quiet") if here else None,
        element("p", inner_link("All studies and facts", "explore", id=column.ref.id)),
    )


def products(column: Column) -> Html:
    """Decisions of regulators on products of the same cells; an approval for one disease is none for another."""
    if column.ref.kind == "Procedure":
        return empty("Regulators decide on products; the graph holds no decisions on procedures.")
    if not column.products:
        return empty("No approved product of these cells is recorded in this graph.")
    here = [product for product in column.products if product.here]
    others = [product for product in column.products if not product.here]
    blocks: list[Child] = [items(map(_product, here))] if here else [empty("None for this condition is recorded.")]
    if others:
        told = f"{counted(len(others), 'product')} of the same cells approved for something else"
        blocks.append(fold(told, items(map(_product, others))))
    return join(*blocks)


def _product(product: Product) -> Html:
    told = "; ".join(
        f"{row.region}: {row.status}" + (f" ({row.decided})" if row.decided else "") for row in product.approvals
    )
    meant = join(" for ", links(product.indications)) if product.indications else None
    return join(link(product.ref), meant, element("div", told, class_="kg-sub kg-quiet"))


def benefits(claims: Sequence[Claim]) -> Html:
    """Claims with status, sources on each side and certainty."""
    if not claims:
        return empty("Nobody makes such a claim in this graph.")
    longest = max(claim.tally.total for claim in claims)
    rows = [_claim(claim, longest) for claim in claims]
    rest = rows[_FIRST_CLAIMS:]
    return join(*rows[:_FIRST_CLAIMS], fold(f"and {len(rest)} more", *rest) if rest else None)


def _claim(claim: Claim, longest: int) -> Html:
    return element(
        "div",
        link(claim.ref, claim.plain),
        element(
            "p",
            status_chip(claim.status),
            " certainty ",
            certainty_chip(claim.certainty),
            class_="kg-sub",
        ),
        balance(claim.tally, longest),
        class_="kg-cmp-claim",
    )


def direct_claim(claim: Claim) -> Html:
    """A claim that compares two treatments, in a line."""
    status = status_chip(claim.status)
    return join(link(claim.ref, claim.plain), " ", status, " certainty ", certainty_chip(claim.certainty))


# ------------------------------------------------------------------ harms


def harm_label(row: HarmRow) -> Html:
    """A harm with how bad it usually is."""
    marks = severity_marks(_LEVELS.get(row.severity, 0), row.severity)
    return join(link(row.risk), element("div", marks, class_="kg-sub"))


def harm(cell: HarmCell, base: int) -> Html:
    """What is known of a harm: a crowd with its interval, single figures, or which kind of nothing.

    Arguments:
        cell: what is known.
        base: size of the crowd.
    """
    rows: list[Child] = []
    if cell.share:
        told = crowd(cell.share, base)
        rows += [element("p", element("strong", told.words)), crowd_picture(told)]
        rows.append(element("p", "counted: ", cell.words, class_="kg-sub"))
    else:
        kind = "kg-nothing" + (" kg-nothing-no-denominator" if cell.kind not in NOTHING else "")
        rows.append(element("p", element("span", cell.words, class_=kind, title=cell.detail or None)))
    if cell.figures:
        rows.append(element("ul", *(element("li", figure) for figure in cell.figures), class_="kg-sub"))
    if cell.detail and (cell.kind != "nothing" or "Gap" in cell.detail):  # the key tells what the word means
        rows.append(element("p", cell.detail, class_="kg-sub kg-quiet"))
    if cell.claim:
        status = f": {cell.status}, certainty "
        certainty = certainty_chip(cell.certainty)
        rows.append(element("p", link(cell.claim, "the claim"), status, certainty, class_="kg-sub"))
    return join(*rows)


def serious(rows: Sequence[HarmRow], number: int) -> Html:
    """Grave harms of one treatment without a denominator."""
    if not rows:
        return empty("None is recorded in this graph. That does not mean that none happened.")
    shown = []
    for row in rows:
        cell = row.cells[number]
        told = "; ".join(cell.figures[:2]) or cell.words
        shown.append(join(link(row.risk), element("div", told, class_="kg-sub kg-quiet")))
    return items(shown)


def effect(found: Effect | None) -> Html:
    """A harm beside its comparison group."""
    if found is None:
        return element("span", "not compared", class_="kg-nothing")
    against = f" ({found.control})" if found.control else ""
    difference = found.words or "no difference was worked out of these counts"
    notes = items(found.notes) if found.notes else None
    return join(
        element("p", element("strong", difference)),
        element("p", f"{found.treated} given it, {found.compared} in comparison groups{against}", class_="kg-sub"),
        fold(counted(found.studies, "study", "studies"), notes)
        if notes
        else counted(found.studies, "study", "studies"),
    )


# ------------------------------------------------------------------ certainty and gaps


def certainties(column: Column, question: str) -> Html:
    """How many claims have each level of certainty."""
    levels = dict(column.certainties).get(question, ())
    if not levels:
        return empty("No claim to grade.")
    rows = [
        join(certainty_chip("" if level == "not graded" else level), f" {counted(n, 'claim')}") for level, n in levels
    ]
    contested = f"{counted(column.contested, 'claim')} in all with sources on both sides" if column.contested else ""
    last = element("p", contested, class_="kg-sub kg-quiet") if contested and question == "harm" else None
    return join(items(rows), last)


def questions(column: Column) -> Html:
    """Open questions, in the order in which the graph ranks them."""
    if not column.questions:
        return empty("No open question is written down for it. That does not mean that all is known.")
    rows = [link(question.ref) for question in column.questions]
    rest = rows[_FIRST_QUESTIONS:]
    return join(items(rows[:_FIRST_QUESTIONS]), fold(f"and {len(rest)} more", items(rest)) if rest else None)


def gaps(column: Column) -> Html:
    """What is missing, by kind."""
    if not column.gaps:
        if column.ref.kind == "Procedure":
            return empty("Gaps are looked for in therapies only, not in procedures.")
        return empty("None was found.")
    rows = []
    for kind, number in Counter(gap.kind for gap in column.gaps).items():
        own = [join(link(gap.about), f": {gap.reason}") for gap in column.gaps if gap.kind == kind]
        rows.append(fold(f"{kind} ({number})", items(own)))
    return join(*rows)

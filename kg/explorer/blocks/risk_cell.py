"""One cell of the matrix of harms, opened: sentence, certainty, studies, comparisons, what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from kg.explorer.blocks.common import card, certainty_chip, chip, empty, fold, link, reasons_list, table, wrap
from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import Child, Html, element, inner_link, join
from kg.explorer.view.risk_atlas import State
from kg.explorer.view.risk_cell import CellDetail, ComparedRow, LeftOutRow, StudyRow, YearRow
from kg.explorer.view.risk_words import (
    effect_sentence,
    heterogeneity_words,
    per_thousand,
    prediction_words,
    rate_sentence,
    signed,
)
from kg.explorer.view.words import counted

_MOST_LEFT_OUT = 40
_NO_COMPARISON = (
    "No study counted this harm both in people given it and in a comparison group, so nobody can say "
    "how many would have had it anyway."
)


def cell_head(detail: CellDetail) -> Html:
    """The pair, the sentence that tells how often, and the sentence that compares."""
    title = element("h2", link(detail.risk), " after ", link(detail.given), class_="kg-title", id="cell")
    parts: list[Child] = [title, element("p", _told(detail), class_="kg-told")]
    if detail.rate and detail.rate.why_not and len(detail.rate.units) > 1:
        parts.append(element("p", f"Why no single figure: {detail.rate.why_not}."))
    if prediction := prediction_words(detail.rate) if detail.rate else "":
        parts.append(element("p", f"Studies differ: a new one may find {prediction}."))
    if detail.effect:
        parts.append(element("p", effect_sentence(detail.effect)))
    elif detail.counted:
        parts.append(element("p", _NO_COMPARISON, class_="kg-quiet"))
    if detail.switches.any:
        parts.append(element("p", "Switched: ", chip(detail.switches.words), class_="kg-sub"))
    return wrap(element("section", *parts, class_="kg-card"))


def _told(detail: CellDetail) -> str:
    if detail.rate:
        return rate_sentence(detail.rate)
    if detail.switches.any and detail.counted:
        return "Under these switches no usable count is left. Loosen them to see more."
    state = State.CASES if detail.cell.state in (State.RATE, State.ZERO) else detail.cell.state
    return f"{state.words.capitalize()}. {state.meaning}"


def certainty_block(detail: CellDetail) -> Html:
    """Whether the harm happens at all, how sure one may be, and the claim."""
    weighed = detail.weighed
    if weighed is None:
        text = "No source makes the claim that it may cause this harm, so no certainty was graded."
        return wrap(card("How sure is it?", empty(text), _related(detail.related), _argued(detail.argued)))
    found = weighed.assessment
    sides = f"{found.studies.supports} for, {found.studies.disputes} against, {found.studies.inconclusive} unclear"
    parts: list[Child] = [
        element("p", element("strong", "Does it happen? "), found.existence.words or "The claim does not ask."),
        element(
            "p", element("strong", "Certainty: "), certainty_chip(found.certainty.words), f" ({sides} of its studies)"
        ),
        fold("How the certainty was reached", reasons_list(found.reasons)),
        element("p", "Claim: ", link(detail.claim, weighed.plain) if detail.claim else weighed.plain),
    ]
    if detail.switches.any and found.certainty.words != detail.cell.certainty:
        parts.insert(2, element("p", f"With everything it is {detail.cell.certainty}.", class_="kg-quiet"))
    return wrap(card("How sure is it?", *parts, _related(detail.related), _argued(detail.argued)))


def _related(claims: Sequence[Ref]) -> Html | None:
    if not claims:
        return None
    items = [element("li", link(claim)) for claim in claims]
    return fold(f"Claims on its steps, cells or kinds ({len(claims)})", element("ul", *items))


def _argued(sentences: Sequence[str]) -> Html | None:
    if not sentences:
        return None
    return fold("Why it is argued", element("ul", *(element("li", text) for text in sentences)))


def missing_block(detail: CellDetail) -> Html:
    """What is not known, and the questions that ask for it."""
    parts: list[Child] = [element("ul", *(element("li", gap) for gap in detail.gaps))] if detail.gaps else []
    if detail.questions:
        items = [element("li", link(question.ref)) for question in detail.questions]
        parts.append(element("p", "Open questions about both:"))
        parts.append(element("ul", *items))
    if not parts:
        parts.append(empty("No gap of a named kind was found here, and no open question names both."))
    ways = [
        inner_link(f"All of {detail.given.label}", "explore", id=detail.given.id),
        " · ",
        inner_link(f"All of {detail.risk.label}", "explore", id=detail.risk.id),
    ]
    return wrap(card("What is missing?", *parts, element("p", *ways)))


# ------------------------------------------------------------------ tables


def study_table(detail: CellDetail) -> Html:
    """Every study or cohort that entered, the sum and the pooled rate."""
    rate = detail.rate
    if rate is None:
        return wrap(empty("No study is left that gives a usable number of people."))
    rows: list[list[Child]] = [_study(row) for row in detail.studies]
    crude = rate.crude
    whole = [element("strong", "All added up"), "", "", _count(crude.affected, crude.at_risk)]
    rows.append([*whole, _ends(crude.value, crude.low, crude.high), "exact interval of the sum (Clopper and Pearson)"])
    if pooled := rate.pooled:
        figure = _ends(pooled.estimate, pooled.low, pooled.high)
        rows.append([element("strong", "Pooled"), "", "", "", figure, pooled.method])
        if words := prediction_words(rate):
            rows.append([element("strong", "What a new study may find"), "", "", "", words, "prediction interval"])
    heads = ("Study", "Year", "Design and setting", "Had it", "Of 1,000 (95 %)", "Whose people, notes")
    notes = [*(pooled.notes if pooled else ()), heterogeneity_words(rate)]
    if not pooled:
        notes.append(f"Not pooled: {rate.why_not}.")
    return wrap(
        table(heads, rows, caption=f"How often: {detail.title}"),
        element("ul", *(element("li", note) for note in notes if note), class_="kg-sub kg-quiet"),
    )


def _study(row: StudyRow) -> list[Child]:
    people: Child = "people of its own"
    if row.cohort:
        people = join("◆ one group with several reports, counted once: ", link(row.cohort))
    note = join(people, f"; {row.note}" if row.note else None)
    plan = ", ".join(filter(None, (row.design, row.setting)))
    exact = _ends(row.affected / row.at_risk, row.low, row.high)
    return [link(row.study), str(row.year or "unknown"), plan, _count(row.affected, row.at_risk), exact, note]


def _count(affected: int, at_risk: int) -> Html:
    return element("span", f"{affected:,} of {at_risk:,}", class_="kg-ends")


def _ends(value: float, low: float, high: float) -> Html:
    words = f"{per_thousand(value)} ({per_thousand(low)} to {per_thousand(high)})"
    return element("span", words, class_="kg-ends")


def compared_table(detail: CellDetail) -> Html:
    """Every comparison with its ratio and difference, and which were pooled."""
    effect = detail.effect
    if effect is None:
        return wrap(empty(_NO_COMPARISON))
    rows = [_compared(row) for row in detail.compared]
    if effect.ratio or effect.difference:
        ratio, difference = effect.ratio, effect.difference
        sizes = [(name, f) for name, f in (("ratio", ratio), ("difference", difference)) if f]
        made = "; ".join(f"{name}: {counted(f.studies, 'study', 'studies')}, {f.method}" for name, f in sizes)
        rows.append(
            [
                element("strong", "Pooled"),
                "",
                "",
                "",
                _ratio((ratio.estimate, ratio.low, ratio.high) if ratio else None),
                _difference((difference.estimate, difference.low, difference.high) if difference else None),
                made,
            ]
        )
    heads = ("Study", "Compared with", "Treated", "Compared", "Risk ratio (95 %)", "More of 1,000 (95 %)", "Pooled?")
    notes = [note for note in effect.notes if note]
    if effect.ratio and effect.ratio.prediction_low is not None and effect.ratio.prediction_high is not None:
        ends = f"{effect.ratio.prediction_low:.3g} to {effect.ratio.prediction_high:.3g}"
        notes.append(f"a new study may find a risk ratio of {ends}")
    if effect.ratio and effect.ratio.i2 is not None and effect.ratio.studies > 1:
        notes.append(f"I² {100 * effect.ratio.i2:.0f} %, Q {effect.ratio.q:.3g} on {effect.ratio.q_df} df")
    return wrap(
        table(heads, rows, caption=f"Compared: {detail.title}"),
        element("ul", *(element("li", note) for note in notes), class_="kg-sub kg-quiet"),
    )


def _compared(row: ComparedRow) -> list[Child]:
    year = f" ({row.year})" if row.year and str(row.year) not in row.study.label else ""
    return [
        join(link(row.study), year),
        row.control or "not recorded",
        _count(*row.treated),
        _count(*row.compared),
        _ratio(row.ratio),
        _difference(row.difference),
        _part(row) + (f": {row.note}" if row.note else ""),
    ]


def _part(row: ComparedRow) -> str:
    """Whether a comparison entered a pooled figure, and which."""
    if not row.pooled:
        return "only shown"
    return "pooled" if row.ratio else "pooled in the difference only"


def _ratio(ratio: tuple[float, float, float] | None) -> Html:
    words = f"{ratio[0]:.3g} ({ratio[1]:.2g} to {ratio[2]:.3g})" if ratio else "none can be made"
    return element("span", words, class_="kg-ends" if ratio else "kg-quiet")


def _difference(found: tuple[float, float, float] | None) -> Html:
    if found is None:
        return element("span", "none can be made", class_="kg-quiet")
    value, low, high = (signed(end) for end in found)
    return element("span", f"{value} ({low} to {high})", class_="kg-ends")


def left_out_block(rows: Sequence[LeftOutRow]) -> Html:
    """What did not enter, grouped by figure and reason."""
    if not rows:
        return wrap(empty("Nothing was left out."))
    ordered = sorted(rows, key=lambda row: (row.figure != "rate", row.reason, row.study.label if row.study else ""))
    parts: list[Child] = []
    for (figure, reason), members in groupby(ordered, key=lambda row: (row.figure, row.reason)):
        found = list(members)
        items = [
            element("li", link(row.study) if row.study else "a count", f": {row.words}")
            for row in found[:_MOST_LEFT_OUT]
        ]
        if len(found) > _MOST_LEFT_OUT:
            items.append(element("li", f"and {len(found) - _MOST_LEFT_OUT} more, all in the download"))
        parts.append(fold(f"{counted(len(found), 'count')} out of the {figure}: {reason}", element("ul", *items)))
    return wrap(*parts)


def years_table(rows: Sequence[YearRow], addresses: Sequence[str], chosen: int | None) -> Html:
    """What was known when; each year is a link that sets the slider.

    Arguments:
        rows: years in which something was added.
        addresses: address of the view at each year.
        chosen: the year of the slider, None for the present.
    """
    if not rows:
        return wrap(empty("No study with a year gives a usable number."))
    cells: list[list[Child]] = []
    for row, href in zip(rows, addresses, strict=True):
        year: Child = element("a", str(row.year), class_="kg-link", href=href, target="_self")
        year = join(year, " (shown)") if row.year == chosen else year
        cells.append([year, str(row.studies), _count(row.affected, row.at_risk), row.words])
    heads = ("Until", "Studies", "Had it", "Of 1,000 (95 %)")
    return wrap(table(heads, cells, caption="What was known when"))

"""Open questions as cards, and computed gaps as a table with pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from kg.explorer.blocks.common import certainty_chip, chip, empty, fold, link, links, status_chip, table, wrap
from kg.explorer.blocks.evidence_map import evidence_style
from kg.explorer.blocks.trials import trials_table
from kg.explorer.view.gap_list import GapRow
from kg.explorer.view.markup import Child, Html, element, inner_link, join
from kg.explorer.view.question_list import BearingClaim, BearingStudy, OpenQuestion, Search
from kg.explorer.view.words import counted, sentence

_LEAD = (
    "What nobody knows yet, why it matters, what has been seen so far, which registered trials may answer it, and what "
    "would settle it."
)
ORDER_NOTE = (
    "The order tells which answers would repay first by plain rules whose points are told on every card: therapies "
    "that wait, a severe harm at stake, nobody studied or counted in people, contested or uncertain claims; one point "
    "less where a trial is under way or part of the answer is known. It orders questions, never treatments, and is no "
    "forecast. Questions with the same points share a place."
)


def page_head() -> Html:
    """What the page is for."""
    head = wrap(element("h1", "Questions", class_="kg-h1"), element("p", _LEAD, class_="kg-lead"))
    return join(head, evidence_style())


def order_note() -> Html:
    """What the order is and what it is not."""
    return wrap(element("p", ORDER_NOTE, class_="kg-note kg-quiet"))


def question_cards(questions: Sequence[OpenQuestion]) -> Html:
    """Cards of questions in their order."""
    if not questions:
        told = "No open question passes these filters. Clear one, or try fewer words. "
        return wrap(empty(told + "That no question is recorded does not mean that all is known."))
    return wrap(*(_card(question) for question in questions))


def _card(item: OpenQuestion) -> Html:
    rank = (
        element(
            "div",
            element("strong", f"#{item.rank}"),
            element("span", counted(item.points or 0, "point")),
            class_="kg-q-rank",
        )
        if item.rank
        else element("div", element("strong", "–"), element("span", "answered"), class_="kg-q-rank")
    )
    body = [
        element("h2", link(item.ref)),
        element(
            "p",
            chip(item.gap.label or "kind of gap not recorded"),
            chip(item.status.label or "status not recorded"),
            class_="kg-badges",
        ),
        element("p", item.definition) if item.definition else None,
        element("p", element("strong", "Why it matters: "), item.why) if item.why else None,
        element("p", element("strong", "What would settle it: "), item.settled_by) if item.settled_by else None,
        _parts(item),
    ]
    return element(
        "article",
        element("div", rank, element("div", *body), class_="kg-q-top"),
        _points(item),
        _evidence(item),
        _trials(item),
        _searches(item.searches),
        _notes(item),
        class_="kg-q-card",
        id=item.ref.id.partition(":")[2],
    )


def _parts(item: OpenQuestion) -> Html | None:
    pairs = [element("div", element("dt", words), element("dd", links(refs))) for words, refs in item.parts]
    return element("dl", *pairs, class_="kg-q-pico") if pairs else None


def _points(item: OpenQuestion) -> Html | None:
    if not item.reasons:
        return None
    reasons = element("ul", *(element("li", reason) for reason in item.reasons))
    return fold(f"Why it stands here: {counted(item.points or 0, 'point')}", reasons)


def _evidence(item: OpenQuestion) -> Html:
    bearing = f"{counted(len(item.claims), 'claim')}, {counted(len(item.studies), 'study', 'studies')}"
    if not item.claims and not item.studies:
        return fold("Evidence so far: none recorded", empty("No claim and no study in this graph speaks to it."))
    parts: list[Child] = []
    if item.claims:
        parts.append(element("ul", *(_claim(claim) for claim in item.claims)))
    if item.studies:
        parts += [element("p", element("strong", "Studies")), element("ul", *(_study(study) for study in item.studies))]
    return fold(f"Evidence so far: {bearing}", *parts)


def _claim(claim: BearingClaim) -> Html:
    return element(
        "li",
        link(claim.ref, claim.plain),
        " ",
        status_chip(claim.status),
        " certainty ",
        certainty_chip(claim.certainty),
    )


def _study(study: BearingStudy) -> Html:
    traits = ", ".join(filter(None, (study.design, study.people)))
    return element("li", link(study.ref), element("span", f" ({traits})", class_="kg-quiet") if traits else None)


def _trials(item: OpenQuestion) -> Html:
    both = len(item.trials) + len(item.near_trials)
    if not both:
        none = "No registered trial that may answer it is recorded in this graph. A registry may hold one."
        return fold("Registered trials that may answer it: none recorded", empty(none))
    parts: list[Child] = []
    if item.trials:
        parts += [
            element("p", element("strong", "Named as bearing on it")),
            trials_table(item.trials, "Registered trials that bear on the question"),
        ]
    if item.near_trials:
        note = "They treat the same people in the same way or a kind of it; whether they will answer it was not judged."
        parts += [
            element("p", element("strong", "On the same people and treatment. "), note),
            trials_table(item.near_trials, "Registered trials on the same people and treatment"),
        ]
    running = sum(trial.under_way for trial in (*item.trials, *item.near_trials))
    return fold(f"Registered trials that may answer it: {both}, {running} of them under way", *parts)


def _searches(searches: Sequence[Search]) -> Html | None:
    if not searches:
        return None
    items = [
        element(
            "li",
            element(
                "p", element("strong", search.when or "date not recorded"), " · ", search.where or "place not recorded"
            ),
            element("p", search.result),
            element("p", "Looked for: ", links(search.about), class_="kg-sub"),
            element("p", " ".join(search.limits), class_="kg-quiet kg-sub") if search.limits else None,
            element("p", "Told by ", link(search.source), class_="kg-quiet kg-sub") if search.source else None,
        )
        for search in searches
    ]
    note = "A search that found nothing does not show that nothing exists."
    return fold(f"Searched and not found: {len(items)}", element("p", note, class_="kg-quiet"), element("ul", *items))


def _notes(item: OpenQuestion) -> Html | None:
    texts = (*item.asked_by, *item.notes)
    if not texts:
        return None
    title = f"Who else asked it: {len(item.asked_by)}" if item.asked_by else "Notes"
    return fold(title, element("ul", *(element("li", text) for text in texts)))


# ------------------------------------------------------------------ gaps


def gap_table(gaps: Sequence[GapRow], pages: Collection[str]) -> Html:
    """One page of gaps.

    Arguments:
        gaps: gaps of this page.
        pages: names of the pages of the explorer that exist.
    """
    if not gaps:
        told = "No computed gap passes these filters. Clear one, or try fewer words. "
        return wrap(empty(told + "Gaps are looked for only where a question is plausible."))
    rows = [
        (chip(gap.kind.label), link(gap.given), link(gap.about), sentence(gap.reason), _cell_link(gap, pages))
        for gap in gaps
    ]
    return wrap(table(("Kind", "In", "About", "Why it is a gap", "See"), rows, caption="Computed gaps of the evidence"))


def _cell_link(gap: GapRow, pages: Collection[str]) -> Html:
    if gap.about.kind == "Risk" and "risks" in pages:
        return inner_link("risk cell", "risks", given=gap.given.id, risk=gap.about.id)
    if gap.about.kind == "Condition" and "evidence" in pages:
        by = "source" if gap.given.kind == "CellSource" else None
        return inner_link("map cell", "evidence", by=by, condition=gap.about.id, given=gap.given.id)
    return inner_link("all on it", "explore", id=gap.given.id)


def page_links(page: int, last: int, name: str, parameters: Mapping[str, str], what: str) -> Html:
    """Links to the pages before and after.

    Arguments:
        page: the page that is shown.
        last: the last one.
        name: the parameter of the address that holds the number.
        parameters: all other parameters of the address.
        what: what is shown, such as ``gaps``.
    """
    if last < 2:
        return wrap()

    def to(number: int, words: str) -> Html:
        if not 1 <= number <= last or number == page:
            return element("span", words, class_="kg-quiet")
        return inner_link(words, "questions", {**parameters, name: "" if number == 1 else str(number)})

    parts = (
        to(1, "first"),
        to(page - 1, "before"),
        element("span", f"Page {page} of {last}"),
        to(page + 1, "next"),
        to(last, "last"),
    )
    return wrap(element("nav", *parts, class_="kg-pages", aria_label=f"Pages of {what}"))

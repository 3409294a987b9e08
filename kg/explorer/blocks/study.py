"""What a study did and found; what a document holds; decisions on a product; open questions."""

from __future__ import annotations

from collections.abc import Sequence

from kg.explorer.blocks.arguments import document_line
from kg.explorer.blocks.common import card, chip, empty, fold, link, links, table, wrap
from kg.explorer.view.figures import ArmRow, CountRow, ResultRow
from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import Child, Html, element, join, outer_link
from kg.explorer.view.questions import Question
from kg.explorer.view.sources import ApprovalRow, DocumentDetail, StudyDetail
from kg.explorer.view.words import counted

MANY = 40
"""Counts of harm beyond which a page shows totals first and folds the rest away."""


def study_block(detail: StudyDetail) -> Html:
    """Groups, counts of harm, results, estimates, weaknesses, where it is reported."""
    parts: list[Html] = []
    if detail.arms:
        parts.append(
            card(
                "Groups",
                table(
                    ("Group", "n", "Given", "Details"),
                    [_arm(arm) for arm in detail.arms],
                    caption="Groups of the study",
                ),
            )
        )
    if detail.counts:
        parts.append(card("Harms counted", *_harms(detail.counts)))
    for title, rows in (("Results", detail.results), ("Estimates", detail.estimates), ("Numbers", detail.burdens)):
        if rows:
            parts.append(
                card(
                    title,
                    table(
                        ("Measure", "Where and when", "Value", "Compared with", "Finding"),
                        [_result(row) for row in rows],
                        caption=title,
                    ),
                )
            )
    if not detail.counts:
        parts.append(
            card(
                "Harms counted",
                empty(
                    "This graph holds no count of harm from this study. That is not a zero: "
                    "harms may have been neither counted nor reported."
                ),
            )
        )
    if detail.limitations:
        parts.append(card("What weakens it", element("ul", *(element("li", text) for text in detail.limitations))))
    if detail.searches:
        parts.append(
            card("Looked for and not found", element("ul", *(element("li", text) for text in detail.searches)))
        )
    return wrap(*parts)


def _harms(counts: Sequence[CountRow]) -> list[Html]:
    """Counts of harm as one table; where a registry posts very many, totals first and the rest by organ system."""
    headings = ("Harm", "Group", "Count", "Details")
    if len(counts) <= MANY:
        return [table(headings, [_count(c) for c in counts], caption="Counts of harm")]
    totals = [c for c in counts if not c.organ_system]
    organs: dict[str, list[CountRow]] = {}
    for count in sorted(counts, key=lambda c: (c.organ_system, not c.serious, c.event.casefold())):
        if count.organ_system:
            organs.setdefault(count.organ_system, []).append(count)
    note = f"{len(counts):,} counts are recorded. Open an organ system to see each harm in each group."
    parts = [element("p", note, class_="kg-quiet")]
    if totals:
        parts.append(table(headings, [_count(c) for c in totals], caption="Totals of harm"))
    return parts + [_organ(name, rows) for name, rows in organs.items()]


def _organ(name: str, counts: Sequence[CountRow]) -> Html:
    """The harms of one organ system: a line each, a column for each group."""
    groups = list(dict.fromkeys(sorted(arm for count in counts for arm in count.arms)))
    lines: list[tuple[CountRow, dict[str, str]]] = []
    for count in counts:
        # One term may be posted twice in a trial: then it has a line of its own for each.
        line = next((c for first, c in lines if _same_harm(first, count) and not c.keys() & set(count.arms)), None)
        if line is None:
            line = {}
            lines.append((count, line))
        line.update(dict.fromkeys(count.arms, count.short))
    body = [
        (_posted(first), "serious" if first.serious else "other", *(line.get(group, "not posted") for group in groups))
        for first, line in lines
    ]
    return fold(
        f"{name}: {counted(len(lines), 'harm')}", table(("Harm", "Called", *groups), body, caption=f"Harms: {name}")
    )


def _same_harm(one: CountRow, other: CountRow) -> bool:
    return (one.event, one.serious, one.risk) == (other.event, other.serious, other.risk)


def _posted(row: CountRow) -> Html:
    """A term as posted, with the harm under which it is filed where that has another name."""
    if row.risk is None or row.event.casefold() == row.risk.label.casefold():
        return link(row.risk) if row.risk else join(row.event)
    return join(row.event, element("div", link(row.risk), class_="kg-sub kg-quiet"))


def reported_in(detail: StudyDetail) -> Html:
    """Documents, registrations and studies that share the people."""
    registry = [
        element("span", outer_link(label, url) if url else label, class_="kg-item") for label, url in detail.registry
    ]
    return wrap(
        card(
            "Where it is reported",
            *(document_line(d, full=True) for d in detail.documents),
            element("p", "Registered as ", *registry) if registry else None,
            None if detail.documents else empty("No document is linked to it."),
        ),
        card(
            "Shares its people with",
            links(detail.siblings),
            element("p", "Reports of one cohort count once.", class_="kg-quiet"),
        )
        if detail.siblings
        else None,
    )


def _arm(row: ArmRow) -> Sequence[Child]:
    name = join(row.label, element("div", row.role, class_="kg-sub kg-quiet") if row.role else None)
    return name, row.n or "not reported", links(row.given), row.details or "none recorded"


def _count(row: CountRow) -> Sequence[Child]:
    event = row.event if row.risk is None or row.event.casefold() != row.risk.label.casefold() else ""
    name = join(
        link(row.risk) if row.risk else None, element("div", event, class_="kg-sub kg-quiet") if event else None
    )
    return name, ", ".join(row.arms) or "not stated", row.words, row.details or "none recorded"


def _result(row: ResultRow) -> Sequence[Child]:
    same = row.about is not None and row.printed_as.casefold() == row.about.label.casefold()
    printed = element("div", row.printed_as, class_="kg-sub kg-quiet") if row.printed_as and not same else None
    name = join(link(row.about) if row.about else None, printed)
    note = element("div", row.note, class_="kg-sub kg-quiet") if row.note else None
    return (
        name,
        row.where or "not stated",
        join(row.value or "no number printed", note),
        row.comparison or "–",
        row.finding or "–",
    )


def document_block(detail: DocumentDetail) -> Html:
    """How to find a document, how it was read, which studies it reports and what it asserts."""
    statements = [element("li", text, " ", links(items) if items else None) for _, text, items in detail.statements]
    return wrap(
        card("The document", document_line(detail.document, full=True)),
        card("Studies it reports", links(detail.studies)) if detail.studies else None,
        card("What it asserts", element("ol", *statements)) if statements else None,
    )


def approvals_block(rows: Sequence[ApprovalRow]) -> Html:
    """Decisions of regulators."""
    cells = [(r.region, r.decided or "date not recorded", r.status or "–", r.as_of or "not recorded") for r in rows]
    return wrap(
        card(
            "Decisions of regulators",
            table(("Region", "Decided", "Decision", "As read on"), cells, caption="Decisions of regulators"),
            element("p", "A later decision may not be in this graph.", class_="kg-quiet"),
        )
    )


def questions_block(questions: Sequence[Question], *, title: str = "Open questions") -> Html:
    """Open questions with what would settle each."""
    if not questions:
        return wrap(
            card(title, empty("No open question is recorded here. That does not mean that everything is known."))
        )
    return wrap(card(title, *(_question(question) for question in questions)))


def _question(item: Question) -> Html:
    bearing = f"{counted(len(item.claims), 'claim')} and {counted(len(item.studies), 'study', 'studies')} bear on it"
    return element(
        "article",
        element("p", link(item.ref), class_="kg-source"),
        element(
            "p", chip(item.status), chip(item.gap), element("span", bearing, class_="kg-quiet"), class_="kg-badges"
        ),
        element("p", element("strong", "Would be settled by: "), item.settled_by, class_="kg-sub")
        if item.settled_by
        else None,
        class_="kg-question",
    )


def question_page(item: Question, extra: Sequence[tuple[str, Sequence[Ref]]] = ()) -> Html:
    """One open question in full."""
    return wrap(
        card(
            "The question",
            element("p", element("strong", "Why it matters: "), item.why) if item.why else None,
            element("p", element("strong", "What would settle it: "), item.settled_by) if item.settled_by else None,
            element("p", element("strong", "Cannot be judged while it is open: "), links(item.blocks))
            if item.blocks
            else None,
            *(element("p", element("strong", f"{name}: "), links(refs)) for name, refs in extra if refs),
        ),
        card("Studies that speak or will speak to it", links(item.studies)) if item.studies else None,
    )

"""Claims and the evidence for and against them, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg.explorer.blocks.common import (
    balance,
    card,
    certainty_chip,
    chip,
    empty,
    fold,
    link,
    links,
    own_chip,
    reasons_list,
    status_chip,
    wrap,
)
from kg.explorer.view.claims import Claim, EvidenceCard
from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import Child, Html, element, join, outer_link
from kg.explorer.view.overlay import FROM_FILE
from kg.explorer.view.sources import DocumentRef
from kg.explorer.view.words import counted, sides, within

_SIDES = (("for", "For"), ("against", "Against"), ("unclear", "Unclear"))


def claims_list(title: str, claims: Sequence[Claim], evidence: Mapping[str, Sequence[EvidenceCard]], note: str) -> Html:
    """Claims, each with its evidence folded away.

    Arguments:
        title: heading.
        claims: the claims in their order.
        evidence: arguments by id of the claim.
        note: what to know before reading.
    """
    if not claims:
        return wrap(card(title, empty("Nobody made a claim about it in this graph.")))
    longest = max(claim.tally.total for claim in claims)
    items = [_claim(claim, evidence.get(claim.ref.id, ()), longest) for claim in claims]
    return wrap(card(title, element("p", note, class_="kg-quiet"), *items))


def _claim(claim: Claim, cards: Sequence[EvidenceCard], longest: int) -> Html:
    summary = join(
        element("span", claim.plain, class_="kg-plain"),
        element(
            "span",
            own_chip(FROM_FILE) if claim.ref.own else None,
            status_chip(claim.status),
            balance(claim.tally, longest),
            element("span", "certainty ", certainty_chip(claim.certainty)),
            class_="kg-claim-line",
        ),
    )
    return fold(
        summary,
        element("p", link(replace(claim.ref, own=False), "Open this claim"), class_="kg-sub"),
        differs(claim),
        argument(cards),
        class_="kg-claim",
    )


def differs(claim: Claim) -> Html | None:
    """What differs between the sides, where the curators said so."""
    if not claim.what_differs:
        return None
    return element("p", element("strong", "What differs: "), " ".join(claim.what_differs), class_="kg-note")


def argument(cards: Sequence[EvidenceCard]) -> Html:
    """Evidence for and against, side by side; unclear evidence beside them where there is any."""
    columns = []
    for side, name in _SIDES:
        own = [c for c in cards if c.direction == side]
        if not own and side == "unclear":
            continue
        body = [evidence_card(c) for c in own] or [empty("Nothing in this graph.")]
        columns.append(element("div", element("h3", f"{name} ({len(own)})", class_=f"kg-side kg-side-{side}"), *body))
    return element("div", *columns, class_=f"kg-sides kg-sides-{len(columns)}")


def evidence_card(item: EvidenceCard, *, about: bool = False) -> Html:
    """One argument with its source and how it was read.

    Arguments:
        item: the argument.
        about: name the claim instead of the source at the top.
    """
    traits = [t for t in (item.design, item.setting, within(item.realm), item.participants) if t]
    kind = {"for": "↑ for", "against": "↓ against", "unclear": "? unclear"}[item.direction]
    if item.dispute:
        kind += f": {item.dispute}"
    top = [chip(kind, f"kg-side-{item.direction}"), *(chip(t) for t in traits)]
    if item.out_of_standing:
        top.append(chip("withdrawn: does not count", "kg-warn"))
    return element(
        "article",
        element("p", *top, class_="kg-badges"),
        element("p", link(item.claim if about else item.source), class_="kg-source"),
        element("p", item.rationale),
        fold(
            counted(len(item.figures), "figure") + " behind it",
            element("ul", *(element("li", f) for f in item.figures)),
        )
        if item.figures
        else None,
        element("p", f"Where it stands: {item.locator}" if item.locator else None, class_="kg-quiet kg-sub"),
        *(() if about else (document_line(d) for d in item.documents)),
        class_="kg-evidence",
    )


def document_line(document: DocumentRef, *, full: bool = False) -> Html:
    """Where to read a document, and how it was read here."""
    shown = [outer_link(label, url) if url else element("span", label) for label, url in document.links]
    facts = [document.reading or "reading not recorded"]
    if document.standing and document.standing != "published":
        facts.append(document.standing)
    parts: list[Child] = [element("span", document.citation + " ") if full else None, link(document.ref), " "]
    for item in shown:
        parts += [item, " "]
    warn = "kg-warn-text" if document.standing in ("retracted", "superseded", "expression of concern") else "kg-quiet"
    return element("p", *parts, element("span", f"({'; '.join(facts)})", class_=warn), class_="kg-document")


def claim_page(claim: Claim, cards: Sequence[EvidenceCard], indirect: Sequence[Ref]) -> Html:
    """A claim's whole argument."""
    statement: list[Child] = [link(claim.subject), " – ", element("em", claim.relation), " – ", link(claim.object)]
    for words, ref in claim.context:
        statement += [f" · {words} ", link(ref)]
    tally = claim.tally
    summary = element(
        "p",
        status_chip(claim.status),
        balance(tally, tally.total),
        class_="kg-claim-line",
    )
    counts = (
        f"Independent studies and reviews: {sides(tally.supports, tally.unclear, tally.disputes)}. "
        f"Studies in people: {tally.people}. Statements without data: {tally.statements}."
    )
    if claim.single_source:
        counts += " Everything rests on one independent source."
    return wrap(
        card(
            "The argument",
            element("p", *statement, class_="kg-statement"),
            summary,
            element("p", counts, class_="kg-quiet"),
            element("p", element("strong", "Does it happen at all? "), claim.existence) if claim.existence else None,
            fold(
                join("Certainty: ", certainty_chip(claim.certainty), " and why"),
                reasons_list(claim.reasons),
                element("p", "Best evidence: ", claim.level, class_="kg-quiet") if claim.level else None,
                open_=True,
            ),
            differs(claim),
            _listed("What differs between the two sides, computed", claim.differs),
            _listed("What would change without a source", claim.fragile),
            argument(cards),
            fold(f"{counted(len(indirect), 'source')} on narrower claims also speaks to it", links(indirect, most=30))
            if indirect
            else None,
        )
    )


def _listed(title: str, sentences: Sequence[str]) -> Html | None:
    """Sentences folded away, nothing where there are none."""
    if not sentences:
        return None
    return fold(f"{title} ({len(sentences)})", element("ul", *(element("li", sentence) for sentence in sentences)))


def said_by(title: str, cards: Sequence[EvidenceCard], note: str) -> Html:
    """What a source says of which claims."""
    if not cards:
        return wrap(card(title, empty("It takes no side on any claim in this graph.")))
    body = element("div", *(evidence_card(c, about=True) for c in cards), class_="kg-cards")
    return wrap(card(title, element("p", note, class_="kg-quiet"), body))

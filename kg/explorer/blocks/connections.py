"""Paths between two things, each hop with its evidence; what both are joined to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from kg.explorer.blocks.common import balance, card, certainty_chip, chip, empty, fold, link, status_chip, table, wrap
from kg.explorer.view.connections import Connections, HopView, Near, PathView
from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import Child, Html, element, inner_link, join
from kg.explorer.view.words import counted, sentence
from kg.namespaces import compact
from kg.network.explain import Explanation
from kg.search.index import Hit

CAUTION = (
    "A path says how two things are joined in this graph. It is no proof that one brings about the other, and a path "
    "is only as strong as its weakest hop."
)
"""What a reader must know before the first path."""


@lru_cache(maxsize=1)
def connections_style() -> Html:
    """The style sheet of the page; it rides on a block with content."""
    sheet = (Path(__file__).resolve().parents[1] / "connections.css").read_text(encoding="utf-8")
    return Html(f"<style>{sheet}</style>")


def page_head() -> Html:
    """What the page is for."""
    lead = (
        "How one thing is connected with another: the best-evidenced paths between them, what each step rests on, "
        "and which step is the weakest."
    )
    title = element("h1", "Connections", class_="kg-h1")
    return join(wrap(title, element("p", lead, class_="kg-lead")), connections_style())


def beginnings(pairs: Sequence[tuple[Ref, Ref]]) -> Html:
    """Pairs to begin with."""
    rows = [
        element("li", inner_link(f"{sentence(a.label)} and {b.label}", "connections", **ends(a.id, b.id)))
        for a, b in pairs
    ]
    if not rows:
        return wrap(card("Begin here", empty("Type two things above: a therapy, a harm, a condition, a study ...")))
    return wrap(card("Or begin with one of these", element("ul", *rows)))


def ends(start: str, end: str) -> dict[str, str]:
    """Query parameters of a pair.

    >>> ends("kg:a", "")
    {'from': 'kg:a'}
    """
    return {name: value for name, value in (("from", start), ("to", end)) if value}


def suggestions(asked: str, hits: Sequence[Hit], kept: Mapping[str, str], name: str) -> Html:
    """Things that a typed text may mean; each keeps the other end and the filters.

    Arguments:
        asked: what was typed.
        hits: what the search found.
        kept: query parameters to keep.
        name: ``from`` or ``to``.
    """
    if not hits:
        return wrap(empty(f"Nothing like “{asked[:80]}” was found. Try another word, or a shorter one."))
    rows = []
    for hit in hits:
        given = {**kept, name: compact(hit.iri)}
        told = element("span", hit.kind, class_="kg-quiet kg-sub")
        rows.append(element("li", inner_link(hit.label, "connections", given), " ", told))
    return wrap(element("p", f"Which “{asked[:80]}”?"), element("ul", *rows, class_="kg-plain-list"))


# ------------------------------------------------------------------ paths


def caution() -> Html:
    """The standing caution."""
    return wrap(element("p", CAUTION, class_="kg-note"))


def path_card(path: PathView, number: int, *, open_: bool, without: Mapping[str, str]) -> Html:
    """One path: told in a sentence, drawn as a chain, each hop with its evidence.

    Arguments:
        path: the path.
        number: its place in the ranking.
        open_: whether its hops are unfolded.
        without: query parameters of this view, to leave a thing out.
    """
    weak = path.hops[path.weakest]
    least = join(
        element("strong", "Weakest hop: " if len(path.hops) > 1 else "Its one hop: "),
        f"{weak.start.label} – {weak.end.label}",
        f": {weak.weakness}." if weak.weakness else ": nothing in it is weak by the rules of the ranking.",
    )
    hops = [_hop(hop, weakest=step == path.weakest and len(path.hops) > 1) for step, hop in enumerate(path.hops)]
    leave = [
        inner_link(f"without {ref.label}", "connections", **{**without, "without": ref.id}) for ref in path.nodes[1:-1]
    ]
    more = element("p", "Look again ", _dotted(leave), class_="kg-sub kg-quiet") if leave else None
    return wrap(
        card(
            f"Path {number}: {counted(len(path.hops), 'hop')}",
            _chain(path),
            element("p", path.told),
            element("p", least, class_="kg-note"),
            fold("Every hop with its evidence", element("ol", *hops, class_="kg-hops"), open_=open_),
            more,
        )
    )


def _dotted(parts: Sequence[Child]) -> Html:
    return join(parts[0], *(join(" · ", part) for part in parts[1:]))


def _chain(path: PathView) -> Html:
    parts = [element("li", element("span", link(path.nodes[0]), class_="kg-node"))]
    for number, (hop, ref) in enumerate(zip(path.hops, path.nodes[1:], strict=True)):
        weak = " kg-arrow-weak" if number == path.weakest else ""
        way = "→" if hop.forward else "←"
        words = f"{way} {hop.kind_words} {way}"
        hear = "points forward" if hop.forward else "points backward"
        arrow = element("span", words, class_=f"kg-arrow{weak}", title=hear)
        parts.append(element("li", arrow, element("span", link(ref), class_="kg-node")))
    return element("ol", *parts, class_="kg-chain", aria_label="the path as a chain")


def _hop(hop: HopView, *, weakest: bool) -> Html:
    facts: list[Child] = [chip(hop.kind_words, "kg-kind")]
    if weakest:
        facts.append(chip("weakest hop", "kg-warn"))
    rows: list[Child] = []
    if hop.claim:
        claim = hop.claim
        facts += [status_chip(claim.status), " certainty "]
        facts.append(certainty_chip(claim.certainty))
        rows.append(balance(claim.tally, claim.tally.total))
        rows.append(element("p", link(claim.ref, "Open the claim with its evidence"), class_="kg-sub"))
    if hop.sources:
        rows.append(fold("Sources", element("p", hop.sources, class_="kg-sub")))
    if hop.reasons:
        trees = [_tree(reason) for reason in hop.reasons]
        rows.append(fold("Rule and premises", *trees))
    elif hop.written_in:
        rows.append(element("p", f"Written in {', '.join(hop.written_in)}.", class_="kg-sub kg-quiet"))
    if hop.weakness:
        rows.append(element("p", f"What is weak about it: {hop.weakness}.", class_="kg-sub kg-quiet"))
    return element(
        "li",
        element("p", hop.told, class_="kg-plain"),
        element("p", *facts, class_="kg-badges"),
        *rows,
        class_=f"kg-hop-{hop.kind}" + (" kg-hop-weakest" if weakest else ""),
    )


def _tree(reason: Explanation) -> Html:
    where = f"rule: {reason.rule}" if reason.rule else "written in " + ", ".join(reason.stands_in)
    line = join(reason.told, " ", element("span", f"[{where}]", class_="kg-quiet"))
    premises = [_tree(premise) for premise in reason.premises]
    return element("ul", element("li", line, *premises), class_="kg-tree")


def paths_table(found: Connections) -> Html:
    """Every hop of every path as a table."""
    rows = [
        (
            f"{number}.{step}",
            link(hop.start),
            hop.told,
            link(hop.end),
            join(hop.kind_words, element("div", _grade(hop), class_="kg-sub kg-quiet")),
        )
        for number, path in enumerate(found.paths, start=1)
        for step, hop in enumerate(path.hops, start=1)
    ]
    shown = table(("Hop", "From", "Connection", "To", "Kind"), rows, caption="All hops of all paths")
    return wrap(fold(f"The same as a table ({counted(len(rows), 'hop')})", shown))


def _grade(hop: HopView) -> str:
    return f"{hop.claim.status}, certainty {hop.claim.certainty or 'not graded'}" if hop.claim else hop.figures


# ------------------------------------------------------------------ nothing found, and neighbours


def no_path(found: Connections, loosen: Sequence[Child]) -> Html:
    """No path: what each end is near to, and what to do next.

    Arguments:
        found: both ends and what each is near to.
        loosen: links that loosen a filter.
    """
    pair = f"{found.start.label} and {found.end.label}"
    told = f"No path joins {pair} under these filters. That is no proof of no connection."
    if found.start.id == found.end.id:
        told = "Both ends are the same thing. Choose another one."
    sides = [
        element(
            "div",
            element("h3", f"{sentence(ref.label)} is near to", class_="kg-label"),
            _near_list(near, found.start if ref == found.end else found.end)
            if near
            else empty("Nothing under these filters."),
            class_="kg-group",
        )
        for ref, near in found.near
        if found.start.id != found.end.id
    ]
    steps = element("p", "What to do next: ", _dotted(loosen)) if loosen else None
    return wrap(
        card("No path was found", empty(told), steps, element("div", *sides, class_="kg-two") if sides else None)
    )


def _near_list(near: Sequence[Near], other: Ref) -> Html:
    rows = []
    for one in near:
        again = inner_link("from here", "connections", **ends(one.ref.id, other.id))
        rows.append(
            element("li", link(one.ref), " ", element("span", "(", again, ")", class_="kg-sub"), _told(one.told[0]))
        )
    return element("ul", *rows, class_="kg-plain-list")


def _told(words: str) -> Html:
    return element("div", words, class_="kg-sub kg-quiet")


def shared(found: Connections) -> Html:
    """What both are joined to."""
    title = "What both are joined to"
    if not found.shared:
        return wrap(card(title, empty("Nothing is joined to both under these filters.")))
    rows = [(link(near.ref), near.told[0], near.told[1]) for near in found.shared]
    heads = ("Shared neighbour", f"With {found.start.label}", f"With {found.end.label}")
    more = f"and {counted(found.shared_more, 'more thing')}, less well evidenced" if found.shared_more else ""
    return wrap(
        card(title, table(heads, rows, caption=title), element("p", more, class_="kg-sub kg-quiet") if more else None)
    )

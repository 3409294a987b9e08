"""A difference as titled lists of entries, which text and Markdown then write each in their way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from kg.diff.changes import Change, Count, Difference, Kind, Section, Side
from kg.diff.figures import by_words

TITLES = MappingProxyType(
    {
        Kind.RULE_SET_CHANGED: "The rules of the assessment are others",
        Kind.RULE_NEW: "New inference rules",
        Kind.RULE_GONE: "Inference rules gone",
        Kind.CLAIM_NEW: "New claims",
        Kind.CLAIM_GONE: "Claims gone",
        Kind.CLAIM_CHANGED: "Claims that now state something else",
        Kind.CLAIM_REWORDED: "Claims in other words",
        Kind.LINE_NEW: "New evidence lines",
        Kind.LINE_GONE: "Evidence lines gone",
        Kind.LINE_CHANGED: "Evidence lines that argue otherwise",
        Kind.SOURCE_NEW: "New documents and studies",
        Kind.SOURCE_GONE: "Documents and studies gone",
        Kind.STANDING_CHANGED: "Documents and studies of another standing",
        Kind.STATUS_MOVED: "Status moved",
        Kind.CERTAINTY_MOVED: "Certainty moved",
        Kind.LEVEL_MOVED: "Level of evidence moved",
        Kind.EXISTENCE_MOVED: "Whether a harm is known to happen",
        Kind.ESTIMATE_NEW: "New estimates",
        Kind.ESTIMATE_GONE: "Estimates gone",
        Kind.ESTIMATE_MOVED: "Estimates moved",
        Kind.GAP_NEW: "New gaps",
        Kind.GAP_CLOSED: "Gaps closed",
        Kind.QUESTION_OPENED: "Questions opened",
        Kind.QUESTION_CLOSED: "Questions closed",
        Kind.QUESTION_STATUS_CHANGED: "Questions of another status",
        Kind.QUESTION_ORDER_CHANGED: "Order of the open questions",
        Kind.CONCEPT_NEW: "New concepts",
        Kind.CONCEPT_GONE: "Concepts gone",
        Kind.CONCEPT_RENAMED: "Concepts renamed",
        Kind.TERM_NEW: "New terms of the ontology",
        Kind.TERM_GONE: "Terms of the ontology gone",
        Kind.COUNT_CHANGED: "Counts",
    }
)
"""What each kind of change is called as a heading."""

RULES_NOTE = "All moves of certainty and of estimates may be due to the rules alone."
NOTHING = "Nothing of what is compared here differs."
ARROW = " → "


@dataclass(frozen=True)
class Entry:
    """One line of a list.

    Arguments:
        sign: ``+`` where something came, ``-`` where it went, ``~`` where it changed.
        label: what people call the thing.
        iri: its IRI.
        text: what it was and is.
        reasons: what goes with it.
    """

    sign: str
    label: str
    iri: str
    text: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One titled list.

    Arguments:
        title: its heading, with the number of all its changes.
        note: a sentence before the list, empty where there is none.
        entries: the changes that are shown.
        hidden: how many of those to be shown are left out for want of space.
        section: the part of the comparison that shows them all.
    """

    title: str
    note: str
    entries: tuple[Entry, ...]
    hidden: int
    section: Section


def outline(difference: Difference, limit: int | None = None) -> Iterator[Part]:
    """The lists of a difference, in their order; empty ones are left out.

    Arguments:
        difference: what differs.
        limit: most entries of a list, None for all.
    """
    for kind in Kind:
        found = difference.of(kind)
        if not found:
            continue
        shown, note = found, ""
        if kind is Kind.RULE_SET_CHANGED:
            note = RULES_NOTE
        if kind.section is Section.GAPS:
            shown = tuple(change for change in found if difference.changed_claims.intersection(change.claims))
            note = _gaps_note(found, shown)
        entries = tuple(entry_of(change) for change in shown[:limit])
        yield Part(f"{TITLES[kind]} ({len(found):,})", note, entries, len(shown) - len(entries), kind.section)


def _gaps_note(found: tuple[Change, ...], shown: tuple[Change, ...]) -> str:
    kinds = ", ".join(f"{words} {number:,}" for words, number in by_words(found).items())
    return f"By kind: {kinds}. " + ("On claims that changed:" if shown else "None is on a claim that changed.")


def entry_of(change: Change) -> Entry:
    """One change as a line of a list."""
    opposite = change.kind.opposite
    if opposite is change.kind:
        sign, text = "~", f"{change.old or 'not stated'}{ARROW}{change.new or 'not stated'}"
    elif tuple(Kind).index(change.kind) < tuple(Kind).index(opposite):
        sign, text = "+", f"{change.old}{ARROW}{change.new}" if change.old else change.new
    else:
        sign, text = "-", f"{change.old}{ARROW}{change.new}" if change.new else change.old
    told = change.kind in (Kind.LINE_NEW, Kind.LINE_GONE)  # the source stands in the text already
    reasons = () if told else tuple(reason.text for reason in change.reasons)
    return Entry(sign, change.label, change.entity, text, reasons)


def heading(difference: Difference) -> str:
    """Which two graphs are compared, as a sentence."""
    return f"What changed from {_name(difference.old)} to {_name(difference.new)}"


def _name(side: Side) -> str:
    return f"release {side.release} ({side.date})" if side.release else "a graph that is no release"


def moved_counts(difference: Difference) -> tuple[tuple[Count, ...], int]:
    """The numbers that differ, and how many are the same."""
    moved = tuple(count for count in difference.counts if count.old != count.new)
    return moved, len(difference.counts) - len(moved)


def count_cells(count: Count) -> tuple[str, str, str, str]:
    """One number as cells: name, older, newer, change with its sign."""
    old, new = ("not stated" if number is None else f"{number:,}" for number in (count.old, count.new))
    change = "" if count.old is None or count.new is None else f"{count.new - count.old:+,}"
    return count.name, old, new, change

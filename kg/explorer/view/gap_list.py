"""Computed gaps of the evidence, filtered and page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.record_files import Value

PER_PAGE = 40
ABOUT = {"Risk": "harms", "Condition": "conditions"}
"""What a gap can be about: class of the model, and its word."""


@dataclass(frozen=True)
class GapRow:
    """One computed gap.

    Arguments:
        kind: kind of the gap.
        given: the therapy or cell source.
        about: the harm or condition.
        reason: why it is a gap, with numbers.
    """

    kind: Ref
    given: Ref
    about: Ref
    reason: str

    @property
    def text(self) -> str:
        """All its words, for a search in them."""
        return f"{self.kind.label} {self.given.label} {self.about.label} {self.reason}".casefold()


@dataclass(frozen=True)
class GapFilters:
    """What is kept of the gaps; what is empty keeps all.

    Arguments:
        kind: compact id of a kind of gap.
        about: ``Risk`` or ``Condition``.
        given: compact id of a therapy or cell source.
        text: words that must all occur.
    """

    kind: str = ""
    about: str = ""
    given: str = ""
    text: str = ""


def read_gaps(lookup: Lookup) -> tuple[GapRow, ...]:
    """All computed gaps by kind, then by what they are in and about.

    Arguments:
        lookup: reads the graph.
    """
    found = []
    for gap in lookup.graph.facts.members("EvidenceGap"):
        kind, given, about = (lookup.value(gap, f"skg:{name}") for name in ("gapKind", "gapSubject", "gapObject"))
        found.append(GapRow(lookup.ref(kind), lookup.ref(given), lookup.ref(about), lookup.value(gap, "skg:gapReason")))
    return tuple(
        sorted(found, key=lambda g: (g.kind.label, g.given.label.casefold(), g.about.label.casefold(), g.about.id))
    )


def keep_gaps(gaps: Iterable[GapRow], filters: GapFilters) -> tuple[GapRow, ...]:
    """Gaps that pass the filters, in their order.

    Arguments:
        gaps: all of them.
        filters: what is kept.
    """
    words = filters.text.casefold().split()
    return tuple(
        gap
        for gap in gaps
        if filters.kind in ("", gap.kind.id)
        and filters.about in ("", gap.about.kind)
        and filters.given in ("", gap.given.id)
        and all(word in gap.text for word in words)
    )


def kinds_of(gaps: Iterable[GapRow]) -> dict[str, str]:
    """Kinds of gaps by id: what they are called, and how many there are."""
    found = Counter(gap.kind for gap in gaps)
    return {
        kind.id: f"{kind.label} ({number:,})" for kind, number in sorted(found.items(), key=lambda item: item[0].label)
    }


def page_of(number: str, rows: int, per_page: int = PER_PAGE) -> tuple[int, int]:
    """The page that an address asks for, held within what there is, and how many there are.

    Arguments:
        number: text from the address.
        rows: how many rows there are.
        per_page: rows on a page.

    >>> page_of("3", 100, 40), page_of("nonsense", 100, 40), page_of("99", 0, 40)
    ((3, 3), (1, 3), (1, 1))
    """
    last = max(1, -(-rows // per_page))
    wanted = int(number) if number.isdecimal() and len(number) < 7 else 1
    return min(max(wanted, 1), last), last


def gap_rows(gaps: Sequence[GapRow]) -> list[dict[str, Value]]:
    """One row a gap, for files."""
    return [
        {
            "kind": gap.kind.id,
            "kind_label": gap.kind.label,
            "given": gap.given.id,
            "given_label": gap.given.label,
            "about": gap.about.id,
            "about_label": gap.about.label,
            "reason": gap.reason,
        }
        for gap in gaps
    ]

"""What a comparison of two graphs finds, as plain data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType


class Section(StrEnum):
    """Parts of a comparison, in the order in which they are told."""

    RULES = "rules"
    CLAIMS = "claims"
    EVIDENCE = "evidence"
    SOURCES = "sources"
    CERTAINTY = "certainty"
    ESTIMATES = "estimates"
    GAPS = "gaps"
    QUESTIONS = "questions"
    CONCEPTS = "concepts"
    ONTOLOGY = "ontology"
    COUNTS = "counts"


class Kind(StrEnum):
    """What may have happened, in the order in which it is told; a closed list, ``skg:ChangeKind``."""

    RULE_SET_CHANGED = "rule-set-changed"
    RULE_NEW = "rule-new"
    RULE_GONE = "rule-gone"
    CLAIM_NEW = "claim-new"
    CLAIM_GONE = "claim-gone"
    CLAIM_CHANGED = "claim-changed"
    CLAIM_REWORDED = "claim-reworded"
    LINE_NEW = "line-new"
    LINE_GONE = "line-gone"
    LINE_CHANGED = "line-changed"
    SOURCE_NEW = "source-new"
    SOURCE_GONE = "source-gone"
    STANDING_CHANGED = "standing-changed"
    STATUS_MOVED = "status-moved"
    CERTAINTY_MOVED = "certainty-moved"
    LEVEL_MOVED = "level-moved"
    EXISTENCE_MOVED = "existence-moved"
    ESTIMATE_NEW = "estimate-new"
    ESTIMATE_GONE = "estimate-gone"
    ESTIMATE_MOVED = "estimate-moved"
    GAP_NEW = "gap-new"
    GAP_CLOSED = "gap-closed"
    QUESTION_OPENED = "question-opened"
    QUESTION_CLOSED = "question-closed"
    QUESTION_STATUS_CHANGED = "question-status-changed"
    QUESTION_ORDER_CHANGED = "question-order-changed"
    CONCEPT_NEW = "concept-new"
    CONCEPT_GONE = "concept-gone"
    CONCEPT_RENAMED = "concept-renamed"
    TERM_NEW = "term-new"
    TERM_GONE = "term-gone"
    COUNT_CHANGED = "count-changed"

    @property
    def section(self) -> Section:
        """The part of a comparison that it belongs to.

        >>> Kind.LINE_NEW.section
        <Section.EVIDENCE: 'evidence'>
        """
        return _SECTIONS[self.value.partition("-")[0]]

    @property
    def opposite(self) -> Kind:
        """What it is when the two graphs change places.

        >>> Kind.GAP_CLOSED.opposite, Kind.CERTAINTY_MOVED.opposite
        (<Kind.GAP_NEW: 'gap-new'>, <Kind.CERTAINTY_MOVED: 'certainty-moved'>)
        """
        return _OPPOSITES.get(self, self)


_SECTIONS = MappingProxyType(
    {
        "rule": Section.RULES,
        "claim": Section.CLAIMS,
        "line": Section.EVIDENCE,
        "source": Section.SOURCES,
        "standing": Section.SOURCES,
        "status": Section.CERTAINTY,
        "certainty": Section.CERTAINTY,
        "level": Section.CERTAINTY,
        "existence": Section.CERTAINTY,
        "estimate": Section.ESTIMATES,
        "gap": Section.GAPS,
        "question": Section.QUESTIONS,
        "concept": Section.CONCEPTS,
        "term": Section.ONTOLOGY,
        "count": Section.COUNTS,
    }
)
_PAIRS = (
    (Kind.RULE_NEW, Kind.RULE_GONE),
    (Kind.CLAIM_NEW, Kind.CLAIM_GONE),
    (Kind.LINE_NEW, Kind.LINE_GONE),
    (Kind.SOURCE_NEW, Kind.SOURCE_GONE),
    (Kind.ESTIMATE_NEW, Kind.ESTIMATE_GONE),
    (Kind.GAP_NEW, Kind.GAP_CLOSED),
    (Kind.QUESTION_OPENED, Kind.QUESTION_CLOSED),
    (Kind.CONCEPT_NEW, Kind.CONCEPT_GONE),
    (Kind.TERM_NEW, Kind.TERM_GONE),
)
_OPPOSITES = MappingProxyType({**dict(_PAIRS), **{gone: new for new, gone in _PAIRS}})
_ORDER = MappingProxyType({kind: place for place, kind in enumerate(Kind)})


@dataclass(frozen=True, order=True)
class Reason:
    """One thing that goes with a change and may explain it.

    Arguments:
        text: what it is, as a sentence without a full stop.
        entity: IRI of the source it speaks of, empty where there is none.
        domain: IRI of the grading domain it speaks of, empty where there is none.
    """

    text: str
    entity: str = ""
    domain: str = ""


@dataclass(frozen=True)
class Change:
    """One thing that differs between two graphs.

    Arguments:
        kind: what happened.
        entity: IRI of what it happened to.
        label: what people call that, in the newer graph where it is there.
        old: its value in the older graph in words, empty where it was not there.
        new: its value in the newer graph in words, empty where it is not there.
        claims: IRIs of the claims it touches, sorted.
        reasons: what goes with it.
    """

    kind: Kind
    entity: str
    label: str
    old: str = ""
    new: str = ""
    claims: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def place(self) -> tuple[int, str, str, str, str]:
        """Where it stands among others: by kind, then label, then entity."""
        return _ORDER[self.kind], self.label.casefold(), self.entity, self.old, self.new


@dataclass(frozen=True)
class Count:
    """One number that both releases state of themselves.

    Arguments:
        name: what is counted.
        old: the number in the older graph, None where that does not state it.
        new: the number in the newer graph, None where that does not state it.
    """

    name: str
    old: int | None
    new: int | None


@dataclass(frozen=True)
class NotCompared:
    """Something that only one of the two graphs can say.

    Arguments:
        section: the part of the comparison that lacks it.
        what: what could not be compared, and which graph lacks it.
    """

    section: Section
    what: str


@dataclass(frozen=True)
class Side:
    """One of the two graphs.

    Arguments:
        release: id of the release, empty for a graph that is none.
        date: date of its data as ISO text, empty for a graph that is no release.
        version: version of StemKG that built it, empty for a graph that is no release.
        rule_sets: names and versions of the rules by which it was assessed, sorted.
    """

    release: str = ""
    date: str = ""
    version: str = ""
    rule_sets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    """Everything that differs between two graphs.

    Arguments:
        old: the older graph.
        new: the newer graph.
        changes: what differs, sorted by kind and label.
        counts: the numbers that they state of themselves, by name.
        not_compared: what only one of them can say.
        changed_claims: claims of which the wording, the evidence or the assessment differs.
    """

    old: Side
    new: Side
    changes: tuple[Change, ...] = ()
    counts: tuple[Count, ...] = ()
    not_compared: tuple[NotCompared, ...] = ()
    changed_claims: frozenset[str] = field(default_factory=frozenset)

    @property
    def differs(self) -> bool:
        """Whether anything that is compared differs."""
        return bool(self.changes) or any(count.old != count.new for count in self.counts)

    @property
    def rules_changed(self) -> bool:
        """Whether the claims were assessed by different rules, so that any move may be due to them."""
        return bool(self.old.rule_sets and self.new.rule_sets) and self.old.rule_sets != self.new.rule_sets

    def of(self, *kinds: Kind) -> tuple[Change, ...]:
        """The changes of some kinds, in their order."""
        return tuple(change for change in self.changes if change.kind in kinds)

    def only(self, sections: Collection[Section]) -> Difference:
        """The same difference with some of its parts alone.

        Arguments:
            sections: parts to keep; all where empty.
        """
        if not sections:
            return self
        return replace(
            self,
            changes=tuple(change for change in self.changes if change.kind.section in sections),
            counts=self.counts if Section.COUNTS in sections else (),
            not_compared=tuple(one for one in self.not_compared if one.section in sections),
        )

    def about(self, claim: str) -> Difference:
        """The same difference with what touches one claim alone, and the rules where anything does.

        Arguments:
            claim: IRI of the claim.
        """
        kept = tuple(change for change in self.changes if claim in change.claims)
        if kept:
            kept = self.of(Kind.RULE_SET_CHANGED) + kept
        return replace(self, changes=kept, counts=(), changed_claims=self.changed_claims & {claim})

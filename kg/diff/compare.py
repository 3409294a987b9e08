"""Compare two opened graphs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING

from kg.build.statistics import count
from kg.diff.certainty import assessment_changes, rule_sets
from kg.diff.changes import Change, Count, Difference, NotCompared, Section, Side
from kg.diff.claims import claim_changes, line_changes, source_changes
from kg.diff.figures import estimate_changes, gap_changes
from kg.diff.reading import Pair, Reader
from kg.diff.terms import concept_changes, question_changes, rule_changes, term_changes

if TYPE_CHECKING:
    from kg.graph.knowledge_graph import KnowledgeGraph

_FINDERS: MappingProxyType[Section, Callable[[Pair], Iterator[Change]]] = MappingProxyType(
    {
        Section.RULES: rule_changes,
        Section.CLAIMS: claim_changes,
        Section.EVIDENCE: line_changes,
        Section.SOURCES: source_changes,
        Section.CERTAINTY: assessment_changes,
        Section.ESTIMATES: estimate_changes,
        Section.GAPS: gap_changes,
        Section.QUESTIONS: question_changes,
        Section.CONCEPTS: concept_changes,
        Section.ONTOLOGY: term_changes,
    }
)
_TOUCHING = frozenset({Section.CLAIMS, Section.EVIDENCE, Section.CERTAINTY})
_NEEDED = (
    (Section.RULES, "ruleSet", "the rules of the assessments"),
    (Section.CLAIMS, "propositionKey", "whether a claim is still the same proposition"),
    (Section.CERTAINTY, "Assessment", "status and certainty"),
    (Section.CERTAINTY, "evidenceLevel", "levels of evidence"),
    (Section.CERTAINTY, "existence", "whether a harm is known to happen"),
    (Section.CERTAINTY, "hasGradeStep", "the steps of the grading"),
    (Section.ESTIMATES, "Incidence", "how often harms were counted"),
    (Section.ESTIMATES, "ComparativeEffect", "comparative effects"),
    (Section.GAPS, "EvidenceGap", "gaps of the evidence"),
    (Section.QUESTIONS, "priorityRank", "the order of the open questions"),
)
"""Terms of the model that a part needs in both graphs, and what is lost where one lacks them."""


def compare(old: KnowledgeGraph, new: KnowledgeGraph, *, sections: Collection[Section] = ()) -> Difference:
    """Say what differs between two graphs; a pure comparison that depends on nothing but the two.

    Arguments:
        old: the older graph.
        new: the newer graph.
        sections: parts to compare, which spares the time for others; all where empty.

    Returns:
        The difference, in an order that is the same for the same two graphs.

    >>> import kg
    >>> graph = kg.open_graph()
    >>> compare(graph, graph).differs
    False
    """
    pair = Pair(Reader(old), Reader(new))
    wanted = [section for section in _FINDERS if not sections or section in sections]
    found = {section: tuple(_FINDERS[section](pair)) for section in wanted}
    touched = frozenset(c for section in _TOUCHING & found.keys() for change in found[section] for c in change.claims)
    counts = () if sections and Section.COUNTS not in sections else tuple(_counts(old, new))
    return Difference(
        old=_side(old, pair.old),
        new=_side(new, pair.new),
        changes=tuple(sorted((c for changes in found.values() for c in changes), key=lambda change: change.place)),
        counts=counts,
        not_compared=tuple(one for one in _not_compared(pair) if not sections or one.section in sections),
        changed_claims=touched,
    )


def _side(graph: KnowledgeGraph, reader: Reader) -> Side:
    if graph.manifest is None:
        return Side(rule_sets=rule_sets(reader))
    return Side(graph.manifest.release, graph.manifest.date, graph.manifest.version, rule_sets(reader))


def _counts(old: KnowledgeGraph, new: KnowledgeGraph) -> Iterator[Count]:
    """What the two state of themselves; what is no release is counted here."""
    before, after = (graph.manifest.counts if graph.manifest else count(graph.facts) for graph in (old, new))
    for name in sorted(before.keys() | after.keys()):
        yield Count(name, before.get(name), after.get(name))


def _not_compared(pair: Pair) -> Iterator[NotCompared]:
    for section, name, words in _NEEDED:
        known = pair.old.declares(name), pair.new.declares(name)
        if known[0] != known[1]:
            yield NotCompared(section, f"{words}: the {'newer' if known[0] else 'older'} graph does not have them")
    if bool(pair.old.terms) != bool(pair.new.terms):
        lacking = "newer" if pair.old.terms else "older"
        yield NotCompared(Section.ONTOLOGY, f"the terms of the ontology: the {lacking} graph does not have them")

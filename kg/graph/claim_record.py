"""What was weighed on a claim and what it amounts to, as plain values for JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kg.build.facts import local
from kg.evidence.assessment import RULE_SET, Tally
from kg.evidence.items import Argument, Direction
from kg.namespaces import KG

if TYPE_CHECKING:
    from kg.evidence.selection import Selection
    from kg.graph.evidence import WeighedClaim
    from kg.graph.knowledge_graph import KnowledgeGraph

PARTS = ("subject", "predicate", "object", "inCondition", "inSetting", "atSite", "comparedWith")
"""Properties that say what a claim asks."""
SIDES = {
    Direction.SUPPORTS: "supports",
    Direction.DISPUTES: "disputes",
    Direction.INCONCLUSIVE: "inconclusive",
}
"""Names of the sides of the evidence."""


def claim_record(knowledge: KnowledgeGraph, weighed: WeighedClaim) -> dict[str, Any]:
    """Everything that was weighed and what it amounts to, as plain values for JSON.

    Arguments:
        knowledge: the opened graph.
        weighed: the claim, weighed.
    """
    found, facts = weighed.assessment, knowledge.facts
    lines = _Lines(knowledge, weighed.iri)
    valid = [a for a in weighed.arguments if a.valid]
    return {
        "claim": weighed.iri,
        "label": knowledge.label(weighed.iri),
        "plain": weighed.plain,
        "questionType": weighed.question_type,
        "asked": {
            name: [{"id": iri, "label": facts.label(iri)} for iri in facts.values(weighed.iri, name)]
            for name in PARTS
            if facts.values(weighed.iri, name)
        },
        "switches": selection_record(weighed.selection),
        "status": found.status,
        "statusWords": _word(knowledge, f"claim-status-{found.status}"),
        "contested": found.contested,
        "singleSource": found.single_source,
        "existence": {"value": found.existence.value, "words": found.existence.words},
        "level": {"number": found.level.number, "ladder": found.level.ladder, "words": found.level.words},
        "certainty": {
            "value": found.certainty.words,
            "steps": [
                {"domain": s.domain.value, "change": s.change, "sentence": s.sentence} for s in found.grade.steps
            ],
        },
        "reasonText": "; ".join(found.reasons),
        "humanStudies": found.human_studies,
        "peopleBehind": found.grade.people,
        "studies": _tally(found.studies),
        "syntheses": _tally(found.syntheses),
        "statements": _tally(found.statements),
        "evidence": {name: lines.records([a for a in valid if a.direction is side]) for side, name in SIDES.items()},
        "withdrawn": lines.records([a for a in weighed.arguments if not a.valid]),
        "differences": [d.sentence for d in weighed.differences],
        "without": [
            {"source": f"{KG}{loss.unit}", "label": loss.label, "changes": list(loss.changes)}
            for loss in weighed.losses
        ],
        "years": [
            {
                "year": y.year,
                "status": y.assessment.status,
                "certainty": y.assessment.certainty.words,
                "level": y.assessment.level.number,
                "studies": _tally(y.assessment.studies),
                "syntheses": _tally(y.assessment.syntheses),
                "new": list(y.new),
            }
            for y in weighed.years
        ],
        "leftOut": [
            {"source": f"{KG}{source}", "label": knowledge.label(f"{KG}{source}"), "reason": reason}
            for source, reason in weighed.left_out
        ],
        "negativeSearches": [search_record(knowledge, s) for s in searches_about(knowledge, weighed.iri)],
        "ruleSet": RULE_SET,
        "release": knowledge.manifest.release if knowledge.manifest else None,
    }


def _tally(tally: Tally) -> dict[str, int]:
    return {"supports": tally.supports, "disputes": tally.disputes, "inconclusive": tally.inconclusive}


def _word(knowledge: KnowledgeGraph, name: str) -> str:
    return knowledge.facts.label(f"{KG}{name}") if name else ""


class _Lines:
    """Evidence lines of a claim with what the graph says of them."""

    def __init__(self, knowledge: KnowledgeGraph, claim: str) -> None:
        self._knowledge = knowledge
        facts = knowledge.facts
        self._by_source: dict[tuple[str, str], list[str]] = defaultdict(list)
        for line in facts.subjects("bearsOn", claim):
            side = local(facts.value(line, "direction")).removeprefix("evidence-")
            for source in facts.subjects("hasEvidenceLine", line):
                self._by_source[local(source), side].append(line)

    def records(self, arguments: Sequence[Argument]) -> list[dict[str, Any]]:
        """One record a source and side, its lines taken together, oldest first."""
        seen: dict[tuple[str, Direction], Argument] = {}
        for argument in arguments:
            seen.setdefault((argument.source, argument.direction), argument)
        ordered = sorted(seen.values(), key=lambda a: (a.year is None, a.year or 0, a.label, a.source))
        return [self._record(argument) for argument in ordered]

    def _record(self, a: Argument) -> dict[str, Any]:
        facts = self._knowledge.facts
        side = {Direction.SUPPORTS: "supporting", Direction.DISPUTES: "disputing"}.get(a.direction, "inconclusive")
        lines = self._by_source.get((a.source, side), [])
        return {
            "source": f"{KG}{a.source}",
            "unit": f"{KG}{a.unit}",
            "label": a.label,
            "direction": a.direction.value,
            "kind": a.kind.value,
            "design": _word(self._knowledge, a.design),
            "realm": a.realm,
            "participants": a.participants,
            "year": a.year,
            "blinded": a.blinded,
            "control": _word(self._knowledge, a.control),
            "setting": _word(self._knowledge, a.setting),
            "sponsor": _word(self._knowledge, a.sponsor),
            "followUpMonths": a.follow_up,
            "read": a.read,
            "findsTheOpposite": a.opposite,
            "lines": lines,
            "rationale": [text for line in lines for text in facts.values(line, "rationale")],
            "locator": [text for line in lines for text in facts.values(line, "locator")],
        }


def selection_record(selection: Selection) -> dict[str, object]:
    """The switches as plain values, for JSON."""
    return {
        "words": selection.words,
        "settings": [f"{KG}{x}" for x in sorted(selection.settings)],
        "designs": [f"{KG}{x}" for x in sorted(selection.designs)],
        "without": [f"{KG}{x}" for x in sorted(selection.without)],
        "withoutSponsors": [f"{KG}{x}" for x in sorted(selection.without_sponsors)],
        "until": selection.until,
        "blindedOnly": selection.blinded_only,
        "comparedOnly": selection.compared_only,
    }


def searches_about(knowledge: KnowledgeGraph, *iris: str) -> list[str]:
    """IRIs of the searches that found nothing of all the given things, newest first."""
    facts = knowledge.facts
    found = [s for s in facts.members("NegativeSearch") if set(iris) <= set(facts.values(s, "about"))]
    return sorted(found, key=lambda s: facts.value(s, "searchedOn") or "", reverse=True)


def search_record(knowledge: KnowledgeGraph, search: str) -> dict[str, Any]:
    """A search that found nothing, as plain values."""
    facts = knowledge.facts
    return {
        "search": search,
        "on": facts.value(search, "searchedOn") or "",
        "where": facts.value(search, "searchedWhere") or "",
        "result": facts.value(search, "searchResult") or "",
    }

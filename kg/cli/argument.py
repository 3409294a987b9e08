"""The whole argument on a claim, as plain records and as a report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from kg.build.facts import local
from kg.cli.sections import Section
from kg.cli.switches import selection_record
from kg.evidence.assessment import RULE_SET, Tally
from kg.evidence.items import Argument, Direction
from kg.namespaces import KG, compact

if TYPE_CHECKING:
    from kg.graph.evidence import WeighedClaim
    from kg.graph.knowledge_graph import KnowledgeGraph

_PARTS = {
    "subject": "about",
    "predicate": "what is said",
    "object": "of what",
    "inCondition": "in whom",
    "inSetting": "in which setting",
    "atSite": "where",
    "comparedWith": "compared with",
}
_SIDES = {
    Direction.SUPPORTS: ("supports", "For"),
    Direction.DISPUTES: ("disputes", "Against"),
    Direction.INCONCLUSIVE: ("inconclusive", "Unclear"),
}


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
            for name in _PARTS
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
        "evidence": {
            name: lines.records([a for a in valid if a.direction is side]) for side, (name, _) in _SIDES.items()
        },
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


def claim_sections(knowledge: KnowledgeGraph, weighed: WeighedClaim, width: int) -> Iterator[Section]:
    """The argument as a report.

    Arguments:
        knowledge: the opened graph.
        weighed: the claim, weighed.
        width: letters on a line, for what is drawn.
    """
    record, found = claim_record(knowledge, weighed), weighed.assessment
    yield _asked(record, weighed)
    if not any(a.valid for a in weighed.arguments):
        yield Section("Nothing to weigh", (_nothing(weighed),))
    existence = (f"Does it happen at all? {found.existence.words}",) if found.existence.words else ()
    level = (
        f"Level {found.level.number} ({found.level.ladder})"
        if found.level.number
        else f"No level ({found.level.ladder})"
    )
    yield Section(
        "How it stands",
        (
            f"Status: {record['statusWords']}." + (" It rests on one source alone." if found.single_source else ""),
            *existence,
            f"{level}: {found.level.words}.",
            f"Certainty: {found.certainty.words}.",
        ),
    )
    yield Section("Certainty, step by step", items=tuple((reason, "") for reason in found.reasons))
    for side, (name, heading) in _SIDES.items():
        given = record["evidence"][name]
        if given or side is not Direction.INCONCLUSIVE:
            empty = () if given else ("No source stands on this side.",)
            yield Section(f"{heading} ({len(given)})", empty, tuple(map(_item, given)))
    if record["withdrawn"]:
        yield Section("Withdrawn, does not count", items=tuple(map(_item, record["withdrawn"])))
    if weighed.differences:
        yield Section("What differs between the sides", items=tuple((d.sentence, "") for d in weighed.differences))
    yield from _robustness(weighed, width)
    if weighed.left_out:
        items = tuple((f"{r['label']} ({compact(r['source'])}): {r['reason']}", "") for r in record["leftOut"])
        yield Section("What the switches left out", items=items)
    if searches := record["negativeSearches"]:
        yield Section("Searches that found nothing", items=tuple(map(search_item, searches)))


def _asked(record: dict[str, Any], weighed: WeighedClaim) -> Section:
    parts = [
        f"{_PARTS[name]}: {' and '.join(value['label'] for value in values)}"
        for name, values in record["asked"].items()
    ]
    switches = f"Switches: {weighed.selection.words}." if weighed.selection.words else "Switches: none, all sources."
    asked = (
        f"Asked as a question of {weighed.question_type.replace('-', ' ') or 'no recorded kind'}: {'; '.join(parts)}."
    )
    return Section("What was asked", (asked, switches))


def _nothing(weighed: WeighedClaim) -> str:
    if weighed.arguments:
        return "Every source on this claim was withdrawn. That is no evidence against it."
    if weighed.left_out:
        return "The switches left every source out. Without them there is something to weigh."
    return "No source on this claim is recorded: it is not reported, which is neither for nor against it."


def _item(record: dict[str, Any]) -> tuple[str, str]:
    people = {"human": "people", "animal": "animals"}.get(record["realm"], "samples")
    parts = (
        record["design"] or record["kind"],
        f"{record['participants']:,} {people}" if record["participants"] else "number not recorded",
        f"{record['year']}" if record["year"] else "year not recorded",
        "double blind" if record["blinded"] else "",
        f"control: {record['control']}" if record["control"] else "",
        f"{record['followUpMonths']:g} months" if record["followUpMonths"] else "",
        "finds the opposite" if record["findsTheOpposite"] else "",
        f"read: {record['read'].replace('-', ' ')}" if record["read"] else "",
    )
    head = f"{record['label']} ({compact(record['source'])}): {', '.join(filter(None, parts))}"
    return head, " ".join(record["rationale"])


def _robustness(weighed: WeighedClaim, width: int) -> Iterator[Section]:
    from kg.charts.of_evidence import knowledge_curve
    from kg.charts.text import accumulation_text

    if weighed.losses:
        changing = [loss for loss in weighed.losses if loss.changes]
        rest, total = len(weighed.losses) - len(changing), len(weighed.losses)
        same = (f"{rest} of {total} independent sources: nothing would change without any one of them.",)
        items = tuple((f"Without {loss.label}: {'; '.join(loss.changes)}.", "") for loss in changing)
        yield Section("What would change without each source", same if rest else (), items)
    if curve := knowledge_curve(weighed.years, weighed.plain):
        yield Section("What was known year by year", drawing=accumulation_text(curve, width))


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


def search_item(record: dict[str, Any]) -> tuple[str, str]:
    """A search that found nothing, as an entry of a report."""
    return f"Searched on {record['on'] or 'a day not recorded'}: {record['where']}", record["result"]

"""The whole argument on a claim, as a report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kg.cli.sections import Section
from kg.evidence.items import Direction
from kg.graph.claim_record import SIDES, claim_record
from kg.namespaces import compact

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
_HEADINGS = {Direction.SUPPORTS: "For", Direction.DISPUTES: "Against", Direction.INCONCLUSIVE: "Unclear"}


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
    for side, name in SIDES.items():
        given = record["evidence"][name]
        heading = _HEADINGS[side]
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


def search_item(record: dict[str, Any]) -> tuple[str, str]:
    """A search that found nothing, as an entry of a report."""
    return f"Searched on {record['on'] or 'a day not recorded'}: {record['where']}", record["result"]

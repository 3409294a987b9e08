"""Counts of harm as a registry posts them: totals of each group, then every term in every group."""

from __future__ import annotations

from collections.abc import Iterator

from kg.ingest.tables import KIND, SAME, Tables, TermMatch, normal
from kg.ingest.trial import Tally, TermRow, Trial

_LONGEST_QUOTE = 160
_TOTALS = (
    ("deaths", "all-cause mortality", TermMatch("kg:risk-death", SAME), None),
    ("serious", "any serious adverse event", TermMatch("kg:risk-serious-adverse-event", SAME), True),
    # Only harms above the trial's own threshold enter this total, so it is never the whole of them.
    (
        "other",
        "any other adverse event above the threshold",
        TermMatch("kg:risk-non-serious-adverse-event", KIND),
        False,
    ),
)


def event_counts(trial: Trial, tables: Tables) -> Iterator[dict[str, object]]:
    """Every posted count of harm.

    A count that was not posted is left out, so that it is never read as zero; a group in which nobody was at risk
    keeps its 0 and never makes a rate.

    Arguments:
        trial: what the registry says; its organ systems must be known.
        tables: under which harm each term is filed.
    """
    for name, event, match, serious in _TOTALS:
        for group in trial.groups:
            tally = getattr(group, name)
            if tally.affected is not None or tally.at_risk is not None:
                yield _count(trial, f"{name}-{group.key.lower()}", group.key, event, match, tally, serious=serious)
    for row in trial.rows:
        match = find_match(row, tables)
        for count in row.counts:
            key = f"{'s' if row.serious else 'o'}{row.number:03d}-{count.group.lower()}"
            record = _count(trial, key, count.group, row.term, match, count.tally, serious=row.serious)
            record["organSystem"] = row.organ_system
            if count.events is not None:
                record["events"] = count.events
            yield record


def find_match(row: TermRow, tables: Tables) -> TermMatch:
    """The harm of a posted term: that of the table, else the one of its organ system."""
    known = tables.terms.get(normal(row.term))
    return known or TermMatch(tables.organ_systems.get(normal(row.organ_system), "kg:risk-any"), KIND)


def _count(
    trial: Trial, key: str, group: str, event: str, match: TermMatch, tally: Tally, *, serious: bool | None
) -> dict[str, object]:
    record: dict[str, object] = {
        "id": f"kg:events-{trial.nct.lower()}-{key}",
        "inArm": [f"kg:arm-{trial.nct.lower()}-{group.lower()}"],
        "risk": match.risk,
        "riskMatch": match.match,
        "event": event,
    }
    if serious is not None:
        record["serious"] = serious
    if tally.affected is not None:
        record["affected"] = tally.affected
    if tally.at_risk is not None:
        record["atRisk"] = tally.at_risk
    return record


def harm_collection(trial: Trial) -> str:
    """How harms were looked for, in our words round the posted values; empty where nothing is posted."""
    if not trial.groups:
        return ""
    parts = []
    if trial.time_frame:
        parts.append(f"Time covered, as posted: {_short(trial.time_frame)}.")
    if trial.threshold == "0":
        parts.append("Non-serious harms are posted whatever their frequency.")
    elif trial.threshold:
        parts.append(f"Non-serious harms are posted only above {trial.threshold}% of a group.")
    ways = {row.assessment for row in trial.rows} - {""}
    if ways == {"SYSTEMATIC_ASSESSMENT"}:
        parts.append("Harms were looked for systematically.")
    elif ways == {"NON_SYSTEMATIC_ASSESSMENT"}:
        parts.append("Harms were noted as they came up, not looked for systematically.")
    elif ways:
        parts.append("Some harms were looked for systematically, others noted as they came up.")
    return " ".join(parts)


def _short(text: str) -> str:
    text = text.rstrip(".")
    if len(text) <= _LONGEST_QUOTE:
        return text
    return text[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"

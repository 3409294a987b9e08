"""Measures of arms, counts of harm and results."""

from __future__ import annotations

from functools import partial

from kg.namespaces import KG
from kg.quality.measure import Found, Measure
from kg.quality.records import Records

_CELL_THERAPY = f"{KG}therapy-cell-therapy"
_ANY_RISK = f"{KG}risk-any"
# Harms that stand for a whole organ system have ids of this beginning.
_ORGAN_RISK = f"{KG}risk-organ-"


def _lacking(kind: str, names: tuple[str, ...], records: Records) -> Found:
    members = records.members(kind)
    return Found.among(records.lacking(members, *names), members)


def _arms_without_therapy(records: Records) -> Found:
    arms = [
        arm
        for study in records.members("Study")
        if records.word(study, "realm") == "realm-human"
        for arm in records.values(study, "hasArm")
        if records.values(arm, "cellSource")
    ]
    return Found.among(records.lacking(arms, "therapy"), arms)


def _arms_without_cells(records: Records) -> Found:
    arms = [a for a in records.members("Arm") if _CELL_THERAPY in kinds_of(records, records.value(a, "therapy"))]
    return Found.among(records.lacking(arms, "cellSource"), arms)


def kinds_of(records: Records, concept: str) -> set[str]:
    """A concept and everything broader."""
    seen: set[str] = set()
    ahead = [concept] if concept else []
    while ahead:
        here = ahead.pop()
        if here not in seen:
            seen.add(here)
            ahead.extend(records.values(here, "skos:broader"))
    return seen


def _one_kind(records: Records) -> Found:
    counts = records.members("EventCount")
    return Found.among((c for c in counts if records.word(c, "riskMatch") == "match-one-kind"), counts)


def _terms_by_organ_only(records: Records) -> Found:
    """Printed terms all of whose counts stand under the harm of a whole organ system, or under no kind of harm."""
    filed: dict[str, bool] = {}
    for count in records.members("EventCount"):
        term = records.value(count, "eventAsPrinted")
        if not term or not records.value(count, "organSystem"):
            continue
        risk = records.value(count, "risk")
        filed[term] = filed.get(term, True) and (risk == _ANY_RISK or risk.startswith(_ORGAN_RISK))
    return Found.among((term for term, coarse in filed.items() if coarse), filed)


def _conditions_unmapped(records: Records) -> Found:
    """Printed conditions that are the name of no condition, in studies that are linked to none."""
    names = {
        name.casefold()
        for condition in records.members("Condition")
        for name in records.values(condition, "skos:prefLabel", "skos:altLabel")
    }
    linked: dict[str, bool] = {}
    for study in records.members("Study"):
        for text in records.values(study, "conditionAsPrinted"):
            known = bool(records.values(study, "studiesCondition")) or text.casefold() in names
            linked[text] = linked.get(text, False) or known
    return Found.among((text for text, known in linked.items() if not known), linked)


MEASURES = (
    Measure("arms-without-n", "arms", "It is not said how many were in the group.", partial(_lacking, "Arm", ("n",))),
    Measure(
        "arms-without-therapy",
        "arms of people given cells",
        "Cells were given and no therapy is named: the group is missing on the therapy's page.",
        _arms_without_therapy,
    ),
    Measure(
        "arms-without-cell-source",
        "arms given a cell therapy",
        "It is not said which cells were given.",
        _arms_without_cells,
    ),
    Measure(
        "arms-without-treatment",
        "arms",
        "Neither a therapy nor cells nor a procedure is named.",
        partial(_lacking, "Arm", ("therapy", "cellSource", "usesProcedure")),
    ),
    Measure(
        "counts-without-affected",
        "counts of harm",
        "The source does not report how many had the harm; that is not zero.",
        partial(_lacking, "EventCount", ("affected",)),
        debt=False,
    ),
    Measure(
        "counts-without-at-risk",
        "counts of harm",
        "The source does not say among how many: no rate can be made.",
        partial(_lacking, "EventCount", ("atRisk",)),
        debt=False,
    ),
    Measure(
        "counts-of-one-kind",
        "counts of harm",
        "The counted term is one kind of the harm it is filed under; such a count never makes the harm's rate.",
        _one_kind,
        debt=False,
    ),
    Measure(
        "outcomes-without-value",
        "outcome results",
        "The source gives a finding and no number.",
        partial(_lacking, "OutcomeResult", ("value",)),
        debt=False,
    ),
    Measure(
        "outcomes-without-time",
        "outcome results",
        "It is not said how long after the treatment it was measured.",
        partial(_lacking, "OutcomeResult", ("timepointMonths",)),
    ),
    Measure(
        "printed-conditions-unmapped",
        "conditions as printed",
        "The words are the name of no condition here, and no study that prints them is linked to one.",
        _conditions_unmapped,
    ),
    Measure(
        "event-terms-by-organ-only",
        "event terms printed with an organ system",
        "The term is filed only under the harm of a whole organ system: the tree has no finer one, or none was chosen.",
        _terms_by_organ_only,
    ),
)
"""Measures of this module."""

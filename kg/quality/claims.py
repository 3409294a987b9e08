"""Measures of claims and of the arguments about them."""

from __future__ import annotations

import re
from functools import partial

from kg.quality.measure import Found, Measure
from kg.quality.records import Records

_ABOUT_PEOPLE = frozenset({"qtype-benefit", "qtype-common-harm", "qtype-rare-harm"})
_BEYOND_PEOPLE = frozenset({"realm-animal", "realm-in-vitro", "realm-computational"})
# The people of these were reported because they were harmed.
_NO_DENOMINATOR = frozenset(
    {
        "design-case-report",
        "design-case-series",
        "design-outbreak-investigation",
        "design-pharmacovigilance-report",
    }
)
_HARMS = ("hasEventCount", "hasEffectEstimate")
_RESULTS = ("hasOutcomeResult", "hasEffectEstimate")
_FIGURES = {
    "qtype-benefit": _RESULTS,
    "qtype-common-harm": _HARMS,
    "qtype-rare-harm": _HARMS,
    "qtype-mechanism": _RESULTS,
    "qtype-burden": ("hasBurdenCount", "hasEffectEstimate"),
    "qtype-practice": ("hasBurdenCount", "hasEffectEstimate"),
}
_NUMBER_WORDS = (
    "none|nobody|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    "seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|dozen|"
    "half|both|third|quarter"
)
_NUMBER = re.compile(rf"[0-9]|\b(?:{_NUMBER_WORDS})s?\b", re.IGNORECASE)


def sources_of(records: Records, claim: str) -> tuple[str, ...]:
    """Studies and documents that argue about a claim."""
    lines = records.inverse("bearsOn").get(claim, ())
    return tuple({source for line in lines for source in records.inverse("hasEvidenceLine").get(line, ())})


def _without_line(records: Records) -> Found:
    claims = records.members("Claim")
    return Found.among((c for c in claims if c not in records.inverse("bearsOn")), claims)


def _with_status(status: str, records: Records) -> Found:
    claims = records.members("Claim")
    return Found.among((c for c in claims if _assessed(records, c, "status") == status), claims)


def _assessed(records: Records, claim: str, name: str) -> str:
    return records.word(records.value(claim, "hasAssessment"), name)


def _on_one_source(records: Records) -> Found:
    claims = records.members("Claim")
    return Found.among((c for c in claims if _assessed(records, c, "singleSource") == "true"), claims)


def _without_denominator(records: Records) -> Found:
    claims = [c for c in records.members("Claim") if _is_about_people(records, c)]
    return Found.among(
        (c for c in claims if not any(_has_denominator(records, s) for s in sources_of(records, c))), claims
    )


def _is_about_people(records: Records, claim: str) -> bool:
    realms = {records.word(source, "realm") for source in sources_of(records, claim)}
    return records.word(claim, "questionType") in _ABOUT_PEOPLE and bool(realms - _BEYOND_PEOPLE)


def _has_denominator(records: Records, source: str) -> bool:
    """Whether a study in people says of how many it speaks, and they were not picked because they were harmed."""
    if records.word(source, "realm") != "realm-human" or records.word(source, "design") in _NO_DENOMINATOR:
        return False
    counts = records.values(source, "hasEventCount", "hasEffectEstimate")
    return bool(
        records.integer(source, "participants")
        or any(records.integer(arm, "n") for arm in records.values(source, "hasArm"))
        or any(records.integer(c, "atRisk") or records.integer(c, "patientCount") for c in counts)
    )


def _contested_without_note(records: Records) -> Found:
    contested = [c for c in records.members("Claim") if _assessed(records, c, "contested") == "true"]
    return Found.among(records.lacking(contested, "skos:note"), contested)


# ------------------------------------------------------------------ arguments


def _lines_lacking(name: str, records: Records) -> Found:
    lines = records.members("EvidenceLine")
    return Found.among(records.lacking(lines, name), lines)


def _figures(records: Records, line: str) -> tuple[str, ...]:
    """Figures of the line's study that answer its kind of question; of a document its statements."""
    claim = records.value(line, "bearsOn")
    kind = records.word(line, "questionType") or records.word(claim, "questionType")
    names = (*_FIGURES.get(kind, ()), "hasStatement")
    return tuple(
        figure
        for source in records.inverse("hasEvidenceLine").get(line, ())
        for figure in records.values(source, *names)
    )


def _lines_without_figures(records: Records) -> Found:
    lines = [line for line in records.members("EvidenceLine") if _figures(records, line)]
    return Found.among(records.lacking(lines, "restsOn"), lines)


def _lines_without_number(records: Records) -> Found:
    lines = [
        line
        for line in records.members("EvidenceLine")
        if any(records.values(f, "affected", "value", "count") for f in _figures(records, line))
    ]
    return Found.among((line for line in lines if not _NUMBER.search(records.value(line, "rationale"))), lines)


MEASURES = (
    Measure("claims-without-line", "claims", "No source argues for or against the claim.", _without_line),
    Measure(
        "claims-with-statements-only",
        "claims",
        "Only documents without data of their own speak of the claim.",
        partial(_with_status, "claim-status-statement-only"),
        debt=False,
    ),
    Measure(
        "claims-on-one-source",
        "claims",
        "Everything known of the claim comes from one independent source.",
        _on_one_source,
        debt=False,
    ),
    Measure(
        "claims-without-denominator",
        "claims of benefit or harm in people",
        "No study behind the claim says of how many people it speaks; cases picked because of the harm do not count.",
        _without_denominator,
        debt=False,
    ),
    Measure(
        "contested-claims-without-note",
        "contested claims",
        "Sources stand on both sides and no note says what differs between them.",
        _contested_without_note,
    ),
    Measure(
        "lines-without-locator",
        "evidence lines",
        "The line does not say where in its source it was read.",
        partial(_lines_lacking, "locator"),
    ),
    Measure(
        "lines-without-figures",
        "evidence lines whose source has figures of that kind",
        "The line rests on none of them.",
        _lines_without_figures,
    ),
    Measure(
        "lines-without-number",
        "evidence lines whose source has counted values",
        "The line's sentence gives no number.",
        _lines_without_number,
    ),
)
"""Measures of this module."""

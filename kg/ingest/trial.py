"""A registered trial as plain data, read from one record of ClinicalTrials.gov API v2.

The field names of the records are those of the registry's own data structure
(https://clinicaltrials.gov/data-api/about-api/study-data-structure).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from kg.ingest.outside import Value

NCT = re.compile(r"NCT[0-9]{8}\Z")
_GROUP = re.compile(r"[A-Za-z]{1,4}[0-9]{1,6}\Z")
_ISO_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?\Z")
_WRITTEN_DATE = re.compile(r"([A-Z][a-z]+) (?:([0-9]{1,2}), )?([0-9]{4})\Z")
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Tally:
    """How many of how many; either is None where it was not posted."""

    affected: int | None
    at_risk: int | None


@dataclass(frozen=True)
class Group:
    """A group in which harms were counted.

    Arguments:
        key: the registry's id, such as ``EG000``.
        title: as posted.
        deaths: deaths of any cause; the other two likewise.
        serious: people with any serious harm.
        other: people with any other harm above the trial's threshold.
    """

    key: str
    title: str
    deaths: Tally
    serious: Tally
    other: Tally


@dataclass(frozen=True)
class TermCount:
    """One posted harm in one group.

    Arguments:
        group: id of the group.
        tally: people affected of people at risk.
        events: how often it happened, None where not posted.
    """

    group: str
    tally: Tally
    events: int | None


@dataclass(frozen=True)
class TermRow:
    """One row of the tables of harms.

    Arguments:
        number: 1-based place in its table.
        term: as posted.
        organ_system: as posted.
        serious: True in the table of serious harms.
        assessment: ``SYSTEMATIC_ASSESSMENT`` and the like, empty where not posted.
        counts: one for each group.
    """

    number: int
    term: str
    organ_system: str
    serious: bool
    assessment: str
    counts: tuple[TermCount, ...]


@dataclass(frozen=True)
class RegisteredArm:
    """A group as it was registered: label, kind such as ``EXPERIMENTAL``, and what it is given."""

    label: str
    kind: str
    given: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """One registered trial; texts are empty and numbers None where the registry says nothing."""

    nct: str
    line: int
    aliases: tuple[str, ...]
    acronym: str
    brief_title: str
    official_title: str
    sponsor: str
    sponsor_class: str
    conditions: tuple[str, ...]
    phases: tuple[str, ...]
    status: str
    allocation: str
    model: str
    masking: str
    enrolment: int | None
    enrolment_type: str
    started: str
    primary_completion: str
    completed: str
    results_posted: str
    why_stopped: str
    interventions: tuple[str, ...]
    arms: tuple[RegisteredArm, ...]
    has_results: bool
    groups: tuple[Group, ...]
    rows: tuple[TermRow, ...]
    time_frame: str
    threshold: str


def read_trial(top: Value) -> Trial | None:
    """Read one record; None (with a problem noted) where it has no registry number.

    Arguments:
        top: the whole record.
    """
    protocol = top.get("protocolSection")
    identity = protocol.get("identificationModule")
    nct = identity.text("nctId")
    if not NCT.match(nct):
        identity.report("bad-id", "the record has no registry number like NCT00000001", "fetch the record again")
        return None
    top = top.named(nct)
    protocol = top.get("protocolSection")
    identity, status = protocol.get("identificationModule"), protocol.get("statusModule")
    sponsor = protocol.get("sponsorCollaboratorsModule").get("leadSponsor")
    design = protocol.get("designModule")
    plan, enrolment = design.get("designInfo"), design.get("enrollmentInfo")
    results = top.get("resultsSection")
    harms = results.get("adverseEventsModule")
    groups = _groups(harms)
    given = protocol.get("armsInterventionsModule")
    brief = identity.text("briefTitle")
    if not brief:
        identity.report("missing-value", "the record has no brief title", "fetch the record again")
    return Trial(
        nct=nct,
        line=top.line,
        aliases=tuple(alias for alias in identity.texts("nctIdAliases") if NCT.match(alias)),
        acronym=identity.text("acronym"),
        brief_title=brief,
        official_title=identity.text("officialTitle"),
        sponsor=sponsor.text("name"),
        sponsor_class=sponsor.text("class"),
        conditions=protocol.get("conditionsModule").texts("conditions"),
        phases=design.texts("phases"),
        status=status.text("overallStatus"),
        allocation=plan.text("allocation"),
        model=plan.text("interventionModel"),
        masking=plan.get("maskingInfo").text("masking"),
        enrolment=enrolment.count("count"),
        enrolment_type=enrolment.text("type"),
        started=_date(status, "startDateStruct"),
        primary_completion=_date(status, "primaryCompletionDateStruct"),
        completed=_date(status, "completionDateStruct"),
        results_posted=_date(status, "resultsFirstPostDateStruct"),
        why_stopped=status.text("whyStopped"),
        interventions=tuple(filter(None, (item.text("name") for item in given.items("interventions")))),
        arms=tuple(_arms(given)),
        has_results=results.raw is not None,
        groups=groups,
        rows=(*_rows(harms, "seriousEvents", groups), *_rows(harms, "otherEvents", groups)),
        time_frame=harms.text("timeFrame"),
        threshold=harms.text("frequencyThreshold"),
    )


def _date(status: Value, name: str) -> str:
    """A posted date as year, year-month or year-month-day.

    Older exports write ``March 6, 2015`` and ``May 2006``.
    """
    value = status.get(name).get("date")
    text = value.as_text()
    if not text or _ISO_DATE.match(text):
        return text
    written = _WRITTEN_DATE.match(text)
    if written and written[1] in _MONTHS:
        month = f"{written[3]}-{_MONTHS.index(written[1]) + 1:02d}"
        return f"{month}-{int(written[2]):02d}" if written[2] else month
    value.report("bad-format", f"'{value.path}' is no date: '{text}'", "write it as 2015-03-06, 2015-03 or 2015")
    return ""


def _arms(given: Value) -> list[RegisteredArm]:
    arms = []
    for arm in given.items("armGroups"):
        label = arm.text("label")
        if label:
            names = tuple(name.split(": ", 1)[-1] for name in arm.texts("interventionNames"))
            arms.append(RegisteredArm(label, arm.text("type"), names))
        else:
            arm.report("missing-value", f"'{arm.path}' has no label", "fetch the record again")
    return arms


def _groups(harms: Value) -> tuple[Group, ...]:
    groups: list[Group] = []
    for item in harms.items("eventGroups"):
        key = item.text("id")
        if not _GROUP.match(key) or any(key.lower() == group.key.lower() for group in groups):
            item.report("bad-id", f"'{item.path}' has no id of its own like EG000", "fetch the record again")
            continue
        tallies = [_tally(item, f"{name}NumAffected", f"{name}NumAtRisk") for name in ("deaths", "serious", "other")]
        groups.append(Group(key, item.text("title") or key, *tallies))
    return tuple(groups)


def _rows(harms: Value, table: str, groups: tuple[Group, ...]) -> list[TermRow]:
    known = {group.key for group in groups}
    rows = []
    for number, item in enumerate(harms.items(table), 1):
        term, organ = item.text("term"), item.text("organSystem")
        for name, text in (("term", term), ("organSystem", organ)):
            if not text:
                item.report("missing-value", f"'{item.path}' has no {name}", "fetch the record again")
        counts = []
        for stat in item.items("stats"):
            group = stat.text("groupId")
            if group not in known:
                message = f"'{stat.path}' counts in '{group}', which is no group of this trial"
                stat.report("dangling-reference", message, "correct the group's id, or add the group")
                continue
            counts.append(TermCount(group, _tally(stat, "numAffected", "numAtRisk"), stat.count("numEvents")))
        for group, times in Counter(count.group for count in counts).items():
            if times > 1:
                item.report("key-twice", f"'{item.path}' counts in '{group}' twice", "fetch the record again")
        serious = table == "seriousEvents"
        rows.append(TermRow(number, term, organ, serious, item.text("assessmentType"), tuple(counts)))
    return rows


def _tally(item: Value, affected: str, at_risk: str) -> Tally:
    tally = Tally(item.count(affected), item.count(at_risk))
    if tally.affected is not None and tally.at_risk is not None and tally.affected > tally.at_risk:
        message = f"'{item.path}' counts {tally.affected} affected of {tally.at_risk} at risk"
        item.report("inconsistent-numbers", message, "compare both with the registry page")
    return tally

"""Turn a registered trial into the records that a person would write of it: document, study, groups and counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.errors import Problem, SourceError
from kg.ingest.harms import event_counts, harm_collection
from kg.ingest.tables import ArmRow, Tables, TrialRow, normal
from kg.ingest.trial import Group, RegisteredArm, Trial

Record = dict[str, object]

_TITLED_RANDOMISED = re.compile(r"(?<!non-)(?<!non )randomi[sz]ed", re.IGNORECASE)
_TITLED_DOUBLE_BLIND = re.compile(r"double[- ]blind|double[- ]mask", re.IGNORECASE)
_DESIGNS = {"RANDOMIZED": "kg:design-rct", "NON_RANDOMIZED": "kg:design-non-randomised-trial"}
_ALLOCATIONS = {"RANDOMIZED": "randomised", "NON_RANDOMIZED": "not randomised", "NA": "without allocation"}
_MODELS = {
    "PARALLEL": "parallel groups",
    "CROSSOVER": "crossover",
    "SINGLE_GROUP": "a single group",
    "SEQUENTIAL": "groups one after another",
    "FACTORIAL": "a factorial plan",
}
_BLINDING = {
    "NONE": "open-label",
    "SINGLE": "single-blind",
    "DOUBLE": "double-blind",
    "TRIPLE": "double-blind",
    "QUADRUPLE": "double-blind",
}
_STATUS = {
    "COMPLETED": "completed",
    "TERMINATED": "terminated",
    "RECRUITING": "recruiting",
    "ACTIVE_NOT_RECRUITING": "active-not-recruiting",
    "NOT_YET_RECRUITING": "not-yet-recruiting",
    "ENROLLING_BY_INVITATION": "enrolling-by-invitation",
    "SUSPENDED": "suspended",
    "WITHDRAWN": "withdrawn",
    "UNKNOWN": "status-unknown",
}
_PHASES = {
    "EARLY_PHASE1": "early phase 1",
    "EARLYPHASE1": "early phase 1",
    "PHASE1": "phase 1",
    "PHASE2": "phase 2",
    "PHASE3": "phase 3",
    "PHASE4": "phase 4",
    "NA": "not applicable",
    "NOTAPPLICABLE": "not applicable",
}
_SPONSORS = {"INDUSTRY": "industry", "NIH": "public-body", "FED": "public-body", "OTHER_GOV": "public-body"}
_ENROLMENT = {"ACTUAL": "actual", "ESTIMATED": "estimated"}
_CONTROLS = {
    "SHAM_COMPARATOR": "sham",
    "PLACEBO_COMPARATOR": "placebo",
    "NO_INTERVENTION": "no-treatment",
    "ACTIVE_COMPARATOR": "active",
}


@dataclass(frozen=True)
class Converted:
    """What came of a set of records.

    Arguments:
        files: the records of each kept trial, by registry number.
        dropped: why each of the others is not kept, by registry number.
        matches: how many distinct posted terms are filed in each way.
        rows: how many counts of harm were written.
        unmapped: posted conditions that no table names.
    """

    files: Mapping[str, list[Record]]
    dropped: Mapping[str, str]
    matches: Mapping[str, int]
    rows: int
    unmapped: tuple[str, ...]


def convert_all(trials: Iterable[Trial], tables: Tables, file: str = "records") -> Converted:
    """Convert every trial that the tables keep.

    Arguments:
        trials: what was read.
        tables: what the registry's words mean.
        file: the input's name, for messages.

    Raises:
        SourceError: a posted organ system or closed-list value is unknown.
    """
    files: dict[str, list[Record]] = {}
    dropped: dict[str, str] = {}
    problems: list[Problem] = []
    terms: dict[str, str] = {}
    cohorts: set[str] = set()
    conditions: set[str] = set()
    for trial in sorted(trials, key=lambda t: t.nct):
        row = tables.trials.get(trial.nct)
        if row is None or not row.keep:
            dropped[trial.nct] = row.reason if row else "nobody has decided on it yet: add it to trials.tsv"
            continue
        problems += _unknown_words(trial, tables, file)
        records = convert(trial, tables)
        if row.cohort and row.cohort not in cohorts:
            cohorts.add(row.cohort)
            records.append(_cohort(row.cohort))
        files[trial.nct] = records
        conditions.update(c for c in trial.conditions if normal(c) not in tables.conditions)
        for posted in trial.rows:
            name = normal(posted.term)
            terms[name] = tables.terms[name].match if name in tables.terms else "organ system only"
    if problems:
        raise SourceError(set(problems))
    return Converted(files, dropped, Counter(terms.values()), _rows_of(files), tuple(sorted(conditions)))


def _rows_of(files: Mapping[str, list[Record]]) -> int:
    found = (record.get("eventCounts", []) for records in files.values() for record in records)
    return sum(len(counts) for counts in found if isinstance(counts, list))


def _unknown_words(trial: Trial, tables: Tables, file: str) -> Iterator[Problem]:
    closed: list[tuple[str, Mapping[str, object], tuple[str, ...]]] = [
        ("status", _STATUS, (trial.status,)),
        ("phase", _PHASES, trial.phases),
        ("masking", _BLINDING, (trial.masking,)),
        ("kind of enrolment number", _ENROLMENT, (trial.enrolment_type,)),
    ]
    for name, known, words in closed:
        for word in words:
            if word and word not in known:
                message = f"the {name} '{word}' is not known"
                remedy = f"use one of {', '.join(known)}, or teach the new word to kg/ingest/clinicaltrials.py"
                yield Problem(file, trial.line, trial.nct, "unknown-value", message, remedy)
    for organ in sorted({row.organ_system for row in trial.rows}):
        if organ and normal(organ) not in tables.organ_systems:
            remedy = "add it to organ-systems.tsv with the harm under which its terms are filed"
            message = f"the organ system '{organ}' is not known"
            yield Problem(file, trial.line, trial.nct, "unknown-organ-system", message, remedy)


def convert(trial: Trial, tables: Tables) -> list[Record]:
    """Document and study of one trial.

    Arguments:
        trial: what the registry says.
        tables: what its words mean; the trial must be kept there.
    """
    row = tables.trials[trial.nct]
    return [_document(trial), _study(trial, row, tables)]


def _document(trial: Trial) -> Record:
    year = (trial.results_posted or trial.started)[:4]
    return _filled(
        {
            "id": f"kg:doc-{trial.nct.lower()}",
            "type": "Document",
            "label": f"{trial.nct} ({trial.acronym or trial.sponsor or 'registry entry'})",
            "title": trial.official_title or trial.brief_title,
            "year": int(year) if year else None,
            "trialIds": [trial.nct, *trial.aliases],
            "documentType": "registry-entry",
            "standing": "published",
            "seenAs": "full-text" if trial.allocation or trial.masking else "abstract",  # an export without its design
            "timesRead": 1,
        }
    )


def _study(trial: Trial, row: TrialRow, tables: Tables) -> Record:
    posted = [c for name in trial.conditions for c in tables.conditions.get(normal(name), ())]
    actual = trial.has_results and trial.enrolment_type == "ACTUAL"
    return _filled(
        {
            "id": f"kg:study-{trial.nct.lower()}",
            "type": "Study",
            "label": trial.brief_title,
            "reportedIn": [f"kg:doc-{trial.nct.lower()}"],
            "design": _design(trial),
            "setting": "kg:setting-regulated-trial",
            "realm": "human",
            "blinding": _blinding(trial),
            "control": row.control or _control(trial.arms),
            "conditions": list(dict.fromkeys([*posted, *row.conditions])),
            "conditionsAsPrinted": list(dict.fromkeys(trial.conditions)),
            "phase": " and ".join(_PHASES[phase] for phase in trial.phases if phase in _PHASES),
            "trialStatus": _STATUS.get(trial.status, ""),
            "whyStopped": trial.why_stopped,
            "enrolment": trial.enrolment,
            "enrolmentKind": _ENROLMENT.get(trial.enrolment_type, "") if trial.enrolment is not None else "",
            "participants": trial.enrolment if actual else None,
            "countedUnit": "people",
            "startedOn": trial.started,
            "primaryCompletionOn": trial.primary_completion,
            "completedOn": trial.completed,
            "resultsPostedOn": trial.results_posted,
            "sponsor": trial.sponsor,
            "sponsorKind": _SPONSORS.get(trial.sponsor_class, "other-sponsor") if trial.sponsor_class else "",
            "harmCollection": harm_collection(trial),
            "cohort": row.cohort,
            "note": _notes(trial),
            "arms": list(_arms(trial, row, tables)),
            "eventCounts": list(event_counts(trial, tables)),
        }
    )


def _design(trial: Trial) -> str:
    if not trial.has_results:
        return "kg:design-trial-registration"
    if trial.model == "SINGLE_GROUP" or trial.allocation == "NA":
        return "kg:design-single-arm"
    if not trial.allocation and _TITLED_RANDOMISED.search(_titles(trial)):
        return "kg:design-rct"
    return _DESIGNS.get(trial.allocation, "kg:design-clinical-trial")


def _blinding(trial: Trial) -> str:
    if not trial.masking and _TITLED_DOUBLE_BLIND.search(_titles(trial)):
        return "double-blind"
    return _BLINDING.get(trial.masking, "blinding-not-stated")


def _titles(trial: Trial) -> str:
    return f"{trial.official_title} {trial.brief_title}"


def _notes(trial: Trial) -> list[str]:
    """Where the design was not in its field but in the title, or no results are posted."""
    found = [] if trial.has_results else [_registered_design(trial)]
    by_title = [
        word
        for word, field, pattern in (
            ("randomised", trial.allocation, _TITLED_RANDOMISED),
            ("double blind", trial.masking, _TITLED_DOUBLE_BLIND),
        )
        if not field and pattern.search(_titles(trial))
    ]
    if by_title and trial.has_results:
        words = " and ".join(by_title)
        found.append(f"The record seen has no field for it; that the trial was {words} is taken from its title.")
    return found


def _registered_design(trial: Trial) -> str:
    words = [_ALLOCATIONS.get(trial.allocation, ""), _MODELS.get(trial.model, "")]
    plan = ", ".join(filter(None, words)) or "not stated"
    return f"No results are posted in the registry. Design as registered: {plan}."


def _control(arms: tuple[RegisteredArm, ...]) -> str:
    kinds = {arm.kind for arm in arms}
    return next((word for kind, word in _CONTROLS.items() if kind in kinds), "control-not-stated")


def _arms(trial: Trial, row: TrialRow, tables: Tables) -> Iterator[Record]:
    if trial.groups:
        for group in trial.groups:
            kind, given = _registered(trial, group)
            known = tables.arms.get((trial.nct, group.key)) or _fallback(kind, row)
            yield _arm(trial, group.key.lower(), group.title, _size(group), known, given)
    else:
        for number, arm in enumerate(trial.arms, 1):
            known = tables.arms.get((trial.nct, arm.label)) or _fallback(arm.kind, row)
            yield _arm(trial, str(number), arm.label, None, known, arm.given)


def _arm(trial: Trial, key: str, label: str, size: int | None, known: ArmRow, given: tuple[str, ...]) -> Record:
    return _filled(
        {
            "id": f"kg:arm-{trial.nct.lower()}-{key}",
            "label": label,
            "n": size,
            "role": known.role,
            "therapy": known.therapy,
            "cellSource": list(known.cell_source),
            "procedures": list(known.procedures),
            "givenAsPrinted": "; ".join(given),
            "note": [known.note] if known.note else [],
        }
    )


def _registered(trial: Trial, group: Group) -> tuple[str, tuple[str, ...]]:
    """Kind and interventions of the registered arm of the same name; the registry links the two by nothing else."""
    same = [arm for arm in trial.arms if normal(arm.label) == normal(group.title)]
    if len(same) == 1:
        return same[0].kind, same[0].given
    alone = trial.interventions if len(trial.groups) == len(trial.interventions) == 1 else ()
    return "", alone


def _fallback(kind: str, row: TrialRow) -> ArmRow:
    """What a group was given that no table names: an experimental one had the trial's therapy."""
    if kind == "EXPERIMENTAL":
        return ArmRow("experimental", row.therapy, row.cell_source, row.procedures)
    return ArmRow("comparison-arm" if kind in _CONTROLS else "", "", (), ())


def _size(group: Group) -> int | None:
    posted = {tally.at_risk for tally in (group.deaths, group.serious, group.other)} - {None}
    return posted.pop() if len(posted) == 1 else None


def _cohort(identifier: str) -> Record:
    name = identifier.removeprefix("kg:cohort-")
    shown = name.upper() if name.startswith("nct") else name
    return {
        "id": identifier,
        "type": "Cohort",
        "label": f"People of {shown}",
        "note": ["Every study of these people names this cohort, so that they are counted once."],
    }


def _filled(record: Record) -> Record:
    """The record without what the registry does not say: a missing key means 'not reported'."""
    return {key: value for key, value in record.items() if value is not None and value not in ("", [])}

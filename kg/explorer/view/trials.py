"""Registered trials: how far each has come, as the registry states it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.sources import identifiers

_REGISTRATION = "design-trial-registration"
_UNDER_WAY = ("recruiting", "not yet recruiting", "active, not recruiting", "enrolling by invitation")
NOT_RECORDED = "not recorded"


@dataclass(frozen=True)
class Trial:
    """One registered trial.

    Arguments:
        ref: link to the study.
        numbers: label and address of every registry number; the address is empty where none is known.
        status: how far it has come; empty where the registry's word was not recorded.
        phase: phase as the registry states it.
        enrolment: how many people, with whether they were planned or reached.
        started: date of its start as stated.
        completed: date of its completion, reached or planned.
        results_posted: date on which results were posted; empty where none is recorded.
        why_stopped: the registry's word on why it stopped.
        only_registered: True where nothing but the registration is recorded here.
    """

    ref: Ref
    numbers: tuple[tuple[str, str], ...]
    status: str
    phase: str
    enrolment: str
    started: str
    completed: str
    results_posted: str
    why_stopped: str
    only_registered: bool

    @property
    def under_way(self) -> bool:
        """Whether the registry's last word was that it is prepared or running."""
        return self.status in _UNDER_WAY


def is_registered(lookup: Lookup, study: str) -> bool:
    """Whether a study's registration is recorded and stands."""
    registered = bool(lookup.value(study, "skg:trialStatus")) or lookup.value(study, "skg:design").endswith(
        f"/{_REGISTRATION}"
    )
    return registered and lookup.value(study, "skg:isOutOfStanding") != "true"


def read_trial(lookup: Lookup, study: str) -> Trial:
    """One registered trial.

    Arguments:
        lookup: reads the graph.
        study: IRI of the study.
    """
    documents = lookup.values(study, "skg:reportedIn")
    numbers = {
        pair for document in documents for pair in identifiers(lookup, document) if not pair[0].startswith(_ARTICLE)
    }
    return Trial(
        ref=lookup.ref(study),
        numbers=tuple(sorted(numbers)),
        status=lookup.word(study, "skg:trialStatus"),
        phase=lookup.value(study, "skg:phase"),
        enrolment=enrolment_words(lookup, study),
        started=lookup.value(study, "skg:startedOn"),
        completed=lookup.value(study, "skg:completedOn") or lookup.value(study, "skg:primaryCompletionOn"),
        results_posted=lookup.value(study, "skg:resultsPostedOn"),
        why_stopped=lookup.value(study, "skg:whyStopped"),
        only_registered=lookup.value(study, "skg:design").endswith(f"/{_REGISTRATION}"),
    )


_ARTICLE = ("doi:", "PMID", "PMC", "web page")


def enrolment_words(lookup: Lookup, study: str) -> str:
    """How many people a registry states, and whether they were planned or reached; empty where it states none."""
    number = lookup.integer(study, "skg:enrolment")
    if number is None:
        return ""
    kind = lookup.word(study, "skg:enrolmentKind")
    return f"{number:,} ({kind})" if kind else f"{number:,}"


def sort_trials(trials: Iterable[Trial]) -> tuple[Trial, ...]:
    """Trials that are under way first, then by name."""
    return tuple(sorted(trials, key=lambda trial: (not trial.under_way, trial.ref.label.casefold(), trial.ref.id)))

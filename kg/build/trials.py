"""Keep studies of one registered trial together, so that its people are never counted twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.errors import Problem
from kg.namespaces import KG, RDF, SKG, compact
from kg.quads import text_of
from kg.sources.records import Places

_NCT = re.compile(r"NCT[0-9]{8}\Z")
_NAMES = ("trialId", "reportedIn", "cohort", "design")
# A review lists the trials that it took together; the people of each are those of the trial's own studies.
_OF_MANY = frozenset(
    f"{KG}design-{name}"
    for name in (
        "systematic-review",
        "meta-analysis",
        "network-meta-analysis",
        "narrative-review",
        "practice-guideline",
        "expert-opinion",
    )
)


def find_trial_problems(quads: Iterable[ox.Quad], places: Places) -> Iterator[Problem]:
    """Studies that carry the number of one registered trial without sharing a cohort.

    A study carries the numbers in its own ``trialIds`` and in those of the documents that report it.

    Arguments:
        quads: the facts of all sources.
        places: where each was written.
    """
    values: dict[str, dict[str, set[str]]] = {name: defaultdict(set) for name in _NAMES}
    names = {f"{SKG}{name}": name for name in _NAMES}
    studies = set()
    for quad in quads:
        subject, predicate, value = text_of(quad.subject), quad.predicate.value, text_of(quad.object)
        if predicate == str(RDF.type) and value == str(SKG.Study):
            studies.add(subject)
        elif predicate in names:
            values[names[predicate]][subject].add(value)
    by_trial: dict[str, list[str]] = defaultdict(list)
    for study in sorted(studies):
        if values["design"][study] & _OF_MANY:
            continue
        carriers = (study, *values["reportedIn"][study])
        for number in {n for carrier in carriers for n in values["trialId"][carrier] if _NCT.match(n)}:
            by_trial[number].append(study)
    for number, found in sorted(by_trial.items()):
        cohorts = [frozenset(values["cohort"][study]) for study in found]
        if len(found) > 1 and not (cohorts[0] and all(cohort == cohorts[0] for cohort in cohorts)):
            yield from _problems(number, found, values["cohort"], places)


def _problems(number: str, studies: list[str], cohorts: dict[str, set[str]], places: Places) -> Iterator[Problem]:
    """One problem for each study without a cohort, or for each where all have one and they differ."""
    lacking = [study for study in studies if not cohorts[study]] or studies
    known = sorted({cohort for study in studies for cohort in cohorts[study]})
    name = compact(known[0]) if known else f"kg:cohort-{number.lower()}"
    for study in lacking:
        others = ", ".join(compact(other) for other in studies if other != study)
        file, line, record = places.locate(study)
        message = f"the trial {number} is also that of {others}, and they share no cohort"
        remedy = f"write 'cohort: {name}' in each of them, so that the same people count once"
        yield Problem(file, line, record or compact(study), "same-trial", message, remedy)

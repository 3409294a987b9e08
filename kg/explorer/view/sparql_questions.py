"""The ready-made questions of the SPARQL page: grouped, searched, and their parameters as fields of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kg.errors import NotFoundError
from kg.explorer.view.lookup import Lookup, Ref
from kg.namespaces import compact
from kg.network.edges import CONCEPTS
from kg.query.named import NamedQuery, Parameter

_REST = "More questions"
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Harms": (
            "therapy-risks",
            "existence-of-harms",
            "counted-harms",
            "pooled-incidence",
            "comparative-effects",
            "risk-counts",
            "posted-harms",
            "left-out-counts",
            "zero-counts",
            "argued-risks",
            "risks-by-origin",
            "what-raises-or-lowers-risk",
            "harms-from-unregulated-clinics",
        ),
        "Treatments and conditions": (
            "tried-for-condition",
            "alternatives",
            "randomised-trials",
            "registered-trials",
            "study-results",
            "approvals",
        ),
        "Claims and evidence": (
            "claims-about",
            "claim-evidence",
            "certainty-steps",
            "claims-lowered-for",
            "contested-claims",
            "single-source-claims",
            "fragile-claims",
            "not-studied-in-people",
            "seed-and-answer",
        ),
        "What is not known": (
            "question-order",
            "open-questions",
            "evidence-gaps",
            "questions-blocking-therapy",
            "risks-without-denominator",
            "therapies-without-randomised-trial",
        ),
        "Sources and numbers": ("documents", "source-facts", "shared-cohorts", "annual-numbers"),
        "Vocabulary": ("kinds-of", "mappings-of"),
    }
)
"""Names of the named queries under the headings that people are shown; others come under one heading of the rest."""

EXAMPLES = ("contested-claims", "therapies-without-randomised-trial", "counted-harms")
"""Named queries that serve as examples to begin an own query with."""


@dataclass(frozen=True)
class Field:
    """One parameter of a question as a field of a form.

    Arguments:
        name: name of the parameter.
        kind: ``entity``, ``integer`` or ``text``.
        description: what it means.
        value: what is filled in; a compact id for an entity.
        options: the entities that fit.
        problem: why the value that was asked for cannot be used, empty where it can.
    """

    name: str
    kind: str
    description: str
    value: str
    options: tuple[Ref, ...] = ()
    problem: str = ""


def grouped(queries: Mapping[str, NamedQuery], words: str = "") -> list[tuple[str, tuple[NamedQuery, ...]]]:
    """The questions that hold all of some words, under their headings; empty groups are left out.

    Arguments:
        queries: the named queries by name.
        words: words to look for in name, title, description and keywords; none keeps all.
    """
    wanted = words.casefold().split()
    placed = {name for names in GROUPS.values() for name in names}
    groups = {**GROUPS, _REST: tuple(name for name in queries if name not in placed)}
    found = []
    for title, names in groups.items():
        kept = tuple(queries[name] for name in names if name in queries and _holds(queries[name], wanted))
        if kept:
            found.append((title, kept))
    return found


def _holds(query: NamedQuery, words: Sequence[str]) -> bool:
    text = " ".join((query.name, query.title, query.description, *query.keywords)).casefold()
    return all(word in text for word in words)


def entity_kinds(kind: str) -> tuple[str, ...]:
    """Classes of the entities that fit a parameter.

    >>> entity_kinds("Risk"), "Therapy" in entity_kinds("Concept")
    (('Risk',), True)
    """
    return CONCEPTS if kind in ("Concept", "Entity") else (kind,)


def field_of(lookup: Lookup, parameter: Parameter, given: str, options: Sequence[Ref]) -> Field:
    """A parameter as a field of a form.

    Arguments:
        lookup: reads the opened graph.
        parameter: the parameter.
        given: the value in the URL; the default where empty.
        options: the entities that fit, for a parameter that wants one.
    """
    if parameter.kind in ("integer", "text"):
        return Field(parameter.name, parameter.kind, parameter.description, given or parameter.default)
    try:
        value, problem = compact(str(lookup.graph.resolve(given or parameter.default))), ""
    except NotFoundError as error:
        value, problem = given, str(error)
    known = tuple(options)
    if not problem and all(ref.id != value for ref in known):
        known = (lookup.ref(str(lookup.graph.resolve(value))), *known)
    return Field(parameter.name, "entity", parameter.description, value, known, problem)


def option_label(ref: Ref, *, several_kinds: bool) -> str:
    """How an entity is called in a list; its class tells namesakes apart.

    >>> option_label(Ref("kg:a", "pain", "Risk"), several_kinds=True)
    'pain (Risk)'
    """
    label = ref.label or ref.id
    return f"{label} ({ref.kind})" if several_kinds and ref.kind else label

"""From source files to checked, inferred and assessed facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.build.assess import assessment_quads, standing_quads
from kg.build.claims import claim_quads, find_claim_problems, propositions, read_pairs
from kg.build.estimates import estimate_quads
from kg.build.evidence_items import EvidenceItems
from kg.build.facts import COUNTED, Facts, all_quads
from kg.build.gap_facts import gap_quads, priority_quads
from kg.build.inputs import Inputs, Progress, silent
from kg.build.mappings import (
    MappingSet,
    find_mapping_problems,
    find_obsolete_references,
    mapping_quads,
    read_mappings,
)
from kg.build.rules import apply_rules, describe_derivations, describe_rules, load_rules
from kg.build.statistics import count
from kg.build.trials import find_trial_problems
from kg.build.validate import find_problems
from kg.errors import Problem, SourceError
from kg.namespaces import ONTOLOGY
from kg.quads import text_of
from kg.sources.model import Model
from kg.sources.reader import Sources, read_sources


@dataclass(frozen=True)
class Built:
    """Facts ready to be published.

    Arguments:
        quads: all facts, in named graphs.
        files: SHA-256 of each input file by the path shown.
        counts: how many of what there are.
    """

    quads: tuple[ox.Quad, ...]
    files: dict[str, str]
    counts: dict[str, int]


def check(inputs: Inputs, progress: Progress = silent) -> tuple[Sources, Model, list[Problem]]:
    """Read and check everything without building.

    Arguments:
        inputs: what to read.
        progress: told of every step.

    Returns:
        What was read, the model, and every problem, sorted.

    Raises:
        SourceError: the mappings or the claims' keys cannot be read at all.
    """
    progress("reading the sources")
    model = Model.load(inputs.ontology)
    sources = read_sources(inputs.roots, model)
    problems = list(sources.problems)
    if not problems:
        progress("checking references, claims and mappings")
        problems += _cross_checks(inputs, sources, model)
        progress("checking the shapes")
        problems += find_problems(sources.quads, model, sources.places, inputs.ontology / "shapes.ttl")
    return sources, model, sorted(set(problems))


def _cross_checks(inputs: Inputs, sources: Sources, model: Model) -> Iterator[Problem]:
    pairs = read_pairs(inputs.data / "claims" / "claim-keys.tsv")
    yield from find_claim_problems(propositions(sources.quads), pairs, sources.places)
    yield from find_trial_problems(sources.quads, sources.places)
    yield from find_obsolete_references(sources.quads, sources.places)
    known = frozenset(text_of(quad.subject) for quad in sources.quads)
    known |= {text_of(triple.subject) for triple in model.triples}
    yield from find_mapping_problems(_mappings(inputs), known)


def _mappings(inputs: Inputs) -> MappingSet:
    return read_mappings(inputs.ontology / "mappings.sssom.tsv", "ontology/mappings.sssom.tsv")


def build(inputs: Inputs, progress: Progress = silent) -> Built:
    """Read, check, infer and assess.

    Arguments:
        inputs: what to build from.
        progress: told of every step.

    Raises:
        SourceError: with every problem of every file.
    """
    sources, model, problems = check(inputs, progress)
    if problems:
        raise SourceError(problems)
    store = ox.Store()
    graph = ox.NamedNode(str(ONTOLOGY))
    store.extend(sources.quads)
    store.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in model.triples)
    store.extend(mapping_quads(_mappings(inputs)))
    store.extend(claim_quads(propositions(sources.quads)))
    facts = Facts(store)
    store.extend(list(standing_quads(facts)))
    progress("applying the rules")
    rules = load_rules(inputs.ontology / "rules")
    derivations = apply_rules(store, rules)
    store.extend(list(describe_rules(rules)))
    store.extend(list(describe_derivations(derivations, facts.label)))
    progress("assessing the claims")
    items = EvidenceItems(facts)
    store.extend(list(assessment_quads(facts, items)))
    progress("counting harms over independent studies")
    store.extend(list(estimate_quads(facts, items)))
    progress("looking for gaps")
    store.extend(list(gap_quads(facts, items)))
    store.extend(list(priority_quads(facts)))
    return Built(tuple(all_quads(store)), dict(sources.files), count(facts))


__all__ = ["COUNTED", "Built", "Inputs", "Progress", "build", "check", "count", "silent"]

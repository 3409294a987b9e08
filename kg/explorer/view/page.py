"""Everything that an entity's page shows, read once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kg.errors import NotFoundError
from kg.explorer.view.claims import (
    Claim,
    EvidenceCard,
    certainty_rank,
    claims_about,
    evidence_of,
    evidence_on,
    indirect_sources,
    read_claim,
    sort_claims,
)
from kg.explorer.view.entity import Entity, read_entity
from kg.explorer.view.facts import FactGroup, read_facts
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.questions import Question, questions_about, read_question
from kg.explorer.view.risks import RiskRow, bearers_of, risks_of, row_key
from kg.explorer.view.sources import (
    ApprovalRow,
    DocumentDetail,
    StudyDetail,
    approvals,
    read_document_detail,
    read_study,
)
from kg.explorer.view.treatments import TriedRow, studies_of, tried_for
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import compact, expand
from kg.network.edges import CONCEPTS, NODE_KINDS
from kg.network.explain import Explanation

Number = tuple[str, str]


@dataclass(frozen=True)
class Page:
    """What an entity's page shows; parts that its kind has no use for are empty.

    Arguments:
        entity: its head.
        numbers: key numbers with what each counts.
        facts: facts grouped by meaning.
        risks: harms of it, or what brings it where it is a harm.
        why: derivation trees of argued harms, by id of the row's shown entity.
        claims: claims about it, or on which it speaks.
        evidence: arguments by id of the claim.
        indirect: for a claim, sources on narrower claims that speak to it.
        said: for a study or document, its own arguments.
        questions: open questions about it.
        tried: for a condition, therapies tried for it.
        studies: studies that gave it, counted it or studied it.
        study: for a study, what it did and found.
        document: for a document, what it holds.
        approvals: for a product, decisions of regulators.
        question: for an open question, the question in full.
        alone: for a document, claims that have no other source.
        drawn: IRIs in the middle of its neighbourhood; for a claim, its two ends.
    """

    entity: Entity
    numbers: tuple[Number, ...]
    facts: tuple[FactGroup, ...]
    risks: tuple[RiskRow, ...] = ()
    why: tuple[tuple[str, tuple[Explanation, ...]], ...] = ()
    claims: tuple[Claim, ...] = ()
    evidence: tuple[tuple[str, tuple[EvidenceCard, ...]], ...] = ()
    indirect: tuple[Ref, ...] = ()
    said: tuple[EvidenceCard, ...] = ()
    questions: tuple[Question, ...] = ()
    tried: tuple[TriedRow, ...] = ()
    studies: tuple[Ref, ...] = ()
    study: StudyDetail | None = None
    document: DocumentDetail | None = None
    approvals: tuple[ApprovalRow, ...] = ()
    question: Question | None = None
    alone: tuple[Ref, ...] = ()
    drawn: tuple[str, ...] = ()


HARMED = frozenset({"Therapy", "Procedure", "CellSource", "CellType", "DonorRelation", "CellProduct"})
"""Kinds of things that may bring harms."""


def read_page(graph: KnowledgeGraph, iri: str) -> Page:
    """Everything that an entity's page shows.

    Arguments:
        graph: the opened graph.
        iri: an existing entity.
    """
    lookup = Lookup(graph)
    entity = read_entity(lookup, iri)
    readers = {"Claim": _claim_page, "Study": _study_page, "Document": _document_page, "OpenQuestion": _question_page}
    page = readers.get(entity.kind, _concept_page)(lookup, iri, entity)
    return replace(page, drawn=_drawn(lookup, iri, entity.kind))


def _drawn(lookup: Lookup, iri: str, kind: str) -> tuple[str, ...]:
    if kind == "Claim":
        return (*lookup.values(iri, "skg:subject"), *lookup.values(iri, "skg:object"))
    return (iri,) if kind in NODE_KINDS else ()


def _concept_page(lookup: Lookup, iri: str, entity: Entity) -> Page:
    risks: tuple[RiskRow, ...] = ()
    if entity.kind == "Risk":
        risks = bearers_of(lookup, iri)
    elif entity.kind in HARMED:
        risks = risks_of(lookup, iri)
    claims = claims_about(lookup, iri)
    evidence = tuple((claim.ref.id, evidence_on(lookup, str(expand(claim.ref.id)))) for claim in claims)
    questions = questions_about(lookup, iri)
    sources = {card.source.id: card for _, cards in evidence for card in cards if card.source.kind == "Study"}
    people = sum(card.realm == "people" for card in sources.values())
    numbers = [
        (f"{len(risks):,}", _risk_noun(entity.kind, len(risks)))
        if entity.kind == "Risk" or entity.kind in HARMED
        else None,
        (f"{len(claims):,}", _noun(len(claims), "claim")),
        (f"{len(sources):,}", f"{_noun(len(sources), 'study', 'studies')} argue on them, {people} in people")
        if claims
        else None,
        _best(claims),
        (f"{len(questions):,}", _noun(len(questions), "open question")),
    ]
    return Page(
        entity=entity,
        numbers=tuple(filter(None, numbers)) if entity.kind in CONCEPTS else (),
        facts=read_facts(lookup, iri),
        risks=risks,
        why=_why(lookup, risks),
        claims=claims,
        evidence=evidence,
        questions=questions,
        tried=tried_for(lookup, iri) if entity.kind == "Condition" else (),
        studies=studies_of(lookup, iri),
        approvals=approvals(lookup, iri),
    )


def _claim_page(lookup: Lookup, iri: str, entity: Entity) -> Page:
    claim = read_claim(lookup, iri)
    tally = claim.tally
    numbers = (
        (f"{tally.supports:,}", "studies and reviews for"),
        (f"{tally.disputes:,}", "against"),
        (f"{tally.unclear:,}", "unclear"),
        (f"{tally.people:,}", _noun(tally.people, "study in people", "studies in people")),
        (claim.certainty or "not graded", "certainty"),
    )
    return Page(
        entity,
        numbers,
        read_facts(lookup, iri),
        claims=(claim,),
        evidence=((claim.ref.id, evidence_on(lookup, iri)),),
        indirect=indirect_sources(lookup, iri),
        questions=questions_about(lookup, iri),
    )


def _study_page(lookup: Lookup, iri: str, entity: Entity) -> Page:
    detail = read_study(lookup, iri)
    said = evidence_of(lookup, iri)
    participants = lookup.integer(iri, "skg:participants")
    enrolled = lookup.integer(iri, "skg:enrolment")
    unit = lookup.word(iri, "skg:countedUnit") or "people"
    if participants is None and enrolled is not None:
        size = (f"{enrolled:,}", f"{unit} enrolled or to be enrolled, as registered")
    else:
        size = (f"{participants:,}" if participants is not None else "not reported", f"{unit} studied")
    numbers = (
        size,
        (str(len(detail.arms)), _noun(len(detail.arms), "group")),
        (str(len(detail.counts)), _noun(len(detail.counts), "count of harm", "counts of harm")),
        (str(len(detail.results) + len(detail.estimates)), "results and estimates"),
        (str(len(said)), _noun(len(said), "argument")),
    )
    return Page(
        entity,
        numbers,
        read_facts(lookup, iri),
        said=said,
        study=detail,
        claims=_claims_of(lookup, said),
        questions=questions_about(lookup, iri),
    )


def _document_page(lookup: Lookup, iri: str, entity: Entity) -> Page:
    detail = read_document_detail(lookup, iri)
    own = evidence_of(lookup, iri)
    said = own + tuple(card for study in detail.studies for card in evidence_of(lookup, str(expand(study.id))))
    claims = _claims_of(lookup, said)
    own_sources = {entity.id, *(study.id for study in detail.studies)}
    alone = tuple(claim.ref for claim in claims if _sources_of(lookup, claim) <= own_sources)
    numbers = (
        (str(len(detail.studies)), _noun(len(detail.studies), "study", "studies") + " reported"),
        (str(len(said)), _noun(len(said), "argument")),
        (str(len(claims)), _noun(len(claims), "claim") + " it speaks to"),
        (str(len(alone)), "of these rest on it alone"),
    )
    return Page(entity, numbers, read_facts(lookup, iri), said=said, document=detail, claims=claims, alone=alone)


def _sources_of(lookup: Lookup, claim: Claim) -> set[str]:
    """Ids of all sources with an argument on a claim."""
    lines = lookup.subjects("skg:bearsOn", str(expand(claim.ref.id)))
    return {compact(source) for line in lines for source in lookup.subjects("skg:hasEvidenceLine", line)}


def _question_page(lookup: Lookup, iri: str, entity: Entity) -> Page:
    question = read_question(lookup, iri)
    claims = sort_claims(read_claim(lookup, str(expand(ref.id))) for ref in question.claims)
    numbers = (
        (question.status or "open", "status"),
        (str(len(claims)), _noun(len(claims), "claim") + " bear on it" if len(claims) != 1 else "claim bears on it"),
        (str(len(question.studies)), _noun(len(question.studies), "study", "studies")),
    )
    evidence = tuple((claim.ref.id, evidence_on(lookup, str(expand(claim.ref.id)))) for claim in claims)
    return Page(entity, numbers, read_facts(lookup, iri), claims=claims, evidence=evidence, question=question)


def _claims_of(lookup: Lookup, said: tuple[EvidenceCard, ...]) -> tuple[Claim, ...]:
    ids = dict.fromkeys(card.claim.id for card in said if card.claim.id)
    return sort_claims(read_claim(lookup, str(expand(name))) for name in ids)


def _why(lookup: Lookup, rows: tuple[RiskRow, ...]) -> tuple[tuple[str, tuple[Explanation, ...]], ...]:
    """Why every argued harm is argued."""
    found = []
    for row in rows:
        key = row_key(row) if row.argued_only else None
        if key:
            try:
                found.append((row.shown.id, tuple(lookup.graph.explain(*key))))
            except NotFoundError:
                continue  # written by hand, not inferred: there is nothing to explain
    return tuple(found)


def _best(claims: tuple[Claim, ...]) -> Number | None:
    best = max(claims, key=lambda claim: certainty_rank(claim.certainty), default=None)
    if best is None or not best.certainty:
        return None
    return best.certainty.capitalize(), "highest certainty among the claims"


def _risk_noun(kind: str, number: int) -> str:
    if kind == "Risk":
        return _noun(number, "thing that may bring it", "things that may bring it")
    return _noun(number, "harm counted, claimed or argued", "harms counted, claimed or argued")


def _noun(number: int, one: str, many: str = "") -> str:
    return one if number == 1 else many or one + "s"

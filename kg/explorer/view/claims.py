"""Claims with the evidence for and against them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.explorer.view.figures import figure_words
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.sources import DocumentRef, documents_of

CERTAINTIES = ("very low", "low", "moderate", "high")
"""Levels of certainty from least to most."""

_CONTEXT = (("inCondition", "in"), ("inSetting", "in the setting"), ("atSite", "at"), ("comparedWith", "compared with"))
_DIRECTIONS = {"supports": "for", "disputes": "against", "inconclusive": "unclear"}


@dataclass(frozen=True)
class Tally:
    """How many sources stand on each side.

    Arguments:
        supports: independent studies and syntheses for.
        unclear: that leave it open.
        disputes: against.
        statements: documents without data of their own, whatever their side.
        people: independent studies in people.
    """

    supports: int = 0
    unclear: int = 0
    disputes: int = 0
    statements: int = 0
    people: int = 0

    @property
    def total(self) -> int:
        """All studies and syntheses."""
        return self.supports + self.unclear + self.disputes


@dataclass(frozen=True)
class Claim:
    """One claim and how its evidence stands.

    Arguments:
        ref: link to it.
        plain: the claim as one sentence.
        subject: what it is about.
        relation: the relation in words.
        object: what the subject is related to.
        context: condition, setting, site and comparison, with the words before each.
        question: kind of question, in words.
        status: how the evidence is spread, in words.
        certainty: how sure one may be, in words; empty where it was not graded.
        reasons: the steps of the grading.
        tally: sources on each side.
        single_source: True where all rests on one independent source.
        what_differs: the curators' notes on what differs between the sides.
        level: level of evidence with its table, in words; empty where it was not graded.
        existence: for a harm, whether it is known to happen at all; empty for other claims.
        differs: attributes on which the two sides differ, computed.
        fragile: what would change without a source, one sentence each.
    """

    ref: Ref
    plain: str
    subject: Ref
    relation: str
    object: Ref
    context: tuple[tuple[str, Ref], ...]
    question: str
    status: str
    certainty: str
    reasons: tuple[str, ...]
    tally: Tally
    single_source: bool
    what_differs: tuple[str, ...]
    level: str = ""
    existence: str = ""
    differs: tuple[str, ...] = ()
    fragile: tuple[str, ...] = ()


@dataclass(frozen=True)
class EvidenceCard:
    """One argument of one source about one claim.

    Arguments:
        claim: the claim that it is about.
        source: the study or document.
        direction: ``for``, ``against`` or ``unclear``.
        dispute: whether no difference or the opposite was found, empty unless against.
        design: plan of the study; empty for a document.
        setting: under what rules people were treated.
        realm: in whom or in what.
        participants: how many were studied, with what was counted; empty where unknown.
        rationale: why the source speaks so.
        locator: where in the source it stands.
        figures: the figures on which it rests, in words.
        documents: where to read it, and how it was read here.
        out_of_standing: True where every document was retracted or superseded: it never counts.
    """

    claim: Ref
    source: Ref
    direction: str
    dispute: str
    design: str
    setting: str
    realm: str
    participants: str
    rationale: str
    locator: str
    figures: tuple[str, ...]
    documents: tuple[DocumentRef, ...]
    out_of_standing: bool


def read_claim(lookup: Lookup, iri: str) -> Claim:
    """One claim and how its evidence stands."""
    assessment = lookup.value(iri, "skg:hasAssessment")
    subject, target = lookup.value(iri, "skg:subject"), lookup.value(iri, "skg:object")
    context = [(words, lookup.ref(v)) for name, words in _CONTEXT for v in lookup.values(iri, f"skg:{name}")]

    def number(name: str) -> int:
        return (lookup.integer(assessment, f"skg:{name}") or 0) if assessment else 0

    reasons = lookup.value(assessment, "skg:reasonText") if assessment else ""
    return Claim(
        ref=lookup.ref(iri),
        plain=lookup.value(iri, "skg:plain") or lookup.label(iri),
        subject=lookup.ref(subject) if subject else Ref("", ""),
        relation=lookup.term(lookup.value(iri, "skg:predicate")) if lookup.value(iri, "skg:predicate") else "",
        object=lookup.ref(target) if target else Ref("", ""),
        context=tuple(context),
        question=lookup.word(iri, "skg:questionType"),
        status=lookup.word(assessment, "skg:status") if assessment else "not assessed",
        certainty=lookup.word(assessment, "skg:certainty") if assessment else "",
        reasons=tuple(filter(None, reasons.split("; "))),
        tally=Tally(
            number("supportingStudies") + number("supportingSyntheses"),
            number("inconclusiveStudies") + number("inconclusiveSyntheses"),
            number("disputingStudies") + number("disputingSyntheses"),
            number("supportingStatements") + number("disputingStatements") + number("inconclusiveStatements"),
            number("humanStudies"),
        ),
        single_source=bool(assessment) and lookup.value(assessment, "skg:singleSource") == "true",
        what_differs=tuple(lookup.values(iri, "skos:note")),
        level=_level(lookup, assessment) if assessment else "",
        existence=_existence(lookup, assessment) if assessment else "",
        differs=tuple(lookup.values(assessment, "skg:differsIn")) if assessment else (),
        fragile=tuple(lookup.values(assessment, "skg:fragility")) if assessment else (),
    )


def _level(lookup: Lookup, assessment: str) -> str:
    number = lookup.integer(assessment, "skg:evidenceLevel")
    if not number:
        return ""
    ladder, reason = lookup.value(assessment, "skg:levelLadder"), lookup.value(assessment, "skg:levelReason")
    return f"level {number} of 5 ({ladder}): {reason}"


def _existence(lookup: Lookup, assessment: str) -> str:
    """What the closed list says of the value; nothing for claims that are not about a harm."""
    value = lookup.value(assessment, "skg:existence")
    return "" if not value or value.endswith("-not-asked") else lookup.value(value, "skos:definition")


def claims_about(lookup: Lookup, iri: str) -> tuple[Claim, ...]:
    """Claims that have an entity as subject, object or context; best-evidenced first."""
    names = ("subject", "object", *(name for name, _ in _CONTEXT))
    found = {claim for name in names for claim in lookup.subjects(f"skg:{name}", iri) if lookup.kind(claim) == "Claim"}
    return sort_claims(read_claim(lookup, claim) for claim in sorted(found))


def sort_claims(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Claims with most studies first, then surest first."""
    return tuple(sorted(claims, key=lambda c: (-c.tally.total, -certainty_rank(c.certainty), c.plain)))


def certainty_rank(certainty: str) -> int:
    """A level of certainty as a number for sorting, 0 where it was not graded.

    >>> certainty_rank("high"), certainty_rank("")
    (4, 0)
    """
    return CERTAINTIES.index(certainty) + 1 if certainty in CERTAINTIES else 0


def evidence_on(lookup: Lookup, claim: str) -> tuple[EvidenceCard, ...]:
    """Every argument on a claim: studies before documents, larger ones first."""
    cards = [
        read_card(lookup, source, line)
        for line in lookup.subjects("skg:bearsOn", claim)
        for source in lookup.subjects("skg:hasEvidenceLine", line)
    ]
    return tuple(sorted(cards, key=_weight))


def evidence_of(lookup: Lookup, source: str) -> tuple[EvidenceCard, ...]:
    """Every argument of a study or document, sorted by claim."""
    cards = [read_card(lookup, source, line) for line in lookup.values(source, "skg:hasEvidenceLine")]
    return tuple(sorted(cards, key=lambda card: (card.claim.label, card.direction)))


def read_card(lookup: Lookup, source: str, line: str) -> EvidenceCard:
    """One argument."""
    participants = lookup.value(source, "skg:participants")
    unit = lookup.word(source, "skg:countedUnit") or "people"
    direction = lookup.word(line, "skg:direction")
    claim = lookup.value(line, "skg:bearsOn")
    return EvidenceCard(
        claim=lookup.ref(claim) if claim else Ref("", ""),
        source=lookup.ref(source),
        direction=_DIRECTIONS.get(direction, "unclear"),
        dispute=lookup.word(line, "skg:disputeKind"),
        design=lookup.word(source, "skg:design"),
        setting=lookup.word(source, "skg:setting"),
        realm=lookup.word(source, "skg:realm"),
        participants=f"n = {int(participants):,} {unit}" if participants else "",
        rationale=lookup.value(line, "skg:rationale"),
        locator=lookup.value(line, "skg:locator"),
        figures=tuple(figure_words(lookup, figure) for figure in lookup.values(line, "skg:restsOn")),
        documents=documents_of(lookup, source),
        out_of_standing=lookup.value(source, "skg:isOutOfStanding") == "true",
    )


def indirect_sources(lookup: Lookup, claim: str) -> tuple[Ref, ...]:
    """Sources whose arguments on a narrower claim speak to this one as well."""
    lines = lookup.subjects("skg:bearsIndirectlyOn", claim)
    return lookup.refs(sorted({s for line in lines for s in lookup.subjects("skg:hasEvidenceLine", line)}))


def _weight(card: EvidenceCard) -> tuple[bool, bool, int, str]:
    digits = "".join(c for c in card.participants if c.isdigit())
    return (card.out_of_standing, not card.design, -int(digits or 0), card.source.label)

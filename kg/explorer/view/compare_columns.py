"""One treatment of a comparison: what it is, what is claimed, how sure, what is unknown, who approved it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kg.evidence.items import SourceKind
from kg.explorer.view.claims import CERTAINTIES, Claim, claims_about
from kg.explorer.view.compare import family
from kg.explorer.view.compare_harms import HarmRow, harm_rows
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.questions import Question, questions_about
from kg.explorer.view.sources import ApprovalRow, approvals
from kg.explorer.view.words import counted
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import expand

_GIVEN = ("therapy", "usesProcedure")
_BENEFIT = "benefit"


@dataclass(frozen=True)
class Studied:
    """Who was studied.

    Arguments:
        studies: studies in people with a group given it or a kind of it.
        randomised: how many of these are randomised.
        here: how many are in people with the condition or a kind of it.
        people: people given it, each group of people once, where the studies say how many.
        silent: studies that do not say how many were given it.
        reviews: reviews that add up such studies; their people are counted in the studies, not here.
    """

    studies: int
    randomised: int
    here: int
    people: int
    silent: int
    reviews: int = 0


@dataclass(frozen=True)
class Gap:
    """Something computed to be missing.

    Arguments:
        kind: what kind of evidence is missing.
        about: the harm or condition.
        reason: why it is a gap, with numbers.
    """

    kind: str
    about: Ref
    reason: str


@dataclass(frozen=True)
class Product:
    """A product made of the same cells.

    Arguments:
        ref: the product.
        approvals: decisions of regulators.
        here: whether it is meant for the condition or a kind of it.
        indications: what it is meant for.
    """

    ref: Ref
    approvals: tuple[ApprovalRow, ...]
    here: bool
    indications: tuple[Ref, ...]


@dataclass(frozen=True)
class Column:
    """One treatment.

    Arguments:
        ref: the treatment.
        plain: what it is in plain words.
        parts: cell source and steps.
        broader: what it is a kind of.
        tried: whether it is recorded as tried for, or claimed to help, the condition.
        studied: who was studied.
        benefits: claims that it helps, in the condition or anyone.
        elsewhere: claims that it helps in other conditions.
        certainties: how many claims of benefit, then of harm, have each level of certainty.
        contested: how many of all these claims have sources on both sides.
        gaps: what is missing.
        questions: open questions.
        products: products made of the same cells.
    """

    ref: Ref
    plain: str
    parts: tuple[tuple[str, tuple[Ref, ...]], ...]
    broader: tuple[Ref, ...]
    tried: bool
    studied: Studied
    benefits: tuple[Claim, ...]
    elsewhere: tuple[Claim, ...]
    certainties: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    contested: int
    gaps: tuple[Gap, ...]
    questions: tuple[Question, ...]
    products: tuple[Product, ...]


@dataclass(frozen=True)
class Comparison:
    """Treatments side by side.

    Arguments:
        condition: for what.
        columns: the treatments in the order of the address.
        rows: harms, each with one cell a treatment.
        direct: claims that compare two of them.
        together: studies that gave two of them to different groups, each with its design.
    """

    condition: Ref
    columns: tuple[Column, ...]
    rows: tuple[HarmRow, ...]
    direct: tuple[Claim, ...]
    together: tuple[tuple[Ref, str], ...]

    def group(self, name: str) -> tuple[HarmRow, ...]:
        """Rows of one of the groups of :attr:`HarmRow.group`."""
        return tuple(row for row in self.rows if row.group == name)


def read_comparison(graph: KnowledgeGraph, condition: str, treatments: tuple[str, ...], base: int = 0) -> Comparison:
    """Treatments side by side.

    Arguments:
        graph: the opened graph.
        condition: IRI of the condition.
        treatments: IRIs of two to four treatments.
        base: size of the crowd in which harms are told, 0 to choose it for each harm.
    """
    lookup = Lookup(graph)
    kinds = family(lookup, condition)
    claims = {iri: claims_about(lookup, iri) for iri in treatments}
    ids = {lookup.ref(iri).id for iri in treatments}
    every = {claim.ref.id: claim for found in claims.values() for claim in found}
    direct = tuple(claim for claim in every.values() if _between(claim, ids))
    studies = [_studies(lookup, iri) for iri in treatments]
    together = {s for number, own in enumerate(studies) for other in studies[number + 1 :] for s in own if s in other}
    both = [s for s in together if _is_study(lookup, s) and _apart(lookup, s, treatments)]
    return Comparison(
        condition=lookup.ref(condition),
        columns=tuple(_column(lookup, iri, kinds, claims[iri]) for iri in treatments),
        rows=harm_rows(lookup, treatments, base),
        direct=direct,
        together=tuple((ref, lookup.word(str(expand(ref.id)), "skg:design")) for ref in lookup.refs(sorted(both))),
    )


def _between(claim: Claim, ids: set[str]) -> bool:
    others = {claim.object.id, *(ref.id for words, ref in claim.context if words == "compared with")}
    return claim.subject.id in ids and bool((others & ids) - {claim.subject.id})


def _column(lookup: Lookup, iri: str, kinds: frozenset[str], claims: tuple[Claim, ...]) -> Column:
    own = [claim for claim in claims if claim.subject.id == lookup.ref(iri).id]
    benefits = [claim for claim in own if claim.question == _BENEFIT]
    harms = [claim for claim in own if claim.question.endswith("harm")]
    here = tuple(claim for claim in benefits if _is_here(claim, kinds))
    known = (("definition", "skos:definition"), ("plain", "skg:plainLanguage"))
    words = {name: lookup.value(iri, term) for name, term in known}
    names = (("what is given", "cellSource"), ("how", "hasStep"))
    parts = tuple((title, lookup.refs(lookup.values(iri, f"skg:{name}"))) for title, name in names)
    return Column(
        ref=lookup.ref(iri),
        plain=words["plain"] or words["definition"],
        parts=tuple((title, refs) for title, refs in parts if refs),
        broader=lookup.refs(lookup.values(iri, "skos:broader")),
        tried=bool(here) or bool(kinds & set(lookup.values(iri, "skg:investigatedFor"))),
        studied=_studied(lookup, iri, kinds),
        benefits=here,
        elsewhere=tuple(claim for claim in benefits if claim not in here),
        certainties=(("benefit", _spread(benefits)), ("harm", _spread(harms))),
        contested=sum(claim.status == "contested" for claim in (*benefits, *harms)),
        gaps=_gaps(lookup, iri, kinds),
        questions=_questions(lookup, iri),
        products=_products(lookup, iri, kinds),
    )


def _is_here(claim: Claim, kinds: frozenset[str]) -> bool:
    """Whether a claim is about the condition, or about people whoever they are."""
    about = [ref for words, ref in claim.context if words == "in"]
    if claim.object.kind == "Condition":
        about.append(claim.object)
    return not about or any(str(expand(ref.id)) in kinds for ref in about)


def _spread(claims: list[Claim]) -> tuple[tuple[str, int], ...]:
    counts = Counter(claim.certainty or "not graded" for claim in claims)
    return tuple((level, counts[level]) for level in (*reversed(CERTAINTIES), "not graded") if counts[level])


def _arms(lookup: Lookup, iri: str) -> set[str]:
    things = (iri, *lookup.subjects("skg:broaderTransitive", iri))
    return {arm for thing in things for name in _GIVEN for arm in lookup.subjects(f"skg:{name}", thing)}


def _studies(lookup: Lookup, iri: str) -> set[str]:
    """Studies in people that stand and have a group given a treatment or a kind of it."""
    found = {study for arm in _arms(lookup, iri) for study in lookup.subjects("skg:hasArm", arm)}
    return {
        study
        for study in found
        if lookup.value(study, "skg:isOutOfStanding") != "true"
        and lookup.value(study, "skg:realm").rpartition("-")[2] in ("human", "")
    }


def _is_study(lookup: Lookup, study: str) -> bool:
    """Whether a source treated people itself; a review only tells of groups of others."""
    return lookup.graph.evidence.items.about(study).kind is SourceKind.PRIMARY


def _apart(lookup: Lookup, study: str, treatments: tuple[str, ...]) -> bool:
    """Whether a study gave two of the treatments to different groups; one group given both compares nothing."""
    arms = set(lookup.values(study, "skg:hasArm"))
    given = [frozenset(_arms(lookup, iri) & arms) for iri in treatments]
    return any(a - b and b - a for number, a in enumerate(given) for b in given[number + 1 :])


def _studied(lookup: Lookup, iri: str, kinds: frozenset[str]) -> Studied:
    arms, found = _arms(lookup, iri), _studies(lookup, iri)
    about = lookup.graph.evidence.items.about
    studies = [study for study in found if _is_study(lookup, study)]
    groups: dict[str, int] = {}
    silent = 0
    for study in studies:
        sizes = [lookup.integer(a, "skg:n") for a in lookup.values(study, "skg:hasArm") if a in arms]
        known = sum(size for size in sizes if size)
        silent += not known
        unit = about(study).unit
        groups[unit] = max(groups.get(unit, 0), known)
    return Studied(
        studies=len(studies),
        randomised=sum(lookup.value(study, "skg:design").endswith("design-rct") for study in studies),
        here=sum(bool(kinds & set(lookup.values(study, "skg:studiesCondition"))) for study in studies),
        people=sum(groups.values()),
        silent=silent,
        reviews=len(found) - len(studies),
    )


def _gaps(lookup: Lookup, iri: str, kinds: frozenset[str]) -> tuple[Gap, ...]:
    found = []
    for gap in lookup.subjects("skg:gapSubject", iri):
        target = lookup.value(gap, "skg:gapObject")
        if lookup.kind(target) == "Condition" and target not in kinds:
            continue
        kind, reason = lookup.word(gap, "skg:gapKind"), lookup.value(gap, "skg:gapReason")
        found.append(Gap(kind, lookup.ref(target), reason))
    return tuple(sorted(found, key=lambda gap: (gap.kind, gap.about.label.casefold())))


def _questions(lookup: Lookup, iri: str) -> tuple[Question, ...]:
    """Open questions in the order in which the graph ranks them."""

    def rank(question: Question) -> int:
        return lookup.integer(str(expand(question.ref.id)), "skg:priorityRank") or 10_000

    return tuple(sorted(questions_about(lookup, iri), key=rank))


def _products(lookup: Lookup, iri: str, kinds: frozenset[str]) -> tuple[Product, ...]:
    """Products made of the very cells, those for the condition first."""
    found = []
    for source in lookup.values(iri, "skg:cellSource"):
        for product in lookup.subjects("skg:cellSource", source):
            decisions = approvals(lookup, product) if lookup.kind(product) == "CellProduct" else ()
            if decisions:
                indications = lookup.values(product, "skg:indication")
                here = bool(kinds & set(indications))
                found.append(Product(lookup.ref(product), decisions, here, lookup.refs(indications)))
    return tuple(sorted(found, key=lambda p: (not p.here, p.ref.label.casefold())))


def people_words(studied: Studied) -> str:
    """Who was studied, as a sentence.

    >>> people_words(Studied(2, 1, 2, 80, 0))
    '2 studies in people, 1 randomised; 80 people given it'
    """
    reviews = f"besides {counted(studied.reviews, 'review')} of such studies" if studied.reviews else ""
    if not studied.studies:
        none = "no study in people with a group given it is recorded"
        return "; ".join(filter(None, [none, reviews]))
    known = f"{counted(studied.people, 'person', 'people')} given it" if studied.people else ""
    silent = f"{counted(studied.silent, 'study does', 'studies do')} not say how many" if studied.silent else ""
    numbers = f"{counted(studied.studies, 'study', 'studies')} in people, {studied.randomised} randomised"
    return "; ".join(filter(None, [numbers, known, silent, reviews]))

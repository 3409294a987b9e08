"""The evidence of an opened graph, weighed anew under switches of the reader's choice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kg.build.evidence_items import EvidenceItems, Exposure
from kg.build.spread import spread_under
from kg.errors import NotFoundError
from kg.evidence.assessment import ClaimAssessment, assess
from kg.evidence.differences import Difference, differences
from kg.evidence.grading import Spread
from kg.evidence.harm_effect import HarmEffect, harm_effect
from kg.evidence.incidence import HarmRate, harm_rate
from kg.evidence.items import Argument
from kg.evidence.robustness import Loss, YearOfKnowledge, accumulate, losses
from kg.evidence.selection import Selection

if TYPE_CHECKING:
    from kg.graph.knowledge_graph import KnowledgeGraph


@dataclass(frozen=True)
class WeighedClaim:
    """One claim with everything that was weighed.

    Arguments:
        iri: the claim.
        plain: the claim as one sentence.
        question_type: kind of question, such as ``benefit``.
        selection: the switches.
        arguments: the arguments that entered.
        left_out: id and reason of every source that the switches left out.
        assessment: what they amount to.
        differences: what differs between the two sides.
        losses: what would change without each source.
        years: what was known year by year.
    """

    iri: str
    plain: str
    question_type: str
    selection: Selection
    arguments: tuple[Argument, ...]
    left_out: tuple[tuple[str, str], ...]
    assessment: ClaimAssessment
    differences: tuple[Difference, ...]
    losses: tuple[Loss, ...]
    years: tuple[YearOfKnowledge, ...]


@dataclass(frozen=True)
class WeighedHarm:
    """One harm after one exposure, counted and compared.

    Arguments:
        given: IRI of the therapy, procedure or cell source.
        risk: IRI of the harm.
        selection: the switches.
        rate: how often it was counted; None where no usable count is left.
        effect: how it compares with those who did not get it; None where nobody counted both.
    """

    given: str
    risk: str
    selection: Selection
    rate: HarmRate | None
    effect: HarmEffect | None


class GraphEvidence:
    """Weighs claims and harms of a graph anew; reads the graph once and keeps what it read.

    Arguments:
        graph: the opened graph.
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph

    @cached_property
    def items(self) -> EvidenceItems:
        """Reader of arguments and counts."""
        return EvidenceItems(self._graph.facts)

    def claim(self, name: str, selection: Selection | None = None) -> WeighedClaim:
        """Weigh one claim.

        Arguments:
            name: IRI, prefixed name or label of the claim.
            selection: switches; everything enters where they are left out.

        Raises:
            NotFoundError: there is no such claim.
        """
        iri = str(self._graph.resolve(name))
        facts, switches = self._graph.facts, selection or Selection()
        if not any(kind.endswith("#Claim") for kind in facts.kinds(iri)):
            message = f"'{name}' is no claim. To mend: give one, such as those that stemkg search --kind Claim finds."
            raise NotFoundError(message)
        arguments, left_out = switches.choose(self.items.arguments(iri))
        question_type, may_cause = self.items.question_type(iri), self.items.may_cause(iri)
        spread = spread_under(self.items, iri)

        def narrowed(further: Selection) -> Spread | None:
            return spread(switches.also(further))

        return WeighedClaim(
            iri=iri,
            plain=facts.value(iri, "plain") or self._graph.label(iri),
            question_type=question_type,
            selection=switches,
            arguments=arguments,
            left_out=left_out,
            assessment=assess(arguments, question_type, spread(switches), may_cause=may_cause),
            differences=differences(arguments),
            losses=losses(arguments, question_type, may_cause=may_cause, spread=narrowed),
            years=accumulate(arguments, question_type, may_cause=may_cause, spread=narrowed),
        )

    def harm(self, risk: str, given: str, selection: Selection | None = None) -> WeighedHarm:
        """Count and compare one harm after one exposure.

        Arguments:
            risk: IRI, prefixed name or label of the harm.
            given: IRI, prefixed name or label of the therapy, procedure or cell source.
            selection: switches; everything enters where they are left out.

        Raises:
            NotFoundError: one of them does not exist.
        """
        exposure = Exposure(str(self._graph.resolve(given)), str(self._graph.resolve(risk)))
        counts = self.items.counts(exposure)
        switches = selection or Selection()
        return WeighedHarm(
            given=exposure.given,
            risk=exposure.risk,
            selection=switches,
            rate=harm_rate(counts.treated, switches),
            effect=harm_effect(counts.treated, counts.compared, switches),
        )

    def counted(self, *, given: str = "", risk: str = "") -> tuple[Exposure, ...]:
        """Exposures with a counted harm, of one treatment or one harm where that is named.

        Arguments:
            given: IRI of a therapy, procedure or cell source, empty for all.
            risk: IRI of a harm, empty for all.
        """
        return tuple(e for e in self.items.exposures if given in ("", e.given) and risk in ("", e.risk))

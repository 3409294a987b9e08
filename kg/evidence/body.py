"""Which of the sources on a claim decide: they are sorted into tiers by design, and the best tier is the body."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import IntEnum

from kg.evidence.items import Argument, Direction, SourceKind

RANDOMISED_DESIGNS = frozenset({"design-rct", "design-crossover"})
COMPARATIVE_DESIGNS = frozenset(
    {
        "design-non-randomised-trial",
        "design-cohort",
        "design-case-control",
        "design-database-analysis",
        "design-registry",
        "design-cross-sectional",
        "design-survey",
        "design-observational",
    }
)
COUNTING_DESIGNS = frozenset(
    {"design-database-analysis", "design-registry", "design-cross-sectional", "design-survey", "design-cohort"}
)
"""Designs made to count how many there are."""

CASE_DESIGNS = frozenset({"design-case-report", "design-pharmacovigilance-report"})
SYNTHESIS_DESIGNS = frozenset({"design-systematic-review", "design-meta-analysis", "design-network-meta-analysis"})


class Tier(IntEnum):
    """Groups of designs from strongest to weakest for questions of benefit and harm."""

    RANDOMISED = 1
    REVIEW = 2
    COMPARATIVE = 3
    UNCOMPARED = 4
    CASES = 5
    ANIMAL = 6
    LABORATORY = 7

    @property
    def words(self) -> str:
        """The tier as a phrase in the plural."""
        return _TIER_WORDS[self]


_TIER_WORDS = {
    Tier.RANDOMISED: "randomised trials or reviews of them",
    Tier.REVIEW: "reviews whose studies' designs are not recorded here",
    Tier.COMPARATIVE: "comparisons without randomisation",
    Tier.UNCOMPARED: "studies without a comparison group",
    Tier.CASES: "single cases",
    Tier.ANIMAL: "studies in animals",
    Tier.LABORATORY: "studies of cells, tissue or models",
}


def tier(argument: Argument) -> Tier:
    """The tier of a source that holds data.

    A synthesis stands where the weakest of the designs stands that it took together.

    Arguments:
        argument: an argument from a study or a synthesis.

    >>> study = Argument("s", "s", "A", Direction.SUPPORTS, SourceKind.PRIMARY, "design-cohort", "human")
    >>> tier(study).name
    'COMPARATIVE'
    """
    if argument.realm == "animal":
        return Tier.ANIMAL
    if argument.realm not in ("human", ""):
        return Tier.LABORATORY
    if argument.kind is SourceKind.SYNTHESIS:
        known = [_tier_of_design(design, "") for design in argument.pooled_designs]
        return max(known, default=Tier.REVIEW)
    return _tier_of_design(argument.design, argument.control)


def _tier_of_design(design: str, control: str) -> Tier:
    if design in RANDOMISED_DESIGNS:
        return Tier.RANDOMISED
    if design in COMPARATIVE_DESIGNS and control != "control-none":
        return Tier.COMPARATIVE
    return Tier.CASES if design in CASE_DESIGNS else Tier.UNCOMPARED


def research(arguments: Iterable[Argument]) -> tuple[Argument, ...]:
    """Valid arguments from studies and syntheses, in a fixed order; statements without data are left out."""
    kept = [a for a in arguments if a.valid and a.kind is not SourceKind.STATEMENT]
    return tuple(sorted(kept, key=_fixed_order))


def _fixed_order(argument: Argument) -> tuple[object, ...]:
    return (argument.source, argument.unit, argument.direction.value, argument.design, argument.realm, repr(argument))


def deciding(found: Sequence[Argument]) -> tuple[Tier | None, tuple[Argument, ...]]:
    """The best tier in which a source with data takes a side, and the arguments in it.

    Stronger sources that leave the question open do not answer it, so they do not decide; where nobody takes a side,
    the best tier of all stands.

    Arguments:
        found: what ``research`` returned.
    """
    tiers: dict[Tier, list[Argument]] = defaultdict(list)
    for argument in found:
        tiers[tier(argument)].append(argument)
    if not tiers:
        return None, ()
    clear = [t for t, members in tiers.items() if any(a.direction is not Direction.INCONCLUSIVE for a in members)]
    best = min(clear or tiers)
    return best, tuple(tiers[best])


def sides(arguments: Iterable[Argument]) -> dict[str, Direction]:
    """What every independent unit says; a unit that speaks on both sides says nothing clear."""
    said: dict[str, set[Direction]] = defaultdict(set)
    for argument in arguments:
        said[argument.unit].add(argument.direction)
    result = {}
    for unit in sorted(said):
        takes = said[unit] - {Direction.INCONCLUSIVE}
        result[unit] = next(iter(takes)) if len(takes) == 1 else Direction.INCONCLUSIVE
    return result


def people(arguments: Iterable[Argument]) -> int:
    """People behind a body of evidence; unknown numbers are left out.

    Primary studies are added, each cohort by its largest report; reviews share studies with each other and with
    them, so the largest review stands for all and is taken where it is larger than the sum.
    """
    largest: dict[str, int] = defaultdict(int)
    review = 0
    for argument in arguments:
        if argument.realm != "human" or not argument.participants:
            continue
        if argument.kind is SourceKind.SYNTHESIS:
            review = max(review, argument.participants)
        else:
            largest[argument.unit] = max(largest[argument.unit], argument.participants)
    return max(review, sum(largest.values()))

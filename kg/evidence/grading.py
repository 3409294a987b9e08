"""How sure one may be of an answer, step by step and each step in words.

The steps are those of GRADE (Guyatt et al. 2008, BMJ 336:924; Guyatt et al. 2011, J Clin Epidemiol 64:383 and
following): randomised trials start high, other studies in people low; risk of bias, inconsistency, indirectness,
imprecision and publication bias lower it; a large effect may raise what started low and was not lowered.

A person grades with the full articles at hand. These rules have what the graph records instead, so they use stand-ins
(blinding, comparison, who reports on whose patients, whether the full text was read) and say so in every reason. Where
GRADE leaves a judgement, the rule taken here is StemKG's own and named below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum

from kg.evidence.body import COUNTING_DESIGNS, Tier, deciding, people, sides, tier
from kg.evidence.items import Argument, Direction, SourceKind

ENOUGH_PEOPLE = 400
"""Below this total, results are called imprecise (Guyatt et al. 2011, J Clin Epidemiol 64:1283, rule of thumb)."""

VERY_FEW_PEOPLE = 50
"""Below this total, results are called very imprecise (StemKG's own rule)."""

SUBSTANTIAL_I2 = 75.0
"""Heterogeneity, in per cent, from which results count as inconsistent (StemKG's own rule)."""

ENOUGH_STUDIES = 10
"""Below this number, publication bias is not tested (Sterne et al. 2011, BMJ 343:d4002)."""

ASYMMETRY_P = 0.10
"""Below this p value, a funnel counts as lopsided (Sterne et al. 2011, BMJ 343:d4002)."""

LARGE, VERY_LARGE = 2.0, 5.0
"""Ratios from which an effect is large and very large (Guyatt et al. 2011, J Clin Epidemiol 64:1311)."""

_HARMS = ("common-harm", "rare-harm")
_TREATMENTS = ("benefit", *_HARMS)


class Certainty(IntEnum):
    """How sure one may be of the answer (GRADE, Guyatt et al. 2008, BMJ 336:924)."""

    VERY_LOW = 1
    LOW = 2
    MODERATE = 3
    HIGH = 4

    @property
    def words(self) -> str:
        """The level as it is printed, such as ``very low``."""
        return self.name.lower().replace("_", " ")


class Domain(Enum):
    """What a step of the grading is about."""

    START = "start"
    RISK_OF_BIAS = "risk-of-bias"
    INCONSISTENCY = "inconsistency"
    INDIRECTNESS = "indirectness"
    IMPRECISION = "imprecision"
    PUBLICATION_BIAS = "publication-bias"
    UPGRADE = "upgrade"


@dataclass(frozen=True)
class Step:
    """One step of a grading.

    Arguments:
        domain: what it is about.
        change: levels up or down; the level itself for the start.
        words: why.
    """

    domain: Domain
    change: int
    words: str

    @property
    def sentence(self) -> str:
        """The step as it is printed."""
        if self.domain is Domain.START:
            return f"starts at {Certainty(self.change).words}: {self.words}"
        if not self.change:
            return f"no change: {self.words}"
        number = {1: "one step", 2: "two steps"}[abs(self.change)]
        return f"{number} {'up' if self.change > 0 else 'down'}: {self.words}"


@dataclass(frozen=True)
class Spread:
    """How far the figures of the studies lie apart, where they were pooled.

    Arguments:
        i2: share of the spread that is not chance, in per cent.
        studies: number of studies pooled.
        asymmetry_p: p value of the test for a lopsided funnel, None where it was not tested.
    """

    i2: float
    studies: int
    asymmetry_p: float | None = None


@dataclass(frozen=True)
class Grade:
    """A certainty with its steps.

    Arguments:
        certainty: the level in the end.
        steps: every step in the order in which it was taken.
        body: ids of the sources that decide, sorted.
        people: people behind them, 0 where no number is known.
    """

    certainty: Certainty
    steps: tuple[Step, ...]
    body: tuple[str, ...]
    people: int

    @property
    def reasons(self) -> tuple[str, ...]:
        """The steps as sentences, with the result at the end."""
        if not self.steps:
            return ("very low: no study stands behind it, only statements",)
        return (*(step.sentence for step in self.steps), f"in all: {self.certainty.words}")


def grade(found: Sequence[Argument], question_type: str, spread: Spread | None = None) -> Grade:
    """Grade what the sources with data say on a claim.

    Arguments:
        found: arguments of studies and syntheses that stand, as ``body.research`` gives them.
        question_type: ``benefit``, ``common-harm``, ``rare-harm``, ``mechanism``, ``burden`` or ``practice``.
        spread: heterogeneity of the pooled figures, where figures were pooled.

    >>> trial = Argument("s", "s", "A", Direction.DISPUTES, SourceKind.PRIMARY, "design-rct", "human", 114, True)
    >>> grade([trial], "benefit").certainty.words
    'low'
    """
    best, body = deciding(found)
    if best is None:
        return Grade(Certainty.VERY_LOW, (), (), 0)
    if question_type == "mechanism":
        steps = [*_mechanism(found), *_inconsistency(found, None)]
        body = tuple(found)
    elif question_type in ("burden", "practice"):
        steps = [_burden(found), *_inconsistency(found, None)]
        body = tuple(found)
    else:
        steps = [
            _start(best),
            *_risk_of_bias(best, body, question_type),
            *_inconsistency(body, spread),
            *_outside(best, found, body),
            *_indirectness(best),
            *_imprecision(best, body, question_type),
            *_publication_bias(best, spread),
        ]
        steps += _large_effect(best, body, steps)
    level = sum(step.change for step in steps)
    certainty = Certainty(min(max(level, Certainty.VERY_LOW), Certainty.HIGH))
    return Grade(certainty, tuple(steps), tuple(sorted({a.source for a in body})), people(body))


def _start(best: Tier) -> Step:
    starts = {
        Tier.RANDOMISED: Certainty.HIGH,
        Tier.REVIEW: Certainty.MODERATE,
        Tier.CASES: Certainty.VERY_LOW,
        Tier.LABORATORY: Certainty.VERY_LOW,
    }
    return Step(Domain.START, starts.get(best, Certainty.LOW), f"the best sources are {best.words}")


def _risk_of_bias(best: Tier, body: Sequence[Argument], question_type: str) -> list[Step]:
    steps = []

    def lower(words: str) -> None:
        steps.append(Step(Domain.RISK_OF_BIAS, -1, words))

    if best is Tier.UNCOMPARED:
        lower("nobody was compared: natural course, other treatment and hope cannot be told from the effect")
    if best is Tier.RANDOMISED and question_type != "rare-harm" and not any(a.blinded for a in body):
        if any(a.kind is SourceKind.PRIMARY for a in body):
            lower("no trial is stated to be double blind: expectations of patients and doctors may make the difference")
        else:
            lower("whether the trials in the reviews were blinded is not recorded here")
    sponsors = {a.sponsor for a in body if a.kind is SourceKind.PRIMARY}
    if sponsors == {"sponsor-treating-business"}:
        lower("all of it is reported by those who sell the treatment")
    elif sponsors == {"sponsor-industry"}:
        steps.append(Step(Domain.RISK_OF_BIAS, 0, "all of it was paid for by the makers of the product"))
    read = {a.read for a in body} - {""}
    if best in (Tier.RANDOMISED, Tier.REVIEW) and read and "full-text" not in read:
        lower("only abstracts or second-hand pages were read here, so the trials' risk of bias could not be judged")
    return steps


def _inconsistency(body: Sequence[Argument], spread: Spread | None) -> list[Step]:
    said = list(sides(body).values())
    supports, disputes = said.count(Direction.SUPPORTS), said.count(Direction.DISPUTES)
    if supports and disputes:
        return [Step(Domain.INCONSISTENCY, -1, f"sources stand on both sides ({supports} for, {disputes} against)")]
    if spread and spread.studies > 1 and spread.i2 >= SUBSTANTIAL_I2:
        words = f"the figures of the {spread.studies} studies lie far apart (I2 {spread.i2:.0f} %)"
        return [Step(Domain.INCONSISTENCY, -1, words)]
    if len(said) == 1 and not any(a.kind is SourceKind.SYNTHESIS for a in body):
        return [Step(Domain.INCONSISTENCY, -1, "one independent source alone: nobody has repeated it")]
    return []


def _outside(best: Tier, found: Sequence[Argument], body: Sequence[Argument]) -> list[Step]:
    """Stronger sources that leave it open and weaker ones that disagree are told and change nothing."""
    stronger = sides([a for a in found if tier(a) < best])
    weaker = sides([a for a in found if tier(a) > best])
    ours = {d for d in sides(body).values() if d is not Direction.INCONCLUSIVE}
    against = [d for d in weaker.values() if d is not Direction.INCONCLUSIVE and d not in ours]
    steps = []
    if stronger:
        verb = "source of stronger design leaves" if len(stronger) == 1 else "sources of stronger design leave"
        steps.append(Step(Domain.INCONSISTENCY, 0, f"{len(stronger)} {verb} it open, so weaker ones decide"))
    if ours and against:
        verb = "says" if len(against) == 1 else "say"
        words = f"{len(against)} of the {len(weaker)} sources of weaker design {verb} otherwise, which weighs less"
        steps.append(Step(Domain.INCONSISTENCY, 0, words))
    return steps


def _indirectness(best: Tier) -> list[Step]:
    if best is Tier.ANIMAL:
        return [Step(Domain.INDIRECTNESS, -1, "animals are not the people asked about")]
    return []


def _imprecision(best: Tier, body: Sequence[Argument], question_type: str) -> list[Step]:
    steps = []
    if all(direction is Direction.INCONCLUSIVE for direction in sides(body).values()):
        steps.append(Step(Domain.IMPRECISION, -1, "the best sources leave it open"))
    if best >= Tier.CASES:
        return steps
    total = people(body)
    if not total:
        steps.append(Step(Domain.IMPRECISION, -1, "no number of people is known"))
    elif total < ENOUGH_PEOPLE:
        change = -2 if total < VERY_FEW_PEOPLE else -1
        words = f"few people ({total:,} in all, fewer than {VERY_FEW_PEOPLE if change < -1 else ENOUGH_PEOPLE})"
        if question_type == "rare-harm":
            words += f"; a harm rarer than about 1 in {max(1, round(total / 3)):,} would probably be missed"
        steps.append(Step(Domain.IMPRECISION, change, words))
    return steps


def _publication_bias(best: Tier, spread: Spread | None) -> list[Step]:
    if best > Tier.COMPARATIVE:
        return []
    if spread and spread.studies >= ENOUGH_STUDIES and spread.asymmetry_p is not None:
        if spread.asymmetry_p < ASYMMETRY_P:
            words = f"small studies find more than large ones (p = {spread.asymmetry_p:.2f}): others may be unpublished"
            return [Step(Domain.PUBLICATION_BIAS, -1, words)]
        return [Step(Domain.PUBLICATION_BIAS, 0, "the funnel of the studies is not lopsided")]
    words = f"whether studies stayed unpublished cannot be tested with fewer than {ENOUGH_STUDIES} pooled studies"
    return [Step(Domain.PUBLICATION_BIAS, 0, words)]


def _large_effect(best: Tier, body: Sequence[Argument], steps: Sequence[Step]) -> list[Step]:
    """A large ratio whose interval leaves out 1 raises comparisons without randomisation that nothing lowered."""
    lowered = any(step.change < 0 for step in steps)
    measured = [a for a in body if a.ratio and a.direction is Direction.SUPPORTS]
    ratios = sorted(a.ratio for a in measured if a.ratio)
    if best is not Tier.COMPARATIVE or lowered or {a.unit for a in measured} != sides(body).keys():
        return []
    sizes = [max(r.value, 1 / r.value) if r.value > 0 and not r.low <= 1 <= r.high else 1.0 for r in ratios]
    smallest = min(sizes)
    if smallest < LARGE:
        return []
    change = 2 if smallest >= VERY_LARGE else 1
    return [Step(Domain.UPGRADE, change, f"the effect is large (a ratio of at least {smallest:.1f}) in every study")]


def _burden(found: Sequence[Argument]) -> Step:
    if any(a.design in COUNTING_DESIGNS or a.kind is SourceKind.SYNTHESIS for a in found):
        return Step(Domain.START, Certainty.MODERATE, "the numbers come from registries, surveys or databases")
    return Step(Domain.START, Certainty.LOW, "the best source was not made to count what is asked")


def _mechanism(found: Sequence[Argument]) -> list[Step]:
    realms = {a.realm or "human" for a in found}
    if "human" in realms:
        start = Step(Domain.START, Certainty.LOW, "studies in people bear on it, but how something works is inferred")
    elif "animal" in realms:
        start = Step(Domain.START, Certainty.LOW, "it was seen in animals")
        return [start, Step(Domain.INDIRECTNESS, -1, "animals are not the people asked about")]
    else:
        return [Step(Domain.START, Certainty.VERY_LOW, "only cells, tissue or models were studied")]
    agreed = all(a.direction is Direction.SUPPORTS for a in found)
    if agreed and {"human", "animal", "in-vitro"} <= realms:
        return [start, Step(Domain.UPGRADE, 1, "people, animals and laboratory say the same")]
    return [start]

"""Take arguments and counts, with what is known of their studies, out of the graph as plain records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from kg.build.facts import Facts, local
from kg.evidence.items import Argument, Direction, HarmCount, Ratio, SourceKind
from kg.namespaces import KG

_DIRECTIONS = {
    "evidence-supporting": Direction.SUPPORTS,
    "evidence-disputing": Direction.DISPUTES,
    "evidence-inconclusive": Direction.INCONCLUSIVE,
}
_SYNTHESES = frozenset({"design-systematic-review", "design-meta-analysis", "design-network-meta-analysis"})
_OPINIONS = frozenset(
    {"design-narrative-review", "design-practice-guideline", "design-expert-opinion", "design-trial-registration"}
)
_GIVEN = ("therapy", "usesProcedure", "cellSource")
_ATTRIBUTED = frozenset({"related-cells", "related-treatment", "related-procedure"})
_RATIOS = frozenset({"stat-relative-risk", "stat-odds-ratio", "stat-hazard-ratio", "stat-standardised-incidence-ratio"})


_TOO_BROAD = ("cond-disease-or-injury", "cond-group-")


@dataclass(frozen=True)
class Exposure:
    """A treatment, procedure or source, and a harm.

    Arguments:
        given: IRI of what was given.
        risk: IRI of the harm.
    """

    given: str
    risk: str


@dataclass(frozen=True)
class ExposureCounts:
    """All counts of one harm for one exposure.

    Arguments:
        treated: counts in arms all of which were given it.
        compared: counts in comparison arms of the same studies that got neither it nor cells.
    """

    treated: tuple[HarmCount, ...]
    compared: tuple[HarmCount, ...]


@dataclass(frozen=True)
class _About:
    """What is known of one source, read once."""

    unit: str
    label: str
    kind: SourceKind
    design: str
    realm: str
    participants: int | None
    blinded: bool
    valid: bool
    control: str
    setting: str
    sponsor: str
    year: int | None
    follow_up: float | None
    read: str
    pooled_designs: tuple[str, ...]
    counted_unit: str
    conditions: frozenset[str]


@dataclass
class EvidenceItems:
    """Reads the evidence of a graph.

    Arguments:
        facts: the facts of the graph, with the standing of its sources.
    """

    facts: Facts
    _sources: dict[str, _About] = field(default_factory=dict)

    def arguments(self, claim: str) -> list[Argument]:
        """All arguments on one claim, by its IRI, sorted by source."""
        narrower = self._narrower_risks(self.facts.value(claim, "object"))
        found = [
            self._argument(line, source, narrower)
            for line in self.facts.subjects("bearsOn", claim)
            for source in self.facts.subjects("hasEvidenceLine", line)
        ]
        return sorted((a for a in found if a), key=lambda a: (a.source, a.direction.value, repr(a)))

    def question_type(self, claim: str) -> str:
        """Kind of question of a claim, such as ``benefit``."""
        return local(self.facts.value(claim, "questionType")).removeprefix("qtype-")

    def may_cause(self, claim: str) -> bool:
        """Whether a claim says that a harm may happen, so that one can ask whether it happens at all."""
        return local(self.facts.value(claim, "predicate")) in ("mayCause", "causes")

    def _narrower_risks(self, target: str | None) -> frozenset[str]:
        if not target or not target.startswith(f"{KG}risk-"):
            return frozenset()
        return frozenset({target, *self.facts.subjects("broaderTransitive", target)})

    def _argument(self, line: str, source: str, risks: frozenset[str]) -> Argument | None:
        direction = _DIRECTIONS.get(local(self.facts.value(line, "direction")))
        if direction is None:
            return None
        about = self.about(source)
        rests = self.facts.values(line, "restsOn")
        counts = [c for c in rests if self.facts.value(c, "risk")] or [
            c
            for c in self.facts.values(source, "hasEventCount")
            if self.facts.value(c, "risk") in risks
            and not all(self._is_comparison(arm) for arm in self.facts.values(c, "inArm"))
        ]
        cases = [c for c in counts if (self.facts.integer(c, "affected") or 0) > 0]
        return Argument(
            source=local(source),
            unit=about.unit,
            label=about.label,
            direction=direction,
            kind=about.kind,
            design=about.design,
            realm=about.realm,
            participants=about.participants,
            blinded=about.blinded,
            valid=about.valid,
            control=about.control,
            setting=about.setting,
            sponsor=about.sponsor,
            year=about.year,
            follow_up=about.follow_up,
            read=about.read,
            opposite=local(self.facts.value(line, "disputeKind")) == "finding-opposite",
            attributed=any(local(self.facts.value(c, "relatedTo")) in _ATTRIBUTED for c in cases),
            happened=bool(cases),
            pooled_designs=about.pooled_designs,
            ratio=self._ratio(rests),
        )

    def _ratio(self, figures: list[str]) -> Ratio | None:
        """The first ratio with an interval among the figures on which a line rests."""
        for figure in figures:
            if local(self.facts.value(figure, "statistic")) in _RATIOS:
                numbers = [_decimal(self.facts.value(figure, name)) for name in ("value", "ciLow", "ciHigh")]
                if all(number is not None for number in numbers):
                    return Ratio(*(number for number in numbers if number is not None))
        return None

    def about(self, source: str) -> _About:
        """What is known of a study or document, by its IRI."""
        if source not in self._sources:
            self._sources[source] = self._read(source)
        return self._sources[source]

    def _read(self, source: str) -> _About:
        facts = self.facts
        documents = facts.values(source, "reportedIn") or [source]
        years = [year for d in documents if (year := facts.integer(d, "year")) is not None]
        read = {local(facts.value(d, "seenAs")).removeprefix("seen-") for d in documents}
        design = local(facts.value(source, "design"))
        return _About(
            unit=local(facts.value(source, "cohort") or source),
            label=facts.label(source),
            kind=self._kind(source, design),
            design=design,
            realm=local(facts.value(source, "realm")).removeprefix("realm-"),
            participants=facts.integer(source, "participants"),
            blinded=local(facts.value(source, "blinding")) == "blinding-double-blind",
            valid=facts.value(source, "isOutOfStanding") is None,
            control=local(facts.value(source, "control")),
            setting=local(facts.value(source, "setting")),
            sponsor=local(facts.value(source, "sponsorKind")),
            year=min(years, default=None),
            follow_up=_decimal(facts.value(source, "followUpMonths")),
            read=next((depth for depth in ("full-text", "abstract", "secondary-source") if depth in read), ""),
            pooled_designs=tuple(local(d) for d in facts.values(source, "pooledDesign")),
            counted_unit=local(facts.value(source, "countedUnit")),
            conditions=self._conditions(source),
        )

    def _conditions(self, source: str) -> frozenset[str]:
        own = self.facts.values(source, "studiesCondition")
        near = [broader for one in own for broader in self.facts.broader(one)]
        names = {local(condition) for condition in (*own, *near)}
        return frozenset(name for name in names if not name.startswith(_TOO_BROAD))

    def _kind(self, source: str, design: str) -> SourceKind:
        """What stands behind an argument; a narrative review with figures of its own is a synthesis, else a text."""
        if design in _SYNTHESES:
            return SourceKind.SYNTHESIS
        if design == "design-narrative-review" and any(
            self.facts.values(source, name) for name in ("hasEventCount", "hasEffectEstimate")
        ):
            return SourceKind.SYNTHESIS
        return SourceKind.STATEMENT if not design or design in _OPINIONS else SourceKind.PRIMARY

    @cached_property
    def exposures(self) -> dict[Exposure, ExposureCounts]:
        """Every exposure with a counted harm, sorted."""
        studies = self.facts.members("Study")
        return self._grouped((s, count) for s in studies for count in self.facts.values(s, "hasEventCount"))

    def counts(self, exposure: Exposure) -> ExposureCounts:
        """The counts of one exposure alone, without reading those of all others."""
        if "exposures" in vars(self):  # they were read already
            return self.exposures.get(exposure, ExposureCounts((), ()))
        rows = self.facts.subjects("risk", exposure.risk)
        found = self._grouped((s, count) for count in rows for s in self.facts.subjects("hasEventCount", count))
        return found.get(exposure, ExposureCounts((), ()))

    def _grouped(self, rows: Iterable[tuple[str, str]]) -> dict[Exposure, ExposureCounts]:
        """Counts of studies by exposure, those of comparison groups beside them."""
        treated: dict[Exposure, list[HarmCount]] = defaultdict(list)
        compared: dict[tuple[str, str], list[tuple[HarmCount, frozenset[str]]]] = defaultdict(list)
        for study, risk, count, given in self._counts(sorted(set(rows))):
            if count.compared:
                compared[study, risk].append((count, given))
            for thing in given:
                treated[Exposure(thing, risk)].append(count)
        result = {}
        for exposure in sorted(treated, key=lambda e: (e.given, e.risk)):
            studies = sorted({f"{KG}{count.study}" for count in treated[exposure]})
            beside = [
                count
                for study in studies
                for count, given in compared[study, exposure.risk]
                if exposure.given not in given
            ]
            result[exposure] = ExposureCounts(tuple(treated[exposure]), tuple(beside))
        return result

    def _counts(self, rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, HarmCount, frozenset[str]]]:
        """Study, harm, count and what all its arms were given."""
        for study, count in rows:
            arms = self.facts.values(count, "inArm")
            risk = self.facts.value(count, "risk")
            if risk is None or not arms:
                continue
            beside = all(self._is_comparison(arm) for arm in arms)
            harm = self._harm_count(study, count, arms, risk, compared=beside)
            if harm is not None:
                yield study, risk, harm, self._given(arms)

    def _given(self, arms: list[str]) -> frozenset[str]:
        """What all the arms were given; a row over several arms says something of a treatment only then."""
        shared = set.intersection(*({v for name in _GIVEN for v in self.facts.values(arm, name)} for arm in arms))
        broader = {kind for given in shared for kind in self._broader_therapies(given)}
        return frozenset(shared | broader)

    def _is_comparison(self, arm: str) -> bool:
        role = local(self.facts.value(arm, "role"))
        return role == "role-comparison" and not self.facts.values(arm, "cellSource")

    def _broader_therapies(self, given: str) -> list[str]:
        """Broader therapies that put cells into the same place in the same way.

        Without that condition discs, blood and bone would be added up under "cell therapy".
        """
        if not given.startswith(f"{KG}therapy-"):
            return []
        ways = self._deliveries(given)
        return [kind for kind in self.facts.values(given, "broaderTransitive") if ways & self._deliveries(kind)]

    def _deliveries(self, therapy: str) -> set[str]:
        steps = self.facts.values(therapy, "hasStep")
        return {s for s in steps if local(self.facts.value(s, "stage")) == "stage-delivery"}

    def _harm_count(self, study: str, count: str, arms: list[str], risk: str, *, compared: bool) -> HarmCount | None:
        affected, at_risk = self.facts.integer(count, "affected"), self.facts.integer(count, "atRisk")
        if affected is None or at_risk is None:
            return None
        about = self.about(study)
        unit = local(self.facts.value(count, "countedUnit")) or about.counted_unit or "unit-people"
        serious = self.facts.value(count, "serious")
        return HarmCount(
            count=local(count),
            unit=about.unit,
            arms=frozenset(map(local, arms)),
            affected=affected,
            at_risk=at_risk,
            design=about.design,
            human=about.realm == "human",
            people=unit == "unit-people",
            part=self.facts.value(count, "partOf") is not None,
            valid=about.valid,
            study=local(study),
            one_kind=local(self.facts.value(count, "riskMatch")) == "match-one-kind",
            label=about.label,
            setting=about.setting,
            sponsor=about.sponsor,
            year=about.year,
            follow_up=about.follow_up,
            control=about.control,
            blinded=about.blinded,
            compared=compared,
            event=self.facts.value(count, "eventAsPrinted") or "",
            risk=local(risk),
            serious=None if serious is None else serious == "true",
            listed_when_seen=self.facts.value(count, "organSystem") is not None,
            conditions=about.conditions,
        )


def _decimal(value: str | None) -> float | None:
    try:
        return float(value) if value else None
    except ValueError:
        return None

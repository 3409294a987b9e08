"""Everything that an evidence map is drawn from, read once: who was given what for which condition.

A study stands in the cell of a therapy or cell source and a condition when one of its groups was given it (or a kind
of it) and the study names the condition, or when it speaks on a claim about the two. That is the rule by which the
build looks for gaps, so that map and gaps agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg.build.evidence_items import EvidenceItems
from kg.evidence.items import Argument, Direction, SourceKind
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.trials import is_registered
from kg.namespaces import KG

GIVEN = ("therapy", "source")
"""What can stand in the columns of a map: therapies, or cell sources."""

_ROOT = f"{KG}therapy-cell-therapy"
_BENEFIT = f"{KG}qtype-benefit"
_PEOPLE = "unit-people"


@dataclass(frozen=True)
class StudyFacts:
    """One study or review of a cell.

    Arguments:
        iri: the study.
        item: what the evidence functions know of it.
        people: people studied, None where no number is recorded.
        from_arms: True where that is the sum of its groups.
        from_registry: True where that is what a registry says was reached.
    """

    iri: str
    item: Argument
    people: int | None
    from_arms: bool = False
    from_registry: bool = False

    @property
    def review(self) -> bool:
        """Whether it takes other studies together."""
        return self.item.kind is SourceKind.SYNTHESIS

    @property
    def human(self) -> bool:
        """Whether people were studied."""
        return self.item.realm in ("human", "")


@dataclass(frozen=True)
class GapFact:
    """One computed gap.

    Arguments:
        kind: id of its kind, such as ``gap-no-study``.
        label: its kind in words.
        reason: why it is a gap, with numbers.
    """

    kind: str
    label: str
    reason: str


@dataclass(frozen=True)
class Pair:
    """One therapy or cell source and one condition.

    Arguments:
        given: IRI of the therapy or cell source.
        condition: IRI of the condition.
        studies: studies and reviews of the two, those of statements left out.
        claims: IRIs of claims that it helps.
        gaps: what the build computed to be missing.
        trials: IRIs of registered trials of the two.
    """

    given: str
    condition: str
    studies: tuple[StudyFacts, ...]
    claims: tuple[str, ...]
    gaps: tuple[GapFact, ...]
    trials: tuple[str, ...]


@dataclass(frozen=True)
class Atlas:
    """All pairs of a graph.

    Arguments:
        pairs: by what is given and condition.
        arguments: everything said on each claim of benefit, by IRI of the claim.
        families: for each condition the group of conditions under which it is drawn, and all groups it belongs to.
        labels: links to everything named, by IRI.
        years: first and last year of publication, None where no year is recorded.
        settings: settings of the studies.
    """

    pairs: dict[tuple[str, str], Pair]
    arguments: dict[str, tuple[Argument, ...]]
    families: dict[str, tuple[str, frozenset[str]]]
    labels: dict[str, Ref]
    years: tuple[int, int] | None
    settings: tuple[Ref, ...]

    def pairs_by(self, given: str) -> list[Pair]:
        """Pairs of therapies or of cell sources, in the order of their ids."""
        return [self.pairs[key] for key in sorted(self.pairs) if key[0].startswith(f"{KG}{given}-")]


def read_atlas(lookup: Lookup) -> Atlas:
    """Read all pairs of a graph.

    Arguments:
        lookup: reads the graph.
    """
    items = lookup.graph.evidence.items
    benefits, every_claim = _claims(lookup, items)
    gaps = _gaps(lookup)
    groups, trials = _groups(lookup)
    arguments = {claim: tuple(items.arguments(claim)) for claims in every_claim.values() for claim in claims}
    studies = _Studies(lookup, items)
    pairs: dict[tuple[str, str], Pair] = {}
    for key in sorted({*groups, *gaps, *benefits, *trials}):
        given, condition = key
        own = benefits.get(key, set())
        said = (a for claim in every_claim.get(key, ()) for a in arguments[claim])
        sources = groups.get(key, set()) | {f"{KG}{argument.source}" for argument in said if argument.valid}
        found = tuple(study for iri in sorted(sources) if (study := studies.read(iri)))
        claims = own if given.startswith(f"{KG}therapy-") else _spoken_on(benefits, condition, found, arguments)
        if found or claims or key in gaps or key in trials:
            pairs[key] = Pair(
                given, condition, found, tuple(sorted(claims)), gaps.get(key, ()), tuple(sorted(trials.get(key, ())))
            )
    every = [study for pair in pairs.values() for study in pair.studies]
    named = {iri for key in pairs for iri in key}
    families = _families(lookup)
    named |= {family for condition in {key[1] for key in pairs} for family in families[condition][1]}
    return Atlas(
        pairs=pairs,
        arguments={claim: arguments[claim] for pair in pairs.values() for claim in pair.claims},
        families=families,
        labels={iri: lookup.ref(iri) for iri in sorted(named)},
        years=_years(every),
        settings=lookup.refs(sorted({f"{KG}{study.item.setting}" for study in every if study.item.setting})),
    )


_Claims = dict[tuple[str, str], set[str]]


def _claims(lookup: Lookup, items: EvidenceItems) -> tuple[_Claims, _Claims]:
    """Claims of benefit, and all claims, by therapy and condition."""
    benefits: _Claims = defaultdict(set)
    every: _Claims = defaultdict(set)
    for claim in items.facts.members("Claim"):
        subject = lookup.value(claim, "skg:subject")
        if lookup.kind(subject) != "Therapy":
            continue
        benefit = lookup.value(claim, "skg:questionType") == _BENEFIT
        for target in (*lookup.values(claim, "skg:object"), *lookup.values(claim, "skg:inCondition")):
            if lookup.kind(target) == "Condition":
                every[subject, target].add(claim)
                if benefit:
                    benefits[subject, target].add(claim)
    return benefits, every


def _spoken_on(
    benefits: dict[tuple[str, str], set[str]],
    condition: str,
    studies: Iterable[StudyFacts],
    arguments: dict[str, tuple[Argument, ...]],
) -> set[str]:
    """Claims of benefit in a condition on which one of the studies speaks: a cell source has no claims of its own."""
    sources = {study.item.source for study in studies}
    claims = {claim for (_, target), own in benefits.items() if target == condition for claim in own}
    return {claim for claim in claims if any(a.valid and a.source in sources for a in arguments[claim])}


def _gaps(lookup: Lookup) -> dict[tuple[str, str], tuple[GapFact, ...]]:
    found: dict[tuple[str, str], list[GapFact]] = defaultdict(list)
    for gap in lookup.graph.facts.members("EvidenceGap"):
        target = lookup.value(gap, "skg:gapObject")
        if lookup.kind(target) == "Condition":
            kind = lookup.value(gap, "skg:gapKind")
            fact = GapFact(kind.removeprefix(str(KG)), lookup.label(kind), lookup.value(gap, "skg:gapReason"))
            found[lookup.value(gap, "skg:gapSubject"), target].append(fact)
    return {key: tuple(sorted(gaps, key=lambda gap: gap.kind)) for key, gaps in found.items()}


def _groups(lookup: Lookup) -> tuple[dict[tuple[str, str], set[str]], dict[tuple[str, str], set[str]]]:
    """Studies, and registered trials, by what a group was given (kinds of it too) and condition."""
    studies: dict[tuple[str, str], set[str]] = defaultdict(set)
    trials: dict[tuple[str, str], set[str]] = defaultdict(set)
    for study in lookup.graph.facts.members("Study"):
        arms = lookup.values(study, "skg:hasArm")
        given = {g for arm in arms for name in ("therapy", "cellSource") for g in lookup.values(arm, f"skg:{name}")}
        given |= {broader for thing in given for broader in lookup.values(thing, "skg:broaderTransitive")}
        registered = is_registered(lookup, study)
        for condition in lookup.values(study, "skg:studiesCondition"):
            for thing in given - {_ROOT}:
                studies[thing, condition].add(study)
                if registered:
                    trials[thing, condition].add(study)
    return studies, trials


class _Studies:
    """Reads each study once."""

    def __init__(self, lookup: Lookup, items: EvidenceItems) -> None:
        self._lookup = lookup
        self._items = items
        self._read: dict[str, StudyFacts | None] = {}

    def read(self, iri: str) -> StudyFacts | None:
        """One study, None for a mere statement and for what no longer stands."""
        if iri not in self._read:
            self._read[iri] = self._study(iri)
        return self._read[iri]

    def _study(self, iri: str) -> StudyFacts | None:
        about = self._items.about(iri)
        if not about.valid or about.kind is SourceKind.STATEMENT:
            return None
        people, from_arms, from_registry = self._people(iri, about.participants, about.counted_unit)
        item = Argument(
            source=iri.removeprefix(str(KG)),
            unit=about.unit,
            label=about.label,
            direction=Direction.INCONCLUSIVE,  # it stands for the study, not for what it says
            kind=about.kind,
            design=about.design,
            realm=about.realm,
            participants=people,
            blinded=about.blinded,
            control=about.control,
            setting=about.setting,
            sponsor=about.sponsor,
            year=about.year,
            follow_up=about.follow_up,
        )
        return StudyFacts(iri, item, people, from_arms, from_registry)

    def _people(self, iri: str, participants: int | None, unit: str) -> tuple[int | None, bool, bool]:
        """People studied, and whether that is the sum of the groups or what a registry says was reached."""
        if participants is not None:
            return (participants if unit in ("", _PEOPLE) else None), False, False
        lookup = self._lookup
        arms = [lookup.integer(arm, "skg:n") for arm in lookup.values(iri, "skg:hasArm")]
        if arms and unit in ("", _PEOPLE) and all(size is not None for size in arms):
            return sum(size or 0 for size in arms), True, False
        if lookup.value(iri, "skg:enrolmentKind").endswith("-actual"):
            return lookup.integer(iri, "skg:enrolment"), False, True
        return None, False, False


def _families(lookup: Lookup) -> dict[str, tuple[str, frozenset[str]]]:
    """For each condition the nearest group below the root, the largest of several, and all such groups."""
    conditions = lookup.graph.facts.members("Condition")
    broader = {iri: lookup.values(iri, "skos:broader") for iri in conditions}
    roots = {iri for iri in conditions if not broader[iri]}
    tops = {iri for iri in conditions if set(broader[iri]) & roots}
    sizes = {top: sum(top in found for found in broader.values()) for top in tops}
    families = {}
    for iri in conditions:
        near, level, seen = "", [iri], set()
        found: set[str] = set()
        while level:
            here = sorted(set(level) & tops, key=lambda top: (-sizes[top], top))
            near = near or (here[0] if here else "")
            found |= set(here)
            seen |= set(level)
            level = [up for one in level for up in broader.get(one, ()) if up not in seen]
        families[iri] = near, frozenset(found)
    return families


def _years(studies: Iterable[StudyFacts]) -> tuple[int, int] | None:
    years = [study.item.year for study in studies if study.item.year is not None]
    return (min(years), max(years)) if years else None

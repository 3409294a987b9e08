"""Harms in their families, in the order of the tree of broader and narrower harms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.explorer.view.lookup import Lookup, Ref
from kg.namespaces import compact

OTHER = Ref("other", "Harms without a family")
"""Harms that have neither narrower harms nor a family."""

SEVERITIES = {"mild": 1, "moderate": 2, "severe": 3, "life-threatening": 4, "varies": 4}
"""How bad a harm usually is, and how many marks that fills."""

_CURATED = "risk-group-"


@dataclass(frozen=True)
class Harm:
    """One harm: one row.

    Arguments:
        ref: link to it.
        severity: how bad it usually is, in words; empty where not recorded.
        names: its label and synonyms in small letters, for the search.
        family: compact id of its family.
        path: compact ids of the broader harms from its family down to it, itself included.
        place: its place in the tree, for sorting.
    """

    ref: Ref
    severity: str
    names: str
    family: str = OTHER.id
    path: tuple[str, ...] = ()
    place: int = 0

    @property
    def level(self) -> int:
        """Severity as a number of marks, 0 where unknown."""
        return SEVERITIES.get(self.severity, 0)


def read_harms(lookup: Lookup) -> tuple[dict[str, Harm], tuple[Ref, ...]]:
    """All harms by compact id in the order of the tree, and their families, largest first.

    A harm with several broader ones stands once, below a family of the vocabulary before one of organs.

    Arguments:
        lookup: reads the graph.
    """
    facts = lookup.graph.facts
    iris = facts.members("Risk")
    narrower: dict[str, list[str]] = defaultdict(list)
    for iri in iris:
        for broader in facts.broader(iri):
            narrower[broader].append(iri)
    tops = _tops([iri for iri in iris if not facts.broader(iri)], narrower)
    families = sorted((t for t in tops if narrower[t]), key=lambda t: (_CURATED not in t, lookup.label(t).casefold()))
    placed: dict[str, Harm] = {}
    for family in families:
        for iri, path in _walk(lookup, family, narrower, ()):
            name = compact(iri)
            if name not in placed:
                placed[name] = replace(_harm(lookup, iri), family=compact(family), path=path, place=len(placed))
    for iri in sorted(iris, key=lambda i: lookup.label(i).casefold()):
        name = compact(iri)
        placed.setdefault(name, replace(_harm(lookup, iri), path=(name,), place=len(placed)))
    sizes: dict[str, int] = defaultdict(int)
    for harm in placed.values():
        sizes[harm.family] += 1
    refs = sorted(map(lookup.ref, families), key=lambda ref: -sizes[ref.id])
    return placed, (*refs, *([OTHER] if sizes[OTHER.id] else []))


def _tops(roots: Sequence[str], narrower: dict[str, list[str]]) -> list[str]:
    """The families: what lies below the one root, or the roots where there are several."""
    return list(narrower[roots[0]]) if len(roots) == 1 else list(roots)


def _walk(
    lookup: Lookup, iri: str, narrower: dict[str, list[str]], above: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    name = compact(iri)
    if name in above:
        return
    path = (*above, name)
    yield iri, path
    for child in sorted(narrower[iri], key=lambda i: lookup.label(i).casefold()):
        yield from _walk(lookup, child, narrower, path)


def _harm(lookup: Lookup, iri: str) -> Harm:
    names = [lookup.label(iri), *lookup.values(iri, "skos:altLabel")]
    return Harm(lookup.ref(iri), lookup.word(iri, "skg:severity"), " | ".join(names).casefold())

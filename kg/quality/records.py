"""Read what people wrote, and how their claims stand, quickly and by short names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

import pyoxigraph as ox

from kg.build.facts import Facts
from kg.namespaces import CLAIMED, DERIVATIONS, INFERRED, KG, META, ONTOLOGY, RDF, SKG, expand
from kg.quads import text_of

_LEFT_OUT = frozenset(map(str, (CLAIMED, DERIVATIONS, INFERRED, META, ONTOLOGY)))

Values = Mapping[str, tuple[str, ...]]
"""Values of one property by subject, or subjects by value; each sorted and without repeats."""


class Records:
    """Facts as they were written, with the assessments of claims; what rules infer is left out.

    Each property is read whole, once, at its first use: a measure asks it of every record.

    Arguments:
        facts: a graph; of a release, or of checked sources with assessments (``quality_facts``).
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._tables: dict[str, Values] = {}
        self._inverses: dict[str, Values] = {}

    @cached_property
    def _members(self) -> Values:
        return {kind: tuple(iris) for kind, iris in _inverted(self.table("rdf:type")).items()}

    def members(self, kind: str) -> tuple[str, ...]:
        """IRIs of all instances of a class of the model, sorted."""
        return self._members.get(f"{SKG}{kind}", ())

    def table(self, name: str) -> Values:
        """All values of a property by subject.

        Arguments:
            name: a property such as ``restsOn`` (of the model) or ``skos:note``.
        """
        if name not in self._tables:
            predicate = ox.NamedNode(str(expand(name if ":" in name else f"skg:{name}")))
            found: dict[str, set[str]] = defaultdict(set)
            for quad in self.facts.store.quads_for_pattern(None, predicate, None, None):
                if text_of(quad.graph_name) not in _LEFT_OUT:
                    found[text_of(quad.subject)].add(text_of(quad.object))
            self._tables[name] = {subject: tuple(sorted(values)) for subject, values in found.items()}
        return self._tables[name]

    def inverse(self, name: str) -> Values:
        """All subjects of a property by value."""
        if name not in self._inverses:
            self._inverses[name] = _inverted(self.table(name))
        return self._inverses[name]

    def values(self, subject: str, *names: str) -> tuple[str, ...]:
        """Values of one or several properties of a subject."""
        return tuple(value for name in names for value in self.table(name).get(subject, ()))

    def value(self, subject: str, name: str) -> str:
        """The first value of a property, empty where there is none."""
        return next(iter(self.table(name).get(subject, ())), "")

    def word(self, subject: str, name: str) -> str:
        """The value of a property without the namespace of this graph, such as ``design-rct``."""
        return self.value(subject, name).removeprefix(str(KG))

    def integer(self, subject: str, name: str) -> int | None:
        """The whole number in a property, None where there is none."""
        value = self.value(subject, name)
        return int(value) if value.isdecimal() else None

    def lacking(self, subjects: Iterable[str], *names: str) -> tuple[str, ...]:
        """The subjects that have none of the properties."""
        return tuple(s for s in subjects if not any(self.table(name).get(s) for name in names))

    def object_links(self) -> Values:
        """All entities of this graph to which each entity is linked by any property of the model, or as narrower."""
        links: dict[str, set[str]] = defaultdict(set)
        for quad in self.facts.store.quads_for_pattern(None, None, None, None):
            value = text_of(quad.object)
            if (
                isinstance(quad.object, ox.NamedNode)
                and value.startswith(str(KG))
                and quad.predicate.value != str(RDF.type)
                and text_of(quad.graph_name) not in _LEFT_OUT
            ):
                links[text_of(quad.subject)].add(value)
        return {subject: tuple(sorted(values)) for subject, values in links.items()}


def _inverted(table: Values) -> Values:
    found: dict[str, set[str]] = defaultdict(set)
    for subject, values in table.items():
        for value in values:
            found[value].add(subject)
    return {value: tuple(sorted(subjects)) for value, subjects in found.items()}

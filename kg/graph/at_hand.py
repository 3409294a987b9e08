"""The facts of a graph laid out by property, for those who read much of it at once.

Asking the store for one value takes some ten microseconds in memory and several times that on disk; a view over all
studies asks a hundred thousand times. Here a property is read whole when it is first asked for, and everything after
that is a look into a dictionary. What is read stays as long as the reader: let it go when the view is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from kg.build.facts import Facts
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import RDF, RDFS, SKG, SKOS
from kg.quads import text_of

_TYPE = str(RDF.type)
_LABELS = (str(SKOS.prefLabel), str(RDFS.label))


@dataclass(frozen=True)
class Column:
    """All values of one property.

    Arguments:
        values: sorted values without repeats, by subject.
        things: pairs of subject and value, where the value is an entity.
    """

    values: dict[str, tuple[str, ...]]
    things: tuple[tuple[str, str], ...]

    @cached_property
    def subjects(self) -> dict[str, tuple[str, ...]]:
        """Sorted subjects without repeats, by the entity that is their value."""
        found: dict[str, set[str]] = {}
        for subject, value in self.things:
            found.setdefault(value, set()).add(subject)
        return {value: tuple(sorted(subjects)) for value, subjects in found.items()}


class FactsAtHand(Facts):
    """Facts of a store that does not change; each property is read whole when it is first asked for.

    Arguments:
        store: the facts.
    """

    def __init__(self, store: ox.Store) -> None:
        super().__init__(store)
        self._columns: dict[str, Column] = {}
        self._names: dict[str, str] = {}

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Values of a property given by its IRI, sorted and without repeats."""
        if predicate == _TYPE:  # everything has a class, and few are asked for theirs
            return self.kinds(subject)
        return list(self._column(predicate).values.get(subject, ()))

    def having(self, predicate: str, value: str) -> list[str]:
        """What has an entity in a property given by its IRI, sorted."""
        return list(self._column(predicate).subjects.get(value, ()))

    def values(self, subject: str, name: str) -> list[str]:
        """Values of a property, sorted and without repeats."""
        return self.objects(subject, f"{SKG}{name}")

    def subjects(self, name: str, value: str) -> list[str]:
        """What has a value in a property, sorted."""
        return self.having(f"{SKG}{name}", value)

    def broader(self, subject: str) -> list[str]:
        """The next broader concepts, sorted."""
        return self.objects(subject, str(SKOS.broader))

    def label(self, subject: str) -> str:
        """The label of anything, made up from what is known where it has none."""
        for name in _LABELS:
            if found := self._column(name).values.get(subject):
                return found[0]
        return super().label(subject)

    def _column(self, predicate: str) -> Column:
        # Two threads may read the same column at once; both read the same.
        if predicate not in self._columns:
            self._columns[predicate] = self._read(predicate)
        return self._columns[predicate]

    def _read(self, predicate: str) -> Column:
        share = self._names.setdefault  # one string for each IRI, however many columns hold it
        values: dict[str, list[str]] = {}
        things: list[tuple[str, str]] = []
        for quad in self.store.quads_for_pattern(None, ox.NamedNode(predicate), None, None):
            term = quad.object
            subject, value = text_of(quad.subject), text_of(term)
            subject, value = share(subject, subject), share(value, value)
            if subject in values:
                values[subject].append(value)
            else:
                values[subject] = [value]
            if isinstance(term, ox.NamedNode):
                things.append((subject, value))
        return Column({key: _sorted(found) for key, found in values.items()}, tuple(things))


def _sorted(values: list[str]) -> tuple[str, ...]:
    return tuple(values) if len(values) == 1 else tuple(sorted(set(values)))


class GraphAtHand(KnowledgeGraph):
    """The same graph, with its facts at hand; for reading it through, not for keeping.

    Arguments:
        graph: the opened graph.
        facts: its facts.
    """

    def __init__(self, graph: KnowledgeGraph, facts: FactsAtHand) -> None:
        super().__init__(graph.store, index=graph._index, folder=graph.folder, manifest=graph.manifest)
        self.facts = facts


def at_hand(graph: KnowledgeGraph) -> KnowledgeGraph:
    """A graph for reading much of it at once; a graph that is asked over the network stays as it is.

    Arguments:
        graph: the opened graph.

    >>> from kg import open_graph
    >>> with open_graph() as graph:
    ...     at_hand(graph).facts.label("https://w3id.org/stemkg/id/risk-discitis")
    'discitis'
    """
    return GraphAtHand(graph, FactsAtHand(graph.store)) if isinstance(graph.store, ox.Store) else graph

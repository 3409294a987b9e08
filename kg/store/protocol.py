"""What the program needs of a store: pyoxigraph's own class has it, and so has an endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
SubjectTerm = ox.NamedNode | ox.BlankNode | ox.Triple
GraphTerm = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


@dataclass(frozen=True)
class Solutions:
    """The rows of a SELECT query that came over a network.

    Arguments:
        variables: the columns.
        rows: one tuple a solution, one term or None (unbound) a variable.
    """

    variables: tuple[ox.Variable, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        return iter(self.rows)


StoreAnswer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples | Solutions | bool | tuple[ox.Triple, ...]


class Store(Protocol):
    """Read access to quads; ``pyoxigraph.Store`` and :class:`kg.store.remote.RemoteStore` have it."""

    def __len__(self) -> int:
        """How many quads there are."""

    def quads_for_pattern(
        self,
        subject: SubjectTerm | None,
        predicate: ox.NamedNode | None,
        object: Term | None,  # noqa: A002 - pyoxigraph's own name for it
        graph_name: GraphTerm | None = None,
        /,
    ) -> Iterator[ox.Quad]:
        """All quads of a pattern; None stands for anything."""

    def query(self, query: str, /, *, use_default_graph_as_union: bool = False) -> StoreAnswer:
        """Answer a SPARQL query."""

"""Patterns of quads over a network: what was read is kept, and what will be asked next is read along.

A program that walks a graph asks for one entity after the other. Everything said of an entity is read at once, and
when an entity is asked for that came up beside others (as values of one property, say), the others are read with it:
a loop over a hundred claims costs a few questions instead of hundreds.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence

import pyoxigraph as ox

from kg.namespaces import RDF
from kg.store.protocol import GraphTerm, SubjectTerm, Term

Key = tuple[str, str, str]
Quads = tuple[ox.Quad, ...]

_TYPE = str(RDF.type)
_NODES_AT_ONCE = 100
"""Entities that are read with one question."""
_INWARD_AT_ONCE = 100
"""The same for what points at entities, which may be a lot."""
_REACH = 10
"""How many times as many entities are looked through for those that have not been read."""
_KEPT = 300_000
"""Quads that are kept; about 150 MB."""
_COMPANIONS = 200_000


class PatternCache:
    """Answers patterns from what it has read, and reads what is missing.

    Arguments:
        outward: reads all quads that have one of some nodes as subject.
        inward: reads all quads that have one of some nodes as object, of one property where it is given.
        pattern: reads the quads of any other pattern.
        kept: most quads to keep.
    """

    def __init__(
        self,
        outward: Callable[[Sequence[ox.NamedNode]], Iterable[ox.Quad]],
        inward: Callable[[ox.NamedNode | None, Sequence[ox.NamedNode]], Iterable[ox.Quad]],
        pattern: Callable[[ox.NamedNode | None, Term | None, GraphTerm | None], Iterable[ox.Quad]],
        *,
        kept: int = _KEPT,
    ) -> None:
        self._outward, self._inward, self._pattern = outward, inward, pattern
        self._most = kept
        self._lock = threading.Lock()
        self._known: OrderedDict[Key, Quads] = OrderedDict()
        self._size = 0
        # Nodes that came up alike, and for each node its list and its place there.
        self._alike: dict[str, list[ox.NamedNode]] = {}
        self._companions: dict[str, tuple[list[ox.NamedNode], int]] = {}

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._known.clear()
            self._companions.clear()
            self._alike.clear()
            self._size = 0

    def quads(
        self,
        subject: SubjectTerm | None,
        predicate: ox.NamedNode | None,
        value: Term | None,
        graph: GraphTerm | None,
    ) -> Iterator[ox.Quad]:
        """All quads of a pattern; None stands for anything."""
        if isinstance(subject, ox.NamedNode):
            found = self._of(subject)
        elif isinstance(value, ox.NamedNode):
            found = self._to(predicate, value)
        else:
            found = self._others(predicate, value, graph)
        for quad in found:
            if (
                (predicate is None or quad.predicate == predicate)
                and (value is None or quad.object == value)
                and (graph is None or quad.graph_name == graph)
            ):
                yield quad

    def _of(self, subject: ox.NamedNode) -> Quads:
        def read(nodes: Sequence[ox.NamedNode]) -> Quads:
            quads = tuple(self._outward(nodes))
            self._note_companions(quads, nodes, outward=True)
            return quads

        return self._read_along(("of", "", subject.value), subject, read, lambda quad: quad.subject, _NODES_AT_ONCE)

    def _to(self, predicate: ox.NamedNode | None, value: ox.NamedNode) -> Quads:
        def read(nodes: Sequence[ox.NamedNode]) -> Quads:
            quads = tuple(self._inward(predicate, nodes))
            self._note_companions(quads, nodes, outward=False)
            return quads

        name = predicate.value if predicate else ""
        # Classes that came up together may have half of the graph as members.
        most = 1 if name == _TYPE else _INWARD_AT_ONCE
        return self._read_along(("to", name, value.value), value, read, lambda quad: quad.object, most)

    def _others(self, predicate: ox.NamedNode | None, value: Term | None, graph: GraphTerm | None) -> Quads:
        key = ("any", str(predicate), f"{value} {graph}")
        if (known := self._remembered(key)) is not None:
            return known
        quads = tuple(self._pattern(predicate, value, graph))
        with self._lock:
            self._keep(key, quads)
        return quads

    def _read_along(
        self,
        key: Key,
        node: ox.NamedNode,
        read: Callable[[Sequence[ox.NamedNode]], Quads],
        end: Callable[[ox.Quad], Term],
        most: int,
    ) -> Quads:
        if (known := self._remembered(key)) is not None:
            return known
        nodes = self._missing_beside(key, node, most)
        sorted_out: dict[str, list[ox.Quad]] = {one.value: [] for one in nodes}
        for quad in read(nodes):
            there = end(quad)
            if isinstance(there, ox.NamedNode) and there.value in sorted_out:
                sorted_out[there.value].append(quad)
        with self._lock:
            for name, quads in sorted_out.items():
                self._keep((*key[:2], name), tuple(quads))
        return tuple(sorted_out[node.value])

    def _remembered(self, key: Key) -> Quads | None:
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
            return known

    def _missing_beside(self, key: Key, node: ox.NamedNode, most: int) -> list[ox.NamedNode]:
        """The node, and those round it in the list in which it came up that have not been read, the next ones first."""
        with self._lock:
            others, place = self._companions.get(node.value, ([], 0))
            behind, before = others[place + 1 : place + _REACH * most], others[max(place - _REACH * most, 0) : place]
            nodes = [node]
            for other in (*behind, *reversed(before)):
                if len(nodes) >= most:
                    break
                if (*key[:2], other.value) not in self._known:
                    nodes.append(other)
            return nodes

    def _keep(self, key: Key, quads: Quads) -> None:
        if len(quads) > self._most // 2:
            return
        self._size += len(quads) + 1 - (len(self._known.pop(key, ())) + 1 if key in self._known else 0)
        self._known[key] = quads
        while self._size > self._most:
            self._size -= len(self._known.popitem(last=False)[1]) + 1

    def _note_companions(self, quads: Quads, nodes: Sequence[ox.NamedNode], *, outward: bool) -> None:
        """Remember which nodes came up alike: as values of one property, or as what points somewhere by it."""
        rank = {node.value: place for place, node in enumerate(nodes)}
        groups: dict[str, dict[ox.NamedNode, int]] = {}
        for quad in quads:
            here, there = (quad.subject, quad.object) if outward else (quad.object, quad.subject)
            if not isinstance(there, ox.NamedNode) or not isinstance(here, ox.NamedNode):
                continue
            if outward and quad.predicate.value == _TYPE:
                continue
            group = groups.setdefault(f"{'' if outward else '^'}{quad.predicate.value}", {})
            group.setdefault(there, rank.get(here.value, 0))
        with self._lock:
            if len(self._companions) > _COMPANIONS:
                self._companions.clear()
                self._alike.clear()
            for name, group in groups.items():
                alike = self._alike.setdefault(name, [])
                # In the order in which a loop would meet them: by the node they belong to, then by name.
                for node in sorted(group, key=lambda node: (group[node], node.value)):
                    if node.value not in self._companions:
                        self._companions[node.value] = alike, len(alike)
                        alike.append(node)

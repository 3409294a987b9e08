"""Reads the neighbourhood of an entity and lets it grow as the reader opened, hid and drew things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from kg.explorer.view.network import (
    GROUPS,
    MOST,
    Line,
    More,
    Network,
    Node,
    group_of,
    line_of,
    more_id,
    sorted_lines,
    strongest,
)
from kg.explorer.view.network_steps import HIDE, OPEN, Asked, certainty_of
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import compact, expand
from kg.network.edges import Edge, EdgeReader
from kg.network.neighbourhood import importance

MOST_DRAWN = max(MOST)
"""Things that a picture can hold; what is beyond stands in groups."""

_AS_BY_DEFAULT = Asked()


def read_network(
    graph: KnowledgeGraph, *focus: str, asked: Asked = _AS_BY_DEFAULT, reader: EdgeReader | None = None
) -> Network:
    """The neighbourhood of an entity.

    Arguments:
        graph: the opened graph.
        focus: its IRI; more than one for a claim, whose ends are drawn.
        asked: what the reader asked for.
        reader: reads the edges; one that remembers what it read spares reading again.
    """
    growth = _Growth(reader or EdgeReader(graph.facts), tuple(map(str, focus)), asked)
    for step in asked.steps:
        growth.take(step)
    return growth.network()


class _Growth:
    """A picture as it grows; IRIs stand for things."""

    def __init__(self, reader: EdgeReader, focus: tuple[str, ...], asked: Asked) -> None:
        self.reader, self.focus, self.asked = reader, focus, asked
        self.shown: dict[str, None] = dict.fromkeys(focus)
        self.left: dict[str, str] = {}
        self.hidden: dict[str, None] = {}
        self.unknown: list[str] = []
        self._near: dict[str, tuple[str, ...]] = {}
        self.batches: list[tuple[str, list[str]]] = []
        self._begin()

    # ---------------------------------------------------------------- what is joined to what

    def _passes(self, edge: Edge) -> bool:
        asked = self.asked
        return (not asked.kinds or edge.kind in asked.kinds) and (
            not asked.sure or certainty_of(edge.kind, edge.certainty) in asked.sure
        )

    def near(self, iri: str) -> tuple[str, ...]:
        """Things joined to one by lines that are asked for, best-evidenced first."""
        if iri not in self._near:
            found: dict[str, None] = {}
            for edge in sorted(filter(self._passes, self.reader.edges(iri)), key=importance):
                other = edge.target if edge.source == iri else edge.source
                if other != iri and (kind := self.reader.kind(other)) and self._wanted(kind):
                    found.setdefault(other)
            self._near[iri] = tuple(found)
        return self._near[iri]

    def _wanted(self, kind: str) -> bool:
        return not self.asked.groups or group_of(kind) in self.asked.groups

    # ---------------------------------------------------------------- growing

    def _begin(self) -> None:
        found: dict[str, None] = dict.fromkeys(self.focus)
        frontier = list(self.focus)
        for _ in range(self.asked.hops):
            reached = [other for iri in frontier for other in self.near(iri) if other not in found]
            found.update(dict.fromkeys(reached))
            frontier = list(dict.fromkeys(reached))
        others = [iri for iri in found if iri not in self.shown]
        self._draw(self.focus[0], others, max(0, self.asked.most - len(self.focus)))
        self.batches[0] = ("", [*self.focus, *self.batches[0][1]])

    def take(self, step: str) -> None:
        """Open, hide or draw what a step names; a step that cannot be followed here is noted."""
        what, _, name = step.partition("~")
        iri = str(expand(f"kg:{name.rpartition('~')[2]}"))
        if iri not in self.shown or iri in self.hidden:
            self.unknown.append(step)
        elif what == OPEN:
            others = [other for other in self.near(iri) if other not in self.shown]
            self._draw(iri, others, min(self.asked.most, MOST_DRAWN - len(self.shown)))
        elif what == HIDE and iri != self.focus[0]:
            self.hidden[iri] = None
        elif members := [other for other, owner in self.left.items() if self._more_id(other, owner) == step]:
            self._draw(iri, members, MOST_DRAWN - len(self.shown))
        else:  # a group that is not there, or the focus, without which there is no picture
            self.unknown.append(step)

    def _draw(self, owner: str, others: list[str], room: int) -> None:
        known = {self._more_id(*pair) for pair in self.left.items()}
        for other in others[: max(0, room)]:
            self.shown[other] = None
            self.left.pop(other, None)
        for other in others[max(0, room) :]:
            self.left.setdefault(other, owner)
        new = dict.fromkeys(self._more_id(*pair) for pair in self.left.items())
        self.batches.append((owner, [*others[: max(0, room)], *(name for name in new if name not in known)]))

    def _more_id(self, iri: str, owner: str) -> str:
        return more_id(compact(owner), group_of(self.reader.kind(iri)))

    # ---------------------------------------------------------------- the result

    def network(self) -> Network:
        """The picture as it has become."""
        visible = [iri for iri in self.shown if iri not in self.hidden]
        lines = self._lines(visible)
        joined = _reachable(compact(self.focus[0]), lines)
        kept = [iri for iri in visible if compact(iri) in joined or (iri in self.focus and not self.hidden)]
        names = {compact(iri) for iri in kept}
        lines = [line for line in lines if {line.source, line.target} <= names]
        more = self._more(names)
        ties = [Line(each.owner, each.id, each.label.removeprefix("+ "), "more") for each in more]
        return Network(
            focus=compact(self.focus[0]),
            nodes=tuple(self._node(iri, counted=True) for iri in kept),
            drawn=(*strongest(lines), *ties),
            lines=tuple(sorted_lines(lines)),
            left_out=sum(len(each.members) for each in more),
            more=more,
            hidden=tuple(self._node(iri) for iri in self.hidden),
            fallen=len(visible) - len(kept),
            unknown=tuple(self.unknown),
            batches=tuple((compact(owner) if owner else "", self._batch(names)) for owner, names in self.batches),
        )

    def _lines(self, visible: list[str]) -> list[Line]:
        within = set(visible)
        edges = {
            (edge.source, edge.target, edge.key): edge
            for iri in visible
            for edge in self.reader.edges(iri, incoming=False)
            if edge.target in within and edge.target != edge.source and self._passes(edge)
        }
        return [line_of(edges[key]) for key in sorted(edges)]

    def _more(self, names: set[str]) -> tuple[More, ...]:
        """What is left out, by owner and group; what hangs on something that is gone is gone with it."""
        found: dict[tuple[str, str], list[str]] = {}
        for iri, owner in self.left.items():
            if compact(owner) in names:
                found.setdefault((compact(owner), group_of(self.reader.kind(iri))), []).append(iri)
        order = list(GROUPS)
        return tuple(
            More(owner, group, tuple(self._node(iri) for iri in members))
            for (owner, group), members in sorted(found.items(), key=lambda item: order.index(item[0][1]))
        )

    def _batch(self, names: Iterable[str]) -> tuple[Node, ...]:
        groups = {more_id("", group): group for group in GROUPS}
        return tuple(
            Node(name, name, "", groups[f"{name.rpartition('~')[0]}~"], "")
            if name.startswith("more~")
            else self._node(name)
            for name in names
        )

    def _node(self, iri: str, *, counted: bool = False) -> Node:
        data = self.reader.node(iri)
        node = Node(compact(iri), data["label"], data["kind"], group_of(data["kind"]), data["definition"])
        if not counted:
            return node
        number = Counter(group_of(self.reader.kind(other)) for other in self.near(iri) if other not in self.shown)
        return replace(node, coming=tuple((group, number[group]) for group in GROUPS if number[group]))


def _reachable(start: str, lines: list[Line]) -> set[str]:
    neighbours: dict[str, set[str]] = {}
    for line in lines:
        neighbours.setdefault(line.source, set()).add(line.target)
        neighbours.setdefault(line.target, set()).add(line.source)
    seen, frontier = {start}, [start]
    while frontier:
        frontier = [n for name in frontier for n in neighbours.get(name, ()) if n not in seen]
        seen.update(frontier)
    return seen

"""The neighbourhood of an entity as plain data: nodes by group, one line for each pair, and what each line says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.explorer.view.glossary import NOT_GRADED
from kg.explorer.view.words import counted
from kg.namespaces import compact
from kg.network.edges import STRENGTH, Edge

MOST = (25, 50, 100, 150)
"""How many nodes a reader may ask for."""

EDGE_KINDS = {"claim": "claims", "fact": "facts", "study": "what studies gave and counted", "inferred": "inferred"}
"""Kinds of lines and what to call them."""

CERTAINTIES = ("high", "moderate", "low", "very low", NOT_GRADED)
"""Certainties by which claims can be chosen."""

GROUPS = {
    "Therapy": ("Therapy",),
    "Cells": ("CellSource", "CellType", "CellProduct", "Tissue", "DonorRelation"),
    "Procedure": ("Procedure",),
    "Risk": ("Risk",),
    "Cause or remedy": ("RiskFactor", "Mechanism", "Mitigation"),
    "Condition or site": ("Condition", "AnatomicalSite"),
    "Outcome": ("OutcomeMeasure", "Statistic"),
    "Study": ("Study", "Document"),
    "Question": ("OpenQuestion",),
    "Setting or design": ("Setting", "StudyDesign"),
}
"""Groups of classes as the legend names them."""

_WORDS = {
    "Therapy": ("therapy", "therapies"),
    "Cells": ("kind of cells", "kinds of cells"),
    "Procedure": ("procedure", "procedures"),
    "Risk": ("harm", "harms"),
    "Cause or remedy": ("cause or remedy", "causes and remedies"),
    "Condition or site": ("condition or site", "conditions and sites"),
    "Outcome": ("outcome", "outcomes"),
    "Study": ("study or document", "studies and documents"),
    "Question": ("question", "questions"),
    "Setting or design": ("setting or design", "settings and designs"),
}
_GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
_KIND_ORDER = {"claim": 0, "study": 1, "fact": 2, "inferred": 3}


def group_of(kind: str) -> str:
    """The group of a class.

    >>> group_of("Document"), group_of("Setting")
    ('Study', 'Setting or design')
    """
    return _GROUP_OF.get(kind, "Setting or design")


def group_words(group: str, number: int) -> str:
    """A number of things of a group in words.

    >>> group_words("Risk", 1), group_words("Study", 83)
    ('1 harm', '83 studies and documents')
    """
    return counted(number, *_WORDS[group])


@dataclass(frozen=True)
class Node:
    """One thing of the picture.

    Arguments:
        id: compact id.
        label: its name.
        kind: local name of its class.
        group: name of its group in the legend.
        definition: what it is.
        x: place from left to right.
        y: place from top to bottom.
        coming: how many things of which group opening it would bring.
    """

    id: str
    label: str
    kind: str
    group: str
    definition: str
    x: float = 0.0
    y: float = 0.0
    coming: tuple[tuple[str, int], ...] = ()

    @property
    def more(self) -> int:
        """How many things opening it would bring."""
        return sum(number for _, number in self.coming)

    @property
    def coming_words(self) -> str:
        """What opening it would bring, empty where that is nothing."""
        return ", ".join(group_words(group, number) for group, number in self.coming)


@dataclass(frozen=True)
class Line:
    """One connection as told in the table.

    Arguments:
        source: id of the node where it starts.
        target: id of the node where it ends.
        relation: what it says, in words.
        kind: ``claim``, ``fact``, ``inferred``, ``study``, or ``more`` for the line to what is not drawn one by one.
        claim: id of the claim, empty for other kinds.
        plain: the claim as a sentence.
        status: how the evidence is spread.
        certainty: how sure one may be.
        sources: labels of the sources.
        figures: counts in words.
        evidence: for a claim, how many studies and reviews speak for and against it.
    """

    source: str
    target: str
    relation: str
    kind: str
    claim: str = ""
    plain: str = ""
    status: str = ""
    certainty: str = ""
    sources: str = ""
    figures: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class More:
    """Things of one group that are not drawn one by one, as a node of the picture.

    Arguments:
        owner: id of the node to which they are joined.
        group: their group.
        members: the things, best-evidenced first.
    """

    owner: str
    group: str
    members: tuple[Node, ...]

    @property
    def id(self) -> str:
        """What names it in the picture and in the URL."""
        return more_id(self.owner, self.group)

    @property
    def label(self) -> str:
        """How many there are of what."""
        return f"+ {group_words(self.group, len(self.members))}"


def more_id(owner: str, group: str) -> str:
    """The id of the node that stands for all further things of a group.

    >>> more_id("kg:risk-discitis", "Cause or remedy")
    'more~cause-or-remedy~risk-discitis'
    """
    return f"more~{group.lower().replace(' ', '-')}~{owner.removeprefix('kg:')}"


@dataclass(frozen=True)
class Network:
    """A neighbourhood ready to be drawn.

    Arguments:
        focus: id of the entity in the middle.
        nodes: the things, the focus first.
        drawn: one line for each ordered pair, the best-evidenced.
        lines: every connection.
        left_out: how many connected things are not in the picture one by one.
        more: those left out, as groups.
        hidden: what the reader has hidden.
        fallen: how many things went with the hidden ones because they hung on them alone.
        unknown: steps of the address that name nothing here.
        batches: for the places: whose opening brought which nodes, in this order, with hidden ones.
    """

    focus: str
    nodes: tuple[Node, ...]
    drawn: tuple[Line, ...]
    lines: tuple[Line, ...]
    left_out: int
    more: tuple[More, ...] = ()
    hidden: tuple[Node, ...] = ()
    fallen: int = 0
    unknown: tuple[str, ...] = ()
    batches: tuple[tuple[str, tuple[Node, ...]], ...] = ()

    def between(self, drawn: Line) -> tuple[Line, ...]:
        """All connections that one drawn line stands for."""
        return tuple(line for line in self.lines if (line.source, line.target) == (drawn.source, drawn.target))

    @property
    def labels(self) -> dict[str, str]:
        """Names of all that is drawn, by id."""
        return {node.id: node.label for node in self.nodes} | {more.id: more.label for more in self.more}


def strongest(lines: list[Line]) -> tuple[Line, ...]:
    """One line for each ordered pair: claims before studies before facts, surer ones first."""
    best: dict[tuple[str, str], Line] = {}
    for line in sorted_lines(lines):
        best.setdefault((line.source, line.target), line)
    return tuple(best.values())


def sorted_lines(lines: Iterable[Line]) -> list[Line]:
    """Lines with claims first, and surer ones before others."""
    return sorted(lines, key=_line_order)


def _line_order(line: Line) -> tuple[int, int, str, str, str]:
    return (_KIND_ORDER.get(line.kind, 9), -STRENGTH.get(line.certainty, 0), line.source, line.target, line.relation)


def line_of(edge: Edge) -> Line:
    """An edge of the graph as a line of the picture."""
    return Line(
        source=compact(edge.source),
        target=compact(edge.target),
        relation=edge.relation,
        kind=edge.kind,
        claim=edge.claim,
        plain=edge.plain,
        status=edge.status,
        certainty=edge.certainty,
        sources=edge.sources,
        figures=edge.figures,
        evidence=evidence_words(edge) if edge.kind == "claim" else "",
    )


def evidence_words(edge: Edge) -> str:
    """How many studies and reviews speak for a claim, against it, or leave it open.

    >>> evidence_words(Edge("a", "b", "r", "p", "claim", supportingStudies=3, disputingStudies=1))
    '3 studies for, 1 study against'
    >>> evidence_words(Edge("a", "b", "r", "p", "claim"))
    'no study or review of its own'
    """
    sides = (
        ("for", edge.supportingStudies, edge.supportingSyntheses),
        ("against", edge.disputingStudies, edge.disputingSyntheses),
        ("unclear", edge.inconclusiveStudies, edge.inconclusiveSyntheses),
    )
    parts = []
    for side, studies, reviews in sides:
        named = [counted(studies, "study", "studies")] if studies else []
        named += [counted(reviews, "review")] if reviews else []
        if named:
            parts.append(f"{' and '.join(named)} {side}")
    return ", ".join(parts) or "no study or review of its own"

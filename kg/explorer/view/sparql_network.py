"""An answer as a network: triples, or rows that join two things, as nodes with places and lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import networkx as nx
from rdflib import BNode, Literal, URIRef

from kg.explorer.view.lookup import Lookup
from kg.explorer.view.network import GROUPS, Line, Network, Node, strongest
from kg.explorer.view.network_chart import network_option
from kg.explorer.view.sparql_results import Column, columns_of
from kg.explorer.view.words import counted, sentence
from kg.graph.terms import RdflibTerm
from kg.namespaces import KG, RDF, SKG, compact
from kg.query.results import GraphResult, SelectResult

MOST_NODES = 150
"""More things than this cannot be told apart in a picture."""

_GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
_LAST = list(GROUPS)[-1]
_OTHERS = "Setting, design or other"
_STEP, _GAP, _ASPECT = 110.0, 90.0, 1.5
_FLAT = 1e-6
_FEW = 40
_JOINED = 2
Joined = tuple[str, str, str]
"""Start, end and relation of a line, as IRIs; blank nodes as ``_:name``."""


def joined_by_triples(answer: GraphResult) -> list[Joined]:
    """The triples whose value is a thing; classes and literals say what a thing is and are no lines."""
    return [
        (_name(subject), _name(value), str(predicate))
        for subject, predicate, value in answer
        if not isinstance(value, Literal) and predicate != RDF.type
    ]


def thing_columns(answer: SelectResult) -> dict[str, Column]:
    """Columns of an answer that hold entities of this graph only, by variable."""
    found = {}
    for column in columns_of(answer.variables, merged=True):
        filled = [row[column.place] for row in answer if row[column.place] is not None]
        if filled and all(isinstance(term, URIRef) and term.startswith(str(KG)) for term in filled):
            found[answer.variables[column.place]] = column
    return found


def ends(columns: Sequence[str], start: str = "", end: str = "") -> tuple[str, str] | None:
    """The two columns that are joined; what does not fit falls back to the first that does, None without two.

    >>> ends(("claim", "risk", "therapy"), "risk", "risk"), ends(("risk",))
    (('risk', 'claim'), None)
    """
    if len(columns) < _JOINED:
        return None
    first = start if start in columns else columns[0]
    rest = [name for name in columns if name != first]
    return first, end if end in rest else rest[0]


def joined_by_rows(answer: SelectResult, start: str, end: str) -> list[Joined]:
    """Each row as a line from one column to another; the relation is a property beside them, if there is one.

    Arguments:
        answer: the rows.
        start: variable of the start.
        end: variable of the end.
    """
    first, last = answer.variables.index(start), answer.variables.index(end)
    said = next((place for place in range(len(answer.variables)) if _is_property(answer, place)), None)
    lines = []
    for row in answer:
        subject, value, relation = row[first], row[last], row[said] if said is not None else None
        if subject is not None and value is not None:
            lines.append((str(subject), str(value), str(relation or "")))
    return lines


def _is_property(answer: SelectResult, place: int) -> bool:
    filled = [row[place] for row in answer if row[place] is not None]
    return bool(filled) and all(isinstance(term, URIRef) and term.startswith(str(SKG)) for term in filled)


def _name(term: RdflibTerm) -> str:
    return f"_:{term}" if isinstance(term, BNode) else str(term)


def network_of(joined: Iterable[Joined], lookup: Lookup, without: str = "") -> Network:
    """The picture of some lines: the best joined things where there are too many, laid out so that few lines cross.

    Arguments:
        joined: the lines.
        lookup: gives labels and classes.
        without: what lines are called that name no relation.
    """
    kept = [line for line in dict.fromkeys(joined) if line[0] != line[1]]
    degrees = Counter(name for start, end, _ in kept for name in (start, end))
    order = sorted(degrees, key=lambda name: (-degrees[name], name))
    shown = set(order[:MOST_NODES])
    drawn = [line for line in kept if line[0] in shown and line[1] in shown]
    alone = shown - {name for start, end, _ in drawn for name in (start, end)}
    nodes = [_node(name, lookup) for name in order if name in shown - alone]
    lines = tuple(
        Line(_id(start), _id(end), lookup.term(relation) if relation else without, "fact")
        for start, end, relation in drawn
    )
    return Network("", _placed(nodes, lines), strongest(list(lines)), lines, len(order) - len(nodes))


def _id(name: str) -> str:
    return compact(name)


def _node(name: str, lookup: Lookup) -> Node:
    if name.startswith("_:"):
        return Node(name, name, "", _LAST, "")
    label = lookup.term(name) if name.startswith(str(SKG)) else lookup.label(name)
    kind = lookup.kind(name)
    return Node(_id(name), label or _id(name), kind, _GROUP_OF.get(kind, _LAST), "")


def _placed(nodes: Sequence[Node], lines: Iterable[Line]) -> tuple[Node, ...]:
    """Places, the same for the same answer: parts that nothing joins stand side by side, the largest first."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(node.id for node in nodes)
    graph.add_edges_from((line.source, line.target) for line in lines)
    order = {node.id: number for number, node in enumerate(nodes)}
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(order[name] for name in part)))
    width = _ASPECT * sum((_STEP * len(part) ** 0.5 + _GAP) ** 2 for part in parts) ** 0.5
    places: dict[str, tuple[float, float]] = {}
    left = top = height = 0.0
    for part in parts:
        side = _STEP * len(part) ** 0.5
        if left and left + _ASPECT * side > width:
            left, top, height = 0.0, top + height + _GAP, 0.0
        for name, (x, y) in _part_places(graph.subgraph(part), order).items():
            places[name] = (round(left + x * _ASPECT * side, 1), round(top + y * side, 1))
        left, height = left + _ASPECT * side + _GAP, max(height, side)
    return tuple(replace(node, x=places[node.id][0], y=places[node.id][1]) for node in nodes)


def _part_places(part: nx.Graph[str], order: Mapping[str, int]) -> dict[str, tuple[float, float]]:
    """Places from 0 to 1: distances follow the steps between things (Kamada and Kawai 1989), or springs where many.

    The springs of Fruchterman and Reingold (1991) take a hundredth of the time for a hundred things.
    """
    names = sorted([str(name) for name in part.nodes], key=lambda name: order[name])
    ordered: nx.Graph[str] = nx.Graph()
    ordered.add_nodes_from(names)
    ordered.add_edges_from(sorted((str(min(a, b)), str(max(a, b))) for a, b in part.edges))
    few = len(names) <= _FEW
    found = nx.kamada_kawai_layout(ordered) if few else nx.spring_layout(ordered, seed=1, iterations=120)
    spans = [(min(place[axis] for place in found.values()), max(p[axis] for p in found.values())) for axis in (0, 1)]
    return {
        name: tuple(_share(float(place[axis]), *map(float, spans[axis])) for axis in (0, 1))  # type: ignore[misc]
        for name, place in found.items()
    }


def _share(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low) if high - low > _FLAT else 0.5


def answer_option(network: Network, *, dark: bool) -> dict[str, Any]:
    """The picture as an option of Apache ECharts; no thing stands in the middle.

    Arguments:
        network: what to draw.
        dark: whether the page is dark.
    """
    option = network_option(network, dark=dark)
    option["toolbox"]["feature"]["saveAsImage"]["name"] = "stemkg-answer"
    for item in (*option["legend"][0]["data"], *option["series"][0]["categories"]):
        item["name"] = item["name"].replace(_LAST, _OTHERS)
    return option


def network_description(network: Network) -> str:
    """The picture in a sentence, for those who hear it."""
    left = f"; {network.left_out:,} less joined things are left out" if network.left_out else ""
    return sentence(
        f"{counted(len(network.nodes), 'thing')} and {counted(len(network.drawn), 'line')} between them{left}. The "
        "table below says the same."
    )


def network_rows(network: Network) -> Iterator[dict[str, str]]:
    """The lines as rows of a file."""
    labels = {node.id: node.label for node in network.nodes}
    for line in network.lines:
        yield {
            "from": line.source,
            "fromLabel": labels[line.source],
            "relation": line.relation,
            "to": line.target,
            "toLabel": labels[line.target],
        }

"""Paths between two things as a picture: one end on the left, the other on the right."""

from __future__ import annotations

from typing import Any

from kg.explorer.view.connections import Connections
from kg.explorer.view.network import GROUPS, Line, Network, Node, strongest
from kg.explorer.view.network_chart import network_option
from kg.namespaces import compact
from kg.network.edges import Edge

_GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
_WIDTH, _STEP = 520, 120
_OTHER = "Setting or design"
_SYMBOL = 30


def paths_network(found: Connections) -> Network:
    """All paths as one network; a thing that several paths pass stands once.

    Arguments:
        found: the paths.
    """
    ends = (found.start.id, found.end.id)
    columns: dict[str, float] = {ends[0]: 0.0, ends[1]: 1.0}
    refs = {found.start.id: found.start, found.end.id: found.end}
    for path in found.paths:
        for number, ref in enumerate(path.nodes):
            refs.setdefault(ref.id, ref)
            columns.setdefault(ref.id, number / (len(path.nodes) - 1))
    nodes = [
        Node(ref.id, ref.label, ref.kind, _GROUP_OF.get(ref.kind, _OTHER), "", *_place(ref.id, columns, ends))
        for ref in refs.values()
    ]
    edges = {(edge.source, edge.target, edge.key): edge for path in found.paths for edge in path.edges}
    lines = [_line(edges[key]) for key in sorted(edges)]
    return Network(found.start.id, tuple(nodes), strongest(lines), tuple(lines), 0)


def _place(name: str, columns: dict[str, float], ends: tuple[str, str]) -> tuple[float, float]:
    """Ends in the middle of their sides; what stands between them spread from top to bottom."""
    x = round(_WIDTH * columns[name], 1)
    if name in ends:
        return x, 0.0
    between = [other for other in columns if other not in ends]
    # Everything between has a height of its own, and none that of the ends, whose own line would pass through it.
    middle = (len(between) - (len(between) + 1) % 2) / 2
    return x, round(_STEP * (between.index(name) - middle), 1)


def _line(edge: Edge) -> Line:
    return Line(
        compact(edge.source),
        compact(edge.target),
        edge.relation,
        edge.kind,
        edge.claim,
        edge.plain,
        edge.status,
        edge.certainty,
        edge.sources,
        edge.figures,
    )


def paths_option(network: Network, end: str, *, dark: bool) -> dict[str, Any]:
    """The picture: like a neighbourhood, with both ends large and no line faded.

    Arguments:
        network: the paths.
        end: id of the end on the right.
        dark: whether the page is dark.
    """
    option = network_option(network, dark=dark)
    series = option["series"][0]
    for item in series["data"]:
        if item["id"] == end:
            item["symbolSize"] = _SYMBOL
            item["label"] |= {"fontWeight": "bold", "fontSize": 12}
    option["toolbox"]["feature"]["saveAsImage"]["name"] = "stemkg-connections"
    return option

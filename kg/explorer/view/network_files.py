"""The neighbourhood as files: one connection a row, as the table on the page has them."""

from __future__ import annotations

import csv
import io
import json

from kg.explorer.view.network import Line, Network
from kg.explorer.view.take_away import defuse

COLUMNS = (
    "source",
    "source_label",
    "relation",
    "target",
    "target_label",
    "kind",
    "claim",
    "status",
    "certainty",
    "evidence",
    "figures",
    "sources",
)
"""Columns of the files."""


def as_csv(network: Network) -> str:
    """Every connection of the picture as CSV, with a heading."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([defuse(row[name]) for name in COLUMNS] for row in _rows(network))
    return text.getvalue()


def as_json(network: Network) -> str:
    """Everything of the picture as JSON: its things, its connections, and the groups with their members."""
    things = [
        {"id": node.id, "label": node.label, "kind": node.kind, "group": node.group, "opening_brings": node.more}
        for node in network.nodes
    ]
    groups = [
        {"joined_to": more.owner, "group": more.group, "members": [node.id for node in more.members]}
        for more in network.more
    ]
    picture = {"focus": network.focus, "things": things, "connections": _rows(network), "groups": groups}
    return json.dumps(picture, ensure_ascii=False, indent=1) + "\n"


def _rows(network: Network) -> list[dict[str, str]]:
    labels = network.labels
    return [_row(line, labels) for line in network.lines]


def _row(line: Line, labels: dict[str, str]) -> dict[str, str]:
    found = {name: str(getattr(line, name, "")) for name in COLUMNS}
    return found | {"source_label": labels[line.source], "target_label": labels[line.target]}

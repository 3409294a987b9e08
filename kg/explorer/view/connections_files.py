"""Connections as files: one hop a row."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass, fields

from kg.explorer.view.connections import Connections
from kg.explorer.view.take_away import defuse


@dataclass(frozen=True)
class FileRow:
    """One hop in a file.

    Arguments:
        path: number of the path, best-evidenced first.
        hop: number of the hop.
        start: id of where it begins.
        start_label: its name.
        end: id of where it ends.
        end_label: its name.
        points: ``forward`` or ``backward``: the direction of the connection on the path.
        kind: kind of the connection.
        words: the connection in words.
        claim: id of the claim.
        status: how its evidence is spread.
        certainty: how sure one may be.
        sources: labels of the sources.
        rules: rules that concluded it.
        weakest: whether it is the weakest hop of its path.
        weakness: what is weak about it.
    """

    path: int
    hop: int
    start: str
    start_label: str
    end: str
    end_label: str
    points: str
    kind: str
    words: str
    claim: str
    status: str
    certainty: str
    sources: str
    rules: str
    weakest: bool
    weakness: str


def file_rows(found: Connections) -> tuple[FileRow, ...]:
    """Every hop of every path."""
    return tuple(
        FileRow(
            number,
            step,
            hop.start.id,
            hop.start.label,
            hop.end.id,
            hop.end.label,
            "forward" if hop.forward else "backward",
            hop.kind,
            hop.told,
            hop.claim.ref.id if hop.claim else "",
            hop.claim.status if hop.claim else "",
            hop.claim.certainty if hop.claim else "",
            hop.sources,
            "; ".join(reason.rule for reason in hop.reasons),
            step == path.weakest + 1,
            hop.weakness,
        )
        for number, path in enumerate(found.paths, start=1)
        for step, hop in enumerate(path.hops, start=1)
    )


def as_csv(rows: tuple[FileRow, ...]) -> str:
    """Hops for a spreadsheet, which runs none of their texts as a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([field.name for field in fields(FileRow)])
    for row in rows:
        writer.writerow([defuse(v) if isinstance(v, str) else v for v in asdict(row).values()])
    return stream.getvalue()


def as_json(rows: tuple[FileRow, ...]) -> str:
    """Hops for a program."""
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1) + "\n"

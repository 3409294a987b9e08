"""The ratchet: how large each debt may be, in ``data/quality-debts.tsv``; debts may shrink and never grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kg.errors import Problem, SourceError
from kg.quality.measure import Finding

FILE = "quality-debts.tsv"
"""Name of the file beside the data."""

_HEADING = ("measure", "allowed", "why")


@dataclass(frozen=True)
class Debt:
    """How large a debt may be.

    Arguments:
        measure: name of the measure.
        allowed: largest number that is allowed.
        why: why it is not zero.
        line: 1-based line of the file, 0 where it stands in none.
    """

    measure: str
    allowed: int
    why: str
    line: int = 0


def read_debts(path: Path) -> dict[str, Debt] | None:
    """Debts by measure; None where there is no file.

    Raises:
        SourceError: a line is not of three columns with a whole number; a damaged file must not switch the check off.
    """
    if not path.exists():
        return None
    debts: dict[str, Debt] = {}
    problems = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        cells = tuple(line.split("\t"))
        if number == 1 and cells == _HEADING:
            continue
        if number > 1 and not line.strip():
            continue
        if number == 1 or len(cells) != len(_HEADING) or not cells[1].isdecimal() or cells[0] in debts:
            message = "the line is not a measure (each once), a tab, a whole number, a tab and a reason"
            remedy = f"write the columns {', '.join(_HEADING)}, with that heading, each measure on one line"
            problems.append(Problem(_shown(path), number, cells[0], "malformed-debts", message, remedy))
            continue
        debts[cells[0]] = Debt(cells[0], int(cells[1]), cells[2], number)
    if problems:
        raise SourceError(problems)
    return debts


def write_debts(path: Path, debts: Iterable[Debt]) -> None:
    """Write the file anew."""
    rows = ["\t".join((debt.measure, str(debt.allowed), debt.why)) for debt in debts]
    path.write_text("\n".join(["\t".join(_HEADING), *rows]) + "\n", encoding="utf-8")


def allowed(debts: Mapping[str, Debt], finding: Finding) -> int | None:
    """How much is allowed; a debt that stands in no line is allowed nothing, what is no debt anything."""
    if finding.measure.name in debts:
        return debts[finding.measure.name].allowed
    return 0 if finding.measure.debt else None


def debt_problems(debts: Mapping[str, Debt], findings: Iterable[Finding], path: Path) -> Iterator[Problem]:
    """Debts that have grown, and lines that name no measure.

    Arguments:
        debts: what is allowed.
        findings: what is.
        path: the file, as it is named in the problems.
    """
    names = set()
    for finding in findings:
        name = finding.measure.name
        names.add(name)
        most = allowed(debts, finding)
        if most is not None and finding.number > most:
            line = debts[name].line if name in debts else 0
            message = (
                f"the debt has grown: {finding.number} of {finding.found.total} {finding.measure.of}, {most} allowed"
            )
            remedy = (
                f"mend the new ones ('stemkg check --quality --list {name}' lists all), or raise the number by hand "
                "and say why"
            )
            yield Problem(_shown(path), line, name, "debt-grew", message, remedy)
    for debt in debts.values():
        if debt.measure not in names:
            message = "there is no such measure"
            yield Problem(_shown(path), debt.line, debt.measure, "unknown-measure", message, "correct or drop the line")


def lowered(debts: Mapping[str, Debt], findings: Iterable[Finding]) -> dict[str, Debt]:
    """The debts with every allowed number brought down to the present one; none is raised and none added."""
    present = {finding.measure.name: finding.number for finding in findings}
    return {
        name: replace(debt, allowed=min(debt.allowed, present.get(name, debt.allowed))) for name, debt in debts.items()
    }


def first_debts(findings: Iterable[Finding]) -> dict[str, Debt]:
    """The debts of a graph that never had any written down: what there is, is allowed."""
    why = "as found when debts were first written down"
    return {
        finding.measure.name: Debt(finding.measure.name, finding.number, why if finding.number else "none")
        for finding in findings
        if finding.measure.debt
    }


def _shown(path: Path) -> str:
    return f"data/{path.name}"

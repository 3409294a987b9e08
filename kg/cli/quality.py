"""``stemkg check --quality``: the report, its lists and the ratchet of debts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kg.cli.output import Format, console, rows
from kg.errors import ParameterError, SourceError
from kg.namespaces import compact

if TYPE_CHECKING:
    from kg.build.inputs import Inputs
    from kg.quality.debts import Debt
    from kg.quality.measure import Finding
    from kg.sources.reader import Sources


def report_quality(inputs: Inputs, sources: Sources, listed: str | None, form: Format, *, ratchet: bool) -> None:
    """Print the report, or what one measure found, and hold the debts to the file.

    Arguments:
        inputs: what was read.
        sources: what the check returned, without problems.
        listed: name of the one measure whose records are wanted, None for the report.
        form: how to write it.
        ratchet: True to lower the allowed numbers to the present ones.

    Raises:
        NotFoundError: there is no measure of that name.
        ParameterError: the ratchet was asked for with files of one's own.
        SourceError: a debt has grown, or the file of debts is damaged.
    """
    from kg.quality import debts as held
    from kg.quality.report import find_finding, measure_quality, quality_facts, read_not_used

    facts = quality_facts(inputs, sources)
    findings = measure_quality(facts)
    if not_used := read_not_used(inputs.data / "not-used.tsv"):
        findings = (*findings, not_used)
    if listed is not None:
        found = find_finding(findings, listed)
        body = [
            [" ".join(map(compact, item.split(" "))), _label(facts.label, item)] if "://" in item else [item, ""]
            for item in found.found.ids
        ]
        rows(found.measure.meaning, ("id", "label"), body, form)
        return
    path = inputs.data / held.FILE
    debts = held.read_debts(path)
    if ratchet:
        if inputs.extra:
            raise ParameterError("--ratchet is for the built-in data. To mend: leave your own files out.")
        debts = held.first_debts(findings) if debts is None else held.lowered(debts, findings)
        held.write_debts(path, debts.values())
        debts = held.read_debts(path)
    _show(findings, debts or {}, form)
    if debts is None or inputs.extra:  # debts of one's own files are one's own
        return
    if problems := list(held.debt_problems(debts, findings, path)):
        raise SourceError(problems)
    if form is Format.TABLE:
        for finding in findings:
            name = finding.measure.name
            if name in debts and finding.number < debts[name].allowed:
                told = (
                    f"{name}: {debts[name].allowed} allowed, {finding.number} left; 'stemkg check --ratchet' lowers it."
                )
                console().print(told, soft_wrap=True, markup=False)


def _label(label: object, item: str) -> str:
    return " / ".join(str(label(part)) for part in item.split(" ")) if callable(label) else ""


def _show(findings: tuple[Finding, ...], debts: Mapping[str, Debt], form: Format) -> None:
    from kg.quality.debts import allowed

    columns: tuple[str, ...] = ("measure", "number", "total", "of", "allowed", "meaning")
    body: list[list[object]] = [
        [f.measure.name, f.number, f.found.total, f.measure.of, allowed(debts, f) if debts else None, f.measure.meaning]
        for f in findings
    ]
    if form is not Format.TABLE:
        columns = (*columns, "ids")
        for row, finding in zip(body, findings, strict=True):
            ids = [compact(item) if " " not in item else item for item in finding.found.ids]
            row.append(ids if form is Format.JSON else " ".join(ids))
    rows("Quality", columns, body, form)

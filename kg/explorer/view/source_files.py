"""The list of sources as files: rows for a spreadsheet or a program, documents for a reference manager."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from kg.explorer.view import record_files
from kg.explorer.view.source_list import Report, SourceRow
from kg.namespaces import expand

_KEYS = ("doi", "pmid", "pmcid", "trialId")
_RIS_KINDS = {
    "article": "JOUR",
    "conference-abstract": "ABST",
    "news": "NEWS",
    "guidance": "RPRT",
    "regulatory-document": "GOVDOC",
    "registry-entry": "ELEC",
    "web-page": "ELEC",
}
_BIBTEX_KINDS = {"article": "article", "conference-abstract": "inproceedings", "guidance": "techreport"}
_BIBTEX_PLACES = {"article": "journal", "inproceedings": "booktitle", "techreport": "institution"}
_BIBTEX_SIGNS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
_INITIALS = re.compile(r"[A-Z]{1,3}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def row_record(row: SourceRow) -> dict[str, object]:
    """A row as plain values; lists stay lists."""
    reports = row.reports
    found = {key: sorted({v for r in reports for name, v in r.identifiers if name == key}) for key in _KEYS}
    return {
        "id": row.ref.id,
        "iri": str(expand(row.ref.id)),
        "kind": row.ref.kind.lower(),
        "label": row.ref.label,
        "citations": [report.citation for report in reports],
        "documents": [report.ref.id for report in reports],
        "years": list(row.years),
        **{name: [value.label for value in values] for name, values in row.values.items()},
        "readings": sorted({report.reading for report in reports if report.reading}),
        "size": row.size,
        "number": row.number,
        "conditions": [ref.label for ref in row.conditions],
        "given": [ref.label for ref in row.given],
        "arguments_for": row.arguments[0],
        "arguments_against": row.arguments[1],
        "arguments_unclear": row.arguments[2],
        "counts_of_harm": row.harms,
        "cohort": row.cohort.id if row.cohort else None,
        "same_people_as": [ref.id for ref in row.mates],
        "results_posted": row.posted,
        "sponsors": list(row.sponsors),
        **found,
    }


def as_json(rows: Iterable[SourceRow]) -> str:
    """Rows as a JSON list."""
    return json.dumps([row_record(row) for row in rows], ensure_ascii=False, indent=1) + "\n"


def as_csv(rows: Iterable[SourceRow]) -> str:
    """Rows as a table; lists are joined by semicolons."""
    return record_files.as_csv([{name: _cell(value) for name, value in row_record(row).items()} for row in rows])


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def documents_in(rows: Iterable[SourceRow]) -> tuple[Report, ...]:
    """The documents behind some rows, each once, by name."""
    found = {report.ref.id: report for row in rows for report in row.reports}
    return tuple(found[name] for name in sorted(found))


# ------------------------------------------------------------------ RIS


def as_ris(reports: Iterable[Report]) -> str:
    r"""Documents in the format of Research Information Systems, one record each.

    Arguments:
        reports: the documents.

    Source: RIS format specifications, Research Information Systems, 2001: a tag, two blanks, a hyphen, a blank.
    """
    return "".join(f"{_ris_record(report)}\r\n" for report in reports)


def _ris_record(report: Report) -> str:
    known = dict(reversed(report.identifiers))
    fields = [
        ("TY", _RIS_KINDS.get(report.kind, "GEN")),
        ("ID", _key(report)),
        ("AU", _author(report.author)),
        ("TI", report.title or report.ref.label),
        ("T2", report.journal),
        ("PY", str(report.year or "")),
        ("DO", known.get("doi", "")),
        ("AN", known.get("pmid", "")),
        *(("UR", url) for url in _addresses(report)),
        *(("N1", note) for note in _notes(report)),
    ]
    lines = [f"{tag}  - {text}" for tag, value in fields if (text := one_line(value))]
    return "\r\n".join([*lines, "ER  - ", ""])


def one_line(text: str) -> str:
    r"""A text without line breaks and control characters, which could begin a field of its own.

    >>> one_line("a\nER  - \tb")
    'a ER - b'
    """
    return " ".join(_CONTROL.sub(" ", text).split())


# ------------------------------------------------------------------ BibTeX


def as_bibtex(reports: Iterable[Report]) -> str:
    """Documents as BibTeX entries in UTF-8.

    Arguments:
        reports: the documents.

    Source: Patashnik O, BibTeXing, 1988, sections 3.1 and 3.2.
    """
    return "\n".join(_bibtex_entry(report) for report in reports)


def _bibtex_entry(report: Report) -> str:
    kind = _BIBTEX_KINDS.get(report.kind, "misc")
    known = dict(reversed(report.identifiers))
    author = _author(report.author)
    fields = {
        # Braces keep a name of several words together, and the capitals of a title.
        "author": bibtex_text(author) if "," in author else _braced(author),
        "title": _braced(report.title or report.ref.label),
        _BIBTEX_PLACES.get(kind, "howpublished"): bibtex_text(report.journal),
        "year": str(report.year or ""),
        "doi": _verbatim(known.get("doi", "")),
        "pmid": bibtex_text(known.get("pmid", "")),
        "url": _verbatim(next(iter(_addresses(report)), "")),
        "note": bibtex_text("; ".join(_notes(report))),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{_key(report)},", *lines, "}", ""])


def bibtex_text(text: str) -> str:
    r"""A text in which no sign means anything to TeX.

    >>> bibtex_text("50 % & {b}_1")
    '50 \\% \\& \\{b\\}\\_1'
    """
    return "".join(_BIBTEX_SIGNS.get(sign, sign) for sign in one_line(text))


def _braced(text: str) -> str:
    return f"{{{bibtex_text(text)}}}" if text else ""


def _verbatim(text: str) -> str:
    """A DOI or address, which TeX takes as it is; signs that would end the field are written as an address does."""
    return one_line(text).replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


# ------------------------------------------------------------------ shared


def _key(report: Report) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "-", report.ref.id.rpartition(":")[2])


def _author(name: str) -> str:
    """A first author as "Name, Initials"; whether others follow is not recorded here.

    >>> _author("Doe JA"), _author("Panés"), _author("World Health Organization")
    ('Doe, J. A.', 'Panés', 'World Health Organization')
    """
    family, _, last = one_line(name).rpartition(" ")
    if family and _INITIALS.fullmatch(last):
        return f"{family}, {' '.join(f'{letter}.' for letter in last)}"
    return name


def _addresses(report: Report) -> Sequence[str]:
    return tuple(dict.fromkeys(url for _, url in report.links if url))


def _notes(report: Report) -> list[str]:
    trials = [value for name, value in report.identifiers if name == "trialId"]
    known = [f"PMCID: {value}" for name, value in report.identifiers if name == "pmcid"]
    return [
        *([f"Volume and pages as printed: {report.detail}"] if report.detail else []),
        *(f"Trial registration: {trial}" for trial in trials),
        *known,
        *([f"Standing: {report.standing}"] if report.standing not in ("", "published") else []),
        "First author only" if report.author else "Authors not recorded",
        f"StemKG: {expand(report.ref.id)}",
    ]

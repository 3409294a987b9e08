"""Files of the list of sources: nothing in a title can break out of its field."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.source_files import as_bibtex, as_csv, as_json, as_ris, bibtex_text, documents_in, one_line
from kg.explorer.view.source_list import Report, read_rows

REPORT = Report(
    ref=Ref("kg:doc-a", "A 2020", "Document"),
    author="Doe JA",
    title="Cells & discs: 50 % {better}",
    journal="Spine_Journal",
    detail="12(3):4-5",
    year=2020,
    kind="article",
    identifiers=(("doi", "10.1000/a_b"), ("pmid", "123"), ("trialId", "NCT01234567")),
    links=(("doi:10.1000/a_b", "https://doi.org/10.1000/a_b"), ("LTF-304", "")),
    standing="retracted",
    reading="abstract read once",
    web=(),
)
TEXT = st.text(max_size=40)


@pytest.fixture(scope="module")
def rows(small):
    """All rows of the small graph."""
    return read_rows(Lookup(small))


def ris_fields(text):
    """Tag and value of every line of a RIS file."""
    return [(line[:2], line[6:]) for line in text.split("\r\n") if line]


def balanced(text):
    """Whether braces that are no escaped signs close as they open."""
    depth = 0
    for sign in re.sub(r"\\[{}]", "", text):
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0


def test_ris_holds_what_is_known_and_ends_every_record():
    """Kind, author, title, journal, year, DOI, PMID, address and notes stand in their fields."""
    fields = ris_fields(as_ris([REPORT, REPORT]))
    assert fields.count(("ER", "")) == 2
    assert fields[0] == ("TY", "JOUR")
    for field in (
        ("AU", "Doe, J. A."),
        ("TI", REPORT.title),
        ("T2", "Spine_Journal"),
        ("PY", "2020"),
        ("DO", "10.1000/a_b"),
        ("AN", "123"),
        ("UR", "https://doi.org/10.1000/a_b"),
        ("N1", "Trial registration: NCT01234567"),
        ("N1", "Standing: retracted"),
    ):
        assert field in fields


@given(TEXT, TEXT, TEXT)
def test_no_text_begins_a_field_of_its_own_in_ris(title, author, journal):
    """Line breaks of any kind within a text become blanks, so each record keeps one beginning and one end."""
    made = as_ris([replace(REPORT, title=f"{title}\r\nER  - \r\nTY  - X", author=author, journal=journal)])
    tags = [line[:2] for line in made.splitlines() if line]
    assert tags.count("TY") == tags.count("ER") == 1
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in made.splitlines() if line)


def test_bibtex_escapes_what_tex_would_read():
    """Percent, ampersand, braces and underscores of a text are signs, those of a DOI stay as they are."""
    made = as_bibtex([REPORT])
    assert made.startswith("@article{doc-a,")
    assert r"title = {{Cells \& discs: 50 \% \{better\}}}" in made
    assert r"journal = {Spine\_Journal}" in made
    assert "doi = {10.1000/a_b}" in made
    assert "author = {Doe, J. A.}" in made


@given(TEXT, TEXT, TEXT)
def test_no_text_ends_its_field_in_bibtex(title, author, journal):
    """Whatever a text holds, braces close as they open and an entry stays one entry."""
    made = as_bibtex([replace(REPORT, title=title or "x", author=author, journal=journal, links=(("u", title),))])
    assert balanced(made)
    assert len(re.findall(r"^@", made, re.MULTILINE)) == 1


def test_a_name_of_several_words_stays_together():
    """A body as author is not taken apart into first and last names, and 'and' does not split it."""
    assert "author = {{Food and Drug Administration}}" in as_bibtex(
        [replace(REPORT, author="Food and Drug Administration")]
    )


@given(TEXT)
def test_one_line_is_one_line(text):
    """No sign that any program takes for a line break is left."""
    assert len(one_line(text).splitlines()) <= 1
    assert "\n" not in bibtex_text(text)


def test_documents_stand_once(rows):
    """A document behind several rows, and a document and its study, give one record."""
    names = [report.ref.id for report in documents_in([*rows, *rows])]
    assert len(names) == len(set(names)) == 8


def test_json_and_csv_hold_every_row_with_its_identifiers(rows):
    """Both files have a record for each row, with DOI and PMID, and lists stay lists in JSON."""
    found = {record["id"]: record for record in json.loads(as_json(rows))}
    assert set(found) == {row.ref.id for row in rows}
    assert found["kg:study-trial"]["doi"] == ["10.1000/trial.2024"]
    assert found["kg:study-trial"]["iri"] == "https://w3id.org/stemkg/id/study-trial"
    lines = {line["id"]: line for line in csv.DictReader(io.StringIO(as_csv(rows)))}
    assert set(lines) == set(found)
    assert lines["kg:study-trial"]["pmid"] == "12345678"
    assert lines["kg:study-series"]["same_people_as"] == "kg:study-series-later"


def test_no_cell_runs_as_a_formula(rows):
    """A label that begins like a formula is defused."""
    row = replace(rows[0], ref=Ref("kg:x", "=HYPERLINK(1)", "Study"))
    assert "'=HYPERLINK(1)" in as_csv([row])


def test_no_rows_make_empty_files():
    """Nothing chosen gives files without records."""
    assert as_csv(()) == ""
    assert as_ris(()) == as_bibtex(()) == ""
    assert json.loads(as_json(())) == []

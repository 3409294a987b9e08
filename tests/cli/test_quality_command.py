"""``stemkg check --quality``: the report, its lists and the ratchet."""

from __future__ import annotations

import csv
import io
import json

from kg.quality.report import MEASURES

DEBTS = "measure\tallowed\twhy\n"


def test_the_report_names_every_measure(stemkg, small_builtin):
    """Number, total and meaning stand in the table; without a file of debts nothing fails."""
    ran = stemkg("check", "--quality")
    assert (ran.code, ran.err) == (0, "")
    assert f"{len(MEASURES)} rows" in ran.out
    assert "contested" in ran.out


def test_json_and_csv_hold_the_ids_concerned(stemkg, small_builtin):
    """A program gets the records, not only their number."""
    rows = {row["measure"]: row for row in json.loads(stemkg("check", "--quality", "-f", "json").out)}
    assert rows["documents-without-year"]["ids"] == ["kg:doc-seed-page"]
    assert all(row["number"] == len(row["ids"]) <= max(row["total"], row["number"]) for row in rows.values())
    table = {row["measure"]: row for row in csv.DictReader(io.StringIO(stemkg("check", "--quality", "-f", "csv").out))}
    assert table["documents-without-year"]["ids"] == "kg:doc-seed-page"


def test_a_list_names_the_records_of_one_measure(stemkg, small_builtin):
    """Ids and labels; an unknown measure is a message."""
    rows = json.loads(stemkg("check", "--list", "documents-without-year", "-f", "json").out)
    assert rows == [{"id": "kg:doc-seed-page", "label": "A page about stem cells"}]
    ran = stemkg("check", "--quality", "--list", "nonsense")
    assert (ran.code, ran.out) == (1, "")
    assert "To mend: take one of claims-without-line" in ran.err


def test_a_debt_that_grew_fails_and_is_named(stemkg, small_builtin):
    """The file allows no document without year; one has none."""
    file = small_builtin.write("quality-debts.tsv", DEBTS + "documents-without-year\t0\tdone\n")
    ran = stemkg("check", "--quality")
    assert ran.code == 1
    assert "documents-without-year: [debt-grew] the debt has grown: 1 of 8 documents, 0 allowed" in ran.err
    assert "To mend: " in ran.err
    assert "lines-without-locator: [debt-grew]" in ran.err  # a debt without a line is allowed nothing
    assert file.read_text(encoding="utf-8").count("\n") == 2


def test_the_ratchet_writes_down_what_there_is_and_then_only_lowers(stemkg, small_builtin):
    """First the present debts; then a larger number is brought down, and a smaller one is not raised."""
    assert stemkg("check", "--ratchet").code == 0
    file = small_builtin.data / "quality-debts.tsv"
    text = file.read_text(encoding="utf-8")
    assert "documents-without-year\t1\t" in text
    assert stemkg("check", "--quality").code == 0
    file.write_text(text.replace("documents-without-year\t1\t", "documents-without-year\t4\t"), encoding="utf-8")
    told = stemkg("check", "--quality")
    assert told.code == 0
    assert "documents-without-year: 4 allowed, 1 left; 'stemkg check --ratchet' lowers it." in told.out
    assert stemkg("check", "--ratchet").code == 0
    assert file.read_text(encoding="utf-8") == text
    file.write_text(text.replace("documents-without-year\t1\t", "documents-without-year\t0\t"), encoding="utf-8")
    assert stemkg("check", "--ratchet").code == 1
    assert "documents-without-year\t0\t" in file.read_text(encoding="utf-8")


def test_own_files_are_measured_and_not_held_to_the_debts(stemkg, small_builtin, tmp_path):
    """A person's own file may be as incomplete as it is; the ratchet is for the built-in data."""
    stemkg("check", "--ratchet")
    own = tmp_path / "own.yaml"
    own.write_text(
        'records:\n- id: kg:doc-own\n  type: Document\n  label: "Own"\n  documentType: web-page\n'
        "  standing: published\n  seenAs: full-text\n",
        encoding="utf-8",
    )
    ran = stemkg("check", own, "--quality", "-f", "json")
    assert ran.code == 0
    rows = {row["measure"]: row for row in json.loads(ran.out)}
    assert "kg:doc-own" in rows["documents-without-year"]["ids"]
    assert stemkg("check", own, "--ratchet").code == 2


def test_data_with_problems_are_not_measured(stemkg, small_builtin):
    """The problems come first, as without the option."""
    small_builtin.change("claims/claims.yaml", "predicate: raisesRiskOf", "predicate: raisesRiskUp")
    ran = stemkg("check", "--quality")
    assert (ran.code, ran.out) == (1, "")
    assert "[unknown-value]" in ran.err

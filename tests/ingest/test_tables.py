"""kg.ingest.tables: the curated tables, and that ours fit what is shipped."""

from __future__ import annotations

import pytest

from kg.errors import SourceError
from kg.ingest.tables import load_tables
from kg.resources import data_folder
from kg.sources.yamlld import parse

OURS = data_folder() / "ingest"
TRIALS = sorted((data_folder() / "trials").glob("*.yaml"))


def test_tables_are_read_with_defaults_filled_in(tables_folder):
    """'=' stands for what the trial's own row says, an empty cell for nothing."""
    tables = load_tables(tables_folder)
    cells, saline = tables.arms["NCT00000001", "EG000"], tables.arms["NCT00000001", "EG001"]
    assert (cells.therapy, cells.cell_source) == ("kg:therapy-invented", ("kg:source-invented",))
    assert (saline.therapy, saline.procedures) == ("", ("kg:proc-placebo",))
    assert tables.conditions["no disease"] == ()


@pytest.mark.parametrize(
    ("name", "line", "rule"),
    [
        ("trials.tsv", "NCT00000007\tmaybe\tbecause\t\t\t\t\t\t\n", "unknown-value"),
        ("trials.tsv", "NCT00000007\tno\t\t\t\t\t\t\t\n", "missing-value"),
        ("trials.tsv", "NCT00000007\tyes\t\ttherapy-x\t\t\t\t\t\n", "bad-reference"),
        ("trials.tsv", "NCT00000007\tyes\t\tkg:therapy-x kg:therapy-y\t\t\t\t\t\n", "bad-reference"),
        ("trials.tsv", "NCT00000001\tyes\t\t\t\t\t\t\t\n", "key-twice"),
        ("trials.tsv", "NCT00000007\tyes\n", "malformed-table"),
        ("arms.tsv", "NCT00000009\tEG000\t\t\t\t\t\n", "dangling-reference"),
        ("arms.tsv", "NCT00000001\tEG002\tleader\t\t\t\t\n", "unknown-value"),
        ("conditions.tsv", "Big Letters\t\t\n", "bad-format"),
        ("event-terms.tsv", "cold\tkg:risk-infection\tnearly\t\n", "unknown-value"),
        ("event-terms.tsv", "cold\t\tone-kind\t\n", "bad-reference"),
        ("event-terms.tsv", "pneumonia\tkg:risk-infection\tone-kind\t\n", "key-twice"),
    ],
)
def test_a_wrong_line_is_named(tables_folder, name, line, rule):
    """Table, line and rule are told, and no table is used by half."""
    path = tables_folder / name
    text = path.read_text(encoding="utf-8") + line
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        load_tables(tables_folder)
    assert {(p.file, p.line, p.rule) for p in caught.value.problems} == {(name, text.count("\n"), rule)}


def test_a_table_that_is_missing_or_has_another_head_is_named(tables_folder):
    """Each broken table is told."""
    (tables_folder / "arms.tsv").unlink()
    (tables_folder / "event-terms.tsv").write_text("word\n", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        load_tables(tables_folder)
    assert {p.rule for p in caught.value.problems} == {"unreadable-file", "malformed-table"}


def test_the_shipped_tables_are_sound():
    """They load, and all 27 organ systems of the registry are there."""
    tables = load_tables(OURS)
    assert len(tables.organ_systems) == 27
    assert {match.match for match in tables.terms.values()} == {"same-harm", "one-kind"}


def test_the_shipped_trials_are_those_that_the_table_keeps():
    """One file for each kept trial, and none beside."""
    kept = {nct for nct, row in load_tables(OURS).trials.items() if row.keep}
    assert {path.stem.upper() for path in TRIALS} == kept


def test_the_shipped_rows_are_filed_as_the_tables_say():
    """A change of a table without a new run of the converter is noticed."""
    tables = load_tables(OURS)
    seen = 0
    for path in TRIALS:
        file, problems = parse(path.read_text(encoding="utf-8"), path.name)
        assert not problems
        study = file.content["records"][1]
        row = tables.trials[path.stem.upper()]
        assert study.get("cohort", "") == row.cohort
        for arm in study.get("arms", ()):
            known = tables.arms.get((path.stem.upper(), arm["id"].rsplit("-", 1)[1].upper()))
            if known:
                assert arm.get("therapy", "") == known.therapy
        for count in study.get("eventCounts", ()):
            if "organSystem" not in count:
                continue
            seen += 1
            match = tables.terms.get(count["event"].lower())
            expected = match.risk if match else tables.organ_systems[count["organSystem"].lower()]
            assert (count["risk"], count["riskMatch"]) == (expected, match.match if match else "one-kind")
    assert seen > 4000


def test_the_disc_trial_holds_the_posted_totals():
    """Serious harms 13 of 140, 12 of 128 and 7 of 130, and no death, as the registry posts them."""
    path = next(p for p in TRIALS if p.stem == "nct02412735")
    file, _ = parse(path.read_text(encoding="utf-8"), path.name)
    counts = {c["id"]: (c["affected"], c["atRisk"]) for c in file.content["records"][1]["eventCounts"]}
    groups = ("eg000", "eg001", "eg002")
    assert [counts[f"kg:events-nct02412735-serious-{g}"] for g in groups] == [(13, 140), (12, 128), (7, 130)]
    assert [counts[f"kg:events-nct02412735-deaths-{g}"] for g in groups] == [(0, 143), (0, 129), (0, 132)]

"""kg.cli.ingesting: records of a registry from the command line."""

from __future__ import annotations

from pathlib import Path

EXAMPLE = Path(__file__).resolve().parent.parent.parent / "docs" / "example-trial.jsonl"


def tables(folder):
    """Tables that keep the invented trial, written into a folder."""
    folder.mkdir()
    texts = {
        "trials.tsv": "nct\tkeep\treason\ttherapy\tcellSource\tprocedures\tcontrol\tcohort\tconditions\n"
        "NCT00000001\tyes\t\t\t\t\t\t\t\n",
        "arms.tsv": "nct\tarm\trole\ttherapy\tcellSource\tprocedures\tnote\n",
        "conditions.tsv": "condition\tconcept\tnote\n",
        "event-terms.tsv": "term\trisk\tmatch\tnote\npneumonia\tkg:risk-pneumonia\tsame-harm\t\n",
        "organ-systems.tsv": "organSystem\trisk\ninfections and infestations\tkg:risk-any\n"
        "skin and subcutaneous tissue disorders\tkg:risk-any\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_record_becomes_a_source_file(stemkg, tmp_path):
    """The command says what was kept, how terms were filed and which conditions have no concept."""
    ran = stemkg(
        "ingest", "clinicaltrials", EXAMPLE, "--into", tmp_path / "out", "--tables", tables(tmp_path / "tables")
    )
    assert ran.code == 0
    assert "1 trials kept, 0 not" in ran.out
    assert "organ system only 1, same-harm 1" in ran.out
    assert "condition without a concept: Invented Disease" in ran.out
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["nct00000001.yaml"]


def test_a_trial_on_which_nobody_decided_is_not_kept(stemkg, tmp_path):
    """With our own tables the invented trial is listed with the reason."""
    ran = stemkg("ingest", "clinicaltrials", EXAMPLE, "--into", tmp_path / "out")
    assert ran.code == 0
    assert "NCT00000001" in ran.out
    assert "0 trials kept, 1 not" in ran.out


def test_a_broken_record_writes_nothing(stemkg, tmp_path):
    """The message names the line, and the folder is not made."""
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{}\n", encoding="utf-8")
    ran = stemkg("ingest", "clinicaltrials", broken, "--into", tmp_path / "out")
    assert ran.code == 1
    assert "broken.jsonl:1: [bad-id]" in ran.err
    assert not (tmp_path / "out").exists()


def test_a_registry_that_is_not_known_is_a_wrong_call(stemkg, tmp_path):
    """The known registries are listed."""
    ran = stemkg("ingest", "nosuch", EXAMPLE, "--into", tmp_path / "out")
    assert ran.code == 2
    assert "clinicaltrials" in ran.err

"""An invented record of a registry and invented tables, which the tests change as they need."""

from __future__ import annotations

import copy
import gzip
import json
from pathlib import Path

import pytest

from kg.ingest.clinicaltrials import convert_all
from kg.ingest.reading import read_trials
from kg.ingest.tables import load_tables

EXAMPLE = Path(__file__).resolve().parent.parent.parent / "docs" / "example-trial.jsonl"

TABLES = {
    "trials.tsv": (
        "nct\tkeep\treason\ttherapy\tcellSource\tprocedures\tcontrol\tcohort\tconditions\n"
        "NCT00000001\tyes\t\tkg:therapy-invented\tkg:source-invented\tkg:proc-invented\t\t\t\n"
        "NCT00000002\tyes\t\tkg:therapy-invented\t\t\tsham\tkg:cohort-nct00000002\tkg:cond-named\n"
        "NCT00000003\tyes\t\t\t\t\t\tkg:cohort-nct00000002\t\n"
        "NCT00000009\tno\tno cells\t\t\t\t\t\t\n"
    ),
    "arms.tsv": (
        "nct\tarm\trole\ttherapy\tcellSource\tprocedures\tnote\n"
        "NCT00000001\tEG000\texperimental\t=\t=\t=\t\n"
        "NCT00000001\tEG001\tcomparison-arm\t\t\tkg:proc-placebo\tSaline only.\n"
    ),
    "conditions.tsv": "condition\tconcept\tnote\ninvented disease\tkg:cond-invented\t\nno disease\t\tno concept\n",
    "event-terms.tsv": (
        "term\trisk\tmatch\tnote\npneumonia\tkg:risk-pneumonia\tsame-harm\t\nbad cold\tkg:risk-infection\tone-kind\t\n"
    ),
    "organ-systems.tsv": (
        "organSystem\trisk\ninfections and infestations\tkg:risk-organ-infection\n"
        "skin and subcutaneous tissue disorders\tkg:risk-organ-skin\n"
    ),
}


class Record:
    """The invented record, with short ways to its parts."""

    def __init__(self):
        self.data = json.loads(EXAMPLE.read_text(encoding="utf-8"))

    @property
    def protocol(self):
        """What was registered."""
        return self.data["protocolSection"]

    @property
    def harms(self):
        """The module of harms."""
        return self.data["resultsSection"]["adverseEventsModule"]

    @property
    def design(self):
        """The registered design."""
        return self.protocol["designModule"]

    def numbered(self, nct):
        """A copy with another registry number."""
        other = copy.deepcopy(self)
        other.protocol["identificationModule"]["nctId"] = nct
        return other

    def without_results(self):
        """A copy of a trial that posted nothing yet."""
        other = copy.deepcopy(self)
        del other.data["resultsSection"]
        return other


@pytest.fixture
def record():
    """A fresh copy of the invented record."""
    return Record()


@pytest.fixture
def tables_folder(tmp_path):
    """A folder of invented tables."""
    folder = tmp_path / "tables"
    folder.mkdir()
    for name, text in TABLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def write_records(tmp_path):
    """Write records, one a line, plain or compressed."""

    def write(*records, name="records.jsonl"):
        text = "".join(json.dumps(getattr(r, "data", r)) + "\n" for r in records)
        path = tmp_path / name
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        return path

    return write


@pytest.fixture
def convert(write_records, tables_folder):
    """Read and convert records with the invented tables."""

    def run(*records):
        return convert_all(read_trials([write_records(*records)]), load_tables(tables_folder), "records.jsonl")

    return run


@pytest.fixture
def study_of(convert):
    """The study that becomes of one record."""

    def run(record):
        found = convert(record).files
        return next(r for records in found.values() for r in records if r["type"] == "Study")

    return run

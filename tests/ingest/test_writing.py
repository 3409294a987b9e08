"""kg.ingest.writing: the files that are written, and that they are written whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.ingest.writing import to_yaml, write_files
from kg.sources.yamlld import parse

GOLDEN = """\
records:
- id: kg:doc-nct00000001
  type: Document
  label: NCT00000001 (EXAMPLE)
  title: An Invented, Randomized Trial That Shows the Format
  year: 2003
  trialIds: [NCT00000001]
  documentType: registry-entry
  standing: published
  seenAs: full-text
  timesRead: 1
- id: kg:study-nct00000001
  type: Study
  label: An Invented Trial of Invented Cells
  reportedIn: ['kg:doc-nct00000001']
  design: kg:design-rct
  setting: kg:setting-regulated-trial
  realm: human
  blinding: double-blind
  control: placebo
  conditions: ['kg:cond-invented']
  conditionsAsPrinted: [Invented Disease]
  phase: phase 1
  trialStatus: completed
  enrolment: 20
  enrolmentKind: actual
  participants: 20
  countedUnit: people
  startedOn: 2001-02
  resultsPostedOn: '2003-04-05'
  sponsor: Invented Hospital
  sponsorKind: other-sponsor
  harmCollection: 'Time covered, as posted: 1 year. Non-serious harms are posted only above 5% of a group. Harms were\
 looked for systematically.'
  arms:
"""
GOLDEN_ROW = (
    "  - {id: 'kg:events-nct00000001-o001-eg000', inArm: ['kg:arm-nct00000001-eg000'], risk: 'kg:risk-organ-skin',"
    " riskMatch: one-kind, event: 'Invented itch: all over', serious: false, affected: 3, atRisk: 10,"
    " organSystem: Skin and subcutaneous tissue disorders}\n"
)
# Every character that a source file may hold; the reader refuses the others.
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufeff\ufffe\uffff"), min_size=1
)


def test_one_record_gives_this_file(convert, record):
    """The file is what a person would write, one row of counts a line."""
    text = to_yaml(convert(record).files["NCT00000001"])
    assert text.startswith(GOLDEN)
    assert GOLDEN_ROW in text
    assert text == to_yaml(convert(record).files["NCT00000001"])


@given(TEXTS, st.integers(0, 10**17))
def test_what_is_written_is_read_back(text, number):
    """No text of the registry is changed on its way through the file, whatever YAML would make of it."""
    records = [{"id": "kg:study-a", "label": text, "n": number, "eventCounts": [{"id": "kg:events-a", "event": text}]}]
    file, problems = parse(to_yaml(records), "a.yaml")
    assert not problems
    assert file.content == {"records": records}


@pytest.mark.parametrize(
    "text", ["no", "null", "0.10", "007", "1e3", "2001-02-03", "~", "- x", "a: b", "#1", "&x", "=", "<<"]
)
def test_words_that_yaml_would_read_otherwise_stay_text(text):
    """A harm called 'no' is a harm called 'no'."""
    file, problems = parse(to_yaml([{"id": "kg:study-a", "label": text}]), "a.yaml")
    assert not problems
    assert file.content["records"][0]["label"] == text


def test_a_folder_is_replaced_as_a_whole(tmp_path):
    """Trials that are no longer kept leave no file behind, and no other file is left over."""
    folder = tmp_path / "data" / "trials"
    write_files({"nct1.yaml": "a", "nct2.yaml": "b"}, folder)
    write_files({"nct2.yaml": "c"}, folder)
    assert {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()} == {"nct2.yaml": "c"}
    assert [p.name for p in folder.parent.iterdir()] == ["trials"]


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    """Work of a person is never deleted."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SourceError, match="foreign-file"):
        write_files({"nct1.yaml": "a"}, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


def test_a_failure_leaves_the_old_files(tmp_path):
    """Nothing is half-written: a name that cannot be written stops before the folder is touched."""
    folder = tmp_path / "trials"
    write_files({"nct1.yaml": "old"}, folder)
    with pytest.raises(OSError, match="nct2"):
        write_files({"nct1.yaml": "new", "nct2/x.yaml": "b"}, folder)
    assert (folder / "nct1.yaml").read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["trials"]

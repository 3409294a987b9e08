"""kg.ingest.reading, outside and trial: records of others are read with suspicion."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.ingest.outside import Value
from kg.ingest.reading import read_trials
from kg.ingest.trial import read_trial

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def problems_of(path):
    """What is wrong with a file of records."""
    with pytest.raises(SourceError) as caught:
        read_trials([path])
    return caught.value.problems


def test_plain_and_compressed_files_give_the_same_trials(write_records, record):
    """Compression is seen by content, not by name."""
    assert read_trials([write_records(record)]) == read_trials([write_records(record, name="r.jsonl.gz")])


def test_trials_come_in_the_order_of_their_numbers(write_records, record):
    """The order of the lines changes nothing."""
    path = write_records(record.numbered("NCT00000002"), record)
    assert [trial.nct for trial in read_trials([path])] == ["NCT00000001", "NCT00000002"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (b"", "empty-file"),
        (b"\n\n", "no-problem-expected"),
        (b"{not json}\n", "malformed-json"),
        (b'{"a": NaN}\n', "malformed-json"),
        (b"[" * 100_000, "malformed-json"),
        (b"[1, 2]\n", "wrong-type"),
        (b"{}\n", "bad-id"),
        (b'{"protocolSection": {"identificationModule": {"nctId": "NCT1"}}}\n', "bad-id"),
        (b'{"protocolSection": []}\n', "wrong-type"),
        (b"\xff\xfe\n", "not-utf-8"),
        (gzip.compress(b"{}\n" * 100, mtime=0)[:-9], "damaged-file"),
    ],
)
def test_a_file_that_is_no_list_of_records_is_refused(tmp_path, text, rule):
    """The first thing wrong is named, with the file."""
    path = tmp_path / "r.jsonl"
    path.write_bytes(text)
    if rule == "no-problem-expected":
        assert read_trials([path]) == []
        return
    assert rule in {problem.rule for problem in problems_of(path)}
    assert {problem.file for problem in problems_of(path)} == {"r.jsonl"}


def test_a_file_that_is_not_there_is_a_message(tmp_path):
    """A wrong path is no traceback."""
    assert problems_of(tmp_path / "none.jsonl")[0].rule == "unreadable-file"


def test_a_file_that_unpacks_too_large_is_refused(tmp_path, monkeypatch):
    """A small compressed file can hold any amount; reading stops at the limit."""
    monkeypatch.setattr("kg.ingest.reading.MAX_BYTES", 1000)
    path = tmp_path / "r.jsonl.gz"
    path.write_bytes(gzip.compress(b" " * 5000))
    assert problems_of(path)[0].rule == "file-too-large"


def test_a_trial_that_stands_twice_is_refused(write_records, record):
    """Which of the two is right, nobody but a person knows."""
    (problem,) = problems_of(write_records(record, record))
    assert (problem.rule, problem.line, problem.record) == ("duplicate-id", 2, "NCT00000001")


def stat(record):
    """The first count of the first serious harm."""
    return record.harms["seriousEvents"][0]["stats"][0]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda r: stat(r).update(numAffected=-1), "out-of-range"),
        (lambda r: stat(r).update(numAffected=1.5), "wrong-type"),
        (lambda r: stat(r).update(numAffected=True), "wrong-type"),
        (lambda r: stat(r).update(numAffected="1"), "wrong-type"),
        (lambda r: stat(r).update(numAtRisk=10**12), "out-of-range"),
        (lambda r: stat(r).update(numAffected=11), "inconsistent-numbers"),
        (lambda r: stat(r).update(groupId="EG009"), "dangling-reference"),
        (lambda r: stat(r).update(groupId="EG001"), "key-twice"),
        (lambda r: r.harms["seriousEvents"][0].update(term=""), "missing-value"),
        (lambda r: r.harms["seriousEvents"][0].update(organSystem=None), "missing-value"),
        (lambda r: r.harms["seriousEvents"][0].update(term="a\x07b"), "control-character"),
        (lambda r: r.harms["seriousEvents"][0].update(term="a\ud800"), "control-character"),
        (lambda r: r.harms.update(seriousEvents={}), "wrong-type"),
        (lambda r: r.harms["eventGroups"][1].update(id="EG000"), "bad-id"),
        (lambda r: r.harms["eventGroups"][0].update(id="../x"), "bad-id"),
        (lambda r: r.harms["eventGroups"][0].update(deathsNumAffected=11), "inconsistent-numbers"),
        (lambda r: r.protocol["identificationModule"].update(briefTitle=None), "missing-value"),
        (lambda r: r.protocol["identificationModule"].update(briefTitle=7), "wrong-type"),
        (lambda r: r.protocol["statusModule"].update(startDateStruct={"date": "soon"}), "bad-format"),
        (lambda r: r.protocol["statusModule"].update(startDateStruct="2001"), "wrong-type"),
        (lambda r: r.protocol["armsInterventionsModule"]["armGroups"][0].pop("label"), "missing-value"),
        (lambda r: r.design["enrollmentInfo"].update(count=-3), "out-of-range"),
    ],
)
def test_a_wrong_value_is_named_with_file_line_and_record(write_records, record, change, rule):
    """Nothing wrong is taken over in silence, and each message says how to mend it."""
    change(record)
    found = [problem for problem in problems_of(write_records(record)) if problem.rule == rule]
    assert found
    assert {(p.file, p.line, p.record) for p in found} == {("records.jsonl", 1, "NCT00000001")}
    assert all(p.remedy for p in found)


def test_all_problems_of_all_lines_are_told_together(write_records, record):
    """A person mends a file in one go."""
    other = record.numbered("NCT00000002")
    stat(record)["numAffected"] = -1
    stat(other)["numAffected"] = 0.5
    assert {problem.line for problem in problems_of(write_records(record, other))} == {1, 2}


@given(JSON)
def test_any_json_is_read_or_reported(raw):
    """Whatever stands in a line, it is a trial or a list of problems, never a crash."""
    top = Value(raw, "r.jsonl", 1)
    assert read_trial(top) is not None or top.problems


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(data=st.data())
def test_any_value_in_any_place_is_read_or_reported(data, record):
    """A record in which one value was replaced by nonsense is still read to its end."""
    raw = json.loads(json.dumps(record.data))
    node = raw
    while True:
        key = data.draw(st.sampled_from(list(node) if isinstance(node, dict) else range(len(node))))
        if isinstance(node[key], dict | list) and node[key] and data.draw(st.booleans()):
            node = node[key]
            continue
        node[key] = data.draw(JSON)
        break
    top = Value(raw, "r.jsonl", 1)
    assert read_trial(top) is not None or top.problems

"""Whatever is wrong with an input is named by rule, file, line and record, with a remedy, and nothing is published."""

from __future__ import annotations

import pytest

from kg.build.inputs import Inputs
from kg.build.release import publish
from kg.errors import SourceError

DOCUMENT = "  type: Document\n  documentType: article\n  standing: published\n  seenAs: abstract\n"
CLAIM = '  type: Claim\n  questionType: benefit\n  label: "a"\n  plain: "a."\n'


def changed(name, old, new):
    """A case that replaces a text of a file; the problem stands on the first line of the new text."""

    def spoil(data):
        return f"data/{name}", data.change(name, old, new)

    return spoil


def removed(name, old, record_line):
    """A case that takes a text out of a file; the problem stands where the record begins."""

    def spoil(data):
        data.change(name, old, "")
        return f"data/{name}", record_line

    return spoil


def added(name, text, line):
    """A case that adds a file; the problem stands on the given line of it."""

    def spoil(data):
        data.write(name, text)
        return f"data/{name}", line

    return spoil


def sparse_file(data):
    """A file of 100 MB that takes no room on the disk."""
    with data.write("sources/huge.yaml", "records:").open("r+b") as stream:
        stream.truncate(100 * 1024 * 1024)
    return "data/sources/huge.yaml", 0


def bad_mapping(data):
    """A mapping to a term that its ontology has withdrawn."""
    path = data.root / "ontology" / "mappings.sssom.tsv"
    text = path.read_text(encoding="utf-8").replace("MONDO:0011385", "MONDO:0000347")
    path.write_text(text, encoding="utf-8")
    return "ontology/mappings.sssom.tsv", 5


def laughs():
    """A file that would grow to billions of words if its aliases were followed."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "\n".join(lines)


TTL = "@prefix kg: <https://w3id.org/stemkg/id/> .\n@prefix skg: <https://w3id.org/stemkg/ontology#> .\n"
XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skg="https://w3id.org/stemkg/ontology#">'

CASES = {
    "a key that nobody defined": (
        "unknown-key",
        "kg:doc-trial",
        changed("sources/trial.yaml", '  title: "Donor', '  titel: "Donor'),
    ),
    "a word where a number belongs": (
        "wrong-type",
        "kg:study-trial",
        changed("sources/trial.yaml", "  participants: 40", "  participants: forty"),
    ),
    "a decimal where a whole number belongs": (
        "wrong-type",
        "kg:study-trial",
        changed("sources/trial.yaml", "  participants: 40", "  participants: 40.5"),
    ),
    "a nested record where a value belongs": (
        "wrong-type",
        "kg:study-trial",
        changed("sources/trial.yaml", "  participants: 40", "  participants: {n: 40}"),
    ),
    "a study without its document": (
        "missing-value",
        "kg:study-case",
        removed("sources/case.yaml", "  reportedIn: [kg:doc-case]\n", record_line=9),
    ),
    "a document that is nowhere": (
        "dangling-reference",
        "kg:study-trial",
        changed("sources/trial.yaml", "  reportedIn: [kg:doc-trial]", "  reportedIn: [kg:doc-trail]"),
    ),
    "a harm that is nowhere": (
        "dangling-reference",
        "kg:study-case",
        changed("sources/case.yaml", "    risk: kg:risk-discitis", "    risk: kg:risk-dicsitis"),
    ),
    "two records of one id": (
        "duplicate-id",
        "kg:doc-trial",
        added("sources/zz.yaml", f'records:\n- id: kg:doc-trial\n{DOCUMENT}  label: "again"\n', 2),
    ),
    "two claims of one proposition": (
        "duplicate-claim",
        "kg:claim-more",
        added(
            "claims/zz.yaml",
            "records:\n- id: kg:claim-more\n"
            + CLAIM
            + "  subject: kg:therapy-disc-cells\n  predicate: improves\n  object: kg:cond-disc-pain\n",
            2,
        ),
    ),
    "more affected than at risk": (
        "inconsistent-numbers",
        "kg:study-trial",
        changed("sources/trial.yaml", "    affected: 2\n", "    affected: 21\n"),
    ),
    "an estimate above its interval": (
        "inconsistent-numbers",
        "kg:study-trial",
        changed("sources/trial.yaml", "    value: -1.50\n", "    value: 3.50\n"),
    ),
    "an estimate below its interval": (
        "inconsistent-numbers",
        "kg:study-trial",
        changed("sources/trial.yaml", "    ciLow: -6.0\n", "    ciLow: -1.0\n"),
    ),
    "a count of nobody's arm": (
        "missing-value",
        "kg:study-case",
        removed("sources/case.yaml", "    inArm: [kg:arm-case]\n", record_line=24),
    ),
    "a claim without a source": (
        "missing-value",
        "kg:claim-more",
        added(
            "claims/zz.yaml",
            "records:\n- id: kg:claim-more\n"
            + CLAIM
            + "  subject: kg:therapy-disc-cells\n  predicate: worsens\n  object: kg:cond-disc-pain\n",
            2,
        ),
    ),
    "a mapping to a withdrawn term": ("obsolete-term", "kg:cond-disc-pain", bad_mapping),
    "a fact that names a withdrawn term": (
        "obsolete-term",
        "kg:cond-disc-pain",
        changed(
            "concepts/places.yaml",
            "  affects: [kg:site-disc]",
            "  related: [http://purl.obolibrary.org/obo/MONDO_0000347]",
        ),
    ),
    "text that is not YAML": (
        "malformed-yaml",
        "",
        added("sources/zz.yaml", "records:\n- id: kg:doc-a\n  label: [a\n- id: kg:doc-b\n", 4),
    ),
    "two YAML documents in one file": ("malformed-yaml", "", added("sources/zz.yaml", "records: []\n---\na: b\n", 2)),
    "a file in another encoding": (
        "not-utf-8",
        "",
        added("sources/zz.yaml", "records:\n- id: kg:doc-a\n  label: Müller".encode("latin-1"), 3),
    ),
    "an empty file": ("empty-file", "", added("sources/zz.yaml", "  \n\n", 0)),
    "a file of comments": ("empty-file", "", added("sources/zz.yaml", "# nothing yet\n", 0)),
    "a file of 100 MB": ("file-too-large", "", sparse_file),
    "a concept broader than itself": (
        "broader-cycle",
        "kg:risk-infection",
        changed("concepts/harms.yaml", '  definition: "Germs', '  broader: [kg:risk-discitis]\n  definition: "Germs'),
    ),
    "an anchor": (
        "anchor-or-alias",
        "",
        changed("sources/trial.yaml", "  year: 2024", "  year: &year 2024"),
    ),
    "an alias": ("anchor-or-alias", "", changed("sources/trial.yaml", "  year: 2024", "  year: *year")),
    "aliases that would fill the memory": ("anchor-or-alias", "", added("sources/zz.yaml", laughs(), 1)),
    "a YAML tag": ("yaml-tag", "", changed("sources/trial.yaml", "  year: 2024", "  year: !!python/name:os.system x")),
    "a key twice in one record": (
        "key-twice",
        "kg:doc-case",
        changed("sources/case.yaml", "  seenAs: full-text", "  year: 2023\n  seenAs: full-text"),
    ),
    "a class that is nowhere": (
        "unknown-class",
        "kg:doc-case",
        changed("sources/case.yaml", "  type: Document", "  type: Dokument"),
    ),
    "an id with another class's prefix": (
        "id-prefix",
        "kg:study-more",
        added("sources/zz.yaml", f'records:\n- id: kg:study-more\n{DOCUMENT}  label: "a"\n', 2),
    ),
    "an id in capitals": ("bad-id", "", added("sources/zz.yaml", "records:\n- id: kg:Doc-A\n  type: Document\n", 2)),
    "a record without an id": ("bad-id", "", added("sources/zz.yaml", "records:\n- type: Document\n", 2)),
    "an id of a nested record with another prefix": (
        "bad-id",
        "kg:study-case",
        changed("sources/case.yaml", "  - id: kg:line-case-discitis", "  - id: kg:arm-case-discitis"),
    ),
    "a word outside its closed list": (
        "unknown-value",
        "kg:study-trial",
        changed("sources/trial.yaml", "  control: sham", "  control: shame"),
    ),
    "a word of another closed list": (
        "wrong-class",
        "kg:study-trial",
        changed("sources/trial.yaml", "  control: sham", "  control: mild"),
    ),
    "a predicate that is nowhere": (
        "unknown-value",
        "kg:claim-cells-improve-pain",
        changed("claims/claims.yaml", "  predicate: improves", "  predicate: heals"),
    ),
    "a dispute that does not say how": (
        "missing-value",
        "kg:study-trial",
        removed("sources/trial.yaml", "    disputeKind: no-difference\n", record_line=76),
    ),
    "a key without a value": ("empty-value", "kg:doc-case", changed("sources/case.yaml", "  year: 2022", "  year:")),
    "an empty text": ("empty-value", "kg:doc-case", changed("sources/case.yaml", '"Case 2022"', '" "')),
    "a reference that is no id": (
        "bad-reference",
        "kg:study-case",
        changed("sources/case.yaml", "    risk: kg:risk-discitis", "    risk: the disc"),
    ),
    "a reference that is no IRI": (
        "bad-reference",
        "kg:study-case",
        changed("sources/case.yaml", "    risk: kg:risk-discitis", "    risk: http://a b"),
    ),
    "a property of another class": (
        "closed",
        "kg:doc-case",
        changed("sources/case.yaml", "  year: 2022", "  participants: 5"),
    ),
    "a number out of its range": (
        "out-of-range",
        "kg:doc-case",
        changed("sources/case.yaml", "year: 2022", "year: 1622"),
    ),
    "a DOI with an address": (
        "bad-format",
        "kg:doc-trial",
        changed("sources/trial.yaml", '  doi: "10.1000/trial.2024"', '  doi: "https://doi.org/10.1000/trial"'),
    ),
    "an addition to a record that is nowhere": (
        "no-class",
        "kg:doc-nowhere",
        added("sources/zz.yaml", 'records:\n- id: kg:doc-nowhere\n  note: ["a"]\n', 2),
    ),
    "a file without records": ("no-records", "", added("sources/zz.yaml", "id: kg:doc-a\n", 1)),
    "a key beside the records": ("unknown-key", "", added("sources/zz.yaml", "records: []\n'@context': x\n", 2)),
    "nesting without end": ("nested-too-deep", "", added("sources/zz.yaml", "records: " + "[" * 50_000, 1)),
    "a NUL in a file": ("control-character", "", added("sources/zz.yaml", "records:\n- id: kg:doc\x00\n", 2)),
    "a NUL written as an escape": (
        "control-character",
        "",
        changed("sources/case.yaml", '  label: "Case 2022"', '  label: "Case\\02022"'),
    ),
    "RDF/XML with a document type": (
        "xml-dtd",
        "",
        added("sources/zz.rdf", f'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c">]>\n{XML}</rdf:RDF>\n', 2),
    ),
    "text that is not RDF/XML": ("malformed-rdf", "", added("sources/zz.rdf", f"{XML}\n<a", 0)),
    "text that is not Turtle": ("malformed-rdf", "", added("sources/zz.ttl", f"{TTL}kg:doc-a skg:year 1 2 .\n", 3)),
    "JSON-LD that asks for a context from the network": (
        "malformed-rdf",
        "",
        added("sources/zz.jsonld", '{"@context": "http://127.0.0.1:9/", "@id": "http://a/", "b": "c"}', 0),
    ),
    "a Turtle class that is nowhere": (
        "unknown-class",
        "kg:doc-a",
        added("sources/zz.ttl", f"{TTL}kg:doc-a a skg:Doc .", 0),
    ),
    "a Turtle record of a foreign class alone": (
        "no-class",
        "kg:doc-a",
        added("sources/zz.ttl", f"{TTL}kg:doc-a a <http://xmlns.com/foaf/0.1/Document> ; skg:year 2000 .", 0),
    ),
    "a triple about a triple": (
        "rdf-1.2",
        "kg:doc-a",
        added("sources/zz.ttl", f"{TTL}kg:doc-a skg:note <<( kg:a kg:b kg:c )>> .", 0),
    ),
    "a control character in Turtle": (
        "control-character",
        "kg:doc-a",
        added("sources/zz.ttl", f'{TTL}kg:doc-a skg:year "\\u0000" .', 0),
    ),
    "facts in a graph that the build writes": (
        "reserved-graph",
        "kg:therapy-a",
        added(
            "sources/zz.trig",
            f"{TTL}GRAPH <https://w3id.org/stemkg/graph/inferred> {{ kg:therapy-a skg:hasRiskOfStep kg:risk-a }}",
            0,
        ),
    ),
}


def listing(folder):
    """Names of all that stands in a folder, and what its CURRENT says."""
    return sorted(path.name for path in folder.iterdir()), (folder / "CURRENT").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_a_bad_input_is_named_and_nothing_is_published(case, small_data, small_release):
    """Each mistake is reported by its own rule at its file, line and record, with a remedy; the release stays."""
    rule, record, spoil = CASES[case]
    file, line = spoil(small_data)
    before = listing(small_release.parent)
    with pytest.raises(SourceError) as caught:
        publish(small_data.inputs, small_release.parent)
    problems = [p for p in caught.value.problems if p.rule == rule]
    assert [(p.file, p.line, p.record) for p in problems[:1]] == [(file, line, record)], str(caught.value)
    assert all(p.message and p.remedy for p in caught.value.problems)
    assert listing(small_release.parent) == before


def test_a_misspelt_reference_is_answered_with_the_right_one(small_data):
    """A reference that nearly fits an existing id gets that id as its remedy."""
    small_data.change("sources/case.yaml", "    risk: kg:risk-discitis", "    risk: kg:risk-dicsitis")
    assert [p.remedy for p in small_data.problems()] == ["did you mean kg:risk-discitis?"]


def test_a_misspelt_key_is_answered_with_the_right_one(small_data):
    """A key that nearly fits a defined one gets that one as its remedy."""
    small_data.change("sources/trial.yaml", '  title: "Donor', '  titel: "Donor')
    (problem,) = small_data.problems()
    assert "'title'" in problem.remedy


def test_all_mistakes_of_all_files_are_reported_together(small_data):
    """Several mistakes in several files come in one report, sorted by file and line, each once."""
    first = small_data.change("sources/trial.yaml", "  participants: 40", "  participants: forty")
    second = small_data.change("sources/trial.yaml", "  control: sham", "  control: shame")
    third = small_data.change("concepts/harms.yaml", "  severity: varies", "  severty: varies")
    with pytest.raises(SourceError) as caught:
        publish(small_data.inputs, small_data.root / "releases")
    found = [(p.file, p.line) for p in caught.value.problems]
    assert found == [
        ("data/concepts/harms.yaml", third),
        ("data/sources/trial.yaml", second),
        ("data/sources/trial.yaml", first),
    ]
    assert str(caught.value).startswith("3 problems in the source files; nothing was published.\ndata/concepts")
    assert not (small_data.root / "releases").exists()


def test_mistakes_that_only_the_shapes_see_are_reported_together(small_data):
    """Violations of several shapes come in one report."""
    small_data.change("sources/trial.yaml", "    affected: 2\n", "    affected: 21\n")
    small_data.change("sources/case.yaml", "year: 2022", "year: 1622")
    assert {p.rule for p in small_data.problems()} == {"inconsistent-numbers", "out-of-range"}


def test_a_fact_that_extends_a_record_is_reported_in_the_file_where_it_stands(small_data):
    """A bad value in a second file about a record is placed there, not in the file that defines the record."""
    small_data.write("sources/zz.yaml", "records:\n- id: kg:study-case\n\n  control: mild\n")
    (problem,) = small_data.problems()
    assert (problem.file, problem.line, problem.rule) == ("data/sources/zz.yaml", 4, "wrong-class")


def test_an_own_file_that_is_missing_is_an_error_even_beside_a_ready_release(small_data, small_release, tmp_path):
    """A path that does not exist is named; no older release is handed out in its place."""
    inputs = Inputs(small_data.inputs.ontology, small_data.data, (tmp_path / "nowhere.yaml",))
    with pytest.raises(SourceError, match=r"\[missing-file\]"):
        publish(inputs, small_release.parent)


def test_an_own_file_of_an_unknown_format_is_refused(small_data, tmp_path):
    """A file whose ending is no format of ours is named with the endings that are."""
    own = tmp_path / "table.xlsx"
    own.write_bytes(b"PK")
    with pytest.raises(SourceError, match=r"with/table\.xlsx: \[unknown-format\].*\.yaml"):
        publish(Inputs(small_data.inputs.ontology, small_data.data, (own,)), tmp_path / "releases")


def test_a_link_to_nowhere_is_an_unreadable_file(small_data):
    """A broken link among the sources is reported, not skipped."""
    (small_data.data / "sources" / "zz.yaml").symlink_to(small_data.root / "nowhere")
    (problem,) = small_data.problems()
    assert (problem.rule, problem.file) == ("unreadable-file", "data/sources/zz.yaml")


def test_hidden_files_and_folders_with_endings_are_no_sources(small_data):
    """What an editor leaves behind, and a folder named like a file, is not read."""
    small_data.write("sources/.trial.yaml.swp.yaml", "not: [valid")
    (small_data.data / "sources" / "folder.yaml").mkdir()
    assert small_data.problems() == []

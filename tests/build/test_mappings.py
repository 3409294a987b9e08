"""kg.build.mappings: alignments to public ontologies are read, checked and published."""

from __future__ import annotations

import pytest

from kg.build.mappings import find_mapping_problems, mapping_quads, read_mappings, read_obsolete
from kg.errors import SourceError
from kg.namespaces import KG

HEAD = "#curie_map:\n#  MONDO: http://purl.obolibrary.org/obo/MONDO_\n"
COLUMNS = "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tobject_label\n"
KNOWN = frozenset({str(KG["cond-a"])})


def mapped(tmp_path, *rows, columns=COLUMNS):
    """The mapping set of some rows."""
    path = tmp_path / "m.tsv"
    path.write_text(HEAD + columns + "".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    return read_mappings(path, "ontology/m.tsv")


def rules(mappings):
    """Rules that the rows break, with their lines."""
    return [(problem.rule, problem.line) for problem in find_mapping_problems(mappings, KNOWN)]


def test_a_row_becomes_a_mapping_with_the_label_and_code_of_the_term(tmp_path):
    """The foreign term is linked, labelled and has its code."""
    found = mapped(tmp_path, ("kg:cond-a", "skos:exactMatch", "", "MONDO:0011385", "disc wear"))
    assert rules(found) == []
    triples = {(quad.predicate.value.rsplit("#", 1)[1], quad.object.value) for quad in mapping_quads(found)}
    assert triples == {
        ("exactMatch", "http://purl.obolibrary.org/obo/MONDO_0011385"),
        ("label", "disc wear"),
        ("notation", "MONDO:0011385"),
    }


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (("kg:cond-a", "skos:exactMatch", "", "MONDO:0000347", ""), "obsolete-term"),
        (("kg:cond-z", "skos:exactMatch", "", "MONDO:0011385", ""), "dangling-reference"),
        (("kg:cond-a", "skos:exactMatch", "", "MANDO:0011385", ""), "unknown-prefix"),
        (("kg:cond-a", "scos:exactMatch", "", "MONDO:0011385", ""), "unknown-prefix"),
    ],
)
def test_a_row_that_does_not_hold_is_reported_on_its_line(tmp_path, row, rule):
    """Withdrawn terms, unknown concepts and undeclared prefixes are found."""
    good = ("kg:cond-a", "skos:exactMatch", "", "MONDO:0011385", "")
    assert rules(mapped(tmp_path, good, row)) == [(rule, 5)]


@pytest.mark.parametrize("row", [("", "sssom:NoTermFound"), ("Not", "MONDO:0011385"), ("", "")])
def test_what_says_that_there_is_no_match_is_no_match(tmp_path, row):
    """A search without a result and a negated row are not published as mappings."""
    modifier, term = row
    assert mapped(tmp_path, ("kg:cond-a", "skos:exactMatch", modifier, term, "")).rows == ()


def test_a_file_without_its_columns_is_refused(tmp_path):
    """Missing columns are an error, not an empty set."""
    with pytest.raises(SourceError, match=r"\[malformed-mappings\] the columns object_id are missing"):
        mapped(tmp_path, columns="subject_id\tpredicate_id\n")


def test_a_missing_file_is_an_empty_set(tmp_path):
    """A graph may do without mappings."""
    assert read_mappings(tmp_path / "nowhere.tsv", "m.tsv").rows == ()


def test_withdrawn_terms_name_what_replaces_them():
    """The list of withdrawn terms is read, with and without replacement."""
    obsolete = read_obsolete()
    assert obsolete["MONDO:0000347"] == "MONDO:0019471"
    assert "" in obsolete.values()


def test_no_replacement_is_itself_withdrawn():
    """The remedy of an obsolete term is a term that can be used."""
    obsolete = read_obsolete()
    assert not {new for new in obsolete.values() if new in obsolete}

"""The Data page without Streamlit: exports and the quality report."""

from __future__ import annotations

from kg.errors import Problem
from kg.explorer.blocks import data as blocks
from kg.explorer.view import data_export
from kg.explorer.view.data_quality import measure_rows, read_quality
from kg.explorer.view.lookup import Lookup, Ref
from kg.export import FORMATS
from kg.quality.report import MEASURES


def test_problems_are_shown_as_text():
    """Markup in a problem is text."""
    problem = Problem("f", 3, "<b>", "rule", "<script>", "<i>")
    html = blocks.problem_table([problem])
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_every_format_is_listed_with_what_it_loses():
    """The table of formats names all formats of the library."""
    html = blocks.format_table()
    assert all(form.suffix in html for form in FORMATS.values())


def test_selection_leaves_out_what_does_not_exist(shipped):
    """A link with an unknown id still gives the rest of the selection, once each."""
    names = ["kg:risk-discitis", "kg:nonsense", "risk-discitis", ""]
    assert [ref.id for ref in data_export.chosen_entities(Lookup(shipped), names)] == ["kg:risk-discitis"]


def test_file_name_says_what_is_inside(shipped):
    """A file name holds the first entity, the steps, the date and the format's ending."""
    entities = (Ref("kg:risk-discitis", "discitis"), Ref("kg:risk-pain", "pain"))
    name = data_export.file_name(shipped, FORMATS["gexf"], entities, 2)
    assert name == f"stemkg-risk-discitis-and-1-more-2-hop-{shipped.manifest.date}.gexf"


def test_citation_names_release_and_date(shipped):
    """The citation is exact enough to find the same data again."""
    text = data_export.citation(shipped)
    assert shipped.manifest.release in text
    assert shipped.manifest.date in text


def test_quality_counts_add_up(shipped):
    """Each claim has one status and one certainty, each document one way of reading."""
    quality = read_quality(Lookup(shipped))
    claims, documents = len(shipped.facts.members("Claim")), len(shipped.facts.members("Document"))
    assert sum(meter.number for meter in quality.statuses) == claims
    assert sum(meter.number for meter in quality.certainties) == claims
    assert sum(meter.number for meter in quality.reading) == documents
    assert sum(meter.number for meter in quality.standings) == documents


def test_kinds_of_nothing_are_three_and_apart(shipped):
    """Zero counted, not reported and searched in vain are explained one by one."""
    quality = read_quality(Lookup(shipped))
    html = blocks.nothings(quality)
    assert html.count("<h3>") == 3
    zeros = shipped.select("SELECT ?c { ?c a skg:EventCount ; skg:affected 0 ; skg:atRisk ?n FILTER(?n > 0) }")
    assert quality.zeros == len(zeros) > 0


def test_every_measure_has_its_row(small):
    """Number, whole and meaning of each measure; what the curators could mend is told from what they could not."""
    rows = {row.name: row for row in measure_rows(small)}
    assert rows.keys() == MEASURES.keys()
    year = rows["documents-without-year"]
    assert (year.number, year.total, year.of, year.debt) == (1, 8, "documents", True)
    assert not rows["documents-seen-as-abstract"].debt


def test_missing_parts_are_two_tables(small):
    """Debts say what is allowed; limits do not."""
    html = blocks.measure_tables(measure_rows(small))
    debts, limits = html.split("Limits</h3>")
    assert "documents-without-year" in debts
    assert "1</strong> of 8 documents" in debts
    assert "Allowed" in debts
    assert "documents-seen-as-abstract" in limits
    assert "Allowed" not in limits

"""kg.quality.records: facts are read as they were written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.namespaces import INFERRED, KG
from kg.quality.measure import Found

A, B = str(KG["risk-a"]), str(KG["risk-b"])


def test_properties_are_read_by_short_names(records):
    """Values come sorted, by names of the model or of SKOS, and back from value to subject."""
    found = records('kg:risk-a a skg:Risk ; skos:broader kg:risk-b ; skg:n 5 ; skos:note "b"@en, "a"@en .')
    assert found.members("Risk") == (A,)
    assert found.values(A, "skos:note") == ("a", "b")
    assert (found.value(A, "skos:broader"), found.word(A, "skos:broader")) == (B, "risk-b")
    assert found.inverse("skos:broader")[B] == (A,)
    assert (found.integer(A, "n"), found.integer(B, "n")) == (5, None)
    assert found.lacking([A, B], "n") == (B,)
    assert found.object_links() == {A: (B,)}


def test_what_rules_infer_is_no_record(records):
    """A measure must not call a gap filled because a rule inferred something."""
    found = records("kg:risk-a a skg:Risk ; skos:broader kg:risk-b .", graph=str(INFERRED))
    assert found.members("Risk") == ()
    assert found.object_links() == {}


@given(st.lists(st.text(max_size=3)), st.lists(st.text(max_size=3)))
def test_found_are_never_more_than_the_whole_they_are_of(some, others):
    """Counts are of different things: a repeat adds nothing to either number."""
    found = Found.among(some, [*some, *others])
    assert len(found.ids) <= found.total
    assert list(found.ids) == sorted(set(some))

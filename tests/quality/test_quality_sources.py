"""kg.quality.sources: gaps of documents and studies, and studies that may share their people."""

from __future__ import annotations

import pytest

from kg.quality.report import MEASURES

PAIR = """
kg:study-a a skg:Study ; skg:design kg:design-rct ; skg:reportedIn kg:doc-a ; skg:participants 26 .
kg:study-b a skg:Study ; skg:design kg:design-rct ; skg:reportedIn kg:doc-b ; skg:participants %s .
kg:doc-a skg:firstAuthor "Doe J" ; skg:year 2015 . kg:doc-b skg:firstAuthor "doe j" ; skg:year 2015 .
%s
"""
PAIR_FOUND = ["https://w3id.org/stemkg/id/study-a https://w3id.org/stemkg/id/study-b"]


def test_documents_of_the_small_data_have_their_gaps_found(measured):
    """Identifier, year, author, depth of reading: each gap names its documents."""
    found = measured()
    assert "doc-trial" not in found["documents-without-identifier"]
    assert len(found["documents-without-identifier"]) == 7
    assert found["documents-without-year"] == ["doc-seed-page"]
    assert found["documents-seen-as-abstract"] == ["doc-rats", "doc-series", "doc-series-later", "doc-withdrawn"]
    assert "doc-trial" not in found["documents-read-once"]
    assert "doc-seed-page" not in found["documents-without-first-author"]  # a web page need not have one


def test_studies_are_asked_only_what_fits_them(measured):
    """Rats have no condition to be linked, a survey has no follow-up, a case report no blinding."""
    found = measured()
    assert found["studies-without-participants"] == ["study-count"]
    assert found["studies-without-follow-up"] == ["study-case", "study-series", "study-series-later", "study-withdrawn"]
    assert found["studies-without-blinding"] == ["study-series", "study-series-later", "study-withdrawn"]
    assert found["studies-without-condition"] == ["study-case", "study-count", "study-withdrawn"]


def test_a_planned_enrolment_is_a_number_of_people(records):
    """A registered trial says how many it enrolled; that is enough."""
    text = "kg:study-a a skg:Study ; skg:realm kg:realm-human ; skg:design kg:design-rct ; skg:%s 30 ."
    measure = MEASURES["studies-without-participants"]
    assert measure.find(records(text % "enrolment")).ids == ()
    assert len(measure.find(records(text % "unknown")).ids) == 1


@pytest.mark.parametrize(
    ("people", "more", "suspected"),
    [
        ("26", "", True),
        ("25", "", False),
        ("25", 'kg:doc-a skg:trialId "NCT01" . kg:study-b skg:trialId "NCT01" .', True),
        ("26", "kg:study-a skg:cohort kg:cohort-x . kg:study-b skg:cohort kg:cohort-x .", False),
        ("26", "kg:study-a skg:cohort kg:cohort-x .", True),
    ],
)
def test_studies_that_look_alike_and_share_no_cohort_are_suspected(records, people, more, suspected):
    """A trial number, or author, year and number of people make suspicion; a shared cohort settles it."""
    found = MEASURES["studies-perhaps-same-people"].find(records(PAIR % (people, more)))
    assert list(found.ids) == (PAIR_FOUND if suspected else [])


def test_a_review_is_nobodys_double(records):
    """A review that names the trial number of its study has no people of its own."""
    text = (PAIR % ("26", "")).replace(
        "kg:design-rct ; skg:reportedIn kg:doc-b", "kg:design-meta-analysis ; skg:reportedIn kg:doc-b"
    )
    assert MEASURES["studies-perhaps-same-people"].find(records(text)).ids == ()

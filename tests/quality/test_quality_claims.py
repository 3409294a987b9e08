"""kg.quality.claims: claims and arguments that are weak or incomplete are found."""

from __future__ import annotations

import pytest

from kg.quality.report import MEASURES

LINE = """
kg:study-a a skg:Study ; skg:realm kg:realm-human ; skg:design kg:design-rct ; skg:hasEvidenceLine kg:line-a ;
  skg:hasEventCount kg:events-a ; skg:hasOutcomeResult kg:result-a .
kg:events-a skg:affected 1 . kg:result-a skg:value 2.5 .
kg:claim-a a skg:Claim ; skg:questionType kg:qtype-benefit .
kg:line-a a skg:EvidenceLine ; skg:bearsOn kg:claim-a ; skg:rationale "%s"@en .
"""


def names(found):
    """Short ids of what was found."""
    return [item.rsplit("/", 1)[-1] for item in found.ids]


def test_claims_of_the_small_data_are_told_apart(measured):
    """One claim rests on a statement alone, three on one source; case reports are no denominator."""
    found = measured()
    assert found["claims-with-statements-only"] == ["claim-donor-may-cause-rejection"]
    assert found["claims-on-one-source"] == [
        "claim-diabetes-raises-discitis",
        "claim-donor-may-cause-rejection",
        "claim-injection-may-cause-discitis",
    ]
    assert found["claims-without-denominator"] == [
        "claim-donor-may-cause-rejection",
        "claim-injection-may-cause-discitis",
    ]
    assert found["contested-claims-without-note"] == []


def test_a_contested_claim_needs_a_note(measured, small_data):
    """Without the note on what differs the contested claim is found."""
    small_data.change("claims/claims.yaml", '  note: ["The trial had a sham, the series had none."]\n', "")
    assert measured()["contested-claims-without-note"] == ["claim-cells-improve-pain"]


def test_a_claim_without_line_is_found(records):
    """A claim to which no line points stands alone."""
    found = MEASURES["claims-without-line"].find(records("kg:claim-a a skg:Claim . kg:claim-b a skg:Claim ."))
    assert (names(found), found.total) == (["claim-a", "claim-b"], 2)


def test_a_line_should_rest_on_figures_of_its_kind(records):
    """The result answers the question of benefit; once the line rests on it, nothing is found."""
    measure = MEASURES["lines-without-figures"]
    assert names(measure.find(records(LINE % "5 of 9"))) == ["line-a"]
    assert names(measure.find(records(LINE % "5 of 9" + "kg:line-a skg:restsOn kg:result-a ."))) == []
    other_kind = (LINE % "5 of 9").replace("qtype-benefit", "qtype-burden")
    assert measure.find(records(other_kind)).total == 0


@pytest.mark.parametrize(
    ("rationale", "missing"),
    [
        ("Pain was less.", True),
        ("Pain was less in 12 people.", False),
        ("None of them had pain.", False),
        ("Three people had less pain.", False),
        ("The tone was calmer.", True),
    ],
)
def test_a_sentence_on_counted_values_should_give_a_number(records, rationale, missing):
    """Digits and words for numbers count; letters inside other words do not."""
    found = MEASURES["lines-without-number"].find(records(LINE % rationale))
    assert (names(found), found.total) == (["line-a"] if missing else [], 1)

"""kg.quality.concepts: concepts that hang in the air, and questions that lead nowhere."""

from __future__ import annotations

from kg.quality.report import MEASURES

TREE = """
kg:risk-any a skg:Risk . kg:risk-a a skg:Risk ; skos:broader kg:risk-any . kg:risk-alone a skg:Risk .
kg:risk-x a skg:Risk ; skos:broader kg:risk-y . kg:risk-y a skg:Risk ; skos:broader kg:risk-x .
kg:claim-a a skg:Claim ; skg:subject kg:source-a ; skg:object kg:risk-a .
kg:source-a a skg:CellSource ; skg:tissue kg:tissue-a . kg:tissue-a a skg:Tissue . kg:tissue-b a skg:Tissue .
"""


def names(found):
    """Short ids of what was found."""
    return [item.rsplit("/", 1)[-1] for item in found.ids]


def test_every_concept_should_hang_on_a_tree(records):
    """What stands alone or goes round in a circle has no top."""
    found = names(MEASURES["concepts-unreachable"].find(records(TREE)))
    assert found == ["risk-alone", "risk-x", "risk-y", "source-a", "tissue-a", "tissue-b"]


def test_a_concept_is_used_through_others(records):
    """The claim's cells lead to their tissue, its harm to the broader one; the rest is not used."""
    found = names(MEASURES["concepts-unused"].find(records(TREE)))
    assert found == ["risk-alone", "risk-x", "risk-y", "tissue-b"]


def test_questions_of_the_small_data_lack_their_people(measured):
    """Treatment and outcome are linked, the people are not."""
    found = measured()
    assert found["questions-without-pico"] == []
    assert found["questions-with-part-of-pico"] == ["question-how-often-discitis"]
    assert found["questions-without-claims"] == []


def test_plain_language_is_asked_of_harms_and_therapies(measured):
    """Other concepts need none."""
    assert measured()["concepts-without-plain-language"] == [
        "risk-discitis",
        "risk-infection",
        "risk-rejection",
        "therapy-disc-cells",
    ]

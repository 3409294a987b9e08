"""kg.quality.figures: gaps of arms, counts and results, and printed terms that map to nothing."""

from __future__ import annotations

from kg.quality.report import MEASURES


def names(found):
    """Short ids of what was found."""
    return [item.rsplit("/", 1)[-1] for item in found.ids]


def test_zero_is_reported_and_a_missing_number_is_not(records):
    """A count of none is complete; without ``affected`` it says nothing."""
    text = "kg:events-a a skg:EventCount ; skg:affected 0 ; skg:atRisk 5 . kg:events-b a skg:EventCount ."
    assert names(MEASURES["counts-without-affected"].find(records(text))) == ["events-b"]
    assert names(MEASURES["counts-without-at-risk"].find(records(text))) == ["events-b"]


def test_cells_should_name_their_therapy_and_the_therapy_its_cells(records):
    """A sham arm owes neither."""
    text = """
    kg:study-a a skg:Study ; skg:realm kg:realm-human ; skg:hasArm kg:arm-a, kg:arm-b, kg:arm-sham .
    kg:arm-a a skg:Arm ; skg:n 3 ; skg:cellSource kg:source-a .
    kg:arm-b a skg:Arm ; skg:n 3 ; skg:therapy kg:therapy-b . kg:therapy-b skos:broader kg:therapy-cell-therapy .
    kg:arm-sham a skg:Arm ; skg:usesProcedure kg:proc-sham .
    """
    found = {name: names(MEASURES[name].find(records(text))) for name in MEASURES if name.startswith("arms-")}
    assert found == {
        "arms-without-n": ["arm-sham"],
        "arms-without-therapy": ["arm-a"],
        "arms-without-cell-source": ["arm-b"],
        "arms-without-treatment": [],
    }


def test_printed_conditions_are_known_by_name_or_by_a_linked_study(records):
    """The same words in a linked study are known everywhere."""
    text = """
    kg:cond-a a skg:Condition ; skos:prefLabel "Disc pain"@en .
    kg:study-a a skg:Study ; skg:conditionAsPrinted "DISC PAIN", "odd words", "more words" .
    kg:study-b a skg:Study ; skg:conditionAsPrinted "more words" ; skg:studiesCondition kg:cond-a .
    """
    found = MEASURES["printed-conditions-unmapped"].find(records(text))
    assert (found.ids, found.total) == (("odd words",), 3)


def test_a_term_is_coarse_where_only_a_whole_organ_system_holds_it(records):
    """One finer count of the same term is enough to know it."""
    count = 'kg:events-%s a skg:EventCount ; skg:eventAsPrinted "%s" ; skg:organSystem "Heart" ; skg:risk kg:risk-%s ; '
    one_kind = "skg:riskMatch kg:match-one-kind ."
    text = "".join(
        [
            count % ("a", "Flutter", "organ-heart") + one_kind,
            count % ("b", "Angina", "organ-heart") + one_kind,
            count % ("c", "Angina", "chest-pain") + "skg:riskMatch kg:match-same-harm .",
            count % ("d", "Oddity", "any") + one_kind,
            count % ("e", "Murmur", "heart-sound") + one_kind,
        ]
    )
    found = MEASURES["event-terms-by-organ-only"].find(records(text))
    assert (found.ids, found.total) == (("Flutter", "Oddity"), 4)
    assert names(MEASURES["counts-of-one-kind"].find(records(text))) == [f"events-{name}" for name in "abde"]

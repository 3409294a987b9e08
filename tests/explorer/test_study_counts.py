"""kg.explorer.blocks.study: a study with very many counts stays readable."""

from __future__ import annotations

from kg.explorer.blocks.study import MANY, study_block
from kg.explorer.view.figures import CountRow
from kg.explorer.view.lookup import Ref
from kg.explorer.view.sources import StudyDetail


def count(event, arm="Cells", short="1 of 10", organ="Organ A", *, serious=False):
    """One count of harm."""
    return CountRow(Ref("kg:risk-x", "harm"), event, (arm,), short, "rate", "", short, organ, serious)


def shown(counts):
    """The block of a study that holds these counts alone."""
    return study_block(StudyDetail((), tuple(counts), (), (), (), (), (), (), (), ()))


def test_few_counts_stand_in_one_table():
    """Nothing is folded away where all can be read at once."""
    assert "<details" not in shown([count(f"event {n}") for n in range(MANY)])


def test_many_counts_are_folded_by_organ_system_after_the_totals():
    """Totals are open, each organ system opens on a click, serious harms first."""
    many = [count(f"event {n}", organ="Organ B") for n in range(MANY)]
    text = shown([*many, count("grave", serious=True), count("any serious adverse event", organ="")])
    assert text.count("<details") == 2
    assert text.index("any serious adverse event") < text.index("Organ A: 1 harm") < text.index("Organ B: 40 harms")
    assert "42 counts are recorded" in text


def test_each_group_has_its_column():
    """A term has one line, with 'not posted' where a group has no number; a term posted twice has two lines."""
    rows = [count(f"filler {n}") for n in range(MANY)]
    rows += [count("cold", "Cells", "1 of 10"), count("cold", "Saline", "0 of 9"), count("cold", "Cells", "3 of 10")]
    text = shown(rows)
    assert "Organ A: 42 harms" in text
    first, second = text.split("cold")[1:3]
    assert "1 of 10" in first
    assert "0 of 9" in first
    assert "3 of 10" in second
    assert "not posted" in second

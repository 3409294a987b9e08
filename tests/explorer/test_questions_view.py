"""Open questions and computed gaps: order, filters, what bears on each, and files."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.explorer.blocks.question_cards import gap_table, order_note, page_links, question_cards
from kg.explorer.blocks.trials import trials_table
from kg.explorer.view.gap_list import GapFilters, gap_rows, keep_gaps, kinds_of, page_of, read_gaps
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.question_list import (
    QuestionFilters,
    Search,
    choices_of,
    keep,
    question_rows,
    read_questions,
)
from kg.explorer.view.trials import Trial, is_registered, read_trial, sort_trials
from kg.namespaces import KG

TRIAL = Trial(
    Ref("kg:study-t", "A trial", "Study"),
    (("NCT01", "https://clinicaltrials.gov/study/NCT01"),),
    "recruiting",
    "phase 2",
    "40 (planned)",
    "2024-01",
    "2027-01",
    "",
    "",
    only_registered=True,
)


@pytest.fixture
def questions(lookup):
    """Open questions of the small graph."""
    return read_questions(lookup)


@pytest.fixture
def gaps(lookup):
    """Computed gaps of the small graph."""
    return read_gaps(lookup)


@pytest.fixture(scope="module")
def of_shipped(shipped):
    """Open questions of the shipped graph."""
    return read_questions(Lookup(shipped))


# ------------------------------------------------------------------ questions


def test_a_question_is_read_with_points_and_reasons(questions):
    """The only question of the small graph is first, and its reasons sum to its points."""
    (question,) = questions
    assert (question.rank, question.points) == (1, 7)
    assert sum(int(reason.partition(":")[0]) for reason in question.reasons) == 7
    assert [claim.certainty for claim in question.claims] == ["very low"]
    assert [study.people for study in question.studies] == ["1 person", "40 people"]


def test_questions_stand_in_their_computed_order(of_shipped):
    """Places never fall, and equal places have equal points."""
    ranks = [question.rank for question in of_shipped if question.rank]
    assert ranks == sorted(ranks)
    points = {question.rank: question.points for question in of_shipped}
    assert all(points[question.rank] == question.points for question in of_shipped)


def test_registered_trials_are_no_evidence_yet(of_shipped):
    """A registration is listed among trials, not among studies, and never twice."""
    for question in of_shipped:
        trials = [trial.ref.id for trial in (*question.trials, *question.near_trials)]
        assert len(set(trials)) == len(trials)
        assert not set(trials) & {study.ref.id for study in question.studies}
    assert any(question.near_trials for question in of_shipped)


def test_searches_speak_of_the_question_and_say_when_and_where(of_shipped):
    """A negative search shares a subject with its question and carries its date and place."""
    found = [(question, search) for question in of_shipped for search in question.searches]
    assert found
    for question, search in found:
        own = {ref.id for _, refs in question.parts for ref in refs} | {question.ref.id}
        assert own & {ref.id for ref in search.about}
        assert search.when
        assert search.where


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        (QuestionFilters(), 1),
        (QuestionFilters(intervention="kg:therapy-disc-cells"), 1),
        (QuestionFilters(intervention="kg:other"), 0),
        (QuestionFilters(population="kg:cond-disc-pain"), 0),
        (QuestionFilters(gap="kg:gap-no-denominator", status="kg:question-open"), 1),
        (QuestionFilters(text="REGISTRY discitis"), 1),
        (QuestionFilters(text="registry nonsense"), 0),
    ],
)
def test_filters_keep_what_they_name(questions, filters, number):
    """Every filter keeps its own, and words must all occur."""
    assert len(keep(questions, filters)) == number


def test_choices_count_the_questions_they_would_keep(of_shipped):
    """The number beside a choice is the number of questions that it leaves."""
    for name in ("population", "intervention", "gap", "status"):
        for key, words in choices_of(of_shipped, name).items():
            assert words.endswith(f"({len(keep(of_shipped, QuestionFilters(**{name: key})))})")


def test_a_card_tells_all_of_a_question(questions):
    """Rank, reasons, what would settle it, evidence, trials, searches and notes stand on the card."""
    search = Search((Ref("kg:a", "a"),), "2026-01-02", "an index", "nothing came back", ("Words used: x.",), None)
    (question,) = questions
    full = replace(
        question, trials=(TRIAL,), near_trials=(TRIAL,), searches=(search,), asked_by=("Also asked by B 2020.",)
    )
    shown = question_cards([full])
    for words in (
        "#1",
        "7 points",
        "a severe harm is at stake",
        "A registry of every injection",
        "Evidence so far: 1 claim, 2 studies",
        "2, 2 of them under way",
        "whether they will answer it was not judged",
        "nothing came back",
        "an index",
        "Also asked by B 2020.",
        "explore?id=kg:therapy-disc-cells",
    ):
        assert words in shown


def test_a_card_without_trials_says_that_none_is_recorded(questions):
    """None recorded is not none registered."""
    assert "A registry may hold one" in question_cards(questions)


def test_no_question_left_says_what_to_do():
    """An empty list is answered with a next step."""
    assert "Clear one" in question_cards([])


def test_the_order_is_said_to_order_questions_only():
    """The note denies that treatments are ordered."""
    assert "It orders questions, never treatments" in order_note()


def test_question_files_have_ids(questions):
    """Rows carry ids that lead back into the graph."""
    (row,) = question_rows(questions)
    assert row["question"] == "kg:question-how-often-discitis"
    assert row["bearing_studies"] == "kg:study-case kg:study-trial"


# ------------------------------------------------------------------ trials


def test_a_trial_shows_what_the_registry_says_and_what_is_not_recorded():
    """Status, dates and a link are there; a missing date is named as not recorded."""
    shown = trials_table([replace(TRIAL, started="", why_stopped="No money")], "Trials")
    assert "https://clinicaltrials.gov/study/NCT01" in shown
    assert "not recorded" in shown
    assert "Stopped: No money" in shown


def test_trials_under_way_stand_first():
    """Running trials come before completed ones, then by name."""
    done = replace(TRIAL, ref=Ref("kg:a", "A"), status="completed")
    assert sort_trials([done, TRIAL]) == (TRIAL, done)


def test_only_registrations_count_as_registered(lookup, shipped):
    """A trial without a registry record is none; every one that is has a number or a status."""
    assert not is_registered(lookup, f"{KG}study-trial")
    reader = Lookup(shipped)
    found = [read_trial(reader, s) for s in shipped.facts.members("Study") if is_registered(reader, s)]
    assert found
    assert all(trial.numbers or trial.status for trial in found)


# ------------------------------------------------------------------ gaps


def test_gaps_link_to_the_cell_they_speak_of(gaps):
    """A gap about a harm leads to the risk cell, one about a condition to the map, and both elsewhere otherwise."""
    shown = gap_table(gaps, {"risks", "evidence"})
    assert "risks?given=kg:therapy-disc-cells&amp;risk=kg:risk-rejection" in shown
    assert "evidence?condition=kg:cond-disc-pain&amp;given=kg:therapy-disc-cells" in shown
    assert "evidence?by=source&amp;condition=kg:cond-disc-pain&amp;given=kg:source-donor-marrow" in shown
    assert "explore?id=kg:therapy-disc-cells" in gap_table(gaps, ())


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        (GapFilters(), 7),
        (GapFilters(kind="kg:gap-no-study"), 1),
        (GapFilters(about="Condition"), 4),
        (GapFilters(given="kg:source-donor-marrow"), 2),
        (GapFilters(text="rejection"), 1),
        (GapFilters(text="nonsense"), 0),
    ],
)
def test_gap_filters_keep_what_they_name(gaps, filters, number):
    """Every filter keeps its own."""
    assert len(keep_gaps(gaps, filters)) == number


def test_kinds_are_counted(gaps):
    """A kind of gap says how many there are."""
    assert kinds_of(gaps)["kg:gap-no-study"] == "no study (1)"
    assert gap_rows(gaps)[0]["kind"] == "kg:gap-conflicting"


def test_no_gap_left_says_what_to_do():
    """An empty table is answered with a next step."""
    assert "Clear one" in gap_table([], ())


@given(st.text(max_size=12), st.integers(0, 5000), st.integers(1, 100))
def test_any_page_number_is_held_within_the_pages(text, rows, per_page):
    """Whatever the address says, a page that exists is shown, and all rows are on some page."""
    page, last = page_of(text, rows, per_page)
    assert 1 <= page <= last
    assert (last - 1) * per_page < max(rows, 1) <= last * per_page


def test_links_between_pages_keep_the_filters():
    """The next page has the filters of this one; one page alone needs no links."""
    shown = page_links(2, 3, "cards", {"gap": "kg:gap-no-study", "cards": "2"}, "questions")
    assert "questions?gap=kg:gap-no-study&amp;cards=3" in shown
    assert 'href="questions?gap=kg:gap-no-study"' in shown
    assert "first" not in page_links(1, 1, "cards", {}, "questions")

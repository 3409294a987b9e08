"""The Questions page, run without a browser."""

from __future__ import annotations

import pytest
from shown_markup import html_of


def test_questions_and_gaps_are_shown(run_page):
    """Cards in order, the note on the order, and the table of gaps with links."""
    app = run_page("questions")
    shown = html_of(app)
    assert not app.exception
    assert "not medical advice" in shown
    assert "How often does discitis follow?" in shown
    assert "never treatments" in shown
    assert "Computed gaps of the evidence" in shown
    assert "evidence?condition=kg:cond-disc-pain" in shown


def test_a_link_with_filters_gives_the_same_view(run_page):
    """Words that do not occur leave no card; a kind of gap leaves its rows."""
    assert "Clear one" in html_of(run_page("questions", q="nonsense"))
    shown = html_of(run_page("questions", kind="kg:gap-no-study"))
    assert "risk-rejection" in shown
    assert "both sides" not in shown


def test_typing_words_puts_them_into_the_address(run_page):
    """What is typed is kept in the link."""
    app = run_page("questions")
    app.text_input(key="url-q").set_value("discitis").run()
    assert app.query_params["q"] in ("discitis", ["discitis"])
    assert "How often does discitis follow?" in html_of(app)


def test_a_filter_that_names_nothing_is_said_to_be_dropped(run_page):
    """An old link is answered with all questions and a word on what was dropped."""
    app = run_page("questions", population="kg:cond-gone", given="kg:therapy-gone")
    assert not app.exception
    assert "population, given" in app.warning[0].value
    assert "How often does discitis follow?" in html_of(app)


@pytest.mark.parametrize(
    "name", ["population", "gap", "status", "q", "cards", "kind", "about", "given", "words", "gaps"]
)
@pytest.mark.parametrize("bad", ["<script>alert(1)</script>", "-3", "9" * 40, ":red[x]", "a" * 3000])
def test_hostile_parameters_are_only_words(run_page, name, bad):
    """Whatever the address says, the page stands and nothing runs."""
    app = run_page("questions", **{name: bad})
    assert not app.exception
    assert "<script>" not in html_of(app)


def test_an_empty_graph_has_no_questions(run_page, tmp_path):
    """A graph without data says that none is recorded, and that this proves nothing."""
    empty = tmp_path / "empty.ttl"
    empty.write_text("", encoding="utf-8")
    app = run_page("questions", release=empty)
    assert not app.exception
    assert "does not mean that all is known" in html_of(app)


def test_hostile_labels_stay_text(run_page, hostile):
    """Labels with markup do not run."""
    shown = html_of(run_page("questions", release=hostile.folder))
    assert "<script>" not in shown
    assert "<img" not in shown

"""Compare, run without a browser."""

from __future__ import annotations

import pytest
from shown_markup import html_of

from kg.explorer.blocks.compare import WARNING

PAIR = "kg:therapy-disc-cells,kg:proc-surgery"


def test_two_treatments_stand_side_by_side_under_the_warning(run_page):
    """The page warns before the first number, and names both treatments in every grid."""
    app = run_page("compare", condition="kg:cond-disc-pain", **{"with": PAIR})
    shown = html_of(app)
    assert not app.exception
    assert not app.warning
    assert shown.index(WARNING[:40]) < shown.index("What it is")
    assert "explore?id=kg:therapy-disc-cells" in shown
    assert "explore?id=kg:proc-surgery" in shown
    assert "--n:2" in shown


def test_an_empty_address_offers_examples(run_page):
    """Nothing chosen is no error: the page says what to do and where to begin."""
    shown = html_of(run_page("compare"))
    assert "Choose a condition above" in shown
    assert "compare?condition=" in shown


@pytest.mark.parametrize("names", ["", "kg:proc-surgery", "kg:proc-surgery,kg:proc-surgery"])
def test_one_treatment_is_not_enough(run_page, names):
    """A condition with fewer than two treatments asks for more."""
    shown = html_of(run_page("compare", condition="kg:cond-disc-pain", **{"with": names}))
    assert "Choose two to four treatments of disc pain" in shown


@pytest.mark.parametrize(
    "bad", ["kg:nope", "<script>alert(1)</script>", "a" * 3000, ":red[x]", ",,,", "kg:risk-discitis"]
)
def test_unknown_or_hostile_parameters_are_answered_with_words(run_page, bad):
    """Whatever stands in the address, the page stands and the text stays text."""
    app = run_page("compare", condition=bad, show=bad, per=bad, **{"with": f"{bad},kg:therapy-disc-cells"})
    assert not app.exception
    assert "<script>" not in html_of(app)
    if bad != ",,,":
        assert "There is no condition, therapy or procedure called" in app.warning[0].value


def test_one_treatment_can_be_shown_alone(run_page):
    """The switch shows one treatment, with the same rows."""
    app = run_page("compare", condition="kg:cond-disc-pain", show="kg:proc-surgery", **{"with": PAIR})
    shown = html_of(app)
    assert not app.exception
    assert "--n:1" in shown
    assert "explore?id=kg:risk-discitis" in shown


def test_the_crowd_follows_the_address(run_page):
    """A link that tells harms of 1,000 people gives that view."""
    given = {"condition": "kg:cond-disc-pain", "with": PAIR}
    assert "kg-crowd kg-crowd-1000" in html_of(run_page("compare", per="1000", **given))
    assert "kg-crowd kg-crowd-1000" not in html_of(run_page("compare", per="100", **given))


def test_a_foreign_treatment_is_shown_and_said(run_page):
    """A treatment that was not tried for the condition may be compared; the page says so."""
    app = run_page("compare", condition="kg:cond-disc-pain", **{"with": "kg:therapy-disc-cells,kg:proc-sham"})
    assert "Not recorded as tried" in app.info[0].value


def test_the_queries_behind_the_page_lead_to_the_sparql_page(run_page, unfold):
    """Every treatment's harms can be asked for again."""
    shown = html_of(unfold(run_page("compare", condition="kg:cond-disc-pain", **{"with": PAIR})))
    assert "sparql?query=counted-harms&amp;entity=kg:proc-surgery" in shown


def test_hostile_labels_are_only_text(run_page, hostile):
    """Markup in a label of the graph is shown, never run."""
    app = run_page("compare", release=hostile.folder, condition="kg:cond-disc-pain", **{"with": PAIR})
    assert not app.exception
    assert "<img src=x" not in html_of(app)


def test_an_empty_graph_is_no_error(run_page, tmp_path):
    """A graph without data has the page too."""
    empty = tmp_path / "empty.ttl"
    empty.write_text("", encoding="utf-8")
    assert not run_page("compare", release=empty).exception

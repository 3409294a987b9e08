"""The Data page as Streamlit runs it."""

from __future__ import annotations

from functools import partial

import pytest
from shown_markup import html_of


@pytest.fixture
def page(run_alone):
    """Run the page with query parameters."""
    return partial(run_alone, "data")


def test_page_says_what_the_data_are(page, shipped):
    """Release, date, number of facts, licence and citation stand on the page."""
    app = page()
    assert not app.exception
    assert shipped.manifest.release in html_of(app)
    assert f"{len(shipped.store):,}" in html_of(app)
    assert "CC BY 4.0" in html_of(app)
    assert any(shipped.manifest.release in code.value for code in app.code)


def test_page_explains_nothing_and_quality(page):
    """The three kinds of nothing, the way to report an error and the quality report are there."""
    text = html_of(page())
    for words in ("Looked for and not found", "Not reported", "read twice", "issue tracker", "contested"):
        assert words in text


def test_whole_graph_is_offered_first(page):
    """Without a selection the download is the whole graph as Turtle."""
    app = page()
    assert any("the whole graph" in caption.value for caption in app.caption)
    assert app.get("download_button")[0].proto.label == "Download Turtle"


def test_link_selects_entities_steps_and_format(page):
    """A link opens with its entities, steps and format chosen, and says how large the part is."""
    app = page(ids="kg:risk-discitis.kg:nonsense", hops="2", format="gexf")
    assert app.multiselect(key="url-ids").value == ["kg:risk-discitis"]
    assert "GEXF" in app.get("download_button")[0].proto.label
    assert any("entities" in caption.value and "whole" not in caption.value for caption in app.caption)


def test_choosing_a_format_shows_what_it_loses(page):
    """The sentence on what is kept and lost follows the format."""
    app = page(format="csv")
    assert any("apostrophe" in block.value for block in app.markdown)


def test_odd_parameters_do_no_harm(page):
    """Unknown formats, steps and entities give the page with its defaults."""
    app = page(format="exe", hops="99", ids="<script>")
    assert not app.exception
    assert "<script>" not in html_of(app)


def test_page_says_what_is_missing(page):
    """Debts and limits stand as tables below the quality report."""
    text = html_of(page())
    assert "contested-claims-without-note" in text
    assert "documents-seen-as-abstract" in text
    assert "Debts" in text

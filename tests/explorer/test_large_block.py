"""Large blocks of HTML, and parts of a page that are made when they are opened or run alone."""

from __future__ import annotations

import pytest
from shown_markup import blocks_of, html_of
from streamlit.testing.v1 import AppTest

from kg.explorer.large_block import show_large


def test_a_text_that_nobody_escaped_is_no_block():
    """What the browser takes as it is must come from those who escape."""
    with pytest.raises(TypeError, match="make it with element"):
        show_large("<img src=x onerror=alert(1)>", "matrix")


def test_a_large_block_stands_in_its_place_among_the_others():
    """The order of the blocks is that of the page."""

    def page():
        import streamlit as st

        from kg.explorer.large_block import show_large
        from kg.explorer.view.markup import element

        st.html("<p>first</p>")
        show_large(element("p", "<second>"), "some")
        st.html("<p>third</p>")

    app = AppTest.from_function(page).run()
    assert not app.exception
    assert blocks_of(app) == ["<p>first</p>", "<p>&lt;second&gt;</p>", "<p>third</p>"]


@pytest.mark.parametrize(
    ("page", "parameters"),
    [
        ("risks", {}),
        ("questions", {}),
        ("explore", {"id": "kg:therapy-disc-cells"}),
    ],
    ids=str,
)
def test_hostile_labels_stay_text_in_large_blocks(run_page, hostile, page, parameters):
    """No label of a graph becomes an element, whichever way its block goes to the browser."""
    app = run_page(page, release=hostile.folder, **parameters)
    assert not app.exception
    shown = html_of(app)
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown
    assert "<img src=x" not in shown
    assert "<script" not in shown


def test_an_error_in_a_part_that_runs_alone_is_told_in_words():
    """The frame round the pages does not run then, so that the part says it itself."""

    def page():
        import streamlit as st

        from kg.errors import NotFoundError
        from kg.explorer.alone import runs_alone

        @runs_alone
        def part():
            if st.button("break it"):
                raise NotFoundError("The shelf is empty. To mend it, put something there.")
            st.write("whole")

        part()

    app = AppTest.from_function(page).run()
    assert app.markdown[0].value == "whole"
    app.button[0].click().run()
    assert not app.exception
    assert "This part of the view cannot be shown" in app.error[0].value
    assert app.code[0].value == "The shelf is empty. To mend it, put something there."


def test_a_folded_part_is_made_when_the_address_says_that_it_is_open():
    """Folded it holds nothing; opened and closed it writes itself into the address."""

    def page():
        import streamlit as st

        from kg.explorer.folds import fold_in_url

        part = fold_in_url("More", "more", ":material/add:")
        if part:
            with part:
                st.write("what was folded")

    app = AppTest.from_function(page).run()
    assert [text.value for text in app.markdown] == []
    app.query_params["more"] = "1"
    assert [text.value for text in app.run().markdown] == ["what was folded"]
    app.query_params["more"] = "<b>"
    assert [text.value for text in app.run().markdown] == []

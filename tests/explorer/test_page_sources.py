"""The Sources page as Streamlit runs it."""

from __future__ import annotations

import pytest
from shown_markup import blocks_of, html_of

from kg.explorer.view.source_filter import ONLY, ORDERS, TIMES


@pytest.fixture
def page(run_page):
    """Run the page over the small graph with query parameters."""

    def run(**parameters):
        return run_page("sources", **parameters)

    return run


def listed(app):
    """Ids of the sources in the list, in order."""
    block = next((block for block in blocks_of(app) if 'class="kg-srcs"' in block), "")
    return [
        part.split('"')[0] for part in block.split('<div class="kg-source"><a class="kg-link" href="explore?id=')[1:]
    ]


def test_page_lists_each_source_once_newest_first(page):
    """The plain page shows studies and lone documents with the way to take them away."""
    app = page()
    assert not app.exception
    assert listed(app)[0] == "kg:study-trial"
    assert len(listed(app)) == 8
    labels = [button.proto.label for button in app.get("download_button")]
    assert [label.rpartition(" ")[2] for label in labels] == ["CSV", "JSON", "RIS", "BibTeX"]


def test_figures_are_drawn_once_a_reader_opens_them(page):
    """The address says that they are open, and their numbers stand beside them as tables."""
    app = page()
    assert not app.get("vega_lite_chart")
    app = page(numbers="1")
    assert len(app.get("vega_lite_chart")) == 3
    assert sum("By design" in block for block in blocks_of(app)) == 1


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"q": "12345678"}, ["kg:study-trial"]),
        ({"kind": "document", "design": "rct"}, ["kg:doc-trial", "kg:doc-withdrawn"]),
        ({"standing": "retracted"}, ["kg:study-withdrawn"]),
        ({"realm": "animal.in-vitro"}, ["kg:study-rats"]),
        ({"years": "2018-2019"}, ["kg:study-rats", "kg:study-series"]),
        ({"times": "twice"}, ["kg:study-trial"]),
        ({"given": "kg:source-donor-marrow"}, ["kg:study-trial"]),
        (
            {"condition": "kg:cond-disc-pain", "sort": "oldest", "only": "harms"},
            ["kg:study-series", "kg:study-series-later", "kg:study-trial"],
        ),
    ],
    ids=str,
)
def test_a_link_opens_with_its_filters(page, parameters, found):
    """Every filter stands in the URL, and the list follows it."""
    app = page(**parameters)
    assert not app.exception
    assert listed(app) == found


def test_choosing_a_filter_writes_it_into_the_url(page):
    """Setting a filter and an order changes the address and the list, which begins anew."""
    app = page(p="3", filters="1")
    app.multiselect(key="url-design").set_value(["case-report"]).run()
    assert app.query_params["design"] in ("case-report", ["case-report"])
    assert "p" not in app.query_params
    assert listed(app) == ["kg:study-case"]
    app.selectbox(key="url-sort").set_value("size").run()
    assert app.query_params["sort"] in ("size", ["size"])


def test_words_that_nothing_holds_offer_what_is_spelt_alike(page):
    """A typing error finds the source all the same and says so."""
    app = page(q="discittis")
    assert not app.exception
    assert any("spelt alike" in info.value for info in app.info)
    assert listed(app) == ["kg:study-case"]


def test_nothing_found_says_what_to_do(page):
    """An empty list names the next step, and offers no files."""
    app = page(q="qqqqzzzz")
    assert "Begin anew with all sources" in html_of(app)
    assert not app.get("download_button")
    assert not app.exception


def test_a_selected_source_shows_what_rests_on_it(page):
    """A link with an id shows claims and figures with and without the source above the list."""
    app = page(id="kg:study-series")
    assert not app.exception
    assert "What rests on it" in html_of(app)
    assert "Reports of one cohort count once" in html_of(app)
    assert "Without it" in html_of(app)
    app.button(key="close-rests").click().run()
    assert "id" not in app.query_params
    assert "Reports of one cohort count once" not in html_of(app)


def test_one_report_can_be_taken_out_alone(page):
    """The switch between the report and all reports of its people stands in the URL."""
    app = page(id="kg:study-series", out="this")
    assert "may step into its place" in html_of(app)


def test_the_query_and_the_records_left_out_are_there(page, unfold):
    """The query of the list is shown with a link that runs it, and what was read and not used has its reason."""
    app = page(design="rct")
    unfold(app)
    assert any("kg:design-rct" in code.value for code in app.code)
    assert 'href="sparql?q=' in html_of(app)
    assert "Why it is not used" in html_of(app)


HOSTILE = ("<script>alert(1)</script>", "../../etc/passwd", ":red[x] $y$", "a" * 3000, "٣", "-1", "kg:risk-discitis")


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: value[:20])
def test_odd_parameters_do_no_harm(page, value):
    """Whatever a link says, the page stands, says what it does not know, and puts no element on the page."""
    names = (
        "id",
        "kind",
        "sort",
        "design",
        "times",
        "only",
        "condition",
        "given",
        "years",
        "p",
        "page",
        "title",
        "class_",
        "out",
        "rest",
    )
    app = page(**dict.fromkeys(names, value))
    assert not app.exception
    assert app.warning
    assert "<script" not in html_of(app)
    app = page(q=value)
    assert not app.exception
    assert "<script" not in html_of(app)


def test_every_choice_of_the_url_gives_a_page(page):
    """All orders and switches together are a page."""
    app = page(only=".".join(ONLY), times=".".join(TIMES), sort=list(ORDERS)[-1])
    assert not app.exception


def test_hostile_labels_stay_text(run_page, hostile):
    """Labels of a graph that try to break out stay text, with a source open too."""
    app = run_page("sources", release=hostile.folder, id="kg:study-case", rest="all")
    assert not app.exception
    assert "<img" not in html_of(app)
    assert "alert(2)</script>" not in html_of(app)


@pytest.mark.parametrize("name", ["kg:study-trial", "kg:doc-trial"])
def test_the_page_of_a_source_leads_to_what_rests_on_it(run_page, name):
    """On Explore a study and a document link to what would change without them."""
    assert f'href="sources?id={name}"' in html_of(run_page("explore", id=name))

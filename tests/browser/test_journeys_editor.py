"""What people do with the SPARQL editor: write by label, ask by key, see an error at its place, share, and leave."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from kg.explorer.editor.bundle import HOW_TO_GET_IT, bundle

BUILT = pytest.mark.skipif(bundle() is None, reason=HOW_TO_GET_IT)
EMPTY = "/sparql?mode=own"
RISKS = "SELECT ?r WHERE { ?r a skg:Risk } LIMIT 5"


class Writer:
    """A person at the editor.

    Arguments:
        visitor: the person at the explorer.
    """

    def __init__(self, visitor):
        self.visitor = visitor
        self.page = visitor.page
        self.box = self.page.get_by_role("textbox", name="SPARQL query")
        self.offers = self.page.get_by_role("option")
        self.status = self.page.locator(".stemkg-editor-status")

    def open(self, path=EMPTY):
        """Open the page and put the cursor behind what stands in the editor."""
        self.visitor.go(path)
        self.box.click()
        self.page.keyboard.press("Control+End")
        return self

    def write(self, text):
        """Type."""
        self.page.keyboard.type(text)

    def complete(self, typed, label):
        """Type a part of a label, and take what is offered first, which must be that label."""
        self.write(typed)
        expect(self.offers.first).to_contain_text(label)
        # The list takes keys only after a moment, lest a quick typist chooses by accident: the mouse may at once, also
        # while further letters narrow the list.
        self.offers.first.click()
        expect(self.offers).to_have_count(0)

    def ask(self):
        """Ask from the keyboard."""
        self.page.keyboard.press("Control+Enter")


@pytest.fixture
def writer(visit):
    """Make writers, of any width and colour scheme."""
    return lambda **options: Writer(visit(**options))


@BUILT
def test_a_query_is_written_by_labels_and_asked_by_key(writer):
    """Classes, properties and words of lists are found by their labels; Ctrl+Enter asks; nothing is fetched outside."""
    one = writer().open()
    one.write("SELECT ?r ?l {\n?r a ")
    one.complete("ri", "risk")
    one.write(" ; ")
    one.complete("severi", "severity")
    one.write(" ")
    one.complete("life-th", "life-threatening")
    one.write(" ; skos:prefLabel ?l .\n")
    expect(one.box).to_contain_text("?r a skg:Risk ; skg:severity kg:severity-life-threatening ; skos:prefLabel ?l .")
    one.ask()
    one.page.get_by_text("rows in").first.wait_for()
    expect(one.box).to_be_focused()
    assert one.visitor.outside == []


@BUILT
def test_the_draft_is_there_after_a_visit_to_another_page(writer):
    """What was typed and never asked stands in the editor on coming back, down to the last letter, by one step back."""
    one = writer().open()
    one.write("ASK { ?half ")
    one.page.get_by_role("link", name="Explore").first.click()
    one.page.wait_for_url("**/explore")
    one.visitor.settle()
    one.page.go_back()
    one.page.wait_for_url("**/sparql?mode=own")
    expect(one.box).to_contain_text("ASK { ?half ")


@BUILT
def test_labels_of_several_words_variables_and_prefixes_are_completed(writer):
    """A label may be typed with its spaces, a variable by its beginning, and a PREFIX line is filled in."""
    one = writer().open()
    one.write("PREFIX ")
    one.complete("sko", "skos:")
    one.write("\nSELECT ?source {\n?source a ")
    one.complete("cell so", "cell source")
    one.write(" . ")
    one.write("?so")
    expect(one.offers.first).to_have_text("?source")
    one.page.keyboard.press("Escape")
    expect(one.box).to_contain_text("PREFIX skos: <http://www.w3.org/2004/02/skos/core#>")
    expect(one.box).to_contain_text("?source a skg:CellSource . ?so")


@BUILT
def test_an_error_is_marked_while_one_types_and_after_the_server_refused(writer):
    """The browser marks the wrong word and says why; what only the server refuses is marked at its word as well."""
    one = writer().open()
    one.write("SELECT ?a {\n?a a skg:Risk .\n?a WHRE ?b")
    marks = one.page.locator(".cm-lintRange-error")
    expect(marks).to_have_text("WHRE")
    expect(one.status).to_contain_text("Line 3, column 4: “WHRE”")
    one.page.keyboard.press("Control+a")
    one.write("SELECT * { # 😀\n?a ?b '😀' . SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    expect(marks).to_have_count(0)
    one.ask()
    expect(marks).to_have_text("SERVICE")
    expect(one.status).to_contain_text("SERVICE asks another server")
    one.page.get_by_role("alert").get_by_text("SERVICE asks another server").wait_for()
    one.box.click()
    one.page.keyboard.press("Control+a")
    one.write("ASK { ?a a skg:Risk }")
    expect(marks).to_have_count(0)
    expect(one.status).to_contain_text("Ctrl+Enter asks")


@BUILT
def test_a_shared_link_opens_the_same_query_for_somebody_else(writer):
    """The link under Share gives another person the same text in the editor and its answer."""
    one = writer().open()
    one.write(RISKS)
    one.page.get_by_role("button", name="Share").click()
    link = one.page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    expect(link).to_contain_text("?q=SELECT%20%3Fr")
    other = writer()
    other.visitor.page.goto(link.inner_text().strip())
    expect(other.box).to_have_text(RISKS)
    other.page.get_by_text("5 rows").first.wait_for()


@pytest.mark.journey
@BUILT
def test_a_ready_question_is_filled_in_edited_and_shared(writer):
    """A question from a form goes into the editor, is changed and asked, and its link gives somebody else the same."""
    one = writer()
    one.visitor.go("/sparql?query=counted-harms&entity=kg:risk-discitis")
    one.page.get_by_text("rows in").or_(one.page.get_by_text("row in")).first.wait_for()
    one.visitor.settle()
    one.page.locator(".st-key-popover-sparql").get_by_role("button").first.click()
    one.page.get_by_role("button", name="Edit as my own").click()
    expect(one.box).to_contain_text("risk-discitis")
    one.visitor.settle()
    one.box.click()
    one.page.keyboard.press("Control+a")
    one.write("ASK { kg:risk-discitis a skg:Risk }")
    one.ask()
    one.page.get_by_text("Yes", exact=True).wait_for()
    one.visitor.settle()
    other = writer()
    other.visitor.go(one.page.url.removeprefix(one.visitor.address))
    expect(other.box).to_have_text("ASK { kg:risk-discitis a skg:Risk }")
    other.page.get_by_text("Yes", exact=True).wait_for()


@BUILT
def test_the_history_puts_a_query_back(writer):
    """A query that was asked before stands in the editor again, although the draft has moved on."""
    one = writer().open("/sparql?q=" + quote(RISKS))
    one.write(" # changed")
    one.page.get_by_text("Asked in this session (1)").click()
    one.page.get_by_role("link", name="SELECT ?r WHERE").click()
    expect(one.box).to_have_text(RISKS)
    assert "again=" not in one.page.url


@BUILT
def test_the_keyboard_comes_out_of_the_editor(writer):
    """Tab indents while one writes; Esc, then Tab goes on to the next control, and the editor says so."""
    one = writer().open()
    expect(one.box).to_have_attribute(
        "aria-description",
        "Ctrl+Enter asks. Ctrl+Space completes names by their labels. \
Esc, then Tab leaves the editor.",
    )
    one.write("ASK")
    one.page.keyboard.press("Escape")  # closes the offers
    one.write(" ")
    one.page.keyboard.press("Tab")
    expect(one.box).to_be_focused()
    one.page.keyboard.press("Escape")
    one.page.keyboard.press("Tab")
    expect(one.box).not_to_be_focused()
    expect(one.page.get_by_role("button", name="Ask", exact=True)).to_be_focused()


@BUILT
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_can_write_and_see_the_offers(writer, scheme):
    """At 390 px neither the editor nor the list of offers is wider than the screen, in light and dark."""
    one = writer(width=390, scheme=scheme).open()
    one.write("SELECT ?r { ?r skg:hasRisk infection of")
    expect(one.offers.first).to_be_visible()
    box = one.page.locator(".cm-tooltip-autocomplete").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 391
    widths = one.page.locator("[data-testid=stMain]").evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1] <= 390


def test_without_the_script_the_plain_text_area_takes_over(writer):
    """Where a browser cannot load the editor, or none was built, a text area with the same query asks the same."""
    one = writer()
    one.page.route("**/editor/**", lambda route: route.abort())
    one.visitor.go("/sparql?q=" + quote(RISKS))
    area = one.page.get_by_label("SPARQL 1.1 query")
    expect(area).to_have_value(RISKS)
    area.fill("ASK { ?r a skg:Risk }")
    area.press("Control+Enter")
    one.page.get_by_text("Yes", exact=True).wait_for()

"""Whatever stands in an address, every page answers with a whole page and lets nothing through."""

from __future__ import annotations

import re

import pytest
import streamlit as st
from shown_markup import html_of
from streamlit.testing.v1 import AppTest

from kg.explorer.shell import pages

PARAMETERS = {
    "start": ("q",),
    "explore": ("id", "q", "view", "sort", "hops", "most", "groups", "edges"),
    "risks": (
        *("by", "q", "cond", "family", "severity", "most", "only", "posted", "given", "risk"),
        *("regulated", "randomised", "blinded", "sponsors", "until", "without", "measure"),
    ),
    "evidence": (
        "by",
        "family",
        "condition",
        "given",
        "human",
        "design",
        "setting",
        "until",
        "claim",
        "table",
        "years",
    ),
    "compare": ("condition", "with", "show", "per"),
    "connections": ("from", "to", "without", "use", "longest"),
    "questions": (
        *("population", "intervention", "gap", "status", "q", "cards"),
        *("kind", "about", "given", "words", "gaps"),
    ),
    "sources": (
        *(
            "id",
            "out",
            "rest",
            "q",
            "kind",
            "sort",
            "p",
            "times",
            "only",
            "condition",
            "given",
            "years",
            "filters",
            "numbers",
        ),
        *("design", "setting", "realm", "sponsor", "status", "standing", "seen"),
    ),
    "sparql": ("mode", "query", "find", "q", "text", "show", "page", "entity", "therapy", "limit"),
    "data": ("about", "format", "ids", "hops"),
}
"""The query parameters that each page reads."""

OPENED = {
    "explore": {"id": "kg:therapy-disc-cells"},
    "risks": {"given": "kg:therapy-disc-cells", "risk": "kg:risk-discitis"},
    "evidence": {"condition": "kg:cond-disc-pain", "given": "kg:therapy-disc-cells"},
    "compare": {"condition": "kg:cond-disc-pain", "with": "kg:therapy-disc-cells,kg:proc-puncture"},
    "connections": {"from": "kg:therapy-disc-cells", "to": "kg:risk-discitis"},
    "sources": {"id": "kg:study-trial"},
    "sparql": {"query": "evidence-gaps"},
}
"""What opens the full view of a page, so that the other parameters meet something."""

HOSTILE = {
    "script": '"><script>alert(1)</script><img src=x onerror=alert(2)>',
    "markdown": ":red[x] ![i](https://evil.example/i.png) [l](javascript:alert(1)) $y$ **b** `c`",
    "long": "kg:risk-" + "a" * 10_000,
    "control": "kg:\x00\x01\r\n\t\x1b[31m\x7f\u202e\ufeff",
    "unicode": "𝔘𝔫𝔦 ﷽ 👩‍⚕️ ıİß \U0010ffff",
    "digits": "١٢",
    "superscript": "²",
    "number": "99999999999999999999999",
    "negative": "-1",
    "sparql": "> } ; DROP ALL ; { <",
    "address": "http://[",
    "dots": "..././.,,.,kg:.kg:",
    "stale": "kg:no-such-thing",
    "format": "%s{0}{x}\\",
}
"""What somebody may put there."""

SMUGGLED = re.compile(r"(?<!\\)<script|(?<!\\)<img|(?<!\\)!\[i\]\(|(?<!\\):red\[")


@pytest.fixture(scope="module")
def small_everywhere(small_release):
    """All pages of this module show the small graph; it is opened once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STEMKG_RELEASE", str(small_release))
        st.cache_resource.clear()
        yield


@pytest.fixture(scope="module")
def go(small_everywhere, explorer_app):
    """Open an address of the explorer; a value may be a list of values of one name.

    A page has one session, in which one address follows the other, as when somebody tries one link after the other.
    """
    sessions = {}

    def run(page, parameters):
        app = sessions.pop(page, None)
        if app is None:
            app = AppTest.from_file(str(explorer_app), default_timeout=120).run()
            app.switch_page(str(pages()[page].file))
        app.query_params.clear()
        app.query_params.update(parameters)
        app.run()
        if not app.exception:
            sessions[page] = app
        return app

    return run


def check(app):
    """The page is whole, no error of Python is on it, and nothing that was smuggled in can act."""
    assert not app.exception
    html = html_of(app)
    assert "kg-footer" in html
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    told = [*app.markdown, *app.warning, *app.info, *app.error, *app.caption]
    assert not [text.value for text in told if SMUGGLED.search(text.value)]
    return html


def test_every_page_is_tried():
    """A new page must say here which parameters it reads."""
    assert set(PARAMETERS) == set(pages())


@pytest.mark.parametrize("page", PARAMETERS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_address_gives_a_whole_page(go, page, text):
    """Every parameter of a page holds nonsense or an attack, and the page stands."""
    check(go(page, dict.fromkeys(PARAMETERS[page], text)))


@pytest.mark.parametrize("page", OPENED)
@pytest.mark.parametrize("name", ["script", "control", "superscript", "number", "stale"])
def test_an_opened_view_stands_whatever_else_the_address_says(go, page, name):
    """The address names something that is there, and all else in it is nonsense or an attack."""
    check(go(page, dict.fromkeys(PARAMETERS[page], HOSTILE[name]) | OPENED[page]))


@pytest.mark.parametrize("page", PARAMETERS)
def test_a_repeated_parameter_is_no_error(go, page):
    """An address that gives every parameter three times gives a whole page."""
    check(go(page, {name: ["kg:risk-discitis", "<script>alert(1)</script>", ""] for name in PARAMETERS[page]}))


@pytest.mark.parametrize("page", PARAMETERS)
def test_unknown_parameters_are_passed_over(go, page):
    """An address of a later release, or one with additions of somebody who shares links, still works."""
    check(go(page, {"utm_source": "x", "fbclid": "<script>alert(1)</script>", "embed": "true", "": "y"}))


@pytest.mark.parametrize("page", ["explore", "sources", "compare", "connections", "evidence", "risks"])
def test_a_stale_link_says_so_and_offers_a_way_on(go, page):
    """Something that this release no longer has is named as missing, in words."""
    stale = dict.fromkeys(("id", "condition", "with", "from", "to", "given", "risk"), "kg:no-such-thing")
    app = go(page, {name: value for name, value in stale.items() if name in PARAMETERS[page]})
    shown = check(app) + "".join(text.value for text in (*app.warning, *app.info))
    assert re.search("here is no|Nothing like|Which “", shown)
    assert "no-such-thing" in shown.replace("\\", "")

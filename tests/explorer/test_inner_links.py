"""No dead ends: every link inside the explorer leads to a page that is there, with parameters and ids that it knows."""

from __future__ import annotations

import pytest
from inner_addresses import inner_addresses, wrong_with
from shown_markup import html_of

from kg.explorer import shell
from kg.explorer.view.elsewhere import elsewhere
from kg.explorer.view.lookup import Lookup
from kg.explorer.view.page import read_page
from kg.namespaces import compact, expand
from kg.network.edges import NODE_KINDS

KINDS = (
    *NODE_KINDS,
    "Claim",
    "Cohort",
    "StudyArm",
    "EventCount",
    "Result",
    "EvidenceLine",
    "Assessment",
    "EvidenceGap",
)
OPENED = (
    ("risks", {"given": "kg:therapy-intradiscal-cell-therapy", "risk": "kg:risk-infection"}),
    ("risks", {"given": "kg:therapy-intradiscal-cell-therapy"}),
    ("risks", {"risk": "kg:risk-infection"}),
    ("evidence", {"condition": "kg:cond-discogenic-pain", "given": "kg:therapy-intradiscal-bm-concentrate"}),
    ("connections", {"from": "kg:therapy-intradiscal-cell-therapy", "to": "kg:risk-discitis"}),
    ("sources", {"id": "kg:study-nct02336230"}),
    ("sources", {"risk": "kg:risk-infection"}),
    ("questions", {"given": "kg:therapy-intradiscal-cell-therapy"}),
    ("start", {"q": "disitis"}),
    ("explore", {"id": "kg:no-such-thing"}),
    ("sparql", {"query": "zero-counts"}),
    ("data", {"about": "report"}),
)


def wrong(graph, app):
    """What is wrong with the links of a page, by address."""
    found = inner_addresses(html_of(app))
    return {address: said for address in found if (said := wrong_with(graph, address))}


@pytest.mark.parametrize("page", [entry.name for entry in shell.ALL_PAGES])
def test_every_link_of_every_page_leads_somewhere(run_alone, unfold, shipped, page):
    """Each page as it opens, without any parameter."""
    app = unfold(run_alone(page))
    assert not app.exception
    assert wrong(shipped, app) == {}


@pytest.mark.parametrize(("page", "parameters"), OPENED)
def test_every_link_of_an_opened_view_leads_somewhere(run_alone, unfold, shipped, page, parameters):
    """Each page with something opened, and with something asked that is not there."""
    app = unfold(run_alone(page, **parameters))
    assert not app.exception
    assert wrong(shipped, app) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_every_link_of_an_entity_leads_somewhere(run_alone, shipped, kind):
    """The first and the last of every class."""
    members = sorted(shipped.facts.members(kind))
    chosen = dict.fromkeys(members[place] for place in (0, -1)) if members else ()
    for iri in chosen:
        app = run_alone("explore", id=compact(iri))
        assert not app.exception, iri
        assert wrong(shipped, app) == {}, iri


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("therapy-intradiscal-bm-concentrate", {"risks", "evidence", "compare", "questions", "sources", "connections"}),
        ("source-bone-marrow-concentrate", {"risks", "evidence", "connections"}),
        ("cond-discogenic-pain", {"evidence", "compare", "questions", "sources", "connections"}),
        ("risk-discitis", {"risks", "sources", "connections"}),
        ("study-nct02336230", {"sources", "connections"}),
    ],
)
def test_a_page_leads_to_the_other_views_of_its_thing(shipped, name, pages):
    """Therapies, cell sources, conditions, harms and studies are looked at elsewhere too, narrowed to themselves."""
    iri = str(expand(f"kg:{name}"))
    if not shipped.exists(iri):
        members = sorted(shipped.facts.members("CellSource"))
        iri = max(members, key=lambda one: len(Lookup(shipped).subjects("skg:cellSource", one)))
    found = elsewhere(Lookup(shipped), read_page(shipped, iri))
    assert pages <= {view.page for view in found}
    assert all(compact(iri) in dict(view.parameters).values() or view.page == "questions" for view in found)

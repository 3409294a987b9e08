"""What people do with an explorer whose facts stand behind a SPARQL endpoint, and are asked there one by one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from engines import VIRTUOSO, VIRTUOSO_MISSING, end, free_ports, oxigraph_server, virtuoso_server, wait_for_line

from kg import open_graph
from kg.store.description import described

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def explorer(request, shipped, tmp_path_factory):
    """Address of an explorer that works on an engine itself, without a copy in memory."""
    if request.param == "virtuoso" and not VIRTUOSO:
        pytest.skip(VIRTUOSO_MISSING)
    start = oxigraph_server if request.param == "oxigraph" else virtuoso_server
    folder = tmp_path_factory.mktemp(request.param)
    quads = folder / "published.nq"
    description = ox.serialize(described(shipped.manifest, {}), format=ox.RdfFormat.N_QUADS)
    quads.write_bytes((shipped.folder / "quads.nq").read_bytes() + description)
    with start(folder, quads) as engine:
        with open_graph(engine.query) as graph:  # the names are indexed once; the explorer finds the index
            assert graph.manifest == shipped.manifest
        (port,) = free_ports(1)
        environment = {name: value for name, value in os.environ.items() if name != "STEMKG_RELEASE"}
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"],
            cwd=ROOT,
            env=environment | {"STEMKG_ENDPOINT": engine.query, "STEMKG_MIRROR": "never"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            wait_for_line(server, "http://")
            yield f"http://127.0.0.1:{port}"
        finally:
            end(server)


@pytest.fixture
def visit(visit):
    """Visitors with patience: a page asks a cold engine some hundred questions, and other tests run beside it."""

    def come(**options):
        visitor = visit(**options)
        visitor.page.set_default_timeout(180_000)
        return visitor

    return come


def test_a_misspelt_search_leads_to_the_harm(visit):
    """Somebody who types 'dicitis' finds discitis and opens its page: the names were indexed from the endpoint."""
    visitor = visit()
    visitor.go("/")
    box = visitor.page.get_by_label("Search").first
    box.fill("dicitis")
    box.press("Enter")
    visitor.page.wait_for_url("**q=dicitis**")
    visitor.settle()  # a link that is clicked while the page is still being written may lead nowhere
    visitor.page.get_by_role("link", name="discitis", exact=False).first.click()
    visitor.page.wait_for_url("**/explore?**risk-discitis**")
    visitor.page.get_by_role("heading", name="Discitis").first.wait_for()


def test_a_deep_link_gives_the_page_of_the_study(visit):
    """A link to a study shows its size, its arms and what it says."""
    visitor = visit()
    visitor.go("/explore?id=kg:study-pers2024-respine")
    visitor.page.get_by_text("RESPINE").first.wait_for()
    assert "58" in visitor.text
    assert "56" in visitor.text
    assert "Traceback" not in visitor.text


def test_a_claim_shows_both_sides(visit):
    """The page of a claim has its arguments and its certainty, weighed from the endpoint's facts."""
    visitor = visit()
    visitor.go("/explore?id=kg:claim-intradiscal-bm-concentrate-improves-discogenic-pain")
    visitor.page.get_by_text("certainty").first.wait_for()
    assert "Traceback" not in visitor.text


def test_a_query_of_ones_own_is_answered_and_a_forbidden_one_is_refused(visit):
    """Typed SPARQL gives rows of the endpoint; SERVICE and an engine's procedures never reach it."""
    visitor = visit()
    visitor.go("/sparql?q=" + quote("SELECT ?label WHERE { kg:risk-discitis skos:prefLabel ?label }"))
    visitor.page.get_by_text("discitis").first.wait_for()
    visitor.go("/sparql?q=" + quote("SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"))
    visitor.page.get_by_text("SERVICE asks another server").first.wait_for()
    visitor.go("/sparql?q=" + quote("SELECT (<bif:now>() AS ?x) WHERE {}"))
    visitor.page.get_by_text("call procedures of the database").first.wait_for()
    assert "Traceback" not in visitor.text

"""What the explorer's tests share: views over the small graph, and pages run without a browser."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import kg.explorer
from kg import open_graph
from kg.build.inputs import Inputs
from kg.build.release import publish
from kg.explorer.query_parts import BEHIND
from kg.explorer.view.lookup import Lookup
from kg.resources import ontology_folder

APP = Path(kg.explorer.__file__).resolve().parent.parent.parent / "app.py"


@pytest.fixture
def lookup(small):
    """Reads the small graph."""
    return Lookup(small)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """A graph whose labels and texts try to break out of the page."""
    root = tmp_path_factory.mktemp("hostile")
    shutil.copytree(ontology_folder(), root / "ontology")
    shutil.copytree(
        Path(__file__).resolve().parent.parent / "small", root / "data", ignore=shutil.ignore_patterns("*.tsv")
    )
    shutil.copy(Path(__file__).resolve().parent.parent / "small" / "mappings.sssom.tsv", root / "ontology")
    harms = root / "data" / "concepts" / "harms.yaml"
    text = harms.read_text(encoding="utf-8")
    text = text.replace('label: "discitis"', 'label: "<img src=x onerror=alert(1)> :red[x] $y$"')
    harms.write_text(
        text.replace('"An infection of a disc."', '"</section><script>alert(2)</script>{b}"'), encoding="utf-8"
    )
    with open_graph(publish(Inputs(ontology=root / "ontology", data=root / "data"), root / "releases")) as graph:
        yield graph


@pytest.fixture
def run_alone(shipped, monkeypatch):
    """Run the file of a page by itself over the built-in graph, without the frame round all pages."""
    monkeypatch.setenv("STEMKG_RELEASE", str(shipped.folder))

    def run(page_name, **parameters):
        app = AppTest.from_file(str(APP.parent / "kg" / "explorer" / "pages" / f"{page_name}.py"), default_timeout=60)
        for key, value in parameters.items():
            app.query_params[key] = value
        return app.run()

    return run


@pytest.fixture
def run_page(small_release, monkeypatch):
    """Run a page of the explorer over the small graph, or over another release."""

    def run(name="", *, release=small_release, **parameters):
        monkeypatch.setenv("STEMKG_RELEASE", str(release))
        st.cache_resource.clear()
        app = AppTest.from_file(str(APP), default_timeout=60)
        for key, value in parameters.items():
            app.query_params[key] = value
        app.run()
        if name:
            app.switch_page(str(APP.parent / "kg" / "explorer" / "pages" / f"{name}.py"))
            for key, value in parameters.items():
                app.query_params[key] = value
            app.run()
        return app

    return run


@pytest.fixture
def unfold():
    """Open the queries behind a page, which are drawn once a reader opens them."""

    def run(app):
        app.session_state[BEHIND] = True
        return app.run()

    return run


@pytest.fixture(scope="session")
def explorer_app():
    """The door of the explorer."""
    return APP

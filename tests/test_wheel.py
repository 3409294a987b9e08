"""The wheel holds everything that a user needs, and works without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kg.explorer.editor.bundle import HOW_TO_GET_IT

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The content of a freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "--skip-dependency-check",
            "--outdir",
            str(folder),
            str(ROOT),
        ],
        check=True,
        capture_output=True,
    )
    wheel = next(folder.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(site, home, code):
    """Run Python code against the unpacked wheel alone."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(site)!r})\n{code}"],
        cwd=home,
        env={**environment, "STEMKG_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_carries_ontology_data_and_explorer(unpacked):
    """Shapes, rules, queries, sources, the door of the explorer and its settings travel inside the wheel."""
    shipped = unpacked / "kg" / "shipped"
    for name in (
        "ontology/stemkg.ttl",
        "ontology/shapes.ttl",
        "ontology/context.jsonld",
        "ontology/mappings.sssom.tsv",
        "data/sources/seed-page.yaml",
        "app.py",
        ".streamlit/config.toml",
    ):
        assert (shipped / name).is_file(), name
    assert list((shipped / "ontology" / "rules").glob("*.rq"))
    assert list((shipped / "ontology" / "queries").glob("*.rq"))
    assert (unpacked / "kg" / "py.typed").is_file()


def test_the_graph_opens_from_the_wheel_alone(unpacked, tmp_path):
    """Without a checkout the built-in graph is built from what the wheel carries, and answers."""
    code = "import kg\nprint(kg.__file__)\nprint(kg.open_graph().label('https://w3id.org/stemkg/id/risk-discitis'))"
    said = run(unpacked, tmp_path, code).splitlines()
    assert said[0].startswith(str(unpacked))
    assert said[1] == "discitis"


def test_the_wheel_carries_the_editor_and_the_licences_in_it(unpacked):
    """Where the SPARQL editor was built it travels with the notice of its packages, and without their sources."""
    editor = unpacked / "kg" / "explorer" / "editor"
    assert not (editor / "web").exists()
    assert not list(unpacked.rglob("node_modules"))
    if not (editor / "bundle").exists():
        pytest.skip(HOW_TO_GET_IT)
    script = (editor / "bundle" / "sparql-editor.js").read_text(encoding="utf-8")
    assert "THIRD-PARTY.txt" in script[:200]
    notice = (editor / "bundle" / "THIRD-PARTY.txt").read_text(encoding="utf-8")
    for package in ("@codemirror/view", "@lezer/lr", "codemirror-lang-sparql", "sparqljs"):
        assert f"\n{package} " in notice, package
    assert notice.count("Permission is hereby granted") >= 10


def test_no_test_or_build_file_is_in_the_wheel(unpacked):
    """The wheel holds the package and nothing of the workshop."""
    assert not list(unpacked.rglob("conftest.py"))
    assert not list(unpacked.rglob("test_*.py"))
    assert not list(unpacked.rglob("hatch_build.py"))
    assert not list(unpacked.rglob("package*.json"))

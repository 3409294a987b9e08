"""What all tests share: a home of their own, the shipped graph, and a small graph of which every number is known."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from kg import open_graph
from kg.build.inputs import Inputs
from kg.build.pipeline import check
from kg.build.release import publish
from kg.resources import ontology_folder

HERE = Path(__file__).resolve().parent
# A clock says more of the machine than of the code, and a run that draws new examples each time says more of luck than
# of the change at hand. To look for what nobody thought of: pytest --hypothesis-profile=search.
settings.register_profile("stemkg", deadline=None, max_examples=60, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=500)
settings.load_profile("stemkg")

_HOME = pytest.StashKey[tuple[Path, str | None]]()
_BUILT = "STEMKG_TESTS_BUILT"
"""Environment variable by which the workers of one run hear of the releases that were built for all of them."""


def pytest_configure(config):
    """Build into a folder of this session, never into the user's cache; doctests of the library use it too."""
    home = Path(tempfile.mkdtemp(prefix="stemkg-tests-"))
    config.stash[_HOME] = home, os.environ.get("STEMKG_HOME")
    os.environ["STEMKG_HOME"] = str(home)
    if hasattr(config, "workerinput"):
        if _BUILT in os.environ:
            shutil.copytree(os.environ[_BUILT], home / "releases", symlinks=True)
    elif config.getoption("dist", "no") != "no" and not config.option.collectonly:
        # One build before the workers start costs less than one in each, under coverage and at the same time.
        built = subprocess.run([sys.executable, "-m", "kg.cli", "build", "--out", str(home / "releases")], check=False)
        if built.returncode == 0:  # where it fails, the tests say so one by one
            os.environ[_BUILT] = str(home / "releases")


def pytest_unconfigure(config):
    """Take the folder of this session away."""
    home, before = config.stash[_HOME]
    if not hasattr(config, "workerinput"):
        os.environ.pop(_BUILT, None)
    shutil.rmtree(home, ignore_errors=True)
    if before is None:
        os.environ.pop("STEMKG_HOME", None)
    else:
        os.environ["STEMKG_HOME"] = before


@pytest.fixture(scope="session")
def stemkg_home(pytestconfig):
    """The folder that stands in for the user's cache."""
    return pytestconfig.stash[_HOME][0]


@pytest.fixture(scope="session")
def shipped(stemkg_home):
    """The built-in graph, built once for the whole session."""
    with open_graph(publish(Inputs(), stemkg_home / "releases")) as graph:
        yield graph


@dataclass(frozen=True)
class DataFolder:
    """A valid small data folder that a test may spoil.

    Arguments:
        root: folder with ``ontology`` and ``data``.
    """

    root: Path

    @property
    def data(self):
        """The folder of concepts, claims and sources."""
        return self.root / "data"

    @property
    def inputs(self):
        """What a build of it reads."""
        return Inputs(ontology=self.root / "ontology", data=self.data)

    def write(self, name, text):
        """Write or overwrite one file below ``data``."""
        path = self.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def change(self, name, old, new):
        """Replace one text of one file below ``data``; returns the line on which the new text begins."""
        text = (self.data / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))
        return text[: text.index(old)].count("\n") + 1

    def problems(self):
        """Every problem that a check finds."""
        return check(self.inputs)[2]


def make_small_data(root):
    """Copy the small data and the ontology, with the small mappings, below a folder."""
    shutil.copytree(ontology_folder(), root / "ontology")
    for name in ("concepts", "claims", "sources"):
        shutil.copytree(HERE / "small" / name, root / "data" / name)
    shutil.copy(HERE / "small" / "mappings.sssom.tsv", root / "ontology")
    return DataFolder(root)


@pytest.fixture
def small_data(tmp_path):
    """A small valid data folder of the test's own."""
    return make_small_data(tmp_path)


@pytest.fixture(scope="session")
def small_release(tmp_path_factory):
    """The release of the small data."""
    root = tmp_path_factory.mktemp("small")
    return publish(make_small_data(root).inputs, root / "releases")


@pytest.fixture(scope="session")
def small(small_release):
    """The opened small graph."""
    with open_graph(small_release) as graph:
        yield graph

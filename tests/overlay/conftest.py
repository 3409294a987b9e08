"""What the tests of overlays share: the small data opened in memory, and files to lay over them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg import open_graph
from kg.build.inputs import Inputs
from kg.build.release import publish
from kg.overlay.checking import check_files
from kg.overlay.files import OwnFile
from kg.overlay.graph import lay_over
from kg.resources import ontology_folder

SMALL = Path(__file__).resolve().parent.parent / "small"

TRIAL = """records:
- id: kg:doc-own
  type: Document
  label: "Own 2026"
  year: 2026
  documentType: article
  standing: published
  seenAs: full-text
- id: kg:study-own
  type: Study
  label: "A trial of one's own"
  reportedIn: [kg:doc-own]
  design: kg:design-rct
  setting: kg:setting-regulated-trial
  realm: human
  blinding: double-blind
  control: sham
  conditions: [kg:cond-disc-pain]
  participants: 40
  arms:
  - id: kg:arm-own
    label: "donor cells"
    n: 20
    role: experimental
    therapy: kg:therapy-disc-cells
    procedures: [kg:proc-injection]
  eventCounts:
  - id: kg:events-own-discitis
    inArm: [kg:arm-own]
    risk: kg:risk-discitis
    affected: 1
    atRisk: 20
  lines:
  - claim: kg:claim-cells-improve-pain
    direction: disputes
    disputeKind: no-difference
    rationale: "Cells and sham did alike."
  - claim: kg:claim-own-cells-may-cause-hiccups
    direction: supports
    rationale: "One of twenty had hiccups."
- id: kg:risk-own-hiccups
  type: Risk
  label: "hiccups"
  altLabels: ["singultus"]
  definition: "Short cramps of the diaphragm."
  broader: [kg:risk-infection]
  severity: mild
- id: kg:claim-own-cells-may-cause-hiccups
  type: Claim
  label: "Donor cells may cause hiccups"
  subject: kg:therapy-disc-cells
  predicate: mayCause
  object: kg:risk-own-hiccups
  questionType: rare-harm
  plain: "Donor cells may cause hiccups."
"""
"""A valid source over the small data: it extends no record, and reaches rules, claims, counts and gaps."""


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory):
    """Inputs of the small data, in a folder that no test changes."""
    root = tmp_path_factory.mktemp("below")
    shutil.copytree(ontology_folder(), root / "ontology")
    for name in ("concepts", "claims", "sources"):
        shutil.copytree(SMALL / name, root / "data" / name)
    shutil.copy(SMALL / "mappings.sssom.tsv", root / "ontology")
    return Inputs(ontology=root / "ontology", data=root / "data")


@pytest.fixture(scope="session")
def below(small_folder, tmp_path_factory):
    """The small graph in memory, over which files are laid."""
    with open_graph(publish(small_folder, tmp_path_factory.mktemp("releases")), in_memory=True) as graph:
        yield graph


@pytest.fixture
def checked(below, small_folder):
    """Check files, given as name and content, over the small graph."""

    def check(**files):
        own = [
            OwnFile(name.replace("_", "."), content if isinstance(content, bytes) else content.encode())
            for name, content in files.items()
        ]
        return check_files(below, own, small_folder)

    return check


@pytest.fixture
def laid(below, small_folder, checked):
    """Lay files over the small graph; closed with the test."""
    made = []

    def lay(**files):
        found = checked(**files)
        assert found.problems == ()
        made.append(lay_over(below, found.files, found.quads, small_folder))
        return made[-1]

    yield lay
    for graph in made:
        graph.close()


@pytest.fixture
def with_files(small_folder, tmp_path):
    """Inputs of a build of the small data with files, given as name and content."""

    def inputs(**files):
        for name, content in files.items():
            (tmp_path / name.replace("_", ".")).write_text(content, encoding="utf-8")
        own = tuple(tmp_path / name.replace("_", ".") for name in files)
        return Inputs(ontology=small_folder.ontology, data=small_folder.data, extra=own)

    return inputs

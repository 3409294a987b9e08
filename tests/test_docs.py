"""The pages below docs: what they show works, and what is generated is up to date."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from kg.cli.app import app
from kg.dictionary import data_dictionary
from kg.namespaces import compact
from kg.resources import ontology_folder
from kg.store import address

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
ADD = (DOCS / "add-a-source.md").read_text(encoding="utf-8")
LICENCES = (DOCS / "sources-and-licences.md").read_text(encoding="utf-8")


def test_every_command_of_the_page_on_adding_a_source_works(tmp_path, stemkg_home, shipped):
    """The commands run one after the other, each ends with exit code 0 and prints something."""
    shutil.copytree(DOCS, tmp_path / "docs")
    commands = [
        line
        for block in re.findall(r"```sh\n(.*?)```", ADD, flags=re.DOTALL)
        for line in block.splitlines()
        if line.startswith("stemkg ")
    ]
    assert len(commands) > 5
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", "kg.cli", *shlex.split(command)[1:]],
            cwd=tmp_path,
            env={**os.environ, "STEMKG_HOME": str(stemkg_home), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        assert done.stdout.strip(), command


def test_what_the_page_quotes_stands_in_the_example():
    """Every YAML block of the page is a part of the example file, to the letter."""
    example = (DOCS / "example-source.yaml").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", ADD, flags=re.DOTALL)
    assert blocks
    for block in blocks:
        assert block in example, block


def test_the_data_dictionary_is_up_to_date():
    """The committed page is what the ontology says now; ``stemkg dictionary > docs/data-dictionary.md`` writes it."""
    written = (DOCS / "data-dictionary.md").read_text(encoding="utf-8")
    assert written == data_dictionary(ontology_folder()), "run: stemkg dictionary > docs/data-dictionary.md"


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(page):
    """Files that a page links are there."""
    for target in re.findall(r"\]\(((?!http)[^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_terminology_that_is_used_has_its_terms_stated():
    """Each prefix of the external terms stands in the table of licences."""
    lines = (ontology_folder() / "external-terms.tsv").read_text(encoding="utf-8").splitlines()
    place = lines[0].split("\t").index("ontology")
    table = " ".join(line.split("|")[1] for line in LICENCES.splitlines() if line.startswith("| "))
    for prefix in {line.split("\t")[place] for line in lines[1:]}:
        assert re.search(rf"\b{prefix}\b", table), prefix


def test_pages_name_the_namespace_as_the_code_does():
    """Ids in the pages are written as the command line takes them."""
    assert compact("https://w3id.org/stemkg/id/study-example-trial") in ADD


def test_the_page_on_remote_stores_names_what_there_is():
    """Each variable and option of the page is one that the code reads."""
    page = (DOCS / "remote-stores.md").read_text(encoding="utf-8")
    variables = {address.ENDPOINT_VARIABLE, address.MIRROR_VARIABLE, address.USER_VARIABLE, address.PASSWORD_VARIABLE}
    assert set(re.findall(r"STEMKG_\w+", page)) == variables | {address.TOKEN_VARIABLE, "STEMKG_RELEASE"}
    known = {option for parameter in get_command(app).commands["publish"].params for option in parameter.opts}
    assert set(re.findall(r"--[a-z][a-z-]+", page)) <= known | {"--graph", "--union-default-graph"}

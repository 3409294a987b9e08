"""What the page on the service shows works."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from kg.service.api import OPERATIONS
from kg.service.documents import SUFFIXES
from kg.service.names import LONGEST_NAME

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "service.md").read_text(encoding="utf-8")
SERVICE = "http://127.0.0.1:7878"
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", PAGE, flags=re.DOTALL)
    for line in block.splitlines()
    if line.startswith("curl ")
]


def understood(command):
    """Method, path, headers and form of a command line of curl, as far as the page uses it."""
    method, headers, form, path = "GET", {}, {}, ""
    words = iter(shlex.split(command)[1:])
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-I":
            method = "HEAD"
        elif word == "--data-urlencode":
            name, _, value = next(words).partition("=")
            method, form[name] = "POST", value
        else:
            assert word.startswith(SERVICE), word
            path = word.removeprefix(SERVICE)
    return method, path, headers, form


def test_the_page_has_commands():
    """There is something to run, of every part."""
    paths = {understood(command)[1].partition("?")[0].split("/")[1] for command in COMMANDS}
    assert paths >= {"sparql", "id", "ontology", ".well-known", "dump", "api", "openapi.json", "health", "metrics"}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_page_works(visitor, command):
    """Each is answered with 200 and, but for HEAD, with something."""
    method, path, headers, form = understood(command)
    answer = visitor.ask(method, path, headers, **({"data": form} if form else {}))
    assert answer.status_code == 200, answer.text
    assert answer.content or method == "HEAD"
    if wanted := headers.get("Accept"):
        assert answer.headers["content-type"].startswith(wanted)


def test_limits_on_the_page_are_those_of_the_code():
    """A limit that changes changes on the page."""
    for operation in OPERATIONS:
        assert operation.path.replace("{name}", "NAME") in PAGE
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{operation.path.partition('/{')[0]}"))
        for parameter in operation.parameters:
            assert f"`{parameter.name}`" in row
            if "default" in parameter.schema:
                assert str(parameter.schema["maximum"]) in row
    assert f"{LONGEST_NAME} at most" in PAGE
    assert all(f"`{suffix}`" in PAGE for suffix in SUFFIXES)


def test_registered_names_lead_to_addresses_of_the_service(visitor):
    """The redirects of the namespaces lead to paths that answer."""
    rules = re.findall(r"RewriteRule \S+ SERVICE(\S+)", (DOCS / "w3id.htaccess").read_text(encoding="utf-8"))
    assert len(rules) > 3
    for target in rules:
        assert visitor.get(target.replace("$1", "risk-discitis")).status_code == 200

"""kg.cli: exit codes that mean something, messages apart from data, and never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from kg.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted(get_command(app).commands)
STEMKG = [sys.executable, "-m", "kg.cli"]


def environment(stemkg_home, **more):
    """The environment of a command of its own."""
    return {**os.environ, "STEMKG_HOME": str(stemkg_home), "PYTHONPATH": str(ROOT), **more}


def test_the_help_lists_every_command(stemkg):
    """``stemkg --help`` and ``-h`` name all commands, each with what it is for."""
    ran = stemkg("--help")
    assert ran.code == 0
    assert ran == stemkg("-h")
    for name in COMMANDS:
        line = next(line for line in ran.out.splitlines() if line.strip("│ ").startswith(name))
        assert len(line.split()) > 4, line


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_says_what_it_is_for(stemkg, command):
    """The help of a command stands for itself, and no argument or option of it is left without a word."""
    ran = stemkg(command, "--help")
    assert ran.code == 0
    assert f"stemkg {command}" in ran.out
    for parameter in get_command(app).commands[command].params:
        assert getattr(parameter, "help", ""), parameter.name


def test_all_commands_are_those_of_the_documentation():
    """A new command is a deliberate one."""
    expected = (
        "assess build check dictionary diff examples explain explore export forest gaps ingest measure paths "
        "publish queries query questions search serve show stats"
    )
    assert " ".join(COMMANDS) == expected


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["nosuch"],
        ["search"],
        ["search", "disc", "--nosuch"],
        ["search", "disc", "--format", "docx"],
        ["search", "disc", "--limit", "0"],
        ["search", "disc", "--limit", "many"],
        ["query", "ASK {}", "--seconds", "0"],
        ["query", "ASK {}", "--rows", "-1"],
        ["paths", "kg:risk-discitis", "kg:proc-sham", "--longest", "99"],
        ["export", "turtle", "-", "--hops", "0"],
        ["explore", "--port", "0"],
        ["query", "contested-claims", "--param", "noequals"],
        ["query", "contested-claims", "--param", "nosuch=x"],
        ["query", "ASK {}", "--param", "entity=x"],
        ["search", "disc", "--format", "turtle"],
        ["stats", "--format", "xml"],
        ["show", "kg:risk-discitis", "--format", "csv"],
        ["export", "turtle"],
    ],
)
def test_a_wrong_call_ends_with_2(stemkg, small_release, words):
    """What the command line itself does not take is told on standard error."""
    takes_graph = words and words[0] not in ("nosuch", "explore")
    ran = stemkg(*words, *(["--graph", small_release] if takes_graph else []))
    assert ran.code == 2
    if words:
        assert ran.out == ""
        assert ran.err


@pytest.mark.parametrize(
    "words",
    [
        ["show", "kg:risk-nothing"],
        ["show", ""],
        ["show", "no such thing at all"],
        ["show", "https://example.org/<>"],
        ["query", "SELECT * WHERE {"],
        ["query", "INSERT DATA { kg:a kg:b kg:c }"],
        ["query", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"],
        ["query", "contested-claim"],
        ["query", "claims-about", "--param", "entity=kg:nothing"],
        ["query", "nofile.rq"],
        ["query", "/"],
        ["explain", "kg:therapy-disc-cells", "skg:hasStep", "kg:proc-sham"],
        ["paths", "kg:risk-discitis", "kg:risk-nothing"],
        ["export", "docx", "x.docx"],
        ["export", "turtle", "/nowhere/x.ttl"],
        ["export", "graphml", "-", "kg:risk-nothing"],
    ],
)
def test_what_cannot_be_answered_ends_with_1_and_a_remedy(asked, words):
    """A wrong question is a message on standard error that says how to mend it; the pipe stays empty."""
    ran = asked(*words)
    assert (ran.code, ran.out) == (1, "")
    assert "To mend: " in ran.err


@pytest.mark.parametrize("graph", ["nowhere", "a" * 300, "nowhere.ttl", "/dev/null"])
def test_a_graph_that_cannot_be_opened_is_named(stemkg, graph):
    """A missing, an impossible and an unreadable graph are messages."""
    ran = stemkg("stats", "--graph", graph)
    assert (ran.code, ran.out) == (1, "")
    assert graph in ran.err
    assert "To mend: " in ran.err


def test_a_message_shows_what_was_typed_as_it_was_typed(asked):
    """Colons and brackets are no codes for pictures or colours."""
    assert "':heart: [red]x[/red]'" in asked("show", ":heart: [red]x[/red]").err


def test_an_interrupt_ends_with_130(stemkg, small_release, monkeypatch):
    """Ctrl-C is no error to report."""

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("kg.graph.knowledge_graph.KnowledgeGraph.search", interrupted)
    ran = stemkg("search", "disc", "--graph", small_release)
    assert (ran.code, ran.out, ran.err.strip()) == (130, "", "")


@pytest.mark.parametrize(
    "words",
    [["query", "SELECT * { ?s ?p ?o }", "--format", "csv"], ["export", "nquads", "-"], ["export"], ["stats"]],
)
def test_a_reader_that_goes_away_is_no_error(small_release, stemkg_home, words):
    """``stemkg ... | head -1`` ends quietly, whoever writes: rows, bytes or a table."""
    takes_graph = [] if words == ["export"] else ["--graph", str(small_release)]
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [*STEMKG, *words, *takes_graph],
            env=environment(stemkg_home),
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("words", [["stats"], ["stats", "--format", "json"], ["export", "nquads", "-"]])
def test_a_full_disk_is_a_message(small_release, stemkg_home, words):
    """What could not be written is told, with exit code 1."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*STEMKG, *words, "--graph", str(small_release)],
            env=environment(stemkg_home),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_pipe_gets_utf_8_whatever_the_locale(small_release, stemkg_home):
    """A dash or an accent does not stop a command on a machine set to plain ASCII."""
    words = ["explain", "kg:therapy-disc-cells", "skg:hasStep", "kg:proc-injection", "--graph", str(small_release)]
    done = subprocess.run(
        [*STEMKG, *words], env=environment(stemkg_home, PYTHONIOENCODING="ascii"), capture_output=True, check=True
    )
    assert "donor cells in a disc – has step – disc injection" in done.stdout.decode()


def test_a_module_run_is_the_command(small_release, stemkg_home):
    """``python -m kg.cli`` does what ``stemkg`` does."""
    done = subprocess.run(
        [*STEMKG, "query", "ASK { kg:risk-discitis a skg:Risk }", "--graph", str(small_release)],
        env=environment(stemkg_home),
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("yes\n", "")

"""docs/weighing-evidence.md: what the page shows of three claims is what the commands print."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "weighing-evidence.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```console\n\$ stemkg (.*?)\n```\n\n```text\n(.*?)```", PAGE, flags=re.DOTALL)


def test_the_page_argues_three_claims():
    """Pain after cells in the disc, fever and clots after infusions, infection after the needle."""
    assert len(SHOWN) == len(re.findall(r"```console", PAGE)) == 5


@pytest.mark.parametrize(("command", "lines"), SHOWN, ids=[command for command, _ in SHOWN])
def test_what_the_page_shows_is_printed(stemkg, shipped, command, lines):
    """Each line stands in the output, wherever the terminal breaks it."""
    ran = stemkg(*shlex.split(command), "--graph", str(shipped.folder))
    assert ran.code == 0
    printed = " ".join(ran.out.split())
    for line in lines.splitlines():
        assert " ".join(line.split()) in printed, line

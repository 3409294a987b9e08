"""Charts in files: each is what its name says, and a page holds all that it needs."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from kg.charts.forest import ForestPlot, ForestStudy, forest_chart
from kg.charts.saving import NOTICE, chart_bytes, save_chart
from kg.errors import ExportError, ParameterError

HOSTILE = "</script><script>alert(1)</script> \"x\" & 'y' <b>"


@pytest.fixture(scope="module")
def chart():
    """A forest plot with a hostile label and title."""
    study = ForestStudy(HOSTILE, ("3 of 50",), 2.0, 1.0, 4.0, 1.0)
    return forest_chart(ForestPlot(HOSTILE, "risk ratio", (study,), count_headings=("cells",)))


@pytest.fixture(scope="module")
def page(chart):
    """The page of the chart."""
    return chart_bytes(chart, ".html").decode()


class Reader(HTMLParser):
    """Collects tags and what stands in scripts."""

    def __init__(self):
        super().__init__()
        self.tags, self.scripts = [], []

    def handle_starttag(self, tag, attrs):
        """Remember a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        """Remember what a script holds."""
        if self.tags and self.tags[-1][0] == "script":
            self.scripts.append(data)


def test_svg_is_xml_with_the_label_as_text(chart):
    """Another reader parses it; the label is text, and there is no script and no address to load."""
    root = ET.fromstring(chart_bytes(chart, ".svg"))  # noqa: S314 - our own bytes
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert "script" not in names
    assert "image" not in names
    assert "</script><script>" in "".join(root.itertext())


def test_png_is_a_png(chart):
    """The file begins as the format says."""
    assert chart_bytes(chart, ".png").startswith(b"\x89PNG\r\n\x1a\n")


def test_json_is_the_specification(chart):
    """What is written is what Altair made."""
    assert json.loads(chart_bytes(chart, ".JSON")) == chart.to_dict()


def test_a_page_loads_nothing_and_says_so_in_its_policy(page):
    """No element has an address; the policy lets in nothing and runs exactly the two scripts that are there."""
    reader = Reader()
    reader.feed(page)
    assert not [attrs for _, attrs in reader.tags if {"src", "href", "data", "action"} & attrs.keys()]
    policy = next(a["content"] for t, a in reader.tags if t == "meta" and "http-equiv" in a)
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    allowed = set(re.findall(r"'sha256-([^']+)'", policy))
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    assert {base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts} == allowed
    assert len(scripts) == 2
    for host in ("cdn", "jsdelivr", "unpkg", "googleapis"):
        assert f"https://{host}" not in page


def test_a_hostile_label_does_not_become_part_of_the_page(page):
    """The label is in the page as text and as data, never as mark-up."""
    assert "<script>alert" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_page_has_its_description_and_says_what_it_is_not(page):
    """Words for those who cannot see it, and the notice."""
    assert 'role="img" aria-label="Forest plot' in page
    assert NOTICE in page


def test_an_unknown_kind_of_file_is_refused(chart, tmp_path):
    """The message names the kinds that there are, and nothing is written."""
    with pytest.raises(ParameterError, match=r"\.svg, \.png, \.html, \.json"):
        save_chart(chart, tmp_path / "chart.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(chart, tmp_path):
    """The error says which file and how to mend it."""
    with pytest.raises(ExportError, match="To mend: choose a folder"):
        save_chart(chart, tmp_path / "nowhere" / "chart.json")


def test_a_file_is_replaced_whole(chart, tmp_path):
    """No part of an older file is left, and no scratch file either."""
    path = tmp_path / "chart.json"
    path.write_text("x" * 1_000_000, encoding="utf-8")
    save_chart(chart, path)
    assert json.loads(path.read_text(encoding="utf-8"))["description"].startswith("Forest plot")
    assert list(tmp_path.iterdir()) == [path]

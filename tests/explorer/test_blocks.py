"""Blocks of HTML over the small graph and over one with hostile labels."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from kg.explorer.blocks import arguments, harms, head, study
from kg.explorer.blocks import network as network_blocks
from kg.explorer.blocks.common import balance, links, severity_marks
from kg.explorer.blocks.start import entries, hits_list, introduction
from kg.explorer.view.claims import Tally
from kg.explorer.view.lookup import Ref
from kg.explorer.view.network_read import read_network
from kg.explorer.view.page import read_page
from kg.explorer.view.risks import Frequency, RiskRow, sort_rows
from kg.namespaces import KG

VOID = {"br", "hr", "img", "wbr"}


class Checker(HTMLParser):
    """Notes every element, and that each is closed in its turn."""

    def __init__(self, text):
        super().__init__()
        self.names, self.open, self.links, self.text = set(), [], [], ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        """Note an element that opens."""
        self.names.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)
        self.links += [value for name, value in attrs if name == "href"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Note an element that closes."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Note a text."""
        self.text += data


def blocks(graph, name):
    """Every block of an entity's page as one text."""
    page = read_page(graph, str(KG) + name)
    evidence = dict(page.evidence)
    parts = [
        head.head(page.entity),
        head.key_numbers(page.numbers),
        head.facts(page.facts, page.entity.mappings, page.entity.narrower, page.entity.id),
        harms.harms_table("Harms", "Harm", sort_rows(page.risks, "severity"), dict(page.why)),
        harms.tried_table(page.tried),
        harms.ref_list("Studies", page.studies, "note"),
        arguments.claims_list("Claims", page.claims, evidence, "note"),
        arguments.said_by("What it says", page.said, "note"),
        study.questions_block(page.questions),
        study.approvals_block(page.approvals),
    ]
    if page.study:
        parts += [study.study_block(page.study), study.reported_in(page.study)]
    if page.document:
        parts.append(study.document_block(page.document))
    if page.question:
        parts.append(study.question_page(page.question))
    if page.entity.kind == "Claim":
        parts.append(arguments.claim_page(page.claims[0], evidence.get(page.entity.id, ()), page.indirect))
    if page.drawn:
        network = read_network(graph, *page.drawn)
        parts.append(network_blocks.network_table(network))
        parts += [network_blocks.selected_node(node, 1) for node in network.nodes]
        parts += [network_blocks.selected_line(network, line) for line in network.drawn]
    return "".join(parts)


NAMES = [
    "therapy-disc-cells",
    "cond-disc-pain",
    "source-donor-marrow",
    "proc-injection",
    "claim-cells-improve-pain",
    "study-trial",
    "study-series",
    "study-count",
    "doc-trial",
    "doc-seed-page",
    "question-how-often-discitis",
    "product-discocel",
    "donor-other",
    "cohort-series",
    "arm-case",
    "events-trial-discitis",
    "mitig-antibiotic",
]


@pytest.mark.parametrize("name", [*NAMES, "risk-discitis"])
def test_every_block_is_well_formed_and_links_stay_inside_or_go_to_the_web(small, name):
    """Elements close in their turn; links lead to a page of the explorer or to the web by https or http."""
    shown = Checker(blocks(small, name))
    assert all(link.startswith(("explore?id=", "https://", "http://")) for link in shown.links)


@pytest.mark.parametrize("name", [*NAMES, "risk-discitis"])
def test_hostile_labels_stay_text(hostile, name):
    """No label or definition becomes an element, wherever it is shown."""
    shown = Checker(blocks(hostile, name))
    assert not shown.names & {"script", "img", "iframe", "style", "object"}


def test_the_hostile_label_is_shown_as_it_is_written(hostile):
    """A reader sees the very text of the label."""
    assert "<img src=x onerror=alert(1)> :red[x] $y$" in Checker(blocks(hostile, "risk-discitis")).text


def test_a_bar_says_in_words_what_it_shows():
    """Colour is never the only carrier: the text twin has all three numbers."""
    bar = balance(Tally(2, 1, 3), 6)
    assert "2 for, 1 unclear, 3 against" in bar
    assert 'role="img"' in bar
    assert "no study" in balance(Tally(statements=2), 6)


def test_severity_is_a_word_beside_its_marks():
    """Marks are hidden from those who hear the page; the word is not."""
    assert severity_marks(3, "severe").count("kg-on") == 3
    assert "severe" in severity_marks(3, "severe")
    assert "unknown" in severity_marks(0, "")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("zero", "0 of 20: up to 17 % is still compatible"),
        ("no-denominator", "cases, no denominator"),
        ("in-kinds", "counted only for kinds of it"),
        ("not-reported", "not reported"),
    ],
)
def test_the_kinds_of_nothing_look_different(kind, words):
    """A zero, a case without denominator and silence each have their own words and frame."""
    thing, risk = Ref("kg:t", "thing"), Ref("kg:r", "harm")
    row = RiskRow(risk, thing, risk, "severe", 3, (), Frequency(kind, words))
    block = harms.harms_table("Harms", "Harm", (row,), {})
    assert words in Checker(block).text
    assert (f"kg-nothing-{kind}" in block) == (kind != "zero")


def test_empty_states_say_what_emptiness_means(small):
    """An empty table is never mistaken for safety."""
    assert "not the same as no harm" in harms.harms_table("Harms", "Harm", (), {})
    assert "not a zero" in blocks(small, "study-count")
    assert "Try another word" in hits_list("zzz", [])


def test_a_long_list_folds(small):
    """The first dozen links are shown, the rest opens on demand."""
    many = links([Ref(f"kg:x{i}", str(i)) for i in range(30)])
    assert "and 18 more" in many


def test_the_start_page_says_what_it_is_in_two_sentences(small):
    """The introduction and the entry points are well-formed."""
    Checker(introduction())
    assert Checker(entries([("Harms", (Ref("kg:risk-discitis", "discitis"),))])).links == [
        "explore?id=kg:risk-discitis"
    ]

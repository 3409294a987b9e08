"""The picture of a neighbourhood as the option that ECharts is given."""

from __future__ import annotations

import json

import pytest

from kg.explorer.view.network import GROUPS, Line, Network, Node, strongest
from kg.explorer.view.network_chart import COLOURS, STYLES, description, line_look, network_option, short, told
from kg.explorer.view.network_read import read_network
from kg.explorer.view.network_steps import Asked
from kg.namespaces import KG
from kg.network.edges import NODE_KINDS

THERAPY = str(KG) + "therapy-disc-cells"


@pytest.fixture
def network(small):
    """The neighbourhood of the only therapy."""
    return read_network(small, THERAPY)


def series(network, *, dark=False):
    """The only series of the option."""
    return network_option(network, dark=dark)["series"][0]


def test_every_kind_of_node_has_a_group_with_a_shape_and_two_colours():
    """No node falls through the legend, and no two groups look alike."""
    assert {kind for kinds in GROUPS.values() for kind in kinds} == {*NODE_KINDS}
    assert set(STYLES) == set(GROUPS)
    assert len({symbol for symbol, _, _ in STYLES.values()}) == len(STYLES)
    assert len({light for _, light, _ in STYLES.values()}) == len(STYLES)


def test_the_option_is_json_and_its_lines_join_its_nodes(network):
    """ECharts gets plain JSON whose links name existing nodes."""
    option = json.loads(json.dumps(network_option(network, dark=False)))
    ids = {item["id"] for item in option["series"][0]["data"]}
    assert all({link["source"], link["target"]} <= ids for link in option["series"][0]["links"])
    assert option["legend"][0]["data"]
    assert "saveAsImage" in option["toolbox"]["feature"]


def test_the_index_of_a_selection_finds_the_same_thing(network):
    """Nodes and lines stand in the option in the order in which the page looks them up."""
    drawn = series(network)
    assert [item["id"] for item in drawn["data"]] == [node.id for node in network.nodes]
    assert [(link["source"], link["target"]) for link in drawn["links"]] == [
        (line.source, line.target) for line in network.drawn
    ]


def test_every_certainty_and_every_direction_has_a_look_of_its_own():
    """Width or dashes tell certainties apart, ends tell directions apart; colour is never the only carrier."""
    sure = [line_look(Line("a", "b", "r", "claim", certainty=c)) for c in ("high", "moderate", "low", "very low", "")]
    assert len({(look.width, look.dash) for look in sure}) == len(sure)
    assert [look.width for look in sure] == sorted((look.width for look in sure), reverse=True)
    ways = [line_look(Line("a", "b", "r", "claim", status=s)) for s in ("supported", "disputed", "contested", "x")]
    assert len({look.end for look in ways}) == len({COLOURS[look.way] for look in ways}) == len(ways)
    others = [line_look(Line("a", "b", "r", kind)) for kind in ("fact", "inferred")]
    assert len({(look.width, look.dash) for look in (*sure, *others)}) == len(sure) + len(others)


def test_lines_of_the_option_have_the_looks():
    """The width, dashes and ends reach the picture."""
    nodes = (Node("f", "focus", "Risk", "Risk", ""), Node("b", "b", "Risk", "Risk", ""))
    lines = (
        Line("f", "b", "may cause", "claim", status="supported", certainty="high"),
        Line("f", "b", "may cause", "claim", status="disputed", certainty="low"),
        Line("f", "b", "may cause", "claim", status="contested", certainty="very low"),
        Line("f", "b", "has risk of a step", "inferred"),
    )
    links = series(Network("f", nodes, lines, lines, 0))["links"]
    assert [link["lineStyle"]["type"] for link in links] == ["solid", [9, 4], [3, 3], [1, 5]]
    assert [link.get("symbol") for link in links] == [None, ["none", "rect"], ["none", "diamond"], None]


def test_dark_pages_get_their_own_colours(network):
    """Text and groups differ between light and dark."""
    light, dark = series(network), series(network, dark=True)
    assert light["label"]["color"] != dark["label"]["color"]
    assert light["categories"][0]["itemStyle"] != dark["categories"][0]["itemStyle"]


def test_parallel_lines_are_drawn_once_and_told_all(network):
    """One line stands for all connections of a pair, the best-evidenced in front."""
    pairs = [(line.source, line.target) for line in network.drawn]
    assert len(set(pairs)) == len(pairs)
    assert {line for drawn in network.drawn for line in network.between(drawn)} == set(network.lines)
    sure = Line("a", "b", "r", "claim", certainty="high")
    assert strongest([Line("a", "b", "r", "fact"), Line("a", "b", "r", "claim", certainty="low"), sure]) == (sure,)


def test_two_steps_reach_further_than_one(small):
    """The second step adds nodes and loses none."""
    one, two = (read_network(small, THERAPY, asked=Asked(hops=hops, most=150)) for hops in (1, 2))
    assert {node.id for node in one.nodes} < {node.id for node in two.nodes}


def test_hostile_labels_make_no_template_and_no_html(hostile):
    """Braces and tags in a label stay text in labels and tooltips."""
    network = read_network(hostile, str(KG) + "risk-discitis")
    drawn = series(network)
    assert all("{" not in item["label"]["formatter"] for item in drawn["data"])
    assert all("<" not in link["tooltip"]["formatter"] for link in drawn["links"])


def test_a_long_label_is_shortened_and_a_sentence_describes_the_picture(network):
    """Labels fit two lines; the picture is told in words for those who hear it."""
    assert len(short("x" * 100)) == 34
    assert description(network).startswith("Donor cells in a disc with")
    assert told(Line("a", "b", "gave", "study", figures="1 of 20")) == "gave: 1 of 20"

"""The neighbourhood as places, as an option for ECharts and as an SVG file."""

from __future__ import annotations

import json
import math
from importlib import resources
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest

from kg.charts.look import DISPUTES, SUPPORTS
from kg.explorer.view.network import GROUPS, Line, Node
from kg.explorer.view.network_chart import COLOURS, STYLES, strength
from kg.explorer.view.network_layout import BARE, COLUMN, NARROW, WIDE, lay_out, wrapped
from kg.explorer.view.network_picture import chart_height, drawn_ids, line_name, picked, picture_option
from kg.explorer.view.network_read import read_network
from kg.explorer.view.network_steps import Asked, read_asked
from kg.explorer.view.network_svg import network_svg
from kg.namespaces import KG

SVG = "{http://www.w3.org/2000/svg}"
THERAPY = str(KG) + "therapy-disc-cells"


def some_nodes(number, first="n"):
    """Nodes of all groups in turn."""
    groups = list(GROUPS)
    return tuple(Node(f"{first}{i}", f"{first}{i}", "Risk", groups[i % len(groups)], "") for i in range(number))


@pytest.fixture
def part(small):
    """A small picture with groups."""
    return read_network(small, THERAPY, asked=Asked(most=4))


def laid(network, frame=WIDE):
    """Its places."""
    return lay_out(network.batches, frame)


# ------------------------------------------------------------------ places


@pytest.mark.parametrize("frame", [WIDE, COLUMN, NARROW])
@pytest.mark.parametrize("number", [1, 2, 10, 27, 41, 61, 150])
def test_no_two_labels_meet(frame, number):
    """From one thing to the most that may be shown, every label has its own room, inside the frame."""
    found = lay_out([("", some_nodes(number))], frame)
    wide, high = found.frame.box
    for one, other in combinations(found.places.values(), 2):
        assert abs(one[0] - other[0]) >= wide or abs(one[1] - other[1]) >= high
    assert all(abs(x) + wide / 2 <= frame.width / 2 + 1 for x, _ in found.places.values())
    assert all(found.top <= y <= found.bottom for _, y in found.places.values())


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_what_is_added_finds_room_near_what_was_opened(frame):
    """Later batches move nothing and meet nothing, even when the frame must grow."""
    batches = [("", some_nodes(30)), ("n5", some_nodes(40, "m")), ("m3", some_nodes(50, "k"))]
    before, after = lay_out(batches[:1], frame), lay_out(batches, frame)
    assert all(after.places[name] == place for name, place in before.places.items())
    wide, high = after.frame.box
    for one, other in combinations(after.places.values(), 2):
        assert abs(one[0] - other[0]) >= wide or abs(one[1] - other[1]) >= high


def test_the_focus_stands_in_the_middle_and_groups_side_by_side():
    """Going round the focus, each group is met once."""
    found = lay_out([("", some_nodes(31))], WIDE)
    assert found.places["n0"] == (0.0, 0.0)
    nodes = {node.id: node.group for node in some_nodes(31)}
    around = sorted((n for n in found.places if n != "n0"), key=lambda n: _angle(found.places[n]))
    changes = sum(nodes[a] != nodes[b] for a, b in pairwise(around))
    assert changes == len(GROUPS) - 1


def _angle(place):
    return math.atan2(place[0], -place[1]) % (2 * math.pi)


def test_a_phone_names_few_things_and_shows_many_without_names(part):
    """With more things than names have room for, symbols alone fill the width; growing does not change which."""
    few, many = [("", some_nodes(41))], [("", some_nodes(150))]
    assert lay_out(few, NARROW).frame.named
    assert lay_out([*few, ("n5", some_nodes(100, "m"))], NARROW).frame.named
    found = lay_out(many, NARROW)
    assert found.frame == BARE
    assert not found.frame.named
    assert found.height < 1000
    small = picture_option(part, laid(part), phone=laid(part, NARROW))["media"][0]["option"]["series"][0]
    assert small["label"]["show"]


@pytest.mark.parametrize("word", ["Placebo-controlled", "Cyclophosphamide", "antibodies-and-more"])
def test_a_long_word_is_broken_where_it_can_be_read(word):
    """At its hyphen, else with a hyphen and no letter left alone."""
    first, second = wrapped(f"{word} in", 15)
    assert first.endswith("-")
    assert min(len(first), len(second)) > 3
    assert f"{first[:-1]}{second}".replace("-", "") == f"{word} in".replace("-", "")


@pytest.mark.parametrize("label", ["", "a", "a b c d e f", "x" * 90, "one two three four five six seven eight nine"])
def test_a_label_fits_its_lines(label):
    """No line is longer than asked for, there are no more lines than asked for, and a cut is marked."""
    lines = wrapped(label, 10)
    assert len(lines) <= 2
    assert all(0 < len(line) <= 10 for line in lines)
    assert "".join(lines).replace(" ", "") == label.replace(" ", "") or lines[-1].endswith("…")


# ------------------------------------------------------------------ the option


def test_the_option_is_json_with_fixed_corners(part):
    """Two unseen marks keep the scale, so that nothing moves on the screen when the picture grows."""
    layout = laid(part)
    option = json.loads(json.dumps(picture_option(part, layout, phone=laid(part, NARROW))))
    data = option["series"][0]["data"]
    assert [item["symbolSize"] for item in data[-2:]] == [0, 0]
    assert (data[-2]["x"], data[-1]["x"]) == (-WIDE.width / 2, WIDE.width / 2)
    assert (data[-2]["y"], data[-1]["y"]) == (layout.top, layout.bottom)
    assert chart_height(part, layout) > layout.height
    narrow = option["media"][0]["option"]["series"][0]["data"]
    assert [item["id"] for item in narrow] == [item["id"] for item in data]


def test_groups_are_hollow_and_joined(part):
    """A node that stands for many looks unlike one that stands for itself."""
    series = picture_option(part, laid(part))["series"][0]
    items = {item["id"]: item for item in series["data"]}
    assert part.more
    for more in part.more:
        assert items[more.id]["itemStyle"]["borderType"] == "dashed"
        assert items[more.id]["symbol"] == next(
            item["symbol"] for item in series["data"] if item.get("category") == items[more.id]["category"]
        )
    ends = {end for link in series["links"] for end in (link["source"], link["target"])}
    assert {more.id for more in part.more} <= ends


def test_a_click_finds_what_was_drawn(part):
    """The order of names is that of the option; nodes, groups and lines are found by them."""
    nodes, lines = drawn_ids(picture_option(part, laid(part)))
    assert nodes[: len(part.nodes)] == tuple(node.id for node in part.nodes)
    assert picked(part, nodes[1]) == part.nodes[1]
    assert picked(part, part.more[0].id) == part.more[0]
    found = picked(part, lines[0])
    assert isinstance(found, Line)
    assert line_name(found.source, found.target) == lines[0]
    assert picked(part, "kg:no-such-thing") is None


def test_what_is_picked_is_framed(part):
    """The picked thing and the picked line are marked in light and dark."""
    for dark in (False, True):
        option = picture_option(part, laid(part), pick=part.nodes[1].id, dark=dark)
        framed = [i["id"] for i in option["series"][0]["data"] if i.get("itemStyle", {}).get("borderWidth") == 3]
        assert framed == [part.nodes[1].id]


def test_the_lines_of_what_is_picked_are_drawn_in_full(small):
    """What joins neighbours is pale until one of them is picked."""
    whole = read_network(small, THERAPY, asked=Asked(most=150))
    name = next(line.source for line in whole.drawn if whole.focus not in (line.source, line.target))

    def pale(pick):
        links = picture_option(whole, laid(whole), pick=pick)["series"][0]["links"]
        return [link for link in links if link["lineStyle"].get("opacity", 1) < 1 and name in link.values()]

    assert pale("")
    assert not pale(name)


def test_a_claim_between_neighbours_keeps_its_contrast(small):
    """Its colour tells what speaks for it: it is told apart from the ground by 3 to 1 at least (WCAG 1.4.11)."""
    whole = read_network(small, THERAPY, asked=Asked(most=150))
    for dark, ground in enumerate(("#ffffff", "#10161d")):
        for way in ("for", "against", "both", "open"):
            assert contrast(mixed(COLOURS[way][dark], ground, 0.75), ground) >= 3
    claims = [line for line in whole.drawn if line.kind == "claim" and whole.focus not in (line.source, line.target)]
    assert {strength(line, whole) for line in claims} == {0.75}


def test_both_sides_have_the_colours_that_they_have_elsewhere():
    """Orange is for and blue against in the bars of the pages, in the charts and on the lines; never the other way."""
    style = resources.files("kg.explorer").joinpath("style.css").read_text(encoding="utf-8")
    assert f"--kg-for: {SUPPORTS}; --kg-against: {DISPUTES};" in style

    def redder(colour):
        return int(colour[1:3], 16) > int(colour[5:7], 16)

    assert redder(SUPPORTS)
    assert not redder(DISPUTES)
    assert all(map(redder, COLOURS["for"]))
    assert not any(map(redder, COLOURS["against"]))


def test_all_lines_are_drawn_in_full_where_the_reader_asks(small):
    """The address holds it, and the saved picture follows."""
    asked = read_asked({"lines": "full", "most": "150"})
    assert asked.parameters["lines"] == "full"
    whole = read_network(small, THERAPY, asked=asked)
    links = picture_option(whole, laid(whole), full=asked.full)["series"][0]["links"]
    assert not any("opacity" in link["lineStyle"] for link in links)
    assert "opacity=" in network_svg(whole, laid(whole))
    assert "opacity=" not in network_svg(whole, laid(whole), full=True)


def test_all_that_is_chosen_stands_in_the_address(part):
    """Neither the legend nor the wheel nor the finger changes the picture: the link would not say so."""
    option = picture_option(part, laid(part))
    assert option["legend"][0]["selectedMode"] is False
    assert option["series"][0]["roam"] is False


def test_the_saved_image_has_the_ground_of_the_page(part):
    """White text is not saved on white."""
    grounds = [
        picture_option(part, laid(part), dark=dark)["toolbox"]["feature"]["saveAsImage"]["backgroundColor"]
        for dark in (False, True)
    ]
    assert contrast(grounds[0], grounds[1]) > 15


def mixed(colour, ground, share):
    """The colour that is seen where one of this opacity lies on the ground."""
    pairs = [(int(colour[n : n + 2], 16), int(ground[n : n + 2], 16)) for n in (1, 3, 5)]
    return "#" + "".join(f"{round(over * share + under * (1 - share)):02x}" for over, under in pairs)


def contrast(one, other):
    """Contrast of two colours as WCAG 2 defines it."""

    def luminance(colour):
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_shapes_and_lines_stand_out_from_the_page(dark):
    """Every colour of a thing or line has a contrast of 3 to 1 at least, as AA asks of graphics."""
    ground = "#10161d" if dark else "#ffffff"
    colours = [style[2 if dark else 1] for style in STYLES.values()] + [pair[dark] for pair in COLOURS.values()]
    assert {colour for colour in colours if contrast(colour, ground) < 3} == set()


def test_the_pointer_tells_what_opening_would_bring(part):
    """The tooltip holds the count, and no tag of a label."""
    data = picture_option(part, laid(part))["series"][0]["data"]
    node = next(n for n, node in enumerate(part.nodes) if node.more)
    assert f"opening it brings {part.nodes[node].coming_words}" in data[node]["tooltip"]["formatter"]


def test_hostile_labels_make_no_template_and_no_html(hostile):
    """Braces and tags in a label stay text in labels, tooltips and the SVG file."""
    network = read_network(hostile, str(KG) + "risk-discitis")
    option = picture_option(network, laid(network))
    for item in option["series"][0]["data"][:-2]:
        assert "{" not in item["label"]["formatter"]
        assert "<" not in item["tooltip"]["formatter"]
    root = ET.fromstring(network_svg(network, laid(network)))  # noqa: S314 - our own file
    assert not list(root.iter(f"{SVG}script"))
    assert not list(root.iter(f"{SVG}img"))


# ------------------------------------------------------------------ the file


def test_the_svg_holds_every_thing_and_line_its_text_and_its_legend(part):
    """The file stands by itself: title, description, a shape and a name for each thing, and the key of lines."""
    root = ET.fromstring(network_svg(part, laid(part), citation="StemKG, data of today"))  # noqa: S314 - our own file
    assert root.find(f"{SVG}title").text == "Neighbourhood of donor cells in a disc"
    assert "connections" in root.find(f"{SVG}desc").text
    titles = [title.text for title in root.iter(f"{SVG}title")]
    for thing in (*part.nodes, *part.more):
        assert any(title.startswith(thing.label) for title in titles), thing.label
    assert len(titles) == 1 + len(part.nodes) + len(part.more) + len(part.drawn)
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert {"certainty high", "certainty not graded", "inferred by a rule", "StemKG, data of today"} <= {*texts}


def test_nothing_of_the_svg_is_fetched(part):
    """No address of the web, no script, no style sheet from elsewhere."""
    text = network_svg(part, laid(part))
    assert text.count("http") == 1
    assert "href" not in text

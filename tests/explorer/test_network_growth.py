"""How the neighbourhood grows: what is opened, hidden, grouped and filtered, and that the URL holds it all."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kg.explorer.view.network import CERTAINTIES, EDGE_KINDS, GROUPS, MOST, evidence_words
from kg.explorer.view.network_layout import WIDE, lay_out
from kg.explorer.view.network_read import MOST_DRAWN, read_network
from kg.explorer.view.network_steps import Asked, hide_step, open_step, read_asked
from kg.namespaces import KG, compact
from kg.network.edges import Edge, EdgeReader

THERAPY, RISK, CLAIM_ENDS = (str(KG) + name for name in ("therapy-disc-cells", "risk-discitis", "cond-disc-pain"))


def ids(network):
    """Names of the things, without the focus."""
    return {node.id for node in network.nodes} - {network.focus}


@pytest.fixture
def whole(small):
    """The neighbourhood of the only therapy, with all that is joined to it."""
    return read_network(small, THERAPY, asked=Asked(most=150))


def test_what_does_not_fit_stands_in_groups_by_kind(small, whole):
    """A picture of three things says of the others how many of which kind there are, and lists them."""
    part = read_network(small, THERAPY, asked=Asked(most=3))
    assert len(part.nodes) == 3
    assert part.left_out == sum(len(more.members) for more in part.more) == len(whole.nodes) - 3
    assert ids(part) | {node.id for more in part.more for node in more.members} == ids(whole)
    assert all(more.label.startswith(f"+ {len(more.members)} ") for more in part.more)
    assert {node.group for more in part.more for node in more.members} == {more.group for more in part.more}


def test_a_group_is_joined_to_what_it_belongs_to(small):
    """The line to a group is drawn and is no connection of the graph."""
    part = read_network(small, THERAPY, asked=Asked(most=3))
    ties = [line for line in part.drawn if line.kind == "more"]
    assert [(line.source, line.target) for line in ties] == [(more.owner, more.id) for more in part.more]
    assert not any(line.kind == "more" for line in part.lines)


def test_a_group_can_be_drawn(small):
    """Its members become things of the picture, and the group goes."""
    part = read_network(small, THERAPY, asked=Asked(most=3))
    chosen = part.more[0]
    grown = read_network(small, THERAPY, asked=Asked(most=3).then(chosen.id))
    assert ids(grown) == ids(part) | {node.id for node in chosen.members}
    assert chosen.id not in {more.id for more in grown.more}


def test_opening_brings_what_was_told_before(small, whole):
    """The count of what would come is the count of what comes, kind by kind."""
    node = next(node for node in whole.nodes if node.more and node.id != whole.focus)
    grown = read_network(small, THERAPY, asked=Asked(most=150).then(open_step(node.id)))
    new = [each for each in grown.nodes if each.id not in {old.id for old in whole.nodes}]
    assert len(new) == node.more
    assert {group: sum(n.group == group for n in new) for group, _ in node.coming} == dict(node.coming)
    assert next(each for each in grown.nodes if each.id == node.id).more == 0


def test_one_opening_brings_no_more_than_was_asked_for(small, whole):
    """The rest of a large opening is grouped at what was opened."""
    node = max((node for node in whole.nodes if node.id != whole.focus), key=lambda node: node.more)
    asked = Asked(most=len(whole.nodes))
    few = read_network(small, THERAPY, asked=Asked(most=2, steps=(open_step(whole.nodes[1].id),)))
    assert len(few.nodes) <= 4
    assert len(read_network(small, THERAPY, asked=asked.then(open_step(node.id))).nodes) > len(whole.nodes)


def test_what_is_hidden_goes_and_comes_back(small, whole):
    """Hiding leaves the others; taking the step back restores the picture."""
    node = whole.nodes[1]
    asked = Asked(most=150).then(hide_step(node.id))
    less = read_network(small, THERAPY, asked=asked)
    assert node.id not in ids(less)
    assert [hidden.id for hidden in less.hidden] == [node.id]
    assert not any(node.id in (line.source, line.target) for line in less.lines)
    assert read_network(small, THERAPY, asked=asked.back).nodes == whole.nodes
    assert read_network(small, THERAPY, asked=asked.without(hide_step(node.id))).nodes == whole.nodes


def test_the_focus_cannot_be_hidden_and_unknown_steps_are_named(small, whole):
    """A link with steps that cannot be followed gives the picture without them, and names every one."""
    steps = ("hide~therapy-disc-cells", "open~no-such-thing", "more~study~therapy-disc-cells")
    found = read_network(small, THERAPY, asked=Asked(most=150, steps=steps))
    assert ids(found) == ids(whole)
    assert found.unknown == steps


def test_what_hung_on_a_hidden_thing_alone_goes_with_it_and_is_counted(small, whole):
    """Nothing floats about without a line."""
    node = next(node for node in whole.nodes if node.more and node.id != whole.focus)
    asked = Asked(most=150).then(open_step(node.id)).then(hide_step(node.id))
    found = read_network(small, THERAPY, asked=asked)
    ends = {end for line in found.lines for end in (line.source, line.target)}
    assert ids(found) <= ends
    assert found.fallen == len(lay_names(found)) - len(found.nodes) - 1


def lay_names(network):
    """Names of all that was ever drawn, hidden or not."""
    return {node.id for _, nodes in network.batches for node in nodes if not node.id.startswith("more~")}


def test_filters_keep_the_focus_and_only_what_was_asked_for(small):
    """Groups, kinds of lines and certainties can be chosen; what hangs on nothing goes."""
    risks = read_network(small, THERAPY, asked=Asked(groups=("Risk",)))
    assert {node.group for node in risks.nodes[1:]} == {"Risk"}
    claims = read_network(small, THERAPY, asked=Asked(kinds=("claim",)))
    assert {line.kind for line in claims.lines} == {"claim"}
    assert ids(claims) <= {end for line in claims.lines for end in (line.source, line.target)}
    for certainty in {line.certainty for line in claims.lines if line.certainty}:
        sure = read_network(small, THERAPY, asked=Asked(sure=(certainty,)))
        assert {(line.kind, line.certainty) for line in sure.lines} == {("claim", certainty)}


def test_both_ends_of_a_claim_are_drawn(small):
    """A claim's page shows subject and object."""
    found = read_network(small, THERAPY, CLAIM_ENDS)
    assert {compact(THERAPY), compact(CLAIM_ENDS)} <= {node.id for node in found.nodes}


def test_a_reader_of_one_s_own_gives_the_same(small, whole):
    """The reader only spares reading."""
    assert read_network(small, THERAPY, asked=Asked(most=150), reader=EdgeReader(small.facts)) == whole


@pytest.mark.parametrize("node_number", [1, 2, 3, 4])
def test_nothing_that_has_a_place_moves_when_the_picture_grows(small, whole, node_number):
    """Opening, drawing a group and hiding leave every place as it was."""
    start = Asked(most=3)
    first = read_network(small, THERAPY, asked=start)
    steps = [first.more[0].id, open_step(whole.nodes[node_number].id), hide_step(whole.nodes[1].id)]
    asked = [start]
    for step in steps:
        asked.append(asked[-1].then(step))
    laid = [lay_out(read_network(small, THERAPY, asked=each).batches, WIDE) for each in asked]
    for before, after in pairwise(laid):
        assert {name: after.places[name] for name in before.places} == before.places
        assert after.top == before.top
        assert after.bottom >= before.bottom


def test_evidence_of_a_claim_is_counted_by_side():
    """Studies and reviews on each side stand apart; what is none is left out."""
    edge = Edge("a", "b", "r", "p", "claim", supportingStudies=1, supportingSyntheses=2, inconclusiveStudies=4)
    assert evidence_words(edge) == "1 study and 2 reviews for, 4 studies unclear"


# ------------------------------------------------------------------ the address

_STEPS = some.one_of(
    some.from_regex(r"(open|hide)~[a-z0-9-]{1,30}", fullmatch=True),
    some.from_regex(r"more~[a-z-]{1,12}~[a-z0-9-]{1,30}", fullmatch=True),
)
_SOME_ASKED = some.builds(
    Asked,
    hops=some.sampled_from((1, 2)),
    most=some.sampled_from(MOST),
    groups=some.lists(some.sampled_from(tuple(GROUPS)), unique=True).map(tuple),
    kinds=some.lists(some.sampled_from(tuple(EDGE_KINDS)), unique=True).map(tuple),
    sure=some.lists(some.sampled_from(CERTAINTIES), unique=True).map(tuple),
    steps=some.lists(_STEPS, unique=True, max_size=10).map(tuple),
)


@given(_SOME_ASKED)
def test_the_address_holds_all_that_was_asked(asked):
    """What is written into the URL is read from it as it was."""
    assert read_asked(asked.parameters) == asked


@given(some.dictionaries(some.sampled_from(("hops", "most", "groups", "edges", "sure", "steps")), some.text()))
def test_any_address_is_read(parameters):
    """Nonsense falls back to what is as by default."""
    asked = read_asked(parameters)
    assert asked.most in MOST
    assert len(asked.steps) <= MOST_DRAWN

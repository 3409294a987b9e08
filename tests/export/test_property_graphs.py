"""Property-graph exports, read back by networkx and igraph."""

from __future__ import annotations

import json
from io import BytesIO
from xml.etree import ElementTree as ET

import igraph
import networkx as nx
import pytest

from kg.export import export_bytes
from kg.export.property_graphs import FORMATS

WHOLE = ["graphml", "gexf", "cytoscape", "nodelink"]
LOOSE = {
    "therapy-a": "Therapy",
    "proc-a": "Procedure",
    "risk-a": "Risk",
    "risk-b": "Risk",
    "risk-far": "Risk",
    "study-a": "Study",
    "study-b": "Study",
}


def read(name: str, content: bytes) -> nx.MultiDiGraph:
    """Read an export as networkx does."""
    if name == "graphml":
        return nx.read_graphml(BytesIO(content), force_multigraph=True)
    if name == "gexf":
        return nx.MultiDiGraph(nx.read_gexf(BytesIO(content)))  # it gives a plain graph where no edges are parallel
    if name == "cytoscape":
        return nx.cytoscape_graph(json.loads(content) | {"data": []})
    return nx.node_link_graph(json.loads(content), edges="edges")


def edge(network, source, target, predicate):
    """Attributes of the one edge of a predicate between two nodes."""
    found = [data for data in network.get_edge_data(source, target).values() if data["predicate"] == predicate]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("name", WHOLE)
def test_nodes_and_edges_read_back(tiny, name):
    """Each format gives back every node with its kind, and every edge."""
    network, original = read(name, export_bytes(tiny, name)), tiny.to_networkx()
    assert dict(network.nodes(data="kind")) == {f"kg:{local}": kind for local, kind in LOOSE.items()}
    assert network.is_directed()
    assert network.number_of_edges() == original.number_of_edges() == 6
    assert sorted(network.edges()) == sorted(original.edges())


@pytest.mark.parametrize("name", WHOLE)
def test_evidence_of_a_claim_survives(tiny, name):
    """Direction, negation, certainty, status, sources and the numbers of studies stand on the claim's edge."""
    network = read(name, export_bytes(tiny, name))
    disputed = edge(network, "kg:therapy-a", "kg:risk-a", "skg:mayCause")
    assert (disputed["direction"], disputed["negated"]) == ("disputes", True)
    assert (disputed["certainty"], disputed["status"]) == ("very low", "disputed")
    assert disputed["sources"] == "Trial A 2020; Trial B 2021"
    studies = [disputed[f"{side}Studies"] for side in ("supporting", "disputing", "inconclusive")]
    assert studies == [0, 2, 1]
    contested = edge(network, "kg:therapy-a", "kg:risk-b", "skg:mayCause")
    assert (contested["direction"], contested["negated"], contested["certainty"]) == ("both", False, "moderate")


@pytest.mark.parametrize("name", WHOLE)
def test_figures_of_a_study_survive(tiny, name):
    """That a study counted none among twelve is not lost."""
    network = read(name, export_bytes(tiny, name))
    assert edge(network, "kg:study-a", "kg:risk-a", "skg:risk")["figures"] == "0 of 12"


@pytest.mark.parametrize("name", WHOLE)
def test_troublesome_texts_read_back(tiny, name):
    """Quotes, angle brackets and line ends survive; a control character becomes U+FFFD."""
    nodes = read(name, export_bytes(tiny, name)).nodes
    assert nodes["kg:therapy-a"]["label"] == 'cells: "first" < second'
    assert nodes["kg:therapy-a"]["definition"] == "One line,\nand another."
    assert nodes["kg:risk-a"]["definition"] == "a\ufffdb\nc"


def test_igraph_reads_graphml(tiny, tmp_path):
    """Igraph reads the GraphML with the same counts and attributes, truth values included."""
    path = tmp_path / "tiny.graphml"
    path.write_bytes(export_bytes(tiny, "graphml"))
    network = igraph.Graph.Read_GraphML(str(path))
    assert (network.vcount(), network.ecount(), network.is_directed()) == (7, 6, True)
    disputed = network.es.select(claim="kg:claim-a")[0]
    assert disputed["negated"] is True
    assert (disputed["direction"], disputed["certainty"], disputed["disputingStudies"]) == ("disputes", "very low", 2)
    assert disputed["sources"] == "Trial A 2020; Trial B 2021"


def test_graphml_truth_values_are_those_of_xml_schema(tiny):
    """GraphML's booleans are written true and false, as its schema demands, not as Python does."""
    tree = ET.fromstring(export_bytes(tiny, "graphml"))  # noqa: S314 - our own file
    space = "{http://graphml.graphdrawing.org/xmlns}"
    truths = {key.get("id") for key in tree.iter(f"{space}key") if key.get("attr.type") == "boolean"}
    assert {data.text for data in tree.iter(f"{space}data") if data.get("key") in truths} == {"true", "false"}


def test_edge_ids_are_unique_in_the_file(shipped):
    """Every edge of the GraphML file has an id of its own, though many edges share a property."""
    network = read("graphml", export_bytes(shipped, "graphml", entities=["kg:risk-discitis"], hops=2))
    keys = [key for _, _, key in network.edges(keys=True)]
    assert len(keys) == len(set(keys)) > 100


def test_gexf_bears_the_date_of_the_data_not_of_the_day(shipped):
    """The GEXF header does not change from day to day."""
    tree = ET.fromstring(export_bytes(shipped, "gexf", entities=["kg:risk-discitis"]))  # noqa: S314 - our own file
    meta = next(element for element in tree.iter() if element.tag.endswith("meta"))
    assert meta.get("lastmodifieddate") == shipped.manifest.date


def test_cytoscape_names_nodes_by_their_labels(tiny):
    """Cytoscape shows the label, not the identifier; ids of edges are unique."""
    data = json.loads(export_bytes(tiny, "cytoscape"))
    names = {node["data"]["id"]: node["data"]["name"] for node in data["elements"]["nodes"]}
    assert names["kg:risk-a"] == "pain"
    ids = [edge["data"]["id"] for edge in data["elements"]["edges"]]
    assert len(ids) == len(set(ids)) == 6


@pytest.mark.parametrize("name", WHOLE)
def test_built_in_graph_reads_back_whole(shipped, name):
    """All nodes and edges of the built-in graph come back from each format."""
    network, original = read(name, export_bytes(shipped, name)), shipped.to_networkx()
    assert network.number_of_nodes() == original.number_of_nodes()
    assert network.number_of_edges() == original.number_of_edges()
    negated = [data.get("claim") for *_, data in original.edges(data=True) if data["negated"]]
    assert sorted(data["claim"] for *_, data in network.edges(data=True) if data["negated"]) == sorted(negated)


def test_neighbourhood_is_not_cut_to_a_picture(shipped):
    """An export holds the whole neighbourhood, also where a picture would leave nodes out."""
    exported = read("nodelink", export_bytes(shipped, "nodelink", entities=["kg:risk-discitis"], hops=2))
    assert exported.number_of_nodes() > 150


def test_every_property_graph_format_is_tested_here():
    """A new format cannot be added without being read back."""
    assert [form.name for form in FORMATS] == WHOLE

"""Every store answers alike: embedded in memory, on disk, behind Oxigraph's server, copied from it, behind Virtuoso."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from golden import GOLDEN
from golden_evidence import EVIDENCE
from rdflib import URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from kg.diff.compare import compare
from kg.errors import NotFoundError, QueryError, QueryRefused, QuerySyntaxError
from kg.export import export_bytes
from kg.graph.terms import to_rdflib
from kg.namespaces import GRAPH, KG, RDF, SKG, SKOS, compact
from kg.query.named import load_queries
from kg.query.pool import Limits
from kg.resources import ontology_folder

ANSWERS = {**GOLDEN, **EVIDENCE}
QUERIES = load_queries(ontology_folder() / "queries")
GROUPED = frozenset(
    {"insteadOf", "indications", "studiedIn", "whatDiffers", "knownBy", "cellSources", "delivery", "reasons"}
)
"""Columns made by GROUP_CONCAT, whose parts come in no order."""

THERAPY, RISK, CLAIM = "kg:therapy-disc-cells", "kg:risk-discitis", "kg:claim-cells-improve-pain"
LARGE = 12_000


def node(name):
    """A node of the small graph."""
    return ox.NamedNode(KG[name.removeprefix("kg:")])


def skg(name):
    """A node of the ontology."""
    return ox.NamedNode(SKG[name])


A = ox.NamedNode(str(RDF.type))
LABEL = ox.NamedNode(str(SKOS.prefLabel))
PATTERNS = {
    "of an entity": (node(RISK), None, None, None),
    "a value": (node(RISK), LABEL, None, None),
    "a value in a graph": (node(THERAPY), None, None, ox.NamedNode(GRAPH["inferred"])),
    "a triple": (node(RISK), A, skg("Risk"), None),
    "a triple that is not there": (node(RISK), A, skg("Therapy"), None),
    "members": (None, A, skg("Claim"), None),
    "what points at an entity": (None, None, node(RISK), None),
    "what points there by a property": (None, skg("object"), node(RISK), None),
    "all of a property": (None, LABEL, None, None),
    "a text": (None, None, ox.Literal("discitis", language="en"), None),
    "a text of a property": (None, LABEL, ox.Literal("discitis", language="en"), None),
    "a whole graph": (None, None, None, ox.NamedNode(GRAPH["assessed"])),
    "a graph that is not there": (None, None, None, ox.NamedNode(GRAPH["nowhere"])),
    "nothing": (node("kg:nobody"), None, None, None),
    "a lot": (None, ox.NamedNode(KG["contract-number"]), None, None),
    "everything": (None, None, None, None),
}
ASKED = {
    "ASK { kg:risk-discitis a skg:Risk }": True,
    "ASK { kg:risk-discitis a skg:Therapy }": False,
    "ASK { GRAPH graph:inferred { ?s ?p ?o } }": True,
    "ASK { GRAPH graph:nowhere { ?s ?p ?o } }": False,
    "ASK { kg:contract-yes kg:contract-literal true }": True,
    "ASK { ?thing kg:contract-literal ?value FILTER(isLiteral(?value) && ?value = false) }": True,
    "ASK { FILTER(1 = 2) }": False,
    "ASK {}": True,
}


class TestContract:
    """What each store must do; the reference is the same facts in memory."""

    @pytest.mark.parametrize("name", QUERIES)
    def test_a_named_query_gives_its_golden_answer(self, tried, name):
        """Each of the named queries gives exactly its golden rows in their order."""
        parameters, rows = ANSWERS[name]
        assert readable(tried.graph.run(name, parameters)) == rows

    @pytest.mark.parametrize("pattern", PATTERNS)
    def test_a_pattern_finds_the_same_quads(self, tried, pattern):
        """Patterns of every shape find each quad once, with the graph in which it stands."""
        found = list(tried.graph.store.quads_for_pattern(*PATTERNS[pattern]))
        assert len(found) == len(set(found))
        assert set(found) == set(tried.reference.store.quads_for_pattern(*PATTERNS[pattern]))

    def test_the_size_is_that_of_the_data(self, tried):
        """What an engine keeps for itself does not count."""
        assert len(tried.graph.store) == len(tried.reference.store)

    @pytest.mark.parametrize("text", ASKED)
    def test_yes_or_no(self, tried, text):
        """ASK gives a truth value, whatever the engine makes of it."""
        assert tried.graph.ask(text) is ASKED[text]
        assert bool(tried.graph.query_guarded(text)) is ASKED[text]

    def test_every_kind_of_value_comes_back_as_it_was(self, tried):
        """Scripts, quotes, line ends, language tags, booleans, numbers, dates and long texts are kept."""
        text = "SELECT ?thing ?value { ?thing kg:contract-literal ?value }"
        assert set(tried.graph.select(text).rows) == set(tried.reference.select(text).rows)
        assert set(tried.graph.query_guarded(text).rows) == set(tried.reference.select(text).rows)

    def test_constructed_values_come_back_as_they_were(self, tried):
        """The same for triples."""
        text = "CONSTRUCT { ?thing kg:contract-literal ?value } WHERE { ?thing kg:contract-literal ?value }"
        assert set(tried.graph.construct(text)) == set(tried.reference.construct(text))

    def test_a_large_answer_is_whole(self, tried):
        """More rows than an engine gives at once are all there, in the order that was asked for."""
        rows = tried.graph.select("SELECT ?row ?n { ?row kg:contract-number ?n } ORDER BY DESC(?n)").rows
        assert [int(n) for _, n in rows] == list(range(LARGE - 1, -1, -1))

    def test_a_large_set_of_triples_is_whole_or_refused(self, tried):
        """CONSTRUCT gives all triples, or the message says that the engine cut them off; never silently fewer."""
        try:
            found = tried.graph.construct("CONSTRUCT WHERE { ?row kg:contract-number ?n }")
        except QueryError as error:
            assert "cut its answer off" in str(error)  # noqa: PT017 - both outcomes are right
        else:
            assert len(found) == LARGE

    def test_texts_are_sorted_as_the_standard_says(self, tried):
        """ORDER BY sorts texts with language tags by their letters."""
        text = "SELECT ?label { ?thing skos:prefLabel ?label } ORDER BY ?label"
        labels = [str(row[0]) for row in tried.graph.select(text).rows]
        assert labels == [str(row[0]) for row in tried.reference.select(text).rows]
        assert [str(row[0]) for row in tried.graph.query_guarded(text).rows] == labels

    @pytest.mark.parametrize("window", ["LIMIT 7", "LIMIT 5 OFFSET 3", "OFFSET 20"])
    def test_the_first_of_an_order_are_the_first_of_the_right_one(self, tried, window):
        """LIMIT keeps the first texts of the standard's order, not those of an engine's own."""
        text = f"SELECT ?label ?thing {{ ?thing skos:prefLabel ?label }} ORDER BY DESC(STR(?label)) ?thing {window}"
        assert tried.graph.select(text).rows == tried.reference.select(text).rows
        assert tried.graph.query_guarded(text).rows == tried.reference.select(text).rows

    @pytest.mark.parametrize("behind", ["", "LIMIT 11000"])
    def test_few_triples_of_many_rows_are_whole_or_refused(self, tried, behind):
        """Thousands of rows that make one triple: it is given, or the message says that rows were kept back."""
        text = (
            "CONSTRUCT { ?class a kg:contract-seen } "
            "WHERE { ?row kg:contract-number ?n BIND(kg:contract-all AS ?class) }"
        )
        try:
            found = tried.graph.construct(f"{text} {behind}")
        except QueryError as error:
            assert "cut its answer off" in str(error)  # noqa: PT017 - both outcomes are right
        else:
            assert len(found) == 1
        guarded = tried.graph.query_guarded(f"{text} {behind}")
        assert guarded.truncated or len(guarded) == 1

    def test_a_large_answer_of_one_graph_is_whole(self, tried):
        """So are the rows of a query that names its graph by FROM."""
        text = f"SELECT ?n FROM <{GRAPH}data/contract> {{ ?row kg:contract-number ?n }} ORDER BY ?n"  # noqa: S608 - a constant
        assert [int(n) for (n,) in tried.graph.select(text).rows] == list(range(LARGE))

    def test_describe(self, tried):
        """All facts of an entity, in both directions."""
        assert tried.graph.describe(RISK).triples == tried.reference.describe(RISK).triples

    def test_neighbourhood(self, tried):
        """The same nodes, edges and attributes, two steps away."""
        found, wanted = (g.neighbourhood(THERAPY, hops=2) for g in (tried.graph, tried.reference))
        assert dict(found.nodes(data=True)) == dict(wanted.nodes(data=True))
        assert list(found.edges(keys=True, data=True)) == list(wanted.edges(keys=True, data=True))

    def test_paths(self, tried):
        """The same paths in the same order, with the evidence of every hop."""
        assert tried.graph.paths(THERAPY, RISK)
        assert tried.graph.paths(THERAPY, RISK) == tried.reference.paths(THERAPY, RISK)

    def test_the_whole_graph_as_a_property_graph(self, tried):
        """A networkx graph gets the same nodes and edges."""
        found, wanted = tried.graph.to_networkx(), tried.reference.to_networkx()
        assert (set(found.nodes), set(found.edges)) == (set(wanted.nodes), set(wanted.edges))

    @pytest.mark.parametrize("words", ["discitis", "dicitis", "donor cells", "NCT", "no such thing at all"])
    def test_search(self, tried, words):
        """Words, misspelt ones too, find the same things in the same order."""
        assert tried.graph.search(words) == tried.reference.search(words)

    def test_names(self, tried):
        """Labels and ids lead to entities, and an unknown one to a message."""
        assert str(tried.graph.resolve("discitis")) == str(KG["risk-discitis"])
        with pytest.raises(NotFoundError, match="nothing called"):
            tried.graph.resolve("kg:nobody")

    def test_evidence(self, tried):
        """A claim weighed anew and a harm counted anew come out the same."""
        found, wanted = tried.graph.evidence, tried.reference.evidence
        assert found.claim(CLAIM).assessment == wanted.claim(CLAIM).assessment
        assert found.claim(CLAIM).arguments == wanted.claim(CLAIM).arguments
        assert found.harm(RISK, THERAPY) == wanted.harm(RISK, THERAPY)
        assert found.counted() == wanted.counted()

    def test_explanations(self, tried):
        """An inferred fact is explained by the same rule and premises."""
        (quad, *_) = sorted(
            tried.reference.store.quads_for_pattern(node(THERAPY), None, None, PATTERNS["a value in a graph"][3]),
            key=str,
        )
        triple = str(quad.subject.value), quad.predicate.value, str(quad.object.value)
        assert tried.graph.explain(*triple) == tried.reference.explain(*triple)

    @pytest.mark.parametrize("form", ["nquads", "turtle", "graphml"])
    def test_exports(self, tried, form):
        """Files of a part of the graph are the same to the byte."""
        wanted = export_bytes(tried.reference, form, entities=[THERAPY])
        assert export_bytes(tried.graph, form, entities=[THERAPY]) == wanted

    def test_the_whole_graph_is_exported(self, tried):
        """So is the file of everything."""
        assert export_bytes(tried.graph, "nquads") == export_bytes(tried.reference, "nquads")

    def test_two_stores_of_the_same_facts_do_not_differ(self, tried):
        """A diff finds nothing between the store and the reference."""
        assert not compare(tried.reference, tried.graph).differs

    def test_rdflib_reads_it(self, tried):
        """An rdflib dataset sees the triples and the graphs, and answers queries."""
        dataset = tried.graph.to_rdflib()
        risk = URIRef(KG["risk-discitis"])
        wanted = {to_rdflib(q.object) for q in tried.reference.store.quads_for_pattern(node(RISK), LABEL, None)}
        assert set(dataset.objects(risk, SKOS.prefLabel)) == wanted
        rows = dataset.query(f"SELECT ?label {{ <{risk}> <{SKOS.prefLabel}> ?label }}")
        assert {row[0] for row in rows} == wanted
        graphs = {graph.identifier for graph in dataset.graphs((risk, None, None))} - {DATASET_DEFAULT_GRAPH_ID}
        assert GRAPH["data/concepts/harms"] in graphs

    def test_what_is_no_sparql_is_refused(self, tried):
        """A slip is told as one; a stranger's with the line on which it stands."""
        with pytest.raises(QuerySyntaxError):
            tried.graph.query("SELECT ?a\nWHERE { ?a ?b }")
        with pytest.raises(QuerySyntaxError) as caught:
            tried.graph.query_guarded("SELECT ?a\nWHERE { ?a ?b }")
        assert caught.value.line == 2

    @pytest.mark.parametrize(
        "text",
        [
            "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
            "INSERT DATA { kg:a kg:b kg:c }",
            "SELECT * FROM <http://example.org/other> { ?s ?p ?o }",
        ],
    )
    def test_what_a_stranger_may_not_do_is_refused(self, tried, text):
        """Federation, updates and foreign graphs never reach the engine."""
        with pytest.raises(QueryRefused):
            tried.graph.query_guarded(text)

    def test_rows_are_capped_and_the_answer_says_so(self, tried):
        """A stranger's query gets as many rows as the limit says."""
        answer = tried.graph.query_guarded("SELECT ?row { ?row kg:contract-number ?n }", Limits(rows=50))
        assert (len(answer), answer.truncated) == (50, True)
        answer = tried.graph.query_guarded("CONSTRUCT WHERE { ?row kg:contract-number ?n }", Limits(rows=50))
        assert (len(answer), answer.truncated) == (50, True)
        answer = tried.graph.query_guarded("SELECT ?label { kg:risk-discitis skos:prefLabel ?label }", Limits(rows=50))
        assert (len(answer), answer.truncated) == (1, False)

    def test_a_named_graph_can_be_asked_alone(self, tried):
        """FROM narrows a query to one of the graphs."""
        text = "SELECT (COUNT(*) AS ?n) FROM graph:inferred { ?s ?p ?o }"
        assert tried.graph.query_guarded(text).rows == tried.reference.query_guarded(text).rows


def readable(answer):
    """Rows as tuples of compact ids and texts."""
    return [tuple(_cell(name, term) for name, term in zip(answer.variables, row, strict=True)) for row in answer.rows]


def _cell(name, term):
    text = "" if term is None else compact(str(term))
    if name == "notes":  # whole sentences, with commas of their own
        return "; ".join(sorted(text.split("; ")))
    return ", ".join(sorted(text.split(", "))) if name in GROUPED else text

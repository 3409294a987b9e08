"""What the data set says of itself to machines: VoID with statistics, and DCAT with its distributions and services.

VoID: W3C Interest Group Note, 2011. DCAT: version 3, W3C Recommendation, 2024.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.namespaces import DCTERMS, KG, OWL, PREFIXES, PROV, RDF, SKG, SKOS, XSD, compact
from kg.quads import node
from kg.service import examples

if TYPE_CHECKING:
    from kg.graph.knowledge_graph import KnowledgeGraph

PATH = "/.well-known/void"
DUMP = "/dump/stemkg.nq"
DATASET = "https://w3id.org/stemkg/dataset"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"

_VOID, _DCAT = PREFIXES["void"], PREFIXES["dcat"]
_FOAF, _SPDX, _MEDIA = (
    "http://xmlns.com/foaf/0.1/",
    "http://spdx.org/rdf/terms#",
    "https://www.iana.org/assignments/media-types/",
)
_FORMATS = ("Turtle", "N-Triples", "N-Quads", "RDF_XML", "JSON-LD")
_TEXT = "What is known, how well, and what is not, about stem-cell therapy and its risks. Not medical advice."
_RIGHTS = (
    "The licence is for the wording and the structure. Facts belong to nobody; titles remain their authors'. "
    "Mappings are CC0. Identifiers and labels of public ontologies are under their owners' terms."
)
_KEYWORDS = ("stem cells", "evidence-based medicine", "harms", "adverse events", "knowledge graph")
_VOCABULARIES = (str(SKG), str(SKOS), str(DCTERMS), str(PROV), _VOID, _DCAT, str(OWL))
_CLASSES = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) %s { ?s a ?c } GROUP BY ?c ORDER BY ?c"
_PROPERTIES = """SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
%s { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } } GROUP BY ?p ORDER BY ?p"""
_ENDS = "SELECT (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects) %s { ?s ?p ?o }"


@dataclass(frozen=True)
class Statistics:
    """How large a graph is, over the union of its named graphs.

    Arguments:
        triples: distinct triples.
        subjects: distinct subjects.
        objects: distinct objects.
        classes: instances by class.
        properties: triples, distinct subjects and distinct objects by property.
    """

    triples: int
    subjects: int
    objects: int
    classes: dict[str, int]
    properties: dict[str, tuple[int, int, int]]


def measure(graph: KnowledgeGraph) -> Statistics:
    """Count a graph."""
    store = graph.store
    # An engine may have graphs of its own beside ours: what is counted is named.
    names = [] if isinstance(store, ox.Store) else store.named_graphs()  # type: ignore[attr-defined]
    clauses = " ".join(f"FROM {name}" for name in names)
    classes = {str(kind): int(str(n)) for kind, n in graph.select(_CLASSES % clauses)}
    properties = {
        str(name): (int(str(triples)), int(str(subjects)), int(str(objects)))
        for name, triples, subjects, objects in graph.select(_PROPERTIES % clauses)
    }
    subjects, objects = graph.select(_ENDS % clauses).rows[0]
    total = sum(triples for triples, _, _ in properties.values())
    return Statistics(total, int(str(subjects)), int(str(objects)), classes, properties)


class MeasuredOnce:
    """Keeps the statistics of a graph, which never change while its release is open."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[KnowledgeGraph, Statistics] | None = None

    def of(self, graph: KnowledgeGraph) -> Statistics:
        """The statistics; counted at the first question, while others that ask wait for them."""
        with self._lock:
            if self._known is None or self._known[0] is not graph:
                self._known = graph, measure(graph)
            return self._known[1]


def description_triples(graph: KnowledgeGraph, statistics: Statistics, base: str) -> list[ox.Triple]:
    """The whole description.

    Arguments:
        graph: the opened graph.
        statistics: its size.
        base: address of the service, without a slash at its end.
    """
    return [
        *_document(base),
        *_dataset(graph, base),
        *_sizes(statistics),
        *_services(base),
        *_dump(graph, base),
    ]


def _say(subject: str, *facts: tuple[str, ox.NamedNode | ox.Literal]) -> Iterator[ox.Triple]:
    for predicate, value in facts:
        yield ox.Triple(node(subject), node(str(predicate)), value)


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")


def _typed(text: str, name: str) -> ox.Literal:
    return ox.Literal(text, datatype=node(f"{XSD}{name}"))


def _document(base: str) -> Iterator[ox.Triple]:
    yield from _say(
        f"{base}{PATH}",
        (RDF.type, node(f"{_VOID}DatasetDescription")),
        (DCTERMS.title, _english("Description of StemKG")),
        (f"{_FOAF}primaryTopic", node(DATASET)),
        (f"{_FOAF}topic", node(DATASET)),
    )


def _dataset(graph: KnowledgeGraph, base: str) -> Iterator[ox.Triple]:
    yield from _say(
        DATASET,
        (RDF.type, node(f"{_VOID}Dataset")),
        (RDF.type, node(f"{_DCAT}Dataset")),
        (DCTERMS.title, _english("StemKG")),
        (DCTERMS.description, _english(_TEXT)),
        (DCTERMS.license, node(LICENCE)),
        (DCTERMS.rights, _english(_RIGHTS)),
        (DCTERMS.publisher, _english("The StemKG project")),
        (DCTERMS.language, node("http://id.loc.gov/vocabulary/iso639-1/en")),
        (f"{_FOAF}homepage", node(f"{base}/")),
        (f"{_VOID}sparqlEndpoint", node(f"{base}/sparql")),
        (f"{_VOID}uriLookupEndpoint", node(f"{base}/api/search?q=")),
        (f"{_VOID}uriSpace", ox.Literal(str(KG))),
        (f"{_VOID}exampleResource", node(f"{KG}risk-discitis")),
        *((f"{_DCAT}keyword", _english(word)) for word in _KEYWORDS),
        *((f"{_VOID}vocabulary", node(iri)) for iri in _VOCABULARIES),
        *((f"{_VOID}feature", node(f"http://www.w3.org/ns/formats/{name}")) for name in _FORMATS),
    )
    if graph.manifest:
        yield from _say(
            DATASET,
            (DCTERMS.identifier, ox.Literal(graph.manifest.release)),
            (DCTERMS.modified, _typed(graph.manifest.date, "date")),
            (f"{_DCAT}version", ox.Literal(graph.manifest.release)),
            (OWL.versionInfo, ox.Literal(graph.manifest.release)),
        )


def _sizes(statistics: Statistics) -> Iterator[ox.Triple]:
    entities = f"{_VOID}entities"
    yield from _say(
        DATASET,
        (f"{_VOID}triples", ox.Literal(statistics.triples)),
        (entities, ox.Literal(statistics.subjects)),
        (f"{_VOID}classes", ox.Literal(len(statistics.classes))),
        (f"{_VOID}properties", ox.Literal(len(statistics.properties))),
        (f"{_VOID}distinctSubjects", ox.Literal(statistics.subjects)),
        (f"{_VOID}distinctObjects", ox.Literal(statistics.objects)),
    )
    for kind, instances in statistics.classes.items():
        part = _part("class", kind)
        yield from _say(DATASET, (f"{_VOID}classPartition", node(part)))
        yield from _say(part, (f"{_VOID}class", node(kind)), (entities, ox.Literal(instances)))
    for name, (triples, subjects, objects) in statistics.properties.items():
        part = _part("property", name)
        yield from _say(DATASET, (f"{_VOID}propertyPartition", node(part)))
        yield from _say(
            part,
            (f"{_VOID}property", node(name)),
            (f"{_VOID}triples", ox.Literal(triples)),
            (f"{_VOID}distinctSubjects", ox.Literal(subjects)),
            (f"{_VOID}distinctObjects", ox.Literal(objects)),
        )


def _part(kind: str, iri: str) -> str:
    """A name for a part: a blank node could not be linked, nor be the same in two answers."""
    short = compact(iri)
    name = short.replace(":", "-") if short != iri else hashlib.sha256(iri.encode()).hexdigest()[:12]
    return f"{DATASET}#{kind}-{name}"


def _services(base: str) -> Iterator[ox.Triple]:
    catalogue = f"{base}{PATH}#catalogue"
    yield from _say(
        catalogue,
        (RDF.type, node(f"{_DCAT}Catalog")),
        (DCTERMS.title, _english("StemKG and its services")),
        (f"{_DCAT}dataset", node(DATASET)),
        (f"{_DCAT}service", node(f"{base}/sparql")),
        (f"{_DCAT}service", node(f"{base}/api")),
    )
    for address, title, described in (
        ("/sparql", "SPARQL endpoint of StemKG", "/sparql"),
        ("/api", "JSON interface of StemKG", "/openapi.json"),
    ):
        yield from _say(
            f"{base}{address}",
            (RDF.type, node(f"{_DCAT}DataService")),
            (DCTERMS.title, _english(title)),
            (DCTERMS.license, node(LICENCE)),
            (f"{_DCAT}endpointURL", node(f"{base}{address}")),
            (f"{_DCAT}endpointDescription", node(f"{base}{described}")),
            (f"{_DCAT}servesDataset", node(DATASET)),
        )
    yield from _say(f"{base}/sparql", (DCTERMS.conformsTo, node("https://www.w3.org/TR/sparql11-protocol/")))
    yield from _say(DATASET, (DCTERMS.relation, node(f"{base}{examples.PATH}")))


def _dump(graph: KnowledgeGraph, base: str) -> Iterator[ox.Triple]:
    """The release as one file; a graph that was opened from elsewhere has none."""
    path = graph.folder / "quads.nq" if graph.folder else None
    if path is None or graph.manifest is None or not path.is_file():
        return
    distribution, checksum = f"{base}{PATH}#nquads", f"{base}{PATH}#nquads-checksum"
    yield from _say(
        DATASET,
        (f"{_VOID}dataDump", node(f"{base}{DUMP}")),
        (f"{_DCAT}distribution", node(distribution)),
    )
    yield from _say(
        distribution,
        (RDF.type, node(f"{_DCAT}Distribution")),
        (DCTERMS.title, _english("All facts with their named graphs, as N-Quads")),
        (DCTERMS.license, node(LICENCE)),
        (f"{_DCAT}downloadURL", node(f"{base}{DUMP}")),
        (f"{_DCAT}accessURL", node(f"{base}{DUMP}")),
        (f"{_DCAT}mediaType", node(f"{_MEDIA}application/n-quads")),
        (f"{_DCAT}byteSize", _typed(str(path.stat().st_size), "nonNegativeInteger")),
        (f"{_SPDX}checksum", node(checksum)),
    )
    yield from _say(
        checksum,
        (RDF.type, node(f"{_SPDX}Checksum")),
        (f"{_SPDX}algorithm", node(f"{_SPDX}checksumAlgorithm_sha256")),
        (f"{_SPDX}checksumValue", _typed(graph.manifest.outputs["quads.nq"], "hexBinary")),
    )

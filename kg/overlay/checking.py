"""Check files of one's own against an opened graph, by the rules and in the words of ``stemkg check``.

``stemkg check`` reads and checks everything there is. Here the graph is known to be valid, so that only what the
files touch is looked at: a fifth of the facts for what holds between records, and the neighbours of what they touch
for the shapes.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from kg.build.claims import find_claim_problems, propositions, read_pairs
from kg.build.inputs import Inputs
from kg.build.mappings import find_obsolete_references
from kg.build.trials import find_trial_problems
from kg.build.validate import find_problems
from kg.errors import OpenError, Problem
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import (
    ASSESSED,
    CLAIMED,
    DERIVATIONS,
    GRAPH,
    INFERRED,
    KG,
    MAPPINGS,
    META,
    ONTOLOGY,
    RDF,
    SH,
    SKG,
    SKOS,
    compact,
)
from kg.overlay.files import OwnFile, find_size_problems, named_apart
from kg.overlay.reading import read_apart
from kg.quads import node, text_of
from kg.sources.model import Model
from kg.sources.records import Places

OVERLAY = f"{GRAPH}overlay/"
"""Beginning of the names of the graphs that hold the facts of files of one's own."""

COMPUTED = frozenset(map(str, (ASSESSED, CLAIMED, DERIVATIONS, INFERRED, META)))
"""Graphs that a build computes."""

NOT_HERE = (
    "files of one's own can only be checked against a graph that this program holds itself, and this one is asked over "
    "the network. To mend: open the built-in graph or a release."
)
"""Why nothing can be checked against a graph behind an endpoint."""

_NOT_DATA = COMPUTED | {str(ONTOLOGY), str(MAPPINGS)}
_TYPE = node(RDF.type)
_BETWEEN_RECORDS = (
    *("subject", "predicate", "object", "inCondition", "inSetting", "atSite", "comparedWith"),
    *("trialId", "reportedIn", "cohort", "design"),
)
_ELSEWHERE = "(elsewhere)"
_EMPTY_SHAPES = f"<urn:none> a <{SH.NodeShape}> ; <{SH.targetNode}> <urn:nothing> .\n"
# What find_problems says of references is said of all records, and by the shapes of those that were touched.
_SAID_ALREADY = frozenset({"dangling-reference", "no-class", "unknown-class", "broader-cycle"})


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Arguments:
        files: names of the files, as shown.
        problems: everything that is wrong, in the order of the files.
        quads: the facts of valid files, each in a graph below :data:`OVERLAY`; empty where something is wrong.
    """

    files: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    quads: tuple[ox.Quad, ...] = ()


def check_files(graph: KnowledgeGraph, files: Sequence[OwnFile], inputs: Inputs | None = None) -> Checked:
    """Check files together with an opened graph.

    Arguments:
        graph: the graph over which they would be laid; valid itself.
        files: the files, as they were given.
        inputs: where the ontology and the built-in data lie.

    Raises:
        OpenError: the graph is asked over the network.
    """
    if not isinstance(graph.store, ox.Store):
        raise OpenError(NOT_HERE)
    where = inputs or Inputs()
    named = named_apart(files)
    names = tuple(file.name for file in named)
    if problems := find_size_problems(named):
        return Checked(names, tuple(problems))
    read = read_apart(named, where.ontology)
    asserted = Asserted(graph.store)
    places = PlacesInAll(asserted, where.data, read.places)
    problems = [*read.problems, *_used_already(read.quads, asserted, places)]
    if not problems:
        problems = list(_problems(read.quads, asserted, places, where))
    quads = () if problems else tuple(_in_own_graphs(read.quads, read.places, names))
    return Checked(names, tuple(sorted(set(problems))), quads)


class Asserted:
    """The facts of a graph that people wrote.

    Arguments:
        store: all its facts.
    """

    def __init__(self, store: ox.Store) -> None:
        self.store = store

    def quads(
        self, subject: str | None = None, predicate: str | None = None, value: str | None = None
    ) -> Iterator[ox.Quad]:
        """Facts of a pattern; None stands for anything."""
        terms = (None if term is None else node(term) for term in (subject, predicate, value))
        for quad in self.store.quads_for_pattern(*terms):
            if text_of(quad.graph_name) not in _NOT_DATA:
                yield quad

    def only_computed(self, iri: str) -> bool:
        """Whether the graph speaks of something and nobody wrote it: a class, a rule, a computed figure."""
        graphs = {text_of(q.graph_name) for q in self.store.quads_for_pattern(node(iri), None, None)}
        return graphs <= _NOT_DATA and bool(graphs - {str(MAPPINGS)})


class PlacesInAll(Places):
    """Where everything was written: known for the files, looked up for the built-in data when it is asked for.

    Arguments:
        asserted: the facts of the graph.
        data: folder of the built-in data.
        own: places of the files.
    """

    def __init__(self, asserted: Asserted, data: Path, own: Places) -> None:
        super().__init__(own.nodes, own.values)
        self._asserted = asserted
        self._data = data

    def locate(self, node: str, prop: str = "", value: str = "") -> tuple[str, int, str]:
        """File, line and record of a value, as exactly as is known."""
        found = super().locate(node, prop, value)
        return found if found[0] else self.in_graph(node)

    def in_graph(self, iri: str) -> tuple[str, int, str]:
        """File, line and record of something that the graph holds already."""
        for quad in self._asserted.quads(iri, str(RDF.type)):
            name = text_of(quad.graph_name).removeprefix(str(GRAPH))
            path = self._data.parent / f"{name}.yaml" if self._data.name == "data" else Path()
            if name.startswith("data/") and path.is_file():
                return f"{name}.yaml", _line_of(path.read_text(encoding="utf-8"), compact(iri)), compact(iri)
            return name, 0, compact(iri)
        return "", 0, ""


def _line_of(text: str, identifier: str) -> int:
    found = re.search(rf"^[ \t]*(?:- )?id:[ \t]*{re.escape(identifier)}[ \t]*$", text, flags=re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def _used_already(quads: Sequence[ox.Quad], asserted: Asserted, places: PlacesInAll) -> Iterator[Problem]:
    """Records of a YAML file whose id the graph has given away; RDF may say again what is known."""
    for iri in dict.fromkeys(text_of(quad.subject) for quad in quads if quad.predicate == _TYPE):
        file, line, _ = places.nodes.get(iri, ("", 0, ""))
        if line and any(True for _ in asserted.quads(iri, str(RDF.type))):
            first_file, first_line, _ = places.in_graph(iri)
            message = f"the id is already used at {first_file}:{first_line}"
            remedy = "give one of them another id; to add facts to an existing record leave out 'type'"
            yield Problem(file, line, compact(iri), "duplicate-id", message, remedy)


def _problems(quads: list[ox.Quad], asserted: Asserted, places: PlacesInAll, inputs: Inputs) -> Iterator[Problem]:
    model = Model.load(inputs.ontology)
    yield from _trespasses(quads, asserted, places, model)
    classes = [quad for predicate in (RDF.type, SKOS.broader) for quad in asserted.quads(None, str(predicate))]
    parts = [quad for name in _BETWEEN_RECORDS for quad in asserted.quads(None, f"{SKG}{name}")]
    joined = [*classes, *parts, *quads]
    said = {compact(text_of(quad.subject)) for quad in quads}
    pairs = read_pairs(inputs.data / "claims" / "claim-keys.tsv")
    pairs = {claim: key for claim, key in pairs.items() if claim in said}  # the others are as they were
    yield from find_claim_problems(propositions(joined), pairs, places)
    yield from find_trial_problems(joined, places)
    yield from find_obsolete_references(quads, places)
    with tempfile.TemporaryDirectory(prefix="stemkg-own-") as folder:
        empty = Path(folder) / "none.ttl"
        empty.write_text(_EMPTY_SHAPES, encoding="utf-8")
        yield from find_problems([*classes, *quads], model, places, empty)
    shapes = inputs.ontology / "shapes.ttl"
    touched, near = neighbourhood(quads, asserted, shapes)
    for problem in find_problems([*quads, *near], model, _PlacesOfTouched(places, touched), shapes):
        if problem.rule not in _SAID_ALREADY and problem.file != _ELSEWHERE:
            yield problem


class _PlacesOfTouched(Places):
    """Tells problems of what the files touch from those of its neighbours.

    A neighbour is looked at without most of its facts: what seems to be missing of it stands in the graph.
    """

    def __init__(self, places: PlacesInAll, touched: Collection[str]) -> None:
        super().__init__()
        self._places = places
        self._touched = touched

    def locate(self, node: str, prop: str = "", value: str = "") -> tuple[str, int, str]:
        """The true place of what was touched, nowhere for a neighbour."""
        return self._places.locate(node, prop, value) if node in self._touched else (_ELSEWHERE, 0, "")


def neighbourhood(quads: Iterable[ox.Quad], asserted: Asserted, shapes: Path) -> tuple[set[str], list[ox.Quad]]:
    """What files touch, and the facts of the graph that the shapes need to judge it.

    Arguments:
        quads: the facts of the files.
        asserted: the facts of the graph.
        shapes: the shapes file; which properties it follows backwards is read from it.

    Returns:
        IRIs of what is touched, and facts of the graph: those of the touched, and the classes of their neighbours.
    """
    quads = list(quads)
    backwards = {text_of(t.object) for t in _triples(shapes) if t.predicate.value == str(SH.inversePath)}
    touched = {text_of(quad.subject) for quad in quads}
    touched |= {text_of(q.object) for q in quads if q.predicate.value in backwards and _is_node(q.object)}
    near = [quad for iri in sorted(touched) for quad in asserted.quads(iri)]
    near += [q for iri in sorted(touched) for prop in sorted(backwards) for q in asserted.quads(None, prop, iri)]
    around = {text_of(q.subject) for q in near} | {text_of(q.object) for q in (*quads, *near) if _is_node(q.object)}
    near += [quad for iri in sorted(around - touched) for quad in asserted.quads(iri, str(RDF.type))]
    return touched, near


def _is_node(term: object) -> bool:
    return isinstance(term, ox.NamedNode)


@lru_cache(maxsize=4)
def _triples(shapes: Path) -> tuple[ox.Triple, ...]:
    return tuple(quad.triple for quad in ox.parse(path=str(shapes), format=ox.RdfFormat.TURTLE))


def _trespasses(quads: Iterable[ox.Quad], asserted: Asserted, places: Places, model: Model) -> Iterator[Problem]:
    """Facts about what only a build writes, and records that no shape would look at."""
    quads = list(quads)
    classed = {text_of(q.subject) for q in quads if q.predicate == _TYPE and text_of(q.object) in model.classes}
    for iri in dict.fromkeys(text_of(quad.subject) for quad in quads):
        file, line, record = places.locate(iri)
        if asserted.only_computed(iri):
            message = f"{compact(iri)} is computed or defined by StemKG itself"
            remedy = "leave it out: it follows from the facts; to add facts of your own use an id of your own"
            yield Problem(file, line, record or compact(iri), "reserved-record", message, remedy)
        elif not iri.startswith(str(KG)) and iri not in classed:
            used = [q for q in quads if text_of(q.subject) == iri and q.predicate.value.startswith(str(SKG))]
            if used and not any(True for _ in asserted.quads(iri, str(RDF.type))):
                message = f"{compact(iri)} is extended here but defined nowhere"
                remedy = "give the record a type, or correct its id"
                yield Problem(file, line, record or compact(iri), "no-class", message, remedy)


def _in_own_graphs(quads: Iterable[ox.Quad], places: Places, names: Sequence[str]) -> Iterator[ox.Quad]:
    """Each fact in the graph of its file, whatever graph the file itself put it into."""
    for quad in dict.fromkeys(quads):
        file = places.nodes.get(text_of(quad.subject), (names[0], 0, ""))[0]
        yield ox.Quad(quad.subject, quad.predicate, quad.object, node(OVERLAY + file.rpartition(".")[0]))

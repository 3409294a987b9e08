"""How two things are connected: ranked paths, each hop with its evidence and what is weak about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.build.facts import Facts
from kg.errors import NotFoundError
from kg.explorer.view.claims import Claim, read_claim
from kg.explorer.view.entity import is_known
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.words import sentence
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import KG, expand
from kg.network.edges import STRENGTH, Edge, EdgeReader
from kg.network.explain import Explanation
from kg.network.paths import Hop, RankedPath, edge_cost, ranked_paths

USES = {
    "all": ("all connections", ()),
    "written": ("without inferred", ("claim", "fact", "study")),
    "evidence": ("only evidence", ("claim", "study")),
}
"""Which connections may be walked: name in the URL, words and kinds of edges."""

LENGTHS = ("1", "2", "3", "4")
"""How many hops a path may have."""

LONGEST = "3"
"""The length that the URL need not carry."""

MOST_PATHS = 5
_MOST_NEAR = 8
_MOST_KEPT = 20_000
_MOST_EXPLANATIONS = 2
_EXAMPLES = (
    ("therapy-intradiscal-cell-therapy", "risk-discitis"),
    ("source-pluripotent-derived", "risk-teratoma"),
    ("therapy-intradiscal-bm-concentrate", "proc-spinal-fusion"),
    ("proc-bone-marrow-aspiration", "cond-discogenic-pain"),
    ("donor-allogeneic", "risk-immune-rejection"),
    ("therapy-intravenous-msc", "risk-malignant-neoplasm"),
)
_KIND_WORDS = {
    "claim": "claim",
    "fact": "fact of the catalogue",
    "inferred": "inferred by a rule",
    "study": "what a study gave or counted",
}


@dataclass(frozen=True)
class HopView:
    """One hop of a path as shown.

    Arguments:
        start: where the hop begins on the path.
        end: where it ends.
        forward: whether the connection points the same way.
        told: the connection in words, in its own direction.
        kind: ``claim``, ``fact``, ``inferred`` or ``study``.
        kind_words: the same in words.
        claim: the claim with its tally and grading, None for other kinds.
        sources: labels of the sources.
        figures: counts in words.
        written_in: graphs in which a fact is written.
        reasons: for what was inferred, rule and premises.
        weakness: what is weak about it, empty where nothing is.
    """

    start: Ref
    end: Ref
    forward: bool
    told: str
    kind: str
    kind_words: str
    claim: Claim | None
    sources: str
    figures: str
    written_in: tuple[str, ...]
    reasons: tuple[Explanation, ...]
    weakness: str


@dataclass(frozen=True)
class PathView:
    """One path as shown.

    Arguments:
        told: the whole path in one sentence, its weakest hop named.
        nodes: the things on it.
        hops: its steps.
        weakest: place of the weakest hop, counted from 0.
        cost: the lower the better evidenced.
        edges: the connections themselves, for drawing.
    """

    told: str
    nodes: tuple[Ref, ...]
    hops: tuple[HopView, ...]
    weakest: int
    cost: float
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class Near:
    """Something that is joined to a thing.

    Arguments:
        ref: the neighbour.
        told: how it is joined, once for each thing that was asked about.
    """

    ref: Ref
    told: tuple[str, ...]


@dataclass(frozen=True)
class Connections:
    """How two things are connected.

    Arguments:
        start: one of them.
        end: the other.
        paths: best-evidenced first.
        shared: what both are joined to.
        shared_more: how many further things both are joined to.
        near: where there is no path, what each is near to.
    """

    start: Ref
    end: Ref
    paths: tuple[PathView, ...]
    shared: tuple[Near, ...]
    shared_more: int
    near: tuple[tuple[Ref, tuple[Near, ...]], ...]


class Remembering(EdgeReader):
    """Reads each entity's edges once; for many searches in one graph that does not change.

    Arguments:
        facts: the facts.
    """

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)
        self._edges = lru_cache(maxsize=_MOST_KEPT)(lambda iri: tuple(EdgeReader.edges(self, iri)))
        self._of_study = lru_cache(maxsize=_MOST_KEPT)(lambda iri: tuple(EdgeReader._study_edges(self, iri)))

    def edges(self, iri: str, *, incoming: bool = True) -> Iterator[Edge]:
        """All edges of an entity, as its parent gives them."""
        yield from self._edges(str(iri)) if incoming else super().edges(iri, incoming=False)

    def _study_edges(self, study: str) -> Iterator[Edge]:
        # Every treatment and harm asks each of its studies anew, which is most of the work of a first search.
        yield from self._of_study(study)


def find_end(graph: KnowledgeGraph, asked: str) -> Ref | None:
    """The thing that one end of an address names by id or exact label, None where there is none.

    Arguments:
        graph: the opened graph.
        asked: what stands in the URL; anything at all.
    """
    lookup = Lookup(graph)
    iri = is_known(lookup, asked) or is_known(lookup, f"kg:{asked}")
    if not iri and 0 < len(asked) <= 200 and asked.isprintable():
        try:
            iri = str(graph.resolve(asked))
        except NotFoundError:
            return None
    return lookup.ref(iri) if iri.startswith(str(KG)) else None


def examples(lookup: Lookup) -> tuple[tuple[Ref, Ref], ...]:
    """Pairs of a fixed list that the graph holds."""
    pairs = [(f"{KG}{a}", f"{KG}{b}") for a, b in _EXAMPLES]
    return tuple((lookup.ref(a), lookup.ref(b)) for a, b in pairs if lookup.graph.exists(a) and lookup.graph.exists(b))


def read_connections(
    graph: KnowledgeGraph,
    start: str,
    end: str,
    *,
    uses: str = "all",
    longest: int = int(LONGEST),
    without: str = "",
    reader: EdgeReader | None = None,
) -> Connections:
    """How two things are connected.

    Arguments:
        graph: the opened graph.
        start: IRI of one.
        end: IRI of the other.
        uses: a key of :data:`USES`.
        longest: most hops of a path.
        without: IRI of a thing that no path may pass, empty for none.
        reader: reads the edges.
    """
    lookup, reader = Lookup(graph), reader or EdgeReader(graph.facts)
    kinds = USES[uses][1]
    found = ranked_paths(
        graph,
        start,
        end,
        limit=MOST_PATHS,
        longest=longest,
        kinds=kinds,
        without=(without,) if without else (),
        reader=reader,
    )
    ways = [_joined(reader, iri, kinds, without) for iri in (start, end)]
    shared = _shared(lookup, ways, {start, end})
    near = (
        ()
        if found
        else tuple((lookup.ref(iri), _near(lookup, way)) for iri, way in zip((start, end), ways, strict=True))
    )
    return Connections(
        start=lookup.ref(start),
        end=lookup.ref(end),
        paths=tuple(_path(lookup, path) for path in found),
        shared=shared[:_MOST_NEAR],
        shared_more=max(len(shared) - _MOST_NEAR, 0),
        near=near,
    )


def _path(lookup: Lookup, path: RankedPath) -> PathView:
    hops = tuple(_hop(lookup, path, number) for number in range(len(path.hops)))
    weakest = path.hops.index(path.weakest)
    weak = hops[weakest]
    told = "; and ".join(hop.told.rstrip(".") for hop in hops)
    if len(hops) > 1:
        told += f"; the weakest hop is {weak.start.label} – {weak.end.label}"
    return PathView(
        told=f"{sentence(told)}.",
        nodes=tuple(map(lookup.ref, path.nodes)),
        hops=hops,
        weakest=weakest,
        cost=path.cost,
        edges=tuple(hop.edge for hop in path.hops),
    )


def _hop(lookup: Lookup, path: RankedPath, number: int) -> HopView:
    hop = path.hops[number]
    edge = hop.edge
    reasons: tuple[Explanation, ...] = ()
    if edge.kind in ("inferred", "fact"):
        reasons = tuple(_explained(lookup.graph, edge))
    return HopView(
        start=lookup.ref(path.nodes[number]),
        end=lookup.ref(path.nodes[number + 1]),
        forward=hop.forward,
        told=reasons[0].told if edge.kind == "inferred" and reasons else edge_words(lookup, edge),
        kind=edge.kind,
        kind_words=_KIND_WORDS[edge.kind],
        claim=read_claim(lookup, str(expand(edge.claim))) if edge.claim else None,
        sources=edge.sources,
        figures=edge.figures,
        written_in=tuple(sorted({name.removeprefix("graph:") for reason in reasons for name in reason.stands_in})),
        reasons=tuple(reason for reason in reasons if reason.rule)[:_MOST_EXPLANATIONS],
        weakness=weakness(hop),
    )


def _explained(graph: KnowledgeGraph, edge: Edge) -> list[Explanation]:
    try:
        return graph.explain(edge.source, str(expand(edge.predicate)), edge.target)
    except NotFoundError:
        return []


def edge_words(lookup: Lookup, edge: Edge) -> str:
    """A connection in words, in its own direction."""
    figures = f" ({edge.figures})" if edge.figures else ""
    return edge.plain or f"{lookup.label(edge.source)} – {edge.relation} – {lookup.label(edge.target)}{figures}"


def weakness(hop: Hop) -> str:
    """Why a hop is weak, in words; the same things that make it dear in the ranking.

    >>> weakness(Hop(Edge("a", "b", "is", "skg:is", "inferred"), True, "a", "b", 1.6))
    'a rule concluded it, no source says it in so many words'
    """
    edge = hop.edge
    if edge.kind == "inferred":
        return "a rule concluded it, no source says it in so many words"
    if edge.kind == "study":
        return "a study gave or counted it, which says nothing of cause"
    if edge.kind == "fact":
        return "it is a fact of the catalogue, which says what things are and nothing of effects"
    parts = []
    if edge.negated:
        parts.append("studies speak only against it")
    elif edge.direction == "both":
        parts.append("studies stand on both sides")
    if edge.certainty != "high":
        parts.append(f"its certainty is {edge.certainty}" if edge.certainty in STRENGTH else "it was not graded")
    return " and ".join(parts)


_Joined = dict[str, list[Edge]]


def _joined(reader: EdgeReader, iri: str, kinds: tuple[str, ...], without: str) -> _Joined:
    found: _Joined = {}
    for edge in reader.edges(iri):
        other = edge.target if edge.source == iri else edge.source
        if other not in (iri, without) and reader.kind(other) and (not kinds or edge.kind in kinds):
            found.setdefault(other, []).append(edge)
    return found


def _shared(lookup: Lookup, ways: list[_Joined], ends: set[str]) -> tuple[Near, ...]:
    both = [iri for iri in ways[0] if iri in ways[1] and iri not in ends]
    best = {iri: [min(way[iri], key=edge_cost) for way in ways] for iri in both}
    order = sorted(both, key=lambda iri: (sum(map(edge_cost, best[iri])), lookup.label(iri)))
    return tuple(Near(lookup.ref(iri), tuple(edge_words(lookup, edge) for edge in best[iri])) for iri in order)


def _near(lookup: Lookup, way: _Joined) -> tuple[Near, ...]:
    best = {iri: min(edges, key=edge_cost) for iri, edges in way.items()}
    order = sorted(best, key=lambda iri: (edge_cost(best[iri]), lookup.label(iri)))[:_MOST_NEAR]
    return tuple(Near(lookup.ref(iri), (edge_words(lookup, best[iri]),)) for iri in order)

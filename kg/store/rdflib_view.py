"""An endpoint's graph as rdflib sees it: to be read, not changed."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

import pyoxigraph as ox
from rdflib import Graph, Node, URIRef, Variable
from rdflib.query import Result
from rdflib.store import Store as RdflibStore

from kg.errors import QueryError
from kg.graph.terms import to_oxigraph, to_rdflib
from kg.query.results import AskResult, SelectResult

if TYPE_CHECKING:
    from kg.graph.knowledge_graph import KnowledgeGraph


class ReadOnlyStore(RdflibStore):
    """Reads the quads of an opened graph through its store, and hands queries to its engine.

    Arguments:
        graph: the opened graph.
    """

    context_aware = True
    graph_aware = True

    def __init__(self, graph: KnowledgeGraph) -> None:
        super().__init__()
        self._graph = graph

    def triples(
        self,
        triple_pattern: tuple[Node | None, Node | None, Node | None],
        context: Graph | None = None,
    ) -> Iterator[tuple[tuple[Node, Node, Node], Iterator[Graph | None]]]:
        """All triples of a pattern, each with the graphs in which it stands."""
        subject, predicate, value = (None if term is None else to_oxigraph(term) for term in triple_pattern)
        if isinstance(subject, ox.Literal) or not isinstance(predicate, ox.NamedNode | None):
            return  # such a triple cannot be
        found: dict[ox.Triple, list[Graph | None]] = {}
        for quad in self._graph.store.quads_for_pattern(subject, predicate, value, _name(context)):
            found.setdefault(quad.triple, []).append(self._context(quad.graph_name))
        for triple, contexts in found.items():
            yield (to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)), iter(contexts)

    def _context(self, name: object) -> Graph:
        return Graph(store=self, identifier=URIRef(str(getattr(name, "value", ""))))

    def contexts(self, triple: Any = None) -> Generator[Graph, None, None]:  # noqa: ANN401 - rdflib's own signature
        """The named graphs, of one triple where it is given."""
        terms = triple or (None, None, None)
        found = {name for _, graphs in self.triples(terms) for graph in graphs if (name := graph)}
        yield from found

    def __len__(self, context: Graph | None = None) -> int:
        if _name(context) is None:
            return len(self._graph.store)
        return sum(1 for _ in self.triples((None, None, None), context))

    def query(
        self,
        query: Any,  # noqa: ANN401 - rdflib's own signature
        initNs: Mapping[str, Any],  # noqa: N803
        initBindings: Mapping[str, Any],  # noqa: N803
        queryGraph: str,  # noqa: N803
        **_: Any,  # noqa: ANN401
    ) -> Result:
        """Answer a query by the endpoint, over all graphs.

        Raises:
            NotImplementedError: rdflib has to answer it itself: it asks one graph, or binds variables beforehand.
        """
        if initBindings or not isinstance(query, str) or not str(queryGraph).startswith(("__UNION__", "urn:x-rdflib")):
            raise NotImplementedError
        prologue = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in initNs.items())
        answer = self._graph.query(prologue + query)
        if isinstance(answer, AskResult):
            result = Result("ASK")
            result.askAnswer = answer.value
        elif isinstance(answer, SelectResult):
            result = Result("SELECT")
            result.vars = [Variable(name) for name in answer.variables]
            result.bindings = [
                {name: term for name, term in zip(result.vars, row, strict=True) if term is not None}
                for row in answer.rows
            ]
        else:
            result = Result("CONSTRUCT")
            result.graph = answer.to_rdflib()
        return result

    def add_graph(self, graph: Graph) -> None:
        """Taken note of by nobody: rdflib announces every graph that it is about to read."""

    def add(self, *_: object, **__: object) -> NoReturn:
        """Refused.

        Raises:
            QueryError: always.
        """
        raise _refusal()

    def remove(self, *_: object, **__: object) -> NoReturn:
        """Refused, as :meth:`add` is."""
        raise _refusal()

    def update(self, *_: object, **__: object) -> NoReturn:
        """Refused, as :meth:`add` is."""
        raise _refusal()


def _refusal() -> QueryError:
    return QueryError(
        "an endpoint's graph can only be read through rdflib. To mend: copy it into a graph of your own, "
        "or publish a changed release by 'stemkg publish'."
    )


def _name(context: Graph | None) -> ox.NamedNode | None:
    identifier = None if context is None else context.identifier
    if not isinstance(identifier, URIRef) or identifier.startswith("urn:x-rdflib:"):
        return None
    return ox.NamedNode(str(identifier))

"""The JSON interface: search, an entity, a claim with its evidence, a neighbourhood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from kg.errors import NotFoundError
from kg.graph.claim_record import claim_record
from kg.namespaces import KG, SKG, compact
from kg.network.edges import NODE_KINDS
from kg.service.answers import Endpoint, as_json, told_of, whole
from kg.service.names import known_entity, wanted
from kg.service.parameters import NumberParameter, Parameter, TextParameter, read_parameters
from kg.service.records import entity_record, network_record

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from kg.graph.knowledge_graph import KnowledgeGraph

GraphProvider = Callable[[], "KnowledgeGraph"]
Values = dict[str, Any]

KINDS = (*sorted((*NODE_KINDS, "Claim")),)
"""Classes by which a search may be narrowed."""

MOST_NODES = 300
"""Largest neighbourhood: 500 nodes three steps away took 1.8 s on one core, 300 two steps away 0.4 s."""


@dataclass(frozen=True)
class Operation:
    """One kind of question of the JSON interface.

    Arguments:
        name: its name in ``/openapi.json``.
        path: its address; a part in braces is the name of an entity.
        summary: what it answers, in a line.
        description: what to beware of.
        schema: name of the schema of its answers.
        answer: makes the record of an answer.
        parameters: what may follow the question mark.
        example: a name that exists in the built-in graph.
    """

    name: str
    path: str
    summary: str
    description: str
    schema: str
    answer: Callable[[KnowledgeGraph, Values], dict[str, Any]]
    parameters: tuple[Parameter, ...] = ()
    example: str = ""

    @property
    def wants_name(self) -> bool:
        """Whether the address ends in the name of an entity."""
        return "{name}" in self.path


def _search(graph: KnowledgeGraph, values: Values) -> dict[str, Any]:
    hits = graph.search(values["q"], kinds=values["kind"], limit=values["limit"])
    found = [
        {
            "id": compact(hit.iri),
            "iri": hit.iri,
            "label": hit.label,
            "kind": hit.kind,
            "matched": hit.matched,
            "href": f"/id/{hit.iri.removeprefix(str(KG))}",
        }
        for hit in hits
    ]
    return {"query": values["q"], "hits": found}


def _entity(graph: KnowledgeGraph, values: Values) -> dict[str, Any]:
    return entity_record(graph, known_entity(graph, values["name"]))


def _claim(graph: KnowledgeGraph, values: Values) -> dict[str, Any]:
    iri = known_entity(graph, values["name"])
    if f"{SKG}Claim" not in graph.facts.kinds(iri):
        raise NotFoundError(f"{compact(iri)} is no claim. To mend: find one at /api/search?kind=Claim&q=WORDS.")
    return claim_record(graph, graph.evidence.claim(iri))


def _neighbourhood(graph: KnowledgeGraph, values: Values) -> dict[str, Any]:
    return network_record(graph, known_entity(graph, values["name"]), values["hops"], values["limit"])


OPERATIONS = (
    Operation(
        name="search",
        path="/api/search",
        summary="Find things by label, synonym or identifier.",
        description="Misspelt words are mended. Best hits first.",
        schema="Search",
        answer=_search,
        parameters=(
            TextParameter("q", "words to look for", longest=300, required=True, example="discitis"),
            TextParameter("kind", "class to keep; may be given again", words=KINDS, repeated=True, example="Risk"),
            NumberParameter("limit", "most hits", 1, 100, 20),
        ),
    ),
    Operation(
        name="entity",
        path="/api/entity/{name}",
        summary="What is recorded and claimed of one thing.",
        description="A claim is not a fact; its status and certainty say how the evidence on it stands.",
        schema="Entity",
        answer=_entity,
        example="risk-discitis",
    ),
    Operation(
        name="claim",
        path="/api/claim/{name}",
        summary="A claim with the evidence for and against it, and its certainty with the reasons.",
        description="The same record as 'stemkg assess --format json' writes. Sources of the same people count once.",
        schema="Claim",
        answer=_claim,
        example="claim-intradiscal-cell-therapy-beats-sham",
    ),
    Operation(
        name="neighbourhood",
        path="/api/neighbourhood/{name}",
        summary="What lies round one thing, as nodes and edges.",
        description="Nearer and better-evidenced things first; leftOut says how many the limit left out.",
        schema="Neighbourhood",
        answer=_neighbourhood,
        parameters=(
            NumberParameter("hops", "how many steps away", 1, 2, 1),
            NumberParameter("limit", "most nodes", 1, MOST_NODES, 100),
        ),
        example="risk-discitis",
    ),
)
"""Every question of the JSON interface; routes, checks and ``/openapi.json`` are made from it."""


def api_routes(provide: GraphProvider) -> list[Route]:
    """The routes of the JSON interface.

    Arguments:
        provide: gives the opened graph.
    """
    return [
        Route(operation.path.replace("{name}", "{name:path}"), Endpoint(_handler(operation, provide), problems=True))
        for operation in OPERATIONS
    ]


def _handler(operation: Operation, provide: GraphProvider) -> Callable[[Request], Response]:
    def handle(request: Request) -> Response:
        values = read_parameters(request, operation.parameters)
        if operation.wants_name:
            values["name"] = wanted(request.path_params["name"], ()).name
        graph = provide()
        record = operation.answer(graph, values) | told_of(graph)
        return whole(request, graph, as_json(record), "application/json")

    return handle

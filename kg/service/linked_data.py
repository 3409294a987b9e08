"""Entities, the ontology and the descriptions of the data set, each in the form that the client asks for."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from kg.errors import NotFoundError
from kg.namespaces import SKG
from kg.service import descriptions, examples
from kg.service.answers import Endpoint, as_json, is_known, whole
from kg.service.documentation import entity_page, home_page, ontology_page
from kg.service.documents import PAGE_SUFFIX, SUFFIXES, document, form_of, triples_of
from kg.service.names import known_entity, own_address, wanted
from kg.service.ontology_terms import ONTOLOGY_IRI, ontology_triples, triples_of_term
from kg.service.openapi import openapi_document

if TYPE_CHECKING:
    import pyoxigraph as ox
    from starlette.requests import Request

    from kg.graph.knowledge_graph import KnowledgeGraph
    from kg.service.negotiation import Serialisation

GraphProvider = Callable[[], "KnowledgeGraph"]

_ENDINGS = frozenset({*SUFFIXES, PAGE_SUFFIX})
_ROBOTS = """User-agent: *
Disallow: /sparql
Disallow: /api/
Disallow: /dump/
Disallow: /metrics
"""


class LinkedData:
    """Answers for the names of a graph.

    Arguments:
        provide: gives the opened graph.
        explorer: whether the explorer runs beside it; people are then sent to its pages.
    """

    def __init__(self, provide: GraphProvider, *, explorer: bool) -> None:
        self._provide = provide
        self._explorer = explorer
        self._measured = descriptions.MeasuredOnce()

    def home(self, request: Request) -> Response:
        """``/``: what may be asked, and where."""
        graph = self._provide()
        return whole(request, graph, home_page(graph, _root(request)).encode(), "text/html")

    def entity(self, request: Request) -> Response:
        """``/id/NAME``: what the graph says of one entity."""
        asked = wanted(request.path_params["name"], _ENDINGS)
        form = form_of(request, asked.suffix, page=True)
        graph = self._provide()
        iri = known_entity(graph, asked.name)
        here = f"{_root(request)}/id/{asked.name}"
        if form.kind == "page":
            if self._explorer and not asked.suffix:
                return _see_other(f"{_root(request)}/explore?id=kg:{asked.name}")
            return _page(request, graph, entity_page(graph, iri, _root(request)), here, iri)
        return _triples(request, graph, triples_of(graph.describe(iri)), form, here=here, about=iri)

    def ontology(self, request: Request) -> Response:
        """``/ontology``: the ontology, or its page for people."""
        suffix = request.path_params.get("suffix", "")
        asked = wanted(f"ontology.{suffix}" if suffix else "ontology", _ENDINGS)
        form = form_of(request, asked.suffix, page=True)
        graph = self._provide()
        here = f"{_root(request)}/ontology"
        if form.kind == "page":
            counts = self._measured.of(graph).classes
            return _page(request, graph, ontology_page(graph, counts, _root(request)), here, ONTOLOGY_IRI)
        return _triples(request, graph, ontology_triples(graph), form, here=here, about=ONTOLOGY_IRI)

    def term(self, request: Request) -> Response:
        """``/ontology/TERM``: what the ontology says of one term; people are sent to its place on the page."""
        asked = wanted(request.path_params["name"], _ENDINGS)
        form = form_of(request, asked.suffix, page=True)
        graph = self._provide()
        iri = f"{SKG}{asked.name}"
        said = triples_of_term(ontology_triples(graph), iri)
        if not said:
            raise NotFoundError(f"the ontology has no term skg:{asked.name}. To mend: /ontology lists all terms.")
        if form.kind == "page":
            return _see_other(f"{_root(request)}/ontology#{asked.name}")
        return _triples(request, graph, said, form, here=f"{_root(request)}/ontology/{asked.name}", about=iri)

    def void(self, request: Request) -> Response:
        """``/.well-known/void``: the data set in VoID and DCAT."""
        form = form_of(request, "", page=False)
        graph, base = self._provide(), own_address(request)
        said = descriptions.description_triples(graph, self._measured.of(graph), base)
        return _triples(request, graph, said, form, about=descriptions.DATASET)

    def examples(self, request: Request) -> Response:
        """``/.well-known/sparql-examples``: the named queries as examples."""
        form = form_of(request, "", page=False)
        graph = self._provide()
        said = examples.example_triples(graph.named_queries.values(), own_address(request))
        return _triples(request, graph, said, form)

    def openapi(self, request: Request) -> Response:
        """``/openapi.json``: the JSON interface told to machines."""
        graph = self._provide()
        return whole(request, graph, as_json(openapi_document(own_address(request))), "application/json")

    def dump(self, request: Request) -> Response:
        """``/dump/stemkg.nq``: the whole release in one file."""
        graph = self._provide()
        path = graph.folder / "quads.nq" if graph.folder else None
        if path is None or graph.manifest is None or not path.is_file():
            raise NotFoundError("this graph was opened from a file and has no dump. To mend: ask /sparql for parts.")
        headers = {"etag": f'"{graph.manifest.outputs["quads.nq"][:32]}"', "cache-control": "public, no-cache"}
        if is_known(request, headers["etag"]):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return FileResponse(path, media_type="application/n-quads", filename="stemkg.nq", headers=headers)


def linked_data_routes(provide: GraphProvider, *, explorer: bool = False) -> list[Route]:
    """The routes of linked data, descriptions, dump and ``robots.txt``.

    Arguments:
        provide: gives the opened graph.
        explorer: whether the explorer runs beside it.
    """
    data = LinkedData(provide, explorer=explorer)
    home = [] if explorer else [Route("/", Endpoint(data.home))]
    return [
        *home,
        Route("/id/{name:path}", Endpoint(data.entity)),
        Route("/ontology", Endpoint(data.ontology)),
        Route("/ontology.{suffix}", Endpoint(data.ontology)),
        Route("/ontology/{name:path}", Endpoint(data.term)),
        Route(descriptions.PATH, Endpoint(data.void)),
        Route(examples.PATH, Endpoint(data.examples)),
        Route("/openapi.json", Endpoint(data.openapi)),
        Route(descriptions.DUMP, Endpoint(data.dump)),
        Route("/robots.txt", Endpoint(_robots)),
    ]


def _robots(request: Request) -> Response:
    del request
    return Response(_ROBOTS, media_type="text/plain")


def _root(request: Request) -> str:
    """What stands before every path where the service is mounted below another one."""
    root: str = request.scope.get("root_path", "")
    return root.rstrip("/")


def _see_other(place: str) -> Response:
    return RedirectResponse(place, status_code=HTTPStatus.SEE_OTHER, headers={"vary": "Accept"})


def _links(about: str, here: str) -> dict[str, str]:
    """A Link header: what the document is about (RFC 6892), and its other forms."""
    links = [f'<{about}>; rel="describes"'] if about else []
    if here:
        links += [
            f'<{here}{suffix}>; rel="alternate"; type="{form.media_type}"'
            for suffix, form in SUFFIXES.items()
            if suffix != ".json"
        ]
    return {"link": ", ".join(links)} if links else {}


def _page(request: Request, graph: KnowledgeGraph, text: str, here: str, about: str) -> Response:
    headers = {"content-location": f"{here}{PAGE_SUFFIX}", **_links(about, here)}
    return whole(request, graph, text.encode(), "text/html", headers=headers)


def _triples(
    request: Request,
    graph: KnowledgeGraph,
    triples: list[ox.Triple],
    form: Serialisation,
    *,
    here: str = "",
    about: str = "",
) -> Response:
    headers = _links(about, here)
    if here:
        headers["content-location"] = f"{here}.{form.suffix}"
    return whole(request, graph, document(triples, form), form.media_type, headers=headers)

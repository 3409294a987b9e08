"""The service put together: routes for the explorer's process, an application for a server of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from kg.service.api import api_routes
from kg.service.hosts import HostCheck
from kg.service.linked_data import linked_data_routes
from kg.service.metrics import Meter, Watch
from kg.service.operations import ServiceHeaders, operation_routes
from kg.service.protocol import SparqlEndpoint, sparql_routes
from kg.service.settings import Settings

if TYPE_CHECKING:
    from kg.graph.knowledge_graph import KnowledgeGraph

GraphProvider = Callable[[], "KnowledgeGraph"]
"""Gives the opened graph; the first call may build and open it, so call it off the event loop:
``await asyncio.to_thread(provider)``. Later calls cost nothing."""


def routes(
    graph_provider: GraphProvider,
    settings: Settings | None = None,
    *,
    meter: Meter | None = None,
    explorer: bool = False,
    endpoint: SparqlEndpoint | None = None,
) -> list[BaseRoute]:
    """All routes of the service.

    Arguments:
        graph_provider: gives the opened graph.
        settings: limits and names; those of the environment if left out.
        meter: counts the requests for ``/metrics``; the same that ``kg.service.metrics.Watch`` feeds.
        explorer: whether the explorer runs beside it; people who follow an id are then sent to its pages, and the
            explorer's SPARQL page keeps its address.
        endpoint: answers at ``/sparql``; one of these settings if left out.
    """
    chosen = settings or Settings.from_environment()
    counter = meter or Meter()
    asked = endpoint or SparqlEndpoint(graph_provider, chosen, explorer=explorer)
    counter.watch("stemkg_queries_running", "Queries that run in a worker.", lambda: asked.load[0])
    counter.watch("stemkg_queries_waiting", "Queries that wait for a worker.", lambda: asked.load[1])
    return [
        *sparql_routes(asked, explorer=explorer),
        *linked_data_routes(graph_provider, explorer=explorer),
        *api_routes(graph_provider),
        *operation_routes(graph_provider, counter),
    ]


def application(graph_provider: GraphProvider, settings: Settings | None = None) -> Starlette:
    """The service as an application of its own, without the explorer.

    Arguments:
        graph_provider: gives the opened graph.
        settings: limits and names; those of the environment if left out.
    """
    chosen = settings or Settings.from_environment()
    meter = Meter()
    endpoint = SparqlEndpoint(graph_provider, chosen)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await endpoint.warm()  # nobody is the first to wait
        yield
        endpoint.close()

    return Starlette(
        routes=routes(graph_provider, chosen, meter=meter, endpoint=endpoint),
        middleware=[
            Middleware(Watch, meter=meter),
            Middleware(ServiceHeaders),
            Middleware(HostCheck, allowed=lambda: chosen.allowed_hosts),
        ],
        lifespan=lifespan,
    )

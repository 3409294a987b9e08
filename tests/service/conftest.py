"""A visitor who asks the service without a network, and the applications to ask."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import ExitStack, contextmanager

import httpx
import pyoxigraph as ox
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from kg import open_graph
from kg.namespaces import GRAPH, KG, SKG
from kg.service.app import application, routes
from kg.service.metrics import Meter, Watch
from kg.service.operations import ServiceHeaders
from kg.service.server import WatchfulServer, server
from kg.service.settings import Settings


class Visitor:
    """Asks an application one thing after the other; follows no redirect.

    Arguments:
        app: the application.
    """

    def __init__(self, app):
        self.app = app

    def ask(self, method, path, headers=None, **more):
        """The answer to one request."""

        async def asked():
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://stemkg.test") as client:
                return await client.request(method, path, headers=headers, **more)

        return asyncio.run(asked())

    def get(self, path, accept=None, **headers):
        """The answer to GET."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("GET", path, names | ({"accept": accept} if accept else {}))


def linked_data_app(graph, *, explorer=False, meter=None):
    """The service over a graph, with its counters and headers."""
    counted = meter or Meter()
    return Starlette(
        routes=routes(lambda: graph, meter=counted, explorer=explorer),
        middleware=[Middleware(Watch, meter=counted), Middleware(ServiceHeaders)],
    )


@pytest.fixture(scope="session")
def visit():
    """Makes somebody who asks the service about a graph."""

    def made(graph, **options):
        return Visitor(linked_data_app(graph, **options))

    return made


@pytest.fixture(scope="session")
def visitor(shipped, visit):
    """Somebody who asks the service about the built-in graph."""
    return visit(shipped)


@pytest.fixture(scope="session")
def small_visitor(small, visit):
    """Somebody who asks the service about the small graph."""
    return visit(small)


@pytest.fixture(scope="session")
def explorer_visitor(small, visit):
    """Somebody who asks the service beside the explorer."""
    return visit(small, explorer=True)


# ---------------------------------------------------------------------- the SPARQL endpoint

RISKS = 400
SMALL_LIMITS = Settings(
    workers=2,
    queue=4,
    queue_seconds=0.3,
    seconds=0.5,
    memory_mb=200,
    rows=1000,
    answer_bytes=3_000_000,
    text_bytes=20_000,
    body_seconds=0.5,
    send_seconds=0.5,
    allowed_hosts=("localhost", "127.0.0.1", "testserver"),
)


def _quads():
    """A few thousand quads in two graphs, enough for a product of three to outlast every limit."""
    rdf_type = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    for number in range(RISKS):
        risk = ox.NamedNode(KG[f"risk-{number}"])
        graph = ox.NamedNode(GRAPH["even" if number % 2 == 0 else "odd"])
        yield ox.Quad(risk, rdf_type, ox.NamedNode(SKG["Risk"]), graph)
        yield ox.Quad(risk, ox.NamedNode(SKG["number"]), ox.Literal(number), graph)
        yield ox.Quad(risk, ox.NamedNode(SKG["note"]), ox.Literal(f"risk {number}", language="en"), graph)
        for step in (1, 2, 3, 5, 8):
            yield ox.Quad(risk, ox.NamedNode(SKG["near"]), ox.NamedNode(KG[f"risk-{(number + step) % RISKS}"]), graph)


@pytest.fixture(scope="session")
def numbered(tmp_path_factory):
    """A graph of numbered risks, those of even numbers in one named graph and the others in another."""
    path = tmp_path_factory.mktemp("numbered") / "numbered.nq"
    ox.serialize(_quads(), str(path), ox.RdfFormat.N_QUADS)
    with open_graph(path) as graph:
        yield graph


class EndpointClient:
    """Asks the endpoint of an application, all in one event loop.

    Arguments:
        app: the application.
        runner: its event loop.
    """

    def __init__(self, app, runner):
        self.app = app
        self.runner = runner

    def request(self, method, path="/sparql", **options):
        """The answer to one request."""

        async def asked():
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=True)
            async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
                return await client.request(method, path, **options)

        return self.runner.run(asked())

    def get(self, query=None, accept=None, **options):
        """The answer to GET, with a query and an Accept header if any."""
        params = [*options.pop("params", [])] + ([("query", query)] if query is not None else [])
        headers = {"accept": accept} if accept else {}
        return self.request("GET", params=params, headers=headers | options.pop("headers", {}), **options)

    def rows(self, query, **options):
        """The rows of a SELECT, as dictionaries of values."""
        answer = self.get(query, **options)
        assert answer.status_code == 200, answer.text
        bindings = answer.json()["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in bindings]


@contextmanager
def endpoint_client(graph, settings=SMALL_LIMITS):
    """A client of the endpoint over a graph, or over what a function gives, without a network; all limits are small."""
    with asyncio.Runner() as runner:
        app = application(graph if callable(graph) else lambda: graph, settings)
        lifespan = app.router.lifespan_context(app)
        runner.run(lifespan.__aenter__())
        yield EndpointClient(app, runner)
        runner.run(lifespan.__aexit__(None, None, None))


@pytest.fixture(scope="session")
def client(numbered):
    """A client of the endpoint over the numbered risks."""
    with endpoint_client(numbered) as client:
        yield client


@pytest.fixture(scope="module")
def client_of():
    """Makes a client of the service over an opened graph."""
    with ExitStack() as stack:
        yield lambda graph, **more: stack.enter_context(endpoint_client(graph, **more))


@pytest.fixture(scope="module")
def client_of_file(tmp_path_factory):
    """Makes a client of the endpoint over some quads."""
    with ExitStack() as stack:

        def made(quads):
            path = tmp_path_factory.mktemp("quads") / "quads.nq"
            ox.serialize(quads, str(path), ox.RdfFormat.N_QUADS)
            return stack.enter_context(endpoint_client(stack.enter_context(open_graph(path))))

        yield made


class Live:
    """A server on a free port of the loopback, in a thread.

    Arguments:
        graph: the graph it serves.
        settings: its limits.
        stuck_seconds: how long a connection may stand still.
    """

    def __init__(self, graph, settings, stuck_seconds=1.0):
        web, self.listening = server(lambda: graph, settings, port=0)
        self.web = WatchfulServer(web.config, stuck_seconds=stuck_seconds)
        self.port = self.listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/sparql"
        self.thread = threading.Thread(target=self.web.run, kwargs={"sockets": [self.listening]})

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.web.should_exit = True
        self.thread.join()
        self.listening.close()

    def connect(self):
        """A bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def say(self, text):
        """Send bytes on a connection of their own; all that comes back until the server closes it."""
        with self.connect() as connection:
            connection.sendall(text)
            return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.fixture(scope="session")
def live(numbered):
    """A server on the loopback with small limits."""
    with Live(numbered, SMALL_LIMITS) as live:
        yield live


@pytest.fixture
def serving():
    """Makes a server of a test's own."""
    with ExitStack() as stack:
        yield lambda *arguments, **more: stack.enter_context(Live(*arguments, **more))

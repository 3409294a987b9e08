"""A release on an endpoint: loaded out of sight, checked, switched; interruptions and damage leave readers unharmed."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pyoxigraph as ox
import pytest
from engines import PASSWORD, VIRTUOSO, VIRTUOSO_MISSING, oxigraph_server, virtuoso_server
from typer.testing import CliRunner

from kg import open_graph
from kg.build.release import publish as build_release
from kg.cli.app import app
from kg.errors import BuildError, EndpointError, OpenError
from kg.namespaces import GRAPH
from kg.store.address import Credentials
from kg.store.client import Client
from kg.store.description import read_manifest, read_sums
from kg.store.publish import Target, publish_release
from kg.store.remote import RemoteStore

FOREIGN = ox.NamedNode("https://example.org/somebody-else")


@pytest.fixture
def engine(tmp_path):
    """An empty Oxigraph server of the test's own."""
    with oxigraph_server(tmp_path) as running:
        yield running


@pytest.fixture
def changed_release(small_data):
    """A later release of the small graph, in which a trial is retracted and a file is gone."""
    small_data.change("sources/trial.yaml", "standing: published", "standing: retracted")
    return build_release(small_data.inputs, small_data.root / "releases")


class Network(httpx.HTTPTransport):
    """The network, which can fail at a request, and notes what readers see before each."""

    def __init__(self, fail_at=None, watch=None):
        super().__init__()
        self.count, self.fail_at, self.watch, self.seen = 0, fail_at, watch, []

    def handle_request(self, request):
        """Pass a request on, unless it is the one that fails."""
        if request.url.path.endswith("/query"):
            return super().handle_request(request)
        self.count += 1
        if self.watch:
            self.seen.append(self.watch())
        if self.count == self.fail_at:
            raise httpx.ReadError("the line is dead")
        return super().handle_request(request)


def staging_graphs(engine):
    """Names of graphs that wait on an endpoint."""
    with RemoteStore(Client(engine.query)) as store:
        return [name for name in store.reader.read_graph_sizes(hidden=True) if name.startswith(GRAPH["staging/"])]


def put(engine, release, transport=None, **options):
    """Publish a release by small batches."""
    with Client(engine.query, transport=transport) as client:
        return publish_release(release, client, options.pop("target", Target(batch=400)), **options)


def quads_of(release):
    """The facts of a release folder."""
    with open_graph(release) as graph:
        return set(graph.store.quads_for_pattern(None, None, None, None))


def read_back(engine):
    """The facts that a reader of an endpoint sees."""
    with RemoteStore(Client(engine.query)) as store:
        return set(store.quads_for_pattern(None, None, None, None))


def test_what_is_published_is_what_readers_get(engine, small_release):
    """All facts, the manifest with its counts, and a checksum for every graph; nothing waits any more."""
    done = put(engine, small_release)
    assert (done.resumed, done.whole) == (0, True)
    assert done.sent > 3
    assert read_back(engine) == quads_of(small_release)
    with open_graph(engine.query) as remote, open_graph(small_release) as local:
        assert remote.manifest == local.manifest
        assert len(remote.store) == local.manifest.counts["quads"] == done.quads
        assert remote.search("dicitis") == local.search("dicitis")
        assert len(read_sums(remote.store)) == len(remote.store.graph_sizes)
    assert staging_graphs(engine) == []


def test_the_graph_store_protocol_loads_the_same(engine, small_release):
    """Loading by the Graph Store Protocol ends alike."""
    put(engine, small_release, target=Target(batch=400, graph_store=engine.graph_store))
    assert read_back(engine) == quads_of(small_release)
    assert staging_graphs(engine) == []


def test_publishing_twice_sends_nothing(engine, small_release):
    """The endpoint is seen to have the release already."""
    put(engine, small_release)
    network = Network()
    assert put(engine, small_release, network).sent == 0
    assert network.count == 0


def test_a_new_release_takes_the_place_of_the_old(engine, small_release, changed_release):
    """What the old one had and the new one has not is gone, and what belongs to somebody else stays."""
    put(engine, small_release)
    with Client(engine.query) as client:
        text = f"INSERT DATA {{ GRAPH {FOREIGN} {{ {FOREIGN} {FOREIGN} {FOREIGN} }} }}"
        client.write("POST", engine.update, {"update": text})
    put(engine, changed_release)
    assert read_back(engine) == quads_of(changed_release) | {ox.Quad(FOREIGN, FOREIGN, FOREIGN, FOREIGN)}


def test_readers_never_see_a_part_of_a_release(engine, small_release, changed_release):
    """Before every request of a publication, readers have the whole old release and nothing of the new one."""
    put(engine, small_release)
    old = quads_of(small_release)
    network = Network(watch=lambda: (read_back(engine), asked()))

    def asked():
        """What a query over the union of all graphs sees of anything by its class."""
        with open_graph(engine.query) as graph:
            return graph.select("SELECT ?s ?o { ?s a ?o ; skos:prefLabel ?label }").rows

    wanted = asked()
    put(engine, changed_release, network, target=Target(batch=1500))
    assert len(network.seen) > 3
    for seen, rows in network.seen:
        assert seen == old
        assert set(rows) == set(wanted)
    assert read_back(engine) == quads_of(changed_release)


@pytest.mark.parametrize("graph_store", [False, True])
def test_an_interrupted_publication_is_taken_up(engine, small_release, graph_store):
    """Batches that arrived are not sent again; readers have nothing until all is there."""
    target = Target(batch=400, graph_store=engine.graph_store if graph_store else "")
    with pytest.raises(EndpointError, match="run the command again"):
        put(engine, small_release, Network(fail_at=8), target=target)
    assert read_back(engine) == set()
    done = put(engine, small_release, target=target)
    assert done.resumed >= 2
    assert read_back(engine) == quads_of(small_release)


class _Gate(ThreadingHTTPServer):
    """Passes requests on to an engine until so many updates came, then does something else instead.

    Arguments:
        engine: where to.
        updates: how many are passed on.
        instead: what is done then; the request is never answered.
    """

    daemon_threads = True

    def __init__(self, engine, updates, instead):
        super().__init__(("127.0.0.1", 0), _Passing)
        self.engine, self.left, self.instead = engine, updates, instead
        self.query = f"http://127.0.0.1:{self.server_address[1]}/query"


class _Passing(BaseHTTPRequestHandler):
    def do_POST(self):
        """Pass a request on."""
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.path == "/update":
            self.server.left -= 1
            if self.server.left < 0:
                self.server.instead()
                return
        target = self.server.engine.query if self.path == "/query" else self.server.engine.update
        kept = {name: self.headers[name] for name in ("accept", "content-type") if name in self.headers}
        answer = httpx.post(target, content=body, headers=kept, timeout=60, trust_env=False)
        self.send_response(answer.status_code)
        for name in ("content-type", "server"):
            if name in answer.headers:
                self.send_header(name, answer.headers[name])
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *_):
        """Say nothing."""


def test_a_publication_that_is_killed_is_taken_up(engine, small_release, tmp_path):
    """The command dies in the middle of its work, without a word; the next run sends only what is missing."""
    running = []
    with _Gate(engine, 5, lambda: running[0].kill()) as gate:
        threading.Thread(target=gate.serve_forever, args=(0.01,), daemon=True).start()
        words = ["publish", "--to", gate.query, "--release", str(small_release), "--batch", "400"]
        with (tmp_path / "said.txt").open("w") as said:
            running.append(subprocess.Popen([sys.executable, "-m", "kg.cli", *words], stdout=said, stderr=said))
            assert running[0].wait() == -signal.SIGKILL, (tmp_path / "said.txt").read_text()
        gate.shutdown()
    assert read_back(engine) == set()
    assert staging_graphs(engine)
    done = put(engine, small_release)
    assert done.resumed == 4  # the first of the five updates noted how large the batches are
    assert read_back(engine) == quads_of(small_release)
    assert staging_graphs(engine) == []


def test_a_publication_that_breaks_at_the_switch_is_taken_up(engine, small_release):
    """Everything waits; the second run only switches."""
    network = Network()
    put_count = put(engine, small_release, network).sent
    last = network.count
    with Client(engine.query) as client:
        client.write("POST", engine.update, {"update": "CLEAR ALL"})
    with pytest.raises(EndpointError):
        put(engine, small_release, Network(fail_at=last))
    assert read_back(engine) == set()
    done = put(engine, small_release)
    assert (done.sent, done.resumed) in {(0, put_count), (0, 0)}
    assert read_back(engine) == quads_of(small_release)


def test_batches_of_another_size_are_not_mixed(engine, small_release):
    """A second run with other batches starts anew: their numbers mean other facts."""
    with pytest.raises(EndpointError):
        put(engine, small_release, Network(fail_at=5))
    assert put(engine, small_release, target=Target(batch=700)).resumed == 0
    assert read_back(engine) == quads_of(small_release)


def test_what_an_engine_changed_is_not_published(engine, small_release, changed_release):
    """A value that does not come back as it was sent stops the publication; readers keep the old release."""
    put(engine, small_release)

    class Garbling(Network):
        def handle_request(self, request):
            if b"INSERT+DATA" in request.content and b"retract" in request.content:
                body = request.content.replace(b"retract", b"publish")
                headers = [(k, v) for k, v in request.headers.raw if k.lower() != b"content-length"]
                request = httpx.Request(request.method, request.url, headers=headers, content=body)
            return super().handle_request(request)

    with pytest.raises(BuildError, match="readers have what they had"):
        put(engine, changed_release, Garbling())
    assert read_back(engine) == quads_of(small_release)
    assert staging_graphs(engine) == []


def test_the_old_release_can_be_kept_and_come_back(engine, small_release, changed_release):
    """Kept out of sight, it is published again without being sent."""
    put(engine, small_release)
    put(engine, changed_release, keep_old=True)
    assert read_back(engine) == quads_of(changed_release)
    assert staging_graphs(engine)
    assert put(engine, small_release).sent == 0
    assert read_back(engine) == quads_of(small_release)
    assert staging_graphs(engine) == []


def test_an_open_graph_hears_of_a_new_release(engine, small_release, changed_release):
    """Once a minute the release is looked at; what was read is forgotten, and the graph says that it is outdated."""
    put(engine, small_release)
    now = [0.0]
    with RemoteStore(Client(engine.query), clock=lambda: now[0]) as store:
        pattern = ox.NamedNode("https://w3id.org/stemkg/id/doc-trial"), None, None, None
        before = set(store.quads_for_pattern(*pattern))
        put(engine, changed_release)
        assert set(store.quads_for_pattern(*pattern)) == before
        now[0] = 61.0
        assert set(store.quads_for_pattern(*pattern)) != before
        assert store.changed
        assert read_manifest(store).release == changed_release.name


def test_a_copy_is_kept_for_as_long_as_the_release_is_the_same(engine, small_release, stemkg_home):
    """The second opening of a described endpoint reads neither the facts nor the names again."""
    put(engine, small_release)
    shutil.rmtree(stemkg_home / "endpoints", ignore_errors=True)
    with open_graph(engine.query, in_memory=True) as graph:
        assert isinstance(graph.store, ox.Store)
        assert not graph.outdated
        assert graph.query_guarded("ASK { kg:risk-discitis a skg:Risk }")
    (kept,) = (stemkg_home / "endpoints").glob("*/*/quads.nq")
    before = kept.stat().st_mtime_ns
    with open_graph(engine.query, in_memory=True) as graph:
        assert set(graph.store) == quads_of(small_release)
    assert kept.stat().st_mtime_ns == before


def test_what_is_no_release_is_not_published(engine, tmp_path):
    """The folder is looked at first."""
    with pytest.raises(OpenError, match="no release"):
        put(engine, tmp_path)


def test_the_command(engine, small_release):
    """``stemkg publish`` says what the endpoint has now; a password in the address is refused."""
    done = CliRunner().invoke(app, ["publish", "--to", engine.query, "--release", str(small_release)])
    assert done.exit_code == 0, done.output
    assert f"Release {small_release.name}" in done.output
    refused = CliRunner().invoke(
        app, ["publish", "--to", "http://a:b@127.0.0.1/query", "--release", str(small_release)]
    )
    assert isinstance(refused.exception, EndpointError)


def put_by_command(engine, release, monkeypatch):
    """Publish again by the command, as somebody with a wrong password, as nobody, and as who may."""
    with Client(engine.query, Credentials(engine.user, PASSWORD)) as client:
        client.write("POST", engine.update, {"query": f"CLEAR GRAPH <{GRAPH}description>"})
    words = ["publish", "--to", engine.query, "--graph-store", engine.graph_store, "--release", str(release)]
    for user, password in ((engine.user, "no-such-password"), ("", ""), (engine.user, PASSWORD)):
        monkeypatch.setenv("STEMKG_ENDPOINT_USER", user)
        monkeypatch.setenv("STEMKG_ENDPOINT_PASSWORD", password)
        done = CliRunner().invoke(app, words)
        said = f"{done.output} {done.exception}"
        assert not password or password not in said
        if password == PASSWORD:
            assert done.exit_code == 0, said
            assert f"Release {release.name}" in said
        else:
            assert isinstance(done.exception, EndpointError)
            assert "refuses who asks (401). To mend: set STEMKG_ENDPOINT_USER" in said
            assert read_back(engine) == quads_of(release)


def test_publishing_to_virtuoso(small_release, tmp_path, monkeypatch):
    """Virtuoso takes it by the Graph Store Protocol with a digest password; the switch is told as not whole."""
    if not VIRTUOSO:
        pytest.skip(VIRTUOSO_MISSING)
    with virtuoso_server(tmp_path) as engine:
        with Client(engine.query, Credentials(engine.user, PASSWORD)) as client:
            done = publish_release(small_release, client, Target(graph_store=engine.graph_store))
        assert not done.whole
        assert read_back(engine) == quads_of(small_release)
        assert staging_graphs(engine) == []
        put_by_command(engine, small_release, monkeypatch)
        with Client(engine.query) as stranger, pytest.raises(EndpointError, match="refuses who asks"):
            stranger.write("POST", engine.update, {"query": "CLEAR GRAPH <https://example.org/>"})

"""What whoever runs the service sees: health, numbers, log lines without a person in them, headers."""

from __future__ import annotations

import json
import logging
import re
import threading

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.middleware import Middleware

from kg.errors import OpenError
from kg.service.app import routes
from kg.service.metrics import LOG, Meter, Watch, write_log
from kg.service.operations import service_headers


def values(meter):
    """Every sample by name and labels."""
    families = text_string_to_metric_families(meter.text().decode())
    return {(s.name, *sorted(s.labels.items())): s.value for family in families for s in family.samples}


def test_a_service_that_is_ready_says_what_it_serves(small, small_visitor):
    """Release, date and counts, and never kept by a cache."""
    answer = small_visitor.get("/health")
    told = answer.json()
    assert answer.status_code == 200
    assert told["ready"] is True
    assert told["release"] == small.manifest.release
    assert told["counts"]["Claim"] == small.manifest.counts["Claim"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_service_without_a_graph_says_why(visit):
    """503 with the reason, so that a balancer waits; other addresses say so too."""

    def broken():
        raise OpenError("the store cannot be opened. To mend: build it again.")

    asking = visit(None)
    asking.app = visit_broken(broken)
    for path in ("/health", "/id/risk-discitis", "/api/search?q=a"):
        answer = asking.get(path)
        assert answer.status_code == 503, path
        assert "cannot be opened" in answer.text
        assert answer.headers["retry-after"] == "30"


def visit_broken(provide):
    """The service over a graph that cannot be had."""
    return Starlette(routes=routes(provide))


def test_requests_are_counted_by_route_and_status(small, visit):
    """Labels are templates, so that no number of addresses makes them many."""
    meter = Meter()
    asking = visit(small, meter=meter)
    for path in ("/id/risk-discitis", "/id/evidence-supporting", "/id/nosuch", "/nosuch", "/nosuch/2"):
        asking.get(path)
    asking.ask("BREW", "/health")
    counted = values(meter)
    count = "stemkg_requests_total"
    entity = ("route", "/id/{name:path}")
    assert counted[count, ("method", "GET"), entity, ("status", "200")] == 2
    assert counted[count, ("method", "GET"), entity, ("status", "404")] == 1
    assert counted[count, ("method", "GET"), ("route", "(other)"), ("status", "404")] == 2
    assert counted[count, ("method", "(other)"), ("route", "/health"), ("status", "405")] == 1
    assert counted["stemkg_request_seconds_count", entity] == 3
    assert counted[("stemkg_requests_open",)] == 0


def test_numbers_of_others_are_told(small, visit):
    """A queue or the workers can be watched without being asked before."""
    meter = Meter()
    meter.watch("stemkg_queue_length", "Queries that wait.", lambda: 7)
    answer = visit(small, meter=meter).get("/metrics")
    assert "stemkg_queue_length 7.0" in answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "access-control-allow-origin" not in answer.headers


def test_two_services_count_apart():
    """Nothing is kept in the module."""
    one, other = Meter(), Meter()
    one.finished("GET", "/x", 200, 1, 0.1)
    assert "/x" not in other.text().decode()


def test_the_log_tells_nothing_of_the_person(small, visit, caplog):
    """One JSON line a request: method, template, status, bytes, milliseconds; no address, query, agent or name."""
    asking = visit(small)
    with caplog.at_level(logging.INFO, logger=LOG.name):
        asking.get(
            "/id/risk-discitis?secret=1", user_agent="Agent/1", referer="http://a.example", x_forwarded_for="1.2.3.4"
        )
        asking.get("/api/search?q=discitis")
    lines = [json.loads(record.message) for record in caplog.records if record.name == LOG.name]
    assert [set(line) for line in lines] == [{"method", "route", "status", "bytes", "ms"}] * 2
    assert [line["route"] for line in lines] == ["/id/{name:path}", "/api/search"]
    assert lines[0]["bytes"] > 0
    text = " ".join(record.message for record in caplog.records if record.name == LOG.name)
    assert not re.search(r"discitis|secret|Agent|1\.2\.3\.4|a\.example", text)


def test_a_failure_is_counted_as_one(visit):
    """An error that nobody foresaw is 500 in the numbers, and its open request is closed."""

    def broken():
        raise ZeroDivisionError

    meter = Meter()
    asking = visit(None, meter=meter)
    asking.app = Starlette(routes=routes(broken), middleware=[Middleware(Watch, meter=meter)])
    with pytest.raises(ZeroDivisionError):
        asking.get("/id/risk-discitis")
    counted = values(meter)
    assert counted["stemkg_requests_total", ("method", "GET"), ("route", "/id/{name:path}"), ("status", "500")] == 1
    assert counted[("stemkg_requests_open",)] == 0


@pytest.mark.parametrize("path", ["/health", "/nosuch", "/id/risk-discitis", "/id/%00", "/ontology", "/robots.txt"])
def test_every_answer_carries_the_security_headers(small_visitor, path):
    """Refusals and what does not exist included."""
    answer = small_visitor.get(path)
    assert {name: answer.headers.get(name) for name in service_headers()} == service_headers()


def test_the_policy_allows_no_script_and_no_host():
    """Nothing may run, and nothing may be loaded from anywhere."""
    policy = service_headers()["content-security-policy"]
    assert not re.search(r"script|https?:|\*|unsafe|'self'", policy)


def test_robots_are_kept_from_what_costs(small_visitor):
    """Pages of entities may be indexed; queries, the interface and the dump may not."""
    text = small_visitor.get("/robots.txt").text
    assert "Disallow: /sparql" in text
    assert "/id/" not in text


def test_the_log_is_written_once(monkeypatch, capsys):
    """Lines go to standard error as they are, and asking twice doubles nothing."""
    for name, value in (("handlers", []), ("propagate", True), ("level", logging.NOTSET)):
        monkeypatch.setattr(LOG, name, value)
    write_log()
    write_log()
    LOG.info("{}")
    assert capsys.readouterr().err == "{}\n"


def test_a_busy_service_says_so(small_visitor, monkeypatch):
    """Who would wait too long is told to come back; the operator's own questions never wait."""
    monkeypatch.setattr("kg.service.answers._TURNS", threading.BoundedSemaphore(0))
    monkeypatch.setattr("kg.service.answers._PATIENCE_SECONDS", 0.0)
    answer = small_visitor.get("/api/search?q=discitis")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert small_visitor.get("/health").status_code == 200
    assert small_visitor.get("/metrics").status_code == 200

"""The service beside the explorer: both share one address."""

from __future__ import annotations

import pytest

from kg.service.app import routes
from kg.service.protocol import PATH, prefers_page
from kg.service.settings import Settings

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def is_taken(address, accept, method="GET"):
    """Whether the service takes a request, and does not leave it to the explorer."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"accept", accept.encode())],
    }
    (route,) = [route for route in routes(lambda: None, Settings(), explorer=True) if route.path == PATH]
    return bool(route.matches(scope)[0].value)


@pytest.mark.parametrize("address", ["/sparql", "/sparql?query=zero-counts", "/sparql?q=SELECT%20*%20%7B%7D"])
def test_a_browser_gets_the_page(address):
    """The explorer's own links carry a query's name, or its text as q."""
    assert not is_taken(address, BROWSER)


@pytest.mark.parametrize(
    ("address", "accept", "method"),
    [
        ("/sparql", "*/*", "GET"),
        ("/sparql", "text/turtle", "GET"),
        ("/sparql?query=ASK%7B%7D", "application/sparql-results+json", "GET"),
        ("/sparql?query=ASK%7B%7D", BROWSER, "GET"),
        ("/sparql?query=ASK%7b%7d&format=csv", BROWSER, "GET"),
        ("/sparql?format=turtle", BROWSER, "GET"),
        ("/sparql", BROWSER, "POST"),
        ("/sparql", BROWSER, "OPTIONS"),
    ],
)
def test_a_program_gets_the_endpoint(address, accept, method):
    """Whoever asks for data, or posts, or sends a query's text."""
    assert is_taken(address, accept, method)


@pytest.mark.parametrize(
    ("accept", "page"),
    [(BROWSER, True), ("text/html", True), ("*/*", False), ("text/html;q=0.5, text/csv", False), ("image/png", False)],
)
def test_who_prefers_a_page(accept, page):
    """HTML has to be the best of all that is offered."""
    assert prefers_page({"headers": [(b"accept", accept.encode())]}) is page

"""Which addresses inside the explorer are good: an existing page, parameters that it knows, and ids that exist."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl

from kg.explorer.shell import read_address
from kg.explorer.view.evidence_filters import DESIGNS
from kg.explorer.view.network_steps import PARAMETERS
from kg.explorer.view.source_list import CLOSED
from kg.namespaces import expand

_LINK = re.compile(r'<a [^>]*\bhref="([^"]*)"')
_EVIDENCE = {"by", "family", "condition", "given", "human", "design", "setting", "until", "claim", "table"}
_SOURCES = {"q", "kind", "sort", "times", "only", "condition", "given", "risk", "years", "id", "p", "out", "rest"}
_CELL = {"regulated", "randomised", "blinded", "sponsors", "without", "until", "measure", "prospective"}
KNOWN = {
    "start": {"q"},
    "explore": {"id", "view", "sort", "q", *PARAMETERS},
    "risks": {"by", "q", "cond", "family", "severity", "most", "only", "posted", "given", "risk", *_CELL},
    "evidence": _EVIDENCE,
    "compare": {"condition", "with", "show", "per"},
    "connections": {"from", "to", "use", "longest", "without"},
    "questions": {
        "population",
        "intervention",
        "gap",
        "status",
        "q",
        "cards",
        "kind",
        "about",
        "given",
        "words",
        "gaps",
    },
    "sources": {*_SOURCES, *CLOSED},
    "data": {"format", "ids", "hops", "about", "what", "kind"},
}
"""Query parameters of each page; those of the SPARQL page depend on the query."""

_OF_SPARQL = {"query", "q", "text", "mode", "find", "show", "page"}
_ID = re.compile(r"kg:[A-Za-z0-9_-]+")


def inner_addresses(markup):
    """Addresses of all links that do not leave the explorer, in their order and without repeats."""
    found = (html.unescape(address) for address in _LINK.findall(markup))
    return list(dict.fromkeys(a for a in found if not a.startswith(("http:", "https:", "#", "mailto:"))))


def wrong_with(graph, address):
    """What is wrong with an address, None where nothing is."""
    target = read_address(address)
    if target is None:
        return "no page"
    page, given = target
    if len(given) != len(parse_qsl(address.partition("?")[2])):
        return "a parameter twice"
    known = KNOWN.get(page.name)
    if page.name == "sparql":
        query = graph.named_queries.get(given.get("query", ""))
        if "query" in given and query is None:
            return "no such query"
        known = _OF_SPARQL | set(query.parameters if query else ())
        if "q" in given or "text" in given:
            given = {name: value for name, value in given.items() if name not in ("q", "text")}
    strange = set(given) - known
    if strange:
        return f"unknown parameters {sorted(strange)}"
    ids = [name for value in given.values() for name in _ID.findall(value)]
    missing = [name for name in ids if not graph.exists(str(expand(name)))]
    if missing:
        return f"nothing called {missing}"
    design = given.get("design", "all") if page.name == "evidence" else "all"
    return None if design in ("all", *DESIGNS) else "no such design"

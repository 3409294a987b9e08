"""Which form an answer takes: one table of media types and serialisers, and the choice that HTTP lets a client make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from kg.errors import NotAcceptable

Kind = Literal["solutions", "triples", "quads", "page"]


@dataclass(frozen=True)
class Serialisation:
    """One form of an answer.

    Arguments:
        name: its short name, as the ``format`` parameter takes it.
        kind: what it can carry: ``solutions`` (SELECT, ASK), ``triples``, ``quads`` or a ``page`` for people.
        engine: name of the pyoxigraph format that writes it, empty where another writer does.
        media_type: its registered media type.
        also: further media types under which clients ask for it; the answer then says the one that was asked for.
        names: further short names.
        suffix: ending of a file's name, without the dot.
        label: what people call it.
    """

    name: str
    kind: Kind
    engine: str
    media_type: str
    also: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    suffix: str = ""
    label: str = ""

    @property
    def media_types(self) -> tuple[str, ...]:
        """All media types, the registered one first."""
        return (self.media_type, *self.also)


# Within a kind, the first is what a client gets that does not mind.
SERIALISATIONS: tuple[Serialisation, ...] = (
    Serialisation(
        "json", "solutions", "JSON", "application/sparql-results+json", ("application/json",), (), "srj", "SPARQL JSON"
    ),
    Serialisation(
        "xml",
        "solutions",
        "XML",
        "application/sparql-results+xml",
        ("application/xml", "text/xml"),
        (),
        "srx",
        "SPARQL XML",
    ),
    Serialisation("csv", "solutions", "CSV", "text/csv", (), (), "csv", "CSV"),
    Serialisation("tsv", "solutions", "TSV", "text/tab-separated-values", (), (), "tsv", "TSV"),
    Serialisation("turtle", "triples", "TURTLE", "text/turtle", ("application/x-turtle",), ("ttl",), "ttl", "Turtle"),
    Serialisation(
        "nt", "triples", "N_TRIPLES", "application/n-triples", (), ("ntriples", "n-triples"), "nt", "N-Triples"
    ),
    Serialisation(
        "jsonld",
        "triples",
        "JSON_LD",
        "application/ld+json",
        ("application/json",),
        ("json-ld", "json"),
        "jsonld",
        "JSON-LD",
    ),
    Serialisation(
        "rdfxml",
        "triples",
        "RDF_XML",
        "application/rdf+xml",
        ("application/xml", "text/xml"),
        ("rdf", "rdf+xml", "rdf/xml", "xml"),
        "rdf",
        "RDF/XML",
    ),
    Serialisation("trig", "quads", "TRIG", "application/trig", (), (), "trig", "TriG"),
    Serialisation("nq", "quads", "N_QUADS", "application/n-quads", (), ("nquads", "n-quads"), "nq", "N-Quads"),
    Serialisation("html", "page", "", "text/html", ("application/xhtml+xml",), (), "html", "HTML"),
)

_PREFERENCES_READ = 64
_HEADER_READ = 4096
_RANGE = re.compile(r"\s*([!#$%&'*+.^_`|~0-9a-z-]+)/([!#$%&'*+.^_`|~0-9a-z-]+)\s*(?:;(.*))?", flags=re.IGNORECASE)
_QUALITY = re.compile(r"\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*", flags=re.IGNORECASE)


def offered(*kinds: Kind) -> tuple[str, ...]:
    """The media types for answers of some kinds, in the service's order of preference; second names come last.

    >>> offered("triples")[:2], offered("solutions")[-1]
    (('text/turtle', 'application/n-triples'), 'text/xml')
    """
    chosen = [form for kind in kinds for form in SERIALISATIONS if form.kind == kind]
    return tuple(dict.fromkeys([form.media_type for form in chosen] + [name for form in chosen for name in form.also]))


def serialisation(media_type: str, *kinds: Kind) -> Serialisation:
    """The table's row for a media type that :func:`choose` gave.

    Arguments:
        media_type: one of :func:`offered` for the same kinds.
        kinds: what the answer is; ``application/json`` means another row for triples than for solutions.

    >>> serialisation("application/json", "triples").name
    'jsonld'
    """
    for form in SERIALISATIONS:
        if form.kind in kinds and media_type in form.media_types:
            return form
    raise _refusal(media_type, offered(*kinds))


def choose(accept: str | None, format_parameter: str | None, offered_types: Sequence[str]) -> str:
    """The media type of an answer.

    Arguments:
        accept: the request's Accept header, None if it has none; what cannot be read in it is passed over.
        format_parameter: a short name or a media type; it goes before the header.
        offered_types: what there is, the best first.

    Raises:
        NotAcceptable: nothing that there is fits; the message lists it.

    >>> choose("text/csv;q=0.5, application/json", None, offered("solutions"))
    'application/json'
    >>> choose("text/html", "ttl", offered("triples"))
    'text/turtle'
    """
    if format_parameter is not None and format_parameter.strip():
        return _by_name(format_parameter.strip().lower(), tuple(offered_types))
    return _by_header((accept or "")[:_HEADER_READ], tuple(offered_types))


def _by_name(name: str, types: tuple[str, ...]) -> str:
    if name in types:
        return name
    # A plus in a query string that was not escaped has become a space.
    for form in SERIALISATIONS:
        if name in (form.name, *form.names) or name.replace(" ", "+") in form.media_types:
            for media_type in form.media_types:
                if media_type in types and _is_of(form, types):
                    return media_type
    raise _refusal(name, types)


def _is_of(form: Serialisation, types: tuple[str, ...]) -> bool:
    # 'json' stands in two rows; the registered type tells which of them is offered.
    return form.media_type in types


@lru_cache(maxsize=256)
def _by_header(accept: str, types: tuple[str, ...]) -> str:
    ranges = _ranges(accept)
    if not ranges:
        return types[0]
    best = max(types, key=lambda media_type: _quality(media_type, ranges))  # the first of equals
    if _quality(best, ranges) <= 0:
        raise _refusal(accept, types)
    return best


def _ranges(accept: str) -> dict[tuple[str, str], float]:
    ranges: dict[tuple[str, str], float] = {}
    for item in accept.split(",")[:_PREFERENCES_READ]:
        found = _RANGE.fullmatch(item)
        if found is None or (found[1] == "*" and found[2] != "*"):
            continue
        quality = 1.0
        for parameter in (found[3] or "").split(";"):
            if spelt := _QUALITY.fullmatch(parameter):
                quality = float(spelt[1])
        name = found[1].lower(), found[2].lower()
        ranges[name] = max(quality, ranges.get(name, 0.0))
    return ranges


def _quality(media_type: str, ranges: dict[tuple[str, str], float]) -> float:
    kind, _, subtype = media_type.partition("/")
    for name in ((kind, subtype), (kind, "*"), ("*", "*")):
        if name in ranges:
            return ranges[name]
    return 0.0


def _refusal(asked: str, types: Iterable[str]) -> NotAcceptable:
    return NotAcceptable(
        f"this answer does not come as '{asked[:100]}'. To mend: ask, by the Accept header or the parameter format, "
        f"for one of {', '.join(types)}."
    )


BY_NAME = MappingProxyType({form.name: form for form in SERIALISATIONS})
"""The table by short name."""

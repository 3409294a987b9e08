"""The graph in which a published release says on its endpoint what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.build.manifest import Manifest
from kg.errors import EndpointError
from kg.namespaces import DCTERMS, PREFIXES, RDF
from kg.quads import node
from kg.store.quads import DESCRIPTION

if TYPE_CHECKING:
    from kg.store.remote import RemoteStore

DATASET = node("https://w3id.org/stemkg/dataset")
_TRIPLES = node(f"{PREFIXES['void']}triples")
_CHECKSUM = node("http://spdx.org/rdf/terms#checksumValue")
_IDENTIFIER, _MODIFIED = node(DCTERMS.identifier), node(DCTERMS.modified)
_VALUE, _PART = node(RDF.value), node(DCTERMS.hasPart)


@dataclass(frozen=True)
class Sum:
    """What a named graph is checked by.

    Arguments:
        quads: how many it has.
        checksum: hexadecimal; see :func:`kg.store.checksums.checksum`.
    """

    quads: int
    checksum: str


def described(manifest: Manifest, graphs: Mapping[str, Sum]) -> Iterator[ox.Quad]:
    """The quads that describe a release.

    Arguments:
        manifest: what the release says of itself.
        graphs: its named graphs by name.
    """
    about = (
        (DATASET, node(RDF.type), node(f"{PREFIXES['void']}Dataset")),
        (DATASET, _IDENTIFIER, ox.Literal(manifest.release)),
        (DATASET, _MODIFIED, ox.Literal(manifest.date)),
        (DATASET, _TRIPLES, ox.Literal(sum(graph.quads for graph in graphs.values()))),
        (DATASET, _VALUE, ox.Literal(json.dumps(asdict(manifest), sort_keys=True, ensure_ascii=False))),
    )
    for subject, predicate, value in about:
        yield ox.Quad(subject, predicate, value, DESCRIPTION)
    for name, graph in sorted(graphs.items()):
        yield ox.Quad(DATASET, _PART, node(name), DESCRIPTION)
        yield ox.Quad(node(name), _TRIPLES, ox.Literal(graph.quads), DESCRIPTION)
        yield ox.Quad(node(name), _CHECKSUM, ox.Literal(graph.checksum), DESCRIPTION)


def read_manifest(store: RemoteStore) -> Manifest | None:
    """What an endpoint's release says of itself; None where nothing describes it.

    Raises:
        EndpointError: its description is damaged.
    """
    rows = store.reader.rows(f"SELECT ?told WHERE {{ GRAPH {DESCRIPTION} {{ {DATASET} {_VALUE} ?told }} }}")
    if not rows or not isinstance(rows[0][0], ox.Literal):
        return None
    try:
        return Manifest(**json.loads(rows[0][0].value))
    except (ValueError, TypeError) as error:
        raise EndpointError(
            f"the description of the release on {store.client.shown} cannot be read ({error!s:.100}). "
            "To mend: publish it again."
        ) from error


def read_sums(store: RemoteStore) -> dict[str, Sum]:
    """Sizes and checksums of the named graphs as the description states them; empty where it does not."""
    rows = store.reader.rows(
        f"SELECT ?g ?n ?sum WHERE {{ GRAPH {DESCRIPTION} {{ ?g {_TRIPLES} ?n ; {_CHECKSUM} ?sum }} }}"
    )
    return {
        graph.value: Sum(int(size.value), checksum.value)
        for graph, size, checksum in rows
        if isinstance(graph, ox.NamedNode) and isinstance(size, ox.Literal) and isinstance(checksum, ox.Literal)
    }

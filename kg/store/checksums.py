"""What a named graph is checked by: its size, and a sum that is the same in whatever order its quads come."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pyoxigraph as ox

from kg.quads import text_of
from kg.store.description import Sum

_MODULUS = 1 << 256


def sums(quads: Iterable[ox.Quad]) -> dict[str, Sum]:
    """Size and checksum of every named graph.

    The checksum is the sum of the SHA-256 of the N-Triples lines, modulo 2 to the power of 256. Engines keep the value
    of a number and not its spelling; both sides are compared as the embedded store spells them.

    Arguments:
        quads: all quads of the graphs, in any order.

    >>> a = ox.NamedNode("https://example.org/a")
    >>> sums([ox.Quad(a, a, ox.Literal(1), a)] * 2)["https://example.org/a"].quads
    1
    """
    store = ox.Store()
    store.extend(quads)
    counts: dict[str, int] = {}
    totals: dict[str, int] = {}
    for quad in store:
        name = text_of(quad.graph_name)
        counts[name] = counts.get(name, 0) + 1
        digest = hashlib.sha256(str(quad.triple).encode()).digest()
        totals[name] = (totals.get(name, 0) + int.from_bytes(digest, "big")) % _MODULUS
    return {name: Sum(counts[name], f"{totals[name]:064x}") for name in counts}

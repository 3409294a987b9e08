"""What the explorer says of files that a visitor laid over the graph."""

from __future__ import annotations

from collections.abc import Collection

from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.words import counted
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.network.edges import NODE_KINDS
from kg.overlay.graph import OverlaidGraph, Overlay

FROM_FILE = "from your file"
"""Marks what a visitor's file defines."""

ADDED_TO = "your file adds to it"
"""Marks what the graph defines and a visitor's file says more of."""

_MOST_NAMES = 3
_WITH_PAGES = (*NODE_KINDS, "Claim")
_MOST_SHOWN = 30


def standing_line(overlay: Overlay) -> str:
    """The line that stands on every page while files are laid over the graph."""
    several = len(overlay.files) > 1
    names = ", ".join(overlay.files[:_MOST_NAMES])
    more = f" and {len(overlay.files) - _MOST_NAMES} more" if len(overlay.files) > _MOST_NAMES else ""
    return (
        f"{'Your files' if several else 'Your file'} {names}{more} ({counted(overlay.facts, 'fact')}) "
        f"{'are' if several else 'is'} laid over the graph in this browser session; nobody else sees "
        f"{'them' if several else 'it'}; nothing is stored."
    )


def own_marks(graph: KnowledgeGraph) -> dict[str, str]:
    """What stands beside an entity that comes from a visitor's file or is extended by it, by IRI."""
    if not isinstance(graph, OverlaidGraph):
        return {}
    overlay = graph.overlay
    return dict.fromkeys(overlay.extended, ADDED_TO) | dict.fromkeys(overlay.defined, FROM_FILE)


def worked_out(overlay: Overlay) -> tuple[str, ...]:
    """What was worked out anew with the files, and what was not, in sentences."""
    derived = overlay.derived
    rules = (
        "All rules were applied anew, because your files take a premise away."
        if derived.all_rules
        else "Reasons for what was inferred already are not told a second time."
    )
    anew = (
        f"{counted(derived.inferred, 'fact')} inferred, {counted(len(derived.claims), 'claim')} assessed and "
        f"{counted(len(derived.exposures), 'harm')} counted anew; gaps and the order of the open questions too."
    )
    return anew, f"{rules} The quality report is made anew too; what changed since the last release is not told."


def shown_entities(lookup: Lookup, iris: Collection[str]) -> tuple[Ref, ...]:
    """Entities with a page of their own among some IRIs, as links.

    Arguments:
        lookup: reads the graph with the files.
        iris: what the files define or extend.
    """
    refs = [lookup.ref(iri) for iri in sorted(iris)]
    return tuple(ref for ref in refs if ref.kind in _WITH_PAGES)[:_MOST_SHOWN]

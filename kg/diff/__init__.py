"""What changed between two graphs, as ``stemkg diff`` tells it.

>>> import kg
>>> from kg.diff import compare
>>> graph = kg.open_graph()
>>> difference = compare(graph, graph)
>>> difference.changes
()
"""

from __future__ import annotations

from kg.diff.changes import Change, Count, Difference, Kind, NotCompared, Reason, Section, Side
from kg.diff.compare import compare

__all__ = ["Change", "Count", "Difference", "Kind", "NotCompared", "Reason", "Section", "Side", "compare"]

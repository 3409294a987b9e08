"""How long the whole graph takes to assess, and what share of it is arithmetic.

Prints seconds per thousand claims and per thousand exposures. The baseline of the ratios is reading the same arguments
and counts out of the graph without weighing them, in the same run.

Usage: ``python tests/benchmarks/bench_assess.py [RELEASE]``
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from kg import open_graph
from kg.build.evidence_items import EvidenceItems
from kg.evidence.assessment import assess
from kg.evidence.differences import differences
from kg.evidence.harm_effect import harm_effect
from kg.evidence.incidence import harm_rate
from kg.evidence.robustness import accumulate, losses

ROUNDS = 3


def _median_seconds(work: Callable[[], object]) -> float:
    """Median of a few runs, each with nothing remembered from the last."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def main() -> None:
    """Measure and print."""
    with open_graph(sys.argv[1] if len(sys.argv) > 1 else None, in_memory=True) as graph:
        claims = graph.facts.members("Claim")

        def read() -> list[tuple[list, str]]:
            items = EvidenceItems(graph.facts)
            return [(items.arguments(claim), items.question_type(claim)) for claim in claims]

        arguments = read()
        reading = _median_seconds(read)
        weighing = _median_seconds(lambda: [assess(a, q) for a, q in arguments])
        thinking = _median_seconds(
            lambda: [(differences(a), losses(a, q), accumulate(a, q)) for a, q in arguments],
        )
        counting = _median_seconds(lambda: EvidenceItems(graph.facts).exposures)
        exposures = EvidenceItems(graph.facts).exposures
        pooling = _median_seconds(
            lambda: [(harm_rate(c.treated), harm_effect(c.treated, c.compared)) for c in exposures.values()],
        )
    per_claim, per_exposure = 1000 / len(claims), 1000 / len(exposures)
    print(f"{len(claims):,} claims, {sum(len(a) for a, _ in arguments):,} arguments, {len(exposures):,} exposures")
    for name, seconds, scale, unit, base in (
        ("reading the arguments (baseline)", reading, per_claim, "claims", reading),
        ("grading", weighing, per_claim, "claims", reading),
        ("differences, losses, year by year", thinking, per_claim, "claims", reading),
        ("reading the counts (baseline)", counting, per_exposure, "exposures", counting),
        ("adding, pooling, comparing", pooling, per_exposure, "exposures", counting),
    ):
        print(f"{name:36} {seconds * scale:7.3f} s per 1,000 {unit:10} {seconds / base:6.2f} of the baseline")


if __name__ == "__main__":
    main()

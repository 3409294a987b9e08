"""``stemkg search``, ``show``, ``paths``, ``explain`` and ``stats``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rdflib import URIRef

from kg.cli.options import FormatOption, GraphOption, LimitOption, opened
from kg.cli.output import Format, answer, console, rows
from kg.namespaces import KG, SKG, compact
from kg.query.results import SelectResult

if TYPE_CHECKING:
    from kg.graph.knowledge_graph import KnowledgeGraph

Entity = Annotated[str, typer.Argument(help="An id such as kg:risk-discitis, or an exact label.")]


def search(
    text: Annotated[str, typer.Argument(help="Words, parts of words or an identifier; misspelt words are mended.")],
    kind: Annotated[
        list[str] | None, typer.Option("--kind", "-k", help="Class to keep, such as Risk; may be given again.")
    ] = None,
    graph: GraphOption = None,
    limit: LimitOption = 20,
    form: FormatOption = Format.TABLE,
) -> None:
    """Find entities by label, synonym or identifier."""
    with opened(graph) as knowledge:
        hits = knowledge.search(text, kinds=kind or (), limit=limit)
    body = [[compact(hit.iri), hit.kind, hit.label, "" if hit.matched == hit.label else hit.matched] for hit in hits]
    rows("", ("id", "class", "label", "matched"), body, form)


def show(entity: Entity, graph: GraphOption = None, form: FormatOption = Format.TABLE) -> None:
    """Show all facts of an entity and, for a claim or a thing that claims speak of, how the evidence stands."""
    with opened(graph) as knowledge:
        iri = knowledge.resolve(entity)
        facts = knowledge.describe(str(iri))
        if form is not Format.TABLE:
            answer("", facts, form)
            return
        name = compact(str(iri))
        console().print(f"{knowledge.label(str(iri))}  ({name})", markup=False)
        body = [[compact(str(p)), _value(knowledge, o)] for s, p, o in facts if str(s) == str(iri)]
        rows("Facts", ("property", "value"), sorted(body), form)
        if assessment := knowledge.facts.value(str(iri), "hasAssessment"):
            console().print(f"Certainty, step by step: {knowledge.facts.value(assessment, 'reasonText')}", markup=False)
        query, parameter = ("claim-evidence", "claim") if name.startswith("kg:claim-") else ("claims-about", "entity")
        found = knowledge.run(query, {parameter: name})
        if isinstance(found, SelectResult) and len(found):
            answer(knowledge.named_queries[query].title, found, form)


def _value(knowledge: KnowledgeGraph, term: object) -> str:
    text = str(term)
    if isinstance(term, URIRef) and text.startswith((str(KG), str(SKG))):
        return f"{knowledge.label(text)} ({compact(text)})"
    return text


def paths(
    start: Entity,
    end: Entity,
    graph: GraphOption = None,
    limit: LimitOption = 5,
    longest: Annotated[int, typer.Option(min=1, max=6, help="Most hops of a path.")] = 4,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show how two entities are connected, best-evidenced path first, with the evidence of every hop."""
    with opened(graph) as knowledge:
        found = knowledge.paths(start, end, limit=limit, longest=longest)
    body = [
        [rank, place, hop.sentence, hop.edge.sources, "weakest" if hop is path.weakest else ""]
        for rank, path in enumerate(found, 1)
        for place, hop in enumerate(path.hops, 1)
    ]
    rows("", ("path", "hop", "what it says", "sources", ""), body, form)
    if not found and form is Format.TABLE:
        console().print(f"No path of at most {longest} hops; --longest looks further.")


def explain(
    subject: Entity,
    predicate: Annotated[str, typer.Argument(help="A property such as skg:hasRiskOfStep.")],
    value: Entity,
    graph: GraphOption = None,
) -> None:
    """Say why a triple holds: where it was written, or by which rule and premises it follows."""
    with opened(graph) as knowledge:
        for reason in knowledge.explain(subject, predicate, value):
            for line in reason.lines():
                console().print(line, markup=False, soft_wrap=True)


def stats(graph: GraphOption = None, form: FormatOption = Format.TABLE) -> None:
    """Say how large the graph is and of what."""
    from kg.build.statistics import STATED, count

    with opened(graph) as knowledge:
        counts = knowledge.manifest.counts if knowledge.manifest else count(knowledge.facts)
    names = [*(name for name in STATED if name in counts), *sorted(counts.keys() - STATED.keys())]
    rows("", ("what", "how many", "meaning"), [[name, counts[name], STATED.get(name, "")] for name in names], form)


COMMANDS = (search, show, paths, explain, stats)

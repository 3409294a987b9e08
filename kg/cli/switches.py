"""Options that say which studies a weighing is made from."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

import typer

from kg.build.facts import local
from kg.errors import ParameterError
from kg.namespaces import compact

if TYPE_CHECKING:
    from kg.evidence.selection import Selection
    from kg.graph.knowledge_graph import KnowledgeGraph

SettingOption = Annotated[
    list[str] | None, typer.Option("--setting", help="Setting to keep, such as regulated-trial; may be given again.")
]
DesignOption = Annotated[
    list[str] | None, typer.Option("--design", help="Design to keep, such as rct; may be given again.")
]
WithoutOption = Annotated[
    list[str] | None, typer.Option("--without", help="Study, document or cohort to leave out; may be given again.")
]
SponsorOption = Annotated[
    list[str] | None,
    typer.Option("--without-sponsor", help="Kind of sponsor to leave out, such as industry; may be given again."),
]
UntilOption = Annotated[int | None, typer.Option("--until", metavar="YEAR", help="Last year of publication to keep.")]
BlindedOption = Annotated[bool, typer.Option("--blinded-only", help="Keep only what is stated to be double blind.")]
ComparedOption = Annotated[bool, typer.Option("--compared-only", help="Keep only what states a comparison.")]

_SOURCES = frozenset({"Study", "Document", "Cohort"})


def chosen_words(
    knowledge: KnowledgeGraph, option: str, kind: str, prefix: str, values: list[str] | None
) -> frozenset[str]:
    """Ids of what an option named, given with or without their prefix.

    Arguments:
        knowledge: the opened graph.
        option: the option, for messages.
        kind: class of what it takes, such as ``StudyDesign``.
        prefix: prefix of its ids, such as ``design-``.
        values: what was given.

    Raises:
        ParameterError: the graph has no such thing; the message names what is close.
    """
    known = sorted(local(iri).removeprefix(prefix) for iri in knowledge.facts.members(kind))
    found = set()
    for value in values or ():
        name = local(value.strip()).removeprefix("kg:").removeprefix(prefix)
        if name not in known:
            close = get_close_matches(name, known, n=3) or known
            message = f"{option} does not know '{value}'. To mend: take one of {', '.join(close)}."
            raise ParameterError(message)
        found.add(f"{prefix}{name}")
    return frozenset(found)


def chosen_sources(knowledge: KnowledgeGraph, values: list[str] | None) -> frozenset[str]:
    """Ids of studies, documents and cohorts to leave out; a document takes its studies with it.

    Arguments:
        knowledge: the opened graph.
        values: what was given, each as ``KnowledgeGraph.resolve`` takes it.

    Raises:
        NotFoundError: the graph has no such thing.
        ParameterError: it is no source.
    """
    found = set()
    for value in values or ():
        iri = str(knowledge.resolve(value))
        if not _SOURCES & {local(kind) for kind in knowledge.facts.kinds(iri)}:
            message = f"--without takes a study, a document or a cohort, and {compact(iri)} is none. To mend: "
            raise ParameterError(f"{message}'stemkg search --kind Study WORDS' finds studies.")
        found |= {local(iri), *map(local, knowledge.facts.subjects("reportedIn", iri))}
    return frozenset(found)


def selection_of(
    knowledge: KnowledgeGraph,
    *,
    setting: list[str] | None,
    design: list[str] | None,
    without: list[str] | None,
    without_sponsor: list[str] | None,
    until: int | None,
    blinded_only: bool,
    compared_only: bool,
) -> Selection:
    """The switches that the options of a command make.

    Raises:
        NotFoundError: a source to leave out does not exist.
        ParameterError: a word of a closed list is unknown, or the year is none.
    """
    from kg.evidence.selection import Selection

    return Selection(
        settings=chosen_words(knowledge, "--setting", "Setting", "setting-", setting),
        designs=chosen_words(knowledge, "--design", "StudyDesign", "design-", design),
        without_sponsors=chosen_words(knowledge, "--without-sponsor", "SponsorKind", "sponsor-", without_sponsor),
        until=until,
        without=chosen_sources(knowledge, without),
        blinded_only=blinded_only,
        compared_only=compared_only,
    )

"""What the evidence functions take in: plain records of arguments and counts, without the graph."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Direction(Enum):
    """What an argument says of a claim."""

    SUPPORTS = "supports"
    DISPUTES = "disputes"
    INCONCLUSIVE = "inconclusive"


class SourceKind(Enum):
    """What stands behind an argument."""

    PRIMARY = "study"
    SYNTHESIS = "synthesis"
    STATEMENT = "statement"


@dataclass(frozen=True)
class Argument:
    """One evidence line with what is known of its source.

    Arguments:
        source: id of the study or document.
        unit: id of what counts once: the cohort where one is named, else the source.
        label: the source as shown to people.
        direction: what it says of the claim.
        kind: study, synthesis of studies, or statement without data of its own.
        design: id of the study design, such as ``design-rct``; empty for statements.
        realm: ``human``, ``animal``, ``in-vitro``, ``computational``; empty for statements.
        participants: people (or animals) studied, None where unknown.
        blinded: True where the source says double blind.
        valid: False where every document of the source was retracted or superseded.
    """

    source: str
    unit: str
    label: str
    direction: Direction
    kind: SourceKind
    design: str = ""
    realm: str = ""
    participants: int | None = None
    blinded: bool = False
    valid: bool = True


@dataclass(frozen=True)
class HarmCount:
    """One event count with what is known of its study.

    Arguments:
        count: id of the event count.
        unit: id of what counts once: the cohort where one is named, else the study.
        arms: ids of the arms counted.
        affected: people with the harm.
        at_risk: people who could have had it.
        design: id of the study design.
        human: True where people were studied.
        people: True where the number counts people, not discs, samples or doctors.
        part: True where another count contains this one.
        valid: False where the study is out of standing.
        study: id of the study; one cohort may be counted by several.
        one_kind: True where the counted term is only one kind of the harm.
    """

    count: str
    unit: str
    arms: frozenset[str]
    affected: int
    at_risk: int
    design: str
    human: bool = True
    people: bool = True
    part: bool = False
    valid: bool = True
    study: str = ""
    one_kind: bool = False

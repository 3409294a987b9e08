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


@dataclass(frozen=True, order=True)
class Ratio:
    """A relative effect as a source gives it.

    Arguments:
        value: the ratio; 1 means no difference.
        low: lower end of its interval.
        high: upper end of its interval.
    """

    value: float
    low: float
    high: float


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
        control: id of what it was compared with, such as ``control-sham``; empty where not recorded.
        setting: id of the setting, such as ``setting-regulated-trial``; empty for statements.
        sponsor: id of the kind of sponsor, such as ``sponsor-industry``; empty where not recorded.
        year: year of its first document, None where unknown.
        follow_up: months of follow-up, None where unknown.
        read: how much of it was read here: ``full-text``, ``abstract`` or ``secondary-source``.
        opposite: True where it disputes by finding the opposite, not merely no difference.
        attributed: True where it rests on a harm that the source itself attributes to cells or treatment.
        happened: True where it rests on a count of at least one person (animal) with the harm.
        pooled_designs: ids of the designs that a synthesis took together; empty where not recorded.
        ratio: relative effect (risk, odds or hazard ratio) with its interval on which it rests, None where there is
            none.
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
    control: str = ""
    setting: str = ""
    sponsor: str = ""
    year: int | None = None
    follow_up: float | None = None
    read: str = ""
    opposite: bool = False
    attributed: bool = False
    happened: bool = False
    pooled_designs: tuple[str, ...] = ()
    ratio: Ratio | None = None


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
        label: the study as shown to people.
        setting: id of the setting of the study.
        sponsor: id of the kind of sponsor; empty where not recorded.
        year: year of its first document, None where unknown.
        follow_up: months of follow-up, None where unknown.
        control: id of what the study compared with; empty where not recorded.
        blinded: True where the source says double blind.
        compared: True where people were counted in a comparison arm, not after cells.
        event: the event in the words of the source.
        risk: id of the harm that was counted.
        serious: True where only serious events were counted, None where not stated.
        listed_when_seen: True for a row of a registry's table, which lists a term only where somebody had it.
        conditions: ids of the conditions of the people, with the next broader ones.
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
    label: str = ""
    setting: str = ""
    sponsor: str = ""
    year: int | None = None
    follow_up: float | None = None
    control: str = ""
    blinded: bool = False
    compared: bool = False
    event: str = ""
    risk: str = ""
    serious: bool | None = None
    listed_when_seen: bool = False
    conditions: frozenset[str] = frozenset()

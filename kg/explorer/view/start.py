"""What the start page shows."""

from __future__ import annotations

from dataclasses import dataclass

from kg.diff.changes import Difference, Kind, Section, Side
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.words import counted
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.namespaces import compact, expand

_ENTRY_POINTS = (
    (
        "Treatments",
        (
            "therapy-intradiscal-cell-therapy",
            "therapy-intradiscal-bm-concentrate",
            "therapy-intradiscal-allogeneic-bm-msc",
            "therapy-intravenous-msc",
            "therapy-pluripotent-derived-graft",
        ),
    ),
    ("Conditions", ("cond-intervertebral-disc-degeneration", "cond-discogenic-pain", "cond-low-back-pain")),
    (
        "Harms",
        (
            "risk-discitis",
            "risk-disc-degeneration-acceleration",
            "risk-serious-adverse-event",
            "risk-procedural-pain",
            "risk-death",
        ),
    ),
    ("Alternatives", ("proc-discectomy", "proc-spinal-fusion", "proc-opioid-therapy")),
    (
        "Open questions",
        ("question-do-cells-in-the-disc-beat-saline", "question-how-often-does-discitis-follow-cells-in-the-disc"),
    ),
)
_COUNTED = (
    ("Claim", "claim"),
    ("EvidenceLine", "argument"),
    ("Study", "study"),
    ("Document", "document"),
    ("Therapy", "therapy"),
    ("Risk", "risk"),
    ("OpenQuestion", "open question"),
)
_COLUMNS = {"Therapy": "therapy", "CellSource": "source", "Procedure": "procedure"}
_PLURALS = {"study": "studies", "therapy": "therapies"}

COMPARED = (
    Section.RULES,
    Section.CLAIMS,
    Section.EVIDENCE,
    Section.SOURCES,
    Section.CERTAINTY,
    Section.QUESTIONS,
)
"""Parts of a comparison of releases that the page tells; the others would take longer than all of these."""
_RECENT = (
    (Kind.CLAIM_NEW, "new claim", ""),
    (Kind.LINE_NEW, "new argument", ""),
    (Kind.LINE_CHANGED, "argument that says something else", "arguments that say something else"),
    (Kind.SOURCE_NEW, "new document or study", "new documents and studies"),
    (Kind.STANDING_CHANGED, "source of another standing", "sources of another standing"),
    (Kind.CERTAINTY_MOVED, "claim whose certainty moved", "claims whose certainty moved"),
    (Kind.QUESTION_OPENED, "question opened", "questions opened"),
    (Kind.QUESTION_CLOSED, "question closed", "questions closed"),
)
_MOST_MOVES = 6


@dataclass(frozen=True)
class Move:
    """A claim whose certainty moved.

    Arguments:
        claim: the claim.
        before: its certainty in the older release.
        after: its certainty now.
        reason: the first thing that goes with it.
    """

    claim: Ref
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class Recent:
    """What changed since an older release.

    Arguments:
        since: its date, with its id where the date is that of the present one.
        rules_changed: whether the claims were assessed by other rules then.
        numbers: how many of what changed: number and noun.
        moves: the first claims whose certainty moved.
        more: how many further ones there are.
    """

    since: str
    rules_changed: bool
    numbers: tuple[tuple[str, str], ...]
    moves: tuple[Move, ...]
    more: int


@dataclass(frozen=True)
class Template:
    """A question with a place for an entity.

    Arguments:
        key: short name, for the URL.
        before: the question up to the place.
        kinds: classes of entities that fit.
        view: part of the Explore page that answers it.
        more: another page that tells more of it.
        more_words: what that page tells.
        parameter: query parameter of that page that takes the entity; empty where none does.
    """

    key: str
    before: str
    kinds: tuple[str, ...]
    view: str
    more: str
    more_words: str
    parameter: str = ""


TEMPLATES = (
    Template(
        "wrong",
        "What can go wrong with",
        ("Therapy", "Procedure", "CellSource"),
        "risks",
        "risks",
        "The numbers, study by study",
        "only",
    ),
    Template(
        "tried",
        "What has been tried for",
        ("Condition",),
        "tried",
        "compare",
        "Compare treatments side by side",
        "condition",
    ),
    Template(
        "unknown",
        "What is still unknown about",
        ("Therapy", "Condition", "Risk", "CellSource", "Procedure"),
        "questions",
        "questions",
        "All open questions in order",
    ),
)
"""The questions that the start page offers."""


def more_parameters(template: Template, chosen: Ref | None) -> dict[str, str]:
    """Query parameters of the page that tells more of a question.

    Arguments:
        template: the question.
        chosen: the entity in its place, None where none was chosen yet.

    >>> more_parameters(TEMPLATES[0], Ref("kg:source-a", "a", "CellSource"))
    {'by': 'source', 'only': 'kg:source-a'}
    """
    if chosen is None or not template.parameter:
        return {}
    # The Risks page shows columns of one kind at a time.
    columns = {"by": _COLUMNS[chosen.kind]} if template.more == "risks" else {}
    return {**columns, template.parameter: chosen.id}


def entry_points(lookup: Lookup) -> tuple[tuple[str, tuple[Ref, ...]], ...]:
    """Good places to begin: those of a fixed list that the graph holds."""
    found = []
    for title, names in _ENTRY_POINTS:
        refs = tuple(lookup.ref(str(expand(name))) for name in names if lookup.graph.exists(expand(name)))
        if refs:
            found.append((title, refs))
    return tuple(found)


def sizes(graph: KnowledgeGraph) -> tuple[tuple[str, str], ...]:
    """How much the graph holds: number and noun."""
    found = []
    for kind, noun in _COUNTED:
        number = graph.manifest.counts.get(kind) if graph.manifest else None
        if number is None:
            number = len(graph.facts.members(kind))
        words = counted(number, noun, _PLURALS.get(noun, ""))
        found.append((words.split(" ", 1)[0], words.split(" ", 1)[1]))
    return tuple(found)


def choices(lookup: Lookup, kinds: tuple[str, ...]) -> tuple[Ref, ...]:
    """Entities of some classes by label, for a picker."""
    return lookup.refs(sorted({iri for kind in kinds for iri in lookup.graph.facts.members(kind)}))


def recent(difference: Difference) -> Recent | None:
    """What changed lately, None where nothing did that the page tells.

    Arguments:
        difference: what differs between the older release and the present one.
    """
    numbers = []
    for kind, one, many in _RECENT:
        if number := len(difference.of(kind)):
            first, _, noun = counted(number, one, many).partition(" ")
            numbers.append((first, noun))
    moved = difference.of(Kind.CERTAINTY_MOVED)
    if not numbers and not difference.rules_changed:
        return None
    moves = tuple(
        Move(
            Ref(compact(change.entity), change.label, "Claim"),
            change.old,
            change.new,
            next((reason.text for reason in change.reasons), ""),
        )
        for change in moved[:_MOST_MOVES]
    )
    since = _since(difference.old, difference.new)
    return Recent(since, difference.rules_changed, tuple(numbers), moves, len(moved) - len(moves))


def _since(old: Side, new: Side) -> str:
    return old.date if old.date != new.date else f"{old.date} (release {old.release})"

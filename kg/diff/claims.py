"""What differs in the claims, the evidence lines, and the sources that hold them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from kg.diff.changes import Change, Kind, Reason
from kg.diff.reading import Line, Pair, Reader

_CONTEXT = (("inCondition", "in"), ("inSetting", "in"), ("atSite", "at"), ("comparedWith", "compared with"))
_WITHDRAWN = "its findings no longer stand"
_STANDS = "its findings stand"


def claim_changes(pair: Pair) -> Iterator[Change]:
    """Claims that are new, gone, now another proposition, or the same one in other words."""
    new, gone, both = pair.both("Claim")
    for claim in new:
        yield Change(Kind.CLAIM_NEW, claim, pair.label(claim), new=_summary(pair.new, claim), claims=(claim,))
    for claim in gone:
        yield Change(Kind.CLAIM_GONE, claim, pair.label(claim), old=_summary(pair.old, claim), claims=(claim,))
    for claim in both:
        keys = [side.value(claim, "propositionKey") for side in (pair.old, pair.new)]
        plain = [side.value(claim, "plain") for side in (pair.old, pair.new)]
        if all(keys) and keys[0] != keys[1]:
            words = [_proposition(side, claim) for side in (pair.old, pair.new)]
            yield Change(Kind.CLAIM_CHANGED, claim, pair.label(claim), words[0], words[1], (claim,))
        elif plain[0] != plain[1]:
            yield Change(Kind.CLAIM_REWORDED, claim, pair.label(claim), plain[0], plain[1], (claim,))


def _summary(side: Reader, claim: str) -> str:
    """The claim as a sentence, with how the evidence stands."""
    sentence = side.value(claim, "plain") or _proposition(side, claim)
    assessment = side.value(claim, "hasAssessment")
    status, certainty = side.word(assessment, "status"), side.word(assessment, "certainty")
    stands = [status, f"{certainty} certainty" if certainty else ""]
    told = ", ".join(filter(None, stands))
    return f"{sentence} ({told})" if told else sentence


def _proposition(side: Reader, claim: str) -> str:
    """Subject, predicate and object with the context, by their labels."""
    parts = [side.word(claim, name) for name in ("subject", "predicate", "object")]
    for name, before in _CONTEXT:
        parts += [f"{before} {side.label(value)}" for value in side.values(claim, name)]
    return " ".join(filter(None, parts))


def line_changes(pair: Pair) -> Iterator[Change]:
    """Evidence lines that are new, gone, or argue otherwise than before.

    Many ids are made from the content of a line. Where one line of a source on a claim takes the place of another, it
    is told as one change; where both say the same of the claim, as none.
    """
    old, new = pair.old.lines, pair.new.lines
    for line in sorted(old.keys() & new.keys()):
        if old[line] != new[line]:
            yield _line_change(pair, Kind.LINE_CHANGED, line, old[line], new[line])
    gone = _places({line: old[line] for line in old.keys() - new.keys()})
    come = _places({line: new[line] for line in new.keys() - old.keys()})
    for place in sorted(gone.keys() | come.keys()):
        left, right = _without_equals(gone.get(place, {}), come.get(place, {}))
        if len(left) == len(right) == 1:
            yield _line_change(pair, Kind.LINE_CHANGED, min(right), left[min(left)], right[min(right)])
            continue
        for line, before in left.items():
            yield _line_change(pair, Kind.LINE_GONE, line, before, None)
        for line, after in right.items():
            yield _line_change(pair, Kind.LINE_NEW, line, None, after)


_Lines = Mapping[str, Line]


def _places(lines: _Lines) -> Mapping[tuple[str, str], _Lines]:
    """Lines by claim and source."""
    found: dict[tuple[str, str], dict[str, Line]] = defaultdict(dict)
    for iri, line in sorted(lines.items()):
        found[line.claim, line.source][iri] = line
    return found


def _without_equals(left: _Lines, right: _Lines) -> tuple[_Lines, _Lines]:
    """Both sides without the lines that have an equal one on the other side, one for one."""
    shared = Counter(left.values()) & Counter(right.values())
    return _less(left, shared), _less(right, shared)


def _less(lines: _Lines, shared: Counter[Line]) -> _Lines:
    spare = shared.copy()
    kept = {}
    for iri, line in lines.items():
        if spare[line] > 0:
            spare[line] -= 1
        else:
            kept[iri] = line
    return kept


def _line_change(pair: Pair, kind: Kind, iri: str, before: Line | None, after: Line | None) -> Change:
    held = [line for line in (after, before) if line]
    sources = sorted({line.source for line in held if line.source})
    return Change(
        kind,
        iri,
        pair.label(held[0].claim),
        _argument(pair.old, before, held),
        _argument(pair.new, after, held),
        tuple(sorted({line.claim for line in held})),
        tuple(Reason(f"the source is {pair.label(source)}", source) for source in sources),
    )


def _argument(side: Reader, line: Line | None, held: list[Line]) -> str:
    """Direction of a line; its source, and the claim where that changed, unless they are the same before and after."""
    if line is None:
        return ""
    moved = len({one.claim for one in held}) > 1
    told = len(held) == 1 or len({one.source for one in held}) > 1
    source = side.label(line.source) if line.source else "a source that is not named"
    return line.words + (f", {source}" if told else "") + (f", on “{side.label(line.claim)}”" if moved else "")


def source_changes(pair: Pair) -> Iterator[Change]:
    """Documents and studies that are new or gone, or whose standing changed."""
    new, gone, both = pair.both("Document", "Study")
    for source in new:
        told, claims = _source(pair.new, source), _bears(pair.new, source)
        yield Change(Kind.SOURCE_NEW, source, pair.label(source), new=told, claims=claims)
    for source in gone:
        told, claims = _source(pair.old, source), _bears(pair.old, source)
        yield Change(Kind.SOURCE_GONE, source, pair.label(source), old=told, claims=claims)
    for source in both:
        before, after = standing(pair.old, source), standing(pair.new, source)
        if before != after:
            claims = tuple(sorted({*_bears(pair.old, source), *_bears(pair.new, source)}))
            yield Change(Kind.STANDING_CHANGED, source, pair.label(source), before, after, claims)


def standing(side: Reader, source: str) -> str:
    """The standing of a document or study in words."""
    stands = _WITHDRAWN if is_withdrawn(side, source) else _STANDS
    return ", ".join(filter(None, (side.word(source, "standing"), stands)))


def is_withdrawn(side: Reader, source: str) -> bool:
    """Whether the findings of a source no longer stand."""
    return side.value(source, "isOutOfStanding") == "true"


def _source(side: Reader, source: str) -> str:
    kind = side.word(source, "design") or side.word(source, "documentType") or "source"
    return f"{kind}, {_WITHDRAWN}" if is_withdrawn(side, source) else kind


def _bears(side: Reader, source: str) -> tuple[str, ...]:
    return tuple(sorted(side.claims_by_source.get(source, ())))

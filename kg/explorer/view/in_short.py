"""A therapy or a harm in short, in plain words: how often, how sure, what is unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kg.explorer.view.claims import CERTAINTIES, Claim, certainty_rank
from kg.explorer.view.glossary import EXISTENCE, NOT_GRADED, certainty_meaning
from kg.explorer.view.lookup import Ref
from kg.explorer.view.natural import Share, base_for, number_of
from kg.explorer.view.page import HARMED, Page
from kg.explorer.view.risks import RiskRow
from kg.explorer.view.words import counted

_MOST = 4
_VARIES = 2.5
_BROAD = ("Therapy", "Procedure", "CellProduct", "CellSource")
_EXISTENCE = {term.meaning: rank for rank, term in enumerate(EXISTENCE.terms)}


@dataclass(frozen=True)
class Line:
    """One sentence, round a link where it is about one thing.

    Arguments:
        text: the sentence, or what comes after the link.
        about: what it is about, None where it is about the whole page.
        before: what comes before the link.
    """

    text: str
    about: Ref | None = None
    before: str = ""


@dataclass(frozen=True)
class InShort:
    """What a reader without training needs first.

    Arguments:
        often: how often harm was seen, in people of 100 or 1,000.
        sure: how sure one may be.
        unknown: what nobody knows.
        about_risk: whether the page is that of a harm.
    """

    often: tuple[Line, ...]
    sure: tuple[Line, ...]
    unknown: tuple[Line, ...]
    about_risk: bool


def in_short(page: Page) -> InShort | None:
    """The page of a harm, or of what may bring harm, in short; None for other kinds of things.

    Arguments:
        page: everything that the page shows.
    """
    about_risk = page.entity.kind == "Risk"
    if not about_risk and page.entity.kind not in HARMED:
        return None
    rows = tuple(row for row in page.risks if not row.listed_only)
    return InShort(
        _often(rows, about_risk=about_risk),
        _sure(page.claims, about_risk=about_risk),
        _unknown(page, rows, about_risk=about_risk),
        about_risk,
    )


def share_sentence(share: Share) -> str:
    """A count in natural frequencies, with what else fits it.

    >>> share_sentence(Share(6, 26, 0.09, 0.44))
    '6 of 26 people, about 23 of 100; 9 to 44 of 100 fit the count'
    >>> share_sentence(Share(0, 26, 0.0, 0.1323))
    'none of 26 people; up to 13 of 100 still fit the count'
    """
    base = base_for([share])
    high = number_of(share.high, base)
    if share.affected == 0:
        return f"none of {counted(share.at_risk, 'person', 'people')}; up to {high} of {base:,} still fit the count"
    value, low = number_of(share.value, base), number_of(share.low, base)
    people = counted(share.at_risk, "person", "people")
    return f"{share.affected:,} of {people}, about {value} of {base:,}; {low} to {high} of {base:,} fit the count"


# ------------------------------------------------------------------ how often


def _often(rows: tuple[RiskRow, ...], *, about_risk: bool) -> tuple[Line, ...]:
    rated = [row for row in rows if row.frequency.share is not None]
    if not rated:
        return _never_counted(rows, about_risk=about_risk)
    ordered = sorted(rated, key=_weight_as_bearer if about_risk else _weight_as_harm)
    lines = [Line(_told(row), row.shown) for row in ordered[:_MOST]]
    what = "thing that may bring it" if about_risk else "harm"
    many = "things that may bring it" if about_risk else "harms"
    left = len(rated) - len(lines)
    if left:
        lines.append(Line(f"{counted(left, 'more ' + what, 'more ' + many)} with a count in the table below."))
    note = "A count says what happened after it, not that it was the cause."
    if about_risk and len(rated) > 1:
        note += " The people differ from line to line, so the lines are no comparison."
    lines.append(Line(note))
    return tuple(lines)


def _never_counted(rows: tuple[RiskRow, ...], *, about_risk: bool) -> tuple[Line, ...]:
    lines = [
        Line(
            ("Nobody counted it" if about_risk else "Nobody counted a harm")
            + " among a known number of people, so no one can say how often it happens. That is not the same as never."
        )
    ]
    cases = sum(row.frequency.kind in ("no-denominator", "printed") for row in rows)
    if cases:
        told = f"after {counted(cases, 'thing')}" if about_risk else counted(cases, "harm")
        verb = "" if about_risk else (" was" if cases == 1 else " were")
        told = f"It was reported {told}" if about_risk else f"{told}{verb} reported"
        lines.append(Line(f"{told} without a usable number of people."))
    return tuple(lines)


def _told(row: RiskRow) -> str:
    assert row.frequency.share is not None  # noqa: S101 - chosen by it
    mixed = ", in people with different diseases" if row.frequency.mixed else ""
    return f"{share_sentence(row.frequency.share)}{mixed}."


def _weight_as_harm(row: RiskRow) -> tuple[float, ...]:
    share = row.frequency.share
    level = _VARIES if row.severity == "varies" else row.severity_level
    return (-level, -(share.at_risk if share else 0))


def _weight_as_bearer(row: RiskRow) -> tuple[float, ...]:
    """Treatments before what is in them, then most people first."""
    share = row.frequency.share
    rank = _BROAD.index(row.shown.kind) if row.shown.kind in _BROAD else len(_BROAD)
    return (rank, -(share.at_risk if share else 0))


# ------------------------------------------------------------------ how sure


def _sure(claims: tuple[Claim, ...], *, about_risk: bool) -> tuple[Line, ...]:
    if not claims:
        return (Line("Nobody made a claim about it that could be graded."),)
    # Only a claim of harm asks whether the thing happens at all.
    harm = [claim for claim in claims if claim.existence]
    other = [claim for claim in claims if not claim.existence]
    lines = [Line(_graded(name, own)) for name, own in (("claim of harm", harm), ("other claim", other)) if own]
    best = max((claim.certainty for claim in claims), key=certainty_rank)
    if best:
        lines.append(Line(f"At best {best}: {_lower(certainty_meaning(best))}"))
    contested = sum(claim.status == "contested" for claim in claims)
    if contested:
        verb = "claim is" if contested == 1 else "claims are"
        lines.append(Line(f"{contested} {verb} contested: studies stand on both sides."))
    known = [claim.existence for claim in claims if claim.existence in _EXISTENCE]
    if about_risk and known:
        lines.append(Line("Does it happen at all? " + min(known, key=_EXISTENCE.__getitem__)))
    return tuple(lines)


def _graded(what: str, claims: Sequence[Claim]) -> str:
    numbers = Counter(claim.certainty or NOT_GRADED for claim in claims)
    words = [word for word in (*reversed(CERTAINTIES), NOT_GRADED) if numbers[word]]
    spread = ", ".join(f"{numbers[word]} {word}" for word in words)
    return f"{len(claims):,} {what if len(claims) == 1 else what.replace('claim', 'claims')}, certainty: {spread}."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


# ------------------------------------------------------------------ what is unknown


def _unknown(page: Page, rows: tuple[RiskRow, ...], *, about_risk: bool) -> tuple[Line, ...]:
    what = "things that may bring it" if about_risk else "harms"
    lines = []
    argued = sum(row.argued_only for row in rows)
    if argued:
        lines.append(Line(f"{argued} of {len(rows)} {what}: only argued, nobody counted or reported it."))
    uncounted = sum(row.frequency.share is None for row in rows) - argued
    if uncounted > 0:
        lines.append(Line(f"{uncounted} of {len(rows)} {what}: named or seen, not among a known number of people."))
    if not rows:
        lines.append(Line("Nothing that may bring it is recorded here." if about_risk else "No harm is recorded here."))
    if page.questions:
        one = len(page.questions) == 1
        before = "1 open question: " if one else f"{len(page.questions):,} open questions, such as: "
        lines.append(Line("", page.questions[0].ref, before))
    lines.append(Line("What is not listed may be what nobody looked for."))
    return tuple(lines)

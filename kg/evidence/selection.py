"""Which studies a computation is made from: switches for setting, design, sponsor, year and single sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from kg.errors import ParameterError
from kg.evidence.items import Argument, HarmCount

Item = TypeVar("Item", Argument, HarmCount)

FIRST_YEAR, LAST_YEAR = 1900, 2100


@dataclass(frozen=True)
class Selection:
    """Switches; what is left empty keeps everything.

    Arguments:
        settings: ids of settings to keep, such as ``setting-regulated-trial``.
        designs: ids of designs to keep, such as ``design-rct``.
        realms: realms to keep, such as ``human``.
        without_sponsors: ids of kinds of sponsors to leave out, such as ``sponsor-treating-business``.
        until: last year of publication to keep; sources without a year are left out then.
        without: ids of studies, documents or cohorts to leave out.
        blinded_only: keep only sources that are stated to be double blind.
        compared_only: keep only sources that state what they compared with.

    Raises:
        ParameterError: the year is none.

    >>> Selection(until=2015).words
    'published until 2015'
    """

    settings: frozenset[str] = frozenset()
    designs: frozenset[str] = frozenset()
    realms: frozenset[str] = frozenset()
    without_sponsors: frozenset[str] = frozenset()
    until: int | None = None
    without: frozenset[str] = frozenset()
    blinded_only: bool = False
    compared_only: bool = False

    def __post_init__(self) -> None:
        if self.until is not None and not FIRST_YEAR <= self.until <= LAST_YEAR:
            message = f"{self.until} is no year of publication. To mend: give one between {FIRST_YEAR} and {LAST_YEAR}."
            raise ParameterError(message)

    @property
    def everything(self) -> bool:
        """True where nothing is left out."""
        return self == Selection()

    @property
    def words(self) -> str:
        """The switches as a phrase; empty where nothing is left out."""
        parts = []
        for prefix, values in (("setting", self.settings), ("design", self.designs), ("realm", self.realms)):
            if values:
                names = " or ".join(sorted(v.removeprefix(f"{prefix}-").replace("-", " ") for v in values))
                parts.append(f"only {prefix} {names}")
        if self.without_sponsors:
            names = " or ".join(sorted(v.removeprefix("sponsor-").replace("-", " ") for v in self.without_sponsors))
            parts.append(f"without sponsor {names}")
        if self.until is not None:
            parts.append(f"published until {self.until}")
        if self.blinded_only:
            parts.append("only double blind")
        if self.compared_only:
            parts.append("only with a comparison group")
        if self.without:
            parts.append("without " + ", ".join(sorted(self.without)))
        return "; ".join(parts)

    def refusal(self, item: Argument | HarmCount) -> str:
        """Why something is left out, empty where it is kept.

        Arguments:
            item: an argument or a count.

        >>> count = HarmCount("c", "s", frozenset({"a"}), 1, 60, "design-rct", year=2019)
        >>> Selection(until=2015).refusal(count)
        'it was published in 2019, after 2015'
        """
        source, realm = _identity(item)
        checks = (
            (bool(self.without & source), "it was left out by hand"),
            (bool(self.settings) and item.setting not in self.settings, "its setting was not asked for"),
            (bool(self.designs) and item.design not in self.designs, "its design was not asked for"),
            (bool(self.realms) and realm not in self.realms, "it did not study what was asked for"),
            (bool(item.sponsor) and item.sponsor in self.without_sponsors, "its kind of sponsor was left out"),
            (self.blinded_only and not item.blinded, "it is not stated to be double blind"),
            (self.compared_only and item.control in ("", "control-none", "control-not-stated"), "nothing was compared"),
        )
        for refused, reason in checks:
            if refused:
                return reason
        if self.until is None:
            return ""
        if item.year is None:
            return "its year is not known"
        return f"it was published in {item.year}, after {self.until}" if item.year > self.until else ""

    def choose(self, items: Iterable[Item]) -> tuple[tuple[Item, ...], tuple[tuple[str, str], ...]]:
        """What is kept, and id and reason of everything that is left out.

        Arguments:
            items: arguments or counts.
        """
        kept: list[Item] = []
        left: list[tuple[str, str]] = []
        for item in items:
            reason = self.refusal(item)
            if reason:
                left.append((item.count if isinstance(item, HarmCount) else item.source, reason))
            else:
                kept.append(item)
        return tuple(kept), tuple(sorted(set(left)))

    def also(self, further: Selection) -> Selection:
        """These switches and a last year or sources left out of others.

        Arguments:
            further: switches of which only ``until`` and ``without`` are taken.
        """
        years = [year for year in (self.until, further.until) if year is not None]
        return replace(self, until=min(years, default=None), without=self.without | further.without)

    def but(self, **changes: object) -> Selection:
        """The same switches with some of them changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # the names are those of the fields


def _identity(item: Argument | HarmCount) -> tuple[frozenset[str], str]:
    """Ids under which an item can be left out, and its realm."""
    if isinstance(item, HarmCount):
        return frozenset({item.study, item.unit, item.count}), "human" if item.human else "other"
    return frozenset({item.source, item.unit}), item.realm

"""Which studies the figures of one cell are made from, as the URL says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kg.evidence.body import RANDOMISED_DESIGNS
from kg.evidence.selection import FIRST_YEAR, LAST_YEAR, Selection
from kg.namespaces import KG, expand

REGULATED = frozenset({"setting-regulated-trial"})
SPONSORS: Mapping[str, str] = MappingProxyType(
    {"sponsor-treating-business": "businesses that sell the treatment", "sponsor-industry": "companies that make it"}
)
"""Kinds of sponsors that can be left out, in words."""


@dataclass(frozen=True)
class Switches:
    """What the reader switched; the fields are parameters of the URL.

    Arguments:
        regulated: keep only trials under the eyes of a regulator.
        randomised: keep only studies in which chance decided.
        blinded: keep only studies that are stated to be double blind.
        sponsors: kinds of sponsors to leave out.
        until: last year of publication to keep, None for all.
        without: compact ids of studies to leave out.
    """

    regulated: bool = False
    randomised: bool = False
    blinded: bool = False
    sponsors: tuple[str, ...] = ()
    until: int | None = None
    without: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything is left out on purpose."""
        return self != Switches()

    @property
    def selection(self) -> Selection:
        """The switches as the evidence engine takes them."""
        return Selection(
            settings=REGULATED if self.regulated else frozenset(),
            designs=RANDOMISED_DESIGNS if self.randomised else frozenset(),
            blinded_only=self.blinded,
            without_sponsors=frozenset(self.sponsors),
            until=self.until,
            without=frozenset(str(expand(name)).removeprefix(str(KG)) for name in self.without),
        )

    @property
    def words(self) -> str:
        """The switches as a phrase, empty where nothing is left out.

        >>> Switches(regulated=True, until=2015).words
        'only regulated trials; published until 2015'
        """
        parts = [
            words
            for on, words in (
                (self.regulated, "only regulated trials"),
                (self.randomised, "only randomised studies"),
                (self.blinded, "only double blind studies"),
                (bool(self.sponsors), "without " + " and ".join(SPONSORS.get(name, name) for name in self.sponsors)),
                (self.until is not None, f"published until {self.until}"),
                (bool(self.without), "without " + ", ".join(self.without)),
            )
            if on
        ]
        return "; ".join(parts)

    @property
    def parameters(self) -> dict[str, str]:
        """The switches as parameters of the URL; what is as by default is left out."""
        given = {name: "1" for name in ("regulated", "randomised", "blinded") if getattr(self, name)}
        given |= {name: ".".join(getattr(self, name)) for name in ("sponsors", "without") if getattr(self, name)}
        return given | ({"until": str(self.until)} if self.until else {})


def read_year(text: str) -> int | None:
    """A year from the URL, None where it is none.

    >>> read_year("2015"), read_year("soon"), read_year("99999")
    (2015, None, None)
    """
    year = int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None

"""What a reader keeps of an evidence map, as the URL says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kg.evidence.body import RANDOMISED_DESIGNS
from kg.evidence.selection import Selection
from kg.namespaces import KG, expand

ALL = "all"


def _designs(*names: str) -> frozenset[str]:
    return frozenset(f"design-{name}" for name in names)


DESIGNS: Mapping[str, tuple[str, frozenset[str]]] = MappingProxyType(
    {
        "randomised": ("randomised trials", RANDOMISED_DESIGNS),
        "trials": (
            "other trials",
            _designs("non-randomised-trial", "single-arm", "phase-1", "phase-1-2", "clinical-trial"),
        ),
        "observed": (
            "cohorts, registries, surveys",
            _designs(
                "cohort",
                "registry",
                "observational",
                "case-control",
                "cross-sectional",
                "database-analysis",
                "survey",
                "pharmacovigilance-report",
                "outbreak-investigation",
            ),
        ),
        "cases": ("case series and reports", _designs("case-series", "case-report")),
        "reviews": (
            "reviews",
            _designs("systematic-review", "meta-analysis", "network-meta-analysis", "narrative-review"),
        ),
        "laboratory": (
            "animals, laboratory, computer",
            _designs("animal-study", "in-vitro-study", "computational-model"),
        ),
    }
)
"""Groups of designs by their name in the URL: what they are called, and ids."""


@dataclass(frozen=True)
class Filters:
    """What is kept.

    Arguments:
        family: compact id of a group of conditions, empty for all.
        human: keep only what was studied in people.
        until: last year of publication to keep, None for all.
        setting: compact id of a setting, empty for all.
        design: name of a group of designs, empty for all.

    >>> Filters(until=2015, human=True).words
    'only in people; published until 2015'
    """

    family: str = ""
    human: bool = False
    until: int | None = None
    setting: str = ""
    design: str = ""

    @property
    def everything(self) -> bool:
        """True where no study is left out; the group of conditions leaves out none."""
        return self.selection.everything

    @property
    def selection(self) -> Selection:
        """The filters as the evidence engine takes them."""
        return Selection(
            settings=frozenset({str(expand(self.setting)).removeprefix(str(KG))}) if self.setting else frozenset(),
            designs=DESIGNS[self.design][1] if self.design else frozenset(),
            realms=frozenset({"human"}) if self.human else frozenset(),
            until=self.until,
        )

    @property
    def words(self) -> str:
        """The filters on studies as a phrase; empty where none is set."""
        setting = self.setting.removeprefix("kg:setting-").replace("-", " ")
        parts = (
            "only in people" if self.human else "",
            f"only {DESIGNS[self.design][0]}" if self.design else "",
            f"only the setting {setting}" if setting else "",
            f"published until {self.until}" if self.until else "",
        )
        return "; ".join(filter(None, parts))

    @property
    def parameters(self) -> dict[str, str]:
        """The filters as parameters of the URL; what is as by default is left out."""
        given = {
            "family": self.family,
            "human": "1" if self.human else "",
            "until": str(self.until or ""),
            "setting": self.setting,
            "design": self.design,
        }
        return {name: value for name, value in given.items() if value}

"""What can be compared: conditions, the treatments tried for each, and what stands in their place."""

from __future__ import annotations

from dataclasses import dataclass

from kg.explorer.view.entity import is_known
from kg.explorer.view.lookup import Lookup, Ref
from kg.explorer.view.words import sentence
from kg.namespaces import KG, expand

MOST = 4
"""How many treatments stand side by side."""

FEWEST = 2
"""How many are needed to compare."""

KINDS = ("Therapy", "Procedure")
"""Classes of what can be compared."""

CELLS, WITHOUT, INSTEAD = "Cells", "Without cells", "In place of cells"
_FOR_CONDITION = ("improves", "treatsInCurrentUse")
_WITHOUT_CELLS = f"{KG}therapy-without-cells"
_EXAMPLES = (
    (
        "cond-discogenic-pain",
        ("therapy-intradiscal-bm-concentrate", "therapy-intradiscal-allogeneic-bm-msc", "proc-spinal-fusion"),
    ),
    (
        "cond-intervertebral-disc-degeneration",
        ("therapy-intradiscal-cell-therapy", "proc-discectomy", "proc-spinal-fusion", "proc-opioid-therapy"),
    ),
    ("cond-chronic-low-back-pain", ("therapy-intradiscal-cell-therapy", "therapy-intradiscal-prp", "proc-discectomy")),
)


@dataclass(frozen=True)
class Choice:
    """A treatment that can be compared.

    Arguments:
        ref: the treatment.
        group: ``Cells``, ``Without cells`` or ``In place of cells``.
    """

    ref: Ref
    group: str

    @property
    def words(self) -> str:
        """What a picker says."""
        return f"{sentence(self.ref.label)} · {self.group.lower()}"


@dataclass(frozen=True)
class Example:
    """A comparison to begin with.

    Arguments:
        condition: the condition.
        treatments: what is compared.
    """

    condition: Ref
    treatments: tuple[Ref, ...]

    @property
    def words(self) -> str:
        """The comparison as a phrase."""
        return f"{sentence(self.condition.label)}: " + ", ".join(ref.label for ref in self.treatments)


def family(lookup: Lookup, condition: str) -> frozenset[str]:
    """IRIs of a condition and of every kind of it."""
    return frozenset({condition, *lookup.subjects("skg:broaderTransitive", condition)})


def choices_for(lookup: Lookup, condition: str) -> tuple[Choice, ...]:
    """Treatments tried for a condition or a kind of it, and procedures in place of which they are offered.

    Arguments:
        lookup: reads the graph.
        condition: IRI of the condition.
    """
    kinds = family(lookup, condition)
    therapies = {t for kind in kinds for t in lookup.subjects("skg:investigatedFor", kind)}
    for study in {s for kind in kinds for s in lookup.subjects("skg:studiesCondition", kind)}:
        therapies |= {t for arm in lookup.values(study, "skg:hasArm") for t in lookup.values(arm, "skg:therapy")}
    instead = {p for t in therapies for p in lookup.values(t, "skg:alternativeTo")}
    for claim in {c for kind in kinds for c in lookup.subjects("skg:object", kind)}:
        if lookup.value(claim, "skg:predicate").rpartition("#")[2] in _FOR_CONDITION:
            instead |= {s for s in lookup.values(claim, "skg:subject") if lookup.kind(s) == "Procedure"}
    found = [Choice(ref, _group(lookup, ref)) for ref in lookup.refs(sorted(therapies | instead))]
    order = (CELLS, WITHOUT, INSTEAD)
    return tuple(sorted(found, key=lambda choice: order.index(choice.group)))


def _group(lookup: Lookup, ref: Ref) -> str:
    if ref.kind == "Procedure":
        return INSTEAD
    iri = str(expand(ref.id))
    return WITHOUT if _WITHOUT_CELLS in (iri, *lookup.values(iri, "skg:broaderTransitive")) else CELLS


def conditions(lookup: Lookup) -> tuple[Ref, ...]:
    """Conditions for which something was tried, by name."""
    members = lookup.graph.facts.members("Condition")
    return lookup.refs(sorted(c for c in members if lookup.subjects("skg:investigatedFor", c)))


def examples(lookup: Lookup) -> tuple[Example, ...]:
    """Comparisons of a fixed list that the graph holds; the first condition with enough where it holds none."""
    found = []
    for condition, names in _EXAMPLES:
        iris = [f"{KG}{name}" for name in names if lookup.graph.exists(f"{KG}{name}")]
        if lookup.graph.exists(f"{KG}{condition}") and len(iris) >= FEWEST:
            found.append(Example(lookup.ref(f"{KG}{condition}"), tuple(map(lookup.ref, iris))))
    if not found:
        for ref in conditions(lookup):
            choices = choices_for(lookup, str(expand(ref.id)))
            if len(choices) >= FEWEST:
                return (Example(ref, tuple(choice.ref for choice in choices[:FEWEST])),)
    return tuple(found)


@dataclass(frozen=True)
class Asked:
    """What an address asks to compare.

    Arguments:
        condition: the condition, None where none or no known one is named.
        treatments: what is compared, in the order of the address.
        unknown: parts of the address that the graph does not know.
        foreign: treatments that are not recorded for the condition.
        left_out: treatments beyond the number that stands side by side.
    """

    condition: Ref | None
    treatments: tuple[Ref, ...]
    unknown: tuple[str, ...] = ()
    foreign: tuple[Ref, ...] = ()
    left_out: tuple[Ref, ...] = ()


def read_asked(lookup: Lookup, condition: str, names: str) -> Asked:
    """What an address asks for.

    Arguments:
        lookup: reads the graph.
        condition: compact id or local name, anything at all.
        names: the same for treatments, with commas between.
    """
    unknown = []
    iri = _known(lookup, condition, ("Condition",))
    if condition and not iri:
        unknown.append(condition)
    found: dict[str, None] = {}
    for name in filter(None, (part.strip() for part in names.split(",")[:50])):
        if known := _known(lookup, name, KINDS):
            found[known] = None
        else:
            unknown.append(name)
    refs = tuple(map(lookup.ref, found))
    allowed = {choice.ref for choice in choices_for(lookup, iri)} if iri else set(refs)
    shown = refs[:MOST]
    return Asked(
        condition=lookup.ref(iri) if iri else None,
        treatments=shown,
        unknown=tuple(unknown),
        foreign=tuple(ref for ref in shown if ref not in allowed),
        left_out=refs[MOST:],
    )


def _known(lookup: Lookup, name: str, kinds: tuple[str, ...]) -> str:
    iri = is_known(lookup, name if ":" in name else f"kg:{name}" if name else "")
    return iri if iri and lookup.kind(iri) in kinds else ""

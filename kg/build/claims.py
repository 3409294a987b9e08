"""Keep every claim's id paired with the proposition it stands for."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from kg.errors import Problem, SourceError
from kg.namespaces import CLAIMED, RDF, SKG, compact
from kg.quads import text_of
from kg.sources.records import Places

_PARTS = ("subject", "predicate", "object", "inCondition", "inSetting", "atSite", "comparedWith")
_NEEDED = frozenset({"subject", "predicate", "object"})
_KEY = re.compile(r"[0-9a-f]{16}\Z")

Propositions = Mapping[str, Mapping[str, tuple[str, ...]]]


def propositions(quads: Iterable[ox.Quad]) -> dict[str, dict[str, tuple[str, ...]]]:
    """The parts of every claim, by the claim's IRI."""
    parts: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    names = {f"{SKG}{part}": part for part in _PARTS}
    claims = set()
    for quad in quads:
        subject, predicate, value = text_of(quad.subject), quad.predicate.value, text_of(quad.object)
        if predicate == str(RDF.type) and value == str(SKG.Claim):
            claims.add(subject)
        elif predicate in names:
            parts[subject][names[predicate]].add(value)
    return {
        claim: {part: tuple(sorted(parts[claim][part])) for part in _PARTS if parts[claim][part]}
        for claim in sorted(claims)
    }


def proposition_key(parts: Mapping[str, tuple[str, ...]]) -> str:
    """Key of a proposition: SHA-256 over its expanded parts, first 16 hexadecimal digits.

    >>> proposition_key({"subject": ("https://w3id.org/stemkg/id/a",), "predicate": ("p",), "object": ("o",)})
    'c454c24f601c5395'
    """
    text = "\n".join(f"{part} {value}" for part in _PARTS for value in parts.get(part, ()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_pairs(path: Path) -> dict[str, str]:
    """Claim id and proposition key of every line of ``claim-keys.tsv``; empty where there is no file.

    Raises:
        SourceError: a line is not of two columns; a damaged file must not switch the check off.
    """
    if not path.exists():
        return {}
    pairs = {}
    problems = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        claim, _, key = line.partition("\t")
        if number == 1 or not line.strip():
            continue
        if _KEY.match(key):
            pairs[claim] = key
        else:
            message = "the line is not a claim's id, a tab and its key"
            remedy = "put the file back, or write it anew by 'stemkg check --pair-claims'"
            problems.append(Problem(path.name, number, "", "malformed-pairs", message, remedy))
    if problems:
        raise SourceError(problems)
    return pairs


def write_pairs(path: Path, found: Propositions) -> None:
    """Write ``claim-keys.tsv`` anew."""
    rows = [f"{compact(claim)}\t{proposition_key(parts)}" for claim, parts in sorted(found.items())]
    path.write_text("\n".join(["claim\tproposition_key", *rows]) + "\n", encoding="utf-8")


def find_claim_problems(found: Propositions, pairs: Mapping[str, str], places: Places) -> Iterator[Problem]:
    """Two claims for one proposition, or a claim that now says something else than it did.

    Arguments:
        found: parts of every claim.
        pairs: proposition key of every published claim, by its compact id.
        places: where each claim was written.
    """
    whole = {claim: parts for claim, parts in found.items() if parts.keys() >= _NEEDED}  # others fail the shapes
    first: dict[str, str] = {}
    for claim, parts in sorted(whole.items()):
        key = proposition_key(parts)
        file, line, record = places.locate(claim)
        record = record or compact(claim)
        if first.setdefault(key, claim) != claim:
            message = f"it states the same proposition as {compact(first[key])}"
            remedy = (
                "keep one claim and let all sources speak of it, or say in which condition, setting or comparison it "
                "differs"
            )
            yield Problem(file, line, record, "duplicate-claim", message, remedy)
        if pairs.get(compact(claim), key) != key:
            message = "the subject, predicate, object or context of a published claim was changed"
            remedy = (
                "give the new proposition a new id; if the old one was never published, run "
                "'stemkg check --pair-claims'"
            )
            yield Problem(file, line, record, "claim-changed", message, remedy)


def claim_quads(found: Propositions) -> Iterator[ox.Quad]:
    """Proposition key of each claim, and the plain triple that it states, in the graph of what is claimed."""
    graph = ox.NamedNode(str(CLAIMED))
    for claim, parts in sorted(found.items()):
        key = ox.NamedNode(f"{SKG}propositionKey")
        yield ox.Quad(ox.NamedNode(claim), key, ox.Literal(proposition_key(parts)), graph)
        for subject in parts.get("subject", ()):
            for predicate in parts.get("predicate", ()):
                for value in parts.get("object", ()):
                    yield ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value), graph)

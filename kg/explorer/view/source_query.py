"""The list of sources as a SPARQL query: the same rows, asked of the graph."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal

from kg.explorer.view.source_filter import SourceFilter
from kg.explorer.view.source_list import full_name

_STUDY, _DOCUMENT = "(^skg:reportedIn|skg:reportsStudy)?", "(skg:reportedIn|^skg:reportsStudy)?"
"""Ways from a row to its studies and to its documents; a row that is one is its own."""

_KINDS = {
    "study": "?source a skg:Study .",
    "document": "?source a skg:Document .",
    "once": "{ ?source a skg:Study } UNION { ?source a skg:Document "
    "FILTER NOT EXISTS { ?source ^skg:reportedIn|skg:reportsStudy ?study } }",
}
_PATHS = {
    "design": f"{_STUDY}/skg:design",
    "setting": f"{_STUDY}/skg:setting",
    "realm": f"{_STUDY}/skg:realm",
    "sponsor": f"{_STUDY}/skg:sponsorKind",
    "status": f"{_STUDY}/skg:trialStatus",
    "standing": f"{_DOCUMENT}/skg:standing",
    "seen": f"{_DOCUMENT}/skg:seenAs",
}
_ONLY = {
    "registered": f"{_STUDY}/skg:trialStatus",
    "posted": f"{_STUDY}/(skg:resultsPostedOn|(skg:hasEventCount/skg:organSystem))",
    "harms": f"{_STUDY}/skg:hasEventCount",
    "arguments": f"{_STUDY}/skg:hasEvidenceLine",
}
_TIMES = {"once": "< 2", "twice": ">= 2"}
_ABOUT = {
    "condition": f"{_STUDY}/skg:studiesCondition/skg:broaderTransitive?",
    "given": f"{_STUDY}/skg:hasArm/(skg:therapy|skg:usesProcedure|skg:cellSource)/skg:broaderTransitive?",
    "risk": f"{_STUDY}/skg:hasEventCount/skg:risk/skg:broaderTransitive?",
}
_NAMES = "skos:prefLabel|dcterms:title|skg:firstAuthor|skg:journal|skg:year|skg:doi|skg:pmid|skg:pmcid|skg:trialId"
# Ways of no step at all would be tried from everything in the graph here, so each way is written out.
_TEXTS = (
    f"?source {_NAMES}|skg:sponsor",
    f"?source (skg:reportedIn|^skg:reportsStudy)/({_NAMES})",
    "?source (^skg:reportedIn|skg:reportsStudy)/(skos:prefLabel|skg:sponsor)",
)


def list_query(wanted: SourceFilter) -> str:
    """A query for the rows that are asked for, with their names.

    Arguments:
        wanted: what is asked for; the ids in it must be prefixed names that exist.
    """
    lines = "\n".join(f"  {line}" for line in _lines(wanted))
    return f"SELECT DISTINCT ?source ?label\nWHERE {{\n{lines}\n}}\nORDER BY ?label\n"


def _lines(wanted: SourceFilter) -> Iterator[str]:
    yield _KINDS[wanted.kind]
    yield "?source skos:prefLabel ?label ."
    for attribute, names in wanted.values.items():
        if names:
            listed = " ".join(full_name(attribute, name) for name in names)
            yield f"VALUES ?{attribute} {{ {listed} }} ?source {_PATHS[attribute]} ?{attribute} ."
    for name in wanted.only:
        yield f"?source {_ONLY[name]} ?{name} ."
    for attribute, path in _ABOUT.items():
        if value := getattr(wanted, attribute):
            yield f"?source {path} {value} ."
    if wanted.times:
        tests = " || ".join(f"?times {_TIMES[name]}" for name in wanted.times)
        yield f"?source {_DOCUMENT}/skg:timesRead ?times FILTER ( {tests} )"
    if wanted.since is not None or wanted.until is not None:
        yield (
            f"?source {_DOCUMENT}/skg:year ?year "
            f"FILTER ( ?year >= {wanted.since or 0} && ?year <= {wanted.until or 9999} )"
        )
    for number, term in enumerate(wanted.terms, start=1):
        texts = " UNION ".join(f"{{ {path} ?text{number} }}" for path in _TEXTS)
        yield f"{texts} FILTER CONTAINS(LCASE(STR(?text{number})), {Literal(term).n3()})"

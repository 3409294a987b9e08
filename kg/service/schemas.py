"""JSON schemas of the answers of the JSON interface; tests hold every answer against them."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def text(description: str) -> Schema:
    """Any text."""
    return {"type": "string", "description": description}


def whole_number(description: str) -> Schema:
    """A count."""
    return {"type": "integer", "description": description}


def truth(description: str) -> Schema:
    """Yes or no."""
    return {"type": "boolean", "description": description}


def optional(schema: Schema) -> Schema:
    """The same, or null where it is not recorded."""
    return {**schema, "type": [schema["type"], "null"]}


def many(items: Schema, description: str = "") -> Schema:
    """A list."""
    return {"type": "array", "items": items, **({"description": description} if description else {})}


def record(properties: dict[str, Schema], description: str = "") -> Schema:
    """An object in which all the given names stand; further ones may come with later versions."""
    made: Schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {**made, "description": description} if description else made


def reference(name: str) -> Schema:
    """A link to one of :data:`SCHEMAS`."""
    return {"$ref": f"#/components/schemas/{name}"}


_TOLD = {
    "notMedicalAdvice": text("That the answer is for information only."),
    "release": text("Id of the release of the data; empty for a graph that is no release."),
    "date": text("Date of the data, as YYYY-MM-DD; empty for a graph that is no release."),
    "licence": text("Licence of the data."),
}
_SIDES = ("supports", "disputes", "inconclusive")
_TALLY = record(
    {side: whole_number("independent sources; several reports of the same people count once") for side in _SIDES}
)
_ENTITY_REFERENCE = record(
    {
        "id": text("Short id, such as kg:risk-discitis."),
        "iri": text("IRI."),
        "label": text("What people call it."),
        "href": text("Where this service tells of it; empty where it does not."),
    },
)
_LITERAL = record(
    {
        "value": text("The value, as text."),
        "datatype": text("Its datatype, such as xsd:integer."),
        "language": text("Its language, such as en; empty where it has none."),
    }
)
_LABELLED = record({"id": text("IRI."), "label": text("What people call it.")})
_EVIDENCE = record(
    {
        "source": text("IRI of the study or document."),
        "unit": text("IRI of the cohort that several sources share, else of the source: one unit counts once."),
        "label": text("What people call the source."),
        "direction": text("supports, disputes or inconclusive."),
        "kind": text("study, synthesis or statement (a document without data of its own)."),
        "design": text("Plan of the study, in words; empty where not recorded."),
        "realm": text("human, animal, in-vitro ...; empty where not recorded."),
        "participants": optional(whole_number("Number of people or animals that were studied.")),
        "year": optional(whole_number("Year of publication.")),
        "blinded": truth("Whether the study is stated to be double blind."),
        "control": text("What the treated were compared with."),
        "setting": text("Under what rules people were treated."),
        "sponsor": text("Kind of sponsor."),
        "followUpMonths": optional({"type": "number", "description": "Longest follow-up, in months."}),
        "read": text("How much of it was read for this graph."),
        "findsTheOpposite": truth("For a disputing source: it found the opposite, not merely no difference."),
        "lines": many({"type": "string"}, "IRIs of its evidence lines on this claim."),
        "rationale": many({"type": "string"}, "Why the source speaks so, one sentence a line."),
        "locator": many({"type": "string"}, "Where in the source it stands."),
    },
)
_CLAIM = record(
    {
        "claim": text("IRI of the claim."),
        "label": text("Its short name."),
        "plain": text("The claim as one sentence. It is not asserted: read status and certainty."),
        "questionType": text("Kind of question, which decides what evidence ranks high."),
        "asked": {
            "type": "object",
            "description": "The parts of the claim: subject, predicate, object, inCondition ...",
            "additionalProperties": many(_LABELLED),
        },
        "status": text("How the evidence is spread: supported, contested, disputed ..."),
        "statusWords": text("The same in words."),
        "contested": truth("Whether independent studies stand on both sides."),
        "singleSource": truth("Whether all rests on one independent source."),
        "existence": record({"value": text("For a harm, whether it happens at all."), "words": text("In words.")}),
        "level": record(
            {
                "number": optional(whole_number("Level of evidence, 1 (best) to 5.")),
                "ladder": text("The table of levels."),
                "words": text("Why this level."),
            }
        ),
        "certainty": record(
            {
                "value": text("high, moderate, low, very low; another word where nothing was graded."),
                "steps": many(
                    record(
                        {
                            "domain": text("Part of the grading, after GRADE."),
                            "change": whole_number("Levels up or down; at the start, the level itself (4 is high)."),
                            "sentence": text("The reason."),
                        }
                    ),
                    "How the certainty came about, in order.",
                ),
            }
        ),
        "humanStudies": whole_number("Independent studies in people."),
        "peopleBehind": whole_number("People in the studies that count."),
        "studies": _TALLY,
        "syntheses": _TALLY,
        "statements": _TALLY,
        "evidence": record({side: many(reference("Evidence")) for side in _SIDES}, "The arguments by direction."),
        "withdrawn": many(reference("Evidence"), "Arguments of retracted or superseded sources: they never count."),
        "differences": many({"type": "string"}, "What differs between the two sides."),
        "negativeSearches": many({"type": "object"}, "Searches that found nothing, with date and place."),
        **_TOLD,
    },
)
_FACT = {
    "property": text("Short id of the property, such as skg:severity."),
    "label": text("What people call the property."),
}
_ENTITY = record(
    {
        "id": text("Short id, such as kg:risk-discitis."),
        "iri": text("IRI."),
        "label": text("What people call it."),
        "kinds": many({"type": "string"}, "Its classes."),
        "definition": text("What it means; empty where not recorded."),
        "synonyms": many({"type": "string"}),
        "facts": many(
            record(
                {
                    **_FACT,
                    "origin": text("stated, inferred, assessed, mapping, derivation, or claimed (not asserted)."),
                    "values": many({"anyOf": [reference("Reference"), reference("Literal")]}),
                }
            ),
            "What is recorded of it.",
        ),
        "claims": many(
            record(
                {
                    "id": text("Short id of the claim."),
                    "plain": text("The claim as one sentence."),
                    "status": text("How the evidence is spread."),
                    "certainty": text("How sure one may be."),
                    "studiesFor": whole_number("Independent studies for."),
                    "studiesAgainst": whole_number("Independent studies against."),
                    "studiesOpen": whole_number("Independent studies that leave it open."),
                    "synthesesFor": whole_number("Syntheses for."),
                    "synthesesAgainst": whole_number("Syntheses against."),
                }
            ),
            "Claims with it as subject, object or condition; most studied first, at most 100.",
        ),
        "claimsInAll": whole_number("How many such claims there are."),
        "referencedBy": many(
            record(
                {
                    **_FACT,
                    "count": whole_number("How many things point at it by this property."),
                    "values": many(reference("Reference"), "The first 20 of them."),
                }
            ),
            "What points at it.",
        ),
        **_TOLD,
    },
)
_SEARCH = record(
    {
        "query": text("What was looked for."),
        "hits": many(
            record(
                {
                    "id": text("Short id."),
                    "iri": text("IRI."),
                    "label": text("What people call it."),
                    "kind": text("Its class."),
                    "matched": text("The text that matched."),
                    "href": text("Where this service tells of it."),
                }
            ),
            "What was found, best first.",
        ),
        **_TOLD,
    },
)
_NETWORK = record(
    {
        "id": text("Short id of the entity in the middle."),
        "hops": whole_number("How many steps away."),
        "nodes": many(
            record(
                {
                    "id": text("Short id."),
                    "iri": text("IRI."),
                    "label": text("What people call it."),
                    "kind": text("Its class."),
                    "definition": text("What it means; empty where not recorded."),
                }
            )
        ),
        "edges": many(
            record(
                {
                    "source": text("Short id of the node where it starts."),
                    "target": text("Short id of the node where it ends."),
                    "relation": text("What it says, in words."),
                    "predicate": text("Short id of the property."),
                    "kind": text("claim (not asserted), fact, inferred or study."),
                    "claim": text("Short id of the claim; empty for other kinds."),
                    "status": text("For a claim, how the evidence is spread."),
                    "certainty": text("For a claim, how sure one may be."),
                    "negated": truth("Whether studies speak only against the claim."),
                    "figures": text("Counts in words, such as 1 of 60."),
                }
            )
        ),
        "leftOut": whole_number("Nodes that the limit left out; nearer and better-evidenced ones are kept."),
        **_TOLD,
    },
)

SCHEMAS: dict[str, Schema] = {
    "Claim": _CLAIM,
    "Entity": _ENTITY,
    "Evidence": _EVIDENCE,
    "Literal": _LITERAL,
    "Neighbourhood": _NETWORK,
    "Problem": record(
        {
            "type": text("Always about:blank."),
            "title": text("The status in words."),
            "status": whole_number("The status."),
            "detail": text("What is wrong, and how to mend it."),
        },
        "A refusal after RFC 9457.",
    ),
    "Reference": _ENTITY_REFERENCE,
    "Search": _SEARCH,
}

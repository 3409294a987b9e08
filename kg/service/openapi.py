"""``/openapi.json``: the JSON interface told to machines, made from the same table as its routes (OpenAPI 3.1)."""

from __future__ import annotations

from typing import Any

from kg.build.inputs import version
from kg.service.api import OPERATIONS, Operation
from kg.service.names import LONGEST_NAME
from kg.service.parameters import Parameter
from kg.service.schemas import SCHEMAS, reference

_INTRODUCTION = (
    "Claims about stem-cell therapy and its risks, with the evidence for and against each. "
    "For information only, not medical advice. A claim is not asserted: read its status, certainty and reasons. "
    "No key is needed; every answer may be fetched from any web page (CORS) and carries an ETag."
)
_REFUSALS = {
    "400": "A parameter or a name is wrong; the text says how to mend it.",
    "404": "There is no such thing; the text names what is close.",
    "405": "Only GET, HEAD and OPTIONS are answered.",
    "414": "The address is too long.",
    "503": "The graph is not ready yet, or too many ask; Retry-After says when to come back.",
}


def openapi_document(base: str) -> dict[str, Any]:
    """The whole document.

    Arguments:
        base: address of the service, without a slash at its end.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "StemKG",
            "summary": "A knowledge graph of stem-cell therapy and its risks.",
            "description": _INTRODUCTION,
            "version": version(),
            "license": {"name": "Data: CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "servers": [{"url": base}],
        "paths": {operation.path: {"get": _operation(operation)} for operation in OPERATIONS},
        "components": {"schemas": SCHEMAS},
    }


def _operation(operation: Operation) -> dict[str, Any]:
    name = [_name(operation)] if operation.wants_name else []
    refused = {"application/problem+json": {"schema": reference("Problem")}}
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": operation.description,
        "parameters": name + [_parameter(parameter) for parameter in operation.parameters],
        "responses": {
            "200": {
                "description": operation.summary,
                "headers": {"ETag": {"description": "Tag of this version.", "schema": {"type": "string"}}},
                "content": {"application/json": {"schema": reference(operation.schema)}},
            },
            "304": {"description": "It has not changed since the version that If-None-Match names."},
            **{status: {"description": text, "content": refused} for status, text in _REFUSALS.items()},
        },
    }


def _name(operation: Operation) -> dict[str, Any]:
    return {
        "name": "name",
        "in": "path",
        "required": True,
        "description": "Local name of the entity: kg:risk-discitis is risk-discitis.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9_-]*$", "maxLength": LONGEST_NAME},
        "example": operation.example,
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.description,
        "schema": parameter.schema,
    }

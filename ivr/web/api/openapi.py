"""The OpenAPI document, generated from the endpoints and models that are served."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from ivr.web.api.rest import CALL_ID, PREFIX, TICKET_NUMBER, Nothing, RESTEndpoint, needs_body
from ivr.web.pages.problems import Problem

JSON = dict[str, Any]

_PROBLEMS: Final[Mapping[int, str]] = {
    400: "The body is not JSON",
    401: "No token, or one that does not hold",
    403: "The token's role may not do this",
    404: "It does not exist",
    408: "The body took too long to arrive",
    409: "Its state does not allow this, or it has changed since: `changed` names the fields",
    413: "The body is too large",
    415: "The body is not sent as application/json",
    422: "A field is wrong; `errors` names it",
    503: "The database is not available now",
}


def document(endpoints: Sequence[RESTEndpoint]) -> JSON:
    """Return the OpenAPI 3.1 document of the endpoints."""
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(Problem, "serialization"): None}
    for endpoint in endpoints:
        wanted[endpoint.answer, "serialization"] = None
        for model in (endpoint.body, endpoint.query):
            wanted[model, "validation"] = None
    refs, definitions = models_json_schema(list(wanted), ref_template="#/components/schemas/{model}")
    schemas: JSON = definitions["$defs"]
    paths: dict[str, JSON] = {}
    for endpoint in endpoints:
        operation = _operation(endpoint, refs, schemas)
        paths.setdefault(PREFIX + endpoint.path, {})[endpoint.method.lower()] = operation
    for model in {endpoint.query for endpoint in endpoints} | {Nothing}:
        schemas.pop(_name(refs[model, "validation"]))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Outage line", "version": "1"},
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(endpoint: RESTEndpoint, refs: Mapping[Any, JSON], schemas: JSON) -> JSON:
    query_schema: JSON = schemas[_name(refs[endpoint.query, "validation"])]
    operation: JSON = {
        "operationId": endpoint.handle.__name__,
        "summary": endpoint.summary,
        "parameters": [*_path_parameters(endpoint), *_query_parameters(query_schema)],
        "responses": {
            str(endpoint.status): {
                "description": "Done",
                "content": {"application/json": {"schema": refs[endpoint.answer, "serialization"]}},
            },
            **_problems(endpoint, refs[Problem, "serialization"]),
        },
    }
    if endpoint.body is not Nothing:
        schema = refs[endpoint.body, "validation"]
        content = {"application/json": {"schema": schema}}
        operation["requestBody"] = {"required": needs_body(endpoint.body), "content": content}
    return operation


def _path_parameters(endpoint: RESTEndpoint) -> list[JSON]:
    schemas = {
        "id": {"type": "integer", "minimum": 1},
        "call": {"type": "string", "pattern": f"^{CALL_ID}$"},
        "number": {"type": "string", "pattern": f"^{TICKET_NUMBER}$"},
    }
    return [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in schemas.items()
        if f"{{{name}}}" in endpoint.path
    ]


def _query_parameters(schema: JSON) -> list[JSON]:
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": one}
        for name, one in schema.get("properties", {}).items()
    ]


def _problems(endpoint: RESTEndpoint, schema: JSON) -> JSON:
    possible = {401, 422, 503}
    possible |= {400, 408, 413, 415} if endpoint.body is not Nothing else set()
    possible |= {403} if endpoint.writes else set()
    possible |= {404} if "{" in endpoint.path else set()
    possible |= {404, 409} if endpoint.method != "GET" else set()
    return {
        str(status): {
            "description": _PROBLEMS[status],
            "content": {"application/problem+json": {"schema": schema}},
        }
        for status in sorted(possible)
    }


def _name(ref: JSON) -> str:
    return str(ref["$ref"]).rpartition("/")[2]

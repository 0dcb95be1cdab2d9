"""Endpoints of the REST API as data, so that checks and documentation cannot differ."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from aiohttp import web
from multidict import MultiMapping
from pydantic import BaseModel, ConfigDict

from ivr.web.auth.access import bearer_by_token, require_write
from ivr.web.services import SERVICES, WebServices
from outages.accounts import Bearer

PREFIX = "/api/v1"

#: The pattern of a call's id.
CALL_ID = r"[0-9a-zA-Z.-]{1,80}"


class Strict(BaseModel):
    """A request's body: no unknown fields, no coercion of types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Query(BaseModel):
    """A request's query string: no unknown parameters."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Strict):
    """A request without a body, or without parameters."""


Q = TypeVar("Q", bound=BaseModel)
B = TypeVar("B", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Ask(Generic[Q, B]):
    """A validated request; `id` is 0 and `call` empty where the path has none."""

    services: WebServices
    bearer: Bearer
    id: int
    query: Q
    body: B
    call: str = ""


@dataclass(frozen=True, slots=True)
class RESTEndpoint:
    """One method on one path below the prefix; its models are those of the handler's annotations."""

    method: str
    path: str
    handle: Callable[[Ask[Any, Any]], Awaitable[BaseModel]]
    summary: str
    status: int = 200

    @property
    def writes(self) -> bool:
        """Whether it requires the role that may change incidents."""
        return self.method == "POST"

    @property
    def query(self) -> type[BaseModel]:
        """The model of the query string."""
        return _read_models(self.handle)[0]

    @property
    def body(self) -> type[BaseModel]:
        """The model of the body."""
        return _read_models(self.handle)[1]

    @property
    def answer(self) -> type[BaseModel]:
        """The model of the answer."""
        return _read_models(self.handle)[2]


@cache
def _read_models(handle: Callable[..., object]) -> tuple[type[BaseModel], type[BaseModel], type[BaseModel]]:
    hints = get_type_hints(handle)
    query, body = get_args(hints["ask"])
    return query, body, hints["return"]


def add_endpoint(app: web.Application, endpoint: RESTEndpoint) -> None:
    """Serve the endpoint; invalid requests never reach its handler."""

    async def serve(request: web.Request) -> web.Response:
        bearer = await bearer_by_token(request)
        if endpoint.writes:
            require_write(bearer)
        ask = Ask(
            services=request.app[SERVICES],
            bearer=bearer,
            id=int(request.match_info.get("id", "0")),
            query=read_query(endpoint.query, request.query),
            body=await _read_body(request, endpoint.body),
            call=request.match_info.get("call", ""),
        )
        answer = await endpoint.handle(ask)
        return web.json_response(text=answer.model_dump_json(), status=endpoint.status)

    # Any number of eighteen digits fits into a 64-bit column.
    path = endpoint.path.replace("{id}", r"{id:\d{1,18}}").replace("{call}", f"{{call:{CALL_ID}}}")
    app.router.add_route(endpoint.method, PREFIX + path, serve)


def read_query(model: type[Q], query: MultiMapping[str]) -> Q:
    """Return the query string as the model; raise pydantic's ValidationError."""
    lists = {name for name, field in model.model_fields.items() if get_origin(field.annotation) is tuple}
    raw = {
        name: values if name in lists or len(values := query.getall(name)) > 1 else values[0]
        for name in query
        if (values := query.getall(name))
    }
    return model.model_validate(raw)


async def _read_body(request: web.Request, model: type[B]) -> B:
    if model is Nothing and not request.can_read_body:
        return model()
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="Send the body as Content-Type: application/json.")
    return model.model_validate_json(await request.read())

"""Endpoints of the REST API as data, so that checks and documentation cannot differ."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, Protocol, TypeVar, get_args, get_origin, get_type_hints

from aiohttp import web
from multidict import MultiMapping
from pydantic import BaseModel, ConfigDict

from ivr.web.auth.access import bearer_by_token, require_write
from ivr.web.bodies import read_document
from ivr.web.services import SERVICES, WebServices
from outages.accounts import Bearer

PREFIX = "/api/v1"

#: The pattern of a call's id, and of a ticket's number.
CALL_ID = r"[0-9a-zA-Z.-]{1,80}"
TICKET_NUMBER = r"\d{1,20}"


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
    """A validated request; `id` is 0, `call` and the ticket's `number` empty where the path has none."""

    services: WebServices
    bearer: Bearer
    id: int
    query: Q
    body: B
    call: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class RESTEndpoint:
    """One method on one path below the prefix; its models are those of the handler's annotations.

    What only managers may do is what changes something, unless it is `for_agents`, too.
    """

    method: str
    path: str
    handle: Callable[[Ask[Any, Any]], Awaitable[BaseModel]]
    summary: str
    status: int = 200
    for_agents: bool = False

    @property
    def writes(self) -> bool:
        """Whether it requires the role that may change incidents."""
        return self.method != "GET" and not self.for_agents

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


class Numbered(Protocol):
    """A thing in a list that is paged by its number."""

    @property
    def id(self) -> int:
        """Its number."""
        ...


def next_id(found: Sequence[Numbered], limit: int) -> int | None:
    """Return where the next page begins, None after the last one."""
    return found[-1].id if len(found) == limit else None


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
            number=request.match_info.get("number", ""),
        )
        answer = await endpoint.handle(ask)
        return web.json_response(text=answer.model_dump_json(), status=endpoint.status)

    app.router.add_route(endpoint.method, PREFIX + _with_patterns(endpoint.path), serve)


def needs_body(model: type[BaseModel]) -> bool:
    """Tell whether a request must have a body: one whose fields are all optional may be left out."""
    return any(field.is_required() for field in model.model_fields.values())


def _with_patterns(path: str) -> str:
    # Any number of eighteen digits fits into a 64-bit column.
    for name, pattern in (("id", r"\d{1,18}"), ("call", CALL_ID), ("number", TICKET_NUMBER)):
        path = path.replace(f"{{{name}}}", f"{{{name}:{pattern}}}")
    return path


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
    if not needs_body(model) and not request.can_read_body:
        return model()
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="Send the body as Content-Type: application/json.")
    return model.model_validate_json(await read_document(request))

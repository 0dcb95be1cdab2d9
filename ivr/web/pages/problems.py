"""From errors to HTTP: one middleware gives each error its status and an actionable text."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from math import ceil
from typing import Any, Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from outages.errors import ConflictError, InvalidError, NotFoundError, StaleError, StoreError
from outages.telling_estimates import MassTellingError, TellingEstimate
from prompts.errors import PromptsError, UnknownLanguageError

_log = structlog.get_logger(__name__)

_STATUS: Final[tuple[tuple[type[Exception], HTTPStatus], ...]] = (
    (InvalidError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (ConflictError, HTTPStatus.CONFLICT),
    (UnknownLanguageError, HTTPStatus.NOT_FOUND),
    (StoreError, HTTPStatus.SERVICE_UNAVAILABLE),
    (PromptsError, HTTPStatus.SERVICE_UNAVAILABLE),
)

#: Replaces an error's own text where it could name a host, a file or a statement.
_DISCREET: Final[dict[type[Exception], str]] = {
    StoreError: "The database is not available now; try again in a moment.",
    PromptsError: "No speech engine can say this now; try again in a moment.",
}
_RETRY_SECONDS: Final = "5"


class FieldProblem(BaseModel):
    """An error in one field of the request."""

    field: str = Field(examples=["scope.include.0.houses"])
    reason: str


class EstimateOut(BaseModel):
    """What telling a fact takes if everybody answers at the first try.

    `minutes` are those of talk, `seconds` how long the calls take; `cost` is null where a price that is needed isn't set.
    """

    people: int
    calls: int
    messages: int
    segments: int
    minutes: int
    seconds: int
    cost: float | None
    currency: str


def _describe_as_served(schema: dict[str, Any]) -> None:
    """Require no field that is left out where it has nothing to say."""
    schema["required"] = [
        name for name in schema["required"] if schema["properties"][name].get("default", "") is not None
    ]


class Problem(BaseModel):
    """A problem document (RFC 9457); `errors` names fields, `instance` is an inner failure's id in the log.

    Where something has changed since the version that the request names, `changed` names the fields, and `version` is
    the present one. Where very many people would be told, `estimate` says what that takes.
    """

    model_config = ConfigDict(
        json_schema_serialization_defaults_required=True, json_schema_extra=_describe_as_served
    )

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: tuple[FieldProblem, ...] = ()
    instance: str | None = None
    changed: tuple[str, ...] | None = None
    version: int | None = None
    estimate: EstimateOut | None = None


def estimate_out(estimate: TellingEstimate) -> EstimateOut:
    """Return what telling takes, as the API has it."""
    return EstimateOut(
        people=estimate.people,
        calls=estimate.calls,
        messages=estimate.messages,
        segments=estimate.segments,
        minutes=estimate.minutes,
        seconds=ceil(estimate.takes.total_seconds()),
        cost=None if estimate.cost is None else float(estimate.cost),
        currency=estimate.currency,
    )


Answer = Callable[[web.Request, Problem], Awaitable[web.Response]]


def problem_middleware(answer: Answer) -> Middleware:
    """Return the middleware that turns every error into a Problem, and that into a response with `answer`."""

    @web.middleware
    async def map_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < HTTPStatus.BAD_REQUEST:
                raise
            return await _respond(request, _make(error.status, error.text or error.reason), answer, error)
        except ValidationError as error:
            return await _respond(request, _of_validation(error), answer)
        except Exception as error:  # noqa: BLE001 - the web's edge: nothing may leak, everything is logged
            return await _respond(request, _of_ours(error) or _of_unknown(request, error), answer)

    return map_errors


async def answer_in_json(_request: web.Request, problem: Problem) -> web.Response:
    """Return the problem as an RFC 9457 document."""
    return web.json_response(
        text=problem.model_dump_json(exclude_none=True, exclude_defaults=False),
        status=problem.status,
        content_type="application/problem+json",
    )


async def _respond(
    request: web.Request, problem: Problem, answer: Answer, cause: web.HTTPException | None = None
) -> web.Response:
    response = await answer(request, problem)
    for name in ("WWW-Authenticate", "Allow", "Retry-After"):
        if cause is not None and name in cause.headers:
            response.headers[name] = cause.headers[name]
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = _RETRY_SECONDS
    return response


def _make(status: int, detail: str, errors: Sequence[FieldProblem] = ()) -> Problem:
    return Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=tuple(errors))


def _of_validation(error: ValidationError) -> Problem:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    if any(one["type"] == "json_invalid" for one in found):
        return _make(HTTPStatus.BAD_REQUEST, "The body is not valid JSON in UTF-8.")
    fields = [FieldProblem(field=".".join(map(str, one["loc"])), reason=one["msg"]) for one in found]
    return _make(HTTPStatus.UNPROCESSABLE_ENTITY, _in_a_sentence(fields), fields)


def _of_ours(error: Exception) -> Problem | None:
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), None)
    if status is None:
        return None
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        _log.warning("part_unavailable", error=repr(error))
        return _make(status, _DISCREET[StoreError if isinstance(error, StoreError) else PromptsError])
    fields = [FieldProblem(field=error.field, reason=error.reason)] if isinstance(error, InvalidError) else []
    problem = _make(status, str(error), fields)
    if isinstance(error, StaleError):
        return problem.model_copy(update={"changed": error.changed, "version": error.version})
    if isinstance(error, MassTellingError):
        return problem.model_copy(update={"estimate": estimate_out(error.estimate)})
    return problem


def _of_unknown(request: web.Request, error: Exception) -> Problem:
    name = secrets.token_hex(6)
    _log.error("request_failed", error_id=name, method=request.method, path=request.path, exc_info=error)
    problem = _make(
        HTTPStatus.INTERNAL_SERVER_ERROR, f"Something went wrong inside; the log knows it as {name}."
    )
    return problem.model_copy(update={"instance": name})


def _in_a_sentence(fields: list[FieldProblem]) -> str:
    return "; ".join(f"{one.field}: {one.reason}" if one.field else one.reason for one in fields)

"""What the REST API hands out and erases of one person's data, for managers only."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Self

from aiohttp import web
from pydantic import Field, StringConstraints, model_validator

from ivr.web.api.answers import Out
from ivr.web.api.models import Line, Number
from ivr.web.api.rest import PREFIX, Ask, Nothing, Query, Strict, read_query
from ivr.web.auth.access import bearer_by_token, require_write
from ivr.web.services import SERVICES
from outages.persons import FATES, Erasure, RecordKind, Whose

EXPORT_PATH: Final = f"{PREFIX}/persons/export"

#: The endpoint in OpenAPI: its answer is no JSON.
DESCRIBED: Final[Mapping[str, Any]] = {
    EXPORT_PATH: {
        "get": {
            "operationId": "export_person",
            "summary": "Hand out everything that is held about one person, as a ZIP file; audited",
            "parameters": [
                {
                    "name": name,
                    "in": "query",
                    "required": False,
                    "description": "One of account and number.",
                    "schema": {"type": "string"},
                }
                for name in ("account", "number")
            ],
            "responses": {
                "200": {"description": "Done", "content": {"application/zip": {}}},
                "401": {"description": "No token, or an invalid one"},
                "403": {"description": "The token's role may not do this"},
                "404": {"description": "Nothing is held about this person"},
                "409": {"description": "Several accounts have this number: name one of them"},
                "422": {"description": "Name an account or a number, one of them"},
            },
        }
    }
}


def _whose(account: str | None, number: str | None) -> Whose:
    if (account is None) == (number is None):
        raise ValueError("name an account or a number, one of them")
    return Whose(account, number)


class PersonQuery(Query):
    """Names a person in a query string."""

    account: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    number: Number | None = None

    @model_validator(mode="after")
    def _name_one(self) -> Self:
        _whose(self.account, self.number)
        return self


class ErasureIn(Strict):
    """Whom to erase, and whether it is meant."""

    account: Line | None = None
    number: Number | None = None
    yes: Annotated[
        bool, Field(description="Erase it; without this, only say what would go and what would stay.")
    ] = False

    @model_validator(mode="after")
    def _name_one(self) -> Self:
        _whose(self.account, self.number)
        return self


class HeldOut(Out):
    """Records of one kind: what goes with an erasure, and what stays of them and why."""

    kind: RecordKind
    records: int
    goes: str
    stays: str


class ErasureOut(Out):
    """What an erasure would do, or has done: then `marker` stands for the person in what stays, else it is empty.

    `obstacles` have to end first. `shared_numbers` are other accounts' too and stay theirs.
    """

    account: str | None
    numbers: list[str]
    shared_numbers: list[str]
    held: list[HeldOut]
    obstacles: list[str]
    marker: str


async def export_person(request: web.Request) -> web.Response:
    """Return the ZIP file; raise HTTPForbidden (403), NotFoundError or ConflictError."""
    bearer = await bearer_by_token(request)
    require_write(bearer)
    query = read_query(PersonQuery, request.query)
    persons = request.app[SERVICES].persons
    found = await persons.export(_whose(query.account, query.number), author=bearer.name)
    return web.Response(
        body=found,
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="person.zip"'},
    )


async def erase_person(ask: Ask[Nothing, ErasureIn]) -> ErasureOut:
    """Erase a person's data, or say what that would do; raise NotFoundError or ConflictError."""
    whose, persons = _whose(ask.body.account, ask.body.number), ask.services.persons
    if ask.body.yes:
        return _erasure_out(await persons.erase(whose, author=ask.bearer.name))
    return _erasure_out(await persons.preview(whose))


def _erasure_out(found: Erasure) -> ErasureOut:
    return ErasureOut(
        account=found.account,
        numbers=list(found.numbers),
        shared_numbers=list(found.shared),
        held=[
            HeldOut(kind=kind, records=count, goes=FATES[kind].goes, stays=FATES[kind].stays)
            for kind, count in found.found.items()
            if count
        ],
        obstacles=list(found.obstacles),
        marker=found.marker,
    )

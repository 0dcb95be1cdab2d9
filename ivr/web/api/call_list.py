"""What the REST API tells of the call list, and how agents take its entries and say what came of a call."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BeforeValidator, Field

from ivr.web.api.answers import Out
from ivr.web.api.rest import Ask, Nothing, Query, Strict
from outages.call_list import CallListEntry, CallListEntryId, CallListOutcome
from outages.news import News
from outages.notifications import Result
from outages.subscribers import Service, Tier
from outages.tickets import Channel


class CallListQuery(Query):
    """How many entries at most."""

    limit: Annotated[int, Field(ge=1, le=500)] = 100


class CalledIn(Strict):
    """What a person's call came to."""

    outcome: Literal[CallListOutcome.TOLD, CallListOutcome.STILL_OUT, CallListOutcome.UNREACHED]


class ListedAddressOut(Out):
    """An address to tell about; whoever answers may not hear it unless the telephone is `on_account`."""

    ticket_number: str
    name: str
    account: str
    tier: Tier
    street: str
    house: str
    flat: str
    services: Annotated[list[Service], BeforeValidator(sorted)]
    on_account: bool


class ListedTryOut(Out):
    """One try of the line; `result` is null while nobody knows."""

    at: AwareDatetime
    channel: Channel
    number: str
    result: Result | None


class CallListEntryOut(Out):
    """Somebody to call, not before `opens_at`; `taken_by` has been calling them since `taken_at`."""

    id: int
    number: str
    language: str
    news: News
    incident_id: int
    listed_at: AwareDatetime
    expires_at: AwareDatetime
    opens_at: AwareDatetime
    taken_by: str | None
    taken_at: AwareDatetime | None
    addresses: list[ListedAddressOut]
    tries: list[ListedTryOut]


class CallListOut(Out):
    """Whom to call, most urgent first, and how many there are in all."""

    items: list[CallListEntryOut]
    total: int


class CalledOut(Out):
    """An entry that is over, and what came of it."""

    id: int
    outcome: CallListOutcome


async def list_calls(ask: Ask[CallListQuery, Nothing]) -> CallListOut:
    """Return whom people are to call."""
    services, now = ask.services, ask.services.clock.now()
    found = await services.call_list.find(at=now, limit=ask.query.limit)
    return CallListOut(items=list(map(_entry_out, found)), total=await services.call_list.count(at=now))


async def take_entry(ask: Ask[Nothing, Nothing]) -> CallListEntryOut:
    """Take an entry, so that nobody else calls."""
    services = ask.services
    taken = await services.call_list.take(
        CallListEntryId(ask.id), author=ask.bearer.name, at=services.clock.now()
    )
    return _entry_out(taken)


async def settle_entry(ask: Ask[Nothing, CalledIn]) -> CalledOut:
    """Note what a call came to."""
    services, outcome = ask.services, ask.body.outcome
    await services.call_list.settle(
        CallListEntryId(ask.id), outcome, author=ask.bearer.name, at=services.clock.now()
    )
    return CalledOut(id=ask.id, outcome=outcome)


def _entry_out(entry: CallListEntry) -> CallListEntryOut:
    return CallListEntryOut.model_validate(entry)

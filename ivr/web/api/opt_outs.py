"""What the REST API tells of opt-outs, and how people keep and end them."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from ivr.web.api.answers import Listing, Out
from ivr.web.api.models import Number, Page
from ivr.web.api.rest import Ask, Nothing, Strict, next_id
from outages.opt_outs import OptOutId, OptOutSource
from outages.tickets import Channel


class OptOutIn(Strict):
    """A telephone that is not to be told anything by a channel any more."""

    number: Number
    channel: Channel


class OptOutQuery(Page):
    """Opt-outs of a number; those that hold, those that have ended, or both."""

    number: Number | None = None
    holding: Annotated[
        bool | None, Field(description="Only those that hold, or only those that have ended.")
    ] = None


class OptOutOut(Out):
    """Somebody's word that a telephone is not to be told anything by a channel, kept as evidence.

    `author` is the call of the key, or who of the provider took the word. `ended_at` is null while it holds; `ended_by` is
    then the call in which the telephone asked anew, or who ended it.
    """

    id: int
    number: str
    channel: Channel
    at: AwareDatetime
    source: OptOutSource
    author: str
    ended_at: AwareDatetime | None
    ended_by: str | None


async def find_opt_outs(ask: Ask[OptOutQuery, Nothing]) -> Listing[OptOutOut]:
    """Return opt-outs, newest first."""
    query = ask.query
    found = await ask.services.opt_outs.find(
        number=query.number, holding=query.holding, limit=query.limit, before=query.before
    )
    items = [OptOutOut.model_validate(one) for one in found]
    return Listing[OptOutOut](items=items, next=next_id(found, query.limit))


async def keep_opt_out(ask: Ask[Nothing, OptOutIn]) -> OptOutOut:
    """Keep that a telephone is not to be told anything by a channel any more."""
    services, body = ask.services, ask.body
    kept = await services.opt_outs.opt_out(
        body.number, body.channel, author=ask.bearer.name, at=services.clock.now()
    )
    return OptOutOut.model_validate(kept)


async def end_opt_out(ask: Ask[Nothing, Nothing]) -> OptOutOut:
    """End an opt-out on somebody's word; it stays as evidence."""
    services = ask.services
    ended = await services.opt_outs.end(OptOutId(ask.id), author=ask.bearer.name, at=services.clock.now())
    return OptOutOut.model_validate(ended)

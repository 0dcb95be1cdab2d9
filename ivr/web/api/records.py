"""What the REST API tells of tickets, calls, notifications and places, and what people do to tickets."""

from collections.abc import Sequence

from ivr.web.api.answers import (
    AreaOut,
    AskedOut,
    CallOut,
    LedgerLineOut,
    Listing,
    NotificationOut,
    RemarkOut,
    TicketOut,
    ledger_line_out,
    notification_out,
    ticket_out,
)
from ivr.web.api.card import CardOut, QueuedCallOut, card_out
from ivr.web.api.models import (
    AreaQuery,
    AskedIn,
    CallQuery,
    LedgerQuery,
    NotificationQuery,
    ReasonIn,
    RemarkIn,
    TellingIn,
    TicketQuery,
)
from ivr.web.api.rest import Ask, Nothing, next_id
from ivr.web.api.scopes import areas_of
from ivr.web.callers import view_caller
from ivr.web.forms.remarks import speak_remark
from ivr.web.services import WebServices
from outages.clock import as_utc
from outages.errors import NotFoundError
from outages.incidents import IncidentId
from outages.promises import note_telling
from outages.tickets import Ticket


async def find_tickets(ask: Ask[TicketQuery, Nothing]) -> Listing[TicketOut]:
    """Return tickets, newest first."""
    query = ask.query
    found = await ask.services.tickets.find(
        number=query.number,
        incident=None if query.incident is None else IncidentId(query.incident),
        states=query.state,
        recurrent=query.recurrent,
        departed=query.departed,
        still_out=query.still_out,
        limit=query.limit,
        before=query.before,
    )
    items = await _with_records(ask.services, found)
    return Listing[TicketOut](items=items, next=next_id(found, query.limit))


async def ask_to_be_told(ask: Ask[Nothing, AskedIn]) -> AskedOut:
    """Keep that somebody asked to be told about a ticket."""
    services, body = ask.services, ask.body
    kept = await services.requests.ask(
        ask.number, body.channel, number=body.number, author=ask.bearer.name, at=services.clock.now()
    )
    return AskedOut.model_validate(kept)


async def close_ticket(ask: Ask[Nothing, ReasonIn]) -> TicketOut:
    """Close a ticket; what its subscriber asked to be told is still told."""
    actions = ask.services.ticket_actions
    return await _described(
        ask, await actions.close(ask.number, reason=ask.body.reason, author=ask.bearer.name)
    )


async def reopen_ticket(ask: Ask[Nothing, ReasonIn]) -> TicketOut:
    """Reopen a ticket; it waits for what is out at its address."""
    actions = ask.services.ticket_actions
    return await _described(
        ask, await actions.reopen(ask.number, reason=ask.body.reason, author=ask.bearer.name)
    )


async def note_telling_by_hand(ask: Ask[Nothing, TellingIn]) -> LedgerLineOut:
    """Keep that an agent or a page told somebody what an incident is now."""
    services, body = ask.services, ask.body
    now, key = services.clock.now(), IncidentId(body.incident)
    entry = note_telling(
        await services.incidents.get(key), body.number, means=body.means, source=ask.bearer.name, at=now
    )
    await services.ledger.note([entry])
    (line, *_) = await services.ledger.find(at=now, number=body.number, incident=key, limit=1)
    return ledger_line_out(line)


async def find_told(ask: Ask[LedgerQuery, Nothing]) -> Listing[LedgerLineOut]:
    """Return what was told, latest first, and what became of each promise."""
    query = ask.query
    found = await ask.services.ledger.find(
        at=ask.services.clock.now(),
        number=query.number,
        incident=None if query.incident is None else IncidentId(query.incident),
        limit=query.limit,
        before=query.before,
    )
    items = [ledger_line_out(one) for one in found]
    return Listing[LedgerLineOut](items=items, next=next_id(found, query.limit))


async def find_calls(ask: Ask[CallQuery, Nothing]) -> Listing[CallOut]:
    """Return calls, latest start first."""
    query = ask.query
    found = await ask.services.calls.find(
        number=query.number,
        incident=None if query.incident is None else IncidentId(query.incident),
        outcomes=query.outcome,
        limit=query.limit,
        before=None if query.before is None else as_utc("before", query.before),
    )
    items = [CallOut.model_validate(one) for one in found]
    return Listing[CallOut](items=items, next=found[-1].started_at if len(found) == query.limit else None)


async def get_call(ask: Ask[Nothing, Nothing]) -> CallOut:
    """Return one call, for an agent's screen."""
    return CallOut.model_validate(await ask.services.calls.get(ask.call))


async def get_card(ask: Ask[Nothing, Nothing]) -> CardOut:
    """Return who is on a call, even before its record is written; raise NotFoundError."""
    view = await view_caller(ask.services, ask.call)
    if view is None:
        raise NotFoundError(f"there is no call {ask.call}")
    return card_out(view, await areas_of(ask.services.areas, view.incidents.values()))


async def list_queue(ask: Ask[Nothing, Nothing]) -> Listing[QueuedCallOut]:
    """Return the calls that agents have and those that wait for one, in order."""
    calls = await ask.services.queue_view.look()
    return Listing[QueuedCallOut](items=[QueuedCallOut.model_validate(one) for one in calls])


async def find_notifications(ask: Ask[NotificationQuery, Nothing]) -> Listing[NotificationOut]:
    """Return notifications with their attempts, newest first."""
    query = ask.query
    found = await ask.services.notifications.find(
        number=query.number,
        incident=None if query.incident is None else IncidentId(query.incident),
        states=query.state,
        limit=query.limit,
        before=query.before,
    )
    items = [notification_out(one) for one in found]
    return Listing[NotificationOut](items=items, next=next_id(found, query.limit))


async def find_areas(ask: Ask[AreaQuery, Nothing]) -> Listing[AreaOut]:
    """Return areas whose own name begins with the text, widest first."""
    found = await ask.services.areas.search(ask.query.q, limit=ask.query.limit)
    return Listing[AreaOut](items=[AreaOut.model_validate(one) for one in found])


async def read_remark(ask: Ask[Nothing, RemarkIn]) -> RemarkOut:
    """Return a remark as it would be spoken, with its doubtful parts."""
    spoken = speak_remark(ask.body.text, ask.body.language, ask.services.languages)
    return RemarkOut.model_validate(spoken)


async def _described(ask: Ask[Nothing, ReasonIn], ticket: Ticket) -> TicketOut:
    (told,) = await _with_records(ask.services, [ticket])
    return told


async def _with_records(services: WebServices, tickets: Sequence[Ticket]) -> list[TicketOut]:
    """Return the tickets with their reports and notification requests."""
    ids = [one.id for one in tickets]
    reports, requests = await services.reports.find(ids), await services.cards.evidence(ids)
    return [ticket_out(one, reports.get(one.id, ()), requests.get(one.id, ())) for one in tickets]

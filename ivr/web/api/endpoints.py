"""The endpoints of the REST API: incidents can be posted and changed, all else is read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from ivr.web.api.answers import (
    AreaOut,
    CallOut,
    IncidentOut,
    Listing,
    NotificationOut,
    RemarkOut,
    TicketOut,
    incident_out,
    ticket_out,
)
from ivr.web.api.card import CardOut, QueuedCallOut, card_out
from ivr.web.api.models import (
    AreaQuery,
    CallQuery,
    EtrIn,
    IncidentIn,
    IncidentQuery,
    NotificationQuery,
    PartIn,
    RemarkIn,
    TicketQuery,
)
from ivr.web.api.rest import Ask, Nothing, RESTEndpoint
from ivr.web.api.scopes import areas_of, resolve_items, resolve_scope
from ivr.web.callers import view_caller
from ivr.web.forms.remarks import read_remarks, speak_remark
from ivr.web.services import WebServices
from outages.clock import as_utc
from outages.errors import NotFoundError
from outages.incidents import Incident, IncidentDraft, IncidentId


class _Numbered(Protocol):
    @property
    def id(self) -> int: ...


async def create_incident(ask: Ask[Nothing, IncidentIn]) -> IncidentOut:
    """Keep a draft."""
    body, services = ask.body, ask.services
    draft = IncidentDraft(
        kind=body.kind,
        services=body.services,
        scope=await resolve_scope(services.areas, body.scope),
        cause=body.cause,
        etr=_utc("etr", body.etr),
        general=body.general,
        note=body.note,
        starts_at=_utc("starts_at", body.starts_at),
        next_news=_utc("next_news", body.next_news),
        remarks=read_remarks(body.remarks, services.languages),
    )
    return await _named(services, await services.actions.create(draft, author=ask.bearer.name))


async def publish_incident(ask: Ask[Nothing, Nothing]) -> IncidentOut:
    """Make a draft active."""
    incident = await ask.services.actions.publish(IncidentId(ask.id), author=ask.bearer.name)
    return await _named(ask.services, incident)


async def move_etr(ask: Ask[Nothing, EtrIn]) -> IncidentOut:
    """State another estimate."""
    services, body = ask.services, ask.body
    incident = await services.actions.move_etr(
        IncidentId(ask.id),
        _utc("etr", body.etr),
        reason=body.reason,
        author=ask.bearer.name,
        next_news=_utc("next_news", body.next_news),
    )
    return await _named(services, incident)


async def restore_part(ask: Ask[Nothing, PartIn]) -> IncidentOut:
    """Say where service is back while the incident goes on; those who asked there are told."""
    services = ask.services
    incident = await services.actions.restore_part(
        IncidentId(ask.id),
        await resolve_items(services.areas, ask.body.items, "items"),
        author=ask.bearer.name,
    )
    return await _named(services, incident)


async def restore_incident(ask: Ask[Nothing, Nothing]) -> IncidentOut:
    """End an incident; those who asked are told."""
    incident = await ask.services.actions.restore(IncidentId(ask.id), author=ask.bearer.name)
    return await _named(ask.services, incident)


async def cancel_incident(ask: Ask[Nothing, Nothing]) -> IncidentOut:
    """Withdraw an incident; those who asked are told."""
    incident = await ask.services.actions.cancel(IncidentId(ask.id), author=ask.bearer.name)
    return await _named(ask.services, incident)


async def get_incident(ask: Ask[Nothing, Nothing]) -> IncidentOut:
    """Return one incident."""
    return await _named(ask.services, await ask.services.incidents.get(IncidentId(ask.id)))


async def find_incidents(ask: Ask[IncidentQuery, Nothing]) -> Listing[IncidentOut]:
    """Return incidents, newest first."""
    query = ask.query
    found = await ask.services.incidents.find(states=query.state, limit=query.limit, before=query.before)
    areas = await areas_of(ask.services.areas, found)
    return Listing[IncidentOut](
        items=[incident_out(one, areas) for one in found], next=_next_id(found, query.limit)
    )


async def find_tickets(ask: Ask[TicketQuery, Nothing]) -> Listing[TicketOut]:
    """Return tickets, newest first."""
    query = ask.query
    found = await ask.services.tickets.find(
        number=query.number,
        incident=None if query.incident is None else IncidentId(query.incident),
        states=query.state,
        limit=query.limit,
        before=query.before,
    )
    ids = [one.id for one in found]
    reports, requests = await ask.services.reports.find(ids), await ask.services.cards.evidence(ids)
    items = [ticket_out(one, reports.get(one.id, ()), requests.get(one.id, ())) for one in found]
    return Listing[TicketOut](items=items, next=_next_id(found, query.limit))


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
    items = [NotificationOut.model_validate(one) for one in found]
    return Listing[NotificationOut](items=items, next=_next_id(found, query.limit))


async def find_areas(ask: Ask[AreaQuery, Nothing]) -> Listing[AreaOut]:
    """Return areas whose own name begins with the text, widest first."""
    found = await ask.services.areas.search(ask.query.q, limit=ask.query.limit)
    return Listing[AreaOut](items=[AreaOut.model_validate(one) for one in found])


async def read_remark(ask: Ask[Nothing, RemarkIn]) -> RemarkOut:
    """Return a remark as it would be spoken, with its doubtful parts."""
    spoken = speak_remark(ask.body.text, ask.body.language, ask.services.languages)
    return RemarkOut.model_validate(spoken)


def _utc(field: str, moment: datetime | None) -> datetime | None:
    return None if moment is None else as_utc(field, moment)


async def _named(services: WebServices, incident: Incident) -> IncidentOut:
    return incident_out(incident, await areas_of(services.areas, [incident]))


def _next_id(found: Sequence[_Numbered], limit: int) -> int | None:
    return found[-1].id if len(found) == limit else None


ENDPOINTS = (
    RESTEndpoint("POST", "/incidents", create_incident, "Keep a draft of an outage notice", status=201),
    RESTEndpoint("GET", "/incidents", find_incidents, "List incidents, newest first"),
    RESTEndpoint("GET", "/incidents/{id}", get_incident, "Read one incident"),
    RESTEndpoint(
        "POST", "/incidents/{id}/publish", publish_incident, "Publish a draft: callers hear it at once"
    ),
    RESTEndpoint("POST", "/incidents/{id}/etr", move_etr, "State another estimate, with the reason"),
    RESTEndpoint(
        "POST", "/incidents/{id}/restore", restore_incident, "Service is back: those who asked are told"
    ),
    RESTEndpoint(
        "POST",
        "/incidents/{id}/restore-part",
        restore_part,
        "Service is back in a part: those who asked there are told, the incident goes on elsewhere",
    ),
    RESTEndpoint(
        "POST", "/incidents/{id}/cancel", cancel_incident, "Withdraw a notice: those who asked are told"
    ),
    RESTEndpoint("POST", "/remarks", read_remark, "Read a remark as it would be spoken; nothing is kept"),
    RESTEndpoint("GET", "/tickets", find_tickets, "List tickets, newest first"),
    RESTEndpoint("GET", "/calls", find_calls, "List calls and what was heard, latest start first"),
    RESTEndpoint(
        "GET",
        "/calls/{call}",
        get_call,
        "Read a call and what was heard, by the id that the agent's telephone was given",
    ),
    RESTEndpoint(
        "GET",
        "/calls/{call}/card",
        get_card,
        "Read who is on a call: contracts, addresses and outages there, open tickets, notification requests, earlier calls",
    ),
    RESTEndpoint(
        "GET",
        "/queue",
        list_queue,
        "List the calls that ring at an agent, those in conversation, and those that wait, in order",
    ),
    RESTEndpoint(
        "GET", "/notifications", find_notifications, "List notifications and their attempts, newest first"
    ),
    RESTEndpoint("GET", "/areas", find_areas, "Search areas by the beginning of their name"),
)

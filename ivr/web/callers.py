"""All that is known of a caller, gathered for the agent who gets the call."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ivr.web.services import WebServices
from outages.calls import CallRecord
from outages.cards import CallerCard, Evidence, Home
from outages.errors import NotFoundError
from outages.incidents import Incident, IncidentId, State
from outages.interruptions import Interruption, by_severity, find_interruptions, find_work_ahead
from outages.opt_outs import OptOut
from outages.replies.repository import Reply
from outages.reports import Report
from outages.subscribers import SubscriberId
from outages.tickets import TicketId

#: How far back earlier calls are shown, and how many of them.
_REMEMBERED: Final = timedelta(days=7)
_EARLIER: Final = 10
#: Most active incidents that are compared with the caller's addresses.
_ACTIVE: Final = 500


@dataclass(frozen=True, slots=True)
class CallerView:
    """A call and its caller `at` a moment (aware UTC); `number` (E.164) is None if withheld or unknown.

    `record` is None until it is written. `incidents` are those that are active at the caller's addresses, those of
    which something was heard in the call, and those that go on in their place. `opt_outs` are the number's that hold,
    `replies` what it wrote in the last days.
    """

    call_id: str
    at: datetime
    number: str | None
    record: CallRecord | None
    card: CallerCard
    incidents: Mapping[IncidentId, Incident]
    reports: Mapping[TicketId, Sequence[Report]]
    requests: Mapping[TicketId, Sequence[Evidence]]
    earlier: Sequence[CallRecord]
    opt_outs: Sequence[OptOut]
    replies: Sequence[Reply]
    #: What people wrote about each of the open tickets.
    written: Mapping[TicketId, Sequence[Reply]]

    def outages_at(self, home: Home) -> list[Interruption]:
        """Return what is out at the address and until when, as callers hear it: the most severe first."""
        return find_interruptions(self.incidents.values(), home.point, self.at)

    def incidents_at(self, home: Home) -> list[Incident]:
        """Return every incident by which something is out at the address, the most severe first."""
        there = (one for one in self.incidents.values() if one.is_out(self.at) and one.covers(home.point))
        return by_severity(there, home.point, self.at)

    def work_ahead_at(self, home: Home) -> list[Incident]:
        """Return the planned work ahead at the address, the next one first."""
        return find_work_ahead(self.incidents.values(), home.point, self.at)

    def present(self, incident: IncidentId) -> Incident:
        """Return the incident that goes on in place of this one, which is itself unless it was merged."""
        found = self.incidents[incident]
        while found.merged_into is not None:
            found = self.incidents[found.merged_into]
        return found


async def view_caller(services: WebServices, call_id: str) -> CallerView | None:
    """Return the call's caller, by number alone until the record is written; None for an unknown call."""
    record = await _find_record(services, call_id)
    number = record.caller_number if record else await services.queue_view.number_of(call_id)
    if record is None and number is None:
        return None
    card, earlier, opt_outs, replies = await asyncio.gather(
        services.cards.read(number or None, record.subscriber_id if record else None),
        _earlier(services, number, record),
        _opt_outs(services, number),
        _replies(services, number),
    )
    tickets = [one.id for one in card.tickets]
    incidents, reports, requests, written = await asyncio.gather(
        _incidents(services, card, record),
        services.reports.find(tickets),
        services.cards.evidence(tickets),
        services.kept_replies.of_tickets(tickets),
    )
    return CallerView(
        call_id,
        services.clock.now(),
        number or None,
        record,
        card,
        incidents,
        reports,
        requests,
        _without_strangers(earlier, card),
        opt_outs,
        replies,
        written,
    )


async def view_subscriber(services: WebServices, subscriber: SubscriberId) -> CallerView:
    """Return a subscriber as if they called, without a call; raise NotFoundError."""
    card = await services.cards.read(None, subscriber)
    if not card.contracts:
        raise NotFoundError(f"there is no subscriber {subscriber}")
    tickets = [one.id for one in card.tickets]
    incidents, reports, requests, written = await asyncio.gather(
        _incidents(services, card, None),
        services.reports.find(tickets),
        services.cards.evidence(tickets),
        services.kept_replies.of_tickets(tickets),
    )
    now = services.clock.now()
    return CallerView("", now, None, None, card, incidents, reports, requests, [], [], [], written)


def _without_strangers(calls: Sequence[CallRecord], card: CallerCard) -> list[CallRecord]:
    """Leave out the calls of subscribers who had the number before these."""
    here = {None, *(one.subscriber.id for one in card.contracts)}
    return [one for one in calls if one.subscriber_id in here]


async def _find_record(services: WebServices, call_id: str) -> CallRecord | None:
    try:
        return await services.calls.get(call_id)
    except NotFoundError:
        return None


async def _opt_outs(services: WebServices, number: str | None) -> Sequence[OptOut]:
    return await services.opt_outs.find(number=number, holding=True) if number else []


async def _replies(services: WebServices, number: str | None) -> Sequence[Reply]:
    """Return what the number wrote in the last days."""
    found = await services.kept_replies.find(number=number, limit=_EARLIER) if number else []
    return [one for one in found if one.at > services.clock.now() - _REMEMBERED]


async def _earlier(
    services: WebServices, number: str | None, record: CallRecord | None
) -> Sequence[CallRecord]:
    """Return the number's calls of the last days before this one."""
    if not number:
        return []
    before = record.started_at if record else services.clock.now()
    found = await services.calls.find(number=number, before=before, limit=_EARLIER)
    return [one for one in found if one.started_at > before - _REMEMBERED]


async def _incidents(
    services: WebServices, card: CallerCard, record: CallRecord | None
) -> dict[IncidentId, Incident]:
    active = await services.incidents.find(states=[State.ACTIVE], limit=_ACTIVE)
    homes = [home for contract in card.contracts for home in contract.homes]
    found = {one.id: one for one in active if any(one.covers(home.point) for home in homes)}
    missing = {one.incident_id for one in (record.promises if record else ())} - found.keys()
    while missing:
        others = await asyncio.gather(*(services.incidents.get(one) for one in missing))
        found |= {one.id: one for one in others}
        missing = {one.merged_into for one in others if one.merged_into is not None} - found.keys()
    return found

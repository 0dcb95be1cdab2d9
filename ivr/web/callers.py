"""All that is known of a caller, gathered for the agent who gets the call."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from ivr.web.services import WebServices
from outages.calls import CallRecord
from outages.cards import CallerCard, Evidence, Home
from outages.errors import NotFoundError
from outages.incidents import Incident, IncidentId, State, by_severity
from outages.reports import Report
from outages.tickets import TicketId

#: How far back earlier calls are shown, and how many of them.
_REMEMBERED: Final = timedelta(days=7)
_EARLIER: Final = 10
#: Most active incidents that are compared with the caller's addresses.
_ACTIVE: Final = 500


@dataclass(frozen=True, slots=True)
class CallerView:
    """A call and its caller; `record` is None until it is written, `number` (E.164) if withheld or unknown.

    `incidents` are those that are active at the caller's addresses, and those whose estimate was heard in the call.
    """

    call_id: str
    number: str | None
    record: CallRecord | None
    card: CallerCard
    incidents: Mapping[IncidentId, Incident]
    reports: Mapping[TicketId, Sequence[Report]]
    requests: Mapping[TicketId, Sequence[Evidence]]
    earlier: Sequence[CallRecord]

    def outages_at(self, home: Home) -> list[Incident]:
        """Return the active incidents at the address, the most severe first."""
        active = (one for one in self.incidents.values() if one.state is State.ACTIVE)
        return by_severity([one for one in active if one.covers(home.point)])


async def view_caller(services: WebServices, call_id: str) -> CallerView | None:
    """Return the call's caller, by number alone until the record is written; None for an unknown call."""
    record = await _find_record(services, call_id)
    number = record.caller_number if record else await services.queue_view.number_of(call_id)
    if record is None and number is None:
        return None
    card, earlier = await asyncio.gather(
        services.cards.read(number or None, record.subscriber_id if record else None),
        _earlier(services, number, record),
    )
    tickets = [one.id for one in card.tickets]
    incidents, reports, requests = await asyncio.gather(
        _incidents(services, card, record), services.reports.find(tickets), services.cards.evidence(tickets)
    )
    return CallerView(call_id, number or None, record, card, incidents, reports, requests, earlier)


async def _find_record(services: WebServices, call_id: str) -> CallRecord | None:
    try:
        return await services.calls.get(call_id)
    except NotFoundError:
        return None


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
    promised = {one.incident_id for one in (record.promises if record else ())} - found.keys()
    others = await asyncio.gather(*(services.incidents.get(one) for one in promised))
    return found | {one.id: one for one in others}

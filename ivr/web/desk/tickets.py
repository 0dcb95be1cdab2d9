"""The newest open tickets, with or without an incident, and what callers reported."""

from typing import Final

from aiohttp import web

from ivr.web.pages.visit import Visit
from outages.tickets import TicketState

_SHOWN: Final = 100


async def show_tickets(visit: Visit) -> web.Response:
    """Show the newest open tickets, danger first, then those for a specialist."""
    tickets = await visit.services.tickets.find(states=_UNFINISHED, limit=_SHOWN)
    ids = [one.id for one in tickets]
    reports, requests = await visit.services.reports.find(ids), await visit.services.cards.evidence(ids)
    urgent = {one: any(report.complaint.hazard for report in told) for one, told in reports.items()}
    tickets.sort(key=lambda one: (not urgent.get(one.id, False), not one.recurrent))
    return visit.render(
        "tickets.html",
        tickets=tickets,
        reports=reports,
        requests=requests,
        shown=_SHOWN,
        moment=visit.display.moment,
        exact=visit.display.exact,
    )


_UNFINISHED: Final = tuple(one for one in TicketState if one is not TicketState.CLOSED)

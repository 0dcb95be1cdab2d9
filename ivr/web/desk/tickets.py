"""Tickets by list: the open ones, those for a specialist, the closed ones; and closing and reopening them."""

import re
from collections.abc import Awaitable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from aiohttp import web

from ivr.web.api.rest import CALL_ID
from ivr.web.bodies import read_form
from ivr.web.forms.numbers import read_number
from ivr.web.pages.visit import Visit
from outages.errors import ConflictError, InvalidError
from outages.reports import Report
from outages.tickets import Channel, Ticket, TicketId, TicketState

_SHOWN: Final = 100

#: The pages that have the table of tickets, to which a visitor goes back.
_PAGES: Final = re.compile(
    rf"/(tickets(\?list=[a-z-]+)?|incidents/\d{{1,18}}|subscribers/\d{{1,18}}|calls/{CALL_ID})"
)


class TicketList(StrEnum):
    """The lists of the page."""

    #: All that are open.
    OPEN = "open"
    #: Open ones that go to a specialist: outages there repeat.
    SPECIALIST = "specialist"
    #: Open ones whose subscriber moved away or gave up the telephone that was to be told.
    DEPARTED = "departed"
    #: Open ones whose subscribers say that service is not back after all.
    STILL_OUT = "still-out"
    #: Closed ones, to be reopened.
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Refused:
    """A refused form of a ticket, as typed, and why; without a number, its fields are not shown again."""

    number: str
    reason: str
    error: str


class TicketAction(Protocol):
    """What somebody does to a ticket."""

    def __call__(self, number: str, *, reason: str, author: str) -> Awaitable[Ticket]:
        """Act in the author's name; raise NotFoundError, ConflictError or InvalidError."""
        ...


async def show_tickets(visit: Visit) -> web.Response:
    """Show a page of a list, the newest first; of the open ones, those of danger and for a specialist come first."""
    query = visit.request.query
    chosen = next((one for one in TicketList if one == query.get("list")), TicketList.OPEN)
    return await _render(visit, chosen, before=read_number(query.get("before", "")))


async def close(visit: Visit) -> web.StreamResponse:
    """Close a ticket, with a reason."""
    return await _act(visit, visit.services.ticket_actions.close, "close", TicketList.OPEN)


async def reopen(visit: Visit) -> web.StreamResponse:
    """Reopen a ticket, with a reason."""
    return await _act(visit, visit.services.ticket_actions.reopen, "reopen-ticket", TicketList.CLOSED)


async def ask(visit: Visit) -> web.StreamResponse:
    """Keep that somebody asked to be told about a ticket by the form's channel."""
    data, number, words = await read_form(visit.request), visit.request.match_info["number"], visit.words
    channel = next((one for one in Channel if one == data.get("channel")), None)
    if channel is None:
        raise web.HTTPBadRequest(text="The form names no channel.")
    telephone, now = data.get("number", "").strip() or None, visit.services.clock.now()
    try:
        await visit.services.requests.ask(number, channel, number=telephone, author=visit.bearer.name, at=now)
    except InvalidError as error:
        refused = Refused("", "", words.ask_refused[error.field])
        return await _render(visit, TicketList.OPEN, 422, refused)
    except ConflictError:
        refused = Refused("", "", words.ask_conflict.format(number=number))
        return await _render(visit, TicketList.OPEN, 409, refused)
    raise _back(data, "ask")


def _back(data: Mapping[str, str], deed: str) -> web.HTTPSeeOther:
    """Return the way to the page that the form was on."""
    back = data.get("back", "")
    page = back if _PAGES.fullmatch(back) else "/tickets"
    return web.HTTPSeeOther(f"{page}{'&' if '?' in page else '?'}done={deed}")


async def _act(visit: Visit, action: TicketAction, deed: str, where: TicketList) -> web.StreamResponse:
    """Act and go back to the page that the form was on; a refused form is shown in its list."""
    data, number, words = await read_form(visit.request), visit.request.match_info["number"], visit.words
    reason = data.get("reason", "").strip()
    try:
        await action(number, reason=reason, author=visit.bearer.name)
    except InvalidError:
        refused = Refused(number, reason, words.reason_refused)
        return await _render(visit, where, 422, refused)
    except ConflictError:
        refused = Refused(number, reason, words.ticket_changed.format(number=number))
        return await _render(visit, where, 409, refused)
    raise _back(data, deed)


async def _render(
    visit: Visit,
    chosen: TicketList,
    status: int = 200,
    refused: Refused | None = None,
    *,
    before: int | None = None,
) -> web.Response:
    services = visit.services
    tickets = await services.tickets.find(
        states=_states(chosen),
        recurrent=True if chosen is TicketList.SPECIALIST else None,
        departed=True if chosen is TicketList.DEPARTED else None,
        still_out=chosen is TicketList.STILL_OUT,
        limit=_SHOWN,
        before=before,
    )
    ids = [one.id for one in tickets]
    reports, requests = await services.reports.find(ids), await services.cards.evidence(ids)
    written = await services.kept_replies.of_tickets(ids)
    return visit.render(
        "tickets.html",
        status,
        lists=TicketList,
        chosen=chosen,
        tickets=tickets if chosen is TicketList.CLOSED else _urgent_first(tickets, reports),
        reports=reports,
        written=written,
        requests=requests,
        older=ids[-1] if len(ids) == _SHOWN else None,
        refused=refused,
        done=visit.words.saved.get(visit.request.query.get("done", ""), ""),
        # The page leads on to older ones itself.
        shown=_SHOWN + 1,
        moment=visit.display.moment,
        exact=visit.display.exact,
    )


def _urgent_first(tickets: Sequence[Ticket], reports: Mapping[TicketId, Sequence[Report]]) -> list[Ticket]:
    """Return the tickets with danger first, then those for a specialist."""
    danger = {one for one, told in reports.items() if any(report.complaint.hazard for report in told)}
    return sorted(tickets, key=lambda one: (one.id not in danger, not one.recurrent))


def _states(chosen: TicketList) -> Collection[TicketState]:
    if chosen is TicketList.CLOSED:
        return (TicketState.CLOSED,)
    return tuple(one for one in TicketState if one is not TicketState.CLOSED)

"""Tickets, and the consents given as notification requests, in the database."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, bindparam, select, update
from typing_extensions import override

from outages.errors import ConflictError, NotFoundError, StoreError
from outages.incidents import IncidentId, State
from outages.notifications import Policy
from outages.requests import RequestLimits
from outages.store import requests, ticket_rows, ticket_texts, waiting
from outages.store.audit import note
from outages.store.conditions import is_cared_for
from outages.store.coverage import points_of
from outages.store.engine import Store, by_dialect
from outages.store.following import catch_up, catch_up_at
from outages.store.still_out import IS_STILL_OUT
from outages.store.tables import incidents, phones, service_points, tickets
from outages.store.ticket_rows import ticket_of
from outages.store.types import AnyRow
from outages.subscribers import ServicePointId
from outages.ticket_texts import TextTo
from outages.tickets import (
    ABANDONED_AFTER,
    Closing,
    Consent,
    Ticket,
    TicketId,
    TicketRepository,
    TicketState,
    check_reason,
    new_number,
)

#: Draws of a ticket number: collisions are as rare as tickets in their range, and two calls at most race.
_TRIES = 10

_OF_POINT = (
    select(tickets)
    .where(
        tickets.c.point_id == bindparam("point"),
        tickets.c.state == TicketState.OPEN,
        tickets.c.other_fault == bindparam("other", type_=tickets.c.other_fault.type),
    )
    .with_for_update(key_share=True)
)
_HOLDER = select(service_points.c.subscriber_id).where(service_points.c.id == bindparam("point"))
#: The lock orders this transaction before or after the incident's end, never beside it.
_STATES = (
    select(incidents.c.id, incidents.c.state, incidents.c.starts_at)
    .where(incidents.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(incidents.c.id)
    .with_for_update(read=True)
)
_NEW = by_dialect(lambda insertion: insertion(tickets).on_conflict_do_nothing().returning(tickets))


class SQLTicketRepository(TicketRepository):
    """A TicketRepository in a Store.

    `policy` is stamped on notifications requested after the incident's end, and on texted numbers; `draw` proposes ticket
    numbers.
    """

    def __init__(
        self,
        store: Store,
        policy: Policy,
        draw: Callable[[], str] = new_number,
        limits: RequestLimits = RequestLimits(),  # noqa: B008 - frozen
    ) -> None:
        self._store = store
        self._policy = policy
        self._draw = draw
        self._limits = limits

    @override
    async def open_or_join(
        self,
        point: ServicePointId,
        incidents: Sequence[IncidentId],
        *,
        call_id: str,
        at: datetime,
        caller: str | None = None,
        recurrent: bool = False,
        other_fault: bool = False,
        text_to: TextTo | None = None,
    ) -> Ticket:
        wanted = _Wanted(point, tuple(incidents), call_id, at, caller, recurrent, other_fault)

        def work(connection: Connection) -> Ticket:
            ticket = _open_or_join(connection, wanted, self._draw)
            if text_to is None:
                return ticket
            return ticket_texts.text_number(
                connection, ticket, text_to, policy=self._policy, limits=self._limits, at=at
            )

        return await self._store.write(work)

    @override
    async def record_consent(self, consent: Consent) -> None:
        work = partial(requests.record, consent=consent, policy=self._policy, limits=self._limits)
        await self._store.write(work)

    @override
    async def withdraw_consents(
        self, ticket: TicketId, *, call_id: str, caller: str | None, at: datetime
    ) -> None:
        work = partial(requests.withdraw, ticket=ticket, call_id=call_id, caller=caller, at=at)
        await self._store.write(work)

    @override
    async def close(self, number: str, *, reason: str, author: str, at: datetime) -> Ticket:
        check_reason(reason)
        return await self._store.write(partial(_close, number=number, reason=reason, author=author, at=at))

    @override
    async def reopen(self, number: str, *, reason: str, author: str, at: datetime) -> Ticket:
        check_reason(reason)
        return await self._store.write(partial(_reopen, number=number, reason=reason, author=author, at=at))

    @override
    async def close_abandoned(self, *, at: datetime) -> int:
        closed = {"state": TicketState.CLOSED, "closing": Closing.ABANDONED, "closed_at": at}
        statement = (
            update(tickets).where(tickets.c.state == TicketState.OPEN, ~is_cared_for(at)).values(closed)
        )
        return await self._store.write(lambda connection: connection.execute(statement).rowcount)

    @override
    async def find(
        self,
        *,
        number: str | None = None,
        incident: IncidentId | None = None,
        states: Collection[TicketState] = (),
        recurrent: bool | None = None,
        departed: bool | None = None,
        still_out: bool = False,
        limit: int = 100,
        before: int | None = None,
    ) -> list[Ticket]:
        query = select(tickets).order_by(tickets.c.id.desc()).limit(limit)
        if number is not None:
            holders = select(phones.c.subscriber_id).where(phones.c.number == number)
            query = query.where(tickets.c.subscriber_id.in_(holders))
        if incident is not None:
            links = waiting.links.c
            query = query.where(
                tickets.c.id.in_(select(links.ticket_id).where(links.incident_id == incident))
            )
        if states:
            query = query.where(tickets.c.state.in_(states))
        if recurrent is not None:
            query = query.where(tickets.c.recurrent.is_(recurrent))
        if departed is not None:
            query = query.where(tickets.c.departure.is_not(None) == departed)
        if still_out:
            query = query.where(IS_STILL_OUT)
        if before is not None:
            query = query.where(tickets.c.id < before)
        return await self._store.read(
            lambda connection: [ticket_of(row) for row in connection.execute(query)]
        )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a call asks of the tickets of a service point."""

    point: ServicePointId
    incidents: tuple[IncidentId, ...]
    call_id: str
    at: datetime
    caller: str | None
    recurrent: bool
    other_fault: bool


def _open_or_join(connection: Connection, wanted: _Wanted, draw: Callable[[], str]) -> Ticket:
    active = _still_out(connection, wanted.incidents, wanted.at)
    catch_up_at(connection, wanted.point, wanted.at)
    about = {"point": wanted.point, "other": wanted.other_fault}
    for _ in range(_TRIES):
        found = connection.execute(_OF_POINT, about).one_or_none()
        if found is not None and not _is_abandoned(connection, found, wanted.at):
            return _join(connection, ticket_of(found), active, wanted)
        if found is not None:
            closed = {"state": TicketState.CLOSED, "closing": Closing.ABANDONED, "closed_at": wanted.at}
            connection.execute(ticket_rows.CHANGE.values(closed), {"ticket": found.id})
        made = _insert(connection, wanted, active, draw())
        if made is not None:
            waiting.join_each(connection, made.id, active, wanted.at)
            return ticket_of(made)
    raise StoreError(f"no free ticket number in {_TRIES} draws")


def _still_out(connection: Connection, wanted: Sequence[IncidentId], at: datetime) -> list[IncidentId]:
    """Return which of the incidents still keep services out, in their order; raise NotFoundError for an unknown one."""
    rows = {row.id: row for row in connection.execute(_STATES, {"ids": list(wanted)})} if wanted else {}
    if unknown := set(wanted) - set(rows):
        raise NotFoundError(f"there is no incident {min(unknown)}")
    active = [one for one in wanted if rows[one].state is State.ACTIVE]
    return [one for one in active if rows[one].starts_at is None or rows[one].starts_at <= at]


def _is_abandoned(connection: Connection, row: AnyRow, at: datetime) -> bool:
    """Tell whether nothing keeps the ticket's service out and nobody has called about it for long."""
    if (row.called_at or row.opened_at) >= at - ABANDONED_AFTER:
        return False
    return not ticket_rows.waits(connection, row.id)


def _join(connection: Connection, ticket: Ticket, active: Sequence[IncidentId], wanted: _Wanted) -> Ticket:
    """Have the ticket wait for the active incidents too, and note the call."""
    waiting.join_each(connection, ticket.id, active, wanted.at)
    noted = {"called_at": wanted.at, "recurrent": ticket.recurrent or wanted.recurrent}
    connection.execute(ticket_rows.CHANGE.values(noted), {"ticket": ticket.id})
    asked = requests.has_asked(connection, ticket.id, call_id=wanted.call_id, caller=wanted.caller)
    return replace(ticket_rows.get(connection, ticket.id), requested=asked)


def _insert(
    connection: Connection, wanted: _Wanted, active: Sequence[IncidentId], number: str
) -> AnyRow | None:
    """Return the new ticket, or None if its number is taken or another call was faster."""
    holder = connection.execute(_HOLDER, {"point": wanted.point}).scalar_one_or_none()
    if holder is None:
        raise NotFoundError(f"there is no service point {wanted.point}")
    row = {
        "number": number,
        "subscriber_id": holder,
        "point_id": wanted.point,
        "incident_id": next(iter(active), None),
        "state": TicketState.OPEN,
        "opened_at": wanted.at,
        "opened_by_call": wanted.call_id,
        "still_out": False,
        "recurrent": wanted.recurrent,
        "other_fault": wanted.other_fault,
    }
    made: AnyRow | None = connection.execute(_NEW[connection.dialect.name], row).one_or_none()
    return made


def _catch_up(connection: Connection, number: str, at: datetime) -> Ticket:
    """Return the ticket as it is after every change of an incident; nobody else changes it meanwhile."""
    catch_up(connection, ticket_rows.find_ids(connection, number), at)
    return ticket_rows.lock(connection, number)


def _close(connection: Connection, number: str, reason: str, author: str, at: datetime) -> Ticket:
    ticket = _catch_up(connection, number, at)
    if ticket.state is TicketState.CLOSED:
        raise ConflictError(f"the ticket {number} is closed already")
    closed = {
        "state": TicketState.CLOSED,
        "closing": Closing.BY_PEOPLE,
        "closed_at": at,
        "reason": reason.strip(),
    }
    connection.execute(ticket_rows.CHANGE.values(closed), {"ticket": ticket.id})
    note(connection, "close", ("ticket", number), author=author, at=at, detail={"reason": reason.strip()})
    return ticket_rows.get(connection, ticket.id)


def _reopen(connection: Connection, number: str, reason: str, author: str, at: datetime) -> Ticket:
    ticket = _catch_up(connection, number, at)
    if ticket.state is TicketState.OPEN:
        raise ConflictError(f"the ticket {number} is open already")
    if not ticket_rows.reopen(connection, ticket):
        raise ConflictError(f"another ticket is open at the address of the ticket {number}")
    connection.execute(ticket_rows.CHANGE.values(called_at=at, reason=reason.strip()), {"ticket": ticket.id})
    if not ticket.other_fault:
        waiting.join_what_covers(connection, points_of(connection, [ticket.id]), at)
    note(connection, "reopen", ("ticket", number), author=author, at=at, detail={"reason": reason.strip()})
    return ticket_rows.get(connection, ticket.id)

"""Tickets, and the consents given as notification requests, in the database."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, bindparam, distinct, func, insert, or_, select, update
from typing_extensions import override

from outages.errors import NotFoundError, StoreError, TooManyRequestsError
from outages.incidents import IncidentId, State
from outages.notifications import NotificationState, Policy
from outages.requests import RequestLimits
from outages.store import campaigns, settlement
from outages.store.engine import Store, by_dialect
from outages.store.tables import consents, incidents, notifications, phones, service_points, tickets
from outages.store.types import AnyRow, Instant
from outages.subscribers import ServicePointId, SubscriberId
from outages.tickets import Closing, Consent, Ticket, TicketId, TicketRepository, TicketState, new_number

#: Draws of a ticket number: collisions are as rare as tickets in their range, and two calls at most race.
_TRIES = 10
#: The period over which an account's requests are limited.
_A_DAY = timedelta(days=1)

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
_STATE = select(incidents.c.state).where(incidents.c.id == bindparam("wanted"))
#: The lock orders this transaction before or after the incident's end, never beside it.
_STEADY_STATE = _STATE.with_for_update(read=True)
_CHANGE = update(tickets).where(tickets.c.id == bindparam("ticket"))
_NEW = by_dialect(lambda insertion: insertion(tickets).on_conflict_do_nothing().returning(tickets))
_CONSENT = insert(consents)
_ASKED_ABOUT = select(tickets).where(tickets.c.id == bindparam("ticket"))
_REQUEST = (
    select(consents.c.id).where(consents.c.ticket_id == bindparam("ticket"), campaigns.REQUEST_HOLDS).limit(1)
)
#: The number of other subscribers who wait for a call at a number.
_AT_NUMBER = (
    select(func.count(distinct(tickets.c.subscriber_id)))
    .select_from(consents.join(tickets, tickets.c.id == consents.c.ticket_id))
    .where(
        consents.c.number == bindparam("number"),
        consents.c.withdrawn_at.is_(None),
        tickets.c.state == TicketState.OPEN,
        tickets.c.subscriber_id != bindparam("subscriber"),
    )
)
_OF_ACCOUNT = (
    select(func.count(consents.c.id))
    .select_from(tickets.join(consents, consents.c.ticket_id == tickets.c.id))
    .where(
        tickets.c.subscriber_id == bindparam("subscriber"),
        consents.c.at > bindparam("since", type_=Instant),
    )
)
_siblings = select(tickets.c.id).where(
    tickets.c.subscriber_id == bindparam("subscriber"), tickets.c.incident_id == bindparam("wanted")
)
_ABOUT_TO_BE_TOLD = (
    select(notifications)
    .where(
        notifications.c.incident_id == bindparam("wanted"),
        notifications.c.subscriber_id == bindparam("subscriber"),
        notifications.c.state == NotificationState.PENDING,
    )
    .with_for_update()
)
_WITHDRAW = (
    update(consents)
    .where(
        or_(consents.c.ticket_id == bindparam("ticket"), consents.c.ticket_id.in_(_siblings)),
        consents.c.withdrawn_at.is_(None),
    )
    .values(
        withdrawn_at=bindparam("now", type_=Instant),
        withdrawn_by_call=bindparam("call"),
    )
)


class SQLTicketRepository(TicketRepository):
    """A TicketRepository in a Store.

    `policy` is stamped on notifications requested after the incident's end; `draw` proposes ticket numbers.
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
        incident: IncidentId | None,
        *,
        call_id: str,
        at: datetime,
        recurrent: bool = False,
        other_fault: bool = False,
    ) -> Ticket:
        facts = {
            "point_id": point,
            "incident_id": incident,
            "opened_by_call": call_id,
            "opened_at": at,
            "recurrent": recurrent,
            "other_fault": other_fault,
        }
        return await self._store.write(partial(_open_or_join, facts=facts, draw=self._draw))

    @override
    async def record_consent(self, consent: Consent) -> None:
        work = partial(_record, consent=consent, policy=self._policy, limits=self._limits)
        await self._store.write(work)

    @override
    async def withdraw_consents(self, ticket: TicketId, *, call_id: str, at: datetime) -> None:
        await self._store.write(partial(_withdraw, ticket=ticket, call_id=call_id, at=at))

    @override
    async def find(
        self,
        *,
        number: str | None = None,
        incident: IncidentId | None = None,
        states: Collection[TicketState] = (),
        limit: int = 100,
        before: int | None = None,
    ) -> list[Ticket]:
        query = select(tickets).order_by(tickets.c.id.desc()).limit(limit)
        if number is not None:
            holders = select(phones.c.subscriber_id).where(phones.c.number == number)
            query = query.where(tickets.c.subscriber_id.in_(holders))
        if incident is not None:
            query = query.where(tickets.c.incident_id == incident)
        if states:
            query = query.where(tickets.c.state.in_(states))
        if before is not None:
            query = query.where(tickets.c.id < before)
        return await self._store.read(
            lambda connection: [ticket_of(row) for row in connection.execute(query)]
        )


def _open_or_join(connection: Connection, facts: dict[str, Any], draw: Callable[[], str]) -> Ticket:
    incident = facts["incident_id"]
    if incident is not None and _state_of(connection, incident, _STEADY_STATE) is State.CANCELLED:
        incident = None
    for _ in range(_TRIES):
        wanted = {"point": facts["point_id"], "other": facts["other_fault"]}
        found = connection.execute(_OF_POINT, wanted).one_or_none()
        if found is not None:
            return _join(connection, ticket_of(found), incident, recurrent=facts["recurrent"])
        made = _insert(connection, facts | {"incident_id": incident, "number": draw()})
        if made is not None:
            return ticket_of(made)
    raise StoreError(f"no free ticket number in {_TRIES} draws")


def _join(connection: Connection, ticket: Ticket, incident: IncidentId | None, *, recurrent: bool) -> Ticket:
    """Attach the ticket to the incident unless it still waits for another; mark it as recurrent."""
    joined = replace(ticket, recurrent=ticket.recurrent or recurrent)
    if incident not in (None, ticket.incident_id) and not _waits(connection, ticket):
        joined = replace(joined, incident_id=incident, restored_at=None)
    if joined != ticket:
        changed = {name: getattr(joined, name) for name in ("incident_id", "restored_at", "recurrent")}
        connection.execute(_CHANGE.values(changed), {"ticket": ticket.id})
    asked = connection.execute(_REQUEST, {"ticket": ticket.id, "wanted": joined.incident_id}).first()
    return replace(joined, requested=asked is not None)


def _waits(connection: Connection, ticket: Ticket) -> bool:
    """Tell whether the ticket's own incident is still active at its service point."""
    if ticket.incident_id is None or ticket.restored_at is not None:
        return False
    return _state_of(connection, ticket.incident_id, _STATE) is State.ACTIVE


def _insert(connection: Connection, facts: dict[str, Any]) -> AnyRow | None:
    """Return the new ticket, or None if its number is taken or another call was faster."""
    holder = connection.execute(_HOLDER, {"point": facts["point_id"]}).scalar_one_or_none()
    if holder is None:
        raise NotFoundError(f"there is no service point {facts['point_id']}")
    row = facts | {"subscriber_id": holder, "state": TicketState.OPEN, "still_out": False}
    made: AnyRow | None = connection.execute(_NEW[connection.dialect.name], row).one_or_none()
    return made


def _state_of(connection: Connection, incident: IncidentId, query: Select[Any]) -> State:
    state: State | None = connection.execute(query, {"wanted": incident}).scalar_one_or_none()
    if state is None:
        raise NotFoundError(f"there is no incident {incident}")
    return state


def _record(connection: Connection, consent: Consent, policy: Policy, limits: RequestLimits) -> None:
    about = _asked_about(connection, consent.ticket_id)
    _check_limits(connection, consent, about.subscriber_id, limits)
    row = {
        "ticket_id": consent.ticket_id,
        "channel": consent.channel,
        "number": consent.number,
        "language": consent.language,
        "key": consent.key,
        "call_id": consent.call_id,
        "at": consent.at,
        "incident_id": about.incident_id,
        "prompts": consent.prompts,
        "hours": consent.hours,
    }
    connection.execute(_CONSENT, row)
    if about.incident_id is None:
        return
    state = _state_of(connection, about.incident_id, _STEADY_STATE)
    # Read again: a restoration may have closed the ticket while this waited for the lock.
    about = _asked_about(connection, consent.ticket_id)
    if about.incident_id is not None and (state is State.RESTORED or about.restored_at is not None):
        campaigns.join_late(connection, about, consent=consent, policy=policy)


def _check_limits(
    connection: Connection, consent: Consent, subscriber: SubscriberId, limits: RequestLimits
) -> None:
    """Refuse a number that would be called for many accounts, and an account with many requests."""
    whose = {"subscriber": subscriber}
    if connection.execute(_AT_NUMBER, whose | {"number": consent.number}).scalar_one() >= limits.per_number:
        raise TooManyRequestsError(f"{limits.per_number} accounts wait for a call at this number")
    made = connection.execute(_OF_ACCOUNT, whose | {"since": consent.at - _A_DAY}).scalar_one()
    if made >= limits.per_account:
        raise TooManyRequestsError(f"this account has made {made} requests within a day")


def _withdraw(connection: Connection, *, ticket: TicketId, call_id: str, at: datetime) -> None:
    about = _asked_about(connection, ticket)
    whose = {"ticket": ticket, "wanted": about.incident_id, "subscriber": about.subscriber_id}
    connection.execute(_WITHDRAW, whose | {"now": at, "call": call_id})
    # The incident has just ended, and the caller heard so in this call.
    for pending in connection.execute(_ABOUT_TO_BE_TOLD, whose).all():
        settlement.end(connection, pending, NotificationState.DONE)
        settlement.close_tickets(connection, pending, Closing.TOLD, at=at, made_at=at)


def _asked_about(connection: Connection, ticket: TicketId) -> Ticket:
    row = connection.execute(_ASKED_ABOUT, {"ticket": ticket}).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no ticket {ticket}")
    return ticket_of(row)


def ticket_of(row: AnyRow) -> Ticket:
    """Return the ticket that a row of `tickets` describes."""
    return Ticket(
        id=TicketId(row.id),
        number=row.number,
        subscriber_id=SubscriberId(row.subscriber_id),
        point_id=ServicePointId(row.point_id),
        incident_id=row.incident_id,
        state=row.state,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closing=row.closing,
        still_out=row.still_out,
        restored_at=row.restored_at,
        recurrent=row.recurrent,
        other_fault=row.other_fault,
    )

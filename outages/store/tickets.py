"""Tickets and consents in the database."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select, update

from outages.errors import NotFoundError, StoreError
from outages.incidents import IncidentId, State
from outages.notifications import Policy
from outages.store import campaigns
from outages.store.engine import Store, by_dialect
from outages.store.tables import consents, incidents, phones, service_points, tickets
from outages.store.types import AnyRow
from outages.subscribers import ServicePointId, SubscriberId
from outages.tickets import Consent, Ticket, TicketId, TicketState, new_number

#: Numbers collide as seldom as tickets fill their range; points are contended by two calls at most.
_TRIES = 10

_OF_POINT = (
    select(tickets)
    .where(tickets.c.point_id == bindparam("point"), tickets.c.state == TicketState.OPEN)
    .with_for_update(key_share=True)
)
_HOLDER = select(service_points.c.subscriber_id).where(service_points.c.id == bindparam("point"))
_STATE = select(incidents.c.state).where(incidents.c.id == bindparam("wanted"))
#: The lock orders us before or after the restoration of that incident, never beside it.
_STEADY_STATE = _STATE.with_for_update(read=True)
_CHANGE = update(tickets).where(tickets.c.id == bindparam("ticket"))
_NEW = by_dialect(lambda insertion: insertion(tickets).on_conflict_do_nothing().returning(tickets))
_CONSENT = insert(consents)
_ASKED_ABOUT = select(tickets).where(tickets.c.id == bindparam("ticket"))


class SQLTicketBook:
    """A TicketBook in a Store.

    `policy` is for a wish that comes after the incident has ended; `draw` proposes ticket numbers.
    """

    def __init__(self, store: Store, policy: Policy, draw: Callable[[], str] = new_number) -> None:
        self._store = store
        self._policy = policy
        self._draw = draw

    async def open_or_join(
        self,
        point: ServicePointId,
        incident: IncidentId | None,
        *,
        call_id: str,
        at: datetime,
        recurrent: bool = False,
    ) -> Ticket:
        """Return the open ticket of the service point, made if there is none; raise NotFoundError."""
        case = {
            "point_id": point,
            "incident_id": incident,
            "opened_by_call": call_id,
            "opened_at": at,
            "recurrent": recurrent,
        }
        return await self._store.write(partial(_open_or_join, case=case, draw=self._draw))

    async def record_consent(self, consent: Consent) -> None:
        """Keep a wish; raise NotFoundError for a wish about no ticket."""
        await self._store.write(partial(_record, consent=consent, policy=self._policy))

    async def find(
        self,
        *,
        number: str | None = None,
        incident: IncidentId | None = None,
        states: Collection[TicketState] = (),
        limit: int = 100,
        before: int | None = None,
    ) -> list[Ticket]:
        """Return tickets, newest first: of the subscribers behind a number, of an incident, in states."""
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
        return await self._store.read(lambda connection: [_ticket(row) for row in connection.execute(query)])


def _open_or_join(connection: Connection, case: dict[str, Any], draw: Callable[[], str]) -> Ticket:
    incident = case["incident_id"]
    if incident is not None and _state_of(connection, incident, _STEADY_STATE) is State.CANCELLED:
        incident = None
    for _ in range(_TRIES):
        found = connection.execute(_OF_POINT, {"point": case["point_id"]}).one_or_none()
        if found is not None:
            return _join(connection, _ticket(found), incident, recurrent=case["recurrent"])
        made = _insert(connection, case | {"incident_id": incident, "number": draw()})
        if made is not None:
            return _ticket(made)
    raise StoreError(f"no free ticket number in {_TRIES} draws")


def _join(connection: Connection, ticket: Ticket, incident: IncidentId | None, *, recurrent: bool) -> Ticket:
    """Attach a ticket that stands alone, or whose incident is over there, to the incident; mark it."""
    joined = replace(ticket, recurrent=ticket.recurrent or recurrent)
    if incident not in (None, ticket.incident_id) and not _waits(connection, ticket):
        joined = replace(joined, incident_id=incident, restored_at=None)
    if joined != ticket:
        changed = {name: getattr(joined, name) for name in ("incident_id", "restored_at", "recurrent")}
        connection.execute(_CHANGE.values(changed), {"ticket": ticket.id})
    return joined


def _waits(connection: Connection, ticket: Ticket) -> bool:
    """Say whether the ticket's own incident is still going on at its point."""
    if ticket.incident_id is None or ticket.restored_at is not None:
        return False
    return _state_of(connection, ticket.incident_id, _STATE) is State.ACTIVE


def _insert(connection: Connection, case: dict[str, Any]) -> AnyRow | None:
    """Return the new ticket, or None when its number is taken or another call was quicker."""
    holder = connection.execute(_HOLDER, {"point": case["point_id"]}).scalar_one_or_none()
    if holder is None:
        raise NotFoundError(f"there is no service point {case['point_id']}")
    row = case | {"subscriber_id": holder, "state": TicketState.OPEN, "still_out": False}
    made: AnyRow | None = connection.execute(_NEW[connection.dialect.name], row).one_or_none()
    return made


def _state_of(connection: Connection, incident: IncidentId, query: Select[Any]) -> State:
    state: State | None = connection.execute(query, {"wanted": incident}).scalar_one_or_none()
    if state is None:
        raise NotFoundError(f"there is no incident {incident}")
    return state


def _record(connection: Connection, consent: Consent, policy: Policy) -> None:
    about = _asked_about(connection, consent)
    row = {
        "ticket_id": consent.ticket_id,
        "channel": consent.channel,
        "number": consent.number,
        "language": consent.language,
        "key": consent.key,
        "call_id": consent.call_id,
        "at": consent.at,
    }
    connection.execute(_CONSENT, row)
    if about.incident_id is None:
        return
    state = _state_of(connection, about.incident_id, _STEADY_STATE)
    # Read again: while we waited for the lock, the restoration may have closed the ticket.
    about = _asked_about(connection, consent)
    if about.incident_id is not None and (state is State.RESTORED or about.restored_at is not None):
        campaigns.join_late(connection, about, consent=consent, policy=policy)


def _asked_about(connection: Connection, consent: Consent) -> Ticket:
    row = connection.execute(_ASKED_ABOUT, {"ticket": consent.ticket_id}).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no ticket {consent.ticket_id}")
    return _ticket(row)


def _ticket(row: AnyRow) -> Ticket:
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
    )

"""Single tickets as rows."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, exists, select, update

from outages.errors import NotFoundError
from outages.store.conditions import WAITS
from outages.store.coverage import in_batches
from outages.store.tables import tickets
from outages.store.types import AnyRow
from outages.subscribers import ServicePointId, SubscriberId
from outages.tickets import Closing, Ticket, TicketId, TicketState

_BY_ID = select(tickets).where(tickets.c.id == bindparam("ticket"))
_BY_NUMBER = select(tickets).where(tickets.c.number == bindparam("wanted")).with_for_update()
_IDS = select(tickets.c.id).where(tickets.c.number == bindparam("wanted"))
CHANGE = update(tickets).where(tickets.c.id == bindparam("ticket"))
_successor = tickets.alias("successor")
_REOPEN = (
    update(tickets)
    .where(
        tickets.c.id == bindparam("ticket"),
        ~exists().where(
            _successor.c.point_id == bindparam("point"),
            _successor.c.state == TicketState.OPEN,
            _successor.c.other_fault == bindparam("other", type_=tickets.c.other_fault.type),
        ),
    )
    .values(state=TicketState.OPEN, closing=None, closed_at=None)
)
_OPEN_AGAIN = (
    update(tickets)
    .where(
        tickets.c.id.in_(bindparam("ids", expanding=True)),
        tickets.c.closing.in_([Closing.TOLD, Closing.CONFIRMED, Closing.RESTORED, Closing.UNREACHED]),
        ~exists().where(
            _successor.c.point_id == tickets.c.point_id,
            _successor.c.state == TicketState.OPEN,
            ~_successor.c.other_fault,
        ),
    )
    .values(state=TicketState.OPEN, closing=None, closed_at=None)
)
_WAITS = select(WAITS).where(tickets.c.id == bindparam("ticket"))


def get(connection: Connection, ticket: TicketId) -> Ticket:
    """Return a ticket; raise NotFoundError."""
    row = connection.execute(_BY_ID, {"ticket": ticket}).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no ticket {ticket}")
    return ticket_of(row)


def lock(connection: Connection, number: str) -> Ticket:
    """Return the ticket with a number, which nobody else changes meanwhile; raise NotFoundError."""
    row = connection.execute(_BY_NUMBER, {"wanted": number}).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no ticket {number}")
    return ticket_of(row)


def find_ids(connection: Connection, number: str) -> list[int]:
    """Return the id of the ticket with a number, if there is one."""
    return list(connection.execute(_IDS, {"wanted": number}).scalars())


def reopen(connection: Connection, ticket: Ticket) -> bool:
    """Open the closed ticket again, and return False if there is another one at its point by now."""
    about = {"ticket": ticket.id, "point": ticket.point_id}
    return bool(connection.execute(_REOPEN, about | {"other": ticket.other_fault}).rowcount)


def open_again(connection: Connection, ids: Sequence[int]) -> None:
    """Open these tickets again, but for those that people have closed, and those with a successor at their point."""
    for some in in_batches(ids):
        connection.execute(_OPEN_AGAIN, {"ids": some})


def waits(connection: Connection, ticket: int) -> bool:
    """Tell whether an active incident keeps the ticket's service out."""
    return bool(connection.execute(_WAITS, {"ticket": ticket}).scalar_one())


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
        reason=row.reason,
        departure=row.departure,
        number_unsent=row.number_unsent,
    )

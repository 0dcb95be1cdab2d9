"""What the end of an incident does to its tickets, inside the transaction that ends it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, Select, and_, bindparam, exists, func, insert, select, update

from outages.incidents import IncidentId
from outages.notifications import NotificationState, Policy
from outages.store.engine import Insertion, by_dialect
from outages.store.tables import consents, notifications, tickets
from outages.store.types import Instant, StampedPolicy
from outages.tickets import Closing, Consent, Ticket, TicketState

_at = bindparam("now", type_=Instant)
_open = and_(tickets.c.incident_id == bindparam("wanted"), tickets.c.state == TicketState.OPEN)
_asked = exists().where(
    notifications.c.incident_id == tickets.c.incident_id,
    notifications.c.subscriber_id == tickets.c.subscriber_id,
)
_CLOSE_SILENT = (
    update(tickets)
    .where(_open, ~_asked)
    .values(state=TicketState.CLOSED, closing=Closing.RESTORED, closed_at=_at)
)
_RELEASE = update(tickets).where(_open).values(incident_id=None)


_successor = tickets.alias("successor")
_REOPEN = (
    update(tickets)
    .where(
        tickets.c.id == bindparam("wanted"),
        tickets.c.closing == Closing.RESTORED,
        ~exists().where(_successor.c.point_id == bindparam("point"), _successor.c.state == TicketState.OPEN),
    )
    .values(state=TicketState.OPEN, closing=None, closed_at=None)
)


def _wishes() -> Select[Any]:
    """Select the wishes of an incident's open tickets, the latest of each subscriber with the age 1."""
    latest = (consents.c.at.desc(), consents.c.id.desc())
    wish = (consents.c.ticket_id, consents.c.channel, consents.c.number, consents.c.language)
    age = func.row_number().over(partition_by=tickets.c.subscriber_id, order_by=latest)
    return (
        select(tickets.c.incident_id, tickets.c.subscriber_id, *wish, age.label("age"))
        .select_from(tickets.join(consents, consents.c.ticket_id == tickets.c.id))
        .where(_open)
    )


def _campaign() -> Insert:
    wishes = _wishes().subquery()
    told = ("incident_id", "subscriber_id", "ticket_id", "channel", "number", "language")
    stamped = {
        "state": bindparam("state", NotificationState.PENDING, notifications.c.state.type),
        "tries_used": bindparam("tries_used", 0),
        "created_at": _at,
        "due_at": _at,
        "policy": bindparam("stamp", type_=StampedPolicy),
    }
    query = select(*(wishes.c[name] for name in told), *stamped.values()).where(wishes.c.age == 1)
    return insert(notifications).from_select([*told, *stamped], query.order_by(wishes.c.ticket_id))


def _late(insertion: Insertion) -> Insert:
    statement = insertion(notifications)
    wish = {
        name: statement.excluded[name] for name in ("ticket_id", "channel", "number", "language", "due_at")
    }
    return statement.on_conflict_do_update(
        index_elements=["incident_id", "subscriber_id"],
        set_=wish,
        where=notifications.c.state == NotificationState.PENDING,
    )


_CAMPAIGN = _campaign()
_LATE = by_dialect(_late)


def start(connection: Connection, incident: IncidentId, *, policy: Policy, at: datetime) -> None:
    """Create a notification, due at once, for each subscriber who asked; close the others' tickets."""
    connection.execute(_CAMPAIGN, {"wanted": incident, "now": at, "stamp": policy})
    connection.execute(_CLOSE_SILENT, {"wanted": incident, "now": at})


def join_late(connection: Connection, ticket: Ticket, *, consent: Consent, policy: Policy) -> None:
    """Tell somebody who asked in the moment in which the incident ended; who was told already stays so.

    The restoration has closed the ticket of one who had not asked yet: it opens again, unless there is
    another by now.
    """
    if ticket.state is TicketState.CLOSED:
        reopened = connection.execute(_REOPEN, {"wanted": ticket.id, "point": ticket.point_id}).rowcount
        if not reopened:
            return
    row = {
        "incident_id": ticket.incident_id,
        "subscriber_id": ticket.subscriber_id,
        "ticket_id": ticket.id,
        "channel": consent.channel,
        "number": consent.number,
        "language": consent.language,
        "state": NotificationState.PENDING,
        "tries_used": 0,
        "created_at": consent.at,
        "due_at": consent.at,
        "policy": policy,
    }
    connection.execute(_LATE[connection.dialect.name], row)


def release(connection: Connection, incident: IncidentId) -> None:
    """Let the open tickets of a cancelled incident stand alone."""
    connection.execute(_RELEASE, {"wanted": incident})

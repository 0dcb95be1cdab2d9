"""Text messages with a ticket's number, in the database: queued with the ticket itself, once per ticket and telephone.

They are notifications like any other, about no incident: neither a campaign nor a release before this one meets them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, distinct, func, insert, select, update

from outages.hours import ALWAYS
from outages.news import News
from outages.notifications import NotificationState, NotifiedPoint, Policy
from outages.requests import RequestLimits
from outages.store.engine import by_dialect
from outages.store.notification_tables import OF_TICKET, notification_tickets, notifications, opt_outs
from outages.store.surroundings import points_told
from outages.store.tables import tickets
from outages.store.types import AnyRow, Instant
from outages.ticket_texts import TextTo
from outages.tickets import Channel, Ticket, TicketId

#: The period over which messages are limited.
_A_DAY = timedelta(days=1)

_NEW = by_dialect(
    lambda insertion: (
        insertion(notifications)
        .on_conflict_do_nothing(index_elements=["ticket_id", "number"], index_where=OF_TICKET)
        .returning(notifications.c.id)
    )
)
_LIST = insert(notification_tickets)
_OPTED_OUT = select(opt_outs.c.id).where(
    opt_outs.c.number == bindparam("number"),
    opt_outs.c.channel == Channel.SMS,
    opt_outs.c.ended_at.is_(None),
)
_TEXTED = notifications.join(tickets, tickets.c.id == notifications.c.ticket_id)
_lately = (
    notifications.c.news == News.TICKET,
    notifications.c.created_at > bindparam("since", type_=Instant),
)
#: The number of other subscribers whose tickets were texted to a number.
_AT_NUMBER = (
    select(func.count(distinct(tickets.c.subscriber_id)))
    .select_from(_TEXTED)
    .where(
        notifications.c.number == bindparam("number"),
        tickets.c.subscriber_id != bindparam("subscriber"),
        *_lately,
    )
)
_OF_ACCOUNT = (
    select(func.count(notifications.c.id))
    .select_from(_TEXTED)
    .where(tickets.c.subscriber_id == bindparam("subscriber"), *_lately)
)
_UNSENT = update(tickets).where(tickets.c.id == bindparam("ticket")).values(number_unsent=True)


def text_number(
    connection: Connection, ticket: Ticket, to: TextTo, *, policy: Policy, limits: RequestLimits, at: datetime
) -> Ticket:
    """Queue the ticket's number for a telephone, and return the ticket as `texted`; as it is if that may not be."""
    if ticket.number_unsent or not _is_welcome(connection, ticket, to, limits, at):
        return ticket
    row = {
        "ticket_id": ticket.id,
        "channel": Channel.SMS,
        "number": to.number,
        "language": to.language,
        "state": NotificationState.PENDING,
        "tries_used": 0,
        "created_at": at,
        "due_at": at,
        "policy": policy,
        "news": News.TICKET,
        # They have just called: it is no time to be quiet.
        "hours": ALWAYS,
    }
    made = connection.execute(_NEW[connection.dialect.name], row).scalar_one_or_none()
    if made is None:
        return ticket
    connection.execute(_LIST, {"notification_id": made, "ticket_id": ticket.id})
    return replace(ticket, texted=True)


def points_of(listed: Sequence[AnyRow]) -> tuple[NotifiedPoint, ...]:
    """Return the ticket of a message with its point, and all services there: none for another fault."""
    points = points_told(listed)
    return tuple(
        NotifiedPoint(
            TicketId(one.ticket_id),
            one.ticket_number,
            points[one.ticket_id],
            frozenset() if one.other_fault else points[one.ticket_id].services,
        )
        for one in listed
    )


def note_unsent(connection: Connection, notification: AnyRow) -> None:
    """Let the ticket show that the message with its number could not be delivered."""
    connection.execute(_UNSENT, {"ticket": notification.ticket_id})


def _is_welcome(
    connection: Connection, ticket: Ticket, to: TextTo, limits: RequestLimits, at: datetime
) -> bool:
    """Tell whether the telephone may be written to: it has not opted out, and no limit is reached."""
    about = {"number": to.number, "subscriber": ticket.subscriber_id, "since": at - _A_DAY}
    return (
        connection.execute(_OPTED_OUT, about).first() is None
        and connection.execute(_AT_NUMBER, about).scalar_one() < limits.per_number
        and connection.execute(_OF_ACCOUNT, about).scalar_one() < limits.per_account
    )

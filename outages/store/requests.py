"""Notification requests in the database: the consents given by key press."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, String, bindparam, distinct, func, insert, or_, select, update

from outages.errors import TooManyRequestsError
from outages.news import News
from outages.notifications import Policy
from outages.requests import RequestLimits
from outages.store import campaigns, opt_outs, ticket_rows
from outages.store.conditions import HOLDS
from outages.store.following import catch_up
from outages.store.notification_tables import consents
from outages.store.tables import incidents, tickets
from outages.store.types import Instant
from outages.subscribers import SubscriberId
from outages.tickets import Closing, Consent, Ticket, TicketId, TicketState

#: The period over which an account's requests are limited.
_A_DAY = timedelta(days=1)
_CONSENT = insert(consents).returning(consents.c.id)
_OF_CONSENT = (
    *("ticket_id", "channel", "number", "language", "key", "call_id", "at", "prompts", "hours", "asked_by"),
)
_mine = or_(
    consents.c.number == bindparam("caller", type_=String),
    consents.c.asked_by == bindparam("caller", type_=String),
    consents.c.call_id == bindparam("call"),
)
_REQUEST = select(consents.c.id).where(consents.c.ticket_id == bindparam("ticket"), HOLDS, _mine).limit(1)
#: The number of other subscribers who wait for a call at a number.
_AT_NUMBER = (
    select(func.count(distinct(tickets.c.subscriber_id)))
    .select_from(consents.join(tickets, tickets.c.id == consents.c.ticket_id))
    .where(
        consents.c.number == bindparam("number"),
        HOLDS,
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
_WITHDRAW = (
    update(consents)
    .where(consents.c.ticket_id == bindparam("ticket"), HOLDS, _mine)
    .values(
        withdrawn_at=bindparam("now", type_=Instant),
        withdrawn_by_call=bindparam("call"),
    )
)
#: What the same person asked for before at this service point, also under an earlier ticket.
_REPLACE = (
    update(consents)
    .where(
        consents.c.ticket_id.in_(select(tickets.c.id).where(tickets.c.point_id == bindparam("point"))),
        consents.c.id != bindparam("latest"),
        HOLDS,
        _mine,
    )
    .values(withdrawn_at=bindparam("now", type_=Instant), withdrawn_by_call=bindparam("call"))
)
#: The lock orders this transaction before or after the incident's end, never beside it.
_STEADY = select(incidents.c.state).where(incidents.c.id == bindparam("incident")).with_for_update(read=True)
_ANY_REQUEST = select(consents.c.id).where(consents.c.ticket_id == bindparam("ticket"), HOLDS).limit(1)


def record(connection: Connection, consent: Consent, policy: Policy, limits: RequestLimits) -> None:
    """Keep the request in place of the same person's earlier one.

    Raise NotFoundError, TooManyRequestsError, or OptedOutError.
    """
    about = ticket_rows.get(connection, consent.ticket_id)
    _check_limits(connection, consent, about.subscriber_id, limits)
    opt_outs.check(connection, consent)
    row = {name: getattr(consent, name) for name in _OF_CONSENT} | {"incident_id": about.incident_id}
    latest = connection.execute(_CONSENT, row).scalar_one()
    whose = {"point": about.point_id, "caller": consent.asked_by, "call": consent.call_id}
    connection.execute(_REPLACE, whose | {"latest": latest, "now": consent.at})
    if about.incident_id is not None:
        connection.execute(_STEADY, {"incident": about.incident_id}).all()
        catch_up(connection, [about.id], consent.at)
        # Read again: a restoration may have closed the ticket while this waited for the lock.
        _tell_if_over(connection, ticket_rows.get(connection, about.id), consent, policy)


def _tell_if_over(connection: Connection, ticket: Ticket, consent: Consent, policy: Policy) -> None:
    """Notify somebody whose request came just as the incident ended; its end closed the ticket without one."""
    if ticket.incident_id is None or ticket_rows.waits(connection, ticket.id):
        return
    if ticket.closing is Closing.RESTORED and not ticket_rows.reopen(connection, ticket):
        return
    campaigns.tell(connection, ticket.incident_id, [ticket.id], News.RESTORED, policy=policy, at=consent.at)


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


def withdraw(
    connection: Connection, *, ticket: TicketId, call_id: str, caller: str | None, at: datetime
) -> None:
    """Withdraw what this caller asked for about the ticket, or somebody for their number; raise NotFoundError."""
    catch_up(connection, [ticket], at)
    about = ticket_rows.get(connection, ticket)
    whose = {"ticket": ticket, "caller": caller, "call": call_id, "now": at}
    connection.execute(_WITHDRAW, whose)
    over = about.restored_at is not None and about.state is TicketState.OPEN
    if over and not connection.execute(_ANY_REQUEST, {"ticket": ticket}).first():
        # The incident has just ended, and the caller heard so in this call.
        told = {"state": TicketState.CLOSED, "closing": Closing.TOLD, "closed_at": at}
        connection.execute(ticket_rows.CHANGE.values(told), {"ticket": ticket})


def has_asked(connection: Connection, ticket: TicketId, *, call_id: str, caller: str | None) -> bool:
    """Tell whether a request of this caller about the ticket holds."""
    about = {"ticket": ticket, "caller": caller, "call": call_id}
    return connection.execute(_REQUEST, about).first() is not None

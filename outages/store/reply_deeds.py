"""What follows from a reply, in the transaction that keeps it: which message it answers, and what becomes of its tickets."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, or_, select

from outages.news import News
from outages.notifications import AttemptState, Result
from outages.replies.repository import name_of
from outages.replies.rules import ANSWERED_WITHIN, TO_PERSON, Context, Followed, ReplyOutcome
from outages.store import opt_outs, settlement
from outages.store.notification_tables import attempts, notification_tickets, notifications
from outages.store.notification_tables import opt_outs as opt_out_rows
from outages.store.tables import incidents, tickets
from outages.store.types import Instant
from outages.subscribers import Service
from outages.tickets import Channel, TicketState

#: The latest message that reached the telephone, or may have: who answers one has had it.
_LATEST = (
    select(
        attempts.c.id,
        notifications.c.id.label("notification"),
        notifications.c.news,
        notifications.c.language,
        incidents.c.services,
    )
    .select_from(
        attempts.join(notifications, notifications.c.id == attempts.c.notification_id).outerjoin(
            incidents, incidents.c.id == notifications.c.incident_id
        )
    )
    .where(
        notifications.c.number == bindparam("number"),
        notifications.c.channel == Channel.SMS,
        attempts.c.made_at > bindparam("since", type_=Instant),
        or_(
            attempts.c.state.in_([AttemptState.SENT, AttemptState.DELIVERED]),
            attempts.c.result == Result.UNKNOWN,
        ),
    )
    .order_by(attempts.c.made_at.desc(), attempts.c.id)
    .limit(1)
)
_TICKETS = (
    select(notification_tickets.c.ticket_id)
    .where(notification_tickets.c.notification_id == bindparam("notification"))
    .order_by(notification_tickets.c.ticket_id)
)
_OPTED_OUT = select(opt_out_rows.c.channel).where(
    opt_out_rows.c.number == bindparam("number"), opt_out_rows.c.ended_at.is_(None)
)
_OPEN = select(tickets.c.id).where(
    tickets.c.id.in_(bindparam("ids", expanding=True)),
    tickets.c.state == TicketState.OPEN,
    tickets.c.still_out,
)
_RESULTS = {ReplyOutcome.CONFIRMED: Result.WORKS, ReplyOutcome.REOPENED: Result.STILL_OUT}


@dataclass(frozen=True, slots=True)
class Answered:
    """The message that a reply answers; `services` are those of its incident, `tickets` the ids it was about."""

    attempt: str
    news: News
    language: str
    services: frozenset[Service]
    tickets: tuple[int, ...]


def lock_telephone(connection: Connection, number: str) -> None:
    """Have the replies of one telephone follow one another; SQLite has a single writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(number))))


def find_answered(connection: Connection, number: str, at: datetime) -> Answered | None:
    """Return the message that a telephone answers at a moment, None if it has had none lately."""
    row = connection.execute(_LATEST, {"number": number, "since": at - ANSWERED_WITHIN}).one_or_none()
    if row is None:
        return None
    about = connection.execute(_TICKETS, {"notification": row.notification}).scalars()
    return Answered(row.id, row.news, row.language, row.services or frozenset(), tuple(about))


def context_of(connection: Connection, number: str, answered: Answered | None) -> Context:
    """Return what a reply of this telephone may be about."""
    opted_out = frozenset(connection.execute(_OPTED_OUT, {"number": number}).scalars())
    if answered is None:
        return Context(opted_out=opted_out)
    return Context(answered.news, answered.services, opted_out)


def carry_out(
    connection: Connection,
    followed: Followed,
    answered: Answered | None,
    *,
    number: str,
    reply: int,
    at: datetime,
) -> Followed:
    """Carry out what follows from a reply, and return it; a ticket that can't be opened again is left to people."""
    outcome, author = followed.outcome, name_of(reply)
    if outcome is ReplyOutcome.OPTED_OUT:
        opt_outs.opt_out_by_reply(connection, number=number, reply=author, at=at)
    elif outcome is ReplyOutcome.OPTED_IN:
        opt_outs.end_by_reply(connection, number=number, reply=author, at=at)
    elif outcome in _RESULTS and answered is not None:
        settlement.answer(connection, attempt=answered.attempt, result=_RESULTS[outcome], at=at)
        opened = connection.execute(_OPEN, {"ids": answered.tickets}).first() is not None
        return followed if opened or outcome is ReplyOutcome.CONFIRMED else TO_PERSON
    return followed

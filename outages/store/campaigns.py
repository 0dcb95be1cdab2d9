"""Campaigns: whoever asked is told what became of an incident, in bulk, in the transaction that changes it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    select,
    update,
)

from outages.hours import ALWAYS
from outages.incidents import Incident, IncidentId
from outages.interruptions import services_out
from outages.lifecycle import Aftermath
from outages.notifications import AttemptState, News, NotificationState, Policy
from outages.store import waiting
from outages.store.conditions import ASKED, HOLDS, OPTED_OUT, WAITS
from outages.store.coverage import in_batches, points_of
from outages.store.engine import Insertion, analyse, by_dialect
from outages.store.incident_rows import read_many
from outages.store.tables import (
    OF_TELEPHONE,
    attempts,
    consents,
    notification_tickets,
    notifications,
    tickets,
)
from outages.store.types import Instant, StampedPolicy
from outages.store.waiting import JUST_OVER
from outages.tickets import Channel, TicketState

#: So many new notifications mislead PostgreSQL's planner until its statistics know of them.
_MANY = 1000

#: What a notification copies from the request.
_REQUEST = ("ticket_id", "channel", "number", "language", "hours")

_incident: Any = bindparam("incident")
_now = bindparam("now", type_=Instant)
_ids: Any = bindparam("ids", expanding=True)
_these = tickets.c.id.in_(_ids)

#: Over, and nothing else keeps the service out.
_OVER = and_(JUST_OVER, ~WAITS)
_PARTLY_OVER = select(tickets.c.id).where(JUST_OVER, WAITS, tickets.c.state == TicketState.OPEN)
_told_back = exists(
    select(attempts.c.id)
    .join(notifications, notifications.c.id == attempts.c.notification_id)
    .where(
        notifications.c.incident_id == _incident,
        notifications.c.number == consents.c.number,
        notifications.c.news == News.RESTORED,
        attempts.c.state.in_([AttemptState.DELIVERED, AttemptState.SENT]),
        attempts.c.made_at >= bindparam("since", type_=Instant),
    )
)
_CLOSE_SILENT = (
    update(tickets)
    .where(_OVER, tickets.c.state == TicketState.OPEN, ~ASKED)
    .values(state=TicketState.CLOSED, closing=bindparam("why", type_=tickets.c.closing.type), closed_at=_now)
)
_DROP = (
    update(notifications)
    .where(
        notifications.c.incident_id == _incident,
        notifications.c.state == NotificationState.PENDING,
        notifications.c.news == News.RESTORED,
    )
    .values(state=NotificationState.DONE, due_at=None)
)
_ASK_AGAIN = (
    update(consents)
    .where(
        consents.c.ticket_id.in_(_ids),
        consents.c.withdrawn_at.is_(None),
        consents.c.ended_at >= bindparam("since", type_=Instant),
        ~OPTED_OUT,
    )
    .values(ended_at=None)
)


def _requests(condition: ColumnElement[bool]) -> Select[Any]:
    """Select the requests about tickets that meet a condition; the latest to each number has rank 1."""
    latest = (consents.c.at.desc(), consents.c.id.desc())
    rank = func.row_number().over(partition_by=consents.c.number, order_by=latest)
    return (
        select(*(consents.c[name] for name in _REQUEST), rank.label("rank"))
        .select_from(tickets.join(consents, consents.c.ticket_id == tickets.c.id))
        .where(condition, HOLDS)
    )


def _notifying(insertion: Insertion, condition: ColumnElement[bool]) -> Insert:
    requests = _requests(condition).subquery()
    at_night = (requests.c.hours == ALWAYS, _now)
    by_sms = (requests.c.channel == Channel.SMS, bindparam("due_sms", type_=Instant))
    stamped = {
        "incident_id": _incident,
        "state": bindparam("state", NotificationState.PENDING, notifications.c.state.type),
        "tries_used": bindparam("tries_used", 0),
        "created_at": _now,
        # Policy.opening in bulk; the claim applies narrower hours of the subscriber's own.
        "due_at": case(at_night, by_sms, else_=bindparam("due_call", type_=Instant)),
        "policy": bindparam("stamp", type_=StampedPolicy),
        "news": bindparam("news", type_=notifications.c.news.type),
    }
    query = select(*(requests.c[name] for name in _REQUEST), *stamped.values()).where(requests.c.rank == 1)
    statement = insertion(notifications).from_select(
        [*_REQUEST, *stamped], query.order_by(requests.c.ticket_id)
    )
    return statement.on_conflict_do_update(
        index_elements=["incident_id", "number"],
        index_where=OF_TELEPHONE,
        set_={name: statement.excluded[name] for name in ("news", "created_at", "due_at")},
    )


def _listing(insertion: Insertion, condition: ColumnElement[bool]) -> Insert:
    """Add the tickets to the notifications of those who asked about them."""
    query = (
        select(notifications.c.id, tickets.c.id)
        .select_from(
            tickets.join(consents, consents.c.ticket_id == tickets.c.id).join(
                notifications,
                and_(
                    notifications.c.number == consents.c.number,
                    notifications.c.incident_id == _incident,
                    notifications.c.state == NotificationState.PENDING,
                    notifications.c.subscriber_id.is_(None),
                ),
            )
        )
        .where(condition, HOLDS)
        .distinct()
    )
    return (
        insertion(notification_tickets)
        .from_select(["notification_id", "ticket_id"], query)
        .on_conflict_do_nothing()
    )


_NOTIFY_ALL = by_dialect(lambda insertion: _notifying(insertion, _OVER))
_LIST_ALL = by_dialect(lambda insertion: _listing(insertion, _OVER))
_NOTIFY_SOME = by_dialect(lambda insertion: _notifying(insertion, _these))
_LIST_SOME = by_dialect(lambda insertion: _listing(insertion, _these))
_NOTIFY_TOLD = by_dialect(lambda insertion: _notifying(insertion, and_(_these, _told_back)))
_LIST_TOLD = by_dialect(lambda insertion: _listing(insertion, and_(_these, _told_back)))


def tell_of_end(
    connection: Connection, incident: Incident, aftermath: Aftermath, *, policy: Policy, at: datetime
) -> None:
    """Carry out the Aftermath on the tickets just over; what is still out for other reasons stays out."""
    facts = _facts(incident.id, aftermath.news, policy, at)
    dialect = connection.dialect.name
    counting = {"preserve_rowcount": True}
    if connection.execute(_NOTIFY_ALL[dialect], facts, execution_options=counting).rowcount > _MANY:
        analyse(connection, [notifications])
    connection.execute(_LIST_ALL[dialect], {"incident": incident.id, "now": at})
    if aftermath.news is News.RESTORED:
        tell(
            connection,
            incident.id,
            _partly_back(connection, incident, at),
            News.RESTORED,
            policy=policy,
            at=at,
        )
    if aftermath.closing is not None:
        connection.execute(_CLOSE_SILENT, {"incident": incident.id, "now": at, "why": aftermath.closing})


def tell(
    connection: Connection,
    incident: IncidentId,
    ids: Sequence[int],
    news: News,
    *,
    policy: Policy,
    at: datetime,
) -> None:
    """Tell the news to every telephone whose request about these tickets holds."""
    dialect = connection.dialect.name
    for some in in_batches(ids):
        connection.execute(_NOTIFY_SOME[dialect], _facts(incident, news, policy, at) | {"ids": some})
        connection.execute(_LIST_SOME[dialect], {"incident": incident, "ids": some})


def take_back(
    connection: Connection,
    incident: IncidentId,
    ids: Sequence[int],
    *,
    since: datetime,
    policy: Policy,
    at: datetime,
) -> None:
    """Take back the news of the restoration at `since`: nobody else is told, and those who were are told so.

    The requests about these tickets hold again, but for those of telephones that have opted out.
    """
    connection.execute(_DROP, {"incident": incident})
    dialect, facts = connection.dialect.name, _facts(incident, News.REOPENED, policy, at)
    for some in in_batches(ids):
        about = {"ids": some, "since": since}
        connection.execute(_ASK_AGAIN, about)
        connection.execute(_NOTIFY_TOLD[dialect], facts | about)
        connection.execute(_LIST_TOLD[dialect], {"incident": incident} | about)


def _facts(incident: IncidentId, news: News, policy: Policy, at: datetime) -> dict[str, object]:
    return {
        "incident": incident,
        "now": at,
        "stamp": policy,
        "news": news,
        "due_call": policy.opening(Channel.CALL, None, at),
        "due_sms": policy.opening(Channel.SMS, None, at),
    }


def _partly_back(connection: Connection, incident: Incident, at: datetime) -> list[int]:
    """Return the tickets just over that wait for other incidents, which leave them one of the services back."""
    left = list(connection.execute(_PARTLY_OVER, {"incident": incident.id, "now": at}).scalars())
    if not left:
        return []
    awaited = waiting.awaited_by(connection, left)
    others = {
        one.id: one
        for one in read_many(connection, sorted({key for keys in awaited.values() for key in keys}))
    }
    return [
        ticket
        for ticket, point in points_of(connection, left).items()
        if (incident.services & point.services)
        - services_out([others[key] for key in awaited[ticket]], point, at)
    ]

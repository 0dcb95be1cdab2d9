"""Campaigns: whoever asked is told what became of an incident, in bulk, in the transaction that changes it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Insert,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    null,
    select,
    update,
)

from outages.campaigns import CampaignId
from outages.hours import ALWAYS
from outages.incidents import Incident, IncidentId
from outages.interruptions import services_out
from outages.lifecycle import Aftermath
from outages.news import News
from outages.notifications import AttemptState, NotificationState, Policy
from outages.store import campaign_rows, other_ways, waiting
from outages.store.conditions import ASKED, HOLDS, OPTED_OUT
from outages.store.coverage import in_batches, points_of
from outages.store.engine import Insertion, by_dialect
from outages.store.incident_rows import read_many
from outages.store.notification_tables import (
    OF_TELEPHONE,
    attempts,
    consents,
    notification_tickets,
    notifications,
)
from outages.store.tables import subscribers, tickets
from outages.store.types import Instant, StampedPolicy
from outages.tickets import Channel, TicketState

#: What a notification copies from the request.
_REQUEST = ("ticket_id", "channel", "number", "language", "hours")
#: What later news change of a notification that is still waiting.
_REPLACED = (
    *("news", "channel", "language", "hours", "tier", "asked_at"),
    *("created_at", "due_at", "held_due_at", "campaign_id"),
)

_incident: Any = bindparam("incident")
_now = bindparam("now", type_=Instant)
_ids: Any = bindparam("ids", expanding=True)
_these = tickets.c.id.in_(_ids)

_OPEN = select(tickets.c.id).where(_these, tickets.c.state == TicketState.OPEN)
#: The notification of a request's number, looked up for each: PostgreSQL's planner, who doesn't know yet how many have
#: just been added, would read all of them.
_pending = (
    select(notifications.c.id)
    .where(
        notifications.c.incident_id == _incident,
        notifications.c.number == consents.c.number,
        # As OF_TELEPHONE says it.
        notifications.c.state
        == bindparam("pending", NotificationState.PENDING, notifications.c.state.type, literal_execute=True),
        notifications.c.subscriber_id.is_(None),
    )
    .scalar_subquery()
)
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
    .where(_these, tickets.c.state == TicketState.OPEN, ~ASKED)
    .values(state=TicketState.CLOSED, closing=bindparam("why", type_=tickets.c.closing.type), closed_at=_now)
)
_about_these = notifications.c.id.in_(
    select(notification_tickets.c.notification_id).where(notification_tickets.c.ticket_id.in_(_ids))
)
_still_over = exists(
    select(notification_tickets.c.ticket_id)
    .join(waiting.links, waiting.links.c.ticket_id == notification_tickets.c.ticket_id)
    .where(
        notification_tickets.c.notification_id == notifications.c.id,
        # A sum, lest SQLite look up all tickets of the incident for each notification.
        waiting.links.c.incident_id + 0 == _incident,
        waiting.links.c.over_at.is_not(None),
    )
)
_DROP = (
    update(notifications)
    .where(
        _about_these,
        notifications.c.incident_id == _incident,
        notifications.c.state == NotificationState.PENDING,
        notifications.c.news == News.RESTORED,
        ~_still_over,
    )
    .values(state=NotificationState.DONE, due_at=None, held_due_at=None, ended_at=_now)
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
    asked_at = func.min(consents.c.at, type_=Instant).over(partition_by=consents.c.number)
    turn = (subscribers.c.tier, asked_at.label("asked_at"), rank.label("rank"))
    return (
        select(*(consents.c[name] for name in _REQUEST), *turn)
        .select_from(
            tickets.join(consents, consents.c.ticket_id == tickets.c.id).join(
                subscribers, subscribers.c.id == tickets.c.subscriber_id
            )
        )
        .where(condition, HOLDS)
    )


def _notifying(insertion: Insertion, condition: ColumnElement[bool]) -> Insert:
    requests = _requests(condition).subquery()
    at_night = (requests.c.hours == ALWAYS, _now)
    silent = (requests.c.channel.in_([Channel.EMAIL, Channel.WEBHOOK]), _now)
    by_sms = (requests.c.channel == Channel.SMS, bindparam("due_sms", type_=Instant))
    # Policy.opening in bulk; the claim applies narrower hours of the subscriber's own.
    due_at = case(at_night, silent, by_sms, else_=bindparam("due_call", type_=Instant))
    sampled = bindparam("sampled", type_=Boolean)
    stamped = {
        "incident_id": _incident,
        "state": bindparam("state", NotificationState.PENDING, notifications.c.state.type),
        "tries_used": bindparam("tries_used", 0),
        "created_at": _now,
        "due_at": case((sampled, null()), else_=due_at),
        "held_due_at": case((sampled, due_at), else_=null()),
        "policy": bindparam("stamp", type_=StampedPolicy),
        "news": bindparam("news", type_=notifications.c.news.type),
        "campaign_id": bindparam("campaign", type_=notifications.c.campaign_id.type),
    }
    copied = (*_REQUEST, "tier", "asked_at")
    query = select(*(requests.c[name] for name in copied), *stamped.values()).where(requests.c.rank == 1)
    statement = insertion(notifications).from_select(
        [*copied, *stamped], query.order_by(requests.c.ticket_id)
    )
    return statement.on_conflict_do_update(
        index_elements=["incident_id", "number"],
        index_where=OF_TELEPHONE,
        # What goes on may wait in another way, and for somebody without a ticket.
        set_={name: statement.excluded[name] for name in _REPLACED}
        | {"ticket_id": func.coalesce(notifications.c.ticket_id, statement.excluded.ticket_id)},
    )


def _listing(insertion: Insertion, condition: ColumnElement[bool]) -> Insert:
    """Add the tickets to the notifications of those who asked about them."""
    listed = (
        select(_pending.label("notification_id"), tickets.c.id.label("ticket_id"))
        .join(consents, consents.c.ticket_id == tickets.c.id)
        .where(condition, HOLDS)
        .distinct()
        .subquery()
    )
    query = select(listed).where(listed.c.notification_id.is_not(None))
    return (
        insertion(notification_tickets)
        .from_select(["notification_id", "ticket_id"], query)
        .on_conflict_do_nothing()
    )


_NOTIFY_SOME = by_dialect(lambda insertion: _notifying(insertion, _these))
_LIST_SOME = by_dialect(lambda insertion: _listing(insertion, _these))
_NOTIFY_TOLD = by_dialect(lambda insertion: _notifying(insertion, and_(_these, _told_back)))
_LIST_TOLD = by_dialect(lambda insertion: _listing(insertion, and_(_these, _told_back)))


def tell_of_end(
    connection: Connection,
    incident: Incident,
    ids: Sequence[int],
    aftermath: Aftermath,
    *,
    policy: Policy,
    at: datetime,
) -> None:
    """Carry out the Aftermath on these tickets, which wait for nothing else."""
    tell(connection, incident.id, ids, aftermath.news, policy=policy, at=at)
    if aftermath.closing is not None:
        for some in in_batches(ids):
            connection.execute(_CLOSE_SILENT, {"ids": some, "now": at, "why": aftermath.closing})


def tell_of_part(
    connection: Connection,
    incident: Incident,
    awaited: Mapping[int, Sequence[IncidentId]],
    *,
    policy: Policy,
    at: datetime,
) -> None:
    """Tell those whose tickets wait for other incidents, if these leave them one of the services that are back."""
    back = _partly_back(connection, incident, awaited, at)
    tell(connection, incident.id, back, News.RESTORED, policy=policy, at=at)


def tell(
    connection: Connection,
    incident: IncidentId,
    ids: Sequence[int],
    news: News,
    *,
    policy: Policy,
    at: datetime,
    campaign: CampaignId | None = None,
) -> None:
    """Tell the news to every telephone whose request about these tickets holds, by default in the campaign of `at`."""
    if not ids:
        return
    dialect = connection.dialect.name
    campaign_id = campaign or campaign_rows.make(connection, incident, news, at)
    sampled = campaign_rows.plan_sample(connection, campaign_id, news, policy)
    facts = _facts(incident, news, policy, at) | {"campaign": campaign_id, "sampled": sampled}
    for some in in_batches(ids):
        other_ways.begin_anew(connection, incident, some, at)
        connection.execute(_NOTIFY_SOME[dialect], facts | {"ids": some})
        connection.execute(_LIST_SOME[dialect], {"incident": incident, "ids": some})
    campaign_rows.drop_empty(connection, campaign_id)


def take_back(
    connection: Connection,
    incident: IncidentId,
    ids: Sequence[int],
    *,
    since: datetime,
    policy: Policy,
    at: datetime,
) -> None:
    """Take back the news of these tickets' restoration at `since`: nobody else is told, and those who were are told so.

    The requests about these tickets hold again, but for those of telephones that have opted out.
    """
    dialect, facts = connection.dialect.name, _facts(incident, News.REOPENED, policy, at)
    campaign_id = campaign_rows.make(connection, incident, News.REOPENED, at)
    facts |= {"campaign": campaign_id, "sampled": False}
    for some in in_batches(ids):
        about = {"ids": some, "since": since}
        other_ways.begin_anew(connection, incident, some, at)
        connection.execute(_DROP, {"incident": incident, "ids": some, "now": at})
        connection.execute(_ASK_AGAIN, about)
        connection.execute(_NOTIFY_TOLD[dialect], facts | about)
        connection.execute(_LIST_TOLD[dialect], {"incident": incident} | about)
    campaign_rows.drop_empty(connection, campaign_id)


def ask_again(connection: Connection, ids: Sequence[int], since: datetime) -> None:
    """Have the requests about these tickets hold again that have ended since a moment, but for those of opt-outs."""
    for some in in_batches(ids):
        connection.execute(_ASK_AGAIN, {"ids": some, "since": since})


def _facts(incident: IncidentId, news: News, policy: Policy, at: datetime) -> dict[str, object]:
    return {
        "incident": incident,
        "now": at,
        "stamp": policy,
        "news": news,
        "due_call": policy.opening(Channel.CALL, None, at),
        "due_sms": policy.opening(Channel.SMS, None, at),
    }


def _partly_back(
    connection: Connection, incident: Incident, awaited: Mapping[int, Sequence[IncidentId]], at: datetime
) -> list[int]:
    """Return which of the tickets the incidents that they wait for leave one of the services back."""
    others = {
        one.id: one
        for one in read_many(connection, sorted({key for keys in awaited.values() for key in keys}))
    }
    left = [
        ticket
        for some in in_batches(sorted(awaited))
        for ticket in connection.execute(_OPEN, {"ids": some}).scalars()
    ]
    return [
        ticket
        for ticket, point in points_of(connection, left).items()
        if (incident.services & point.services)
        - services_out([others[key] for key in awaited[ticket]], point, at)
    ]

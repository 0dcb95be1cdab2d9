"""Other ways, in the database: news that a notification has not brought goes on by SMS, to another telephone, or by people.

One way at a time: the next begins in the transaction that ends the last.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, insert, or_, select, update

from outages.campaigns import CampaignState
from outages.destinations import find_destination
from outages.follow_ups import Recourse, TellingWay, find_next_way, find_recourse
from outages.news import News
from outages.notifications import NotificationState, Policy
from outages.requests import RequestRules, find_refusal
from outages.store import branch_rows, call_list_rows
from outages.store.call_tables import ledger
from outages.store.conditions import HOLDS
from outages.store.engine import by_dialect
from outages.store.notification_tables import (
    OF_TELEPHONE,
    attempts,
    campaigns,
    consents,
    notification_tickets,
    notifications,
    opt_outs,
)
from outages.store.tables import phones, tickets
from outages.store.types import AnyRow, Instant
from outages.tickets import Channel, TicketState

_one: Any = bindparam("notification")
_origin: Any = bindparam("origin")
_number: Any = bindparam("telephone")
_ORIGIN = select(notifications).where(notifications.c.id == _origin)
_RESULTS = (
    select(attempts.c.result)
    .where(attempts.c.notification_id == _one, attempts.c.result.is_not(None))
    .order_by(attempts.c.made_at)
)
_TRIED = select(notifications.c.channel, notifications.c.number).where(
    or_(notifications.c.id == _origin, notifications.c.origin_id == _origin)
)
_listed = select(notification_tickets.c.ticket_id).where(notification_tickets.c.notification_id == _origin)
_REQUESTS = (
    select(consents)
    .where(
        consents.c.ticket_id.in_(_listed),
        consents.c.number == bindparam("asked_for"),
        consents.c.key != "",
        HOLDS,
    )
    .order_by(consents.c.id)
)
_holders = select(tickets.c.subscriber_id).where(tickets.c.id.in_(_listed))
_asked = phones.alias("asked")
_other = phones.alias("other")
#: A ticket that is not about a subscriber who has both telephones.
_strange = exists(
    select(tickets.c.id).where(
        tickets.c.id.in_(_listed),
        ~exists(
            select(_asked.c.number)
            .join(_other, _other.c.subscriber_id == _asked.c.subscriber_id)
            .where(
                _asked.c.subscriber_id == tickets.c.subscriber_id,
                _asked.c.number == _number,
                _other.c.number == phones.c.number,
            )
        ),
    )
)
#: The other telephones of those who have the one that was asked for, while nobody else of theirs was told; but for those
#: that are told the same anyway.
_OTHERS = (
    select(phones.c.number)
    .where(
        phones.c.subscriber_id.in_(_holders),
        phones.c.number != _number,
        exists().where(tickets.c.id.in_(_listed), tickets.c.state == TicketState.OPEN),
        ~_strange,
        ~exists().where(
            notifications.c.number == phones.c.number,
            notifications.c.incident_id == bindparam("incident"),
            notifications.c.created_at >= bindparam("since", type_=Instant),
            notifications.c.id != _origin,
            func.coalesce(notifications.c.origin_id, 0) != _origin,
        ),
    )
    .distinct()
    .order_by(phones.c.number)
)
_OPTED_OUT = select(opt_outs.c.id).where(
    opt_outs.c.number == _number,
    opt_outs.c.channel == bindparam("channel", type_=opt_outs.c.channel.type),
    opt_outs.c.ended_at.is_(None),
)
_HEARD = select(notifications.c.id).where(notifications.c.id == _origin, call_list_rows.HAS_HEARD)
_STOPPED = select(campaigns.c.id).where(
    campaigns.c.id == bindparam("campaign"), campaigns.c.state == CampaignState.STOPPED
)
_COMMON = (
    "incident_id",
    "ticket_id",
    "language",
    "created_at",
    "policy",
    "news",
    "campaign_id",
    "tier",
    "asked_at",
)
_NEW = by_dialect(
    lambda insertion: (
        insertion(notifications)
        .on_conflict_do_nothing(index_elements=["incident_id", "number"], index_where=OF_TELEPHONE)
        .returning(notifications.c.id)
    )
)
_PENDING = select(notifications.c.id).where(
    notifications.c.incident_id == bindparam("incident"),
    notifications.c.number == _number,
    notifications.c.state == NotificationState.PENDING,
)
_LIST = by_dialect(
    lambda insertion: (
        insertion(notification_tickets)
        .from_select(
            ["notification_id", "ticket_id"],
            select(_one, notification_tickets.c.ticket_id).where(
                notification_tickets.c.notification_id == _origin
            ),
        )
        .on_conflict_do_nothing()
    )
)
_ASK = insert(consents)
_ANY_CARRIED_ON = (
    select(notifications.c.id)
    .where(notifications.c.origin_id.is_not(None), notifications.c.incident_id == bindparam("incident"))
    .limit(1)
)
#: Requests for other telephones that have heard nothing yet.
_FORGET = (
    update(consents)
    .where(
        consents.c.ticket_id.in_(bindparam("ids", expanding=True)),
        consents.c.key == "",
        consents.c.asked_by != consents.c.number,
        HOLDS,
        ~exists().where(ledger.c.number == consents.c.number, ledger.c.incident_id == bindparam("incident")),
    )
    .values(ended_at=bindparam("now", type_=Instant))
)
_END = (
    update(notifications)
    .where(
        notifications.c.origin_id.is_not(None),
        notifications.c.incident_id == bindparam("incident"),
        notifications.c.state == NotificationState.PENDING,
        notifications.c.id.in_(
            select(notification_tickets.c.notification_id).where(
                notification_tickets.c.ticket_id.in_(bindparam("ids", expanding=True))
            )
        ),
    )
    .values(
        state=NotificationState.DONE, due_at=None, held_due_at=None, ended_at=bindparam("now", type_=Instant)
    )
)
_LEAVE_CAMPAIGN = update(notifications).where(notifications.c.id == _one).values(campaign_id=None)


def are_open(connection: Connection, notification: AnyRow, at: datetime) -> bool:
    """Tell whether the line could tell the person by another way now."""
    origin = _origin_of(connection, notification)
    return (
        _may_go_on(connection, notification, origin)
        and _find_way(connection, notification, origin, at) is not None
    )


def numbers_of(connection: Connection, notification: AnyRow) -> list[str]:
    """Return every telephone to which the news has gone; each has a request of the same person."""
    first = notification.origin_id or notification.id
    return [row.number for row in connection.execute(_TRIED, {"origin": first})]


def has_heard(connection: Connection, notification: AnyRow) -> bool:
    """Tell whether the person who asked for the news has heard it since in a call of theirs."""
    first = notification.origin_id or notification.id
    return connection.execute(_HEARD, {"origin": first}).first() is not None


def go_on(connection: Connection, notification: AnyRow, at: datetime) -> bool:
    """Have the news of a notification that has just failed go on by another way, else by people; tell whether it does."""
    origin = _origin_of(connection, notification)
    results = list(connection.execute(_RESULTS, {"notification": notification.id}).scalars())
    recourse = find_recourse(results, notification.policy)
    if recourse is Recourse.NOBODY or not _may_go_on(connection, notification, origin):
        return False
    way = _find_way(connection, notification, origin, at) if recourse is Recourse.ANOTHER_WAY else None
    if way is not None:
        _take(connection, notification, origin, way, at)
        return True
    if _has_opted_out(connection, TellingWay(Channel.CALL, origin.number)):
        return False
    return call_list_rows.add(connection, origin, notification.campaign_id, at)


def begin_anew(connection: Connection, incident: int, ids: Sequence[int], at: datetime) -> None:
    """End what goes other ways about these tickets, and leave nobody listed: there is later news, which begins as asked."""
    about = {"incident": incident, "ids": ids, "now": at}
    # Nearly always there is nothing, however many tickets there are.
    if connection.execute(_ANY_CARRIED_ON, about).first():
        connection.execute(_FORGET, about)
        connection.execute(_END, about)
    call_list_rows.replace(connection, ids, at)


def _origin_of(connection: Connection, notification: AnyRow) -> AnyRow:
    """Return the first notification of the news, which came the way that was asked for."""
    first = notification.origin_id or notification.id
    return connection.execute(_ORIGIN, {"origin": first}).one()


def _may_go_on(connection: Connection, notification: AnyRow, origin: AnyRow) -> bool:
    """Tell whether somebody asked for the news by key, and nobody has stopped it; what goes on is not worth a second way."""
    if (
        notification.news is News.TICKET
        or notification.news.goes_on
        or not _find_requests(connection, origin)
    ):
        return False
    return connection.execute(_STOPPED, {"campaign": notification.campaign_id}).first() is None


def _find_requests(connection: Connection, origin: AnyRow) -> Sequence[AnyRow]:
    return connection.execute(_REQUESTS, {"origin": origin.id, "asked_for": origin.number}).all()


def _find_way(
    connection: Connection, notification: AnyRow, origin: AnyRow, at: datetime
) -> TellingWay | None:
    policy: Policy = notification.policy
    if at >= notification.created_at + policy.expires_after:
        return None
    about = {"origin": origin.id, "telephone": origin.number}
    about |= {"incident": origin.incident_id, "since": origin.created_at}
    others = connection.execute(_OTHERS, about).scalars().all() if policy.tries_other_numbers else []
    tried = {TellingWay(row.channel, row.number) for row in connection.execute(_TRIED, {"origin": origin.id})}
    return find_next_way(
        TellingWay(origin.channel, origin.number),
        others,
        tried,
        lambda way: _is_lawful(way, policy, others) and not _has_opted_out(connection, way),
    )


def _is_lawful(way: TellingWay, policy: Policy, on_account: Collection[str]) -> bool:
    rules = RequestRules(countries=policy.texts_after_calls_in)
    if way.channel is Channel.SMS and find_destination(way.number) not in rules.countries:
        return False
    return find_refusal(way.number, way.channel, rules, on_account=way.number in on_account) is None


def _has_opted_out(connection: Connection, way: TellingWay) -> bool:
    about = {"telephone": way.number, "channel": way.channel}
    return connection.execute(_OPTED_OUT, about).first() is not None


def _take(
    connection: Connection, notification: AnyRow, origin: AnyRow, way: TellingWay, at: datetime
) -> None:
    """Have the news wait to be told by a way; a telephone that waits for other news of the incident hears all at once."""
    policy: Policy = notification.policy
    hours = origin.hours if way.number == origin.number else None
    row = {name: getattr(notification, name) for name in _COMMON} | {
        "channel": way.channel,
        "number": way.number,
        "hours": hours,
        "state": NotificationState.PENDING,
        "tries_used": 0,
        "due_at": policy.opening(way.channel, hours, at),
        "origin_id": origin.id,
    }
    if way.number != origin.number:
        _ask_for(connection, origin, way, at)
    dialect = connection.dialect.name
    made = connection.execute(_NEW[dialect], row).scalar_one_or_none()
    if made is None:
        waits = {"incident": origin.incident_id, "telephone": way.number}
        made = connection.execute(_PENDING, waits).scalar_one()
    connection.execute(_LIST[dialect], {"notification": made, "origin": origin.id})
    connection.execute(_LEAVE_CAMPAIGN, {"notification": notification.id})
    if notification.campaign_id is not None:
        branch_rows.carry_over(connection, notification.id, notification.campaign_id, made)


def _ask_for(connection: Connection, origin: AnyRow, way: TellingWay, at: datetime) -> None:
    """Have another telephone of the subscriber told about these tickets; without a key, nobody takes it for a consent."""
    rows = [
        {
            "ticket_id": one.ticket_id,
            "channel": way.channel,
            "number": way.number,
            "language": origin.language,
            "key": "",
            "call_id": one.call_id,
            "at": at,
            "incident_id": origin.incident_id,
            "asked_by": origin.number,
        }
        for one in _find_requests(connection, origin)
    ]
    connection.execute(_ASK, rows)

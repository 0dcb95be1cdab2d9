"""Surroundings: what a claim reads once for all whom it tries, to judge afterwards what is true for each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from outages.incidents import Incident, IncidentId
from outages.news import News
from outages.notifications import AttemptState
from outages.store import waiting
from outages.store.coverage import active_near
from outages.store.fact_histories import Histories, read_histories
from outages.store.incident_rows import read_many
from outages.store.notification_tables import attempts, notification_tickets, notifications
from outages.store.notification_tables import campaigns as campaign_rows
from outages.store.subscribers import LIVING, PERSON_ZONE, PLACED, POINT, point_of
from outages.store.tables import phones, service_points, subscribers, tickets
from outages.store.types import AnyRow
from outages.subscribers import ServicePoint, withhold

_ids: Any = bindparam("ids", expanding=True)
_numbers: Any = bindparam("numbers", expanding=True)
_OVER = select(waiting.links).where(waiting.links.c.ticket_id.in_(_ids), waiting.links.c.over_at.is_not(None))
_TOLD = (
    select(tickets.c.point_id, notifications.c.number, func.max(attempts.c.made_at).label("at"))
    .join(notification_tickets, notification_tickets.c.ticket_id == tickets.c.id)
    .join(notifications, notifications.c.id == notification_tickets.c.notification_id)
    .join(attempts, attempts.c.notification_id == notifications.c.id)
    .where(
        tickets.c.point_id.in_(_ids),
        notifications.c.number.in_(_numbers),
        notifications.c.news == News.RESTORED,
        attempts.c.state.in_([AttemptState.DELIVERED, AttemptState.SENT]),
    )
    .group_by(tickets.c.point_id, notifications.c.number)
)
_CAMPAIGNS = select(campaign_rows.c.id, campaign_rows.c.audience, campaign_rows.c.news_since).where(
    campaign_rows.c.id.in_(_ids)
)
_OF_TELEPHONES = (
    select(phones.c.number, *POINT, PERSON_ZONE.label("zone"))
    .select_from(
        PLACED.join(subscribers, subscribers.c.id == service_points.c.subscriber_id).join(
            phones, phones.c.subscriber_id == subscribers.c.id
        )
    )
    .where(phones.c.number.in_(_numbers), LIVING)
    .order_by(service_points.c.id)
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known around the notifications of a claim.

    `near` are the active incidents near all their points, `incidents` those by id that their tickets no longer wait for
    (`over`, by ticket), or that facts are about. `told` is when a telephone was last told that service is back at a point.
    For facts, `campaigns` are theirs by id, `own` the points of each telephone by their ids, and `histories` what it heard.
    """

    near: Sequence[Incident]
    over: Mapping[int, Sequence[AnyRow]]
    incidents: Mapping[int, Incident]
    told: Mapping[tuple[int, str], datetime]
    campaigns: Mapping[int, AnyRow]
    own: Mapping[str, Mapping[int, ServicePoint]]
    histories: Histories


def is_fact(notification: AnyRow) -> bool:
    """Tell whether the news is a fact, or an end for somebody without a ticket."""
    return notification.news is not News.TICKET and (
        notification.ticket_id is None or notification.news.goes_on
    )


def look_around(
    connection: Connection, rows: Sequence[AnyRow], listed: Mapping[int, Sequence[AnyRow]]
) -> Surroundings:
    """Return the surroundings of these notifications, of which `listed` are the tickets."""
    points = points_told([one for some in listed.values() for one in some])
    over = _find_over(connection, sorted(points))
    facts = [row for row in rows if is_fact(row)]
    own = _find_own(connection, sorted({row.number for row in facts}))
    about = {row.incident_id for row in facts} | {
        link.incident_id for links in over.values() for link in links
    }
    these = read_many(connection, [IncidentId(key) for key in sorted(about)])
    incidents: dict[int, Incident] = {one.id: one for one in these}
    campaigns = _find_campaigns(connection, sorted({row.campaign_id for row in facts}))
    told_of = {point.id for point in points.values()}
    return Surroundings(
        near=active_near(connection, [*points.values(), *chain(*(some.values() for some in own.values()))]),
        over=over,
        incidents=incidents,
        told=_find_told(connection, sorted(told_of), sorted({row.number for row in rows})),
        campaigns=campaigns,
        own=own,
        histories=read_histories(connection, facts, incidents, campaigns),
    )


def points_told(listed: Sequence[AnyRow]) -> dict[int, ServicePoint]:
    """Return the service points by ticket, with the address withheld from a telephone that their account doesn't have."""
    points = {one.ticket_id: replace(point_of(one), zone=one.zone) for one in listed}
    foreign = [one.ticket_id for one in listed if not one.on_account]
    return points | dict(zip(foreign, withhold([points[one] for one in foreign]), strict=True))


def _find_over(connection: Connection, ticket_ids: Sequence[int]) -> Mapping[int, Sequence[AnyRow]]:
    over: defaultdict[int, list[AnyRow]] = defaultdict(list)
    if ticket_ids:
        for row in connection.execute(_OVER, {"ids": ticket_ids}):
            over[row.ticket_id].append(row)
    return over


def _find_told(
    connection: Connection, points: Sequence[int], numbers: Sequence[str]
) -> Mapping[tuple[int, str], datetime]:
    if not points:
        return {}
    rows = connection.execute(_TOLD, {"ids": points, "numbers": numbers})
    return {(row.point_id, row.number): row.at for row in rows}


def _find_campaigns(connection: Connection, ids: Sequence[int]) -> Mapping[int, AnyRow]:
    return {row.id: row for row in connection.execute(_CAMPAIGNS, {"ids": ids})} if ids else {}


def _find_own(connection: Connection, numbers: Sequence[str]) -> Mapping[str, Mapping[int, ServicePoint]]:
    own: defaultdict[str, dict[int, ServicePoint]] = defaultdict(dict)
    if numbers:
        for row in connection.execute(_OF_TELEPHONES, {"numbers": numbers}):
            own[row.number][row.point_id] = replace(point_of(row), zone=row.zone)
    return own

"""What a notification may tell truly at this moment, whatever has happened since it was created."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from outages.incidents import Incident, IncidentId, State
from outages.interruptions import services_out
from outages.news import News
from outages.notifications import AttemptState, NotifiedPoint
from outages.store import waiting
from outages.store.coverage import active_near
from outages.store.incident_rows import read_many
from outages.store.notification_tables import attempts, notification_tickets, notifications
from outages.store.subscribers import point_of
from outages.store.tables import tickets
from outages.store.types import AnyRow
from outages.subscribers import Service, ServicePoint, withhold
from outages.tickets import TicketId

_ids: Any = bindparam("ids", expanding=True)
_OVER = select(waiting.links).where(waiting.links.c.ticket_id.in_(_ids), waiting.links.c.over_at.is_not(None))
_TOLD = (
    select(tickets.c.point_id, notifications.c.number, func.max(attempts.c.made_at).label("at"))
    .join(notification_tickets, notification_tickets.c.ticket_id == tickets.c.id)
    .join(notifications, notifications.c.id == notification_tickets.c.notification_id)
    .join(attempts, attempts.c.notification_id == notifications.c.id)
    .where(
        tickets.c.point_id.in_(_ids),
        notifications.c.number.in_(bindparam("numbers", expanding=True)),
        notifications.c.news == News.RESTORED,
        attempts.c.state.in_([AttemptState.DELIVERED, AttemptState.SENT]),
    )
    .group_by(tickets.c.point_id, notifications.c.number)
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known around all tickets of a claim, read once.

    `near` are the active incidents near them, `ended` those that they no longer wait for, by `over` of each ticket.
    `told` is when a telephone was last told that service is back at a point.
    """

    near: Sequence[Incident]
    over: Mapping[int, Sequence[AnyRow]]
    ended: Mapping[int, Incident]
    told: Mapping[tuple[int, str], datetime]


def look_around(connection: Connection, listed: Sequence[AnyRow], numbers: Collection[str]) -> Surroundings:
    """Return the surroundings of tickets of which these telephones may be told."""
    if not listed:
        return Surroundings((), {}, {}, {})
    points = points_told(listed)
    about = {"ids": sorted({point.id for point in points.values()}), "numbers": sorted(numbers)}
    over: defaultdict[int, list[AnyRow]] = defaultdict(list)
    for row in connection.execute(_OVER, {"ids": sorted(points)}):
        over[row.ticket_id].append(row)
    ended = sorted({IncidentId(row.incident_id) for rows in over.values() for row in rows})
    return Surroundings(
        near=active_near(connection, points.values()),
        over=over,
        ended={one.id: one for one in read_many(connection, ended)},
        told={(row.point_id, row.number): row.at for row in connection.execute(_TOLD, about)},
    )


def true_points(
    connection: Connection,
    notification: AnyRow,
    listed: Sequence[AnyRow],
    around: Surroundings,
    at: datetime,
) -> tuple[NotifiedPoint, ...]:
    """Return the listed tickets with the services about which the news is true and new to this telephone.

    A ticket whose service is out by now for other reasons waits for those, even if their publication missed it.
    """
    points = points_told(listed)
    told = []
    for ticket in listed:
        point = points[ticket.ticket_id]
        out = [one for one in around.near if one.is_out(at) and one.covers(point)]
        waiting.join_each(connection, ticket.ticket_id, [one.id for one in out], at)
        affected = _affected(notification, ticket.ticket_id, point, around)
        services = notification.news.services_told(affected, services_out(out, point, at))
        if services:
            told.append(NotifiedPoint(TicketId(ticket.ticket_id), ticket.ticket_number, point, services))
    return tuple(told)


def points_told(listed: Sequence[AnyRow]) -> dict[int, ServicePoint]:
    """Return the service points by ticket, with the address withheld from a telephone that their account doesn't have."""
    points = {one.ticket_id: replace(point_of(one), zone=one.zone) for one in listed}
    foreign = [one.ticket_id for one in listed if not one.on_account]
    return points | dict(zip(foreign, withhold([points[one] for one in foreign]), strict=True))


def _affected(
    notification: AnyRow, ticket: int, point: ServicePoint, around: Surroundings
) -> frozenset[Service]:
    """Return the services at the ticket's point that the news is about.

    The end of an outage is told together with every other that has ended and was not told yet.
    """
    if notification.news is not News.RESTORED:
        services: frozenset[Service] = notification.services_out & point.services
        return services
    heard = around.told.get((point.id, notification.number))
    over = [row for row in around.over.get(ticket, ()) if heard is None or row.over_at > heard]
    return frozenset().union(*(_back_after(around.ended[row.incident_id], point) for row in over))


def _back_after(incident: Incident, point: ServicePoint) -> frozenset[Service]:
    """Return the point's services that came back with the incident's end there; nothing for a correction."""
    was_out = incident.state in (State.RESTORED, State.ACTIVE) and incident.hit(point)
    return incident.services & point.services if was_out else frozenset()

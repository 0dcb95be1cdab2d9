"""What a notification may tell truly at this moment, whatever has happened since it was created."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
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
    select(tickets.c.point_id, func.max(attempts.c.made_at).label("at"))
    .join(notification_tickets, notification_tickets.c.ticket_id == tickets.c.id)
    .join(notifications, notifications.c.id == notification_tickets.c.notification_id)
    .join(attempts, attempts.c.notification_id == notifications.c.id)
    .where(
        tickets.c.point_id.in_(_ids),
        notifications.c.number == bindparam("telephone"),
        notifications.c.news == News.RESTORED,
        attempts.c.state.in_([AttemptState.DELIVERED, AttemptState.SENT]),
    )
    .group_by(tickets.c.point_id)
)


def true_points(
    connection: Connection, notification: AnyRow, listed: Sequence[AnyRow], at: datetime
) -> tuple[NotifiedPoint, ...]:
    """Return the listed tickets with the services about which the news is true and new to this telephone.

    A ticket whose service is out by now for other reasons waits for those, even if their publication missed it.
    """
    points = points_told(listed)
    near = active_near(connection, points.values())
    affected = _affected(connection, notification, points)
    told = []
    for ticket in listed:
        point = points[ticket.ticket_id]
        out = [one for one in near if one.is_out(at) and one.covers(point)]
        waiting.join_each(connection, ticket.ticket_id, [one.id for one in out], at)
        services = notification.news.services_told(affected[ticket.ticket_id], services_out(out, point, at))
        if services:
            told.append(NotifiedPoint(TicketId(ticket.ticket_id), ticket.ticket_number, point, services))
    return tuple(told)


def points_told(listed: Sequence[AnyRow]) -> dict[int, ServicePoint]:
    """Return the service points by ticket, with the address withheld from a telephone that their account doesn't have."""
    points = {one.ticket_id: replace(point_of(one), zone=one.zone) for one in listed}
    foreign = [one.ticket_id for one in listed if not one.on_account]
    return points | dict(zip(foreign, withhold([points[one] for one in foreign]), strict=True))


def _affected(
    connection: Connection, notification: AnyRow, points: Mapping[int, ServicePoint]
) -> Mapping[int, frozenset[Service]]:
    """Return the services that the news is about, by ticket.

    The end of an outage is told together with every other that has ended and was not told yet.
    """
    if notification.news is not News.RESTORED:
        return {ticket: notification.services_out & point.services for ticket, point in points.items()}
    about = {"ids": [point.id for point in points.values()], "telephone": notification.number}
    last_told = {row.point_id: row.at for row in connection.execute(_TOLD, about)}
    over = [
        row
        for row in connection.execute(_OVER, {"ids": list(points)})
        if (heard := last_told.get(points[row.ticket_id].id)) is None or row.over_at > heard
    ]
    ended = {
        one.id: one for one in read_many(connection, sorted({IncidentId(row.incident_id) for row in over}))
    }
    affected: defaultdict[int, frozenset[Service]] = defaultdict(frozenset)
    for row in over:
        affected[row.ticket_id] |= _back_after(ended[row.incident_id], points[row.ticket_id])
    return affected


def _back_after(incident: Incident, point: ServicePoint) -> frozenset[Service]:
    """Return the point's services that came back with the incident's end there; nothing for a correction."""
    was_out = incident.state in (State.RESTORED, State.ACTIVE) and incident.hit(point)
    return incident.services & point.services if was_out else frozenset()

"""What a notification may tell truly at this moment, whatever has happened since it was created."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from outages.incidents import Incident, State
from outages.interruptions import services_out
from outages.news import News
from outages.notifications import NotifiedPoint
from outages.store import waiting
from outages.store.surroundings import Surroundings, points_told
from outages.store.types import AnyRow
from outages.subscribers import Service, ServicePoint
from outages.tickets import TicketId


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
    return frozenset().union(*(_back_after(around.incidents[row.incident_id], point) for row in over))


def _back_after(incident: Incident, point: ServicePoint) -> frozenset[Service]:
    """Return the point's services that came back with the incident's end there; nothing for a correction."""
    was_out = incident.state in (State.RESTORED, State.ACTIVE) and incident.hit(point)
    return incident.services & point.services if was_out else frozenset()

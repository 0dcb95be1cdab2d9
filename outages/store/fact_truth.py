"""What any notification may tell truly at this moment; of a fact, and of an end to somebody without a ticket."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from outages.incidents import Incident, IncidentId, Stage, State
from outages.interruptions import services_out
from outages.ledger import Told
from outages.news import News
from outages.notifications import NotifiedPoint
from outages.store import ticket_texts
from outages.store.call_tables import ledger
from outages.store.incident_rows import read_many
from outages.store.surroundings import Surroundings, is_fact, points_told
from outages.store.truth import true_points
from outages.store.types import AnyRow, Instant
from outages.subscribers import Service, ServicePoint
from outages.telling_rules import Audience, find_overdue
from outages.tickets import TicketId

_number: Any = bindparam("telephone")
_TOLD_BACK = (
    select(ledger.c.incident_id)
    .where(
        ledger.c.number == _number,
        ledger.c.told == Told.RESTORED,
        ledger.c.at >= bindparam("since", type_=Instant),
    )
    .distinct()
)


def points_to_tell(
    connection: Connection,
    notification: AnyRow,
    listed: Sequence[AnyRow],
    around: Surroundings,
    at: datetime,
) -> tuple[NotifiedPoint, ...]:
    """Return the addresses and tickets of which the news is true and new to this telephone.

    `listed` are its tickets, `around` is what was seen near them.
    """
    if notification.news is News.TICKET:
        return ticket_texts.points_of(listed)
    if is_fact(notification):
        return _true_of_fact(connection, notification, listed, around, at)
    return true_points(connection, notification, [one for one in listed if one.asked], around, at)


def _true_of_fact(
    connection: Connection,
    notification: AnyRow,
    listed: Sequence[AnyRow],
    around: Surroundings,
    at: datetime,
) -> tuple[NotifiedPoint, ...]:
    """Return the addresses of the telephone of which a fact is true and new to it, with the tickets that it asked about.

    Nothing if it declined to be told, or asked no more and only those who asked are told.
    """
    campaign = around.campaigns[notification.campaign_id]
    asked = [one for one in listed if one.asked]
    incident = around.incidents[notification.incident_id]
    if not asked and campaign.audience is Audience.ASKED and notification.ticket_id is not None:
        return ()
    if notification.id in around.histories.known or notification.id in around.histories.declined:
        return ()
    points = _points(around.own.get(notification.number, {}), asked)
    return tuple(
        NotifiedPoint(
            TicketId(ticket.ticket_id) if ticket else None,
            ticket.ticket_number if ticket else "",
            point,
            services,
        )
        for key, point in points.items()
        if (
            services := _services(notification.news, incident, point, around.near, at)
            - _heard_back(connection, notification, incident, point)
        )
        for ticket in [next((one for one in asked if one.point_id == key), None)]
    )


def _points(own: Mapping[int, ServicePoint], asked: Sequence[AnyRow]) -> Mapping[int, ServicePoint]:
    """Return the telephone's own points, and those that it asked about, by their ids."""
    return {**own} | {point.id: point for point in points_told(asked).values() if point.id not in own}


def _services(
    news: News, incident: Incident, point: ServicePoint, near: Sequence[Incident], at: datetime
) -> frozenset[Service]:
    """Return the services at the point of which the news is true now."""
    affected = incident.services & point.services
    if news.is_ahead:
        return affected if incident.stage(at) is Stage.SCHEDULED and incident.covers(point) else frozenset()
    if news.goes_on:
        overdue = news is not News.ETR_OVERDUE or find_overdue(incident, at) is not None
        return affected if overdue and incident.is_out(at) and incident.covers(point) else frozenset()
    if not _is_told_of(news, incident, point):
        return frozenset()
    out = services_out([one for one in near if one.covers(point)], point, at)
    return news.services_told(affected, out)


def _heard_back(
    connection: Connection, notification: AnyRow, incident: Incident, point: ServicePoint
) -> frozenset[Service]:
    """Return the services of a restoration that the telephone has been told are back since the end at the point."""
    if notification.news is not News.RESTORED or incident.over_at(point) is None:
        return frozenset()
    about = {"telephone": notification.number, "since": incident.over_at(point)}
    told = read_many(connection, [IncidentId(key) for key in connection.execute(_TOLD_BACK, about).scalars()])
    return point.services & frozenset().union(*(one.services for one in told if one.hit(point)))


def _is_told_of(news: News, incident: Incident, point: ServicePoint) -> bool:
    """Tell whether the end, or that it was a mistake, is true of the incident at the point."""
    match news:
        case News.RESTORED:
            return incident.hit(point) and incident.over_at(point) is not None
        case News.WITHDRAWN:
            return incident.state is State.CANCELLED and incident.hit(point)
        case _:
            return incident.covers(point)

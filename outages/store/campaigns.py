"""What the end of an incident, or of a part of it, does to its tickets, inside the transaction that ends it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, Select, and_, bindparam, case, exists, func, or_, select, update

from outages.hours import ALWAYS
from outages.incidents import Incident, IncidentId, ScopeItem
from outages.notifications import News, NotificationState, Policy
from outages.store.engine import Insertion, by_dialect
from outages.store.subscribers import PLACED, POINT, lying_in, point_of
from outages.store.tables import consents, notifications, service_points, tickets
from outages.store.types import AnyRow, Instant, StampedPolicy
from outages.tickets import Channel, Closing, Consent, Ticket, TicketState

#: So many tickets are named in one statement.
_BATCH = 500

#: What a notification takes over from the wish.
_WISH = ("ticket_id", "channel", "number", "language", "hours")

_at = bindparam("now", type_=Instant)
_open = and_(tickets.c.incident_id == bindparam("wanted"), tickets.c.state == TicketState.OPEN)
_waiting = and_(_open, tickets.c.restored_at.is_(None))
#: Over by this very change.
_freed = and_(_open, tickets.c.restored_at == _at)
_FREE_ALL = update(tickets).where(_waiting).values(restored_at=_at)
_FREE = update(tickets).where(tickets.c.id.in_(bindparam("ids", expanding=True))).values(restored_at=_at)
#: A wish ends with its incident, or when it is withdrawn.
_counts = and_(
    consents.c.withdrawn_at.is_(None),
    or_(consents.c.incident_id.is_(None), consents.c.incident_id == bindparam("wanted")),
)
_sibling = tickets.alias("sibling")
_asked = exists().where(
    _sibling.c.incident_id == tickets.c.incident_id,
    _sibling.c.subscriber_id == tickets.c.subscriber_id,
    _sibling.c.restored_at == tickets.c.restored_at,
    consents.c.ticket_id == _sibling.c.id,
    _counts,
)
_CLOSE_SILENT = (
    update(tickets)
    .where(_freed, ~_asked)
    .values(state=TicketState.CLOSED, closing=Closing.RESTORED, closed_at=_at)
)
_RELEASE = update(tickets).where(_open).values(incident_id=None, restored_at=None)
_TELL_AGAIN = update(notifications).where(notifications.c.id == bindparam("notification"))


_successor = tickets.alias("successor")
_REOPEN = (
    update(tickets)
    .where(
        tickets.c.id == bindparam("wanted"),
        tickets.c.closing == Closing.RESTORED,
        ~exists().where(
            _successor.c.point_id == bindparam("point"),
            _successor.c.state == TicketState.OPEN,
            ~_successor.c.other_fault,
        ),
    )
    .values(state=TicketState.OPEN, closing=None, closed_at=None)
)


def _wishes() -> Select[Any]:
    """Select the wishes about an incident's tickets freed now, the latest of each subscriber with the age 1."""
    latest = (consents.c.at.desc(), consents.c.id.desc())
    request = (consents.c[name] for name in _WISH)
    age = func.row_number().over(partition_by=tickets.c.subscriber_id, order_by=latest)
    return (
        select(tickets.c.incident_id, tickets.c.subscriber_id, *request, age.label("age"))
        .select_from(tickets.join(consents, consents.c.ticket_id == tickets.c.id))
        .where(_freed, _counts)
    )


def _campaign(insertion: Insertion) -> Insert:
    wishes = _wishes().subquery()
    told = ("incident_id", "subscriber_id", *_WISH)
    at_night = (wishes.c.hours == ALWAYS, _at)
    by_sms = (wishes.c.channel == Channel.SMS, bindparam("due_sms", type_=Instant))
    stamped = {
        "state": bindparam("state", NotificationState.PENDING, notifications.c.state.type),
        "tries_used": bindparam("tries_used", 0),
        "created_at": _at,
        # Whose own hours are narrower waits on, once it is claimed.
        "due_at": case(at_night, by_sms, else_=bindparam("due_call", type_=Instant)),
        "policy": bindparam("stamp", type_=StampedPolicy),
        "news": bindparam("news", type_=notifications.c.news.type),
    }
    query = select(*(wishes.c[name] for name in told), *stamped.values()).where(wishes.c.age == 1)
    statement = insertion(notifications).from_select([*told, *stamped], query.order_by(wishes.c.ticket_id))
    # Told of one part before: told again. Who is being told just now is told again after it, by `follow`.
    return statement.on_conflict_do_update(
        index_elements=["incident_id", "subscriber_id"],
        set_={name: statement.excluded[name] for name in (*told[2:], *stamped)},
        where=notifications.c.state.in_([NotificationState.DONE, NotificationState.FAILED]),
    )


def _followed() -> Select[Any]:
    """Select the latest wish about a subscriber's tickets that came free after an attempt was made."""
    return (
        select(*(consents.c[name] for name in _WISH))
        .select_from(tickets.join(consents, consents.c.ticket_id == tickets.c.id))
        .where(
            _open,
            _counts,
            tickets.c.subscriber_id == bindparam("subscriber"),
            tickets.c.restored_at > bindparam("made_at", type_=Instant),
        )
        .order_by(consents.c.at.desc(), consents.c.id.desc())
        .limit(1)
    )


def _candidates() -> Select[Any]:
    """Select an incident's waiting tickets with all that says where their points are."""
    joined = PLACED.join(tickets, tickets.c.point_id == service_points.c.id)
    return select(tickets.c.id.label("ticket_id"), *POINT).select_from(joined).where(_waiting)


def _late(insertion: Insertion) -> Insert:
    statement = insertion(notifications)
    request = {name: statement.excluded[name] for name in (*_WISH, "due_at")}
    return statement.on_conflict_do_update(
        index_elements=["incident_id", "subscriber_id"],
        set_=request,
        where=notifications.c.state == NotificationState.PENDING,
    )


_CAMPAIGN = by_dialect(_campaign)
_LATE = by_dialect(_late)
_FOLLOWED = _followed()
_CANDIDATES = _candidates()


def start(connection: Connection, incident: IncidentId, *, policy: Policy, at: datetime) -> None:
    """Create a notification, due at once, for each subscriber who asked; close the others' tickets."""
    connection.execute(_FREE_ALL, {"wanted": incident, "now": at})
    _tell(connection, incident, News.RESTORED, policy=policy, at=at)
    connection.execute(_CLOSE_SILENT, {"wanted": incident, "now": at})


def start_part(
    connection: Connection, incident: Incident, items: Sequence[ScopeItem], *, policy: Policy, at: datetime
) -> None:
    """Do the same for the tickets whose service point lies in the items that were restored just now."""
    freed = _freed_by(connection, incident, items)
    for first in range(0, len(freed), _BATCH):
        connection.execute(_FREE, {"ids": freed[first : first + _BATCH], "now": at})
    if freed:
        _tell(connection, incident.id, News.RESTORED, policy=policy, at=at)
        connection.execute(_CLOSE_SILENT, {"wanted": incident.id, "now": at})


def withdraw(connection: Connection, incident: IncidentId, *, policy: Policy, at: datetime) -> None:
    """Create a notification for each subscriber who asked, and let the tickets of the incident stand alone."""
    connection.execute(_FREE_ALL, {"wanted": incident, "now": at})
    _tell(connection, incident, News.WITHDRAWN, policy=policy, at=at)
    connection.execute(_RELEASE, {"wanted": incident})


def follow(connection: Connection, notification: AnyRow, *, made_at: datetime, at: datetime) -> None:
    """Tell a subscriber again who was told while another part, which they asked about, was restored."""
    about = {
        "wanted": notification.incident_id,
        "subscriber": notification.subscriber_id,
        "made_at": made_at,
    }
    request = connection.execute(_FOLLOWED, about).one_or_none()
    if request is None:
        return
    due = notification.policy.opening(request.channel, request.hours, at)
    again = {"state": NotificationState.PENDING, "tries_used": 0, "created_at": at, "due_at": due}
    connection.execute(_TELL_AGAIN.values(**request._asdict(), **again), {"notification": notification.id})


def join_late(connection: Connection, ticket: Ticket, *, consent: Consent, policy: Policy) -> None:
    """Tell somebody who asked in the moment in which the incident ended; who was told already stays so.

    The restoration has closed the ticket of one who had not asked yet: it opens again, unless there is
    another by now.
    """
    if ticket.state is TicketState.CLOSED:
        reopened = connection.execute(_REOPEN, {"wanted": ticket.id, "point": ticket.point_id}).rowcount
        if not reopened:
            return
    row = {
        "incident_id": ticket.incident_id,
        "subscriber_id": ticket.subscriber_id,
        "ticket_id": ticket.id,
        "channel": consent.channel,
        "number": consent.number,
        "language": consent.language,
        "hours": consent.hours,
        "state": NotificationState.PENDING,
        "tries_used": 0,
        "created_at": consent.at,
        "due_at": policy.opening(consent.channel, consent.hours, consent.at),
        "policy": policy,
    }
    connection.execute(_LATE[connection.dialect.name], row)


def _tell(connection: Connection, incident: IncidentId, news: News, *, policy: Policy, at: datetime) -> None:
    facts = {
        "wanted": incident,
        "now": at,
        "stamp": policy,
        "news": news,
        "due_call": policy.opening(Channel.CALL, None, at),
        "due_sms": policy.opening(Channel.SMS, None, at),
    }
    connection.execute(_CAMPAIGN[connection.dialect.name], facts)


def _freed_by(connection: Connection, incident: Incident, items: Sequence[ScopeItem]) -> list[int]:
    """Return the waiting tickets of the incident whose points the items hold."""
    near = _CANDIDATES.where(lying_in(connection, [item.area for item in items]))
    return [
        row.ticket_id
        for row in connection.execute(near, {"wanted": incident.id})
        if any(item.covers(point_of(row)) for item in items)
    ]

"""Campaigns: carries out an incident's Aftermath on its tickets, in bulk, in the transaction that ends it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, Select, and_, bindparam, case, exists, func, or_, select, update

from outages.hours import ALWAYS
from outages.incidents import Incident, IncidentId, ScopeItem, State
from outages.lifecycle import AFTERMATHS, Aftermath
from outages.notifications import NotificationState, Policy
from outages.store.engine import Insertion, by_dialect
from outages.store.subscribers import PLACED, POINT, lying_in, point_of
from outages.store.tables import consents, notifications, service_points, tickets
from outages.store.types import AnyRow, Instant, StampedPolicy
from outages.tickets import Channel, Closing, Consent, Ticket, TicketState

#: Tickets named in one statement.
_BATCH = 500

#: What a notification copies from the request.
_REQUEST = ("ticket_id", "channel", "number", "language", "hours")

_at = bindparam("now", type_=Instant)
_open = and_(tickets.c.incident_id == bindparam("wanted"), tickets.c.state == TicketState.OPEN)
_waiting = and_(_open, tickets.c.restored_at.is_(None))
#: Over by this very change.
_freed = and_(_open, tickets.c.restored_at == _at)
_MARK_ALL = update(tickets).where(_waiting).values(restored_at=_at)
_MARK = update(tickets).where(tickets.c.id.in_(bindparam("ids", expanding=True))).values(restored_at=_at)
#: A request holds until its incident ends or it is withdrawn.
REQUEST_HOLDS = and_(
    consents.c.withdrawn_at.is_(None),
    or_(consents.c.incident_id.is_(None), consents.c.incident_id == bindparam("wanted")),
)
_sibling = tickets.alias("sibling")
_asked = exists().where(
    _sibling.c.incident_id == tickets.c.incident_id,
    _sibling.c.subscriber_id == tickets.c.subscriber_id,
    _sibling.c.restored_at == tickets.c.restored_at,
    consents.c.ticket_id == _sibling.c.id,
    REQUEST_HOLDS,
)
_CLOSE_SILENT = (
    update(tickets)
    .where(_freed, ~_asked)
    .values(state=TicketState.CLOSED, closing=bindparam("why", type_=tickets.c.closing.type), closed_at=_at)
)
_DETACH = update(tickets).where(_open).values(incident_id=None, restored_at=None)
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


def _requests() -> Select[Any]:
    """Select the requests about an incident's tickets that are over now; a subscriber's latest has rank 1."""
    latest = (consents.c.at.desc(), consents.c.id.desc())
    request = (consents.c[name] for name in _REQUEST)
    rank = func.row_number().over(partition_by=tickets.c.subscriber_id, order_by=latest)
    return (
        select(tickets.c.incident_id, tickets.c.subscriber_id, *request, rank.label("rank"))
        .select_from(tickets.join(consents, consents.c.ticket_id == tickets.c.id))
        .where(_freed, REQUEST_HOLDS)
    )


def _campaign(insertion: Insertion) -> Insert:
    requests = _requests().subquery()
    told = ("incident_id", "subscriber_id", *_REQUEST)
    at_night = (requests.c.hours == ALWAYS, _at)
    by_sms = (requests.c.channel == Channel.SMS, bindparam("due_sms", type_=Instant))
    stamped = {
        "state": bindparam("state", NotificationState.PENDING, notifications.c.state.type),
        "tries_used": bindparam("tries_used", 0),
        "created_at": _at,
        # Policy.opening in bulk; the claim applies narrower hours of the subscriber's own.
        "due_at": case(at_night, by_sms, else_=bindparam("due_call", type_=Instant)),
        "policy": bindparam("stamp", type_=StampedPolicy),
        "news": bindparam("news", type_=notifications.c.news.type),
    }
    query = select(*(requests.c[name] for name in told), *stamped.values()).where(requests.c.rank == 1)
    statement = insertion(notifications).from_select([*told, *stamped], query.order_by(requests.c.ticket_id))
    # Subscribers told of an earlier part are told again; `follow` tells those again who are being told now.
    return statement.on_conflict_do_update(
        index_elements=["incident_id", "subscriber_id"],
        set_={name: statement.excluded[name] for name in (*told[2:], *stamped)},
        where=notifications.c.state.in_([NotificationState.DONE, NotificationState.FAILED]),
    )


def _followed() -> Select[Any]:
    """Select the latest request about a subscriber's tickets restored after an attempt was made."""
    return (
        select(*(consents.c[name] for name in _REQUEST))
        .select_from(tickets.join(consents, consents.c.ticket_id == tickets.c.id))
        .where(
            _open,
            REQUEST_HOLDS,
            tickets.c.subscriber_id == bindparam("subscriber"),
            tickets.c.restored_at > bindparam("made_at", type_=Instant),
        )
        .order_by(consents.c.at.desc(), consents.c.id.desc())
        .limit(1)
    )


def _candidates() -> Select[Any]:
    """Select an incident's waiting tickets with the places of their points."""
    joined = PLACED.join(tickets, tickets.c.point_id == service_points.c.id)
    return select(tickets.c.id.label("ticket_id"), *POINT).select_from(joined).where(_waiting)


def _late(insertion: Insertion) -> Insert:
    statement = insertion(notifications)
    request = {name: statement.excluded[name] for name in (*_REQUEST, "due_at")}
    return statement.on_conflict_do_update(
        index_elements=["incident_id", "subscriber_id"],
        set_=request,
        where=notifications.c.state == NotificationState.PENDING,
    )


_CAMPAIGN = by_dialect(_campaign)
_LATE = by_dialect(_late)
_FOLLOWED = _followed()
_CANDIDATES = _candidates()


def end(connection: Connection, incident: Incident, *, policy: Policy, at: datetime) -> None:
    """Carry out the Aftermath of an incident that ends now, on all its waiting tickets."""
    connection.execute(_MARK_ALL, {"wanted": incident.id, "now": at})
    _carry_out(connection, incident.id, AFTERMATHS[incident.state], policy=policy, at=at)


def end_part(
    connection: Connection, incident: Incident, items: Sequence[ScopeItem], *, policy: Policy, at: datetime
) -> None:
    """Carry out the Aftermath of a restoration on the waiting tickets whose service points lie in the items."""
    freed = _freed_by(connection, incident, items)
    for first in range(0, len(freed), _BATCH):
        connection.execute(_MARK, {"ids": freed[first : first + _BATCH], "now": at})
    if freed:
        _carry_out(connection, incident.id, AFTERMATHS[State.RESTORED], policy=policy, at=at)


def follow(connection: Connection, notification: AnyRow, *, made_at: datetime, at: datetime) -> None:
    """Tell a subscriber again if another part that they asked about was restored while they were being told."""
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
    """Notify a subscriber whose request came just as the incident ended, unless they were told already.

    The restoration has closed the ticket, which had no request yet: reopen it unless there is another by now.
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


def _carry_out(
    connection: Connection, incident: IncidentId, aftermath: Aftermath, *, policy: Policy, at: datetime
) -> None:
    facts = {
        "wanted": incident,
        "now": at,
        "stamp": policy,
        "news": aftermath.news,
        "due_call": policy.opening(Channel.CALL, None, at),
        "due_sms": policy.opening(Channel.SMS, None, at),
    }
    connection.execute(_CAMPAIGN[connection.dialect.name], facts)
    if aftermath.closing is not None:
        connection.execute(_CLOSE_SILENT, {"wanted": incident, "now": at, "why": aftermath.closing})
    if aftermath.detaches:
        connection.execute(_DETACH, {"wanted": incident})


def _freed_by(connection: Connection, incident: Incident, items: Sequence[ScopeItem]) -> list[int]:
    """Return the ids of the incident's waiting tickets whose service points the items cover."""
    near = _CANDIDATES.where(lying_in(connection, [item.area for item in items]))
    return [
        row.ticket_id
        for row in connection.execute(near, {"wanted": incident.id})
        if any(item.covers(point_of(row)) for item in items)
    ]

"""Settlement: carries out what follows from an attempt's result, on its notification and the tickets."""

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, or_, select, update

from outages.errors import NotFoundError
from outages.incidents import State
from outages.notifications import AttemptState, News, NotificationState, Result, judge, spread
from outages.store import campaigns
from outages.store.tables import attempts, incidents, notifications, tickets
from outages.store.types import AnyRow, Instant
from outages.tickets import Closing, TicketState

_ATTEMPT = (attempts.c.id.label("attempt"), attempts.c.made_at)
_TO_SETTLE = (
    select(notifications, *_ATTEMPT, attempts.c.state.label("attempt_state"))
    .select_from(attempts.join(notifications, notifications.c.id == attempts.c.notification_id))
    .where(attempts.c.id == bindparam("wanted"))
    .with_for_update()
)
_UNREPORTED = (
    select(notifications, *_ATTEMPT, attempts.c.settled_at)
    .select_from(attempts.join(notifications, notifications.c.id == attempts.c.notification_id))
    .where(
        attempts.c.state == AttemptState.SENT,
        attempts.c.settled_at < bindparam("before", type_=Instant),
    )
    .with_for_update()
)
_SETTLE = update(attempts).where(attempts.c.id == bindparam("wanted"))
_MOVE = update(notifications).where(notifications.c.id == bindparam("wanted"))
#: Tickets that were over when the attempt was made, and those that joined an incident after its end.
_over = or_(
    tickets.c.restored_at <= bindparam("made_at", type_=Instant),
    and_(
        tickets.c.restored_at.is_(None),
        exists().where(incidents.c.id == tickets.c.incident_id, incidents.c.state != State.ACTIVE),
    ),
)
_TICKETS = update(tickets).where(
    tickets.c.incident_id == bindparam("incident"),
    tickets.c.subscriber_id == bindparam("subscriber"),
    tickets.c.state == TicketState.OPEN,
    _over,
)
#: After a withdrawal, the notification's own ticket while it stands alone.
_DETACHED = update(tickets).where(
    tickets.c.id == bindparam("ticket"),
    tickets.c.incident_id.is_(None),
    tickets.c.state == TicketState.OPEN,
)


def settle(connection: Connection, *, attempt: str, result: Result, at: datetime) -> None:
    """Judge the result under the notification's own policy and write what follows; raise NotFoundError."""
    row = connection.execute(_TO_SETTLE, {"wanted": attempt}).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no attempt {attempt}")
    # The gateway's acceptance already used up the try that this report is about.
    counted = row.tries_used - (row.attempt_state is AttemptState.SENT)
    follow_up = judge(
        result, policy=row.policy, tries_used=counted, created_at=row.created_at, at=at, chance=spread()
    )
    if not row.attempt_state.may_become(follow_up.attempt):
        return
    connection.execute(
        _SETTLE.values(state=follow_up.attempt, result=result, settled_at=at), {"wanted": attempt}
    )
    moved = {"state": follow_up.notification, "tries_used": follow_up.tries_used, "due_at": follow_up.due_at}
    connection.execute(_MOVE.values(moved), {"wanted": row.id})
    if follow_up.closing is not None:
        close_tickets(connection, row, follow_up.closing, at=at, made_at=row.made_at)
    elif result is Result.STILL_OUT:
        _change(connection, row, made_at=row.made_at, still_out=True)
    if follow_up.notification in (NotificationState.DONE, NotificationState.FAILED):
        campaigns.follow(connection, row, made_at=row.made_at, at=at)


def close_unreported(connection: Connection, *, before: datetime) -> int:
    """Count as told, at the time of acceptance, the messages on which the gateway never reported."""
    rows = connection.execute(_UNREPORTED, {"before": before}).all()
    for row in rows:
        connection.execute(_SETTLE.values(state=AttemptState.DELIVERED), {"wanted": row.attempt})
        end(connection, row, NotificationState.DONE)
        close_tickets(connection, row, Closing.TOLD, at=row.settled_at, made_at=row.made_at)
        campaigns.follow(connection, row, made_at=row.made_at, at=row.settled_at)
    return len(rows)


def end(connection: Connection, notification: AnyRow, state: NotificationState) -> None:
    """Move a notification to a final state."""
    connection.execute(_MOVE.values(state=state, due_at=None), {"wanted": notification.id})


def close_tickets(
    connection: Connection, notification: AnyRow, why: Closing, *, at: datetime, made_at: datetime
) -> None:
    """Close the tickets that an attempt made at `made_at` was about, as News.closes_tickets says."""
    if notification.news.closes_tickets(why):
        closed = {"state": TicketState.CLOSED, "closing": why, "closed_at": at}
        _change(connection, notification, made_at=made_at, **closed)


def _change(connection: Connection, notification: AnyRow, *, made_at: datetime, **values: object) -> None:
    """Change the tickets that an attempt made at `made_at` was about."""
    if notification.news is News.WITHDRAWN:
        connection.execute(_DETACHED.values(values), {"ticket": notification.ticket_id})
        return
    whose = {"incident": notification.incident_id, "subscriber": notification.subscriber_id}
    connection.execute(_TICKETS.values(values), whose | {"made_at": made_at})

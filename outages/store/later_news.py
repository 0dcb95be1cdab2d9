"""Later news of an incident, which waits for a telephone that is still being told something older."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from outages.notifications import NotificationState
from outages.store.engine import by_dialect
from outages.store.notification_tables import OF_TELEPHONE, notification_tickets, notifications
from outages.store.types import AnyRow, Instant

_one: Any = bindparam("notification")
_LATER = select(notifications.c.id).where(
    notifications.c.incident_id == bindparam("incident"),
    notifications.c.number == bindparam("telephone"),
    OF_TELEPHONE,
)
_END = (
    update(notifications)
    .where(notifications.c.id == _one)
    .values(state=NotificationState.DONE, due_at=None, ended_at=bindparam("now", type_=Instant))
)
_LIST = by_dialect(
    lambda insertion: (
        insertion(notification_tickets)
        .from_select(
            ["notification_id", "ticket_id"],
            select(bindparam("later", type_=notifications.c.id.type), notification_tickets.c.ticket_id).where(
                notification_tickets.c.notification_id == _one
            ),
        )
        .on_conflict_do_nothing()
    )
)


def gives_way(connection: Connection, notification: AnyRow, at: datetime) -> bool:
    """End a notification that was to be tried again if later news of the incident waits for the telephone.

    That is told instead, about its tickets too. Return whether it was so.
    """
    if notification.subscriber_id is not None:
        return False
    about = {"incident": notification.incident_id, "telephone": notification.number}
    later = connection.execute(_LATER, about).scalar_one_or_none()
    if later is None:
        return False
    ended = {"notification": notification.id}
    connection.execute(_END, ended | {"now": at})
    connection.execute(_LIST[connection.dialect.name], ended | {"later": later})
    return True

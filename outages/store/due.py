"""What is due: the notifications whose time has come, in their turn, but for those of campaigns that are held."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, select, text

from outages.branches import FIRST_TO_LAST
from outages.notifications import NotificationState
from outages.store import campaign_rows
from outages.store.notification_tables import notifications
from outages.store.notification_tables import opt_outs as opt_out_rows
from outages.store.tables import incidents
from outages.store.types import AnyRow, Instant
from outages.tickets import Channel

#: A notification, with what its incident is about.
FACTS = (
    *notifications.c,
    incidents.c.kind.label("incident_kind"),
    incidents.c.services.label("services_out"),
    incidents.c.version.label("incident_version"),
)
#: A ticket's number is about no incident.
JOINED = notifications.outerjoin(incidents, incidents.c.id == notifications.c.incident_id)

_busy = notifications.alias("busy")
#: Literal, so that PostgreSQL matches its index in prepared statements too.
_IS_BUSY = text("busy.state = 'sending'")
_opted_out = exists().where(
    opt_out_rows.c.number == notifications.c.number,
    opt_out_rows.c.channel == notifications.c.channel,
    opt_out_rows.c.ended_at.is_(None),
)


def _due(*conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        select(*FACTS, _opted_out.label("opted_out"))
        .select_from(JOINED)
        .where(
            notifications.c.state == NotificationState.PENDING,
            notifications.c.channel == bindparam("channel", type_=notifications.c.channel.type),
            notifications.c.tier == bindparam("tier", type_=notifications.c.tier.type),
            notifications.c.due_at <= bindparam("now", type_=Instant),
            # Nobody is rung twice at the same time.
            ~exists().where(_busy.c.number == notifications.c.number, _IS_BUSY),
            *conditions,
        )
        .order_by(notifications.c.due_at, notifications.c.asked_at, notifications.c.id)
        .limit(bindparam("most"))
    )


_ALL = _due()
_OUTSIDE = _due(notifications.c.campaign_id.is_(None))
_IN_CAMPAIGN = _due(notifications.c.campaign_id == bindparam("campaign"))


def find_due(
    connection: Connection, channel: Channel, *, limit: int, at: datetime, lock: bool = False
) -> list[AnyRow]:
    """Return the notifications that are due, in their turn; nobody else takes locked ones.

    Whoever an outage endangers is first, then who has been due longest, then who asked first.
    """
    about = {"channel": channel, "now": at, "most": limit}
    if not campaign_rows.are_held(connection):
        return _read(connection, _ALL, about, lock=lock)
    found = []
    for share in campaign_rows.find_shares(connection, at, limit):
        query = _OUTSIDE if share.campaign is None else _IN_CAMPAIGN
        these = about | {"campaign": share.campaign, "most": share.most}
        found += _read(connection, query, these, lock=lock)
    return sorted(found, key=_turn)[:limit]


def _read(
    connection: Connection, query: Select[Any], about: Mapping[str, Any], *, lock: bool
) -> list[AnyRow]:
    """Return the rows tier by tier: each is the beginning of an index."""
    if lock:
        query = query.with_for_update(of=notifications, skip_locked=True)
    found: list[AnyRow] = []
    for tier in FIRST_TO_LAST:
        if left := about["most"] - len(found):
            found += connection.execute(query, {**about, "tier": tier, "most": left})
    return found


def _turn(row: AnyRow) -> tuple[int, datetime, datetime, int]:
    return FIRST_TO_LAST.index(row.tier), row.due_at, row.asked_at or row.due_at, row.id

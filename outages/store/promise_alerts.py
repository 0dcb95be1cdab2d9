"""Promises that need the duty manager, each claimed once before its time and once after."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, func, or_, select, update

from outages.incidents import AlertStage, IncidentId, State
from outages.promises import is_known_to_be_near
from outages.store.tables import etr_revisions, incidents
from outages.store.types import Instant

_at = bindparam("now", type_=Instant)
_due = func.coalesce(etr_revisions.c.etr, etr_revisions.c.next_news, type_=Instant)
_later = etr_revisions.alias("later")
_latest = select(func.max(_later.c.number)).where(_later.c.incident_id == incidents.c.id).scalar_subquery()
#: Two workers never claim the same promise.
_NEAR = (
    select(
        *(etr_revisions.c.incident_id, etr_revisions.c.number, etr_revisions.c.stated_at),
        _due.label("due"),
    )
    .select_from(incidents.join(etr_revisions, etr_revisions.c.incident_id == incidents.c.id))
    .where(
        incidents.c.state == State.ACTIVE,
        etr_revisions.c.number == _latest,
        or_(
            and_(_due <= bindparam("until", type_=Instant), etr_revisions.c.warned_at.is_(None)),
            and_(_due <= _at, etr_revisions.c.lapsed_at.is_(None)),
        ),
    )
    .with_for_update(of=etr_revisions, skip_locked=True)
)
_MARK = update(etr_revisions).where(
    etr_revisions.c.incident_id == bindparam("incident"), etr_revisions.c.number == bindparam("revision")
)


def claim(connection: Connection, *, at: datetime, ahead: timedelta) -> dict[IncidentId, AlertStage]:
    """Record that the manager is told now, and return the alert stages by incident."""
    claimed: dict[IncidentId, AlertStage] = {}
    for row in connection.execute(_NEAR, {"now": at, "until": at + ahead}).all():
        stage = AlertStage.OVERDUE if row.due <= at else AlertStage.DUE_SOON
        marks = {"warned_at": at} | ({"lapsed_at": at} if stage is AlertStage.OVERDUE else {})
        connection.execute(_MARK.values(marks), {"incident": row.incident_id, "revision": row.number})
        if stage is AlertStage.OVERDUE or not is_known_to_be_near(row.stated_at, row.due, ahead):
            claimed[IncidentId(row.incident_id)] = stage
    return claimed

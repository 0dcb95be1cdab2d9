"""Promises that need the duty manager, each claimed once before its time and once after."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select, update

from outages.estimates import AlertStage, Subject
from outages.incidents import IncidentId, PromiseAlert, State
from outages.promises import find_alerts
from outages.store.incident_rows import read_many
from outages.store.tables import etr_revisions, incidents
from outages.store.types import Instant

#: The columns that keep when an alert was given.
_MARKS = {
    (Subject.ETR, AlertStage.DUE_SOON): etr_revisions.c.warned_at,
    (Subject.ETR, AlertStage.OVERDUE): etr_revisions.c.lapsed_at,
    (Subject.NEXT_NEWS, AlertStage.DUE_SOON): etr_revisions.c.news_warned_at,
    (Subject.NEXT_NEWS, AlertStage.OVERDUE): etr_revisions.c.news_lapsed_at,
}
_TIMES = {Subject.ETR: etr_revisions.c.etr, Subject.NEXT_NEWS: etr_revisions.c.next_news}
_REACHED = {
    AlertStage.DUE_SOON: bindparam("until", type_=Instant),
    AlertStage.OVERDUE: bindparam("now", type_=Instant),
}
_later = etr_revisions.alias("later")
_latest = select(func.max(_later.c.number)).where(_later.c.incident_id == incidents.c.id).scalar_subquery()


def _unclaimed() -> list[ColumnElement[bool]]:
    return [and_(_TIMES[about] <= _REACHED[stage], mark.is_(None)) for (about, stage), mark in _MARKS.items()]


#: Two workers never claim the same promise.
_NEAR = (
    select(etr_revisions.c.incident_id, *_MARKS.values())
    .select_from(incidents.join(etr_revisions, etr_revisions.c.incident_id == incidents.c.id))
    .where(incidents.c.state == State.ACTIVE, etr_revisions.c.number == _latest, or_(*_unclaimed()))
    .order_by(etr_revisions.c.incident_id)
    .with_for_update(of=etr_revisions, skip_locked=True)
)
_MARK = update(etr_revisions).where(
    etr_revisions.c.incident_id == bindparam("incident"), etr_revisions.c.number == bindparam("revision")
)


def claim(connection: Connection, *, at: datetime, ahead: timedelta) -> list[PromiseAlert]:
    """Return the alerts that are due, and record that the manager is told now."""
    rows = {row.incident_id: row for row in connection.execute(_NEAR, {"now": at, "until": at + ahead})}
    alerts: list[PromiseAlert] = []
    for incident in read_many(connection, [IncidentId(key) for key in rows]):
        row = rows[incident.id]
        claimed = [key for key, mark in _MARKS.items() if getattr(row, mark.name) is not None]
        due = find_alerts(incident, at=at, ahead=ahead, claimed=claimed)
        for alert in due:
            mark = _MARKS[alert.about, alert.stage]
            connection.execute(
                _MARK.values({mark.name: at}), {"incident": incident.id, "revision": incident.promise.number}
            )
        alerts += due
    return alerts

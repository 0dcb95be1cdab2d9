"""How far the end of an outage has reached those who heard that it is out, in the database."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, case, exists, func, or_, select

from outages.incidents import IncidentId
from outages.ledger import Told
from outages.notifications import NotificationState
from outages.reach import TellingOutcome
from outages.store.call_tables import ledger
from outages.store.conditions import HOLDS
from outages.store.notification_tables import consents, notifications, opt_outs
from outages.store.tables import incidents, ticket_incidents

_OUT = (Told.OUT, Told.REOPENED)
_OVER = (Told.RESTORED, Told.WITHDRAWN)

#: The incident, and those that were merged into it.
_these: Any = select(incidents.c.id).where(
    or_(incidents.c.id == bindparam("incident"), incidents.c.merged_into == bindparam("incident"))
)
#: The ledger's lines are in the order of telling.
_persons = (
    select(
        ledger.c.person,
        func.max(ledger.c.number).label("number"),
        func.max(case((ledger.c.told.in_(_OUT), ledger.c.id))).label("heard_out"),
        func.coalesce(func.max(case((ledger.c.told.in_(_OVER), ledger.c.id))), 0).label("heard_over"),
    )
    .where(ledger.c.incident_id.in_(_these))
    .group_by(ledger.c.person)
    .subquery()
)
_later = ledger.alias("later")
_asked = consents.alias("asked")
_link = ticket_incidents.alias("link")
_awaited = ticket_incidents.alias("awaited_still")


def _request(*conditions: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's own types
    """Return whether the person made a request about the incident, for their own telephone or another one."""
    return exists().where(
        or_(consents.c.number == _persons.c.number, consents.c.asked_by == _persons.c.number),
        consents.c.ticket_id.in_(select(_link.c.ticket_id).where(_link.c.incident_id.in_(_these))),
        *conditions,
    )


def _notification(*states: NotificationState) -> Any:  # noqa: ANN401 - as above
    return exists().where(
        notifications.c.number == _persons.c.number,
        notifications.c.incident_id.in_(_these),
        notifications.c.state.in_(states),
    )


_told_elsewhere = exists().where(
    _asked.c.asked_by == _persons.c.number,
    _later.c.number == _asked.c.number,
    _later.c.incident_id.in_(_these),
    _later.c.told.in_(_OVER),
    _later.c.id > _persons.c.heard_out,
)
_waits = exists().where(_awaited.c.ticket_id == consents.c.ticket_id, _awaited.c.over_at.is_(None))
_opted_out = exists().where(opt_outs.c.number == _persons.c.number, opt_outs.c.ended_at.is_(None))

_reach = case(
    (_persons.c.heard_over > _persons.c.heard_out, TellingOutcome.TOLD),
    (_persons.c.number.is_(None), TellingOutcome.WITHHELD),
    (_told_elsewhere, TellingOutcome.TOLD),
    (
        _notification(NotificationState.PENDING, NotificationState.SENDING, NotificationState.SENT),
        TellingOutcome.TO_GO,
    ),
    (_request(HOLDS, _waits), TellingOutcome.STILL_WAITS),
    (_notification(NotificationState.FAILED, NotificationState.STOPPED), TellingOutcome.UNREACHED),
    (or_(_notification(NotificationState.OPTED_OUT), _opted_out), TellingOutcome.OPTED_OUT),
    (_request(consents.c.withdrawn_at.is_not(None)), TellingOutcome.DECLINED),
    (_notification(NotificationState.DONE), TellingOutcome.NEEDLESS),
    (~_request(), TellingOutcome.NOT_ASKED),
    (_request(HOLDS), TellingOutcome.FORGOTTEN),
    else_=TellingOutcome.NEEDLESS,
)
_COUNT = (
    select(_reach.label("reach"), func.count().label("persons"))
    .where(_persons.c.heard_out.is_not(None))
    .group_by(_reach)
)


def count(connection: Connection, incident: IncidentId) -> Mapping[TellingOutcome, int]:
    """Return what became of telling the end to each person who heard that the incident is out."""
    rows = connection.execute(_COUNT, {"incident": incident})
    return {TellingOutcome(row.reach): row.persons for row in rows}

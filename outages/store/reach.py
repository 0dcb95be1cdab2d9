"""How far the end of an outage has reached those who heard that it is out, in the database."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, case, exists, func, or_, select

from outages.incidents import IncidentId
from outages.ledger import Told
from outages.news import GOING_ON
from outages.notifications import NotificationState
from outages.reach import Requested, TellingOutcome, judge_telling
from outages.store.call_list_rows import JOINED
from outages.store.call_tables import ledger
from outages.store.conditions import HOLDS
from outages.store.notification_tables import LISTED, consents, notifications, opt_outs
from outages.store.tables import incidents, ticket_incidents
from outages.store.types import AnyRow

_OUT = (Told.OUT, Told.REOPENED)
_OVER = (Told.RESTORED, Told.WITHDRAWN)

#: The incident, and those that were merged into it.
_these: Any = select(incidents.c.id).where(
    or_(incidents.c.id == bindparam("incident"), incidents.c.merged_into == bindparam("incident"))
)
#: The ledger's lines are in the order of telling.
_PERSONS = (
    select(
        func.max(ledger.c.number).label("number"),
        func.coalesce(func.max(case((ledger.c.told.in_(_OUT), ledger.c.id))), 0).label("heard_out"),
        func.coalesce(func.max(case((ledger.c.told.in_(_OVER), ledger.c.id))), 0).label("heard_over"),
    )
    .where(ledger.c.incident_id.in_(_these))
    .group_by(ledger.c.person)
)
_NOTIFIED = (
    select(notifications.c.number, notifications.c.state)
    .where(notifications.c.incident_id.in_(_these), notifications.c.news.not_in(GOING_ON))
    .distinct()
)
_awaited = ticket_incidents.alias("awaited")
_REQUESTS = (
    select(
        consents.c.number,
        consents.c.asked_by,
        consents.c.withdrawn_at.is_not(None).label("withdrawn"),
        HOLDS.label("holds"),
        exists()
        .where(_awaited.c.ticket_id == consents.c.ticket_id, _awaited.c.over_at.is_(None))
        .label("waits"),
    )
    .join(ticket_incidents, ticket_incidents.c.ticket_id == consents.c.ticket_id)
    .where(ticket_incidents.c.incident_id.in_(_these))
)
_LISTED = (
    select(notifications.c.number).select_from(JOINED).where(LISTED, notifications.c.incident_id.in_(_these))
)
_OPTED_OUT = select(opt_outs.c.number).where(
    opt_outs.c.ended_at.is_(None),
    opt_outs.c.number.in_(select(ledger.c.number).where(ledger.c.incident_id.in_(_these))),
)


def count(connection: Connection, incident: IncidentId) -> Mapping[TellingOutcome, int]:
    """Return what became of telling the end to each person who heard that the incident is out.

    A few reads of all at once: SQLite would look each person up among all notifications of the incident.
    """
    about = {"incident": incident}
    persons = connection.execute(_PERSONS, about).all()
    heard_over = {row.number: row.heard_over for row in persons if row.number}
    notified: defaultdict[str, set[NotificationState]] = defaultdict(set)
    for row in connection.execute(_NOTIFIED, about):
        notified[row.number].add(row.state)
    requests: defaultdict[str, list[AnyRow]] = defaultdict(list)
    for row in connection.execute(_REQUESTS, about):
        for number in {row.number, row.asked_by} - {None}:
            requests[number].append(row)
    listed = set(connection.execute(_LISTED, about).scalars())
    opted_out = set(connection.execute(_OPTED_OUT, about).scalars())
    return Counter(
        judge_telling(
            told=_is_told(row, requests[row.number], heard_over),
            number=row.number,
            notified={
                state for number in _telephones_of(row, requests[row.number]) for state in notified[number]
            },
            requests=[
                Requested(withdrawn=one.withdrawn, holds=one.holds, waits=one.waits)
                for one in requests[row.number]
            ],
            opted_out=row.number in opted_out,
            listed=row.number in listed,
        )
        for row in persons
        if row.heard_out
    )


def _telephones_of(person: AnyRow, requests: Collection[AnyRow]) -> set[str]:
    """Return a person's own telephone and those that they named."""
    return {person.number, *(one.number for one in requests if one.asked_by == person.number)}


def _is_told(person: AnyRow, requests: Collection[AnyRow], heard_over: Mapping[str, int]) -> bool:
    """Tell whether a person, or a telephone that they named, has heard the end since they last heard that it is out."""
    named = (heard_over.get(one, 0) for one in _telephones_of(person, requests))
    return bool(max(person.heard_over, *named) > person.heard_out)

"""Consequences of changes that some tickets may still have to follow, in the order of the changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, or_, select

from outages.errors import OutagesError
from outages.incidents import IncidentId
from outages.lifecycle import Consequence
from outages.notifications import Policy
from outages.store.tables import consequences, incidents

_keys: Any = bindparam("keys", expanding=True)
_NEW = insert(consequences).returning(consequences.c.id)
_ALL = select(consequences).order_by(consequences.c.id)
_DROP = delete(consequences).where(consequences.c.id == bindparam("wanted"))
_LOCK = select(incidents.c.id).where(incidents.c.id.in_(_keys)).order_by(incidents.c.id).with_for_update()
_LEFT = (
    select(consequences.c.id)
    .where(or_(consequences.c.incident_id.in_(_keys), consequences.c.goes_to.in_(_keys)))
    .limit(1)
)


class UnfinishedError(OutagesError):
    """Tickets have not all followed an earlier change of the incident yet."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A consequence of a change made at `at` (aware UTC), with the policy that held then.

    Tickets that move wait for the incident `goes_to` next, all others for the same; those of a reopened incident were
    let go at `since`, which is `at` for any other change.
    """

    id: int
    incident_id: IncidentId
    kind: Consequence
    at: datetime
    policy: Policy
    goes_to: IncidentId
    since: datetime


def add(
    connection: Connection,
    incident: IncidentId,
    kind: Consequence,
    *,
    policy: Policy,
    at: datetime,
    goes_to: IncidentId,
    since: datetime,
) -> Unfinished:
    """Keep a consequence until every ticket has followed."""
    facts = {"kind": kind, "at": at, "policy": policy, "goes_to": goes_to, "since": since}
    key = connection.execute(_NEW, facts | {"incident_id": incident}).scalar_one()
    return Unfinished(key, incident, kind, at, policy, goes_to, since)


def read(connection: Connection) -> list[Unfinished]:
    """Return all of them, the oldest first."""
    return [
        Unfinished(
            row.id,
            IncidentId(row.incident_id),
            row.kind,
            row.at,
            row.policy,
            IncidentId(row.goes_to),
            row.since,
        )
        for row in connection.execute(_ALL)
    ]


def drop(connection: Connection, done: Unfinished) -> None:
    """Forget one that every ticket has followed."""
    connection.execute(_DROP, {"wanted": done.id})


def lock_finished(connection: Connection, keys: Sequence[IncidentId]) -> None:
    """Lock these incidents for a change; raise UnfinishedError if tickets still follow an earlier one."""
    about = {"keys": list(keys)}
    connection.execute(_LOCK, about).all()
    if connection.execute(_LEFT, about).first():
        raise UnfinishedError("tickets have not all followed an earlier change")

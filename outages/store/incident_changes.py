"""One change of an incident in the database: checked, written, and noted in its history and the audit trail."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from outages.edits import changed_fields, check_seen
from outages.incidents import Incident, IncidentId, IncidentVersion
from outages.store import incident_rows
from outages.store.audit import note
from outages.store.tables import incident_versions, versions

_INCREMENT = update(versions).where(versions.c.name == "incidents").values(value=versions.c.value + 1)
_VERSION = select(versions.c.value).where(versions.c.name == "incidents")
_HISTORY = (
    select(incident_versions)
    .where(incident_versions.c.incident_id == bindparam("incident"))
    .order_by(incident_versions.c.number)
)
_LAST_AUTHOR = (
    select(incident_versions.c.author)
    .where(
        incident_versions.c.incident_id == bindparam("incident"),
        incident_versions.c.action == bindparam("action"),
    )
    .order_by(incident_versions.c.number.desc())
    .limit(1)
)
_NEWEST = (
    select(incident_versions.c.at)
    .where(
        incident_versions.c.incident_id == bindparam("incident"),
        incident_versions.c.action.in_(bindparam("actions", expanding=True)),
    )
    .order_by(incident_versions.c.number.desc())
    .limit(1)
)

Rule = Callable[[Connection, Incident], Incident]


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """Who does what to an incident, and when; `seen` is the version that they saw, None for any."""

    action: str
    author: str
    at: datetime
    seen: int | None = None

    def make(self, connection: Connection, key: IncidentId, rule: Rule) -> tuple[Incident, Incident]:
        """Lock the incident, apply the rule and write; return the states before and after it.

        Raise NotFoundError, StaleError or what the rule raises. A rule that changes nothing leaves no trace.
        """
        before = incident_rows.lock(connection, key)
        check_seen(before, self.seen, _changed_since(connection, key, self.seen))
        return before, self.write(connection, before, rule(connection, before))

    def write(self, connection: Connection, before: Incident, after: Incident) -> Incident:
        """Write what differs, and return the incident under its new version."""
        changed = changed_fields(before, after)
        if not changed:
            return before
        after = replace(after, version=before.version + 1)
        incident_rows.replace(connection, before, after)
        self.note(connection, after, {name: _difference(name, before, after) for name in changed})
        return after

    def note(self, connection: Connection, incident: Incident, changed: dict[str, object]) -> None:
        """Count the change, and keep it in the incident's history and the audit trail."""
        connection.execute(_INCREMENT)
        row = {
            "incident_id": incident.id,
            "number": incident.version,
            "action": self.action,
            "author": self.author,
            "at": self.at,
            "changed": changed,
        }
        connection.execute(insert(incident_versions), row)
        note(
            connection,
            self.action,
            ("incident", incident.id),
            author=self.author,
            at=self.at,
            detail=_detail(incident) | {"changed": changed},
        )


def read_history(connection: Connection, key: IncidentId) -> list[IncidentVersion]:
    """Return the incident's changes, first to last; raise NotFoundError."""
    incident_rows.read(connection, key)
    return [
        IncidentVersion(row.number, row.action, row.author, row.at, tuple(row.changed))
        for row in connection.execute(_HISTORY, {"incident": key})
    ]


def last_time(connection: Connection, key: IncidentId, actions: Sequence[str]) -> datetime | None:
    """Return when one of these actions was taken last, None if never."""
    moment: datetime | None = connection.execute(
        _NEWEST, {"incident": key, "actions": list(actions)}
    ).scalar_one_or_none()
    return moment


def last_author(connection: Connection, key: IncidentId, action: str) -> str | None:
    """Return who took this action last, None if nobody has."""
    return connection.execute(_LAST_AUTHOR, {"incident": key, "action": action}).scalar_one_or_none()


def read_version(connection: Connection) -> int:
    """Return the number of changes to all incidents."""
    return int(connection.execute(_VERSION).scalar_one())


def _changed_since(connection: Connection, key: IncidentId, seen: int | None) -> list[str]:
    if seen is None:
        return []
    later = [one for one in read_history(connection, key) if one.number > seen]
    return list(dict.fromkeys(name for one in later for name in one.changed))


def _difference(name: str, before: Incident, after: Incident) -> list[object]:
    """Return a field before and after the change, as JSON."""
    return [_as_json(name, before), _as_json(name, after)]


def _as_json(name: str, incident: Incident) -> object:
    if name == "scope":
        return incident_rows.scope_as_text(incident.scope)
    value: Any = incident.promise.etr if name == "etr" else getattr(incident, name)
    if name == "services":
        return sorted(value)
    if name == "remarks":
        return {language: remark.written for language, remark in value.items()}
    return value.isoformat() if isinstance(value, datetime) else value


def _detail(incident: Incident) -> dict[str, object]:
    etr, next_news = incident.promise.etr, incident.promise.next_news
    return {
        "state": incident.state,
        "revision": incident.promise.number,
        "etr": etr and etr.isoformat(),
        "next_news": next_news and next_news.isoformat(),
        "reason": incident.promise.reason,
        "restored": [[item.area, str(item.houses or "")] for item in incident.scope.restored],
    }

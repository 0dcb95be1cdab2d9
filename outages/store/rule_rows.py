"""Telling rules as rows: those of all incidents, and those of one."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Insert, Table, bindparam, select

from outages.incidents import IncidentId
from outages.store.engine import Insertion, by_dialect
from outages.store.notification_tables import incident_telling_rules, telling_rules
from outages.telling_rules import DEFAULTS, Fact, TellingRule

_ALL = select(telling_rules)
_OF_INCIDENT = select(incident_telling_rules).where(
    incident_telling_rules.c.incident_id == bindparam("incident")
)


def _setting(insertion: Insertion, table: Table) -> Insert:
    statement = insertion(table)
    changed = ("audience", "channel", "tier", "changed_at", "changed_by")
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key), set_={name: statement.excluded[name] for name in changed}
    )


_SET = by_dialect(lambda insertion: _setting(insertion, telling_rules))
_SET_FOR_ONE = by_dialect(lambda insertion: _setting(insertion, incident_telling_rules))


def read(connection: Connection, incident: IncidentId | None = None) -> Mapping[Fact, TellingRule]:
    """Return the rule of every fact, by default of any incident."""
    rows = [*connection.execute(_ALL)]
    if incident is not None:
        rows += connection.execute(_OF_INCIDENT, {"incident": incident})
    return {**DEFAULTS, **{row.fact: TellingRule(row.audience, row.channel, row.tier) for row in rows}}


def write(
    connection: Connection,
    fact: Fact,
    rule: TellingRule,
    *,
    incident: IncidentId | None,
    author: str,
    at: datetime,
) -> None:
    """Replace the rule of a fact, for one incident or, with None, for all that have none of their own."""
    row: dict[str, object] = {"fact": fact, "audience": rule.audience, "channel": rule.channel}
    row |= {"tier": rule.tier, "changed_at": at, "changed_by": author}
    if incident is None:
        connection.execute(_SET[connection.dialect.name], row)
    else:
        connection.execute(_SET_FOR_ONE[connection.dialect.name], row | {"incident_id": incident})

"""Tickets follow changes of incidents: a few at once, many in short transactions of their own.

A ticket that somebody needs before its turn follows at once (`catch_up`), and always in the order of the changes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, select

from outages.incidents import Incident, IncidentId, State
from outages.lifecycle import RESTORED, WITHDRAWN, Aftermath, Consequence
from outages.notifications import Policy
from outages.store import campaigns, incident_rows, listeners, ticket_rows, unfinished, waiting
from outages.store.conditions import is_cared_for
from outages.store.coverage import LINKED, OPEN, in_batches
from outages.store.subscribers import lying_in, point_of
from outages.store.tables import ticket_incidents, tickets
from outages.store.types import AnyRow
from outages.store.unfinished import Unfinished
from outages.subscribers import ServicePoint, ServicePointId

#: Tickets that follow a change in one transaction: some milliseconds on SQLite, where nobody else writes meanwhile.
BATCH = 100

links = ticket_incidents

_ids: Any = bindparam("ids", expanding=True)
_AT_POINT = select(tickets.c.id).where(tickets.c.point_id == bindparam("point")).order_by(tickets.c.id)


@dataclass(frozen=True, slots=True)
class Following:
    """How tickets follow: `policy` is stamped on what people are told, up to `batch` tickets share a transaction."""

    policy: Policy
    batch: int

    def start(
        self,
        connection: Connection,
        incident: IncidentId,
        kind: Consequence,
        at: datetime,
        *,
        goes_to: IncidentId | None = None,
        since: datetime | None = None,
    ) -> None:
        """Carry out a consequence at once if a batch is all that it may concern; otherwise keep it for later."""
        one = unfinished.add(
            connection,
            incident,
            kind,
            policy=self.policy,
            at=at,
            goes_to=goes_to or incident,
            since=since or at,
        )
        query, concerns = _find_all(connection, one)
        rows = connection.execute(query.limit(self.batch + 1)).all()
        if len(rows) <= self.batch:
            catch_up(connection, [row.ticket_id for row in rows if concerns(row)], at)
            unfinished.drop(connection, one)


def find_left(connection: Connection, one: Unfinished) -> list[int]:
    """Return the tickets that have not followed the consequence yet."""
    query, concerns = _find_all(connection, one)
    return [row.ticket_id for row in connection.execute(query) if concerns(row)]


def catch_up(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """Have these tickets follow every change that they have not followed yet."""
    if not ids:
        return
    for one in unfinished.read(connection):
        for some in in_batches(ids):
            rows = _lock_left(connection, one, some)
            if rows:
                _carry_out(connection, one, rows, now)


def catch_up_at(connection: Connection, point: ServicePointId, now: datetime) -> None:
    """Have the tickets of a service point follow every change that they have not followed yet."""
    if unfinished.read(connection):
        catch_up(connection, list(connection.execute(_AT_POINT, {"point": point}).scalars()), now)


def _find_all(
    connection: Connection, one: Unfinished
) -> tuple[Select[*tuple[Any, ...]], Callable[[AnyRow], bool]]:
    """Return the query for the tickets that may have to follow, and which of its rows the consequence concerns."""
    incident = incident_rows.read(connection, one.incident_id)
    query = _query(one)
    if one.kind is Consequence.COVERED:
        near = lying_in(connection, [item.area for item in incident.scope.include])
        query = query.where(near, ~_follows(incident.id))
    return query, _choose(connection, one, incident)


def _lock_left(connection: Connection, one: Unfinished, ids: Sequence[int]) -> list[AnyRow]:
    """Return which of the tickets have to follow; nobody else has them follow meanwhile.

    Those that wait for what covers them already may be among them, and lose nothing by it.
    """
    ticket = tickets.c.id if one.kind is Consequence.COVERED else links.c.ticket_id
    query = _query(one).where(ticket.in_(_ids)).order_by(ticket)
    rows = connection.execute(query.with_for_update(of=ticket.table, key_share=True), {"ids": ids}).all()
    if not rows:
        return []
    concerns = _choose(connection, one, incident_rows.read(connection, one.incident_id))
    return [row for row in rows if concerns(row)]


def _query(one: Unfinished) -> Select[*tuple[Any, ...]]:
    of_incident = links.c.incident_id == one.incident_id
    match one.kind:
        case Consequence.COVERED:
            return OPEN.where(is_cared_for(one.at))
        case Consequence.REOPENED:
            return LINKED.where(of_incident, links.c.over_at == one.since)
        case Consequence.ENDED:
            return select(links.c.ticket_id).where(of_incident, links.c.over_at.is_(None))
        case _:
            return LINKED.where(of_incident, links.c.over_at.is_(None))


def _follows(incident: IncidentId) -> ColumnElement[bool]:
    return exists().where(
        links.c.ticket_id == tickets.c.id, links.c.incident_id == incident, links.c.over_at.is_(None)
    )


def _choose(connection: Connection, one: Unfinished, incident: Incident) -> Callable[[AnyRow], bool]:
    """Return which rows the consequence concerns; none if the incident has become something else meanwhile."""
    out = incident.is_out(one.at)
    match one.kind:
        case Consequence.COVERED | Consequence.REOPENED:
            return lambda row: out and incident.covers(point_of(row))
        case Consequence.UNCOVERED | Consequence.PARTLY_ENDED:
            return lambda row: not incident.covers(point_of(row))
        case Consequence.ENDED:
            return lambda _: not out
        case Consequence.MOVED:
            return _choose_moved(connection, one, incident)


def _choose_moved(connection: Connection, one: Unfinished, incident: Incident) -> Callable[[AnyRow], bool]:
    if incident.state is State.MERGED:
        return lambda _: True
    other = incident_rows.read(connection, one.goes_to)
    return lambda row: other.covers(point_of(row)) and not incident.covers(point_of(row))


def _carry_out(connection: Connection, one: Unfinished, rows: Sequence[AnyRow], now: datetime) -> None:
    ids = [row.ticket_id for row in rows]
    match one.kind:
        case Consequence.COVERED:
            waiting.join(connection, ids, one.incident_id, one.at)
        case Consequence.MOVED:
            waiting.move(connection, one.incident_id, one.goes_to, ids, one.at)
        case Consequence.REOPENED:
            _take_back(connection, one, {row.ticket_id: point_of(row) for row in rows}, now)
        case _:
            _let_go(connection, one, ids)


def _take_back(
    connection: Connection, one: Unfinished, points: dict[int, ServicePoint], now: datetime
) -> None:
    ids = list(points)
    ticket_rows.open_again(connection, ids)
    waiting.join(connection, ids, one.incident_id, one.at)
    waiting.join_what_covers(connection, points, now)
    campaigns.take_back(connection, one.incident_id, ids, since=one.since, policy=one.policy, at=one.at)


def _let_go(connection: Connection, one: Unfinished, ids: Sequence[int]) -> None:
    incident = incident_rows.read(connection, one.incident_id)
    aftermath = _aftermath(one, incident)
    listeners.ask_for_them(connection, incident.id, ids, one.policy)
    waiting.end(connection, incident.id, ids, one.at)
    awaited = waiting.awaited_by(connection, ids)
    waiting.pass_on(connection, incident.id, sorted(awaited))
    over = [ticket for ticket in ids if ticket not in awaited]
    ended = (incident.restored_at or one.at) if aftermath is RESTORED else None
    waiting.be_over(connection, incident.id, over, ended=ended)
    campaigns.tell_of_end(connection, incident, over, aftermath, policy=one.policy, at=one.at)
    if aftermath is RESTORED:
        campaigns.tell_of_part(connection, incident, awaited, policy=one.policy, at=one.at)


def _aftermath(one: Unfinished, incident: Incident) -> Aftermath:
    over = one.kind is Consequence.PARTLY_ENDED or incident.state is State.RESTORED
    return RESTORED if over else WITHDRAWN

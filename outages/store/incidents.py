"""Incidents in the database: every change is one transaction, in which tickets and requests follow."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, bindparam, or_, select
from typing_extensions import override

from outages import edits, lifecycle
from outages.estimates import Delay, EtrSource
from outages.incidents import (
    Incident,
    IncidentDraft,
    IncidentId,
    IncidentKind,
    IncidentRepository,
    IncidentVersion,
    PromiseAlert,
    State,
)
from outages.notifications import Policy
from outages.scopes import ScopeItem
from outages.store import consequences, drafts, incident_changes, incident_rows
from outages.store import promise_alerts as alerts
from outages.store.engine import Store
from outages.store.incident_changes import RecordedChange
from outages.store.tables import incidents
from outages.store.types import Instant

_TURNING = (
    select(incidents.c.id)
    .where(
        incidents.c.state == State.ACTIVE,
        incidents.c.kind == IncidentKind.PLANNED,
        or_(incidents.c.joined_at.is_(None), incidents.c.ends_by_clock),
        or_(incidents.c.starts_at.is_(None), incidents.c.starts_at <= bindparam("now", type_=Instant)),
    )
    .order_by(incidents.c.id)
)


class SQLIncidentRepository(IncidentRepository):
    """An IncidentRepository in a Store; `policy` is stamped on the notifications of its campaigns."""

    def __init__(self, store: Store, policy: Policy) -> None:
        self._store = store
        self._policy = policy

    @override
    async def create(self, draft: IncidentDraft, *, author: str, at: datetime) -> Incident:
        edits.check_draft(draft, at)
        return await self._store.write(partial(drafts.create, draft=draft, author=author, at=at))

    @override
    async def publish(
        self, incident_id: IncidentId, *, author: str, at: datetime, seen: int | None = None
    ) -> Incident:
        def work(connection: Connection) -> Incident:
            change = RecordedChange("publish", author, at, seen)
            _, after = change.make(connection, incident_id, partial(_publish, at=at))
            consequences.begin(connection, after, at)
            return after

        return await self._store.write(work)

    @override
    async def edit(
        self, incident_id: IncidentId, draft: IncidentDraft, *, author: str, at: datetime, seen: int | None
    ) -> Incident:
        def work(connection: Connection) -> Incident:
            change = RecordedChange("edit", author, at, seen)
            rule = partial(drafts.edit, draft=draft, author=author, at=at)
            before, after = change.make(connection, incident_id, rule)
            consequences.rescope(connection, before, after, policy=self._policy, at=at)
            return after

        return await self._store.write(work)

    @override
    async def move_etr(
        self,
        incident_id: IncidentId,
        etr: datetime | None,
        *,
        reason: Delay,
        author: str,
        at: datetime,
        next_news: datetime | None = None,
        source: EtrSource = EtrSource.MANAGER,
        seen: int | None = None,
    ) -> Incident:
        move = partial(
            lifecycle.move_etr,
            etr=etr,
            reason=reason,
            author=author,
            at=at,
            next_news=next_news,
            source=source,
        )
        return await self._change(incident_id, RecordedChange("move_etr", author, at, seen), move)

    @override
    async def restore_part(
        self,
        incident_id: IncidentId,
        items: Sequence[ScopeItem],
        *,
        author: str,
        at: datetime,
        seen: int | None = None,
    ) -> Incident:
        def work(connection: Connection) -> Incident:
            change = RecordedChange("restore_part", author, at, seen)
            rule = partial(drafts.restore_part, items=items, at=at)
            _, after = change.make(connection, incident_id, rule)
            consequences.restore_part(connection, after, items, policy=self._policy, at=at)
            return after

        return await self._store.write(work)

    @override
    async def restore(
        self,
        incident_id: IncidentId,
        *,
        author: str,
        at: datetime,
        ended_at: datetime | None = None,
        seen: int | None = None,
    ) -> Incident:
        change = RecordedChange("restore", author, at, seen)
        return await self._end(incident_id, change, partial(lifecycle.restore, at=at, ended_at=ended_at))

    @override
    async def cancel(
        self, incident_id: IncidentId, *, author: str, at: datetime, seen: int | None = None
    ) -> Incident:
        change = RecordedChange("cancel", author, at, seen)
        return await self._end(incident_id, change, partial(lifecycle.cancel, at=at))

    @override
    async def reopen(
        self,
        incident_id: IncidentId,
        etr: datetime | None,
        *,
        author: str,
        at: datetime,
        next_news: datetime | None = None,
        seen: int | None = None,
    ) -> Incident:
        def work(connection: Connection) -> Incident:
            since = incident_changes.last_time(connection, incident_id, consequences.RESTORING)

            def rule(_: Connection, one: Incident) -> Incident:
                again = lifecycle.reopen(one, etr, author=author, at=at, next_news=next_news)
                lifecycle.check_reopened_in_time(since or one.restored_at or at, at)
                return again

            change = RecordedChange("reopen", author, at, seen)
            before, after = change.make(connection, incident_id, rule)
            consequences.reopen(
                connection, after, since or before.restored_at or at, policy=self._policy, at=at
            )
            return after

        return await self._store.write(work)

    @override
    async def merge(
        self,
        incident_id: IncidentId,
        into: IncidentId,
        *,
        author: str,
        at: datetime,
        seen: int | None = None,
    ) -> Incident:
        change = RecordedChange("merge", author, at, seen)
        return await self._store.write(
            lambda connection: consequences.merge(connection, incident_id, into, change)
        )

    @override
    async def split(
        self,
        incident_id: IncidentId,
        items: Sequence[ScopeItem],
        *,
        author: str,
        at: datetime,
        seen: int | None = None,
    ) -> Incident:
        change = RecordedChange("split", author, at, seen)
        return await self._store.write(
            lambda connection: consequences.split(connection, incident_id, items, change)
        )

    @override
    async def turn(self, *, at: datetime) -> list[Incident]:
        return await self._store.write(partial(_turn, policy=self._policy, at=at))

    @override
    async def history(self, incident_id: IncidentId) -> list[IncidentVersion]:
        return await self._store.read(
            lambda connection: incident_changes.read_history(connection, incident_id)
        )

    @override
    async def get(self, incident_id: IncidentId) -> Incident:
        return await self._store.read(lambda connection: incident_rows.read(connection, incident_id))

    @override
    async def find(
        self, *, states: Collection[State] = (), limit: int = 100, before: int | None = None
    ) -> list[Incident]:
        query = select(incidents).order_by(incidents.c.id.desc()).limit(limit)
        if states:
            query = query.where(incidents.c.state.in_(states))
        if before is not None:
            query = query.where(incidents.c.id < before)
        return await self._store.read(
            lambda connection: incident_rows.assemble(connection, connection.execute(query).all())
        )

    @override
    async def restored_since(self, moment: datetime) -> list[Incident]:
        query = select(incidents).where(incidents.c.restored_at >= moment)
        return await self._store.read(
            lambda connection: incident_rows.assemble(connection, connection.execute(query).all())
        )

    @override
    async def claim_alerts(self, *, at: datetime, ahead: timedelta) -> list[PromiseAlert]:
        return await self._store.write(partial(alerts.claim, at=at, ahead=ahead))

    @override
    async def version(self) -> int:
        return await self._store.read(incident_changes.read_version)

    async def _change(
        self, incident_id: IncidentId, change: RecordedChange, rule: Callable[[Incident], Incident]
    ) -> Incident:
        return await self._store.write(
            lambda connection: change.make(connection, incident_id, lambda _, one: rule(one))[1]
        )

    async def _end(
        self, incident_id: IncidentId, change: RecordedChange, rule: Callable[[Incident], Incident]
    ) -> Incident:
        def work(connection: Connection) -> Incident:
            before, after = change.make(connection, incident_id, lambda _, one: rule(one))
            if before.state is State.ACTIVE:
                consequences.end(connection, after, policy=self._policy, at=change.at)
            return after

        return await self._store.write(work)


def _publish(connection: Connection, incident: Incident, *, at: datetime) -> Incident:
    return lifecycle.publish(incident, at, consequences.find_first_report(connection, incident))


def _turn(connection: Connection, *, policy: Policy, at: datetime) -> list[Incident]:
    """Have work begin or end by the clock, and count a change of each, so that callers hear it."""
    changed = []
    for key in connection.execute(_TURNING, {"now": at}).scalars().all():
        incident = incident_rows.lock(connection, IncidentId(key))
        begun = consequences.begin(connection, incident, at)
        after = lifecycle.turn(incident, at)
        if after.state is State.RESTORED:
            after = RecordedChange("turn", "clock", at).write(connection, incident, after)
            consequences.end(connection, after, policy=policy, at=at)
        elif begun:
            after = replace(incident, version=incident.version + 1)
            incident_rows.replace(connection, incident, after)
            RecordedChange("begin", "clock", at).note(connection, after, {"stage": ["scheduled", "active"]})
        if after != incident:
            changed.append(after)
    return changed

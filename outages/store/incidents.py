"""Incidents in the database: every change is one transaction; tickets and requests follow in it, or soon after."""

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

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
from outages.lifecycle import Consequence
from outages.notifications import Policy
from outages.scopes import ScopeItem
from outages.store import (
    consequences,
    doubts,
    drafts,
    fact_campaigns,
    incident_changes,
    incident_rows,
    telephone_notices,
    unfinished,
)
from outages.store import promise_alerts as alerts
from outages.store.engine import Store, Work, analyse
from outages.store.following import BATCH, Following, catch_up, find_left
from outages.store.incident_changes import RecordedChange
from outages.store.notification_tables import consents
from outages.store.publications import publish
from outages.store.tables import incidents, ticket_incidents, tickets
from outages.store.types import Instant
from outages.store.unfinished import UnfinishedError
from outages.telephone_notices import TelephoneNoticeRepository

T = TypeVar("T")

#: So many tickets in so short a time mislead PostgreSQL's planner until its statistics know of them.
_MANY = 1000

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


class SQLIncidentRepository(IncidentRepository, TelephoneNoticeRepository):
    """An IncidentRepository and a TelephoneNoticeRepository in a Store.

    `policy` is stamped on the notifications of its campaigns; up to `batch` tickets follow a change in one transaction.
    """

    def __init__(self, store: Store, policy: Policy, batch: int = BATCH) -> None:
        self._store = store
        self._following = Following(policy, batch)

    @override
    async def create(self, draft: IncidentDraft, *, author: str, at: datetime) -> Incident:
        edits.check_draft(draft, at)
        return await self._store.write(partial(drafts.create, draft=draft, author=author, at=at))

    @override
    async def publish(
        self, incident_id: IncidentId, *, author: str, at: datetime, seen: int | None = None
    ) -> Incident:
        change = RecordedChange("publish", author, at, seen)
        work = partial(publish, key=incident_id, change=change, following=self._following)
        return await self._write([incident_id], work, at)

    @override
    async def edit(
        self, incident_id: IncidentId, draft: IncidentDraft, *, author: str, at: datetime, seen: int | None
    ) -> Incident:
        def work(connection: Connection) -> Incident:
            change = RecordedChange("edit", author, at, seen)
            rule = partial(drafts.edit, draft=draft, author=author, at=at)
            before, after = change.make(connection, incident_id, rule)
            consequences.rescope(connection, before, after, following=self._following, at=at)
            return self._tell(connection, before, after, at)

        return await self._write([incident_id], work, at)

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
            before, after = change.make(connection, incident_id, rule)
            self._following.start(connection, after.id, Consequence.PARTLY_ENDED, at)
            return self._tell(connection, before, after, at)

        return await self._write([incident_id], work, at)

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
            since = since or before.restored_at or at
            consequences.reopen(connection, after, since, following=self._following, at=at)
            fact_campaigns.take_back(connection, after.id, since=since, policy=self._following.policy, at=at)
            return self._tell(connection, before, after, at)

        return await self._write([incident_id], work, at)

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
        return await self._write(
            [incident_id, into],
            lambda connection: consequences.merge(connection, incident_id, into, change, self._following),
            at,
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
        return await self._write(
            [incident_id],
            lambda connection: consequences.split(connection, incident_id, items, change, self._following),
            at,
        )

    @override
    async def renew(
        self, incident_id: IncidentId, until: datetime, *, author: str, at: datetime, seen: int | None = None
    ) -> Incident:
        renew = partial(lifecycle.renew, until=until, at=at)
        return await self._change(incident_id, RecordedChange("renew", author, at, seen), renew)

    @override
    async def lapse(self, *, at: datetime) -> list[Incident]:
        change, rule = RecordedChange("lapse", lifecycle.CLOCK, at), partial(lifecycle.lapse, at=at)
        due = await self._store.read(partial(telephone_notices.find_over, at=at))
        return [await self._change(key, change, rule) for key in due]

    @override
    async def claim_ending(self, *, at: datetime, ahead: timedelta) -> list[Incident]:
        return await self._store.write(partial(telephone_notices.claim_ending, at=at, ahead=ahead))

    @override
    async def turn(self, *, at: datetime) -> list[Incident]:
        due = await self._store.read(
            lambda connection: connection.execute(_TURNING, {"now": at}).scalars().all()
        )
        work = partial(_turn, following=self._following, at=at)
        turned: dict[int, Incident] = {}
        for key in due:
            # Work that is over already begins first, so that whoever asked is told.
            while changed := await self._write([key], partial(work, key=key), at):
                turned[key] = changed
        return list(turned.values())

    @override
    async def carry_out(self, *, at: datetime) -> int:
        followed = 0
        while found := await self._store.read(unfinished.read):
            left = await self._store.read(partial(find_left, one=found[0]))
            if len(left) > _MANY:
                await self._store.write(partial(analyse, tables=(ticket_incidents, tickets, consents)))
            for first in range(0, len(left), self._following.batch):
                await self._follow(left[first : first + self._following.batch], at)
            await self._store.write(partial(unfinished.drop, done=found[0]))
            followed += len(left)
        return followed

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
        def work(connection: Connection) -> Incident:
            before, after = change.make(connection, incident_id, lambda _, one: rule(one))
            return self._tell(connection, before, after, change.at)

        return await self._store.write(work)

    async def _end(
        self, incident_id: IncidentId, change: RecordedChange, rule: Callable[[Incident], Incident]
    ) -> Incident:
        def work(connection: Connection) -> Incident:
            before, after = change.make(connection, incident_id, lambda _, one: rule(one))
            if before.state is State.ACTIVE:
                self._following.start(connection, after.id, Consequence.ENDED, change.at)
            else:
                doubts.release(connection, after, change.author, change.at)
            return self._tell(connection, before, after, change.at)

        return await self._write([incident_id], work, change.at)

    async def _write(self, keys: Sequence[IncidentId], work: Work[T], at: datetime) -> T:
        """Change incidents once tickets have followed their earlier changes."""
        while True:
            try:
                return await self._store.write(partial(_once_finished, keys=keys, work=work))
            except UnfinishedError:
                await self.carry_out(at=at)

    def _tell(self, connection: Connection, before: Incident, after: Incident, at: datetime) -> Incident:
        """Tell what the change has made to whom the rules name, and return the incident."""
        fact_campaigns.tell_change(connection, before, after, policy=self._following.policy, at=at)
        return after

    async def _follow(self, ids: Sequence[int], at: datetime) -> None:
        """Have a batch follow, and rest for as long as that took: other processes write to the database, too."""
        began = time.monotonic()
        await self._store.write(partial(catch_up, ids=ids, now=at))
        await asyncio.sleep(time.monotonic() - began)


def _once_finished(connection: Connection, *, keys: Sequence[IncidentId], work: Work[T]) -> T:
    unfinished.lock_finished(connection, keys)
    return work(connection)


def _turn(connection: Connection, *, key: IncidentId, following: Following, at: datetime) -> Incident | None:
    """Have work begin or end by the clock, and count a change, so that callers hear it; None if it does neither."""
    incident = incident_rows.lock(connection, key)
    if consequences.begin(connection, incident, following=following, at=at):
        begun = replace(incident, version=incident.version + 1)
        incident_rows.replace(connection, incident, begun)
        RecordedChange("begin", lifecycle.CLOCK, at).note(
            connection, begun, {"stage": ["scheduled", "active"]}
        )
        fact_campaigns.tell_beginning(connection, begun, policy=following.policy, at=at)
        return begun
    after = lifecycle.turn(incident, at)
    if after == incident:
        return None
    after = RecordedChange("turn", lifecycle.CLOCK, at).write(connection, incident, after)
    following.start(connection, key, Consequence.ENDED, at)
    fact_campaigns.tell_change(connection, incident, after, policy=following.policy, at=at)
    return after

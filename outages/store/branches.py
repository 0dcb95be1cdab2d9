"""Branches of campaigns in the database."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, bindparam, select, update
from typing_extensions import override

from outages.branches import Branch, BranchId, BranchRepository, BranchState
from outages.campaigns import CampaignId
from outages.store import branch_rows, samples
from outages.store.engine import Store
from outages.store.notification_tables import IS_BUSY, branches
from outages.store.types import Instant

_UNALERTED = (
    select(branches)
    .where(IS_BUSY, branches.c.state == BranchState.HELD, branches.c.alerted_at.is_(None))
    .order_by(branches.c.id)
    .with_for_update(skip_locked=True)
)
_ALERTED = (
    update(branches)
    .where(branches.c.id.in_(bindparam("ids", expanding=True)))
    .values(alerted_at=bindparam("now", type_=Instant))
)


class SQLBranchRepository(BranchRepository):
    """A BranchRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def get(self, branch: BranchId) -> Branch:
        return await self._store.read(partial(branch_rows.get, branch=branch))

    @override
    async def find(self, campaigns: Sequence[CampaignId]) -> list[Branch]:
        return await self._store.read(partial(branch_rows.find, campaigns=campaigns))

    @override
    async def held(self) -> list[Branch]:
        return await self._store.read(branch_rows.find_held)

    @override
    async def advance(self, *, at: datetime) -> bool:
        planned = await self._store.read(partial(samples.find_planned, at=at))
        for campaign in planned:
            await self._begin(campaign, at)
        work = await self._store.read(partial(samples.find_work, at=at))
        for branch in work.asked:
            await self._store.write(partial(samples.go_on, branch=branch, at=at))
        for branch in work.let_go:
            await self._let_go(branch)
        return bool(planned or work.asked or work.let_go)

    @override
    async def claim_alerts(self, *, at: datetime) -> list[Branch]:
        return await self._store.write(partial(_claim_alerts, at=at))

    async def _begin(self, campaign: CampaignId, at: datetime) -> None:
        """Put everybody into their branches, some at a time: calls write in between."""
        made = await self._store.read(partial(samples.plan, campaign=campaign, at=at))
        rows = await self._store.write(partial(samples.add_branches, made=made, at=at))
        for some in samples.in_batches(rows):
            await self._store.write(partial(samples.add_links, rows=some))
        await self._store.write(partial(samples.begin, made=made, at=at))

    async def _let_go(self, branch: BranchId) -> None:
        after: int | None = 0
        while after is not None:
            after = await self._store.write(partial(branch_rows.let_go, branch=branch, after=after))


def _claim_alerts(connection: Connection, *, at: datetime) -> list[Branch]:
    rows = connection.execute(_UNALERTED).all()
    if rows:
        connection.execute(_ALERTED, {"ids": [row.id for row in rows], "now": at})
    return branch_rows.assemble(connection, rows)

"""Watching and holding campaigns, in the database."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, String, bindparam, cast, distinct, exists, func, select, update
from typing_extensions import override

from outages import campaigns as rules
from outages.campaigns import (
    Campaign,
    CampaignId,
    CampaignRepository,
    CampaignState,
    Minute,
    Progress,
    StillOut,
)
from outages.incidents import IncidentId
from outages.notifications import NotificationState, Result
from outages.reach import TellingOutcome
from outages.store import campaign_rows, reach, settlement, still_out
from outages.store.audit import note
from outages.store.conditions import HOLDS
from outages.store.engine import Store
from outages.store.notification_tables import HELD, KEPT_BACK, campaigns, consents, notifications
from outages.store.tables import ticket_incidents
from outages.store.types import Instant
from outages.tickets import Channel

#: Notifications of stopped campaigns that end in one transaction.
_BATCH = 200

Change = Callable[[Campaign], Campaign]

_ids: Any = bindparam("ids", expanding=True)
_one: Any = bindparam("campaign")
_NEWEST = select(campaigns).order_by(campaigns.c.id.desc())
_LEFT = exists().where(
    notifications.c.campaign_id == campaigns.c.id,
    notifications.c.state.in_([NotificationState.PENDING, NotificationState.SENDING, NotificationState.SENT]),
)
_TALLY = (
    select(
        notifications.c.campaign_id,
        notifications.c.state,
        notifications.c.result,
        func.count().label("people"),
    )
    .where(notifications.c.campaign_id.in_(_ids))
    .group_by(notifications.c.campaign_id, notifications.c.state, notifications.c.result)
)
_DUE = (
    select(notifications.c.campaign_id, func.count().label("people"))
    .where(
        notifications.c.campaign_id.in_(_ids),
        notifications.c.state == NotificationState.PENDING,
        notifications.c.due_at <= bindparam("now", type_=Instant),
    )
    .group_by(notifications.c.campaign_id)
)
_HELD = (
    select(notifications.c.campaign_id, func.count().label("people"))
    .where(
        notifications.c.campaign_id.in_(_ids), KEPT_BACK, notifications.c.state == NotificationState.PENDING
    )
    .group_by(notifications.c.campaign_id)
)
#: Both databases write instants alike, up to the minute.
_minute = func.substr(cast(notifications.c.ended_at, String), 1, 16)
_MINUTES = (
    select(
        _minute.label("minute"), notifications.c.state, notifications.c.result, func.count().label("people")
    )
    .where(notifications.c.campaign_id == _one, notifications.c.ended_at.is_not(None))
    .group_by(_minute, notifications.c.state, notifications.c.result)
)
_ASKED = (
    select(consents.c.channel, func.count(distinct(consents.c.number)).label("telephones"))
    .join(ticket_incidents, ticket_incidents.c.ticket_id == consents.c.ticket_id)
    .where(
        ticket_incidents.c.incident_id == bindparam("incident"), ticket_incidents.c.over_at.is_(None), HOLDS
    )
    .group_by(consents.c.channel)
)
_OF_STOPPED = (
    select(notifications)
    .where(
        notifications.c.state == NotificationState.PENDING,
        notifications.c.campaign_id.in_(
            select(campaigns.c.id).where(HELD, campaigns.c.state == CampaignState.STOPPED)
        ),
    )
    .order_by(notifications.c.id)
    .limit(_BATCH)
    .with_for_update(of=notifications, skip_locked=True)
)
_STOP_THOSE_OVER = (
    update(campaigns)
    .where(
        HELD,
        campaigns.c.state != CampaignState.STOPPED,
        campaigns.c.not_after <= bindparam("now", type_=Instant),
    )
    .values(state=CampaignState.STOPPED)
)
_CHANGE = update(campaigns).where(campaigns.c.id == _one)


class SQLCampaignRepository(CampaignRepository):
    """A CampaignRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def get(self, campaign: CampaignId) -> Campaign:
        return await self._store.read(lambda connection: campaign_rows.read(connection, campaign))

    @override
    async def find(
        self,
        *,
        incident: IncidentId | None = None,
        unfinished: bool = False,
        limit: int = 100,
        before: int | None = None,
    ) -> list[Campaign]:
        query = _NEWEST.limit(limit)
        if incident is not None:
            query = query.where(campaigns.c.incident_id == incident)
        if unfinished:
            query = query.where(_LEFT)
        if before is not None:
            query = query.where(campaigns.c.id < before)
        rows = await self._store.read(lambda connection: connection.execute(query).all())
        return [campaign_rows.campaign_of(row) for row in rows]

    @override
    async def progress(
        self, campaigns: Sequence[CampaignId], *, at: datetime
    ) -> Mapping[CampaignId, Progress]:
        return await self._store.read(partial(_progress, ids=list(campaigns), at=at))

    @override
    async def minutes(self, campaign: CampaignId) -> list[Minute]:
        return await self._store.read(partial(_minutes, campaign=campaign))

    @override
    async def foresee(self, incident: IncidentId) -> Mapping[Channel, int]:
        rows = await self._store.read(
            lambda connection: connection.execute(_ASKED, {"incident": incident}).all()
        )
        return {row.channel: row.telephones for row in rows}

    @override
    async def reach(self, incident: IncidentId) -> Mapping[TellingOutcome, int]:
        return await self._store.read(lambda connection: reach.count(connection, incident))

    @override
    async def still_out(self) -> StillOut:
        return await self._store.read(still_out.count)

    @override
    async def pause(self, campaign: CampaignId, *, author: str, at: datetime) -> Campaign:
        return await self._change("pause", rules.pause, campaign, author, at)

    @override
    async def resume(self, campaign: CampaignId, *, author: str, at: datetime) -> Campaign:
        return await self._change("resume", rules.resume, campaign, author, at)

    @override
    async def stop(self, campaign: CampaignId, *, author: str, at: datetime) -> Campaign:
        return await self._change("stop", rules.stop, campaign, author, at)

    @override
    async def set_pace(
        self, campaign: CampaignId, per_minute: int | None, *, author: str, at: datetime
    ) -> Campaign:
        return await self._change(
            "set_pace", lambda one: rules.set_pace(one, per_minute), campaign, author, at
        )

    @override
    async def set_span(
        self,
        campaign: CampaignId,
        not_before: datetime | None,
        not_after: datetime | None,
        *,
        author: str,
        at: datetime,
    ) -> Campaign:
        return await self._change(
            "set_span", lambda one: rules.set_span(one, not_before, not_after, at), campaign, author, at
        )

    @override
    async def end_stopped(self, *, at: datetime) -> int:
        return await self._store.write(partial(_end_stopped, at=at))

    async def _change(
        self, deed: str, rule: Change, campaign: CampaignId, author: str, at: datetime
    ) -> Campaign:
        def change(connection: Connection) -> Campaign:
            after = replace(rule(campaign_rows.lock(connection, campaign)), changed_at=at, changed_by=author)
            names = ("state", "per_minute", "not_before", "not_after", "changed_at", "changed_by")
            values = {name: getattr(after, name) for name in names}
            connection.execute(_CHANGE.values(values), {"campaign": campaign})
            detail = {"incident": after.incident_id, "per_minute": after.per_minute}
            note(connection, deed, ("campaign", campaign), author=author, at=at, detail=detail)
            return after

        return await self._store.write(change)


def _progress(connection: Connection, *, ids: list[CampaignId], at: datetime) -> dict[CampaignId, Progress]:
    if not ids:
        return {}
    tally: defaultdict[int, dict[tuple[NotificationState, Result | None], int]] = defaultdict(dict)
    for row in connection.execute(_TALLY, {"ids": ids}):
        tally[row.campaign_id][row.state, row.result] = row.people
    due = {row.campaign_id: row.people for row in connection.execute(_DUE, {"ids": ids, "now": at})}
    held = {row.campaign_id: row.people for row in connection.execute(_HELD, {"ids": ids})}
    return {one: rules.count_progress(tally[one], due.get(one, 0), held.get(one, 0)) for one in ids}


def _minutes(connection: Connection, *, campaign: CampaignId) -> list[Minute]:
    tally: defaultdict[str, Counter[tuple[NotificationState, Result | None]]] = defaultdict(Counter)
    for row in connection.execute(_MINUTES, {"campaign": campaign}):
        tally[row.minute][row.state, row.result] += row.people
    minutes = []
    for minute, states in sorted(tally.items()):
        over = rules.count_progress(states, 0)
        at = datetime.strptime(minute, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
        minutes.append(Minute(at, over.told_in_all, sum(over.unreached.values())))
    return minutes


def _end_stopped(connection: Connection, *, at: datetime) -> int:
    connection.execute(_STOP_THOSE_OVER, {"now": at})
    rows = connection.execute(_OF_STOPPED).all()
    for row in rows:
        settlement.give_up(connection, row, NotificationState.STOPPED, at)
    return len(rows)

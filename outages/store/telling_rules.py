"""Telling rules in the database, and what they tell by the clock."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, func, select
from typing_extensions import override

from outages.incidents import Incident, IncidentId, IncidentKind, Stage, State
from outages.notifications import Policy
from outages.store import fact_campaigns, incident_changes, incident_rows, rule_rows
from outages.store.audiences import find_audiences, who_asked
from outages.store.audit import note
from outages.store.engine import Store
from outages.store.notification_tables import campaigns
from outages.store.tables import etr_revisions, incidents
from outages.store.types import Instant
from outages.telling_rules import (
    Audience,
    Fact,
    TellingRule,
    TellingRuleRepository,
    check_rule,
    find_overdue,
)
from outages.tickets import Channel

#: How late a fact of the clock may be told, after a time without workers; then nobody takes it for news.
_LATE = timedelta(hours=6)

_now = bindparam("now", type_=Instant)
_later = etr_revisions.alias("later")
_latest = select(func.max(_later.c.number)).where(_later.c.incident_id == incidents.c.id).scalar_subquery()
_promised = func.coalesce(etr_revisions.c.etr, etr_revisions.c.next_news, type_=Instant)
_AHEAD = select(incidents.c.id).where(
    incidents.c.state == State.ACTIVE,
    incidents.c.kind == IncidentKind.PLANNED,
    incidents.c.starts_at > _now,
    incidents.c.starts_at <= bindparam("until", type_=Instant),
)
_OVERDUE = (
    select(incidents.c.id)
    .join(etr_revisions, etr_revisions.c.incident_id == incidents.c.id)
    .where(
        incidents.c.state == State.ACTIVE,
        etr_revisions.c.number == _latest,
        _promised <= _now,
        _promised > bindparam("since", type_=Instant),
    )
)
_MADE = select(
    exists().where(
        campaigns.c.incident_id == bindparam("incident"),
        campaigns.c.news == bindparam("told", type_=campaigns.c.news.type),
        campaigns.c.news_since == bindparam("since", type_=Instant),
    )
)


class SQLTellingRuleRepository(TellingRuleRepository):
    """A TellingRuleRepository in a Store; `policy` is stamped on the notifications of its campaigns."""

    def __init__(self, store: Store, policy: Policy) -> None:
        self._store, self._policy = store, policy

    @override
    async def read(self, incident: IncidentId | None = None) -> Mapping[Fact, TellingRule]:
        return await self._store.read(partial(rule_rows.read, incident=incident))

    @override
    async def set(
        self, fact: Fact, rule: TellingRule, *, author: str, at: datetime, incident: IncidentId | None = None
    ) -> None:
        check_rule(fact, rule)
        await self._store.write(partial(_set, fact=fact, rule=rule, author=author, at=at, incident=incident))

    @override
    async def count(
        self, incident: IncidentId, fact: Fact, rule: TellingRule, *, at: datetime
    ) -> Mapping[tuple[Channel, str], int]:
        return await self._store.read(partial(_count, key=incident, fact=fact, rule=rule, at=at))

    @override
    async def tell_due(self, *, at: datetime, ahead: timedelta) -> list[IncidentId]:
        times = {"now": at, "until": at + ahead, "since": at - _LATE}
        told = []
        for fact, query in ((Fact.AHEAD, _AHEAD), (Fact.ETR_OVERDUE, _OVERDUE)):
            due = await self._store.read(partial(_find, query=query, times=times))
            work = partial(_tell, fact=fact, policy=self._policy, at=at)
            told += [one for one in due if await self._store.write(partial(work, key=one))]
        return told


def _find(connection: Connection, query: Select[Any], times: Mapping[str, datetime]) -> list[IncidentId]:
    return [IncidentId(key) for key in connection.execute(query, times).scalars()]


def _set(
    connection: Connection,
    fact: Fact,
    rule: TellingRule,
    *,
    author: str,
    at: datetime,
    incident: IncidentId | None,
) -> None:
    if incident is not None:
        incident_rows.read(connection, incident)
    if rule_rows.read(connection, incident)[fact] == rule:
        return
    rule_rows.write(connection, fact, rule, incident=incident, author=author, at=at)
    detail = {"audience": rule.audience, "channel": rule.channel, "tier": rule.tier, "incident": incident}
    note(connection, "set_telling_rule", ("telling_rule", fact), author=author, at=at, detail=detail)


def _count(
    connection: Connection, *, key: IncidentId, fact: Fact, rule: TellingRule, at: datetime
) -> Mapping[tuple[Channel, str], int]:
    concern = fact_campaigns.find_concern(connection, incident_rows.read(connection, key), fact, at)
    audiences = [*find_audiences(connection, concern, rule)]
    if fact.is_over:
        audiences.append(who_asked(connection, concern, TellingRule(Audience.ASKED)))
    people: Counter[tuple[Channel, str]] = Counter()
    for audience in audiences:
        some = audience.subquery()
        query = select(some.c.channel, some.c.language, func.count()).group_by(
            some.c.channel, some.c.language
        )
        for channel, language, count in connection.execute(query):
            people[Channel(channel), language] += count
    return people


def _tell(connection: Connection, *, key: IncidentId, fact: Fact, policy: Policy, at: datetime) -> bool:
    """Tell a fact of the clock unless that was done, or is not so any more; return whether anybody is told."""
    incident = incident_rows.lock(connection, key)
    rule = rule_rows.read(connection, key)[fact]
    since = _find_since(connection, incident, fact, at)
    if since is None or rule.audience is Audience.NOBODY:
        return False
    about = {"incident": incident.id, "told": fact.news, "since": since}
    if connection.execute(_MADE, about).scalar_one():
        return False
    concern = fact_campaigns.find_concern(connection, incident, fact, since)
    return fact_campaigns.tell(connection, concern, rule, policy=policy, at=at)


def _find_since(connection: Connection, incident: Incident, fact: Fact, at: datetime) -> datetime | None:
    """Return since when the fact can have been told, None if it is not so (any more)."""
    if fact is Fact.ETR_OVERDUE:
        return find_overdue(incident, at)
    if incident.stage(at) is not Stage.SCHEDULED:
        return None
    changes = incident_changes.read_history(connection, incident.id)
    times = (one.at for one in changes if {"state", "starts_at", "etr"} & {*one.changed})
    return max(times, default=incident.created_at)

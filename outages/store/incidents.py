"""Incidents in the database: every change is one transaction with a line in the audit trail."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, insert, select, update
from typing_extensions import override

from outages import lifecycle
from outages.errors import InvalidError, NotFoundError
from outages.incidents import (
    Delay,
    EtrRevision,
    Incident,
    IncidentDraft,
    IncidentId,
    IncidentRepository,
    PromiseAlert,
    Remark,
    Scope,
    ScopeItem,
    State,
)
from outages.notifications import Policy
from outages.places import AreaId
from outages.store import areas as area_rows
from outages.store import campaigns
from outages.store import promise_alerts as alerts
from outages.store.audit import note
from outages.store.engine import Store
from outages.store.tables import areas, etr_revisions, incidents, scope_items, versions
from outages.store.types import AnyRow

_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_INCREMENT = update(versions).where(versions.c.name == "incidents").values(value=versions.c.value + 1)
_VERSION = select(versions.c.value).where(versions.c.name == "incidents")
_ONE = select(incidents).where(incidents.c.id == bindparam("wanted"))
_LOCK = _ONE.with_for_update()
_THESE = select(incidents).where(incidents.c.id.in_(_ids)).order_by(incidents.c.id)
_SCOPES = select(scope_items).where(scope_items.c.incident_id.in_(_ids)).order_by(scope_items.c.position)
_REVISIONS = (
    select(etr_revisions).where(etr_revisions.c.incident_id.in_(_ids)).order_by(etr_revisions.c.number)
)
_MOVE = update(incidents).where(incidents.c.id == bindparam("wanted"))
_NEW = insert(incidents).returning(incidents.c.id)
_KNOWN = select(areas.c.id).where(areas.c.id.in_(_ids))

_Rule = Callable[[Connection, Incident], Incident]
_Ending = Callable[[Incident, datetime], Incident]
_Consequence = Callable[[Connection, Incident], None]


class SQLIncidentRepository(IncidentRepository):
    """An IncidentRepository in a Store; `policy` is stamped on the notifications of its campaigns."""

    def __init__(self, store: Store, policy: Policy) -> None:
        self._store = store
        self._policy = policy

    @override
    async def create(self, draft: IncidentDraft, *, author: str, at: datetime) -> Incident:
        lifecycle.check_draft(draft, at)
        return await self._store.write(partial(_create, draft=draft, author=author, at=at))

    @override
    async def publish(self, incident_id: IncidentId, *, author: str, at: datetime) -> Incident:
        change = _Change("publish", author, at, lambda _, one: lifecycle.publish(one, at))
        return await self._store.write(partial(change.make, incident_id=incident_id))

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
    ) -> Incident:
        move = partial(lifecycle.move_etr, etr=etr, reason=reason, author=author, at=at, next_news=next_news)
        change = _Change("move_etr", author, at, lambda _, one: move(one))
        return await self._store.write(partial(change.make, incident_id=incident_id))

    @override
    async def restore_part(
        self, incident_id: IncidentId, items: Sequence[ScopeItem], *, author: str, at: datetime
    ) -> Incident:
        change = _Change(
            "restore_part",
            author,
            at,
            partial(_restore_part, items=items),
            partial(campaigns.end_part, items=items, policy=self._policy, at=at),
        )
        return await self._store.write(partial(change.make, incident_id=incident_id))

    @override
    async def restore(self, incident_id: IncidentId, *, author: str, at: datetime) -> Incident:
        return await self._end("restore", lifecycle.restore, incident_id, author, at)

    @override
    async def cancel(self, incident_id: IncidentId, *, author: str, at: datetime) -> Incident:
        return await self._end("cancel", lifecycle.cancel, incident_id, author, at)

    @override
    async def get(self, incident_id: IncidentId) -> Incident:
        return await self._store.read(lambda connection: _read(connection, incident_id))

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
            lambda connection: _assemble(connection, connection.execute(query).all())
        )

    @override
    async def restored_since(self, moment: datetime) -> list[Incident]:
        query = select(incidents).where(incidents.c.restored_at >= moment)
        return await self._store.read(
            lambda connection: _assemble(connection, connection.execute(query).all())
        )

    @override
    async def claim_alerts(self, *, at: datetime, ahead: timedelta) -> list[PromiseAlert]:
        return await self._store.write(partial(_claim_alerts, at=at, ahead=ahead))

    @override
    async def version(self) -> int:
        return await self._store.read(lambda connection: int(connection.execute(_VERSION).scalar_one()))

    async def _end(
        self, action: str, rule: _Ending, incident_id: IncidentId, author: str, at: datetime
    ) -> Incident:
        campaign = partial(campaigns.end, policy=self._policy, at=at)
        change = _Change(action, author, at, lambda _, one: rule(one, at), campaign)
        return await self._store.write(partial(change.make, incident_id=incident_id))


class _Change:
    """One change of an incident by a rule, with its consequence in other tables."""

    def __init__(
        self, action: str, author: str, at: datetime, rule: _Rule, consequence: _Consequence | None = None
    ) -> None:
        self._action = action
        self._author = author
        self._at = at
        self._rule = rule
        self._consequence = consequence

    def make(self, connection: Connection, incident_id: IncidentId) -> Incident:
        """Lock the incident, apply the rule, write; raise NotFoundError or what the rule raises."""
        before = _read(connection, incident_id, _LOCK)
        after = self._rule(connection, before)
        times = ("state", "published_at", "restored_at", "cancelled_at")
        connection.execute(_MOVE.values({name: getattr(after, name) for name in times}), {"wanted": after.id})
        for revision in after.revisions[len(before.revisions) :]:
            _revise(connection, after.id, revision)
        if after.scope != before.scope:
            rows = list(_scope_rows(after.id, after.scope, restored_at=self._at))
            connection.execute(insert(scope_items), rows[_size(before.scope) :])
        if self._consequence:
            self._consequence(connection, after)
        _count_change(connection, self._action, after, author=self._author, at=self._at)
        return after


def _claim_alerts(connection: Connection, *, at: datetime, ahead: timedelta) -> list[PromiseAlert]:
    stages = alerts.claim(connection, at=at, ahead=ahead)
    if not stages:
        return []
    found = _assemble(connection, connection.execute(_THESE, {"ids": list(stages)}).all())
    return [PromiseAlert(one, stages[one.id]) for one in found]


def _create(connection: Connection, draft: IncidentDraft, author: str, at: datetime) -> Incident:
    _check_areas(connection, draft.scope)
    row = {
        "kind": draft.kind,
        "services": draft.services,
        "cause": draft.cause,
        "general": draft.general,
        "note": draft.note,
        "state": State.DRAFT,
        "created_at": at,
        "starts_at": draft.starts_at,
        "remarks": {language: asdict(remark) for language, remark in draft.remarks.items()} or None,
    }
    key = IncidentId(connection.execute(_NEW, row).scalar_one())
    connection.execute(insert(scope_items), list(_scope_rows(key, draft.scope)))
    _revise(connection, key, EtrRevision(1, draft.etr, None, author, at, draft.next_news))
    created = _read(connection, key)
    _count_change(connection, "create", created, author=author, at=at)
    return created


def _restore_part(connection: Connection, incident: Incident, *, items: Sequence[ScopeItem]) -> Incident:
    _check_areas(connection, Scope(tuple(items)), "items")
    scope = incident.scope
    named = {item.area for item in (*scope.include, *scope.exclude, *scope.restored, *items)}
    return lifecycle.restore_part(incident, items, area_rows.read(connection, sorted(named)))


def _count_change(
    connection: Connection, action: str, incident: Incident, *, author: str, at: datetime
) -> None:
    """Increment the version and audit the change."""
    connection.execute(_INCREMENT)
    etr, next_news = incident.promise.etr, incident.promise.next_news
    detail = {
        "state": incident.state,
        "revision": incident.promise.number,
        "etr": etr and etr.isoformat(),
        "next_news": next_news and next_news.isoformat(),
        "reason": incident.promise.reason,
        "restored": [[item.area, str(item.houses or "")] for item in incident.scope.restored],
    }
    note(connection, action, ("incident", incident.id), author=author, at=at, detail=detail)


def _check_areas(connection: Connection, scope: Scope, field: str = "scope") -> None:
    wanted = {item.area for item in (*scope.include, *scope.exclude)}
    unknown = wanted - set(connection.execute(_KNOWN, {"ids": sorted(wanted)}).scalars())
    if unknown:
        raise InvalidError(field, f"there is no area {min(unknown)}")


def _scope_rows(
    key: IncidentId, scope: Scope, restored_at: datetime | None = None
) -> Iterator[dict[str, Any]]:
    kinds = [(scope.include, False, None), (scope.exclude, True, None), (scope.restored, True, restored_at)]
    marked = [(item, excluded, at) for items, excluded, at in kinds for item in items]
    for position, (item, excluded, at) in enumerate(marked):
        yield {
            "incident_id": key,
            "position": position,
            "area_id": item.area,
            "excluded": excluded,
            "houses": item.houses,
            "restored_at": at,
        }


def _size(scope: Scope) -> int:
    return len(scope.include) + len(scope.exclude) + len(scope.restored)


def _revise(connection: Connection, key: IncidentId, revision: EtrRevision) -> None:
    row = {
        "incident_id": key,
        "number": revision.number,
        "etr": revision.etr,
        "reason": revision.reason,
        "author": revision.author,
        "stated_at": revision.stated_at,
        "next_news": revision.next_news,
    }
    connection.execute(insert(etr_revisions), row)


def _read(connection: Connection, key: IncidentId, query: Select[*tuple[Any, ...]] = _ONE) -> Incident:
    found = _assemble(connection, connection.execute(query, {"wanted": key}).all())
    if not found:
        raise NotFoundError(f"there is no incident {key}")
    return found[0]


def _assemble(connection: Connection, rows: Sequence[AnyRow]) -> list[Incident]:
    """Return the rows as incidents, with scopes and revisions."""
    if not rows:
        return []
    ids = {"ids": [row.id for row in rows]}
    items: defaultdict[int, list[AnyRow]] = defaultdict(list)
    for row in connection.execute(_SCOPES, ids):
        items[row.incident_id].append(row)
    revisions: defaultdict[int, list[EtrRevision]] = defaultdict(list)
    for row in connection.execute(_REVISIONS, ids):
        stated = EtrRevision(row.number, row.etr, row.reason, row.author, row.stated_at, row.next_news)
        revisions[row.incident_id].append(stated)
    return [_incident(row, _scope(items[row.id]), tuple(revisions[row.id])) for row in rows]


def _scope(rows: Sequence[AnyRow]) -> Scope:
    """Return the scope of these item rows, in their order."""
    items = [(row.excluded, row.restored_at, ScopeItem(AreaId(row.area_id), row.houses)) for row in rows]
    return Scope(
        include=tuple(item for excluded, _, item in items if not excluded),
        exclude=tuple(item for excluded, restored_at, item in items if excluded and restored_at is None),
        restored=tuple(item for _, restored_at, item in items if restored_at is not None),
    )


def _incident(row: AnyRow, scope: Scope, revisions: tuple[EtrRevision, ...]) -> Incident:
    return Incident(
        id=IncidentId(row.id),
        kind=row.kind,
        services=row.services,
        scope=scope,
        cause=row.cause,
        general=row.general,
        note=row.note,
        state=row.state,
        revisions=revisions,
        created_at=row.created_at,
        published_at=row.published_at,
        restored_at=row.restored_at,
        cancelled_at=row.cancelled_at,
        starts_at=row.starts_at,
        remarks={language: Remark(**kept) for language, kept in (row.remarks or {}).items()},
    )

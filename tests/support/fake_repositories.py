"""Repositories in memory, small enough to read, for tests of what stands on them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from outages import edits, lifecycle
from outages.calls import CallOutcome, CallRecord
from outages.coverage import PointGroup
from outages.errors import ConflictError, InvalidError, NotFoundError
from outages.estimates import Delay, EtrSource
from outages.incidents import Incident, IncidentDraft, IncidentId, IncidentVersion, PromiseAlert, State
from outages.places import Area, AreaId, AreaKind
from outages.scopes import ScopeItem, areas_named
from outages.subscribers import Service, ServicePointId
from outages.ticket_texts import TextTo
from outages.tickets import Closing, Consent, Ticket, TicketId, TicketState, check_reason


class FakeAreas:
    def __init__(self) -> None:
        self._areas: dict[AreaId, Area] = {}

    def add(self, kind: AreaKind, *names: str) -> Area:
        parent = next((one for one in self._areas.values() if one.names == names[:-1]), None)
        area_id = AreaId(len(self._areas) + 1)
        area = Area(area_id, kind, names, (*(parent.lineage if parent else ()), area_id))
        self._areas[area_id] = area
        return area

    def remove(self, area: Area) -> None:
        del self._areas[area.id]

    @property
    def all(self) -> list[Area]:
        return list(self._areas.values())

    async def get_many(self, ids: Sequence[AreaId]) -> dict[AreaId, Area]:
        return {one: self._areas[one] for one in ids if one in self._areas}

    async def find(self, kind: AreaKind, names: Sequence[str]) -> Area | None:
        wanted = tuple(name.casefold() for name in names)
        same = (a for a in self._areas.values() if tuple(n.casefold() for n in a.names) == wanted)
        return next((area for area in same if area.kind is kind), None)

    async def below(self, area: AreaId | None, *, limit: int) -> list[Area]:
        found = [a for a in self._areas.values() if (a.lineage[-2] if len(a.lineage) > 1 else None) == area]
        return sorted(found, key=lambda one: (one.kind is AreaKind.NODE, _fold(one.name)))[:limit]

    async def search(self, text: str, *, limit: int) -> list[Area]:
        found = [a for a in self._areas.values() if _fold(a.name).startswith(_fold(text))]
        return sorted(found, key=lambda area: len(area.names))[:limit]


@dataclass
class FakePointGroups:
    """Three service points with all services in house 1 of every street, but for those that are `empty`."""

    areas: FakeAreas
    empty: set[str] = field(default_factory=set)
    imports: int = 0

    async def version(self) -> int:
        return self.imports

    async def read(self) -> tuple[int, list[PointGroup]]:
        lived_in = [one for one in self.areas.all if one.name not in self.empty]
        switch = max((one.lineage for one in lived_in if one.kind is AreaKind.NODE), key=len, default=())
        return self.imports, [
            PointGroup("1", frozenset(Service), (*one.lineage, AreaId(1000 + one.id)), switch, 3)
            for one in lived_in
            if one.kind is AreaKind.STREET
        ]


@dataclass
class FakeIncidents:
    areas: FakeAreas
    kept: dict[IncidentId, Incident] = field(default_factory=dict)
    authors: list[str] = field(default_factory=list)
    error: Exception | None = None
    alerts: list[PromiseAlert] = field(default_factory=list)
    changes: dict[IncidentId, list[IncidentVersion]] = field(default_factory=dict)
    warned: dict[IncidentId, datetime] = field(default_factory=dict)

    def active(self) -> list[Incident]:
        return [one for one in self.kept.values() if one.state is State.ACTIVE]

    async def create(self, draft: IncidentDraft, *, author: str, at: datetime) -> Incident:
        edits.check_draft(draft, at)
        if not await self.areas.get_many([item.area for item in draft.scope.include]):
            raise InvalidError("scope", "names no area")
        kept = edits.keep_draft(draft, author=author, at=at)
        incident = replace(kept, id=IncidentId(len(self.kept) + 1), version=0)
        return self.keep(incident, "create", author, at)

    async def publish(
        self, incident_id: IncidentId, *, author: str, at: datetime, seen: int | None = None
    ) -> Incident:
        incident = await self.see(incident_id, seen)
        return self.keep(lifecycle.publish(incident, at), "publish", author, at)

    async def edit(
        self, incident_id: IncidentId, draft: IncidentDraft, *, author: str, at: datetime, seen: int | None
    ) -> Incident:
        incident = await self.see(incident_id, seen)
        named = await self._named(incident, *draft.scope.include, *draft.scope.exclude)
        edited = edits.edit(incident, draft, named, author=author, at=at)
        return self.keep(edited, "edit", author, at)

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
        incident = await self.see(incident_id, seen)
        moved = lifecycle.move_etr(
            incident, etr, reason=reason, author=author, at=at, next_news=next_news, source=source
        )
        return self.keep(moved, "move_etr", author, at)

    async def restore_part(
        self,
        incident_id: IncidentId,
        items: Sequence[ScopeItem],
        *,
        author: str,
        at: datetime,
        seen: int | None = None,
    ) -> Incident:
        incident = await self.see(incident_id, seen)
        restored = lifecycle.restore_part(incident, items, await self._named(incident, *items), at)
        return self.keep(restored, "restore_part", author, at)

    async def restore(
        self,
        incident_id: IncidentId,
        *,
        author: str,
        at: datetime,
        ended_at: datetime | None = None,
        seen: int | None = None,
    ) -> Incident:
        incident = await self.see(incident_id, seen)
        return self.keep(lifecycle.restore(incident, at, ended_at), "restore", author, at)

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
        incident = await self.see(incident_id, seen)
        reopened = lifecycle.reopen(incident, etr, author=author, at=at, next_news=next_news)
        return self.keep(reopened, "reopen", author, at)

    async def cancel(
        self, incident_id: IncidentId, *, author: str, at: datetime, seen: int | None = None
    ) -> Incident:
        incident = await self.see(incident_id, seen)
        return self.keep(lifecycle.cancel(incident, at), "cancel", author, at)

    async def merge(
        self,
        incident_id: IncidentId,
        into: IncidentId,
        *,
        author: str,
        at: datetime,
        seen: int | None = None,
    ) -> Incident:
        incident, other = await self.see(incident_id, seen), await self.get(into)
        named = await self._named(incident, *other.scope.include)
        gone, grown = edits.merge(incident, other, named, at)
        self.keep(gone, "merge", author, at)
        return self.keep(grown, "merge", author, at)

    async def split(
        self,
        incident_id: IncidentId,
        items: Sequence[ScopeItem],
        *,
        author: str,
        at: datetime,
        seen: int | None = None,
    ) -> Incident:
        incident = await self.see(incident_id, seen)
        left, scope = edits.split(incident, items, await self._named(incident, *items))
        part = replace(incident, id=IncidentId(len(self.kept) + 1), scope=scope, version=0)
        self.keep(left, "split", author, at)
        return self.keep(part, "split", author, at)

    async def renew(
        self, incident_id: IncidentId, until: datetime, *, author: str, at: datetime, seen: int | None = None
    ) -> Incident:
        incident = await self.see(incident_id, seen)
        return self.keep(lifecycle.renew(incident, until, at), "renew", author, at)

    async def lapse(self, *, at: datetime) -> list[Incident]:
        over = [(one, lifecycle.lapse(one, at)) for one in self.active()]
        return [self.keep(after, "lapse", lifecycle.CLOCK, at) for one, after in over if after != one]

    async def claim_ending(self, *, at: datetime, ahead: timedelta) -> list[Incident]:
        held = [one for one in self.active() if one.holds_until and at < one.holds_until <= at + ahead]
        fresh = [one for one in held if self.warned.get(one.id) != one.holds_until]
        self.warned |= {one.id: one.holds_until for one in fresh if one.holds_until}
        return fresh

    async def turn(self, *, at: datetime) -> list[Incident]:
        raise NotImplementedError

    async def carry_out(self, *, at: datetime) -> int:
        raise NotImplementedError

    async def history(self, incident_id: IncidentId) -> list[IncidentVersion]:
        await self.get(incident_id)
        return self.changes.get(incident_id, [])

    async def get(self, incident_id: IncidentId) -> Incident:
        if self.error is not None:
            raise self.error
        try:
            return self.kept[incident_id]
        except KeyError:
            raise NotFoundError(f"there is no incident {incident_id}") from None

    async def find(
        self, *, states: Collection[State] = (), limit: int = 100, before: int | None = None
    ) -> list[Incident]:
        newest = sorted(self.kept.values(), key=lambda one: -one.id)
        wanted = [one for one in newest if not states or one.state in states]
        return [one for one in wanted if before is None or one.id < before][:limit]

    async def restored_since(self, moment: datetime) -> list[Incident]:
        return [one for one in self.kept.values() if one.restored_at and one.restored_at >= moment]

    async def claim_alerts(self, *, at: datetime, ahead: timedelta) -> list[PromiseAlert]:
        taken, self.alerts = self.alerts, []
        return taken

    async def version(self) -> int:
        return len(self.authors)

    async def see(self, incident_id: IncidentId, seen: int | None) -> Incident:
        incident = await self.get(incident_id)
        since = [one.changed for one in self.changes.get(incident_id, []) if seen and one.number > seen]
        edits.check_seen(incident, seen, sorted({name for changed in since for name in changed}))
        return incident

    async def _named(self, incident: Incident, *items: ScopeItem) -> dict[AreaId, Area]:
        return await self.areas.get_many(areas_named(incident.scope, items))

    def keep(self, incident: Incident, action: str, author: str, at: datetime) -> Incident:
        before = self.kept.get(incident.id)
        changed = edits.changed_fields(before, incident) if before else ()
        kept = replace(incident, version=incident.version + 1)
        self.kept[kept.id] = kept
        self.changes.setdefault(kept.id, []).append(
            IncidentVersion(kept.version, action, author, at, changed)
        )
        self.authors.append(author)
        return kept


@dataclass
class FakeTickets:
    kept: list[Ticket] = field(default_factory=list)
    asked: list[str | None] = field(default_factory=list)

    async def open_or_join(
        self,
        point: ServicePointId,
        incidents: Sequence[IncidentId],
        *,
        call_id: str,
        at: datetime,
        caller: str | None = None,
        recurrent: bool = False,
        other_fault: bool = False,
        text_to: TextTo | None = None,
    ) -> Ticket:
        raise NotImplementedError

    async def record_consent(self, consent: Consent) -> None:
        raise NotImplementedError

    async def withdraw_consents(
        self, ticket: TicketId, *, call_id: str, caller: str | None, at: datetime
    ) -> None:
        raise NotImplementedError

    async def close(self, number: str, *, reason: str, author: str, at: datetime) -> Ticket:
        check_reason(reason)
        ticket = self._with(number)
        if ticket.state is TicketState.CLOSED:
            raise ConflictError(f"ticket {number} is closed")
        closed = replace(
            ticket, state=TicketState.CLOSED, closed_at=at, closing=Closing.BY_PEOPLE, reason=reason
        )
        return self._put(closed)

    async def reopen(self, number: str, *, reason: str, author: str, at: datetime) -> Ticket:
        check_reason(reason)
        ticket = self._with(number)
        if ticket.state is TicketState.OPEN:
            raise ConflictError(f"ticket {number} is open")
        opened = replace(ticket, state=TicketState.OPEN, closed_at=None, closing=None, reason=reason)
        return self._put(opened)

    async def close_abandoned(self, *, at: datetime) -> int:
        raise NotImplementedError

    async def find(
        self,
        *,
        number: str | None = None,
        incident: IncidentId | None = None,
        states: Collection[TicketState] = (),
        recurrent: bool | None = None,
        departed: bool | None = None,
        still_out: bool = False,
        limit: int = 100,
        before: int | None = None,
    ) -> list[Ticket]:
        self.asked.append(number)
        newest = sorted(self.kept, key=lambda one: -one.id)
        wanted = [one for one in newest if incident is None or one.incident_id == incident]
        wanted = [one for one in wanted if not states or one.state in states]
        wanted = [one for one in wanted if recurrent is None or one.recurrent is recurrent]
        wanted = [one for one in wanted if not still_out or (one.still_out and one.state is TicketState.OPEN)]
        wanted = [one for one in wanted if departed is None or (one.departure is not None) is departed]
        return [one for one in wanted if before is None or one.id < before][:limit]

    def _with(self, number: str) -> Ticket:
        found = next((one for one in self.kept if one.number == number), None)
        if found is None:
            raise NotFoundError(f"there is no ticket {number}")
        return found

    def _put(self, ticket: Ticket) -> Ticket:
        self.kept = [ticket if one.id == ticket.id else one for one in self.kept]
        return ticket


@dataclass
class FakeCalls:
    kept: list[CallRecord] = field(default_factory=list)

    async def write(self, records: Collection[CallRecord]) -> None:
        self.kept.extend(records)

    async def rate(self, call_id: str, rating: int) -> None:
        place = self.kept.index(await self.get(call_id))
        self.kept[place] = replace(self.kept[place], rating=rating)

    async def get(self, call_id: str) -> CallRecord:
        for one in self.kept:
            if one.id == call_id:
                return one
        raise NotFoundError(call_id)

    async def find(
        self,
        *,
        number: str | None = None,
        incident: IncidentId | None = None,
        outcomes: Collection[CallOutcome] = (),
        limit: int = 100,
        before: datetime | None = None,
    ) -> list[CallRecord]:
        latest = sorted(self.kept, key=lambda one: one.started_at, reverse=True)
        wanted = [one for one in latest if number is None or one.caller_number == number]
        wanted = [one for one in wanted if not outcomes or one.outcome in outcomes]
        if incident is not None:
            wanted = [one for one in wanted if incident in {said.incident_id for said in one.promises}]
        return [one for one in wanted if before is None or one.started_at < before][:limit]


def _fold(name: str) -> str:
    return name.casefold().replace("ё", "е")

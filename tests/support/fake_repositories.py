"""Repositories in memory, small enough to read, for tests of what stands on them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from outages import lifecycle
from outages.accounts import Bearer, Role, TokenInfo, new_secret
from outages.calls import CallOutcome, CallRecord
from outages.errors import InvalidError, NotFoundError
from outages.incidents import (
    Delay,
    EtrRevision,
    Incident,
    IncidentDraft,
    IncidentId,
    PromiseAlert,
    ScopeItem,
    State,
)
from outages.notifications import DueNotification, Notification, NotificationState, Result
from outages.places import Area, AreaId, AreaKind
from outages.subscribers import ServicePointId
from outages.tickets import Channel, Consent, Ticket, TicketId, TicketState


class FakeAreas:
    def __init__(self) -> None:
        self._areas: dict[AreaId, Area] = {}

    def add(self, kind: AreaKind, *names: str) -> Area:
        parent = next((one for one in self._areas.values() if one.names == names[:-1]), None)
        area_id = AreaId(len(self._areas) + 1)
        area = Area(area_id, kind, names, (*(parent.lineage if parent else ()), area_id))
        self._areas[area_id] = area
        return area

    async def get_many(self, ids: Sequence[AreaId]) -> dict[AreaId, Area]:
        return {one: self._areas[one] for one in ids if one in self._areas}

    async def find(self, kind: AreaKind, names: Sequence[str]) -> Area | None:
        wanted = tuple(name.casefold() for name in names)
        same = (a for a in self._areas.values() if tuple(n.casefold() for n in a.names) == wanted)
        return next((area for area in same if area.kind is kind), None)

    async def search(self, text: str, *, limit: int) -> list[Area]:
        found = [a for a in self._areas.values() if _fold(a.name).startswith(_fold(text))]
        return sorted(found, key=lambda area: len(area.names))[:limit]


@dataclass
class FakeIncidents:
    areas: FakeAreas
    kept: dict[IncidentId, Incident] = field(default_factory=dict)
    authors: list[str] = field(default_factory=list)
    error: Exception | None = None
    alerts: list[PromiseAlert] = field(default_factory=list)

    async def create(self, draft: IncidentDraft, *, author: str, at: datetime) -> Incident:
        lifecycle.check_draft(draft, at)
        if not await self.areas.get_many([item.area for item in draft.scope.include]):
            raise InvalidError("scope", "names no area")
        incident = Incident(
            id=IncidentId(len(self.kept) + 1),
            kind=draft.kind,
            services=draft.services,
            scope=draft.scope,
            cause=draft.cause,
            general=draft.general,
            note=draft.note,
            state=State.DRAFT,
            revisions=(EtrRevision(1, draft.etr, None, author, at, draft.next_news),),
            created_at=at,
            starts_at=draft.starts_at,
            remarks=draft.remarks,
        )
        return self._keep(incident, author)

    async def publish(self, incident_id: IncidentId, *, author: str, at: datetime) -> Incident:
        return self._keep(lifecycle.publish(await self.get(incident_id), at), author)

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
        incident = await self.get(incident_id)
        moved = lifecycle.move_etr(incident, etr, reason=reason, author=author, at=at, next_news=next_news)
        return self._keep(moved, author)

    async def restore_part(
        self, incident_id: IncidentId, items: Sequence[ScopeItem], *, author: str, at: datetime
    ) -> Incident:
        incident = await self.get(incident_id)
        named = [item.area for item in (*incident.scope.include, *incident.scope.exclude, *items)]
        return self._keep(lifecycle.restore_part(incident, items, await self.areas.get_many(named)), author)

    async def restore(self, incident_id: IncidentId, *, author: str, at: datetime) -> Incident:
        return self._keep(lifecycle.restore(await self.get(incident_id), at), author)

    async def cancel(self, incident_id: IncidentId, *, author: str, at: datetime) -> Incident:
        return self._keep(lifecycle.cancel(await self.get(incident_id), at), author)

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

    def _keep(self, incident: Incident, author: str) -> Incident:
        self.kept[incident.id] = incident
        self.authors.append(author)
        return incident


@dataclass
class FakeTickets:
    kept: list[Ticket] = field(default_factory=list)
    asked: list[str | None] = field(default_factory=list)

    async def open_or_join(
        self,
        point: ServicePointId,
        incident: IncidentId | None,
        *,
        call_id: str,
        at: datetime,
        recurrent: bool = False,
        other_fault: bool = False,
    ) -> Ticket:
        raise NotImplementedError

    async def record_consent(self, consent: Consent) -> None:
        raise NotImplementedError

    async def withdraw_consents(self, ticket: TicketId, *, call_id: str, at: datetime) -> None:
        raise NotImplementedError

    async def find(
        self,
        *,
        number: str | None = None,
        incident: IncidentId | None = None,
        states: Collection[TicketState] = (),
        limit: int = 100,
        before: int | None = None,
    ) -> list[Ticket]:
        self.asked.append(number)
        newest = sorted(self.kept, key=lambda one: -one.id)
        wanted = [one for one in newest if incident is None or one.incident_id == incident]
        wanted = [one for one in wanted if not states or one.state in states]
        return [one for one in wanted if before is None or one.id < before][:limit]


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


@dataclass
class FakeNotifications:
    kept: list[Notification] = field(default_factory=list)
    settled: list[tuple[str, Result]] = field(default_factory=list)

    async def claim(
        self, channel: Channel, *, limit: int, at: datetime, lease: timedelta
    ) -> list[DueNotification]:
        raise NotImplementedError

    async def settle(self, attempt_id: str, result: Result, *, at: datetime) -> None:
        if attempt_id not in {attempt.id for one in self.kept for attempt in one.attempts}:
            raise NotFoundError(f"nobody made the attempt {attempt_id}")
        self.settled.append((attempt_id, result))

    async def expired(self, *, at: datetime) -> list[DueNotification]:
        raise NotImplementedError

    async def count_due(self, *, at: datetime) -> Mapping[Channel, int]:
        return Counter(one.channel for one in self.kept if one.due_at and one.due_at <= at)

    async def close_unreported(self, *, before: datetime) -> int:
        raise NotImplementedError

    async def find(
        self,
        *,
        number: str | None = None,
        incident: IncidentId | None = None,
        states: Collection[NotificationState] = (),
        limit: int = 100,
        before: int | None = None,
    ) -> list[Notification]:
        newest = sorted(self.kept, key=lambda one: -one.id)
        wanted = [one for one in newest if number is None or one.number == number]
        wanted = [one for one in wanted if incident is None or one.incident_id == incident]
        wanted = [one for one in wanted if not states or one.state in states]
        return [one for one in wanted if before is None or one.id < before][:limit]


@dataclass
class FakeAccounts:
    bearers: dict[str, Bearer] = field(default_factory=dict)
    passwords: dict[str, tuple[str, Role]] = field(default_factory=dict)
    expiries: dict[str, datetime] = field(default_factory=dict)

    async def add_token(
        self, name: str, role: Role, *, author: str, at: datetime, expires_at: datetime | None = None
    ) -> str:
        secret = new_secret()
        self.bearers[secret] = Bearer(name, role)
        if expires_at is not None:
            self.expiries[secret] = expires_at
        return secret

    async def revoke_token(self, name: str, *, author: str, at: datetime) -> None:
        raise NotImplementedError

    async def tokens(self) -> list[TokenInfo]:
        raise NotImplementedError

    async def bearer_of(self, secret: str, *, at: datetime) -> Bearer | None:
        if secret in self.expiries and self.expiries[secret] <= at:
            return None
        return self.bearers.get(secret)

    async def set_password(self, login: str, password: str, role: Role, *, author: str, at: datetime) -> None:
        self.passwords[login] = (password, role)

    async def log_in(self, login: str, password: str, *, at: datetime, lasts_until: datetime) -> str | None:
        known, role = self.passwords.get(login, ("", Role.AGENT))
        if not known or known != password:
            return None
        return await self.add_token(login, role, author=login, at=at, expires_at=lasts_until)

    async def log_out(self, secret: str) -> None:
        self.bearers.pop(secret, None)


def _fold(name: str) -> str:
    return name.casefold().replace("ё", "е")

"""Incidents: what is out, where, why and until when, and the estimates stated for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Protocol

from outages.places import AreaId, HouseRule
from outages.subscribers import Service, ServicePoint

IncidentId = NewType("IncidentId", int)

#: Longest remark as spoken, in characters; figures become words, so what is typed is shorter.
REMARK_LENGTH = 400


class IncidentKind(StrEnum):
    """Fault or announced work."""

    #: Something broke.
    UNPLANNED = "unplanned"
    #: Work announced beforehand.
    PLANNED = "planned"


class State(StrEnum):
    """The stage of an incident's life."""

    #: Being written; callers don't hear it.
    DRAFT = "draft"
    #: Published: callers hear it.
    ACTIVE = "active"
    #: Service is back; subscribers who asked are being told.
    RESTORED = "restored"
    #: Withdrawn: a mistake, or it never happened.
    CANCELLED = "cancelled"


class Cause(StrEnum):
    """Why service is out; every language has words for each."""

    #: Nobody knows yet.
    UNKNOWN = "unknown"
    #: Damage to a cable or a pipe.
    LINE_DAMAGE = "line_damage"
    #: Our equipment failed.
    EQUIPMENT = "equipment"
    #: The power supply of our equipment failed.
    POWER = "power"
    #: Storm, ice, flood, lightning.
    WEATHER = "weather"
    #: A neighbouring operator or supplier failed.
    UPSTREAM = "upstream"
    #: Third-party work or an accident.
    THIRD_PARTY = "third_party"
    #: Planned maintenance.
    MAINTENANCE = "maintenance"


class Delay(StrEnum):
    """Why an estimate was moved; every language has words for each."""

    #: The damage is larger than it looked.
    MORE_DAMAGE = "more_damage"
    #: A spare part is on its way.
    SPARE_PART = "spare_part"
    #: The crew cannot reach the place.
    ACCESS = "access"
    #: The weather holds the crew up.
    WEATHER = "weather"
    #: Work goes faster than expected.
    FASTER = "faster"
    #: The earlier estimate was wrong.
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class EtrRevision:
    """One stated estimate of restoration; `etr` is aware UTC, None if unknown.

    `number` counts from 1; only the first revision has no `reason`. `next_news` is when the provider reports
    again if the etr is unknown or passes: aware UTC, None if not stated.
    """

    number: int
    etr: datetime | None
    reason: Delay | None
    author: str
    stated_at: datetime
    next_news: datetime | None = None

    @property
    def due(self) -> datetime | None:
        """When callers expect news: the etr, or else the next news; None if neither is known."""
        return self.etr or self.next_news


@dataclass(frozen=True, slots=True)
class ScopeItem:
    """An area with everything below it; on a street, a house rule may narrow it."""

    area: AreaId
    houses: HouseRule | None = None

    def covers(self, point: ServicePoint) -> bool:
        """Tell whether the service point lies in the area and matches its house rule."""
        if self.area not in point.lineage:
            return False
        return self.houses is None or self.houses.covers(point.house)


@dataclass(frozen=True, slots=True)
class Scope:
    """The areas an incident covers, those left out, and those where service is back already."""

    include: tuple[ScopeItem, ...]
    exclude: tuple[ScopeItem, ...] = ()
    restored: tuple[ScopeItem, ...] = ()

    def hit(self, point: ServicePoint) -> bool:
        """Tell whether the service point was out: included and not left out, restored or not."""
        return any(item.covers(point) for item in self.include) and not any(
            item.covers(point) for item in self.exclude
        )

    def covers(self, point: ServicePoint) -> bool:
        """Tell whether the service point is still out: hit, and in no part restored since."""
        return self.hit(point) and not any(item.covers(point) for item in self.restored)


@dataclass(frozen=True, slots=True)
class Remark:
    """The manager's own words in one language, as spoken and as written."""

    spoken: str
    written: str


@dataclass(frozen=True, slots=True)
class IncidentDraft:
    """What a duty manager states: instants are aware UTC or None; `general` announces it to unknown callers too.

    `starts_at` is the start of planned work; `next_news` is when the provider reports again; `remarks` are keyed
    by language code; `note` is internal and never spoken.
    """

    kind: IncidentKind
    services: frozenset[Service]
    scope: Scope
    cause: Cause
    etr: datetime | None = None
    general: bool = False
    note: str = ""
    starts_at: datetime | None = None
    next_news: datetime | None = None
    remarks: Mapping[str, Remark] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Incident:
    """One outage; instants are aware UTC, `revisions` is never empty, `remarks` are keyed by language code."""

    id: IncidentId
    kind: IncidentKind
    services: frozenset[Service]
    scope: Scope
    cause: Cause
    general: bool
    note: str
    state: State
    revisions: tuple[EtrRevision, ...]
    created_at: datetime
    published_at: datetime | None = None
    restored_at: datetime | None = None
    cancelled_at: datetime | None = None
    starts_at: datetime | None = None
    remarks: Mapping[str, Remark] = field(default_factory=dict, hash=False)

    @property
    def promise(self) -> EtrRevision:
        """The current estimate."""
        return self.revisions[-1]

    @property
    def partly_restored(self) -> bool:
        """Whether service is back in a part of the scope."""
        return bool(self.scope.restored)

    def covers(self, point: ServicePoint) -> bool:
        """Tell whether a service of the point is still out there."""
        return bool(self.services & point.services) and self.scope.covers(point)

    def hit(self, point: ServicePoint) -> bool:
        """Tell whether a service of the point was out there, even if it is back by now."""
        return bool(self.services & point.services) and self.scope.hit(point)


class AlertStage(StrEnum):
    """How close a promise's time is."""

    #: It passes soon: state another estimate, or restore.
    DUE_SOON = "lapsing"
    #: It has passed: callers hear that the provider is finding out.
    OVERDUE = "lapsed"


@dataclass(frozen=True, slots=True)
class PromiseAlert:
    """What the duty manager is told once: the incident with its current promise, and how close its time is."""

    incident: Incident
    stage: AlertStage


class IncidentRepository(Protocol):
    """Keeps incidents; every change is one transaction and leaves a line by `author` in the audit trail."""

    async def create(self, draft: IncidentDraft, *, author: str, at: datetime) -> Incident:
        """Create a draft; raise InvalidError as `check_draft` does, or for an area that does not exist."""
        ...

    async def publish(self, incident_id: IncidentId, *, author: str, at: datetime) -> Incident:
        """Publish a draft; raise NotFoundError or ConflictError."""
        ...

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
        """State a new estimate or next news; raise NotFoundError, ConflictError or InvalidError."""
        ...

    async def restore_part(
        self, incident_id: IncidentId, items: Sequence[ScopeItem], *, author: str, at: datetime
    ) -> Incident:
        """Record that service is back in some areas or houses, with the consequences of `restore` there.

        Raise NotFoundError, ConflictError, or InvalidError if that restores nothing new or all that is left.
        """
        ...

    async def restore(self, incident_id: IncidentId, *, author: str, at: datetime) -> Incident:
        """End the incident and create one notification per subscriber who asked, in one transaction.

        Close the open tickets of subscribers who did not ask. Raise NotFoundError or ConflictError.
        """
        ...

    async def cancel(self, incident_id: IncidentId, *, author: str, at: datetime) -> Incident:
        """Withdraw the incident: detach its tickets, which stay open, and notify subscribers who asked.

        Raise NotFoundError, or ConflictError if it has ended or is restored in part.
        """
        ...

    async def get(self, incident_id: IncidentId) -> Incident:
        """Return one incident; raise NotFoundError."""
        ...

    async def find(
        self, *, states: Collection[State] = (), limit: int = 100, before: int | None = None
    ) -> list[Incident]:
        """Return incidents, newest first, in these states (any if empty), with ids below `before`."""
        ...

    async def restored_since(self, moment: datetime) -> list[Incident]:
        """Return the incidents restored at or after a moment (aware UTC)."""
        ...

    async def claim_alerts(self, *, at: datetime, ahead: timedelta) -> list[PromiseAlert]:
        """Return the promises that pass within `ahead` or are overdue; a promise comes once for each stage."""
        ...

    async def version(self) -> int:
        """Return a number that grows with every change to any incident."""
        ...


def by_severity(incidents: Sequence[Incident]) -> list[Incident]:
    """Return the incidents in the order of announcement: faults before planned work, most services first.

    Among equals, the oldest comes first.
    """
    return sorted(
        incidents,
        key=lambda one: (one.kind is IncidentKind.PLANNED, -len(one.services), one.created_at, one.id),
    )


def most_severe(incidents: Sequence[Incident]) -> Incident | None:
    """Return the incident to announce first, None if there is none."""
    return next(iter(by_severity(incidents)), None)

"""An outage notice and its life: what is out, where, why, until when, and the promises made of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Protocol

from outages.places import AreaId, HouseRule
from outages.subscribers import Service, ServicePoint

IncidentId = NewType("IncidentId", int)

#: The longest remark as it is spoken (characters), figures in words: what is typed is shorter.
REMARK_LENGTH = 400


class IncidentKind(StrEnum):
    """Whether anybody meant it to happen."""

    #: Something broke.
    UNPLANNED = "unplanned"
    #: Work announced beforehand.
    PLANNED = "planned"


class State(StrEnum):
    """Where in its life an incident stands."""

    #: Being written; callers don't hear it.
    DRAFT = "draft"
    #: Published: callers hear it.
    ACTIVE = "active"
    #: Service is back; those who asked are being told.
    RESTORED = "restored"
    #: Withdrawn: it was a mistake, or never happened.
    CANCELLED = "cancelled"


class Cause(StrEnum):
    """Why service is out, in kinds that every language has its words for."""

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
    #: A third party's work or an accident.
    THIRD_PARTY = "third_party"
    #: Planned maintenance.
    MAINTENANCE = "maintenance"


class Delay(StrEnum):
    """Why an estimate was moved, in kinds that every language has its words for."""

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
    """One stated time of restoration, a promise: `etr` is aware UTC or None when unknown.

    `number` counts from 1; `reason` is None on the first revision only. `next_news` is when the provider speaks
    again while the etr is unknown or should it pass: aware UTC, or None when nothing was said of it.
    """

    number: int
    etr: datetime | None
    reason: Delay | None
    author: str
    stated_at: datetime
    next_news: datetime | None = None

    @property
    def due(self) -> datetime | None:
        """When callers expect the next word: at the etr, else at the next news; None when neither is known."""
        return self.etr or self.next_news


@dataclass(frozen=True, slots=True)
class ScopeItem:
    """One area, with everything below it; on a street, a rule may narrow it to some houses."""

    area: AreaId
    houses: HouseRule | None = None

    def covers(self, point: ServicePoint) -> bool:
        """Say whether the service point lies in the area and among its houses."""
        if self.area not in point.lineage:
            return False
        return self.houses is None or self.houses.covers(point.house)


@dataclass(frozen=True, slots=True)
class Scope:
    """The areas that an incident covers, the areas left out of them, and those where service is back already."""

    include: tuple[ScopeItem, ...]
    exclude: tuple[ScopeItem, ...] = ()
    restored: tuple[ScopeItem, ...] = ()

    def hit(self, point: ServicePoint) -> bool:
        """Say whether the service point was out: it is included and not left out, restored or not."""
        return any(item.covers(point) for item in self.include) and not any(
            item.covers(point) for item in self.exclude
        )

    def covers(self, point: ServicePoint) -> bool:
        """Say whether the service point is out still: it was hit, and it is in no part restored since."""
        return self.hit(point) and not any(item.covers(point) for item in self.restored)


@dataclass(frozen=True, slots=True)
class Remark:
    """What the manager adds in own words, in one language: as it is spoken, and as it is read."""

    spoken: str
    written: str


@dataclass(frozen=True, slots=True)
class IncidentDraft:
    """What a duty manager states: instants are aware UTC or None; `general` also tells it to unknown callers.

    `starts_at` is when planned work begins; `next_news` when the provider speaks again; `remarks` is what the
    manager adds in own words, by language code; `note` is spoken to nobody.
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
    """One outage notice; instants are aware UTC, `revisions` is never empty, `remarks` are by language code."""

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
        """The estimate that holds now."""
        return self.revisions[-1]

    @property
    def partly_restored(self) -> bool:
        """Whether service is back in a part of it, while the rest waits."""
        return bool(self.scope.restored)

    def covers(self, point: ServicePoint) -> bool:
        """Say whether a service that the point has is out there still."""
        return bool(self.services & point.services) and self.scope.covers(point)

    def hit(self, point: ServicePoint) -> bool:
        """Say whether a service that the point has was out there, even if it is back by now."""
        return bool(self.services & point.services) and self.scope.hit(point)


class AlertStage(StrEnum):
    """How near the time of a promise is."""

    #: It passes soon: state another, or restore.
    DUE_SOON = "lapsing"
    #: It has passed: callers hear that we are finding out.
    OVERDUE = "lapsed"


@dataclass(frozen=True, slots=True)
class PromiseAlert:
    """What the manager is told once: the incident, with the promise that holds, and how near its time is."""

    incident: Incident
    stage: AlertStage


class IncidentRepository(Protocol):
    """Keeps incidents; every change is one transaction with its line in the audit trail under `author`."""

    async def create(self, draft: IncidentDraft, *, author: str, at: datetime) -> Incident:
        """Keep a draft; raise InvalidError for a scope that names no existing area."""
        ...

    async def publish(self, incident_id: IncidentId, *, author: str, at: datetime) -> Incident:
        """Make a draft active; raise NotFoundError or ConflictError."""
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
        """State a new estimate, or new next news; raise NotFoundError, ConflictError or InvalidError."""
        ...

    async def restore_part(
        self, incident_id: IncidentId, items: Sequence[ScopeItem], *, author: str, at: datetime
    ) -> Incident:
        """Say that service is back in some of its areas or houses, and do there what `restore` does everywhere.

        Raise NotFoundError, ConflictError, or InvalidError when nothing or all that is left would be restored.
        """
        ...

    async def restore(self, incident_id: IncidentId, *, author: str, at: datetime) -> Incident:
        """End it and create one notification for each subscriber who asked, together.

        Open tickets of those who did not ask are closed. Raise NotFoundError or ConflictError.
        """
        ...

    async def cancel(self, incident_id: IncidentId, *, author: str, at: datetime) -> Incident:
        """Withdraw it: its tickets stay open and stand alone, and those who asked are told that it was withdrawn.

        Raise NotFoundError, or ConflictError for one that has ended or is restored in part.
        """
        ...

    async def get(self, incident_id: IncidentId) -> Incident:
        """Return one incident; raise NotFoundError."""
        ...

    async def find(
        self, *, states: Collection[State] = (), limit: int = 100, before: int | None = None
    ) -> list[Incident]:
        """Return incidents, newest first, in these states (all when empty), with ids below `before`."""
        ...

    async def restored_since(self, moment: datetime) -> list[Incident]:
        """Return the incidents that were restored at or after a moment (aware UTC)."""
        ...

    async def claim_alerts(self, *, at: datetime, ahead: timedelta) -> list[PromiseAlert]:
        """Take the promises that pass within `ahead` or have passed, each of the two once a promise."""
        ...

    async def version(self) -> int:
        """Return a number that grows with every change of any incident."""
        ...


def by_severity(incidents: Sequence[Incident]) -> list[Incident]:
    """Return the incidents in the order of announcing: what broke before what was planned, most services first.

    Of equals, the longest known comes first.
    """
    return sorted(
        incidents,
        key=lambda one: (one.kind is IncidentKind.PLANNED, -len(one.services), one.created_at, one.id),
    )


def most_severe(incidents: Sequence[Incident]) -> Incident | None:
    """Return the incident to announce first, None for none."""
    return next(iter(by_severity(incidents)), None)

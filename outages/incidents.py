"""An outage notice and its life: what is out, where, why, until when, and the promises made of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol

from outages.errors import ConflictError, InvalidError
from outages.places import AreaId, HouseRule
from outages.subscribers import Service, ServicePoint

IncidentId = NewType("IncidentId", int)


class Kind(StrEnum):
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

    `number` counts from 1; `reason` is None on the first revision only.
    """

    number: int
    etr: datetime | None
    reason: Delay | None
    author: str
    stated_at: datetime


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
    """The areas that an incident covers, and the areas left out of them."""

    include: tuple[ScopeItem, ...]
    exclude: tuple[ScopeItem, ...] = ()

    def covers(self, point: ServicePoint) -> bool:
        """Say whether the service point is included and not left out."""
        return any(item.covers(point) for item in self.include) and not any(
            item.covers(point) for item in self.exclude
        )


@dataclass(frozen=True, slots=True)
class IncidentDraft:
    """What a duty manager states: `etr` is aware UTC or None; `general` also tells it to unknown callers."""

    kind: Kind
    services: frozenset[Service]
    scope: Scope
    cause: Cause
    etr: datetime | None = None
    general: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """One outage notice; instants are aware UTC, `revisions` is never empty."""

    id: IncidentId
    kind: Kind
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

    @property
    def promise(self) -> EtrRevision:
        """The estimate that holds now."""
        return self.revisions[-1]

    def covers(self, point: ServicePoint) -> bool:
        """Say whether a service that the point has is out there."""
        return bool(self.services & point.services) and self.scope.covers(point)


class IncidentBook(Protocol):
    """Keeps incidents; every change is one transaction with its line in the audit trail under `author`."""

    async def create(self, draft: IncidentDraft, *, author: str, at: datetime) -> Incident:
        """Keep a draft; raise InvalidError for a scope that names no existing area."""
        ...

    async def publish(self, incident_id: IncidentId, *, author: str, at: datetime) -> Incident:
        """Make a draft active; raise NotFoundError or ConflictError."""
        ...

    async def move_etr(
        self, incident_id: IncidentId, etr: datetime | None, *, reason: Delay, author: str, at: datetime
    ) -> Incident:
        """State a new estimate; raise NotFoundError, ConflictError or InvalidError."""
        ...

    async def restore(self, incident_id: IncidentId, *, author: str, at: datetime) -> Incident:
        """End it and create one notification for each subscriber who asked, together.

        Open tickets of those who did not ask are closed. Raise NotFoundError or ConflictError.
        """
        ...

    async def cancel(self, incident_id: IncidentId, *, author: str, at: datetime) -> Incident:
        """Withdraw it: its tickets stay open and stand alone. Raise NotFoundError or ConflictError."""
        ...

    async def get(self, incident_id: IncidentId) -> Incident:
        """Return one incident; raise NotFoundError."""
        ...

    async def find(
        self, *, states: Collection[State] = (), limit: int = 100, before: int | None = None
    ) -> list[Incident]:
        """Return incidents, newest first, in these states (all when empty), with ids below `before`."""
        ...

    async def version(self) -> int:
        """Return a number that grows with every change of any incident."""
        ...


def draft_errors(draft: IncidentDraft, at: datetime) -> None:
    """Raise InvalidError for a draft that could not be announced: no service, no area, an etr in the past."""
    if not draft.services:
        raise InvalidError("services", "name at least one service")
    if not draft.scope.include:
        raise InvalidError("scope", "name at least one area")
    _check_etr(draft.etr, at)


def publish(incident: Incident, at: datetime) -> Incident:
    """Return the draft as an active incident; raise ConflictError in any other state."""
    _must_be(incident, State.DRAFT, "published")
    _check_etr(incident.promise.etr, at)
    return replace(incident, state=State.ACTIVE, published_at=at)


def move_etr(
    incident: Incident, etr: datetime | None, *, reason: Delay, author: str, at: datetime
) -> Incident:
    """Return the active incident with one more revision of its estimate.

    Raise ConflictError in any other state, InvalidError for a time that has passed or that already holds.
    """
    _must_be(incident, State.ACTIVE, "given another estimate")
    _check_etr(etr, at)
    if etr == incident.promise.etr:
        raise InvalidError("etr", "is the estimate that already holds")
    revision = EtrRevision(incident.promise.number + 1, etr, reason, author, at)
    return replace(incident, revisions=(*incident.revisions, revision))


def restore(incident: Incident, at: datetime) -> Incident:
    """Return the active incident as restored; raise ConflictError in any other state."""
    _must_be(incident, State.ACTIVE, "restored")
    return replace(incident, state=State.RESTORED, restored_at=at)


def cancel(incident: Incident, at: datetime) -> Incident:
    """Return the draft or active incident as cancelled; raise ConflictError in any other state."""
    if incident.state is not State.DRAFT:
        _must_be(incident, State.ACTIVE, "cancelled")
    return replace(incident, state=State.CANCELLED, cancelled_at=at)


def most_severe(incidents: Sequence[Incident]) -> Incident | None:
    """Return the incident to announce first: most services out, then the longest known; None for none."""
    return min(incidents, key=lambda one: (-len(one.services), one.created_at, one.id), default=None)


def _must_be(incident: Incident, state: State, deed: str) -> None:
    if incident.state is not state:
        raise ConflictError(
            f"incident {incident.id} is {incident.state}; only one that is {state} can be {deed}"
        )


def _check_etr(etr: datetime | None, at: datetime) -> None:
    if etr is not None and etr <= at:
        raise InvalidError("etr", "has already passed; state a later time, or none when it is not known")
